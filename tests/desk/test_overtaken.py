"""What is still held for the time of grace, and what another decision has made of it meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from swps_mailflow.policy.overtaken import ask_of
from tests.kit import CHAIR, MANAGER, NOW, PARENT, Play
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
LEAVING = "Lily is leaving pre-school. Her last day is 16 July 2027."
PROPOSAL = "Propose: I ask for the post to be taken down."
SETTLED = "Close: It is settled, thank you."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def held(play: Play, address: str) -> list[str]:
    """Return what still waits for the time of grace."""
    return [n.notice for n in play.mail(address) if n.state == "held"]


def test_nobody_is_asked_about_a_proposal_that_was_closed_at_once(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, PROPOSAL)
    setting.answers(MANAGER, SETTLED)
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == []
    assert setting.notices(PARENT)[-1] == "concern/outcome"


def test_undo_of_the_closing_asks_the_chair_after_all(setting: Setting) -> None:
    ref = setting.writes(PARENT, CONCERN).ref
    setting.answers(MANAGER, PROPOSAL)
    setting.wait(minutes=3)
    setting.answers(MANAGER, SETTLED)
    setting.wait(minutes=3)
    setting.answers(MANAGER, "Undo")
    assert setting.notices(CHAIR) == [], "the first decision's ten minutes are not over yet"
    setting.wait(minutes=5)
    assert setting.notices(CHAIR) == ["concern/approval"]
    assert "I ask for the post to be taken down." in setting.text(CHAIR)
    assert len([a for a in setting.case(ref).asks if a.role == "chair" and a.state == "open"]) == 1
    assert setting.answers(CHAIR, "Approve").disposition == "decision"
    assert setting.case(ref).state == "action"


def test_undo_asks_at_once_what_would_have_left_meanwhile(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, PROPOSAL)
    setting.wait(minutes=5)
    setting.answers(MANAGER, SETTLED)
    setting.wait(minutes=7)
    assert setting.notices(CHAIR) == []
    setting.answers(MANAGER, "Undo")
    assert setting.notices(CHAIR) == ["concern/approval"]


def test_a_question_of_the_chairs_falls_when_the_matter_is_closed() -> None:
    play = Play("concern")
    play.says(MANAGER, PROPOSAL)
    play.post()
    theirs = play.asks(MANAGER)[-1]
    play.says(CHAIR, "Ask: who wrote it?")
    assert held(play, MANAGER) == ["concern/query"]
    play.says(MANAGER, SETTLED, ask=theirs)
    assert held(play, MANAGER) == []
    play.says(MANAGER, "Undo")
    assert held(play, MANAGER) == ["concern/query"]
    query = next(n for n in play.mail(MANAGER) if n.state == "held")
    assert query.fields["text"] == "who wrote it?"
    play.says(MANAGER, "Note: a former volunteer", ask=ask_of(play.case.asks, query))
    assert play.mail(CHAIR)[-1].fields["note"] == "a former volunteer"


def test_what_was_agreed_to_is_not_asked_for_once_the_matter_is_closed() -> None:
    play = Play("concern")
    play.says(MANAGER, PROPOSAL)
    play.post()
    play.says(CHAIR, "Approve")
    play.says(MANAGER, SETTLED)
    assert held(play, MANAGER) == []
    assert held(play, PARENT) == ["concern/outcome"]


def test_a_matter_opened_again_at_once_is_not_said_to_have_ended() -> None:
    play = Play("concern")
    play.says(MANAGER, SETTLED)
    play.says(MANAGER, "Reopen")
    assert held(play, PARENT) == []
    play.says(MANAGER, "Undo")
    assert play.case.state == "closed"
    assert held(play, PARENT) == ["concern/outcome"]
    assert play.mail(PARENT)[-1].fields["text"] == "It is settled, thank you."


def test_a_message_to_the_reporter_leaves_although_the_matter_is_closed() -> None:
    play = Play("concern")
    play.says(MANAGER, "Tell: thank you for the screenshot")
    play.says(MANAGER, SETTLED)
    assert held(play, PARENT) == ["concern/tell", "concern/outcome"]


def test_a_parent_is_told_once_what_is_planned(tmp_path: Path) -> None:
    setting = Setting(tmp_path, now=NOW.replace(year=2027, month=5, day=4))
    setting.writes(PARENT, LEAVING)
    setting.answers(MANAGER, "Confirm")
    setting.answers(MANAGER, "Confirm 9 July 2027")
    setting.wait(minutes=11)
    assert setting.notices(PARENT) == ["leaver/acknowledgement", "leaver/scheduled"]
    assert "9 July 2027" in setting.text(PARENT)


def test_a_family_that_stays_is_not_told_of_its_removal(tmp_path: Path) -> None:
    setting = Setting(tmp_path, now=NOW.replace(year=2027, month=5, day=4))
    setting.writes(PARENT, LEAVING)
    setting.answers(MANAGER, "Confirm")
    setting.answers(MANAGER, "Stays")
    setting.wait(minutes=5)
    setting.answers(MANAGER, "Undo")
    setting.wait(minutes=6)
    assert setting.notices(PARENT)[1:] == ["leaver/scheduled"], "UNDO brings it back"
    setting.now += timedelta(days=1)
    setting.writes(PARENT, LEAVING)
    setting.answers(MANAGER, "Confirm")
    setting.answers(MANAGER, "Stays")
    setting.wait(minutes=11)
    assert setting.notices(PARENT)[2:] == ["leaver/acknowledgement", "leaver/outcome"]


# A note is private until the holder has been asked.


def test_a_note_before_the_question_was_seen_is_no_answer_to_it() -> None:
    play = Play("concern")
    play.says(MANAGER, PROPOSAL)
    play.post()
    before = play.asks(MANAGER)[-1]
    play.says(CHAIR, "Ask: who wrote it?")
    play.now += timedelta(minutes=2)
    play.says(MANAGER, "Note: the Chair's tone worries me", ask=before)
    assert play.notices(CHAIR).count("concern/approval") == 1
    assert play.case.waiting_for == "manager", "the question is still to be answered"
    play.now += timedelta(minutes=11)
    play.post()
    play.says(MANAGER, "Note: and I said so to Alex", ask=before)
    assert play.notices(CHAIR).count("concern/approval") == 1
    query = next(
        a for a in play.asks(MANAGER) if a.issued != play.now and int(a.id[1:]) > int(before.id[1:])
    )
    play.says(MANAGER, "Note: a former volunteer", ask=query)
    assert play.mail(CHAIR)[-1].fields["note"] == "a former volunteer"
    assert play.case.waiting_for == "chair"


def test_a_mail_says_of_note_what_note_does(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, PROPOSAL)
    setting.wait(minutes=11)
    receipt = setting.inbox(MANAGER)[-1]
    setting.answers(CHAIR, "Ask: who wrote it?")
    setting.answers(MANAGER, "Tell: we are looking into it", to=receipt)
    assert "answer the question" not in setting.text(MANAGER)
    private = setting.inbox(MANAGER)[-1]
    setting.wait(minutes=11)
    assert "answer the question" in setting.text(MANAGER)
    asked = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Note: a thought of my own", to=private)
    setting.wait(minutes=11)
    assert len(setting.inbox(CHAIR)) == 2, "the proposal and the receipt"
    setting.answers(MANAGER, "Note: a former volunteer", to=asked)
    setting.wait(minutes=11)
    assert "a former volunteer" in setting.text(CHAIR)
    assert "a thought of my own" not in setting.text(CHAIR)


def test_an_answer_belongs_to_the_proposal_it_was_given_for() -> None:
    play = Play("concern")
    play.says(MANAGER, PROPOSAL)
    play.says(CHAIR, "Ask: who wrote it?")
    play.now += timedelta(minutes=11)
    play.says(MANAGER, "Note: a former volunteer")
    play.says(CHAIR, "Decline: they have left the pre-school")
    play.says(MANAGER, "Propose: I talk to them")
    assert play.mail(CHAIR)[-1].fields["note"] == ""
