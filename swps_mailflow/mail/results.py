"""An Authentication-Results field (RFC 8601, section 2.2), tokenized and never searched.

Comments nest and quoted strings may hold anything, so a pattern that looks for "dmarc=pass" finds
it where it says nothing. The reader is tolerant of what providers write ("action=none", a missing
identifier) and strict about what a result says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from swps_mailflow.mail.lexing import SPECIAL, WORD, Token, lex, segments

_METHOD = re.compile(r"([a-z][a-z0-9-]*)(?:/1)?")  # version 1 is the only one there is
_MOST = 200  # results in one field


@dataclass(frozen=True)
class Result:
    """One method's result; `properties` as (lower-case name, value).

    `whole` is False where something in it could not be read: then it may speak against a message,
    never for it.
    """

    method: str
    outcome: str
    properties: tuple[tuple[str, str], ...]
    whole: bool

    def only(self, name: str) -> str | None:
        """Return the value of a property that stands there exactly once, else None."""
        values = [value for key, value in self.properties if key == name]
        return values[0] if len(values) == 1 else None


@dataclass(frozen=True)
class Results:
    """A whole field: who says it ("" where nobody is named, None where that is unclear).

    Where `readable` is False there are no results: then nothing of what it says is known.
    """

    identifier: str | None
    results: tuple[Result, ...]
    readable: bool = True


def read_results(value: str) -> Results:
    """Return what the field says."""
    tokens, balanced = lex(value, ";=")
    parts = segments(tokens)
    identifier, named = _identifier(parts[0])
    if identifier is None or not balanced:
        closed = named and len(parts) > 1  # else the name may go on
        return Results(identifier if closed else None, (), readable=False)
    if named:
        del parts[0]
    found = [result for segment in parts[:_MOST] if (result := _result(segment)) is not None]
    return Results(identifier, tuple(found))


def _identifier(head: list[Token]) -> tuple[str | None, bool]:
    """Return who a field's first segment names, and whether it is there to name somebody."""
    if any(token.kind == SPECIAL for token in head):
        return "", False
    if not head or len(head) > 2 or (len(head) == 2 and head[1].text != "1"):
        return None, True  # version 1 is the only one there is
    return head[0].text.lower(), True


def _result(segment: list[Token]) -> Result | None:
    """Read "method=result name=value name=value"; "none" and the empty segment are no result."""
    pairs, whole = _pairs(segment)
    if not pairs:
        return None
    method = _METHOD.fullmatch(pairs[0][0])
    if not method:
        return None
    return Result(method[1], pairs[0][1].lower(), tuple(pairs[1:]), whole)


def _pairs(segment: list[Token]) -> tuple[list[tuple[str, str]], bool]:
    """Return the pairs in order, and whether nothing else stood there.

    A value is all that follows "=" without a space: addresses may be half quoted, and signatures
    end in "=".
    """
    pairs: list[tuple[str, str]] = []
    at = 0
    while at + 2 < len(segment):
        name, equals, first = segment[at : at + 3]
        if name.kind != WORD or equals.text != "=" or equals.kind != SPECIAL:
            return pairs, False
        if first.kind == SPECIAL:
            return pairs, False
        pieces = [first.text]
        at += 3
        while at < len(segment) and not segment[at].apart:
            pieces.append(segment[at].text)
            at += 1
        pairs.append((name.text.lower(), "".join(pieces)))
    return pairs, at == len(segment)
