"""Which day a person means, in the English of a British pre-school; where in doubt, no day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from swps_mailflow.reading.schoolyear import UNKNOWN_YEAR, SchoolYear, Term

__all__ = ["Dates", "Doubt", "Found", "Lean", "SchoolYear", "Term", "find_dates", "is_date"]

Lean = Literal["future", "past"]


@dataclass(frozen=True)
class Found:
    """One sure date and the words that gave it."""

    day: date
    text: str


@dataclass(frozen=True)
class Doubt:
    """Words that speak of a date nobody may act on: impossible, ambiguous or hedged."""

    text: str
    reason: str


@dataclass(frozen=True)
class Dates:
    """Everything a text says about days, in its order."""

    sure: tuple[Found, ...]
    doubts: tuple[Doubt, ...]

    @property
    def the(self) -> date | None:
        """Return the one date that may be acted on: a single sure day, and no doubt beside it."""
        days = {found.day for found in self.sure}
        return days.pop() if len(days) == 1 and not self.doubts else None


def find_dates(
    text: str, *, today: date, year: SchoolYear = UNKNOWN_YEAR, lean: Lean = "future"
) -> Dates:
    """Find the days a text names, read on `today` by the calendar `year`."""
    raise NotImplementedError


def is_date(
    text: str, *, today: date, year: SchoolYear = UNKNOWN_YEAR, lean: Lean = "future"
) -> bool:
    """Say whether the whole text is one sure date, as in "CONFIRM 17 July"."""
    raise NotImplementedError
