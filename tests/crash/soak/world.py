"""The world of one story: a mailbox, a mail server and a disk that outlive every process.

The disk and the process are those of tests/crash; the mailbox is the fake that the adapters' suite
holds to the port. What goes wrong is said by the story, for one pass at a time.
"""

from __future__ import annotations

import itertools
import logging
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from swps_mailflow.adapters import files
from swps_mailflow.audit import Audit
from swps_mailflow.daemon import Renewed
from swps_mailflow.errors import Fatal, MailflowError, Permanent, Temporary, Unreachable
from swps_mailflow.incoming import Incoming, Worked, reopened
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.office import Office
from swps_mailflow.ports import Arrival, Drawer, Place, Shelf
from swps_mailflow.reports import digest
from swps_mailflow.state import spool_at
from swps_mailflow.vigil import Vigil
from tests.crash.disk import Died, Disk, Platter
from tests.crash.life import OFFICE, TEMPLATES, Life, MailServer, Outside, unfolded
from tests.crash.power import write
from tests.crash.scenarios import Step
from tests.fakes import FakeMailbox
from tests.kit import NOW

BY_MAILBOX = Step(by="mailbox")
IMAP = ("away", "lost before moving", "lost while moving", "refuses to move", "dies before moving",
        "dies after moving")  # fmt: skip
SMTP = ("away", "later", "never", "silent", "dies before", "dies after", "astray")
DAILY = Duration.parse("1 day")


@dataclass(frozen=True)
class Letter:
    """A mail of ours that the mail server took; `tick` is when, among all that happened."""

    recipient: str
    notice: str
    mid: str
    ref: str
    raw: bytes
    tick: int

    @property
    def reply_to(self) -> str:
        """The address an answer goes to."""
        return _header(self.raw, b"Reply-To")


@dataclass(frozen=True)
class HandOver:
    """A mail on its way to us by `lmtp` or `deliver`, or a kept mail somebody `opens`."""

    how: str
    raw: bytes
    sender: str | None = None
    recipients: tuple[str, ...] = ()
    kind: str = ""


class Mailbox(FakeMailbox):
    """A mailbox that loses us, or refuses, as the story says."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def connect(self) -> str:
        """See `ports.Mailbox`."""
        self._alive()
        if self._world.imap == "away":
            self._world.met("the mailbox is away")
            raise Unreachable("The mailbox server fake.example cannot be reached.")
        return super().connect()

    def file(self, ids: Sequence[str], folder: Drawer) -> None:
        """See `ports.Mailbox`."""
        self._alive()
        mood, self._world.imap = self._world.imap, ""
        if mood.startswith(("lost", "refuses", "dies")):
            self._world.met(f"the mailbox: {mood}")
        if mood == "refuses to move":
            raise Permanent("The mailbox server fake.example has no room.")
        if mood == "lost while moving":
            super().file([*ids][: len(ids) // 2 or 1], folder)
        elif not mood.endswith("before moving"):
            super().file(ids, folder)
        if mood.startswith("lost"):
            self.hang_up()
            raise Temporary("The connection to the mailbox server fake.example was lost.")
        if mood.startswith("dies"):
            self._world.die()

    def _alive(self) -> None:
        if self._world.disk.dead:
            raise Died

    def put_back(self, raw: bytes, arrived: datetime) -> None:
        """Let somebody move a worked mail into the folder again."""
        drawer = next(d for d in self.drawers.values() if raw in d)
        drawer.remove(raw)
        self.put(raw, arrived)

    def filed_by_somebody(self, raw: bytes) -> None:
        """Let somebody move a mail that nobody has worked to where worked mail lies."""
        self.drawers["processed"].append(raw)


class Folders:
    """The folders of the mailbox, as the daily comparison sees them; see `ports.Archive`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._uids: dict[Place, dict[int, Arrival]] = {"processed": {}, "failed": {}}
        self._next = itertools.count(1)
        self._validity = 0

    def shelves(self) -> list[Shelf]:
        """See `ports.Archive`."""
        mailbox = self._world.mailbox
        mailbox._alive()
        if self._world.imap == "away":
            self._world.met("the folders are away")
            raise Unreachable("The mailbox server fake.example cannot be reached.")
        if self._validity != mailbox._validity:
            self._validity, self._uids = mailbox._validity, {"processed": {}, "failed": {}}
        found = []
        for place, known in self._uids.items():
            left = Counter(mailbox.drawers[place])
            for uid, arrival in [*known.items()]:
                if left[arrival.raw] > 0:
                    left[arrival.raw] -= 1
                else:
                    del known[uid]
            for raw in left.elements():
                uid = next(self._next)
                known[uid] = Arrival(f"{place}:{uid}", raw, self._world.now)
            found.append(Shelf(place, self._validity, tuple(known)))
        return found

    def fetch(self, place: Place, uid: int) -> Arrival | None:
        """See `ports.Archive`."""
        self._world.mailbox._alive()
        return self._uids[place].get(uid)

    def close(self) -> None:
        """See `ports.Archive`."""


class Server(MailServer):
    """A mail server that refuses, or falls silent, as the story says."""

    def __init__(self, process: Process) -> None:
        super().__init__(process)
        self._world = process.world

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """See `ports.Sender`."""
        world = self._world
        if world.disk.dead:
            raise Died
        mood = world.smtp if world.smtp and world.rng.random() < 0.5 else ""
        ours = not _header(raw, b"X-Mailflow-Notice")
        if mood == "astray" and not ours:
            mood = ""
        if mood:
            world.met(f"the mail server: {mood}")
        if mood == "away":
            raise Unreachable("The mail server smtp.example cannot be reached.")
        if mood == "later":
            raise Temporary("The mail server smtp.example says 451.")
        mid = _header(raw, b"Message-ID")
        if mood == "never":
            if not ours:
                world.refused.add(mid)
            raise Permanent("The mail server smtp.example says 550.")
        if mood == "dies before":
            world.die()
        if ours:
            if mood != "astray":
                world.goes_round(raw)
            world.checks.append((world.now, mid, mood != "astray"))
            if mood == "dies after":
                world.die()
            if mood == "silent":
                raise Temporary("The mail server smtp.example fell silent after the final dot.")
            return
        await super().send(envelope_from, recipient, raw)
        ref = _header(raw, b"X-Mailflow-Case")
        notice = _header(raw, b"X-Mailflow-Notice")
        world.letters.append(Letter(recipient, notice, mid, ref, raw, next(world.ticks)))
        world.unrecorded.add(mid)
        if mood == "silent":
            world.excuse(mid)
            raise Temporary("The mail server smtp.example fell silent after the final dot.")
        if mood == "dies after":
            world.die()


def _header(raw: bytes, name: bytes) -> str:
    for line in unfolded(raw).split(b"\r\n\r\n")[0].split(b"\r\n"):
        if line.startswith(name + b": "):
            return line[len(name) + 2 :].decode().strip()
    return ""


class Process(Life):
    """One process over the world's state folder."""

    def __init__(self, world: World, number: int) -> None:
        super().__init__(world.root, world.outside, BY_MAILBOX, disk=world.disk)
        self.world = world
        self._rng = random.Random(f"{world.seed} {number}")

    def mailbox(self) -> Mailbox:
        """Return the world's mailbox: it outlives us."""
        return self.world.mailbox

    def server(self) -> Server:
        """Return the world's mail server."""
        return Server(self)

    def start(self) -> None:
        """See Life; what is worked from now on is noted with when it was."""
        self.now = self.world.now
        super().start()
        self.desk.office = self.world.office
        self.world.takes_office()
        assert self.daemon.collector is not None
        self.daemon.collector._audit = Audit(
            self.world.folders, self.state.index, self.state.mailroom, self.state.journal
        )
        self.daemon.vigil = self.vigil = Vigil(
            self.desk, self.state.journal, every=DAILY, draw=self._token, started=self.now
        )
        self.daemon._reread = self._reread
        post, work = self.daemon.post, self.daemon.post._work

        def noted(mail: Incoming) -> Worked:
            digest = sha256(mail.raw).hexdigest()
            self.world.begun.setdefault(digest, next(self.world.ticks))
            found = work(mail)
            self.world.worked.setdefault(digest, (next(self.world.ticks), found.disposition))
            return found

        post._work = noted  # type: ignore[method-assign]

    def tell(self, what: str, data: Any) -> None:
        """See Life."""
        super().tell(what, data)
        if what == "recorded":
            self.world.unrecorded.discard(data)

    def written(self, db: sqlite3.Connection, *, synced: bool) -> None:
        """See Life: only what was forced to the disk is of interest, besides what is there."""
        if synced:
            self.world.forced = db.serialize()

    def _reread(self) -> Renewed:
        def daily(now: datetime) -> None:
            digest.write_if_due(self.desk, self.state.journal, 0, time(7, 30), now)

        return Renewed(self.world.office, self.server(), TEMPLATES, daily, DAILY)

    async def _pass(self) -> None:
        self.now = self.world.now
        if self.desk.office is not self.world.office:
            self.world.takes_office()
            await self.daemon.reload()
            if self.daemon._fatal is not None:
                raise self.daemon._fatal
        await self.daemon.once()
        await self.daemon._keep_vigil(self.vigil)
        await self.daemon.post.turn()
        for hand in [*self.world.hands]:
            try:
                await self._hand_over(hand)
            except Temporary:
                continue  # 451 or 75: it comes again
            self.world.hands.remove(hand)
            await self.daemon.once()

    async def _hand_over(self, hand: HandOver) -> None:
        if hand.how == "lmtp":
            await self.daemon._take_in(hand.raw, hand.sender or "", hand.recipients)
        elif hand.how == "deliver":
            mail = Incoming(hand.raw, self.now, hand.sender, hand.recipients)
            spool_at(self.root).hand_over(mail)
        else:
            identifier = sha256(hand.raw).hexdigest()
            if self.state.mailroom.find(identifier):
                mail = reopened(self.state.mailroom, identifier, hand.kind, self.now)
                spool_at(self.root).hand_over(mail)

    def next_due(self) -> datetime | None:
        """Return when something is due next."""
        with self.in_place():
            return self.daemon.post.next_turn()

    def cases(self) -> dict[str, Case]:
        """Return all cases as they stand on the disk, by reference; DESK is among them."""
        found = {p.parent.name: p for p in sorted(self.root.glob("cases/[!.]*/case.json"))}
        cases = {ref: self.state.cabinet.load(ref) for ref in found}
        desk = self.state.cabinet.load("DESK")
        return {ref: case for ref, case in [*cases.items(), ("DESK", desk)] if case is not None}


class Log(logging.Handler):
    """Everything the program says while a story is played."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line, and the traceback there may be."""
        self.lines.append(self.format(record))


@dataclass
class World:
    """See the module."""

    seed: int
    root: Path
    rng: random.Random
    now: datetime = NOW
    imap: str = ""
    smtp: str = ""
    office: Office = OFFICE
    offices: list[tuple[int, Office]] = field(default_factory=list)
    checks: list[tuple[datetime, str, bool]] = field(default_factory=list)
    """The check mails that left: when, their id, and whether they went round."""
    rounds: list[bytes] = field(default_factory=list)
    hands: list[HandOver] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    begun: dict[str, int] = field(default_factory=dict)
    worked: dict[str, tuple[int, str]] = field(default_factory=dict)
    unrecorded: set[str] = field(default_factory=set)
    excused: Counter[str] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    forced: bytes = b""
    process: Process | None = None

    def __post_init__(self) -> None:
        """Begin with an empty folder and a mailbox nobody has written to."""
        self.ticks = itertools.count(1)
        self.outside = Outside([])
        self.mailbox = Mailbox(self)
        self.folders = Folders(self)
        self.log = Log()
        self._lives = itertools.count(1)
        self._switch_on()

    def say(self, line: str) -> None:
        """Enter a line into the story."""
        line = line.replace(str(self.root), "state")
        self.story.append(f"{len(self.story) + 1:3d}. {self.now:%a %d %b %H:%M} {line}")

    def met(self, fault: str) -> None:
        """Count a fault that has been met."""
        self.counts["faults"] += 1
        self.say(f"      {fault}")

    def excuse(self, mid: str) -> None:
        """A notice may leave once more: that it left could not be known, or not be recorded."""
        self.excused[mid] += 1
        self.unrecorded.discard(mid)

    def takes_office(self) -> None:
        """Note which office counts from now on."""
        if self.offices and self.offices[-1][1] is not self.office:
            self.counts["elections"] += 1
        self.offices.append((next(self.ticks), self.office))

    def goes_round(self, raw: bytes) -> None:
        """Let a check mail come back, with what servers put on top of it."""
        raw = b"Received: from a by b\r\n" + raw
        self.rounds.append(raw)
        self.mailbox.put(raw, self.now)

    def die(self) -> None:
        """Kill the process, here and now."""
        self.disk.dead = True
        raise Died

    def live(self) -> BaseException | None:
        """Make one pass; return what ended or troubled it. A process that ended is gone."""
        if self.process is None:
            self.process = Process(self, next(self._lives))
            self.counts["starts"] += 1
        try:
            self.process.work()
        except Died as death:
            self.end("the process is killed")
            return death
        except Fatal as failure:
            self.end(f"the process ends itself: {failure}")
            return failure
        except MailflowError as trouble:
            if not hasattr(self.process, "daemon"):
                self.end(f"the process could not start: {trouble}")
            return trouble
        return None

    def end(self, why: str) -> None:
        """The process is gone; what it had in memory is lost."""
        self.say(f"      {why}")
        if self.process is not None:
            self.process.end()
        self.process = None
        for mid in [*self.unrecorded]:
            self.excuse(mid)
        self.disk.dead, self.disk.die_at = False, 0

    def stop(self) -> None:
        """End the process in good order."""
        if self.process is not None:
            with suppress(MailflowError):
                if hasattr(self.process, "state"):
                    self.process.stop()
            self.end("the process is stopped")

    def power_fails(self) -> None:
        """Leave on the disk what a legal loss of power may leave, and switch on again."""
        self.end("the power fails")
        self.counts["power losses"] += 1
        for op in self.disk.trace:
            self._platter.apply(op)
        tree = self.rng.choice([*self._platter.states(2, self.rng)])
        latest = files.read(self.root / "index.sqlite") or b""
        index = self.rng.choice((latest, self.forced, b""))
        shutil.rmtree(self.root)
        write(self.root, tree, index)
        self._switch_on()

    def _switch_on(self) -> None:
        self.forced = files.read(self.root / "index.sqlite") or b""
        self.disk = Disk(self.root)
        self._platter = Platter(self.disk.start, self.disk.nodes)
