"""What the servers of the bed share: ports, waiting, a certificate."""

from __future__ import annotations

import contextlib
import random
import socket
import subprocess
import time
from pathlib import Path

HOST = "127.0.0.1"
DOMAIN = "school.test"
USERS = (
    "policy",
    "manager",
    "chair",
    "alternate",
    "admin1",
    "admin2",
    "technician",
    "parent",
    "staff",
)


def address(user: str) -> str:
    """Return a user's address; one that is an address already stays."""
    return user if "@" in user else f"{user}@{DOMAIN}"


def password(user: str) -> str:
    """Return a user's password."""
    return f"pw-{user}"


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on now.

    They lie below those that the system gives to outgoing connections (32768 and up on Linux): one
    of these could take a port before its server does.
    """
    found: list[int] = []
    with contextlib.ExitStack() as stack:
        while len(found) < count:
            sock = stack.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                sock.bind((HOST, random.randrange(15_000, 32_000)))
                found.append(sock.getsockname()[1])
    return found


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Wait until a server answers. Raises RuntimeError where it ends before."""
    end = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection((HOST, port), 1):
                return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}") from None
            if time.monotonic() > end:
                raise RuntimeError(f"nobody answers on port {port}") from None
            time.sleep(0.02)


def certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for localhost, signed by itself; return it and its key."""
    crt, key = folder / "tls.crt", folder / "tls.key"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ]
    subprocess.run([*command, "-keyout", key, "-out", crt], check=True, capture_output=True)
    return crt, key


def children_of(pid: int) -> list[int]:
    """Return the process's children."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def alive(pid: int) -> bool:
    """Tell whether a process runs (and is not merely waiting to be buried)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
