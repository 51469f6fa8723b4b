"""What an attack once found: each stays found."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from swps_mailflow.incoming import Incoming, Worked, reopened
from swps_mailflow.policy.office import Officer
from tests.desk.test_desk import bounce_of
from tests.kit import ADMIN_1, ADMIN_2, ALTERNATE, CHAIR, MANAGER, PARENT, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "There is a nasty post by Jan on Facebook.",
        "Mrs. Field wrote something nasty on Facebook.",
        "Hello, Jan Field wrote something nasty on Facebook.",
        "It was posted by jan_field and it is nasty.",
    ],
)
def test_ordinary_ways_of_naming_are_seen(setting: Setting, text: str) -> None:
    setting.writes(PARENT, text)
    assert setting.inbox(MANAGER) == []
    assert setting.notices(CHAIR)


def test_a_leaver_that_complains_of_the_manager_is_not_hers(setting: Setting) -> None:
    setting.writes(PARENT, "Lily is leaving pre-school because Mrs Field is horrible to her.")
    assert setting.inbox(MANAGER) == []


def test_a_reply_that_points_at_two_cases_decides_neither(setting: Setting) -> None:
    first = setting.writes(PARENT, CONCERN)
    one = setting.inbox(MANAGER)[-1]
    second = setting.writes(PARENT, CONCERN + " Another one.")
    two = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Investigate", to=one, headers={"In-Reply-To": str(two["Message-ID"])})
    assert {setting.case(r.ref).state for r in (first, second)} == {"assigned"}


def test_a_forged_absence_hurries_nobody(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    before = setting.case(worked.ref).timer("escalate")
    setting.writes(
        MANAGER,
        "I am away until January.",
        subject=f"Automatic reply: [{worked.ref}]",
        verdict="fail",
        headers={"Auto-Submitted": "auto-replied"},
    )
    assert setting.case(worked.ref).timer("escalate") == before


def test_a_split_matter_stays_held_back(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " Jan Field wrote it.")
    setting.answers(CHAIR, "SPLIT CONCERN She also shared a picture of my child")
    setting.wait(minutes=11)
    assert setting.inbox(MANAGER) == []


def test_an_administrator_it_is_about_gets_no_task_of_it(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " Gil One wrote it.")
    setting.answers(MANAGER, "REMOVE POST the one of Tuesday")
    setting.wait(minutes=11)
    assert setting.inbox(ADMIN_1) == []
    assert setting.notices(ADMIN_2) == ["removal/task"]


def test_forwarded_mail_in_an_answer_is_shown(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(PARENT)[-1]
    whole = (
        "See below please.\n\n---------- Forwarded message ---------\nFrom: A Friend <f@x.example>\n"
        "Date: Sun, 22 Nov 2026 at 20:00\nSubject: look at this\nTo: Pat <pat@home.example>\n\n"
        "Somebody wrote that the toys are filthy.\n"
    )
    setting.arrives(setting.reply(asked, PARENT, "", whole=whole))
    assert "toys are filthy" in setting.text(MANAGER)


def test_a_decision_within_grace_falls_with_a_late_conflict(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Close: all is well")
    assert setting.case(worked.ref).state == "closed"
    setting.now += timedelta(minutes=2)
    setting.answers(PARENT, "I now know that Jan Field wrote it.")
    setting.wait(minutes=30)
    case = setting.case(worked.ref)
    assert (case.state, case.holder) == ("assigned", "chair")
    assert "concern/outcome" not in setting.notices(PARENT)
    assert "concern/ask" in setting.notices(CHAIR)


def test_buttons_work_without_plus_addresses(tmp_path: Path) -> None:
    setting = Setting(tmp_path, office(plus=False))
    worked = setting.writes(PARENT, CONCERN)
    page = setting.inbox(MANAGER)[-1].get_body(("html",))
    assert page is not None
    link = re.search(r'href="(mailto:[^"]*INVESTIGATE[^"]*)"', page.get_content())
    assert link is not None
    parts = urlsplit(link[1].replace("&amp;", "&"))
    query = parse_qs(parts.query)
    raw = setting.mail(
        MANAGER, query["body"][0], subject=query["subject"][0], to=parseaddr(parts.path)[1]
    )
    assert setting.arrives(raw).disposition == "decision"
    case = setting.case(worked.ref)
    assert case.state == "investigating"
    token = query["subject"][0].split()[-1]
    kept = setting.root / "cases" / case.ref / "case.json"
    assert token not in kept.read_text()


def test_nobody_free_is_said_again_and_again(setting: Setting) -> None:
    setting.writes(PARENT, "Jan Field, Chris Stone and Alex Brook all shared the nasty post.")
    for who in (MANAGER, CHAIR, ALTERNATE):
        assert setting.inbox(who) == []
    setting.wait(days=15)
    assert setting.notices("technician@swps.example.org").count("common/person-needed") >= 2


def test_an_officer_under_a_private_address_is_the_same_person(tmp_path: Path) -> None:
    from tests.kit import ROSTER, roster

    people = roster(ROSTER + "staff,Jan Field,jan@private.example,,,,2019-01-01,\n")
    setting = Setting(tmp_path, office(roster=people))
    setting.writes("jan@private.example", "I have been friends with Pat Parent since 1 May 2019.")
    assert setting.inbox(MANAGER) == []


def test_danger_in_an_unsorted_mail_reaches_the_designated_person(tmp_path: Path) -> None:
    base = office()
    lead = Officer("designated_person", "Dee Lead", "dee@swps.example.org")
    setting = Setting(tmp_path, office(roles={**base.roles, "designated_person": lead}))
    setting.writes(PARENT, "He has hit my son again and I do not know what to do.")
    assert setting.notices(lead.address)


def test_what_was_undone_is_shown_to_nobody_else(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: my secret first thought")
    setting.answers(MANAGER, "Undo")
    setting.answers(MANAGER, "Note: this one stands")
    setting.answers(MANAGER, "Pass")
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["concern/ask"]
    assert "this one stands" in setting.text(CHAIR)
    assert "secret first thought" not in setting.inbox(CHAIR)[-1].as_string()


def test_an_answer_to_the_chair_does_not_promise_secrecy(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: talk to them")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Ask: who is the author?")
    setting.wait(minutes=11)
    assert setting.notices(MANAGER)[-1] == "concern/query"
    words = " ".join(setting.text(MANAGER).split())
    assert "nobody else is sent it" not in words
    assert "it is passed on" in words


def test_the_question_names_whoever_asked_it(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " Jan Field wrote it.")
    setting.answers(CHAIR, "Propose: talk to them")
    setting.wait(minutes=11)
    setting.answers(ALTERNATE, "Ask: how often?")
    setting.wait(minutes=11)
    assert setting.notices(CHAIR)[-1] == "concern/query"
    assert "the Chair would like to know" not in " ".join(setting.text(CHAIR).split())


def test_too_late_names_what_settled_that_very_question(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: talk to them")
    setting.wait(minutes=11)
    asked = setting.inbox(CHAIR)[-1]
    setting.answers(CHAIR, "Ask: who is the author?", to=asked)
    setting.answers(CHAIR, "Approve", to=asked)
    assert setting.notices(CHAIR)[-1] == "common/stale"
    words = setting.text(CHAIR)
    assert "PROPOSE" not in words
    assert "ASK" in words


def test_whoever_passed_a_case_on_is_not_told_that_they_are_late(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Pass")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Investigate")
    setting.wait(minutes=11)
    assert "common/stale" not in setting.notices(MANAGER)


def test_the_holder_learns_that_an_unreadable_sender_cannot_be_told(setting: Setting) -> None:
    raw = setting.mail(PARENT, CONCERN).replace(
        b"From: ", b"From: Another <x@y.example>\r\nFrom: ", 1
    )
    worked = setting.arrives(raw)
    assert setting.case(worked.ref).sender.address is None
    words = " ".join(setting.text(MANAGER).split())
    assert "The sender of this mail could not be read" in words
    assert "goes to the person who wrote" not in words
    assert "nobody can be told" in words


def test_a_photo_withdrawn_later_is_not_told_as_a_permission(setting: Setting) -> None:
    setting.writes(PARENT, "I am happy for you to use photos of Lily on the Facebook group.")
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    setting.answers(PARENT, "Withdraw")
    assert setting.notices(MANAGER)[-1] == "photo/informed"
    words = " ".join(setting.text(MANAGER).split())
    assert "What the permission had said" in words
    assert "What was written" not in words
    assert "The permission ended at" in words
    assert "at at" not in words
    assert setting.notices(PARENT)[-1] == "common/withdrawal-noted"
    assert "Your permission for photographs has ended" in " ".join(setting.text(PARENT).split())


def test_the_chair_is_not_given_the_managers_task(setting: Setting) -> None:
    setting.writes(
        PARENT, "I am already friends on Facebook with a helper, from before Lily started."
    )
    setting.answers(
        MANAGER, "EXCEPTION" if "unsorted/ask" in setting.notices(MANAGER) else "Status"
    )
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["exception/approval"]
    words = " ".join(setting.text(CHAIR).split())
    assert "please let them know yourself" not in words
    assert "both will be told" not in words


def test_a_missing_deputy_is_not_told_as_a_missing_reader(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " Jan Field and Chris Stone wrote it.")
    assert setting.notices(ALTERNATE) == ["concern/ask"]
    setting.wait(days=9)
    words = " ".join(setting.text("technician@swps.example.org").split())
    assert "waited too long" in words
    assert "may read a matter" not in words


def test_a_kept_bounce_can_be_opened_and_is_answered_by_nobody(setting: Setting) -> None:
    raw = bounce_of({"Message-ID": "<theirs@elsewhere.example>"})
    kept = setting.arrives(raw)
    assert kept.disposition == "bounce"
    opened = opens(setting, kept)
    setting.turn()
    assert opened.disposition == "case"
    assert setting.case(opened.ref).kind == "concern"
    assert setting.notices(MANAGER) == ["concern/ask"]
    assert setting.mailroom.find(str(kept.ref)) == [], "it stands there exactly once"
    assert {who for who, _, _ in setting.outlet.mails} == {MANAGER}


def test_a_person_whose_kept_mail_is_opened_is_acknowledged(setting: Setting) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"List-Id": "<mums.example.org>"})
    opens(setting, kept)
    setting.turn()
    assert setting.notices(PARENT) == ["concern/acknowledgement"]


CRY = "Please help, he hit my little girl and I am frightened of him. She is not safe at home."


@pytest.mark.parametrize(
    ("sender", "mark", "heard"),
    [
        (PARENT, {"List-Id": "<mums.example.org>"}, True),
        (PARENT, {"X-Auto-Response-Suppress": "All"}, True),
        ("stranger@elsewhere.example", {"X-Auto-Response-Suppress": "All"}, True),
        ("stranger@elsewhere.example", {"X-Spam-Flag": "YES"}, True),
        ("news@charity.example", {"List-Id": "<news.charity.example>"}, False),
        (PARENT, {"Auto-Submitted": "auto-replied", "List-Id": "<x.example>"}, False),
    ],
)
def test_a_cry_for_help_is_heard_through_marks_of_lists_and_filters(
    setting: Setting, sender: str, mark: dict[str, str], heard: bool
) -> None:
    worked = setting.writes(sender, CRY, headers=mark)
    assert (worked.disposition == "case") is heard
    assert bool(setting.inbox(MANAGER)) is heard
    assert setting.inbox(sender) == [], "such a mail is never acknowledged"


def test_a_forged_note_is_not_said_to_be_of_an_unknown_address(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Close - I spoke to her.", verdict="fail")
    setting.answers(MANAGER, "Propose - ask her to take it down.")
    setting.wait(minutes=11)
    words = " ".join(setting.text(CHAIR).split())
    assert "I spoke to her" in words
    assert "not on file" not in words
    assert "somebody we could not be sure of" in words


def test_note_is_no_word_for_mail_that_has_not_been_sorted(setting: Setting) -> None:
    worked = setting.writes(PARENT, "Could you tell me what time the office opens?")
    assert setting.case(worked.ref).kind == "unsorted"
    assert setting.answers(MANAGER, "NOTE I will ring her").disposition == "unclear"
    assert setting.case(worked.ref).state == "unsorted"


def opens(setting: Setting, kept: Worked) -> Worked:
    """Let the administrator make a case of a kept mail."""
    mail = reopened(setting.mailroom, str(kept.ref), "concern", setting.now)
    return setting.desk.work(mail, setting.now)


def test_what_a_parent_adds_within_grace_sends_no_held_proposal(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: ask her to take it down.")
    setting.answers(PARENT, "I forgot to say that it was on Tuesday.")
    assert setting.notices(CHAIR) == [], "it can still be taken back"
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["concern/approval"]
    assert "on Tuesday" in setting.text(CHAIR)
    assert setting.answers(CHAIR, "Approve").disposition == "decision"
    assert setting.case(worked.ref).state == "action"


@pytest.mark.parametrize(
    "text", ["About {ref}: the post was nasty.", "Notes on {short}: it was nasty."]
)
def test_what_an_officer_writes_of_a_hidden_case_stays_hidden(setting: Setting, text: str) -> None:
    worked = setting.writes(PARENT, CONCERN + " It was Chris Stone who wrote it.")
    assert setting.case(worked.ref).holder == "manager"
    ref = str(worked.ref)
    added = setting.writes(MANAGER, text.format(ref=ref, short=ref[-5:]))
    assert added.ref == ref
    assert setting.inbox(CHAIR) == []


def test_a_failed_answer_that_is_opened_is_worked_as_an_answer(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN + " It was Chris Stone who wrote it.")
    raw = setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Investigate")
    kept = setting.desk.keep_failed(Incoming(raw, setting.now), setting.now, "its case is damaged")
    opened = opens(setting, kept)
    assert (opened.disposition, opened.ref) == ("decision", worked.ref)
    setting.turn()
    assert setting.case(worked.ref).state == "investigating"
    assert setting.inbox(CHAIR) == []
    assert list(setting.mailroom.records()) == []
