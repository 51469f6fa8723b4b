"""What systemd hears, by a socket in the file system and by an abstract one."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from swps_mailflow.adapters import systemd


@pytest.fixture(params=["file", "abstract"])
def ear(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    if request.param == "file":
        address = name = str(tmp_path / "notify")
    else:
        name = f"@swps-mailflow-test-{os.getpid()}"
        address = "\0" + name[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as found:
        found.bind(address)
        found.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield found


def test_ready(ear: socket.socket) -> None:
    systemd.notify("READY=1", "STATUS=Working.")
    assert ear.recv(4096) == b"READY=1\nSTATUS=Working."


def test_a_status_stays_one_line(ear: socket.socket) -> None:
    systemd.notify("STATUS=The server said:\nSTOPPING=1")
    assert ear.recv(4096) == b"STATUS=The server said: STOPPING=1"


def test_reloading_says_since_when(ear: socket.socket) -> None:
    before = time.monotonic_ns() // 1000
    systemd.notify("RELOADING=1")
    first, second = ear.recv(4096).decode().split("\n")
    assert first == "RELOADING=1"
    assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


def test_letters_of_any_sort(ear: socket.socket) -> None:
    systemd.notify("STATUS=naïve \ud800")
    assert ear.recv(4096) == "STATUS=naïve ?".encode()


@pytest.mark.parametrize("name", [None, "", "/nowhere/notify", "@nobody-listens-here"])
def test_nobody_listens(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if name is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", name)
    systemd.notify("READY=1")


def test_a_supervisor_that_does_not_read(ear: socket.socket) -> None:
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as full:
        full.setblocking(False)
        full.connect(ear.getsockname())
        with contextlib.suppress(BlockingIOError):
            while True:
                full.send(b"x" * 1000)
    systemd.notify("WATCHDOG=1")  # comes back, all the same


@pytest.mark.parametrize(
    ("wanted", "owner", "seconds"),
    [
        ("30000000", None, 30.0),
        ("30000000", "us", 30.0),
        ("30000000", "1", None),
        ("2500000", "", 2.5),
        (None, None, None),
        ("", None, None),
        ("0", None, None),
        ("soon", None, None),
        ("-5", None, None),
    ],
)
def test_the_watchdog(
    monkeypatch: pytest.MonkeyPatch,
    wanted: str | None,
    owner: str | None,
    seconds: float | None,
) -> None:
    given = {"WATCHDOG_USEC": wanted, "WATCHDOG_PID": str(os.getpid()) if owner == "us" else owner}
    for name, value in given.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert systemd.watchdog_seconds() == seconds
