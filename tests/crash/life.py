"""One life of the daemon over a state folder, and the world that outlives it.

The folder is real and the program is the whole daemon (`Daemon.once`, in one thread); the mailbox,
the mail server and the disk (tests/crash/disk.py) are the tests' own, and so may fail or end.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.adapters import index as index_module
from swps_mailflow.adapters.templates import Templates
from swps_mailflow.collector import Collector
from swps_mailflow.daemon import Daemon
from swps_mailflow.desk import Desk
from swps_mailflow.errors import MailflowError, Temporary
from swps_mailflow.incoming import Incoming, reopened
from swps_mailflow.mail.tokens import token_from
from swps_mailflow.ports import Arrival, Drawer
from swps_mailflow.post import Post
from swps_mailflow.reading import markers
from swps_mailflow.recovery import recover
from swps_mailflow.reports import digest
from swps_mailflow.reports.verify import verify
from swps_mailflow.state import open_state, spool_at
from swps_mailflow.stores import DESK
from tests.crash.disk import EIO, EMFILE, ENOSPC, Died, Disk
from tests.crash.scenarios import Step
from tests.kit import NOW, office

TEMPLATES = Templates.of()
OFFICE = office()
_MOST_PASSES = 6
_real_stamp, _real_find = files.stamp, markers.find


@dataclass
class Outside:
    """What survives the machine: mail not promised yet, and mail that has left."""

    waiting: list[bytes]
    promised: list[bytes] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    """Recipient, notice and Message-ID of what the mail server took."""
    recorded: set[str] = field(default_factory=set)
    """The Message-IDs whose leaving is durably recorded."""

    def copy(self) -> Outside:
        """Return one that goes its own way."""
        return Outside([*self.waiting], [*self.promised], [*self.sent], {*self.recorded})

    def hear(self, what: str, data: Any) -> None:
        """Let something happen outside."""
        if what == "promised":
            self.waiting.remove(data)
            self.promised.append(data)
        elif what == "sent":
            self.sent.append(data)
        elif what == "recorded":
            self.recorded.add(data)


class Inbox:
    """The mailbox, and whoever else hands mail over: what is promised lies there no more."""

    uidvalidity = 7
    server = "tests"

    def __init__(self, life: Life) -> None:
        self._life = life
        self._given: list[bytes] = []

    def connect(self) -> str:
        """See ports.Mailbox."""
        return "Open."

    def arrivals(self) -> list[str]:
        """See ports.Mailbox."""
        self._given = [*self._life.outside.waiting]
        return [str(n) for n in range(len(self._given))]

    def fetch(self, id: str) -> Arrival | None:
        """See ports.Mailbox."""
        return Arrival(id, self._given[int(id)], self._life.now - self._life.step.lay)

    def file(self, ids: Sequence[str], folder: Drawer) -> None:
        """See ports.Mailbox."""
        for id in ids:
            self._life.tell("promised", self._given[int(id)])

    def close(self) -> None:
        """See ports.Mailbox."""


class MailServer:
    """Takes every notice, and outlives us."""

    def __init__(self, life: Life) -> None:
        self._life = life

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """See ports.Sender."""
        header = dict(
            line.split(b": ", 1) for line in unfolded(raw).split(b"\r\n\r\n")[0].split(b"\r\n")
        )
        notice, mid = header[b"X-Mailflow-Notice"].decode(), header[b"Message-ID"].decode()
        self._life.tell("sent", (recipient, notice, mid.strip()))

    async def close(self) -> None:
        """See ports.Sender."""


def unfolded(raw: bytes) -> bytes:
    return raw.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")


class _Post(Post):
    async def on_desk(self, work: Callable[..., Any], *args: Any) -> Any:
        return self._unless_over(work, args)

    def _record(self, parcel: Any, error: MailflowError | None) -> None:
        super()._record(parcel, error)
        if error is None:
            mid = next(line for line in unfolded(parcel.raw).split(b"\r\n") if b"essage-ID" in line)
            self.life.tell("recorded", mid.split(b": ", 1)[1].decode().strip())

    life: Life


class _Collector(Collector):
    async def _on_mailbox(self, work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)


class Life:
    """A process: it opens the folder, recovers, and makes passes until it ends."""

    def __init__(
        self, root: Path, outside: Outside, step: Step, *, number: int = 1, disk: Disk | None = None
    ) -> None:
        self.outside, self.step, self.now = outside, step, NOW + step.after
        self.disk = disk or Disk(root)
        self.root = root
        self._rng = random.Random(number)  # the same life draws the same: equal states are equal
        self.snapshots: list[bytes] = []
        self.ledgers: list[sqlite3.Connection] = []
        self._snapping = False

    def mailbox(self) -> Any:
        """Return the mailbox of this life."""
        return Inbox(self)

    def server(self) -> Any:
        """Return the mail server of this life."""
        return MailServer(self)

    def tell(self, what: str, data: Any) -> None:
        """Let the outside know something."""
        self.disk.mark(what, data)
        self.outside.hear(what, data)

    def record_index(self) -> None:
        """Keep each version of the index from now on."""
        self._snapping = True

    def written(self, db: sqlite3.Connection, *, synced: bool) -> None:
        """Called when the index has changed; `synced` when no earlier version can come back."""
        if self._snapping:
            snapshot = db.serialize()
            if not self.snapshots or self.snapshots[-1] != snapshot:
                self.snapshots.append(snapshot)
            self.disk.mark("index", (len(self.snapshots) - 1, synced))

    def start(self) -> None:
        """Do what service.build_daemon does."""
        settings = cast(Any, SimpleNamespace(setting=SimpleNamespace(state_dir=self.root)))
        self.state = state = open_state(settings)
        recover(state.cabinet, state.index, state.journal, state.spool)
        self.desk = Desk(
            OFFICE, state.cabinet, state.mailroom, state.index,
            draw=self._token, new_ref=self._reference,
        )  # fmt: skip
        if self.step.poisoned:
            cast(Any, self.desk).work = _poisoned
        clock = lambda: self.now  # noqa: E731 - a clock is a value
        post = _Post(
            self.desk, state.cabinet, state.index, state.journal, self.server(), TEMPLATES,
            clock=clock, draw=self._token, jitter=lambda: 0.5,
        )  # fmt: skip
        post.life = self

        def daily(now: datetime) -> None:
            digest.write_if_due(self.desk, state.journal, 0, time(7, 30), now)

        collector = None
        if self.step.by == "mailbox":
            collector = _Collector(self.mailbox(), post, state.journal)
        self.daemon = Daemon(
            post, state.spool, collector=collector, vigil=None,
            listen=None, unlisten=None, notify=lambda *_: None, reread=cast(Any, None),
            watchdog_seconds=None, daily=daily,
        )  # fmt: skip

    def _token(self) -> str:
        return token_from(self._rng.randbytes(20))

    def _reference(self) -> str:
        return "".join(self._rng.choice("2346789ABCDEFGHJKMNPQRTUVWXYZ") for _ in range(5))

    async def _pass(self) -> None:
        await self.daemon.once()
        if self.step.by == "mailbox":
            return
        for raw in [*self.outside.waiting]:  # it comes again when it likes
            if self.step.by == "lmtp":
                await self.daemon._take_in(raw, self.step.sender, self.step.recipients)
            elif (mail := self._handed_over(raw)) is not None:
                spool_at(self.root).hand_over(mail)
            self.tell("promised", raw)
        await self.daemon.once()

    def _handed_over(self, raw: bytes) -> Incoming | None:
        if self.step.opened_as:
            identifier = sha256(raw).hexdigest()
            if not self.state.mailroom.find(identifier):
                return None  # whoever says it again sees that it is done
            return reopened(self.state.mailroom, identifier, self.step.opened_as, self.now)
        return Incoming(raw, self.now, self.step.sender, self.step.recipients)

    def work(self) -> None:
        """Make one pass. Raises what ends it, Died included."""
        with self.in_place():
            if not hasattr(self, "daemon"):
                self.start()
            asyncio.run(self._pass())

    def rest(self) -> None:
        """Make passes until nothing waits, as the daemon does: what passes is tried again."""
        for _ in range(_MOST_PASSES):
            try:
                self.work()
            except Temporary as error:
                trouble: Temporary | None = error
            else:
                trouble = None
            if trouble is None and not self.outside.waiting:
                return
        raise AssertionError(f"it never came to rest: {trouble}")

    def stop(self) -> None:
        """End in good order."""
        with self.in_place():
            self.state.close()

    def visit(self) -> None:
        """Open the folder and end in good order, as a daemon with nothing to do."""
        with self.in_place():
            self.start()
            self.state.close()

    def end(self) -> None:
        """Close the index, as the end of a process does, whatever was under way."""
        for db in self.ledgers:
            db.close()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Put this life's disk, stamps and index in their places."""
        ledger = type("Ledger", (_Ledger,), {"life": self})
        sql = SimpleNamespace(**vars(sqlite3))

        def connect(*args: Any, **how: Any) -> sqlite3.Connection:
            self.ledgers.append(sqlite3.connect(*args, factory=ledger, **how))
            return self.ledgers[-1]

        sql.connect = connect
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "os", self.disk)
            patch.setattr(files, "stamp", self._stamp)
            patch.setattr(index_module, "sqlite3", sql)
            patch.setattr(markers, "find", lambda *lines: [*_found(*map(tuple, lines))])
            yield

    def _stamp(self, path: Path) -> str | None:
        """Tell versions apart by their bytes or names: times and inodes do not survive a copy."""
        if _real_stamp(path) is None:
            return None
        names = (
            "\0".join(sorted(p.name for p in path.iterdir())).encode() if path.is_dir() else None
        )
        return sha256(path.read_bytes() if names is None else names).hexdigest()[:16]


@functools.cache
def _found(texts: tuple[str, ...], quoted: tuple[bool, ...]) -> list[markers.Marker]:
    """Remember what is pure and dear: the same few mails are read a thousand times."""
    return _real_find(list(texts), list(quoted))


def _poisoned(mail: Incoming, now: datetime) -> Any:
    raise RuntimeError("a fault of ours that this mail brings out")


class _Ledger(sqlite3.Connection):
    life: Life
    full = False

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        """Count as a call of the disk, so that it may fail like one."""
        reads = sql.lstrip().startswith(("SELECT", "PRAGMA"))
        try:
            if sql != "ROLLBACK":  # that needs neither room nor a handle
                self.life.disk.step("look" if reads else "index", "index.sqlite")
        except OSError as error:
            raise _as_sqlite_says(error) from error
        found = super().execute(sql, *args)
        if sql.startswith("PRAGMA synchronous="):
            self.full = sql.endswith("FULL")
        if not self.in_transaction and not reads:
            self.life.written(self, synced=self.full)
        return found


def _as_sqlite_says(error: OSError) -> sqlite3.OperationalError:
    codes = {
        ENOSPC: sqlite3.SQLITE_FULL,
        EMFILE: sqlite3.SQLITE_CANTOPEN,
        EIO: sqlite3.SQLITE_IOERR,
    }
    found = sqlite3.OperationalError(str(error))
    found.sqlite_errorcode = codes[error.errno or EIO]
    return found


def outcome(life: Life) -> tuple[object, ...]:
    """Return what must be the same however often the lights went out."""
    state, root = life.state, life.root
    wrong = [
        f for f in verify(root, state.cabinet, state.mailroom) if f.fault or "waiting" in f.sentence
    ]
    assert wrong == [], f"verify: {wrong}"
    cases = []
    for row in [*state.index.rows()]:
        case = state.cabinet.load(row.ref)
        assert case is not None
        owed = Counter((n.notice, n.to, n.state) for n in case.outbox)
        if row.ref == DESK:
            cases.append((DESK, sorted(owed.items())))
            continue
        history = [(e.event, e.from_, e.to) for e in case.events]
        words = Counter(tuple(a.words) for a in case.asks if a.state == "open")
        raws = sorted(m.sha256 for m in case.incoming())
        cases.append(
            (case.kind, case.state, history, sorted(words.items()), sorted(owed.items()), raws)
        )
    kept = sorted((r.id, r.disposition) for r in state.mailroom.records())
    sent = Counter((who, notice) for who, notice, _ in {*life.outside.sent})
    return sorted(cases, key=repr), kept, sorted(sent.items()), places(root)


def places(root: Path) -> list[tuple[str, str]]:
    """Return where each mail that came in lies, by its hash: in a case, the mailroom, the spool."""
    found = []
    for path in itertools.chain(root.glob("*/*.eml"), root.glob("*/*/messages/*-in.eml")):
        if not path.name.startswith("."):
            found.append((sha256(path.read_bytes()).hexdigest(), path.relative_to(root).parts[0]))
    return sorted(found)


def check(life: Life, wanted: tuple[object, ...], mails: Sequence[bytes]) -> None:
    """Hold a life that has come to rest to the calm one. Raises AssertionError."""
    found = outcome(life)
    assert found == wanted, f"\n{found}\nis not\n{wanted}"
    assert life.outside.waiting == [], "a mail was never taken in"
    here = Counter(digest for digest, _ in places(life.root))
    for raw in mails:
        assert here[sha256(raw).hexdigest()] <= 1, "a mail stands in two places"
    times = Counter(mid for _, _, mid in life.outside.sent)
    for mid in life.outside.recorded:
        assert times[mid] >= 1, "recorded and never sent"


__all__ = ["Died", "Life", "Outside", "check", "outcome", "places"]
