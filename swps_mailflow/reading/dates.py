"""Which day a person means, in the English of a British pre-school; where in doubt, no day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from swps_mailflow.reading.dayphrases import PHRASES, Reader, about_something_else, hedged
from swps_mailflow.reading.schoolyear import UNKNOWN_YEAR, SchoolYear, Term

__all__ = ["Dates", "Doubt", "Found", "Lean", "SchoolYear", "Term", "find_dates", "is_date"]

Lean = Literal["future", "past"]

# A day that matters stands on the first pages.
_MOST_CHARS = 30_000


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
    """Find the days a text names, read on `today` by the calendar `year`.

    A year that is not written is the one that brings the day on or after `today` ("future"), or
    on or before it ("past").
    """
    plain = _plain(text[:_MOST_CHARS])
    reader = Reader(today, year, lean)
    sure: list[Found] = []
    doubts: list[Doubt] = []
    for words in PHRASES.finditer(plain):
        if about_something_else(plain, words.start(), words.end()):
            continue
        meant = reader.read(words)
        if meant is None:
            continue
        if isinstance(meant, str):
            doubts.append(Doubt(words.group(0).strip(), meant))
        elif hedge := hedged(plain, words.start(), words.end()):
            doubts.append(Doubt(words.group(0).strip(), f"it is not sure (“{hedge}”)"))
        else:
            sure.append(Found(meant, words.group(0).strip()))
    return Dates(tuple(sure), tuple(doubts))


def is_date(
    text: str, *, today: date, year: SchoolYear = UNKNOWN_YEAR, lean: Lean = "future"
) -> bool:
    """Say whether the whole text is one sure date, as in "CONFIRM 17 July"."""
    found = find_dates(text, today=today, year=year, lean=lean)
    if found.the is None:
        return False
    rest = _plain(text)
    for one in found.sure:
        rest = rest.replace(one.text, " ", 1)
    return not re.sub(COURTESY, " ", rest).strip(" \n.,;:!-–—()")


# Not a word of the date itself, and yet no other matter.
COURTESY = r"\b(?:please|thanks|thank you|on|is|the|it|as|last|day|date|for|of|her|his|their)\b"


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
