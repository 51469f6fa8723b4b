"""An officer answers a mail that asks nothing of them: it decides nothing, and is passed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, OTHER, PARENT
from tests.setting import Setting

LEAVING_GROUP = "Please take me out of the closed Facebook group, we are leaving it."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def settled(setting: Setting) -> str:
    """Return a matter that one administrator has done, and the other has been told of."""
    ref = str(setting.writes(PARENT, LEAVING_GROUP).ref)
    setting.answers(ADMIN_1, "Done")
    setting.wait(minutes=11)
    assert setting.notices(ADMIN_2)[-1].endswith("task-settled")
    return ref


def test_every_mail_of_a_case_can_be_answered(setting: Setting) -> None:
    settled(setting)
    for who in (PARENT, MANAGER, ADMIN_1, ADMIN_2):
        for mail in setting.inbox(who):
            assert "+" in str(mail["Reply-To"]), str(mail["X-Mailflow-Notice"])


def test_an_administrator_who_is_told_it_is_done_has_an_answer(setting: Setting) -> None:
    ref = settled(setting)
    had = len(setting.inbox(MANAGER))
    assert setting.answers(ADMIN_2, "I had done it on Monday already.").disposition == "added"
    assert setting.case(ref).state == "closed"
    assert setting.notices(ADMIN_2)[-1] == "common/unclear"
    assert "shown it to the Manager" in " ".join(setting.text(ADMIN_2).split())
    assert len(setting.inbox(MANAGER)) == had + 1
    assert "What is new, from one of the group administrators" in setting.text(MANAGER)
    assert "cannot be sure" not in setting.text(MANAGER)


def test_done_to_it_changes_nothing(setting: Setting) -> None:
    ref = settled(setting)
    events = len(setting.case(ref).events)
    setting.answers(ADMIN_2, "Done")
    assert setting.notices(ADMIN_2)[-1] == "common/unclear"
    assert [e.event for e in setting.case(ref).events[events:]] == ["remark"]


def test_thanks_is_not_answered(setting: Setting) -> None:
    settled(setting)
    had = len(setting.inbox(ADMIN_2)), len(setting.inbox(MANAGER))
    setting.answers(ADMIN_2, "Thanks!")
    assert (len(setting.inbox(ADMIN_2)), len(setting.inbox(MANAGER))) == had


def test_status_is_answered(setting: Setting) -> None:
    settled(setting)
    setting.answers(ADMIN_2, "Status")
    assert setting.notices(ADMIN_2)[-1] == "common/status"


def test_status_is_answered_on_a_mail_that_has_been_answered(setting: Setting) -> None:
    ref = settled(setting)
    task = setting.inbox(ADMIN_1)[0]
    assert setting.answers(ADMIN_1, "Status", to=task).disposition == "added"
    assert setting.notices(ADMIN_1)[-1] == "common/status"
    assert setting.case(ref).state == "closed"


def test_the_other_one_of_a_friendship_is_known_by_their_link(setting: Setting) -> None:
    known = (
        "I have known Sam Staff since 1 May 2010 and we are friends on Facebook; may we stay so?"
    )
    setting.writes(PARENT, known)
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    assert setting.notices(OTHER) == ["exception/granted"]
    setting.answers(OTHER, "We only ever share recipes.")
    assert "What is new, from the other person" in setting.text(MANAGER)
    assert "cannot be sure" not in setting.text(MANAGER)
    setting.answers(OTHER, "And birthdays.", verdict=None)
    assert "cannot be sure" in " ".join(setting.text(MANAGER).split())


@pytest.mark.parametrize("how", [{"sender": "mallory@evil.example"}, {"verdict": "fail"}])
def test_from_elsewhere_it_is_kept_and_nobody_is_told(
    setting: Setting, how: dict[str, str]
) -> None:
    ref = settled(setting)
    had = len(setting.inbox(ADMIN_2)), len(setting.inbox(MANAGER))
    setting.answers(ADMIN_2, "Done", **how)
    assert (len(setting.inbox(ADMIN_2)), len(setting.inbox(MANAGER))) == had
    assert setting.case(ref).events[-1].event == "note-unverified"


def test_an_officer_the_matter_names_later_is_not_heard(setting: Setting) -> None:
    text = "Somebody at pre-school posted a picture of a child being hit, I am afraid for him."
    ref = setting.writes(PARENT, text).ref
    setting.answers(MANAGER, "Propose: I ask who it was.")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    told = setting.inbox(CHAIR)[-1]
    setting.answers(PARENT, "It was Chris Stone who posted it.")
    had = len(setting.inbox(CHAIR)), len(setting.inbox(MANAGER))
    assert setting.answers(CHAIR, "Status", to=told).disposition != "decision"
    assert (len(setting.inbox(CHAIR)), len(setting.inbox(MANAGER))) == had
    assert all(a.state != "open" for a in setting.case(ref).asks if a.addressee == CHAIR), (
        "nothing is open to them any more"
    )
