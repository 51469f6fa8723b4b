"""Mail that is no case: automatic, suspicious, duplicate, failed; kept, listed, never thrown away.

Each stands as `mailroom/<sha256>.eml`, its original bytes, with a record beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from swps_mailflow.adapters import files
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.storage import SealedStorage, database
from swps_mailflow.stores import Broken, Record


class Mailroom:
    """See the module. Used from one thread."""

    def __init__(self, root: Path, index: Index) -> None:
        self._folder = root / "mailroom"
        self._index = index
        files.make_folder(self._folder)

    def keep(self, record: Record, raw: bytes) -> None:
        """Keep a mail and its record, durably; the same mail again changes nothing."""
        mail = self._folder / f"{record.id}.eml"
        if files.stamp(mail) is None:
            files.replace(mail, raw)
        self.note(record)

    def note(self, record: Record) -> None:
        """Write the record of a mail that is kept already."""
        path = self._folder / f"{record.id}.json"
        storage = SealedStorage(path)
        storage.write({})
        row = asdict(record)
        row["at"] = record.at.isoformat()
        row["kept"] = record.kept.isoformat() if record.kept else None
        row["envelope_to"] = list(record.envelope_to)
        database(storage).table("record", cache_size=0).insert(row)
        storage.commit()
        self._index.put_key(f"raw:{record.id}", f"mailroom/{record.id}")

    def record(self, identifier: str) -> Record | None:
        """Return the record of a mail; None where there is none or it cannot be read."""
        path = self._folder / f"{identifier}.json"
        storage = SealedStorage(path)
        try:
            if storage.read() is None:
                return None
        except Broken:
            return None
        rows = database(storage).table("record").all()
        row = dict(rows[0])
        row["at"] = datetime.fromisoformat(row["at"])
        row["kept"] = datetime.fromisoformat(row["kept"]) if row.get("kept") else None
        row["envelope_to"] = tuple(row["envelope_to"])
        return Record(**row)

    def find(self, start: str) -> list[str]:
        """Return the ids that begin like this; people type the first few letters."""
        if not start or any(c not in "0123456789abcdef" for c in start.lower()):
            return []
        return [found for found in self._kept() if found.startswith(start.lower())]

    def raw(self, identifier: str) -> bytes | None:
        """Return the original bytes of a mail."""
        return files.read(self._folder / f"{identifier}.eml")

    def release(self, identifier: str) -> None:
        """Let go of a mail that a case has taken over; it stands there exactly once."""
        files.remove(self._folder / f"{identifier}.json")
        files.remove(self._folder / f"{identifier}.eml")

    def records(self) -> Iterator[Record]:
        """Return all records, oldest first."""
        found = (self.record(identifier) for identifier in self._kept())
        yield from sorted((r for r in found if r), key=lambda r: (r.at, r.id))

    def _kept(self) -> list[str]:
        found = files.entries(self._folder)
        return [p.stem for p in found if p.suffix == ".eml" and not p.name.startswith(".")]
