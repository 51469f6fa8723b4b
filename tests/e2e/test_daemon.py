"""The daemon's own manners: mailbox and inlet, servers that die, restarts, signals, the pipe."""

from __future__ import annotations

import signal
import smtplib
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.bed.common import DOMAIN, HOST, free_ports
from tests.bed.dovecot import ALL_ABILITIES
from tests.bed.process import Program
from tests.bed.world import RealWorld

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.mark.parametrize("lacking", ["IDLE", "MOVE", "MOVE UIDPLUS"])
def test_servers_that_can_do_less(lacking: str, tmp_path: Path, real_world: RealWorld) -> None:
    able = " ".join(a for a in ALL_ABILITIES.split() if a not in lacking.split())
    real_world.dovecot.stop()
    real_world.dovecot._abilities = able
    real_world.dovecot.start()
    with Program(real_world, tmp_path) as program:
        program.writes("parent", CONCERN)
        real_world.wait_for("parent", "concern/acknowledgement")
        program.wait_until(lambda: len(real_world.mailbox("policy", "Processed")) == 1)
        program.writes("parent", CONCERN + " And again.")
        program.wait_until(lambda: len(program.json("cases")) == 2)
        program.wait_until(lambda: len(real_world.mailbox("policy", "Processed")) == 2)
        time.sleep(1.5)
        assert len(program.json("cases")) == 2
        assert program.json("mailroom") == []


def test_a_restart_in_the_middle(program: Program) -> None:
    program.writes("parent", CONCERN)
    asked = program.world.wait_for("manager", "concern/ask")
    assert program.stop() == 0
    program.replies("manager", asked, "Investigate")
    program.start()
    program.wait_for_state("concern", "investigating")
    assert program.stop(signal.SIGKILL) == -signal.SIGKILL
    program.start()
    program.answers("manager", "common/receipt", "Close: all is well again")
    program.world.wait_for("parent", "concern/outcome")


def test_says_what_systemd_wants_to_hear(real_world: RealWorld, tmp_path: Path) -> None:
    program = Program(real_world, tmp_path)
    heard = program.start()
    assert any(line.startswith("STATUS=") for line in heard)
    program.told("WATCHDOG=1")
    assert program.process is not None
    program.process.send_signal(signal.SIGHUP)
    program.told("RELOADING=1")
    program.told("READY=1")
    program.process.send_signal(signal.SIGTERM)
    program.told("STOPPING=1")
    assert program.process.wait(20) == 0


def test_a_second_daemon_refuses(program: Program) -> None:
    for command in (("run",), ("once",)):
        found = program.run(*command, check=False)
        assert found.returncode == 1
        assert b"Another swps-mailflow is using" in found.stderr


def test_reread_moves_open_questions_to_the_new_chair(program: Program) -> None:
    program.writes("parent", CONCERN)
    program.answers("manager", "concern/ask", "Propose: write to the author")
    old = program.world.wait_for("chair", "concern/approval")
    text = program.config.read_text().replace(f"chair@{DOMAIN}", f"staff@{DOMAIN}")
    program.config.write_text(text)
    assert program.process is not None
    program.process.send_signal(signal.SIGHUP)
    program.world.wait_for("staff", "concern/approval")
    program.replies("chair", old, "Approve")
    program.wait_until(lambda: program.world.mailbox("policy", "Processed")[2:])
    time.sleep(0.5)
    assert program.case("concern")["state"] == "awaiting_approval"
    program.answers("staff", "concern/approval", "Approve")
    program.wait_for_state("concern", "action")


def test_reread_takes_the_new_mail_server_too(real_world: RealWorld, tmp_path: Path) -> None:
    (nobody,) = free_ports(1)
    with Program(real_world, tmp_path, smtp_port=nobody) as program:
        program.writes("parent", CONCERN)
        program.wait_until(lambda: program.json("cases"))
        text = program.config.read_text()
        right = real_world.postfix.submission_port
        text = text.replace(f"port = {nobody}", f"port = {right}")
        program.config.write_text(text.replace("poll_seconds = 1", "poll_seconds = 2"))
        assert program.process is not None
        program.process.send_signal(signal.SIGHUP)
        program.wait_until(lambda: "[imap] has changed too" in program.log())
        program.writes("parent", CONCERN + " And another.")
        real_world.wait_for("parent", "concern/acknowledgement")


def test_a_broken_new_configuration_changes_nothing(program: Program) -> None:
    program.config.write_text(program.config.read_text() + "\n[nonsense]\n")
    assert program.process is not None
    program.process.send_signal(signal.SIGHUP)
    program.wait_until(lambda: "not used" in program.log())
    assert "names every fault" in program.log()
    assert program.process.poll() is None


def test_lmtp_alone(real_world: RealWorld, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with Program(real_world, tmp_path, imap=False, lmtp_port=port) as program:
        with smtplib.LMTP(HOST, port) as client:
            raw = f"From: parent@{DOMAIN}\r\nTo: policy@{DOMAIN}\r\nSubject: x\r\n\r\n{CONCERN}\r\n"
            client.sendmail(f"parent@{DOMAIN}", [f"policy@{DOMAIN}"], raw.encode())
        assert len(program.json("cases")) == 1, "250 means that the case is there"
        real_world.wait_for("parent", "concern/acknowledgement")


def test_deliver_from_a_pipe(real_world: RealWorld, tmp_path: Path) -> None:
    program = Program(real_world, tmp_path)
    raw = f"From: parent@{DOMAIN}\nTo: policy@{DOMAIN}\nSubject: x\n\n{CONCERN}\n".encode()
    found = program.run("deliver", "--json", stdin=raw)
    assert b'"disposition": "case"' in found.stdout
    assert b'"disposition": "duplicate"' in program.run("deliver", "--json", stdin=raw).stdout
    program.start()
    queued = program.run("deliver", "--json", stdin=raw.replace(b"Facebook", b"Instagram"))
    assert b'"disposition": "queued"' in queued.stdout
    assert b'"ref": null' in queued.stdout, "no case has it yet"
    program.wait_until(lambda: len(program.json("cases")) == 2)
    spam = raw.replace(b"Facebook", b"Twitter").replace(b"From:", b"List-Id: <a.b>\r\nFrom:", 1)
    program.run("deliver", stdin=spam)
    program.wait_until(lambda: len(program.json("mailroom")) == 1)
    kept = program.json("mailroom")[0]["id"]
    program.run("mailroom", "open", kept[:10], "--as", "concern")
    program.wait_until(lambda: len(program.json("cases")) == 3)
    program.wait_until(lambda: program.json("mailroom") == [])
    program.stop()
    assert program.run("verify").returncode == 0
    nothing = program.run("deliver", stdin=b"\n", check=False)
    assert nothing.returncode == 75
    assert b"Nothing came" in nothing.stderr
    assert len(program.json("cases")) == 3
    wrong = program.run("deliver", "--bogus", stdin=raw, check=False)
    assert wrong.returncode == 75, "a mail server bounces on anything else"
    program.config.write_text("nonsense")
    broken = program.run("deliver", stdin=raw, check=False)
    assert broken.returncode == 75
    assert b"Traceback" not in broken.stderr


def test_a_year_goes_by(real_world: RealWorld, tmp_path: Path) -> None:
    program = Program(real_world, tmp_path)
    zone = ZoneInfo("Europe/London")

    def at(*moment: int) -> str:
        return datetime(*moment, tzinfo=zone).isoformat()  # type: ignore[arg-type]

    program.writes("parent", "Lily is leaving pre-school. Her last day is 16 July 2027.")
    real_world.wait_for("policy", lambda m: True)
    program.run("once", "--at", at(2027, 5, 3, 9))
    assert program.case("leaver")["opened"] == at(2027, 5, 3, 9)
    program.answers("manager", "leaver/ask", "Confirm")
    real_world.wait_for("policy", lambda m: True)
    program.run("once", "--at", at(2027, 5, 3, 10))
    real_world.wait_for("parent", "leaver/scheduled")
    program.run("once", "--at", at(2027, 7, 23, 9))
    assert program.case("leaver")["state"] == "scheduled"
    program.run("once", "--at", at(2027, 7, 24, 9))
    assert program.case("leaver")["state"] == "removal_due"
    program.answers("admin1", "leaver/task", "Done")
    real_world.wait_for("policy", lambda m: True)
    program.run("once", "--at", at(2027, 7, 24, 10))
    assert program.case("leaver")["state"] == "closed"
    real_world.wait_for("admin2", "leaver/task-settled")
    real_world.wait_for("parent", "leaver/outcome")


def test_no_traceback_and_exit_two_for_a_broken_configuration(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[setting]\nnmae = 1\n")
    command = [sys.executable, "-m", "swps_mailflow", "run", "--config", str(config)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "setting.nmae" in found.stderr
    assert "roles.manager" in found.stderr
    assert "Traceback" not in found.stderr


def test_unreachable_servers_are_said_once_and_seen_in_status(
    real_world: RealWorld, tmp_path: Path
) -> None:
    (nobody,) = free_ports(1)
    program = Program(real_world, tmp_path, imap_port=nobody)
    started = time.monotonic()
    program.start()
    assert time.monotonic() - started < 15
    assert program.json("status")["mailbox"]["connected"] is False
    time.sleep(3)
    assert program.log().count("cannot be reached") == 1
    assert program.stop() == 0
