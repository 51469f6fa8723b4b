"""Every step that protects against the loss of power is taken out once, and is missed.

A step nobody misses is either not needed, and goes, or the states that need it are not looked at,
and tests/crash/test_power_loss.py is worth less than it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow import courier, rounds
from swps_mailflow.adapters import files
from swps_mailflow.adapters import index as index_module
from swps_mailflow.adapters.cabinet import Cabinet
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.journal import Journal
from swps_mailflow.adapters.mailroom import Mailroom
from swps_mailflow.daemon import Daemon
from swps_mailflow.desk import Desk
from swps_mailflow.incoming import Incoming
from swps_mailflow.policy.case import Case
from swps_mailflow.post import Post
from swps_mailflow.spool import Spool
from swps_mailflow.stores import Record
from tests.crash import scenarios
from tests.crash.life import Inbox, Life
from tests.crash.power import Bench, workshop
from tests.crash.scenarios import Scenario

# States of one moment until one is wrong.
ENOUGH = 4
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Removed:
    """A step taken out, the scenario that misses it, and what is then wrong.

    `sync` names the syncs that are left out, by call and path; `change` takes out anything else.
    `killed` means that the process must be killed before the power fails.
    """

    name: str
    scenario: Scenario
    wrong: str
    sync: Callable[[str, str], bool] | None = None
    change: Callable[[Patch], None] | None = None
    killed: bool = False


def data(end: str, start: str = "") -> Callable[[str, str], bool]:
    """Leave out the sync of a draft's bytes."""
    return lambda call, path: (
        call == "fsync" and path.startswith(start) and path.endswith(f"{end}.draft")
    )


def fresh(end: str) -> Callable[[str, str], bool]:
    """Leave out the sync of bytes in a folder that is only now being made."""
    return lambda call, path: call == "fsync" and ".draft/" in path and path.endswith(end)


def names(which: Callable[[str], bool]) -> Callable[[str, str], bool]:
    """Leave out the sync of folders."""
    return lambda call, path: call == "fsync-folder" and which(path)


def unsynced(function: str) -> Callable[[Patch], None]:
    """Let one function of adapters/files.py sync no folder; the others do."""

    def change(patch: Patch) -> None:
        whole: Callable[..., None] = getattr(files, function)

        def without(*args: Any) -> None:
            sync = files._sync_folder
            files._sync_folder = lambda handle, path: None
            try:
                whole(*args)
            finally:
                files._sync_folder = sync

        patch.setattr(files, function, without)

    return change


# Orders of writes turned round, one function each.


def in_place(patch: Patch) -> None:
    def replace(path: Path, content: bytes) -> None:
        files._write(path, content)
        files.sync_folder(path.parent)

    patch.setattr(files, "replace", replace)


def raws_last(patch: Patch) -> None:
    save = Cabinet.save

    def other(self: Cabinet, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        save(self, case)
        for name, raw in (raws or {}).items():
            files.replace(self.folder(case.ref) / "messages" / name, raw)

    patch.setattr(Cabinet, "save", other)


def notices_apart(patch: Patch) -> None:
    save = Cabinet.save

    def other(self: Cabinet, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        outbox, case.outbox = case.outbox, []
        save(self, case, raws)
        case.outbox = outbox
        save(self, case)

    patch.setattr(Cabinet, "save", other)


def index_ahead(patch: Patch) -> None:
    save = Cabinet.save

    def other(self: Cabinet, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        known = files.stamp(self.folder(case.ref) / "case.json")
        self.index.put(case, known or "")
        save(self, case, raws)

    patch.setattr(Cabinet, "save", other)


def mailroom_key_ahead(patch: Patch) -> None:
    keep = Mailroom.keep

    def other(self: Mailroom, record: Record, raw: bytes) -> None:
        self._index.put_key(f"raw:{record.id}", f"mailroom/{record.id}")
        keep(self, record, raw)

    patch.setattr(Mailroom, "keep", other)


def moved_first(patch: Patch) -> None:
    fetch = Inbox.fetch

    def other(self: Inbox, id: str) -> Any:
        self._life.tell("promised", self._given[int(id)])
        return fetch(self, id)

    patch.setattr(Inbox, "fetch", other)
    patch.setattr(Inbox, "file", lambda self, ids, folder: None)


def answered_first(patch: Patch) -> None:
    once = Daemon.once

    async def take_in(self: Daemon, raw: bytes, sender: str, recipients: tuple[str, ...]) -> None:
        mail = Incoming(raw, self.post.clock(), sender, recipients)
        vars(self).setdefault("taken", []).append(mail)

    async def later(self: Daemon) -> None:
        for mail in vars(self).pop("taken", ()):
            await self.post.work(mail)
        await once(self)

    patch.setattr(Daemon, "_take_in", take_in)
    patch.setattr(Daemon, "once", later)


def recorded_first(patch: Patch) -> None:
    async def send(self: Post, parcel: courier.Parcel) -> int:
        await self.on_desk(self._record, parcel, None)
        await self.sender.send(parcel.envelope_from, parcel.recipient, parcel.raw)
        return 1

    patch.setattr(Post, "_send", send)


def fresh_ids(patch: Patch) -> None:
    pack = courier.pack
    count = iter(range(10**9))

    def other(*args: Any) -> courier.Parcel:
        found = pack(*args)
        new = found.raw.replace(b"Message-ID: <", b"Message-ID: <%d." % next(count), 1)
        return courier.Parcel(**{**vars(found), "raw": new})

    patch.setattr(courier, "pack", other)


def let_go_first(patch: Patch) -> None:
    async def work_spool(self: Daemon) -> None:
        for identifier, mail in list(self.spool.waiting()):
            await self.post.on_desk(self.spool.done, identifier)
            await self.post.work(mail)

    patch.setattr(Daemon, "_work_spool", work_spool)


def envelope_last(patch: Patch) -> None:
    hand_over = Spool.hand_over

    def other(self: Spool, mail: Incoming) -> str:
        writes: list[tuple[Path, bytes]] = []
        write, self._write = self._write, lambda path, raw: writes.append((path, raw))
        found = hand_over(self, mail)
        self._write = write
        for path, raw in reversed(writes):
            write(path, raw)
        return found

    patch.setattr(Spool, "hand_over", other)


def release_before_case(patch: Patch) -> None:
    first = Desk._first

    def other(self: Desk, seen: Any, *args: Any) -> Any:
        if seen.mail.opened_as is not None:
            self.mailroom.release(seen.digest)
        return first(self, seen, *args)

    patch.setattr(Desk, "_first", other)


def told_each_time(patch: Patch) -> None:
    patch.setattr(rounds, "first_time", lambda flow, what: True)


def digest_noted_first(patch: Patch) -> None:
    remember, noted = Journal.remember_digest, Journal.last_digest

    def last(self: Journal) -> str | None:
        found = noted(self)
        if found is not None:
            remember(self, "2026-11-30")
        return found

    patch.setattr(Journal, "last_digest", last)


def never(target: Any, name: str, result: Any = None) -> Callable[[Patch], None]:
    """Let a function do nothing."""
    return lambda patch: patch.setattr(target, name, lambda *args, **how: result)


def unsettled_in_memory(patch: Patch) -> None:
    patch.setattr(Index, "unsettle", lambda self: self.settle(""))


def no_sync_at_refresh(patch: Patch) -> None:
    refresh, sync = Cabinet.refresh, files.sync_folder

    def other(self: Cabinet) -> list[tuple[str, str]]:
        files.sync_folder = lambda path: None
        try:
            return refresh(self)
        finally:
            files.sync_folder = sync

    patch.setattr(Cabinet, "refresh", other)


def no_sync_at_start(patch: Patch) -> None:
    sync = files.sync_folder

    def other(path: Path) -> None:
        if (path / "daemon.json").exists():
            return
        sync(path)

    patch.setattr(files, "sync_folder", other)


def no_opened_by(patch: Patch) -> None:
    keys = index_module.keys_of
    patch.setattr(
        index_module, "keys_of", lambda case: [k for k in keys(case) if not k.startswith("opened:")]
    )


def no_seen_mark(patch: Patch) -> None:
    keys = index_module.keys_of
    patch.setattr(
        index_module,
        "keys_of",
        lambda case: [k for k in keys(case) if not k.startswith(("raw:", "same:"))],
    )


S = scenarios
REMOVED = [
    # The bytes, before the name.
    Removed("sync of a case's bytes", S.decision, "bytes were changed", data("case.json", "cases")),
    Removed("sync of a mail's bytes in a case", S.decision, "changed after", data("-in.eml", "cases")),
    Removed("sync of a kept copy's bytes", S.new_case, "changed after", data("-out.eml", "cases")),
    Removed("sync of a mail's bytes in the mailroom", S.automatic, "changed after", data(".eml", "mailroom")),
    Removed("sync of a record's bytes", S.automatic, "changed after", data(".json", "mailroom")),
    Removed("sync of handed-over bytes", S.from_a_pipe, "is not", data(".eml", "incoming")),
    Removed("sync of the envelope's bytes", S.decision_from_a_pipe, "is not", data(".json", "incoming")),
    Removed("sync of the daemon's memory", S.digest_day, "is not", data("daemon.json")),
    Removed("sync of the daemon's own mail", S.kept_mail_unclear, "is not", data("case.json", "desk")),
    Removed("sync of a new case's bytes", S.new_case, "bytes were changed", fresh("case.json")),
    Removed("sync of the bytes of a new case's mail", S.new_case, "changed after", fresh("-in.eml")),
    # The name, before anything is promised.
    Removed("sync of a case's folder", S.decision, "is not", names(lambda p: p.startswith("cases/") and p.count("/") == 1)),
    Removed("sync of the mails' folder", S.decision, "is missing", names(lambda p: p.endswith("/messages"))),
    Removed("sync of the mailroom", S.automatic, "is not", names(lambda p: p == "mailroom")),
    Removed("sync of incoming", S.from_a_pipe, "is not", names(lambda p: p == "incoming")),
    Removed("sync of the desk's folder", S.kept_mail_unclear, "is not", names(lambda p: p == "desk")),
    Removed("sync of the folder of all cases", S.new_case, "is not", names(lambda p: p == "cases")),
    Removed("sync of the state folder", S.first_day, "is not", names(lambda p: p == "")),
    Removed("sync of a new case's folders", S.new_case, "is missing", change=unsynced("create_folder")),
    Removed("sync after rename", S.decision, "is missing", change=unsynced("replace")),
    Removed("sync after unlink", S.kept_mail_opened, "cases", change=unsynced("remove")),
    # All or nothing.
    Removed("draft and rename", S.decision, "bytes were changed", change=in_place),
    Removed("notices in the same commit", S.new_case, "is not", change=notices_apart),
    # The order.
    Removed("mail before case", S.decision, "is missing", change=raws_last),
    Removed("case before index", S.decision, "is not", change=index_ahead),
    Removed("mailroom before index", S.automatic, "is not", change=mailroom_key_ahead),
    Removed("case before the mail is moved", S.decision, "is not", change=moved_first),
    Removed("case before 250", S.over_lmtp, "is not", change=answered_first),
    Removed("case before incoming is cleared", S.from_a_pipe, "is not", change=let_go_first),
    Removed("envelope before mail", S.decision_from_a_pipe, "is not", change=envelope_last),
    Removed("case before the mailroom lets go", S.kept_mail_named, "is not", change=release_before_case),
    Removed("sent before recorded", S.new_case, "is not", change=recorded_first),
    Removed("digest before it is noted", S.digest_day, "is not", change=digest_noted_first),
    # What makes a second time harmless.
    Removed("one Message-ID for each notice", S.new_case, "is not", change=fresh_ids),
    Removed("the mark of a mail that was worked", S.decision, "is not", change=no_seen_mark),
    Removed("the daemon's own mail is owed once", S.kept_mail_unclear, "is not", change=told_each_time),
    Removed("the mark of an opened mail", S.kept_mail_named, "is not", change=no_opened_by),
    # What a start puts right.
    Removed("word that the index may be behind, on the disk", S.late_reply, "is not", change=unsettled_in_memory),
    Removed("the index catches up", S.decision, "is not", change=never(Cabinet, "refresh", [])),
    Removed("sync of what the index does not know", S.decision, "is not", change=no_sync_at_refresh, killed=True),
    Removed("sync of the state folder at a start", S.first_day, "is not", change=no_sync_at_start, killed=True),
]  # fmt: skip


@pytest.mark.parametrize("removed", REMOVED, ids=lambda r: r.name.replace(" ", "-"))
def test_it_is_missed(removed: Removed, monkeypatch: Patch) -> None:
    with workshop() as place:
        bench = Bench(removed.scenario, place)
        if removed.change is not None:
            removed.change(monkeypatch)
        with pytest.raises(AssertionError) as missed:
            look(bench, removed)
        assert removed.wrong in str(missed.value)


def look(bench: Bench, removed: Removed) -> None:
    """Look at states until one is wrong."""

    def leave_out(life: Life) -> None:
        if removed.sync is not None:
            life.disk.skip = removed.sync

    if not removed.killed:
        bench.lights_out(*bench.record(leave_out), most=ENOUGH)
        return
    for number, call in enumerate(bench.calls(), 1):
        if call != "fsync-folder":
            continue  # only what such a call would have made durable is not
        trace, indexes, begin = bench.killed(number)
        bench.lights_out(trace, indexes, since=begin, most=ENOUGH)
