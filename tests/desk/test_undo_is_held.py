"""An UNDO in time that nobody vouches for holds what is about to leave until it is confirmed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from swps_mailflow.rounds import reload
from tests.kit import CHAIR, MANAGER, PARENT, UNVOUCHED, Play, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
LEAVING = "Lily is leaving pre-school. Her last day is 16 July 2027."
STRANGER = "mallory@evil.example"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def proposed(setting: Setting) -> str:
    """Return a concern with a proposal that is still held; nobody vouches for the Manager."""
    ref = str(setting.writes(PARENT, CONCERN).ref)
    setting.answers(MANAGER, "Propose: we write to them", verdict=None)
    setting.answers(MANAGER, "Yes", verdict=None)
    assert setting.notices(MANAGER)[-1] == "common/receipt"
    return ref


def test_what_is_to_be_taken_back_waits_for_the_yes(setting: Setting) -> None:
    ref = proposed(setting)
    setting.answers(MANAGER, "UNDO", verdict=None)
    assert setting.notices(MANAGER)[-1] == "common/confirm"
    assert "nobody else is told" in setting.text(MANAGER)
    setting.wait(hours=3)
    assert setting.notices(CHAIR) == []
    assert setting.answers(MANAGER, "Yes", verdict=None).disposition == "decision"
    assert setting.notices(MANAGER)[-1] == "common/undone"
    assert setting.case(ref).state == "assigned"
    undone = next(e for e in setting.case(ref).events if e.event == "UNDO")
    assert undone.message == setting.case(ref).incoming()[-1].file
    setting.wait(days=1)
    assert "concern/approval" not in setting.notices(CHAIR)
    assert "common/stands" not in setting.notices(MANAGER)


def test_without_a_yes_it_goes_on_and_the_officer_is_told(setting: Setting) -> None:
    ref = proposed(setting)
    setting.answers(MANAGER, "UNDO", verdict=None)
    setting.wait(hours=23)
    assert setting.notices(CHAIR) == []
    setting.wait(hours=1, minutes=1)
    assert setting.notices(CHAIR) == ["concern/approval"]
    assert setting.notices(MANAGER)[-1] == "common/stands"
    assert "PROPOSE stands" in " ".join(setting.text(MANAGER).split())
    assert setting.case(ref).state == "awaiting_approval"
    assert setting.answers(CHAIR, "Approve").disposition == "decision"


def test_it_holds_once_so_that_nobody_holds_it_for_ever(setting: Setting) -> None:
    proposed(setting)
    receipt = setting.inbox(MANAGER)[-1]
    for _ in range(5):
        setting.answers(MANAGER, "UNDO", to=receipt, verdict=None)
        setting.wait(hours=5)
    assert setting.notices(CHAIR) == ["concern/approval"]


@pytest.mark.parametrize(
    "how", [{"sender": STRANGER}, {"sender": STRANGER, "verdict": None}, {"verdict": "fail"}]
)
def test_a_stranger_and_a_forger_hold_nothing(setting: Setting, how: dict[str, str]) -> None:
    proposed(setting)
    setting.answers(MANAGER, "UNDO", **how)
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["concern/approval"]


def test_an_undo_after_grace_holds_nothing(setting: Setting) -> None:
    proposed(setting)
    receipt = setting.inbox(MANAGER)[-1]
    setting.wait(minutes=11)
    setting.answers(MANAGER, "UNDO", to=receipt, verdict=None)
    assert setting.notices(CHAIR) == ["concern/approval"]


def test_another_decision_ends_the_wait_and_a_yes_takes_back_nothing_else(setting: Setting) -> None:
    ref = proposed(setting)
    setting.answers(MANAGER, "UNDO", verdict=None)
    confirm, receipt = setting.inbox(MANAGER)[-1], setting.inbox(MANAGER)[-2]
    setting.wait(hours=1)
    setting.answers(MANAGER, "Note: I have slept on it", to=receipt)
    assert setting.answers(MANAGER, "Yes", to=confirm, verdict=None).disposition == "unclear"
    assert setting.case(ref).state == "awaiting_approval"
    assert setting.notices(CHAIR) == ["concern/approval"]
    setting.wait(days=2)
    assert "common/stands" not in setting.notices(MANAGER)


def test_what_other_cases_are_owed_waits_too_and_what_the_clock_does(setting: Setting) -> None:
    known = (
        "I have known Sam Staff since 1 May 2010 and we are friends on Facebook; may we stay so?"
    )
    friends = setting.writes(PARENT, known).ref
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    assert setting.case(friends).state == "granted"
    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 20 November 2026.")
    setting.answers(MANAGER, "Confirm")
    setting.answers(MANAGER, "UNDO", verdict=None)
    setting.wait(hours=20)
    assert setting.case(friends).timer("ends") is None
    setting.answers(MANAGER, "Yes", verdict=None)
    setting.wait(days=2)
    assert setting.case(friends).state == "granted"


def test_a_senders_withdrawal_ends_the_wait() -> None:
    play = Play("leaver", LEAVING)
    play.says(MANAGER, "Confirm")
    play.says(MANAGER, "UNDO", trust=UNVOUCHED)
    link = next(a for a in reversed(play.case.asks) if a.question == "thread")
    play.sends(PARENT, "Withdraw", link)
    assert play.case.state == "cancelled"
    assert "common/stands" not in play.wait(days=2)


def test_whoever_has_left_the_office_is_not_told(tmp_path: Path) -> None:
    setting = Setting(tmp_path)
    proposed(setting)
    setting.answers(MANAGER, "UNDO", verdict=None)
    new = replace(office().roles["manager"], name="Nora New", address="new@swps.example.org")
    reload(setting.desk, office(roles={**office().roles, "manager": new}), setting.now)
    setting.wait(hours=25)
    assert "common/stands" not in setting.notices(MANAGER)


def test_a_no_lets_it_go_on_at_once(setting: Setting) -> None:
    ref = proposed(setting)
    setting.answers(MANAGER, "UNDO", verdict=None)
    assert setting.answers(MANAGER, "No", verdict=None).disposition == "added"
    assert setting.notices(MANAGER)[-1] == "common/disowned"
    assert "PROPOSE stands" in " ".join(setting.text(MANAGER).split())
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["concern/approval"]
    assert setting.case(ref).state == "awaiting_approval"
    setting.wait(days=2)
    assert "common/stands" not in setting.notices(MANAGER)
