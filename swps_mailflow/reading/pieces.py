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

from swps_mailflow.reading import lexicon
from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.offered import Offered
from swps_mailflow.reading.signoff import STRONG, TURNING, WEAK, Signer

_TOKEN = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*|\n|[^\S\n]+|.", re.DOTALL)
# Marks that divide pieces, or stand around them, and say nothing.
_MARKS = frozenset("\n,.!:-–—()[]\"“”'‘’«»*_|•·")
# Emoji that go with any answer; a wink or tears of laughter may mean the opposite.
_EMOJI = frozenset("👍👌🙂😊😀😃😄🙏✅✔☑☺💚❤💙🧡💛💜🎉👏🌞🌟⭐🌸🌷🤗🥰")
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
# Spoken punctuation, as telephones write down what is dictated.
_DICTATED = {
    "full stop": ".", "exclamation mark": "!", "exclamation point": "!", "comma": ",",
    "new line": "\n", "new paragraph": "\n", "newline": "\n", "colon": ":", "dash": "-",
    "hyphen": "-", "smiley face": ".", "question mark": "?",
}  # fmt: skip

_GREETINGS = (
    "hi|hello|hiya|hey|hi there|hello there|dear|good morning|good afternoon|good evening|good day"
    "|morning|afternoon|evening|morning all|happy monday|happy friday|happy new year|hallo"
)
_ADDRESSEES = frozenset(
    {
        "all", "there", "team", "both", "everyone", "desk", "policy", "sir", "madam", "swps", "the",
        "pre", "school", "preschool", "manager", "chair", "folks", "colleagues", "mailflow",
        "office", "admin", "administrator", "or", "social", "media", "committee",
    }
)  # fmt: skip
_COURTESIES = (
    "please|pls|plz|please and thank you|of course|certainly|sure|absolutely|great|lovely"
    "|perfect|brilliant|excellent|wonderful|super|fab|fine|ok|okay|all good|all fine|that is fine"
    "|that's fine|thats fine|that's great|that is great|that's ok|that is ok|that's okay"
    "|looks good|looks good to me|looks fine|looks fine to me|sounds good|this is fine"
    "|this looks fine|this looks good|that looks fine|that looks good|happy with this|happy with it"
    "|happy with that|i am happy with this|i'm happy with this|i'm happy with that"
    "|i am happy with that|that's right|that is right|that's correct|that is correct|correct"
    "|this is correct|this is right|this is fine by me|that's fine by me|fine by me|fine with me"
    "|that's fine with me|hope you are well|hope you're well|i hope you are well|hope all is well"
    "|i hope you're well|hope all's well|hope this helps|i hope this helps|hope that helps"
    "|hope this finds you well|i hope this finds you well|i hope all is well"
    "|sorry for the delay|apologies for the delay|sorry for the late reply|sorry for the slow reply"
    "|apologies for the late reply|apologies for the slow reply|sorry for the delay in replying"
    "|apologies for the delay in replying|sorry for my late reply|sorry for the delayed reply"
    "|sorry i'm late|sorry about the delay|sorry this is late|sorry for being late"
    "|apologies for delay|sorry for delay|sorry for the delayed response|sorry for late reply"
    "|thanks for this|thank you for this|thanks for that|thank you for that|thanks for asking"
    "|thank you for asking|thanks for checking|thank you for checking|thanks for your email"
    "|thank you for your email|thanks for the email|thank you for the email|thanks for sending"
    "|thanks for sending this|thank you for sending this|thanks for sending this over"
    "|thanks for sending this through|thank you for your message|thanks for your message"
    "|thanks for the message|thanks for letting me know|thank you for letting me know"
    "|thanks for the update|thank you for the update|thanks for the reminder"
    "|thank you for the reminder|thanks for your help|thank you for your help"
    "|thanks for all your help|thanks for your help with this|thanks for your patience"
    "|thanks for the info|thanks for the information|thank you for the information"
    "|thanks for the details|thank you for the details|thanks for getting in touch"
    "|thanks for your work|thanks for your work on this|thanks for all your work"
    "|thanks for sorting|thanks for sorting this|thank you for sorting this|thanks for chasing"
    "|thanks for the nudge|thanks for the heads up|thanks for flagging|thanks for flagging this"
    "|thanks for raising this|thank you for raising this|thanks for looking into this"
    "|thank you for looking into this|thanks for dealing with this|thanks for handling this"
    "|and thanks|and thank you|and many thanks|much appreciated|really appreciate it"
    "|appreciate it|i appreciate it|much obliged|my pleasure|hope you had a good weekend"
    "|hope you had a nice weekend|hope you had a lovely weekend|hope you're having a good week"
    "|see you soon|see you tomorrow|see you monday"
    "|see you on monday|talk soon|have a nice weekend|have a good one|enjoy the weekend"
    "|have a great week|have a lovely week|have a nice evening|have a good afternoon"
    "|hello again|hi again|all the best for now|many many thanks|thank you kindly|lots of thanks"
    "|a big thank you|big thanks|huge thanks|thank you all|thank you everyone|thank u|thankyou"
    "|thnx|many thx|ty|cheers for that|cheers for this|nice one|good stuff|great stuff|bless you"
    "|great thanks|great thank you|lovely thank you|and kind regards|and best wishes"
)
# What may follow a word without a mark between: "approved from me".
_SUFFIXES = "from me|from my side|for me|on behalf of the committee|for the committee|with pleasure"
_TITLES = (
    "chair|the chair|chairman|chairwoman|chairperson|vice chair|deputy chair|acting chair|manager"
    "|the manager|deputy manager|acting manager|nursery manager|pre-school manager|administrator"
    "|preschool manager|group admin|group administrator|admin|designated person|trustee"
    "|designated safeguarding lead|committee chair|chair of committee|chair of the committee"
    "|chair of trustees|chair of the trustees|secretary|treasurer|owner|facebook admin"
)
YES = "yes|yep|yeah|yup|yes please|yes indeed|yes ok|yes okay|yes that's fine|yes that is fine"
YES += "|yes of course|yes certainly|yes absolutely|yes sure|yes fine|yes definitely|yes thanks"
NO = "no|nope|no thanks|no thank you|no sorry|sorry no|i'm afraid no|no i'm afraid"
_THANKFUL = ("thank", "thanks", "thx", "tks", "thanx", "cheers", "ta", "appreciated", "ty", "thnx")


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
    SUFFIX = "suffix"
    COURTESY = "courtesy"  # goes with an answer, and answers nothing by itself
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
            if pair in _DICTATED:
                found[-2:] = [Token(_DICTATED[pair], found[-2].start, match.end())]
                continue
        if key in _DICTATED and len(found) > 1:
            found[-1] = Token(_DICTATED[key], match.start(), match.end())
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
            (p for p in (_longest(self._own, found, at), _longest(_COMMON, found, at)) if p),
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
        if token.key in _MARKS or token.key in _EMOJI or token.key in _SKIN_TONES:
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
        named: dict[str, None] = {}
        for token in found:
            for word, stems in self.stems.items():
                if token.key in stems or self.slip(token.key) in stems:
                    named[word] = None
        return list(named)

    def _word_at(self, found: Sequence[Token], at: int) -> Piece | None:
        """Return the longest form of an offered word here, and every word it may be."""
        last, words = at, []
        for word, trees in self._words.items():
            for tree in trees:
                end = _walk(tree, found, at, lambda key: self.slip(key) or "")
                if end > last:
                    last, words = end, [word]
                elif end == last > at and word not in words:
                    words.append(word)
        return Piece(Is.WORD, at, last, tuple(words)) if words else None

    def _addressee(self, found: Sequence[Token], at: int) -> int:
        """Return where a greeting's addressee ends: "Dear Policy Desk", "Hi Sue"."""
        end = at
        while end < len(found) and end - at < 5:
            key = found[end].key
            known = key in _ADDRESSEES or key in FIRST_NAMES or key in self.signer.parts
            if not known and not (found[end].capital and _ends_greeting(found, end)):
                break
            if key in TURNING - _ADDRESSEES or any(key in s for s in self.stems.values()):
                break
            end += 1
        return end


def _ends_greeting(found: Sequence[Token], at: int) -> bool:
    """Say whether a comma or the line's end follows within two words: a name stands there."""
    for token in found[at + 1 : at + 3]:
        if token.key in (",", "\n", "!"):
            return True
        if token.key in TURNING:
            return False
    return False


def _walk(tree: _Tree, found: Sequence[Token], at: int, slip: Callable[[str], str]) -> int:
    """Return where the longest phrase of a tree ends that begins at a token, or `at`."""
    last = at
    for i in range(at, len(found)):
        key = found[i].key
        step = tree.get(key)
        if step is None and len(key) >= 5:
            step = tree.get(slip(key))
        if step is None:
            break
        tree = step
        if "" in tree:
            last = i + 1
    return last


def _longest(tree: _Tree, found: Sequence[Token], at: int) -> Piece | None:
    end = _walk(tree, found, at, lambda _: "")
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
    for token in tokens(phrase):
        tree = tree.setdefault(token.key, {})
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


def _common() -> _Tree:
    tree: _Tree = {}
    for phrase in _GREETINGS.split("|"):
        _add(tree, phrase, Is.GREETING)
    for phrase in [*STRONG, *WEAK]:
        thankful = any(w in _THANKFUL for w in phrase.split())
        _add(tree, phrase, Is.THANKS if thankful else Is.CLOSING)
    for phrase in _COURTESIES.split("|"):
        first = next(w for w in phrase.split() if w != "and")
        thankful = first in _THANKFUL or "appreciate" in phrase
        kind = Is.THANKS if thankful else Is.COURTESY
        _add(tree, phrase, Is.PLEASE if first in ("please", "pls", "plz") else kind)
    for phrase in _SUFFIXES.split("|"):
        _add(tree, phrase, Is.SUFFIX)
    for phrase in _TITLES.split("|"):
        _add(tree, phrase, Is.NAME)
    for phrase in YES.split("|"):
        _add(tree, phrase, Is.YES)
    for phrase in NO.split("|"):
        _add(tree, phrase, Is.NO)
    for phrase in ("sorry", "apologies", "i'm sorry", "i am sorry", "regrettably", "unfortunately"):
        _add(tree, phrase, Is.SORRY)
    for phrase in (":)", ":-)", "=)", "(:", ":d"):
        _add(tree, phrase, Is.COURTESY)
    return tree


_COMMON = _common()
