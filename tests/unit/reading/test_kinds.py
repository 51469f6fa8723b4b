"""What first mails are about: a published set of mails, and that no concern is ever hidden.

Each line of the set is a mail as a parent, a member of staff or a volunteer would write it, with
the kinds a fair person could give it, the likeliest first.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.reading.kinds import Sorted, channel, first_mail
from swps_mailflow.reading.phrasing import Rulebook, read_words

SET = Path(__file__).parents[2] / "data" / "first_mails.jsonl"
MAILS: list[dict[str, Any]] = [
    json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()
]
PLAIN = [item for item in MAILS if len(item["kinds"]) == 1]
UNADDRESSED = [item for item in PLAIN if not item["alias"] and not item["tag"]]
CONCERNS = [item for item in UNADDRESSED if item["kinds"] == ["concern"]]
OTHERS = [
    item for item in UNADDRESSED if item["kinds"][0] not in ("concern", "unsorted", "removal")
]
ALIASES = ("leaver", "photo", "exception", "join", "leave", "membership", "garden")


def sort(item: dict[str, Any], **more: Any) -> Sorted:
    options: dict[str, Any] = {
        "forwarded": item["forwarded"],
        "alias_kind": item["alias"],
        "plus_tag": item["tag"],
        "sender_role": item["sender_role"],
        "attachments": [tuple(a) for a in item["attachments"]],
    }
    return first_mail(item["subject"], item["text"], **{**options, **more})


@pytest.mark.parametrize("item", MAILS, ids=[item["name"] for item in MAILS])
def test_the_published_set(item: dict[str, Any]) -> None:
    """A person may sort anything but a report that stands alone."""
    found = sort(item)
    assert found.kind in (
        *item["kinds"],
        *([] if item["kinds"][0] == "concern" else ["unsorted"]),
    ), found
    assert found.reason
    if len(item["kinds"]) == 1 and found.kind in item["kinds"]:
        assert found.variant == item["variant"]
    assert {flag: getattr(found, flag) for flag in item["flags"]} == item["flags"]


def test_the_published_set_holds_enough_of_everything() -> None:
    assert len(MAILS) >= 550
    assert len(CONCERNS) >= 150
    assert len(PLAIN) >= 0.8 * len(MAILS)
    assert {item["kinds"][0] for item in MAILS} == {
        "concern", "exception", "leaver", "membership", "photo", "removal", "unsorted"
    }  # fmt: skip


def test_the_likeliest_kind_is_found_nearly_always() -> None:
    """A set where every mail may be `unsorted` would prove nothing."""
    likely = [item for item in MAILS if sort(item).kind == item["kinds"][0]]
    assert len(likely) >= 0.93 * len(MAILS)


@pytest.mark.parametrize("alias", ALIASES)
def test_no_address_hides_a_concern(alias: str) -> None:
    for item in CONCERNS:
        found = sort(item, alias_kind=alias)
        assert found.kind in ("concern", "unsorted"), (item, found)
        found = sort(item, plus_tag=alias)
        assert found.kind in ("concern", "unsorted"), (item, found)


def test_no_other_matter_hides_a_concern() -> None:
    long_enough = [item for item in CONCERNS if len(item["text"]) > 40]
    for concern, other in product(long_enough[::2], OTHERS[::9]):
        for text in (
            f"{other['text']}\n\n{concern['text']}",
            f"{concern['text']} {other['text']}",
        ):
            found = first_mail(other["subject"], text)
            assert found.kind in ("concern", "unsorted"), (text, found)
            assert found.kind == "concern" or found.mixed, (text, found)


@pytest.mark.parametrize("item", CONCERNS[::5], ids=[i["name"] for i in CONCERNS[::5]])
def test_a_forwarded_concern_stays_one(item: dict[str, Any]) -> None:
    found = first_mail("Fwd: hello", "", forwarded=[f"{item['subject']}\n{item['text']}"])
    assert found.kind in ("concern", "unsorted")
    assert found.forwarded


def test_only_a_group_administrator_opens_a_removal() -> None:
    text = "I removed a nasty post about Debbie from the group."
    assert first_mail("", text, sender_role="group_admin").kind == "removal"
    for role in (None, "parent", "staff", "volunteer", "committee", "manager", "unknown"):
        assert first_mail("", text, sender_role=role).kind == "concern"
    assert first_mail("", text, alias_kind="removal").kind == "concern"


@pytest.mark.parametrize(
    ("subject", "text", "attachments", "forwarded"),
    [
        ("FW: look", "", (), True),
        ("Fwd: look", "", (), True),
        ("look", "---------- Forwarded message ---------\nFrom: A\nhello", (), True),
        ("look", "Begin forwarded message:\n\nFrom: A", (), True),
        ("look", "From: A <a@example.org>\nSent: Sunday\nTo: B\n\nhello", (), True),
        ("look", "From: what I saw, she was upset", (), False),
        ("Re: forward planning", "we look forward to it", (), False),
    ],
)
def test_a_forward_is_known_by_its_marks(
    subject: str, text: str, attachments: tuple[tuple[str, str], ...], forwarded: bool
) -> None:
    assert first_mail(subject, text, attachments=attachments).forwarded is forwarded


def test_who_forwards_a_familys_notice_reports_a_leaver() -> None:
    found = first_mail("Fwd: Lily", "", forwarded=["Lily\nLily's last day is Friday 16 July."])
    assert (found.kind, found.forwarded) == ("leaver", True)


def test_a_picture_without_words_is_a_report_at_any_address() -> None:
    screen = [("Screenshot_1.png", "image/png")]
    for alias in (None, "leaver", "exception", "join"):
        found = first_mail("", "", alias_kind=alias, attachments=screen)
        assert (found.kind, found.image) == ("concern", True)
    poster = [("poster.jpg", "image/jpeg")]
    assert first_mail("Quiz", "Quiz night! Please share", attachments=poster).kind == "unsorted"


@pytest.mark.parametrize(
    "name",
    ["complaint.pdf", "Becky_slagged_off_on_facebook.png", "Screenshot_20261120_WhatsApp.jpg",
     "letter of complaint about Mr Dan.docx", "bruises.jpg"],
)  # fmt: skip
def test_what_is_attached_may_tell_of_something_else(name: str) -> None:
    text = "Noah's last day will be Friday 18 December as we are moving to Leeds."
    found = first_mail("Leaving", text, attachments=[(name, "application/octet-stream")])
    assert found.kind in ("concern", "unsorted")
    assert found.mixed
    assert found.danger == (name == "bruises.jpg")


@pytest.mark.parametrize("name", ["notice letter.pdf", "IMG_2041.jpg", "Noah.docx", "logo.png"])
def test_an_ordinary_attachment_changes_nothing(name: str) -> None:
    text = "Noah's last day will be Friday 18 December as we are moving to Leeds."
    assert first_mail("Leaving", text, attachments=[(name, "image/png")]).kind == "leaver"


def test_a_bare_name_is_sorted_by_its_address() -> None:
    assert first_mail("Tommy Smith", "", alias_kind="leaver").kind == "leaver"
    assert first_mail("Tommy Smith", "", plus_tag="leavers").kind == "leaver"
    joined = first_mail("Tommy Smith", "", alias_kind="join")
    assert (joined.kind, joined.variant) == ("membership", "join")
    assert first_mail("Tommy Smith", "", alias_kind="garden").kind == "garden"
    assert first_mail("Tommy Smith", "", plus_tag="7q4kx2m5n7q4kx2m5n").kind == "unsorted"


def test_an_address_is_not_believed_against_the_words() -> None:
    found = first_mail("", "Please add me to the Facebook group", alias_kind="leaver")
    assert (found.kind, found.mixed) == ("unsorted", True)
    long = "We went to the farm and saw the lambs. " * 10
    assert first_mail("", long, alias_kind="leaver").kind == "unsorted"


def test_pictures_are_allowed_only_by_plain_words() -> None:
    def variant(text: str, **more: Any) -> tuple[str, str | None]:
        found = first_mail("", text, **more)
        return found.kind, found.variant

    assert variant("yes", alias_kind="photo") == ("photo", "given")
    assert variant("hello", alias_kind="photo") == ("unsorted", None)
    assert variant("I withdraw my consent", alias_kind="photo") == ("photo", "withdrawn")
    assert variant("Is it ok to use photos of Lily?") == ("unsorted", None)
    assert variant("You can use photos but not on Facebook, don't post any pictures") == (
        "photo",
        "withdrawn",
    )


@pytest.mark.parametrize(
    "text",
    [
        "My ex has put a thing up on Facebook saying you let a stranger collect her. Not true.",
        "A parent accused me of ignoring her on Facebook because I declined her friend request.",
        "Not in our group, but on the village page people are moaning about the manager.",
        "The language of some members of the Facebook group is shocking and my mum is in there.",
        "I never agreed to photos, he is all over Facebook, and I am making a complaint.",
        "Please remove Kevin Dodd from the group, he keeps harassing the mums on Facebook.",
    ],
)
def test_a_report_alone_holds_no_second_matter(text: str) -> None:
    found = first_mail("", text)
    assert (found.kind, found.mixed) == ("concern", False), found.reason


def test_a_report_says_what_it_holds_besides() -> None:
    text = (
        "We are leaving on 18 December because one of the mums wrote horrible things about the"
        " staff on Facebook."
    )
    found = first_mail("", text)
    assert (found.kind, found.mixed) == ("concern", True)
    assert found.reason.endswith("; besides, it says that a child is leaving")


def test_danger_makes_a_concern_of_any_mail() -> None:
    text = "Lily's last day is 16 July. Her dad must not know where she goes."
    found = first_mail("", text, danger_words=["must not know where"])
    assert (found.kind, found.danger, found.mixed) == ("concern", True, True)
    assert not first_mail("", "Lily's last day is 16 July.").danger


@pytest.mark.parametrize(
    "text",
    [
        "Lily's last day is 16 July.\n\nThis email and any attachments are confidential and"
        " intended solely for the addressee.",
        "We are so sad to be leaving! Last day 16 July.",
    ],
)
def test_courtesy_and_small_print_are_no_complaint(text: str) -> None:
    found = first_mail("Lily", text)
    assert (found.kind, found.mixed) == ("leaver", False)
    assert first_mail("", "I don't want to be a bother. " + text).kind in ("leaver", "unsorted")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("it's on face book", "Facebook"),
        ("her fb page", "Facebook"),
        ("on Insta", "Instagram"),
        ("a tweet", "Twitter"),
        ("https://x.com/a/1", "Twitter"),
        ("Linked In", "LinkedIn"),
        ("tik tok", "TikTok"),
        ("what's app group", "WhatsApp"),
        ("her blog", "a blog"),
        ("in the playground", None),
    ],
)
def test_p1_the_channel_is_a_hint(text: str, name: str | None) -> None:
    assert channel(text) == name


def test_p1_no_channel_is_needed_to_be_heard() -> None:
    text = "One of the helpers is telling everybody about my son's assessment."
    found = first_mail("", text)
    assert (found.kind, found.about_staff) == ("concern", True)
    assert channel(text) is None


def test_p42_advertising_a_fair_is_no_concern_and_a_complaint_about_one_is() -> None:
    assert first_mail("", "Raffle tickets are on sale, please share the post!").kind == "unsorted"
    found = first_mail("", "I want to complain about the comments under the raffle post.")
    assert found.kind == "concern"


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("A mum has posted about one of the staff.", False),
        ("One of the staff has posted about a mum.", True),
        ("Dear Manager, I was upset to see a comment about us.", False),
        ("People are calling the volunteers lazy on Facebook.", False),
        ("The lady who helps on Fridays put it on Facebook.", True),
        ("It was written by a member of the committee.", True),
    ],
)
def test_p18_who_wrote_it_and_whom_it_is_about_are_told_apart(text: str, staff: bool) -> None:
    found = first_mail("", text)
    assert (found.kind, found.about_staff) == ("concern", staff)


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_mail_is_sorted_with_a_reason(subject: str, text: str) -> None:
    found = first_mail(subject, text)
    assert found.reason
    assert found.variant is None or found.kind in ("membership", "photo")


def test_a_rule_begins_with_a_word() -> None:
    with pytest.raises(ValueError, match="begins with a word"):
        Rulebook({"x": ["~3 leaving"]}, {})


@pytest.mark.parametrize(
    ("rule", "text", "fits"),
    [
        ("leaving ~2 group", "leaving the closed group", True),
        ("leaving ~1 group", "leaving the closed group", False),
        ("leaving ~5 group", "We are leaving. The group is fun", False),
        ("take|taken ?it down", "taken down", True),
        ("take|taken ?it down", "take it down", True),
        ("take|taken ?it down", "take them down", False),
        ("leaving !early", "leaving early", False),
        ("leaving !early", "leaving", True),
        ("<to share", "to share", False),
        ("<to share", "they share", True),
        ("complain*", "I complained", True),
        ("WHO posted", "A mum posted", True),
        ("NAME posted", "Then Lily posted", True),
        ("NAME posted", "then posted", False),
        ("inappropriate", "inapropriate", True),
        ("concern", "the concert", False),
        ("facebook", "facebok", True),
        ("preschool", "pre-school", True),
        ("dont", "I do not", True),
        ("i am", "I'm", True),
    ],
)
def test_rules_read_as_they_are_written(rule: str, text: str, fits: bool) -> None:
    book = Rulebook({"x": [rule]}, {"WHO": "mum dad"})
    assert bool(book.find(read_words(text))) is fits


@pytest.mark.parametrize("text", ["ISNT", "Is", "Will", "isn't"])
def test_a_mail_of_one_word_is_sorted(text: str) -> None:
    assert first_mail("", text).kind == "unsorted"
