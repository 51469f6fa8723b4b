"""The reconciliation: every message on the server has one record, and the record its message.

Mail that is moved to the processed folder has been worked first, so a message there that nobody
recorded means that the state folder is older than the mailbox: a copy was restored. Such mail is
worked again, without acknowledgements, for its sender has had one. What lay in these folders
before our first day is recorded like other old mail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from swps_mailflow import eventlog, rounds
from swps_mailflow.errors import Temporary
from swps_mailflow.incoming import Incoming, Worked
from swps_mailflow.mail.check import CAME_BACK, CAME_BACK_CHANGED
from swps_mailflow.policy.office import ADMINISTRATOR
from swps_mailflow.ports import Archive, Arrival, Place, Shelf
from swps_mailflow.post import Post
from swps_mailflow.stores import Finder, MailStore

# How often the folders are compared, and when again after a failure.
_EVERY = timedelta(days=1)
_AGAIN = timedelta(hours=1)


_FILED: tuple[Place, ...] = ("processed", "failed")
# The numbering of a folder that does not exist yet: whatever it will hold, we put there.
_NOT_MADE = 0


class Ledger(Protocol):
    """Which message of which folder is which mail; a cache, whose loss costs a download."""

    def filed(self, place: str, uidvalidity: int) -> dict[int, str]: ...
    def enter_filed(self, place: str, uidvalidity: int, uid: int, digest: str) -> None: ...
    def forget_filed(self, place: str, uidvalidity: int, uids: Iterable[int]) -> None: ...


class Marks(Protocol):
    """Up to which message a folder has been compared, by its numbering."""

    def shelf_mark(self, place: str) -> tuple[int, int] | None: ...
    def remember_shelf_mark(self, place: str, uidvalidity: int, uid: int) -> None: ...


@dataclass(frozen=True)
class Stray:
    """A message that is recorded nowhere."""

    place: Place
    uidvalidity: int
    uid: int
    arrived: datetime


@dataclass
class Compared:
    """What a comparison found. `waiting` is mail that is new; `gone` counts recorded mail that a
    person has taken out of its folder since the last time.
    """

    examined: int = 0
    waiting: int = 0
    gone: int = 0
    strays: list[Stray] = field(default_factory=list)
    tops: dict[Place, tuple[int, int]] = field(default_factory=dict)

    def in_order(self) -> list[Stray]:
        """Return the strays in the order of their arrival."""
        return sorted(self.strays, key=lambda s: (s.arrived, s.uid))


@dataclass(frozen=True)
class Repaired:
    """How many strays became or joined a case, were kept aside, have to wait, or were too old."""

    cases: int
    kept: int
    waiting: int
    old: int = 0


class Audit:
    """The comparison once at each start, and then once a day; what differs is put right."""

    def __init__(
        self, archive: Archive, ledger: Ledger, mailroom: MailStore, memory: Marks
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._mailroom = mailroom
        self._memory = memory
        self._next: datetime | None = None

    async def run_if_due(
        self, post: Post, arrival: Callable[[datetime], datetime], stopping: asyncio.Event
    ) -> bool:
        """Compare and repair where it is time; return whether there was mail from before us.

        After a failure it is tried again in an hour.

        Raises Temporary or Permanent where the server does not let us look.
        """
        now = post.clock()
        # A clock that was ahead, and is right again, must not put it off for years.
        if self._next is not None and now < self._next <= now + _EVERY:
            return False
        self._next = now + _AGAIN
        try:
            found = await compare(
                self._archive, self._ledger, post.finder, self._mailroom, post.on_desk, stopping
            )
            done = await repair(
                found, self._archive, post, self._memory, arrival=arrival, stopping=stopping
            )
        finally:
            await asyncio.to_thread(self._archive.close)
        if not stopping.is_set():
            self._next = now + _EVERY
            eventlog.compared(found.examined, done.cases + done.kept, done.waiting, found.gone)
        return done.old > 0


OnDesk = Callable[..., Awaitable[Any]]


async def compare(
    archive: Archive,
    ledger: Ledger,
    finder: Finder,
    mailroom: MailStore,
    on_desk: OnDesk,
    stopping: asyncio.Event,
) -> Compared:
    """Compare the three folders with the record; only what is new since the last time is read.

    `on_desk` runs a piece of work on the thread of the stores. Raises Temporary or Permanent
    where the server does not let us look.
    """
    found = Compared()

    def enter(shelf: Shelf, uid: int, arrival: Arrival) -> None:
        digest = sha256(arrival.raw).hexdigest()
        # Bytes without a record were laid there by a process that died before it was done.
        if finder.refs(f"raw:{digest}") or mailroom.record(digest) is not None:
            ledger.enter_filed(shelf.place, shelf.uidvalidity, uid, digest)
        else:
            found.strays.append(Stray(shelf.place, shelf.uidvalidity, uid, arrival.arrived))

    for shelf in await asyncio.to_thread(archive.shelves):
        known = await on_desk(ledger.filed, shelf.place, shelf.uidvalidity)
        there = set(shelf.uids)
        found.examined += len(there)
        if shelf.place == "inbox":
            found.waiting = len(shelf.uids)  # it is worked in its turn
            continue
        found.tops[shelf.place] = (shelf.uidvalidity, max(there, default=0))
        left = known.keys() - there
        await on_desk(ledger.forget_filed, shelf.place, shelf.uidvalidity, left)
        found.gone += len(left)
        for uid in sorted(there - known.keys()):
            if stopping.is_set():
                return found
            arrival = await asyncio.to_thread(archive.fetch, shelf.place, uid)
            if arrival is not None:
                await on_desk(enter, shelf, uid, arrival)
    return found


async def repair(
    found: Compared,
    archive: Archive,
    post: Post,
    marks: Marks,
    *,
    arrival: Callable[[datetime], datetime],
    stopping: asyncio.Event,
) -> Repaired:
    """Work what nobody recorded, in the order it arrived, and tell whom it concerns."""
    results: list[Worked] = []
    old = 0
    failed: dict[Place, int] = {}
    for stray in found.in_order():
        if stopping.is_set():
            break
        mark = await post.on_desk(marks.shelf_mark, stray.place)
        ours = (
            mark is not None and mark[0] in (_NOT_MADE, stray.uidvalidity) and stray.uid > mark[1]
        )
        taken = await asyncio.to_thread(archive.fetch, stray.place, stray.uid)
        if taken is None:
            continue
        mail = Incoming(taken.raw, arrival(taken.arrived), old=not ours, recovered=ours)
        try:
            worked = await post.work(mail)
        except Temporary:
            failed[stray.place] = min(stray.uid, failed.get(stray.place, stray.uid))
            continue
        if worked.reason in (CAME_BACK, CAME_BACK_CHANGED):
            continue  # our own check mail is no news
        if ours:
            results.append(worked)
        else:
            old += 1
    cases = sum(1 for w in results if w.disposition not in _KEPT)
    repaired = Repaired(cases, len(results) - cases, len(failed), old)
    if results:
        await post.on_desk(_tell, post, repaired, str(found.tops))
        post.news.set()
    if not stopping.is_set():
        await post.on_desk(_mark, marks, found, failed)
    return repaired


def _tell(post: Post, repaired: Repaired, once: str) -> None:
    rounds.tell(
        post.desk, ADMINISTRATOR, "common/recovered", post.clock(),
        once=once, cases=repaired.cases, kept=repaired.kept,
    )  # fmt: skip


def _mark(marks: Marks, found: Compared, failed: Mapping[Place, int]) -> None:
    """Remember up to where the folders have been compared: to what could not be worked yet."""
    for place in _FILED:
        if place in found.tops:
            uidvalidity, top = found.tops[place]
            upto = min(top, failed.get(place, top + 1) - 1)
            marks.remember_shelf_mark(place, uidvalidity, upto)
        elif marks.shelf_mark(place) is None:
            marks.remember_shelf_mark(place, _NOT_MADE, 0)


_KEPT = frozenset({"automatic", "bounce", "duplicate", "suspicious", "failed", "refused"})
