"""How the daemon empties a mailbox: in batches, once each, and whatever the server refuses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swps_mailflow import collector as collectors
from swps_mailflow.adapters import files
from swps_mailflow.adapters.templates import Templates
from swps_mailflow.app import draw_token
from swps_mailflow.collector import Collector, pause_after
from swps_mailflow.daemon import Daemon
from swps_mailflow.errors import MailflowError, NoRoom, Permanent, Temporary, Unreachable
from swps_mailflow.incoming import Incoming
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.ports import Arrival
from swps_mailflow.post import Post
from swps_mailflow.state import spool_at
from swps_mailflow.vigil import Vigil
from tests.fakes import FakeMailbox, FakeSender
from tests.kit import MANAGER, PARENT
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


class CountingMailbox(FakeMailbox):
    """A mailbox that counts what is fetched, and how it is filed; `losing` connections first."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.batches: list[int] = []
        self.losing = 0

    def fetch(self, id: str) -> Arrival | None:
        self.fetched.append(id)
        return super().fetch(id)

    def file(self, ids: object, folder: object) -> None:
        self.batches.append(len(ids))  # type: ignore[arg-type]
        if self.losing:
            self.losing -= 1
            self.hang_up()
        super().file(ids, folder)  # type: ignore[arg-type]


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


@pytest.fixture
def mailbox() -> CountingMailbox:
    return CountingMailbox()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collectors, "PAUSES", (0.05,))


@contextlib.asynccontextmanager
async def running(
    setting: Setting,
    mailbox: FakeMailbox,
    *,
    notify: Callable[..., None] = lambda *lines: None,
    vigil: Vigil | None = None,
) -> AsyncIterator[FakeSender]:
    """Run the daemon on a mailbox."""
    sender = FakeSender()
    (setting.root / "incoming").mkdir(exist_ok=True)
    post = Post(
        setting.desk, setting.cabinet, setting.index, setting.journal, sender, Templates.of(),
        clock=lambda: setting.now, draw=draw_token, jitter=lambda: 0.5,
    )  # fmt: skip
    daemon = Daemon(
        post, spool_at(setting.root),
        collector=Collector(mailbox, post, setting.journal), vigil=vigil, listen=None, unlisten=None, notify=notify,
        reread=lambda: pytest.fail("nobody asked"), watchdog_seconds=None, daily=lambda now: None,
    )  # fmt: skip
    task = asyncio.create_task(daemon.run())
    try:
        yield sender
    finally:
        daemon.stop()
        await asyncio.wait_for(task, 20)


async def until(wanted: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not wanted():
            await asyncio.sleep(0.02)


def put(
    setting: Setting, mailbox: FakeMailbox, count: int, *, arrived: datetime | None = None
) -> list[bytes]:
    """Let concerns arrive."""
    known = len(mailbox.waiting)
    raws = [setting.mail(PARENT, f"{CONCERN} Number {known + n}.") for n in range(count)]
    for raw in raws:
        mailbox.put(raw, arrived or setting.now)
    return raws


def asked(sender: FakeSender) -> int:
    """Return how many asks the Manager got."""
    return sum(to == MANAGER and b"concern/ask" in raw for _, to, raw in sender.sent)


async def test_many_are_moved_together(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collectors, "MOST_MOVED", 4)
    raws = put(setting, mailbox, 10)
    async with running(setting, mailbox) as sender:
        await until(lambda: asked(sender) == 10)
        assert mailbox.drawers["processed"] == raws
    assert mailbox.batches == [4, 4, 2]


async def test_worked_and_failed_mail_part_ways(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = put(setting, mailbox, 5)
    work = setting.desk.work

    def breaks(mail: Incoming, now: datetime) -> object:
        if mail.raw == raws[2]:
            raise ValueError("a fault of ours")
        return work(mail, now)

    monkeypatch.setattr(setting.desk, "work", breaks)
    async with running(setting, mailbox) as sender:
        await until(lambda: mailbox.drawers["failed"])
        await until(lambda: asked(sender) == 4)
    assert mailbox.drawers["failed"] == [raws[2]]
    assert mailbox.drawers["processed"] == [r for r in raws if r != raws[2]]
    assert mailbox.waiting == []


async def test_a_connection_lost_between_working_and_moving(
    setting: Setting, mailbox: CountingMailbox
) -> None:
    raws = put(setting, mailbox, 3)
    mailbox.losing = 2
    async with running(setting, mailbox) as sender:
        await until(lambda: mailbox.drawers["processed"])
        await until(lambda: asked(sender) == 3)
    assert mailbox.drawers["processed"] == raws
    assert len(mailbox.fetched) == 3, "what is worked need only be moved"
    assert list(setting.mailroom.records()) == []


async def test_what_a_person_takes_away_meanwhile(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    raws = put(setting, mailbox, 4)
    work = setting.desk.work

    def meanwhile(mail: Incoming, now: datetime) -> object:
        if mail.raw == raws[0]:  # it is in our hands, and another not yet
            mailbox.take_away(raws[0])
            mailbox.take_away(raws[2])
        return work(mail, now)

    monkeypatch.setattr(setting.desk, "work", meanwhile)
    async with running(setting, mailbox) as sender:
        await until(lambda: asked(sender) == 3)
        await until(lambda: mailbox.drawers["processed"] == [raws[1], raws[3]])
        mailbox.put(raws[2], setting.now)  # and puts it back
        await until(lambda: asked(sender) == 4)
        await until(lambda: raws[2] in mailbox.drawers["processed"])
        assert mailbox.connections == 1


async def test_no_room_for_what_is_worked(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.closed.add("processed")
    raws = put(setting, mailbox, 3)
    async with running(setting, mailbox) as sender:
        await until(lambda: asked(sender) == 3)
        raws += put(setting, mailbox, 1)
        await until(lambda: asked(sender) == 4)
        assert mailbox.waiting == raws
        assert mailbox.batches == [3], "a server without room is not asked again at once"
    monkeypatch.setattr(collectors, "REFUSED_SECONDS", 0.1)
    monkeypatch.setattr(collectors, "WAIT_SECONDS", 0.05)
    async with running(setting, mailbox) as sender:
        await until(lambda: len(mailbox.batches) >= 2)
        mailbox.closed.clear()
        raws += put(setting, mailbox, 1)
        await until(lambda: mailbox.drawers["processed"] == raws)
        await until(lambda: asked(sender))
    assert asked(sender) == 1, "only the mail that is new"
    assert len(mailbox.fetched) == 4 + 5, "once in each life of the daemon"


async def test_old_mail_makes_one_summary_though_the_connection_is_lost(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collectors, "MOST_MOVED", 4)
    put(setting, mailbox, 10, arrived=setting.now - timedelta(days=4))
    mailbox.losing = 1
    async with running(setting, mailbox) as sender:
        await until(lambda: sender.sent)
        put(setting, mailbox, 1)
        await until(lambda: len(sender.sent) == 3)
    told = [raw for _, to, raw in sender.sent if to == MANAGER and b"common/backlog" in raw]
    assert len(told) == 1
    assert b"10 older messages" in told[0]
    assert sorted(to for _, to, _ in sender.sent) == [MANAGER, MANAGER, PARENT]
    assert len(list(setting.mailroom.records())) == 10


async def test_ready_before_a_full_mailbox_is_worked(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    put(setting, mailbox, 1)
    worked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def waits(mail: Incoming, now: datetime) -> object:
        asyncio.run_coroutine_threadsafe(worked.wait(), loop).result(20)
        return work(mail, now)

    work = setting.desk.work
    monkeypatch.setattr(setting.desk, "work", waits)
    async with running(setting, mailbox, notify=lambda *lines: told.extend(lines)):
        await until(lambda: "READY=1" in told)
        worked.set()
        await until(lambda: mailbox.drawers["processed"])


@pytest.mark.parametrize(
    ("error", "longest"),
    [(Unreachable("away"), 5), (Temporary("busy"), 30), (Permanent("no such folder"), 300)],
)
def test_pauses_grow_as_far_as_is_fair(
    error: MailflowError, longest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    pauses = [pause_after(n, error) for n in range(20)]
    assert pauses[0] == 1
    assert pauses == sorted(pauses)
    assert pauses[-1] == longest


async def test_pauses_grow_although_the_login_works(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def noted(failures: int, error: MailflowError) -> float:
        asked.append(failures)
        return 0.01

    def loses(seconds: float, interrupted: Callable[[], bool]) -> bool:
        mailbox.hang_up()
        raise Temporary("The connection was lost.")

    monkeypatch.setattr(collectors, "pause_after", noted)
    monkeypatch.setattr(mailbox, "wait", loses)
    async with running(setting, mailbox):
        await until(lambda: len(asked) >= 4)
    assert asked[:4] == [0, 1, 2, 3]


async def test_a_mailbox_lost_on_a_full_disk_comes_back(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(path: Path, data: bytes) -> None:
        raise NoRoom("There is no room on the disk.")

    vigil = Vigil(
        setting.desk, setting.journal, every=Duration.parse("1 day"), draw=draw_token,
        started=setting.now,
    )  # fmt: skip
    raws = put(setting, mailbox, 1)
    async with running(setting, mailbox, vigil=vigil):
        await until(lambda: mailbox.drawers["processed"] == raws)
        with monkeypatch.context() as full:
            full.setattr(files, "replace", no_room)
            before = mailbox.connections
            mailbox.hang_up()
            await until(lambda: mailbox.connections > before)
        raws += put(setting, mailbox, 1)
        await until(lambda: mailbox.drawers["processed"] == raws)


async def test_a_folder_that_takes_no_mail_shows_in_the_status(
    setting: Setting, mailbox: CountingMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collectors, "REFUSED_SECONDS", 0.1)
    monkeypatch.setattr(collectors, "WAIT_SECONDS", 0.05)
    mailbox.closed.add("processed")
    put(setting, mailbox, 1)
    told: list[str] = []
    async with running(setting, mailbox, notify=lambda *lines: told.extend(lines)):
        await until(lambda: "takes no mail into" in (setting.index.meta("mailbox") or ""))
        assert any("takes no mail into" in line for line in told)
        mailbox.closed.clear()
        await until(lambda: mailbox.drawers["processed"])
        await until(lambda: "takes no mail into" not in (setting.index.meta("mailbox") or ""))


async def test_a_digest_that_failed_by_a_clock_ahead_is_not_left_alone_for_years(
    setting: Setting,
) -> None:
    tried: list[datetime] = []

    def breaks(now: datetime) -> None:
        tried.append(now)
        raise ValueError("a fault of ours")

    (setting.root / "incoming").mkdir()
    daemon = Daemon(
        setting.post(), spool_at(setting.root), collector=None, vigil=None, listen=None, unlisten=None,
        notify=lambda *lines: None, reread=lambda: pytest.fail("nobody asked"),
        watchdog_seconds=None, daily=breaks,
    )  # fmt: skip
    setting.now += timedelta(days=3650)
    await daemon.once()
    assert len(tried) == 1
    daemon.post = setting.post()
    await daemon.once()
    assert len(tried) == 1, "for an hour it is left alone"
    daemon.post = setting.post()
    setting.now -= timedelta(days=3650)
    await daemon.once()
    assert len(tried) == 2


@pytest.mark.parametrize("envelope", [b"{}", b"[]", b'{"arrived": 7}', b"{"])
async def test_a_mail_handed_over_counts_whatever_became_of_its_envelope(
    setting: Setting, mailbox: CountingMailbox, envelope: bytes
) -> None:
    incoming = setting.root / "incoming"
    incoming.mkdir()
    (incoming / "one.eml").write_bytes(setting.mail(PARENT, CONCERN))
    (incoming / "one.json").write_bytes(envelope)
    async with running(setting, mailbox) as sender:
        await until(lambda: asked(sender) == 1)
        await until(lambda: not any(incoming.iterdir()))
