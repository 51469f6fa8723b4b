"""Whether a message was sent by a program, and so gets no automatic answer.

An answer to a program can be answered in turn, for ever. Two lists: what is filed without becoming
a case (A), and what becomes or joins a case all the same and can decide, but is not acknowledged
(B). Sources: RFC 3834, sections 2 and 5; RFC 5230, section 4.6; and what mail programs write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from swps_mailflow.mail.absence import Absence, absence, is_absence_subject
from swps_mailflow.mail.addresses import addresses_in, base_address
from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.mail.headers import Headers
from swps_mailflow.mail.letter import Letter

__all__ = ["LOOP_MARKS", "Absence", "Automatic", "Rescue", "absence", "automatic"]

# Header fields of ours.
LOOP_MARKS = frozenset({"x-mailflow-case", "x-mailflow-notice", "x-mailflow-loop"})

_MOST_HOPS = 25  # Received fields; real mail stays below 15, a loop goes on
_SHOWN = 60  # characters of a header's value in a reason

# Reports about mail, which never want an answer (RFC 6522, RFC 3464, RFC 8098).
_REPORTS = frozenset(
    {"multipart/report", "message/delivery-status", "message/disposition-notification"}
    | {"message/global-delivery-status", "message/feedback-report"}
)
_LISTS = ("mailing-list", "x-beenthere", "feedback-id")
_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_SUPPRESSED = frozenset({"all", "oof", "autoreply"})
_RESPONDERS = ("x-autoreply", "x-autorespond", "x-loop")
_MACHINE = re.compile(
    r"mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|bounces?(?:[-_.+=].*)?|bounce.*|owner-.*"
    r"|.*-request|.*-owner|.*-bounces(?:\+.*)?|auto[-_.]?(?:reply|respond|responder)|listserv"
    r"|majordomo|(?:.*[-_.+])?(?:no|do[-_.]?not)[-_.]?reply(?:[-_.+0-9].*)?"
)
# Rewritten by a forwarder (SRS) or signed by the sender's own server (BATV). Forwarded parents are
# people, so their mail becomes a case like any other; only the acknowledgement stays away, because
# whatever answers on the way would answer it for ever.
_REWRITTEN = ("srs0=", "srs0+", "srs0-", "srs1=", "srs1+", "srs1-", "prvs=")


class Rescue(Enum):
    """Whose cry for help is heard all the same: a filter errs, and people write through lists."""

    NOBODY = "nobody"
    KNOWN = "people of the roster"
    ANYBODY = "anybody"


@dataclass(frozen=True)
class Automatic:
    """Why a message gets no automatic answer; `reason` is a clause for administrators.

    With `acknowledge_only` just the acknowledgement is withheld (list B): the message becomes or
    joins a case and can decide. Without it the message is filed and nothing else (list A), unless
    it is a cry for help and `rescue` lets it be heard.
    """

    reason: str
    acknowledge_only: bool
    rescue: Rescue


def automatic(
    letter: Letter,
    *,
    own_addresses: Collection[str],
    authentication: Authentication | None,
) -> Automatic | None:
    """Return why the letter gets no automatic answer, or None for a person's ordinary letter.

    `own_addresses` are the mailbox and its aliases; their plus addresses are ours too.
    What is known only elsewhere (acknowledged already, caps, age, the Junk folder) is not here.
    """
    ours = frozenset(base_address(address) for address in own_addresses)
    # What rules out a person comes first, so that no mark of a list rescues a machine's mail.
    checks: tuple[tuple[Callable[[], str | None], Rescue], ...] = (
        (lambda: _report(letter), Rescue.NOBODY),
        (lambda: _says_so(letter.headers), Rescue.NOBODY),
        (lambda: _from_us(letter, ours), Rescue.NOBODY),
        (lambda: _machine_sender(letter), Rescue.NOBODY),
        (lambda: _hops(letter.headers), Rescue.NOBODY),
        (lambda: _absence_subject(letter), Rescue.NOBODY),
        (lambda: _bulk(letter.headers), Rescue.KNOWN),
        (lambda: _unwanted(letter.headers), Rescue.ANYBODY),
    )
    for check, rescue in checks:
        if reason := check():
            return Automatic(reason, acknowledge_only=False, rescue=rescue)
    for reason in _withheld(letter, ours, authentication):
        return Automatic(reason, acknowledge_only=True, rescue=Rescue.NOBODY)
    return None


def _from_us(letter: Letter, ours: frozenset[str]) -> str | None:
    """Own mail that came back, whole or within another message."""
    if _names_us(letter.headers, ours):
        return "it is from an address of ours"
    if letter.envelope_from and base_address(letter.envelope_from) in ours:
        return "its envelope is from an address of ours"
    if mark := LOOP_MARKS & letter.headers.names:
        return f"it is a mail of ours that came back ({min(mark)})"
    for headers in letter.enclosed:
        if mark := LOOP_MARKS & headers.names:
            return f"it holds a mail of ours ({min(mark)})"
        if _names_us(headers, ours):
            return "it holds a mail from an address of ours"
    return None


def _names_us(headers: Headers, ours: frozenset[str]) -> bool:
    """Tell whether a header says it is from us, however loosely: a loop may garble its From."""
    return any(base_address(address) in ours for address in addresses_in(headers.all("from")))


def _says_so(headers: Headers) -> str | None:
    for value in headers.all("auto-submitted"):  # RFC 3834, section 5
        if _keyword(value) != "no":
            return _field("Auto-Submitted", value)
    for name in _RESPONDERS:
        for value in headers.all(name):
            if _keyword(value) not in ("no", "false"):
                return _field(name.title(), value)
    return None


def _report(letter: Letter) -> str | None:
    if letter.envelope_from == "":
        return "its return path is empty, as a bounce's is"
    if letter.headers.get("x-failed-recipients") is not None:
        return "it reports a failed delivery (X-Failed-Recipients)"
    if found := _REPORTS.intersection((letter.type, *letter.parts)):
        return f"it is a report about mail ({min(found)})"
    return None


def _bulk(headers: Headers) -> str | None:
    for name, value in headers:
        if name.startswith("list-") or name in _LISTS:
            return f"it went to a mailing list ({_field(name.title(), value)})"
    for value in headers.all("precedence"):
        if _keyword(value) in _PRECEDENCE:
            return _field("Precedence", value)
    return None


def _unwanted(headers: Headers) -> str | None:
    """Marks that a person's own mail may carry: her program, or a filter, put them there."""
    for value in headers.all("x-auto-response-suppress"):
        if _SUPPRESSED & {word.strip().lower() for word in value.split(",")}:
            return _field("X-Auto-Response-Suppress", value)
    for value in headers.all("x-spam-flag"):
        if _keyword(value).startswith("yes"):
            return "the mail provider marked it as spam"
    return None


def _machine_sender(letter: Letter) -> str | None:
    for address in (*addresses_in(letter.headers.all("from")), letter.envelope_from or ""):
        local = address.rpartition("@")[0].lower()
        if local and _MACHINE.fullmatch(local):
            return f"its sender is a program ({address})"
    return None


def _hops(headers: Headers) -> str | None:
    count = len(headers.all("received"))
    return f"it passed through {count} servers, as in a loop" if count > _MOST_HOPS else None


def _absence_subject(letter: Letter) -> str | None:
    return (
        "its subject is that of an absence notice" if is_absence_subject(letter.subject) else None
    )


def _withheld(
    letter: Letter, ours: frozenset[str], authentication: Authentication | None
) -> Iterator[str]:
    """List B, as far as the letter alone tells."""
    if letter.sender.address is None:
        yield f"its sender is unreadable: {letter.sender.fault}"
    if authentication is not None and authentication.verdict is Verdict.FAIL:
        yield f"its sender's domain is not authentic ({authentication.reason})"
    if (letter.envelope_from or "").lower().startswith(_REWRITTEN):
        yield "its return path is a rewritten one, which an answer must not follow"
    if not any(base_address(address) in ours for address in letter.recipients):
        yield "no address of ours is among its recipients"


def _keyword(value: str) -> str:
    """Return the first word of a field, without comments and parameters."""
    return value.partition(";")[0].partition("(")[0].strip().lower()


def _field(name: str, value: str) -> str:
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return f"{name}: {shown}"
