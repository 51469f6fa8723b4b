"""What a reply decides: one of the offered words, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from swps_mailflow.reading.offered import Offered, Reading, Takes

__all__ = ["Offered", "Reading", "Takes", "read_reply"]


def read_reply(
    text: str | None,
    html: str | None,
    *,
    sent: Sequence[str],
    offered: Sequence[Offered],
    names: Sequence[str] = (),
    ref: str = "",
    kinds: Sequence[str] = (),
    is_date: Callable[[str], bool] = lambda _: False,
) -> Reading:
    """Read a reply's two texts against the words that were offered."""
    del html, sent, offered, names, ref, kinds, is_date
    return Reading(None, text or "", "Nothing is read yet.")
