"""Encoded words (RFC 2047) and the parameters of a field (RFC 2045, RFC 2231)."""

from __future__ import annotations

import re

from swps_mailflow.mail.clean import decode
from swps_mailflow.mail.lexing import SPECIAL, Token, lex, segments
from swps_mailflow.mail.transfer import from_base64, from_quoted_printable

# The charset may carry a language ("utf-8*en", RFC 2231 section 5). No class holds "?", so an
# attempt ends at the next one and the whole search is linear.
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_SECTIONED = re.compile(r"([^*]+)(?:\*([0-9]{1,3}))?(\*)?")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def decode_words(text: str) -> str:
    """Return the text with its encoded words decoded; what is no encoded word stays.

    Space between two encoded words belongs to neither. Neighbours of one charset are joined before
    decoding, because many programs cut a character in two. The result is not yet clean.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending: list[bytes] = []
    charset = ""
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        if pending and (between.strip() or found[1].lower() != charset):
            pieces.append(decode(b"".join(pending), charset))
            pending.clear()
        if between.strip() or end == 0:
            pieces.append(between)
        charset = found[1].lower()
        pending.append(_word_bytes(found[2], found[3]))
        end = found.end()
    if pending:
        pieces.append(decode(b"".join(pending), charset))
    pieces.append(text[end:])
    return "".join(pieces)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Return the first word of a field, lower case, and its parameters by lower-case name.

    The first of two parameters of one name counts. Sections ("name*0", "name*1*") are put together
    in the order of their numbers. The values are not yet clean.
    """
    head, *rest = segments(lex(value, ";=").tokens)
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for segment in rest:
        if len(segment) < 2 or segment[0].kind == SPECIAL or segment[1].text != "=":
            continue
        content = _joined(segment[2:])
        shape = _SECTIONED.fullmatch(segment[0].text.lower())
        if not shape:
            continue
        name, number, star = shape.groups()
        if number is None and star is None:
            plain.setdefault(name, content)
        else:
            sections.setdefault(name, {}).setdefault(int(number or 0), (content, bool(star)))
    for name, numbered in sections.items():
        plain[name] = _assembled(numbered)
    return _joined(head).lower(), plain


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(data)
    return from_quoted_printable(data, header=True)


def _joined(tokens: list[Token]) -> str:
    """Return the tokens as they stood, one space for any white space: unquoted names have some."""
    pieces: list[str] = []
    for token in tokens:
        if token.apart and pieces:
            pieces.append(" ")
        pieces.append(token.text)
    return "".join(pieces)


def _assembled(numbered: dict[int, tuple[str, bool]]) -> str:
    """Return one value made of numbered sections; only starred ones are percent-encoded."""
    charset = ""
    data: list[bytes] = []
    for place, (_number, (content, starred)) in enumerate(sorted(numbered.items())):
        if starred and place == 0 and content.count("'") >= 2:
            charset, _language, content = content.split("'", 2)
        raw = content.encode("utf-8", "replace")
        if starred:
            raw = _PERCENT.sub(lambda m: bytes([int(m[1], 16)]), raw)
        data.append(raw)
    return decode(b"".join(data), charset)
