"""Absence notices and the day of return, where it is plain."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.mail.absence import absence, is_absence_subject
from swps_mailflow.mail.letter import read_letter

DATA = Path(__file__).parents[2] / "data" / "mail"
TODAY = date(2026, 11, 23)  # a Monday


def notice(text, head="Auto-Submitted: auto-replied\r\n"):
    raw = f"From: jan@example.org\r\n{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    return absence(read_letter(raw.encode("utf-8", "surrogatepass")), TODAY)


@pytest.mark.parametrize(
    "subject",
    [
        *("Automatic reply: [SWPS-7Q4KX] A concern", "Out of Office", "Out of office: Re: hello"),
        *("Re: Out of the office until Monday", "Out of Office AutoReply: x", "Auto-Reply"),
        *("Automatische Antwort: x", "Abwesenheitsnotiz", "Réponse automatique : x"),
        *("Respuesta automática: x", "Risposta automatica: x", "Automatisch antwoord: x"),
        *("Automatyczna odpowiedź: x", "Automatická odpověď: x"),
        *("Răspuns automat: x", "Автоматический ответ: x", "自動応答: x", "自动回复：x"),
        *("자동 회신: x", "OUT OF OFFICE!", "Otomatik yanıt: x", "Αυτόματη απάντηση: x"),
        *("Autosvar", "SV: Frånvaro"),
        "Réponse automatique: x",
    ],
)  # fmt: skip
def test_subjects_of_notices(subject):
    assert is_absence_subject(subject)


@pytest.mark.parametrize(
    "subject",
    [
        *("A photo of Ana on Facebook", "Out of office hours, staff posted this", ""),
        *("Automatic reply settings of the group show our names", "Ooo! Look at this"),
        *("On leave from the committee", "Re: [SWPS-7Q4KX] A concern", "The out of office"),
        "Autoreplying",
    ],
)
def test_subjects_of_people(subject):
    assert not is_absence_subject(subject)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am away until Monday 30 November 2026.", date(2026, 11, 30)),
        ("I am away until Monday, 30th November.", date(2026, 11, 30)),
        ("I am back on 7th Dec.", date(2026, 12, 7)),
        ("I will be back in the office on Tuesday 1 December", date(2026, 12, 1)),
        ("I return to work on 4 January.", date(2027, 1, 4)),
        ("Returning Dec 7th, 2026", date(2026, 12, 7)),
        ("until 07/12/2026", date(2026, 12, 7)),
        ("until 7.12.26", date(2026, 12, 7)),
        ("Away until 2026-12-24.", date(2026, 12, 24)),
        ("until the 1st of December", date(2026, 12, 1)),
        ("away until 4 December, back on 7 December", date(2026, 12, 7)),
        ("away until\n4 December", date(2026, 12, 4)),
        ("until Thurs 3 Dec", date(2026, 12, 3)),
        # not plain
        ("I am away this week.", None),
        ("until Tuesday 30 November 2026", None),  # a Monday
        ("until 20 November", None),  # past
        ("until 20 November 2025", None),
        ("until 23 October 2030", None),
        ("until 12/13/2026", None),
        ("until 30 February", None),
        ("until maybe 12", None),
        ("until 3", None),
        ("until the end of term", None),
        ("until 4 December or until 11 December", None),
        ("back on 4 December, or back on 5 December", None),
        ("I will not be back on 4 December", None),
        ("until 4 December-ish", None),
        ("> until 4 December", None),
        ("", None),
    ],
)
def test_the_day_of_return(text, until):
    found = notice(text)
    assert found is not None
    assert found.until == until


@pytest.mark.parametrize(
    ("head", "away"),
    [
        ("Auto-Submitted: auto-replied\r\n", True),
        ("Auto-Submitted: Auto-Replied (vacation)\r\n", True),
        ("Precedence: auto_reply\r\n", True),
        ("X-Autoreply: yes\r\n", True),
        ("X-Autorespond: x\r\n", True),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique=3A_x?=\r\n", True),
        ("Auto-Submitted: auto-generated\r\n", False),
        ("Auto-Submitted: auto-generated\r\nSubject: Automatic reply: x\r\n", True),
        ("Subject: A concern\r\n", False),
        ("Auto-Submitted: auto-replied\r\nX-Failed-Recipients: a@b.example\r\n", False),
        ("Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; boundary=b\r\n", False),
    ],
)
def test_what_makes_a_notice(head, away):
    raw = f"From: jan@example.org\r\n{head}\r\nI am away."
    assert (absence(read_letter(raw.encode()), TODAY) is not None) == away


@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("absence-outlook", date(2026, 11, 30)),
        ("absence-gmail", date(2026, 12, 7)),
        ("absence-german", None),
    ],
)
def test_samples(name, until):
    found = absence(read_letter((DATA / f"{name}.eml").read_bytes()), TODAY)
    assert found
    assert found.until == until
    assert found.quote.startswith(("I", "Ich"))


@pytest.mark.parametrize("name", ["bounce-postfix", "bounce-delayed", "delivered", "read-receipt"])
def test_reports_are_no_absence(name):
    assert absence(read_letter((DATA / f"{name}.eml").read_bytes()), TODAY) is None


def test_the_quote_is_short_and_leaves_our_own_words_out():
    found = notice("Away.\r\n> our mail\r\n" + "word " * 200)
    assert found
    assert found.quote.startswith("Away. word word")
    assert len(found.quote) <= 280


WORDS = st.lists(
    st.sampled_from(
        [
            *("until", "back on", "not", "the", "monday", "february", "december", "st", "/", "-"),
            *("31", "30", "2", "0", "2026", "9999", "²", "٣", "00/00/0000", "9999-99-99"),
        ]
    ),
    max_size=9,
)


@given(WORDS)
def test_no_text_raises(words):
    found = notice(" ".join(words))
    assert found
    assert found.until is None or found.until >= TODAY
