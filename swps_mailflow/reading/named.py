"""What a person, an alias or a plus tag may call a matter by."""

from __future__ import annotations

from collections.abc import Mapping

# The kinds a person or an alias may name, and what they stand for.
NAMED: Mapping[str, tuple[str, str | None]] = {
    "concern": ("concern", None),
    "exception": ("exception", None),
    "leaver": ("leaver", None),
    "join": ("membership", "join"),
    "leave": ("membership", "leave"),
    "membership": ("membership", None),
    "photo": ("photo", None),
    "removal": ("removal", None),
    "unsorted": ("unsorted", None),
}
