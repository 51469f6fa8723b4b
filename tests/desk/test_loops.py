"""No loop can form: whoever answers every mail, the mails come to an end (mail rules, section 2).

Programs that answer are played as badly as they exist: with and without the header that says so
(RFC 3834), with a subject of their own, quoting or not, and behind a gateway that takes every
extra header away.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from swps_mailflow.errors import Permanent
from swps_mailflow.mail.addresses import base_address
from swps_mailflow.policy.office import Office, Officer
from swps_mailflow.reports import digest
from tests.desk.test_desk import bounce_of
from tests.kit import ADMIN_1, CHAIR, MAILBOX, MANAGER, PARENT, TECHNICIAN, office
from tests.setting import Setting

NEIGHBOUR = "policy@next-door.example"
CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
LEAVING = "Lily is leaving pre-school. Her last day is 16 July 2027."

# More turns than any honest exchange takes; a loop is still going then.
MANY_TURNS = 60
# More than the program may send to one person because of one mail and that person's programs.
MANY_MAILS = 12

SAID = "Thank you for your email. I am away from my desk and will answer when I am back."
Responder = Callable[[Setting, EmailMessage, str], bytes]


def bare(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
    """Answer with a subject of one's own, quoting nothing, naming no mail."""
    to = str(mail["Reply-To"] or mail["From"])
    return setting.mail(owner, SAID, subject="Thank you for getting in touch", to=to)


def honest(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
    """Answer as RFC 3834 asks."""
    return setting.reply(mail, owner, SAID, headers={"Auto-Submitted": "auto-replied"})


def quoting(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
    """Answer in the thread, with the whole mail quoted below, and say nothing of being a program."""
    return setting.reply(mail, owner, SAID)


def echoing(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
    """Send the mail back with nothing added, as a broken forwarder does."""
    body = mail.get_body(("plain",))
    assert body is not None
    return setting.reply(mail, owner, "", whole=body.get_content())


def to_the_mailbox(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
    """Answer the mailbox itself, with the subject kept and no thread."""
    return setting.mail(owner, SAID, subject=f"Re: {mail['Subject']}")


def to_nobody_in_particular(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
    """Write a fresh mail to the mailbox, which opens a case of its own."""
    return setting.mail(owner, SAID, subject="Thank you for getting in touch")


RESPONDERS = [honest, bare, quoting, echoing, to_the_mailbox, to_nobody_in_particular]


def rounds_until_quiet(
    setting: Setting, responders: dict[str, Responder], *, minutes: int = 11
) -> int:
    """Let programs answer every mail they are sent; return how many rounds it took to fall quiet."""
    answered = 0
    for turn in range(MANY_TURNS):
        fresh = setting.outlet.mails[answered:]
        if not fresh:
            return turn
        answered += len(fresh)
        for who, mail, _ in fresh:
            if who in responders:
                setting.arrives(responders[who](setting, mail, who))
        setting.wait(minutes=minutes)
    return MANY_TURNS


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return desk_at(tmp_path / "here")


@pytest.mark.parametrize("responder", RESPONDERS)
@pytest.mark.parametrize("text", [CONCERN, LEAVING, "Hello there"])
def test_a_sender_whose_program_answers_everything(
    setting: Setting, responder: Responder, text: str
) -> None:
    setting.writes(PARENT, text)
    assert rounds_until_quiet(setting, {PARENT: responder}) < MANY_TURNS
    assert len(setting.inbox(PARENT)) <= MANY_MAILS
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS


@pytest.mark.parametrize("responder", RESPONDERS)
def test_a_holder_whose_program_answers_everything(setting: Setting, responder: Responder) -> None:
    setting.writes(PARENT, CONCERN)
    assert rounds_until_quiet(setting, {MANAGER: responder}) < MANY_TURNS
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS
    assert setting.case(ref_of(setting)).state == "assigned", "no program decides anything"


@pytest.mark.parametrize("responder", RESPONDERS)
def test_a_chair_whose_program_answers_everything(setting: Setting, responder: Responder) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: ask the author to take it down")
    setting.wait(minutes=11)
    assert rounds_until_quiet(setting, {CHAIR: responder}) < MANY_TURNS
    assert len(setting.inbox(CHAIR)) <= MANY_MAILS
    assert setting.case(ref_of(setting)).state == "awaiting_approval"


@pytest.mark.parametrize("responder", RESPONDERS)
def test_everybodys_program_answers_everything(setting: Setting, responder: Responder) -> None:
    setting.writes(PARENT, "Please take us out of the Facebook group.", subject="Facebook group")
    everybody = dict.fromkeys((PARENT, MANAGER, CHAIR, ADMIN_1), responder)
    assert rounds_until_quiet(setting, everybody) < MANY_TURNS
    for address in everybody:
        assert len(setting.inbox(address)) <= MANY_MAILS, address


@pytest.mark.parametrize("word", ["Help", "Status"])
def test_a_program_that_says_help_for_ever(setting: Setting, word: str) -> None:
    def asks(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        return setting.reply(mail, owner, word)

    setting.writes(PARENT, CONCERN)
    assert rounds_until_quiet(setting, {PARENT: asks, MANAGER: asks}) < MANY_TURNS
    assert len(setting.inbox(PARENT)) <= MANY_MAILS
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS


def test_a_program_whose_notice_reads_as_a_note(setting: Setting) -> None:
    def notes(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        return setting.reply(mail, owner, "NOTE: I am away until Monday.")

    setting.writes(PARENT, CONCERN)
    assert rounds_until_quiet(setting, {MANAGER: notes}, minutes=1) < MANY_TURNS
    assert len(setting.inbox(MANAGER)) <= 2 * MANY_MAILS


def test_a_program_whose_mail_fails_the_checks_of_its_provider(setting: Setting) -> None:
    def fails(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        return setting.reply(mail, owner, SAID, verdict="fail")

    setting.writes(PARENT, CONCERN)
    assert rounds_until_quiet(setting, {MANAGER: fails}) < MANY_TURNS
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS


def test_an_officer_may_pass_on_many_different_matters(setting: Setting) -> None:
    for number in range(8):
        passed_on = setting.writes(MANAGER, f"{CONCERN} Number {number}.", subject=f"No. {number}")
        assert passed_on.disposition == "case"
        setting.wait(minutes=20)


def test_danger_is_worked_however_often_it_is_said(setting: Setting) -> None:
    for _ in range(5):
        said = "A child is being hit at home, please help."
        assert setting.writes(CHAIR, said, subject="Please").disposition == "case"
        setting.wait(minutes=20)


def test_a_person_who_is_not_understood_hears_so_each_time_they_try(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    for attempt in range(4):
        setting.answers(MANAGER, f"Hm, attempt {attempt}, what shall I do with this?")
        setting.wait(minutes=3)
    assert setting.notices(MANAGER)[1:] == ["common/unclear"] * 4
    assert setting.answers(MANAGER, "Investigate").disposition == "decision"


def test_a_program_that_answers_a_settled_question_for_ever(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    old = setting.inbox(MANAGER)[0]
    setting.answers(MANAGER, "Investigate")
    setting.wait(minutes=11)

    def repeats(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        return setting.reply(old, owner, f"Investigate, please. {mail['Message-ID']}")

    assert rounds_until_quiet(setting, {MANAGER: repeats}) < MANY_TURNS
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS


@pytest.mark.parametrize("responder", RESPONDERS)
def test_a_leaver_whose_program_never_says_which_day(
    setting: Setting, responder: Responder
) -> None:
    setting.writes(PARENT, "Hello, Lily is leaving pre-school.")
    assert rounds_until_quiet(setting, {PARENT: responder}) < MANY_TURNS
    assert setting.notices(PARENT).count("leaver/question") <= 3
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS


def test_a_leavers_details_are_left_to_the_clock_after_two_more_questions(setting: Setting) -> None:
    worked = setting.writes(PARENT, "Hello, Lily is leaving pre-school.")
    for attempt in range(5):
        setting.answers(PARENT, f"I am not sure yet, perhaps in the summer ({attempt}).")
        setting.wait(hours=2)
    assert setting.notices(PARENT).count("leaver/question") == 3
    assert setting.notices(MANAGER).count("leaver/answer") == 5, "the holder sees each of them"
    setting.wait(days=6)
    assert setting.notices(PARENT).count("leaver/question") == 4, "the clock asks once more"
    setting.answers(PARENT, "Still not sure.")
    setting.wait(days=6)
    assert setting.notices(MANAGER)[-1] == "leaver/reminder"
    setting.answers(PARENT, "Her last day is 16 July 2027.")
    assert setting.case(worked.ref).state == "notified"


def test_a_program_that_decides_for_ever_what_needs_another_word(setting: Setting) -> None:
    def confirms(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        return setting.reply(mail, owner, "Confirm 3 August 2027")

    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 2 August 2027.")
    assert rounds_until_quiet(setting, {MANAGER: confirms}, minutes=1) < MANY_TURNS
    assert {"leaver/calendar", "common/receipt"} <= set(setting.notices(MANAGER))
    assert len(setting.inbox(MANAGER)) <= 4 * MANY_MAILS


def digest_for_the_manager(setting: Setting) -> str:
    """Let the Manager have a digest with one kept mail; return its number."""
    kept = setting.writes("news@shop.example", "Sale", headers={"Precedence": "bulk"})
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.wait(days=7)
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    assert setting.notices(MANAGER) == ["common/digest"]
    return str(kept.ref)[:8]


@pytest.mark.parametrize("verdict", ["pass", None, "fail"])
@pytest.mark.parametrize("says", ["", "CONCERN", "YES"])
def test_a_program_that_answers_its_digest(
    setting: Setting, verdict: str | None, says: str
) -> None:
    number = digest_for_the_manager(setting)

    def answers(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        text = f"CONCERN {number}" if says == "CONCERN" else says or SAID
        return setting.reply(mail, owner, text, verdict=verdict)

    assert rounds_until_quiet(setting, {MANAGER: answers}, minutes=1) < MANY_TURNS
    assert len(setting.inbox(MANAGER)) <= MANY_MAILS


def test_two_dead_addresses(setting: Setting) -> None:
    numbers = itertools.count(1)

    def bounces(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        del owner
        return bounce_of(mail).replace(b"<bounce-1@", b"<bounce-%d@" % (1 + next(numbers)))

    dead = dict.fromkeys((MANAGER, CHAIR, TECHNICIAN), bounces)
    worked = setting.writes(PARENT, CONCERN)
    assert rounds_until_quiet(setting, dead, minutes=1) < 10
    assert sum(len(setting.inbox(address)) for address in dead) <= MANY_MAILS
    setting.wait(days=10)
    assert rounds_until_quiet(setting, dead, minutes=1) < 20
    assert "common/undelivered" in setting.notices(TECHNICIAN)
    bounced = [e for e in setting.case(worked.ref).events if e.event == "bounced"]
    assert len(bounced) >= 3, "the record knows of them all"


@pytest.mark.parametrize("how", ["bounces", "refuses"])
def test_where_two_officers_cannot_be_reached_somebody_hears_at_the_second(
    setting: Setting, how: str
) -> None:
    numbers = itertools.count(1)

    def bounces(setting: Setting, mail: EmailMessage, owner: str) -> bytes:
        del owner
        return bounce_of(mail).replace(b"<bounce-1@", b"<bounce-%d@" % (1 + next(numbers)))

    if how == "refuses":
        dead = {MANAGER: Permanent("no such user")}
        setting.outlet.refuse = dead.get
    setting.writes(PARENT, CONCERN)
    programs = dict.fromkeys((MANAGER, CHAIR), bounces)
    rounds_until_quiet(setting, programs, minutes=1)
    assert setting.notices(CHAIR) == ["common/undelivered"], "the next in line is asked at once"
    words = " ".join(setting.text(TECHNICIAN).split())
    assert "concern" not in words
    if how == "bounces":
        assert setting.notices(TECHNICIAN) == ["common/undelivered"]
        assert "to the Chair could not be delivered, and neither could one to the Manager" in words
    else:
        assert "to the Chair could not be delivered" in words


def test_a_mail_nobody_takes_owes_no_other_for_ever(setting: Setting) -> None:
    def refuse(recipient: str) -> Permanent | None:
        return Permanent("no such user") if recipient in (MANAGER, TECHNICIAN) else None

    setting.outlet.refuse = refuse
    worked = setting.writes(PARENT, CONCERN)
    for _ in range(20):
        setting.wait(minutes=5)
    assert len(setting.case(worked.ref).outbox) <= 4


@pytest.mark.parametrize("stripped", [False, True], ids=["as sent", "headers taken away"])
@pytest.mark.parametrize("as_manager", [False, True], ids=["a stranger", "the other's manager"])
def test_two_of_us_write_to_each_other(tmp_path: Path, stripped: bool, as_manager: bool) -> None:
    managers = (NEIGHBOUR, MAILBOX) if as_manager else (MANAGER, MANAGER)
    here = desk_at(tmp_path / "here", managed_by(managers[0]))
    next_door = replace(managed_by(managers[1]), address=NEIGHBOUR, prefix="NEXT")
    there = desk_at(tmp_path / "there", next_door)
    here.arrives(here.mail(NEIGHBOUR, CONCERN, subject="Worrying post"))
    carried = {MAILBOX: 0, NEIGHBOUR: 0}
    assert any(
        carry(here, there, NEIGHBOUR, carried, stripped)
        + carry(there, here, MAILBOX, carried, stripped)
        == 0
        for _ in range(MANY_TURNS)
    )
    assert sum(len(s.outlet.mails) for s in (here, there)) <= 4 * MANY_MAILS


def desk_at(root: Path, base: Office | None = None) -> Setting:
    root.mkdir()
    return Setting(root, base)


def managed_by(address: str) -> Office:
    base = office()
    return replace(base, roles={**base.roles, "manager": Officer("manager", "Jan", address)})


def carry(
    source: Setting, target: Setting, mailbox: str, carried: dict[str, int], stripped: bool
) -> int:
    """Carry what one desk wrote to the other's mailbox, as mail servers do."""
    fresh = source.outlet.mails[carried[mailbox] :]
    carried[mailbox] += len(fresh)
    theirs = [(to, mail, raw) for to, mail, raw in fresh if base_address(to) == mailbox]
    for to, mail, raw in theirs:
        sender = source.office.address
        target.arrives(without_marks(target, mail, sender, to) if stripped else raw)
    source.wait(minutes=11)
    target.wait(minutes=11)
    return len(theirs)


def without_marks(target: Setting, mail: EmailMessage, sender: str, to: str) -> bytes:
    """Return a mail as a gateway passes it on that takes every header of ours away."""
    body = mail.get_body(("plain",))
    assert body is not None
    return target.mail(sender, body.get_content(), subject=str(mail["Subject"]), to=to)


def ref_of(setting: Setting) -> str:
    return next(row.ref for row in setting.index.rows() if row.kind == "concern")


def test_a_program_that_answers_with_withdraw_is_soon_left_alone(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    for number in range(30):
        setting.answers(PARENT, "WITHDRAW", to=setting.inbox(PARENT)[-1])
        if number % 10 == 9:
            setting.wait(minutes=30)
    assert setting.notices(PARENT).count("common/withdrawal-noted") <= 10
