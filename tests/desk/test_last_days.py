"""The last day of a child, and the exceptions and permissions that end with it (P30, P36)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from swps_mailflow.policy.wording import english_date
from tests.kit import CHAIR, MANAGER, PARENT, ROSTER, office, roster
from tests.setting import Setting

KNOWN = "I have known Sam Staff since 1 May 2010 and we are friends on Facebook; may we stay so?"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


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
