"""What a start of the daemon finds and puts right in the state folder."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from swps_mailflow import app, rounds, service
from swps_mailflow.adapters import files
from swps_mailflow.config import Settings, load
from swps_mailflow.daemon import Daemon
from swps_mailflow.errors import Fatal, Temporary
from swps_mailflow.incoming import Incoming
from swps_mailflow.state import lock, open_state
from swps_mailflow.stores import DESK

CONFIG = """\
[setting]
name = "South Woodham Pre-School"
address = "policy@swps.example.org"
state_dir = "state"
[smtp]
host = "127.0.0.1"
tls = "none"
[roles.manager]
name = "Jan Field"
email = "manager@swps.example.org"
[roles.chair]
name = "Chris Stone"
email = "chair@swps.example.org"
[roles.alternate]
name = "Alex Brook"
email = "alternate@swps.example.org"
[roles.administrator]
name = "Tess Wire"
email = "technician@swps.example.org"
[[roles.group_admin]]
name = "Gil One"
email = "admin1@swps.example.org"
[[roles.group_admin]]
name = "Gay Two"
email = "admin2@swps.example.org"
"""
MAIL = b"From: pat@home.example\r\nTo: policy@swps.example.org\r\nSubject: x\r\n\r\nHello\r\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return load(path)


def test_mail_of_a_case_that_never_came_to_be_is_worked_again(settings: Settings) -> None:
    state = open_state(settings)
    folder = state.cabinet.folder("SWPS-AAAAA")
    state.close()
    files.make_folder(folder / "messages")
    files.replace(folder / "messages" / "0001-in.eml", MAIL)
    state = open_state(settings)
    service.build_daemon(settings, state, settings.setting.state_dir.parent / "config.toml")
    assert not folder.exists()
    assert [mail.raw for _, mail in state.spool.waiting()] == [MAIL]
    state.close()


def test_a_newer_state_folder_is_refused(settings: Settings) -> None:
    state = open_state(settings)
    state.journal._set("format", 99)
    state.close()
    with pytest.raises(Fatal, match="newer swps-mailflow"):
        open_state(settings)


def test_a_mail_in_hand_when_the_process_died_counts_as_one_failure(settings: Settings) -> None:
    state = open_state(settings)
    state.index.set_meta(in_hand="abc")
    service.build_daemon(settings, state, Path("config.toml"))
    assert state.journal.attempts("abc") == 1
    state.close()


def test_a_mail_that_has_a_case_is_no_failure_of_that_mail(settings: Settings) -> None:
    arrived = datetime(2026, 11, 16, 12, tzinfo=UTC)
    worked = app.deliver(settings, Incoming(MAIL, arrived))
    identifier = sha256(MAIL).hexdigest()
    state = open_state(settings)
    for _ in range(3):
        state.index.set_meta(in_hand=identifier)
        daemon = service.build_daemon(settings, state, Path("config.toml"))
    assert state.journal.attempts(identifier) == 0
    for _ in range(3):
        state.journal.count_attempt(identifier)
    again = asyncio.run(daemon.post.work(Incoming(MAIL, arrived)))
    assert (again.disposition, again.ref) == ("duplicate", worked.ref)
    state.close()


def test_a_damaged_journal_is_set_aside(settings: Settings) -> None:
    state = open_state(settings)
    state.close()
    path = settings.setting.state_dir / "daemon.json"
    path.write_bytes(path.read_bytes()[:-3])
    open_state(settings).close()
    assert path.with_name("daemon.json.damaged").exists()


def test_a_second_daemon_refuses_the_state_folder(settings: Settings) -> None:
    path = str(settings.setting.state_dir.parent / "config.toml")
    with lock(settings):
        for command in ("run", "once"):
            words = [sys.executable, "-m", "swps_mailflow", "--config", path, command]
            done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 1
            assert "Another swps-mailflow is using" in done.stderr
            assert "Traceback" not in done.stderr
        assert not (settings.setting.state_dir / "cases").exists(), "it touched nothing"
        open_state(settings).close()
        words[-1] = "deliver"
        done = subprocess.run(words, input=MAIL, capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stdout.strip()) == (0, b"queued")


def test_references_are_short_and_cannot_be_misheard() -> None:
    for _ in range(200):
        reference = app.draw_reference()
        assert len(reference) == 5
        assert not set(reference) & set("01OIS5")


def test_a_pass_for_cron_writes_the_weekly_digest(settings: Settings) -> None:
    app.deliver(settings, Incoming(MAIL, datetime(2026, 11, 16, 12, tzinfo=UTC)))
    found = []
    for day in (17, 24):
        one_pass(settings, datetime(2026, 11, day, 12, tzinfo=UTC))
        state = open_state(settings)
        desk = state.cabinet.load(DESK)
        found.append([n.notice for n in desk.outbox] if desk else [])
        state.close()
    assert found == [[], ["common/digest"]]


def damage(settings: Settings, ref: str | None) -> None:
    path = settings.setting.state_dir / "cases" / str(ref) / "case.json"
    broken = bytearray(path.read_bytes())
    broken[len(broken) // 2] ^= 1
    path.write_bytes(bytes(broken))


def officers_answer(ref: str | None) -> bytes:
    """Return the Manager's answer, by the reference in the subject."""
    subject = f"Subject: Re: [{ref}]".encode()
    mail = MAIL.replace(b"pat@home.example", b"manager@swps.example.org")
    return mail.replace(b"Subject: x", subject)


def one_pass(settings: Settings, moment: datetime) -> None:
    """Make a pass where no mail server answers."""
    path = settings.setting.state_dir.parent / "config.toml"
    with suppress(Temporary):
        service.once(settings, path, moment)


def owed(settings: Settings) -> list[str]:
    state = open_state(settings)
    desk = state.cabinet.load(DESK)
    state.close()
    return sorted(n.notice for n in desk.outbox) if desk else []


def test_the_pipe_keeps_what_it_cannot_work_and_does_not_ask_for_ever(settings: Settings) -> None:
    now = datetime(2026, 11, 16, 12, tzinfo=UTC)
    first = app.deliver(settings, Incoming(MAIL, now))
    damage(settings, first.ref)
    answer = Incoming(officers_answer(first.ref), now)
    assert app.deliver(settings, answer).disposition == "queued"
    assert list((settings.setting.state_dir / "incoming").glob("*.eml"))
    assert owed(settings) == ["common/damaged"]
    for minutes in (1, 2, 3):
        one_pass(settings, now + timedelta(minutes=minutes))
    assert owed(settings) == ["common/damaged", "common/failed"]
    assert not list((settings.setting.state_dir / "incoming").glob("*.eml"))
    state = open_state(settings)
    assert [r.disposition for r in state.mailroom.records()] == ["failed"]
    state.close()


def test_the_pipe_works_the_mail_of_a_person_whose_old_case_is_damaged(settings: Settings) -> None:
    now = datetime(2026, 11, 16, 12, tzinfo=UTC)
    damage(settings, app.deliver(settings, Incoming(MAIL, now)).ref)
    again = MAIL.replace(b"Hello", b"Hello again")
    assert app.deliver(settings, Incoming(again, now)).disposition == "case"


def test_a_full_disk_is_still_the_mail_servers_to_wait_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: object) -> None:
        raise Temporary("the disk is full")

    open_state(settings).close()
    monkeypatch.setattr(files, "replace", full)
    monkeypatch.setattr(files, "create_folder", full)
    with pytest.raises(Temporary):
        app.deliver(settings, Incoming(MAIL, datetime.now(UTC)))


@pytest.fixture
def daemon(settings: Settings) -> Iterator[tuple[Daemon, list[str]]]:
    """A daemon over a state folder with one damaged case, and what it says to systemd."""
    damage(settings, app.deliver(settings, Incoming(MAIL, datetime.now(UTC))).ref)
    state = open_state(settings)
    state.journal.remember_digest("2020-01-06")
    found = service.build_daemon(settings, state, settings.setting.state_dir.parent / "config.toml")
    said: list[str] = []
    found._notify = lambda *lines: said.extend(lines)
    yield found, said
    state.close()


async def test_the_daemon_runs_on_with_a_damaged_case(
    daemon: tuple[Daemon, list[str]], settings: Settings
) -> None:
    found, _ = daemon
    running = asyncio.create_task(found.run())
    await asyncio.sleep(1)
    assert not running.done()
    found.stop()
    await running
    assert "common/damaged" in owed(settings)


async def test_a_reload_says_ready_whatever_happens(
    daemon: tuple[Daemon, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, said = daemon
    before = found.post.sender
    await found.reload()
    assert said == ["RELOADING=1", "READY=1"]
    assert found.post.sender is not before

    def fails(*_: object) -> int:
        raise ValueError("a fault of ours")

    said.clear()
    with monkeypatch.context() as patch:
        patch.setattr(rounds, "reload", fails)
        found.post.journal.remember_office("others")
        await found.reload()
    index = found.post.finder
    assert "not taken over whole" in index.meta("configuration")
    assert said[0] == "RELOADING=1"
    assert "ValueError" in said[1]
    assert said[2] == "READY=1"
    await found.reload()
    assert index.meta("configuration") == "", "and no longer, once it could"


async def test_a_broken_configuration_is_said_loudly_and_in_the_status(
    daemon: tuple[Daemon, list[str]], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    found, said = daemon
    config = settings.setting.state_dir.parent / "config.toml"
    whole = config.read_text()
    config.write_text(whole + "\n[nonsense]\n")
    await found.reload()
    (line,) = [r for r in caplog.records if "not used" in r.getMessage()]
    assert line.levelname == "ERROR"
    assert "nonsense" in line.getMessage()
    assert "Mend it" in line.getMessage()
    assert any("not used" in told for told in said)
    index = found.post.finder
    assert "the one before goes on" in index.meta("configuration")
    config.write_text(whole)
    await found.reload()
    assert index.meta("configuration") == ""


async def test_a_fault_in_the_digest_stops_no_mail(daemon: tuple[Daemon, list[str]]) -> None:
    found, _ = daemon
    tries = []

    def fails(now: datetime) -> None:
        tries.append(now)
        raise ValueError("a fault of ours")

    found._daily = fails
    running = asyncio.create_task(found.run())
    for _ in range(5):
        await asyncio.sleep(0.2)
        found.post.news.set()
    assert not running.done()
    assert len(tries) == 1, "not at every turn"
    found.stop()
    await running


async def test_the_event_loop_does_no_file_operations_for_the_spool(
    daemon: tuple[Daemon, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = daemon
    threads = set()
    stamp, waiting = found.spool.stamp, found.spool.waiting

    def watched_stamp() -> int:
        threads.add(threading.current_thread().name)
        return stamp()

    def watched_waiting() -> Iterator[tuple[str, Incoming]]:
        threads.add(threading.current_thread().name)
        yield from waiting()

    monkeypatch.setattr(found.spool, "stamp", watched_stamp)
    monkeypatch.setattr(found.spool, "waiting", watched_waiting)
    running = asyncio.create_task(found.run())
    await asyncio.sleep(0.5)
    found.stop()
    await running
    assert len(threads) == 1
    assert threads.pop().startswith("desk")
