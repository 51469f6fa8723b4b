"""What programs add to a mail that nobody typed: device lines, banners, disclaimers, signatures.

All of it is recognised by what it is made of, whole line or whole paragraph, so that a sentence
that merely begins like furniture ("Sent from my phone, will check later") stays text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from swps_mailflow.reading.lines import Line, without_links, words

# A signature longer than this is a text below a line of two dashes.
_SIGNATURE_LINES = 25
_SIGNATURE_CHARS = 2000


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How a device line opens ...
_DEVICE_OPENERS = (
    "sent from", "sent via", "sent with", "sent using", "sent by", "from my", "get outlook for",
    "this message was sent from", "this email was sent from", "envoyé de", "envoyé depuis",
    "envoyé à partir", "von meinem", "gesendet von", "gesendet mit", "diese nachricht wurde",
    "verzonden met", "verzonden vanaf", "inviato da", "enviado desde", "enviado do", "skickat från",
    "sendt fra", "yahoo mail search organize conquer", "yahoo mail search organise conquer",
    "wysłane z", "отправлено с", "please excuse", "excuse", "apologies for any", "virus free",
    "virenfrei", "powered by", "someone from mobile", "secured by", "secured with", "typed on",
)  # fmt: skip
# ... and the only words it goes on with; words with a digit in them are models.
_DEVICE_WORDS = _vocabulary(
    "a an the my our any for on of and in with via by from to using is was sent get typed secured"
    " iphone ipad ipod ios mac macbook apple watch phone mobile cell smartphone android device"
    " telephone tablet handheld samsung galaxy note octacore alcatel flash2 htc huawei honor xiaomi"
    " redmi oneplus pixel google nokia motorola moto sony xperia blackberry lg ti windows pc"
    " computer desktop work outlook mail email e mailbox message app application gmail yahoo aol"
    " hotmail proton protonmail secure zoho spark superhuman airmail bluemail typeapp newton k 9"
    " nine edison thunderbird fastmail tutanota tuta fairphone icloud ee o2 three vodafone bt sky"
    " virgin network wireless verizon at t lte 4g 5g smart please excuse apologies brevity typos"
    " typo typoze errors mistakes spelling auto autocorrect predictive text short reply thumbs"
    " search organize organise conquer virus free www avast com avg powered someone browser"
    " mon meinem mobilgerät gesendet diese nachricht wurde von meinem mit mobiltelefon der die das"
    " einem mailapp gmx web de freenet verzonden met vanaf mijn inviato da il mio enviado desde mi"
    " do meu skickat från min sendt fra wysłane z iphone'a от моего моего с отправлено envoyé"
    " depuis à partir de l un appareil s any all up"
)
_CJK_DEVICE = re.compile(r"(?:從我的|我的|发自我的|從我嘅).{0,24}$|.{0,24}から送信$")

# A paragraph of these opens a warning an organisation puts above mail from outside ...
_BANNERS = (
    "caution", "warning", "external email", "external mail", "external sender", "external message",
    "this email originated", "this message originated", "this email came from outside",
    "this message was sent from outside", "this email was sent from outside",
    "you don t often get email from", "you don t often receive email", "external",
    "this is an external email", "attention external", "do not click",
)  # fmt: skip
# ... and goes on only with words of this kind.
_BANNER_WORDS = _vocabulary(
    "caution warning external email e mail mails message sender this is an a the was has been"
    " originated originates came come comes sent from outside outsider of our your organisation"
    " organization company network school trust council domain do not don t click on any links"
    " link or open attachments attachment unless you recognise recognize trust expect expected"
    " were and know content contents is safe be careful with please think before clicking"
    " opening often get receive learn why important at when it attention are verify verified"
    " address exercise treat report suspicious phishing beware if in doubt it desk team contact"
    " originating source unknown reply replying that to as security internal stop"
)
# What a disclaimer opens with; three legal words must follow, or two and a sure one.
_DISCLAIMER = re.compile(
    r"(?:this|the|these)\b.{0,60}\b(?:e-?mails?|messages?|communication|information|transmission"
    r"|contents?|attachments?)\b|disclaimer|confidential|privileged|important notice|private"
    r"|legal notice|notice\b|if you (?:are not|have received|received|believe)"
    r"|any (?:views|opinions)"
    r"|please (?:consider|think of|think about|don't print|do not print|note that any)"
    r"|before printing|think before you print"
    r"|(?:registered|company) (?:in|charity|office|number|no)"
    r"|charity (?:number|no|registration)|we (?:cannot|do not|don't) (?:accept|guarantee)"
    r"|scanned by|although (?:we|this)|while(?:st)? (?:we|every)|views expressed|virus",
    re.IGNORECASE,
)
_LEGAL = _vocabulary(
    "confidential confidentiality intended recipient recipients addressee addressees privileged"
    " disclose disclosure disclosed copying copied copy distribution distribute unauthorised"
    " unauthorized prohibited delete destroy notify error virus viruses liability liable views"
    " opinions author solely environment printing print registered charity england wales company"
    " office copyright monitored unlawful legally scanned malware privacy policy number named"
)
_SURELY_LEGAL = _vocabulary("recipient recipients addressee virus viruses environment printing")
_SURELY_LEGAL |= _vocabulary("registered charity malware disclaimer privileged")
_DASHES = frozenset({"--", "—", "–"})
# Lines of ruling that hold nothing, and the mark of a mail tracker.
_RULES = frozenset("-_*=~#+·•ᐧ \t")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A stretch of new text without furniture, and the signature that was cut from it."""

    text: list[Line]
    signature: list[Line]


def trim(lines: Sequence[Line]) -> Trimmed:
    """Cut device lines, banners, disclaimers and a marked signature from a stretch of new text."""
    signature = [line for line in lines if line.signature and line.text.strip()]
    body = [line for line in lines if not line.signature]
    body = [line for line in body if not is_device_line(line.text)]
    cut = _dashes(body)
    if cut is not None:
        signature += body[cut + 1 :]
        body = body[:cut]
    body = _without_banner(body)
    body = _without_disclaimers(body)
    while body and set(body[-1].text) <= _RULES:
        body.pop()
    while body and not body[0].text.strip():
        body.pop(0)
    return Trimmed(body, _without_disclaimers(signature))


def is_device_line(line: str) -> bool:
    """Recognise "Sent from my iPhone" and its many relatives."""
    if not line.strip() or len(line) > 240:
        return False
    text = re.sub(r"\([^()]*\)|https?:\S*", " ", without_links(line)).strip(" <>()*[].\t")
    found = words(text or line)
    if not text and line.strip().startswith("("):
        found = words(re.sub(r"https?:\S*", " ", line))
    if _CJK_DEVICE.match(line.strip()):
        return True
    if not found or len(found) > 18 or not " ".join(found).startswith(_DEVICE_OPENERS):
        return False
    return all(w in _DEVICE_WORDS or any(c.isdigit() for c in w) for w in found)


def is_banner(line: str) -> bool:
    """Recognise a line of an "external email" banner."""
    found = words(line)
    return 0 < len(found) <= 80 and all(w in _BANNER_WORDS or "@" in line for w in found)


def is_disclaimer(paragraph: str) -> bool:
    """Recognise a paragraph of legal text: how it opens, and the legal words in it."""
    opening = paragraph.lstrip(" \t*_-[(<>").casefold()
    if not _DISCLAIMER.match(opening[:120]):
        return False
    found = words(paragraph)
    legal = _LEGAL.intersection(found)
    return len(found) >= 4 and len(legal) >= (2 if _SURELY_LEGAL & legal else 3)


def _dashes(lines: Sequence[Line]) -> int | None:
    """Return the line of two dashes below which a signature stands, or None."""
    first: int | None = None
    below = length = 0
    for at in range(len(lines) - 1, -1, -1):
        text = lines[at].text.strip()
        if text in _DASHES:
            first = at
        below += bool(text)
        length += len(text)
        if below > _SIGNATURE_LINES or length > _SIGNATURE_CHARS:
            break
    return first


def _without_banner(lines: list[Line]) -> list[Line]:
    first = next((i for i, line in enumerate(lines) if line.text.strip()), None)
    if first is None or not " ".join(words(lines[first].text)).startswith(_BANNERS):
        return lines
    end = first
    while end < len(lines) and lines[end].text.strip() and is_banner(lines[end].text):
        end += 1
    return lines[end:]


def _without_disclaimers(lines: list[Line]) -> list[Line]:
    """Drop trailing paragraphs of legal text, as long as each is one from its first line on."""
    kept = list(lines)
    while True:
        while kept and not kept[-1].text.strip(" \t*_-=|"):
            kept.pop()
        start = len(kept)
        while start and kept[start - 1].text.strip(" \t*_-=|"):
            start -= 1
        if start == len(kept):
            return kept
        # Without a blank line between, the legal text may begin within the last paragraph.
        for at in range(start, len(kept)):
            if is_disclaimer(" ".join(line.text for line in kept[at : at + 40])):
                kept = kept[:at]
                break
        else:
            return kept
