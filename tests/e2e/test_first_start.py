"""The first start on a mailbox that has been in use for years (mail rules, section 2)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bed.common import DOMAIN
from tests.bed.process import Program
from tests.bed.world import RealWorld

OLD_MAILS = 10_000
CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."

# Whoever owns mail in the bed's Dovecot.
MAIL_ID = 5000


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: forty thousand syncs would make a busy disk the test."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


def fill(world: RealWorld, moments: list[datetime]) -> None:
    """Let mails lie in the mailbox since those moments, read long ago."""
    folder = world.dovecot.root / "mail/policy/Maildir"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, moment in enumerate(moments):
        path = folder / "cur" / f"{number:06d}.old.host:2,S"
        path.write_text(
            f"From: parent@{DOMAIN}\nTo: policy@{DOMAIN}\nSubject: No. {number}\n"
            f"Message-ID: <{number}@old.test>\n\n{CONCERN} It is number {number}.\n"
        )
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    for path in (folder.parent, folder, *folder.rglob("*")):
        shutil.chown(path, MAIL_ID, MAIL_ID)


def test_ten_thousand_old_mails_and_a_fresh_one(real_world: RealWorld, folder: Path) -> None:
    now = datetime.now(UTC)
    old = [now - timedelta(days=4, minutes=OLD_MAILS - n) for n in range(OLD_MAILS)]
    fill(real_world, [*old, now - timedelta(days=2)])
    with Program(real_world, folder) as program:  # ready long before it is through
        program.wait_until(lambda: "sent common/backlog" in program.log(), 300)
        real_world.wait_for("parent", "concern/acknowledgement")
        real_world.wait_for("manager", "concern/ask")
        backlog = real_world.wait_for("manager", "common/backlog")
        body = backlog.get_body(("plain",))
        assert body is not None
        assert f"{OLD_MAILS}" in body.get_content()
        assert len(program.json("cases")) == 1
        kept = program.json("mailroom")
        assert len(kept) == OLD_MAILS
        assert {row["disposition"] for row in kept} == {"automatic"}
        assert {row["reason"] for row in kept} == {"older than this mailbox's first day here"}
        assert _messages(real_world, "Processed") == OLD_MAILS + 1
        assert _messages(real_world, "INBOX") == 0
        program.stop()
        program.start()
        program.writes("parent", CONCERN + " And another.")
        program.wait_until(lambda: len(real_world.mailbox("parent")) == 2)
        assert len(real_world.mailbox("manager")) == 3, "one summary, and an ask for each case"
        assert real_world.mailbox("technician") == []


def _messages(world: RealWorld, folder: str) -> int:
    said = world.dovecot.doveadm("mailbox", "status", "-u", "policy", "messages", folder)
    return int(said.rpartition("messages=")[2])
