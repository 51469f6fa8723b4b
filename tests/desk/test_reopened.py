"""A concern that is closed, and opened again: its days, and who hears of it (ruling 7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from swps_mailflow.policy.briefing import due_of
from tests.kit import CHAIR, MANAGER, PARENT
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def reopened(setting: Setting, days: int) -> str:
    """Let a concern be closed at once and opened again so many days later; return its reference."""
    worked = setting.writes(PARENT, CONCERN)
    assert setting.answers(MANAGER, "Close: it has gone").disposition == "decision"
    setting.wait(days=days)
    setting.answers(PARENT, "It is back on the page.")
    assert setting.answers(MANAGER, "Reopen").disposition == "decision"
    return str(worked.ref)


def test_within_its_days_the_days_go_on(setting: Setting) -> None:
    ref = reopened(setting, 5)
    case = setting.case(ref)
    assert due_of(case, setting.office) == case.opened + timedelta(days=28)
    setting.wait(days=17)
    assert "concern/overdue" in setting.notices(MANAGER)
    setting.wait(days=7)
    assert setting.notices(CHAIR)[-1] == "concern/overdue"


def test_after_its_days_they_begin_anew(setting: Setting) -> None:
    ref = reopened(setting, 100)
    now, case = setting.now, setting.case(ref)
    assert due_of(case, setting.office) == now + timedelta(days=28)
    setting.wait(minutes=11)
    assert "concern/overdue" not in setting.notices(MANAGER)
    setting.wait(days=29)
    assert "concern/overdue" in setting.notices(CHAIR)


def test_undo_leaves_no_clock_behind(setting: Setting) -> None:
    ref = reopened(setting, 100)
    assert setting.answers(MANAGER, "Undo").disposition == "decision"
    case = setting.case(ref)
    assert (case.state, case.timers, case.data.get("clock_from")) == ("closed", [], None)


def test_whoever_gets_a_concern_passed_on_is_told_by_whom(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Pass")
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["concern/ask"]
    assert "The Manager has passed a concern about social media on to you: it is yours now." in (
        " ".join(setting.text(CHAIR).split())
    )
