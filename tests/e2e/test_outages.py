"""Servers that go away, fall silent or talk nonsense: the daemon waits without spinning, is back
within seconds, and no mail is lost or answered twice.

How busy the daemon is, is measured by the processor time it uses, and judged generously.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.scripted import Script, Talk, hang_up, idle, no
from tests.bed.embedded import EmbeddedWorld
from tests.bed.process import Program
from tests.bed.proxy import BadNetwork
from tests.bed.world import RealWorld

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
# How long the outages last; a pause that grew with them would show.
OUTAGE = 8.0
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
        assert network.connections == 2
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
            time.sleep(OUTAGE / 2)
        for name, script in zip(odd, scripts, strict=True):
            assert len(script.heard) < 150, f"{name}: {script.heard[-20:]}"
            assert script.count("LOGIN") <= 6, name
