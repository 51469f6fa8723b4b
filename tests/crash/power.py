"""The lights go out: every legal state of the disk at every moment of a scenario is worked on.

A state is what the disk holds, which index survives, and what the outside knows. The daemon starts
over each, the outside delivers again what it was promised nothing for, and everything must come
out as in the calm life. States that only differ in the bytes of a draft are one to the program
(`Disk.open` holds that nothing reads one), so they are worked once.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from swps_mailflow.adapters import files
from swps_mailflow.errors import MailflowError
from swps_mailflow.stores import Broken
from tests.crash.disk import Died, Disk, Op, Platter, Tree
from tests.crash.life import Life, Outside, check, outcome, places
from tests.crash.scenarios import Scenario
from tests.setting import Setting

# States of one moment: all where they are no more than this.
MOST_STATES = 64


@contextmanager
def workshop() -> Iterator[Path]:
    """Return a folder for a while, in memory where the system has such a place."""
    memory = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(prefix="mailflow-", dir=memory if memory.is_dir() else None))
    try:
        yield place
    finally:
        shutil.rmtree(place)


@dataclass
class Tally:
    """What has been looked at."""

    moments: int = 0
    states: set[bytes] = field(default_factory=set)
    worked: int = 0


class Bench:
    """One scenario: where it starts, how it ends when nothing happens, and what has been judged."""

    def __init__(self, scenario: Scenario, place: Path) -> None:
        self.before, self._place = place / "before", place
        self.before.mkdir()
        setting = Setting(self.before)
        self.step = scenario(setting)
        setting.index.close()
        if self.step.first_day:
            shutil.rmtree(self.before)
            self.before.mkdir()
        else:
            self.life(self.before).visit()
        self.index = files.read(self.before / "index.sqlite") or b""
        self.tally = Tally()
        self._judged: set[bytes] = set()
        self._hashes: dict[bytes, bytes] = {}
        self._count = 0
        life = self.life(self.copy())
        life.rest()
        self.wanted = outcome(life)
        life.end()
        self.mails = [*self.step.mails]

    def copy(self) -> Path:
        """Return a copy of the folder as it was before the step."""
        self._count += 1
        root = self._place / str(self._count)
        shutil.copytree(self.before, root)
        return root

    def life(self, root: Path, outside: Outside | None = None, *, number: int = 1) -> Life:
        """Return a process over a folder, not started yet."""
        return Life(root, outside or Outside([*self.step.mails]), self.step, number=number)

    def platter(self) -> tuple[Platter, Disk]:
        """Return the disk as it was before the step, all of it durable."""
        disk = Disk(self.before)
        return Platter(disk.start, disk.nodes), disk

    def calls(self) -> list[str]:
        """Return the calls of the disk that a calm life makes."""
        life = self.life(self.copy())
        life.rest()
        life.end()
        return life.disk.calls

    # One life, and the lights go out at every moment of it.

    def record(
        self, change: Callable[[Life], None] = lambda life: None
    ) -> tuple[list[Op], list[bytes]]:
        """Live through the step; return the trace and the versions of the index."""
        life = self.life(self.copy())
        life.record_index()
        change(life)
        life.rest()
        life.stop()
        return life.disk.trace, [self.index, *life.snapshots]

    def killed(self, number: int) -> tuple[list[Op], list[bytes], int]:
        """Kill a first life at its n-th call and live a second: nothing is synced by dying.

        Return the trace of both, the versions of the index, and where the second life begins.
        """
        first = self.life(self.copy())
        first.record_index()
        first.disk.die_at = number
        with suppress(Died):
            first.rest()
        first.end()
        begin = len(first.disk.trace)
        second = self.life(first.root, first.outside, number=2)
        second.disk, second.snapshots = first.disk, first.snapshots
        second.disk.dead, second.disk.die_at = False, 0
        second.record_index()
        second.rest()
        second.stop()
        return second.disk.trace, [self.index, *second.snapshots], begin

    def lights_out(
        self,
        trace: list[Op],
        indexes: list[bytes],
        *,
        seed: int = 1,
        since: int = 0,
        most: int = MOST_STATES,
    ) -> None:
        """Judge every state of every moment of a trace from `since`. Raises AssertionError."""
        platter, _ = self.platter()
        outside, latest, oldest = Outside([*self.step.mails]), indexes[0], indexes[0]
        rng = random.Random(seed)
        for place, op in enumerate(trace):
            platter.apply(op)
            if op.what == "mark" and op.name == "index":
                number, synced = op.data
                latest = indexes[number + 1]
                oldest = latest if synced else oldest
            elif op.what == "mark":
                outside.hear(op.name, op.data)
            if place < since:
                continue
            self.tally.moments += 1
            for tree in platter.states(most, rng):
                for index in dict.fromkeys((latest, oldest, b"")):
                    self.judge(tree, index, outside, f"moment {place}, after {op.what} {op.name}")

    def worst(self, trace: list[Op]) -> Tree:
        """Return what is left at the end of a trace when only what was synced is there."""
        platter, _ = self.platter()
        for op in trace:
            platter.apply(op)
        return next(platter.states(1, random.Random(1)))

    def seen(self, life: Life) -> bool:
        """Tell whether a process has left this behind before, to the byte."""
        db = sqlite3.connect(life.root / "index.sqlite")
        try:
            index = db.serialize()
        except sqlite3.OperationalError:
            index = b""  # not even begun
        db.close()
        there, safe = life.disk.tree(), self.worst(life.disk.trace)
        key = b"".join(self._key(tree, index, life.outside, drafts=True) for tree in (there, safe))
        known = key in self._judged
        self._judged.add(key)
        return known

    def judge(self, tree: Tree, index: bytes, outside: Outside, where: str) -> None:
        """Work on one state until it rests, and hold it to the calm life, once."""
        self.tally.states.add(self._key(tree, index, outside, drafts=True))
        key = self._key(tree, index, outside, drafts=False)
        if key in self._judged:
            return
        self._judged.add(key)
        self.tally.worked += 1
        root = self._place / "state"
        write(root, tree, index)
        life = self.life(root, outside.copy(), number=9)
        life.disk = Disk(root)
        try:
            life.rest()
            check(life, self.wanted, self.mails)
            since = {mid for _, _, mid in life.outside.sent[len(outside.sent) :]}
            assert not since & outside.recorded, "a notice whose leaving was recorded left again"
        except (AssertionError, MailflowError, Broken, LookupError) as error:
            raise AssertionError(f"{where}: {error or type(error).__name__}") from error
        finally:
            life.end()
            shutil.rmtree(root)

    def _key(self, tree: Tree, index: bytes, outside: Outside, *, drafts: bool) -> bytes:
        whole = sha256(self._hash(index))
        for name, data in sorted(tree.items()):
            shown = (
                b""
                if data is None or (not drafts and name.endswith(".draft"))
                else self._hash(data)
            )
            whole.update(name.encode() + b"\0" + shown)
        heard = (len(outside.promised), len(outside.sent), len(outside.recorded))
        whole.update(repr(heard).encode())
        return whole.digest()

    def _hash(self, data: bytes) -> bytes:
        if data not in self._hashes:
            self._hashes[data] = sha256(data).digest()
        return self._hashes[data]


def write(root: Path, tree: Tree, index: bytes) -> None:
    """Put a state into a folder."""
    root.mkdir()
    for name, data in sorted(tree.items()):
        if data is None:
            (root / name).mkdir()
        else:
            (root / name).write_bytes(data)
    if index:
        (root / "index.sqlite").write_bytes(index)


__all__ = ["Bench", "places", "workshop"]
