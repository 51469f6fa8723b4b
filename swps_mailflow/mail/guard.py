"""The one guard: a step of reading hostile bytes runs here, and whatever it raises stops here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def guarded(step: Callable[[], T], otherwise: T, failed: Callable[[], object]) -> T:
    """Return what the step returns, or `otherwise` after telling `failed` that it raised.

    Readers here are written not to raise. This is for the input that nobody thought of: it costs
    the answer of one step, never the message.
    """
    try:
        return step()
    except Exception:  # noqa: BLE001 - any exception at all, recursion and memory included
        failed()
        return otherwise
