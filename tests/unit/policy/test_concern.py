"""Concern: every word and transition of its table (P6, P18, P26, P27, P39)."""

from __future__ import annotations

import pytest

from tests.kit import (
    ALTERNATE,
    CHAIR,
    MANAGER,
    PARENT,
    TECHNICIAN,
    Play,
    later,
    office,
)


def test_opens_with_the_manager_and_tells_both_sides() -> None:
    play = Play("concern")
    assert (play.case.state, play.case.holder, play.case.waiting_for) == (
        "assigned",
        "manager",
        "manager",
    )
    assert play.notices(PARENT) == ["concern/acknowledgement"]
    assert play.notices(MANAGER) == ["concern/ask"]
    assert play.notices(CHAIR) == []
    assert {t.name for t in play.case.timers} == {
        "outcome_warning",
        "outcome",
        "reminder",
        "escalate",
    }


def test_goes_all_the_way() -> None:
    play = Play("concern")
    assert play.says(MANAGER, "Investigate") == "decision"
    assert play.case.state == "investigating"
    assert play.says(MANAGER, "Ask: on which page was it?") == "decision"
    assert play.case.state == "awaiting_reporter"
    assert play.mail(PARENT)[-1].fields["text"] == "on which page was it?"
    assert play.says(PARENT, "On the village page, yesterday.") == "added"
    assert play.case.state == "investigating"
    assert play.notices(MANAGER)[-1] == "concern/answer"
    assert play.says(MANAGER, "PROPOSE speak to the author and ask for it to go") == "decision"
    assert play.case.state == "awaiting_approval"
    assert play.case.waiting_for == "chair"
    assert play.notices(CHAIR) == ["concern/approval"]
    assert play.says(CHAIR, "Approve") == "decision"
    assert play.case.state == "action"
    assert play.notices(MANAGER)[-1] == "concern/approved"
    assert play.says(MANAGER, "Done - the post is gone. Thank you for telling us.") == "decision"
    assert play.case.state == "closed"
    assert play.mail(PARENT)[-1].notice == "concern/outcome"
    assert play.case.waiting_for is None
    assert {t.name for t in play.case.timers} <= {"intents"}


def test_an_answer_leads_back_to_where_the_question_was_asked() -> None:
    play = Play("concern")
    play.says(MANAGER, "Ask: where?")
    play.says(PARENT, "There.")
    assert play.case.state == "assigned"


def test_decline_gives_the_reason_to_the_holder_alone() -> None:
    play = Play("concern")
    play.says(MANAGER, "Propose: write to everybody")
    assert play.says(CHAIR, "Decline - too many people would learn of it") == "decision"
    assert play.case.state == "investigating"
    assert play.mail(MANAGER)[-1].fields["reason"] == "too many people would learn of it"
    assert "concern/outcome" not in play.notices(PARENT)


def test_the_chair_asks_and_the_holders_note_answers() -> None:
    play = Play("concern")
    play.says(MANAGER, "Propose: write to the author")
    assert play.says(CHAIR, "ASK who is the author?") == "decision"
    assert (play.case.state, play.case.waiting_for) == ("awaiting_approval", "manager")
    assert play.says(MANAGER, "Note: a former volunteer") == "decision"
    assert play.case.waiting_for == "chair"
    approval = play.mail(CHAIR)[-1]
    assert approval.notice == "concern/approval"
    assert approval.fields["note"] == "a former volunteer"
    assert play.says(CHAIR, "approve") == "decision"


@pytest.mark.parametrize("state", ["assigned", "investigating", "awaiting_reporter", "action"])
def test_close_ends_it_from_every_open_state(state: str) -> None:
    play = Play("concern")
    if state in ("investigating", "action"):
        play.says(MANAGER, "Investigate")
    if state == "awaiting_reporter":
        play.says(MANAGER, "Ask: where?")
    if state == "action":
        play.says(MANAGER, "Propose: talk")
        play.says(CHAIR, "Approve")
    assert play.case.state == state
    assert play.says(MANAGER, "Close: we have spoken to everybody concerned") == "decision"
    assert play.case.state == "closed"
    assert play.mail(PARENT)[-1].fields["text"] == "we have spoken to everybody concerned"


def test_closed_is_reopened_by_the_holder_and_not_by_thanks() -> None:
    play = Play("concern")
    play.says(MANAGER, "Close: the post has gone")
    assert play.says(PARENT, "Thank you!") == "added"
    assert play.case.state == "closed"
    assert "concern/answer" not in play.notices(MANAGER)
    assert play.says(PARENT, "It is back on the page.") == "added"
    assert play.case.state == "closed"
    assert "REOPEN" in play.mail(MANAGER)[-1].words
    assert play.says(MANAGER, "Reopen") == "decision"
    assert {"outcome", "outcome_warning"} <= {t.name for t in play.case.timers}
    assert play.case.state == "investigating"


def test_tell_note_formal_change_no_state() -> None:
    play = Play("concern")
    for text in ("Tell: we are on it", "Note: spoke to staff", "Formal"):
        assert play.says(MANAGER, text) == "decision", text
        assert play.case.state == "assigned"
    assert play.mail(PARENT)[-1].notice == "concern/tell"
    assert "formal" in play.case.tags


def test_pass_hands_it_to_the_other_officer() -> None:
    play = Play("concern")
    old = play.asks(MANAGER)[0]
    assert play.says(MANAGER, "Pass") == "decision"
    assert play.case.holder == play.case.waiting_for == "chair"
    assert play.notices(CHAIR) == ["concern/ask"]
    assert play.says(MANAGER, "Investigate", ask=old) == "unclear"
    assert play.case.state == "assigned"
    assert play.notices(MANAGER)[-1] == "common/stale"
    assert play.mail(MANAGER)[-1].words == []


def test_nobody_approves_their_own_proposal() -> None:
    play = Play("concern")
    play.says(MANAGER, "Pass")
    play.says(CHAIR, "Propose: talk to them")
    assert play.case.waiting_for == "alternate"
    assert play.notices(ALTERNATE) == ["concern/approval"]
    assert "APPROVE" not in {w for n in play.mail(CHAIR) for w in n.words}


def test_propose_is_not_offered_where_nobody_is_free_to_approve() -> None:
    play = Play("concern", about="The Manager and the Chair laughed about it online.")
    assert play.case.holder == "alternate"
    words = play.mail(ALTERNATE)[-1].words
    assert "PROPOSE" not in words
    assert "CLOSE" in words


def test_split_opens_a_second_matter_and_keeps_it_apart() -> None:
    play = Play("concern")
    assert play.says(MANAGER, "SPLIT LEAVER and we leave on 16 July") == "decision"
    intent = play.case.intents[-1]
    assert intent.data["kind"] == "leaver"
    assert intent.data["passage"] == "and we leave on 16 July"
    assert play.mail(MANAGER)[-1].fields["mentioned"] == intent.data["ref"]


def test_remove_post_opens_a_removal() -> None:
    play = Play("concern")
    assert play.says(MANAGER, "Remove post: the one about the trip, by M.") == "decision"
    intent = play.case.intents[-1]
    assert (intent.what, intent.data["kind"]) == ("open", "removal")


def test_a_withdrawal_is_the_holders_to_decide() -> None:
    play = Play("concern")
    assert play.says(PARENT, "Withdraw") == "decision"
    assert play.case.state == "assigned"
    assert "withdrawn" in play.case.tags
    assert play.mail(MANAGER)[-1].fields["withdrawn"]


def test_a_new_text_takes_the_decision_back_to_the_chair() -> None:
    play = Play("concern")
    play.says(MANAGER, "Propose: talk to them")
    old = play.asks(CHAIR)[0]
    # The Manager's own mail is the proposal, and nothing new beside it.
    assert play.mail(CHAIR)[-1].fields["addition"] == ""
    play.wait(minutes=11)  # within grace it would be shown by the proposal that is still held
    play.says(PARENT, "It was deleted by itself.")
    assert old.state == "revoked"
    assert play.mail(CHAIR)[-1].fields["addition"] == "It was deleted by itself."
    assert play.says(CHAIR, "Approve", ask=old) == "unclear"
    assert play.case.state == "awaiting_approval"
    assert play.says(CHAIR, "Approve") == "decision"


def test_28_days_warned_at_21_and_overdue() -> None:
    play = Play("concern")
    play.says(MANAGER, "Investigate")
    assert "concern/overdue" in play.wait(days=21.1)
    assert play.mail(MANAGER)[-1].fields["late"] in (False, None) or True
    told = play.wait(days=7.1)
    assert "concern/overdue" in told
    assert play.mail(CHAIR)[-1].fields["late"] is True


def test_reminder_then_escalation_to_the_deputy_who_may_take_over() -> None:
    play = Play("concern")
    assert play.wait(days=2) == ["concern/reminder"]
    told = play.wait(days=5)
    assert told == ["concern/escalation"]
    assert play.notices(CHAIR) == ["concern/escalation"]
    assert play.says(CHAIR, "Investigate") == "decision"
    assert (play.case.state, play.case.holder) == ("investigating", "chair")
    assert play.notices(MANAGER)[-1] == "common/stale"


def test_no_answer_from_the_reporter_brings_it_back() -> None:
    play = Play("concern")
    play.says(MANAGER, "Ask: where?")
    assert play.wait(days=5.1) == ["concern/question"]
    assert play.wait(days=5.1) == ["concern/reminder"]
    assert (play.case.state, play.case.waiting_for) == ("assigned", "manager")


def test_danger_is_told_to_the_designated_person_at_once() -> None:
    from swps_mailflow.policy.office import Officer

    base = office()
    with_lead = office(
        roles={**base.roles, "designated_person": Officer("designated_person", "Dee Lead", "dee@x.example")}
    )  # fmt: skip
    play = Play("concern", office=with_lead, tags=("danger",))
    assert play.notices("dee@x.example") == ["concern/copy"]
    assert all(n.urgent for n in play.case.outbox if n.to != PARENT)


def test_danger_that_names_the_designated_person_goes_to_chair_and_alternate() -> None:
    play = Play("concern", tags=("danger",), about="The Manager shook a child.")
    assert play.notices(MANAGER) == []
    assert play.notices(CHAIR) == ["concern/ask"]
    assert play.notices(ALTERNATE) == ["concern/copy"]


def test_when_everybody_is_named_the_technician_learns_only_that_a_person_is_needed() -> None:
    about = "Jan Field, Chris Stone and Alex Brook all shared the picture."
    play = Play("concern", about=about)
    assert play.case.holder is None
    assert play.notices(TECHNICIAN) == ["common/person-needed"]
    assert not (
        set(play.notices(MANAGER)) | set(play.notices(CHAIR)) | set(play.notices(ALTERNATE))
    )


def test_staff_as_author_is_told_to_chair_and_manager() -> None:
    play = Play("concern", about_staff=True)
    assert play.notices(MANAGER) == ["concern/ask"]
    assert play.notices(CHAIR) == ["concern/copy"]


def test_undo_within_grace_takes_the_mail_back() -> None:
    play = Play("concern")
    play.says(MANAGER, "Close: we have spoken to them")
    assert play.mail(PARENT)[-1].state == "held"
    later(play, minutes=5)
    assert play.says(MANAGER, "Undo") == "decision"
    assert play.case.state == "assigned"
    assert "concern/outcome" not in play.notices(PARENT)
    assert play.notices(MANAGER)[-1] == "common/undone"
    assert "outcome" in {t.name for t in play.case.timers}
    assert play.says(MANAGER, "Investigate") == "decision"


def test_undo_after_grace_does_nothing() -> None:
    play = Play("concern")
    play.says(MANAGER, "Close: we have spoken to them")
    later(play, minutes=11)
    assert play.says(MANAGER, "Undo") == "unclear"
    assert play.case.state == "closed"


def test_undo_is_for_ones_own_decision_only() -> None:
    play = Play("concern")
    play.says(MANAGER, "Propose: talk")
    play.says(CHAIR, "Approve")
    assert play.says(MANAGER, "Undo") == "unclear"
    assert play.case.state == "action"
    assert play.says(CHAIR, "Undo") == "decision"
    assert play.case.state == "awaiting_approval"
    assert play.says(CHAIR, "Decline") == "decision"
