"""A child's name as a parent writes it, where no roster can tell: "my daughter Lily"."""

from __future__ import annotations

import re

# What stands before the name, and what a name looks like. Only a capitalised word counts, so that
# "my son is leaving" names nobody.
_BEFORE = re.compile(
    r"\b(?:(?:my|our) (?:little (?:one|girl|boy)|daughter|son|child|girl|boy|granddaughter|grandson"
    r"|twins?),?(?: called| named|,)?|child(?:'s name)?(?: is|:)|name(?: is|:)"
    r"|(?i:on behalf of|regarding|re:))\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][a-zà-öø-ÿ'’-]+(?: [A-Z][a-zà-öø-ÿ'’-]+)?")
# "Lily will be leaving", "Lily's last day", "Lily leaves": a name and what happens to it.
_SUBJECT = re.compile(
    r"\b([A-Z][a-zà-öø-ÿ-]+(?: [A-Z][a-zà-öø-ÿ-]+)?)"
    r"(?:['’]s last day| will be leaving| is leaving| will leave| leaves| is moving| finishes"
    r"| will be finishing| is finishing| will finish| starts school| is starting school)"
)
_NO_NAMES = frozenset(
    {
        *("he", "she", "they", "we", "it", "this", "that", "our", "my", "the", "who", "which"),
        *("everyone", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
        *(
            "october",
            "november",
            "december",
            "dear",
            "hello",
            "hi",
            "family",
            "mum",
            "dad",
            "school",
        ),
        *("pre-school", "preschool"),
    }
)


def child_in(text: str) -> str | None:
    """Return the one child's name the text gives, or None where there is none or several."""
    found: list[str] = []
    for lead in _BEFORE.finditer(text):
        name = _NAME.match(text, lead.end())
        if name:
            found.append(name.group(0))
    found += [m.group(1) for m in _SUBJECT.finditer(text)]
    names = {n for n in (_trimmed(f) for f in found) if n}
    first = {n.split()[0] for n in names}
    if len(first) != 1:
        return None
    return max(names, key=len)


def _trimmed(name: str) -> str:
    words = name.split()
    while words and words[0].lower() in _NO_NAMES:
        words.pop(0)
    while words and words[-1].lower() in _NO_NAMES:
        words.pop()
    return " ".join(words)
