"""The words days are written with, and a text cut into the pieces the grammar of days reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_MONTH_NAMES = (
    "january jan janury janurary",
    "february feb febuary feburary febraury",
    "march mar",
    "april apr apirl",
    "may",
    "june jun",
    "july jul juley jully",
    "august aug agust augst",
    "september sept sep septmber setpember septemeber sepetember",
    "october oct ocotber octber",
    "november nov novemeber novmber",
    "december dec decemeber decmber",
)
MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_WEEKDAY_NAMES = (
    "monday mon",
    "tuesday tues tue tueday tuseday",
    "wednesday weds wed wensday wednesay wendsday",
    "thursday thurs thur thu thrusday thursay",
    "friday fri firday",
    "saturday sat saterday",
    "sunday sun",
)
WEEKDAYS = {name: n for n, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}

_ORDINAL_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {word: n for n, word in enumerate(_ORDINAL_NAMES.split(), 1)} | {"thirtieth": 30}
TENS = {"twenty": 20, "thirty": 30}  # "twenty-first", "thirty first"
SUFFIXES = frozenset({"st", "nd", "rd", "th"})

NUMBERS = {"a": 1, "one": 1, "1": 1, "two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}

# Three classes of term, by the names people give them.
SEASONS = {
    "autumn": "autumn",
    "winter": "autumn",
    "christmas": "autumn",
    "xmas": "autumn",
    "michaelmas": "autumn",
    "spring": "spring",
    "easter": "spring",
    "lent": "spring",
    "summer": "summer",
}

# The ending of "17th" is a piece of its own, also where a month is stuck to it ("17thJuly").
_PIECE = re.compile(
    r"\s+|[0-9]+|(?<=[0-9])(?:st|nd|rd|th)(?=[^\W\d_])|[^\W\d_]+(?:'[^\W\d_]+)?|.",
    re.DOTALL | re.IGNORECASE,
)

# Their dot ends no sentence: "c. 17 July", "approx. the 17th".
_CUT_SHORT = frozenset({"c", "ca", "approx", "prob", "poss", "est", "prov", "provis"})

# A line this long was wrapped by a mail client and goes on; a shorter one ended where it ends.
_WRAPPED = 58


@dataclass(frozen=True)
class Token:
    """A number, a word in small letters, or one sign; `glued` where no space stands before it."""

    text: str
    raw: str
    start: int
    end: int
    glued: bool
    line: int  # a new line begins a new number only where the writer ended one
    first: bool  # begins a line of the text

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        return self.text.isascii() and self.text.isdigit()


def plain(text: str) -> str:
    """Return the text with one kind of apostrophe, dash and digit."""
    folded = unicodedata.normalize("NFKC", text)
    return folded.translate(_SAME)


_SAME = {
    **dict.fromkeys(map(ord, "’‘´`"), "'"),
    **dict.fromkeys(map(ord, "“”„"), '"'),
    **dict.fromkeys(map(ord, "–—‐‑−"), "-"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"), None),
}


def tokens(text: str) -> list[Token]:
    """Cut a plain text into its tokens."""
    found: list[Token] = []
    glued, line, first, line_start = False, 0, True, 0
    for piece in _PIECE.finditer(text):
        raw = piece[0]
        if raw.isspace():
            breaks = raw.count("\n")
            if breaks:
                short = piece.start() - line_start < _WRAPPED
                line += 1 if short or breaks > 1 else 0
                line_start, first = piece.end(), True
            glued = False
            continue
        found.append(Token(raw.lower(), raw, piece.start(), piece.end(), glued, line, first))
        glued, first = True, False
    return found


def sentence_numbers(found: Sequence[Token]) -> list[int]:
    """Return for each token the number of its sentence; a line of its own is one."""
    numbers: list[int] = []
    current = 0
    for at, token in enumerate(found):
        if at and token.line != found[at - 1].line:
            current += 1
        numbers.append(current)
        if token.text in (".", "!", "?", ";") and not _inside(found, at):
            current += 1
    return numbers


def _inside(found: Sequence[Token], at: int) -> bool:
    """A dot inside "17.7.27", "9.30" or "d.o.b", or after "Fri" and "17th", ends nothing."""
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None or found[at].text != "." or not at:
        return False
    before = found[at - 1].text
    if before in _CUT_SHORT and following.line == found[at].line:
        return True
    shortened = before in MONTHS or before in WEEKDAYS or before in SUFFIXES
    return following.glued or (shortened and following.line == found[at].line
                               and (following.is_number or following.text in MONTHS))  # fmt: skip
