"""Dates as people write them: a published set, and what holds for every date and every text.

Each line of the set gives a text, the day it is read on, which way it looks, the one day that may
be acted on (or null) and, where it matters, every sure day in it.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from swps_mailflow.reading.dates import SchoolYear, Term, find_dates, is_date
from swps_mailflow.reading.dayphrases import Phrase
from swps_mailflow.reading.daywords import plain

SET = Path(__file__).parents[2] / "data" / "dates.jsonl"
ITEMS: list[dict[str, Any]] = [
    json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()
]

TODAY = date(2026, 11, 24)  # a Tuesday
YEAR = SchoolYear(
    summer_holidays=(date(2026, 7, 22), date(2027, 7, 21)),
    terms=(
        Term("autumn 2026", date(2026, 9, 3), date(2026, 12, 18)),
        Term("spring 2027", date(2027, 1, 5), date(2027, 3, 25)),
        Term("summer 2027", date(2027, 4, 12), date(2027, 7, 20)),
    ),
)
MONTHS = tuple(date(2000, month, 1).strftime("%B") for month in range(1, 13))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def suffix(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if not 10 < day < 14 else 0, "th")


WAYS = (
    lambda d: d.isoformat(),
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day}{suffix(d.day)} {MONTHS[d.month - 1][:3]} {d.year}",
    lambda d: f"the {d.day}{suffix(d.day)} of {MONTHS[d.month - 1].lower()}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}{suffix(d.day)}, {d.year}",
    lambda d: f"{d:%A} {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d:%a}, {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year} ({d:%A})",
)


@pytest.mark.parametrize("item", ITEMS, ids=[f"{n}" for n in range(1, len(ITEMS) + 1)])
def test_the_published_set(item: dict[str, Any]) -> None:
    year = SchoolYear() if item.get("calendar") == "none" else YEAR
    today = date.fromisoformat(item["today"])
    found = find_dates(item["text"], today=today, year=year, lean=item["lean"])
    expected = item["expect"] and date.fromisoformat(item["expect"])
    assert found.the == expected, found
    if item["dates"] is not None:
        assert {f.day.isoformat() for f in found.sure} == set(item["dates"])


def test_the_published_set_is_large_and_doubts_as_much_as_it_finds() -> None:
    assert len(ITEMS) >= 500
    assert 200 <= sum(item["expect"] is None for item in ITEMS) <= len(ITEMS) - 200


@given(DAYS, st.sampled_from(WAYS))
def test_a_whole_date_is_read_as_it_is_written(day: date, way: Any) -> None:
    found = find_dates(way(day), today=TODAY)
    assert found.the == day
    assert is_date(way(day), today=TODAY)
    assert find_dates(f"Lily's last day is {way(day)}.", today=TODAY).the == day


@given(DAYS, st.integers(1, 6))
def test_a_weekday_that_does_not_fit_is_a_doubt(day: date, off: int) -> None:
    wrong = day + timedelta(days=off)
    found = find_dates(f"{wrong:%A} {day.day} {MONTHS[day.month - 1]} {day.year}", today=TODAY)
    assert found.the is None
    assert found.sure == ()
    assert "weekday" in found.doubts[0].reason


@given(DAYS, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
@example(date(2028, 2, 29), date(2027, 1, 1))
def test_a_day_without_its_year_comes_next_or_is_doubted(day: date, today: date) -> None:
    the = find_dates(f"{day.day} {MONTHS[day.month - 1]}", today=today).the
    if the is not None:
        assert (the.day, the.month) == (day.day, day.month)
        assert today <= the <= today + timedelta(days=366)
    elif (day.day, day.month) != (29, 2):  # only a day that has just gone by may be this year's
        gone = [today - timedelta(days=n) for n in range(1, 29)]
        assert (day.day, day.month) in {(d.day, d.month) for d in gone}


@pytest.mark.parametrize("text", ["29 Feb", "29/02", "Lily leaves on the 29th of February"])
def test_a_leap_day_is_not_guessed_years_ahead(text: str) -> None:
    found = find_dates(text, today=date(2026, 11, 24))
    assert found.the is None
    assert found.doubts
    assert find_dates(text, today=date(2027, 11, 24)).the == date(2028, 2, 29)
    assert not is_date(text, today=date(2026, 11, 24))


@given(DAYS, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_looking_back_a_day_without_its_year_is_never_ahead(day: date, today: date) -> None:
    text = f"{day.day} {MONTHS[day.month - 1]}"
    the = find_dates(text, today=today, lean="past").the
    assert the is None or (the <= today and (the.day, the.month) == (day.day, day.month))


@given(
    DAYS,
    st.sampled_from(WAYS),
    st.sampled_from(
        ("probably {}", "maybe {}", "around {}", "{} or so", "not {}", "{}?", "{} I think",
         "I'm not sure, {}", "either {} or later", "if all goes well {}", "Is it {}?", "by {}",
         "it might be {}", "{} tbc", "about the {}", "before {}", "not sure yet but {}")
    ),
)  # fmt: skip
def test_a_hedged_date_is_never_acted_on(day: date, way: Any, hedge: str) -> None:
    found = find_dates(hedge.format(way(day)), today=TODAY)
    assert found.the is None
    assert found.doubts
    assert not is_date(hedge.format(way(day)), today=TODAY)


@given(
    DAYS,
    st.sampled_from(WAYS),
    st.lists(st.from_regex(r"[bcdfgkpvz]{4,9}", fullmatch=True), min_size=1, max_size=4),
    st.sampled_from(("The {} is on {}.", "We {} on {}", "{} {}", "Lily's {} on {}", "{}: {}")),
)
def test_a_day_of_what_nobody_knows_is_never_acted_on(
    day: date, way: Any, strange: list[str], frame: str
) -> None:
    """Words outside every list stand for all the parties, bills and journeys of a family."""
    assert find_dates(frame.format(" ".join(strange), way(day)), today=TODAY).the is None


@given(DAYS, DAYS, st.sampled_from(WAYS), st.sampled_from(WAYS))
def test_two_dates_compete_unless_they_are_one(a: date, b: date, one: Any, other: Any) -> None:
    found = find_dates(f"Last day {one(a)}.\nLast day {other(b)}.", today=TODAY)
    assert found.the == (a if a == b else None)
    assert {f.day for f in found.sure} == {a, b}


@given(st.text(max_size=300))
def test_any_text_is_read_without_complaint(text: str) -> None:
    found = find_dates(text, today=TODAY, year=YEAR)
    shown = [*found.sure, *found.doubts]
    assert all(one.text and one.text in plain(text) for one in shown)


PIECES = (
    "16", "16th", "July", "July", "2027", "27", "/", ".", "-", ",", "Friday", "Fri", "the", "of",
    "on", "week", "a", "end", "term", "summer", "last", "day", "at", "Christmas", "today", "or",
    "not", "sure", "probably", "next", "this", "first", "may", "\n", "?", "(", ")", "31", "2",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(("future", "past")))
def test_any_jumble_of_the_words_of_dates_is_read(pieces: list[str], lean: Any) -> None:
    text = " ".join(pieces)
    found = find_dates(text, today=TODAY, year=YEAR, lean=lean)
    if is_date(text, today=TODAY, year=YEAR, lean=lean):
        assert found.the is not None
    assert found.the is None or (len({f.day for f in found.sure}) == 1 and not found.doubts)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_without_a_calendar_no_term_is_known(pieces: list[str]) -> None:
    text = "Lily leaves at the end of the summer term. " + " ".join(pieces)
    found = find_dates(text, today=TODAY)
    assert found.the is None
    assert "calendar" in found.doubts[0].reason


@pytest.mark.parametrize(
    "text",
    ["17 July", " 17 July. ", "on 17 July please", "Saturday 17 July 2027", "the 17th of July",
     "17/7/27", "end of term", "today", "a week on Friday", "for 17 July 2027 (17/7/27)"],
)  # fmt: skip
def test_a_date_alone_is_one(text: str) -> None:
    assert is_date(text, today=TODAY, year=YEAR)


@pytest.mark.parametrize(
    "text",
    ["", "July", "17", "the 17th", "17 July I hope", "17 July but ask her mother", "not 17 July",
     "17 July or 18 July", "17 July?", "next Friday", "when she is ready", "Friday 18th July",
     "17 July 2027, 18 July 2027", "17 July unless she stays", "STAYS 17 July", "17 July no",
     "around 17 July", "half of 17 July"],
)  # fmt: skip
def test_a_date_with_anything_beside_it_is_not_one(text: str) -> None:
    assert not is_date(text, today=TODAY, year=YEAR)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31 June", "no such day"),
        ("Friday 18th July", "weekday"),
        ("16 July or 17 July", "or"),
        ("probably 16 July", "probably"),
        ("next Friday", "which of two weeks"),
        ("her last day is the Friday after next", "which of two weeks"),
        ("her last day is the Friday after half term", "which of two weeks"),
        ("her last day is Good Friday", "not in the calendar"),
        ("her last day is on Shrove Tuesday", "not in the calendar"),
        ("the 17th", "no month"),
        ("mid July", "no single day"),
        ("her last day was 16 July", "past"),
        ("2 November", "close on the other side"),
        ("end of the summer term 2031", "not in the calendar"),
        ("Is 16 July ok?", "question"),
        ("16 July if we move", "condition"),
    ],
)
def test_a_doubt_says_why(text: str, reason: str) -> None:
    found = find_dates(text, today=TODAY, year=YEAR)
    assert any(reason in doubt.reason for doubt in found.doubts)


def test_a_huge_text_is_read_only_at_its_beginning() -> None:
    text = "16 July 2027. " + "x " * 100_000 + " 20 July 2027"
    assert find_dates(text, today=TODAY).the == date(2027, 7, 16)


@pytest.mark.parametrize("unit", ["17 July ", "1/", "on ", "when ", "not sure ", "1st ", "?", "\n"])
def test_repetition_costs_no_more_than_its_length(unit: str, monkeypatch: Any) -> None:
    """Each token is looked at a bounded number of times, counted by the phrases tried."""
    from swps_mailflow.reading import dates

    tried = 0
    grammar_at = dates.Grammar.date_at

    def counted(self: Any, start: int) -> Phrase | None:
        nonlocal tried
        tried += 1
        return grammar_at(self, start)

    monkeypatch.setattr(dates.Grammar, "date_at", counted)
    text = unit * (20_000 // len(unit))
    find_dates(text, today=TODAY, year=YEAR)
    assert tried <= 3 * len(text) + 1
