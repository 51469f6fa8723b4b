"""Copies of the state folder, the mailbox compared with it, and the mail that goes all the way."""

from __future__ import annotations

import re
import shutil
import signal
import threading
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.bed.process import Program
from tests.bed.world import RealWorld

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is number {}."


@pytest.fixture
def stopped(real_world: RealWorld, tmp_path: Path) -> Iterator[Program]:
    """An installation whose daemon does not run yet."""
    program = Program(real_world, tmp_path)
    yield program
    program.__exit__()


def acknowledged(program: Program) -> int:
    """Return how many acknowledgements lie in the parent's mailbox.

    One that was owed when the copy was taken leaves again, as after a crash: as the same message.
    """
    found = program.world.mailbox("parent")
    ids = {message_from_bytes(raw)["Message-ID"] for raw in found if b"/acknowledgement" in raw}
    return len(ids)


def test_a_snapshot_under_load_is_valid_and_leads_to_the_same_cases(
    stopped: Program, tmp_path: Path
) -> None:
    program = stopped
    program.start()
    program.writes("parent", CONCERN.format(0))
    program.wait_until(lambda: acknowledged(program) == 1)

    def load() -> None:
        for n in range(1, 9):
            program.writes("parent", CONCERN.format(n))

    sending = threading.Thread(target=load)
    sending.start()
    cases = program.state / "cases"
    program.wait_until(lambda: len([c for c in cases.iterdir() if c.name[0] != "."]) >= 4)
    assert program.process is not None
    program.process.send_signal(signal.SIGSTOP)  # an instant, as a snapshot of the disk sees it
    shutil.copytree(program.state, tmp_path / "copy")
    program.process.send_signal(signal.SIGCONT)
    sending.join()
    for n in range(9, 13):
        program.writes("parent", CONCERN.format(n))
    program.wait_until(lambda: acknowledged(program) == 13, 60)
    program.answers("manager", "concern/ask", "Investigate")
    program.wait_until(lambda: [c for c in program.json("cases") if c["state"] == "investigating"])
    program.stop()

    shutil.rmtree(program.state)
    shutil.move(tmp_path / "copy", program.state)
    assert program.run("verify").returncode == 0
    before = {case["ref"] for case in program.json("cases")}
    assert 4 <= len(before) < 13, "the copy is older than the mailbox"
    program.start()
    program.wait_until(lambda: len(program.json("cases")) == 13, 60)
    program.wait_until(lambda: "compared with the record" in program.log())
    assert before < {case["ref"] for case in program.json("cases")}
    program.stop()
    assert acknowledged(program) == 13, "nobody is thanked a second time"
    assert program.run("verify", "--mailbox").returncode == 0


def test_a_copy_with_the_daemon_stopped_is_valid(stopped: Program, tmp_path: Path) -> None:
    program = stopped
    program.start()
    program.writes("parent", CONCERN.format(0))
    program.wait_until(lambda: acknowledged(program) == 1)
    program.stop()
    shutil.copytree(program.state, tmp_path / "copy")
    shutil.rmtree(program.state)
    shutil.move(tmp_path / "copy", program.state)
    assert program.run("verify").returncode == 0
    program.start()
    program.answers("manager", "concern/ask", "Investigate")
    program.wait_until(lambda: program.json("cases")[0]["state"] == "investigating")


def test_a_message_in_no_record_is_told_and_then_worked(stopped: Program) -> None:
    program = stopped
    program.start()
    program.writes("parent", CONCERN.format(0))
    program.wait_until(lambda: acknowledged(program) == 1)
    program.stop()
    assert program.run("verify", "--mailbox").returncode == 0
    (raw,) = program.world.mailbox("policy", "Processed")
    with program.world.reading() as client:
        other = re.sub(rb"(?im)^message-id:.*$", b"Message-ID: <other@x>", raw)
        client.append("Processed", None, None, other.replace(b"number 0", b"number 9"))
    found = program.run("verify", "--mailbox", check=False)
    assert found.returncode == 1
    assert b"processed folder: the message that arrived" in found.stderr
    assert b"2 filed messages compared, 1 in no record" in found.stdout
    program.start()
    program.wait_until(lambda: len(program.json("cases")) == 2)
    program.wait_until(lambda: "1 of them worked again" in program.log())
    assert program.run("verify", "--mailbox").returncode == 0
    assert acknowledged(program) == 1
    told = program.world.wait_for("technician", "common/recovered")
    assert "number 9" not in str(told)


def test_a_check_mail_goes_all_the_way_round(stopped: Program) -> None:
    program = stopped
    text = program.config.read_text()
    program.config.write_text(
        text.replace('state_dir = "state"\n', 'state_dir = "state"\ncheck_mail = "1 second"\n')
    )
    program.start()
    kept = program.wait_until(lambda: program.json("mailroom"), 60)
    assert kept[0]["subject"] == "Does mail go all the way round?"
    assert kept[0]["disposition"] == "automatic"
    assert "astray" not in program.run("status").stdout.decode()
    assert program.world.mailbox("technician") == []
    assert program.json("cases") == []
