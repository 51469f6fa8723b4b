"""The state folder: held by one process at a time, opened, and closed in order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from swps_mailflow.adapters import files
from swps_mailflow.config import Settings
from swps_mailflow.errors import Fatal, MailflowError
from swps_mailflow.spool import Spool

if TYPE_CHECKING:
    from swps_mailflow.adapters.cabinet import Cabinet
    from swps_mailflow.adapters.index import Index
    from swps_mailflow.adapters.journal import Journal
    from swps_mailflow.adapters.mailroom import Mailroom


# Less than this is no room: a mail as people write it, its case, and what is sent back.
_LEAST_ROOM = 100_000


@dataclass
class State:
    """The state folder, open."""

    root: Path
    index: Index
    cabinet: Cabinet
    mailroom: Mailroom
    journal: Journal
    spool: Spool
    damaged: dict[str, str]
    own: bool

    def close(self) -> None:
        """Close the index; whoever had the folder to themselves leaves word that all is entered."""
        if self.own:
            self.cabinet.settle()
        self.index.close()


class Locked(MailflowError):
    """Another process holds the state folder."""


@contextmanager
def lock(settings: Settings) -> Iterator[None]:
    """Hold the state folder. Raises Locked where another process does."""
    root = settings.setting.state_dir
    files.make_folder(root)
    held = FileLock(root / "lock", timeout=0, mode=files.FILE_MODE)
    try:
        held.acquire()
    except Timeout:
        raise Locked(
            f"Another swps-mailflow is using {root}. Stop it first, or use another state_dir."
        ) from None
    try:
        yield
    finally:
        held.release()


def has_room(settings: Settings) -> bool:
    """Tell whether there is room for a mail and its case on the disk of the state folder."""
    return shutil.disk_usage(settings.setting.state_dir).free >= _LEAST_ROOM


def is_running(settings: Settings) -> bool:
    """Tell whether a daemon holds the state folder."""
    try:
        with lock(settings):
            return False
    except Locked:
        return True


def open_state(settings: Settings, *, own: bool = True) -> State:
    """Open the state folder, creating what is missing.

    `own` is for whoever holds the lock. Others look, and where a daemon runs they take the index
    as it is, for the daemon keeps it. Raises Fatal for a folder of a newer version.
    """
    from swps_mailflow.adapters.cabinet import Cabinet
    from swps_mailflow.adapters.index import Index
    from swps_mailflow.adapters.journal import FORMAT, Journal
    from swps_mailflow.adapters.mailroom import Mailroom

    root = settings.setting.state_dir
    files.make_folder(root)
    root.chmod(files.FOLDER_MODE)
    files.make_folder(root / "incoming")
    journal = Journal(root / "daemon.json")
    if journal.version > FORMAT:
        raise Fatal(
            f"{root} was written by a newer swps-mailflow (format {journal.version}); "
            "install that version again."
        )
    index = Index(root / "index.sqlite")
    cabinet = Cabinet(root, index)
    damaged = dict(cabinet.refresh() if own or not is_running(settings) else ())
    if own:
        cabinet.begin()
    mailroom = Mailroom(root, index)
    # What is there to be read was perhaps never made durable, or is gone and may come back.
    files.sync_folder(root)
    if own:
        files.sync_folder(root / "mailroom")
    return State(root, index, cabinet, mailroom, journal, spool_at(root), damaged, own)


def spool_at(root: Path) -> Spool:
    """Return the hand-over folder of a state folder."""
    return Spool(
        root / "incoming",
        write=files.replace,
        read=files.read,
        names=files.entries,
        stamp=files.stamp,
        remove=files.remove,
    )


@contextmanager
def held(settings: Settings) -> Iterator[State]:
    """Hold the state folder and have it open. Raises Locked where another process holds it."""
    with lock(settings):
        state = open_state(settings)
        try:
            yield state
        finally:
            state.close()
