"""Dates and times as people at the setting write them: "at 9.14 am on Monday 23 November 2026"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

# Our own names: strftime's follow the machine's locale, and letters are written in English.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def english_date(day: date) -> str:
    """Write a day: "Saturday 17 July 2027"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def english_time(clock: time) -> str:
    """Write a time of day: "9.14 am", "12 noon"."""
    if clock.minute == 0 and clock.hour in (0, 12):
        return "12 noon" if clock.hour else "midnight"
    return f"{clock.hour % 12 or 12}.{clock.minute:02} {'am' if clock.hour < 12 else 'pm'}"


def english_moment(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment on the setting's clock: "at 9.14 am on Monday 23 November 2026"."""
    local = moment.astimezone(zone)
    return f"at {english_time(local.time())} on {english_date(local.date())}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: "Ash, Fern and Moss"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
