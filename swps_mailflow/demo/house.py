"""The pre-school's installation in the demo: a configuration, a roster, and the real daemon."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

from swps_mailflow.demo.people import (
    ALTERNATE,
    CHAIR,
    DESK,
    GAY,
    GIL,
    MANAGER,
    PASSWORD,
    PAT,
    ROBIN,
    SAM,
    TESS,
)
from swps_mailflow.demo.world import HOST, MailWorld
from swps_mailflow.errors import MailflowError

# How long each may take before the demo says that something is wrong, in seconds.
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_RUN_SECONDS = 60.0
_LAST_LINES = 8


class House:
    """See the module; everything lies in one folder."""

    def __init__(self, world: MailWorld, folder: Path, year: int) -> None:
        self.config = folder / "config.toml"
        self._log = folder / "daemon.log"
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        (folder / "roster.csv").write_text(_roster(year), encoding="utf-8")
        self.config.write_text(_config(world, year), encoding="utf-8")

    def start(self) -> None:
        """Start the daemon. Raises MailflowError when it does not come up."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command("run"), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        end = time.monotonic() + _START_SECONDS
        while not any(line.endswith("ready") for line in self._lines()):
            self.check()
            if time.monotonic() > end:
                raise MailflowError("The daemon did not start.")
            time.sleep(0.05)

    def check(self) -> None:
        """Raise MailflowError where the daemon has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise MailflowError("The daemon has ended.")

    def stop(self) -> None:
        """Stop the daemon, as systemd would."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def once(self, at: datetime) -> None:
        """Make one pass at a time of the story's."""
        self.run("once", "--at", at.isoformat())

    def run(self, *args: str) -> str:
        """Run a command and return what it prints. Raises MailflowError where it fails."""
        found = subprocess.run(
            self._command(*args),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_RUN_SECONDS,
            check=False,
            env={**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        )
        if found.returncode:
            raise MailflowError(f"`swps-mailflow {args[0]}` failed: {found.stderr.strip()}")
        return found.stdout

    def last_words(self) -> str:
        """Return the end of the daemon's log, for somebody who looks for the fault."""
        lines = self._lines()[-_LAST_LINES:]
        return "\nThe daemon's log ends:\n" + "\n".join(lines) if lines else ""

    def _command(self, *args: str) -> list[str]:
        return [sys.executable, "-m", "swps_mailflow", "--config", str(self.config), *args]

    def _lines(self) -> list[str]:
        if not self._log.exists():
            return []
        return self._log.read_text(encoding="utf-8", errors="replace").splitlines()


def summer_holiday(year: int) -> date:
    """Return the first day of the summer holidays in a year of the story."""
    return date(year, 7, 22)


def _roster(year: int) -> str:
    return (
        "role,name,email,child,child_start,child_last_day,role_start,role_end\n"
        f"parent,{PAT.name},{PAT.address},Lily Parent,{year - 2}-09-04,,,\n"
        f"parent,{ROBIN.name},{ROBIN.address},Max Reed,{year - 2}-09-04,,,\n"
        f"staff,{SAM.name},{SAM.address},,,,{year - 6}-01-08,\n"
    )


def _config(world: MailWorld, year: int) -> str:
    roles = "".join(
        f'[roles.{role}]\nname = "{who.name}"\nemail = "{who.address}"\n'
        for role, who in (
            ("manager", MANAGER),
            ("chair", CHAIR),
            ("alternate", ALTERNATE),
            ("administrator", TESS),
        )
    )
    admins = "".join(
        f'[[roles.group_admin]]\nname = "{who.name}"\nemail = "{who.address}"\n'
        for who in (GIL, GAY)
    )
    return f"""\
[setting]
name = "South Woodham Pre-School"
address = "{DESK}"
state_dir = "state"

[imap]
host = "{HOST}"
port = {world.imap_port}
tls = "none"
user = "{DESK}"
password_file = "password"

[smtp]
host = "{HOST}"
port = {world.smtp_port}
tls = "none"

{roles}{admins}
[trust]
authserv_ids = ["{world.provider}"]

[calendar]
summer_holidays = [{summer_holiday(year)}, {summer_holiday(year + 1)}]
terms = [{{ name = "summer {year}", start = {year}-04-12, end = {year}-07-21 }}]

[timers]
grace = "1 seconds"
"""
