"""The post: working mail with a count of failures, and sending what is due; used by all loops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from swps_mailflow import courier, eventlog, rounds
from swps_mailflow.courier import Parcel, Renderer
from swps_mailflow.desk import Desk
from swps_mailflow.errors import Fatal, MailflowError, Permanent, Temporary, Unreachable
from swps_mailflow.incoming import Incoming, Worked
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.office import Office
from swps_mailflow.ports import Sender
from swps_mailflow.stores import DESK, Broken, CaseStore, Finder

# A mail that fails this often goes to the failed folder and the technical contact.
MOST_ATTEMPTS = 3

# How long a case that cannot be worked is left alone, so that the others go on.
_REST = timedelta(minutes=5)

_T = TypeVar("_T")


class Journal(Protocol):
    """What must be remembered over restarts besides the cases: failures, and the office."""

    def attempts(self, identifier: str) -> int: ...
    def count_attempt(self, identifier: str) -> int: ...
    def forget_attempts(self, identifier: str) -> None: ...
    def known_office(self) -> str | None: ...
    def remember_office(self, mark: str) -> None: ...


class Post:
    """See the module. The desk's work happens on one thread; the event loop never blocks."""

    def __init__(
        self,
        desk: Desk,
        cases: CaseStore,
        finder: Finder,
        journal: Journal,
        sender: Sender,
        templates: Renderer,
        *,
        clock: Callable[[], datetime],
        draw: Callable[[], str],
        jitter: Callable[[], float],
    ) -> None:
        self.desk = desk
        self.cases = cases
        self.finder = finder
        self.journal = journal
        self.sender = sender
        self.templates = templates
        self.clock = clock
        self._draw = draw
        self._jitter = jitter
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._over: Fatal | None = None
        self._sick: dict[str, datetime] = {}
        # What has left and could not be recorded yet (a full disk): it must not leave again.
        self._gone: dict[tuple[str, str], Parcel] = {}
        self._away: Unreachable | None = None  # the mail server, in this turn
        self._away_said = ""  # what `status` says of it
        self.unreached: Unreachable | None = None  # why the last mail that was tried did not leave
        self._met: Office | None = None  # whom the open cases have been tested under
        self.stopping = False
        self.news = asyncio.Event()

    @property
    def office(self) -> Office:
        """Return the office as it is configured now."""
        return self.desk.office

    def take_office(self, office: Office) -> int:
        """Let an office count, and test the open cases once where its people are new (ruling 12).

        Return how many changed. Raises Temporary where it could not be done; the next turn tries.
        """
        self.desk.office, changed = office, 0
        if self.journal.known_office() != office.mark:
            changed = rounds.reload(self.desk, office, self.clock())
            self.journal.remember_office(office.mark)
        self._met = office
        return changed

    async def on_desk(self, work: Callable[..., _T], *args: Any) -> _T:
        """Run a piece of the desk's work on its thread; after a Fatal nothing more is done there.

        What a sync failed to make durable can still be read, so another loop would build on it.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._unless_over, work, args)

    def _unless_over(self, work: Callable[..., _T], args: tuple[Any, ...]) -> _T:
        if self._over is not None:
            raise self._over
        try:
            return work(*args)
        except Fatal as error:
            self._over = error
            raise

    async def work(self, mail: Incoming) -> Worked:
        """Work a mail; after three failures keep it aside and say so.

        Raises Temporary where it should be tried again, Fatal where the process must end.
        """
        worked = await self.on_desk(self._work, mail)
        self.news.set()
        return worked

    def _work(self, mail: Incoming) -> Worked:
        identifier = mail.digest
        now = self.clock()
        if not self._has_case(identifier) and self.journal.attempts(identifier) >= MOST_ATTEMPTS:
            return self._fail(mail, identifier, now, "it failed three times")
        self.finder.set_meta(in_hand=identifier)
        try:
            worked = self.desk.work(mail, now)
        except (Temporary, Fatal):
            self.finder.set_meta(in_hand="")  # the disk's fault, not the mail's
            raise
        except Broken as fault:
            return self._count(mail, identifier, now, f"its case file is damaged: {fault}")
        except Exception as error:  # noqa: BLE001 - one mail must not stop the others
            eventlog.unexpected("working a mail", error)
            return self._count(mail, identifier, now, type(error).__name__)
        self.finder.set_meta(in_hand="", last_message=now.isoformat())
        eventlog.worked(worked.disposition, worked.ref, identifier)
        return worked

    def _has_case(self, identifier: str) -> bool:
        return any("/" not in ref for ref in self.finder.refs(f"raw:{identifier}"))

    def _count(self, mail: Incoming, identifier: str, now: datetime, why: str) -> Worked:
        attempt = self.journal.count_attempt(identifier)
        self.finder.set_meta(in_hand="")
        eventlog.not_worked(identifier, why, attempt)
        if attempt >= MOST_ATTEMPTS:
            return self._fail(mail, identifier, now, why)
        raise Temporary(f"The mail could not be worked yet ({why}); it is tried again.")

    def _fail(self, mail: Incoming, identifier: str, now: datetime, why: str) -> Worked:
        try:
            worked = self.desk.keep_failed(mail, now, why)
        except (Temporary, Fatal):
            raise
        except Exception as error:  # the mail stays where it is, and the others go on
            eventlog.unexpected("keeping a mail aside", error)
            raise Temporary(f"The mail could not be kept aside yet ({why}).") from error
        self.journal.forget_attempts(identifier)
        return worked

    # What is due.

    async def turn(self) -> int:
        """Fire what is due and send what may leave; return how many notices left.

        A mail server that is away is asked once in a turn, not once for each notice.
        """
        now = self.clock()
        self._away = None
        refs = await self.on_desk(self._due, now)
        sent = 0
        for ref in refs:
            if self.stopping:
                break
            if ref in self._resting(now):
                continue
            parcels = await self.on_desk(self._safely, ref, self._prepare, ref, now)
            for parcel in parcels or ():
                if self.stopping:
                    break
                leaves = await self.on_desk(self._safely, ref, self._still, parcel)
                if leaves:
                    sent += await self._send(parcel)
        if sent or self._away is not None:
            await self.on_desk(self._say_away, str(self._away or ""))
        return sent

    def _say_away(self, sentence: str) -> None:
        """Let `status` say that the mail server is away, and no longer."""
        if sentence != self._away_said:
            self.finder.set_meta(sending=sentence)
            self._away_said = sentence

    def _due(self, now: datetime) -> list[str]:
        if self._met is not self.office:
            self.take_office(self.office)
        self._safely(DESK, rounds.tell_damage, self.desk, now)
        return self.finder.due(now)

    def _safely(self, ref: str, work: Callable[..., _T], *args: Any) -> _T | None:
        """Do a piece of work on a case; one that is damaged or fails is left alone for a while."""
        try:
            return work(*args)
        except Broken as fault:
            self.desk.look.found_damaged(ref, str(fault))
        except (Temporary, Fatal):
            raise
        except Exception as error:  # noqa: BLE001 - one case must not stop the others
            eventlog.unexpected(ref, error)
        self._sick[ref] = self.clock() + _REST
        return None

    def _resting(self, now: datetime) -> dict[str, datetime]:
        """Return the cases that are left alone, each until when; never longer from now."""
        latest = now + _REST  # a clock that was ahead would have them rest for years
        self._sick = {r: min(until, latest) for r, until in self._sick.items() if until > now}
        return self._sick

    def _prepare(self, ref: str, now: datetime) -> list[Parcel]:
        for parcel in [p for p in self._gone.values() if p.ref == ref]:
            self._record(parcel, None)
        case = self.cases.load(ref)
        if case is not None and rounds.tick(self.desk, case, now):
            case = self.cases.load(ref)
        return self._pack(case, now) if case is not None else []

    def next_turn(self) -> datetime | None:
        """Return when something is due next, as far as it is known now."""
        resting = self._resting(self.clock())
        moments = list(resting.values())
        wake = self.finder.next_wake(but=resting)
        if wake is not None:
            moments.append(datetime.fromtimestamp(wake).astimezone())
        return min(moments, default=None)

    def _pack(self, case: Case, now: datetime) -> list[Parcel]:
        limit = self.office.limits.outgoing_per_hour
        left = limit - self.finder.sent_within("out", timedelta(hours=1), now) if limit else 1000
        parcels, changed = [], False
        for notice in courier.due(case, now):
            if not courier.may_leave(case, notice, self.office):
                courier.drop(case, notice, now, self.office, self._draw)
                eventlog.held_back(case.ref, notice.notice)
                changed = True
                continue
            if left <= 0 and not courier.never_waits(notice):
                courier.later(notice, now, timedelta(minutes=5))
                changed = True
                continue
            left -= 1
            images = self._images(case, notice)
            parcels.append(courier.pack(case, notice, self.office, self.templates, now, images))
        if changed:
            self.cases.save(case)
        return parcels

    def _still(self, parcel: Parcel) -> bool:
        """Tell whether a parcel may leave now: a mail before it may have taken minutes to go.

        What was worked meanwhile may take the notice back, or name its reader (ruling 5).
        """
        case = self.cases.load(parcel.ref)
        return case is not None and any(
            n.id == parcel.notice_id and courier.may_leave(case, n, self.office)
            for n in courier.due(case, self.clock())
        )

    def _images(self, case: Any, notice: Any) -> tuple[tuple[str, str, bytes], ...]:
        """Return the pictures to attach: only to the holder, only where configured (ruling 11)."""
        if not self.office.attach_images or not courier.shows_attachments(notice):
            return ()
        return courier.images(case, self.cases.raw)

    async def _send(self, parcel: Parcel) -> int:
        try:
            if self._away is not None:
                raise self._away
            await self.sender.send(parcel.envelope_from, parcel.recipient, parcel.raw)
        except Fatal:
            raise
        except MailflowError as error:
            if isinstance(error, Unreachable):
                self._away = self.unreached = error
            await self.on_desk(self._safely, parcel.ref, self._record, parcel, error)
            return 0
        self.unreached = None
        self._gone[parcel.ref, parcel.notice_id] = parcel
        await self.on_desk(self._safely, parcel.ref, self._record, parcel, None)
        return 1

    def _record(self, parcel: Parcel, error: MailflowError | None) -> None:
        now = self.clock()
        case = self.cases.load(parcel.ref)
        if case is None:
            self._gone.pop((parcel.ref, parcel.notice_id), None)
            return
        copies: Mapping[str, bytes] = {}
        if error is None:
            copies = courier.sent(case, parcel, now)
            eventlog.sent(parcel.ref, parcel.notice)
        else:
            final = isinstance(error, Permanent) or not courier.put_off(
                case, parcel.notice_id, now, str(error), self._jitter(),
                away=isinstance(error, Unreachable),
            )  # fmt: skip
            if final:
                courier.give_up(case, parcel.notice_id, self.office, now, self._draw, str(error))
            eventlog.not_sent(parcel.ref, parcel.notice, str(error), final=final)
        self.cases.save(case, copies)
        self._gone.pop((parcel.ref, parcel.notice_id), None)
        if error is None:
            self.finder.count_sent(now, "out")

    async def close(self) -> None:
        """Finish what is in hand and hang up."""
        await self.sender.close()
        self._pool.shutdown(wait=True)
