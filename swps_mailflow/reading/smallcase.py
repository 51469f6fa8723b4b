"""A text as a search that ignores case sees it: patterns in small letters find the same in it.

Ignoring case while searching costs several times what searching costs, and most patterns here are
searched for in vain.
"""

from __future__ import annotations

# What `re.IGNORECASE` takes for an i or an s besides their capitals.
_ALIKE = str.maketrans({"ı": "i", "İ": "i", "ſ": "s"})


def small(text: str) -> str:
    """Return the text in small letters, as long as before."""
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower()
