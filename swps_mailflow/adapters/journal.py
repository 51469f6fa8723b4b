"""What the daemon remembers over restarts besides the cases: failures, the mailbox, the office,
the vigil, the digest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinydb import where
from tinydb.table import Table

from swps_mailflow.adapters import files
from swps_mailflow.adapters.storage import SealedStorage, database
from swps_mailflow.stores import Broken

# The format of the whole state folder; a newer one is refused (see `Journal.version`).
FORMAT = 1


class Journal:
    """One small sealed TinyDB file. Used from one thread."""

    def __init__(self, path: Path) -> None:
        self._storage = SealedStorage(path)
        try:
            new = self._storage.read() is None
        except Broken:
            # It holds nothing that cannot be found out again; the damaged one is kept aside.
            files.set_aside(path)
            self._storage = SealedStorage(path)
            new = True
        if new:
            self._storage.write({})
        self._db = database(self._storage)
        if new:
            self._set("format", FORMAT)

    @property
    def version(self) -> int:
        """Return the format of the state folder."""
        found: int = self._get("format") or FORMAT
        return found

    # Mail that fails.

    def attempts(self, identifier: str) -> int:
        """Return how often a mail has failed."""
        if not len(self._attempts):
            return 0
        row = self._attempts.get(where("id") == identifier)
        return int(row["count"]) if isinstance(row, dict) else 0

    def count_attempt(self, identifier: str) -> int:
        """Count one more failure of a mail; return how many there are now."""
        count = self.attempts(identifier) + 1
        self._attempts.upsert({"id": identifier, "count": count}, where("id") == identifier)
        self._storage.commit()
        return count

    def forget_attempts(self, identifier: str) -> None:
        """Forget a mail that has been dealt with."""
        self._attempts.remove(where("id") == identifier)
        self._storage.commit()

    # The mailbox.

    def known_uidvalidity(self) -> int | None:
        """Return the numbering of the mailbox as it was last seen; None on the first day."""
        found: int | None = self._get("uidvalidity")
        return found

    def told_of_old(self) -> int:
        """Return how many old mails the Manager has been told of."""
        return self._get("old") or 0

    def remember_mailbox(self, uidvalidity: int, told_of_old: int) -> None:
        """Remember the numbering of the mailbox, and the old mail in it, at once."""
        self._set("uidvalidity", uidvalidity, old=told_of_old)

    def shelf_mark(self, place: str) -> tuple[int, int] | None:
        """Return the numbering of a folder and the last message that has been compared."""
        found = self._get(f"shelf {place}")
        return (int(found[0]), int(found[1])) if found else None

    def remember_shelf_mark(self, place: str, uidvalidity: int, uid: int) -> None:
        """Remember up to which message a folder has been compared."""
        if self.shelf_mark(place) != (uidvalidity, uid):
            self._set(f"shelf {place}", [uidvalidity, uid])

    # The office.

    def known_office(self) -> str | None:
        """Return the mark of the office that the open cases were last tested under."""
        found: str | None = self._get("office")
        return found

    def remember_office(self, mark: str) -> None:
        """Remember that they have been tested under the office of that mark."""
        self._set("office", mark)

    # The vigil.

    def vigil(self) -> Mapping[str, Any]:
        """Return what the vigil remembers."""
        return dict(self._get("vigil") or {})

    def remember_vigil(self, memory: Mapping[str, Any]) -> None:
        """Remember the state of the vigil."""
        self._set("vigil", dict(memory))

    # The digest.

    def last_digest(self) -> str | None:
        """Return when the last digest was written, ISO."""
        found: str | None = self._get("digest")
        return found

    def remember_digest(self, at: str) -> None:
        """Remember when a digest was written."""
        self._set("digest", at)

    @property
    def _attempts(self) -> Table:
        return self._db.table("attempts", cache_size=0)

    def _get(self, name: str) -> Any:
        row = self._db.table("facts", cache_size=0).get(where("name") == name)
        return row["value"] if isinstance(row, dict) else None

    def _set(self, name: str, value: Any, **more: Any) -> None:
        facts = self._db.table("facts", cache_size=0)
        for key, fact in {name: value, **more}.items():
            facts.upsert({"name": key, "value": fact}, where("name") == key)
        self._storage.commit()
