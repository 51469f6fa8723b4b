"""Absence notices: "I am out of the office until ...", by header or by subject.

Such a notice is no answer, whatever words it holds. It tells that a person is away, and sometimes
until when; a date is taken only where it is plain.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from swps_mailflow.mail.clean import clean_line
from swps_mailflow.mail.letter import Letter

# What mail programs put before or in place of the subject, by language. A parent's subject may
# well begin with such words ("Out of office hours, staff posted ..."), so an end must follow.
_PHRASES = (
    # English
    *("automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply"),
    *("auto response", "auto-response", "autoresponse", "auto responder", "autoresponder"),
    *("out of office", "out of the office", "out-of-office", "away from the office"),
    *("away from my desk", "away from my mail", "away from my email", "vacation reply"),
    # German, French, Spanish, Italian, Portuguese, Dutch
    *("automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesend"),
    *("réponse automatique", "absence du bureau", "absent du bureau", "message d'absence"),
    *("respuesta automática", "fuera de la oficina", "fuera de oficina"),
    *("risposta automatica", "fuori sede", "fuori ufficio"),
    *("resposta automática", "ausência temporária", "fora do escritório"),
    *("automatisch antwoord", "automatische reactie", "afwezigheidsbericht", "afwezig"),
    # Danish, Norwegian, Swedish, Finnish, Icelandic
    *("automatisk svar", "autosvar", "automatiskt svar", "fravær", "frånvaro", "frånvarande"),
    *("ikke til stede", "automaattinen vastaus", "poissa", "sjálfvirkt svar"),
    # Polish, Czech, Slovak, Hungarian, Romanian, Bulgarian, Croatian, Slovene
    *("automatyczna odpowiedź", "autoodpowiedź", "odpowiedź automatyczna", "poza biurem"),
    *("automatická odpověď", "automatická odpoveď", "mimo kancelář", "automatikus válasz"),
    *("házon kívül", "răspuns automat", "автоматичен отговор", "automatski odgovor"),
    *("samodejni odgovor", "automatinis atsakymas", "automātiskā atbilde", "automaatvastus"),
    # Greek, Turkish, Russian, Ukrainian, Welsh
    *("αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap", "автоматический ответ"),
    *("автоответ", "автоматична відповідь", "ateb awtomatig", "allan o'r swyddfa"),
    # Arabic, Hebrew, Chinese, Japanese, Korean, Vietnamese
    *("رد تلقائي", "الرد التلقائي", "תשובה אוטומטית", "自动回复", "自動回覆", "自动答复"),
    *("自動応答", "自動返信", "不在通知", "자동 회신", "trả lời tự động"),
)
_AFTER = (  # what may follow such a phrase in the subject of a notice
    r"\s*(?:$|[:\-–—!.,;(\[/：]|\bre\b|\bauto-?reply\b|\breply\b|\bresponse\b|\bnotification\b"
    r"|\bnotice\b|\bmessage\b|\buntil\b|\btill\b|\bfrom\s+\d|\btoday\b|\bthis\s+week\b)"
)
_SUBJECT = re.compile(
    r"(?:(?:re|aw|sv|antw|fw|fwd)\s*:\s*)*[\[(]?(?:"
    + "|".join(re.escape(p) for p in sorted(_PHRASES, key=len, reverse=True))
    + r")[\])]?"
    + _AFTER
)
_QUOTE = 280  # characters of the notice that are shown
_READ = 4000  # characters of a notice that are searched for a date
_LONGEST = 200  # days: a day without a year is taken for the next one within this time
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_REPORTED = ("multipart/report", "message/delivery-status", "message/disposition-notification")


def _any_of(names: tuple[str, ...]) -> str:
    """Return a pattern for these names and their usual shortenings (Jul, Sept, Thurs)."""
    return "|".join(name[:n] for name in names for n in sorted({len(name), 5, 4, 3})[::-1])


_PLACE = r"(?:\s+(?:in|at|to)\s+(?:the\s+|my\s+)?(?:office|work|desk|school|pre-?school))?"
_RETURN = rf"(?:back{_PLACE}|return(?:ing|s)?{_PLACE})\s+(?:again\s+)?(?:on\s+)?"
_UNTIL = r"(?:until|till|up\s+to|through)\s+(?:and\s+including\s+)?"
_MONTH = _any_of(_MONTHS)
_ORDINAL = r"(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?P<not>\bnot\s+(?:be\s+)?)?\b(?:(?P<return>{_RETURN})|(?P<until>{_UNTIL}))(?:the\s+)?"
    rf"(?:(?P<weekday>{_any_of(_DAYS)})\b,?\s+(?:the\s+)?)?"
    r"(?P<date>(?P<iso>\d{4}-\d{2}-\d{2})|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}{_ORDINAL}\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+\d{{4}})?"
    rf"|(?P<us_month>{_MONTH})\b\.?\s+\d{{1,2}}{_ORDINAL}(?:,?\s+\d{{4}})?)"
    r"(?![\w/-])",
    re.ASCII,
)


@dataclass(frozen=True)
class Absence:
    """Somebody is away; `until` is the day named for it, `quote` the beginning of the notice."""

    until: date | None
    quote: str


def is_absence_subject(subject: str) -> bool:
    """Tell whether the subject is that of an absence notice, in the languages known here."""
    folded = " ".join(unicodedata.normalize("NFC", subject[:200]).casefold().split())
    return _SUBJECT.match(folded) is not None


def absence(letter: Letter, today: date) -> Absence | None:
    """Return the absence a letter tells of, or None where it is no absence notice.

    `today` is the day by which a date without a year is understood.
    """
    if _REPORTED[0] == letter.type or set(_REPORTED) & set(letter.parts):
        return None
    if not (_replied_by_program(letter) or is_absence_subject(letter.subject)):
        return None
    text = (letter.text or "")[:_READ]
    written = [line for line in text.split("\n") if not line.startswith(">")]
    return Absence(_until(" ".join(written), today), clean_line(" ".join(written), _QUOTE))


def _replied_by_program(letter: Letter) -> bool:
    """Tell whether a header says that this answers a message by itself (RFC 3834, section 5)."""
    headers = letter.headers
    if headers.get("x-failed-recipients") is not None:
        return False
    if any(value.lower().startswith("auto-replied") for value in headers.all("auto-submitted")):
        return True
    if any(v.strip().lower().startswith("auto") for v in headers.all("precedence")):
        return True
    return any(headers.get(name) is not None for name in ("x-autoreply", "x-autorespond"))


def _until(text: str, today: date) -> date | None:
    """Return the day of return if the text names exactly one, else the last day if exactly one."""
    returns: set[date | None] = set()
    untils: set[date | None] = set()
    for found in _DATE.finditer(" ".join(text.lower().split())):
        day = _day(found, today)
        if found["until"]:
            untils.add(day)
        elif not found["not"]:
            returns.add(day)
    for days in (returns, untils):
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _day(found: re.Match[str], today: date) -> date | None:
    """Return the date a match names, None where it is not plain: past, far, or contradicting."""
    numbers = [int(number) for number in re.findall(r"\d+", found["date"], re.ASCII)]
    name = found["month"] or found["us_month"]
    if found["iso"]:
        year, month, day = numbers
    elif name:
        day, month, year = numbers[0], _number(name, _MONTHS) + 1, (*numbers, 0)[1]
    else:
        day, month, year = numbers  # British order
        year += 2000 if year < 100 else 0
    return _plain(year, month, day, found["weekday"], today)


def _plain(year: int, month: int, day: int, weekday: str | None, today: date) -> date | None:
    years = (year,) if year else (today.year, today.year + 1)
    for one in years:
        try:
            then = date(one, month, day)
        except ValueError:
            continue
        if not timedelta(0) <= then - today <= timedelta(days=_LONGEST if not year else 800):
            continue
        return None if weekday and _number(weekday, _DAYS) != then.weekday() else then
    return None


def _number(name: str, names: tuple[str, ...]) -> int:
    return next(at for at, whole in enumerate(names) if whole.startswith(name))
