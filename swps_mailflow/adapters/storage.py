"""A TinyDB storage that commits once, atomically, and seals what it wrote.

TinyDB's own JSON storage writes over the old bytes and then truncates: a crash tears the file.
Here every write of TinyDB stays in memory until `commit`, which replaces the file whole. The last
table, `seal`, is the SHA-256 of all bytes before it, so that one flipped byte anywhere is found.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage

from swps_mailflow.adapters import files
from swps_mailflow.stores import Broken

Tables = dict[str, dict[str, Any]]

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)
_SEAL = b',"seal":{"1":{"sha256":"%s"}}}'
_TAIL = len(_SEAL % (b"0" * 64))


class SealedStorage(Storage):
    """See the module. Raises Broken when reading a file that was changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables: Tables | None = None
        self._loaded = False

    def read(self) -> Tables | None:
        """Return the tables as they stand, uncommitted changes included."""
        if not self._loaded:
            data = files.read(self._path)
            self._tables = None if data is None else unsealed(data)
            self._loaded = True
        return self._tables

    def write(self, data: Tables) -> None:
        """Keep the tables for the next commit."""
        self._tables = data
        self._loaded = True

    def commit(self) -> None:
        """Replace the file with what has been written since; durable on return.

        Where that fails, what was written is forgotten: nobody may go on believing it.
        """
        try:
            files.replace(self._path, self.sealed())
        except BaseException:
            self.close()
            raise

    def sealed(self) -> bytes:
        """Return the bytes of the file as it stands in memory."""
        return sealed(self._tables or {})

    def close(self) -> None:
        """Forget what was not committed."""
        self._tables, self._loaded = None, False


def database(storage: SealedStorage) -> TinyDB:
    """Return the TinyDB over a storage that is at hand already."""
    return TinyDB(storage=lambda: storage)


def sealed(tables: Tables) -> bytes:
    """Return the bytes of a file that holds these tables."""
    body = _ENCODER.encode({**tables}).encode("ascii")
    body = body[:-1]
    if body == b"{":
        body = b'{"_default":{}'
    return body + _SEAL % hashlib.sha256(body).hexdigest().encode("ascii")


def unsealed(data: bytes) -> Tables:
    """Return the tables in a file's bytes.

    Raises Broken when a byte is not as it was written.
    """
    body, tail = data[:-_TAIL], data[-_TAIL:]
    if tail != _SEAL % hashlib.sha256(body).hexdigest().encode("ascii"):
        raise Broken("its bytes were changed after it was written")
    tables: Tables = json.loads(body + b"}")
    return tables
