"""One call of the disk after the other fails, in every scenario, until none is left to fail.

Invariant: an error that does not pass ends the process, an error that passes ends nothing, and
either way everything comes out as if nothing had happened once the disk works again; also when
the power fails just then.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.adapters.cabinet import Cabinet
from swps_mailflow.adapters.index import Index
from swps_mailflow.errors import Fatal, NoRoom, Temporary
from tests.crash import scenarios
from tests.crash.disk import EIO, EMFILE, ENOSPC, error
from tests.crash.life import Life, check
from tests.crash.power import Bench, workshop
from tests.crash.scenarios import ALL, Scenario

SHORT = 0
# The calls that can fail with each error.
CALLS = {
    EIO: {"create", "open", "write", "fsync", "fsync-folder", "replace", "mkdir", "unlink", "rmdir",
          "listdir", "stat", "index", "look"},
    ENOSPC: {"create", "write", "fsync", "replace", "mkdir", "index"},
    EMFILE: {"create", "open", "listdir", "look"},
    SHORT: {"write"},
}  # fmt: skip
NAMES = {EIO: "EIO", ENOSPC: "ENOSPC", EMFILE: "EMFILE", SHORT: "short"}
MOST_CALLS = 1000
MOST_PASSES = 6
Patch = pytest.MonkeyPatch


@dataclass
class Fault:
    """The n-th call that can fail with an error does; a full disk stays full."""

    number: int
    which: int
    seen: int = 0
    hit: str = ""
    over: bool = False

    def __call__(self, count: int, call: str, path: str) -> OSError | None:
        if self.over or call not in CALLS[self.number]:
            return None
        if (
            self.number == EIO
            and call == "open"
            and path.startswith("cases/")
            and path.endswith("case.json")
        ):
            return None  # only that case is damaged then: tests/desk/test_damage.py
        self.seen += 1
        if self.seen == self.which or (self.number == ENOSPC and self.seen > self.which):
            self.hit = self.hit or f"{NAMES[self.number]} at {call} of {path} (call {count})"
            return error(self.number)
        return None


def with_fault(bench: Bench, number: int, which: int) -> bool:
    """Live with one fault, and recover; False when there was nothing left to fail."""
    life = bench.life(bench.copy())
    fault = life.disk.fail = Fault(number, which)
    ended = passes(life, fault)
    if not fault.hit:
        return False
    fault.over = True
    if number == EIO or " at fsync" in fault.hit:
        assert isinstance(ended, Fatal), f"{fault.hit}: the process went on ({ended!r})"
    else:
        assert ended is None or isinstance(ended, Temporary), f"{fault.hit}: {ended!r}"
    try:
        if ended is None:
            life.rest()
            check(life, bench.wanted, bench.mails)
            lights_out(bench, life)
        elif not bench.seen(life):
            again(bench, life)
    except AssertionError as failure:
        raise AssertionError(f"{fault.hit}: {failure}") from failure
    finally:
        life.end()
    return True


def passes(life: Life, fault: Fault) -> BaseException | None:
    """Make passes until the fault has been met; return what ended the process, if anything did."""
    for _ in range(MOST_PASSES):
        try:
            life.work()
        except Temporary as failure:
            if not hasattr(life, "daemon"):
                return failure  # it could not even start; the service manager tries again
        except Exception as failure:  # noqa: BLE001 - what it is, the test says
            return failure
        if fault.hit:
            if fault.number == ENOSPC:
                still_full(life, fault)
            return None
        if not life.outside.waiting:
            return None
    raise AssertionError("it never came to rest")


def still_full(life: Life, fault: Fault) -> None:
    """Nothing is taken in from a mailbox while the disk is full."""
    waiting = [*life.outside.waiting]
    if not waiting:
        return
    with pytest.raises(NoRoom):
        life.work()
    assert life.outside.waiting == waiting, f"{fault.hit}: taken in, and where is it?"


def again(bench: Bench, first: Life) -> None:
    """Start over what a process left that ended, as the service manager does."""
    first.end()
    life = bench.life(first.root, first.outside, number=2)
    life.disk, life.disk.fail = first.disk, lambda *_: None
    try:
        life.rest()
        check(life, bench.wanted, bench.mails)
        lights_out(bench, life)
    finally:
        life.end()


def lights_out(bench: Bench, life: Life) -> None:
    """All is done, the power fails, and nothing is left but what was synced."""
    bench.judge(bench.worst(life.disk.trace), b"", life.outside, "and then the power failed")


def every(bench: Bench, number: int) -> int:
    """Let one call after the other fail; return how many there are."""
    for which in range(1, MOST_CALLS):
        if not with_fault(bench, number, which):
            return which - 1
    raise AssertionError("there is no end to it")


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: s.__name__)
def test_every_call_fails_once(scenario: Scenario) -> None:
    with workshop() as place:
        bench = Bench(scenario, place)
        found = {NAMES[number]: every(bench, number) for number in CALLS}
        for number in CALLS:
            life = bench.life(bench.copy())
            none = life.disk.fail = Fault(number, MOST_CALLS)
            life.rest()
            life.end()
            assert found[NAMES[number]] == none.seen, "not every call has failed once"


# What holds this is taken out, and missed.


def swallow_failed_syncs(patch: Patch) -> None:
    def sync(handle: int, path: Path) -> None:
        try:
            files.os.fsync(handle)
        except OSError:
            return

    patch.setattr(files, "_sync", sync)


def open_the_folder_late(patch: Patch) -> None:
    def create_folder(path: Path, contents: Mapping[str, bytes]) -> None:
        files._write_all(files.draft_of(path), contents)
        files.os.replace(files.draft_of(path), path)
        files.sync_folder(path.parent)

    patch.setattr(files, "create_folder", create_folder)


def let_the_index_fall_behind(patch: Patch) -> None:
    def write(self: Index, work: Any) -> None:
        with suppress(Temporary), self._failures():
            work()

    patch.setattr(Index, "_write", write)


def forget_what_was_begun(patch: Patch) -> None:
    patch.setattr(Cabinet, "_clear_up", lambda self: self._drafts.clear())


def leave_mails_of_no_commit(patch: Patch) -> None:
    entries = files.entries
    patch.setattr(files, "entries", lambda path: [] if path.name == "messages" else entries(path))


@pytest.mark.parametrize(
    ("remove", "scenario", "number", "wrong"),
    [
        (swallow_failed_syncs, scenarios.decision, EIO, "the process went on"),
        (open_the_folder_late, scenarios.new_case, EMFILE, "is not"),
        (let_the_index_fall_behind, scenarios.new_case, ENOSPC, "is not"),
        (forget_what_was_begun, scenarios.new_case, ENOSPC, "is not"),
        (leave_mails_of_no_commit, scenarios.two_mails_for_one_case, EMFILE, "is not"),
    ],
)
def test_it_is_missed(
    remove: Any, scenario: Scenario, number: int, wrong: str, monkeypatch: Patch
) -> None:
    with workshop() as place:
        bench = Bench(scenario, place)
        remove(monkeypatch)
        with pytest.raises(AssertionError, match=wrong):
            every(bench, number)
