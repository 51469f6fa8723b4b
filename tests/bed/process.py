"""The daemon as a process of its own, with a configuration for a world of servers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

from tests.bed.common import DOMAIN, HOST, address, password
from tests.bed.people import PROVIDER, World

ROSTER = f"""\
role,name,email,child,child_start,child_last_day,role_start,role_end
parent,Pat Parent,parent@{DOMAIN},Lily Parent,2025-09-03,,,
staff,Sam Staff,staff@{DOMAIN},,,,2020-01-01,
"""

CONFIG = """\
[setting]
name = "South Woodham Pre-School"
address = "policy@{domain}"
state_dir = "state"

{imap}
{lmtp}
[smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "{smtp_tls}"
ca_file = "{crt}"
user = "policy"
password_file = "password"

[roles.manager]
name = "Jan Field"
email = "manager@{domain}"
[roles.chair]
name = "Chris Stone"
email = "chair@{domain}"
[roles.alternate]
name = "Alex Brook"
email = "alternate@{domain}"
[roles.administrator]
name = "Tess Wire"
email = "technician@{domain}"
[[roles.group_admin]]
name = "Gil One"
email = "admin1@{domain}"
[[roles.group_admin]]
name = "Gay Two"
email = "admin2@{domain}"

[people]
roster = "roster.csv"

[trust]
authserv_ids = ["{provider}"]

[calendar]
summer_holidays = [2026-07-22, 2027-07-21]
terms = [{{ name = "summer 2027", start = 2027-04-12, end = 2027-07-20 }}]

[timers]
grace = "{grace}"

[limits]
acknowledgements_per_sender_hour = 0
acknowledgements_per_sender_day = 0
acknowledgements_per_hour = 0
outgoing_per_hour = 0
{more}
"""

IMAP = """\
[imap]
host = "127.0.0.1"
port = {port}
tls = "{tls}"
ca_file = "{crt}"
user = "policy"
password_file = "password"
poll_seconds = 1
"""


class Program:
    """One installation: a folder with its configuration, and the processes run on it."""

    def __init__(self, world: World, folder: Path, **how: Any) -> None:
        self.world = world
        self.folder = folder
        self.config = folder / "config.toml"
        self.state = folder / "state"
        self.process: subprocess.Popen[bytes] | None = None
        self.lmtp_port = how.get("lmtp_port", 0)
        reading, sending = world.imap(), world.smtp()
        imap = IMAP.format(
            port=how.get("imap_port", reading.port),
            tls=reading.tls,
            crt=reading.ca_file or "",
        )
        text = CONFIG.format(
            domain=DOMAIN,
            provider=PROVIDER,
            crt=sending.ca_file or "",
            smtp_tls=sending.tls,
            smtp_port=how.get("smtp_port", sending.port),
            grace=how.get("grace", "0 seconds"),
            imap=imap if how.get("imap", True) else "",
            lmtp=f'[lmtp]\nlisten = "{HOST}:{self.lmtp_port}"\n' if self.lmtp_port else "",
            more=how.get("more", ""),
        )
        self.config.write_text(text)
        (folder / "password").write_text(password("policy"))
        (folder / "roster.csv").write_text(ROSTER)

    # Commands.

    def run(
        self, *args: str, stdin: bytes = b"", check: bool = True
    ) -> subprocess.CompletedProcess[bytes]:
        """Run one command to its end."""
        command = [sys.executable, "-m", "swps_mailflow", "--config", str(self.config), *args]
        found = subprocess.run(command, input=stdin, capture_output=True, timeout=60, check=False)
        if check:
            assert found.returncode == 0, found.stderr.decode() + found.stdout.decode()
        return found

    def json(self, *args: str) -> Any:
        """Run a command with --json and return its document."""
        return json.loads(self.run(*args, "--json").stdout)

    def start(self) -> list[str]:
        """Start the daemon; return what it told systemd until it was ready."""
        path = str(self.folder / "notify")
        Path(path).unlink(missing_ok=True)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(path)
        self.notify.settimeout(20)
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "swps_mailflow", "run", "--config", str(self.config)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "NOTIFY_SOCKET": path, "WATCHDOG_USEC": "2000000"},
        )
        log.close()
        return self.told("READY=1")

    def told(self, wanted: str) -> list[str]:
        """Return what systemd was told until `wanted` came."""
        heard: list[str] = []
        while wanted not in heard:
            heard += self.notify.recv(4096).decode().split("\n")
        return heard

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """Stop the daemon; return its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(sign)
        code = self.process.wait(20)
        self.process = None
        self.notify.close()
        return code

    def __enter__(self) -> Program:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self.process is not None:
            self.stop(signal.SIGKILL)

    def log(self) -> str:
        """Return the daemon's log."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def cpu(self) -> float:
        """Return the seconds of processor time the daemon has used so far."""
        assert self.process is not None
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_until(self, wanted: Any, seconds: float = 20) -> Any:
        """Wait until a question is answered with something true; return the answer."""
        end = time.monotonic() + seconds
        while True:
            found = wanted()
            if found:
                return found
            assert time.monotonic() < end, f"waited in vain; the log says:\n{self.log()}"
            time.sleep(0.1)

    # People.

    def writes(self, who: str, text: str, *, subject: str = "Hello", **how: Any) -> None:
        """Let somebody write a first mail."""
        mail = _mail(who, subject, text, str(how.pop("to", f"policy@{DOMAIN}")))
        self.world.send(who, [str(mail["To"])], mail.as_bytes(policy=SMTP), **how)

    def answers(self, who: str, notice: str, text: str, **how: Any) -> EmailMessage:
        """Let somebody wait for a notice and answer it as a mail program does."""
        asked = self.world.wait_for(who, notice)
        self.replies(how.pop("sender", who), asked, text, **how)
        return asked

    def replies(self, who: str, asked: EmailMessage, text: str, **how: Any) -> None:
        """Let somebody answer a mail."""
        body = asked.get_body(("plain",))
        assert body is not None
        quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
        mail = _mail(
            who,
            f"Re: {asked['Subject']}",
            f"{text}\n\nOn Mon, 23 Nov 2026 at 09:20, Pre-School <policy@{DOMAIN}> wrote:\n{quoted}\n",
            str(asked["Reply-To"]),
        )
        mail["In-Reply-To"] = str(asked["Message-ID"])
        mail["References"] = f"{asked['References'] or ''} {asked['Message-ID']}".strip()
        self.world.send(who, [str(mail["To"])], mail.as_bytes(policy=SMTP), **how)

    def case(self, kind: str) -> Any:
        """Return the newest case of a kind, as `show` gives it; None where there is none."""
        rows = [row for row in self.json("cases") if row["kind"] == kind]
        return self.json("show", rows[-1]["ref"]) if rows else None

    def wait_for_state(self, kind: str, state: str) -> Any:
        """Wait until the newest case of a kind stands in a state."""

        def there() -> Any:
            case = self.case(kind)
            return case if case and case["state"] == state else None

        return self.wait_until(there)


def _mail(who: str, subject: str, text: str, to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{who.capitalize()} <{address(who)}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=DOMAIN)
    mail.set_content(text)
    return mail
