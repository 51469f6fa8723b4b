"""Reports of failed delivery: whose address, for good or for now, and which mail of ours it was.

RFC 3464 gives the form nearly all servers write. The rest is left to flufl.bounce, which knows the
old and odd ones; it names addresses only, so ids are found here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from swps_mailflow.mail.addresses import addresses_in, ids_in
from swps_mailflow.mail.clean import clean_line, decode
from swps_mailflow.mail.guard import guarded
from swps_mailflow.mail.headers import split_header
from swps_mailflow.mail.letter import Letter
from swps_mailflow.mail.limits import LIMITS, Limits
from swps_mailflow.mail.mime import read_parts

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_STATUS = re.compile(r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")  # RFC 3463
_REPLY_CODE = re.compile(r"\b([45])[0-9]{2}[ -]")  # RFC 5321, section 4.2
_BAD = ("failed", "delayed")  # the actions that mean: it is not there (RFC 3464, section 2.3.3)
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_DAEMONS = re.compile(r"mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|bounces?", re.IGNORECASE)
# What flufl.bounce gets to see: it tries each of hundreds of patterns on each line, and some are
# quadratic in the line's length. A bounce says what it has to say at its beginning.
_ODD_BYTES = 32 * 1024
_ASCII = bytes(range(128)) + b"?" * 128
_ODD_LINE = 998  # RFC 5322, section 2.1.1
_STATUS_READ = 64 * 1024  # bytes of a delivery status
_MOST = 20  # recipients and ids; a mail of ours goes to one person
_REASON = 300  # characters


@dataclass(frozen=True)
class Bounce:
    """A delivery that failed or waits.

    `message_ids` are those of the returned mail and those the report answers, best first; which of
    them are ours is for the caller to know. `status` is the code of RFC 3463 or "". `hard` means
    that trying again is of no use; `delayed` that the other server still tries. `reason` is what
    that server said, cleaned.
    """

    message_ids: tuple[str, ...]
    recipients: tuple[str, ...]
    status: str
    hard: bool
    reason: str
    delayed: bool = False


@dataclass(frozen=True)
class _Report:
    """One recipient's group of fields in a delivery status (RFC 3464, section 2.3)."""

    recipient: str
    action: str
    status: str
    diagnostic: str


def read_bounce(raw: bytes, letter: Letter, limits: Limits = LIMITS) -> Bounce | None:
    """Return what a bounce says, or None if the letter is none; never raises.

    A report that a message was delivered, relayed or read is no bounce. A delay is one that is not
    hard.
    """

    def step() -> Bounce | None:
        if any(kind in _STATUS_TYPES for kind in letter.parts):
            return _by_the_book(raw, letter, limits)
        return _odd(raw, letter) if _may_be_one(letter) else None

    return guarded(step, None, lambda: None)


def _by_the_book(raw: bytes, letter: Letter, limits: Limits) -> Bounce | None:
    header = split_header(raw, 0, len(raw), limits)
    parts = read_parts(raw, header, limits).parts
    status = next(part for part in parts if part.type in _STATUS_TYPES and not part.inside)
    told = [r for r in _reports(status.content()[:_STATUS_READ], limits) if r.action in _BAD]
    if not told:
        return None
    worst = next((r for r in told if r.action == "failed"), told[0])
    recipients = addresses_in(r.recipient for r in told)
    return Bounce(
        message_ids=_ids(letter),
        recipients=recipients[:_MOST],
        status=worst.status,
        hard=worst.action == "failed" and not worst.status.startswith("4"),
        reason=worst.diagnostic or f"delivery {worst.action}",
        delayed=worst.action == "delayed",
    )


def _reports(data: bytes, limits: Limits) -> list[_Report]:
    """Return the groups about recipients; the first group is about the whole message."""
    reports: list[_Report] = []
    for group in _EMPTY_LINE.split(data, maxsplit=2 * _MOST):
        block = split_header(group.lstrip(b"\r\n"), 0, len(group), limits)
        named = block.text("final-recipient") or block.text("original-recipient")
        if not named:
            continue
        status = _STATUS.search(block.text("status")[:200])
        said = block.text("diagnostic-code").partition(";")
        reports.append(
            _Report(
                recipient=named.partition(";")[2] or named,
                action=block.text("action").strip().lower(),
                status=status[1] if status else "",
                diagnostic=clean_line(said[2] or said[0], _REASON),
            )
        )
    return reports


def _may_be_one(letter: Letter) -> bool:
    """Tell whether a letter without a delivery status may be a bounce all the same."""
    if letter.envelope_from == "" or letter.headers.get("x-failed-recipients") is not None:
        return True
    senders = addresses_in(letter.headers.all("from"))
    return any(_DAEMONS.fullmatch(address.rpartition("@")[0]) for address in senders)


def _odd(raw: bytes, letter: Letter) -> Bounce | None:
    """Read the forms that follow no standard."""
    if letter.unreadable:
        return None
    named = addresses_in(letter.headers.all("x-failed-recipients"))
    waiting: tuple[str, ...] = ()
    if not named:
        waiting, named = _failures(raw, letter.sender.address)
    if not named and not waiting:
        return None
    text = letter.text or ""
    status = _STATUS.search(text[:_STATUS_READ])
    code = status[1] if status else ""
    reply = _REPLY_CODE.search(text[:_STATUS_READ])
    first = code[:1] or (reply[1] if reply else "")
    return Bounce(
        message_ids=_ids(letter),
        recipients=(named or waiting)[:_MOST],
        status=code,
        hard=bool(named) and first != "4",
        reason=clean_line(_around(text, status or reply), _REASON) or "delivery failed",
        delayed=not named,
    )


def _failures(raw: bytes, sender: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that fail for now and for good, as flufl.bounce sees them.

    Its detectors raise on a From field that is missing or not ASCII, and it logs what they raise:
    they get plain input, and its log, which may show up on a terminal, is off.
    """
    import logging  # all of these are dear to import and seldom needed
    from email import message_from_bytes
    from email.policy import compat32

    from flufl.bounce import all_failures

    logging.getLogger("flufl.bounce").disabled = True
    lines = (line[:_ODD_LINE] for line in raw[:_ODD_BYTES].translate(_ASCII).split(b"\n"))
    message = message_from_bytes(b"\n".join(lines), policy=compat32)
    del message["From"]
    message["From"] = sender or "nobody@invalid"
    temporary, permanent = all_failures(message)
    return (
        addresses_in(decode(address) for address in sorted(temporary)),
        addresses_in(decode(address) for address in sorted(permanent)),
    )


def _around(text: str, found: re.Match[str] | None) -> str:
    """Return the line of the text that holds the code, else its beginning."""
    if found is None:
        return text[: 2 * _REASON]
    start = text.rfind("\n", 0, found.start()) + 1
    return text[start:].partition("\n")[0]


def _ids(letter: Letter) -> tuple[str, ...]:
    """Return ids of the mail that came back: from its header, from the report's, from its text."""
    found: dict[str, None] = {}
    for headers in letter.enclosed:
        found.update(dict.fromkeys(ids_in(headers.get("message-id") or "")))
    found.update(dict.fromkeys(letter.in_reply_to + letter.references))
    for line in (letter.text or "")[:_STATUS_READ].split("\n"):
        if line.lower().startswith("message-id:"):
            found.update(dict.fromkeys(ids_in(line)))
    return tuple(found)[:_MOST]
