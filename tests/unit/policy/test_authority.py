"""Which mail may decide: tokens, addressees, providers, and what the others are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from swps_mailflow.mail.tokens import mid_form
from swps_mailflow.policy import authority, crosswise
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Officer, Trust
from tests.kit import (
    ALTERNATE,
    CHAIR,
    FORGED,
    MANAGER,
    PARENT,
    UNVOUCHED,
    VOUCHED,
    Play,
    office,
)

STRANGER = "mallory@evil.example"


def test_a_token_from_another_address_is_revoked_and_the_addressee_told() -> None:
    play = Play("concern")
    ask = play.asks(MANAGER)[0]
    assert play.says(MANAGER, "Close: nothing to see", sender=STRANGER) == "refused"
    assert play.case.state == "assigned"
    assert ask.state == "revoked"
    assert play.notices(MANAGER)[-1] == "common/misused"
    assert play.notices(STRANGER) == []
    assert play.says(MANAGER, "Investigate", ask=ask) == "unclear"
    assert play.says(MANAGER, "Investigate") == "decision"


def test_an_explicit_failure_is_rejected_even_where_a_missing_verdict_is_waived() -> None:
    play = Play("concern", office=office(trust=Trust(("mx.example.org",), waive_missing=True)))
    ask = play.asks(MANAGER)[0]
    assert play.says(MANAGER, "Investigate", trust=FORGED) == "refused"
    assert (play.case.state, ask.state) == ("assigned", "revoked")
    assert play.notices(MANAGER)[-1] == "common/rejected"
    assert play.says(MANAGER, "Investigate", trust=UNVOUCHED) == "decision"


def test_an_unvouched_decision_is_confirmed_by_the_address_on_file() -> None:
    play = Play("concern")
    assert play.says(MANAGER, "Investigate", trust=UNVOUCHED) == "unclear"
    assert play.case.state == "assigned"
    confirm = play.mail(MANAGER)[-1]
    assert confirm.notice == "common/confirm"
    assert confirm.fields == {"word": "INVESTIGATE"}
    ask = next(a for a in play.asks(MANAGER) if a.question == "confirm")
    assert play.sends(STRANGER, "Yes", ask, trust=VOUCHED) == "refused"
    assert play.case.state == "assigned"


def test_yes_completes_it_once_and_in_time() -> None:
    play = Play("concern")
    play.says(MANAGER, "Investigate", trust=UNVOUCHED)
    ask = next(a for a in play.asks(MANAGER) if a.question == "confirm")
    assert play.sends(MANAGER, "Yes", ask, trust=UNVOUCHED) == "decision"
    assert play.case.state == "investigating"
    assert play.sends(MANAGER, "Yes", ask, trust=UNVOUCHED) == "refused"

    play = Play("concern")
    play.says(MANAGER, "Investigate", trust=UNVOUCHED)
    ask = next(a for a in play.asks(MANAGER) if a.question == "confirm")
    play.now += timedelta(hours=25)
    assert play.sends(MANAGER, "Yes", ask) == "refused"
    assert play.case.state == "assigned"


def test_a_forged_confirmation_is_refused() -> None:
    play = Play("concern")
    play.says(MANAGER, "Investigate", trust=UNVOUCHED)
    ask = next(a for a in play.asks(MANAGER) if a.question == "confirm")
    assert play.sends(MANAGER, "Yes", ask, trust=FORGED) == "refused"
    assert play.case.state == "assigned"


def test_a_sender_without_a_readable_address_decides_nothing() -> None:
    play = Play("concern")
    assert play.sends(None, "Investigate", play.asks(MANAGER)[0]) == "refused"
    assert play.case.state == "assigned"


def test_an_expired_ask_is_stale_and_a_fresh_one_follows() -> None:
    play = Play("concern")
    ask = play.asks(MANAGER)[0]
    play.now += timedelta(days=15)
    assert play.says(MANAGER, "Investigate", ask=ask) == "unclear"
    assert play.case.state == "assigned"
    assert play.notices(MANAGER)[-1] == "common/stale"
    assert "INVESTIGATE" in play.mail(MANAGER)[-1].words
    assert play.says(MANAGER, "Investigate") == "decision"


def test_stale_is_told_to_nobody_whose_mail_is_not_vouched_for() -> None:
    play = Play("concern")
    ask = play.asks(MANAGER)[0]
    play.says(MANAGER, "Investigate")
    before = play.notices(MANAGER)
    assert play.says(MANAGER, "Investigate", ask=ask, trust=UNVOUCHED) == "refused"
    assert play.notices(MANAGER) == before


def test_a_reply_that_points_at_two_questions_answers_neither() -> None:
    play = Play("concern")
    first = play.asks(MANAGER)[0]
    play.says(MANAGER, "Note: hello")
    second = play.asks(MANAGER)[-1]
    token, other = play.tokens[first.token], mid_form(play.tokens[second.token])
    found, why = authority.find_ask(play.case, token, (other,))
    assert found is None
    assert "two different questions" in why
    found, _ = authority.find_ask(play.case, token, (mid_form(token),))
    assert found is first


def test_the_message_id_alone_finds_the_ask() -> None:
    play = Play("concern")
    ask = play.asks(MANAGER)[0]
    found, _ = authority.find_ask(play.case, None, (mid_form(play.tokens[ask.token]),))
    assert found is ask


def test_a_former_officer_stops_counting_and_open_asks_move() -> None:
    play = Play("concern")
    old = play.asks(MANAGER)[0]
    new = office(
        roles={**play.office.roles, "manager": Officer("manager", "New Head", "new@swps.example.org")}
    )  # fmt: skip
    play.office = new
    flow = Flow(play.case, new, WORKFLOWS, play.now, play.draw, Actor("rules"))
    assert crosswise.new_office(flow)
    assert play.notices("new@swps.example.org") == ["concern/ask"]
    before = play.notices(MANAGER)
    assert play.says(MANAGER, "Investigate", ask=old) == "refused"
    assert play.notices(MANAGER) == list(before)
    assert play.case.state == "assigned"


def test_a_new_officer_is_tested_for_conflict_before_anything_is_shown() -> None:
    play = Play("concern", about="Nina New laughed about the children.")
    new = office(
        roles={**play.office.roles, "manager": Officer("manager", "Nina New", "nina@swps.example.org")}
    )  # fmt: skip
    play.office = new
    flow = Flow(play.case, new, WORKFLOWS, play.now, play.draw, Actor("rules"))
    assert crosswise.new_office(flow)
    assert play.notices("nina@swps.example.org") == []
    assert play.case.holder == "chair"
    assert play.notices(CHAIR) == ["concern/ask"]


def test_a_conflict_that_appears_later_moves_the_case_and_drops_unsent_mail() -> None:
    play = Play("concern")
    play.post()
    assert play.says(PARENT, "I now know it was Jan Field who wrote it.") == "added"
    assert play.case.holder == "chair"
    assert "conflict" in play.case.tags
    assert [n.notice for n in play.mail(MANAGER) if n.unsent] == []
    assert play.notices(CHAIR) == ["concern/ask"]
    assert play.asks(MANAGER) == []
    assert play.sends(MANAGER, "Close: nothing", play.case.asks[0]) in ("refused", "unclear")
    assert play.case.state == "assigned"
    assert [n.notice for n in play.mail(MANAGER) if n.unsent] == []


def test_share_lifts_it_and_only_a_person_can() -> None:
    play = Play("concern", about="Jan Field wrote something odd.")
    assert play.notices(MANAGER) == []
    assert play.says(CHAIR, "Share") == "decision"
    assert play.notices(MANAGER) == ["concern/copy"]
    assert play.case.holder == "chair"


def test_the_reporting_officer_is_in_conflict_too() -> None:
    play = Play("concern", sender=CHAIR)
    assert play.case.holder == "manager"
    play.says(MANAGER, "Propose: talk")
    assert play.case.waiting_for == "alternate"
    assert "concern/approval" not in play.notices(CHAIR)
    assert play.notices(ALTERNATE) == ["concern/approval"]


def test_text_with_a_senders_token_from_another_address_is_an_unverified_note() -> None:
    play = Play("concern")
    ask = next(a for a in play.case.asks if a.question == "thread")
    assert play.sends(STRANGER, "Withdraw", ask) == "added"
    assert play.case.events[-1].event == "note-unverified"
    assert play.mail(MANAGER)[-1].fields["trusted"] is False
    assert play.notices(STRANGER) == []


def test_a_withdrawal_nobody_vouches_for_is_confirmed_first() -> None:
    play = Play("exception", "I have known Sam Staff since 1 May 2019")
    assert play.says(PARENT, "Withdraw", trust=UNVOUCHED) == "unclear"
    assert play.case.state == "requested"
    ask = next(a for a in play.case.asks if a.question == "confirm")
    assert play.sends(PARENT, "Yes", ask, trust=UNVOUCHED) == "decision"
    assert play.case.state == "withdrawn"


def test_no_clear_token_stands_in_a_case() -> None:
    import json

    from swps_mailflow.policy.case import tables_of

    play = Play("concern")
    play.says(MANAGER, "Investigate")
    play.post()
    text = json.dumps(tables_of(play.case))
    assert not [t for t in play.tokens.values() if t in text]


def test_where_plus_addresses_do_not_work_the_words_still_count() -> None:
    play = Play("concern", office=replace(office(), plus=False))
    ask = play.asks(MANAGER)[0]
    found, _ = authority.find_ask(play.case, None, (mid_form(play.tokens[ask.token]),))
    assert found is ask
    assert play.says(MANAGER, "Investigate") == "decision"


def test_somebody_who_changes_roles_never_approves_their_own_proposal() -> None:
    play = Play("concern")
    play.says(MANAGER, "Propose: talk to them")
    jan = Officer("chair", "Jan Field", "jan.as.chair@swps.example.org")
    new = office(
        roles={**play.office.roles, "chair": jan, "manager": Officer("manager", "New Head", "new@swps.example.org")}
    )  # fmt: skip
    play.office = new
    flow = Flow(play.case, new, WORKFLOWS, play.now, play.draw, Actor("rules"))
    assert crosswise.new_office(flow)
    assert play.notices(jan.address) == []
    assert play.notices(ALTERNATE) == ["concern/approval"]


def test_who_is_held_back_stays_so_after_an_election() -> None:
    play = Play("concern", about="The manager laughed about the children.")
    assert play.case.holder == "chair"
    new = office(
        roles={
            **play.office.roles,
            "manager": Officer("manager", "New Head", "new@swps.example.org"),
            "chair": Officer("chair", "Jan Field", "jan.as.chair@swps.example.org"),
        }
    )
    play.office = new
    flow = Flow(play.case, new, WORKFLOWS, play.now, play.draw, Actor("rules"))
    crosswise.new_office(flow)
    assert play.notices("jan.as.chair@swps.example.org") == []


def test_a_complaint_in_a_leavers_answer_moves_it_and_praise_does_not() -> None:
    play = Play("leaver", "Lily is leaving, her last day is 16 July 2027.")
    play.says(PARENT, "Jan has been lovely to her.")
    assert play.case.holder == "manager"
    play.says(PARENT, "I want to complain: Jan was rude to my daughter on Facebook.")
    assert play.case.holder == "chair"


def test_danger_in_a_later_mail_reaches_the_designated_person() -> None:
    base = office()
    lead = Officer("designated_person", "Dee Lead", "dee@swps.example.org")
    play = Play("concern", office=office(roles={**base.roles, "designated_person": lead}))
    assert play.notices(lead.address) == []
    play.says(PARENT, "He has threatened to hit my daughter.")
    assert play.notices(lead.address)
    assert all(n.urgent for n in play.mail(lead.address))
