"""The words a mail of ours offers, and what a reply to it was found to say."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Takes(enum.Enum):
    """What may follow a word."""

    NOTHING = "nothing"  # APPROVE: the word alone, with courtesies
    OPTIONAL = "optional"  # DECLINE, or DECLINE and a reason
    REQUIRED = "required"  # ASK and a question: without a text it says nothing
    DATE = "date"  # CONFIRM, or CONFIRM 17 July
    KIND = "kind"  # SPLIT, then the name of a kind, then perhaps a text


@dataclass(frozen=True)
class Offered:
    """One word as it is shown to a person: in capitals, perhaps two or three words long.

    `synonyms` are everyday forms particular to this word in this place, beyond the common ones.
    """

    word: str
    takes: Takes
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a reply says.

    `word` is the offered word it decides, or None where nothing is decided. `text` is what follows
    the word, as written (for None: the whole new text). `reason` is a sentence for an
    administrator. `choices` are up to two words the writer likeliest meant, where none was read.
    `courtesy` marks a mere "Thanks!", which nothing needs to answer.
    """

    word: str | None
    text: str
    reason: str
    choices: tuple[str, ...] = ()
    courtesy: bool = False
