"""The program as its users run it: processes that start, wait, take mail by LMTP or from a pipe."""

from __future__ import annotations

import os
import re
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.letters import MAILBOX
from bench.measure import cpu_seconds, peak_megabytes, piped

HOST = "127.0.0.1"
_PATIENCE = 120.0
_NOTICE = re.compile(rb"^X-Mailflow-Notice: [^\r\n]*/acknowledgement", re.MULTILINE)
_CONFIG = """\
[setting]
name = "South Woodham Pre-School"
address = "{mailbox}"
state_dir = "{state}"
[lmtp]
listen = "{host}:{lmtp}"
[smtp]
host = "{host}"
port = {smtp}
tls = "none"
[trust]
authserv_ids = ["mx.example.org"]
[limits]
acknowledgements_per_sender_hour = 0
acknowledgements_per_sender_day = 0
acknowledgements_per_hour = 0
outgoing_per_hour = 0
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


class Sink:
    """A mail server that takes everything and remembers when acknowledgements came, by reader."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, float] = {}
        self.mails = 0
        self.connections = 0
        (port,) = free_ports(1)
        self._controller = Controller(self, hostname=HOST, port=port)
        self.port = port

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Count who connects."""
        del server, envelope
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        del server, session
        self.mails += 1
        if _NOTICE.search(envelope.original_content or b""):
            self.acknowledged[envelope.rcpt_tos[0]] = time.monotonic()
        return "250 Ok"

    def __enter__(self) -> Sink:
        self._controller.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._controller.stop()


class Daemon:
    """`swps-mailflow run` over a state folder. A context manager."""

    def __init__(self, state: Path, smtp_port: int) -> None:
        (self.port,) = free_ports(1)
        self.config = state.parent / f"{state.name}.toml"
        self.config.write_text(
            _CONFIG.format(mailbox=MAILBOX, state=state, host=HOST, lmtp=self.port, smtp=smtp_port)
        )
        self.started = self.started_cpu = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Daemon:
        with _notify_socket() as (listening, name):
            before = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "swps_mailflow", "--config", str(self.config), "run"],
                env={**os.environ, "NOTIFY_SOCKET": name},
                stderr=subprocess.DEVNULL,
            )
            listening.settimeout(_PATIENCE * 5)
            while b"READY=1" not in listening.recv(4096):
                pass
            self.started = time.monotonic() - before
            self.started_cpu = cpu_seconds(self.pid)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_PATIENCE)

    @property
    def pid(self) -> int:
        """Return the process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Let it die where it stands."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def peak_megabytes(self) -> float:
        """Return the most memory it has had."""
        return peak_megabytes(self.pid)

    def idle(self, seconds: float) -> float:
        """Return the share of a core it takes while nothing happens, in percent."""
        before, cpu = time.monotonic(), cpu_seconds(self.pid)
        time.sleep(seconds)
        return 100 * (cpu_seconds(self.pid) - cpu) / (time.monotonic() - before)

    def latencies(self, sink: Sink, mails: Iterable[tuple[str, bytes]]) -> list[float]:
        """Hand mails over one after the other; return the seconds from each 250 until the mail
        server has accepted the acknowledgement.
        """
        found = []
        with smtplib.LMTP(HOST, self.port) as client:
            for sender, raw in mails:
                client.sendmail(sender, [MAILBOX], raw)
                kept = time.monotonic()
                while sender not in sink.acknowledged:
                    if time.monotonic() > kept + _PATIENCE:
                        raise TimeoutError(f"{sender} was never answered")
                    time.sleep(0.0005)
                # Where it is below nought, the answer was there before we had read the 250.
                found.append(max(0.0, sink.acknowledged[sender] - kept))
                _quiet(sink)
        return found


def deliver(config: Path, raw: bytes) -> tuple[float, float]:
    """Deliver one mail as a mail server's pipe does; return wall and CPU seconds."""
    command = [sys.executable, "-m", "swps_mailflow", "--config", str(config), "deliver"]
    return piped(command, raw)


def import_seconds(config: Path, raw: bytes) -> float:
    """Return how long `deliver` takes to import what it needs (`python -X importtime`)."""
    command = [sys.executable, "-X", "importtime", "-m", "swps_mailflow"]
    found = subprocess.run(
        [*command, "--config", str(config), "deliver"], input=raw, check=True, capture_output=True
    )
    own = re.findall(rb"^import time: +(\d+) \|", found.stderr, re.MULTILINE)
    return sum(int(microseconds) for microseconds in own) / 1_000_000


def free_ports(count: int) -> list[int]:
    """Return ports nobody uses."""
    found = []
    sockets = []
    for _ in range(count):
        one = socket.socket()
        one.bind((HOST, 0))
        sockets.append(one)
        found.append(one.getsockname()[1])
    for one in sockets:
        one.close()
    return found


def _quiet(sink: Sink) -> None:
    """Wait until no more mail comes: the next one begins with the daemon at rest."""
    seen = -1
    while seen != sink.mails:
        seen = sink.mails
        time.sleep(0.05)


@contextmanager
def _notify_socket() -> Any:
    with tempfile.TemporaryDirectory(prefix="notify-") as folder:
        name = f"{folder}/socket"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
            listening.bind(name)
            yield listening, name
