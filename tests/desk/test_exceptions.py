"""Exceptions from the first mail to their end, by the three tests of the policy (P9, P23, P29)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import CHAIR, MANAGER, OTHER, PARENT, ROSTER, office, roster
from tests.setting import Setting

TERRY = "terry@home.example"
VAL = "val@home.example"
STU = "stu@home.example"
STUDENT = (
    ROSTER
    + f"student,Stu Dent,{STU},,,,2026-09-07,\nstudent,Stu Dent,{STU},,,,2024-01-08,2024-03-28\n"
)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path, office(roster=roster(STUDENT)))


def said(setting: Setting, address: str) -> str:
    """Return the newest mail somebody has, as one line."""
    return " ".join(setting.text(address).split())


def agreed(setting: Setting) -> None:
    """Let the Manager recommend what was asked last, and the Chair agree."""
    assert setting.answers(MANAGER, "Recommend").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.notices(CHAIR)[-1] == "exception/approval"
    assert setting.answers(CHAIR, "I approve").disposition == "decision"
    setting.wait(minutes=11)


def test_a_parents_friendship_until_the_child_has_left(setting: Setting) -> None:
    text = "Sam Staff and I have been friends on Facebook since 1 May 2019. May we stay friends?"
    worked = setting.writes(PARENT, text)
    asked = said(setting, MANAGER)
    assert "The rule for parents and carers" in asked
    assert "Since when they have known each other: Wednesday 1 May 2019." in asked
    assert "By these dates the rule is met." in asked
    setting.answers(MANAGER, "Ask: how do you know each other?")
    setting.wait(minutes=11)
    setting.answers(PARENT, "We were at school together.")
    assert "Your question | how do you know each other? The answer" in said(setting, MANAGER)
    agreed(setting)
    assert "The person who asked and the other one are told by mail" in said(setting, MANAGER)
    assert setting.notices(OTHER) == ["exception/granted"]
    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 18 December 2026.")
    setting.answers(MANAGER, "Confirm")
    setting.wait(days=26)
    assert setting.case(worked.ref).state == "ended"
    for who in (PARENT, OTHER):
        assert "The rule about connections on social media no longer applies" in said(setting, who)
        assert "you may stay connected" in said(setting, who)
    assert "Both people concerned are told" in said(setting, MANAGER)


def test_a_member_of_staff_is_asked_about_the_other_ones_child(setting: Setting) -> None:
    """Terry has a child here as well, whose first day is not what the rule is about."""
    setting.writes(
        TERRY, "I have been friends on Facebook with Robin Sibling since 4 September 2025; we met"
        " when Moss started. May we stay friends on Facebook?",
    )  # fmt: skip
    asked = said(setting, MANAGER)
    assert "The rule for staff" in asked
    assert "The child started: Wednesday 3 September 2025." in asked
    assert "By these dates the rule is not met." in asked


def test_a_member_of_staff_whose_friend_is_not_known(setting: Setting) -> None:
    setting.writes(
        TERRY, "I have been friends on Facebook with one of our mums since 4 May 2015, long before"
        " her child started. May we stay friends on Facebook?",
    )  # fmt: skip
    asked = said(setting, MANAGER)
    assert "The child started: not known." in asked
    assert "Whether the rule is met cannot be told" in asked
    agreed(setting)
    assert "The other one is not known to us for certain: please let them know." in said(
        setting, MANAGER
    )
    assert setting.answers(MANAGER, "End: you are no longer in touch").disposition == "decision"
    setting.wait(minutes=11)
    assert "is no longer needed and has come to its end" in said(setting, TERRY)
    assert "you are no longer in touch" in said(setting, TERRY)


@pytest.mark.parametrize(
    ("who", "since", "began", "verdict"),
    [
        (VAL, "3 March 2018", "Saturday 10 January 2026", "met, if they were connected by then"),
        (VAL, "5 May 2026", "Saturday 10 January 2026", "not met"),
        (STU, "1 May 2026", "Monday 7 September 2026", "met, if they were connected by then"),
    ],
)
def test_volunteers_and_students_must_have_been_connected(
    setting: Setting, who: str, since: str, began: str, verdict: str
) -> None:
    """To have known each other is not enough (P23), and an earlier placement does not count."""
    worked = setting.writes(who, f"I have known Pat Parent since {since} and we are friends on "
                                 "Facebook. May we stay friends on Facebook?")  # fmt: skip
    asked = said(setting, MANAGER)
    assert "already connected on social media before the role began" in asked
    assert f"The role began: {began}." in asked
    assert f"By these dates the rule is {verdict}." in asked
    agreed(setting)
    assert setting.notices(who)[-1] == setting.notices(PARENT)[-1] == "exception/granted"
    assert setting.case(worked.ref).state == "granted"


def test_a_friendship_that_was_sorted_is_told_to_change_nothing(setting: Setting) -> None:
    """Ruling 2: the first mail could not say so yet."""
    worked = setting.writes(PARENT, "Hello, have you got a minute to talk? It is about Sam.")
    assert setting.case(worked.ref).kind == "unsorted"
    setting.answers(MANAGER, "Exception")
    assert setting.notices(PARENT) == ["unsorted/acknowledgement"]
    setting.wait(minutes=11)
    assert setting.notices(PARENT)[-1] == "common/sorted"
    assert "add no new connections on social media until you hear from us" in said(setting, PARENT)
    assert "Meanwhile they are told to change nothing" in said(setting, MANAGER)


def test_a_friendship_that_was_split_off_was_not_told_so(setting: Setting) -> None:
    setting.writes(PARENT, "I saw a post on Facebook complaining about the staff. It is unkind.")
    setting.answers(MANAGER, "Split exception I am friends with Sam as well")
    setting.wait(minutes=11)
    assert setting.notices(MANAGER)[-1] == "exception/ask"
    assert "They have not been told yet to change nothing" in said(setting, MANAGER)


def test_the_other_one_learns_nothing_of_the_message_that_was_written(setting: Setting) -> None:
    setting.writes(PARENT, "Sam Staff and I have been friends on Facebook since 1 May 2019.")
    agreed(setting)
    for word in ("Status", "Help"):
        setting.answers(OTHER, word)
        assert setting.notices(OTHER)[-1] == f"common/{word.lower()}"
        text = said(setting, OTHER)
        assert "our message" not in text
        assert "23 November" not in text, "the day somebody else wrote"
    setting.answers(PARENT, "Withdraw")
    assert setting.notices(OTHER)[-1] == "exception/ended", "they had been told that it is agreed"
    assert "you may stay connected" in said(setting, OTHER)
