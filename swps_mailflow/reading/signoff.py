"""How people end a mail: a courtesy, a name, and the lines below it.

Whatever is not recognised stays text. A last line such as "Joking" or "Not yet" must never pass
for a name, so an unknown name counts only right below "Kind regards" and its like, and unknown
lines below it only in company of a telephone number, a title or an address.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.lines import without_links, words

# A block below a name is not longer than this.
_BLOCK_LINES = 16
# A motto has more words than this; what has fewer and is no title, name or number was typed.
_SAYING = 4
# In a longer line a "not" or an "if" is part of a motto or of legal text.
_MOTTO = 12
# A marked signature longer than this may hold anything.
MAX_SIGNATURE = 4_000


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(p.strip() for p in text.split("|"))


# After these the next line is a name, whatever it is; nobody goes on with a sentence.
STRONG = _phrases(
    "regards|kind regards|best regards|kindest regards|warm regards|warmest regards|many regards"
    "|with regards|with kind regards|with best regards|with warm regards|with kindest regards"
    "|best wishes|with best wishes|warm wishes|warmest wishes|kind wishes|all the best|yours"
    "|yours sincerely|sincerely|sincerely yours|yours faithfully|yours truly|faithfully|warmly"
    "|thanks and regards|thanks and kind regards|thanks and best wishes|many thanks"
    " and kind regards|thanks kind regards|thanks best wishes|kindest|cordially|respectfully"
    "|rgds|kind rgds"
    "|thank you and kind regards|many thanks and best wishes|many thanks kind regards"
    "|thank you kind regards|regards and thanks|kr|k r|best wishes and thanks|bw"
)
WEAK = _phrases(
    "thanks|thank you|many thanks|with thanks|thanks again|thanks so much|thank you so much"
    "|thanks very much|thank you very much|thanks a lot|thank you again|with many thanks"
    "|cheers|ta|best|love|lots of love|take care|speak soon|x|xx|xxx|thx|tks|thanx|br|tia"
    "|thanks in advance|many thanks in advance|kind thanks|thanking you|in haste|bye|ttfn"
    "|thanks all|thanks everyone|thanks both|have a good day|have a good weekend|have a great day"
    "|have a nice day|have a lovely day|have a lovely weekend|have a great weekend|have a good week"
    "|have a nice weekend|have a good evening|have a lovely evening|enjoy your weekend|with love"
)
# Titles and places of a pre-school, and what stands before a number: a line with one is a contact.
_CONTACT = _set(
    "chair chairman chairwoman chairperson chairlady vice deputy alternate manager secretary"
    " treasurer trustee trustees committee administrator admin owner director supervisor lead"
    " leader head headteacher principal coordinator co-ordinator practitioner keyworker assistant"
    " safeguarding designated dsl senco senior officer governor volunteer preschool school"
    " nursery playgroup kindergarten setting ltd limited cio charity registered ofsted urn"
    " road street lane avenue drive court house hall church community centre center room village"
    " essex group mrs mr ms miss dr mx ba bsc ma eyps eyfs qts nvq pgce mbe pre school"
)
# These label a number or an address; without one they could be words of a sentence.
_LABELS = _set(
    "tel telephone phone mob mobile cell email e mail fax web website www office direct line"
    " facebook instagram twitter t m w f on us our number no"
)
_CONNECTORS = _set("of the and for at de la van der von al bin y")
_FOLLOW = re.compile(
    r"(?:please )?(?:follow|find|like|visit|join) (?:us|our)\b|(?:my )?(?:normal |usual )?"
    r"(?:working|office|opening) (?:days|hours)\b|i work\b|hours:",
    re.IGNORECASE,
)
_DAYS = _set(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays"
    " fridays mon tue tues wed thu thur thurs fri sat sun am pm to until and from between the my i"
    " work working days hours are normal usual office opening please follow find like visit join us"
    " our on at facebook instagram twitter website page in part time term days"
)
# Words that turn a decision, take it back or put it off. None of them is a name or a title.
TURNING = _set(
    "no not nope nah never none nothing neither nor cannot cant can't don't dont won't wont"
    " shouldn't wouldn't couldn't isn't wasn't doesn't didn't haven't hasn't aren't weren't"
    " hold wait stop pause halt freeze later maybe perhaps possibly probably joking joke kidding jk"
    " lol haha ha hmm hm oops whoops sorry scrap scratch ignore disregard cancel undo undone"
    " revoke rescind retract withdraw withdrawn reverse reject rejected refuse refused decline"
    " declined disagree deny denied veto against oppose approve approved disapprove unapprove"
    " unless until till if but only except when once after before provided providing pending"
    " subject however although though yet still unsure uncertain doubt doubtful doubts dunno"
    " undecided rather instead otherwise change changed wrong mistake mistaken error draft test"
    " testing both other others another first second then question questions query tomorrow today"
    " tonight soon almost nearly half part partly hardly barely sarcasm sarcastic psych psyche"
    " nonsense rubbish absolutely definitely hopefully seriously actually really well so or ps p.s"
    " pps false untrue true yes yep yeah ok okay ditto as-if april fool fools"
    " forget think thinking consider considering decide decided deciding discuss discussing talk"
    " ask asking check checking call review reviewing depends depending conditional conditionally"
    " temporarily temporary provisional provisionally without with condition conditions caveat"
    " should could would might must who why what whether let which whose how where when"
    " principle reluctantly minutes they did does do said says"
)  # fmt: skip
_PHONE = re.compile(
    r"(?:[a-z ]{0,14}[:.]?\s*)?\+?[\d(][\d\s()./+-]{6,24}\d(?:\s*(?:ext|x)\.?\s*\d+)?"
)
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:org|com|co|net|school)(?:\.uk)?\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b")
_TYPED = re.compile(r"[\w'.-]*\w")
_PRONOUNS = re.compile(
    r"\(?\b(?:she|he|they)(?:\s*/\s*(?:her|hers|him|his|they|them|theirs)){1,2}\b\)?", re.I
)
# Only these marks stand in a name or contact line; an exclamation or question is a sentence.
_FURNITURE_MARKS = frozenset(" ,.-–—()|/&:+'’*_#·•@\"“”")


class _Is(enum.Enum):
    BLANK = enum.auto()
    STRONG = enum.auto()
    WEAK = enum.auto()
    OWN = enum.auto()  # the writer's own name
    CARD = enum.auto()  # the writer's own name with a title or number on the same line
    FIRST = enum.auto()  # a common first name, perhaps with a surname
    NAME = enum.auto()  # has the shape of a name
    CONTACT = enum.auto()
    CAPITALS = enum.auto()  # each word begins with a capital, none is known
    OTHER = enum.auto()


_OPENING = frozenset({_Is.STRONG, _Is.WEAK, _Is.OWN, _Is.CARD})


@dataclass(frozen=True)
class Signer:
    """Who signs: the officer's own names, in the forms people shorten them to.

    `guarded` are the words a line must not hold to pass for a signature: forms of offered words.
    """

    forms: frozenset[tuple[str, ...]]
    parts: frozenset[str]
    guarded: frozenset[str]

    @classmethod
    def of(cls, names: Collection[str], guarded: Collection[str] = ()) -> Signer:
        """Build the forms of the names: "Jan Field" signs Jan, J Field, Jan F, JF, Mrs Field."""
        forms: set[tuple[str, ...]] = set()
        parts: set[str] = set()
        for name in names:
            found = [w for w in words(name) if w not in TURNING and w not in guarded]
            parts.update(w for w in found if len(w) > 1)
            if not found:
                continue
            forms.add(tuple(found))
            if len(found) > 1:
                first, last = found[0], found[-1]
                initials = tuple(w[0] for w in found)
                forms |= {(first,), (last,), (first[0], last), (first, last[0]), (first[0],)}
                forms |= {(title, last) for title in ("mrs", "mr", "ms", "miss", "dr", "mx")}
                forms |= {("".join(initials),), initials}
        return cls(frozenset(forms), frozenset(parts), frozenset(guarded))

    def is_own(self, found: Sequence[str]) -> bool:
        """Say whether the words are one of the writer's own names, kisses aside."""
        named = [w for w in found if w not in ("x", "xx", "xxx")]
        return tuple(named) in self.forms


def split_off(lines: Sequence[str], signer: Signer) -> tuple[list[str], bool]:
    """Return the lines before the way the mail is signed, and whether it is signed at all."""
    kinds = [_kind(line, signer) for line in lines]
    start = len(lines)
    count = 0
    while start > 1 and kinds[start - 1] is not _Is.OTHER and count < _BLOCK_LINES:
        start -= 1
        count += kinds[start] is not _Is.BLANK
    for at in range(max(1, start), len(lines)):
        # Set off by a blank line, even a name that is not on file is how somebody signs.
        opens = kinds[at] in _OPENING or (kinds[at] is _Is.FIRST and kinds[at - 1] is _Is.BLANK)
        if opens and _is_block(kinds[at:]):
            return list(lines[:at]), True
    return list(lines), False


def is_signature(lines: Sequence[str], signer: Signer) -> bool:
    """Say whether all the lines together are merely how a mail is signed."""
    kinds = [_kind(line, signer) for line in lines if line.strip()]
    opens = bool(kinds) and kinds[0] in _OPENING
    return opens and _is_block(kinds)


def turns(text: str, signer: Signer) -> str | None:
    """Return the words of a marked signature that may belong to the answer, or None.

    Mottoes, titles and numbers stand there. What turns a decision, asks, is an offered word, or
    is a few words that are neither title nor name may have been typed below the mark.
    """
    if len(text) > MAX_SIGNATURE:
        return text[:20]
    begun = blank = False
    for line in text.split("\n"):
        if not line.strip():
            blank = begun
            continue
        turn = _turn(line, signer)
        if turn is None and blank and _kind(line, signer) is _Is.NAME:
            turn = line.strip()  # one more word by itself at the end
        if turn is not None:
            return turn
        begun, blank = True, False
    return None


def _turn(line: str, signer: Signer) -> str | None:
    found = words(line)
    if not found:
        return "…" if "…" in line or ".." in line else None
    if _ADDRESS.search(line) or _FOLLOW.match(line.strip()):
        return None
    if "?" in line:
        return "?"
    small = any(w[0].islower() for w in re.findall(r"[^\W\d_]+", line))
    if small and len(found) <= _SAYING and _kind(line, signer) is _Is.OTHER:
        return " ".join(found)
    if signer.guarded.issuperset(found) and not signer.is_own(found):
        return " ".join(found)
    typed: set[str] = set(_TYPED.findall(line.casefold().replace("’", "'")))
    turning = sorted(typed & TURNING)
    if turning and (len(found) <= _MOTTO or found[0] in TURNING):
        return turning[0]
    return None


def _is_block(kinds: Sequence[_Is]) -> bool:
    """Say whether lines that open with a courtesy or a name are a signature to their end."""
    rest = [kind for kind in kinds if kind is not _Is.BLANK]
    if len(rest) > _BLOCK_LINES or _Is.OTHER in rest:
        return False
    contact = _Is.CONTACT in rest or _Is.CARD in rest
    for before, kind in pairwise(rest):
        if kind is _Is.NAME and not (before is _Is.STRONG or contact):
            return False
        if kind is _Is.CAPITALS and not contact:
            return False
    return True


def _kind(line: str, signer: Signer) -> _Is:
    text = without_links(line).strip()
    if len(text) > 160 or ".." in text:  # dots leave something unsaid
        return _Is.OTHER
    found = words(text)
    if not found:
        return _Is.BLANK if set(text) <= _FURNITURE_MARKS else _Is.OTHER
    closing = _closing(found, text, signer)
    if closing is not None:
        return closing
    if any(w in TURNING for w in _TYPED.findall(text.casefold().replace("’", "'"))):
        return _Is.OTHER
    if _FOLLOW.match(text) and all(w in _DAYS or w.isdigit() for w in found):
        return _Is.CONTACT
    if found[0] in signer.guarded or any(w in signer.guarded and len(w) > 5 for w in found):
        return _Is.OTHER
    if not set(_ADDRESS.sub("", text)) - {c for c in text if c.isalnum()} <= _FURNITURE_MARKS:
        return _Is.OTHER
    if signer.is_own(found):
        return _Is.OWN
    if found[0] in FIRST_NAMES and _is_named(found, text):
        return _Is.FIRST if signer.forms else _Is.OWN
    return _shape(text, found, signer)


def _closing(found: list[str], text: str, signer: Signer) -> _Is | None:
    """Recognise "Kind regards" and "Thanks", alone or with a name behind."""
    if set(text) - {c for c in text if c.isalnum()} - _FURNITURE_MARKS - set("!:)☺🙂😊"):
        return None
    for size in range(min(len(found), 6), 0, -1):
        phrase = " ".join(found[:size])
        kind = _Is.STRONG if phrase in STRONG else _Is.WEAK if phrase in WEAK else None
        if kind is None:
            continue
        rest = found[size:]
        if not rest or signer.is_own(rest):
            return kind
        if rest[0] in FIRST_NAMES and len(rest) <= 2 and not TURNING & set(rest):
            return kind
        return _closing(rest, " ".join(rest), signer)
    return None


def _is_named(found: list[str], text: str) -> bool:
    """Say whether a common first name is followed by nothing, or by one surname."""
    rest = [w for w in found[1:] if w not in ("x", "xx", "xxx")]
    if not rest:
        return True
    typed = [w for w in re.findall(r"[^\W\d_]+", text) if w.casefold() in rest]
    return len(rest) <= 2 and all(w[:1].isupper() for w in typed) and not TURNING & set(rest)


def _shape(text: str, found: list[str], signer: Signer) -> _Is:
    bare = _PRONOUNS.sub(" ", _ADDRESS.sub(" ", text))
    numbered = bare != text or any(c.isdigit() for c in text)
    lettered = re.findall(r"[^\W\d_]+", bare)
    known = _CONTACT | signer.parts | FIRST_NAMES | _CONNECTORS
    if numbered:
        known |= _LABELS
    if any(w[0].islower() and w not in known for w in lettered):
        return _Is.OTHER
    marked = (
        bare != text
        or bool(_PHONE.fullmatch(text.lower()))
        or bool(_POSTCODE.search(text))
        or any(w in _CONTACT for w in found)
        or (found[0].isdigit() and len(found) >= 2)
    )
    if marked and len(found) <= 14:
        own = any(found[: len(form)] == list(form) for form in signer.forms if len(form) > 1)
        return _Is.CARD if own else _Is.CONTACT
    if 1 <= len(lettered) <= 3 and len(found) == len(lettered):
        return _Is.NAME
    return _Is.CAPITALS if lettered and len(found) <= 8 else _Is.OTHER
