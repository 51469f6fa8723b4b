"""The tokens of a structured header field: words, quoted strings and specials, without comments.

RFC 5322, section 3.2: comments nest, a backslash quotes one character, white space separates.
Linear in its input and without recursion.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

WORD = "word"
QUOTED = "quoted"
SPECIAL = "special"

_IN_COMMENT = re.compile(r"[()\\]")
_IN_QUOTES = re.compile(r'["\\]')


class Token(NamedTuple):
    """A piece of a field; `apart` tells that white space or a comment stands before it."""

    kind: str
    text: str
    apart: bool


class Lexed(NamedTuple):
    """The tokens, and whether every comment and quoted string was closed.

    What follows an opening that is never closed gives no tokens.
    """

    tokens: list[Token]
    balanced: bool


def lex(value: str, specials: str) -> Lexed:
    """Return the tokens of a field's value; each character of `specials` stands for itself."""
    plain = _plain(specials)
    tokens: list[Token] = []
    balanced = True
    apart = False
    at = 0
    while at < len(value):
        if found := plain.match(value, at):
            at = found.end()
            if found.lastgroup is None:
                apart = True
            else:
                tokens.append(Token(found.lastgroup, found[0], apart))
                apart = False
            continue
        sign = value[at]
        if sign == "(":
            at = _after_comment(value, at)
            apart = True
        elif sign == '"':
            text, at = _quoted(value, at)
            if at:
                tokens.append(Token(QUOTED, text, apart))
                apart = False
        else:  # a bracket that closes nothing
            balanced, apart = False, True
            at += 1
        if not at:
            return Lexed(tokens, False)
    return Lexed(tokens, balanced)


def segments(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens between semicolons; `lex` was given ";" as a special."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == SPECIAL and token.text == ";":
            found.append([])
        else:
            found[-1].append(token)
    return found


@lru_cache(maxsize=16)
def _plain(specials: str) -> re.Pattern[str]:
    """Return what takes a word or a special, or white space without a name."""
    signs = re.escape(specials)
    return re.compile(rf'(?P<{WORD}>[^\s()"{signs}]+)|(?P<{SPECIAL}>[{signs}])|\s+')


def _after_comment(value: str, at: int) -> int:
    """Return the place after the comment that opens at `at`, or 0 if it is never closed."""
    depth = 0
    while found := _IN_COMMENT.search(value, at):
        at = found.end()
        if found.group() == "(":
            depth += 1
        elif found.group() == ")":
            depth -= 1
            if not depth:
                return at
        else:
            at += 1
    return 0


def _quoted(value: str, at: int) -> tuple[str, int]:
    """Return the content of the quoted string that opens at `at` and the place after it, or 0."""
    pieces: list[str] = []
    at += 1
    while found := _IN_QUOTES.search(value, at):
        pieces.append(value[at : found.start()])
        at = found.end()
        if found.group() == '"':
            return "".join(pieces), at
        pieces.append(value[at : at + 1])
        at += 1
    return "", 0
