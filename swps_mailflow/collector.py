"""The collector: takes mail out of the mailbox, has it worked, and moves it to where it belongs.

A message is moved only when the case it belongs to is durable. What the server loses, refuses or
renumbers on the way is met here; the other loops go on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from swps_mailflow import eventlog, rounds
from swps_mailflow.audit import Audit
from swps_mailflow.errors import Fatal, MailflowError, NoRoom, Permanent, Temporary, Unreachable
from swps_mailflow.incoming import Incoming
from swps_mailflow.ports import Drawer, Mailbox
from swps_mailflow.post import Post

# Pauses before the mailbox is tried again, in seconds; the last one repeats. The longest are for
# what somebody has to change (a password): a server that is away is asked often enough to be back
# within seconds of its return, and one that loses us or is busy is not driven on.
PAUSES = (1, 2, 5, 10, 30, 60, 120, 300)
LONGEST_PAUSE: dict[type[MailflowError], float] = {Unreachable: 5, Temporary: 30}
# Pauses grow until a connection has held this long, in seconds.
STEADY_SECONDS = 60.0
# Messages moved on the server at a time: one by one, a mailbox of ten thousand takes many minutes.
MOST_MOVED = 100
# After a refusal to take worked mail (no room), the server is asked again in so many seconds.
REFUSED_SECONDS = 600.0
# One round of waiting on the mailbox, in seconds; servers hang up on longer ones.
WAIT_SECONDS = 540.0
# Mail older than this on the first day with a mailbox is not news (rules of mail, section 2).
OLD = timedelta(days=3)

_T = TypeVar("_T")
State = Callable[[bool, str], Awaitable[None]]


def _as_it_is(moment: datetime) -> datetime:
    return moment


async def _nobody_listens(good: bool, sentence: str) -> None:
    del good, sentence


def pause_after(failures: int, error: MailflowError) -> float:
    """Return how long to leave the mailbox alone after one more failure."""
    longest = LONGEST_PAUSE.get(type(error), PAUSES[-1])
    return min(PAUSES[min(failures, len(PAUSES) - 1)], longest)


class MailboxMemory(Protocol):
    """What the daemon knows of the mailbox from before."""

    def known_uidvalidity(self) -> int | None: ...
    def told_of_old(self) -> int: ...
    def remember_mailbox(self, uidvalidity: int, told_of_old: int) -> None: ...


class Collector:
    """See the module. `audit` compares the mailbox with the record; None where nobody wants it."""

    def __init__(
        self,
        mailbox: Mailbox,
        post: Post,
        memory: MailboxMemory,
        *,
        audit: Audit | None = None,
        arrival: Callable[[datetime], datetime] = _as_it_is,
    ) -> None:
        self.mailbox = mailbox
        self.post = post
        self.memory = memory
        self._audit = audit
        self._arrival = arrival
        self._stuck: set[str] = set()  # not given out
        self._worked: dict[str, Drawer] = {}  # worked, and still in the folder
        self._refused_until = 0.0
        self._refusing = False
        self._say: State = _nobody_listens
        self._opened = ""
        self._found_old = False
        self._boxes = ThreadPoolExecutor(1, thread_name_prefix="mailbox")

    async def run(self, stopping: asyncio.Event, state: State) -> None:
        """Collect mail until `stopping`; `state` is told how it stands with the mailbox."""
        mailbox, failures, self._say = self.mailbox, 0, state
        said, full = "", False
        now = asyncio.get_running_loop().time
        while not stopping.is_set():
            began = now()
            try:
                sentence = await self._on_mailbox(mailbox.connect)
                await state(True, "" if full else sentence)
                self._opened, self._refusing = sentence, False
                self._stuck.clear()
                self._refused_until = 0
                if sentence != said and not full:
                    eventlog.connection(sentence, good=True)
                while not stopping.is_set():
                    await self._reconcile(stopping)
                    await self._collect(stopping)
                    # Only now: a disk that is full takes logins and no mail.
                    if full:
                        eventlog.connection(sentence, good=True)
                        await state(True, sentence)
                    said, full = sentence, False
                    await self._on_mailbox(mailbox.wait, WAIT_SECONDS, stopping.is_set)
            except Fatal:
                raise
            except MailflowError as error:
                full = isinstance(error, NoRoom)
                news = str(error) if str(error) != said else ""
                if news:
                    said = news
                    eventlog.connection(said, good=False)
                await state(False, news)
                if now() - began > STEADY_SECONDS:
                    failures = 0
                pause = pause_after(failures, error)
                failures += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), pause)

    async def once(self, stopping: asyncio.Event) -> None:
        """Make one pass."""
        await self._on_mailbox(self.mailbox.connect)
        await self._reconcile(stopping)
        await self._collect(stopping)

    async def close(self) -> None:
        """Hang up."""
        await self._on_mailbox(self.mailbox.close)
        self._boxes.shutdown(wait=True)

    async def _reconcile(self, stopping: asyncio.Event) -> None:
        """Compare the mailbox with the record where it is time; a failure holds up no mail."""
        if self._audit is None:
            return
        try:
            if await self._audit.run_if_due(self.post, self._arrival, stopping):
                self._found_old = True
        except Fatal:
            raise
        except MailflowError as error:
            eventlog.connection(str(error), good=False)

    async def _collect(self, stopping: asyncio.Event) -> None:
        """Work every message in the folder; what fails stays there for the next time.

        Worked mail is moved out in batches. What is still there after a crash is known by its
        bytes; after a lost connection it is only moved.
        """
        mailbox = self.mailbox
        first = await self.post.on_desk(self.memory.known_uidvalidity)
        moved = first != mailbox.uidvalidity
        troubled: Temporary | None = None
        waiting = dict.fromkeys(await self._on_mailbox(mailbox.arrivals))
        self._worked = {i: drawer for i, drawer in self._worked.items() if i in waiting}
        for identifier in waiting:
            if stopping.is_set():
                break
            if identifier in self._stuck or identifier in self._worked:
                continue
            try:
                arrival = await self._on_mailbox(mailbox.fetch, identifier)
            except Permanent as error:
                self._leave(identifier, error)
                continue
            if arrival is None:
                continue
            arrived = self._arrival(arrival.arrived)
            is_old = moved and arrived < self.post.clock() - OLD
            try:
                result = await self.post.work(Incoming(arrival.raw, arrived, old=is_old))
            except NoRoom:
                raise  # nothing more is taken in
            except Temporary as error:
                troubled = error
                continue
            failed = result.disposition == "failed"
            self._worked[identifier] = "failed" if failed else "processed"
            if len(self._worked) >= MOST_MOVED:
                await self._file()
        await self._file()
        if (moved or self._found_old) and not troubled and not stopping.is_set():
            await self.post.on_desk(self._remember, mailbox.uidvalidity)
        if troubled is not None:
            raise troubled

    async def _file(self) -> None:
        """Move out what has been worked; where the server refuses, it stays there for a while."""
        now = asyncio.get_running_loop().time
        while self._worked and now() >= self._refused_until:
            drawer = next(iter(self._worked.values()))
            batch = [i for i, wanted in self._worked.items() if wanted == drawer][:MOST_MOVED]
            try:
                await self._on_mailbox(self.mailbox.file, batch, drawer)
            except Permanent as error:
                eventlog.connection(str(error), good=False)
                await self._say(True, str(error))
                self._refused_until, self._refusing = now() + REFUSED_SECONDS, True
                return
            for identifier in batch:
                del self._worked[identifier]
            if self._refusing:
                self._refusing = False
                await self._say(True, self._opened)

    def _leave(self, identifier: str, error: Permanent) -> None:
        """Leave a message where it is until the next connection; the others go on."""
        if not self._stuck:
            eventlog.connection(str(error), good=False)
        self._stuck.add(identifier)

    def _remember(self, uidvalidity: int) -> None:
        count = rounds.tell_of_old(
            self.post.desk, self.memory.told_of_old(), str(uidvalidity), self.post.clock()
        )
        self._found_old = False
        self.post.news.set()
        self.memory.remember_mailbox(uidvalidity, count)

    async def _on_mailbox(self, work: Callable[..., _T], *args: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._boxes, work, *args)
