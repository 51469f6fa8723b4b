"""Only mail from people nobody knows is doubted, and never one that speaks of danger (ruling 8)."""

from __future__ import annotations

import pytest

from swps_mailflow.mail.headers import Headers
from swps_mailflow.mail.letter import read_letter
from swps_mailflow.reading.sorting import Matter, sort
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


PADDING = "Guaranteed profit with our Bitcoin trading system. Click here to claim your bonus now! "
HARM = "My stepfather locks me in the cupboard and there are marks on my brother's arms."
HEAD = "From: x@unknown.example\nTo: desk@preschool.example\nSubject: Profit\nMIME-Version: 1.0\n"
BOTH = """Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

{}
--b
Content-Type: text/html

<p>{}</p>
--b--
"""


def sorted_from(body: str) -> Matter:
    return sort(
        read_letter((HEAD + body).encode()),
        aliases={}, mailbox="desk@preschool.example", sender_class="unknown",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "\n" + PADDING * 3 + HARM,
        "\n" + (PADDING + "\n") * 400 + HARM,
        "\n" + HARM + PADDING * 400,
        BOTH.format(PADDING * 3, HARM),
        BOTH.format(HARM, PADDING * 3),
    ],
)
def test_danger_is_lifted_out_of_spam_however_it_is_padded(body: str) -> None:
    found = sorted_from(body)
    assert found.suspicion is None
    assert found.kind == "concern"
    assert "danger" in found.tags


def test_the_padding_alone_is_kept_aside() -> None:
    assert sorted_from("\n" + PADDING * 3).suspicion
    assert sorted_from(BOTH.format(PADDING * 3, PADDING)).suspicion
