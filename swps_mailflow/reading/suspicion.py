"""Spam and phishing: kept aside with the reason, never acknowledged, never thrown away.

Only mail from people nobody knows is doubted, and none that speaks of danger (ruling 8).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# One of these says enough; of the others it takes two.
_PLAIN = re.compile(
    r"\b(?:viagra|cialis|casino|crypto(?:currency)? invest\w*|bitcoin (?:wallet|invest\w*)|forex"
    r"|lottery|you have won|inheritance|next of kin|million (?:dollars|pounds|usd)|nigerian?"
    r"|seo (?:services|audit|agency)|backlinks?|guest post|rank (?:your|on) (?:website|google)"
    r"|web ?site (?:design|redesign|traffic)|payday loan|business loan|adult dating|hot singles)\b"
    r"|\b(?:verify|confirm|validate|update) your (?:account|mailbox|password|identity|billing)\b"
    r"|\byour (?:account|mailbox|password) (?:has been|will be|is about to|expires?)\b"
    r"|\bmailbox (?:is )?(?:full|quota|storage)\b|\bunusual sign[- ]?in\b",
    re.IGNORECASE,
)
_HINTS = (
    re.compile(r"\bunsubscribe\b|\bopt[- ]?out\b|\bview (?:this|it) in (?:your )?browser\b", re.I),
    re.compile(r"\bclick (?:here|below|the link|on the)\b|\bact now\b|\blimited time\b", re.I),
    re.compile(r"\b(?:discount|% off|free trial|best price|special offer|wholesale)\b", re.I),
    re.compile(r"\b(?:our (?:products|services|catalogue|factory)|we (?:offer|supply))\b", re.I),
    re.compile(r"\b(?:dear (?:sir|customer|user|beneficiary|account holder)|kindly)\b", re.I),
    re.compile(r"\b(?:invoice|payment|remittance|purchase order|wire transfer)\b", re.I),
    re.compile(r"https?://\S+\.(?:xyz|top|click|ru|cn|icu|loan|work|buzz)\b", re.I),
)
_PROGRAMS = (".exe", ".scr", ".js", ".vbs", ".bat", ".cmd", ".iso", ".img", ".lnk", ".htm", ".html")
_MANY_LINKS = 8


class Fields(Protocol):
    """The header fields of a letter."""

    def get(self, name: str) -> str | None: ...


@dataclass(frozen=True)
class Suspicion:
    """Why a mail is kept aside, in a sentence for an administrator."""

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
    """Return why a first mail looks like spam or phishing, or None."""
    if known_sender or danger:
        return None
    whole = f"{subject}\n{text}"[:20_000]
    if any(name.lower().endswith(_PROGRAMS) for name, _ in attachments):
        return Suspicion("a stranger attached a program or a web page")
    if _PLAIN.search(whole):
        return Suspicion("it reads like spam or like a trap for passwords")
    hints = sum(1 for hint in _HINTS if hint.search(whole))
    links = len(re.findall(r"https?://", html or text))
    if hints >= 2 or (hints and links >= _MANY_LINKS):
        return Suspicion("it reads like an advertisement")
    score = headers.get("x-spam-status") or ""
    if score.lower().startswith("yes"):
        return Suspicion("the mail server took it for spam")
    return None
