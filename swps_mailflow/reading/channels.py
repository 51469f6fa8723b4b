"""Where on social media something happened, as far as words and links tell: a hint (P1).

Never a reason to turn a report away, and none is needed to be heard.
"""

from __future__ import annotations

import re

_CHANNELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("Facebook", r"face\s?book|\bfb\b|\bfb\.(?:com|me)\b"),
        ("Instagram", r"\binsta(?:gram)?\b|\big\b"),
        ("Twitter", r"\btwitter\b|\btweet|\bx\.com\b"),
        ("LinkedIn", r"\blinked\s?in\b"),
        ("TikTok", r"\btik\s?tok"),
        ("WhatsApp", r"\bwhat'?s\s?app\b"),
        ("Snapchat", r"\bsnap\s?chat\b"),
        ("YouTube", r"\byou\s?tube\b|\byoutu\.be\b"),
        ("Nextdoor", r"\bnext\s?door\.|\bnextdoor\b"),
        ("Mumsnet", r"\bmumsnet\b"),
        ("a blog", r"\bblog"),
    )
)


def channel(text: str) -> str | None:
    """Return the first channel of the list that the text names, or None."""
    return next((name for name, pattern in _CHANNELS if pattern.search(text)), None)
