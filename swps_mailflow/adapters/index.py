"""What can be found without opening case files: a cache that can always be built again.

The case files are the record. This SQLite file only says where to look: which case a token, a
message or an address belongs to, which cases are open, and when each next has work. It holds no
clear token and no clear address (both hashed). Deleting it costs one rebuild at the next start.

A case that is durable has happened, whether or not the index could follow. So writing here never
fails for want of room: what could not be written is owed, and written before the next look. An
index that is behind would let a mail be worked twice, so until then looking fails.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from swps_mailflow.errors import Fatal, NoRoom, Temporary
from swps_mailflow.policy import setback
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.stores import Row, keys_of

VERSION = 3
_SETTLED = "settled"

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
# No free handle, no memory, or somebody else who looks: this passes.
_PASSING = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
)

# So many mails are counted at least, whatever the clock says.
_LATEST_SENT = 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    ref TEXT PRIMARY KEY, kind TEXT, state TEXT, open INTEGER, wake REAL, since REAL, stamp TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_wake ON cases (wake) WHERE wake IS NOT NULL;
CREATE INDEX IF NOT EXISTS cases_since ON cases (since) WHERE since IS NOT NULL;
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
        self._owed: list[Callable[[], object]] = []
        self._strict = False  # within `together`
        with self._failures():
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGED:
                raise
            self._discard()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            db.close()
            self._discard()
            return self._connect()
        if version == 0:  # else nothing is written, so that a full disk can be looked at
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={VERSION}")
            self._path.chmod(0o600)
        return db

    def _discard(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            name, code = self._path.name, _code(error)
            if code in _NO_ROOM:
                raise NoRoom(
                    f"There is no room on the disk for {name}. "
                    "Make room; mail stays where it is meanwhile, and nothing is lost."
                ) from error
            if code in _PASSING:
                raise Temporary(f"{name} cannot be opened just now ({error}).") from error
            if code in _DAMAGED:
                self._discard()
                raise Fatal(f"{name} was damaged; the next start builds it again.") from error
            raise Fatal(f"{name} cannot be written or read ({error}).") from error

    def _write(self, work: Callable[[], object]) -> None:
        self._owed.append(work)
        try:
            self._catch_up()
        except Temporary:
            if self._strict:
                raise

    def _catch_up(self) -> None:
        while self._owed:
            with self._failures():
                self._owed[0]()
            del self._owed[0]

    def _look(self, question: str, *about: object) -> list[Any]:
        self._catch_up()
        with self._failures():
            return self._db.execute(question, about).fetchall()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Writing.

    def put(self, case: Case, stamp: str) -> None:
        """Enter a case as it now stands; `stamp` tells this version of its file from others."""
        wake = case.wakes()
        workflow = WORKFLOWS.get(case.kind)
        is_open = workflow is not None and workflow.by_name[case.state].open
        due = wake.timestamp() if wake else None
        latest = setback.latest_set(case)
        since = latest.timestamp() if latest else None
        row = (case.ref, case.kind, case.state, int(is_open), due, since, stamp)
        keys = set(keys_of(case))
        self._write(lambda: self._put(row, keys))

    def _put(self, row: tuple[object, ...], wanted: set[str]) -> None:
        db, ref = self._db, row[0]
        with self._transaction():
            db.execute("INSERT OR REPLACE INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            known = {k for (k,) in db.execute("SELECT key FROM keys WHERE ref = ?", (ref,))}
            db.executemany(
                "DELETE FROM keys WHERE key = ? AND ref = ?", [(k, ref) for k in known - wanted]
            )
            db.executemany(
                "INSERT OR IGNORE INTO keys VALUES (?, ?)", [(k, ref) for k in wanted - known]
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has rolled it back already
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Enter all or nothing of what is written within, in one transaction.

        Raises Temporary where there is no room: nothing is owed then.
        """
        self._catch_up()
        self._strict = True
        try:
            with self._failures(), self._transaction():
                yield
        finally:
            self._strict = False
            self._owed.clear()

    def put_key(self, key: str, ref: str) -> None:
        """Enter one key; for mail that is no case, `ref` is its mailroom id."""
        self._change("INSERT OR IGNORE INTO keys VALUES (?, ?)", key, ref)

    def forget(self, ref: str) -> None:
        """Remove everything on a case."""
        self._change("DELETE FROM cases WHERE ref = ?", ref)
        self._change("DELETE FROM keys WHERE ref = ?", ref)

    def count_sent(self, at: datetime, *names: str) -> None:
        """Count one mail towards the caps of those names; what no longer counts is let go of.

        A clock that is wrong for a while makes everything look old, so the latest stay.
        """
        self._write(lambda: self._count(names, at.timestamp()))

    def _count(self, names: tuple[str, ...], at: float) -> None:
        with self._transaction():
            self._db.executemany("INSERT INTO sent VALUES (?, ?)", [(at, name) for name in names])
            self._db.execute(
                "DELETE FROM sent WHERE at < ? AND rowid <= (SELECT MAX(rowid) FROM sent) - ?",
                (at - 172_800, _LATEST_SENT),
            )

    def set_meta(self, **facts: str) -> None:
        """Remember facts of the daemon's for `status`, all at once."""
        self._write(lambda: self._set(facts))

    def _set(self, facts: dict[str, str]) -> None:
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    def _change(self, statement: str, *values: object) -> None:
        self._write(lambda: self._db.execute(statement, values))

    def enter_filed(self, place: str, uidvalidity: int, uid: int, digest: str) -> None:
        """Remember which mail a message on the server is, so that it need not be read again."""
        statement = "INSERT OR REPLACE INTO filed VALUES (?, ?, ?, ?)"
        self._change(statement, place, uidvalidity, uid, digest)

    def forget_filed(self, place: str, uidvalidity: int, uids: Iterable[int]) -> None:
        """Forget messages that are not there any more, and older numberings of the folder."""
        older = "DELETE FROM filed WHERE place = ? AND uidvalidity != ?"
        self._change(older, place, uidvalidity)
        for uid in uids:
            self._change("DELETE FROM filed WHERE place = ? AND uid = ?", place, uid)

    # Looking.

    def filed(self, place: str, uidvalidity: int) -> dict[int, str]:
        """Return the messages of a folder that are known, by number."""
        wanted = "SELECT uid, digest FROM filed WHERE place = ? AND uidvalidity = ?"
        return dict(self._look(wanted, place, uidvalidity))

    def refs(self, key: str) -> list[str]:
        """Return the cases (or mailroom ids) under a key."""
        found = self._look("SELECT ref FROM keys WHERE key = ? ORDER BY ref", key)
        return [ref for (ref,) in found]

    def has(self, key: str, ref: str) -> bool:
        """Tell whether a case is found under a key."""
        return bool(self._look("SELECT 1 FROM keys WHERE key = ? AND ref = ?", key, ref))

    def due(self, now: datetime) -> list[str]:
        """Return the cases that have work now, the longest waiting first.

        It is work as well to put right what was set waiting by a clock that was ahead.
        """
        found = self._look(
            "SELECT ref FROM cases WHERE wake IS NOT NULL AND wake <= ?"
            " OR since IS NOT NULL AND since > ? ORDER BY wake",
            now.timestamp(), (now + setback.SLACK).timestamp(),
        )  # fmt: skip
        return [ref for (ref,) in found]

    def next_wake(self, but: Collection[str] = ()) -> float | None:
        """Return when the next case has work, some left out, as a POSIX time."""
        question = "SELECT wake, ref FROM cases WHERE wake IS NOT NULL ORDER BY wake LIMIT ?"
        found = self._look(question, len(but) + 1)
        return next((float(wake) for wake, ref in found if ref not in but), None)

    def rows(self, *, only_open: bool = False) -> list[Row]:
        """Return what is known of all cases, or of the open ones."""
        where = "WHERE open = 1" if only_open else ""
        found = self._look(f"SELECT ref, kind, state, open FROM cases {where} ORDER BY ref")
        return [Row(ref, kind, state, bool(is_open)) for ref, kind, state, is_open in found]

    def counts(self) -> tuple[int, int]:
        """Return how many cases are open, and how many there are."""
        ((opened, everything),) = self._look(
            "SELECT COALESCE(SUM(open), 0), COUNT(*) FROM cases WHERE kind != 'desk'"
        )
        return int(opened), int(everything)

    def stamp(self, ref: str) -> str | None:
        """Return the stamp of a case as it was entered."""
        found = self._look("SELECT stamp FROM cases WHERE ref = ?", ref)
        return found[0][0] if found else None

    def lively(self) -> list[str]:
        """Return the cases that are open or have work to come."""
        found = self._look(
            "SELECT ref FROM cases WHERE open = 1"
            " UNION SELECT ref FROM cases WHERE wake IS NOT NULL"
        )
        return [ref for (ref,) in found]

    def size(self) -> int:
        """Return how many cases are entered."""
        return int(self._look("SELECT COUNT(*) FROM cases")[0][0])

    def sent_within(self, what: str, span: timedelta, now: datetime) -> int:
        """Return how many mails were counted under that name in the last while.

        What a clock that was ahead counted is taken to be sent now, or it would count for years.
        """
        moment = now.timestamp()
        ((latest,),) = self._look("SELECT MAX(at) FROM sent")
        if latest is not None and latest > moment:
            self._change("UPDATE sent SET at = ? WHERE at > ?", moment, moment)
        question = "SELECT COUNT(*) FROM sent WHERE at >= ? AND what = ?"
        ((count,),) = self._look(question, (now - span).timestamp(), what)
        return int(count)

    def meta(self, name: str) -> str | None:
        """Return a fact of the daemon's."""
        found = self._look("SELECT value FROM meta WHERE name = ?", name)
        return found[0][0] if found else None

    # Whether it is complete.

    def settled(self) -> str | None:
        """Return the mark of the folder that this index was closed on in order, else None."""
        return self.meta(_SETTLED) or None

    def settle(self, mark: str) -> None:
        """Say that everything on the folder of that mark has been entered."""
        self.set_meta(**{_SETTLED: mark})

    def unsettle(self) -> None:
        """Take that back. It is on the disk before any case changes: what is entered after it may
        be lost with the power, and what it says must not be believed then.
        """
        if self.settled() is None:
            return
        with self._failures():
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_SETTLED, ""))
            self._db.execute("PRAGMA synchronous=NORMAL")


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's code; the extended one only where it says more than `I/O error`."""
    code: int = getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR
    return code if code in _NO_ROOM else code & 0xFF
