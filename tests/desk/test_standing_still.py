"""A matter nobody is free to act in stands still: somebody hears of it, and the holder can go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from swps_mailflow import rounds
from swps_mailflow.policy.case import Ask
from swps_mailflow.policy.office import Officer
from tests.kit import ADMIN_1, ADMIN_2, ALTERNATE, CHAIR, MANAGER, PARENT, TECHNICIAN, Play
from tests.setting import Setting

KNOWN = "I have known Sam Staff since 1 May 2010 and we are friends on Facebook; may we stay so?"
CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
BOTH = "Chris Stone and Alex Brook know us well, too."
ROW = "Gil One and Gay Two had a row in the group; please remove it."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def thread(play: Play) -> Ask:
    """Return the newest link the sender has."""
    return [a for a in play.case.asks if a.addressee == PARENT and a.question == "thread"][-1]


def undecidable(kind: str) -> Play:
    """Return a case whose approvers are both named after it was put before them."""
    play = Play(kind, KNOWN if kind == "exception" else CONCERN)
    play.says(MANAGER, "Recommend" if kind == "exception" else "Propose: talk to them")
    play.now = play.now.replace(hour=11)
    play.post()
    play.sends(PARENT, BOTH, thread(play))
    assert (play.case.state, play.case.waiting_for) == ("awaiting_approval", None)
    return play


@pytest.mark.parametrize("kind", ["exception", "concern"])
def test_a_matter_nobody_may_decide_is_told_and_watched(kind: str) -> None:
    play = undecidable(kind)
    assert play.notices(TECHNICIAN) == ["common/person-needed"]
    assert play.case.timer("reminder")
    assert play.case.timer("escalate")
    assert f"{kind}/reminder" in play.wait(days=3)
    assert play.mail(MANAGER)[-1].words
    play.wait(days=7)
    assert play.notices(TECHNICIAN).count("common/person-needed") == 2
    assert play.notices(CHAIR).count(f"{kind}/approval") == 1


@pytest.mark.parametrize(
    ("kind", "says", "state"),
    [("exception", "Refuse", "refused"), ("concern", "Investigate", "investigating")],
)
def test_the_holder_of_a_matter_nobody_may_decide_can_go_on(
    kind: str, says: str, state: str
) -> None:
    play = undecidable(kind)
    assert says.upper() in play.mail(MANAGER)[-1].words
    assert play.says(MANAGER, says) == "decision"
    assert play.case.state == state

    play = Play(kind, KNOWN if kind == "exception" else CONCERN)
    play.says(MANAGER, "Recommend" if kind == "exception" else "Propose: talk to them")
    assert play.says(MANAGER, says) == "unclear", "not while the Chair is free to decide"


def test_a_matter_goes_to_the_person_who_was_needed(setting: Setting) -> None:
    worked = setting.writes(PARENT, KNOWN, subject="Existing friendship")
    mine = setting.inbox(PARENT)[-1]
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(PARENT, BOTH, to=mine)
    words = " ".join(setting.text(TECHNICIAN).split())
    assert "may decide a matter" in words
    assert "Nobody is free to decide this" in " ".join(setting.text(MANAGER).split())
    dee = Officer("designated_person", "Dee Lead", "dee@swps.example.org")
    office = replace(setting.office, roles={**setting.office.roles, "designated_person": dee})
    assert rounds.reload(setting.desk, office, setting.now) == 1
    setting.office = office
    setting.turn()
    assert setting.case(worked.ref).waiting_for == "designated_person"
    assert setting.notices(dee.address) == ["exception/approval"]
    setting.answers(dee.address, "Approve")
    assert setting.case(worked.ref).state == "granted"


def test_a_conflict_that_is_lifted_puts_the_question_again() -> None:
    play = undecidable("concern")
    before = play.notices(CHAIR)
    assert play.says(MANAGER, "Share") == "decision"
    assert play.case.waiting_for == "chair"
    assert play.notices(CHAIR)[len(before) :].count("concern/approval") == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CONCERN, CHAIR),
        (f"{CONCERN} Chris Stone joined in.", ALTERNATE),
        (f"{CONCERN} {BOTH}", TECHNICIAN),
        (f"{CONCERN} Jan Field joined in.", ALTERNATE),
    ],
)
def test_an_answer_that_is_overdue_is_told_to_somebody_besides_the_holder(
    text: str, told: str
) -> None:
    play = Play("concern", text)
    for _ in range(27):
        play.wait(days=1)
    before = {who: len(play.mail(who)) for who in (CHAIR, ALTERNATE, TECHNICIAN)}
    play.wait(days=1)
    news = [who for who in before if who != holder_of(play) and len(play.mail(who)) > before[who]]
    assert news == [told]
    assert play.notices(told)[-1] == (
        "common/person-needed" if told == TECHNICIAN else "concern/overdue"
    )
    if told == TECHNICIAN:
        assert not play.mail(told)[-1].fields.keys() & {"text", "days"}, "nothing of the matter"


def holder_of(play: Play) -> str:
    """Return the address of whoever holds the case."""
    return play.office.officer(str(play.case.holder)).address


# A removal no administrator may have.


def test_a_removal_no_administrator_may_have_goes_on_in_the_holders_hands() -> None:
    play = Play("removal", ROW, sender=None)
    assert play.notices(ADMIN_1) == play.notices(ADMIN_2) == []
    assert play.notices(TECHNICIAN) == ["common/person-needed"]
    assert play.case.waiting_for is None
    assert "CLOSE" in play.mail(MANAGER)[-1].words
    assert "removal/reminder" in play.wait(days=3)
    assert "common/person-needed" in play.wait(days=7)
    assert play.says(MANAGER, "Close") == "unclear", "how it was dealt with belongs on the record"
    assert play.says(MANAGER, "Close - I removed it and rang them both.") == "decision"
    assert play.case.state == "closed"


def test_administrators_who_are_named_later_lose_the_task_to_the_holder() -> None:
    play = Play("removal", "A rude post about the trip", sender=PARENT)
    play.post()
    assert play.says(MANAGER, "Close - not needed") == "unclear"
    play.sends(PARENT, ROW, thread(play))
    assert play.case.waiting_for is None
    assert "CLOSE" in play.mail(MANAGER)[-1].words
    assert play.asks(ADMIN_1) == play.asks(ADMIN_2) == []


def test_the_holder_is_told_why_a_removal_is_with_them(setting: Setting) -> None:
    setting.writes(ADMIN_1, ROW, to="policy+removal@swps.example.org")
    assert setting.notices(MANAGER) == ["removal/ask"]
    words = " ".join(setting.text(MANAGER).split())
    assert "No group administrator may see this" in words
    assert "have been asked to remove it" not in words
    assert "not asked to decide anything" not in words
    assert "do a task" in " ".join(setting.text(TECHNICIAN).split())
