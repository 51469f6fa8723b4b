"""What can be found without opening case files: a cache that can always be built again.

The case files are the record. This SQLite file only says where to look: which case a token, a
message or an address belongs to, which cases are open, and when each next has work. It holds no
clear token and no clear address (both hashed). Deleting it costs one rebuild at the next start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path

from swps_mailflow.policy.case import Case
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.stores import Row, keys_of

VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    ref TEXT PRIMARY KEY, kind TEXT, state TEXT, open INTEGER, wake REAL, stamp TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_wake ON cases (wake) WHERE wake IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_open ON cases (open) WHERE open = 1;
CREATE TABLE IF NOT EXISTS keys (key TEXT, ref TEXT, PRIMARY KEY (key, ref)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_ref ON keys (ref);
CREATE TABLE IF NOT EXISTS sent (at REAL, what TEXT);
CREATE INDEX IF NOT EXISTS sent_at ON sent (at);
CREATE TABLE IF NOT EXISTS filed (
    place TEXT, uidvalidity INTEGER, uid INTEGER, digest TEXT,
    PRIMARY KEY (place, uidvalidity, uid)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


class Index:
    """See the module. Used from one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] not in (0, VERSION):
            raise sqlite3.DatabaseError("another version's index")
        db.executescript(_SCHEMA)
        db.execute(f"PRAGMA user_version={VERSION}")
        self._path.chmod(0o600)
        return db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Writing.

    def put(self, case: Case, stamp: str) -> None:
        """Enter a case as it now stands; `stamp` tells this version of its file from others."""
        wake = case.wakes()
        workflow = WORKFLOWS.get(case.kind)
        is_open = workflow is not None and workflow.by_name[case.state].open
        db = self._db
        db.execute("BEGIN")
        try:
            db.execute(
                "INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?)",
                (
                    case.ref,
                    case.kind,
                    case.state,
                    int(is_open),
                    wake.timestamp() if wake else None,
                    stamp,
                ),
            )
            known = {k for (k,) in db.execute("SELECT key FROM keys WHERE ref = ?", (case.ref,))}
            wanted = set(keys_of(case))
            db.executemany(
                "DELETE FROM keys WHERE key = ? AND ref = ?",
                [(k, case.ref) for k in known - wanted],
            )
            db.executemany(
                "INSERT OR IGNORE INTO keys VALUES (?, ?)", [(k, case.ref) for k in wanted - known]
            )
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise

    def put_key(self, key: str, ref: str) -> None:
        """Enter one key; for mail that is no case, `ref` is its mailroom id."""
        self._db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (key, ref))

    def forget(self, ref: str) -> None:
        """Remove everything on a case."""
        self._db.execute("DELETE FROM cases WHERE ref = ?", (ref,))
        self._db.execute("DELETE FROM keys WHERE ref = ?", (ref,))

    def count_sent(self, what: str, at: datetime) -> None:
        """Count one automatic mail towards the caps; what is two days old no longer counts."""
        self._db.execute("INSERT INTO sent VALUES (?, ?)", (at.timestamp(), what))
        self._db.execute("DELETE FROM sent WHERE at < ?", (at.timestamp() - 172_800,))

    def set_meta(self, name: str, value: str) -> None:
        """Remember a fact of the daemon's for `status`."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def enter_filed(self, place: str, uidvalidity: int, uid: int, digest: str) -> None:
        """Remember which mail a message on the server is, so that it need not be read again."""
        row = (place, uidvalidity, uid, digest)
        self._db.execute("INSERT OR REPLACE INTO filed VALUES (?, ?, ?, ?)", row)

    def forget_filed(self, place: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Forget messages that are not there any more, and older numberings of the folder."""
        self._db.execute(
            "DELETE FROM filed WHERE place = ? AND uidvalidity != ?", (place, uidvalidity)
        )
        self._db.executemany(
            "DELETE FROM filed WHERE place = ? AND uid = ?", [(place, uid) for uid in uids]
        )

    # Looking.

    def filed(self, place: str, uidvalidity: int) -> dict[int, str]:
        """Return the messages of a folder that are known, by number."""
        found = self._db.execute(
            "SELECT uid, digest FROM filed WHERE place = ? AND uidvalidity = ?",
            (place, uidvalidity),
        )
        return dict(found)

    def refs(self, key: str) -> list[str]:
        """Return the cases (or mailroom ids) under a key."""
        found = self._db.execute("SELECT ref FROM keys WHERE key = ? ORDER BY ref", (key,))
        return [ref for (ref,) in found]

    def due(self, now: datetime) -> list[str]:
        """Return the cases that have work now, the longest waiting first."""
        found = self._db.execute(
            "SELECT ref FROM cases WHERE wake IS NOT NULL AND wake <= ? ORDER BY wake",
            (now.timestamp(),),
        )
        return [ref for (ref,) in found]

    def next_wake(self, but: Collection[str] = ()) -> float | None:
        """Return when the next case has work, some left out, as a POSIX time."""
        found = self._db.execute("SELECT wake, ref FROM cases WHERE wake IS NOT NULL ORDER BY wake")
        return next((wake for wake, ref in found if ref not in but), None)

    def rows(self, *, only_open: bool = False) -> list[Row]:
        """Return what is known of all cases, or of the open ones."""
        where = "WHERE open = 1" if only_open else ""
        found = self._db.execute(f"SELECT ref, kind, state, open FROM cases {where} ORDER BY ref")
        return [Row(ref, kind, state, bool(is_open)) for ref, kind, state, is_open in found]

    def counts(self) -> tuple[int, int]:
        """Return how many cases are open, and how many there are."""
        row = self._db.execute(
            "SELECT COALESCE(SUM(open), 0), COUNT(*) FROM cases WHERE kind != 'desk'"
        ).fetchone()
        return int(row[0]), int(row[1])

    def stamps(self) -> dict[str, str]:
        """Return the stamp of each case as it was entered."""
        return dict(self._db.execute("SELECT ref, stamp FROM cases"))

    def sent_since(self, what: str, since: datetime) -> int:
        """Return how many mails were counted under that name since."""
        row = self._db.execute(
            "SELECT COUNT(*) FROM sent WHERE at >= ? AND what = ?", (since.timestamp(), what)
        ).fetchone()
        return int(row[0])

    def meta(self, name: str) -> str | None:
        """Return a fact of the daemon's."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None
