"""The Date field (RFC 5322, section 3.3), without the exceptions the standard library raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"\s*(?:[A-Za-z]{3,9},?)?\s*([0-9]{1,2})[ -]+([A-Za-z]{3})[a-z]{0,6}[ -]+([0-9]{4}|[0-9]{2})\s+"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\.[0-9]{1,9})?\s*([+-][0-9]{4}|[A-Za-z]{1,5})?"
)
# RFC 5322, section 4.3, and the two of the British year. Anything else is taken for UTC.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_ZONES |= {"BST": 1, "CET": 1, "CEST": 2}
_FIRST_YEAR, _LAST_YEAR = 1970, 2199  # beyond, other zones of the same moment may not exist


def read_date(value: str) -> datetime | None:
    """Return the moment a Date field names, with its zone, or None if it names none."""
    found = _DATE.match(value[:200])
    if not found:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    # Two digits are an obsolete form that some programs still write (RFC 5322, section 4.3).
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    if month.lower() not in _MONTHS or not _FIRST_YEAR <= full_year <= _LAST_YEAR:
        return None
    try:
        return datetime(
            full_year,
            _MONTHS.index(month.lower()) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),  # a leap second is second 60
            tzinfo=_zone(zone or ""),
        )
    except ValueError:
        return None


def _zone(text: str) -> timezone:
    if text[:1] in ("+", "-"):
        minutes = int(text[1:3]) * 60 + int(text[3:5])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
        return UTC
    hours = _ZONES.get(text.upper())
    return UTC if hours is None else timezone(timedelta(hours=hours))
