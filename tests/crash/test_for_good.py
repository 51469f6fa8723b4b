"""What is removed stays removed, and what is set aside is kept, wherever the power fails."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.adapters.cabinet import Cabinet
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.journal import Journal
from swps_mailflow.adapters.storage import SealedStorage
from swps_mailflow.errors import Fatal, NoRoom
from tests.crash.disk import ENOSPC, Disk, Platter, Tree, error
from tests.crash.scenarios import CONCERN
from tests.kit import PARENT
from tests.setting import Setting

MOST_STATES = 500
Patch = pytest.MonkeyPatch


@contextmanager
def recorded(root: Path, patch: Patch, *, syncs: bool = True) -> Iterator[Disk]:
    """Record what happens to a folder from now on, with its folders synced or not."""
    disk = Disk(root)
    disk.skip = lambda call, path: not syncs and call == "fsync-folder"
    with patch.context() as inner:
        inner.setattr(files, "os", disk)
        yield disk


def states(disk: Disk, start: dict[str, int], *, at_the_end: bool = False) -> Iterator[Tree]:
    """Yield the legal states of every moment, or only of the last."""
    platter, rng = Platter(disk.start, start), random.Random(1)
    for op in disk.trace:
        platter.apply(op)
        if not at_the_end:
            yield from platter.states(MOST_STATES, rng)
    yield from platter.states(MOST_STATES, rng)


@pytest.mark.parametrize("syncs", [True, False])
def test_an_erased_case_does_not_come_back(syncs: bool, tmp_path: Path, monkeypatch: Patch) -> None:
    setting = Setting(tmp_path)
    ref = str(setting.writes(PARENT, CONCERN).ref)
    with recorded(tmp_path, monkeypatch, syncs=syncs) as disk:
        start = disk.nodes
        setting.cabinet.remove(ref)
    back = [t for t in states(disk, start, at_the_end=True) if any(ref in name for name in t)]
    assert (back == []) is syncs, "only the sync of the folder above holds it"


def test_half_an_erased_case_is_never_found(tmp_path: Path, monkeypatch: Patch) -> None:
    """A start would take its mails for mail that became no case, and work them again."""
    setting = Setting(tmp_path)
    ref = str(setting.writes(PARENT, CONCERN).ref)
    with recorded(tmp_path, monkeypatch) as disk:
        start = disk.nodes
        setting.cabinet.remove(ref)
    whole = {name for name in disk.start if name.startswith(f"cases/{ref}")}
    assert len(whole) > 4
    for tree in states(disk, start):
        assert whole & tree.keys() in (set(), whole)


@pytest.mark.parametrize("syncs", [True, False])
def test_a_damaged_file_is_kept_whatever_takes_its_place(
    syncs: bool, tmp_path: Path, monkeypatch: Patch
) -> None:
    (tmp_path / "daemon.json").write_bytes(b"damaged")
    with recorded(tmp_path, monkeypatch, syncs=syncs) as disk:
        start = disk.nodes
        Journal(tmp_path / "daemon.json")
    lost = [t for t in states(disk, start) if b"damaged" not in t.values()]
    assert (lost == []) is syncs, "only the sync of the folder holds it"


def test_a_second_damaged_file_does_not_push_out_the_first(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    for number in (b"1", b"2"):
        path.write_bytes(number)
        Journal(path)
    kept = sorted(p.read_bytes() for p in tmp_path.glob("daemon.json.damaged*"))
    assert kept == [b"1", b"2"]


def test_what_could_not_be_committed_is_not_believed(tmp_path: Path, monkeypatch: Patch) -> None:
    storage = SealedStorage(tmp_path / "case.json")
    storage.write({"case": {"1": {"state": "old"}}})
    storage.commit()
    with recorded(tmp_path, monkeypatch) as disk:
        disk.fail = lambda n, call, path: error(ENOSPC) if call == "write" else None
        storage.write({"case": {"1": {"state": "new"}}})
        with pytest.raises(NoRoom):
            storage.commit()
    found = storage.read()
    assert found is not None
    assert found["case"] == {"1": {"state": "old"}}


def test_an_index_damaged_in_the_middle_is_built_again(tmp_path: Path) -> None:
    """What SQLite notices only while looking ends the process; the next start rebuilds it."""
    setting = Setting(tmp_path)
    for _ in range(3):
        setting.writes(PARENT, CONCERN)
    wanted = setting.index.rows()
    setting.index._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    setting.index.close()
    path = tmp_path / "index.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(Fatal, match="builds it again"):
        look(tmp_path)
    assert look(tmp_path) == wanted


def look(root: Path) -> object:
    """Open a state folder as a start does, and look around."""
    index = Index(root / "index.sqlite")
    try:
        Cabinet(root, index).refresh()
        return index.rows()
    finally:
        index.close()
