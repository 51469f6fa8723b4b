"""What a first mail is about, with the reason; where a fair person would hesitate, `unsorted`.

Signals are phrases: who does what to whom. A complaint outweighs everything else, because no
concern may ever be taken for something else; two other matters in one mail are mixed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from swps_mailflow.reading.danger import DANGER_WORDS, in_danger

__all__ = ["DANGER_WORDS", "Sorted", "channel", "first_mail"]

# How much of a mail is looked at: what it is about stands in its first pages.
_MOST_CHARS = 20_000

_SCHOOL = r"(?:pre-?\s?school|nursery|playgroup|the setting|you(?: all| guys)?\b|woodham)"
_GROUP = r"(?:(?:face\s?book|fb|closed|parents?'?s?|whats\s?app|private)\s+)*(?:group|page|chat)"
_FACEBOOK = r"(?:face\s?book|fb|insta(?:gram)?|twitter|linked\s?in|social media|online|snapchat)"
_PICTURE = r"(?:photo(?:graph)?s?|pictures?|pics?|images?|videos?|pix)"
_CHILD = (
    r"(?:daughter|son|child(?:ren)?|little (?:one|girl|boy)|girls?|boys?|twins?|kid(?:s|dies)?)"
)
_STAFF = (
    r"(?:staff|teachers?|key\s?workers?|key persons?|practitioners?|nursery nurses?|volunteers?"
)
_STAFF += r"|helpers?|students?|committee(?: members?)?|assistants?|ladies|worker|employees?)"

# A complaint, a report, something wrong: any one makes the mail a concern.
_CONCERN = re.compile(
    r"\bcomplain(?:t|ts|ing|ed)?\b|\bconcern(?:s|ed|ing)\b(?! (?:the )?(?:trip|party|uniform))"
    r"|\b(?:a|my|this|any|our|some|serious|raise|raising|have|with|following) concern\b"
    r"|\bworr(?:ying|isome|ied about (?:a|the|this|what|how|something) \w*\s?(?:post|comment|photo"
    r"|picture|said|wrote|page|group|happen))"
    r"|\bworrying (?:post|comment|photo|thing)"
    r"|\bbreach(?:ed|es|ing)?\b|\bconfidential(?:ity)?\b|\bsafeguarding\b"
    r"|\b(?:inappropriate|unprofessional|disgust\w+|disgrac\w+|appall\w+|defam\w+|slander\w*"
    r"|libel\w*|bull(?:y|ies|ied|ying)|abus\w+|insult\w*|gossip\w*|rumou?rs?|humiliat\w+|malicious"
    r"|vile|nasty|unkind|hurtful|offensive|rude|racist|spiteful|mocking|mocked|shaming|shamed"
    r"|harass\w*|troll\w*|lies about|lying about|rant(?:s|ed|ing)?|outrag\w+)\b"
    r"|\bslag(?:ging|ged|s)? (?:\w+ ){0,2}off\b|\b(?:moan|whing|bitch)(?:ing|ed|es)?\b"
    r"|\bbad[- ]?mouth\w*|\b(?:badly|terribly|awfully) about\b|\bnegative (?:post|comment|thing|opinion)"
    r"|\bcritici[sz]\w*|\bcritical (?:post|comment|of)\b"
    r"|\b(?:unhappy|upset|angry|furious|disappointed|fed up|not happy|shocked|horrified|annoyed"
    r"|cross|livid|distress\w*|uncomfortable|uneasy)\b"
    r"|\breport(?:ing)? (?:\w+ ){0,4}(?:post|comment|photo|picture|page|person|someone|somebody"
    r"|member|something|this|behaviou?r)\b|\bwould like to report\b|\bwant(?:ed)? to report\b"
    r"|\b(?:saw|seen|see|noticed|spotted|found|came across|shown|sent me|look at) (?:\w+ ){0,6}"
    r"(?:post(?:s|ed|ing)?|comment(?:s|ed|ing)?|tweet(?:s|ed)?|screenshots?|stor(?:y|ies)"
    r"|status|thread|video|tik\s?tok)\b"
    r"|\b(?:posted|posting|posts|put|putting|shared|sharing|uploaded|uploading|tagged|tagging|wrote"
    r"|written|writing|said|saying|commented|named|naming)\b (?:\w+ ){0,7}(?:about|of|on|naming"
    r"|calling|with) (?:\w+ ){0,4}(?:my|our|the|a|other|some(?:one)?|another|each)? ?(?:" + _CHILD
    + r"|staff|teachers?|pre-?\s?school|nursery|manager|parents?|families|names?|committee)\b"
    r"|\bwithout (?:my|our|any|asking|their|the)? ?(?:permission|consent|asking)\b"
    r"|\b(?:screen\s?shots?|screen\s?grab)\b"
    r"|\baccept(?:ed|ing|s)? (?:\w+ ){0,3}friend requests?\b"
    r"|\b(?:friend(?:ed|ing)?|add(?:ed|ing)?|messag(?:ed|ing)|contact(?:ed|ing)) (?:\w+ ){0,3}"
    r"(?:parents|children|me) (?:\w+ ){0,3}on " + _FACEBOOK
    + r"|\bnot (?:right|ok|okay|acceptable|on|appropriate)\b|\bshouldn'?t (?:be|have)\b"
    r"|\btaking (?:\w+ ){0,3}" + _PICTURE + r" (?:\w+ ){0,4}(?:own|personal|her|his|their) (?:phone|mobile)"
    r"|\b(?:own|personal) (?:phone|mobile)\b|\b" + _PICTURE + r" of (?:other|someone else'?s|all the"
    r"|another|somebody else'?s) (?:people'?s )?" + _CHILD,
    re.IGNORECASE,
)  # fmt: skip
_LEAVER = re.compile(
    r"\b(?:leav(?:e|es|ing)|finish(?:es|ing)?|moving on from|withdraw(?:ing|n)?|taking (?:\w+ ){1,3}out of"
    r"|not (?:be )?(?:coming|com(?:e|ing) back|return(?:ing)? to|continuing)(?: at| to| with)?"
    r"|won'?t be (?:coming back|returning|back)(?: to| at| after| in)?"
    r"|giv(?:e|ing) (?:you )?(?:\w+ )?notice(?: (?:for|from|to leave|that))?)\s+(?:\w+ ){0,3}" + _SCHOOL
    + r"|\blast (?:day|session|morning|week)\b(?! (?:of term|for (?:ordering|uniform|tickets)))"
    r"|\b(?:start(?:s|ing)?|going|go(?:es)?|moving|moves|transition\w*) (?:up |off )?(?:to |at |in )?(?:\w+ ){0,3}"
    r"(?:big school|primary|reception|infants?|(?:another|a new|a different|new) (?:pre-?\s?school"
    r"|nursery|setting|school))\b"
    r"|\b(?:" + _CHILD + r"|we|she|he|lily|family)(?: \w+)? (?:is|are|will be|will|'?s|'?re|'?ll be)"
    r" (?:be )?(?:leaving|moving (?:away|house|to)|finishing)\b(?! (?:early|late|at (?:\d|lunch)|the "
    + _GROUP + r"))"
    r"|\b[A-Z][a-z]+ (?:is|will be) (?:leaving|finishing)\b(?! (?:early|late|at \d|the " + _GROUP + r"))"
    r"|\bmov(?:e|ing) (?:away|house|out of the area|abroad)\b|\bgiv(?:e|ing) (?:our |my |you )?notice\b"
    r"|\bno longer (?:be )?(?:attend|need (?:the|our|his|her) place|com(?:e|ing))\w*",
    re.IGNORECASE,
)  # fmt: skip
_OUT_OF_GROUP = re.compile(
    r"\b(?:leave|leaving|come (?:out|off) of?|quit|exit|be removed from|removed? (?:me|us|my \w+) "
    r"from|take (?:me|us) (?:out|off)(?: of)?|delete (?:me|us) from|unsubscribe (?:me )?from"
    r"|no longer want to be in|don'?t want to be (?:in|part of|on))"
    r"\s+(?:\w+ ){0,4}" + _GROUP + r"\b",
    re.IGNORECASE,
)
_INTO_GROUP = re.compile(
    r"\b(?:join|added? (?:me|us|my \w+)?(?: to)?|be added to|add(?: me)? (?:in)?to|let (?:me|us) in(?:to)?|access to"
    r"|invite(?: me)? to|become a member of|accept (?:me|my request)(?: \w+){0,2} (?:to|into|in)"
    r"|part of|membership (?:of|in|for)|get (?:on|in|into))"
    r"\s+(?:\w+ ){0,5}" + _GROUP + r"\b",
    re.IGNORECASE,
)
_GIVE_PICTURES = re.compile(
    r"\b(?:happy (?:for|with)|give (?:you )?(?:my |our )?(?:permission|consent)|permission|consent"
    r"|(?:you |we )?(?:may|can) (?:use|take|share|post|put)|allow(?:ed)?|fine (?:for|with|by|to)"
    r"|ok(?:ay)? (?:for|with|to)|agree(?:d)? to|don'?t mind|no problem with|welcome to use)\b"
    r"[^.!?\n]{0,80}\b" + _PICTURE + r"\b|\b" + _PICTURE
    + r"\b[^.!?\n]{0,60}\b(?:permission (?:granted|given)|may be (?:used|shared|taken)"
    r"|can be (?:used|shared|taken)|(?:is|are) (?:fine|ok|okay))\b",
    re.IGNORECASE,
)  # fmt: skip
_STOP_PICTURES = re.compile(
    r"\b(?:withdraw(?:ing)?|revoke|revoking|tak(?:e|ing) back|cancel(?:ling)?|remov(?:e|ing)|retract"
    r"|changed? (?:my|our) mind about|no longer (?:want|happy|consent|give|agree)|stop (?:using"
    r"|taking|sharing|posting)|(?:do|does|would)(?:n'?t| not) (?:want|consent|agree|give|like"
    r"|wish)|rather you (?:didn'?t|not)|please (?:do not|don'?t) (?:use|post|share|take|put)|no more"
    r"|take down|delete|not (?:happy|comfortable) (?:for|with))\b[^.!?\n]{0,90}\b"
    r"(?:" + _PICTURE + r"|photo (?:permission|consent))\b",
    re.IGNORECASE,
)  # fmt: skip
_EXCEPTION = re.compile(
    r"\b(?:already|been|are|were|am|'m|'re|'ve been|long[- ]?time|old|close|good|best|family|school"
    r"|childhood|existing|facebook|fb) (?:\w+ ){0,3}friend(?:s|ship)?\b(?:[^.!?\n]{0,120}\b(?:staff|work(?:s|ing)?|volunteer\w*"
    r"|help(?:s|er)|teach\w*|key\s?worker|parent|mum|dad|before|since|for (?:\w+ )?years|student))?"
    r"|\bfriend(?:s|ship)s? (?:from|since|dating|going) (?:before|back|long before|school|uni\w*|child\w*|\d)"
    r"|\b(?:declar(?:e|ing)|exception|exemption)\b"
    r"|\b(?:i|we)(?:'ve| have)? (?:already )?know(?:n)? (?:\w+ ){1,4}(?:\([^)]*\) )?(?:since|for (?:\w+ )?years|before|from before"
    r"|for ages|all my life|personally)"
    r"|\b(?:my|her|his|our) (?:sister|brother|cousin|aunt|auntie|uncle|mum|mother|niece|nephew"
    r"|sister-in-law|brother-in-law|neighbour|best friend)\b[^.!?\n]{0,60}\b(?:work(?:s|ing)?|volunteer\w*"
    r"|start(?:s|ing|ed)?|help(?:s|ing)?|attend\w*|staff)\b"
    r"|\b(?:connected|linked|follow each other|on each other'?s) (?:\w+ ){0,2}(?:on|through) " + _FACEBOOK
    + r"|\bstay (?:friends|connected)\b|\bkeep (?:\w+ )?(?:as (?:a )?(?:friend|contact)|on my)\b",
    re.IGNORECASE,
)  # fmt: skip
_REMOVAL = re.compile(
    r"\b(?:remov\w+|delet\w+|tak(?:e|en|ing) down|took (?:\w+ ){0,4}down|hid(?:e|den)|pull(?:ed)?)\b"
    r"[^.!?\n]{0,80}\b(?:post\w*|comment\w*|thread|photo|picture|discussion|remark)\b"
    r"|\b(?:post\w*|comment\w*|thread|photo|picture|discussion|remark)\b[^.!?\n]{0,80}"
    r"\b(?:remov\w+|delet\w+|taken down|take(?:n)? (?:it )?down|hidden|to go|come down)\b",
    re.IGNORECASE,
)
_FUND_RAISING = re.compile(
    r"\b(?:fund[- ]?rais\w*|cake sale|bake sale|raffle|sponsored (?:walk|run)|summer fair|jumble"
    r"|christmas fair|bring and buy|tombola|quiz night)\b",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\s*(?:-{2,}\s*)?(?:begin )?forwarded message|^\s*-+\s*original message|^\s*from:.*\n\s*(?:sent"
    r"|date|to):",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT_STAFF = re.compile(
    r"\b(?:a|the|one of (?:the|your|our)|another|your|our|member of|some(?: of)?(?: the| your)?)?\s*"
    + _STAFF
    + r"\b[^.!?\n]{0,80}\b(?:post\w*|comment\w*|put|shar\w+|wrote|writ\w+|tweet\w*|upload\w*|said|accept\w*"
    r"|friend\w*|messag\w*|taking|took|photo\w*)\b",
    re.IGNORECASE,
)
_IMAGE_TALK = re.compile(
    r"\b" + _PICTURE + r"\b[^.!?\n]{0,60}\b(?:" + _CHILD + r"|my|our|her|him|them)\b"
    r"|\b(?:" + _CHILD + r")\b[^.!?\n]{0,60}\b" + _PICTURE + r"\b",
    re.IGNORECASE,
)
_CHANNELS = (
    ("Facebook", r"face\s?book|\bfb\b"),
    ("Instagram", r"insta(?:gram)?\b"),
    ("Twitter", r"twitter|tweet|\bx\.com\b"),
    ("LinkedIn", r"linked\s?in"),
    ("TikTok", r"tik\s?tok"),
    ("WhatsApp", r"whats\s?app"),
    ("Snapchat", r"snap\s?chat"),
    ("YouTube", r"you\s?tube"),
    ("Nextdoor", r"next\s?door\b"),
    ("a blog", r"\bblog"),
)
_ALIAS_KINDS = {"join": ("membership", "join"), "leave": ("membership", "leave")}


@dataclass(frozen=True)
class Sorted:
    """What a first mail is about. `mixed`: it holds more than one matter (ruling 9)."""

    kind: str
    variant: str | None
    reason: str
    mixed: bool = False
    image: bool = False
    danger: bool = False
    forwarded: bool = False
    about_staff: bool = False


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
    """Sort a first mail by alias, plus tag, subject and text."""
    whole = "\n".join((subject, text, *forwarded)).replace("’", "'")[:_MOST_CHARS]
    pictures = any(kind.startswith("image/") for _, kind in attachments)
    danger = in_danger(whole, danger_words) is not None
    was_forwarded = bool(forwarded) or bool(_FORWARDED.search(whole)) or _is_forward(subject)
    kind, variant, reason, mixed = _sorted(whole, alias_kind, plus_tag, sender_role, danger)
    if kind == "unsorted" and not mixed and (was_forwarded or pictures):
        # A forwarded post or a bare screenshot is a report; nothing else comes like that.
        kind, reason = "concern", "it passes on what somebody else wrote or showed"
    about_staff = kind in ("concern", "removal", "unsorted") and bool(_ABOUT_STAFF.search(whole))
    return Sorted(
        kind=kind,
        variant=variant,
        reason=reason,
        mixed=mixed,
        image=pictures or (kind in ("concern", "photo") and bool(_IMAGE_TALK.search(whole))),
        danger=danger,
        forwarded=was_forwarded,
        about_staff=about_staff,
    )


def channel(text: str) -> str | None:
    """Return where on social media something happened, as far as the words tell (P1)."""
    return next((name for name, p in _CHANNELS if re.search(p, text, re.IGNORECASE)), None)


def _sorted(
    whole: str, alias: str | None, tag: str | None, role: str | None, danger: bool
) -> tuple[str, str | None, str, bool]:
    found = _signals(whole)
    concern = bool(_CONCERN.search(_without_pictures(whole, found))) or danger
    if role == "group_admin" and _REMOVAL.search(whole):
        return "removal", None, "a group administrator writes of a post to be removed", False
    named = alias or tag
    if named is not None:
        kind, variant = _ALIAS_KINDS.get(named, (named, None))
        if kind == "concern":
            return "concern", None, "it was sent to the address for concerns", bool(found)
        if kind not in ("removal", "unsorted"):
            if concern:
                return "concern", None, "it reports something, whatever address it came to", True
            variant = variant or next((v for k, v in found if k == kind), None)
            if kind == "membership" and variant is None:
                return "unsorted", None, "joining or leaving the group cannot be told apart", False
            mixed = any(k != kind for k, _ in found)
            default = "given" if kind == "photo" else None
            return kind, variant or default, "it was sent to the address for that", mixed
    if concern:
        if any(k == "exception" for k, _ in found):
            return "unsorted", None, "it may report something or declare a friendship", True
        return "concern", None, "it reports or complains of something", bool(found)
    if len(found) == 1:
        kind, variant = found[0]
        return kind, variant, _REASONS[kind, variant], False
    if {k for k, _ in found} == {"leaver", "membership"}:
        return "leaver", None, "a family is leaving, and writes of the group too", True
    if found:
        return "unsorted", None, "it holds several matters", True
    if _FUND_RAISING.search(whole):
        return "unsorted", None, "it is about fund raising, which is allowed", False
    return "unsorted", None, "nothing in it says clearly what it is about", False


_REASONS: dict[tuple[str, str | None], str] = {
    ("leaver", None): "it says that a child is leaving",
    ("membership", "leave"): "somebody wants to be out of the group",
    ("membership", "join"): "somebody wants to be in the group",
    ("photo", "withdrawn"): "it takes permission for pictures back",
    ("photo", "given"): "it gives permission for pictures",
    ("exception", None): "it declares a friendship from before",
}


def _signals(whole: str) -> list[tuple[str, str | None]]:
    """Return the matters the words point to, concerns aside."""
    found: list[tuple[str, str | None]] = []
    if _OUT_OF_GROUP.search(whole):
        found.append(("membership", "leave"))
    elif _INTO_GROUP.search(whole):
        found.append(("membership", "join"))
    if _LEAVER.search(_OUT_OF_GROUP.sub(" ", whole)):
        found.append(("leaver", None))
    if _STOP_PICTURES.search(whole):
        found.append(("photo", "withdrawn"))
    elif _GIVE_PICTURES.search(whole):
        found.append(("photo", "given"))
    if _EXCEPTION.search(whole):
        found.append(("exception", None))
    return found


def _without_pictures(whole: str, found: list[tuple[str, str | None]]) -> str:
    """Taking a permission back is no complaint, though it uses a complaint's words."""
    if any(kind == "photo" for kind, _ in found):
        whole = _STOP_PICTURES.sub(" ", whole)
        return _GIVE_PICTURES.sub(" ", whole)
    return whole


def _is_forward(subject: str) -> bool:
    return re.match(r"\s*(?:fw|fwd|wg|tr)\s*:", subject, re.IGNORECASE) is not None
