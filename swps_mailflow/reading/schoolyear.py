"""The school year as the setting configured it: where each term and each summer holiday lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Term:
    """A term by the name people use for it ("summer 2027"); its first and last day belong to it."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class SchoolYear:
    """First days of summer holidays, and terms; what is not configured is unknown."""

    summer_holidays: tuple[date, ...] = ()
    terms: tuple[Term, ...] = ()


UNKNOWN_YEAR = SchoolYear()  # nothing configured: every word like "end of term" is in doubt
