"""Runs inside Roundup's own virtual environment; see `tracker.py`. Reads requests from stdin."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import roundup
from roundup import instance as instances
from roundup import mailgw
from roundup.scripts.roundup_mailgw import parse_arguments

_TEXT = "I saw a post on Facebook complaining about the staff at pre-school. " * 8
# Issues made in one transaction.
_BATCH = 500

_made: set[str] = set()


def main(home: str) -> None:
    """Answer each request with a line of JSON."""
    tracker = instances.open(home)
    gateway = mailgw.MailGW(tracker, parse_arguments([home])[1])
    for line in sys.stdin:
        what, argument = json.loads(line)
        if what == "grow":
            _grow(tracker, int(argument))
            answer: dict[str, Any] = {}
        elif what == "work":
            answer = {"costs": [_take(gateway, path) for path in sorted(Path(argument).iterdir())]}
        elif what == "memory":
            answer = {"megabytes": _peak()}
        else:
            answer = {"version": roundup.__version__}
        print(json.dumps(answer), flush=True)


def _take(gateway: Any, path: Path) -> tuple[float, float]:
    raw = path.read_bytes()
    wall, cpu = time.perf_counter(), time.process_time()
    made = gateway.main(io.BytesIO(raw))
    found = time.perf_counter() - wall, time.process_time() - cpu
    if not made or made in _made:
        sys.exit(f"Roundup made no new issue of {path.name}")
    _made.add(made)
    return found


def _grow(tracker: Any, count: int) -> None:
    done = 0
    while done < count:
        db = tracker.open("admin")
        resolved = db.status.lookup("resolved")
        family = f"{time.time_ns()}"
        for number in range(min(_BATCH, count - done)):
            address = f"old{family}.{number}@home.example"
            user = db.user.create(username=address, address=address, roles="User")
            message = db.msg.create(author=user, content=_TEXT, recipients=[], files=[])
            db.issue.create(
                title=f"Facebook post {number}", messages=[message], nosy=[user], status=resolved
            )
        db.commit()
        db.close()
        done += _BATCH


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(sys.argv[1])
