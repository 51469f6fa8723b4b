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
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from swps_mailflow import eventlog, rounds
from swps_mailflow.courier import Renderer
from swps_mailflow.errors import Fatal, MailflowError, Permanent, Temporary
from swps_mailflow.incoming import Incoming
from swps_mailflow.policy.office import Office
from swps_mailflow.ports import Mailbox, Sender
from swps_mailflow.post import Post
from swps_mailflow.spool import Spool

# Pauses before the mailbox is tried again, in seconds; the last one repeats.
PAUSES = (1, 2, 5, 10, 30, 60, 120, 300)
# The longest the clock sleeps: a clock set forward is noticed within this many seconds.
LONGEST_SLEEP = 20.0
# How often the hand-over folder is looked at, in seconds.
SPOOL_SECONDS = 1.0
# One round of waiting on the mailbox, in seconds; servers hang up on longer ones.
WAIT_SECONDS = 540.0
# How long the weekly digest is left alone after it failed.
DAILY_REST = timedelta(hours=1)
# Mail older than this on the first day with a mailbox is not news (rules of mail, section 2).
OLD = timedelta(days=3)

_T = TypeVar("_T")


def _as_it_is(moment: datetime) -> datetime:
    return moment


class MailboxMemory(Protocol):
    """What the daemon knows of the mailbox from before."""

    def known_uidvalidity(self) -> int | None: ...
    def remember_uidvalidity(self, value: int) -> None: ...


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
        self._daily_from = datetime.min.replace(tzinfo=UTC)
        self.stopping = asyncio.Event()
        self._fatal: Fatal | None = None
        self._stuck: set[str] = set()
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
            await self._renew(await self.post.on_desk(self._reread))
        except Fatal as error:
            self._fatal = error
            self.stop()
        except MailflowError as error:
            eventlog.lifecycle(f"the new configuration is not used: {error}")
        except Exception as error:  # noqa: BLE001 - systemd waits for the READY below
            eventlog.unexpected("rereading the configuration", error)
        finally:
            self._notify("READY=1")

    async def _renew(self, new: Renewed) -> None:
        old, self.post.sender = self.post.sender, new.sender
        self.post.templates, self._daily = new.templates, new.daily
        await old.close()
        try:
            changed = await self.post.on_desk(
                rounds.reload, self.post.desk, new.office, self.post.clock()
            )
            eventlog.lifecycle(f"configuration reread; {changed} open cases changed hands or asks")
        except Temporary as error:
            eventlog.lifecycle(f"configuration reread; some open cases are not tested: {error}")
        for table in new.needs_restart:
            eventlog.lifecycle(f"{table} has changed too: that counts from the next start")
        self.post.news.set()

    # Taking mail in.

    async def once(self) -> None:
        """Make one pass: collect what waits, then fire and send what is due."""
        try:
            await self._work_spool()
            if self.mailbox is not None:
                await self._on_mailbox(self.mailbox.connect)
                await self._collect(self.mailbox)
        finally:
            await self._do_daily()
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
        said = ""
        while not self.stopping.is_set():
            try:
                sentence = await self._on_mailbox(mailbox.connect)
                await self._state(True, sentence)
                self._stuck.clear()
                if sentence != said:
                    eventlog.connection(sentence, good=True)
                while not self.stopping.is_set():
                    await self._collect(mailbox)
                    # Only now: a disk that is full takes logins and no mail.
                    failures, said = 0, sentence
                    self._tried.set()
                    await self._on_mailbox(mailbox.wait, WAIT_SECONDS, self.stopping.is_set)
            except Fatal:
                raise
            except MailflowError as error:
                if str(error) != said:
                    said = str(error)
                    eventlog.connection(said, good=False)
                    await self._state(False, said)
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                self._tried.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stopping.wait(), pause)

    async def _collect(self, mailbox: Mailbox) -> None:
        """Work every message in the folder; what fails stays there for the next time."""
        first = await self.post.on_desk(self.memory.known_uidvalidity)
        moved = first != mailbox.uidvalidity
        old: list[datetime] = []
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
            except Temporary as error:
                troubled = error
                continue
            if is_old and result.disposition != "duplicate":
                old.append(arrival.arrived)
            drawer = "failed" if result.disposition == "failed" else "processed"
            try:
                await self._on_mailbox(mailbox.file, [identifier], drawer)
            except Permanent as error:
                self._leave(identifier, error)
        if moved and not troubled and not self.stopping.is_set():
            await self.post.on_desk(self._remember, mailbox.uidvalidity, old)
        if troubled is not None:
            raise troubled

    def _leave(self, identifier: str, error: Permanent) -> None:
        """Leave a message where it is until the next connection; the others go on."""
        if not self._stuck:
            eventlog.connection(str(error), good=False)
        self._stuck.add(identifier)

    def _remember(self, uidvalidity: int, old: list[datetime]) -> None:
        if old:
            rounds.tell(
                self.post.desk,
                "manager",
                "common/backlog",
                self.post.clock(),
                count=len(old),
                oldest=min(old).isoformat(),
            )
            self.post.news.set()
        self.memory.remember_uidvalidity(uidvalidity)

    async def _take_in(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> None:
        """Take one message from the LMTP inlet; returning means it is safe."""
        try:
            await self.post.work(Incoming(raw, self.post.clock(), sender, recipients))
        except Fatal as error:
            self._fatal = error
            self.stop()
            raise

    async def _take_spool(self) -> None:
        seen = -1
        while not self.stopping.is_set():
            stamp = await self.post.on_desk(self.spool.stamp)
            if stamp != seen:
                seen = stamp
                if not await self._work_spool():
                    seen = -1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), SPOOL_SECONDS)

    async def _work_spool(self) -> bool:
        handed: list[tuple[str, Incoming]] = await self.post.on_desk(list, self.spool.waiting())
        for identifier, mail in handed:
            try:
                await self.post.work(mail)
            except Temporary as error:
                eventlog.connection(str(error), good=False)
                return False
            await self.post.on_desk(self.spool.done, identifier)
        return True

    # The clock.

    async def _turn_clock(self) -> None:
        while not self.stopping.is_set():
            self.post.news.clear()
            try:
                await self._do_daily()
                await self.post.turn()
            except Temporary as error:
                eventlog.connection(str(error), good=False)
                await asyncio.sleep(5)
            wake = await self.post.on_desk(self.post.next_turn)
            pause = LONGEST_SLEEP
            if wake is not None:
                pause = min(max((wake - self.post.clock()).total_seconds(), 0.2), LONGEST_SLEEP)
            if self.stopping.is_set():
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.post.news.wait(), pause)

    async def _do_daily(self) -> None:
        """Write what a day or a week brings; a fault of ours in it must not stop the mail."""
        now = self.post.clock()
        if now < self._daily_from:
            return
        try:
            await self.post.on_desk(self._daily, now)
        except (Temporary, Fatal):
            raise
        except Exception as error:  # noqa: BLE001 - see above
            eventlog.unexpected("the weekly digest", error)
            self._daily_from = now + DAILY_REST

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
