"""What a first mail is about, with the reason; where a fair person would hesitate, `unsorted`.

Rules over words point to matters: who does what to whom. A complaint outweighs everything else,
because no concern may ever be taken for something else; a mail of two matters is mixed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swps_mailflow.reading import concernrules, matterrules
from swps_mailflow.reading.authorship import about_staff
from swps_mailflow.reading.danger import DANGER_WORDS, in_danger
from swps_mailflow.reading.kindlists import LISTS
from swps_mailflow.reading.phrasing import ASKS, END, Match, Rulebook, Words, read_words

__all__ = ["DANGER_WORDS", "Sorted", "channel", "first_mail"]

# What a mail is about stands on its first pages.
_MOST_CHARS = 20_000

_BOOK = Rulebook({**concernrules.RULES, **matterrules.RULES}, LISTS)

Matter = tuple[str, str | None]  # kind and variant

_MATTERS: Mapping[str, Matter] = {
    "leaver": ("leaver", None),
    "join": ("membership", "join"),
    "quit": ("membership", "leave"),
    "stop": ("photo", "withdrawn"),
    "give": ("photo", "given"),
    "exception": ("exception", None),
}
_REASONS: Mapping[Matter, str] = {
    ("leaver", None): "it says that a child is leaving",
    ("membership", "leave"): "somebody wants to be out of the group",
    ("membership", "join"): "somebody wants to be in the group",
    ("photo", "withdrawn"): "it takes permission for pictures back",
    ("photo", "given"): "it gives permission for pictures",
    ("exception", None): "it declares or asks for a friendship",
}
_NAMED: Mapping[str, Matter] = {
    "concern": ("concern", None),
    "exception": ("exception", None),
    "leaver": ("leaver", None),
    "photo": ("photo", None),
    "membership": ("membership", None),
    "join": ("membership", "join"),
    "leave": ("membership", "leave"),
    "removal": ("removal", None),
}
_NEAR = 10  # words between two phrases that belong together
_BARE_REQUEST = 2  # "friend request" by itself may be anybody's
_LONGEST_KIND = 20  # letters; a token is longer

# A mail to an address of its own says little else: "Tommy Smith", "yes please".
_BARE_WORDS = 30

# Words that disclaimers end with: "this message is confidential and intended for ...".
_DISCLAIMS = re.compile(
    r"\b(?:intended (?:solely |only )?for|intended recipient|in error|virus)", re.IGNORECASE
)
_DISCLAIMER = re.compile(rf"[^\n]{{0,200}}{_DISCLAIMS.pattern}[^\n]{{0,400}}", re.IGNORECASE)
_FORWARDED = re.compile(
    r"^[ \t>*]*(?:-{2,}[ \t]*)?(?:begin )?forwarded message|^[ \t]*-{2,}[ \t]*original message"
    r"|^[ \t>*]*from:[^\n]{1,300}\n[ \t>*]*(?:sent|date|to|subject)\**:",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDING = re.compile(r"\s*(?:fw|fwd|wg|tr|i)\s*:", re.IGNORECASE)
_PICTURE_FILE = (".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".mp4", ".mov")

_CHANNELS: Sequence[tuple[str, str]] = (
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


@dataclass(frozen=True)
class Sorted:
    """What a first mail is about. `mixed`: it holds more than one matter (ruling 9).

    `variant` is "join" or "leave" of a membership, "given" or "withdrawn" of a photo permission.
    """

    kind: str
    variant: str | None
    reason: str
    mixed: bool = False
    image: bool = False
    danger: bool = False
    forwarded: bool = False
    about_staff: bool = False


@dataclass(frozen=True)
class _Verdict:
    kind: str
    variant: str | None
    reason: str
    mixed: bool = False


def first_mail(
    subject: str,
    text: str,
    *,
    forwarded: Sequence[str] = (),
    alias_kind: str | None = None,
    plus_tag: str | None = None,
    sender_role: str | None = None,
    attachments: Sequence[tuple[str, str]] = (),
    danger_words: Sequence[str] = DANGER_WORDS,
) -> Sorted:
    """Sort a first mail by alias, plus tag, subject and text.

    `forwarded` are the messages within; `attachments` names and media types. Whoever forwards a
    mail is the one who reports.
    """
    whole = "\n".join((subject, text, *forwarded))[:_MOST_CHARS]
    said = read_words(_without_disclaimers(whole))
    named = _named_by(alias_kind, plus_tag)
    found = _Findings(said, named)
    danger = in_danger(whole, danger_words) is not None
    passed_on = (
        bool(forwarded) or bool(_FORWARDED.search(whole)) or bool(_FORWARDING.match(subject))
    )
    pictures = [(n, t) for n, t in attachments if _is_picture(n, t)]
    verdict = _verdict(found, named, sender_role, danger=danger)
    if not found.matters and not verdict.mixed and verdict.kind not in ("concern", "removal"):
        verdict = _passed_on(found, verdict, passed_on=passed_on, pictures=pictures)
    reported = verdict.kind in ("concern", "removal", "unsorted")
    return Sorted(
        verdict.kind,
        verdict.variant,
        verdict.reason,
        mixed=verdict.mixed,
        image=bool(pictures) or (reported and found.shows_children),
        danger=danger,
        forwarded=passed_on,
        about_staff=reported and about_staff(said),
    )


def _without_disclaimers(text: str) -> str:
    """Looked for line by line: most have none, and the whole pattern tries each of its letters."""
    if not _DISCLAIMS.search(text):
        return text
    lines = text.split("\n")
    return "\n".join(_DISCLAIMER.sub(" ", x) if _DISCLAIMS.search(x) else x for x in lines)


def channel(text: str) -> str | None:
    """Return where on social media something happened, as far as the words tell (P1)."""
    return next((name for name, p in _CHANNELS if re.search(p, text, re.IGNORECASE)), None)


class _Findings:
    """What the rules find in the words of one mail."""

    def __init__(self, said: Words, named: Matter | None) -> None:
        self.said = said
        self._of_photos = named is not None and named[0] == "photo"
        self._matches = _BOOK.find(said)
        self.matters = self._read_matters()
        self.strong = self._of("strong")
        self.friendly = self._of("friendly")
        self.shown = [m for m in self._of("shown") if not self._is_about_permission(m)]
        self.weak = [m for m in self._of("weak") if not self._belongs_to_a_matter(m)]
        self.more = bool(self.matters) and self._tells_more()
        self.removal = bool(self._of("removal"))

    def has(self, name: str) -> bool:
        return _BOOK.has(name, self.said)

    @property
    def shows_children(self) -> bool:
        return bool(self._of("image"))

    @property
    def length(self) -> int:
        return sum(word not in (END, ASKS) for word in self.said.words)

    def _of(self, name: str) -> list[Match]:
        return [match for match in self._matches if match.name == name]

    def _read_matters(self) -> list[Matter]:
        found = {name for name in _MATTERS if self._of(name)}
        if any(not self._in_sentence("ABSENT", m) for m in self._of("not coming")):
            found.add("leaver")
        if self._of("join it") and self.has("GROUP"):
            found.add("join")
        if self._of("back"):
            found.discard("quit")  # left by mistake
        if "quit" in found:
            found.discard("join")
        if not (self._of_photos or self.has("PICTURE")):
            found -= {"stop", "give"}  # a permission for something else
        if "stop" in found:
            found.discard("give")
        if "give" in found and all(self._is_asked(m) for m in self._of("give")):
            found.discard("give")  # "is it ok to use pictures?" gives nothing
        if all(self._is_others(m) for m in self._of("exception")):
            found.discard("exception")
        if not (
            self.has("RELATED") and (self.has("FRIEND") or self.has("KIN") or self.has("KNOWN"))
        ):
            found.discard("exception")
        return [_MATTERS[name] for name in _MATTERS if name in found]

    def _tells_more(self) -> bool:
        """Tell whether a sentence beside the matter tells of others and of posts or pictures."""
        explained = [m for name in (*_MATTERS, "join it") for m in self._of(name)]
        start = 0
        words = self.said.words
        for end in range(len(words) + 1):
            if end < len(words) and words[end] not in (END, ASKS):
                continue
            names = frozenset(n - start for n in self.said.names if start <= n < end)
            sentence = Words(words[start:end], names)
            own = any(m.start < end and m.end > start for m in explained)
            if not own and all(_BOOK.has(name, sentence) for name in ("OTHERS", "POSTED")):
                return True
            start = end + 1
        return False

    def _in_sentence(self, name: str, match: Match) -> bool:
        words, first, last = self.said.words, match.start, match.end
        while first > 0 and words[first - 1] not in (END, ASKS):
            first -= 1
        while last < len(words) and words[last] not in (END, ASKS):
            last += 1
        return _BOOK.has(name, Words(words[first:last], frozenset()))

    def _is_asked(self, match: Match) -> bool:
        words = self.said.words
        end = next((n for n in range(match.end, len(words)) if words[n] in (END, ASKS)), None)
        return end is not None and words[end] == ASKS

    def _is_others(self, match: Match) -> bool:
        """ "She accepted friend requests": not the writer's own friendship."""
        others = self._of("friendly")
        bare = match.end - match.start <= _BARE_REQUEST and bool(others)
        return bare or any(m.start < match.end and match.start < m.end for m in others)

    def _is_about_permission(self, match: Match) -> bool:
        return any(self._same_sentence(match, m) for m in (*self._of("stop"), *self._of("give")))

    def _belongs_to_a_matter(self, match: Match) -> bool:
        """ "Not happy with photos", "sad to be leaving" complain of nothing."""
        asked = (*self._of("stop"), *self._of("give"))
        if any(m.start < match.end and self._same_sentence(match, m) for m in asked):
            return True
        return any(m.start < match.end <= m.end for m in self._of("leaver"))

    def _same_sentence(self, one: Match, other: Match) -> bool:
        """Phones write without full stops: what lies far apart is no one sentence."""
        first, last = min(one.start, other.start), max(one.end, other.end)
        near = max(one.start, other.start) - min(one.end, other.end) <= _NEAR
        return near and not any(word in (END, ASKS) for word in self.said.words[first:last])


def _verdict(found: _Findings, named: Matter | None, role: str | None, *, danger: bool) -> _Verdict:
    if role == "group_admin" and found.removal:
        reason = "a group administrator writes of a post to be removed"
        return _Verdict("removal", None, reason, bool(found.matters))
    if named is not None and named[0] != "removal":
        return _by_address(found, named, danger=danger)
    return _by_words(found, danger=danger)


def _by_address(found: _Findings, named: Matter, *, danger: bool) -> _Verdict:
    """The address says what it is about, unless the words say something else."""
    kind, variant = named
    others = [m for m in found.matters if m[0] != kind]
    if kind == "concern":
        return _Verdict("concern", None, "it was sent to the address for concerns", bool(others))
    if found.strong or found.shown or danger or (found.friendly and kind != "exception"):
        reason = "it reports something, whatever address it came to"
        return _Verdict("concern", None, reason, mixed=True)
    own = [m for m in found.matters if m[0] == kind]
    if found.weak or found.more or (found.friendly and not own):
        return _Verdict("unsorted", None, "it may complain of something as well", mixed=True)
    if own:
        variant = own[0][1]
        return _Verdict(kind, variant, "it was sent to the address for that", bool(others))
    if others:
        return _Verdict("unsorted", None, "the address and the words do not agree", mixed=True)
    if found.length > _BARE_WORDS or (found.has("ONLINE") and kind != "membership"):
        return _Verdict("unsorted", None, "its words say nothing of what the address is for")
    if kind == "photo" and variant is None:
        if not found.has("AGREED"):
            return _Verdict("unsorted", None, "whether pictures are allowed is not said")
        variant = "given"
    if kind == "membership" and variant is None:
        return _Verdict("unsorted", None, "joining or leaving the group is not said")
    return _Verdict(kind, variant, "it was sent to the address for that")


def _by_words(found: _Findings, *, danger: bool) -> _Verdict:
    matters = found.matters
    declared = ("exception", None) in matters
    if found.friendly and declared and not found.strong and not danger:
        return _Verdict("unsorted", None, "it may report a friendship or declare one", True)
    if found.strong or found.friendly or danger:
        return _Verdict("concern", None, "it reports or complains of something", bool(matters))
    if matters and (found.shown or found.weak or found.more):
        return _Verdict("unsorted", None, "it may complain of something as well", mixed=True)
    if matters:
        return _of_matters(matters)
    pleased = found.has("PRAISE") or found.has("FAIR")
    if found.shown and not pleased:
        return _Verdict("concern", None, "it tells of something that stands on social media")
    if found.weak and not found.has("ILL") and not pleased:
        return _Verdict("concern", None, "somebody is not content with something")
    if found.has("FAIR"):
        return _Verdict("unsorted", None, "it is about fund raising, which is allowed (P42)")
    return _Verdict("unsorted", None, "nothing in it says clearly what it is about")


def _of_matters(matters: Sequence[Matter]) -> _Verdict:
    if len(matters) == 1:
        kind, variant = matters[0]
        return _Verdict(kind, variant, _REASONS[matters[0]])
    if set(matters) == {("leaver", None), ("membership", "leave")}:
        return _Verdict("leaver", None, "a family is leaving, and the group as well")
    return _Verdict("unsorted", None, "it holds several matters", mixed=True)


def _passed_on(
    found: _Findings,
    verdict: _Verdict,
    *,
    passed_on: bool,
    pictures: Sequence[tuple[str, str]],
) -> _Verdict:
    """A forwarded post or a bare screenshot is a report: nothing else comes like that."""
    if passed_on and found.has("ONLINE") and not found.has("FAIR"):
        return _Verdict("concern", None, "it passes on what somebody wrote on social media")
    screens = any("screen" in name.lower() for name, _ in pictures)
    if pictures and not found.has("FAIR") and (screens or found.length <= 6 or found.has("ONLINE")):
        return _Verdict("concern", None, "it shows a picture of something without other words")
    return verdict


def _named_by(*names: str | None) -> Matter | None:
    """Read what an alias and a plus tag stand for: a concern first, then the alias.

    A kind unknown here is taken as it is named.
    """
    found = [matter for name in names if name and (matter := _matter_of(name.lower()))]
    return next((m for m in found if m[0] == "concern"), found[0] if found else None)


def _matter_of(name: str) -> Matter | None:
    known = _NAMED.get(name) or _NAMED.get(name.removesuffix("s"))
    if known is None and name.isalpha() and len(name) <= _LONGEST_KIND and name != "unsorted":
        return name, None
    return known


def _is_picture(name: str, media_type: str) -> bool:
    return media_type.startswith("image/") or name.lower().endswith(_PICTURE_FILE)
