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
from functools import lru_cache, reduce
from itertools import repeat
from operator import or_

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
     "group", "page", "mum", "mums", "dad", "parents", "miss", "mrs", "mr", "ms", "sir",
     "madam", "xx", "xxx"}
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


@dataclass(frozen=True, eq=False)  # each is one text, looked up again and again
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
            about = _about(raw)
            if about.name_at_head if fresh else about.name:
                names.add(len(found))
            elif fresh and about.perhaps:
                doubtful = len(found)
            elif about.says_more and 0 <= doubtful == len(found) - 1:
                names.add(doubtful)
            for word in about.words:
                if found and (found[-1], word) in COMPOUNDS:  # "pre school", "take down"
                    found[-1] = COMPOUNDS[found[-1], word]
                else:
                    found.append(word)
    return Words(tuple(found), frozenset(names))


class Rulebook:
    """Named lists of rules over named lists of words."""

    def __init__(self, rules: Mapping[str, Sequence[str]], lists: Mapping[str, str]) -> None:
        self._words = _Vocabulary()
        known = {name: _List.of(text, lists) for name, text in lists.items()}
        self._lists = {name: self._words.bit(one) for name, one in known.items()}
        self._rules = [
            (name, _Rule.of(rule, known, self._words))
            for name, group in rules.items()
            for rule in group
        ]
        names = self._words.with_names
        self._with_names = [(name, rule) for name, rule in self._rules if rule.first & names]

    def find(self, text: Words) -> list[Match]:
        """Return every place where a rule fits, in the order of the text."""
        found: list[Match] = []
        read = self._read(text)
        missing = ~read.present
        for at, word in enumerate(text.words):
            for name, rule in self._starting(word, at in text.names):
                if rule.needs & missing:
                    continue
                if rule.needs & ~reduce(or_, read.lists[at : at + rule.reach]):
                    continue
                end = rule.end(read, at)
                if end is not None:
                    found.append(Match(name, at, end))
        return found

    def has(self, name: str, text: Words) -> bool:
        """Tell whether a word of a list stands in the text."""
        return bool(self._lists[name] & self._read(text).present)

    @lru_cache(maxsize=32)  # noqa: B019 one rulebook lives as long as the program
    def _read(self, text: Words) -> _Read:
        named = self._words.with_names
        in_lists = [
            lists | named if at in text.names else lists
            for at, lists in enumerate(map(self._words.lists_of, text.words))
        ]
        stops = [n for n, word in enumerate(text.words) if word in (END, ASKS)]
        present = reduce(or_, in_lists, 0)
        return _Read(tuple(in_lists), tuple(_next_stops(stops, len(text.words))), present)

    @lru_cache(maxsize=4096)  # noqa: B019 as above
    def _starting(self, word: str, named: bool) -> tuple[tuple[str, _Rule], ...]:
        lists = self._words.lists_of(word)
        found = [(name, rule) for name, rule in self._rules if rule.first & lists]
        return tuple(dict.fromkeys((*found, *self._with_names)) if named else found)


@dataclass(frozen=True)
class _Read:
    """A text as a rulebook sees it: for each word the lists it stands in, as the bits of a number,
    and where its sentence stops; `present` are the lists that any of its words stands in.
    """

    lists: tuple[int, ...]
    stops: tuple[int, ...]
    present: int


class _Vocabulary:
    """Gives each list of words a bit, and tells of a word which lists it stands in."""

    def __init__(self) -> None:
        self._bits: dict[_List, int] = {}
        self._whole: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        self._longest = 0
        self.with_names = 0

    def bit(self, one: _List) -> int:
        """Return the bit of a list."""
        if one in self._bits:
            return self._bits[one]
        bit = self._bits[one] = 1 << len(self._bits)
        for word in one.words:
            self._whole[word] = self._whole.get(word, 0) | bit
        for beginning in one.beginnings:
            self._beginnings[beginning] = self._beginnings.get(beginning, 0) | bit
            self._longest = max(self._longest, len(beginning))
        if one.with_names:
            self.with_names |= bit
        return bit

    @lru_cache(maxsize=4096)  # noqa: B019 a vocabulary lives as long as the program
    def lists_of(self, word: str) -> int:
        """Return the bits of the lists that a word stands in."""
        lists = self._whole.get(word, 0)
        for length in range(min(len(word), self._longest) + 1):
            lists |= self._beginnings.get(word[:length], 0)
        return lists


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


@dataclass(frozen=True)
class _Step:
    lists: int  # the bit of a list; 0 is a gap
    gap: int = 0
    optional: bool = False
    absent: bool = False
    behind: bool = False


@dataclass(frozen=True, eq=False)
class _Rule:
    first: int
    steps: tuple[_Step, ...]
    needs: int  # the lists without a word of which it fits nowhere
    reach: int  # so many words from its first one on may have a part in it

    @classmethod
    def of(cls, rule: str, lists: Mapping[str, _List], words: _Vocabulary) -> _Rule:
        steps = tuple(_step(part, lists, words) for part in rule.split())
        first = next(step for step in steps if not step.behind)
        if not first.lists or first.optional or first.absent:
            raise ValueError(f"a rule begins with a word: {rule}")
        sure = (s.lists for s in steps if not (s.optional or s.absent or s.behind))
        reach = sum(step.gap + bool(step.lists and not step.behind) for step in steps)
        return cls(first.lists, steps, reduce(or_, sure, 0), reach)

    def end(self, text: _Read, at: int) -> int | None:
        """Return the farthest word up to which the rule fits from a place, or None."""
        lists, length = text.lists, len(text.lists)
        places = {at}
        for step in self.steps:
            wanted = step.lists
            if not wanted:
                places = {n for p in places for n in _reach(text, p, step.gap)}
            elif step.behind:
                places = {p for p in places if p == 0 or not lists[p - 1] & wanted}
            elif step.absent:
                places = {p for p in places if p >= length or not lists[p] & wanted}
            else:
                after = {p + 1 for p in places if p < length and lists[p] & wanted}
                places = after | places if step.optional else after
            if not places:
                return None
        return max(places)


def _step(part: str, lists: Mapping[str, _List], words: _Vocabulary) -> _Step:
    if part.startswith("~"):
        return _Step(0, gap=int(part[1:]))
    optional, absent, behind = (part.startswith(mark) and len(part) > 1 for mark in "?!<")
    text = part[1:] if optional or absent or behind else part
    known = [lists[name] for name in text.split("|") if name in lists]
    own = _List.of(" ".join(w for w in text.split("|") if w not in lists), {})
    whole = _List(
        own.words.union(*(one.words for one in known)),
        own.beginnings + tuple(b for one in known for b in one.beginnings),
        own.with_names or any(one.with_names for one in known),
    )
    return _Step(words.bit(whole), optional=optional, absent=absent, behind=behind)


def _reach(text: _Read, place: int, gap: int) -> range:
    """Return the places up to so many words on, at most to the end of the sentence."""
    stop = text.stops[place] if place < len(text.stops) else place
    return range(place, min(place + gap, stop) + 1)


def _next_stops(stops: Sequence[int], length: int) -> Iterator[int]:
    """Yield for each word where the next sentence ends."""
    start = 0
    for stop in (*stops, length):
        yield from repeat(stop, min(stop + 1, length) - start)
        start = stop + 1


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


@dataclass(frozen=True)
class _About:
    """What a word, written as it is, says by itself: its words, and whether it is a name."""

    words: tuple[str, ...]
    name: bool
    name_at_head: bool  # of a sentence, where every word has a capital
    perhaps: bool
    says_more: bool  # of what stands before it, which is a name then


@lru_cache(maxsize=4096)
def _about(raw: str) -> _About:
    word = raw.lower()
    return _About(
        tuple(map(spelled, _long_form(word))),
        _is_name(raw, fresh=False),
        _is_name(raw, fresh=True),
        _begins_like_a_name(raw),
        word in _SAID_OF,
    )


def _begins_like_a_name(raw: str) -> bool:
    word = raw.lower()
    known = word in _NO_NAMES or word in _BEGINNINGS
    return raw[0].isupper() and raw[1:].islower() and raw.isalpha() and not known


def _is_name(raw: str, *, fresh: bool) -> bool:
    word = raw.lower().removesuffix("'s")
    if word in _NO_NAMES:
        return False
    capital = raw[0].isupper() and not raw.isupper()
    if word in FIRST_NAMES:
        return capital if word in _ALSO_WORDS else True
    return capital and not fresh and len(raw) > 1 and "'" not in raw.removesuffix("'s")
