"""Every file operation of the state folder, and nothing else: write, replace, remove, list.

What is written here is durable when the call returns: the data is synced before the rename, the
folder after it. A failed sync means that nobody knows what the disk holds (the kernel may have
dropped the pages), so it is Fatal and the process ends (rules of mail, section 5). After a name
has changed nothing may fail but that sync, so whatever it needs is at hand before.

`reached` is called with a label before and after each step. Tests set it to kill the process
there; nothing else may. They also put a disk of their own in the place of `os`, which is why each
system call stands here under its own name (docs/durability.md).
"""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from swps_mailflow.errors import Fatal, NoRoom, Temporary

FILE_MODE = 0o600
FOLDER_MODE = 0o700

# The full disk and the full table of open files pass; the rest of the errors do not.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_PASSING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def _ignore(label: str) -> None:
    del label


reached: Callable[[str], None] = _ignore


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of `path`, durably, all of it or nothing.

    Raises Temporary where there is no room, Fatal where the disk does not keep its word.
    """
    draft = draft_of(path)
    try:
        _write(draft, data)
    except Temporary:
        with suppress(OSError):
            os.unlink(draft)  # what is half written takes the room others need
        raise
    _rename(draft, path)


def make_folder(path: Path) -> None:
    """Create a folder and those above it, each one durable in the one above."""
    if os.path.isdir(path):
        return
    make_folder(path.parent)
    with _folder(path.parent) as folder:
        reached("mkdir")
        try:
            os.mkdir(path, FOLDER_MODE)
        except FileExistsError:
            pass
        except OSError as error:
            raise _failure(error, path) from error
        _sync_folder(folder, path.parent)


def create_folder(path: Path, contents: Mapping[str, bytes]) -> None:
    """Create a folder with files in it, durably, all of it or nothing; it must not exist yet.

    `contents` are bytes by name; a name may begin with one folder ("messages/0001-in.eml"). All is
    written and synced under another name, the files first, then the folders that name them; only
    then does the one rename make it be there. Beginning no sync before everything is written lets
    a file system put it all to disk at once.
    """
    draft = draft_of(path)
    if os.path.isdir(draft):
        remove_folder(draft)
    try:
        _write_all(draft, contents)
    except Temporary:
        with suppress(Temporary, Fatal):
            remove_folder(draft)  # what is half written takes the room others need
        raise
    _rename(draft, path)


def _rename(draft: Path, path: Path) -> None:
    """Let something written be there: from now on only the sync of its folder may fail."""
    with _folder(path.parent) as folder:
        reached("rename")
        try:
            os.replace(draft, path)
        except OSError as error:
            raise _failure(error, path) from error
        reached("renamed")
        _sync_folder(folder, path.parent)


def _write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder's files, and sync them and the folders that name them."""
    folders = list(dict.fromkeys([folder, *((folder / name).parent for name in contents)]))
    handles: list[tuple[int, Path]] = []
    try:
        for one in folders:
            reached("mkdir")
            os.mkdir(one, FOLDER_MODE)
        for name, data in contents.items():
            handles.append((_written(folder / name, data), folder / name))
        for handle, file in handles:
            _sync(handle, file)
            reached("fsynced")
    except OSError as error:
        raise _failure(error, folder) from error
    finally:
        for handle, _ in handles:
            os.close(handle)
    for one in reversed(folders):
        sync_folder(one)


def draft_of(path: Path) -> Path:
    """Return what something is called while it is being written."""
    return path.with_name(f".{path.name}.draft")


def is_draft(name: str) -> bool:
    """Tell whether a name is that of something being written, or left by a death in between."""
    return name.startswith(".") and name.endswith(".draft")


def remove(path: Path) -> None:
    """Remove a file, durably; one that is gone is no error."""
    with _folder(path.parent) as folder:
        reached("unlink")
        _unlink(path)
        _sync_folder(folder, path.parent)


def set_aside(path: Path) -> None:
    """Rename a damaged file so that a new one can take its place; nothing is thrown away."""
    names = (f"{path.name}.damaged{'-' + str(n) if n > 1 else ''}" for n in itertools.count(1))
    aside = next(p for p in map(path.with_name, names) if not os.path.lexists(p))
    with _folder(path.parent) as folder:
        try:
            os.replace(path, aside)
        except OSError as error:
            raise _failure(error, path) from error
        _sync_folder(folder, path.parent)


def remove_folder(path: Path) -> None:
    """Remove a folder with all its files, durably; one that is gone is no error.

    It becomes a draft first, and goes by that one rename: half a folder is never found.
    """
    draft = path if is_draft(path.name) else draft_of(path)
    with _folder(path.parent) as folder:
        if draft != path and os.path.isdir(path):
            if os.path.isdir(draft):
                _empty(draft)
            try:
                os.replace(path, draft)
            except OSError as error:
                raise _failure(error, path) from error
            _sync_folder(folder, path.parent)
        if os.path.isdir(draft):
            _empty(draft)
        _sync_folder(folder, path.parent)


def read(path: Path) -> bytes | None:
    """Return the bytes of a file, or None where there is none."""
    try:
        handle = os.open(path, os.O_RDONLY)
        with os.fdopen(handle, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failure(error, path) from error


def entries(path: Path) -> list[Path]:
    """Return what lies in a folder."""
    try:
        return [path / name for name in sorted(os.listdir(path))]
    except OSError as error:
        raise _failure(error, path) from error


def stamp(path: Path) -> str | None:
    """Return what tells this version of a file from any other: it is replaced, never changed."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failure(error, path) from error
    return f"{found.st_ino}.{found.st_mtime_ns}.{found.st_size}"


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable, whoever wrote them."""
    with _folder(path) as folder:
        _sync_folder(folder, path)


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _failure(error, path) from error
    try:
        yield handle
    finally:
        os.close(handle)


def _sync_folder(handle: int, path: Path) -> None:
    reached("fsync-folder")
    _sync(handle, path)
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


def _empty(path: Path) -> None:
    for entry in entries(path):
        if os.path.isdir(entry):
            _empty(entry)
        else:
            _unlink(entry)
    try:
        os.rmdir(path)
    except OSError as error:
        raise _failure(error, path) from error


def _unlink(path: Path) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _failure(error, path) from error


def _sync(handle: int, path: Path) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        raise Fatal(
            f"The disk did not confirm that {path.name} was written ({error.strerror}). "
            "The program ends so that nothing is believed to be safe which is not."
        ) from error


def _failure(error: OSError, path: Path) -> Temporary | Fatal:
    if error.errno in _NO_ROOM:
        return NoRoom(
            f"There is no room on the disk for {path.name} ({error.strerror}). "
            "Make room; mail stays where it is meanwhile, and nothing is lost."
        )
    if error.errno in _PASSING:
        return Temporary(f"{path.name} cannot be opened just now: {error.strerror}.")
    return Fatal(f"{path} cannot be written or read: {error.strerror}.")
