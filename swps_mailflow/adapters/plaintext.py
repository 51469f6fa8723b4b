"""Lay out the plain text of our mails: wrapped lines that never look like a decision.

A template writes a paragraph as one line. Wrapping must not leave an offered word, or a few words
such as "it is done.", on a line of their own: whoever copies or quotes that line back would seem
to have decided something.
"""

from __future__ import annotations

import re
from functools import lru_cache

WIDTH = 76  # columns; quoted once more by a reply it still fits 78

# The last line of a paragraph takes words from the line above until it is this long.
_LAST = 24
_LEADS = re.compile(r"(?:\| ?)+|[•–] | {2,}")
_BLANKS = re.compile(r"\n{3,}")


class Block(str):
    """Text that may span lines; everything else a text template prints is put on one line."""

    __slots__ = ()


def one_line(value: object) -> object:
    """Put what a template prints on one line: a line break in a name must not make a line."""
    if type(value) is str and not value.isprintable():
        return " ".join(value.split())
    return value


def quoted(text: object) -> Block:
    """Mark every line of a person's text as quotation, in a way every reader of mail knows."""
    lines = str(text).strip("\r\n").splitlines() or [""]
    return Block("\n".join(f"| {line.rstrip()}".rstrip() for line in lines))


def laid_out(text: str, width: int = WIDTH) -> str:
    """Return the text with paragraphs wrapped, single blank lines, and one line end at its end.

    A word longer than a line (the address of a page) stays whole.
    """
    rows = []
    for line in text.split("\n"):
        line = line.rstrip()
        rows.append(line if len(line) <= width else _wrapped(line, width))
    return _BLANKS.sub("\n\n", "\n".join(rows)).strip("\n") + "\n"


@lru_cache(maxsize=512)  # most lines are a template's, the same in every mail
def _wrapped(line: str, width: int) -> str:
    """Wrap one line, its continuations indented or marked as its beginning is."""
    found = _LEADS.match(line)
    lead = found[0] if found else ""
    rest = lead if "|" in lead else " " * len(lead)
    room = width - len(lead)
    rows: list[list[str]] = [[]]
    used = 0
    for unit in _units(line[len(lead) :].split()):
        if rows[-1] and used + 1 + len(unit) > room:
            rows.append([])
            used = 0
        used += len(unit) + (1 if rows[-1] else 0)
        rows[-1].append(unit)
    if len(rows) > 1:
        above, last = rows[-2:]
        while len(above) > 1 and len(" ".join(last)) < _LAST:
            last.insert(0, above.pop())
    return "\n".join((rest if n else lead) + " ".join(row) for n, row in enumerate(rows))


def _units(words: list[str]) -> list[str]:
    """Tie together what must not be parted by a line end.

    A word in capitals stays with the two words before it ("the word NOT A MEMBER"), and what a
    word means with "means:", so that no line begins with either.
    """
    units: list[str] = []
    capitals = False
    for word in words:
        if capitals and word.isupper():
            units[-1] += f" {word}"
            continue
        capitals = word.isupper() and len(word) > 2
        if units and (capitals or units[-1].endswith("means:")):
            count = 2 if capitals else 1
            units[-count:] = [" ".join([*units[-count:], word])]
        else:
            units.append(word)
    return units
