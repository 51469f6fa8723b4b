"""Durations, working days and the leavers' days (P36)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.policy.calendar import (
    UNITS,
    Duration,
    inside_holidays,
    is_working_day,
    removal_day,
    working_days_between,
)
from swps_mailflow.policy.wording import english_date, english_moment, english_time
from swps_mailflow.reading.dates import SchoolYear, Term

LONDON = ZoneInfo("Europe/London")
YEAR = SchoolYear(
    summer_holidays=(date(2027, 7, 21), date(2026, 7, 22)),
    terms=(Term("summer 2027", date(2027, 4, 12), date(2027, 7, 20)),),
)
THREE_DAYS = Duration.parse("3 days")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("2 working days", 2, "working day"),
        ("1 working day", 1, "working day"),
        ("10 minutes", 10, "minute"),
        ("28 days", 28, "day"),
        ("3 months", 3, "month"),
        ("0 seconds", 0, "second"),
        ("1 year", 1, "year"),
        ("  6  Weeks ", 6, "week"),
        ("2 working\tdays", 2, "working day"),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, amount: int, unit: str) -> None:
    assert Duration.parse(text) == Duration(amount, unit)


@pytest.mark.parametrize(
    "text",
    ["", "days", "2", "2days", "-1 days", "two days", "1.5 hours", "2 fortnights", "2 working",
     "2 working hours", "1 day 2 hours", "٣ days", "999999999 years", "999999999 working days"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|unit"):
        Duration.parse(text)


@given(st.integers(0, 90), st.sampled_from(UNITS))
def test_a_duration_reads_back_what_it_writes(amount: int, unit: str) -> None:
    assert Duration.parse(str(Duration(amount, unit))) == Duration(amount, unit)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        # Clocks go forward on 29 March 2026 at 01:00 and back on 25 October 2026 at 02:00.
        ("2026-03-28T09:14", "1 day", "2026-03-29T09:14+01:00"),
        ("2026-03-28T09:14", "24 hours", "2026-03-29T10:14+01:00"),
        ("2026-10-24T09:14", "1 day", "2026-10-25T09:14+00:00"),
        ("2026-10-24T09:14", "24 hours", "2026-10-25T08:14+00:00"),
        ("2026-03-27T17:00", "1 working day", "2026-03-30T17:00+01:00"),
        ("2026-03-28T01:30", "1 day", "2026-03-29T02:30+01:00"),  # 01:30 does not exist that day
        ("2026-03-09T08:00", "28 days", "2026-04-06T08:00+01:00"),
        ("2027-01-31T12:00", "1 month", "2027-02-28T12:00+00:00"),
        ("2028-02-29T12:00", "1 year", "2029-02-28T12:00+00:00"),
        ("2028-02-29T12:00", "3 years", "2031-02-28T12:00+00:00"),
        ("2026-11-30T12:00", "3 months", "2027-02-28T12:00+00:00"),
        ("2026-12-24T12:00", "2 working days", "2026-12-30T12:00+00:00"),  # Christmas and Boxing
        ("2026-11-21T12:00", "1 working day", "2026-11-23T12:00+00:00"),  # from a Saturday
        ("2026-11-21T12:00", "0 working days", "2026-11-21T12:00+00:00"),
        ("2026-11-23T23:55", "10 minutes", "2026-11-24T00:05+00:00"),
        ("2026-11-23T09:14", "0 seconds", "2026-11-23T09:14+00:00"),
        ("2026-11-23T09:14", "2 weeks", "2026-12-07T09:14+00:00"),
    ],
)
def test_durations_are_added_on_the_settings_clock(start: str, duration: str, end: str) -> None:
    later = Duration.parse(duration).after(at(start), LONDON)
    assert later == datetime.fromisoformat(end)
    assert later.isoformat(timespec="minutes") == end


def test_a_moment_from_elsewhere_is_taken_to_the_settings_clock_first() -> None:
    evening = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)  # already Saturday in London
    assert Duration.parse("1 working day").after(evening, LONDON) == at("2026-07-06T00:30")


def test_the_second_half_past_one_stays_the_second_when_nothing_is_added() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    later = Duration.parse("0 days").after(second, LONDON)
    assert later.astimezone(UTC) == second


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Duration.parse("1 day").after(datetime(2026, 1, 1), LONDON)  # noqa: DTZ001 the point


def test_minutes_are_no_days() -> None:
    with pytest.raises(ValueError, match="no number of days"):
        Duration.parse("10 minutes").after_day(date(2026, 1, 1))
    assert Duration.parse("0 seconds").after_day(date(2026, 1, 1)) == date(2026, 1, 1)


@given(
    st.integers(0, 20 * 365 * 24 * 60).map(lambda n: at("2020-01-01T00:00") + timedelta(minutes=n)),
    st.integers(0, 40),
    st.sampled_from(("day", "week", "month", "year", "working day")),
)
def test_whole_days_keep_the_time_of_day_unless_the_clocks_skip_it(
    moment: datetime, amount: int, unit: str
) -> None:
    later = Duration(amount, unit).after(moment, LONDON)
    assert later >= moment
    wanted = moment.astimezone(LONDON).time()
    skipped = wanted.hour == 1 and later.hour == 2
    assert later.time() == (time(2, wanted.minute, wanted.second, wanted.microsecond)
                            if skipped else wanted)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday, no holiday in Scotland
        (date(2026, 8, 3), True),  # a bank holiday in Scotland only
        (date(2026, 8, 31), False),
        (date(2026, 12, 28), False),  # in place of Boxing Day, a Saturday
        (date(2028, 1, 3), False),  # in place of New Year's Day, a Saturday
    ],
)
def test_working_days_are_englands(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_working_days_are_counted_from_the_next_day_on() -> None:
    friday = date(2026, 11, 20)
    assert working_days_between(friday, friday) == 0
    assert working_days_between(friday, date(2026, 11, 22)) == 0
    assert working_days_between(friday, date(2026, 11, 24)) == 2
    assert working_days_between(date(2026, 12, 24), date(2027, 1, 4)) == 4
    assert working_days_between(friday, date(2026, 11, 1)) == 0


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_counting_working_days_undoes_adding_them(day: date, amount: int) -> None:
    later = Duration(amount, "working day").after_day(day)
    assert is_working_day(later)
    assert working_days_between(day, later) == amount


@pytest.mark.parametrize(
    ("last_day", "removal"),
    [
        (date(2027, 7, 20), date(2027, 7, 24)),  # last day of term
        (date(2027, 7, 21), date(2027, 7, 24)),  # the holiday's first day counts
        (date(2026, 12, 18), date(2027, 7, 24)),  # leaves at Christmas, stays until July
        (date(2026, 7, 22), date(2026, 7, 25)),
        (date(2026, 7, 23), date(2027, 7, 24)),  # literally; the Manager is asked which is meant
        (date(2026, 9, 1), date(2027, 7, 24)),
        (date(2027, 7, 22), None),  # 2028 is not configured
        (date(2025, 7, 24), None),  # 2025 is not: its summer is not skipped over
        (date(2025, 9, 1), date(2026, 7, 25)),
        (date(2025, 6, 30), None),
        (date(2024, 12, 18), None),
    ],
)
def test_p36_leavers_go_shortly_after_the_next_summer_holiday_starts(
    last_day: date, removal: date | None
) -> None:
    assert removal_day(last_day, YEAR, THREE_DAYS) == removal


def test_p36_removal_can_wait_working_days() -> None:
    after = Duration.parse("3 working days")
    assert removal_day(date(2027, 7, 20), YEAR, after) == date(2027, 7, 26)


def test_p36_without_a_calendar_there_is_no_day() -> None:
    assert removal_day(date(2027, 7, 20), SchoolYear(), THREE_DAYS) is None


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.lists(st.integers(2000, 2050), max_size=6))
def test_p36_a_removal_never_comes_early_and_never_skips_a_summer(
    last_day: date, years: list[int]
) -> None:
    year = SchoolYear(summer_holidays=tuple(date(y, 7, 21) for y in years))
    removal = removal_day(last_day, year, THREE_DAYS)
    if removal is not None:
        start = removal - timedelta(days=3)
        assert start in year.summer_holidays
        assert timedelta(0) <= start - last_day < timedelta(days=366)


@pytest.mark.parametrize(
    ("last_day", "start"),
    [
        (date(2026, 7, 22), None),  # the first day itself is no doubt
        (date(2026, 7, 23), date(2026, 7, 22)),
        (date(2026, 8, 31), date(2026, 7, 22)),
        (date(2026, 9, 1), None),  # the next configured term is April's: September decides
        (date(2026, 12, 1), None),
        (date(2027, 7, 1), None),
        (date(2027, 8, 20), date(2027, 7, 21)),
        (date(2020, 8, 20), None),
    ],
)
def test_a_last_day_inside_the_holidays_is_noticed(last_day: date, start: date | None) -> None:
    assert inside_holidays(last_day, YEAR) == start


def test_a_configured_autumn_term_ends_the_holidays() -> None:
    autumn = Term("autumn 2026", date(2026, 9, 7), date(2026, 12, 18))
    year = SchoolYear(YEAR.summer_holidays, (autumn, *YEAR.terms))
    assert inside_holidays(date(2026, 9, 4), year) == date(2026, 7, 22)
    assert inside_holidays(date(2026, 9, 7), year) is None


def test_days_and_moments_read_as_english() -> None:
    assert english_date(date(2027, 7, 17)) == "Saturday 17 July 2027"
    moment = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
    assert english_moment(moment, LONDON) == "at 9.14 am on Monday 23 November 2026"
    summer = datetime(2027, 7, 17, 23, 5, tzinfo=UTC)
    assert english_moment(summer, LONDON) == "at 12.05 am on Sunday 18 July 2027"


@pytest.mark.parametrize(
    ("clock", "text"),
    [(time(0, 0), "midnight"), (time(12, 0), "12 noon"), (time(12, 30), "12.30 pm"),
     (time(13, 5), "1.05 pm"), (time(9, 0), "9.00 am"), (time(23, 59), "11.59 pm")],
)  # fmt: skip
def test_times_of_day_read_as_english(clock: time, text: str) -> None:
    assert english_time(clock) == text
