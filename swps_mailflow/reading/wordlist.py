"""Word lists as people read and edit them: words in a row, phrases parted by commas."""

from __future__ import annotations


def words(*rows: str) -> frozenset[str]:
    """Return the single words of the rows."""
    return frozenset(word for row in rows for word in row.split())


def phrases(*rows: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases of the rows, which commas part, each as its words."""
    return frozenset(tuple(part.split()) for row in rows for part in row.split(",") if part.strip())
