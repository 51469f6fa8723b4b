"""Leaver: details, the removal day, the tasks, and who stays (P34, P36, P38, ruling 3)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.kit import ADMIN_1, ADMIN_2, LONDON, MANAGER, PARENT, TECHNICIAN, Play

KNOWN = "We are leaving, our last day is 16 July 2027."


def test_goes_all_the_way() -> None:
    play = Play("leaver", KNOWN)
    assert play.case.state == "notified"
    assert play.case.data["child"] == "Lily Parent"
    assert play.says(MANAGER, "Confirm") == "decision"
    assert play.case.state == "scheduled"
    assert play.case.data["removal_day"] == "2027-07-24"
    assert play.notices(PARENT)[-1] == "leaver/scheduled"
    play.now = datetime(2027, 7, 24, 8, 0, tzinfo=LONDON)
    assert play.wait() == ["leaver/task", "leaver/task"]
    assert (play.case.state, play.case.waiting_for) == ("removal_due", "group_admin")
    assert play.says(ADMIN_2, "Done") == "decision"
    assert play.case.state == "closed"
    assert play.notices(ADMIN_1)[-1] == "leaver/task-settled"
    assert play.mail(PARENT)[-1].fields["removed"] is True
    task = next(a for a in play.case.asks if a.addressee == ADMIN_1 and a.question == "task")
    assert play.says(ADMIN_1, "Done", ask=task) == "unclear"
    assert play.notices(ADMIN_1)[-1] == "common/stale"


def test_not_a_member_settles_it_too() -> None:
    play = Play("leaver", KNOWN)
    play.says(MANAGER, "Confirm")
    play.now = datetime(2027, 7, 24, 8, 0, tzinfo=LONDON)
    play.wait()
    assert play.says(ADMIN_1, "Not a member") == "decision"
    assert play.case.state == "closed"


def test_details_are_asked_for_until_they_are_known() -> None:
    play = Play("leaver", "We are leaving soon.", sender="new@home.example")
    assert (play.case.state, play.case.waiting_for) == ("awaiting_details", "sender")
    assert play.mail("new@home.example")[1].fields["missing"] == ["child", "last_day"]
    assert play.says("new@home.example", "It is my daughter Bea.") == "added"
    assert play.case.state == "awaiting_details"
    assert play.mail("new@home.example")[-1].fields["missing"] == ["last_day"]
    assert play.says("new@home.example", "The 16th of July 2027") == "added"
    assert play.case.state == "notified"
    assert (play.case.data["child"], play.case.data["last_day"]) == ("Bea", "2027-07-16")


def test_confirm_with_another_day() -> None:
    play = Play("leaver", KNOWN)
    assert play.says(MANAGER, "Confirm 9 July 2027") == "decision"
    assert play.case.data["last_day"] == "2027-07-09"


def test_a_day_inside_the_holidays_is_asked_about() -> None:
    play = Play("leaver", "Our last day is 5 August 2027.")
    assert play.says(MANAGER, "Confirm") == "decision"
    assert play.case.state == "notified"
    which = next(n for n in play.mail(MANAGER) if n.notice == "leaver/which")
    assert which.fields["holiday"] == "2027-07-21"
    assert play.says(MANAGER, "Confirm 21 July 2027") == "decision"
    assert play.case.state == "scheduled"
    assert play.case.data["removal_day"] == "2027-07-24"


def test_an_unconfigured_year_is_asked_for_never_guessed() -> None:
    play = Play("leaver", "Our last day is 14 July 2028.")
    assert play.says(MANAGER, "Confirm") == "decision"
    assert play.case.state == "scheduled"
    assert "removal_day" not in play.case.data
    assert "leaver/calendar" in play.notices(MANAGER)
    assert play.notices(TECHNICIAN) == ["common/calendar"]


@pytest.mark.parametrize("state", ["notified", "scheduled", "removal_due"])
def test_a_sibling_or_a_parent_who_works_here_stays(state: str) -> None:
    play = Play("leaver", KNOWN)
    if state != "notified":
        play.says(MANAGER, "Confirm")
    if state == "removal_due":
        play.now = datetime(2027, 7, 24, 8, 0, tzinfo=LONDON)
        play.wait()
    if state == "removal_due":
        # Eight months on, the old question has run out: the answer brings a fresh one.
        assert play.says(MANAGER, "Stays - her brother attends") == "unclear"
        assert "STAYS" in play.mail(MANAGER)[-1].words
    assert play.says(MANAGER, "Stays - her brother attends") == "decision"
    assert play.case.state == "staying"
    assert play.mail(PARENT)[-1].fields["staying"] is True
    assert play.case.timer("removal") is None


def test_the_roster_warns_of_siblings_and_staff() -> None:
    from swps_mailflow.policy.leaver import facts

    play = Play("leaver", "Ash is leaving, last day 16 July 2027.", sender="robin@home.example")
    assert any("still attends: Fern Sibling" in f for f in facts(play.case, play.office))
    play = Play("leaver", "Moss is leaving, last day 16 July 2027.", sender="terry@home.example")
    assert any("works at the pre-school" in f for f in facts(play.case, play.office))


def test_cancel_and_withdraw() -> None:
    play = Play("leaver", KNOWN)
    assert play.says(MANAGER, "Cancel") == "decision"
    assert play.case.state == "cancelled"
    play = Play("leaver", KNOWN)
    play.says(MANAGER, "Confirm")
    assert play.says(PARENT, "Withdraw") == "decision"
    assert play.case.state == "cancelled"
    assert "leaver/scheduled" not in play.notices(PARENT), "held mail must not leave any more"
    assert play.mail(PARENT)[-1].fields["cancelled"] is True


def test_a_question_is_asked_again_and_then_handed_back() -> None:
    play = Play("leaver", "We are leaving soon.", sender="new@home.example")
    assert play.wait(days=5.1) == ["leaver/question"]
    assert play.wait(days=5.1) == ["leaver/reminder"]
    assert "CONFIRM" in play.mail(MANAGER)[-1].words


def test_where_nobody_can_be_asked_for_the_details_the_holder_is_told_at_once() -> None:
    play = Play("leaver", "We are leaving soon.", sender=None)
    assert play.notices(MANAGER) == ["leaver/ask"]
    assert (play.case.state, play.case.waiting_for) == ("awaiting_details", "manager")
    assert play.says(MANAGER, "Confirm 16 July 2027") == "decision"
    assert play.case.state == "scheduled"


def test_the_same_where_it_is_sorted_as_leaving() -> None:
    play = Play("unsorted", "Hello", sender=None)
    play.says(MANAGER, "Leaver")
    assert (play.case.state, play.case.waiting_for) == ("awaiting_details", "manager")


def test_grace_holds_the_parents_mail() -> None:
    play = Play("leaver", KNOWN)
    play.says(MANAGER, "Confirm")
    assert play.mail(PARENT)[-1].state == "held"
    assert play.says(MANAGER, "Undo") == "decision"
    assert play.case.state == "notified"
    assert play.case.timer("removal") is None
    assert "removal_day" not in play.case.data
    assert date.fromisoformat(play.case.data["last_day"]) == date(2027, 7, 16)


def test_nobody_is_reminded_while_the_parent_is_to_answer() -> None:
    play = Play("leaver", KNOWN)
    play.says(MANAGER, "Ask: is that the Thursday?")
    assert (play.case.state, play.case.waiting_for) == ("notified", "sender")
    play.post()
    assert "leaver/reminder" not in play.wait(days=3)
    assert play.wait(days=3) == ["leaver/question"], "asked again after five days"
    play.post()
    thread = [a for a in play.case.asks if a.question == "thread" and a.role == "sender"][-1]
    play.sends(PARENT, "Yes, the Thursday.", thread)
    assert (play.case.state, play.case.waiting_for) == ("notified", "manager")
    assert play.notices(MANAGER)[-1] == "leaver/answer"
    assert play.says(MANAGER, "Confirm") == "decision"
    assert play.case.state == "scheduled"
