"""What the rules find in the words of one mail: the matters, and what else it tells.

A matter is something a person asks for or tells of themselves (`matters`); `strong`, `shown`,
`weak`, `third`, `friendly` and `more` are signs of a report (`reports`), less what belongs to a
matter: "not happy with photos" withdraws a permission and complains of nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from swps_mailflow.reading import kindlists, matters, reports, thirdpersons
from swps_mailflow.reading.harmless import HARMLESS
from swps_mailflow.reading.likeness import likeness
from swps_mailflow.reading.phrasing import ASKS, END, Match, Rulebook, Words

Matter = tuple[str, str | None]  # kind and variant

JOIN: Matter = ("membership", "join")
QUIT: Matter = ("membership", "leave")
LEAVER: Matter = ("leaver", None)
GIVEN: Matter = ("photo", "given")
WITHDRAWN: Matter = ("photo", "withdrawn")
EXCEPTION: Matter = ("exception", None)

# The rules that make up each matter; a match of theirs is explained by it.
_RULES_OF: Mapping[Matter, tuple[str, ...]] = {
    LEAVER: ("leaver",),
    QUIT: ("quit",),
    JOIN: ("join", "join it"),
    WITHDRAWN: ("stop", "give"),
    GIVEN: ("give", "stop"),
    EXCEPTION: ("tie", "ask"),
}
_EXPLAINED = ("leaver", "quit", "join", "join it", "back", "stop", "give", "tie", "ask")
# A request to be friends tells of others too.
_ABOUT_ASKING = ("requested",)
_SHORT = 2  # letters: initials and slips
_LONG = 60  # words: so many more may hold one more word nobody thought of
# Who may be leaving as a person, not as a family, and whom parents ask to be friends.
_TEAM = ("staff", "volunteer", "student", "committee")
# "Her dad isn't happy about it" says why there are to be no pictures.
_MINDS = frozenset({"happy", "comfortable", "keen"})
# "Which photos go on Facebook?" asks about what is done, not about what was done.
_ENQUIRING = frozenset({"which", "do", "does", "will", "can", "could", "may", "would", "are", "am"})
_SOMEBODY = frozenset({"she", "he", "they", "staff"})
_WRITER = frozenset({"me", "us", "i", "we", "my"})

# "His mum said no to photos", "my ex has joined the group": what others do is no wish of one's own.
_OTHERS = frozenset(
    {"mum", "mums", "dad", "ex", "husband", "wife", "she", "he", "they", "him", "parent", "parents"}
    | {"stranger", "someone", "somebody", "everyone", "everybody", "others", "who", "has", "tell"}
)
_AROUND = 4  # words before a match, within its sentence
# "We're not leaving pre-school" is no leaving; "not only leaving" is one.
_NOT_SO = frozenset({"not", "arent", "isnt", "wont", "never", "aint", "wasnt"})
_BUT_SO = frozenset({"only", "just", "sure"})

_BOOK = Rulebook(
    {**reports.RULES, **matters.RULES, **thirdpersons.RULES},
    {**kindlists.LISTS, **reports.LISTS, **thirdpersons.LISTS},
)


class Findings:
    """What the rules find in the words of one mail."""

    def __init__(self, said: Words, named: Matter | None, role: str | None) -> None:
        self.said = said
        self.like = likeness(said)
        self._photos = named is not None and named[0] == "photo"
        self._team = role in _TEAM
        self._matches: dict[str, list[Match]] = {}
        for match in _BOOK.find(said):
            self._matches.setdefault(match.name, []).append(match)
        self.matters = self._read_matters()
        permitting = [m for o in self._own(WITHDRAWN, GIVEN) for m in self.of(o)]
        self.strong = [m for m in self.of("acts") if not self._is_permitted(m, permitting)]
        self.strong += [m for m in self.of("strong") if not self._overlaps(m, permitting)]
        self.shown = self._outside("seen", *self._own(*self.matters))
        self.shown += [
            m
            for m in self._outside("shown", *self._own(*self.matters))
            if not any(self._same_sentence(m, p) for p in permitting)
        ]
        asked = self.of("requested") if EXCEPTION in self.matters else []
        self.shown = [m for m in self.shown if not (self._enquires(m) or self._overlaps(m, asked))]
        self.weak = [
            m
            for m in self._outside("weak", *self._own(*self.matters))
            if not self._minds_pictures(m)
        ]
        self.friendly = self._read_friendships(role)
        self.third = self._outside("third", *self._own(*self.matters))
        beside = self._outside("beside", *self._own(*self.matters), *_ABOUT_ASKING)
        self.more = bool(self.matters) and (bool(beside) or self._tells_more())
        if EXCEPTION not in (*self.matters, named):
            own = [m for o in self._own(*self.matters) for m in self.of(o)]
            doers = thirdpersons.doers(said, self.of("does"), own)
            self.more |= bool(doers or thirdpersons.held(said, self.of("held")))

    @property
    def slight(self) -> bool:
        """Tell whether one doubtful sign is all that speaks for a report."""
        if len(self.strong) != 1 or self.strong[0].name != "strong":
            return False
        words = self.said.words[self.strong[0].start : self.strong[0].end]
        return len(words) > 1 and words[0] not in _SOMEBODY  # a harsh word is never slight

    def of(self, name: str) -> list[Match]:
        return self._matches.get(name, [])

    def has(self, name: str) -> bool:
        return _BOOK.has(name, self.said)

    @property
    def length(self) -> int:
        return sum(word not in (END, ASKS) for word in self.said.words)

    def tells_more_than(self, most: int) -> bool:
        """Tell whether what stands beside the matters is made of more than harmless words.

        `most` are the other words allowed in a short mail; a long one may have a few more.
        """
        explained: set[int] = set()
        for name in _EXPLAINED:
            for match in self.of(name):
                explained.update(range(match.start, match.end))
        beside = [
            word
            for n, word in enumerate(self.said.words)
            if n not in explained and n not in self.said.names and word[0].isalpha()
        ]
        other = {word for word in beside if len(word) > _SHORT and word not in HARMLESS}
        return len(other) > most + len(beside) // _LONG

    @property
    def strange(self) -> bool:
        """Tell whether it has words that are neither harmless nor known from other mails."""
        return len([w for w in self.like.unknown - HARMLESS if len(w) > _SHORT]) > 1

    @property
    def harmless(self) -> bool:
        """Talk of fund raising, of lost jumpers, or plain delight."""
        return self.has("PRAISE") or (self.has("EVERYDAY") and not self.of("image"))

    @property
    def asks_else(self) -> bool:
        """ "Is it own clothes day? I saw something in the group": nobody else has a part in it."""
        if self.third or self.of("image") or self.has("OTHERS"):
            return False
        asked = [n for n, word in enumerate(self.said.words) if word == ASKS]
        return any(not any(self._in_sentence(m, end) for m in self.shown) for end in asked)

    def _in_sentence(self, match: Match, end: int) -> bool:
        return match.start < end and not any(
            word in (END, ASKS) for word in self.said.words[match.start : end]
        )

    def _read_matters(self) -> list[Matter]:
        found: list[Matter] = []
        group = self.has("GROUP") or self.has("SITE")
        quits = bool(self.of("quit")) and not self.of("back")
        joins = bool(self.of("join")) or (bool(self.of("join it")) and group)
        if any(not self._is_denied(m) for m in self.of("leaver")) and not self._is_not_a_family():
            found.append(LEAVER)
        if quits:
            found.append(QUIT)
        elif joins or (self.of("back") and group):
            found.append(JOIN)
        if self._photos or self.has("PICTURE"):
            if self.of("stop"):
                found.append(WITHDRAWN)
                if any(not self._overlaps(m, self.of("stop")) for m in self.of("give")):
                    found.append(GIVEN)
            elif any(not self._is_asked(m) for m in self.of("give")):
                found.append(GIVEN)
        asked = self._team and self.of("requested") and self.of("ask")
        if asked or (self.of("tie") and self._ties()):
            found.append(EXCEPTION)
        return found

    @property
    def besides(self) -> list[Matter]:
        """Return the matters of the writer's own that a report does not itself consist of."""
        return [matter for matter in self.matters if self._is_own_matter(matter)]

    def _is_own_matter(self, matter: Matter) -> bool:
        if matter == LEAVER:
            return True
        if matter == EXCEPTION:
            return bool(self.of("before") and self.of("ask"))
        return any(
            not (self._is_denied(m) or self._is_of_others(m, matter))
            for name in _RULES_OF[matter]
            for m in self.of(name)
        )

    def _is_of_others(self, match: Match, matter: Matter) -> bool:
        words = self.said.words
        start = match.start
        while start > max(0, match.start - _AROUND) and words[start - 1] not in (END, ASKS):
            start -= 1
        if _OTHERS & set(words[start : match.end]):
            return True
        if matter not in (JOIN, QUIT):
            return False
        named = any(match.start <= n < match.end for n in self.said.names)
        return named or words[match.start] in _NOT_SO

    def _is_denied(self, match: Match) -> bool:
        """ "We're not leaving pre-school"."""
        before: list[str] = []
        for word in self.said.words[max(0, match.start - 2) : match.start]:
            before = [] if word in (END, ASKS) else [*before, word]
        return bool(_NOT_SO & set(before)) and not _BUT_SO & set(before)

    def _is_not_a_family(self) -> bool:
        """A member of staff who leaves is no leaver of P36."""
        said = self.said.words
        return any(w.startswith("resign") for w in said) or (self._team and not self.has("CHILD"))

    def _ties(self) -> bool:
        """Tell whether a tie is to somebody of the setting, and from before or asked about."""
        other = self.has("STAFF") or self.has("WORKS") or self.has("PARENT")
        other = other or (self._team and self.has("CHILD"))
        social = self.has("ONLINE") or self.has("RELATIONSHIP")
        if other and social and (self.of("before") or self.of("ask")):
            return True
        return bool(self.of("ask")) and (self.has("ONLINE") or self.has("DECLARED"))

    def _own(self, *kinds: Matter) -> tuple[str, ...]:
        return tuple(n for kind in kinds if kind in self.matters for n in _RULES_OF[kind])

    def _outside(self, name: str, *owners: str) -> list[Match]:
        """Return the matches that are no part of a matter: "not happy with photos"."""
        own = [m for owner in owners for m in self.of(owner)]
        return [m for m in self.of(name) if not self._overlaps(m, own)]

    def _read_friendships(self, role: str | None) -> list[Match]:
        """Return where somebody else befriends; the writer's own tie is a matter of its own."""
        found = self.of("friendly")
        if EXCEPTION in self.matters or role in _TEAM:
            own = self.of("tie")
            return [m for m in found if not (self._is_with_writer(m) or self._overlaps(m, own))]
        return [*found, *self.of("requested")] if self.has("STAFF") else found

    def _is_with_writer(self, match: Match) -> bool:
        """ "She is friends with me"."""
        around = self.said.words[max(0, match.start - 4) : match.end + 1]
        return bool(_WRITER & set(around))

    def _is_permitted(self, match: Match, permitting: Sequence[Match]) -> bool:
        """ "Ava to be photographed and shown": nobody did it."""
        return match.start in self.said.names and self._overlaps(match, permitting)

    def _minds_pictures(self, match: Match) -> bool:
        """ "No pictures please, her dad isn't happy about it": that is the matter itself."""
        minds = bool(_MINDS & set(self.said.words[match.start : match.end]))
        return minds and any(self._same_sentence(match, m) for m in self.of("stop"))

    def _tells_more(self) -> bool:
        """Tell whether a sentence beside the matter tells of others and of posts or pictures."""
        own = [m for name in _EXPLAINED for m in self.of(name)]
        words, start = self.said.words, 0
        for end in (*(n for n, word in enumerate(words) if word in (END, ASKS)), len(words)):
            if not any(m.start < end and m.end > start for m in own):
                names = frozenset(n - start for n in self.said.names if start <= n < end)
                sentence = Words(words[start:end], names)
                if _BOOK.has("CULPRIT", sentence) and _BOOK.has("POSTED", sentence):
                    return True
            start = end + 1
        return False

    def _enquires(self, match: Match) -> bool:
        """ "Which photos go on Facebook?" asks about what is done, not about what was done."""
        words = self.said.words
        ends = [n for n in range(match.start) if words[n] in (END, ASKS)]
        first = words[ends[-1] + 1 if ends else 0]
        return first in _ENQUIRING and self._is_asked(match)

    def _same_sentence(self, one: Match, other: Match) -> bool:
        first, last = min(one.start, other.start), max(one.end, other.end)
        return not any(word in (END, ASKS) for word in self.said.words[first:last])

    @staticmethod
    def _overlaps(match: Match, others: Sequence[Match]) -> bool:
        return any(m.start < match.end and match.start < m.end for m in others)

    def _is_asked(self, match: Match) -> bool:
        words = self.said.words
        end = next((n for n in range(match.end, len(words)) if words[n] in (END, ASKS)), None)
        return end is not None and words[end] == ASKS
