"""The grammar of days: which words at a place name a day, and which day; or why none is sure.

Numbers are day first. A rule looks at a few tokens and either gives a Phrase or stands aside, so
a text costs time in proportion to its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from swps_mailflow.reading.dayvalues import NO_SUCH_DAY, exact, full_year
from swps_mailflow.reading.daywords import (
    MONTHS,
    ORDINALS,
    SUFFIXES,
    TENS,
    WEEKDAYS,
    Token,
)
from swps_mailflow.reading.wordlist import words

SEVERAL = "more than one day is named"
NO_MONTH = "no month is named"

_LEADS = frozenset({"this", "next", "coming", "following", "last"})

_CLOCKS = 1900  # "16 July 1030" names a time; school hours end long before "1900"

# A day that was so short a time ago (or, looking back, comes so soon) is likelier this year's.
# A day to come of which no year is named lies within one.
_YEAR_AWAY = 366
_JUST_BY = timedelta(days=28)

# After a number these make it a count: "3 May children", "July 4 year olds".
_COUNTED = words(
    "year years yr yrs yo old month months mth mths week weeks wk day days hour hours hrs hr",
    "minute minutes min mins am pm x times children kids child people families of % term terms",
    "session sessions",
)
# A month's name that is also a verb is one when these follow.
_SUBJECTS = words("i we he she they you it be have not well need also still")
_ONWARDS = frozenset({"into", "past", "off", "through", "in", "out", "up", "down"})

# Words that go on after a whole date, so that "17 may" before them is one.
_GOES_ON = words(
    "and but please thanks thank is at for because so as if which when with or to until xx x x",
    "instead due she's he's",
)

# Before "3/7" these say that a day is meant and no fraction.
_DAY_COMES = words(
    "on is day until till til from : be was by before after due date last leaving leaves leave",
    "finishing finishes finish start starts starting the ending ends",
)
_OF_NOUNS = words(
    "birthday child baby time one year class person place floor half week term day born session",
    "party hand thing part number reason edition request mail email message",
)


@dataclass(frozen=True)
class Phrase:
    """Tokens `start` to `end` and the day they mean, or the reason of a doubt.

    `kind` is "date" for a day of the calendar, "weekday" for one that hangs on today, "term" for
    one that hangs on the school year. `open_year`: the year was not written.
    """

    start: int
    end: int
    meaning: date | str
    kind: Literal["date", "weekday", "term"] = "date"
    open_year: bool = False


class Grammar:
    """The rules for a day of the calendar, over one text, read on one day."""

    def __init__(self, found: Sequence[Token], today: date, *, past: bool) -> None:
        self._found, self._today, self._past = found, today, past

    def date_at(self, start: int) -> Phrase | None:
        """Read a day of the calendar that begins at a token, its weekday included."""
        lead = self.word(start) if self.word(start) in _LEADS else ""
        at = start + bool(lead)
        weekday = WEEKDAYS.get(self.word(at))
        if lead == "this" and self.word(at) == "coming":
            at += 1
            weekday = WEEKDAYS.get(self.word(at))
        if lead and weekday is None:
            return None
        if weekday is not None:
            at = self.skip(self.skip(at + 1, ".", ","), "the")
        at = self.skip(at, "the")
        phrase = (
            self._iso(at)
            or self._numeric(at)
            or self._several(at)
            or self._day_month(at)
            or self._month_day(at)
            or self._short(at, weekday is not None, alone=start == 0)
            or self._bare(start, at, weekday)
        )
        if phrase is None:
            return None
        end, behind = self._weekday_behind(phrase.end)
        if phrase.open_year and self._dangling(end):
            return Phrase(start, end + 1, "the number behind it may be a year or a time")
        meaning = phrase.meaning
        for named in (weekday, behind):
            if named is not None and isinstance(meaning, date) and meaning.weekday() != named:
                meaning = "the weekday and the date do not fit"
        if lead and isinstance(meaning, date) and not self._led(lead, meaning):
            meaning = f"“{lead}” and the date do not fit"
        if self._runs_on(end):
            meaning = SEVERAL
        return Phrase(start, end, meaning, open_year=phrase.open_year)

    # -- reading tokens

    def word(self, at: int) -> str:
        """Return the token's text, or nothing past the end."""
        return self._found[at].text if 0 <= at < len(self._found) else ""

    def glued(self, at: int) -> bool:
        """Tell whether the token follows the one before without a space."""
        return 0 < at < len(self._found) and self._found[at].glued

    def skip(self, at: int, *texts: str) -> int:
        """Step over one token with any of these texts."""
        return at + 1 if self.word(at) in texts else at

    def number(self, at: int, most: int) -> int | None:
        """Return a number of at most `most` digits."""
        text = self.word(at)
        return int(text) if len(text) <= most and text.isascii() and text.isdigit() else None

    def _dangling(self, at: int) -> bool:
        """A number stands behind the day that is no day, hour or count: half a year, perhaps."""
        if not self.word(at).isdigit() or self._found[at].line != self._found[at - 1].line:
            return False
        behind = self._found[at + 1] if at + 1 < len(self._found) else None
        clock = self.word(at + 1) in (":", "-", "/", ".") and self.number(at + 2, 2) is not None
        goes_on = (clock and self.glued(at + 1)) or (behind is not None and behind.is_word)
        return len(self.word(at)) > 2 or not goes_on

    def _led(self, lead: str, day: date) -> bool:
        """Tell whether a day is in the days to come that "this" or "next Friday" can mean."""
        ahead = (day - self._today).days
        return 0 <= ahead <= (7 if lead == "this" else 14)

    # -- rules

    def _iso(self, at: int) -> Phrase | None:
        year, sign = self.number(at, 4), self.word(at + 1)
        month, day = self.number(at + 2, 2), self.number(at + 4, 2)
        if year is None or month is None or day is None or len(self.word(at)) != 4:
            return None
        if sign not in ("-", "/") or self.word(at + 3) != sign or not self._alone(at, at + 5):
            return None
        return Phrase(at, at + 5, exact(year, month, day))

    def _numeric(self, at: int) -> Phrase | None:
        day, month, year = self.number(at, 2), self.number(at + 2, 2), self.number(at + 4, 4)
        sign, digits = self.word(at + 1), len(self.word(at + 4))
        if day is None or month is None or year is None or digits not in (2, 4):
            return None
        if sign not in ("/", ".", "-") or self.word(at + 3) != sign:
            return None
        # Spaces are human beside strokes, "17 / 7 / 27"; beside dots and hyphens they are lists.
        if not self._alone(at, at + 5, spaced=sign == "/"):
            return None
        meaning = exact(full_year(year) if digits == 2 else year, month, day)
        if isinstance(meaning, str) and digits == 2 and sign != "/":
            return None  # a time, a sort code, a version
        if digits == 2 and not self._is_near(full_year(year)):
            meaning = "the year is out of all bounds"
        return Phrase(at, at + 5, meaning)

    def _short(self, at: int, announced: bool, *, alone: bool) -> Phrase | None:
        day, month = self.number(at, 2), self.number(at + 2, 2)
        if day is None or month is None or self.word(at + 1) != "/":
            return None
        if not self._alone(at, at + 3) or self.word(at + 3) in _COUNTED - {"x"}:
            return None
        zero = self.word(at + 2).startswith("0") or self.word(at).startswith("0")
        if alone and not announced and not zero and day <= month:
            return Phrase(at, at + 3, "the figures may be a fraction")
        if not (announced or alone or zero or self.word(at - 1) in _DAY_COMES) or (day, month) == (
            24,
            7,
        ):
            return None
        return Phrase(at, at + 3, self._without_year(month, day), open_year=True)

    def _several(self, at: int) -> Phrase | None:
        """Two days share a month: "17/18 July", "17th or 18th of July"."""
        after = self._day_number(at)
        if after is None:
            return None
        at_second = self.skip(after[1], "/", "-", "&", "to", "or", "and", "+", ",")
        second = self._day_number(self.skip(at_second, "the")) if at_second > after[1] else None
        if second is None:
            return None
        month = self.skip(second[1], "of")
        return Phrase(at, month + 1, SEVERAL) if self.word(month) in MONTHS else None

    def _day_month(self, at: int) -> Phrase | None:
        day = self._day_number(at)
        if day is None:
            return None
        number, after = day
        of = self.skip(self.skip(after, "day"), "of")
        month_at = of if of > after else self.skip(after, "-", "/")
        month = MONTHS.get(self.word(month_at))
        if month is None:
            return self._of_this_month(at, number, of) if of > after else None
        if self.word(at).isalpha() and of == after:
            return None  # "the first May bank holiday" is not the first of May
        end = self.skip(month_at + 1, ".") if self._dot_is_short(month_at) else month_at + 1
        year, end = self._year(end)
        if year is None and of == after and self._is_verb(month_at, ordinal=after > at + 1):
            return Phrase(at, end, "the month may be a verb")
        return self._in_year(at, end, year, month, number)

    def _month_day(self, at: int) -> Phrase | None:
        month = MONTHS.get(self.word(at))
        if month is None:
            return None
        number_at = self.skip(self.skip(at + 1, "."), "the")
        day = self.number(number_at, 2)
        if day is None:
            return None
        after = number_at + 1
        ordinal = self.word(after) in SUFFIXES
        after += ordinal
        clock = self.word(after) in (":", ".") and self.glued(after + 1)
        if not ordinal and (clock or self.word(after) in _COUNTED or self._is_small_verb(at)):
            return None
        year, end = self._year(after)
        if year is None and not ordinal and self.word(at - 1) == "in":
            return Phrase(at, end, "the number may be a day or a year")
        return self._in_year(at, end, year, month, day)

    def _bare(self, start: int, at: int, weekday: int | None) -> Phrase | None:
        """A day without its month: "Friday 27th", "the 21st"."""
        day = self._day_number(at)
        if day is None or day[1] == at + 1 or not self.word(at).isdigit():
            return None
        number, end = day
        if self.word(end) in _OF_NOUNS or self.word(end) in MONTHS or self.word(end) == "-":
            return None
        if weekday is not None:
            coming = self._coming_number(number)
            fits = isinstance(coming, date) and coming.weekday() == weekday and not self._past
            return Phrase(at, end, coming if fits else NO_MONTH)
        placed = self.word(start - 1) in _DAY_COMES or at > start
        return Phrase(at, end, NO_MONTH) if placed or number > 5 else None

    def _of_this_month(self, at: int, number: int, of: int) -> Phrase | None:
        if self.word(of) not in ("this", "next") or self.word(of + 1) != "month":
            return None
        later = self._today.month - 1 + (self.word(of) == "next")
        year, month = self._today.year + later // 12, later % 12 + 1
        return Phrase(at, of + 2, exact(year, month, number))

    # -- parts of rules

    def _day_number(self, at: int) -> tuple[int, int] | None:
        """Read "17", "17th" or "seventeenth"; return the number and where it ends."""
        text = self.word(at)
        if text in TENS and self.word(self.skip(at + 1, "-")) in ORDINALS:
            ones = self.skip(at + 1, "-")
            return TENS[text] + ORDINALS[self.word(ones)], ones + 1
        if text in ORDINALS:
            return ORDINALS[text], at + 1
        number = self.number(at, 2)
        if number is None or (self.glued(at) and self.word(at - 1) not in "(,:;-/\"'*>"):
            return None
        if self.word(at - 1) == ":" and self.word(at - 2).isdigit():
            return None  # the minutes of a time
        if self.word(at + 1) in SUFFIXES:
            return number, self.skip(at + 2, ".") if self._dot_is_short(at + 1) else at + 2
        return number, at + 1

    def _dot_is_short(self, at: int) -> bool:
        """A dot after "Sept" or "17th" is a short form's where the date goes on behind it."""
        following = self.word(at + 2)
        return self.word(at + 1) == "." and (following.isdigit() or following in MONTHS)

    def _year(self, at: int) -> tuple[int | None, int]:
        """Read a year behind a day and month; return it and where it ends."""
        after = self.skip(at, ",", "-", "/")
        short = self.word(after) == "'"
        year, digits = self.number(after + short, 4), len(self.word(after + short))
        end = after + short + 1
        clock = self.word(end) in (":", ".") and self.glued(end + 1)
        if year is None or clock or self.word(end) in ("am", "pm"):
            return None, at
        if digits == 4 and year > _CLOCKS and not short:
            return year, end
        near = self._is_near(full_year(year))
        hyphened = self.word(at) == self.word(at - 2) == "-" and self.glued(after)
        ends = end >= len(self._found) or not (self._found[end].is_word or self.word(end) == "/")
        if digits == 2 and (short or (near and ends and (after == at or hyphened))):
            return full_year(year), end
        return None, at

    def _is_near(self, year: int) -> bool:
        """Two figures are a year of these children's lives, or of a friendship before them."""
        earliest = 1950 if self._past else self._today.year - 8
        return earliest <= year <= self._today.year + (0 if self._past else 10)

    def _in_year(self, at: int, end: int, year: int | None, month: int, day: int) -> Phrase:
        if year is not None:
            return Phrase(at, end, exact(year, month, day))
        return Phrase(at, end, self._without_year(month, day), open_year=True)

    def _without_year(self, month: int, day: int) -> date | str:
        """Return the day in the nearest year ahead, or behind when the writer looks back."""
        years = [self._today.year + n for n in range(-8, 9)]
        days = [d for d in (exact(year, month, day) for year in years) if isinstance(d, date)]
        ahead = min((d for d in days if d >= self._today), default=None)
        behind = max((d for d in days if d <= self._today), default=None)
        if ahead is None or behind is None:
            return NO_SUCH_DAY
        if ahead == behind:
            return ahead
        wanted, other = (behind, ahead) if self._past else (ahead, behind)
        if (wanted - self._today).days > _YEAR_AWAY:
            return "there is no such day in the year that comes to mind"  # 29 February
        if abs(other - self._today) <= _JUST_BY:
            return "no year is named, and the day lies close on the other side of today"
        return wanted

    def _coming_number(self, number: int) -> date | str:
        for ahead in range(12):
            later = self._today.month - 1 + ahead
            found = exact(self._today.year + later // 12, later % 12 + 1, number)
            if isinstance(found, date) and found >= self._today:
                return found
        return NO_SUCH_DAY

    def _weekday_behind(self, end: int) -> tuple[int, int | None]:
        """Read a weekday behind the date: "17 July (Saturday)", "17 July, Saturday"."""
        at = self.skip(self.skip(self.skip(end, "(", ",", "-"), "which", "that"), "is")
        at = self.skip(at, "a")
        named = WEEKDAYS.get(self.word(at))
        if named is None or self.number(at + 1, 2) is not None:
            return end, None
        return (self.skip(at + 1, ")") if self.word(end) == "(" else at + 1), named

    def _runs_on(self, end: int) -> bool:
        """A second number behind the date makes it a span: "17 July to 21", "17 July-21"."""
        if self.word(end) not in ("-", "to", "or", "/", "&", "until", "till"):
            return False
        day = self._day_number(self.skip(end + 1, "the"))
        if day is None or not 1 <= day[0] <= 31:
            return False
        clock = self.word(day[1]) in (":", ".", "am", "pm") and self.word(day[1] + 1).isdigit()
        return not clock and self.word(day[1]) not in (*_COUNTED, *MONTHS, "/", "am", "pm")

    def _alone(self, start: int, end: int, *, spaced: bool = False) -> bool:
        """The figures hang together, and nothing that makes them part of a longer one adjoins."""
        if not spaced and not all(self.glued(at) for at in range(start + 1, end)):
            return False
        before, after = self.word(start - 1), self.word(end)
        if self.glued(start) and before not in ("(", "[", ":", ",", ";", '"', "'", "*", "="):
            return False
        if not self.glued(end):
            return not (spaced and after == "/")
        if after in (".", "-", ",", ":"):
            return not (self.glued(end + 1) and (self.word(end + 1)[:1].isalnum()))
        return after in ("", ";", "!", "?", ")", "]", '"', "'", "*")

    def _is_verb(self, month_at: int, *, ordinal: bool) -> bool:
        """ "17 may attend", "4 march into": a month's name behind a count may be a verb."""
        if not self._is_small_verb(month_at) or month_at + 1 >= len(self._found):
            return False
        following = self._found[month_at + 1]
        if following.line != self._found[month_at].line:
            return False
        if self.word(month_at) == "may":
            strange = following.is_word and following.text not in _GOES_ON
            return following.text in _SUBJECTS or (strange and not ordinal)
        return following.text in _ONWARDS

    def _is_small_verb(self, month_at: int) -> bool:
        raw = self._found[month_at].raw
        return raw in ("may", "march", "mar")
