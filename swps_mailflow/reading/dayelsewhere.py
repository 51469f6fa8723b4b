"""Days that are about something else: a birthday, an age, a number, an address, a mail's head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from swps_mailflow.reading.daycontext import Context
from swps_mailflow.reading.dayphrases import Phrase
from swps_mailflow.reading.wordlist import words

_BIRTH = words("born birthday birthdays birthday's bday birth dob b'day birthdate")
_COUNTS = words("one two three four five six seven eight nine ten eleven")
_AGEING = words("turn turns turned turning is be was been he's she's he'll she'll becomes being")
_WRITTEN = words(
    "dated sent received signed printed posted written updated reviewed published copyright",
    "today's todays created issued",
)
_LETTERS = words("email letter mail message note text")
_STREETS = words(
    "road rd street avenue ave lane close drive way court gardens place house cottage terrace",
    "walk crescent mews grove hill view park row square",
)
_NUMBERED = words(
    "code account acc invoice ref reference order number no nos tel phone version flat room",
    "unit page score level ext policy class part section clause rule no. isbn id receipt",
)


# The day a letter was written stands among its first words and is no older than this.
_HEAD_TOKENS, _HEAD_AGE = 30, timedelta(days=7)


def elsewhere(context: Context, phrase: Phrase, today: date) -> bool:
    """Tell whether a day is certainly none that anybody acts on."""
    before = context.texts(context.before(phrase))
    behind = context.texts(context.behind(phrase))
    chunk = context.chunk(phrase)
    return (
        any(sign in chunk for sign in ("://", "www.", "@"))
        or _birth(before, behind)
        or _written(before)
        or before[-2:] == ["notice", "from"]
        or _is_number(context, phrase, before)
        or _is_street(context, phrase)
        or _heads_mail(before, behind)
        or _heads_letter(context, phrase, today)
    )


def is_date_label(before: Sequence[str]) -> bool:
    """Tell whether nothing but "Date:" stands before: a letter's date, or who knows which."""
    return [w for w in before if w not in (">", "*")][-2:] == ["date", ":"] and len(before) < 4


def _is_number(context: Context, phrase: Phrase, before: Sequence[str]) -> bool:
    tail = [w for w in before if w not in (":", ".", "#", "is", "the")][-1:]
    return bool(tail) and tail[0] in _NUMBERED and not _spelt(context, phrase)


def _spelt(context: Context, phrase: Phrase) -> bool:
    return any(t.is_word for t in context.found[phrase.start : phrase.end])


def _is_street(context: Context, phrase: Phrase) -> bool:
    """ "12 March Road": a capital after a month without a year."""
    if not phrase.open_year or not context.found[phrase.end - 1].is_word:
        return False
    following = context.found[phrase.end : phrase.end + 1]
    return any(t.text in _STREETS and t.raw[:1].isupper() for t in following)


def _heads_mail(before: list[str], behind: list[str]) -> bool:
    """ "On 23 Nov 2026, at 09:14, Jan wrote:", "Date: Mon, 23 Nov 2026 09:14:05"."""
    window = [w for w in behind[:5] if w not in (",", "at")]
    clock = len(window) >= 2 and window[0].isdigit() and window[1] in (":", ".")
    return clock and (before[-2:] == ["date", ":"] or before[-1:] == ["on"]) and len(before) < 3


def _heads_letter(context: Context, phrase: Phrase, today: date) -> bool:
    """The day a letter was written stands on a line of its own above it."""
    if not isinstance(phrase.meaning, date) or not context.found[phrase.start].first:
        return False
    end = phrase.end
    alone = end < len(context.found) and context.found[end].first
    age = today - phrase.meaning
    return alone and phrase.start < _HEAD_TOKENS and timedelta(0) <= age <= _HEAD_AGE


def _birth(before: Sequence[str], behind: Sequence[str]) -> bool:
    if _BIRTH & set(before[-4:]) or _BIRTH & set(behind[:4]):
        return True
    letters = "".join(w for w in before[-8:] if w not in (".", ":", " "))
    if letters.endswith("dob") and before[-1:] not in (["dob"],):
        return True
    tail = [w for w in before[-4:] if w not in ("on", "the")]
    aged = tail[-1:] and (tail[-1].isdigit() or tail[-1] in _COUNTS)
    return bool(aged) and tail[-2:-1] != [] and tail[-2] in _AGEING


def _written(before: Sequence[str]) -> bool:
    tail = [w for w in before[-5:] if w not in (":", "on", "the", "is", ",", "last", "date")]
    if tail[-1:] and tail[-1] in _WRITTEN:
        return True
    return before[-1:] == ["of"] and before[-2:-1] != [] and before[-2] in _LETTERS
