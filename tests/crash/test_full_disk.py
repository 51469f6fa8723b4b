"""A disk without room: nothing is taken in, it is said in a sentence, and nothing is lost.

Once on a real file system of one megabyte, and once on a disk that only says it is full.
"""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import smtplib
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner

from swps_mailflow import app, collector, daemon
from swps_mailflow.adapters import files
from swps_mailflow.adapters.lmtp import Inlet
from swps_mailflow.cli import group
from swps_mailflow.collector import Collector
from swps_mailflow.daemon import Daemon
from swps_mailflow.desk import Desk
from swps_mailflow.errors import Fatal, NoRoom
from swps_mailflow.incoming import Incoming
from swps_mailflow.post import Post
from swps_mailflow.recovery import recover
from swps_mailflow.reports.verify import verify
from swps_mailflow.state import open_state
from tests.crash.disk import Disk, error
from tests.crash.life import TEMPLATES
from tests.crash.scenarios import CONCERN
from tests.fakes import FakeMailbox, FakeSender
from tests.kit import PARENT, office
from tests.setting import Setting
from tests.unit.test_app import CONFIG

# How long anything may take that must happen; nothing is measured.
PATIENCE = 60.0
Patch = pytest.MonkeyPatch


class House:
    """The daemon with its own threads, over a state folder, as it runs for days."""

    def __init__(self, root: Path) -> None:
        settings = cast(Any, SimpleNamespace(setting=SimpleNamespace(state_dir=root)))
        self.state = state = open_state(settings)
        self.mailbox, self.sender, self.said = FakeMailbox(), FakeSender(), [""]
        desk = Desk(
            office(), state.cabinet, state.mailroom, state.index,
            draw=app.draw_token, new_ref=app.draw_reference,
        )  # fmt: skip
        post = Post(
            desk, state.cabinet, state.index, state.journal, self.sender, TEMPLATES,
            clock=lambda: datetime.now(UTC), draw=app.draw_token, jitter=lambda: 0.5,
        )  # fmt: skip
        self.inlet = Inlet()

        async def listen(handler: Callable[..., Any]) -> None:
            await self.inlet.start("127.0.0.1", 0, handler)

        self.daemon = Daemon(
            post, state.spool, collector=Collector(self.mailbox, post, state.journal),
            vigil=None, listen=listen,
            unlisten=self.inlet.close, notify=lambda *lines: self.said.extend(lines),
            reread=cast(Any, None), watchdog_seconds=None, daily=lambda now: None,
        )  # fmt: skip

    async def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for something that must happen, while the daemon runs."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                assert not self.running.done(), f"it ended before {what}: {self.running}"
                await asyncio.sleep(0.02)

    async def __aenter__(self) -> House:
        self.running = asyncio.create_task(self.daemon.run())
        await self.until(lambda: "READY=1" in self.said, "it was ready")
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.daemon.stop()
        await self.running
        assert [
            f for f in verify(self.state.root, self.state.cabinet, self.state.mailroom) if f.fault
        ] == []
        self.state.close()

    def hand_over(self, raw: bytes) -> tuple[int, bytes]:
        """Hand a mail over by LMTP; return the answer."""
        with smtplib.LMTP("127.0.0.1", self.inlet.port) as client:
            client.ehlo()
            client.mail(PARENT)
            client.rcpt("policy@swps.example.org")
            code, said = client.data(raw)
        return code, said


def cases(house: House) -> list[str]:
    """Return the names of the case folders, of unfinished ones too."""
    return [path.name for path in (house.state.root / "cases").iterdir()]


class Filled:
    """A real disk, full to the last byte of room."""

    def __init__(self, root: Path) -> None:
        self._filler = root / "lock"  # a name that verify and the program leave alone

    def fill(self) -> None:
        """Leave no room."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (65536, 4096, 1):
                while self._writes(filler, b"x" * size):
                    pass

    def _writes(self, filler: FileIO, data: bytes) -> bool:
        try:
            return filler.write(data) > 0
        except OSError as full:
            if full.errno != errno.ENOSPC:
                raise
            return False

    def make_room(self) -> None:
        """Give the room back."""
        os.truncate(self._filler, 0)


class Claimed(Filled):
    """A disk that says it is full."""

    def __init__(self, root: Path, patch: Patch) -> None:
        self._disk, self.part = Disk(root), ""
        patch.setattr(files, "os", self._disk)

    def fill(self) -> None:
        """Leave no room."""
        calls = {"create", "write", "mkdir"}
        self._disk.fail = lambda n, call, path: (
            error(errno.ENOSPC) if call in calls and self.part in path else None
        )

    def make_room(self) -> None:
        """Give the room back."""
        self._disk.fail = lambda n, call, path: None


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    root = tmp_path / "state"
    root.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(root)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"mounting a small file system needs root's rights: {done.stderr.strip()}")
    try:
        yield root
    finally:
        subprocess.run(["umount", "-l", str(root)], check=True)


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: Patch) -> None:
    monkeypatch.setattr(collector, "PAUSES", (0.05,))
    monkeypatch.setattr(daemon, "TROUBLED_SLEEP", 0.05)
    monkeypatch.setattr(daemon, "LONGEST_SLEEP", 0.1)
    monkeypatch.setattr(daemon, "SPOOL_SECONDS", 0.05)


async def goes_through(house: House, disk: Filled, mails: list[bytes], caplog: Any) -> None:
    """Let the disk fill up under the daemon, and hold it to the invariant."""
    first, second, third = mails
    async with house:
        house.mailbox.put(first)
        await house.until(lambda: len(house.sender.sent) == 2, "the first mail was answered")
        disk.fill()
        house.mailbox.put(second)
        await house.until(lambda: "no room" in house.said[-1], "it was said")
        assert "Make room" in house.said[-1]
        assert any("no room" in r.message for r in caplog.records)
        code, _ = await asyncio.to_thread(house.hand_over, third)
        assert code == 452
        with pytest.raises(NoRoom, match="Make room"):
            house.state.spool.hand_over(Incoming(third, datetime.now(UTC)))
        tries = house.mailbox.connections
        await house.until(lambda: house.mailbox.connections > tries + 3, "it tried again")
        assert house.mailbox.waiting == [second], "it stays in the mailbox"
        assert "is open" not in "".join(house.said[-3:]), "a login is no good news now"
        assert house.mailbox.drawers == {"processed": [first], "failed": []}
        assert len(house.sender.sent) == 2
        disk.make_room()
        await house.until(lambda: len(house.sender.sent) == 4, "the second mail was answered")
        await house.until(lambda: house.mailbox.waiting == [], "it was moved")
        code, _ = await asyncio.to_thread(house.hand_over, third)
        assert code == 250
        await house.until(lambda: len(house.sender.sent) == 6, "the third mail was answered")
    assert len(cases(house)) == 3, "each mail has one case"


@pytest.fixture
def mails(tmp_path: Path) -> list[bytes]:
    place = tmp_path / "elsewhere"
    place.mkdir()
    writer = Setting(place, now=datetime.now(UTC))
    return [writer.mail(PARENT, f"{CONCERN} It is number {n}.") for n in range(3)]


async def test_a_real_disk_fills_up(small: Path, mails: list[bytes], caplog: Any) -> None:
    caplog.set_level("INFO")
    await goes_through(House(small), Filled(small), mails, caplog)


async def test_a_disk_says_that_it_is_full(
    tmp_path: Path, mails: list[bytes], caplog: Any, monkeypatch: Patch
) -> None:
    caplog.set_level("INFO")
    root = tmp_path / "state"
    root.mkdir()
    await goes_through(House(root), Claimed(root, monkeypatch), mails, caplog)


def over_restarts(root: Path, disk: Filled, mail: bytes) -> None:
    """Passes on a full disk, each a process of its own, count against no mail."""
    mailbox = FakeMailbox()
    mailbox.put(mail)

    async def a_pass() -> House:
        house = House(root)
        state = house.state
        recover(state.cabinet, state.index, state.journal, state.spool)
        house.daemon.collector = Collector(mailbox, house.daemon.post, house.state.journal)
        try:
            await house.daemon.once()
        finally:
            house.state.close()
        return house

    disk.fill()
    for _ in range(5):
        with pytest.raises(NoRoom, match="Make room"):
            asyncio.run(a_pass())
    assert mailbox.waiting == [mail]
    disk.make_room()
    house = asyncio.run(a_pass())
    assert mailbox.drawers == {"processed": [mail], "failed": []}
    assert len(house.sender.sent) == 2


def test_a_real_full_disk_over_restarts(small: Path, mails: list[bytes]) -> None:
    settings = cast(Any, SimpleNamespace(setting=SimpleNamespace(state_dir=small)))
    open_state(settings).close()
    over_restarts(small, Filled(small), mails[0])


def test_room_for_all_but_the_mail_over_restarts(
    tmp_path: Path, mails: list[bytes], monkeypatch: Patch
) -> None:
    root = tmp_path / "state"
    root.mkdir()
    disk = Claimed(root, monkeypatch)
    disk.part = "/messages/"
    over_restarts(root, disk, mails[0])


def test_what_is_half_written_makes_room_again(small: Path) -> None:
    """A mail too large for the disk must not take the room that others need."""
    with pytest.raises(NoRoom):
        files.replace(small / "large", b"x" * 2_000_000)
    files.replace(small / "small", b"x" * 200_000)
    assert [path.name for path in small.iterdir()] == ["small"]


def test_status_says_that_the_disk_is_full(tmp_path: Path, monkeypatch: Patch) -> None:
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    state = tmp_path / "state"
    state.mkdir()
    said = CliRunner().invoke(group, ["--config", str(config), "status"])
    assert "full" not in said.output
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=4096))
    said = CliRunner().invoke(group, ["--config", str(config), "status"])
    assert f"The disk of {state} is full. Make room" in said.output


async def test_too_many_open_files_end_nothing(
    tmp_path: Path, mails: list[bytes], monkeypatch: Patch
) -> None:
    root = tmp_path / "state"
    root.mkdir()
    async with (house := House(root)):
        disk, refused = Disk(root), []

        def fail(number: int, call: str, path: str) -> OSError | None:
            ours = threading.current_thread() is threading.main_thread()
            if path == "incoming" and refused.count(call) < 3:
                if call == "listdir" or (call == "open" and not ours):
                    refused.append(call)
                    return error(errno.EMFILE)
            return None

        disk.fail = fail
        monkeypatch.setattr(files, "os", disk)
        house.state.spool.hand_over(Incoming(mails[0], datetime.now(UTC)))
        await house.until(lambda: len(refused) == 6, "it was refused")
        await house.until(lambda: not [*(root / "incoming").iterdir()], "it was worked")
        assert len(cases(house)) == 1
        await house.until(lambda: len(house.sender.sent) == 2, "it was answered")


# A sync that fails.


async def test_a_failed_sync_ends_the_daemon(
    tmp_path: Path, mails: list[bytes], monkeypatch: Patch
) -> None:
    root = tmp_path / "state"
    root.mkdir()
    house = House(root)
    disk = Disk(root)
    disk.fail = lambda n, call, path: error(errno.EIO) if call == "fsync" else None
    monkeypatch.setattr(files, "os", disk)
    house.mailbox.put(mails[0])
    with pytest.raises(Fatal, match="did not confirm"):
        await house.daemon.run()
    assert house.mailbox.waiting == [mails[0]]
    house.state.close()


async def test_a_failed_sync_over_lmtp_ends_the_daemon(
    tmp_path: Path, mails: list[bytes], monkeypatch: Patch
) -> None:
    root = tmp_path / "state"
    root.mkdir()
    house = House(root)
    running = asyncio.create_task(house.daemon.run())
    house.running = running
    await house.until(lambda: "READY=1" in house.said, "it was ready")
    disk = Disk(root)
    disk.fail = lambda n, call, path: error(errno.EIO) if call == "fsync" else None
    monkeypatch.setattr(files, "os", disk)
    code, _ = await asyncio.to_thread(house.hand_over, mails[0])
    assert code == 451
    with pytest.raises(Fatal, match="did not confirm"):
        await running
    house.state.close()


async def test_after_a_failed_sync_no_other_loop_goes_on(
    tmp_path: Path, mails: list[bytes]
) -> None:
    """Another mail would be safe by itself, but it would build on what perhaps is not."""
    root = tmp_path / "state"
    root.mkdir()
    house = House(root)

    def fails() -> None:
        raise Fatal("The disk did not confirm it.")

    with pytest.raises(Fatal):
        await house.daemon.post.on_desk(fails)
    with pytest.raises(Fatal, match="did not confirm"):
        await house.daemon.post.work(Incoming(mails[0], datetime.now(UTC)))
    assert cases(house) == []
    await house.daemon.post.close()
    house.state.close()
