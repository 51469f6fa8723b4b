"""Mail handed over beside a running daemon, by `deliver` or `mailroom open`: durable files that
the daemon picks up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from swps_mailflow.incoming import Incoming


class Spool:
    """The folder `incoming/`. `write`, `read`, `names` and `remove` are the file operations."""

    def __init__(
        self,
        folder: Path,
        *,
        write: Callable[[Path, bytes], None],
        read: Callable[[Path], bytes | None],
        names: Callable[[Path], list[Path]],
        stamp: Callable[[Path], str | None],
        remove: Callable[[Path], None],
    ) -> None:
        self._folder = folder
        self._write, self._read, self._remove = write, read, remove
        self._names, self._stamp = names, stamp

    def hand_over(self, mail: Incoming) -> str:
        """Keep a mail for the daemon, durably; return its id. The envelope comes first."""
        identifier = mail.digest
        envelope = {
            "arrived": mail.arrived.isoformat(),
            "from": mail.envelope_from,
            "to": list(mail.envelope_to),
            "opened_as": mail.opened_as,
        }
        self._write(self._folder / f"{identifier}.json", json.dumps(envelope).encode())
        self._write(self._folder / f"{identifier}.eml", mail.raw)
        return identifier

    def holds(self, mail: Incoming) -> bool:
        """Tell whether a mail waits here already, with the envelope it came in."""
        return self._stamp(self._folder / f"{mail.digest}.eml") is not None

    def stamp(self) -> str | None:
        """Return what changes when a mail is handed over."""
        return self._stamp(self._folder)

    def waiting(self) -> Iterator[tuple[str, Incoming]]:
        """Return the mails handed over, oldest first."""
        found = [p for p in self._names(self._folder) if p.suffix == ".eml" and p.name[0] != "."]
        for path in sorted(found, key=lambda p: p.stat().st_mtime_ns):
            arrived = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            raw = self._read(path)
            if raw is None:
                continue
            try:
                mail = _enclosed(raw, json.loads(self._read(path.with_suffix(".json")) or b""))
            except (ValueError, KeyError, TypeError):
                mail = Incoming(raw, arrived)  # it counts, whatever became of its envelope
            yield path.stem, mail

    def done(self, identifier: str) -> None:
        """Let go of a mail that has been worked."""
        self._remove(self._folder / f"{identifier}.eml")
        self._remove(self._folder / f"{identifier}.json")


def _enclosed(raw: bytes, envelope: dict[str, Any]) -> Incoming:
    """Return a mail with its envelope. Raises ValueError, KeyError or TypeError for another."""
    return Incoming(
        raw,
        datetime.fromisoformat(envelope["arrived"]),
        envelope["from"],
        tuple(envelope["to"]),
        opened_as=envelope.get("opened_as"),
    )
