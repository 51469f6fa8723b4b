"""Phrases over words: a text as normal words, and small rules that find who does what to whom.

A rule is written as people read it, word by word:

    "someone ~3 PUBLISH ~8 ONLINE"    words in a row; ~3 lets up to three others stand between
    "take|taken ?it down"             | is either, ? may be missing
    "leaving !early"                  ! must not follow, "<to share" must not stand before
    "complain*"                       any word that begins so; CAPITALS name a list of words

No gap reaches over the end of a sentence. A rule is tried only where its first word stands, and
looks at a bounded number of words, so a text costs time in proportion to its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.spelling import COMPOUNDS, LONG_FORMS, spelled

END = "."  # the end of a sentence
ASKS = "?"  # ... that asks

_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;:\n…]|[^\w\s]", re.UNICODE)
_LINK = re.compile(r"https?://\S*|www\.\S*", re.IGNORECASE)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "\u00ad": None, "\u200b": None})

# A line this long was wrapped by a mail client and goes on in the next.
_WRAPPED = 58

# Written small these are words; only a capital inside a sentence makes names of them.
_ALSO_WORDS = frozenset({"jan", "june", "rose", "ruby", "pat", "amber", "dawn", "fern", "max",
                         "april", "jude", "ivy", "iris", "noel", "rob", "sue", "bob"})  # fmt: skip
# Capitals that begin no name.
_NO_NAMES = frozenset(
    {"i", "facebook", "instagram", "twitter", "whatsapp", "linkedin", "tiktok", "snapchat",
     "youtube", "google", "mumsnet", "ofsted", "christmas", "easter", "monday", "tuesday",
     "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
     "april", "may", "june", "july", "august", "september", "october", "november", "december",
     "manager", "chair", "preschool", "woodham", "dear", "reception", "committee", "fb", "santa",
     "please", "hi", "hello", "thanks", "thank", "kind", "regards", "yours", "could", "would",
     "can", "we", "my", "the", "this", "just", "sorry", "best", "many", "not", "if", "also", "but",
     "it", "is", "as", "a", "an", "on", "in", "at", "to", "and", "or", "so", "you", "your", "she",
     "he", "they", "there", "that", "when", "what", "why", "how", "who", "do", "does", "have",
     "has", "no", "yes", "ps", "our", "for", "from", "with", "pre", "school", "staff", "class",
     "group", "page", "mum", "mums", "dad", "parents", "miss", "mrs", "mr", "ms", "xx", "xxx"}
)  # fmt: skip
# What follows somebody's name at the beginning of a sentence, and what else begins so.
_SAID_OF = frozenset(
    {"is", "was", "will", "has", "had", "leaves", "finishes", "starts", "goes", "isn't", "won't",
     "isnt", "wont", "wasn't", "can't", "got", "and", "posted", "wrote", "shared", "put", "keeps",
     "moves", "left", "started", "loves", "said", "says", "would", "who", "doesn't"}
)  # fmt: skip
_BEGINNINGS = frozenset(
    {"everyone", "somebody", "someone", "something", "nothing", "everything", "anyone", "nobody",
     "another", "mine", "ours", "all", "both", "one", "some", "such", "these", "those", "which",
     "where", "here", "now", "today", "yesterday", "tomorrow", "nursery", "playgroup", "time",
     "people", "children", "kids", "payment", "parking", "term", "lunch", "then", "me", "us",
     "her", "his", "their", "him", "them", "daughter", "son", "husband", "wife", "neither", "each"}
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A text as its words, small and spelled one way; `.` and `?` end a sentence."""

    words: tuple[str, ...]
    names: frozenset[int]  # where somebody's name stands


@dataclass(frozen=True)
class Match:
    """Where a rule of a list fits: from word `start` up to `end`."""

    name: str
    start: int
    end: int


def read_words(text: str) -> Words:
    """Cut a text into words; links become the word "link"."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    plain = _LINK.sub(" link ", plain)
    found: list[str] = []
    names: set[int] = set()
    line_start = 0
    doubtful = -1  # where a sentence begins with what may be a name: "Fin leaves at Easter"
    for piece in _PIECE.finditer(plain):
        raw = piece[0]
        if raw == "\n":
            if piece.start() - line_start < _WRAPPED:
                _end(found, END)
            line_start = piece.end()
        elif not raw[0].isalnum():
            if raw in ".!?;…":
                _end(found, ASKS if raw == "?" else END)
        else:
            fresh = not found or found[-1] in (END, ASKS)
            if _is_name(raw, fresh):
                names.add(len(found))
            elif fresh and _begins_like_a_name(raw):
                doubtful = len(found)
            elif doubtful == len(found) - 1 and raw.lower() in _SAID_OF:
                names.add(doubtful)
            for word in _long_form(raw.lower()):
                _append(found, spelled(word))
    return Words(tuple(found), frozenset(names))


class Rulebook:
    """Named lists of rules over named lists of words."""

    def __init__(self, rules: Mapping[str, Sequence[str]], lists: Mapping[str, str]) -> None:
        self._lists = {name: _List.of(text, lists) for name, text in lists.items()}
        self._rules = [
            (name, _Rule.of(rule, self._lists)) for name, group in rules.items() for rule in group
        ]

    def find(self, text: Words) -> list[Match]:
        """Return every place where a rule fits, in the order of the text."""
        found: list[Match] = []
        for at, word in enumerate(text.words):
            starts = self._starting(word)
            if at in text.names:
                starts = tuple(dict.fromkeys((*starts, *self._starting_names())))
            for number in starts:
                name, rule = self._rules[number]
                end = rule.end(text, at)
                if end is not None:
                    found.append(Match(name, at, end))
        return found

    def has(self, name: str, text: Words) -> bool:
        """Tell whether a word of a list stands in the text."""
        return any(self._lists[name].fits(text, at) for at in range(len(text.words)))

    @lru_cache(maxsize=4096)  # noqa: B019 one rulebook lives as long as the program
    def _starting(self, word: str) -> tuple[int, ...]:
        alone = Words((word,), frozenset())
        return tuple(n for n, (_, rule) in enumerate(self._rules) if rule.first.fits(alone, 0))

    @lru_cache(maxsize=1)  # noqa: B019 as above
    def _starting_names(self) -> tuple[int, ...]:
        return tuple(n for n, (_, rule) in enumerate(self._rules) if rule.first.with_names)


@dataclass(frozen=True)
class _List:
    words: frozenset[str]
    beginnings: tuple[str, ...]
    with_names: bool

    @classmethod
    def of(cls, text: str, lists: Mapping[str, str]) -> _List:
        words: set[str] = set()
        beginnings: set[str] = set()
        with_names = False
        for word in text.replace("|", " ").split():
            if word == "NAME":
                with_names = True
            elif word.isupper() and word in lists:
                inner = cls.of(lists[word], lists)
                words |= inner.words
                beginnings |= set(inner.beginnings)
                with_names |= inner.with_names
            elif word.endswith("*"):
                beginnings.add(word[:-1])
            else:
                words.add(word)
        return cls(frozenset(words), tuple(sorted(beginnings)), with_names)

    def fits(self, text: Words, at: int) -> bool:
        if at >= len(text.words):
            return False
        word = text.words[at]
        return (
            word in self.words
            or word.startswith(self.beginnings)
            or (self.with_names and at in text.names)
        )


@dataclass(frozen=True)
class _Step:
    words: _List | None  # None is a gap
    gap: int = 0
    optional: bool = False
    absent: bool = False
    behind: bool = False


@dataclass(frozen=True)
class _Rule:
    first: _List
    steps: tuple[_Step, ...]

    @classmethod
    def of(cls, rule: str, lists: Mapping[str, _List]) -> _Rule:
        steps = tuple(_step(part, lists) for part in rule.split())
        first = next(step for step in steps if not step.behind)
        if first.words is None or first.optional or first.absent:
            raise ValueError(f"a rule begins with a word: {rule}")
        return cls(first.words, steps)

    def end(self, text: Words, at: int) -> int | None:
        """Return the farthest word up to which the rule fits from a place, or None."""
        places = {at}
        for step in self.steps:
            if step.words is None:
                places = {n for place in places for n in _reach(text, place, step.gap)}
            elif step.behind:
                places = {p for p in places if p == 0 or not step.words.fits(text, p - 1)}
            elif step.absent:
                places = {p for p in places if not step.words.fits(text, p)}
            else:
                after = {p + 1 for p in places if step.words.fits(text, p)}
                places = after | places if step.optional else after
            if not places:
                return None
        return max(places)


def _step(part: str, lists: Mapping[str, _List]) -> _Step:
    if part.startswith("~"):
        return _Step(None, gap=int(part[1:]))
    optional, absent, behind = (part.startswith(mark) and len(part) > 1 for mark in "?!<")
    text = part[1:] if optional or absent or behind else part
    known = [lists[name] for name in text.split("|") if name in lists]
    own = _List.of(" ".join(w for w in text.split("|") if w not in lists), {})
    words = _List(
        own.words.union(*(one.words for one in known)),
        own.beginnings + tuple(b for one in known for b in one.beginnings),
        own.with_names or any(one.with_names for one in known),
    )
    return _Step(words, optional=optional, absent=absent, behind=behind)


def _reach(text: Words, place: int, gap: int) -> Iterator[int]:
    yield place
    for n in range(place, min(place + gap, len(text.words))):
        if text.words[n] in (END, ASKS):
            return
        yield n + 1


def _end(found: list[str], mark: str) -> None:
    if found and found[-1] not in (END, ASKS):
        found.append(mark)
    elif found and mark == ASKS:
        found[-1] = ASKS


def _long_form(word: str) -> tuple[str, ...]:
    """ "I'm" is two words, "Lily's" one; "don't" is one without its apostrophe."""
    if word in LONG_FORMS:
        return LONG_FORMS[word]
    if "'" not in word:
        return (word,)
    head, _, tail = word.rpartition("'")
    if tail == "s":
        return (head.replace("'", ""),)
    return (word.replace("'", ""),)


def _append(found: list[str], word: str) -> None:
    """Add a word, and put together what is one word in two: "pre school", "take down"."""
    if found and (found[-1], word) in COMPOUNDS:
        found[-1] = COMPOUNDS[found[-1], word]
    else:
        found.append(word)


def _begins_like_a_name(raw: str) -> bool:
    word = raw.lower()
    known = word in _NO_NAMES or word in _BEGINNINGS
    return raw[0].isupper() and raw[1:].islower() and raw.isalpha() and not known


def _is_name(raw: str, fresh: bool) -> bool:
    word = raw.lower().removesuffix("'s")
    if word in _NO_NAMES:
        return False
    capital = raw[0].isupper() and not raw.isupper()
    if word in FIRST_NAMES:
        return capital if word in _ALSO_WORDS else True
    return capital and not fresh and len(raw) > 1 and "'" not in raw.removesuffix("'s")
