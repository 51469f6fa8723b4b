"""Roundup, the Python issue tracker with a mail gateway, on the same mails: sqlite behind it.

It gets a virtual environment of its own from the package index and works in a process of its own
(`tracker_inside.py`), which is told what to do line by line, so that its turns stand between ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.letters import MAILBOX
from bench.measure import piped

PACKAGE = "roundup>=2.4,<3"
_SETTINGS = (
    ("\n#web = NO DEFAULT", "\nweb = http://localhost/"),
    ("\n#domain = NO DEFAULT", f"\ndomain = {MAILBOX.partition('@')[2]}"),
    ("\n#host = NO DEFAULT", "\nhost = localhost"),
    ("\nemail_registration_confirmation = yes", "\nemail_registration_confirmation = no"),
)


class Roundup:
    """See the module. A context manager."""

    def __init__(self, venv: Path, home: Path) -> None:
        self._bin = venv / "bin"
        self._home = home
        self._process: subprocess.Popen[str] | None = None
        self.count = 0
        if not (self._bin / "roundup-mailgw").exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            pip = [str(self._bin / "python"), "-m", "pip", "install", "--quiet"]
            subprocess.run([*pip, "--disable-pip-version-check", PACKAGE], check=True)
        self._set_up()

    def __enter__(self) -> Roundup:
        inside = Path(__file__).with_name("tracker_inside.py")
        self._process = subprocess.Popen(
            [str(self._bin / "python"), str(inside), str(self._home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait()

    def grow(self, count: int) -> None:
        """Add resolved issues, each with a message, until there are so many."""
        self._ask("grow", str(count - self.count))
        self.count = count

    def work(self, folder: Path) -> list[tuple[float, float]]:
        """Let the mail gateway take the mails of a folder; return wall and CPU seconds of each."""
        found = self._ask("work", str(folder))
        return [(wall, cpu) for wall, cpu in found["costs"]]

    def peak_megabytes(self) -> float:
        """Return the most memory the gateway has had."""
        return float(self._ask("memory", "")["megabytes"])

    def version(self) -> str:
        """Return the version that was installed."""
        return str(self._ask("version", "")["version"])

    def pipe(self, raw: bytes) -> tuple[float, float]:
        """Deliver one mail as a mail server's pipe does; return wall and CPU seconds."""
        return piped([str(self._bin / "roundup-mailgw"), str(self._home)], raw)

    def _ask(self, what: str, argument: str) -> dict[str, Any]:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([what, argument]) + "\n")
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        return answer

    def _set_up(self) -> None:
        admin = [str(self._bin / "roundup-admin"), "-i", str(self._home)]
        subprocess.run([*admin, "install", "classic", "sqlite"], check=True, capture_output=True)
        config = self._home / "config.ini"
        text = config.read_text()
        for old, new in (*_SETTINGS, ("\ndebug = \n", f"\ndebug = {self._home / 'sent'}\n")):
            text = text.replace(old, new)
        config.write_text(text)
        # Strangers may write, as to a pre-school; Roundup registers them as they come.
        schema = self._home / "schema.py"
        allow = "db.security.addPermissionToRole('Anonymous', 'Email Access')"
        schema.write_text(schema.read_text().replace(f"#{allow}", allow))
        subprocess.run([*admin, "initialise", "secret"], check=True, capture_output=True)
