"""What a mail costs, measured: wall and CPU time of each, side by side, and what a process uses."""

from __future__ import annotations

import email
import os
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.policy import compat32
from itertools import count
from pathlib import Path
from statistics import median

from swps_mailflow.adapters import files

# The size of a case file of one first mail; the floor writes one of that size.
CASE_BYTES = 6000


@dataclass
class Cost:
    """What the mails of one runner cost, in milliseconds each."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, wall: float, cpu: float) -> None:
        """Add one mail, in seconds."""
        self.wall.append(wall * 1000)
        self.cpu.append(cpu * 1000)

    def row(self) -> dict[str, float]:
        """Return the medians, for one odd moment of the machine must not count for all."""
        ordered = sorted(self.wall)
        return {
            "wall_ms": round(median(self.wall), 3),
            "cpu_ms": round(median(self.cpu), 3),
            "wall_p95_ms": round(ordered[len(ordered) * 95 // 100], 3),
            "mails": len(ordered),
        }


def measured(cost: Cost, work: Callable[[bytes], object], mails: Iterable[bytes]) -> None:
    """Time the work on each mail."""
    for raw in mails:
        wall, cpu = time.perf_counter(), time.process_time()
        work(raw)
        cost.add(time.perf_counter() - wall, time.process_time() - cpu)


def floor(folder: Path) -> Callable[[bytes], None]:
    """Return what nobody can do without: parse and decode, write the mail and one file, durably."""
    folder.mkdir(exist_ok=True)
    numbers = count()

    def work(raw: bytes) -> None:
        mail = email.message_from_bytes(raw, policy=compat32)
        for part in mail.walk():
            part.get_payload(decode=True)
        number = next(numbers)
        files.replace(folder / f"{number}.eml", raw)
        files.replace(folder / f"{number}.json", b"x" * CASE_BYTES)

    return work


def piped(command: list[str], raw: bytes) -> tuple[float, float]:
    """Give a mail to a command as a mail server's pipe does; return wall and CPU seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(raw)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime


def peak_megabytes(pid: int | str = "self") -> float:
    """Return the most memory a process has had resident at any time."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"the system does not say how much memory {pid} has had")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process has taken, user and system."""
    text = Path(f"/proc/{pid}/stat").read_text()
    after_name = text.rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
