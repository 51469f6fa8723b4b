"""The case folders: one folder a case, `case.json` a sealed TinyDB file, the mails beside it.

A commit writes the mails first and then replaces case.json; only what case.json names has
happened. The index follows and is repaired at the next opening if it could not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from swps_mailflow.adapters import files
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.storage import SealedStorage, database
from swps_mailflow.errors import Temporary
from swps_mailflow.policy.case import Case, case_of, tables_of
from swps_mailflow.stores import DESK, Broken


class Cabinet:
    """See the module. Used from one thread, by one process at a time (the state folder's lock)."""

    def __init__(self, root: Path, index: Index) -> None:
        self.root = root
        self.index = index
        self._unnamed: set[str] = set()
        files.make_folder(root / "cases")

    def folder(self, ref: str) -> Path:
        """Return the folder of a case."""
        return self.root / "desk" if ref == DESK else self.root / "cases" / ref

    def exists(self, ref: str) -> bool:
        """Tell whether there is such a case."""
        return files.stamp(self.folder(ref) / "case.json") is not None

    def load(self, ref: str) -> Case | None:
        """Return a case, or None where there is none.

        Raises Broken where the file is not as it was written, or is of another format.
        """
        path = self.folder(ref) / "case.json"
        storage = SealedStorage(path)
        if storage.read() is None:
            return None
        db = database(storage)
        try:
            return case_of({name: [dict(d) for d in db.table(name).all()] for name in db.tables()})
        except (KeyError, ValueError, TypeError) as error:
            raise Broken(f"it cannot be read as a case: {error}") from error

    def save(self, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        """Commit a case: its new mails, then the case in one replacement, then the index."""
        while self._unnamed:
            ref = next(iter(self._unnamed))
            if not self.exists(ref):
                files.remove_folder(self.folder(ref))
            self._unnamed.discard(ref)
        try:
            path = self._save(case, raws or {})
        except Temporary:
            # The mail is worked again, and a new case gets another folder then.
            self._unnamed.add(case.ref)
            raise
        self.index.put(case, files.stamp(path) or "")

    def _save(self, case: Case, raws: Mapping[str, bytes]) -> Path:
        folder = self.folder(case.ref)
        files.make_folder(folder / "messages")
        named = {m.file for m in case.messages}
        for path in files.entries(folder / "messages"):
            if path.name not in named:
                files.remove(path)  # of a commit that was never made: its mail came again
        for name, data in raws.items():
            files.replace(folder / "messages" / name, data)
        path = folder / "case.json"
        storage = SealedStorage(path)
        storage.write({})
        db = database(storage)
        for name, rows in tables_of(case).items():
            db.table(name, cache_size=0).insert_multiple(rows)
        storage.commit()
        return path

    def raw(self, ref: str, name: str) -> bytes | None:
        """Return the bytes of one of a case's mails."""
        return files.read(self.folder(ref) / "messages" / name)

    def remove(self, ref: str) -> None:
        """Remove a case for good."""
        files.remove_folder(self.folder(ref))
        self.index.forget(ref)

    def refs(self) -> Iterator[str]:
        """Return the references of all case folders, a folder without a case.json included."""
        for entry in files.entries(self.root / "cases"):
            if entry.is_dir() and not entry.is_symlink():
                yield entry.name

    def unnamed(self) -> Iterator[tuple[str, list[tuple[bytes, datetime]]]]:
        """Return the folders that became no case, with the mails in them and when those came."""
        for ref in self.refs():
            if self.exists(ref):
                continue
            found = []
            messages = self.folder(ref) / "messages"
            for path in files.entries(messages) if messages.is_dir() else ():
                raw = None if path.name.startswith(".") else files.read(path)
                if raw is not None and path.name.endswith("-in.eml"):
                    found.append((raw, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
            yield ref, found

    def refresh(self) -> list[tuple[str, str]]:
        """Bring the index up to the folders; return (reference, fault) of what cannot be read.

        What the index does not know was perhaps being written when a process died: it is there to
        be read and not yet durable, so its folder is synced before anybody relies on it.
        """
        known = self.index.stamps()
        faults = []
        seen = set()
        wanted = [*self.refs(), *([DESK] if self.exists(DESK) else [])]
        for ref in wanted:
            path = self.folder(ref) / "case.json"
            now = files.stamp(path)
            if now is None:
                continue
            seen.add(ref)
            if known.get(ref) == now:
                continue
            files.sync_folder(path.parent)
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
