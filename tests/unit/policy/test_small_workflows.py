"""Membership, photo, removal, unsorted: every word and transition (P32 to P40)."""

from __future__ import annotations

import pytest

from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, PARENT, Play


def test_a_join_is_confirmed_and_done() -> None:
    play = Play("membership", "Please let me join", variant="join")
    assert (play.case.state, play.case.waiting_for) == ("requested", "manager")
    assert play.says(MANAGER, "Confirm") == "decision"
    assert (play.case.state, play.case.waiting_for) == ("admin_task", "group_admin")
    assert play.notices(ADMIN_1) == play.notices(ADMIN_2) == ["membership/task"]
    assert play.says(ADMIN_1, "Done") == "decision"
    assert play.case.state == "closed"
    assert play.mail(PARENT)[-1].fields["result"] == "done"


def test_a_join_is_refused_asked_about_or_withdrawn() -> None:
    play = Play("membership", "Please let me join", variant="join")
    assert play.says(MANAGER, "Ask: whose parent are you?") == "decision"
    assert play.case.state == "awaiting_requester"
    assert play.says(PARENT, "Lily's") == "added"
    assert play.case.state == "requested"
    assert play.says(MANAGER, "Refuse - the group is for families who attend now") == "decision"
    assert play.case.state == "refused"
    assert play.mail(PARENT)[-1].fields["text"] == "the group is for families who attend now"
    play = Play("membership", "Please let me join", variant="join")
    assert play.says(PARENT, "Withdraw") == "decision"
    assert play.case.state == "withdrawn"


def test_a_leave_needs_nobody() -> None:
    play = Play("membership", "Please take me out", variant="leave")
    assert play.case.state == "admin_task"
    assert play.notices(MANAGER) == []
    assert play.says(ADMIN_2, "Done") == "decision"
    assert play.case.state == "closed"


def test_photo_permission_is_recorded_and_ends_at_once() -> None:
    play = Play("photo", "You may use pictures", variant="given")
    assert play.says(MANAGER, "Confirm") == "decision"
    assert play.case.state == "recorded"
    assert play.case.data["permission"] is True
    assert play.says(PARENT, "Withdraw") == "decision"
    assert play.case.state == "admin_task"
    assert play.case.data["permission"] is False
    assert play.says(ADMIN_1, "Done") == "decision"
    assert play.case.state == "withdrawn"
    assert play.notices(MANAGER)[-1] == "photo/informed"


def test_photo_withdrawal_acts_on_arrival() -> None:
    play = Play("photo", "No pictures please", variant="withdrawn")
    assert play.case.state == "admin_task"
    assert play.case.data["permission"] is False
    assert play.notices(MANAGER) == ["photo/informed"]


def test_photo_question_keeps_the_state() -> None:
    play = Play("photo", "You may use pictures", variant="given")
    assert play.says(MANAGER, "Ask: of which child?") == "decision"
    assert (play.case.state, play.case.waiting_for) == ("requested", "sender")
    assert play.says(PARENT, "Lily") == "added"
    assert (play.case.state, play.case.waiting_for) == ("requested", "manager")


def test_removal_needs_removed_contacted_and_the_manager() -> None:
    play = Play("removal", "A rude post about the trip", sender=ADMIN_1)
    assert play.case.state == "reported"
    assert play.notices(MANAGER) == ["removal/ask"]
    assert play.says(MANAGER, "Close") == "unclear", "closing before it is contacted is refused"
    assert play.notices(ADMIN_2) == ["removal/task"]
    assert play.says(ADMIN_2, "Removed") == "decision"
    assert play.case.state == "removed"
    assert play.mail(ADMIN_2)[-1].fields.get("step") == "contact" or "CONTACTED" in {
        w for n in play.mail(ADMIN_2) for w in n.words
    }
    assert play.says(ADMIN_2, "Contacted") == "decision"
    assert play.case.state == "contacted"
    assert play.says(MANAGER, "Close") == "decision"
    assert play.case.state == "closed"
    actors = {e.event: e.address for e in play.case.events}
    assert actors["REMOVED"] == actors["CONTACTED"] == ADMIN_2
    assert actors["CLOSE"] == MANAGER


def test_an_administrator_who_is_named_gets_no_task() -> None:
    play = Play("removal", "A rude post by Gil One", sender=None)
    assert play.notices(ADMIN_1) == []
    assert play.notices(ADMIN_2) == ["removal/task"]


@pytest.mark.parametrize(
    ("word", "kind", "state"),
    [
        ("Concern", "concern", "assigned"),
        ("Exception", "exception", "requested"),
        ("Leaver", "leaver", "awaiting_details"),
        ("Join", "membership", "requested"),
        ("Leave", "membership", "admin_task"),
        ("Photo", "photo", "requested"),
    ],
)
def test_unsorted_is_sorted_with_one_word(word: str, kind: str, state: str) -> None:
    play = Play("unsorted", "Hello, could you help me with something?")
    assert play.case.state == "unsorted"
    assert play.says(MANAGER, word) == "decision"
    assert (play.case.kind, play.case.state) == (kind, state)
    assert play.notices(PARENT).count("unsorted/acknowledgement") == 1


def test_unsorted_is_ignored_and_undone() -> None:
    play = Play("unsorted", "Buy our lamps")
    assert play.says(MANAGER, "Ignore") == "decision"
    assert play.case.state == "ignored"
    assert play.says(MANAGER, "Undo") == "decision"
    assert play.case.state == "unsorted"


def test_sorting_is_undone_too() -> None:
    play = Play("unsorted", "Hello")
    play.says(MANAGER, "Concern")
    assert play.says(MANAGER, "Undo") == "decision"
    assert (play.case.kind, play.case.state) == ("unsorted", "unsorted")
    assert play.case.timer("outcome") is None


def test_a_leaver_mail_may_thank_the_manager() -> None:
    play = Play("leaver", "We are leaving on 16 July 2027. Jan has been lovely.")
    assert play.case.holder == "manager"
    play = Play("unsorted", "Jan has been lovely.")
    assert play.case.holder == "chair"
    assert play.notices(MANAGER) == []
    assert play.notices(CHAIR) == ["unsorted/ask"]
