"""The case folders: one folder a case, `case.json` a sealed TinyDB file, the mails beside it.

A commit makes the mails durable first and then case.json; only what case.json names has happened.
The index follows, and is repaired at the next opening where it could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR

from swps_mailflow.adapters import files
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.storage import SealedStorage, database
from swps_mailflow.errors import Fatal
from swps_mailflow.policy.case import Case, case_of, tables_of
from swps_mailflow.stores import DESK, Broken

MESSAGES = "messages"
# How the name of a kept mail ends that no case names; verify tells of it.
UNNAMED = "-unnamed.eml"


class Cabinet:
    """See the module. Used from one thread, by one process at a time (the state folder's lock)."""

    def __init__(self, root: Path, index: Index) -> None:
        self.root = root
        self.index = index
        self._cases = root / "cases"
        # Folders found without a case: their mail came in, and the process died.
        self._unnamed: list[str] = []
        self._drafts: list[Path] = []
        self._found = 0
        # Cases whose file may say more than the index does.
        self._behind: set[str] = set()
        files.make_folder(self._cases)

    def folder(self, ref: str) -> Path:
        """Return the folder of a case."""
        return self.root / "desk" if ref == DESK else self._cases / ref

    def exists(self, ref: str) -> bool:
        """Tell whether there is such a case."""
        return files.stamp(self.folder(ref) / "case.json") is not None

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
            if ref == DESK:
                raise  # damaged it would be begun anew, and this may pass
            # One file that the disk does not give out is no reason to stop the others.
            raise Broken("the disk does not give it out") from error
        db = database(storage)
        try:
            return case_of({name: [*db.table(name).all()] for name in db.tables()})
        except (KeyError, ValueError, TypeError) as error:
            raise Broken(f"it cannot be read as a case: {error}") from error

    def save(self, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        """Commit a case with its new mails, then the index.

        A new case comes to be whole, by one rename. In one that exists the mails are durable
        before the case that names them is replaced.
        """
        folder = self.folder(case.ref)
        path = folder / "case.json"
        storage = SealedStorage(path)
        storage.write({})
        db = database(storage)
        for name, rows in tables_of(case).items():
            db.table(name, cache_size=0).insert_multiple(rows)
        mails = {f"{MESSAGES}/{name}": data for name, data in (raws or {}).items()}
        self._clear_up()
        self._behind.add(case.ref)
        if files.stamp(folder) is not None:
            self._make_messages(case, raws or {})
            for name, data in mails.items():
                files.replace(folder / name, data)
            storage.commit()
        else:
            self._drafts.append(files.draft_of(folder))
            files.create_folder(folder, {**mails, "case.json": storage.sealed()})
            self._drafts.pop()
        self.index.put(case, files.stamp(path) or "")
        self._behind.discard(case.ref)

    def _make_messages(self, case: Case, raws: Mapping[str, bytes]) -> None:
        """Make the folder of mails ready for new ones: no name in it is used a second time."""
        messages = self.folder(case.ref) / MESSAGES
        files.make_folder(messages)
        named = {m.file for m in case.messages} - raws.keys()
        for path in files.entries(messages):
            if path.name in named:
                continue
            if path.name.endswith(("-in.eml", UNNAMED)):
                self._spare(path, case.ref, raws)
            elif path.name not in raws:
                files.remove(path)  # of a commit that was never made: what left leaves once more

    def _spare(self, path: Path, ref: str, raws: Mapping[str, bytes]) -> None:
        """Keep a mail that no case names, under a name of its own.

        Either a commit was never made, and the mail comes again: then it goes once it has. Or an
        older case.json was put back, and this is all there is of it.
        """
        raw = files.read(path) or b""
        digest = sha256(raw).hexdigest()
        elsewhere = any(known != ref for known in self.index.refs(f"raw:{digest}"))
        aside = path.with_name(f"{digest}{UNNAMED}")
        if raw not in raws.values() and not elsewhere and path != aside:
            files.replace(aside, raw)
        if path.name not in raws and (path != aside or raw in raws.values() or elsewhere):
            files.remove(path)

    def raw(self, ref: str, name: str) -> bytes | None:
        """Return the bytes of one of a case's mails."""
        return files.read(self.folder(ref) / MESSAGES / name)

    def set_aside(self, ref: str) -> None:
        """Keep a damaged case.json under another name, and forget what was known of it."""
        files.set_aside(self.folder(ref) / "case.json")
        self.index.forget(ref)

    def remove(self, ref: str) -> None:
        """Remove a case for good."""
        self._drafts.append(files.draft_of(self.folder(ref)))
        files.remove_folder(self.folder(ref))
        self._drafts.pop()
        self.index.forget(ref)

    # Opening and closing.

    def unnamed(self) -> Iterator[tuple[str, list[tuple[bytes, datetime]]]]:
        """Return the folders that became no case, with the mails in them and when those came."""
        for ref in self._unnamed:
            if files.stamp(self.folder(ref)) is None:
                self.index.forget(ref)
                continue
            found = []
            messages = self.folder(ref) / MESSAGES
            for path in files.entries(messages) if messages.is_dir() else ():
                raw = None if path.name.startswith(".") else files.read(path)
                if raw is not None and path.name.endswith("-in.eml"):
                    found.append((raw, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
            yield ref, found

    def refresh(self) -> list[tuple[str, str]]:
        """Bring the index up to the folders; return (reference, fault) of what cannot be read.

        Where the index was closed in order on this very folder, only the cases that are open or
        owe something are compared with their files: a start costs what they are, not what there
        has ever been. Otherwise (a crash, a restored copy, a folder put in by hand) all are.

        What the index does not know was perhaps being written when a process died: it is there to
        be read and not yet durable, so the folders are synced before anybody relies on it.
        """
        if self.index.settled() == self._mark():
            return list(self._compare(self.index.lively()))
        files.sync_folder(self._cases)
        with self.index.together():
            faults = list(self._compare(self._everything()))
            if self.index.size() != self._found:
                for ref in [row.ref for row in self.index.rows() if not self.exists(row.ref)]:
                    self.index.forget(ref)
        return faults

    def begin(self) -> None:
        """Take the folder into use: until `settle`, files may be ahead of the index."""
        self.index.unsettle()
        self._clear_up()

    def _clear_up(self) -> None:
        """Remove what was begun and never became a case; its mail came again, or will."""
        while self._drafts:
            files.remove_folder(self._drafts[-1])
            self._drafts.pop()

    def settle(self) -> None:
        """Say that the index knows all that the files hold; it is not said where that is unsure."""
        if not self._behind and not self._drafts:
            self.index.settle(self._mark())

    def _compare(self, refs: Iterable[str]) -> Iterator[tuple[str, str]]:
        self._found = 0
        for ref in refs:
            path = self.folder(ref) / "case.json"
            now = files.stamp(path)
            if now is None:
                self._unnamed.append(ref)
                continue
            self._found += 1
            if self.index.stamp(ref) == now:
                continue
            files.sync_folder(path.parent)
            try:
                case = self.load(ref)
            except Broken as fault:
                self._behind.add(ref)
                yield ref, str(fault)
                continue
            if case is not None:
                self.index.put(case, now)

    def _everything(self) -> Iterator[str]:
        for entry in files.entries(self._cases):
            if files.is_draft(entry.name):
                self._drafts.append(entry)
            elif S_ISDIR(entry.lstat().st_mode):
                yield entry.name
        if self.exists(DESK):
            yield DESK

    def _mark(self) -> str:
        """Return what tells this folder of cases, as it is now, from a copy and from a later one.

        A case that comes or goes changes it; one that is replaced does not.
        """
        return files.stamp(self._cases) or ""
