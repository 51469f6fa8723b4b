"""What a mail costs: this program, the floor, and Roundup, on the same mails, side by side.

`python -m bench.mails [--cases 100,1000,10000] [--mails 150] [--roundup FOLDER]` prints ratios;
FOLDER is a virtual environment with Roundup in it. The floor is what nobody can do without: parse
(compat32) and decode, write the raw bytes and one file of 6 kB durably.
"""

from __future__ import annotations

import argparse
import copy
import email
import json
import mailbox
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.policy import compat32
from pathlib import Path

from swps_mailflow.adapters import files
from swps_mailflow.incoming import Incoming
from swps_mailflow.policy.office import Limits
from tests.kit import office
from tests.setting import Setting

_TEXT = "I saw a post on Facebook complaining about the staff at pre-school. Number {0}.\n" + (
    "It was on the village page and many people have answered it since.\n" * 40
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="100,1000,10000")
    parser.add_argument("--mails", type=int, default=150)
    parser.add_argument("--roundup", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        root = Path(name)
        writer = Setting(_folder(root / "writer"))
        raws = [writer.mail(f"p{n}@home.example", _TEXT.format(n)) for n in range(args.mails)]
        floor = _measure(lambda raw: _floor(_folder(root / "floor"), raw), raws)
        _print("floor", floor, floor)
        first = None
        for count in [int(c) for c in args.cases.split(",")]:
            setting = _with_cases(_folder(root / f"cases{count}"), count)

            def work(raw: bytes, setting: Setting = setting) -> None:
                setting.desk.work(Incoming(raw, setting.now), setting.now)

            ours = _measure(work, raws)
            first = first or ours
            _print(f"this program, {count} cases", ours, floor)
            print(f"    wall against the smallest: {ours[0] / first[0]:.2f}")
            print(f"    start-up: {_start_up(setting.root)}")
        if args.roundup:
            _print("Roundup", _roundup(args.roundup, root / "roundup", raws), floor)


def _folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


def _measure(work: Callable[[bytes], None], raws: list[bytes]) -> tuple[float, float]:
    """Return wall and CPU seconds a mail; the first tenth warms up."""
    warm = len(raws) // 10
    for raw in raws[:warm]:
        work(raw)
    wall, cpu = time.perf_counter(), time.process_time()
    for raw in raws[warm:]:
        work(raw)
    count = len(raws) - warm
    return (time.perf_counter() - wall) / count, (time.process_time() - cpu) / count


def _print(name: str, found: tuple[float, float], floor: tuple[float, float]) -> None:
    wall, cpu = found
    print(
        f"{name:32} wall {wall * 1000:7.2f} ms ({wall / floor[0]:5.2f} x floor)"
        f"   cpu {cpu * 1000:7.2f} ms ({cpu / floor[1]:5.2f} x floor)"
    )


def _floor(folder: Path, raw: bytes) -> None:
    mail = email.message_from_bytes(raw, policy=compat32)
    for part in mail.walk():
        part.get_payload(decode=True)
    number = str(time.perf_counter_ns())
    files.replace(folder / f"{number}.eml", raw)
    files.replace(folder / f"{number}.json", b"x" * 6000)


@contextmanager
def _without_syncing() -> Iterator[None]:
    """Let the set-up be fast; what is measured syncs."""
    real = os.fsync
    os.fsync = lambda _: None
    try:
        yield
    finally:
        os.fsync = real


def _with_cases(root: Path, count: int) -> Setting:
    """Return the program over a folder with so many closed cases."""
    setting = Setting(root, replace(office(), limits=Limits(0, 0, 0, 0)))
    with _without_syncing():
        worked = setting.writes("old@home.example", _TEXT.format("old"))
        setting.answers("manager@swps.example.org", "Close: we have spoken to everybody")
        setting.wait(minutes=11)
        pattern = setting.case(worked.ref)
        for number in range(count - 1):
            case = copy.deepcopy(pattern)
            case.ref = f"OLD-{number:05d}"
            case.sender.address = f"old{number}@home.example"
            for message in case.messages:
                message.sha256 = f"{number:064x}"
                message.message_id = f"<old{number}@home.example>"
                message.twin = ""
            for thing in (*case.asks, *case.outbox):
                thing.mid = f"{number}{thing.id}".ljust(64, "0")
            for ask in case.asks:
                ask.token = f"{number}t{ask.id}".ljust(64, "0")
            setting.cabinet.save(case)
    return setting


def _start_up(root: Path) -> str:
    """Return how long opening a state folder takes a fresh process, and how much memory."""
    code = (
        "import sys,time,json,resource;from pathlib import Path;t=time.perf_counter();"
        "from swps_mailflow.adapters.index import Index;"
        "from swps_mailflow.adapters.cabinet import Cabinet;"
        "r=Path(sys.argv[1]);c=Cabinet(r,Index(r/'index.sqlite'));c.refresh();"
        "print(json.dumps([time.perf_counter()-t,"
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024]))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True
    )
    seconds, megabytes = json.loads(found.stdout)
    return f"{seconds:.2f} s, {megabytes} MB"


def _roundup(venv: Path, home: Path, raws: list[bytes]) -> tuple[float, float]:
    """Let Roundup's mail gateway take the mails from a mailbox, sqlite behind it."""
    admin = [str(venv / "bin" / "roundup-admin"), "-i", str(home)]
    subprocess.run([*admin, "install", "classic", "sqlite"], check=True, capture_output=True)
    config = home / "config.ini"
    text = config.read_text()
    for old, new in (
        ("\n#web = NO DEFAULT", "\nweb = http://localhost/"),
        ("\n#domain = NO DEFAULT", "\ndomain = swps.example.org"),
        ("\n#host = NO DEFAULT", "\nhost = localhost"),
        ("\ndebug = \n", f"\ndebug = {home / 'sent'}\n"),
        ("\nemail_registration_confirmation = yes", "\nemail_registration_confirmation = no"),
    ):
        text = text.replace(old, new)
    config.write_text(text)
    # Strangers may write, as to a pre-school; Roundup registers them as they come.
    schema = home / "schema.py"
    allow = "db.security.addPermissionToRole('Anonymous', 'Email Access')"
    schema.write_text(schema.read_text().replace(f"#{allow}", allow))
    subprocess.run([*admin, "initialise", "secret"], check=True, capture_output=True)

    def take(some: list[bytes], name: str) -> tuple[float, float]:
        box = mailbox.mbox(home / name)
        for raw in some:
            box.add(raw)
        box.close()
        wall = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [str(venv / "bin" / "roundup-mailgw"), str(home), "mailbox", str(home / name)]
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.perf_counter() - wall, cpu

    take(raws[:10], "warm")
    wall, cpu = take(raws[10:], "box")
    listed = subprocess.run([*admin, "list", "issue"], check=True, capture_output=True, text=True)
    made = len(listed.stdout.splitlines())
    assert made >= len(raws), f"Roundup made {made} issues of {len(raws)} mails"
    count = len(raws) - 10
    return wall / count, cpu / count


if __name__ == "__main__":
    main()
