"""sd_notify(3): a datagram to the socket that NOTIFY_SOCKET names; nothing where there is none."""

from __future__ import annotations

import os
import socket
import time

# How long a supervisor that does not read may hold us up.
_SECONDS = 1.0


def notify(*lines: str) -> None:
    """Tell systemd, for instance `READY=1` or `STATUS=Working.`; failures are nobody's concern.

    `RELOADING=1` needs the moment it began (systemd 253 and later, Type=notify-reload).
    """
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    fields = list(lines)
    if "RELOADING=1" in fields:
        fields.append(f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
    # A line break would begin another field.
    message = "\n".join(" ".join(line.split("\n")) for line in fields)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.settimeout(_SECONDS)
            sock.connect(address)
            sock.sendall(message.encode("utf-8", "replace"))
    except OSError:
        # The daemon works without its supervisor.
        return


def watchdog_seconds() -> float | None:
    """Return within how many seconds systemd wants to hear from this process, each time.

    None where it does not want to (WATCHDOG_USEC, WATCHDOG_PID).
    """
    wanted = os.environ.get("WATCHDOG_USEC", "")
    owner = os.environ.get("WATCHDOG_PID")
    if not wanted.isdigit() or int(wanted) == 0 or (owner and owner != str(os.getpid())):
        return None
    return int(wanted) / 1_000_000
