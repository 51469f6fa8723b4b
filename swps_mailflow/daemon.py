"""The loops: take mail in, turn the clock, send; signals, watchdog, and an orderly end.

Every loop ends when `stopping` is set, after the mail in hand. A loop that fails for good ends
them all, so that systemd can start afresh.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from swps_mailflow import eventlog
from swps_mailflow.collector import Collector
from swps_mailflow.courier import Renderer
from swps_mailflow.errors import Fatal, MailflowError, Temporary
from swps_mailflow.incoming import Incoming
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.office import Office
from swps_mailflow.ports import Sender
from swps_mailflow.post import Post
from swps_mailflow.spool import Spool
from swps_mailflow.vigil import Vigil

# The longest the clock sleeps: a clock set forward is noticed within this many seconds.
LONGEST_SLEEP = 20.0
# How long it sleeps when nothing could be written.
TROUBLED_SLEEP = 5.0
# What arrives within so many seconds is answered in one turn of the clock.
TURN_SECONDS = 0.05
# How often the hand-over folder is looked at, in seconds.
SPOOL_SECONDS = 1.0
# How long the weekly digest is left alone after it failed.
DAILY_REST = timedelta(hours=1)


@dataclass(frozen=True)
class Renewed:
    """What a reload brings; `needs_restart` names the tables that count only from a new start."""

    office: Office
    sender: Sender
    templates: Renderer
    daily: Callable[[datetime], None]
    check_mail: Duration
    needs_restart: tuple[str, ...] = ()


class Notify(Protocol):
    """The way to systemd."""

    def __call__(self, *lines: str) -> None: ...


class Daemon:
    """See the module. `reread` gives what SIGHUP renews, or raises MailflowError."""

    def __init__(
        self,
        post: Post,
        spool: Spool,
        *,
        collector: Collector | None,
        vigil: Vigil | None,
        listen: Callable[[Callable[..., Awaitable[None]]], Awaitable[None]] | None,
        unlisten: Callable[[], Awaitable[None]] | None,
        notify: Notify,
        reread: Callable[[], Renewed],
        watchdog_seconds: float | None,
        daily: Callable[[datetime], None],
    ) -> None:
        self.post = post
        self.spool = spool
        self.collector = collector
        self.vigil = vigil
        self._listen = listen
        self._unlisten = unlisten
        self._notify = notify
        self._reread = reread
        self._watchdog = watchdog_seconds
        self._daily = daily
        self._daily_from = datetime.min.replace(tzinfo=UTC)
        self.stopping = asyncio.Event()
        self._fatal: Fatal | None = None
        self._troubles: dict[str, str] = {}
        self._tried = asyncio.Event()
        self._trouble_said = ""

    async def run(self) -> None:
        """Run until `stop`; raises Fatal where the promises cannot be kept any more."""
        await self._configuration("")
        await self.post.on_desk(lambda: self.post.finder.set_meta(sending=""))
        loops = [self._turn_clock(), self._take_spool(), self._watch()]
        if self.collector is not None:
            loops.append(self.collector.run(self.stopping, self._mailbox_state))
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
            if self.collector is not None:
                await self.collector.close()
            await self.post.close()
        if self._fatal is not None:
            raise self._fatal

    def stop(self) -> None:
        """End all loops after what is in hand."""
        if not self.stopping.is_set():
            self._notify("STOPPING=1", "STATUS=Finishing the mail in hand.")
        self.stopping.set()
        self.post.stopping = True
        self.post.news.set()
        if self.collector is not None:
            self.collector.mailbox.wake()

    async def reload(self) -> None:
        """Reread configuration and roster; a broken one changes nothing and is said."""
        self._notify("RELOADING=1")
        try:
            await self._renew(await self.post.on_desk(self._reread))
        except Fatal as error:
            self._fatal = error
            self.stop()
        except MailflowError as error:
            eventlog.not_reloaded(f"{error}")
            await self._configuration("The new configuration is not used; the one before goes on.")
        except Exception as error:  # noqa: BLE001 - systemd waits for the READY below
            eventlog.unexpected("rereading the configuration", error)
            await self._configuration(
                "The new configuration was not taken over whole, by a fault of this program "
                f"({type(error).__name__}; the log tells more)."
            )
        else:
            await self._configuration("")
        finally:
            self._notify("READY=1")

    async def _configuration(self, sentence: str) -> None:
        """Say in `status`, and to systemd, that the configuration that runs is an older one."""
        with contextlib.suppress(Temporary):
            await self.post.on_desk(lambda: self.post.finder.set_meta(configuration=sentence))
        if sentence:
            self._notify(f"STATUS={sentence}")

    async def _renew(self, new: Renewed) -> None:
        old, self.post.sender = self.post.sender, new.sender
        self.post.templates, self._daily = new.templates, new.daily
        if self.vigil is not None:
            self.vigil.every = new.check_mail
        await old.close()
        try:
            changed = await self.post.on_desk(self.post.take_office, new.office)
            eventlog.lifecycle(f"configuration reread; {changed} open cases changed hands or asks")
        except Temporary as error:
            eventlog.lifecycle(f"configuration reread; some open cases are not tested yet: {error}")
        for table in new.needs_restart:
            eventlog.lifecycle(f"{table} has changed too: that counts from the next start")
        self.post.news.set()

    # Taking mail in.

    async def once(self) -> None:
        """Make one pass: collect what waits, then fire and send what is due."""
        try:
            try:
                await self._work_spool()
            except Temporary as error:
                self._trouble("spool", error)
            if self.collector is not None:
                await self.collector.once(self.stopping)
        finally:
            await self._do_daily()
            for _ in range(_MOST_TURNS):
                due = await self.post.on_desk(self.post.finder.due, self.post.clock())
                if not due:
                    break
                await self.post.turn()
            if self.collector is not None:
                await self.collector.close()
            await self.post.close()

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
                stamp = await self.post.on_desk(self.spool.stamp)
                if stamp != seen:
                    await self._work_spool()
                    seen = stamp
                self._trouble("spool", None)
            except Temporary as error:
                self._trouble("spool", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), SPOOL_SECONDS)

    async def _work_spool(self) -> None:
        handed: list[tuple[str, Incoming]] = await self.post.on_desk(list, self.spool.waiting())
        for identifier, mail in handed:
            await self.post.work(mail)
            await self.post.on_desk(self.spool.done, identifier)

    # The clock.

    async def _turn_clock(self) -> None:
        while not self.stopping.is_set():
            self.post.news.clear()
            pause = LONGEST_SLEEP
            try:
                await self._do_daily()
                if self.vigil is not None:
                    await self._keep_vigil(self.vigil)
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
            await asyncio.sleep(TURN_SECONDS)

    async def _do_daily(self) -> None:
        """Write what a day or a week brings; a fault of ours in it must not stop the mail."""
        now = self.post.clock()
        if now < self._daily_from <= now + DAILY_REST:  # later was said by a clock that was ahead
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

    async def _mailbox_state(self, good: bool, sentence: str) -> None:
        """Take note of how it stands with the mailbox; a sentence that is empty is no news."""
        now = self.post.clock()
        if self.vigil is not None:
            await self.post.on_desk(self.vigil.mailbox, good, now)
        if not sentence:
            self._tried.set()
            return
        facts = {"connected": "1" if good else "", "since": now.isoformat(), "mailbox": sentence}
        await self.post.on_desk(lambda: self.post.finder.set_meta(**facts))
        self._notify(f"STATUS={sentence}")
        self._tried.set()

    async def _keep_vigil(self, vigil: Vigil) -> None:
        """Look whether mail goes all the way round, and send the check mail that is due."""
        check = await self.post.on_desk(vigil.look, self.post.clock())
        if check is not None:
            try:
                await self.post.sender.send("", check.recipient, check.raw)
            except Fatal:
                raise
            except MailflowError:
                await self.post.on_desk(vigil.refused, self.post.clock())
            else:
                await self.post.on_desk(vigil.sent, check, self.post.clock())
        trouble = await self.post.on_desk(vigil.trouble, self.post.clock())
        if trouble != self._trouble_said:
            self._trouble_said = trouble
            await self.post.on_desk(lambda: self.post.finder.set_meta(trouble=trouble))
            self._notify(f"STATUS={trouble or 'Working.'}")


# Turns of one pass: a decision's mail may make a timer due, which may owe mail, and so on.
_MOST_TURNS = 20
