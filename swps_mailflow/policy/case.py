"""A case as a value: who, what, where it stands, what was said, what is owed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from swps_mailflow.mail.tokens import sealed

FORMAT = 1  # of case.json; a newer one is refused, an older one migrated

# Tags an outsider may meet in `cases --json`.
TAGS = ("image", "danger", "conflict", "formal", "withdrawn", "forwarded", "mixed", "unreadable")


@dataclass
class Person:
    """Somebody a case has to do with. `cls` is the class of P2, from the roster or a role."""

    address: str | None
    name: str = ""
    cls: str = "unknown"


@dataclass
class Ask:
    """A question put to one addressee, answered with a token used once (mail-borne authority).

    `question` says which question it is ("holder", "approval", "task", "confirm"; "thread" for a
    sender's token, which finds the case and decides nothing). `token` and `mid` are SHA-256 hex of
    the two forms the token travels in. `pending` is what a `confirm` completes. `for_query` marks
    the mail that hands the Chair's question to the holder; `undoes` names the decision that UNDO
    in answer to it takes back. `wait` is how long it was to be open.
    """

    id: str
    role: str
    addressee: str
    question: str
    words: list[str]
    token: str
    mid: str
    revision: int
    issued: datetime
    expires: datetime | None
    state: str = "open"
    pending: dict[str, Any] | None = None
    settled_by: str = ""
    for_query: bool = False
    undoes: str | None = None
    wait: float | None = None


@dataclass
class Timer:
    """Something the clock owes this case. `wait` is how long it was to take, in seconds; None for
    a day of the calendar (see `setback`).
    """

    name: str
    due: datetime
    count: int = 0
    wait: float | None = None


@dataclass
class Event:
    """One line of the history. `hash` chains it to all before it, so none can be changed later."""

    at: datetime
    actor: str
    address: str | None
    event: str
    from_: str | None
    to: str | None
    text: str = ""
    message: str | None = None
    hash: str = ""

    def chained(self, previous: str) -> str:
        """Return the hash this event must carry after an event whose hash is `previous`."""
        row = row_of(self)
        row.pop("hash")
        blob = json.dumps(row, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256((previous + blob).encode()).hexdigest()


@dataclass
class Message:
    """A message that belongs to the case; its bytes are `messages/<file>` beside the case."""

    direction: str
    sha256: str
    message_id: str | None
    at: datetime
    file: str
    address: str | None = None
    role: str = ""
    notice: str = ""
    subject: str = ""
    text: str = ""
    trusted: bool = False
    twin: str = ""  # what other copies of the same mail share
    attachments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Notice:
    """A mail we owe somebody. Its clear token is forgotten the moment the mail has gone.

    `held` for the time of grace, then `queued`: it is written down as queued before it is handed
    to a mail server, so that what is held has surely not left. Then `sent`, `failed`, or `dropped`
    where it must not leave any more and nobody knows whether it had (`Case.let_fall`). `wait` is
    how long it was to wait when `due` was settled (see `setback`). Of its `attempts` the `refusals`
    found a mail server that would not take it yet; for the others there was none.
    """

    id: str
    notice: str
    to: str
    role: str
    state: str
    due: datetime
    token: str | None
    mid: str
    fields: dict[str, Any]
    name: str = ""
    words: list[str] = field(default_factory=list)
    urgent: bool = False
    attempts: int = 0
    refusals: int = 0
    error: str = ""
    threads: list[str] = field(default_factory=list)
    wait: float | None = None

    @property
    def unsent(self) -> bool:
        """Tell whether this notice may still leave."""
        return self.state in ("held", "queued", "sending")

    @property
    def seal(self) -> str:
        """Return the SHA-256 hex of the form in its Message-ID."""
        return self.mid if self.state in ("sent", "dropped") else sealed(self.mid)


@dataclass
class Intent:
    """Work this case owes another case: done after the commit, and again after a crash."""

    id: str
    what: str
    data: dict[str, Any]
    done: bool = False


@dataclass
class Case:
    """One matter; the words open in it and who must act follow from it and its workflow."""

    ref: str
    kind: str
    state: str
    sender: Person
    opened: datetime
    holder: str | None
    variant: str | None = None
    subject: str = ""
    revision: int = 1
    waiting_for: str | None = None
    came_from: str | None = None
    closed: datetime | None = None
    tags: list[str] = field(default_factory=list)
    parties: list[Person] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    undoable: list[dict[str, Any]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    outbox: list[Notice] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)

    def timer(self, name: str) -> Timer | None:
        """Return the timer of that name, if it runs."""
        return next((t for t in self.timers if t.name == name), None)

    def incoming(self) -> list[Message]:
        """Return what came in, oldest first."""
        return [m for m in self.messages if m.direction == "in"]

    @property
    def clock_from(self) -> datetime:
        """Return when the days of ruling 7 began: on arrival, or on a reopening after them."""
        again = self.data.get("clock_from")
        return datetime.fromisoformat(again) if again else self.opened

    def addresses(self) -> list[str]:
        """Return the addresses of sender and parties."""
        people = [self.sender, *self.parties]
        return [p.address for p in people if p.address]

    def release(self, now: datetime) -> bool:
        """Let the mail go whose time of grace is over; tell whether there was any."""
        over = [n for n in self.outbox if n.state == "held" and n.due <= now]
        for notice in over:
            notice.state = "queued"
        return bool(over)

    def let_fall(self, gone: Collection[str]) -> None:
        """Let notices fall that must not leave any more.

        What is held has not left. Any other may have, and its leaving not be recorded, so that one
        stays on the record.
        """
        self.outbox = [n for n in self.outbox if n.id not in gone or n.state != "held"]
        for notice in self.outbox:
            if notice.id in gone and notice.unsent:
                notice.mid = notice.seal
                notice.state, notice.token, notice.fields = "dropped", None, {}

    def wakes(self) -> datetime | None:
        """Return when the clock or the outbox next has work here, or something runs out."""
        moments = [t.due for t in self.timers] + [n.due for n in self.outbox if n.unsent]
        moments += [a.expires for a in self.asks if a.state == "open" and a.expires]
        moments += [datetime.fromisoformat(kept["until"]) for kept in self.undoable]
        return min(moments, default=None)


_TABLES: dict[str, type] = {
    "events": Event,
    "messages": Message,
    "asks": Ask,
    "timers": Timer,
    "outbox": Notice,
    "intents": Intent,
}
_MOMENTS = frozenset({"at", "due", "issued", "expires", "opened", "closed"})
_Row = TypeVar("_Row")


def row_of(thing: Any) -> dict[str, Any]:
    """Return a dataclass of this module as a JSON-ready row; times as ISO 8601 with offset."""
    row: dict[str, Any] = {}
    for name, column in _columns(thing.__class__):
        value = getattr(thing, name)
        row[column] = value.isoformat() if isinstance(value, datetime) else value
    return row


@lru_cache(maxsize=16)
def _columns(cls: type) -> tuple[tuple[str, str], ...]:
    return tuple((f.name, f.name.rstrip("_")) for f in fields(cls))


def tables_of(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Return the case as the tables of its file."""
    head = row_of(case)
    tables = {name: [row_of(item) for item in head.pop(name)] for name in _TABLES}
    head["sender"] = asdict(case.sender)
    head["parties"] = [asdict(p) for p in case.parties]
    head["format"] = FORMAT
    return {"case": [head], **tables}


def case_of(tables: dict[str, list[dict[str, Any]]]) -> Case:
    """Return the case those tables hold.

    Raises ValueError or KeyError for tables that are no case of this format.
    """
    (head,) = tables["case"]
    head = dict(head)
    version = head.pop("format", None)
    if version != FORMAT:
        raise ValueError(
            f"This case file has format {version}; this version of swps-mailflow reads {FORMAT}."
        )
    head["sender"] = Person(**head["sender"])
    head["parties"] = [Person(**p) for p in head["parties"]]
    for name, cls in _TABLES.items():
        head[name] = [_thing(cls, row) for row in tables.get(name, [])]
    return _thing(Case, head)


def _thing(cls: type[_Row], row: dict[str, Any]) -> _Row:
    values = dict(row)
    if "from" in values:
        values["from_"] = values.pop("from")
    for name in _MOMENTS & values.keys():
        if isinstance(values[name], str):
            values[name] = datetime.fromisoformat(values[name])
    return cls(**values)


def same_address(one: str | None, other: str | None) -> bool:
    """Compare two addresses as RFC 5321 domains and everyday local parts: ASCII case aside."""
    if not one or not other or not (one.isascii() and other.isascii()):
        return False
    return one.lower() == other.lower()


def chain_fault(events: list[Event]) -> str | None:
    """Return what is wrong with the chain of the history, or None."""
    previous = ""
    for number, event in enumerate(events, 1):
        if event.chained(previous) != event.hash:
            return f"event {number} of the history was changed after it was written"
        previous = event.hash
    return None
