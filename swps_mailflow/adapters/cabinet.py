"""The case folders: one folder a case, `case.json` a sealed TinyDB file, the mails beside it.

A commit writes the mails first and then replaces case.json; only what case.json names has
happened. The index follows and is repaired at the next opening if it could not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from swps_mailflow.adapters import files
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.storage import SealedStorage, database
from swps_mailflow.errors import Fatal
from swps_mailflow.policy.case import Case, case_of, tables_of
from swps_mailflow.stores import DESK, Broken


class Cabinet:
    """See the module. Used from one thread, by one process at a time (the state folder's lock)."""

    def __init__(self, root: Path, index: Index) -> None:
        self.root = root
        self.index = index
        files.make_folder(root / "cases")

    def folder(self, ref: str) -> Path:
        """Return the folder of a case."""
        return self.root / "desk" if ref == DESK else self.root / "cases" / ref

    def exists(self, ref: str) -> bool:
        """Tell whether there is such a case."""
        return (self.folder(ref) / "case.json").exists()

    def load(self, ref: str) -> Case | None:
        """Return a case, or None where there is none.

        Raises Broken where the file is not as it was written, or is of another format.
        """
        path = self.folder(ref) / "case.json"
        storage = SealedStorage(path)
        try:
            if storage.read() is None:
                return None
        except Fatal as error:
            # One file that the disk does not give out is no reason to stop the others.
            raise Broken("the disk does not give it out") from error
        db = database(storage)
        try:
            return case_of({name: [dict(d) for d in db.table(name).all()] for name in db.tables()})
        except (KeyError, ValueError, TypeError) as error:
            raise Broken(f"it cannot be read as a case: {error}") from error

    def save(self, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        """Commit a case: its new mails, then the case in one replacement, then the index."""
        folder = self.folder(case.ref)
        files.make_folder(folder / "messages")
        for name, data in (raws or {}).items():
            files.replace(folder / "messages" / name, data)
        path = folder / "case.json"
        storage = SealedStorage(path)
        storage.write({})
        db = database(storage)
        for name, rows in tables_of(case).items():
            db.table(name, cache_size=0).insert_multiple(rows)
        storage.commit()
        self.index.put(case, stamp(path))

    def raw(self, ref: str, name: str) -> bytes | None:
        """Return the bytes of one of a case's mails."""
        return files.read(self.folder(ref) / "messages" / name)

    def set_aside(self, ref: str) -> None:
        """Keep a damaged case.json under another name, and forget what was known of it."""
        files.set_aside(self.folder(ref) / "case.json")
        self.index.forget(ref)

    def remove(self, ref: str) -> None:
        """Remove a case for good."""
        files.remove_folder(self.folder(ref))
        self.index.forget(ref)

    def refs(self) -> Iterator[str]:
        """Return the references of all case folders, a folder without a case.json included."""
        with os.scandir(self.root / "cases") as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    yield entry.name

    def refresh(self) -> list[tuple[str, str]]:
        """Bring the index up to the folders; return (reference, fault) of what cannot be read."""
        known = self.index.stamps()
        faults = []
        seen = set()
        wanted = [*self.refs(), *([DESK] if self.exists(DESK) else [])]
        for ref in wanted:
            path = self.folder(ref) / "case.json"
            try:
                now = stamp(path)
            except FileNotFoundError:
                continue
            seen.add(ref)
            if known.get(ref) == now:
                continue
            try:
                case = self.load(ref)
            except Broken as fault:
                faults.append((ref, str(fault)))
                continue
            if case is not None:
                self.index.put(case, now)
        for ref in known.keys() - seen:
            self.index.forget(ref)
        return faults


def stamp(path: Path) -> str:
    """Return what tells this version of a file from any other: it is replaced, never changed."""
    found = path.stat()
    return f"{found.st_ino}.{found.st_mtime_ns}.{found.st_size}"
