"""Every file operation of the state folder, and nothing else: write, replace, remove, list.

What is written here is durable when the call returns: the data is synced before the rename, the
folder after it. A failed sync means that nobody knows what the disk holds (the kernel may have
dropped the pages), so it is Fatal and the process ends (rules of mail, section 5).

`reached` is called with a label before and after each step. Tests set it to kill the process
there; nothing else may.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
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


def create_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Create a folder with files in it, durably, all of it or nothing; it must not exist yet.

    `contents` are bytes by name; a name may begin with one folder ("messages/0001-in.eml"). All is
    written and synced under another name, the files first, then the folders that name them; only
    then does the one rename make it be there. Beginning no sync before everything is written lets
    a file system put it all to disk at once.
    """
    draft = path.with_name(f".{path.name}.draft")
    if draft.exists():
        remove_folder(draft)
    folders = [draft, *dict.fromkeys((draft / name).parent for name in contents)]
    folders = list(dict.fromkeys(folders))
    handles: list[tuple[int, Path]] = []
    try:
        for folder in folders:
            reached("mkdir")
            folder.mkdir(mode=FOLDER_MODE)
        for name, data in contents.items():
            handles.append((_written(draft / name, data), draft / name))
        for handle, file in handles:
            _sync(handle, file)
            reached("fsynced")
    except OSError as error:
        raise _failure(error, path) from error
    finally:
        for handle, _ in handles:
            os.close(handle)
    for folder in reversed(folders):
        sync_folder(folder)
    reached("rename")
    try:
        draft.rename(path)
    except OSError as error:
        raise _failure(error, path) from error
    reached("renamed")
    sync_folder(path.parent)


def is_draft(name: str) -> bool:
    """Tell whether a name is that of something being written, or left by a death in between."""
    return name.startswith(".") and name.endswith(".draft")


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
    os.replace(path, path.with_name(path.name + ".damaged"))
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
    try:
        handle = _written(path, data)
    except OSError as error:
        raise _failure(error, path) from error
    try:
        _sync(handle, path)
    finally:
        os.close(handle)
    reached("fsynced")


def _written(path: Path, data: bytes) -> int:
    """Write a file and return it, open and not yet synced. Raises OSError."""
    reached("write")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    except BaseException:
        os.close(handle)
        raise
    reached("written")
    return handle


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
