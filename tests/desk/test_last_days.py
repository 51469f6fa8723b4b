"""The last day of a child, and the exceptions and permissions that end with it (P30, P36)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from swps_mailflow.policy.case import Ask
from swps_mailflow.policy.wording import english_date
from tests.kit import CHAIR, MANAGER, PARENT, ROSTER, Play, office, roster
from tests.setting import Setting

KNOWN = "I have known Sam Staff since 1 May 2010 and we are friends on Facebook; may we stay so?"
LEAVING = "Lily is leaving pre-school. Her last day is 16 July 2027."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def thread(play: Play) -> Ask:
    """Return the newest link the sender has."""
    return [a for a in play.case.asks if a.addressee == PARENT and a.question == "thread"][-1]


def granted(setting: Setting, who: str = PARENT) -> str:
    """Let an exception be agreed to; return its reference."""
    worked = setting.writes(who, KNOWN, subject="Existing friendship")
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    assert setting.case(worked.ref).state == "granted"
    return str(worked.ref)


def leaves(setting: Setting, child: str, day: str = "16 July 2027", who: str = PARENT) -> str:
    """Let a child's last day be known and confirmed; return the reference."""
    text = f"{child} is leaving pre-school. Her last day is {day}."
    worked = setting.writes(who, text, subject=f"{child} is leaving")
    assert setting.answers(MANAGER, "Confirm").disposition == "decision"
    setting.wait(minutes=11)
    return str(worked.ref)


def on(setting: Setting, day: str) -> None:
    """Let that day come, in the middle of the morning."""
    setting.now = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=setting.now.tzinfo)
    setting.turn()


DAD = "dan@home.example"
WITH_DAD = ROSTER + f"parent,Dan Parent,{DAD},Lily Parent,2025-09-03,,,\n"
TWO = ROSTER + f"parent,Pat Parent,{PARENT},Rose Parent,2025-09-03,,,\n"


@pytest.mark.parametrize("first", ["exception", "last day"])
def test_the_other_parents_exception_ends_with_the_last_day(tmp_path: Path, first: str) -> None:
    setting = Setting(tmp_path, office(roster=roster(WITH_DAD)))
    if first == "exception":
        ref = granted(setting, DAD)
        leaves(setting, "Lily")
    else:
        leaves(setting, "Lily")
        ref = granted(setting, DAD)
    assert setting.case(ref).timer("ends")
    on(setting, "2027-07-17")
    assert setting.case(ref).state == "ended"


def test_the_other_parents_permission_for_photographs_ends_too(tmp_path: Path) -> None:
    setting = Setting(tmp_path, office(roster=roster(WITH_DAD)))
    given = "I am happy for you to use photos of Lily on the Facebook group."
    worked = setting.writes(DAD, given)
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    assert setting.case(worked.ref).state == "recorded"
    setting.writes(PARENT, "I withdraw my permission: please do not use photos of Lily any more.")
    setting.wait(minutes=11)
    assert setting.case(worked.ref).state == "withdrawn"


@pytest.mark.parametrize("days", [("2027-07-16", "2027-07-16"), ("2027-07-16", "2026-12-18")])
def test_two_children_who_leave_end_it_when_both_have_left(
    tmp_path: Path, days: tuple[str, str]
) -> None:
    setting = Setting(tmp_path, office(roster=roster(TWO)))
    ref = granted(setting)
    for child, day in zip(("Lily", "Rose"), days, strict=True):
        leaves(setting, child, english_date(date.fromisoformat(day)).split(" ", 1)[1])
    on(setting, "2026-12-20")
    assert setting.case(ref).state == "granted"
    on(setting, "2027-07-17")
    assert setting.case(ref).state == "ended"


def test_one_of_two_children_who_stays_after_all_keeps_it_alive(tmp_path: Path) -> None:
    setting = Setting(tmp_path, office(roster=roster(TWO)))
    ref = granted(setting)
    leaves(setting, "Lily", "18 December 2026")
    rose = leaves(setting, "Rose", "16 July 2027")
    setting.answers(MANAGER, "Cancel")
    setting.wait(minutes=11)
    assert setting.case(rose).state == "cancelled"
    on(setting, "2027-07-17")
    assert setting.case(ref).state == "granted"


@pytest.mark.parametrize("word", ["Cancel", "Stays"])
@pytest.mark.parametrize("first", ["exception", "last day"])
def test_a_last_day_taken_back_ends_no_exception(setting: Setting, word: str, first: str) -> None:
    ref = granted(setting) if first == "exception" else None
    leaver = leaves(setting, "Lily")
    assert ref is None or setting.case(ref).timer("ends")
    setting.answers(MANAGER, word)
    setting.wait(minutes=11)
    assert setting.case(leaver).state in ("cancelled", "staying")
    ref = ref or granted(setting)
    assert setting.case(ref).timer("ends") is None
    on(setting, "2027-07-17")
    assert setting.case(ref).state == "granted"


def test_a_notice_taken_back_within_grace_ends_no_exception(setting: Setting) -> None:
    ref = granted(setting)
    worked = setting.writes(PARENT, LEAVING, subject="Leaving")
    mine = setting.inbox(PARENT)[-1]
    setting.answers(MANAGER, "Confirm")
    setting.answers(MANAGER, "Note: she rang to say goodbye")
    setting.wait(minutes=2)
    assert setting.answers(PARENT, "Withdraw", to=mine).disposition == "decision"
    setting.wait(minutes=20)
    assert setting.case(worked.ref).state == "cancelled"
    assert setting.case(ref).timer("ends") is None
    assert "last day known" not in [e.event for e in setting.case(ref).events]
    on(setting, "2027-07-17")
    assert setting.case(ref).state == "granted"


def test_a_withdrawal_takes_back_what_was_decided_within_grace() -> None:
    play = Play("exception", KNOWN)
    play.says(MANAGER, "Recommend")
    play.now += timedelta(minutes=11)
    play.says(CHAIR, "Approve")
    assert play.says(PARENT, "Withdraw", ask=thread(play)) == "decision"
    assert play.case.state == "withdrawn"
    assert "taken back" in play.events()
    assert play.case.undoable == []
    assert not [n for n in play.case.outbox if n.notice.endswith("/granted")]
    assert play.case.timer("ends") is None
