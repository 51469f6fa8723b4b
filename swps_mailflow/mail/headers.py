"""The header of a message, field by field, from the raw bytes.

One splitter serves everything that reads a message, so no two rooms can see different fields. It
goes by RFC 5322, section 2.2, and notes whatever another program might read differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from swps_mailflow.mail.clean import clean_value, decode
from swps_mailflow.mail.limits import Limits

_NAME = re.compile(rb"[!-9;-~]+")
_BLANK = re.compile(rb"\n\r?\n")
_MBOX = (b"From ", b">From ")  # what mbox files and pipes put above the header


@dataclass(frozen=True)
class HeaderBlock:
    """The fields in order as (lower-case name, raw unfolded value), and where the body begins.

    `odd` says why another program may see other fields here than these; `over` names the limit
    that was passed. Both are None for nearly all mail.
    """

    fields: tuple[tuple[str, bytes], ...]
    body: int
    odd: str | None = None
    over: str | None = None

    def all(self, name: str) -> list[bytes]:
        """Return the values of every field of that lower-case name."""
        return [value for field, value in self.fields if field == name]

    def text(self, name: str) -> str:
        """Return the first value of that name decoded, not cleaned, or ""."""
        for field, value in self.fields:
            if field == name:
                return decode(value)
        return ""


@dataclass(frozen=True)
class Headers:
    """All fields in order as (lower-case name, cleaned unfolded value).

    Encoded words stay encoded: a structured field must be read before it is decoded.
    """

    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, block: HeaderBlock) -> Headers:
        """Return the cleaned form of a raw header."""
        return cls(tuple((name, clean_value(decode(value))) for name, value in block.fields))

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of every field of that name, topmost first."""
        return self._by_name.get(name.lower(), ())

    def get(self, name: str) -> str | None:
        """Return the topmost value of that name, or None."""
        return next(iter(self.all(name)), None)

    @property
    def names(self) -> frozenset[str]:
        """Return the lower-case names that occur."""
        return frozenset(self._by_name)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return {name: tuple(values) for name, values in found.items()}


def split_header(raw: bytes, start: int, end: int, limits: Limits) -> HeaderBlock:
    """Return the header that begins at `start`; `end` is where its entity ends.

    It ends at the first empty line, or before the first line that is no field: then that line and
    all below it count as body, so that nothing a person wrote is lost.
    """
    window = min(end, start + limits.header)
    stop, body = _blank_line(raw, start, window, end)
    over = None
    if stop is None:
        stop = body = window
        if window < end:
            body = end
            over = f"its header is longer than {limits.header // 1024} kB"
    fields: list[tuple[str, list[bytes]]] = []
    odd: str | None = None
    at = start
    for line in raw[start:stop].split(b"\n"):
        here, at = at, at + len(line) + 1
        line = line.removesuffix(b"\r")
        if not line:  # after the last line end
            continue
        if b"\r" in line:
            odd = odd or "its header holds a line end that programs read differently"
        if line[:1] in (b" ", b"\t"):
            if fields:
                fields[-1][1].append(line)
            else:
                odd = odd or "its header begins with the continuation of a line"
            continue
        name, colon, value = line.partition(b":")
        bare = name.rstrip(b" \t")
        if not colon or not _NAME.fullmatch(bare):
            if here == start and line.startswith(_MBOX):
                continue
            return _block(fields, here, odd or "its header holds a line that is no field", None)
        if bare != name:
            odd = odd or "its header holds a field name followed by a space"
        if len(fields) == limits.fields:
            over = over or f"its header has more than {limits.fields} fields"
            break
        fields.append((bare.decode("ascii").lower(), [value]))
    block = _block(fields, body, odd, over)
    if block.over is None and any(len(value) > limits.field for _name, value in block.fields):
        over = f"a field of its header is longer than {limits.field // 1024} kB"
        cut = tuple((name, value[: limits.field]) for name, value in block.fields)
        return HeaderBlock(cut, body, odd, over)
    return block


def _block(
    fields: list[tuple[str, list[bytes]]], body: int, odd: str | None, over: str | None
) -> HeaderBlock:
    joined = tuple((name, b"".join(value).strip(b" \t")) for name, value in fields)
    return HeaderBlock(joined, body, odd, over)


def _blank_line(raw: bytes, start: int, window: int, end: int) -> tuple[int | None, int]:
    """Return where the header's lines end and its body begins, or (None, 0) if no line is empty."""
    for blank in (b"\n", b"\r\n"):
        if raw.startswith(blank, start, end):
            return start, start + len(blank)
    found = _BLANK.search(raw, start, min(end, window + 3))
    return (found.start(), found.end()) if found else (None, 0)
