"""What the service manager and the mail server see when the disk fails: a code and a sentence."""

from __future__ import annotations

import errno
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crash.scenarios import CONCERN
from tests.kit import PARENT
from tests.setting import Setting
from tests.unit.test_app import CONFIG

# How long anything may take that must happen; nothing is measured.
PATIENCE = 60.0

FAILING = """
import sys
from swps_mailflow.adapters import files
from swps_mailflow.cli import main
from tests.crash.disk import Disk, error
disk = Disk(sys.argv.pop(1))
number = int(sys.argv.pop(1))
disk.fail = lambda n, call, path: error(number) if call == "fsync" or number != 5 and call == "create" else None
files.os = disk
main()
"""


@pytest.mark.parametrize(
    ("command", "number", "code", "sentence"),
    [
        ("once", errno.EIO, 1, "did not confirm"),
        ("run", errno.EIO, 1, "did not confirm"),
        ("deliver", errno.EIO, 75, "did not confirm"),
        ("deliver", errno.ENOSPC, 75, "Make room"),
        ("deliver", errno.EMFILE, 75, "just now"),
    ],
)
def test_what_the_service_manager_and_the_mail_server_see(
    command: str, number: int, code: int, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    mail = Setting(tmp_path / "elsewhere", now=datetime.now(UTC)).mail(PARENT, CONCERN)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    state = tmp_path / "state"
    state.mkdir()
    words = [
        sys.executable,
        "-c",
        FAILING,
        str(state),
        str(number),
        "--config",
        str(config),
        command,
    ]
    done = subprocess.run(words, input=mail, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == code, done.stderr.decode()
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not list(state.glob("cases/*/case.json"))
