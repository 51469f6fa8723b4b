"""What the command line says: sentences on the screen, and exit codes for cron."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from swps_mailflow import app
from swps_mailflow.config import load
from swps_mailflow.incoming import Incoming
from swps_mailflow.state import open_state
from tests.unit.test_app import CONFIG, MAIL

MORNING = datetime(2026, 11, 16, 9, 14, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.replace('tls = "none"', f'port = {port}\ntls = "none"'))
    return path


def says(config: Path, *words: str, code: int = 0) -> str:
    """Run a command; return what it said, on whichever way out belongs to the exit code."""
    line = [sys.executable, "-m", "swps_mailflow", "--config", str(config), *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if code else done.stdout


def test_status_writes_times_as_people_do(config: Path) -> None:
    settings = load(config)
    open_state(settings).close()
    said = says(config, "status")
    assert "The daemon is not running.\nNo message has come yet.\n" in said
    app.deliver(settings, Incoming(MAIL, MORNING))
    state = open_state(settings)
    state.index.set_meta(
        last_message=MORNING.isoformat(),
        since=MORNING.isoformat(),
        mailbox="The mailbox was connected.",
    )
    state.close()
    said = says(config, "status")
    assert "The last message arrived at 9.14 am on Monday 16 November 2026.\n" in said
    when = "What it last found, at 9.14 am on Monday 16 November 2026: The mailbox was connected."
    assert f"The daemon is not running. {when}\n" in said
    assert json.loads(says(config, "status", "--json"))["mailbox"]["last_message"].startswith("20")


def test_a_state_that_is_none_is_wrong_usage(config: Path) -> None:
    open_state(load(config)).close()
    said = says(config, "cases", "--state", "nothing", code=2)
    assert "No case can be in the state nothing. The states are: assigned, investigating," in said
    assert "ignored" in said
    said = says(config, "cases", "--kind", "photo", "--state", "assigned", code=2)
    assert "No photo case can be in the state assigned. The states are: requested," in said
    assert "There are no such cases." in says(config, "cases", "--state", "assigned")


def test_a_pass_that_can_send_nothing_says_so(config: Path) -> None:
    settings = load(config)
    app.deliver(settings, Incoming(MAIL, datetime.now(UTC)))
    said = says(config, "once", code=1)
    assert said.splitlines()[-1].startswith("Mail could not be sent and waits for a later pass: ")
    assert "127.0.0.1" in said.splitlines()[-1]
    says(config, "once")  # nothing is due yet: it waits for its next try
    (ref,) = [row["ref"] for row in json.loads(says(config, "cases", "--json"))]
    outbox = json.loads(says(config, "show", ref, "--json"))["outbox"]
    assert {notice["state"] for notice in outbox} == {"queued"}
