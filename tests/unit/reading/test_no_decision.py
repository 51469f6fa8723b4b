"""Replies that name or nearly name a word, and must not decide anything."""

from __future__ import annotations

import pytest

from swps_mailflow.reading.decision import read_reply
from swps_mailflow.reading.lexicon import FORMS
from swps_mailflow.reading.offered import Offered, Takes

CHAIR = {"APPROVE": Takes.NOTHING, "DECLINE": Takes.OPTIONAL, "ASK": Takes.REQUIRED}
HOLDER = {"INVESTIGATE": Takes.NOTHING, "CLOSE": Takes.REQUIRED, "NOTE": Takes.REQUIRED}
REMOVAL = {"NOTE": Takes.REQUIRED, "CLOSE": Takes.OPTIONAL}
EXCEPTION = {"RECOMMEND": Takes.OPTIONAL, "REFUSE": Takes.OPTIONAL, "ASK": Takes.REQUIRED}
GRANTED = {"END": Takes.OPTIONAL}


def word(text: str, offered: dict[str, Takes]) -> str | None:
    """Return the word that is read."""
    assert set(offered) & set(FORMS)
    words = [Offered(name, takes) for name, takes in offered.items()]
    return read_reply(text, None, sent=(), offered=words, names=["Jan Field"], ref="").word


@pytest.mark.parametrize(
    "text",
    [
        "Yes, thanks for letting me know",
        "Yes and thank you for the reminder",
        "Yes, thanks for your email",
        "Yes, thanks for the heads up",
        "Yes hope you're well",
        "No, thanks for asking",
        "Decline: that was my first instinct, but I could be talked round.",
        "Decline, I was told to write. I don't feel comfortable doing so.",
        "Decline: over my dead body, she's lovely",
        "Decline: let's talk Thursday",
        "Decline - I'd be very reluctant to, they're sisters",
    ],
)
def test_the_chair_has_decided_nothing(text: str) -> None:
    assert word(text, CHAIR) is None


@pytest.mark.parametrize(
    "text", ["Yes", "Yes please", "Yes, thanks", "Yes - approve, thanks for asking"]
)
def test_a_plain_yes_still_approves(text: str) -> None:
    assert word(text, CHAIR) == "APPROVE"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Close: I wish! She's still at it", HOLDER),
        ("Close - we're getting there, one more chat with dad", HOLDER),
        ("Close - premature I think", HOLDER),
        ("CLOSE the door on your way out!", HOLDER),
        ("Close: the comment is still up", REMOVAL),
        ("Close: Lena hasn't rung her", REMOVAL),
        ("Close: she reposted it", REMOVAL),
        ("Recommend: that the Chair declines it", EXCEPTION),
        ("Refuse: can't bring myself to", EXCEPTION),
        ("End: his brother is starting in January though", GRANTED),
    ],
)
def test_what_follows_speaks_against_the_word(text: str, offered: dict[str, Takes]) -> None:
    assert word(text, offered) is None


@pytest.mark.parametrize(
    "text",
    ["Close - sorted out at the door this morning", "Close: we spoke on the door, all is well"],
)
def test_a_chat_at_the_door_ends_a_matter(text: str) -> None:
    assert word(text, HOLDER) == "CLOSE"
