"""How much of a message is read: checked before any parsing, so no message costs more than this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes unless they say otherwise; beyond them a message is kept and not read on."""

    message: int = 25 * 1024 * 1024  # what large providers accept
    header: int = 256 * 1024
    field: int = 64 * 1024
    content_type: int = 2 * 1024  # real ones stay below 300; parameters cost most to read
    fields: int = 2000  # count, in one header
    depth: int = 20  # parts within parts; real mail stays below 8
    parts: int = 200  # count, in one message
    delimiters: int = 50_000  # lines that begin like a delimiter of parts, in one message
    text: int = 1_000_000  # characters of a body
    html: int = 2_000_000  # characters; pictures within the text make these long


LIMITS = Limits()
