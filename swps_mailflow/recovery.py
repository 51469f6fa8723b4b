"""What a start puts right after a process that died at its work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from swps_mailflow.incoming import Incoming
from swps_mailflow.post import Journal
from swps_mailflow.spool import Spool


class Cabinet(Protocol):
    """What is asked of the case folders."""

    def unnamed(self) -> Iterator[tuple[str, list[tuple[bytes, datetime]]]]: ...
    def remove(self, ref: str) -> None: ...


class Memory(Protocol):
    """What is asked of the index."""

    def refs(self, key: str) -> list[str]: ...
    def meta(self, name: str) -> str | None: ...
    def set_meta(self, **facts: str) -> None: ...


def recover(cabinet: Cabinet, memory: Memory, journal: Journal, spool: Spool) -> None:
    """Put right what the last process left; without effect where it ended in good order."""
    _count_unfinished(memory, journal)
    _pick_up_unnamed(cabinet, spool)


def _pick_up_unnamed(cabinet: Cabinet, spool: Spool) -> None:
    """Mail in a folder that became no case is worked again."""
    for ref, mails in cabinet.unnamed():
        for raw, arrived in mails:
            mail = Incoming(raw, arrived)
            if not spool.holds(mail):
                spool.hand_over(mail)
        cabinet.remove(ref)


def _count_unfinished(memory: Memory, journal: Journal) -> None:
    """The mail that was in hand counts as one failure, unless a case has it."""
    identifier = memory.meta("in_hand")
    if not identifier:
        return
    if not any("/" not in ref for ref in memory.refs(f"raw:{identifier}")):
        journal.count_attempt(identifier)
    memory.set_meta(in_hand="")
