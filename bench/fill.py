"""State folders full of old cases: copies of cases that were played through, whole and sealed.

Some first mails are written, answered and closed by the program itself. Each copy gets a reference,
a family and mails of its own; its history is chained anew and its file sealed, so that `verify`
finds nothing wrong with it. Nothing is synced, for only what is measured afterwards must be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.letters import PICTURE_EVERY, letter
from swps_mailflow.adapters import files
from swps_mailflow.adapters.cabinet import MESSAGES
from swps_mailflow.adapters.storage import sealed
from swps_mailflow.policy.case import Case, case_of, tables_of
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Limits
from tests.kit import MANAGER, office
from tests.setting import Setting

_LETTERS = "2346789ABCDEFGHJKMNPQRTUVWXYZ"
# The letters whose cases are copied; those with pictures would only fill the disk.
_PATTERNS = [n for n in range(1, 24) if n % PICTURE_EVERY]
# Cases entered into the index at a time.
_BATCH = 1000


@dataclass(frozen=True)
class Pattern:
    """A case that was played through, as JSON, with its mails in `folder`."""

    text: str
    ref: str
    address: str
    folder: Path
    open: bool


class Filler:
    """Fills one state folder; `most_open` of its cases are open, the first ones."""

    def __init__(self, root: Path, most_open: int) -> None:
        self.count = 0
        self._most_open = most_open
        played = root / "played"
        state = root / "state"
        for folder in (played, state):
            folder.mkdir(parents=True)
        everything = office(limits=Limits(0, 0, 0, 0))
        now = datetime.now(UTC).replace(microsecond=0)
        with without_syncing():
            self._patterns = list(_played(Setting(played, everything, now=now)))
            self.setting = Setting(state, everything, now=now)

    def grow(self, count: int) -> None:
        """Add old cases until there are so many."""
        opened = [p for p in self._patterns if p.open]
        closed = [p for p in self._patterns if not p.open]
        with without_syncing():
            while self.count < count:
                most = min(self.count + _BATCH, count)
                with self.setting.index.together():
                    for number in range(self.count, most):
                        # Half of a small archive is open, and never more than the most.
                        is_open = number < 2 * self._most_open and number % 2 == 0
                        patterns = opened if is_open else closed
                        self._add(patterns[number % len(patterns)], number)
                self.count = most

    def _add(self, pattern: Pattern, number: int) -> None:
        ref, address = f"SWPS-{_reference(number)}", f"old{number}@home.example"
        swapped = pattern.text.replace(pattern.ref, ref).replace(pattern.address, address)
        case = case_of(json.loads(swapped))
        folder = self.setting.cabinet.folder(ref)
        messages = folder / MESSAGES
        messages.mkdir(parents=True)
        for message in case.messages:
            path = pattern.folder / MESSAGES / message.file
            if message.direction == "out":
                os.link(path, messages / message.file)
                continue
            raw = path.read_bytes().replace(pattern.address.encode(), address.encode())
            raw = raw.replace(b"Message-ID: <", b"Message-ID: <%d." % number)
            (messages / message.file).write_bytes(raw)
            message.sha256 = sha256(raw).hexdigest()
            message.message_id = f"<{number}.{message.message_id}".replace(".<", ".")
            message.twin = f"same:{message.sha256}"
        for thing in (*case.asks, *case.outbox):
            thing.mid = _seal(number, thing.mid)
        for ask in case.asks:
            ask.token = _seal(number, ask.token)
        previous = ""
        for event in case.events:
            previous = event.hash = event.chained(previous)
        path = folder / "case.json"
        path.write_bytes(_bytes_of(case))
        self.setting.index.put(case, files.stamp(path) or "")

    def take_out(self, refs: list[str]) -> None:
        """Remove what was measured, so that the next measure finds the same number of cases."""
        with without_syncing():
            for ref in refs:
                self.setting.cabinet.remove(ref)


@contextmanager
def without_syncing() -> Iterator[None]:
    """Let the set-up be fast; what is measured syncs."""
    real = os.fsync
    os.fsync = lambda _: None  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = real


def _played(setting: Setting) -> Iterator[Pattern]:
    """Write, answer and close; yield each case as it stands open and as it stands closed."""
    for number in _PATTERNS:
        address = f"pattern{number}@home.example"
        worked = setting.arrives(letter(number, address, setting.now))
        if worked.disposition != "case" or worked.ref is None:
            continue
        yield _pattern(setting, worked.ref, address)
        if "Close" in setting.text(MANAGER).title():
            setting.answers(MANAGER, "Close: we have spoken to everybody")
            setting.wait(minutes=11)
        case = setting.case(worked.ref)
        if not WORKFLOWS[case.kind].by_name[case.state].open:
            yield _pattern(setting, worked.ref, address)


def _pattern(setting: Setting, ref: str, address: str) -> Pattern:
    case = setting.case(ref)
    is_open = WORKFLOWS[case.kind].by_name[case.state].open
    folder = setting.cabinet.folder(ref)
    return Pattern(json.dumps(tables_of(case)), ref, address, folder, is_open)


def _bytes_of(case: Case) -> bytes:
    """Return the bytes of a case's file, as the cabinet writes them."""
    tables: dict[str, dict[str, Any]] = {}
    for name, rows in tables_of(case).items():
        tables[name] = {str(n): row for n, row in enumerate(rows, 1)}
    return sealed(tables)


def _reference(number: int) -> str:
    found = ""
    for _ in range(5):
        number, rest = divmod(number, len(_LETTERS))
        found = _LETTERS[rest] + found
    return found


def _seal(number: int, seal: str) -> str:
    return sha256(f"{number} {seal}".encode()).hexdigest()
