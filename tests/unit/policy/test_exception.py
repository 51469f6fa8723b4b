"""Exception: three tests by class, both sides told, ended when the child has left (P9 to P30)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from swps_mailflow.policy import exception
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.kinds import WORKFLOWS
from tests.kit import ALTERNATE, CHAIR, MANAGER, OTHER, PARENT, Play, office

TEXT = "I have been friends with Sam Staff on Facebook since 1 May 2019."


def test_goes_all_the_way_and_tells_both_sides() -> None:
    play = Play("exception", TEXT)
    assert (play.case.state, play.case.waiting_for) == ("requested", "manager")
    assert [p.address for p in play.case.parties] == [OTHER]
    assert play.says(MANAGER, "Recommend - school friends") == "decision"
    assert (play.case.state, play.case.waiting_for) == ("awaiting_approval", "chair")
    assert play.mail(CHAIR)[-1].fields["proposal"] == "school friends"
    assert play.says(CHAIR, "Approve") == "decision"
    assert play.case.state == "granted"
    assert play.notices(PARENT)[-1] == "exception/granted"
    assert play.notices(OTHER) == ["exception/granted"]
    assert play.notices(MANAGER)[-1] == "exception/approved"


@pytest.mark.parametrize(
    ("sender", "cls", "text", "test", "met"),
    [
        (PARENT, "parent", TEXT, "parent", True),
        (PARENT, "parent", "Friends with Sam Staff since 1 May 2026.", "parent", False),
        (PARENT, "parent", "Friends with Sam Staff for ages.", "parent", None),
        (OTHER, "staff", "Pat Parent and I are friends since 1 May 2019.", "staff", True),
        ("val@home.example", "volunteer", "Friends with Pat Parent since 1 March 2025", "volunteer", True),
        ("val@home.example", "volunteer", "Friends with Pat Parent since 1 March 2026", "volunteer", False),
    ],
)  # fmt: skip
def test_each_class_has_its_own_test(
    sender: str, cls: str, text: str, test: str, met: bool | None
) -> None:
    play = Play("exception", text, sender=sender)
    assert play.case.sender.cls == cls
    found = exception.standing(play.case, play.office)
    assert (found.test, found.met) == (test, met)


def test_the_holder_refuses_with_words_and_the_chair_declines_without() -> None:
    play = Play("exception", TEXT)
    assert play.says(MANAGER, "Refuse - since you met here") == "decision"
    assert play.case.state == "refused"
    assert play.mail(PARENT)[-1].fields["text"] == "since you met here"
    assert play.mail(OTHER)[-1].fields["text"] == ""

    play = Play("exception", TEXT)
    play.says(MANAGER, "Recommend")
    assert play.says(CHAIR, "Decline - for reasons of privacy") == "decision"
    assert play.case.state == "refused"
    assert play.mail(MANAGER)[-1].fields["reason"] == "for reasons of privacy"
    assert play.mail(PARENT)[-1].fields["text"] == ""


def test_a_question_and_its_answer() -> None:
    play = Play("exception", "I am friends with Sam Staff.")
    assert play.says(MANAGER, "Ask: since when?") == "decision"
    assert play.case.state == "awaiting_requester"
    assert play.says(PARENT, "Since 1 May 2019.") == "added"
    assert play.case.state == "requested"
    assert exception.standing(play.case, play.office).known_since == date(2019, 5, 1)


def test_the_managers_own_request_is_held_by_the_chair() -> None:
    play = Play("exception", "I have known Pat Parent since 1 May 2019.", sender=MANAGER)
    assert play.case.holder == "chair"
    assert play.says(CHAIR, "Recommend") == "decision"
    assert play.case.waiting_for == "alternate"
    assert play.says(ALTERNATE, "Approve") == "decision"


def test_ends_the_day_after_the_last_day_unless_a_sibling_attends() -> None:
    play = Play("exception", TEXT)
    play.says(MANAGER, "Recommend")
    play.says(CHAIR, "Approve")
    flow = Flow(play.case, play.office, WORKFLOWS, play.now, play.draw, Actor("rules"))
    exception.end_after(flow, "Lily Parent", date(2026, 12, 18))
    assert play.case.timer("ends") is not None
    assert play.wait(days=24) == []
    told = play.wait(days=2)
    assert play.case.state == "ended"
    assert told.count("exception/ended") == 2
    assert "exception/ended-told" in told


def test_a_sibling_keeps_the_rule_alive() -> None:
    play = Play(
        "exception", "I am friends with Sam Staff since 1 May 2019.", sender="robin@home.example"
    )
    play.says(MANAGER, "Recommend")
    play.says(CHAIR, "Approve")
    flow = Flow(play.case, play.office, WORKFLOWS, play.now, play.draw, Actor("rules"))
    exception.end_after(flow, "Ash Sibling", date(2026, 12, 18))
    assert play.wait(days=30) == []
    assert play.case.state == "granted"


def test_the_holder_ends_it_and_nobody_is_told_to_unfriend() -> None:
    play = Play("exception", TEXT)
    play.says(MANAGER, "Recommend")
    play.says(CHAIR, "Approve")
    assert play.says(MANAGER, "End") == "decision"
    assert play.case.state == "ended"
    assert play.notices(PARENT)[-1] == "exception/ended"


@pytest.mark.parametrize("state", ["requested", "awaiting_approval", "granted"])
def test_withdraw(state: str) -> None:
    play = Play("exception", TEXT)
    if state != "requested":
        play.says(MANAGER, "Recommend")
    if state == "granted":
        play.says(CHAIR, "Approve")
        play.now += timedelta(minutes=20)
    assert play.case.state == state
    assert play.says(PARENT, "Withdraw") == "decision"
    assert play.case.state == "withdrawn"
    assert play.notices(PARENT)[-1] == "common/withdrawal-noted"
    assert play.notices(MANAGER)[-1] == "exception/withdrawn"


def test_the_other_side_decides_nothing() -> None:
    play = Play("exception", TEXT)
    play.says(MANAGER, "Recommend")
    play.says(CHAIR, "Approve")
    ask = next(a for a in play.case.asks if a.addressee == OTHER)
    assert play.sends(OTHER, "Withdraw", ask) == "added"
    assert play.case.state == "granted"


def test_unknown_sender_has_no_test() -> None:
    play = Play("exception", TEXT, sender="new@home.example", office=office())
    assert play.case.sender.cls == "unknown"
    assert exception.standing(play.case, play.office).test is None
