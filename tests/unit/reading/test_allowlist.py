"""The one thing that must hold for replies nobody thought of: a piece that is not known decides
nothing, and what surrounds a known reply never changes it."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from swps_mailflow.reading.signoff import TURNING
from tests.unit.reading.asks import ASK, CHAIR, CONCERN, LEAVER, REMOVAL, TASK, TEXT, read
from tests.unit.reading.clients import CLIENTS

DECIDING = (
    ("approve", CHAIR), ("I approve this", CHAIR), ("yes, approve", CHAIR), ("Yes", CHAIR),
    ("happy to approve", CHAIR), ("investigate", CONCERN), ("pass", CONCERN), ("share", CONCERN),
    ("make it formal", CONCERN), ("reopen", CONCERN), ("confirm", LEAVER), ("done", TASK),
    ("not a member", TASK), ("removed", REMOVAL), ("contacted", REMOVAL),
)  # fmt: skip
BEFORE = ("", "Hi,\n", "Hi Sue,\n\n", "Good morning,\n", "Dear Policy Desk,\n", "Thanks. ", "OK, ")
AFTER = (
    "", ".", "!", " please", ", thanks", "\n\nThanks\nJan", "\nKind regards,\nJan Field",
    "\n\nJan", "\n\nSent from my iPhone", " 👍", "\n-- \nJan Field\nChair", "\nHave a good weekend",
)  # fmt: skip
# Ways in which people turn, limit, put off, ask or deny; none of them may decide with a word.
TURNS = (
    "not", "don't", "do not", "never", "cannot", "can't", "won't", "no", "nope", "hardly", "almost",
    "nearly", "if", "unless", "until", "once", "when", "but", "only", "except", "after", "before",
    "provided", "pending", "subject to", "as soon as", "maybe", "perhaps", "possibly", "?", "or",
    "wait", "hold on", "actually", "joking", "later", "tomorrow", "next week", "half", "partly",
    "should", "could", "would", "might", "who", "why", "what if", "let me think", "refused",
    "rejected", "on second thoughts", "the minutes", "both", "the first one", "…", "...", "/ decline",
    "in principle", "reluctantly", "for now", "conditionally", "unsure", "they say", "did Sue",
)  # fmt: skip
reply = st.tuples(st.sampled_from(BEFORE), st.sampled_from(DECIDING), st.sampled_from(AFTER))
letters = st.text(string.ascii_lowercase, min_size=4, max_size=12)


@given(reply, st.sampled_from(sorted(CLIENTS)))
@settings(deadline=None, max_examples=200)
def test_what_surrounds_a_reply_never_changes_it(
    said: tuple[str, tuple[str, tuple], str], client: str
) -> None:
    """A known reply is read in each client as it is read alone, or asked back: never otherwise."""
    before, (word, offered), after = said
    typed = before + word + after
    alone = read(typed, offered)
    assert alone.word is not None, alone.reason
    text, page = CLIENTS[client](typed, ASK)
    found = read(text, offered, html=page)
    assert found.word == alone.word, (typed, found.reason)


@given(reply, st.sampled_from(TURNS), st.sampled_from(["before", "after", "line", "last"]))
@settings(deadline=None, max_examples=800)
def test_a_turn_anywhere_decides_nothing(
    said: tuple[str, tuple[str, tuple], str], turn: str, where: str
) -> None:
    """Whatever turns a word, right before it, right behind it, on a line below or at the end."""
    before, (word, offered), after = said
    typed = {
        "before": f"{before}{turn} {word}{after}",
        "after": f"{before}{word} {turn}{after}",
        "line": f"{before}{word}\n{turn.capitalize()}{after}",
        "last": f"{before}{word}{after}\n\n{turn.capitalize()}",
    }[where]
    found = read(typed, offered)
    decided = found.word
    if turn in ("no", "nope") and word == "Yes":
        assert decided is None
    assert decided is None, typed


@given(reply, letters, st.integers(0, 200))
@settings(deadline=None, max_examples=400)
def test_a_strange_word_anywhere_in_the_answer_decides_nothing(
    said: tuple[str, tuple[str, tuple], str], strange: str, place: int
) -> None:
    """A word of no meaning, set between any two words of the answer, makes it unknown."""
    before, (word, offered), _ = said
    words = (before + word).split(" ")
    at = place % (len(words) + 1)
    typed = " ".join([*words[:at], f"{strange}qz", *words[at:]])
    assert read(typed, offered).word is None


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=500)
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    """Random text never raises; and should it ever decide, the word stands in it."""
    found = read(text, (*CHAIR, *TASK), html=None)
    if found.word is not None:
        assert any(c.isalpha() for c in text)
    assert found.reason


@given(
    st.lists(
        st.sampled_from([*TURNING, "approve", "decline", "her", "it", "this"]),
        min_size=2,
        max_size=7,
    )
)
@settings(deadline=None, max_examples=800)
def test_no_order_of_turning_words_approves(words: list[str]) -> None:
    """Any sentence of turning words and offered ones decides only where nothing else is in it."""
    found = read(" ".join(words))
    if found.word == "APPROVE":
        assert set(words) <= {
            "approve",
            "approved",
            "it",
            "this",
            "yes",
            "yep",
            "yeah",
            "ok",
            "okay",
            "well",
            "absolutely",
            "definitely",
        }
    assert found.word in (None, "APPROVE", "DECLINE")


@given(st.text(alphabet="<>/abdivspnqut=\"' :;-y!&#", max_size=200))
@settings(deadline=None, max_examples=300)
def test_any_markup_is_read_without_failing(html: str) -> None:
    """Broken HTML never raises and, without an offered word in it, never decides.

    These letters can spell STATUS, or nearly: that decides nothing either.
    """
    assert read(None, html=html, sent=(TEXT,)).word in (None, "STATUS")
