"""Which day a person means, in the English of a British pre-school; where in doubt, no day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from swps_mailflow.reading.dayclaims import Claims
from swps_mailflow.reading.daycontext import Context
from swps_mailflow.reading.dayelsewhere import elsewhere
from swps_mailflow.reading.dayhedges import Hedges
from swps_mailflow.reading.dayphrases import Grammar, Phrase
from swps_mailflow.reading.daywords import Token, plain, tokens
from swps_mailflow.reading.relativedays import Relatives
from swps_mailflow.reading.schoolyear import UNKNOWN_YEAR, SchoolYear, Term
from swps_mailflow.reading.wordlist import words

__all__ = ["Dates", "Doubt", "Found", "Lean", "SchoolYear", "Term", "find_dates", "is_date"]

Lean = Literal["future", "past"]

# A day that matters stands on the first pages.
_MOST_CHARS = 30_000

_MOST_ALONE = 300  # no date that stands alone is longer

# Words beside a date that change nothing about it: "CONFIRM for Friday 17 July, please".
_COURTESIES = words(
    "please pls thanks thank you many on is the it as last day date for of her his their our my",
    "be will and . , ; : ! - ( ) ' \"",
)


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
    on or before it ("past"). Words like "end of term" count by the calendar only. A day is
    sure only where it stands alone or the sentence says that somebody leaves on it ("past": has
    known somebody since); any other is a doubt, and what is plainly about something else is left
    out.
    """
    content, found = _read(text)
    named = list(_phrases(found, today, year, lean))
    context = Context(found, named)
    claims = Claims(context, past=lean == "past")
    hedges = Hedges(context, past=lean == "past")
    sure: list[Found] = []
    doubts: list[Doubt] = []
    for phrase in named:
        if elsewhere(context, phrase, today):
            continue
        made = claims.made(phrase)
        if not made and phrase.kind != "date" and not claims.leave_like(phrase):
            continue
        said = content[found[phrase.start].start : found[phrase.end - 1].end]
        if isinstance(phrase.meaning, str):
            doubts.append(Doubt(said, phrase.meaning))
        elif hedge := hedges.hedge(phrase):
            doubts.append(Doubt(said, hedge))
        elif not made:
            doubts.append(Doubt(said, "it is not said what ends or begins on it"))
        else:
            sure.append(Found(phrase.meaning, said))
    return Dates(tuple(sure), tuple(doubts))


def is_date(
    text: str, *, today: date, year: SchoolYear = UNKNOWN_YEAR, lean: Lean = "future"
) -> bool:
    """Say whether the whole text is one sure date, as in "CONFIRM 17 July"."""
    if len(text) > _MOST_ALONE or find_dates(text, today=today, year=year, lean=lean).the is None:
        return False
    _, found = _read(text)
    named = {
        at
        for phrase in _phrases(found, today, year, lean)
        for at in range(phrase.start, phrase.end)
    }
    return all(at in named or token.text in _COURTESIES for at, token in enumerate(found))


def _read(text: str) -> tuple[str, list[Token]]:
    content = plain(text[:_MOST_CHARS])[:_MOST_CHARS]  # unfolding may lengthen a text
    return content, tokens(content)


def _phrases(found: Sequence[Token], today: date, year: SchoolYear, lean: Lean) -> Iterator[Phrase]:
    """Yield what names a day, from left to right; at each place the first rule that fits."""
    grammar = Grammar(found, today, past=lean == "past")
    relatives = Relatives(found, grammar, today, year, past=lean == "past")
    at = 0
    while at < len(found):
        phrase = grammar.date_at(at) or relatives.phrase_at(at)
        if phrase is None:
            at += 1
            continue
        yield phrase
        at = phrase.end
