"""A clock that was ahead and is put right: what was settled meanwhile waits no longer than meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from swps_mailflow.errors import MailflowError, Temporary
from swps_mailflow.policy import setback
from tests.kit import CHAIR, MANAGER, PARENT
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
LEAVER = "Lily is leaving pre-school. Her last day is 16 July 2027."
AHEAD = [timedelta(hours=1), timedelta(days=30), timedelta(days=3653)]
REMINDERS = ("reminder", "escalation", "overdue")

pytestmark = pytest.mark.parametrize("ahead", AHEAD, ids=["hour", "month", "decade"])


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def reminded(setting: Setting) -> list[str]:
    everything = [str(m["X-Mailflow-Notice"]) for _, m, _ in setting.outlet.mails]
    return [n for n in everything if n.rpartition("/")[2] in REMINDERS]


def test_held_mail_leaves_when_its_grace_is_over(setting: Setting, ahead: timedelta) -> None:
    setting.now += ahead
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: write to the author")
    setting.now -= ahead
    setting.wait(minutes=1)
    assert setting.notices(CHAIR) == [], "it is still held"
    setting.wait(minutes=10)
    assert setting.notices(CHAIR) == ["concern/approval"]


def test_a_decision_can_be_taken_back_while_its_mail_is_held_and_no_longer(
    setting: Setting, ahead: timedelta
) -> None:
    setting.now += ahead
    ref = setting.writes(PARENT, CONCERN).ref
    setting.answers(MANAGER, "Propose: write to the author")
    receipt = setting.inbox(MANAGER)[-1]
    setting.now -= ahead
    setting.turn()
    setting.wait(minutes=9)
    setting.answers(MANAGER, "Undo", to=receipt)
    assert setting.case(ref).state == "assigned"
    setting.answers(MANAGER, "Propose: write to the author")
    receipt = setting.inbox(MANAGER)[-1]
    setting.wait(minutes=9)
    assert setting.notices(CHAIR) == []
    setting.wait(minutes=2)
    assert setting.answers(MANAGER, "Undo", to=receipt).disposition == "unclear"
    assert setting.case(ref).state == "awaiting_approval"


def busy(_: str) -> MailflowError:
    return Temporary("The mail server answered 451; the mail is sent later.")


def test_mail_put_off_is_tried_again_soon(setting: Setting, ahead: timedelta) -> None:
    setting.outlet.refuse = busy
    setting.now += ahead
    setting.writes(PARENT, CONCERN)
    setting.outlet.refuse = lambda _: None
    setting.now -= ahead
    setting.turn()
    setting.wait(minutes=1)
    assert setting.notices(MANAGER) == ["concern/ask"]
    assert setting.notices(PARENT) == ["concern/acknowledgement"]


def test_one_reminder_and_at_its_time(setting: Setting, ahead: timedelta) -> None:
    setting.writes(PARENT, CONCERN)
    setting.now += ahead
    setting.turn()
    caught_up = len(reminded(setting))
    assert caught_up <= 2, "an answer overdue is told to the Chair as well"
    setting.now -= ahead
    for _ in range(3):
        setting.wait(minutes=30)
    assert len(reminded(setting)) == caught_up, "none for having been put right"
    setting.wait(days=4)
    assert len(reminded(setting)) > caught_up, "and none is ten years away"


def test_a_question_put_while_it_was_ahead_lives_as_long_as_any(
    setting: Setting, ahead: timedelta
) -> None:
    setting.now += ahead
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[0]
    setting.now -= ahead
    setting.wait(days=13)
    assert setting.answers(MANAGER, "Investigate", to=asked).disposition == "decision"


def test_and_then_runs_out(setting: Setting, ahead: timedelta) -> None:
    setting.now += ahead
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[0]
    setting.now -= ahead
    setting.turn()
    setting.wait(days=14, hours=1)
    assert setting.answers(MANAGER, "Investigate", to=asked).disposition == "unclear"
    assert setting.notices(MANAGER)[-1] == "common/stale"


def test_a_day_of_the_calendar_stays(setting: Setting, ahead: timedelta) -> None:
    setting.now += ahead
    ref = setting.writes(PARENT, LEAVER).ref
    setting.answers(MANAGER, "Confirm 16 July 2027")
    before = setting.case(ref).timer("removal")
    setting.now -= ahead
    setting.wait(minutes=11)
    assert setting.case(ref).timer("removal") == before


def test_a_case_is_put_right_once(setting: Setting, ahead: timedelta) -> None:
    setting.now += ahead
    setting.writes(PARENT, CONCERN)
    setting.now -= ahead
    setting.turn()
    saved: list[str] = []
    save = setting.cabinet.save

    def counted(case: object, raws: object = None) -> None:
        saved.append("")
        save(case, raws)  # type: ignore[arg-type]

    setting.cabinet.save = counted  # type: ignore[method-assign]
    assert setting.index.due(setting.now) == []
    setting.turn()
    assert saved == []


def test_what_was_sent_while_it_was_ahead_counts_for_no_longer_than_it_should(
    setting: Setting, ahead: timedelta
) -> None:
    setting.writes(PARENT, CONCERN)
    setting.now += ahead
    for _ in range(6):
        setting.answers(PARENT, "Help")
    assert setting.notices(PARENT).count("common/help") == 5, "a program is not answered for ever"
    setting.now -= ahead
    setting.answers(PARENT, "Help")
    assert setting.notices(PARENT).count("common/help") == 5, "nor is it a fresh start"
    setting.wait(hours=1, minutes=1)
    setting.answers(PARENT, "Help")
    assert setting.notices(PARENT).count("common/help") == 6


@pytest.mark.parametrize("meanwhile", [lambda s: None, lambda s: s.open()], ids=["runs", "starts"])
def test_the_rule_outlives_a_start(
    setting: Setting, ahead: timedelta, meanwhile: Callable[[Setting], None]
) -> None:
    setting.now += ahead
    ref = setting.writes(PARENT, CONCERN).ref
    setting.answers(MANAGER, "Propose: write to the author")
    meanwhile(setting)
    setting.now -= ahead
    setting.turn()
    latest = setback.latest_set(setting.case(ref))
    assert latest is not None
    assert latest <= setting.now + setback.SLACK


def test_a_second_matter_opens_in_time(setting: Setting, ahead: timedelta) -> None:
    setting.now += ahead
    setting.writes(PARENT, CONCERN)
    cases = len(setting.index.rows())
    setting.answers(MANAGER, "Split: LEAVER Lily leaves on 16 July 2027")
    assert len(setting.index.rows()) == cases, "it is held"
    setting.now -= ahead
    setting.wait(minutes=1)
    setting.wait(minutes=10)
    assert len(setting.index.rows()) == cases + 1
