"""Servers that go away, fall silent or talk nonsense: the daemon waits without spinning, is back
within seconds, and no mail is lost or answered twice.

How busy the daemon is, is measured by the processor time it uses, and judged generously.
"""

from __future__ import annotations

import contextlib
import imaplib
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.scripted import Script, Talk, hang_up, idle, no
from tests.bed.common import DOMAIN
from tests.bed.embedded import EmbeddedWorld
from tests.bed.process import Program
from tests.bed.proxy import BadNetwork
from tests.bed.world import RealWorld

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
# How long the outages last; a pause that grew with them would show.
OUTAGE = 5.0
# The share of the time that waiting may cost, and what its beginning and end may: reading what
# comes, connecting, a case or two. A loop that spins uses all there is.
SHARE, BESIDES = 0.1, 0.5


@contextlib.contextmanager
def at_rest(*programs: Program) -> Iterator[None]:
    """Hold that daemons do next to nothing meanwhile."""
    began, before = time.monotonic(), [program.cpu() for program in programs]
    yield
    most = SHARE * (time.monotonic() - began) + BESIDES
    used = [round(program.cpu() - was, 2) for program, was in zip(programs, before, strict=True)]
    assert max(used) < most, used


def connected(program: Program) -> bool:
    return bool(program.json("status")["mailbox"]["connected"])


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "goodbye"])
def test_a_server_that_goes_while_we_wait(program: Program, sign: int) -> None:
    world = program.world
    assert isinstance(world, RealWorld)
    with at_rest(program):
        world.dovecot.stop(sign)
        program.wait_until(lambda: not connected(program))
        time.sleep(OUTAGE)
        world.dovecot.start()
        program.wait_until(lambda: connected(program), 12)
    assert program.log().count("cannot be reached") <= 2, "said once, not at every try"
    program.writes("parent", CONCERN)
    world.wait_for("parent", "concern/acknowledgement")


def test_a_network_that_forgets_the_connection(real_world: RealWorld, tmp_path: Path) -> None:
    """Nothing arrives any more and nothing closes; only what is begun anew gets through."""
    with (
        BadNetwork(real_world.imap().port) as network,
        Program(real_world, tmp_path, imap_port=network.port) as program,
    ):
        with at_rest(program):
            network.swallow()
            program.writes("parent", CONCERN)
            network.recover(quietly=True)
            real_world.wait_for("parent", "concern/acknowledgement", seconds=60)
        assert network.connections == 3, "one of them compared the folders at the start"
        assert len(program.json("cases")) == 1


def test_servers_that_talk_nonsense(tmp_path: Path) -> None:
    def ends_by_itself(talk: Talk, tag: str, rest: str) -> None:
        talk.say("+ idling", f"{tag} OK that is enough")

    odd = {
        "hangs up": ("CAPABILITY", hang_up),
        "says goodbye": ("IDLE", idle(later="* BYE not now")),
        "ends the waiting": ("IDLE", ends_by_itself),
        "refuses to wait": ("IDLE", no("not today")),
        "tells of mail that is not there": ("IDLE", idle(later="* 1 EXISTS")),
        "talks all the time": ("IDLE", idle(later="* OK still here")),
        "loses us": ("SEARCH", hang_up),
        "is full": ("SELECT", no("[UNAVAILABLE] too many connections")),
    }
    with contextlib.ExitStack() as stack:
        world = stack.enter_context(EmbeddedWorld())
        programs, scripts = [], []
        for command, answer in odd.values():
            script = stack.enter_context(Script(uids=""))
            script.answers[command] = answer
            folder = tmp_path / str(len(scripts))
            folder.mkdir()
            program = Program(world, folder, imap_port=script.port)
            programs.append(stack.enter_context(program))
            scripts.append(script)
        with at_rest(*programs):
            time.sleep(OUTAGE)
        for name, script in zip(odd, scripts, strict=True):
            assert len(script.heard) < 150, f"{name}: {script.heard[-20:]}"
            assert script.count("LOGIN") <= 6, name


NO_ROOM = """
mail_plugins = $mail_plugins quota
namespace full {
  prefix = Full/
  separator = /
  list = yes
  location = maildir:~/Full
}
plugin {
  quota = maildir:Everything:ns=
  quota_rule = *:storage=100M
  quota2 = maildir:Worked:ns=Full/
  quota2_rule = *:storage=1K
  quota_grace = 0
}
"""

LONG = CONCERN + "\n\n" + "It goes on and on like this.\n" * 100


@pytest.mark.servers
def test_no_room_in_the_folder_for_worked_mail(tmp_path: Path) -> None:
    with RealWorld(extra=NO_ROOM) as world, contextlib.ExitStack() as stack:
        program = Program(world, tmp_path)
        text = program.config.read_text()
        wanted = 'processed = "Full/Worked"\npoll_seconds'
        program.config.write_text(text.replace("poll_seconds", wanted))
        stack.enter_context(program)
        program.writes("parent", LONG)
        world.wait_for("parent", "concern/acknowledgement")
        program.wait_until(lambda: "is it full" in program.log())
        with at_rest(program):
            program.writes("staff", LONG + "Number two.")
            world.wait_for("staff", "concern/acknowledgement")
            time.sleep(2)
        assert len(world.mailbox("policy")) == 2
        assert len(world.mailbox("parent")) == 1
        assert len(world.mailbox("manager")) == 2
        assert program.log().count("is it full") == 1
        world.dovecot.stop()
        world.dovecot.extra = NO_ROOM.replace("1K", "1M")
        world.dovecot.start()
        program.wait_until(lambda: len(world.mailbox("policy", "Full/Worked")) == 2)
        assert world.mailbox("policy") == []
        assert len(world.mailbox("manager")) == 2, "nobody is asked twice"
        assert len(program.json("cases")) == 2
        assert program.json("mailroom") == []


@pytest.mark.parametrize("renumbered", [False, True], ids=["same numbers", "other numbers"])
def test_another_uidvalidity(program: Program, renumbered: bool) -> None:
    """What was worked is known by its bytes, old mail is only recorded, and the rest is news."""
    world = program.world
    assert isinstance(world, RealWorld)
    program.writes("parent", CONCERN)
    world.wait_for("parent", "concern/acknowledgement")
    program.wait_until(lambda: world.mailbox("policy", "Processed"))
    program.stop()
    with world.reading(folder="Processed") as person:
        person.copy("1", "INBOX")  # which is where somebody puts it back
        for number, days in ((1, 5), (2, 1)):
            when = imaplib.Time2Internaldate(datetime.now(UTC) - timedelta(days=days))
            raw = f"From: staff@{DOMAIN}\r\nTo: policy@{DOMAIN}\r\nSubject: No. {number}\r\n\r\n{CONCERN}"
            person.append("INBOX", r"(\Seen \Flagged)", when, raw.encode())
    before = _uidvalidity(world)
    if renumbered:
        world.dovecot.stop()
        inbox = world.dovecot.root / "mail/policy/Maildir"
        for path in [*inbox.glob("dovecot*"), *inbox.glob(".dovecot*")]:
            path.unlink()
        world.dovecot.start()
    else:
        other = str(int(before) + 7)
        world.dovecot.doveadm("mailbox", "update", "-u", "policy", "--uid-validity", other, "INBOX")
    assert _uidvalidity(world) != before
    program.start()
    world.wait_for("staff", "concern/acknowledgement")
    world.wait_for("manager", "common/backlog")
    program.wait_until(lambda: len(world.mailbox("policy", "Processed")) == 4)
    assert world.mailbox("policy") == []
    assert len(program.json("cases")) == 2
    (old,) = program.json("mailroom")
    assert old["subject"] == "No. 1"
    assert sorted(str(m["X-Mailflow-Notice"]) for m in world.mails("manager")) == [
        "common/backlog", "concern/ask", "concern/ask",
    ]  # fmt: skip
    assert len(world.mailbox("parent")) == len(world.mailbox("staff")) == 1


def _uidvalidity(world: RealWorld) -> str:
    said = world.dovecot.doveadm("mailbox", "status", "-u", "policy", "uidvalidity", "INBOX")
    return said.strip().rpartition("uidvalidity=")[2]
