"""A mail as it comes in, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from swps_mailflow.stores import MailStore


@dataclass(frozen=True)
class Worked:
    """What became of a mail: the contract's disposition, the case or mailroom id, and why."""

    disposition: str
    ref: str | None
    reason: str


@dataclass(frozen=True)
class Incoming:
    """A mail as it arrived. `old` mail is recorded and neither acknowledged nor asked about.

    `recovered` mail was worked once, and its record is lost: it is worked without acknowledgement.
    """

    raw: bytes
    arrived: datetime
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    old: bool = False
    recovered: bool = False
    opened_as: str | None = None
    opened_by: str | None = None

    @cached_property
    def digest(self) -> str:
        """Return the identity of its bytes."""
        return sha256(self.raw).hexdigest()


def queued(digest: str, why: str) -> Worked:
    """Return what is true of a mail that only waits: no case has it yet, and no mailroom."""
    return Worked("queued", None, f"{why}; its SHA-256 begins with {digest[:12]}")


def reopened(
    mailroom: MailStore, identifier: str, kind: str, now: datetime, by: str | None = None
) -> Incoming:
    """Return a kept mail as it arrived, to be made a case of that kind, by the mail `by`.

    Raises LookupError where there is no such mail; one whose record was lost arrived now.
    """
    record, raw = mailroom.record(identifier), mailroom.raw(identifier)
    if raw is None:
        raise LookupError(identifier)
    if record is None:
        return Incoming(raw, now, opened_as=kind, opened_by=by)
    sender, to = record.envelope_from, record.envelope_to
    return Incoming(raw, record.at, sender, to, opened_as=kind, opened_by=by)
