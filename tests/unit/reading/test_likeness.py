"""How much a mail is like a report: what was learned, and how it does on mails it did not learn."""

from __future__ import annotations

import pytest

from bench import likeness as learning
from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.kinds import words_of
from swps_mailflow.reading.likeness import LEARNED, likeness


def test_the_file_holds_what_the_mails_teach_and_nothing_by_hand() -> None:
    assert LEARNED.read_text("utf-8") == learning.learned(), "make likeness"


def test_nobody_is_learned_by_name() -> None:
    signs = {line.partition("\t")[0] for line in LEARNED.read_text("utf-8").splitlines()}
    assert not {"emma", "kelly", "debbie", "sarah", "laura"} & signs & FIRST_NAMES


def test_mails_are_sorted_by_what_others_taught() -> None:
    """Few are wrong, and next to no concern, among them hundreds written to hide, is lost."""
    found = list(learning.crossed(5))
    wrong = [(r, s) for r, s in found if s.kind not in (*r["kinds"], "unsorted")]
    assert len(found) > 2000
    assert len(wrong) <= 0.02 * len(found)
    concerns = [(r, s) for r, s in found if r["kinds"][0] == "concern"]
    lost = [r["text"] for r, s in concerns if s.kind not in (*r["kinds"], "unsorted")]
    assert len(lost) <= 0.01 * len(concerns), lost
    others = [(r, s) for r, s in found if r["kinds"][0] not in ("concern", "unsorted")]
    assert sum(s.kind == r["kinds"][0] for r, s in others) >= 0.5 * len(others)


@pytest.mark.parametrize(
    ("text", "reports"),
    [
        ("Lily's last day is 16 July, she is off to big school. Thank you for everything!", False),
        ("Please add me to the parents' group, I am Tom's mum.", False),
        ("One of the mums has been posting about my son in the group chat", True),
        ("Somebody screenshotted her page and they were all laughing about what she said", True),
    ],
)
def test_a_mail_is_like_those_of_its_kind(text: str, reports: bool) -> None:
    found = likeness(words_of("", text))
    assert found.leans is reports
    assert found.plain is not reports


def test_a_mail_without_words_is_like_nothing() -> None:
    found = likeness(words_of("", ""))
    assert (found.whole, found.worst, found.plain) == (0, 0, False)


def test_one_sentence_among_many_is_seen() -> None:
    thanks = "Lily's last day is 16 July as she has a place at big school. We start in September. "
    told = "The other mums are laughing about what she put on Facebook about him."
    assert likeness(words_of("", thanks)).plain
    assert not likeness(words_of("", thanks + told)).plain
