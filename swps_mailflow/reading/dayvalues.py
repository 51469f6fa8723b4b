"""What the figures of a date amount to: a day, a year of our time, a small number."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from swps_mailflow.reading.daywords import NUMBERS

NO_SUCH_DAY = "there is no such day"

# Outside these years a number is a slip or no year at all.
_YEARS = range(1950, 2101)


def exact(year: int, month: int, day: int) -> date | str:
    """Return the day, or why there is none."""
    if year not in _YEARS:
        return "the year is out of all bounds"
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return NO_SUCH_DAY
    return date(year, month, day)


def full_year(short: int) -> int:
    """Return the year of "27" or "98": children and friendships are of our time."""
    return short + (2000 if short < 70 else 1900)


def count(word: str) -> int | None:
    """Return a small number written as a word or figure."""
    return NUMBERS.get(word)
