"""Where a mail client begins to quote: "On ... wrote:", a block of From and Sent, a line of dashes.

Every test looks at one line or at a few joined ones, never further, so the work grows with the
text and not with its square.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

# A reply header wraps over at most this many lines, and no longer than that in characters.
_WRAP = 4
_WINDOW = 500
# Header labels by what they stand for, in the languages whose Outlook people bring along.
_LABELS: dict[str, str] = {}
for _kind, _names in {
    "from": "from von de van da fra från od от від expéditeur absender",
    "date": "sent date gesendet datum envoyé enviado inviato data verzonden sendt skickat dato"
    " fecha wysłano dátum отправлено дата",
    "to": "to an à a para aan til till do al кому",
    "subject": "subject betreff objet asunto oggetto onderwerp assunto emne ämne temat тема",
    "cc": "cc bcc kopie copie importance attachments wichtigkeit reply-to priority antwort-an",
}.items():
    _LABELS |= dict.fromkeys(_names.split(), _kind)
_ORIGINAL = frozenset(
    {
        "original message", "original email", "original appointment", "ursprüngliche nachricht",
        "originalnachricht", "original-nachricht", "message d'origine", "message original",
        "mensaje original", "messaggio originale", "oorspronkelijk bericht", "mensagem original",
        "wiadomość oryginalna", "oryginalna wiadomość", "opprinnelig melding",
        "original meddelelse", "ursprungligt meddelande", "reply above this line",
    }
)  # fmt: skip
_FORWARDED = frozenset(
    {
        "forwarded message", "begin forwarded message", "forwarded email",
        "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
        "message transféré", "début du message transféré",
        "début du message réexpédié", "mensaje reenviado", "messaggio inoltrato",
        "doorgestuurd bericht", "mensagem encaminhada", "videresendt melding",
    }
)  # fmt: skip
# "wrote" and its like. What follows it within the window must hold a colon or the dashes of Zoho.
_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|a écrit|a ecrit|escribió|escribio|ha scritto|escreveu|schreef"
    r"|volgende geschreven|skrev|napisał\(a\)|napisał|napisała|написал|написала|пише|写道)"
)
# "On Monday she wrote:" is a person telling, not a client quoting.
_PERSON = re.compile(r"\b(?:i|we|she|he|they|who|which) (?:also |then )?$", re.IGNORECASE)
# A reply header opens with one of these, then names a day: On, Am, Le, El, Il, Op, Em, Den, Dnia.
_STARTS = re.compile(
    r"(?:on|am|le|el|il|op|em|den|dnia|w dniu|at|på|in a message dated)\s+\S", re.IGNORECASE
)
# The same, in the middle of a line: an application that flattens the mail to one line.
_STARTS_INSIDE = re.compile(r"\sOn (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d)")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_YEAR = re.compile(r"\b20\d{2}\b")
_SURE = re.compile(r"@|\b\d{1,2}[:.h]\d{2}\b")
_EVIDENCE = re.compile(r"@|\b\d{1,2}[:.h]\d{2}\b|\b20\d{2}\b")
# The header of old Gmail in some languages: "2016-03-03 17:21 GMT+01:00 Some One <a@b>:".
_ISO_HEADER = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d GMT[+-]\d\d:\d\d \S|20\d\d/\d\d?/\d\d? .*@")
_RULE = re.compile(r"[ \t]*(?:_{5,}|-{5,}|={5,})[ \t]*$")


class Kind(enum.Enum):
    """What a marker is; below all but an attribution the quotation needs no ">"."""

    ATTRIBUTION = "attribution"
    HEADER = "header"
    ORIGINAL = "original"
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True)
class Marker:
    """Lines `start` to `end` (exclusive) open a quotation."""

    start: int
    end: int
    kind: Kind


def find(lines: Sequence[str], quoted: Sequence[bool]) -> list[Marker]:
    """Return the markers among the lines, in order; `quoted` tells which lines are quotation."""
    found: list[Marker] = []
    at = 0
    while at < len(lines):
        marker = _at(lines, quoted, at)
        if marker is None:
            at += 1
        else:
            found.append(marker)
            at = marker.end
    return found


def announces(line: str) -> bool:
    """Say whether a line ends as one above a quotation does: who, when, and a colon."""
    end = line[-_WINDOW:].strip()
    return end.endswith(":") and bool(_EVIDENCE.search(end))


def inside(line: str) -> int | None:
    """Return where in a line a client's header begins, as telephones that flatten a mail write."""
    head = line[:2000]
    opened = _STARTS_INSIDE.search(head)
    if opened:
        verb = _WROTE.search(head, opened.end(), opened.end() + 300)
        closed = verb is not None and ":" in head[verb.end() : verb.end() + 3]
        if closed and _SURE.search(head, opened.start(), verb.end() if verb else 0):
            return opened.start() + 1
    start = head.find(" From: ")
    return start + 1 if start >= 0 and _header_fields(head, start) else None


def _at(lines: Sequence[str], quoted: Sequence[bool], at: int) -> Marker | None:
    line = lines[at]
    if not line.strip():
        return None
    kind = _dashed(line)
    if kind is not None:
        return Marker(at, _header_end(lines, at + 1) or _bare_header_end(lines, at + 1), kind)
    if _RULE.match(line):
        below = next((i for i in range(at + 1, min(at + 4, len(lines))) if lines[i].strip()), 0)
        end = _header_end(lines, below) if below else None
        return Marker(at, end, Kind.HEADER) if end else None
    end = _header_end(lines, at)
    if end:
        return Marker(at, end, Kind.HEADER)
    if _is_flat_header(line[:2000]):
        return Marker(at, at + 1, Kind.HEADER)
    return _attribution(lines, quoted, at)


def _dashed(line: str) -> Kind | None:
    """Recognise "-----Original Message-----" and "---------- Forwarded message ---------"."""
    if len(line) > 120:
        return None
    stripped = line.strip(" \t*")
    core = stripped.strip("-_= \t:").casefold().replace("’", "'")
    framed = stripped[:2] in ("--", "__") or line.strip()[:1] == "*" or stripped[-1:] == ":"
    if core in _FORWARDED and framed:
        return Kind.FORWARDED
    if core in _ORIGINAL and framed:
        return Kind.ORIGINAL
    return None


def _label(line: str) -> str | None:
    head, colon, rest = line[:40].partition(":")
    if not colon:
        return None
    if not rest.strip(" *_") and len(line) <= 40 and head.strip().casefold() == "a":
        return None
    return _LABELS.get(head.strip(" \t*_\u2022").casefold())


def _header_end(lines: Sequence[str], at: int) -> int | None:
    """Return where a block of mail headers that starts at `at` ends, or None.

    It names a sender and two more of date, recipient, subject and copy. Between two of its lines
    may stand one blank line, or one that continues a long field.
    """
    seen: set[str] = set()
    end, other = at, 0
    for i in range(at, min(at + 14, len(lines))):
        label = _label(lines[i])
        if label is not None:
            seen.add(label)
            end, other = i + 1, 0
        elif i == at:
            return None
        else:
            other += 1
            if other > 2:
                break
    return end if "from" in seen and len(seen) >= 3 else None


def _bare_header_end(lines: Sequence[str], at: int) -> int:
    """Return where fields without colons end, as eM Client writes them below its dashes."""
    end = at
    for i in range(at, min(at + 6, len(lines))):
        if lines[i].partition(" ")[0].casefold() in ("from", "to", "cc", "date", "sent", "subject"):
            end = i + 1
    return end


def _attribution(lines: Sequence[str], quoted: Sequence[bool], at: int) -> Marker | None:
    """Recognise the line or lines before a quotation that say who wrote it and when."""
    first = lines[at].strip(" -\t*")
    opens = bool(_STARTS.match(first) or _ISO_HEADER.match(first))
    names_someone = "@" in first or ("<" in first and any(c.isdigit() for c in first))
    window = ""
    for end in range(at + 1, min(at + _WRAP, len(lines)) + 1):
        piece = lines[end - 1].strip()
        if not piece or (end > at + 1 and _STARTS.match(piece)):
            return None  # it never closed, or another header opens here
        window = f"{window} {piece}".strip()[:_WINDOW]
        if _closes(
            window, opens, end == at + 1, names_someone, _next_is_quoted(lines, quoted, end)
        ):
            return Marker(at, end, Kind.ATTRIBUTION)
        if len(window) >= _WINDOW:
            return None
    return None


def _closes(window: str, opens: bool, alone: bool, names_someone: bool, before_quote: bool) -> bool:
    """Say whether the window is a whole reply header.

    A line a person typed may hold "wrote" or end with a colon, so each form needs more: a day or
    an address, and the less usual its words, the quotation right below it.
    """
    verb = _WROTE.search(window)
    if verb and _PERSON.search(window, 0, verb.start()):
        return False
    ends = window.endswith((":", "wrote ----"))
    if opens and _ISO_HEADER.match(window) and (ends or len(window) < 120):
        return True
    if opens and verb and _EVIDENCE.search(window):
        if ends or before_quote:
            return True
        # "wrote:   Request #142": the quotation follows on the same line, as Yahoo on Android does.
        after = window[verb.end() : verb.end() + 2]
        return ":" in after and bool(_SURE.search(window, 0, verb.start()))
    if verb and ends and "@" in window[: verb.start()] and (alone or names_someone):
        return True
    sure = "@" in window or (_YEAR.search(window) and (verb or _TIME.search(window)))
    return bool(ends and before_quote and sure and (alone or (verb and names_someone)))


def _next_is_quoted(lines: Sequence[str], quoted: Sequence[bool], at: int) -> bool:
    for i in range(at, min(at + 4, len(lines))):
        if lines[i].strip() or quoted[i]:
            return quoted[i]
    return False


def _is_flat_header(line: str) -> bool:
    return line.startswith("From: ") and _header_fields(line, 0)


def _header_fields(line: str, at: int) -> bool:
    for label in (" Sent: ", " To: ", " Subject: "):
        at = line.find(label, at)
        if at < 0:
            return False
    return True
