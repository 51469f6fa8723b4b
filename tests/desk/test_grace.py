"""The time of grace of one person, and what others do meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, PARENT
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
PROPOSAL = "Propose: I ask for the post to be taken down."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def proposed(setting: Setting) -> str:
    """Return a concern whose proposal lies before the Chair."""
    ref = str(setting.writes(PARENT, CONCERN).ref)
    setting.answers(MANAGER, PROPOSAL)
    setting.wait(minutes=11)
    return ref


# Nobody is told while it can be taken back.


def test_an_approval_is_not_told_before_it_stands(setting: Setting) -> None:
    ref = proposed(setting)
    before, had = setting.inbox(MANAGER)[-1], len(setting.inbox(MANAGER))
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=1)
    setting.answers(MANAGER, "Close: It is settled, thank you.", to=before)
    setting.answers(MANAGER, "Status", to=before)
    assert len(setting.inbox(MANAGER)) == had, "the Chair can still take it back"
    setting.wait(minutes=10)
    new = setting.notices(MANAGER)[had:]
    assert sorted(new) == ["common/stale", "common/status", "concern/approved"]
    assert setting.case(ref).state == "action"
    assert setting.answers(MANAGER, "Done").disposition == "decision"


def test_a_word_sent_meanwhile_does_not_end_the_way_back(setting: Setting) -> None:
    ref = proposed(setting)
    before, had = setting.inbox(MANAGER)[-1], len(setting.inbox(MANAGER))
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=1)
    assert setting.answers(MANAGER, "Close: It is settled.", to=before).disposition == "unclear"
    assert setting.answers(CHAIR, "Undo").disposition == "decision"
    assert setting.case(ref).state == "awaiting_approval"
    assert setting.notices(MANAGER)[had:] == ["common/unclear"]
    text = " ".join(setting.text(MANAGER).split())
    assert "APPROVE" not in text
    assert "It is settled." in text
    assert "CLOSE" in text
    assert setting.answers(MANAGER, "Close: It is settled.").disposition == "decision"
    setting.wait(days=1)
    assert "common/stale" not in setting.notices(MANAGER)
    assert setting.notices(PARENT)[-1] == "concern/outcome"


def test_what_the_sender_adds_meanwhile_is_shown_with_what_is_true_then(setting: Setting) -> None:
    proposed(setting)
    had = len(setting.inbox(MANAGER))
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=1)
    setting.answers(PARENT, "It has been shared twice since.")
    assert len(setting.inbox(MANAGER)) == had
    setting.answers(CHAIR, "Undo")
    assert setting.notices(MANAGER)[had:] == ["concern/answer"]
    text = setting.text(MANAGER)
    assert "It has been shared twice since." in text
    assert "DONE" not in text
    assert "waiting for a decision" in text


def test_danger_is_told_at_once_and_shows_no_decision(setting: Setting) -> None:
    proposed(setting)
    had = len(setting.inbox(MANAGER))
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=1)
    setting.answers(PARENT, "He has hit a child and I am afraid he will hurt her again.")
    assert setting.notices(MANAGER)[had:] == ["concern/answer"]
    text = setting.text(MANAGER)
    assert "He has hit a child" in text
    assert "waiting for a decision" in text
    assert "DONE" not in text
    assert setting.answers(MANAGER, "Done").disposition != "decision"
    assert setting.answers(CHAIR, "Undo").disposition == "decision"


def test_the_second_administrator_hears_of_the_first_done_when_it_stands(
    setting: Setting,
) -> None:
    setting.writes(PARENT, "Please take me out of the closed Facebook group, we are leaving it.")
    assert setting.notices(ADMIN_2)[-1] == "membership/task"
    setting.answers(ADMIN_1, "Done")
    had = len(setting.inbox(ADMIN_2))
    setting.answers(ADMIN_2, "Done")
    setting.wait(minutes=11)
    assert "common/stale" in setting.notices(ADMIN_2)[had:]


# Each UNDO takes back its own decision.


def test_each_receipt_takes_back_its_own_decision(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Status")
    status = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Tell: The first message.", to=asked)
    first = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Tell: The second message.", to=status)
    setting.answers(MANAGER, "Undo", to=first)
    setting.wait(minutes=11)
    told = "".join(setting.text(PARENT, i) for i in range(len(setting.inbox(PARENT))))
    assert "The second message." in told
    assert "The first message." not in told


def test_a_message_can_be_called_back_after_somebody_else_has_decided(setting: Setting) -> None:
    ref = proposed(setting)
    asked = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Tell: We will ring you tonight.", to=asked)
    receipt = setting.inbox(MANAGER)[-1]
    setting.answers(CHAIR, "Approve")
    had = len(setting.inbox(MANAGER))
    assert setting.answers(MANAGER, "Undo", to=receipt).disposition == "decision"
    assert setting.case(ref).state == "action", "the Chair's decision is another"
    assert setting.notices(MANAGER)[had:] == ["common/undone"]
    text = setting.text(MANAGER)
    assert "TELL no longer counts" in text
    assert "put into practice" not in text
    setting.wait(minutes=11)
    assert "concern/tell" not in setting.notices(PARENT)
    assert setting.notices(MANAGER)[-1] == "concern/approved"
    assert setting.answers(MANAGER, "Undo", to=receipt).disposition == "unclear"


def test_no_other_word_of_a_revoked_receipt_counts(setting: Setting) -> None:
    ref = proposed(setting)
    setting.answers(MANAGER, "Tell: We will ring you tonight.")
    receipt = setting.inbox(MANAGER)[-1]
    setting.answers(CHAIR, "Approve")
    assert setting.answers(MANAGER, "Close: All done.", to=receipt).disposition == "unclear"
    assert setting.case(ref).state == "action"


def test_a_second_undo_of_the_chairs_leaves_the_managers_message_called_back(
    setting: Setting,
) -> None:
    ref = proposed(setting)
    setting.answers(MANAGER, "Tell: We will ring you tonight.")
    receipt = setting.inbox(MANAGER)[-1]
    setting.answers(CHAIR, "Approve")
    approving = setting.inbox(CHAIR)[-1]
    setting.answers(MANAGER, "Undo", to=receipt)
    setting.answers(CHAIR, "Undo", to=approving)
    assert setting.case(ref).state == "awaiting_approval"
    setting.wait(minutes=11)
    assert "concern/tell" not in setting.notices(PARENT)
    assert setting.answers(CHAIR, "Approve").disposition == "decision"


def test_a_misused_receipt_undoes_nothing(setting: Setting) -> None:
    proposed(setting)
    setting.answers(MANAGER, "Tell: We will ring you tonight.")
    receipt = setting.inbox(MANAGER)[-1]
    setting.answers(CHAIR, "Approve")
    setting.answers(MANAGER, "Undo", to=receipt, sender="mallory@evil.example")
    setting.answers(MANAGER, "Undo", to=receipt)
    setting.wait(minutes=11)
    assert "concern/tell" in setting.notices(PARENT)


def test_after_a_misuse_the_way_back_is_open_by_a_fresh_mail(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Tell: We will ring you tonight.")
    setting.answers(MANAGER, "Undo", sender="mallory@evil.example")
    assert setting.notices(MANAGER)[-1] == "common/misused"
    assert "UNDO" in setting.text(MANAGER)
    assert setting.answers(MANAGER, "Undo").disposition == "decision"
    setting.wait(minutes=11)
    assert "concern/tell" not in setting.notices(PARENT)
