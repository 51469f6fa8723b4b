"""Mail handed over beside a running daemon, by `deliver` or `mailroom open`: durable files that
the daemon picks up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from swps_mailflow.incoming import Incoming


class Spool:
    """The folder `incoming/`. `write` and `remove` are the durable file operations."""

    def __init__(
        self,
        folder: Path,
        write: Callable[[Path, bytes], None],
        remove: Callable[[Path], None],
    ) -> None:
        self._folder = folder
        self._write = write
        self._remove = remove

    def hand_over(self, mail: Incoming) -> str:
        """Keep a mail for the daemon, durably; return its id. The envelope comes first."""
        identifier = sha256(mail.raw).hexdigest()
        envelope = {
            "arrived": mail.arrived.isoformat(),
            "from": mail.envelope_from,
            "to": list(mail.envelope_to),
            "opened_as": mail.opened_as,
        }
        self._write(self._folder / f"{identifier}.json", json.dumps(envelope).encode())
        self._write(self._folder / f"{identifier}.eml", mail.raw)
        return identifier

    def stamp(self) -> int:
        """Return what changes when a mail is handed over."""
        return self._folder.stat().st_mtime_ns

    def waiting(self) -> Iterator[tuple[str, Incoming]]:
        """Return the mails handed over, oldest first."""
        for path in sorted(self._folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns):
            try:
                envelope = json.loads(path.with_suffix(".json").read_bytes())
            except (OSError, ValueError):
                arrived = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
                envelope = {"arrived": arrived.isoformat(), "from": None, "to": []}
            yield (
                path.stem,
                Incoming(
                    path.read_bytes(),
                    datetime.fromisoformat(envelope["arrived"]),
                    envelope["from"],
                    tuple(envelope["to"]),
                    opened_as=envelope.get("opened_as"),
                ),
            )

    def done(self, identifier: str) -> None:
        """Let go of a mail that has been worked."""
        self._remove(self._folder / f"{identifier}.eml")
        self._remove(self._folder / f"{identifier}.json")
