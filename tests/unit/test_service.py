"""The systemd unit: it says what the daemon relies on, and systemd finds it sound and tight."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from swps_mailflow.config import load

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "systemd/swps-mailflow.service"
ANALYZE = shutil.which("systemd-analyze")

# Exposure times ten: 11 is what a service with a network connection comes to.
EXPOSURE = 20

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")


def settings_of(unit: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


def test_the_unit_says_what_the_daemon_relies_on() -> None:
    unit = settings_of(UNIT.read_text(encoding="utf-8"))
    assert unit["Type"] == ["notify"]
    assert unit["NotifyAccess"] == ["main"]
    (start,) = unit["ExecStart"]
    assert re.fullmatch(r"/\S+/swps-mailflow --config /\S+/config\.toml run", start)
    assert unit["ExecReload"] == ["kill -HUP $MAINPID"]
    assert int(unit["WatchdogSec"][0]) > 0
    assert unit["Restart"] == ["on-failure"]
    assert unit["RestartPreventExitStatus"] == ["2"]  # a broken configuration
    assert (unit["StateDirectoryMode"], unit["UMask"]) == (["0700"], ["0077"])


def test_the_unit_and_the_example_name_the_same_folder_and_passwords() -> None:
    unit = settings_of(UNIT.read_text(encoding="utf-8"))
    example = load(ROOT / "config.example.toml")
    assert example.imap is not None
    secrets = [example.imap.password, example.smtp.password]
    credentials = [credential.partition(":")[0] for credential in unit["LoadCredential"]]
    assert credentials == [secret.credential for secret in secrets if secret is not None]
    assert example.setting.state_dir == Path("/var/lib", *unit["StateDirectory"])


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE is not None
    return subprocess.run(
        [ANALYZE, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """An unknown key is only a remark with exit code 0, so the remarks count too."""
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    done = analyze("verify", "--man=no", str(unit))
    remarks = [line for line in (done.stdout + done.stderr).splitlines() if UNIT.stem in line]
    assert (done.returncode, remarks) == (0, [])


@needs_systemd
def test_the_service_is_shut_in_as_far_as_its_work_allows() -> None:
    done = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", str(UNIT))
    assert done.returncode == 0, done.stdout
