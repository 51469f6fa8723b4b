"""What a first mail is about, with the reason; where a fair person would hesitate, `unsorted`.

Rules over words find who does what to whom (`findings`). A report or a complaint outweighs
everything else, because no concern may ever be taken for something else; any other matter must
stand alone, and what is left of the mail must be harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swps_mailflow.reading.authorship import about_staff
from swps_mailflow.reading.channels import channel
from swps_mailflow.reading.danger import DANGER_WORDS, in_danger
from swps_mailflow.reading.findings import (
    EXCEPTION,
    GIVEN,
    JOIN,
    LEAVER,
    QUIT,
    WITHDRAWN,
    Findings,
    Matter,
)
from swps_mailflow.reading.phrasing import Words, read_words

__all__ = ["DANGER_WORDS", "Sorted", "channel", "first_mail"]

# What a mail is about stands on its first pages.
_MOST_CHARS = 20_000

_REASONS: Mapping[Matter, str] = {
    LEAVER: "it says that a child is leaving",
    QUIT: "somebody wants to be out of the group",
    JOIN: "somebody wants to be in the group",
    WITHDRAWN: "it takes permission for pictures back",
    GIVEN: "it gives permission for pictures",
    EXCEPTION: "it declares a friendship, or asks about one from before",
}
_REPORTS = "it reports or complains of something"
_MORE = "it may tell of something else as well"
_LIMITS = "it allows some pictures, and others perhaps not"
# What an alias or a plus tag may name.
_NAMED: Mapping[str, Matter] = {
    "concern": ("concern", None),
    "exception": EXCEPTION,
    "leaver": LEAVER,
    "photo": ("photo", None),
    "membership": ("membership", None),
    "join": JOIN,
    "leave": QUIT,
}
_KINDS = frozenset(kind for kind, _ in _NAMED.values())
# Words nobody listed that a simple mail may hold; who declares a friendship tells of lives.
_FEW = 1
_OTHER_WORDS = {"exception": 2}
_LONGEST_KIND = 20  # letters; a token is longer
# A mail to an address of its own need say little else: "Tommy Smith", "yes please".
_BARE_WORDS = 12
# So few words beside a picture say that the picture speaks for itself.
_FEW_WORDS = 6

# The small print below mail from work: "this email is confidential and intended solely for ...".
_SMALL_PRINT = re.compile(
    r"\b(?:this|the information (?:contained )?in this|the contents of this) (?:e-?mail|message"
    r"|communication|transmission)\b[^\n]{0,300}?\b(?:intended (?:solely |only |recipient)"
    r"|received (?:this|it) [^\n]{0,40}in error)[^\n]{0,600}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[ \t>*]*(?:-{2,}[ \t]*)?(?:begin )?forwarded message|^[ \t]*-{2,}[ \t]*original message"
    r"|^[ \t>*]*from:[^\n]{1,300}\n[ \t>*]*(?:sent|date|to|subject)\**:",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDING = re.compile(r"\s*(?:fw|fwd|wg|tr|i)\s*:", re.IGNORECASE)
# What stands in the names of files instead of spaces, and their endings.
_OF_FILE_NAMES = re.compile(r"\.[A-Za-z0-9]{1,5}(?= \. |$)|[_+~()\[\]-]+")
_PICTURE_FILE = (".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".mp4", ".mov")


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
    everything = "\n".join((subject, text, *forwarded))
    whole = everything[:_MOST_CHARS]
    said = words_of(subject, text, forwarded)
    named = _named_by(alias_kind, plus_tag)
    found = Findings(said, named, sender_role)
    named_files = _OF_FILE_NAMES.sub(" ", " . ".join(name for name, _ in attachments))
    danger = in_danger(f"{everything}\n{named_files}", danger_words) is not None
    passed_on = (
        bool(forwarded) or bool(_FORWARDED.search(whole)) or bool(_FORWARDING.match(subject))
    )
    pictures = [name for name, media_type in attachments if _is_picture(name, media_type)]
    verdict = _verdict(found, named, sender_role, danger=danger)
    if not found.matters and not verdict.mixed and verdict.kind not in ("concern", "removal"):
        verdict = _passed_on(found, verdict, passed_on=passed_on, pictures=pictures)
    if verdict.kind not in ("concern", "removal", "unsorted"):
        inside = Findings(words_of("", named_files), None, sender_role)
        if _shows_screens(pictures) or inside.strong or inside.weak or inside.shown:
            verdict = _Verdict(
                "unsorted", None, "what is attached may tell of something else", True
            )
    if passed_on and verdict.kind == "exception":
        verdict = _Verdict("unsorted", None, "whose friendship is passed on is not sure", True)
    if len(everything) > len(whole) and verdict.kind not in ("concern", "unsorted"):
        verdict = _Verdict("unsorted", None, "it is too long to be read to its end", True)
    reported = verdict.kind in ("concern", "removal", "unsorted")
    return Sorted(
        verdict.kind,
        verdict.variant,
        verdict.reason,
        mixed=verdict.mixed,
        image=bool(pictures) or verdict.kind == "photo" or (reported and bool(found.of("image"))),
        danger=danger,
        forwarded=passed_on or (reported and _shows_screens(pictures)),
        about_staff=reported and about_staff(said),
    )


def words_of(subject: str, text: str, forwarded: Sequence[str] = ()) -> Words:
    """Return the words of a mail's first pages, without the small print of offices."""
    whole = "\n".join((subject, text, *forwarded))[:_MOST_CHARS]
    return read_words(_SMALL_PRINT.sub(" ", whole))


def _verdict(found: Findings, named: Matter | None, role: str | None, *, danger: bool) -> _Verdict:
    if role == "group_admin" and found.of("removal"):
        reason = "a group administrator writes of a post to be removed"
        return _Verdict("removal", None, *_with(found.besides, reason))
    if named is not None:
        return _by_address(found, named, danger=danger)
    by_rule = _by_words(found, danger=danger)
    believed = danger or (found.like.likely if found.strong else found.like.leans)
    if by_rule.kind == "concern" and not believed:
        reason = "it may report something, in words that others use for other matters"
        return _Verdict("unsorted", None, reason, bool(found.matters))
    if by_rule.kind == "unsorted" and found.like.surely and EXCEPTION not in found.matters:
        return _Verdict("concern", None, *_with(found.besides, "it reads like a report"))
    return by_rule


def _by_address(found: Findings, named: Matter, *, danger: bool) -> _Verdict:
    """The address says what it is about, unless the words say something else."""
    kind, variant = named
    others = [m for m in found.matters if m[0] != kind]
    if kind == "concern":
        others = [m for m in found.besides if m[0] != kind]
        return _Verdict("concern", None, *_with(others, "it was sent to the address for concerns"))
    if (
        found.strong
        or danger
        or (found.shown and (found.weak or found.third))
        or (found.friendly and EXCEPTION not in found.matters)
    ):
        reason = "it reports something, whatever address it came to"
        return _Verdict("concern", None, reason, mixed=True)
    simple = _is_simple(found, kind) if kind in _KINDS else not _tells_of_others(found)
    if found.friendly or not simple:
        return _Verdict("unsorted", None, _MORE, mixed=True)
    own = [m for m in found.matters if m[0] == kind]
    if kind == "exception" and found.of("tie"):
        own = [EXCEPTION]
    if own == [GIVEN] and found.of("limited"):
        return _Verdict("unsorted", None, _LIMITS, mixed=True)
    if len(own) == 1:
        return _Verdict(*own[0], "it was sent to the address for that", bool(others))
    if own:
        return _Verdict("unsorted", None, "it says two things about the same", mixed=True)
    if others:
        return _Verdict("unsorted", None, "the address and the words do not agree", mixed=True)
    if found.length > _BARE_WORDS:
        return _Verdict("unsorted", None, "its words say nothing of what the address is for")
    return _bare(found, kind, variant)


def _bare(found: Findings, kind: str, variant: str | None) -> _Verdict:
    if kind == "photo":
        if not found.has("AGREED") or found.has("NOT") or found.of("limited"):
            return _Verdict("unsorted", None, "whether pictures are allowed is not said")
        variant = "given"
    if kind == "leaver" and found.of("leaver"):
        return _Verdict("unsorted", None, "it may say that nobody is leaving")
    if kind == "membership" and variant is None:
        return _Verdict("unsorted", None, "joining or leaving the group is not said")
    return _Verdict(kind, variant, "it was sent to the address for that")


def _by_words(found: Findings, *, danger: bool) -> _Verdict:
    several = bool(found.matters)
    if danger:
        return _Verdict("concern", None, *_with(found.besides, "it speaks of danger"))
    if found.strong and found.slight and several:
        return _Verdict("unsorted", None, _MORE, mixed=True)
    if found.strong:
        return _Verdict("concern", None, *_with(found.besides, _REPORTS))
    if found.friendly and EXCEPTION in found.matters:
        return _Verdict("unsorted", None, "it may report a friendship or declare one", True)
    if found.friendly and (found.has("PLACES") or found.has("PARENT")):
        reason = "it tells of somebody else's friendships"
        return _Verdict("concern", None, *_with(found.besides, reason))
    if several and len(found.shown) > 1 and (found.weak or found.third):
        return _Verdict("concern", None, "it tells of something seen besides", True)
    if several and not _is_simple(found, found.matters[0][0]):
        return _Verdict("unsorted", None, _MORE, mixed=True)
    if found.matters == [GIVEN] and found.of("limited"):
        return _Verdict("unsorted", None, _LIMITS, mixed=True)
    if several:
        return _of_matters(found.matters)
    if found.shown and (found.weak or not (found.harmless or found.asks_else)):
        return _Verdict("concern", None, "it tells of something that stands on social media")
    growing = found.has("ILL") or found.has("GROWING")
    if found.weak and (found.third or (found.has("PLACES") and not growing)):
        return _Verdict("concern", None, "somebody is not content with something")
    if found.has("FAIR"):
        return _Verdict("unsorted", None, "it is about fund raising, which is allowed (P42)")
    return _Verdict("unsorted", None, "nothing in it says clearly what it is about")


def _is_simple(found: Findings, kind: str) -> bool:
    """Tell whether nothing else is told beside a matter: by the words of mail like it, or by all.

    Either the mail is like those that report nothing; or it is made of harmless words, nobody else
    has a part in it, and it is at least no more like the others.
    """
    if found.weak or found.shown:
        return False
    if found.like.plain and not found.strange:
        return True
    few = not found.tells_more_than(_OTHER_WORDS.get(kind, _FEW))
    return few and not found.like.leans and not _tells_of_others(found)


def _tells_of_others(found: Findings) -> bool:
    return bool(found.weak or found.shown or found.more or _third_party(found))


def _with(besides: Sequence[Matter], reason: str) -> tuple[str, bool]:
    """Return why it is a report, with what it holds besides, and whether it does."""
    also = [_REASONS[matter] for matter in besides]
    return "; besides, ".join((reason, *also)), bool(also)


def _third_party(found: Findings) -> bool:
    """Somebody else has a part in it, beside a friendship of the writer's or a wish to join."""
    explained = EXCEPTION in found.matters or found.has("THANKS")
    return bool(found.third) and not explained


def _of_matters(found: Sequence[Matter]) -> _Verdict:
    if len(found) == 1:
        return _Verdict(*found[0], _REASONS[found[0]])
    if set(found) == {WITHDRAWN, GIVEN}:
        return _Verdict(*WITHDRAWN, "it allows some pictures and forbids others", True)
    if set(found) == {LEAVER, QUIT}:
        return _Verdict(*LEAVER, "a family is leaving, and writes of the group too", True)
    return _Verdict("unsorted", None, "it holds several matters", mixed=True)


def _passed_on(
    found: Findings, verdict: _Verdict, *, passed_on: bool, pictures: Sequence[str]
) -> _Verdict:
    """A forwarded post or a bare screenshot is a report: nothing else comes like that."""
    if passed_on and found.has("ONLINE") and not found.has("FAIR"):
        return _Verdict("concern", None, "it passes on what somebody wrote on social media")
    if pictures and not found.has("FAIR"):
        few = found.length <= _FEW_WORDS or found.has("ONLINE")
        if _shows_screens(pictures) or (few and not found.has("PAPER")):
            return _Verdict("concern", None, "it shows a picture of something with few words")
    return verdict


def _named_by(*names: str | None) -> Matter | None:
    """Read what an alias and a plus tag stand for: a concern first, then the alias."""
    found = [matter for name in names if name and (matter := _matter_of(name.lower()))]
    return next((m for m in found if m[0] == "concern"), found[0] if found else None)


def _matter_of(name: str) -> Matter | None:
    """Return the matter of a name; a kind unknown here is taken as it is named."""
    known = _NAMED.get(name) or _NAMED.get(name.removesuffix("s"))
    if known is None and name.isalpha() and len(name) <= _LONGEST_KIND:
        return None if name in ("unsorted", "removal") else (name, None)
    return known


def _is_picture(name: str, media_type: str) -> bool:
    return media_type.startswith("image/") or name.lower().endswith(_PICTURE_FILE)


def _shows_screens(pictures: Sequence[str]) -> bool:
    return any("screen" in name.lower() for name in pictures)
