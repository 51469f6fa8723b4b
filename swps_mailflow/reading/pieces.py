"""The known pieces of a short reply: greetings, courtesies, names, and the offered words.

A reply decides by a word without text only if it consists of these pieces to its last character.
So this is the list of what is allowed; nobody has to foresee what people may object.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from swps_mailflow.reading import courtesies as table
from swps_mailflow.reading import lexicon
from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.offered import Offered
from swps_mailflow.reading.signoff import STRONG, TURNING, WEAK, Signer

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*|\n|[^\S\n]+|.", re.DOTALL)
# A greeting addresses somebody in so many words and marks at most.
_ADDRESSEE = 8
_MANY = frozenset({"both", "all", "everyone", "or", "committee", "manager", "chair", "colleagues"})
_IN_NAMES = frozenset({"-", "&", "and", "of", "the", "'"})
# A phrase word by word: {"kind": {"regards": {"": Is.CLOSING}}}.
_Tree = dict[str, Any]


class Is(enum.Enum):
    """What a piece is."""

    WORD = "word"
    YES = "yes"
    NO = "no"
    GREETING = "greeting"
    THANKS = "thanks"
    PLEASE = "please"
    SORRY = "sorry"
    SUFFIX = "suffix"  # "from me"
    ASSENT = "assent"  # "that's fine"
    NOD = "nod"  # "ok", "great": goes with an answer, and is none by itself
    WISH = "wish"  # "have a good weekend", "sorry for the delay"
    CLOSING = "closing"
    NAME = "name"
    REFERENCE = "reference"
    MARK = "mark"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, as compared, where it stands in the text, and whether it has a capital."""

    key: str
    start: int
    end: int
    capital: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A known piece: tokens `first` to `last` (exclusive); `words` are what a WORD may name."""

    what: Is
    first: int
    last: int
    words: tuple[str, ...] = ()


def tokens(text: str) -> list[Token]:
    """Divide a text into words and marks; spaces only divide, dictated marks become marks."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        if raw.isspace() and raw != "\n":
            continue
        key = unicodedata.normalize("NFKC", raw).casefold()
        key = re.sub("[’ʼ`´]", "'", key) if len(key) > 1 else key
        found.append(Token(key, match.start(), match.end(), raw[0].isupper()))
        if len(found) > 1:
            pair = f"{found[-2].key} {key}"
            if pair in table.DICTATED:
                found[-2:] = [Token(table.DICTATED[pair], found[-2].start, match.end())]
                continue
        if key in table.DICTATED and len(found) > 1:
            found[-1] = Token(table.DICTATED[key], match.start(), match.end())
    return found


class Vocabulary:
    """All pieces known for one ask: its words, and the courtesies of everybody."""

    def __init__(self, offered: Sequence[Offered], names: Sequence[str], ref: str) -> None:
        self.offered = {o.word: o for o in offered}
        self.stems = {o.word: lexicon.stems(o.word) for o in offered}
        guarded = {s for stems in self.stems.values() for s in stems}
        self.signer = Signer.of(names, guarded)
        self._words = {o.word: [_forms_of(o.word)] for o in offered}
        for o in offered:
            extra: _Tree = {}
            for phrase in o.synonyms:
                _add(extra, phrase, Is.WORD)
            self._words[o.word].append(extra)
        self._own: _Tree = {}
        for form in self.signer.forms:
            _add(self._own, " ".join(form), Is.NAME)
        for spelled in _reference_forms(ref):
            _add(self._own, spelled, Is.REFERENCE)
        self._slips = _slip_targets(self.stems)

    @property
    def yes_or_no(self) -> bool:
        """Say whether the ask puts one yes-or-no question."""
        return "APPROVE" in self.offered and "DECLINE" in self.offered

    def piece_at(self, found: Sequence[Token], at: int) -> Piece | None:
        """Return the longest known piece that begins at a token, or None."""
        token = found[at]
        if token.key == "\n":
            return Piece(Is.BREAK, at, at + 1)
        best = max(
            (p for p in (_longest(self._own, found, at), _longest(_common(), found, at)) if p),
            key=lambda p: p.last,
            default=None,
        )
        words = self._word_at(found, at)
        if words is not None and (best is None or words.last >= best.last):
            return words
        if best is not None and best.what is Is.GREETING:
            return Piece(Is.GREETING, at, self._addressee(found, best.last))
        if best is not None:
            return best
        if token.key in table.ASSENTING_EMOJI:
            return Piece(Is.NOD, at, at + 1)
        if token.key in table.MARKS or token.key in table.EMOJI or token.key in table.SKIN_TONES:
            return Piece(Is.MARK, at, at + 1)
        return None

    def slip(self, key: str) -> str | None:
        """Return the form of an offered word that a mistyped word can only mean, or None."""
        if len(key) < 5 or key in lexicon.REAL_WORDS or key in FIRST_NAMES:
            return None
        meant = {form for form in self._slips if _is_slip(key, form)}
        words = {word for form in meant for word, stems in self.stems.items() if form in stems}
        return sorted(meant)[0] if len(words) == 1 else None

    def mentioned(self, found: Iterable[Token]) -> list[str]:
        """Return the offered words a text names in any form, in its order."""
        named: dict[str, int] = {}
        heard = list(found)
        for at, token in enumerate(heard):
            for word, stems in self.stems.items():
                if token.key in stems or self.slip(token.key) in stems:
                    named.setdefault(word, at)
        spoken = f" {' '.join(token.key for token in heard)} "
        for word in self.offered:
            if " " in word and f" {word.casefold()} " in spoken:
                named.setdefault(word, -1)
        return sorted(named, key=lambda word: named[word])

    def _word_at(self, found: Sequence[Token], at: int) -> Piece | None:
        """Return the longest form of an offered word here, and every word it may be."""
        last, words = at, []
        for word, trees in self._words.items():
            for tree in trees:
                end = _walk(tree, found, at, self.slip)
                if end > last:
                    last, words = end, [word]
                elif end == last > at and word not in words:
                    words.append(word)
        return Piece(Is.WORD, at, last, tuple(words)) if words else None

    def _addressee(self, found: Sequence[Token], at: int) -> int:
        """Return where a greeting's addressee ends: "Dear Policy Desk", "Hi Sue"."""
        stems = frozenset().union(*self.stems.values())
        end = at
        while end < len(found) and end - at < _ADDRESSEE:
            token = found[end]
            if not token.key.isalnum() and token.key not in _IN_NAMES:
                break
            if token.key in stems or token.key in TURNING - table.ADDRESSEES:
                break
            known = token.key in table.ADDRESSEES or token.key in FIRST_NAMES
            if not known and not _is_name_in_greeting(found, end):
                break
            end += 1
        # "Hi both, approve" greets; "hi both approve" may speak of both.
        loose = end < len(found) and found[end].key not in table.MARKS
        if loose and any(found[i].key in _MANY for i in range(at, end)):
            return at
        return end


def _is_name_in_greeting(found: Sequence[Token], at: int) -> bool:
    """Say whether from here to the comma or the line's end stands a name: capitals throughout."""
    for token in found[at : at + _ADDRESSEE]:
        if token.key in (",", "\n", "!"):
            return True
        if token.key in TURNING or not (token.capital or token.key in _IN_NAMES):
            return False
    return False


def _walk(tree: _Tree, found: Sequence[Token], at: int, slip: Callable[[str], str | None]) -> int:
    """Return where the longest phrase of a tree ends that begins at a token, or `at`."""
    last = at
    for i in range(at, len(found)):
        key = found[i].key
        step = tree.get(key)
        if step is None and len(key) >= 5:
            step = tree.get(slip(key) or key)
        if step is None:
            break
        tree = step
        if "" in tree:
            last = i + 1
    return last


def _longest(tree: _Tree, found: Sequence[Token], at: int) -> Piece | None:
    end = _walk(tree, found, at, lambda _: None)
    if end == at:
        return None
    for token in found[at:end]:
        tree = tree[token.key]
    return Piece(tree[""], at, end)


@lru_cache(maxsize=64)
def _forms_of(word: str) -> _Tree:
    tree: _Tree = {}
    for phrase in lexicon.phrases(word):
        _add(tree, phrase, Is.WORD)
    return tree


def _add(tree: _Tree, phrase: str, what: Is) -> None:
    plain = phrase.replace(" ", "").replace("'", "").isalnum()
    for key in phrase.split() if plain else [token.key for token in tokens(phrase)]:
        tree = tree.setdefault(key, {})
    tree.setdefault("", what)


def _reference_forms(ref: str) -> list[str]:
    """Return how people write a reference: SWPS-7Q4KX, [SWPS-7Q4KX], #SWPS-7Q4KX, 7Q4KX."""
    if not ref:
        return []
    tail = ref.rpartition("-")[2]
    forms = [ref, f"#{ref}", f"# {ref}"]
    if len(tail) >= 3:
        forms += [tail, f"#{tail}", f"request #{tail}", f"request {ref}", f"case {ref}"]
    return [*forms, *(f"re: {form}" for form in forms), *(f"for {form}" for form in forms)]


def _slip_targets(stems: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(s for found in stems.values() for s in found if len(s) >= 6 and s.isalpha())


def _is_slip(key: str, word: str) -> bool:
    """Say whether one letter more, less, other, or two swapped, turn the key into the word."""
    if key == word or abs(len(key) - len(word)) > 1 or not key.isalpha():
        return False
    if key[0] != word[0] and key[:2] != word[1::-1]:
        return False
    i = 0
    while i < min(len(key), len(word)) and key[i] == word[i]:
        i += 1
    a, b = key[i:], word[i:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b or a == b[1:] or (a[1:] == b[1:]) or swapped


@lru_cache(maxsize=1)
def _common() -> _Tree:
    tree: _Tree = {}
    for phrase in table.GREETINGS.split("|"):
        _add(tree, phrase, Is.GREETING)
    for phrase in [*STRONG, *WEAK]:
        thankful = any(w in table.THANKFUL for w in phrase.split())
        _add(tree, phrase, Is.THANKS if thankful else Is.CLOSING)
    for what, phrases in (
        (Is.THANKS, table.THANKS),
        (Is.WISH, table.WISHES),
        (Is.PLEASE, table.PLEASE.split("|")),
        (Is.NOD, table.NODS.split("|")),
        (Is.ASSENT, table.ASSENTS.split("|")),
        (Is.SUFFIX, table.SUFFIXES.split("|")),
        (Is.NAME, table.TITLES.split("|")),
        (Is.YES, table.YES.split("|")),
        (Is.NO, table.NO.split("|")),
        (Is.SORRY, table.REGRETS.split("|")),
    ):
        for phrase in phrases:
            _add(tree, phrase, what)
    return tree
