"""What became of an answer nobody heard: each is heard, and each promise kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from swps_mailflow.incoming import reopened
from swps_mailflow.policy.case import Ask
from swps_mailflow.policy.office import Trust
from tests.kit import (
    ADMIN_1,
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
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
KNOWN = "I have known Sam Staff since 1 May 2010 and we are friends on Facebook; may we stay so?"
LEAVING = "Lily is leaving pre-school. Her last day is 16 July 2027."
STRANGER = "mallory@evil.example"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def asked(play: Play, address: str, question: str) -> Ask:
    """Return the newest ask of that question to an address."""
    found = [a for a in play.case.asks if a.addressee == address and a.question == question]
    return found[-1]


# Answers to `common/confirm`.


def unsure_withdrawal() -> Play:
    """Return a leaver whose WITHDRAW nobody vouched for."""
    play = Play("leaver", LEAVING)
    play.sends(PARENT, "Withdraw", asked(play, PARENT, "thread"), trust=UNVOUCHED)
    play.post()
    return play


def test_what_a_sender_writes_instead_of_yes_reaches_the_holder() -> None:
    play = unsure_withdrawal()
    said = "Yes, it was me, we are moving in September instead"
    confirm = asked(play, PARENT, "confirm")
    assert play.sends(PARENT, said, confirm, trust=UNVOUCHED) == "added"
    assert play.case.state == "notified"
    shown = play.mail(MANAGER)[-1]
    assert (shown.notice, shown.fields["text"]) == ("leaver/answer", said)
    assert play.notices(PARENT)[-1] == "common/unclear"
    # The mail that says so takes the YES, and so does the one before, but only once.
    assert play.sends(PARENT, "Yes", asked(play, PARENT, "confirm"), trust=UNVOUCHED) == "decision"
    assert play.case.state == "cancelled"
    assert confirm.state != "open"


def test_a_senders_yes_that_comes_too_late_is_answered() -> None:
    play = unsure_withdrawal()
    play.now += timedelta(hours=25)
    told = play.notices(MANAGER)
    play.sends(PARENT, "Yes", asked(play, PARENT, "confirm"), trust=UNVOUCHED)
    assert play.case.state == "notified"
    assert play.notices(PARENT)[-1] == "common/stale"
    assert play.notices(MANAGER) == told, "a bare YES tells the holder nothing"
    late = "Yes, but we may come back"
    play.sends(PARENT, late, asked(play, PARENT, "confirm"), trust=UNVOUCHED)
    assert play.mail(MANAGER)[-1].fields["text"] == late


def test_a_senders_confirmation_that_fails_the_checks_is_told_to_them() -> None:
    play = unsure_withdrawal()
    confirm = asked(play, PARENT, "confirm")
    assert play.sends(PARENT, "Yes, get it over with", confirm, trust=FORGED) == "refused"
    assert (play.case.state, confirm.state) == ("notified", "revoked")
    assert play.notices(PARENT)[-1] == "common/rejected"
    assert play.mail(MANAGER)[-1].fields["trusted"] is False


def test_a_senders_confirmation_used_by_another_is_told_to_them() -> None:
    play = unsure_withdrawal()
    confirm = asked(play, PARENT, "confirm")
    assert play.sends(STRANGER, "Yes", confirm) == "refused"
    assert play.notices(PARENT)[-1] == "common/misused"
    assert play.notices(STRANGER) == []
    assert play.sends(PARENT, "Yes", confirm, trust=UNVOUCHED) == "refused"
    assert play.case.state == "notified"


def unsure_approval() -> Play:
    """Return an exception whose APPROVE nobody vouched for."""
    play = Play("exception", KNOWN)
    play.says(MANAGER, "Recommend")
    play.now += timedelta(minutes=11)
    play.says(CHAIR, "Approve", trust=UNVOUCHED)
    play.post()
    return play


@pytest.mark.parametrize(
    ("who", "trust", "hours", "text", "notice"),
    [
        (CHAIR, FORGED, 0, "Yes", "common/rejected"),
        (STRANGER, VOUCHED, 0, "Yes", "common/misused"),
        (CHAIR, UNVOUCHED, 25, "Yes", "common/stale"),
        (CHAIR, UNVOUCHED, 0, "Yes, if they promise to be discreet", "common/unclear"),
    ],
)
def test_an_officer_hears_why_their_confirmation_did_not_count(
    who: str, trust: object, hours: int, text: str, notice: str
) -> None:
    play = unsure_approval()
    play.now += timedelta(hours=hours)
    play.sends(who, text, asked(play, CHAIR, "confirm"), trust=trust)
    assert play.case.state == "awaiting_approval"
    assert play.notices(CHAIR)[-1] == notice
    assert play.mail(CHAIR)[-1].words, "what they are told lets them answer again"
    if notice == "common/unclear":
        yes = asked(play, CHAIR, "confirm")
        assert play.sends(CHAIR, "Yes", yes, trust=UNVOUCHED) == "decision"
    else:
        assert play.says(CHAIR, "Approve", ask=asked(play, CHAIR, "approval")) == "decision"
    assert play.case.state == "granted"


def test_a_program_that_answers_a_confirmation_is_not_answered_for_ever() -> None:
    play = unsure_approval()
    for _ in range(20):
        play.sends(CHAIR, "I am away.", asked(play, CHAIR, "confirm"), trust=UNVOUCHED)
    assert play.notices(CHAIR).count("common/unclear") <= 5


def test_what_goes_back_to_a_sender_speaks_to_a_sender(setting: Setting) -> None:
    setting.writes(PARENT, LEAVING)
    setting.answers(PARENT, "Withdraw", verdict=None)
    assert setting.notices(PARENT)[-1] == "common/confirm"
    confirm = setting.inbox(PARENT)[-1]
    setting.answers(PARENT, "It was me, but only from May", to=confirm, verdict=None)
    assert "common/unclear" in setting.notices(PARENT)[-1]
    words = " ".join(setting.text(PARENT).split())
    assert "has been passed on" in words
    assert "YES" in words
    setting.answers(PARENT, "Yes", to=confirm, verdict="fail")
    words = " ".join(setting.text(PARENT).split())
    assert setting.notices(PARENT)[-1] == "common/rejected"
    assert "technical contact" not in words
    setting.now += timedelta(hours=25)
    setting.answers(PARENT, "Yes", to=confirm, verdict=None)
    assert setting.notices(PARENT)[-1] == "common/stale"


# Mail without a link of ours.


@pytest.mark.parametrize("where", ["leaver", "concern"])
def test_a_sender_nobody_vouches_for_moves_nothing_without_a_link(where: str) -> None:
    if where == "leaver":
        play = Play("leaver", "Lily is leaving us soon.")
    else:
        play = Play("concern")
        play.says(MANAGER, "Ask: which page?")
        play.now += timedelta(minutes=11)
    before = play.case.state
    said = "Her last day is 4 December 2026. It was a mistake, forget the rest."
    assert play.sends(PARENT, said, None, trust=UNVOUCHED) == "added"
    assert play.case.state == before
    assert "last_day" not in play.case.data
    assert play.case.events[-1].event == "note-unverified"
    shown = play.mail(MANAGER)[-1]
    assert (shown.fields["text"], shown.fields["trusted"]) == (said, False)


def test_a_sender_is_believed_by_a_link_a_provider_or_the_configuration() -> None:
    said = "Her last day is 4 December 2026."
    for trust, waived, linked in (
        (VOUCHED, False, False),
        (UNVOUCHED, True, False),
        (UNVOUCHED, False, True),
    ):
        base = office(trust=Trust(("mx.example.org",), waive_missing=waived))
        play = Play("leaver", "Lily is leaving us soon.", office=base)
        play.sends(PARENT, said, asked(play, PARENT, "thread") if linked else None, trust=trust)
        assert play.case.state == "notified", (trust, waived, linked)
    assert play.sends(PARENT, "No, sooner.", None, trust=FORGED) == "added"
    assert play.case.events[-1].event == "note-unverified"


@pytest.mark.parametrize(("who", "trust"), [
    (ADMIN_1, VOUCHED), (ADMIN_1, UNVOUCHED), (CHAIR, VOUCHED), (CHAIR, UNVOUCHED),
])  # fmt: skip
def test_an_officer_who_writes_without_a_link_is_shown_to_the_holder(
    who: str, trust: object
) -> None:
    play = Play("concern")
    said = "The police have just rung me about this; Jan knows."
    assert play.sends(who, said, None, trust=trust) == "added"
    shown = play.mail(MANAGER)[-1]
    assert (shown.notice, shown.fields["text"]) == ("concern/answer", said)
    assert shown.fields["trusted"] is False
    assert play.case.holder == "manager", "an officer's own words make nobody a party"


def test_an_officers_text_without_a_link_is_kept_from_whoever_it_may_concern() -> None:
    play = Play("concern", about="Jan Field and Chris Stone wrote it.")
    assert play.case.holder == "alternate"
    play.sends(ADMIN_1, "It is still online.", None)
    assert play.notices(MANAGER) == play.notices(CHAIR) == []
    assert play.notices(ALTERNATE)[-1] == "concern/answer"


def test_an_officer_with_an_open_question_and_no_verdict_is_not_lost() -> None:
    play = Play("exception", KNOWN)
    play.says(MANAGER, "Recommend")
    play.sends(CHAIR, "I know them both.", None, trust=UNVOUCHED)
    assert play.mail(MANAGER)[-1].fields["text"] == "I know them both."


def test_the_holder_is_told_that_a_mail_without_a_link_decides_nothing() -> None:
    for trust in (VOUCHED, UNVOUCHED):
        play = Play("concern")
        play.post()
        play.now += timedelta(days=15)  # the question has run out
        assert play.sends(MANAGER, "I have spoken to her.", None, trust=trust) == "unclear"
        shown = play.mail(MANAGER)[-1]
        assert (shown.notice, shown.fields["reason"]) == ("common/unclear", "no-link")
        assert "INVESTIGATE" in shown.words
        for _ in range(20):
            play.sends(MANAGER, "I have spoken to her.", None, trust=trust)
        assert play.notices(MANAGER).count("common/unclear") <= 5


# What was held, taken back or kept, and no longer fits.


def questions(play: Play) -> list[str]:
    """Return the states of the questions owed to the sender."""
    return [n.state for n in play.mail(PARENT) if n.notice.endswith("/question")]


def test_a_question_still_held_is_dropped_when_the_answer_comes_first() -> None:
    play = Play("concern")
    play.says(MANAGER, "Ask: who wrote it?")
    assert questions(play) == ["held"]
    play.sends(PARENT, "PS: it was on the village page.", asked(play, PARENT, "thread"))
    assert play.case.state == "assigned"
    assert questions(play) == []
    shown = play.mail(MANAGER)[-1]
    assert (shown.fields["answered"], shown.fields["unasked"]) == (False, True)


def test_a_question_still_held_is_dropped_when_the_case_is_closed() -> None:
    play = Play("concern")
    play.says(MANAGER, "Ask: who wrote it?")
    play.says(MANAGER, "Close: thank you, it is settled")
    assert questions(play) == []
    play.says(MANAGER, "Undo")
    assert play.case.state == "awaiting_reporter"
    assert questions(play) == ["held"], "what UNDO brings back is asked after all"
    assert play.mail(PARENT)[-1].fields["text"] == "who wrote it?"


def test_a_question_that_has_left_is_not_asked_again_by_undo() -> None:
    play = Play("concern")
    play.says(MANAGER, "Ask: who wrote it?")
    play.now += timedelta(minutes=11)
    play.post()
    play.says(MANAGER, "Close: thank you, it is settled")
    play.says(MANAGER, "Undo")
    assert questions(play) == ["sent"]


@pytest.mark.parametrize("how", ["another address", "forged"])
def test_undo_does_not_open_again_what_was_misused(how: str) -> None:
    play = Play("concern", about="Jan Field wrote it.")
    play.says(CHAIR, "Propose: talk to them")
    play.now += timedelta(minutes=11)
    theirs = asked(play, ALTERNATE, "approval")
    play.sends(PARENT, "Another thing.", asked(play, PARENT, "thread"))
    newer = asked(play, ALTERNATE, "approval")
    assert newer is not theirs
    play.says(CHAIR, "Close: it is settled", ask=asked(play, CHAIR, "holder"))
    assert newer.state == "revoked"
    who, trust = (STRANGER, VOUCHED) if how == "another address" else (ALTERNATE, FORGED)
    play.sends(who, "Approve", newer, trust=trust)
    assert play.says(CHAIR, "Undo") == "decision"
    assert newer.state == "revoked"
    play.sends(ALTERNATE, "Approve", newer)
    assert play.case.state == "awaiting_approval"


@pytest.mark.parametrize("verdict", ["fail", None])
def test_a_kept_mail_that_failed_the_checks_is_opened_without_acknowledgement(
    setting: Setting, verdict: str | None
) -> None:
    who = "anna@shop.example"
    kept = setting.writes(who, CONCERN, verdict=verdict, headers={"List-Id": "<x.example>"})
    assert kept.disposition == "automatic"
    worked = setting.desk.work(
        reopened(setting.mailroom, str(kept.ref), "concern", setting.now), setting.now
    )
    setting.turn()
    assert worked.disposition == "case"
    assert setting.notices(who) == ([] if verdict == "fail" else ["concern/acknowledgement"])


def test_a_word_signed_by_another_officer_decides_nothing(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: ask her to take it down.")
    setting.wait(minutes=11)
    approval = setting.inbox(CHAIR)[-1]
    assert (
        setting.answers(CHAIR, "Approve\n\nKind regards\nJan Field", to=approval).disposition
        == "unclear"
    )
    assert setting.case(worked.ref).state == "awaiting_approval"
    answer = setting.answers(CHAIR, "Approve\n\nKind regards\nChris Stone", to=approval)
    assert answer.disposition == "decision"


def test_please_to_another_officer_is_no_decision(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: ask her to take it down.")
    setting.wait(minutes=11)
    approval = setting.inbox(CHAIR)[-1]
    assert setting.answers(CHAIR, "Hi Jan, approve please", to=approval).disposition == "unclear"
    assert setting.answers(CHAIR, "Hi Jan, approve.", to=approval).disposition == "decision"
    assert setting.case(worked.ref).state == "action"


def test_whoever_begins_with_undo_is_offered_undo_first(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Close: we spoke to her.")
    assert setting.answers(MANAGER, "UNDO, I pressed the wrong one").disposition == "unclear"
    assert "Perhaps you meant UNDO or" in " ".join(setting.text(MANAGER).split())


def test_a_yes_after_its_time_is_told_to_be_late(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Investigate", verdict=None)
    asked = setting.inbox(MANAGER)[-1]
    setting.wait(hours=25)
    setting.answers(MANAGER, "Yes", to=asked)
    words = " ".join(setting.text(MANAGER).split())
    assert "came too late to count" in words
    assert "moved on" not in words


def test_a_vouched_officers_mail_without_a_link_is_called_theirs(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.writes(MANAGER, "I have rung the mother.", subject=f"About [{worked.ref}]")
    setting.answers(MANAGER, "Propose: nothing more.", to=setting.inbox(MANAGER)[0])
    setting.wait(minutes=11)
    words = " ".join(setting.text(CHAIR).split())
    assert "the Manager, in a mail that answered none of ours" in words
    assert "I have rung the mother" in words
    assert "could not be sure" not in words


def test_the_history_names_the_mail_that_sorted_a_matter(setting: Setting) -> None:
    worked = setting.writes(PARENT, "Hello, could you help me with something?")
    assert setting.answers(MANAGER, "Concern").disposition == "decision"
    case = setting.case(worked.ref)
    sorting = next(e for e in case.events if e.event == "CONCERN")
    assert sorting.message == case.incoming()[-1].file


NO = ["No", "no!", "No, it wasn't me.", "It was not me", "No, that was not me. Sorry", "NO\n\nPat"]


@pytest.mark.parametrize("said", NO)
def test_no_to_was_this_you_makes_the_yes_void_and_says_so(said: str) -> None:
    play = unsure_withdrawal()
    confirm = asked(play, PARENT, "confirm")
    told = play.notices(MANAGER)
    assert play.sends(PARENT, said, confirm, trust=UNVOUCHED) == "added"
    assert play.notices(PARENT)[-1] == "common/disowned"
    assert play.notices(MANAGER) == told
    assert play.sends(PARENT, "Yes", confirm, trust=UNVOUCHED) == "refused"
    assert play.case.state == "notified"


def test_an_officers_no_lets_the_answered_mail_fall_too() -> None:
    play = unsure_approval()
    leaked = asked(play, CHAIR, "approval")
    confirm = asked(play, CHAIR, "confirm")
    assert play.sends(CHAIR, "No, that wasn't me", confirm, trust=UNVOUCHED) == "added"
    assert play.notices(CHAIR)[-1] == "common/disowned"
    assert play.sends(CHAIR, "Yes", confirm, trust=UNVOUCHED) == "refused"
    assert play.says(CHAIR, "Approve", ask=leaked) != "decision"
    assert play.case.state == "awaiting_approval"
    fresh = asked(play, CHAIR, "approval")
    assert fresh is not leaked
    assert play.says(CHAIR, "Approve", ask=fresh) == "decision"


@pytest.mark.parametrize("said", ["No. Yes", "Yes, no", "No it was me", "No problem", "No idea"])
def test_what_is_neither_yes_nor_no_decides_nothing(said: str) -> None:
    play = unsure_approval()
    confirm = asked(play, CHAIR, "confirm")
    play.sends(CHAIR, said, confirm, trust=UNVOUCHED)
    assert play.case.state == "awaiting_approval"
    assert play.notices(CHAIR)[-1] == "common/unclear"


def test_a_stranger_cannot_say_no_for_somebody() -> None:
    play = unsure_approval()
    confirm = asked(play, CHAIR, "confirm")
    assert play.sends(STRANGER, "No", confirm) == "refused"
    assert play.notices(CHAIR)[-1] == "common/misused"
