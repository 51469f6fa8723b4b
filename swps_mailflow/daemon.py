"""The loops: collect mail, take it in, turn the clock, send; signals, watchdog, and an orderly end.

Every loop ends when `stopping` is set, after the mail in hand. A loop that fails for good ends
them all, so that systemd can start afresh.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from swps_mailflow import eventlog, rounds
from swps_mailflow.courier import Renderer
from swps_mailflow.desk import Incoming
from swps_mailflow.errors import Fatal, MailflowError, NoRoom, Permanent, Temporary
from swps_mailflow.policy.office import Office
from swps_mailflow.ports import Mailbox, Sender
from swps_mailflow.post import Post
from swps_mailflow.spool import Spool

# Pauses before the mailbox is tried again, in seconds; the last one repeats.
PAUSES = (1, 2, 5, 10, 30, 60, 120, 300)
# The longest the clock sleeps: a clock set forward is noticed within this many seconds.
LONGEST_SLEEP = 20.0
# How long it sleeps when nothing could be written.
TROUBLED_SLEEP = 5.0
# How often the hand-over folder is looked at, in seconds.
SPOOL_SECONDS = 1.0
# One round of waiting on the mailbox, in seconds; servers hang up on longer ones.
WAIT_SECONDS = 540.0
# Mail older than this on the first day with a mailbox is not news (rules of mail, section 2).
OLD = timedelta(days=3)

_T = TypeVar("_T")


def _as_it_is(moment: datetime) -> datetime:
    return moment


class MailboxMemory(Protocol):
    """What the daemon knows of the mailbox from before."""

    def known_uidvalidity(self) -> int | None: ...
    def told_of_old(self) -> int: ...
    def remember_mailbox(self, uidvalidity: int, told_of_old: int) -> None: ...


@dataclass(frozen=True)
class Renewed:
    """What a reload brings; `needs_restart` names the tables that count only from a new start."""

    office: Office
    sender: Sender
    templates: Renderer
    daily: Callable[[datetime], None]
    needs_restart: tuple[str, ...] = ()


class Notify(Protocol):
    """The way to systemd."""

    def __call__(self, *lines: str) -> None: ...


class Daemon:
    """See the module. `reread` gives what SIGHUP renews, or raises MailflowError."""

    def __init__(
        self,
        post: Post,
        memory: MailboxMemory,
        spool: Spool,
        *,
        mailbox: Mailbox | None,
        listen: Callable[[Callable[..., Awaitable[None]]], Awaitable[None]] | None,
        unlisten: Callable[[], Awaitable[None]] | None,
        notify: Notify,
        reread: Callable[[], Renewed],
        watchdog_seconds: float | None,
        daily: Callable[[datetime], None],
        arrival: Callable[[datetime], datetime] = _as_it_is,
    ) -> None:
        self.post = post
        self.memory = memory
        self.spool = spool
        self.mailbox = mailbox
        self._listen = listen
        self._unlisten = unlisten
        self._notify = notify
        self._reread = reread
        self._watchdog = watchdog_seconds
        self._daily = daily
        self._arrival = arrival
        self.stopping = asyncio.Event()
        self._fatal: Fatal | None = None
        self._stuck: set[str] = set()
        self._troubles: dict[str, str] = {}
        self._tried = asyncio.Event()
        self._boxes = ThreadPoolExecutor(1, thread_name_prefix="mailbox")

    async def run(self) -> None:
        """Run until `stop`; raises Fatal where the promises cannot be kept any more."""
        loops = [self._turn_clock(), self._take_spool(), self._watch()]
        if self.mailbox is not None:
            loops.append(self._collect_for_ever(self.mailbox))
        else:
            self._tried.set()
        if self._listen is not None:
            await self._listen(self._take_in)
        tasks = [asyncio.create_task(loop) for loop in loops]
        ready = asyncio.create_task(self._say_ready())
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            self.stop()
            ready.cancel()
            if self._unlisten is not None:
                await self._unlisten()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self.mailbox is not None:
                await self._on_mailbox(self.mailbox.close)
            self._boxes.shutdown(wait=True)
            await self.post.close()
        if self._fatal is not None:
            raise self._fatal

    def stop(self) -> None:
        """End all loops after what is in hand."""
        if not self.stopping.is_set():
            self._notify("STOPPING=1", "STATUS=Finishing the mail in hand.")
        self.stopping.set()
        self.post.news.set()
        if self.mailbox is not None:
            self.mailbox.wake()

    async def reload(self) -> None:
        """Reread configuration and roster; a broken one changes nothing and is said."""
        self._notify("RELOADING=1")
        try:
            new = await self.post.on_desk(self._reread)
            changed = await self.post.on_desk(
                rounds.reload, self.post.desk, new.office, self.post.clock()
            )
            old, self.post.sender = self.post.sender, new.sender
            self.post.templates, self._daily = new.templates, new.daily
            await old.close()
            eventlog.lifecycle(f"configuration reread; {changed} open cases changed hands or asks")
            for table in new.needs_restart:
                eventlog.lifecycle(f"{table} has changed too: that counts from the next start")
            self.post.news.set()
        except MailflowError as error:
            eventlog.lifecycle(f"the new configuration is not used: {error}")
        self._notify("READY=1")

    # Taking mail in.

    async def once(self) -> None:
        """Make one pass: collect what waits, then fire and send what is due."""
        try:
            try:
                await self._work_spool()
            except Temporary as error:
                self._trouble("spool", error)
            if self.mailbox is not None:
                await self._on_mailbox(self.mailbox.connect)
                await self._collect(self.mailbox)
        finally:
            await self.post.on_desk(self._daily, self.post.clock())
            for _ in range(_MOST_TURNS):
                due = await self.post.on_desk(self.post.finder.due, self.post.clock())
                if not due:
                    break
                await self.post.turn()
            if self.mailbox is not None:
                await self._on_mailbox(self.mailbox.close)
            self._boxes.shutdown(wait=True)
            await self.post.close()

    async def _collect_for_ever(self, mailbox: Mailbox) -> None:
        failures = 0
        said, full = "", False
        while not self.stopping.is_set():
            try:
                sentence = await self._on_mailbox(mailbox.connect)
                if not full:
                    await self._say_open(sentence, said)
                self._stuck.clear()
                while not self.stopping.is_set():
                    await self._collect(mailbox)
                    # Only now: a disk that is full takes logins and no mail.
                    if full:
                        await self._say_open(sentence, said)
                    failures, said, full = 0, sentence, False
                    self._tried.set()
                    await self._on_mailbox(mailbox.wait, WAIT_SECONDS, self.stopping.is_set)
            except Fatal:
                raise
            except MailflowError as error:
                full = isinstance(error, NoRoom)
                if str(error) != said:
                    said = str(error)
                    if said not in self._troubles.values():
                        eventlog.connection(said, good=False)
                    await self._state(False, said)
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                self._tried.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), pause)

    async def _say_open(self, sentence: str, said: str) -> None:
        await self._state(True, sentence)
        if sentence != said:
            eventlog.connection(sentence, good=True)

    async def _collect(self, mailbox: Mailbox) -> None:
        """Work every message in the folder; what fails stays there for the next time."""
        first = await self.post.on_desk(self.memory.known_uidvalidity)
        moved = first != mailbox.uidvalidity
        troubled: Temporary | None = None
        for identifier in await self._on_mailbox(mailbox.arrivals):
            if self.stopping.is_set():
                break
            if identifier in self._stuck:
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
            drawer = "failed" if result.disposition == "failed" else "processed"
            try:
                await self._on_mailbox(mailbox.file, [identifier], drawer)
            except Permanent as error:
                self._leave(identifier, error)
        if moved and not troubled and not self.stopping.is_set():
            await self.post.on_desk(self._remember, mailbox.uidvalidity)
        if troubled is not None:
            raise troubled

    def _leave(self, identifier: str, error: Permanent) -> None:
        """Leave a message where it is until the next connection; the others go on."""
        if not self._stuck:
            eventlog.connection(str(error), good=False)
        self._stuck.add(identifier)

    def _remember(self, uidvalidity: int) -> None:
        count = rounds.tell_of_old(
            self.post.desk, self.memory.told_of_old(), str(uidvalidity), self.post.clock()
        )
        self.post.news.set()
        self.memory.remember_mailbox(uidvalidity, count)

    async def _take_in(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> None:
        """Take one message from the LMTP inlet; returning means it is safe."""
        try:
            await self.post.work(Incoming(raw, self.post.clock(), sender, recipients))
        except Fatal as error:
            self._fatal = error
            self.stop()
            raise
        except Temporary as error:
            self._trouble("inlet", error)
            raise
        self._trouble("inlet", None)

    async def _take_spool(self) -> None:
        seen: str | None = None
        while not self.stopping.is_set():
            try:
                stamp = self.spool.stamp()
                if stamp != seen:
                    await self._work_spool()
                    seen = stamp
                self._trouble("spool", None)
            except Temporary as error:
                self._trouble("spool", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), SPOOL_SECONDS)

    async def _work_spool(self) -> None:
        for identifier, mail in list(self.spool.waiting()):
            await self.post.work(mail)
            await self.post.on_desk(self.spool.done, identifier)

    # The clock.

    async def _turn_clock(self) -> None:
        while not self.stopping.is_set():
            self.post.news.clear()
            pause = LONGEST_SLEEP
            try:
                await self.post.on_desk(self._daily, self.post.clock())
                await self.post.turn()
                wake = await self.post.on_desk(self.post.next_turn)
                self._trouble("clock", None)
            except Temporary as error:
                self._trouble("clock", error)
                wake, pause = None, TROUBLED_SLEEP
            if wake is not None:
                pause = min(max((wake - self.post.clock()).total_seconds(), 0.2), LONGEST_SLEEP)
            if self.stopping.is_set():
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.post.news.wait(), pause)

    async def _watch(self) -> None:
        """Tell systemd we are alive, while the desk's thread answers."""
        if self._watchdog is None:
            await self.stopping.wait()
            return
        while not self.stopping.is_set():
            await self.post.on_desk(lambda: None)
            self._notify("WATCHDOG=1")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), self._watchdog / 2)

    async def _say_ready(self) -> None:
        await self._tried.wait()
        self._notify("READY=1", "STATUS=Working.")
        eventlog.lifecycle("ready")

    def _trouble(self, loop: str, error: Temporary | None) -> None:
        """Say what a loop has met, once for all loops; and when it has passed."""
        known = {*self._troubles.values()}
        said = self._troubles.pop(loop, None)
        if error is not None:
            self._troubles[loop] = str(error)
            if str(error) not in known:
                eventlog.connection(str(error), good=False)
                self._notify(f"STATUS={error}")
        elif said is not None and not self._troubles:
            eventlog.connection("The state folder can be written again.", good=True)
            self._notify("STATUS=Working.")

    async def _state(self, good: bool, sentence: str) -> None:
        now = self.post.clock().isoformat()
        set_meta = self.post.finder.set_meta
        await self.post.on_desk(set_meta, "connected", "1" if good else "")
        await self.post.on_desk(set_meta, "since", now)
        await self.post.on_desk(set_meta, "mailbox", sentence)
        self._notify(f"STATUS={sentence}")

    async def _on_mailbox(self, work: Callable[..., _T], *args: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._boxes, work, *args)


# Turns of one pass: a decision's mail may make a timer due, which may owe mail, and so on.
_MOST_TURNS = 20
