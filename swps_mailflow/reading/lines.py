"""A mail's text as clean lines, each knowing whether it is marked as quotation.

Characters nobody sees, and letters that only look unusual, are put right first: a zero-width space
in "Ap prove" or a full-width "ＡＰＰＲＯＶＥ" must neither hide a word nor make one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Every line break a client may write, as one newline.
_BREAKS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
# Spaces that are not U+0020: U+202F stands in Gmail's "9:14\u202fAM".
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACES += "\u202f\u205f\u3000\u2800"
# Invisible: soft hyphen, joiners, direction marks, byte order mark, fillers, variation selectors.
_INVISIBLE = [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0xFEFF, 0x3164, 0xFFA0]
_INVISIBLE += [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
_INVISIBLE += [*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080)]
_CONTROLS = [
    c for c in [*range(0x20), *range(0x7F, 0xA0)] if chr(c) not in "\t\n\v\f\r\x1c\x1d\x1e\x85"
]
_CLEAN: dict[int, str | None] = {
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(_CONTROLS),
    **{ord(space): " " for space in _SPACES},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
}
# What clients write beside a link or in the place of a picture; nobody typed it.
_LINK_NOISE = re.compile(
    r"<(?:https?:|mailto:|tel:|#)[^<>\s]*>|\[(?:image|cid|data)[^\[\]\n]*\]|\[https?:[^\[\]\s]*\]"
    r"|\[[^\[\]\n]{0,200}(?:AI-generated content may be incorrect|automatically generated)\.?\]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its quote marks.

    `quoted`: marked as quotation, by ">" or by the HTML around it. `signature`: inside an element
    a client marks as signature. `hard`: not a line but the place below which a client quotes.
    """

    text: str
    quoted: bool = False
    signature: bool = False
    hard: bool = False


def clean(text: str) -> str:
    """Return the text with plain spaces, newlines and letters, and nothing invisible."""
    return _BREAKS.sub("\n", text).translate(_CLEAN)


def split(text: str) -> list[Line]:
    """Split a text/plain body into lines, taking quote marks off those that carry them."""
    found = []
    for line in clean(text).split("\n"):
        stripped = line.strip()
        if stripped.startswith(">") or stripped == "|" or stripped.startswith("| "):
            found.append(Line(stripped.lstrip(">| "), quoted=True))
        else:
            found.append(Line(line.rstrip()))
    return found


def without_links(text: str) -> str:
    """Take out link targets and picture names that a client added to what was typed."""
    return _LINK_NOISE.sub("", text)


def words(text: str) -> list[str]:
    """Return the words of a text for comparison: letters and digits, case and width aside."""
    plain = unicodedata.normalize("NFKC", without_links(text)).casefold()
    return _WORD.findall(plain)


def joined(lines: Iterable[Line]) -> str:
    """Put lines together again, without blank lines at either end."""
    return "\n".join(line.text.rstrip() for line in lines).strip("\n")
