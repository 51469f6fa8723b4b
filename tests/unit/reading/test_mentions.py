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
