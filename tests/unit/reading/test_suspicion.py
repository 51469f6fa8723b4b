"""Only mail from people nobody knows is doubted, and never one that speaks of danger (ruling 8)."""

from __future__ import annotations

import pytest

from swps_mailflow.mail.headers import Headers
from swps_mailflow.reading.suspicion import suspicion

SPAM = (
    "Make £950 a day",
    "You have been selected for our Bitcoin trading system. Guaranteed profit. Claim your bonus.",
)
PROGRAM = [("invoice_88213.pdf.exe", "application/octet-stream")]


def test_spam_is_kept_aside_with_a_reason_that_quotes_nothing() -> None:
    found = suspicion(*SPAM, html=None, headers=Headers(), known_sender=False, danger=False)
    assert found is not None
    assert "Bitcoin" not in found.reason


@pytest.mark.parametrize(("known", "danger"), [(True, False), (False, True), (True, True)])
def test_people_we_know_and_danger_are_never_doubted(known: bool, danger: bool) -> None:
    assert not suspicion(*SPAM, html=None, headers=Headers(), known_sender=known, danger=danger)


def test_a_program_attached_by_a_stranger_is_kept_aside_whatever_it_says() -> None:
    assert suspicion(
        "My son", "A photo of my son at pre-school on Facebook.", html=None, headers=Headers(),
        known_sender=False, danger=False, attachments=PROGRAM,
    )  # fmt: skip


def test_a_stranger_who_saw_something_online_is_a_neighbour() -> None:
    said = "I saw a post on Facebook about one of your staff. Click on the group to see it."
    assert not suspicion(
        "A post", said, html=None, headers=Headers(), known_sender=False, danger=False
    )
