"""Days that hang on today, a month's end or the school year: "Friday week", "end of term"."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from swps_mailflow.reading import termdays
from swps_mailflow.reading.dayphrases import Grammar, Phrase
from swps_mailflow.reading.dayvalues import NO_SUCH_DAY, count
from swps_mailflow.reading.daywords import MONTHS, ORDINALS, SEASONS, WEEKDAYS, Token
from swps_mailflow.reading.schoolyear import SchoolYear
from swps_mailflow.reading.wordlist import words

NO_SINGLE_DAY = "no single day is named"
_WHICH = "which of two weeks is meant cannot be told"

_NEAR = {"today": 0, "tomorrow": 1, "tomoz": 1, "tmrw": 1, "tmr": 1, "yesterday": -1}
_VAGUE = words("beginning start middle mid early late around week weekend")
_ENDING = frozenset({"ends", "finishes", "finished", "ended", "end", "finish", "over", "done"})
_BREAKS = frozenset({"break", "breaks", "breaking"})
_NOT_IN_CALENDAR = "that day is not in the calendar"
# Before a weekday these make it one day of the year: "Good Friday", "Shrove Tuesday".
_FEAST_DAYS = words("good shrove pancake ash maundy palm whit black cyber holiday")
# "Friday after school" is Friday; after anything else it is a day to be counted from another.
_HOURS = words(
    "school nursery preschool pre-school lunch lunchtime tea work pickup pick hours dinner snack"
    " nap noon"
)
# After a feast's name these make it an event: "at the Christmas fair".
_EVENTS = words(
    "fair fayre party play show concert nativity do lunch dinner event disco raffle card cards",
    "song songs tree bazaar market eve day dress club camp",
)


class Relatives:
    """The rules for days that are not written as a day of the calendar."""

    def __init__(
        self, found: Sequence[Token], grammar: Grammar, today: date, year: SchoolYear, *, past: bool
    ) -> None:
        self._found, self._grammar = found, grammar
        self._today, self._year, self._past = today, year, past
        self._word, self._skip = grammar.word, grammar.skip

    def phrase_at(self, start: int) -> Phrase | None:
        """Read one such phrase that begins at a token."""
        at = self._skip(start, "the", "very")
        at = self._skip(at, "very")
        return (
            self._weeks_on(start)
            or self._weekday(start)
            or self._end(start, at)
            or self._nth_weekday(start, at)
            or self._vague(start, at)
            or self._term_ends(start)
            or self._break_up(start)
            or self._feast(start)
            or self._near(start)
        )

    # -- days that hang on today

    def _near(self, start: int) -> Phrase | None:
        if self._word(start) == "the" and self._word(start + 1) == "day":
            if self._word(start + 2) == "after" and _NEAR.get(self._word(start + 3)) == 1:
                return Phrase(start, start + 4, self._today + timedelta(days=2), "weekday")
            return None
        days = _NEAR.get(self._word(start))
        if days is None:
            return None
        return Phrase(start, start + 1, self._today + timedelta(days=days), "weekday")

    def _weeks_on(self, start: int) -> Phrase | None:
        """ "A week on Friday", "two weeks today", "a fortnight tomorrow", "week today"."""
        bare = {"week": 7, "wk": 7, "fortnight": 14}.get(self._word(start))
        if bare and self._word(start + 1) in ("today", "tomorrow"):
            days = bare + _NEAR[self._word(start + 1)]
            return Phrase(start, start + 2, self._today + timedelta(days=days), "weekday")
        if self._word(start + 1) == "fortnight" and self._word(start) == "a":
            weeks: int | None = 2
        elif self._word(start + 1) in ("week", "weeks", "wk", "wks"):
            weeks = count(self._word(start))
        else:
            return None
        if weeks is None:
            return None
        on = self._skip(start + 2, "on", "from")
        if self._word(on) in ("today", "tomorrow", "now"):
            first = self._today + timedelta(days=self._word(on) == "tomorrow")
            return Phrase(start, on + 1, first + timedelta(weeks=weeks), "weekday")
        if self._word(on) not in WEEKDAYS or on == start + 2:
            return None
        return self._from_weekday(start, on, weeks)

    def _weekday(self, start: int) -> Phrase | None:
        """ "Friday week", "this Friday", "next Friday", "on Friday", "Friday"."""
        lead = self._word(start)
        at = self._skip(start, "this", "next", "last", "following", "coming")
        at = self._skip(at, "coming", "next")
        if self._word(at) not in WEEKDAYS or self._is_habit(at):
            return None
        if at and self._word(at - 1) in _FEAST_DAYS:
            return Phrase(start, at + 1, _NOT_IN_CALENDAR, "weekday")
        if self._word(at + 1) == "after" and self._word(at + 2) not in _HOURS:
            return Phrase(start, at + 2, _WHICH, "weekday")
        if lead == "last" and not self._past:
            return None if self._word(at + 1) in ("in", "of") else Phrase(
                start, at + 1, _WHICH, "weekday")  # fmt: skip
        if lead in ("next", "following", "last"):
            plain = lead == "next" and WEEKDAYS[self._word(at)] == self._today.weekday()
            day = self._today + timedelta(days=7)
            return Phrase(start, at + 1, day if plain else _WHICH, "weekday")
        if lead == self._word(at) and (end := self._of_next_week(at + 1)):
            return Phrase(start, end, self._in_next_week(WEEKDAYS[lead]), "weekday")
        if self._word(at + 1) in ("week", "wk") and self._word(at + 2) not in ("day", "days"):
            return self._from_weekday(start, at, 1, at + 2)
        if self._word(at + 1) == "fortnight":
            return self._from_weekday(start, at, 2, at + 2)
        return self._from_weekday(start, at, 0)

    def _from_weekday(self, start: int, at: int, weeks: int, end: int | None = None) -> Phrase:
        weekday = WEEKDAYS[self._word(at)]
        meaning: date | str = self._coming(weekday) + timedelta(weeks=weeks)
        if self._past or weekday == self._today.weekday():
            meaning = _WHICH
        return Phrase(start, end or at + 1, meaning, "weekday")

    def _of_next_week(self, at: int) -> int | None:
        """Return where "(of) next week" ends, if it stands there."""
        at = self._skip(at, "of", "in")
        ends = self._word(at) == "next" and self._word(at + 1) in ("week", "wk")
        return at + 2 if ends else None

    def _in_next_week(self, weekday: int) -> date | str:
        """ "Friday next week": a week begins on Monday, unless it is Sunday and who knows."""
        if self._past or self._today.weekday() == 6:
            return _WHICH
        return self._today + timedelta(days=7 - self._today.weekday() + weekday)

    def _is_habit(self, at: int) -> bool:
        """ "Sat down", "Monday to Thursday", "Friday mornings", "sun cream": no day of a date."""
        token = self._found[at]
        following = self._word(at + 1)
        if token.raw in ("sat", "sun", "wed", "mon", "thu", "fri", "tue") and (
            self._word(at - 1) not in ("on", "this", "next", "until", "till", "by", "last", "is")
        ):
            return True
        if token.raw in ("Sat", "Sun", "Wed") and following in ("nav", "cream", "hat", "down"):
            return True
        return following in ("to", "-", "and", "&", "/", "mornings", "afternoons", "or", "'") or (
            self._word(at - 1) in ("and", "&", "-", "/", "every", "each", "to", "a")
            or following.endswith("group")
        )

    def _coming(self, weekday: int) -> date:
        """Return the first such weekday after today."""
        return self._today + timedelta(days=(weekday - self._today.weekday() - 1) % 7 + 1)

    # -- days that hang on a month

    def _end(self, start: int, at: int) -> Phrase | None:
        """ "End of July", "the last day of term", "end of the summer term 2027"."""
        if self._word(at) == "last" and self._word(at + 1) == "day":
            of = at + 2
        elif self._word(at) == "end":
            of = at + 1
        else:
            return None
        after = self._skip(self._skip(of, "of", "in"), "the")
        if after == of and (of > at + 1 or self._word(after) not in (*MONTHS, "term")):
            return None  # "last day July 16" names the sixteenth
        next_one = self._word(after) == "next"
        after = self._skip(after, "this", "next", "current")
        if self._word(after) in MONTHS and self._grammar.number(after + 1, 2) is None:
            return self._end_of_named_month(start, after)
        if self._word(after) == "month":
            later = self._today.month - 1 + next_one
            first = date(self._today.year + later // 12, later % 12 + 1, 1)
            return Phrase(start, after + 1, _last_of(first), "weekday")
        if self._word(after) == "week":
            return Phrase(start, after + 1, NO_SINGLE_DAY)
        return self._end_of_term(start, after, next_one)

    def _end_of_named_month(self, start: int, at: int) -> Phrase:
        month, year = MONTHS[self._word(at)], self._grammar.number(at + 1, 4)
        if year is not None and 1950 <= year <= 2100:
            return Phrase(start, at + 2, _last_of(date(year, month, 1)))
        ahead = _last_of(date(self._today.year + (month < self._today.month), month, 1))
        behind = _last_of(date(self._today.year - (month >= self._today.month), month, 1))
        return Phrase(start, at + 1, behind if self._past else ahead, open_year=True)

    def _nth_weekday(self, start: int, at: int) -> Phrase | None:
        """ "The last Friday in July", "the first Monday of September 2027"."""
        which, weekday = self._word(at), WEEKDAYS.get(self._word(at + 1))
        if weekday is None or self._word(at + 2) not in ("in", "of"):
            return None
        if which != "last" and ORDINALS.get(which, 9) > 4:
            return None
        after = self._skip(at + 3, "the")
        month, year = MONTHS.get(self._word(after)), self._grammar.number(after + 1, 4)
        if month is None:
            ends = self._end_of_term(start, after, next_one=False)
            if ends is None or which != "last" or isinstance(ends.meaning, str):
                return ends
            back = (ends.meaning.weekday() - weekday) % 7
            return Phrase(start, ends.end, ends.meaning - timedelta(days=back), "term")
        number = 0 if which == "last" else ORDINALS[which]
        if year is not None and 1950 <= year <= 2100:
            return Phrase(start, after + 2, _nth(year, month, weekday, number))
        coming = _nth(self._today.year, month, weekday, number)
        if isinstance(coming, date) and coming < self._today:
            coming = _nth(self._today.year + 1, month, weekday, number)
        return Phrase(start, after + 1, coming, open_year=True)

    def _vague(self, start: int, at: int) -> Phrase | None:
        """ "Mid July", "the beginning of July", "the week of 13 July", "w/c 13 July"."""
        word = self._word(at)
        if word == "w" and self._word(at + 1) == "/" and self._word(at + 2) == "c":
            return self._week_of(start, at + 3)
        if word in ("wc", "week", "wk"):
            known = self._word(at + 1) in ("of", "commencing", "beginning", "starting", "ending")
            if (known or word == "wc") and (inner := self._week_of(start, at + 1 + known)):
                return inner
        if word in ("first", "second", "third", "last") and self._word(at + 1) == "week":
            at, word = at + 1, "week"
        if word not in _VAGUE:
            return None
        after = self._skip(self._skip(self._skip(at + 1, "-"), "of", "in", "part"), "of", "in")
        if self._word(after) not in MONTHS or self._grammar.number(after + 1, 2) is not None:
            return None
        return Phrase(start, after + 1, NO_SINGLE_DAY)

    def _week_of(self, start: int, at: int) -> Phrase | None:
        inner = self._grammar.date_at(at)
        return Phrase(start, inner.end, NO_SINGLE_DAY) if inner else None

    # -- days that hang on the school year

    def _end_of_term(self, start: int, at: int, next_one: bool) -> Phrase | None:
        season = SEASONS.get(self._word(at))
        after = at + (season is not None)
        if self._word(after) == "half" or (self._word(after) == "term" and
                                           self._word(after - 1) == "half"):  # fmt: skip
            return Phrase(start, after + 1, "half terms are not in the calendar", "term")
        if self._word(after) in ("school", "academic", "pre-school", "preschool"):
            after, season = after + 1, season or "summer"
            if self._word(after) != "year":
                return None
        elif self._word(after) in ("year", "yr") and season is None:
            return Phrase(start, after + 1, "which year is meant cannot be told", "term")
        elif self._word(after) not in ("term", "terms"):
            return None
        year = self._grammar.number(after + 1, 4)
        year = year if year is not None and 2000 <= year <= 2100 else None
        if next_one:
            meaning = termdays.end_of_next_term(self._year, self._today)
        else:
            meaning = termdays.end_of_term(self._year, self._today, season, year)
        return Phrase(start, after + 1 + (year is not None), meaning, "term")

    def _term_ends(self, start: int) -> Phrase | None:
        """ "When term ends", "when the summer term finishes", "until term is over"."""
        if self._word(start) not in ("when", "until", "till", "once", "as"):
            return None
        at = self._skip(start + 1, "the", "this")
        season = SEASONS.get(self._word(at))
        at += season is not None
        if self._word(at) != "term":
            return None
        at = self._skip(at + 1, "is", "has")
        if self._word(at) not in _ENDING:
            return None
        meaning = termdays.end_of_term(self._year, self._today, season)
        return Phrase(start, at + 1, meaning, "term")

    def _break_up(self, start: int) -> Phrase | None:
        """ "When you break up for Christmas", "when school breaks up"."""
        if self._word(start) not in ("when", "until", "till"):
            return None
        for at in range(start + 1, min(start + 5, len(self._found))):
            if self._word(at) in _BREAKS and self._word(at + 1) == "up":
                name = self._skip(self._skip(at + 2, "for"), "the")
                season = SEASONS.get(self._word(name)) if name > at + 2 else None
                end = name + 1 if season else at + 2
                meaning = termdays.end_of_term(self._year, self._today, season)
                return Phrase(start, end, meaning, "term")
        return None

    def _feast(self, start: int) -> Phrase | None:
        """ "At Christmas" is the end of the autumn term; before and after it no day is named."""
        if self._word(start) not in (
            "at",
            "by",
            "before",
            "after",
            "until",
            "till",
            "over",
            "this",
        ):
            return None
        at = self._skip(start + 1, "the")
        if self._word(at) == "start" and self._word(at + 1) == "of":
            return self._start_of_summer(start, self._skip(at + 2, "the"))
        if self._word(at) == "half":
            return Phrase(start, at + 1, "half terms are not in the calendar", "term")
        season = SEASONS.get(self._word(at))
        following = self._word(at + 1)
        if season is None or following in _EVENTS or following in ("term", "half"):
            return None
        if (
            self._word(start) != "at"
            or season == "summer"
            or self._word(at) in ("autumn", "spring")
        ):
            return Phrase(start, at + 1, NO_SINGLE_DAY, "term")
        return Phrase(start, at + 1, termdays.end_of_term(self._year, self._today, season), "term")

    def _start_of_summer(self, start: int, at: int) -> Phrase | None:
        if self._word(at) != "summer" or self._word(at + 1) not in ("holidays", "holiday", "hols"):
            return None
        meaning = termdays.start_of_summer(self._year, self._today)
        if self._word(start) != "at":
            meaning = NO_SINGLE_DAY
        return Phrase(start, at + 2, meaning, "term")


def _last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _nth(year: int, month: int, weekday: int, number: int) -> date | str:
    """Return the numbered weekday of a month; 0 is the last."""
    if number == 0:
        last = _last_of(date(year, month, 1))
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    return day if day.month == month else NO_SUCH_DAY
