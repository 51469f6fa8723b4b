"""Words that suggest a child may be in danger, and whether a text has any (ruling 6).

A false alarm costs somebody a look; a missed one may cost a child. So a word counts wherever it
stands; only "nobody was hurt" and its like are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from swps_mailflow.reading.harm import harm

_SIGNALS = """
abuse, abused, abuser, abusing, abusive, assault, assaulted, beaten, beating, bruise, bruised,
bruises, hurting, harm, harmed, harming, injured, injury, neglect, neglected, molest, molested,
groom, groomed, grooming, sexual, sexually, indecent, naked, nude, violence, violent, threat,
threats, threaten, threatened, threatening, kill, killed, knife, weapon, suicide, suicidal,
self-harm, self harm, overdose, abduct, abducted, abduction, kidnap, kidnapped, snatch, snatched,
stalker, stalking, stalked, unsafe, in danger, dangerous, refuge, at risk, hit him, hit her, hit
my, hitting, hits my, hit a child, smacking, slapping, punched, hits him, hits her, smacked,
slapped, shook him, shook her, shaking him, shaking her, hurt my, hurt him, hurt her, hurts him,
hurts her, hurt a child, hurting a child, being hit, got hit, hits a child, hits the children,
shake him, shake her, shakes him, shakes her, shakes my, shook my, shaken, grabs, grabbed,
grabbing, dragged, dragging, burnt him, burned him, choke, choked, choking him, choking her,
strangle, strangled, touched her, touched him, touching her, touching him, end it all, ending it
all, end my life, end her life, end his life, can't go on, cannot go on, cant go on, better off
dead, want to die, wants to die, frightened for, scared for my, fear for, not safe, get away from
him, got away from him, get away from her, escape from him, fled, fleeing, hide from him, hiding
from, found us, found me, found my daughter, found my son, tracked us down, asking for pictures,
asking her for, asked for pictures of her, asking him for pictures, asked her for pictures, asked
him for pictures, pictures of herself, pictures of himself, undressed, no clothes on, underwear,
in hiding, domestic abuse, restraining order, non-molestation, court order, injunction, not
allowed contact, no contact order, must not know where, must not find, mustn't know where, knows
where we, found out where, where we live, where she lives, where he lives, my address online, our
address online, gave out our address, posted our address, posted my address, paedophile,
pedophile, missing child, gone missing, locked in, left alone
"""
DANGER_WORDS: tuple[str, ...] = tuple(
    " ".join(signal.split()) for signal in _SIGNALS.split(",") if signal.strip()
)
_NOT = re.compile(r"\b(?:nobody|no one|noone|no-one)(?: \w+){0,2} $|\bdid(?:n't| not) $")


# Everyday sayings that speak of no danger: "you killed it at sports day", "a dragon to kill".
_SAYINGS = re.compile(
    r"\bkilled it\b(?! on\b)|\bkill(?:ed)? (?:the|a) (?:dragon|monster|mood|vibe|time|engine)s?\b"
    r"|\bhurting (?:your|our) (?:rank\w*|business|sales|traffic|visibility)\b"
    r"|\bkill two birds\b|\bkill for (?:an?|another|some)\b|\b[\w.+-]+@[\w-]+\.[\w.-]+"
)


def in_danger(text: str, words: Sequence[str] = DANGER_WORDS) -> str | None:
    """Return the word that suggests danger, or None."""
    line = " ".join(text.replace("’", "'").split())
    plain = _SAYINGS.sub(" ", line.lower())
    for found in _pattern(tuple(words)).finditer(plain):
        if not _NOT.search(plain, max(0, found.start() - 40), found.start()):
            return found.group(0)
    return harm(line) if tuple(words) == DANGER_WORDS else None


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    forms = sorted({w.lower() for w in words if w.strip()}, key=len, reverse=True)
    if not forms:
        return re.compile(r"(?!)")
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms)) + r")(?!\w)")
