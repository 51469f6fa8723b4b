"""Days by the configured school year: "end of term", "at Christmas". Never guessed (P36)."""

from __future__ import annotations

from datetime import date, timedelta

from swps_mailflow.reading.daywords import SEASONS
from swps_mailflow.reading.schoolyear import SchoolYear, Term

UNKNOWN = "that term is not in the calendar"

# A term of the same name ended a year before this one. If that may still lie ahead of today, the
# calendar lacks the nearer of the two, and the farther one is not meant.
_NEARER_MAY_BE_MISSING = timedelta(days=350)


def season_of(term: Term) -> str | None:
    """Return the class of term its name tells, else None."""
    for word in term.name.lower().replace("-", " ").split():
        if word in SEASONS:
            return SEASONS[word]
    return None


def end_of_term(
    year: SchoolYear, today: date, season: str | None = None, number: int | None = None
) -> date | str:
    """Return the last day of the term meant, or why none is sure.

    Without a season it is the term that `today` lies in; `number` is a written year.
    """
    if season is None and number is None:
        running = [t.end for t in year.terms if t.start <= today <= t.end]
        return running[0] if len(running) == 1 else UNKNOWN
    ends = {t.end for t in year.terms if season is None or season_of(t) == season}
    if number is not None:
        ends = {end for end in ends if end.year == number}
        return ends.pop() if len(ends) == 1 else UNKNOWN
    nearest = min((end for end in ends if end >= today), default=None)
    if nearest is None or nearest - today > _NEARER_MAY_BE_MISSING:
        return UNKNOWN
    return nearest


def end_of_next_term(year: SchoolYear, today: date) -> date | str:
    """Return the last day of the term after the one that `today` lies in."""
    running = [t for t in year.terms if t.start <= today <= t.end]
    if len(running) != 1:
        return UNKNOWN
    later = sorted((t for t in year.terms if t.start > running[0].end), key=lambda t: t.start)
    # Holidays between two terms last six weeks at most.
    if not later or later[0].start - running[0].end > timedelta(days=60):
        return UNKNOWN
    return later[0].end


def start_of_summer(year: SchoolYear, today: date) -> date | str:
    """Return the first day of the coming summer holidays."""
    nearest = min((day for day in year.summer_holidays if day >= today), default=None)
    if nearest is None or nearest - today > _NEARER_MAY_BE_MISSING:
        return "those holidays are not in the calendar"
    return nearest
