"""STATUS, HELP and WITHDRAW without a link of ours: answered, and nobody has to sort them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit import ADMIN_1, CHAIR, MANAGER, PARENT, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
ABOUT_MANAGER = "I saw a post on Facebook in which Jan Field complains about a mother. Unkind."
LEAVING = "Lily is leaving pre-school. Her last day is 16 July 2027."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def only_case(setting: Setting) -> str:
    (row,) = setting.index.rows()
    return row.ref


# Senders.


@pytest.mark.parametrize(
    ("text", "subject"),
    [("Status", "Re: [{ref}] Your message"), ("Status please\n\nPat", "Hello"), ("", "STATUS"),
     ("\n-- \nPat Parent", "Re: [{ref}] Status")],
)  # fmt: skip
def test_a_sender_who_asks_how_things_stand_is_answered(
    setting: Setting, text: str, subject: str
) -> None:
    ref = setting.writes(PARENT, CONCERN).ref
    told = setting.notices(MANAGER)
    worked = setting.writes(PARENT, text, subject=subject.format(ref=ref))
    assert (worked.disposition, worked.ref) == ("added", ref)
    assert setting.notices(PARENT)[-1] == "common/status"
    assert setting.notices(MANAGER) == told, "there is nothing for the holder in it"
    assert only_case(setting) == ref


def test_a_reply_that_lost_its_link_is_answered(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(PARENT)[-1]
    own = setting.case(only_case(setting)).messages[0].message_id
    raw = setting.mail(
        PARENT, "Status", subject=f"Re: {asked['Subject']}", headers={"In-Reply-To": str(own)}
    )
    setting.arrives(raw)
    assert setting.notices(PARENT)[-1] == "common/status"


def test_a_sender_who_takes_back_without_a_link_is_sent_one(setting: Setting) -> None:
    ref = setting.writes(PARENT, LEAVING).ref
    assert setting.writes(PARENT, "Withdraw").ref == ref
    assert setting.case(ref).state == "notified", "without a link nothing is taken back"
    assert setting.notices(PARENT)[-1] == "common/confirm"
    assert "did not come as a reply" in " ".join(setting.text(PARENT).split())
    assert setting.answers(PARENT, "Yes").disposition == "decision"
    assert setting.case(ref).state == "cancelled"


def test_only_the_sender_is_answered_and_only_where_nothing_speaks_against_them(
    setting: Setting,
) -> None:
    ref = setting.writes(PARENT, CONCERN).ref
    before = setting.notices(PARENT)
    subject = f"Re: [{ref}]"
    setting.writes(PARENT, "Status", subject=subject, verdict="fail")
    setting.writes("mallory@evil.example", "Status", subject=subject)
    assert setting.notices(PARENT) == before
    assert setting.notices("mallory@evil.example") == []
    assert [m["X-Mailflow-Notice"] for m in setting.inbox(MANAGER)][-1] == "concern/answer"


def test_what_may_mean_two_cases_or_comes_from_nobody_sure_is_read_by_a_person(
    setting: Setting,
) -> None:
    setting.writes(PARENT, CONCERN)
    assert setting.writes(PARENT, "Status", verdict=None).disposition == "case"
    assert setting.writes(PARENT, "Status").disposition == "case", "there are two open now"
    assert setting.notices(PARENT)[-1] == "unsorted/acknowledgement"


def test_withdraw_means_the_one_case_that_can_be_taken_back(setting: Setting) -> None:
    leaver = setting.writes(PARENT, LEAVING).ref
    removal = setting.writes(ADMIN_1, "Please remove the post of last night from the group.").ref
    assert setting.writes(PARENT, "Withdraw").ref == leaver != removal


@pytest.mark.parametrize("subject", ["Photographs of Lily", "My husband hit her"])
def test_a_subject_of_its_own_is_a_matter_of_its_own(setting: Setting, subject: str) -> None:
    setting.writes(PARENT, LEAVING)
    assert setting.writes(PARENT, "Withdraw", subject=subject).disposition == "case"
    assert setting.writes(MANAGER, "Status", subject=subject).disposition == "case"


def test_help_alone_may_be_a_cry_for_help(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    assert setting.writes(PARENT, "Help").disposition == "case"


# Officers.


def test_an_officer_hears_what_is_in_their_hands_and_nothing_is_to_be_sorted(
    setting: Setting,
) -> None:
    mine = setting.writes(PARENT, CONCERN).ref
    hidden = setting.writes(PARENT, ABOUT_MANAGER).ref
    assert setting.case(hidden).holder == "chair"
    worked = setting.writes(MANAGER, "Status please")
    assert worked.disposition == "added"
    assert setting.notices(MANAGER)[-1] == "common/status"
    said = setting.text(MANAGER)
    assert str(mine) in said
    assert "a concern" in said
    assert str(hidden) not in said
    assert "unkind" not in said
    assert PARENT not in said
    assert len(setting.index.rows()) == 3  # the two, and the daemon's own mail
    assert len(list(setting.mailroom.records())) == 1
    setting.answers(MANAGER, "HELP")
    assert setting.notices(MANAGER)[-1] == "common/help"
    assert setting.writes(CHAIR, "", subject="STATUS").disposition == "added"
    assert str(hidden) in setting.text(CHAIR)
    assert str(mine) not in setting.text(CHAIR)


def test_a_group_administrator_hears_of_the_tasks_that_wait_for_them(setting: Setting) -> None:
    setting.writes(ADMIN_1, "Status")
    assert "nothing is open" in setting.text(ADMIN_1)
    ref = setting.writes(PARENT, "Please take me out of the Facebook group.").ref
    setting.writes(ADMIN_1, "Status")
    assert str(ref) in setting.text(ADMIN_1)


def test_a_forged_question_of_an_officer_is_kept_and_not_answered(setting: Setting) -> None:
    assert setting.writes(MANAGER, "Status", verdict="fail").disposition == "suspicious"
    assert setting.notices(MANAGER) == []


def test_an_officer_who_names_the_case_is_answered_about_it(setting: Setting) -> None:
    ref = setting.writes(PARENT, CONCERN).ref
    assert setting.writes(MANAGER, "Status", subject=f"[{ref}]").ref == ref
    assert setting.notices(MANAGER)[-1] == "common/status"
    assert setting.inbox(MANAGER)[-1]["Reply-To"] != setting.office.address


def test_a_program_that_asks_for_ever_is_not_answered_for_ever(setting: Setting) -> None:
    for number in range(20):
        setting.writes(MANAGER, "Status", subject=f"Hello {number}")
    assert setting.notices(MANAGER).count("common/status") <= 5


def test_where_a_missing_verdict_is_waived_a_sender_is_answered_too(tmp_path: Path) -> None:
    base = office()
    trust = replace(base.trust, waive_missing=True)
    setting = Setting(tmp_path, replace(base, trust=trust))
    ref = setting.writes(PARENT, CONCERN, verdict=None).ref
    assert setting.writes(PARENT, "Status", verdict=None).ref == ref
    assert setting.notices(PARENT)[-1] == "common/status"
