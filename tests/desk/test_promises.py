"""What a mail promises, and who hears of what: each sentence we send is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.case import Ask
from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MAILBOX, MANAGER, PARENT, Play, office
from tests.setting import Setting


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def thread(play: Play) -> Ask:
    """Return the newest link the sender has."""
    return [a for a in play.case.asks if a.addressee == PARENT and a.question == "thread"][-1]


def test_nobody_is_told_that_a_task_they_never_had_is_settled() -> None:
    for noted in (False, True):
        play = Play("membership", "May I join the group?", variant="join")
        play.says(MANAGER, "Confirm")
        if noted:
            play.says(MANAGER, "Note: a cousin of the Bells")
        play.sends(PARENT, "Withdraw", thread(play))
        assert play.case.state == "withdrawn"
        assert play.notices(ADMIN_1) == play.notices(ADMIN_2) == []
        assert play.notices(MANAGER)[-1] == "membership/withdrawn"


def test_whoever_had_the_task_and_whoever_holds_it_hear_of_a_withdrawal() -> None:
    play = Play("membership", "May I join the group?", variant="join")
    play.says(MANAGER, "Confirm")
    play.now += timedelta(minutes=11)
    play.post()
    play.sends(PARENT, "Withdraw", thread(play))
    assert play.notices(ADMIN_1)[-1] == "membership/task-settled"
    assert play.notices(MANAGER)[-1] == "membership/withdrawn"


@pytest.mark.parametrize(
    ("sender", "text", "notice"),
    [
        (PARENT, "Could you tell me what time the office opens?", "unsorted/acknowledgement"),
        (ADMIN_1, "Please remove the rude post of Tuesday.", "removal/acknowledgement"),
    ],
)
def test_no_answer_is_promised_where_none_may_come(
    setting: Setting, sender: str, text: str, notice: str
) -> None:
    local, domain = MAILBOX.split("@")
    setting.writes(sender, text, to=f"{local}+{notice.split('/')[0]}@{domain}")
    mails = [m for m in setting.inbox(sender) if m["X-Mailflow-Notice"] == notice]
    assert len(mails) == 1
    assert "two weeks" not in mails[0].as_string()


def test_what_is_said_of_a_withdrawal_is_true(setting: Setting) -> None:
    worked = setting.writes(PARENT, "Please take us out of the Facebook group.")
    assert setting.case(worked.ref).variant == "leave"
    setting.answers(PARENT, "Withdraw")
    words = " ".join(setting.text(PARENT).split())
    assert setting.notices(MANAGER) == []
    assert "the group administrators have been told" in words
    assert setting.notices(ADMIN_1)[-1] == "membership/task-settled"


@pytest.mark.parametrize("word", ["Stays", "Cancel"])
def test_administrators_hear_that_a_family_is_not_to_be_removed_after_all(word: str) -> None:
    play = Play("leaver", "Lily is leaving, her last day is 16 July 2027.")
    play.says(MANAGER, "Confirm")
    play.now += timedelta(minutes=11)
    play.post()
    assert play.wait(days=260).count("leaver/task") == 2
    assert "leaver/escalation" in play.wait(days=10)
    assert play.says(MANAGER, word) == "decision"
    for who in (ADMIN_1, ADMIN_2):
        assert play.notices(who)[-1] == "leaver/task-settled"


def test_the_time_for_a_yes_is_the_configured_one(tmp_path: Path) -> None:
    timers = replace(office().timers, confirm_expires=Duration.parse("3 hours"))
    setting = Setting(tmp_path, office(timers=timers))
    setting.writes(PARENT, "Could you tell me what time the office opens?")
    setting.answers(PARENT, "Withdraw", verdict=None)
    assert setting.notices(PARENT)[-1] == "common/confirm"
    assert "within 3 hours" in " ".join(setting.text(PARENT).split())


def test_a_task_names_whoever_agreed_to_it(setting: Setting) -> None:
    worked = setting.writes(MANAGER, "Please may I join the Facebook group?")
    case = setting.case(worked.ref)
    assert (case.kind, case.holder) == ("membership", "chair")
    setting.answers(CHAIR, "Confirm")
    setting.wait(minutes=11)
    assert setting.notices(ADMIN_1) == ["membership/task"]
    words = " ".join(setting.text(ADMIN_1).split())
    assert "The Chair knows about it" in words
    assert "The Manager" not in words


def test_an_unclear_answer_is_said_to_be_with_nobody_else(setting: Setting) -> None:
    setting.writes(PARENT, "I have known Sam Staff since 1 May 2010.", subject="Friendship")
    setting.answers(MANAGER, "Well, if you think so?")
    assert setting.notices(MANAGER)[-1] == "common/unclear"
    words = " ".join(setting.text(MANAGER).split())
    assert "kept as a note" not in words
    assert "nobody has been sent it" in words


def test_a_task_shows_what_the_administrators_need_and_says_which_it_was(setting: Setting) -> None:
    setting.writes(PARENT, "Please may I join the Facebook group?")
    setting.answers(MANAGER, "Ask: What are you called on Facebook?")
    setting.wait(minutes=11)
    setting.answers(PARENT, "On Facebook I am Patty Paws.")
    setting.answers(MANAGER, "Note: she means well")
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    assert setting.notices(ADMIN_1) == ["membership/task"]
    said = setting.text(ADMIN_1)
    assert "may I join" in said
    assert "Patty Paws" in said
    assert "she means well" not in said
    setting.answers(ADMIN_2, "Done")
    setting.wait(minutes=11)
    assert setting.notices(ADMIN_1)[-1] == "membership/task-settled"
    assert "letting somebody into the Facebook group" in " ".join(setting.text(ADMIN_1).split())


def test_the_holder_learns_of_a_second_matter(setting: Setting) -> None:
    text = "Lily is leaving on 18 December because of the horrible lies about us on Facebook."
    assert "mixed" in setting.case(setting.writes(PARENT, text).ref).tags
    said = " ".join(setting.text(MANAGER).split())
    assert "It may hold a second matter: it says that a child is leaving." in said


_PASSED_ON = (
    "From: Sam Lee <sam@x.example>\n{sent}: 23 November 2026\nSubject: The post\n\nThey are lazy.\n"
)


@pytest.mark.parametrize(
    "text",
    [
        "Please add this.\n\n---------- Forwarded message ---------\n"
        + _PASSED_ON.format(sent="Date"),
        "Please add this.\n\n" + _PASSED_ON.format(sent="Sent"),
        "Please add this.\n\nBegin forwarded message:\n\n> "
        + _PASSED_ON.format(sent="Date").replace("\n", "\n> "),
    ],
)
@pytest.mark.parametrize("sender", [MANAGER, PARENT])
def test_what_is_passed_on_is_shown_once(setting: Setting, sender: str, text: str) -> None:
    ref = setting.writes(PARENT, "Somebody complains about the staff on Facebook. Unkind.").ref
    setting.writes(sender, text, subject=f"FW: [{ref}] The post")
    said = setting.text(MANAGER)
    assert said.count("Please add this.") == 1
    assert said.count("They are lazy.") == 1


def test_a_note_is_sent_to_nobody_but_the_holder(setting: Setting) -> None:
    setting.writes(PARENT, "Somebody complains about the staff on Facebook. It is very unkind.")
    setting.answers(MANAGER, "Note: she has said such things before")
    setting.answers(MANAGER, "Investigate")
    setting.wait(minutes=11)
    setting.answers(MANAGER, "Propose: we write to her")
    setting.wait(minutes=11)
    assert setting.notices(CHAIR)[-1] == "concern/approval"
    said = setting.text(CHAIR)
    assert "such things before" not in said
    assert said.count("we write to her") == 1
    setting.answers(CHAIR, "Ask: why now?")
    setting.wait(minutes=11)
    assert "such things before" in setting.text(MANAGER)
    setting.answers(MANAGER, "Note: it is the third time")
    setting.wait(minutes=11)
    assert setting.text(CHAIR).count("it is the third time") == 1


def test_an_answer_is_shown_with_its_question(setting: Setting) -> None:
    setting.writes(PARENT, "Somebody complains about the staff on Facebook. It is very unkind.")
    setting.answers(MANAGER, "Ask: On which page is it?")
    setting.wait(minutes=11)
    setting.answers(PARENT, "Woodham Mums.")
    assert "On which page is it?" in setting.text(MANAGER)


def test_a_word_in_answer_to_the_wrong_mail_is_answered(setting: Setting) -> None:
    ref = setting.writes(ADMIN_1, "Please remove the rude post of Tuesday from the group.").ref
    (ack,) = (m for m in setting.inbox(ADMIN_1) if m["X-Mailflow-Notice"].endswith("ledgement"))
    assert setting.answers(ADMIN_1, "Removed", to=ack).disposition == "unclear"
    assert setting.case(ref).state == "reported"
    assert "a mail that asks nothing of you" in " ".join(setting.text(ADMIN_1).split())
    assert setting.answers(ADMIN_1, "Removed").disposition == "decision"
    assert setting.case(ref).state == "removed"
    more = "It had been shared by three people."
    assert setting.answers(ADMIN_1, more, to=ack).disposition == "added"


def test_a_status_tells_a_sender_nothing_that_can_still_be_taken_back(setting: Setting) -> None:
    setting.writes(PARENT, "Somebody complains about the staff on Facebook. It is very unkind.")
    thread = setting.inbox(PARENT)[-1]
    setting.answers(MANAGER, "Close: it has been dealt with.")
    setting.answers(PARENT, "STATUS", to=thread)
    assert "finished" not in setting.text(PARENT)
    setting.answers(MANAGER, "UNDO")
    setting.answers(MANAGER, "Close: it has been dealt with.")
    setting.wait(minutes=11)
    setting.answers(PARENT, "STATUS", to=thread)
    assert "It was finished" in setting.text(PARENT)
    setting.answers(PARENT, "HELP", to=thread)
    assert "WITHDRAW" not in setting.text(PARENT)


def test_a_status_calls_a_planned_removal_what_it_is(setting: Setting) -> None:
    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    setting.answers(PARENT, "STATUS")
    words = " ".join(setting.text(PARENT).split())
    assert "Removal from the Facebook group, on or soon after: Saturday 24 July 2027" in words
