"""What a mail says of its reader's next step is true, and complete enough to take it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, NOW, PARENT
from tests.setting import Setting


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def said(setting: Setting, address: str) -> str:
    """Return the newest mail somebody has, as one line."""
    return " ".join(setting.text(address).split())


def test_whoever_removed_a_post_is_not_told_that_nothing_is_left_to_do(setting: Setting) -> None:
    setting.writes(ADMIN_1, "There is a negative post about staff on our page to be removed.")
    setting.answers(ADMIN_2, "Removed")
    assert "The next step is with you as well." in said(setting, ADMIN_2)
    assert "nothing more" not in said(setting, ADMIN_2)
    setting.wait(minutes=11)
    setting.answers(ADMIN_2, "Contacted")
    assert "nothing more you need to do" in said(setting, ADMIN_2)


def test_whoever_has_proposed_has_nothing_more_to_do(setting: Setting) -> None:
    setting.writes(PARENT, "I saw a post on Facebook complaining about the staff. It is unkind.")
    setting.answers(MANAGER, "Investigate")
    assert "The next step is with you as well." in said(setting, MANAGER)
    setting.answers(MANAGER, "Propose: I ask for it to be taken down")
    assert "nothing more you need to do" in said(setting, MANAGER)
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Ask: who wrote it?")
    assert "nothing more you need to do" in said(setting, CHAIR)


def test_nobody_is_asked_to_do_what_they_have_no_word_for(tmp_path: Path) -> None:
    setting = Setting(tmp_path, now=NOW.replace(year=2027, month=5, day=4))
    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    setting.answers(MANAGER, "Confirm")
    setting.now = setting.now.replace(month=7, day=26)
    setting.turn()
    setting.wait(days=3)
    assert "has been waiting for your answer since" in said(setting, ADMIN_1)
    setting.now += timedelta(days=6)
    setting.turn()
    assert setting.notices(MANAGER)[-1] == "leaver/escalation"
    assert "in their place" not in said(setting, MANAGER)
    assert "Please have a word with them." in said(setting, MANAGER)


def test_administrators_are_told_whose_pictures_come_down(setting: Setting) -> None:
    setting.writes(PARENT, "I take back my permission for photographs. Please take them down.")
    assert setting.notices(ADMIN_1) == ["photo/task"]
    assert "Child on the roster: Lily Parent." in said(setting, ADMIN_1)


def test_of_several_children_each_is_named(setting: Setting) -> None:
    setting.writes("robin@home.example", "I take back my permission for photographs.")
    assert "Children on the roster: Ash Sibling and Fern Sibling." in said(setting, ADMIN_1)


def test_a_stranger_with_a_name_is_not_somebody_as_well(setting: Setting) -> None:
    setting.writes("jo@new.example", "Please could you add me to the Facebook group?")
    assert "• From: Somebody, not on the roster, jo@new.example" in setting.text(MANAGER)
    assert "Somebody who is not on the roster would like to join" in said(setting, MANAGER)


def test_a_sender_who_cannot_be_read_is_not_said_to_be_off_the_roster(setting: Setting) -> None:
    mail = setting.mail(PARENT, "I saw a post on Facebook complaining about the staff. Unkind.")
    setting.arrives(mail.replace(b"From: Somebody <pat@home.example>", b"From: <<>>"))
    assert "Somebody whose address could not be read has written to us" in said(setting, MANAGER)
    assert "roster" not in said(setting, MANAGER)


def test_an_administrator_hears_that_a_task_is_called_off(setting: Setting) -> None:
    setting.writes(PARENT, "Please take me out of the Facebook group.")
    mine = setting.inbox(PARENT)[-1]
    assert setting.notices(ADMIN_2) == ["membership/task"]
    setting.answers(PARENT, "Withdraw", to=mine)
    setting.wait(minutes=11)
    for admin in (ADMIN_1, ADMIN_2):
        assert setting.notices(admin)[-1] == "membership/task-settled"
        assert "Please leave them in the Facebook group" in said(setting, admin)
        assert "settled" not in said(setting, admin)


@pytest.mark.parametrize("word", ["Stays", "Cancel"])
def test_nobody_removes_a_family_that_stays(tmp_path: Path, word: str) -> None:
    setting = Setting(tmp_path, now=NOW.replace(year=2027, month=5, day=4))
    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    setting.answers(MANAGER, "Confirm")
    setting.now = setting.now.replace(month=7, day=26)
    setting.turn()
    assert setting.notices(ADMIN_1) == ["leaver/task"]
    setting.answers(MANAGER, "Status")
    setting.answers(MANAGER, word)
    setting.wait(minutes=11)
    assert "Removal from the group" not in said(setting, ADMIN_1)
    assert "they are not to be taken out any more" in said(setting, ADMIN_1)
    assert "let them back in" in said(setting, ADMIN_1)


def test_one_administrator_answers_and_not_all(setting: Setting) -> None:
    setting.writes(PARENT, "Please take me out of the Facebook group.")
    asked = setting.inbox(ADMIN_1)[-1]
    setting.answers(ADMIN_2, "Done")
    setting.wait(minutes=11)
    setting.answers(ADMIN_1, "Done", to=asked)
    assert "one of the group administrators decided it" in said(setting, ADMIN_1)


def test_what_comes_after_the_end_asks_for_no_decision(setting: Setting) -> None:
    setting.writes("jo@new.example", "Please could you add me to the Facebook group?")
    setting.answers(MANAGER, "Refuse: we only let families in who are with us now")
    setting.wait(minutes=11)
    setting.answers("jo@new.example", "What a pity. Thank you anyway.")
    assert "This matter has ended" in said(setting, MANAGER)
    assert "decide" not in said(setting, MANAGER)


def test_thanks_come_before_a_question(setting: Setting) -> None:
    setting.writes(PARENT, "Lily is leaving pre-school this summer.")
    assert setting.notices(PARENT) == ["leaver/acknowledgement", "leaver/question"]


def test_the_manager_can_ask_a_family_whose_day_is_planned(setting: Setting) -> None:
    worked = setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    setting.answers(PARENT, "We may leave a little earlier, I will let you know.")
    assert setting.notices(MANAGER)[-1] == "leaver/answer"
    assert setting.answers(MANAGER, "Ask: do you know the day yet?").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.notices(PARENT)[-1] == "leaver/question"
    assert "do you know the day yet?" in said(setting, PARENT)
    assert setting.case(worked.ref).state == "scheduled"
    setting.answers(PARENT, "Yes, it will be 2 April 2027.")
    assert setting.answers(MANAGER, "Confirm 2 April 2027").disposition == "decision"
    setting.wait(minutes=11)
    assert "Friday 2 April 2027" in said(setting, PARENT)
