"""The process dies (SIGKILL) at every labelled point of every scenario, and starts again.

Invariant: after the restart and the mail server's next delivery everything stands as if nothing
had happened: the same cases in the same states, the same history, every notice sent, and none
twice but with the same Message-ID.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections import Counter
from pathlib import Path

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.incoming import Incoming
from swps_mailflow.reports.verify import verify
from tests.crash.scenarios import SCENARIOS, Scenario, Step, replay
from tests.kit import NOW
from tests.setting import Outlet, Setting

ATTEMPTS = 400


class LoggingOutlet(Outlet):
    """A mail server whose memory survives the death of its client."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Keep a mail, and a line about it."""
        files.reached("smtp")
        await super().send(envelope_from, recipient, raw)
        mail = self.mails[-1][1]
        row = [recipient, str(mail["X-Mailflow-Notice"]), str(mail["Message-ID"])]
        with self._log.open("a") as log:
            log.write(json.dumps(row) + "\n")
        files.reached("smtp done")


def reopened(root: Path, step: Step) -> Setting:
    """Return the program over a state folder, at the time of the step."""
    setting = Setting(root, now=NOW + step.after)
    setting.outlet = LoggingOutlet(root.parent / f"{root.name}.sent")
    return setting


def take(setting: Setting, step: Step) -> None:
    """Let the step happen."""
    for raw in step.mails:
        setting.desk.work(Incoming(raw, setting.now), setting.now)
    setting.turn()


def outcome(root: Path, setting: Setting) -> tuple[object, ...]:
    """Return what must be the same however often the process died."""
    assert [f for f in verify(setting.root, setting.cabinet, setting.mailroom) if f.fault] == []
    cases = []
    for row in setting.index.rows():
        if row.kind == "desk":
            continue
        case = setting.case(row.ref)
        history = [(e.event, e.from_, e.to) for e in case.events]
        words = Counter(tuple(a.words) for a in case.asks if a.state == "open")
        owed = Counter((n.notice, n.to, n.state) for n in case.outbox)
        raws = sorted(m.sha256 for m in case.incoming())
        cases.append((case.kind, case.state, history, sorted(words.items()), owed, raws))
    kept = sorted((r.id, r.disposition) for r in setting.mailroom.records())
    log = root.parent / f"{root.name}.sent"
    rows = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    sent = Counter((who, notice) for who, notice, _ in {tuple(r) for r in rows})
    return sorted(cases, key=repr), kept, sent


def die_at(number: int, root: Path, step: Step) -> bool:
    """Take the step in a child that dies at its n-th labelled point; False if it lived."""
    child = os.fork()
    if child == 0:
        count = 0

        def reached(label: str) -> None:
            nonlocal count
            del label
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            setting = reopened(root, step)
            files.reached = reached
            take(setting, step)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child must never run the parent's tests
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the step itself failed"
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.__name__)
def test_killed_at_every_point(scenario: Scenario, tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    setting = Setting(before)
    step = scenario(setting)
    setting.index.close()

    calm = tmp_path / "calm"
    shutil.copytree(before, calm)
    quiet = reopened(calm, step)
    take(quiet, step)
    wanted = outcome(calm, quiet)
    quiet.index.close()

    points = 0
    for number in range(1, ATTEMPTS):
        root = tmp_path / f"run{number}"
        shutil.copytree(before, root)
        died = die_at(number, root, step)
        if died:
            points += 1
            # Death in the middle of the recovery, too.
            die_at(1 + number % 7, root, step)
        again = reopened(root, step)
        take(again, step)
        assert outcome(root, again) == wanted, f"died at point {number}"
        again.index.close()
        shutil.rmtree(root)
        if not died:
            break
    else:
        pytest.fail("the step has no end")
    assert points >= 4 or scenario is replay, "nothing was killed; only a replay writes nothing"
