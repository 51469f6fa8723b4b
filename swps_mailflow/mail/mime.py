"""The parts of a message (RFC 2046): where each begins and ends in the raw bytes, within limits.

Nothing is copied until a part's content is asked for, and every step is linear in the message. The
standard library's parser is not used: it is quadratic in nesting, raises on crafted input, and
would be a second opinion on what the fields of a part are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace

from swps_mailflow.mail.clean import clean_name, decode
from swps_mailflow.mail.encoded import decode_words, parameters
from swps_mailflow.mail.headers import HeaderBlock, split_header
from swps_mailflow.mail.limits import Limits
from swps_mailflow.mail.transfer import decoded, name_of

MESSAGES = frozenset({"message/rfc822", "message/global"})
# Headers of a message that came back, without its body (RFC 6522, section 4).
HEADERS_ONLY = frozenset(
    {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*+\r?(?:\n|\Z)")


@dataclass(frozen=True)
class Part:
    """A part that is not divided further, or an enclosed message.

    `inside` is 0 for a part of the letter itself, else the number of the enclosed message it
    belongs to; `encloses` is that number on the enclosed message itself, whose header is `header`.
    """

    type: str
    parameters: Mapping[str, str]
    disposition: str
    filename: str  # clean; from Content-Disposition, else the name in Content-Type
    named: bool  # Content-Disposition gave the name
    transfer: str
    source: bytes
    start: int
    end: int
    inside: int
    encloses: int = 0
    header: HeaderBlock | None = None

    def content(self) -> bytes:
        """Return the part's content with its transfer encoding undone."""
        return decoded(self.source[self.start : self.end], self.transfer)


@dataclass(frozen=True)
class Tree:
    """The parts of a message in the order they stand in, and what was passed over and why."""

    parts: tuple[Part, ...]
    faults: tuple[str, ...]
    type: str
    parameters: Mapping[str, str]


def read_parts(raw: bytes, header: HeaderBlock, limits: Limits) -> Tree:
    """Return the parts of the message whose header was split already."""
    walk = _Walk(limits)
    kind, values, _fault = _content_type(header, "text/plain", limits)
    walk.entity(raw, header, len(raw), inside=0, depth=0, default="text/plain")
    return Tree(tuple(walk.parts), tuple(dict.fromkeys(walk.faults)), kind, values)


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """Return the lower-case type and the parameters of a Content-Type; "" if it names no type."""
    kind, values = parameters(value)
    return (kind if _TYPE.fullmatch(kind) else ""), values


class _Walk:
    """Goes through a message once; holds what is counted on the way."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts: list[Part] = []
        self.faults: list[str] = []
        self.enclosed = 0
        self.entities = 0
        self._dashed: dict[int, tuple[bytes, list[int]]] = {}  # by the source's id, kept alive

    def entity(
        self, source: bytes, header: HeaderBlock, end: int, *, inside: int, depth: int, default: str
    ) -> None:
        """Take in one entity whose body runs from `header.body` to `end`."""
        self.entities += 1
        if self.entities > self.limits.parts:
            self.faults.append(f"it has more than {self.limits.parts} parts")
            return
        kind, values, fault = _content_type(header, default, self.limits)
        if fault:
            self.faults.append(fault)
        part = self._part(source, header, end, inside, kind, values)
        if kind.startswith("multipart/"):
            if depth >= self.limits.depth:
                self._too_deep(part)
            else:
                self._multipart(part, values.get("boundary", ""), depth)
        elif kind in MESSAGES:
            self._message(part, depth)
        elif kind in HEADERS_ONLY:
            self.enclosed += 1
            content = part.content()
            inner = split_header(content, 0, len(content), self.limits)
            self.parts.append(_enclosing(part, self.enclosed, inner))
        else:
            self.parts.append(part)

    def _part(
        self,
        source: bytes,
        header: HeaderBlock,
        end: int,
        inside: int,
        kind: str,
        values: Mapping[str, str],
    ) -> Part:
        disposition, named = parameters(header.text("content-disposition")[: self.limits.field])
        name = named.get("filename", "")
        shown = clean_name(decode_words(name or values.get("name", "")))
        return Part(
            type=kind,
            parameters=values,
            disposition=disposition,
            filename=shown,
            named=bool(name),
            transfer=name_of(header.text("content-transfer-encoding")[:100]),
            source=source,
            start=min(header.body, end),
            end=end,
            inside=inside,
        )

    def _multipart(self, part: Part, boundary: str, depth: int) -> None:
        places = self._divided(part, boundary.encode("utf-8", "replace"))
        if not places and not boundary.isascii():  # it may have been guessed from another charset
            places = self._divided(part, boundary.encode("cp1252", "replace"))
        if not places:
            self.faults.append("its parts cannot be told apart")
            self.parts.append(_as_text(part))
            return
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for start, end in places:
            inner = split_header(part.source, start, end, self.limits)
            if inner.over:
                self.faults.append(f"in one of its parts: {inner.over}")
            self.entity(
                part.source, inner, end, inside=part.inside, depth=depth + 1, default=default
            )
            if self.entities > self.limits.parts:
                return

    def _message(self, part: Part, depth: int) -> None:
        if depth >= self.limits.depth:
            self._too_deep(part)
            return
        source, start, end = part.source, part.start, part.end
        if part.transfer not in ("", "7bit", "8bit", "binary"):
            source = part.content()
            start, end = 0, len(source)
        inner = split_header(source, start, end, self.limits)
        if inner.over:
            self.faults.append(f"in a message within it: {inner.over}")
        self.enclosed += 1
        self.parts.append(_enclosing(part, self.enclosed, inner))
        self.entity(source, inner, end, inside=self.enclosed, depth=depth + 1, default="text/plain")

    def _too_deep(self, part: Part) -> None:
        self.faults.append(f"it has parts within parts more than {self.limits.depth} deep")
        self.parts.append(part)

    def _divided(self, part: Part, boundary: bytes) -> list[tuple[int, int]]:
        """Return the places of the parts between delimiters; none without a delimiter."""
        if not boundary:
            return []
        source, end = part.source, part.end
        delimiter = b"--" + boundary
        places: list[tuple[int, int]] = []
        opened = -1
        dashed = self._dashed_lines(source)
        for here in dashed[bisect_left(dashed, part.start) : bisect_left(dashed, end)]:
            if not source.startswith(delimiter, here, end):
                continue
            rest = _REST_OF_DELIMITER.match(source, here + len(delimiter), end)
            if not rest:
                continue
            if opened >= 0:
                # The line end before a delimiter belongs to it (RFC 2046, section 5.1.1).
                close = here - (2 if source[here - 2 : here] == b"\r\n" else 1)
                places.append((opened, max(opened, close)))
            opened = -1 if rest[1] else rest.end()
            if rest[1] or len(places) > self.limits.parts:  # the walk ends there anyway
                return places
        if opened >= 0:
            places.append((opened, end))
        return places

    def _dashed_lines(self, source: bytes) -> list[int]:
        """Return where lines begin with "--", found once for all levels of nesting."""
        kept = self._dashed.get(id(source))
        if kept is None:
            known = [0] if source.startswith(b"--") else []
            at = -1
            while (at := source.find(b"\n--", at + 1)) >= 0:
                if len(known) == self.limits.delimiters:
                    self.faults.append("it has too many lines that look like the start of a part")
                    break
                known.append(at + 1)
            kept = self._dashed[id(source)] = (source, known)
        return kept[1]


def _content_type(
    header: HeaderBlock, default: str, limits: Limits
) -> tuple[str, dict[str, str], str | None]:
    """Return type, parameters and fault; a type that is none is text (RFC 2045, section 5.2)."""
    value = header.text("content-type")
    if not value:
        return default, {}, None
    fault = None
    if len(value) > limits.content_type:
        value = value.partition(";")[0][: limits.content_type]
        fault = f"a Content-Type in it is longer than {limits.content_type // 1024} kB"
    kind, values = content_type(value)
    return kind or "text/plain", values, fault


def _enclosing(part: Part, number: int, header: HeaderBlock) -> Part:
    return replace(part, encloses=number, header=header)


def _as_text(part: Part) -> Part:
    """Return an undividable multipart as one text, so that a reader sees what is there."""
    return replace(part, type="text/plain", parameters={}, transfer="")


def text_of(part: Part, cap: int) -> tuple[str, bool]:
    """Return the text of a part, decoded but not cleaned, and whether it was cut.

    It has at most `cap` characters. Hardly any charset takes more than four bytes a character, so
    bytes beyond that are not decoded.
    """
    content = part.content()
    text = decode(content[: 4 * cap], part.parameters.get("charset"))
    return text[:cap], len(content) > 4 * cap or len(text) > cap
