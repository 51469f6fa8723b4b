"""Whether a text is about an officer: the ways people name one, and what only looks like it."""

from __future__ import annotations

import pytest

from swps_mailflow.reading.mentions import mentions


@pytest.mark.parametrize(
    "text",
    [
        "Field has been posting about the children again.",
        "I saw what Field wrote last night.",
        "FIELD HAS BEEN POSTING AGAIN",
        "Does anybody check what Field puts online?",
        "Why Field keeps doing this I do not know.",
        "J\u0430net Fi\u0435ld posted a photo of the class.",
        "Jan\u200bet Field posted a photo of the class.",
        "J. Field posted it",
        "jfield has posted, that is Janet.",
    ],
)
def test_an_officer_is_seen_however_she_is_named(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field")


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Feild wrote that my son is a thug",
        "what mrs fielld put online",
        "Your boss wrote about us",
        "the lady in charge was rude on Facebook",
    ],
)
def test_a_slip_or_another_word_for_the_office_hides_nobody(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field")


@pytest.mark.parametrize(
    "text",
    [
        "JF wrote that we are bad parents.",
        "It was J.F. who posted it",
        "I mean J F, you know who.",
        "the photo on JF's page",
        "Mrs F has been posting about us",
        "Miss J put a photo up",
        "Jannie wrote it on Facebook",
        "I saw that jannie wrote it",
        "Feild put my boy on Facebook",
        "Look at what Feild wrote",
        "Feild's post about us",
        "Jante posted it",
        "Janie Field is on there again",
    ],
)
def test_initials_fond_names_and_slips_hide_nobody(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field")


@pytest.mark.parametrize(
    "text",
    [
        "Lily is leaving at Easter.\nThanks, JF",
        "Lily is leaving at Easter.\nKind regards\nJF",
        "The code is JF-204 and the file JF/3.",
        "Mrs J Smith wrote it",
        "Mrs F. Okoro wrote it",
        "Janice Holt from the library wrote it",
        "I filed it yesterday.",
        "Nobody saw jam and field.",
    ],
)
def test_initials_and_like_names_of_others_are_not_the_officer(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field") is None


@pytest.mark.parametrize("text", ["I saw it on FB", "FB is full of it", "FB.", "My FB account"])
def test_an_abbreviation_is_nobody_until_it_speaks(text: str) -> None:
    assert mentions(text, role="manager", name="Fiona Brown") is None
    assert mentions("FB told everyone", role="manager", name="Fiona Brown")


@pytest.mark.parametrize(
    "text",
    [
        "You wrote about my son on Facebook and he saw it.",
        "I have seen what you've been posting",
        "your post about my daughter was cruel",
        "Your comment on Facebook about my family must go.",
        "You shared a photo of Leo, and nobody had asked us.",
        "why did you put a picture of him online?",
        "you put my son on Facebook",
        "You called my boy a thug in front of everyone",
        "How dare you make fun of us! Your latest rant is still up.",
        "Thank you for nothing: the photo you posted shows my child without permission.",
        "Look at your own Instagram page, it is full of our children.",
        "Did you really write about our family there?",
        "It is on your personal Facebook page.",
    ],
)
def test_what_is_laid_to_the_reader_may_be_about_whoever_reads(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field", reads=True)
    assert mentions(text, role="manager", name="Janet Field") is None


@pytest.mark.parametrize(
    "text",
    [
        "Could you put a post in the group please?",
        "Can you put me on the facebook page please",
        "Thank you for the photos you shared today, he looks so happy!",
        "You said to put it in writing, so here it is.",
        "I would welcome your comments.",
        "A mum is posting about my son on your Facebook page.",
        "Please remove me from your page. If you posted the dates, I missed them.",
        "As you wrote in your letter, she may join.",
        "I thought you should know what somebody posted about my son.",
        "Would you share this with the committee? Thank you.",
        "Will you put her name down?",
    ],
)
def test_asking_and_thanking_the_reader_accuses_nobody(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field", reads=True) is None


@pytest.mark.parametrize(
    "text",
    ["Mrs Fields is lovely", "my boss changed my hours", "who is in charge of the coats?"],
)
def test_what_only_looks_like_the_office_is_nobody(text: str) -> None:
    found = mentions(text, role="manager", name="Janet Field")
    assert found is None


@pytest.mark.parametrize(
    "text",
    [
        "Oliver Field is leaving in July.",
        "Our son Rayyan Field starts on Monday.",
        "The Field trip photos are lovely.",
        "Field trip on Friday: may we come?",
        "They played in the field.",
        "Emma Field",
    ],
)
def test_another_of_that_surname_is_not_the_officer(text: str) -> None:
    assert mentions(text, role="manager", name="Janet Field") is None


def test_a_surname_that_is_no_word_needs_no_verb() -> None:
    assert mentions("Okafor again!", role="chair", name="Ada Okafor") == "Okafor"


def test_whoever_is_greeted_is_the_reader_too() -> None:
    text = "Dear {},\n\nyour post about my son was cruel."
    named = {"role": "chair", "name": "Ada Okafor", "reads": True}
    for greeted in ("Chair", "Ada", "Mrs Okafor", "Ms Chair"):
        assert mentions(text.format(greeted), **named), greeted
    assert mentions(text.format("Manager"), **named) is None
    assert mentions("Dear Chair, could you help us?", **named) is None
