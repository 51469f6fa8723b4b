"""Time as the policy counts it: durations, working days of England, the day leavers are removed."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from swps_mailflow.reading.schoolyear import SchoolYear

UNITS = ("second", "minute", "hour", "day", "working day", "week", "month", "year")
_CLOCK = {"second": 1, "minute": 60, "hour": 3600}  # seconds of real time, whatever the clocks do

_DURATION = re.compile(r"\s*([0-9]{1,9})\s+([a-z]+(?:\s+[a-z]+)?)\s*", re.ASCII | re.IGNORECASE)

# The unit's share of a day; a duration beyond a century is a slip of the keyboard, not a plan.
_DAYS = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1,
    "working day": 1.4,
    "week": 7,
    "month": 31,
    "year": 366,
}
_LONGEST_DAYS = 100 * 366

# Summer holidays last six weeks: a term that starts later than this is not the one that ends them.
_LONGEST_HOLIDAY = timedelta(days=70)

# From one summer holiday's first day to the next lies a year and a few days.
_NEXT_HOLIDAY_WITHIN = timedelta(days=370)


@dataclass(frozen=True)
class Duration:
    """A length of time in the unit it was written in: a month is no fixed number of days."""

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.unit!r} is no unit of time; use one of {_units()}")
        if self.amount < 0 or self.amount * _DAYS[self.unit] > _LONGEST_DAYS:
            raise ValueError("a duration lies between 0 and a hundred years")

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read "2 working days", "10 minutes", "0 seconds"; ValueError says what was expected."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(f'{text!r} is no duration; write a number and a unit, like "2 days"')
        unit = " ".join(match[2].casefold().split())
        return cls(int(match[1]), unit.removesuffix("s"))

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the moment this much after `moment`, on the clock of `zone`.

        Seconds, minutes and hours are real time. Longer units keep the time of day across a
        change of clocks; a time the clocks skip becomes the same instant on the changed clock.
        """
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone is no moment")
        if self.unit in _CLOCK:
            later = moment.astimezone(UTC) + timedelta(seconds=self.amount * _CLOCK[self.unit])
            return later.astimezone(zone)
        local = moment.astimezone(zone)
        day = self.after_day(local.date())
        fold = local.fold if day == local.date() else 0
        wall = datetime.combine(day, local.time(), tzinfo=zone).replace(fold=fold)
        return wall.astimezone(UTC).astimezone(zone)

    def after_day(self, day: date) -> date:
        """Return the day this much after `day`; ValueError for a unit shorter than a day."""
        match self.unit:
            case "day":
                return day + timedelta(days=self.amount)
            case "week":
                return day + timedelta(weeks=self.amount)
            case "working day":
                return _add_working_days(day, self.amount)
            case "month":
                return _add_months(day, self.amount)
            case "year":
                return _add_months(day, 12 * self.amount)
            case _ if self.amount == 0:
                return day
            case _:
                raise ValueError(f"{self} is no number of days")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


def is_working_day(day: date) -> bool:
    """Say whether people work on `day`: Monday to Friday and no bank holiday of England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start` up to and including `end`; 0 when `end` is not later."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


def removal_day(last_day: date, year: SchoolYear, removal_after: Duration) -> date | None:
    """Return the day a leaver is taken out of the group (P36), or None: ask for the year's dates.

    It is `removal_after` past the first summer holiday that starts on or after the last day. A
    year whose holiday is not configured is never skipped over to reach the next one.
    """
    start = next((s for s in sorted(year.summer_holidays) if s >= last_day), None)
    if start is None or start - last_day > _NEXT_HOLIDAY_WITHIN:
        return None
    this_summer = any(s.year == last_day.year for s in year.summer_holidays)
    if start.year > last_day.year and last_day < date(last_day.year, 9, 1) and not this_summer:
        return None
    return removal_after.after_day(start)


def inside_holidays(last_day: date, year: SchoolYear) -> date | None:
    """Return the first day of the summer holiday that `last_day` lies inside, else None.

    A holiday ends where the next configured term starts, or before 1 September where none is
    configured. Such a last day would literally mean a removal next July: the Manager is asked.
    """
    start = max((s for s in year.summer_holidays if s < last_day), default=None)
    if start is None:
        return None
    terms = (t.start for t in year.terms if start < t.start <= start + _LONGEST_HOLIDAY)
    return start if last_day < min(terms, default=date(start.year, 9, 1)) else None


def _add_working_days(day: date, amount: int) -> date:
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_working_day(day)
    return day


def _add_months(day: date, amount: int) -> date:
    """Keep the day of the month, or take the month's last one: 31 January and a month is 28 Feb."""
    years, month = divmod(day.month - 1 + amount, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@lru_cache(maxsize=128)
def _bank_holidays(year: int) -> frozenset[date]:
    import holidays  # costs a tenth of a second, which a pipe command need not pay

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def _units() -> str:
    return ", ".join(f"{unit}s" for unit in UNITS)
