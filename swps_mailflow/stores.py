"""What the desk asks of the state folder, and the keys by which a case is found again.

The record is the case files (`CaseStore`) and the mail that is no case (`MailStore`); the finder
is a cache over both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from swps_mailflow.errors import MailflowError
from swps_mailflow.policy.case import Case

CHECK = "CHECK"  # under this name the newest check mail is known
DESK = "DESK"  # the daemon's own outbox: mail that belongs to no case (digests, warnings)


# Under this name every acknowledgement is counted, besides under the person's own key.
ACKNOWLEDGED = "acknowledged"
# Why a mail was not answered that lay in the mailbox before us.
TOO_OLD = "older than this mailbox's first day here"
# By so many letters of its id a kept mail is called in a digest, and no fewer.
NUMBER_LENGTH = 8


class Broken(MailflowError):
    """A file's bytes are not what was written; `str()` says what is wrong."""


@dataclass(frozen=True)
class Row:
    """What the index knows of a case."""

    ref: str
    kind: str
    state: str
    open: bool


@dataclass(frozen=True)
class Record:
    """What is known of a mail that is no case. `ref` is a case it has to do with, if any.

    `at` is when it arrived, `kept` when it was laid here: that may be long after.
    """

    id: str
    at: datetime
    sender: str
    subject: str
    disposition: str
    reason: str
    ref: str | None = None
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    opened_as: str | None = None
    kept: datetime | None = None

    def public(self) -> dict[str, Any]:
        """Return the row of `mailroom --json`."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "from": self.sender,
            "subject": self.subject,
            "disposition": self.disposition,
            "reason": self.reason,
        }


class CaseStore(Protocol):
    """The cases. `save` is one commit; `load` raises Broken for a file that was changed.

    `set_aside` keeps a damaged file under another name, so that a new one can take its place.
    """

    def exists(self, ref: str) -> bool: ...
    def load(self, ref: str) -> Case | None: ...
    def save(self, case: Case, raws: Mapping[str, bytes] | None = None) -> None: ...
    def raw(self, ref: str, name: str) -> bytes | None: ...
    def set_aside(self, ref: str) -> None: ...


class MailStore(Protocol):
    """Mail that is no case."""

    def keep(self, record: Record, raw: bytes) -> None: ...
    def note(self, record: Record) -> None: ...
    def record(self, identifier: str) -> Record | None: ...
    def find(self, start: str) -> list[str]: ...
    def raw(self, identifier: str) -> bytes | None: ...
    def release(self, identifier: str) -> None: ...
    def records(self) -> Iterator[Record]: ...


class Finder(Protocol):
    """Where to look; loses nothing but time when it is lost."""

    def refs(self, key: str) -> list[str]: ...
    def has(self, key: str, ref: str) -> bool: ...
    def put_key(self, key: str, ref: str) -> None: ...
    def forget(self, ref: str) -> None: ...
    def due(self, now: datetime) -> list[str]: ...
    def next_wake(self, but: Collection[str] = ()) -> float | None: ...
    def rows(self, *, only_open: bool = False) -> list[Row]: ...
    def count_sent(self, at: datetime, *names: str) -> None: ...
    def sent_within(self, what: str, span: timedelta, now: datetime) -> int: ...
    def set_meta(self, **facts: str) -> None: ...


def keys_of(case: Case) -> Iterator[str]:
    """Return every key a case can be found by."""
    for ask in case.asks:
        yield f"token:{ask.token}"
        yield f"mid:{ask.mid}"
    for message in case.messages:
        if message.direction == "in":
            yield f"raw:{message.sha256}"
            if message.message_id:
                yield id_key(message.message_id)
            if message.twin:
                yield message.twin
    for notice in case.outbox:
        yield f"mid:{notice.seal}"
    for address in case.addresses():
        yield person_key(address)
        if case.kind == "leaver" and case.data.get("confirmed"):
            yield leaver_key(address)
    if "opened_by" in case.data:
        yield f"opened:{case.data['opened_by']}"
    if case.sender.address:
        yield day_key(case.sender.address, case.opened)
    yield f"case:{case.ref}"


def person_key(address: str) -> str:
    """Return the key of a person's address."""
    return "who:" + _hash(address.lower())


def leaver_key(address: str) -> str:
    """Return the key of the confirmed last days of a person's children."""
    return "leaver:" + _hash(address.lower())


def day_key(address: str, at: datetime) -> str:
    """Return the key of what a person opened on a day (UTC)."""
    return f"day:{at.astimezone(UTC).date().isoformat()}:{_hash(address.lower())}"


def check_key(message_id: str) -> str:
    """Return the key of a check mail that we sent."""
    return "check:" + _hash(message_id)


def id_key(message_id: str) -> str:
    """Return the key of a Message-ID we were sent."""
    return "id:" + _hash(message_id)


def same_key(parts: Iterable[str]) -> str:
    """Return the key of a message by id, sender, date and text: another copy of the same mail."""
    return "same:" + _hash("\0".join(parts))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
