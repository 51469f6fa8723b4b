"""Every file operation of the state folder, and nothing else: write, replace, remove, list.

What is written here is durable when the call returns: the data is synced before the rename, the
folder after it. A failed sync means that nobody knows what the disk holds (the kernel may have
dropped the pages), so it is Fatal and the process ends (rules of mail, section 5).

`reached` is called with a label before and after each step. Tests set it to kill the process
there; nothing else may.
"""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from swps_mailflow.errors import Fatal, Temporary

FILE_MODE = 0o600
FOLDER_MODE = 0o700

# The full disk and the full table of open files pass; the rest of the errors do not.
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def _ignore(label: str) -> None:
    del label


reached: Callable[[str], None] = _ignore


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of `path`, durably, all of it or nothing.

    Raises Temporary where there is no room, Fatal where the disk does not keep its word.
    """
    draft = path.with_name(f".{path.name}.draft")
    _write(draft, data)
    reached("rename")
    try:
        os.replace(draft, path)
    except OSError as error:
        raise _failure(error, path) from error
    reached("renamed")
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Create a folder and those above it, each one durable in the one above."""
    if path.is_dir():
        return
    make_folder(path.parent)
    reached("mkdir")
    try:
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise _failure(error, path) from error
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file, durably; one that is gone is no error."""
    reached("unlink")
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _failure(error, path) from error
    sync_folder(path.parent)


def set_aside(path: Path) -> None:
    """Rename a damaged file so that a new one can take its place; nothing is thrown away."""
    names = (f"{path.name}.damaged{'-' + str(n) if n > 1 else ''}" for n in itertools.count(1))
    aside = next(p for p in map(path.with_name, names) if not p.exists())
    try:
        os.replace(path, aside)
    except OSError as error:
        raise _failure(error, path) from error
    sync_folder(path.parent)


def remove_folder(path: Path) -> None:
    """Remove a folder with all its files, durably."""
    for entry in list(_entries(path)):
        if entry.is_dir():
            remove_folder(entry)
        else:
            entry.unlink(missing_ok=True)
    path.rmdir()
    sync_folder(path.parent)


def read(path: Path) -> bytes | None:
    """Return the bytes of a file, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failure(error, path) from error


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    reached("fsync-folder")
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _failure(error, path) from error
    try:
        _sync(handle, path)
    finally:
        os.close(handle)
    reached("fsynced-folder")


def _write(path: Path, data: bytes) -> None:
    reached("write")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    except OSError as error:
        raise _failure(error, path) from error
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        reached("written")
        _sync(handle, path)
    except OSError as error:
        raise _failure(error, path) from error
    finally:
        os.close(handle)
    reached("fsynced")


def _sync(handle: int, path: Path) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        raise Fatal(
            f"The disk did not confirm that {path.name} was written ({error.strerror}). "
            "The program ends so that nothing is believed to be safe which is not."
        ) from error


def _failure(error: OSError, path: Path) -> Temporary | Fatal:
    if error.errno in _PASSING:
        return Temporary(
            f"{path.name} could not be written: {error.strerror}. "
            "Make room; nothing is lost meanwhile."
        )
    return Fatal(f"{path} cannot be written or read: {error.strerror}.")


def _entries(path: Path) -> Iterator[Path]:
    with os.scandir(path) as found:
        for entry in found:
            yield Path(entry.path)
