"""The grammar of days: each phrase that may name one, and the day it means, or why none is sure.

Numbers are day first. A weekday that does not fit its date, a date that does not exist, and words
that lean on a calendar nobody configured are doubts, never guesses.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from swps_mailflow.reading.schoolyear import SchoolYear

_MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4,
    "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9,
    "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12,
    "dec": 12,
}  # fmt: skip
_WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2,
    "thursday": 3, "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5,
    "sunday": 6, "sun": 6,
}  # fmt: skip
_DAY_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty-second": 22, "twenty-third": 23,
    "twenty-fourth": 24, "twenty-fifth": 25, "twenty-sixth": 26, "twenty-seventh": 27,
    "twenty-eighth": 28, "twenty-ninth": 29, "thirtieth": 30, "thirty-first": 31,
}  # fmt: skip

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?:" + "|".join(sorted(_WEEKDAYS, key=len, reverse=True)) + r")\b\.?"
_ORDINAL = "(?:" + "|".join(sorted(_DAY_WORDS, key=len, reverse=True)) + ")"
_YEAR = r"(?:,?\s{1,3}(?P<%s>\d{4}|'\d{2}))?(?![\d/])"
_LEAD = r"(?:(?P<%s>" + _WEEKDAY + r"),?\s{1,3})?(?:the\s)?"
_SEASON = r"(?:(?:the|this)\s)?(?:(?P<%s>autumn|winter|spring|summer|christmas|easter)\s)?"

# Tried from left to right at each place; the first that fits is the phrase.
PHRASES = re.compile(
    r"(?<![\w/.-])(?:"
    r"(?P<iso>(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2}))(?![\w-])"
    r"|" + _LEAD % "nw"
    + r"(?P<numeric>(?P<nd>\d{1,2})(?P<sep>[/.-])(?P<nm>\d{1,2})(?P=sep)(?P<ny>\d{4}|\d{2}))(?![\w/]|[.-]\d)"
    r"|" + _LEAD % "sw" + r"(?P<short>(?P<sd>\d{1,2})/(?P<sm>\d{1,2}))(?![\w/]|\s?(?:term|day|of|hour|session))"
    r"|" + _LEAD % "aw"
    + r"(?P<dm>(?P<ad>\d{1,2}|" + _ORDINAL + r")(?:\s?(?P<suffix>st|nd|rd|th))?(?:\s(?:day\s)?of)?[\s-]{1,3}(?P<am>" + _MONTH + r")"
    + _YEAR % "ay" + r")"
    r"|" + _LEAD % "bw"
    + r"(?P<md>(?P<bm>" + _MONTH + r")\s{1,3}(?:the\s)?(?P<bd>\d{1,2})(?:st|nd|rd|th)?(?![\d:.%]|\s?(?:am|pm|%))"
    + _YEAR % "by" + r")"
    r"|(?P<endmonth>(?:the\s)?(?:end|last\sday)\sof\s(?P<em>" + _MONTH + r")" + _YEAR % "ey" + r")"
    r"|(?P<vague>(?:the\s)?(?:beginning|start|middle|mid|early|late|mid-)\s?-?(?:of\s)?(?:in\s)?(?:" + _MONTH + r"))"
    r"|(?P<endterm>(?:the\s)?(?:very\s)?(?:end|last\sday)\sof\s" + _SEASON % "season"
    + r"(?:(?P<half>half[\s-]?)?term|(?P<what>school\syear|academic\syear|year))(?:\s(?P<ty>\d{4}))?)"
    r"|(?P<termends>(?:when|until|as)\s(?:the\s)?(?:(?P<season2>autumn|spring|summer)\s)?term\s(?:ends|finishes|is\sover))"
    r"|(?P<feast>(?:at|by|after|before|over|until|till)\s(?:the\s)?(?P<fname>christmas|xmas|easter|half[\s-]?term|summer)(?!\s(?:fair|party|fayre|show|play|dress)))"
    r"|(?P<weekon>(?:a|one)\sweek\s(?:on|from|next)\s(?P<wow>" + _WEEKDAY + r"|today|tomorrow|now)|(?P<weekhence>" + _WEEKDAY + r")\sweek|(?:a|one)\sweek\s(?P<wt>today|tomorrow))"
    r"|(?P<fortnight>(?:a\sfortnight|two\sweeks)\s(?:on|from|today|tomorrow)?\s?(?:" + _WEEKDAY + r"|today|tomorrow|now)?)"
    r"|(?P<next>(?:next|following)\s(?:" + _WEEKDAY + r"|week|month|term|year))"
    r"|(?P<this>(?:this|this\scoming|coming)\s(?P<tw>" + _WEEKDAY + r"))"
    r"|(?P<onday>(?:on|by|from|until)\s(?P<ow>" + _WEEKDAY + r")(?!s|\sto\s|\sand\s|\smorning?s|,?\s(?:the\s)?\d))"
    r"|(?P<bareday>the\s\d{1,2}(?:st|nd|rd|th)\b(?!\s(?:birthday|of\s(?!" + _MONTH + r"))))"
    r"|(?P<today>today|tomorrow)\b"
    r")",
    re.IGNORECASE,
)  # fmt: skip

# Words that leave a day unsure, just before it or just after.
_BEFORE = re.compile(
    r"\b(?:probably|prob|possibly|maybe|perhaps|around|about|approx(?:imately)?|roughly|circa"
    r"|not sure (?:if|whether|yet)?|might be|could be|may be|hopefully|provisionally|i think"
    r"|i believe|we think|think it'?s|or so|either|say|likely(?: to be)?|some ?time|sometime (?:in|around)"
    r"|depending|unless|if|not|isn'?t|instead of|rather than|was|or|between|towards?|guess"
    r"|tbc|unsure)\b[^.!?\n]{0,14}$"
)
_AFTER = re.compile(
    r"^[\s,(]{0,3}(?:or so|or thereabouts|ish\b|-ish|i think|i believe|probably|perhaps|maybe|tbc"
    r"|to be confirmed|at the (?:latest|earliest)|or (?:the|a|maybe|possibly|perhaps)?\s?\w"
    r"|if (?:all|that|not)|depending|hopefully|not sure|\?\?|\?|provisionally|all being well)"
)
# Days that are somebody's, or the mail's own: nothing to act on.
_ELSEWHERE = re.compile(
    r"\b(?:born(?: on)?|birthday(?: is| on)?|d\.?o\.?b\.?:?|dated|turns? \w+ on|wrote on|sent:?|date:"
    r"|on|received:?)[\s:]{0,3}(?:the )?$"
)
_CLOCK = re.compile(r"^,?\s(?:at\s)?\d{1,2}[:.]\d{2}|^,?\s\d{4}\s(?:at\s)?\d{1,2}:\d{2}")


def hedged(plain: str, start: int, end: int) -> str:
    """Return the word that leaves the phrase unsure, or nothing."""
    before = _BEFORE.search(plain[max(0, start - 40) : start])
    if before:
        return before.group(0).split()[0]
    after = _AFTER.match(plain[end : end + 30])
    return after.group(0).strip(" ,(") if after else ""


def about_something_else(plain: str, start: int, end: int) -> bool:
    """Tell whether the day is a birthday, or the header line of a quoted mail."""
    before = plain[max(0, start - 25) : start]
    found = _ELSEWHERE.search(before)
    if found is None:
        return plain[end : end + 12].lstrip(" ,").startswith(("birthday", "is her b", "is his b"))
    if found.group(0).strip(" :") == "on" or found.group(0).strip() == "on the":
        return bool(_CLOCK.match(plain[end : end + 20]))
    return True


class Reader:
    """Reads one phrase on a day, by a calendar; `read` gives a day, a doubt's reason, or None."""

    def __init__(self, today: date, year: SchoolYear, lean: str) -> None:
        self._today, self._year, self._lean = today, year, lean

    def read(self, found: re.Match[str]) -> date | str | None:
        """Return the day the phrase means, why it means none, or None where it is no date."""
        readers: tuple[tuple[str, Callable[[re.Match[str]], date | str | None]], ...] = (
            ("iso", lambda m: _exact(int(m["iy"]), int(m["im"]), int(m["id"]))),
            ("numeric", self._numeric),
            ("short", self._short),
            ("dm", self._day_month),
            ("md", self._month_day),
            ("endmonth", self._end_of_month),
            ("vague", lambda _: "no single day is named"),
            ("endterm", self._end_of_term),
            ("termends", lambda m: self._term(m["season2"], None)),
            ("feast", self._feast),
            ("weekon", self._week_on),
            ("fortnight", lambda _: "which day that is cannot be told for sure"),
            ("next", lambda _: "“next” may mean this week's or the week after's"),
            ("this", lambda m: self._coming(_weekday(m["tw"]))),
            ("onday", self._on_day),
            ("bareday", lambda _: "no month is named"),
            ("today", lambda m: self._today + timedelta(days=m["today"] == "tomorrow")),
        )
        for name, reader in readers:
            if found[name] is not None:
                return reader(found)
        return None

    def _numeric(self, m: re.Match[str]) -> date | str | None:
        year = int(m["ny"])
        if len(m["ny"]) == 2:
            year += 2000
        day, month = int(m["nd"]), int(m["nm"])
        if m["sep"] == "." and (month > 31 or (len(m["ny"]) == 2 and month > 12)):
            return None
        return self._checked(_exact(year, month, day), m["nw"])

    def _short(self, m: re.Match[str]) -> date | str | None:
        day, month = int(m["sd"]), int(m["sm"])
        if not 1 <= month <= 12 or (day, month) in ((24, 7), (1, 2), (1, 4), (3, 4), (50, 50)):
            return None
        return self._checked(self._without_year(month, day), m["sw"])

    def _day_month(self, m: re.Match[str]) -> date | str | None:
        word = m["ad"]
        if (
            m["am"].strip(".") == "may"
            and not m["suffix"]
            and m["ay"] is None
            and not word.isdigit()
        ):
            return None  # "the second may be late"
        day = int(word) if word.isdigit() else _DAY_WORDS[word]
        return self._month(day, m["am"], m["ay"], m["aw"])

    def _month_day(self, m: re.Match[str]) -> date | str | None:
        return self._month(int(m["bd"]), m["bm"], m["by"], m["bw"])

    def _month(self, day: int, month: str, year: str | None, weekday: str | None) -> date | str:
        number = _MONTHS[month.strip(".")]
        if year is not None:
            full = int(year.strip("'")) + (2000 if year.startswith("'") else 0)
            return self._checked(_exact(full, number, day), weekday)
        return self._checked(self._without_year(number, day), weekday)

    def _without_year(self, month: int, day: int) -> date | str:
        years = range(self._today.year, self._today.year + 9)
        if self._lean == "past":
            years = range(self._today.year, self._today.year - 9, -1)
        for year in years:
            found = _exact(year, month, day)
            if isinstance(found, date):
                late = found >= self._today if self._lean == "future" else found <= self._today
                if late:
                    return found
        return "there is no such day"

    def _checked(self, found: date | str, weekday: str | None) -> date | str:
        if isinstance(found, str) or weekday is None:
            return found
        if found.weekday() != _weekday(weekday):
            return "the weekday and the date do not fit"
        return found

    def _end_of_month(self, m: re.Match[str]) -> date | str:
        month = _MONTHS[m["em"].strip(".")]
        year = m["ey"]
        if year is not None:
            full = int(year.strip("'")) + (2000 if year.startswith("'") else 0)
            return date(full, month, monthrange(full, month)[1])
        full = self._today.year + (1 if month < self._today.month else 0)
        if self._lean == "past" and month >= self._today.month:
            full = self._today.year - 1
        return date(full, month, monthrange(full, month)[1])

    def _end_of_term(self, m: re.Match[str]) -> date | str:
        if m["half"]:
            return "the half terms are not configured"
        season = m["season"]
        if m["what"] == "year":
            return "which year is meant cannot be told"
        if m["what"]:
            season = "summer"
        return self._term(season, int(m["ty"]) if m["ty"] else None)

    def _feast(self, m: re.Match[str]) -> date | str | None:
        name = m["fname"]
        if not m["feast"].startswith(("at ", "by ")):
            return "no single day is named"
        if name.startswith("half"):
            return "the half terms are not configured"
        if name == "summer":
            return "no single day is named"
        return self._term("autumn" if name in ("christmas", "xmas") else "spring", None)

    def _term(self, season: str | None, year: int | None) -> date | str:
        names = {"winter": "autumn", "christmas": "autumn", "easter": "spring"}
        wanted = names.get(season or "", season)
        for term in sorted(self._year.terms, key=lambda t: t.end):
            name = term.name.lower()
            if wanted is not None and wanted not in name and (season or "") not in name:
                continue
            if year is not None and term.end.year != year:
                continue
            if wanted is None and not term.start <= self._today <= term.end:
                continue
            if term.end >= self._today or year is not None:
                if term.start - self._today > timedelta(days=366):
                    break
                return term.end
        return "that term is not in the calendar"

    def _week_on(self, m: re.Match[str]) -> date | str:
        word = m["wow"] or m["wt"]
        if word in ("today", "now"):
            return self._today + timedelta(days=7)
        if word == "tomorrow":
            return self._today + timedelta(days=8)
        coming = self._coming(_weekday(word or m["weekhence"]))
        return coming + timedelta(days=7)

    def _on_day(self, m: re.Match[str]) -> date | str:
        day = _weekday(m["ow"])
        if self._lean == "past" or day == self._today.weekday():
            return "which of these days is meant cannot be told"
        return self._coming(day)

    def _coming(self, weekday: int) -> date:
        """Return the first such weekday after today."""
        return self._today + timedelta(days=(weekday - self._today.weekday() - 1) % 7 + 1)


def _weekday(word: str) -> int:
    return _WEEKDAYS[word.strip(".")]


def _exact(year: int, month: int, day: int) -> date | str:
    try:
        found = date(year, month, day)
    except ValueError:
        return "there is no such day"
    return found if 1950 <= year <= 2100 else "the year is out of all bounds"
