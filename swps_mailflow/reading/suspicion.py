"""Spam and phishing: kept aside with the reason, never acknowledged, never thrown away (ruling 8).

A parent left without an answer is worse than an advertisement that becomes a case. So only mail
from people nobody knows is doubted, none that speaks of danger, and none that writes of a child
here or of something seen online, unless it carries a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from swps_mailflow.reading.lures import ADVERTS, BULK, PITCH, SALE, TRAPS, TROUBLE
from swps_mailflow.reading.smallcase import small

# What a mail wants stands on its first pages.
_MOST_CHARS = 20_000
_MOST_HTML = 200_000
# Two signs of an advertisement are one too many: "we offer" alone is how a parent offers help.
_ENOUGH = 2

# A parent, a relative or a neighbour writing of their own: somebody's child and our place, or
# something that somebody put online; or an office that writes about a child.
_KIN = (
    r"\b(?:my|our|her|his|their|me|a|another) (?:\w+ ){0,2}(?:son|daughter|child|children|kids?"
    r"|boys?|girls?|twins?|grand\s?(?:son|daughter|child(?:ren)?)|niece|nephew|god(?:son|daughter)"
    r"|little (?:one|boy|girl))\b"
)
# "It's Dan, Ivy's dad": a family says who it is.
_FAMILY = re.compile(
    r"\b[a-z]+'?s (?:mum|mummy|dad|daddy|nan|nanny|gran(?:ny|dma|dad)?|carer|auntie?)\b"
)
_HERE = (
    r"\b(?:pre-?\s?school|nursery|playgroup|key\s?(?:worker|person)|sessions?|half term|term"
    r"|drop[ -]off|pick[ -]?up|manager|staff|teacher|group|photos?|pictures?|pics?|videos?)\b"
)
_ONLINE = (
    r"\b(?:face\s?book|fb|insta(?:gram)?|whats\s?app|tik\s?tok|twitter|snap\s?chat|you\s?tube"
    r"|mumsnet|nextdoor|online|social media|web\s?page)\b"
)
_SEEN = (
    r"\b(?:posts?|posted|posting|comments?|commented|shared|sharing|tagged|wrote|written|saying"
    r"|said|claim(?:s|ed|ing)|screenshots?|uploaded|reviews?|accusing|complain\w*"
    r"|report(?:ed|ing)?|pretend\w*|messag(?:ed|ing)|hacked)\b"
)
_OFFICES = (
    r"\b(?:lado|social (?:worker|services)|children'?s services|health visitor|police|ofsted"
    r"|family court|solicitors?|foster)\b"
)
_SOMEBODY = r"\b(?:child|children|allegation|referral|family|complaint|incident)\b"
_OF_A_CHILD = (
    (re.compile(_KIN), re.compile(f"{_HERE}|{_ONLINE}|{_SEEN}")),
    (re.compile(_OFFICES), re.compile(_SOMEBODY)),
)
_OF_A_POST = ((re.compile(_ONLINE), re.compile(_SEEN)),)

# What runs when it is opened. A web page as an attachment is a favourite trap for passwords; a
# neighbour may save one to show it, so it counts only where the mail has no matter of ours.
_PROGRAMS = (
    *(".exe", ".scr", ".js", ".jse", ".vbs", ".vbe", ".bat", ".cmd", ".com", ".pif", ".msi"),
    *(".iso", ".img", ".vhd", ".lnk", ".hta", ".ps1", ".jar", ".wsf", ".docm", ".xlsm", ".pptm"),
)
_PAGES = (".htm", ".html", ".shtml", ".xhtml", ".svg")
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".ace", ".cab", ".one")

_LINK = re.compile(r"https?://([^\s/<>\"'?#]{1,253})", re.I)
# Endings that cost nothing and name no school, family or newspaper; numbers and disguised names.
_ODD_HOST = re.compile(
    r"\.(?:xyz|top|click|icu|cyou|cfd|sbs|buzz|rest|monster|quest|loan|work|gq|cf|ml|tk|ga|ru|cn"
    r"|zip|mov)(?::\d+)?$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$|@|(?:^|\.)xn--",
    re.I,
)
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,500}?href\s{0,3}=\s{0,3}[\"']?https?://([^\s/<>\"'?#]{1,253})[^<>]{0,2000}>"
    r"\s{0,50}(?:https?://)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})[^<>]{0,300}</a",
    re.I,
)
_SECOND_LEVEL = frozenset({"co", "org", "ac", "gov", "sch", "nhs", "com", "net", "ltd", "me"})
_WANTS_SOMETHING = re.compile(
    r"\b(?:log\s?in|sign\s?in|pass\s?word|account|verify|confirm|pay|payment|fee|invoice|click|open"
    r"|download|claim|review|secure|document|voicemail|statement|refund)\b"
)
_OPEN_IT = re.compile(r"\b(?:click|tap|log\s?in|sign\s?in|follow the link|attached)\b")
_MONEY_PAPER = re.compile(
    r"\b(?:invoice|remittance|payment|purchase order|quotation|statement|overdue)\b"
)


class Fields(Protocol):
    """The header fields of a letter."""

    def get(self, name: str, /) -> str | None:
        """Return the topmost value of that name, or None."""

    def all(self, name: str, /) -> Iterable[str]:
        """Return the values of every field of that name, topmost first."""


@dataclass(frozen=True)
class Suspicion:
    """Why a mail is kept aside, in words for an administrator that quote nothing of it."""

    reason: str


def suspicion(
    subject: str,
    text: str,
    *,
    html: str | None,
    headers: Fields,
    known_sender: bool,
    danger: bool,
    attachments: Sequence[tuple[str, str]] = (),
) -> Suspicion | None:
    """Return why a first mail looks like spam or phishing, or None where it should be worked.

    `attachments` are names and media types. Somebody known is believed, whatever they write.
    """
    if known_sender or danger:
        return None
    names = [name.lower().rstrip(" .") for name, _ in attachments]
    if any(name.endswith(_PROGRAMS) for name in names):
        return Suspicion("somebody nobody knows attached a program")
    whole = small(f"{subject}\n{text}"[:_MOST_CHARS]).replace("’", "'")
    if _FAMILY.search(whole) or _speaks(_OF_A_CHILD, whole):
        return None
    lured = bool(_LINK.search(whole)) or bool(_LINK.search((html or "")[:_MOST_HTML]))
    if lured and TROUBLE.search(whole):
        return Suspicion("it reads like a trap for passwords or money")
    if _speaks(_OF_A_POST, whole) and not SALE.search(whole):
        return None
    found = (
        _trap(whole, html or "", names)
        or _marked(headers)
        or _first(ADVERTS, whole)
        or _advertises(whole, headers)
    )
    return Suspicion(found) if found else None


def _speaks(of: Iterable[tuple[re.Pattern[str], re.Pattern[str]]], whole: str) -> bool:
    return any(one.search(whole) and other.search(whole) for one, other in of)


def _trap(whole: str, html: str, names: Sequence[str]) -> str | None:
    if found := _first(TRAPS, whole):
        return found
    if any(name.endswith(_PAGES) for name in names):
        return "somebody nobody knows attached a web page, as traps for passwords are sent"
    if _MONEY_PAPER.search(whole) and any(name.endswith(_ARCHIVES) for name in names):
        return "somebody nobody knows sends a bill packed in an archive"
    hosts = [*_LINK.findall(whole), *_LINK.findall(html[:_MOST_HTML])]
    wants = _WANTS_SOMETHING.search(whole) is not None
    if TROUBLE.search(whole) and _OPEN_IT.search(whole):
        return "it reads like a trap for passwords or money"
    if wants and any(_ODD_HOST.search(host) for host in hosts):
        return "it wants a link opened that leads to an odd address"
    if wants and any(_elsewhere(*pair) for pair in _ANCHOR.findall(html[:_MOST_HTML])):
        return "a link in it leads elsewhere than it says"
    return None


def _marked(headers: Fields) -> str | None:
    """Tell whether a mail server on the way took it for spam; each writes it in its own way."""
    for name in ("X-Spam-Status", "X-Spam-Flag", "X-Spam"):
        if any(value.strip().lower().startswith("yes") for value in headers.all(name)):
            return "a mail server took it for spam"
    return None


def _advertises(whole: str, headers: Fields) -> str | None:
    bulk = sum(1 for sign in BULK if sign.search(whole))
    bulk += any(headers.get(name) for name in ("List-Unsubscribe", "List-Id", "Feedback-ID"))
    if bulk >= _ENOUGH:
        return "it reads like a newsletter"
    pitch = sum(1 for sign in PITCH if sign.search(whole))
    return "it reads like an advertisement" if pitch + bulk >= _ENOUGH else None


def _first(signs: Iterable[tuple[str, re.Pattern[str]]], whole: str) -> str | None:
    return next((reason for reason, sign in signs if sign.search(whole)), None)


def _elsewhere(target: str, shown: str) -> bool:
    return _home(target) != _home(shown)


def _home(host: str) -> str:
    """Return the part of a host name that somebody owns: example.org.uk of www.example.org.uk."""
    labels = host.lower().partition(":")[0].strip(".").split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])
