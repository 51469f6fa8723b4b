"""What a start of the daemon finds and puts right in the state folder."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from swps_mailflow import app, service
from swps_mailflow.adapters import files
from swps_mailflow.config import Settings, load
from swps_mailflow.errors import Fatal
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
    state.index.set_meta("in_hand", "abc")
    service.build_daemon(settings, state, Path("config.toml"))
    assert state.journal.attempts("abc") == 1
    state.close()


def test_a_mail_that_has_a_case_is_no_failure_of_that_mail(settings: Settings) -> None:
    arrived = datetime(2026, 11, 16, 12, tzinfo=UTC)
    worked = app.deliver(settings, Incoming(MAIL, arrived))
    identifier = sha256(MAIL).hexdigest()
    state = open_state(settings)
    for _ in range(3):
        state.index.set_meta("in_hand", identifier)
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
    path = settings.setting.state_dir.parent / "config.toml"
    app.deliver(settings, Incoming(MAIL, datetime(2026, 11, 16, 12, tzinfo=UTC)))
    owed = []
    for day in (17, 24):
        service.once(settings, path, datetime(2026, 11, day, 12, tzinfo=UTC))
        state = open_state(settings)
        desk = state.cabinet.load(DESK)
        owed.append([n.notice for n in desk.outbox] if desk else [])
        state.close()
    assert owed == [[], ["common/digest"]]
