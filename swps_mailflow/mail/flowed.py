"""Text as format=flowed sends it (RFC 3676): lines that were wrapped become one again."""

from __future__ import annotations

import re

_QUOTE = re.compile(r">*")
_SIGNATURE = "-- "


def join_flowed(text: str, *, delsp: bool) -> str:
    """Return the text with flowed lines joined; `text` has plain line ends.

    A line that ends in a space goes on in the next one of the same quotation depth, unless it is
    the line that begins a signature. With `delsp` that space is not part of the text.
    """
    lines: list[str] = []
    pieces: list[str] = []  # the paragraph being joined
    depth = 0

    def finish() -> None:
        if pieces:
            lines.append(_quoted("".join(pieces), depth))
            pieces.clear()

    for line in text.split("\n"):
        found = _QUOTE.match(line)
        here = found.end() if found else 0
        content = line[here:].removeprefix(" ")
        if content == _SIGNATURE:
            finish()
            lines.append(_quoted(content, here))
            continue
        if here != depth:
            finish()
            depth = here
        flows = content.endswith(" ")
        pieces.append(content[:-1] if flows and delsp else content)
        if not flows:
            finish()
    finish()
    return "\n".join(lines)


def _quoted(content: str, depth: int) -> str:
    return f"{'>' * depth} {content}" if depth else content
