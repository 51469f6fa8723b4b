"""A disk that keeps a record, fails as told, and says what may be left of it after a power loss.

`Disk` stands in the place of `os` in adapters/files.py: every system call goes through to the
real folder and into a trace. `Platter` takes a trace and knows what is durable and what is only
remembered. Its rules are stricter than those of any file system in use:

- what was written and not synced may be missing, cut short, zeroes, or there;
- a name that was made, moved or removed since its folder was synced may be as before or as after,
  whatever became of the names beside it, and whatever came first;
- a file that is moved keeps its old name or its new one, or both;
- syncing a file makes its bytes durable, not its name; syncing a folder makes its names durable,
  not the bytes behind them.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tree = dict[str, bytes | None]
"""What lies under a folder: relative names, and the bytes of files; None for a folder."""


class Died(BaseException):
    """The process was killed; nothing of it may act any more."""


@dataclass(frozen=True)
class Op:
    """One thing that changes the disk, or that was promised to somebody outside (`mark`)."""

    what: str
    node: int = 0
    name: str = ""
    target: int = 0
    data: Any = None


class Disk:
    """See the module. `fail` is asked at each call, by its number, name and path."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.trace: list[Op] = []
        self.calls: list[str] = []
        self.dead = False
        self.skip: Callable[[str, str], bool] = lambda what, path: False
        self.fail: Callable[[int, str, str], OSError | None] = lambda n, what, path: None
        self.die_at = 0
        self._handles: dict[int, str] = {}
        self._numbers = itertools.count(1)
        self.start = self.tree()
        self._nodes = {name: next(self._numbers) for name in ("", *self.start)}

    def tree(self, folder: str = "") -> Tree:
        """Return what a program sees now, whether it is durable or not."""
        found: Tree = {}
        for path in sorted(Path(self.root, folder).iterdir()):
            name = str(path.relative_to(self.root))
            if name.startswith(("index.sqlite", "lock")):
                continue  # a cache and a lock: no bytes of ours
            found[name] = None if path.is_dir() else path.read_bytes()
            if path.is_dir():
                found |= self.tree(name)
        return found

    @property
    def nodes(self) -> dict[str, int]:
        """The numbers of what is on the disk now."""
        return dict(self._nodes)

    def mark(self, what: str, data: Any) -> None:
        """Enter a promise, or whatever else the outside now knows."""
        if self.dead:
            raise Died
        self.trace.append(Op("mark", name=what, data=data))

    def step(self, what: str, path: str) -> None:
        """Count a call; fail or die as told."""
        if self.dead:
            raise Died
        self.calls.append(what)
        if len(self.calls) == self.die_at:
            self.dead = True
            raise Died
        error = self.fail(len(self.calls), what, path)
        if error is not None:
            raise error

    # The system calls. What is not named here goes to `os` as it is.

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        """See os.open."""
        writes = flags & os.O_CREAT
        name = self._name(path)
        self.step("create" if writes else "open", name)
        handle = os.open(path, flags, mode)
        self._handles[handle] = name
        if not writes:
            folder = flags & os.O_DIRECTORY
            assert folder or not name.endswith(".draft"), "nothing ever reads a draft"
        elif name in self._nodes:
            self.trace.append(Op("truncate", self._nodes[name]))
        else:
            self._link(name, "file")
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        """See os.write; an error of number 0 is a short write."""
        try:
            self.step("write", self._handles[handle])
            count = os.write(handle, data)
        except OSError as error:
            if error.errno != 0:
                raise
            count = os.write(handle, data[: max(1, len(data) // 2)])
        node = self._nodes[self._handles[handle]]
        self.trace.append(Op("write", node, data=bytes(data[:count])))
        return count

    def fsync(self, handle: int) -> None:
        """See os.fsync; on a tmpfs there is nothing to wait for, so only the record is kept."""
        name = self._handles[handle]
        what = "fsync-folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "fsync"
        self.step(what, name)
        if not self.skip(what, name):
            self.trace.append(Op("sync", self._nodes[name]))

    def close(self, handle: int) -> None:
        """See os.close."""
        self._handles.pop(handle, None)
        os.close(handle)

    def replace(self, source: Any, target: Any) -> None:
        """See os.replace."""
        old, new = self._name(source), self._name(target)
        self.step("replace", new)
        os.replace(source, target)
        node = self._nodes[old]
        for name in [n for n in self._nodes if n == old or n.startswith(f"{old}/")]:
            self._nodes[new + name[len(old) :]] = self._nodes.pop(name)
        assert self._folder(old) == self._folder(new)
        self.trace.append(Op("name", self._folder(new), _last(new), node))
        self.trace.append(Op("name", self._folder(old), _last(old), 0, data=_last(new)))

    def mkdir(self, path: Any, mode: int = 0o777) -> None:
        """See os.mkdir."""
        name = self._name(path)
        self.step("mkdir", name)
        os.mkdir(path, mode)
        self._link(name, "folder")

    def unlink(self, path: Any) -> None:
        """See os.unlink."""
        self._gone("unlink", path, os.unlink)

    def rmdir(self, path: Any) -> None:
        """See os.rmdir."""
        self._gone("rmdir", path, os.rmdir)

    def listdir(self, path: Any) -> list[str]:
        """See os.listdir."""
        self.step("listdir", self._name(path))
        return os.listdir(path)

    def stat(self, path: Any) -> os.stat_result:
        """See os.stat."""
        self.step("stat", self._name(path))
        return os.stat(path)

    def _gone(self, what: str, path: Any, remove: Callable[[Any], None]) -> None:
        name = self._name(path)
        self.step(what, name)
        remove(path)
        del self._nodes[name]
        self.trace.append(Op("name", self._folder(name), _last(name), 0))

    def _link(self, name: str, what: str) -> None:
        self._nodes[name] = next(self._numbers)
        self.trace.append(Op(what, self._nodes[name]))
        self.trace.append(Op("name", self._folder(name), _last(name), self._nodes[name]))

    def _folder(self, name: str) -> int:
        return self._nodes[name.rpartition("/")[0]]

    def _name(self, path: Any) -> str:
        name = os.path.relpath(path, self.root)
        return "" if name == "." else name


def _last(name: str) -> str:
    return name.rpartition("/")[2]


@dataclass
class _File:
    safe: bytes = b""
    now: bytes = b""

    def versions(self) -> list[bytes]:
        """Return what its bytes may be after a power loss: as remembered first."""
        if self.now == self.safe:
            return [self.now]
        size, half, part = len(self.now), len(self.now) // 2, len(self.now) // 4
        torn = (
            self.safe,
            b"\0" * size,
            self.now[:half] + b"\0" * (size - half),
            b"\0" * half + self.now[half:],
            self.now[:half],
            self.now[:part] + b"\0" * (size - part),
            self.now[: half + part],
            self.now[:part],
            self.now[: size - 1],
            self.now[:1],
        )
        return list(dict.fromkeys((self.now, *torn)))


@dataclass
class _Folder:
    names: dict[str, list[int]] = field(default_factory=dict)
    """What each name has stood for since the folder was synced; 0 is nothing."""
    moves: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Old names since the folder was synced: which new name has which file."""

    def kept(self, picks: dict[str, int]) -> dict[str, int]:
        """Return picks in which no move has lost a file: an old name goes when the new is there."""
        found = dict(picks)
        for old, (new, node) in self.moves.items():
            versions = self.names[new]
            if not found[old] and versions.index(found[new]) < versions.index(node):
                found[old] = node
        return found


class Platter:
    """What is durable and what is only remembered. See the module."""

    def __init__(self, start: Tree, nodes: dict[str, int]) -> None:
        self._nodes: dict[int, _File | _Folder] = {1: _Folder()}
        for name, data in start.items():
            number = nodes[name]
            self._nodes[number] = _Folder() if data is None else _File(data, data)
            parent = self._nodes[nodes[name.rpartition("/")[0]]]
            assert isinstance(parent, _Folder)
            parent.names[_last(name)] = [number]

    def apply(self, op: Op) -> None:
        """Let an operation happen."""
        if op.what == "file":
            self._nodes[op.node] = _File()
        elif op.what == "folder":
            self._nodes[op.node] = _Folder()
        elif op.what != "mark":
            node = self._nodes[op.node]
            if isinstance(node, _Folder):
                if op.what == "name":
                    node.names.setdefault(op.name, [0]).append(op.target)
                    if op.data:
                        node.moves[op.name] = (op.data, node.names[op.data][-1])
                else:
                    node.moves = {}
                    node.names = {n: v[-1:] for n, v in node.names.items() if v[-1]}
            elif op.what == "sync":
                node.safe = node.now
            else:
                node.now = b"" if op.what == "truncate" else node.now + op.data

    def states(self, limit: int, rng: random.Random) -> Iterator[Tree]:
        """Yield the legal states: all of them, or `limit` where they are more.

        What is furthest from the memory of the program comes first: nothing unsynced is there.
        """
        yield self._tree(lambda options: options[0], oldest=True)
        choices = self._count()
        if choices <= limit:
            seen: list[list[int]] = [[]]
            while seen:
                picks = seen.pop()
                sizes: list[int] = []

                def pick(options: list[Any], picks: list[int] = picks, sizes: list[int] = sizes):  # type: ignore[no-untyped-def]
                    place = len(sizes)
                    sizes.append(len(options))
                    return options[picks[place] if place < len(picks) else 0]

                yield self._tree(pick)
                for place in range(len(picks), len(sizes)):
                    for number in range(1, sizes[place]):
                        seen.append([*picks, *[0] * (place - len(picks)), number])
            return
        for _ in range(limit):
            yield self._tree(rng.choice)

    def _count(self) -> int:
        total = 1
        for node in self._nodes.values():
            if isinstance(node, _File):
                total *= len(node.versions())
            else:
                for versions in node.names.values():
                    total *= len(set(versions))
        return total

    def _tree(self, pick: Callable[[list[Any]], Any], *, oldest: bool = False) -> Tree:
        found: Tree = {}
        waiting = [("", 1)]
        while waiting:
            place, number = waiting.pop()
            node = self._nodes[number]
            if isinstance(node, _File):
                found[place] = node.safe if oldest else pick(node.versions())
                continue
            if place:
                found[place] = None
            picks = {
                name: versions[0] if oldest else pick(list(dict.fromkeys(reversed(versions))))
                for name, versions in sorted(node.names.items())
            }
            for name, target in node.kept(picks).items():
                if target:
                    waiting.append((f"{place}/{name}" if place else name, target))
        return found


def error(number: int) -> OSError:
    """Return an error as the system raises it; 0 stands for a short write."""
    return OSError(number, os.strerror(number) if number else "short write")


EIO, ENOSPC, EMFILE = errno.EIO, errno.ENOSPC, errno.EMFILE
