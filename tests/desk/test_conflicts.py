"""Whoever a matter may be about never sees it, however they are named and whatever comes later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from swps_mailflow import rounds
from swps_mailflow.policy import snapshot
from swps_mailflow.policy.case import Ask
from swps_mailflow.policy.office import Office, Officer
from tests.kit import (
    ADMIN_1,
    ADMIN_2,
    ALTERNATE,
    CHAIR,
    MANAGER,
    PARENT,
    ROSTER,
    TECHNICIAN,
    Play,
    later,
    office,
    roster,
)
from tests.setting import Setting

# Tom and Chris Stone are a couple; Chris is the Chair, and writes as such from another address.
TOM = "tom@home.example"
COUPLE = f"""\
parent,Tom Stone,{TOM},Ivy Stone,2025-09-03,,,
parent,{{}},chris.stone@home.example,Ivy Stone,2025-09-03,,,
"""


def approvers(play: Play) -> list[str]:
    """Return whom the proposals of this case went to."""
    return [n.to for n in play.case.outbox if n.notice.endswith("/approval")]


@pytest.mark.parametrize(
    "listed", ["Chris Stone", "CHRIS  STÖNE", "Mrs Chris Stone", '"Stone, Chris"', "Chris A. Stone"]
)
def test_an_officers_relative_is_known_though_the_roster_has_another_address(listed: str) -> None:
    people = roster(ROSTER + COUPLE.format(listed))
    play = Play("concern", "A worrying post about Tom Stone.", office=office(roster=people))
    play.says(MANAGER, "PROPOSE: talk to Tom")
    assert approvers(play) == [ALTERNATE]
    assert play.mail(CHAIR) == []


def test_an_officers_relative_who_writes_is_known_too() -> None:
    people = roster(ROSTER + COUPLE.format("Chris Stone"))
    play = Play("concern", "A worrying post.", sender=TOM, office=office(roster=people))
    play.says(MANAGER, "PROPOSE: talk to them")
    assert approvers(play) == [ALTERNATE]


def test_a_family_of_another_name_is_no_relative() -> None:
    people = roster(ROSTER + COUPLE.format("Christine Stoneham"))
    play = Play("concern", "A worrying post about Tom Stone.", office=office(roster=people))
    play.says(MANAGER, "PROPOSE: talk to Tom")
    assert approvers(play) == [CHAIR]


def with_admin(name: str, address: str) -> Office:
    """Return an office in which this person is a group administrator besides Gay Two."""
    base = office()
    return replace(base, group_admins=(Officer("group_admin", name, address), base.group_admins[1]))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Jan Field", MANAGER),
        ("Janet Field", MANAGER),
        ("Jan Field", "jan@private.example"),
        ("Mrs Jan Field", "jan@private.example"),
    ],
)
@pytest.mark.parametrize(
    "text", ["Please remove the post of the manager, it is rude.", "Remove what Jan Field posted."]
)
def test_whoever_holds_two_roles_is_tested_in_both(name: str, address: str, text: str) -> None:
    play = Play("removal", text, sender=ADMIN_2, office=with_admin(name, address))
    assert play.mail(address) == []
    assert play.mail(MANAGER) == []
    assert play.notices(ADMIN_2) == ["removal/task", "removal/acknowledgement"]


def test_an_officer_who_wrote_as_an_administrator_does_not_decide() -> None:
    held = with_admin("Jan Field", "jan@private.example")
    play = Play("concern", "A worrying post.", sender="jan@private.example", office=held)
    assert play.mail(MANAGER) == []
    assert play.case.holder == "chair"


def test_an_administrator_who_reports_a_post_still_removes_it() -> None:
    play = Play("removal", "Please remove the post of a parent.", sender=ADMIN_1)
    assert "removal/task" in play.notices(ADMIN_1)


def test_two_roles_of_one_person_do_no_harm_to_others() -> None:
    play = Play("leaver", "Lily is leaving.", sender=PARENT, office=with_admin("Jo", MANAGER))
    assert play.case.holder == "manager"


CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
LONG = "It went on and on about everything under the sun, and nobody knew why.\n" * 1000


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        f"{CONCERN}\n{LONG}\nIt was the manager, Jan Field, who posted it.",
        f"{CONCERN}\n{LONG}\nIt was the manager, Jan Field, who posted it.\n{LONG}",
    ],
)
def test_a_name_is_seen_however_late_it_comes(setting: Setting, text: str) -> None:
    setting.writes(PARENT, text)
    assert setting.inbox(MANAGER) == []
    assert setting.notices(CHAIR) == ["concern/ask"]


@pytest.mark.parametrize("name", ["Jan Field", "The manager"])
def test_who_was_named_is_not_forgotten_when_more_is_written(setting: Setting, name: str) -> None:
    worked = setting.writes(PARENT, f"{CONCERN}\n{LONG}\n{name} wrote it.\n{LONG}")
    setting.answers(PARENT, LONG, to=setting.inbox(PARENT)[0])
    setting.answers(PARENT, LONG, to=setting.inbox(PARENT)[0])
    setting.wait(days=9)
    assert setting.inbox(MANAGER) == []
    assert setting.case(worked.ref).holder == "chair"


def test_an_administrator_who_was_named_is_not_forgotten() -> None:
    play = Play("removal", f"Remove a post. {LONG} Gil One wrote it. {LONG}", sender=ADMIN_2)
    play.sends(ADMIN_2, LONG, next(a for a in play.case.asks if a.question == "thread"))
    play.says(MANAGER, "NOTE: asked them to see to it")
    assert "Gil One" not in play.case.data["about"]
    play.wait(3)
    assert play.mail(ADMIN_1) == []
    assert play.notices(ADMIN_2)[-1] == "removal/reminder"


def test_praise_is_no_conflict_only_while_it_can_be_read_again() -> None:
    thanks = "Lily is leaving us. Thank you Jan, you have been lovely to her."
    assert Play("leaver", thanks).case.holder == "manager"
    play = Play("leaver", f"Lily is leaving us.\n{LONG}\nThank you Jan, you are lovely.\n{LONG}")
    assert play.case.holder == "chair"


@pytest.mark.parametrize(
    "text", [f"Kim New wrote it.\n{LONG}{LONG}", f"{CONCERN}\n{LONG}{LONG}\nKim New wrote it."]
)
def test_a_new_officer_is_tested_with_both_ends_of_a_long_text(setting: Setting, text: str) -> None:
    worked = setting.writes(PARENT, text)
    assert setting.case(worked.ref).holder == "manager"
    kim = Officer("manager", "Kim New", "kim@swps.example.org")
    rounds.reload(
        setting.desk,
        replace(setting.office, roles={**setting.office.roles, "manager": kim}),
        setting.now,
    )
    setting.turn()
    assert setting.case(worked.ref).holder == "chair"
    assert setting.inbox(kim.address) == []


def test_what_is_kept_of_a_long_text_stays_within_bounds(setting: Setting) -> None:
    worked = setting.writes(PARENT, f"{CONCERN}\n{LONG}")
    for _ in range(3):
        setting.answers(PARENT, LONG, to=setting.inbox(PARENT)[0])
    about = setting.case(worked.ref).data["about"]
    assert len(about) <= 2 * 60_000 + 1
    assert CONCERN in about


def test_a_relative_in_a_list_of_names_is_seen() -> None:
    people = roster(ROSTER + COUPLE.format("Chris Stone"))
    crowd = "Pat Parent, Robin Sibling, Sam Staff, Val Volunteer, Terry Both and Tom Stone"
    play = Play(
        "concern", f"{crowd} mocked a child.", sender="a@b.example", office=office(roster=people)
    )
    play.says(MANAGER, "PROPOSE: talk to them")
    assert approvers(play) == [ALTERNATE]


def thread(play: Play) -> Ask:
    """Return the newest link of the person who wrote."""
    return [a for a in play.case.asks if a.question == "thread"][-1]


def undoes(play: Play) -> str:
    """Let the Manager take back what was decided last."""
    return play.says(MANAGER, "UNDO", ask=[a for a in play.case.asks if "UNDO" in a.words][-1])


def test_undo_keeps_what_was_written_meanwhile() -> None:
    people = roster(ROSTER + COUPLE.format("Chris Stone"))
    play = Play("concern", office=office(roster=people))
    play.says(MANAGER, "INVESTIGATE")
    play.sends(PARENT, "It was Tom Stone, and he hit a child.", thread(play))
    assert undoes(play) == "decision"
    assert play.case.state == "assigned"
    assert [p.name for p in play.case.parties] == ["Tom Stone"]
    assert play.case.tags == ["danger"]
    play.says(MANAGER, "PROPOSE: talk to Tom")
    assert approvers(play) == [ALTERNATE]


def test_undo_forgets_nobody_of_a_long_text() -> None:
    play = Play("concern", LONG)
    play.says(MANAGER, "FORMAL")
    play.sends(PARENT, f"{LONG} Chris Stone hit a child. {LONG}", thread(play))
    undoes(play)
    play.says(MANAGER, "PROPOSE: talk to them")
    assert approvers(play) == [ALTERNATE]


@pytest.mark.parametrize(
    "word",
    [
        "INVESTIGATE",
        "ASK: why?",
        "FORMAL",
        "PASS",
        "CLOSE: all is well",
        "PROPOSE: this",
        "NOTE: that",
    ],
)
def test_undo_leaves_the_case_as_the_decision_found_it(word: str) -> None:
    play = Play("concern", CONCERN)
    before = snapshot.picture_of(play.case)
    play.says(MANAGER, word)
    assert word.startswith("NOTE") or snapshot.picture_of(play.case) != before
    undoes(play)
    assert snapshot.picture_of(play.case) == before


def test_a_clock_that_rang_before_the_undo_does_not_ring_again() -> None:
    play = Play("concern", CONCERN)
    for _ in range(20):
        play.wait(days=1)
    play.wait(hours=23, minutes=55)
    play.says(MANAGER, "INVESTIGATE")
    assert "concern/overdue" in play.wait(minutes=6)
    undoes(play)
    assert "concern/overdue" not in play.wait(minutes=6)


def test_a_decision_falls_with_a_relative_named_meanwhile() -> None:
    people = roster(ROSTER + COUPLE.format("Jan Field"))
    play = Play("concern", office=office(roster=people))
    assert play.says(MANAGER, "CLOSE: all is well") == "decision"
    assert play.case.state == "closed"
    play.sends(PARENT, "It was Tom Stone.", thread(play))
    assert (play.case.state, play.case.holder) == ("assigned", "chair")
    assert [p.name for p in play.case.parties] == ["Tom Stone"]
    assert play.asks(MANAGER) == []


def test_undo_wakes_no_question_of_somebody_named_meanwhile() -> None:
    play = Play("concern", CONCERN)
    play.says(MANAGER, "PROPOSE: talk to them")
    later(play, minutes=11)
    play.says(CHAIR, "ASK: who?")
    later(play, minutes=11)
    play.says(MANAGER, "CLOSE: all is well")
    play.sends(PARENT, "Chris Stone wrote it.", thread(play))
    undoes(play)
    assert play.asks(CHAIR) == []
    assert play.asks(ALTERNATE)


DEE = "dee@swps.example.org"


def with_lead() -> Office:
    """Return an office in which the designated person is not the Manager."""
    lead = Officer("designated_person", "Dee Safe", DEE)
    return office(roles={**office().roles, "designated_person": lead})


def fresh(play: Play, address: str) -> list[str]:
    """Return what somebody is owed since the last look."""
    found = [n.notice for n in play.mail(address) if n.state != "sent"]
    play.post()
    return found


@pytest.mark.parametrize("kind", ["concern", "unsorted"])
@pytest.mark.parametrize("opened", [True, False])
def test_danger_that_names_the_designated_person_goes_to_chair_and_alternate(
    kind: str, opened: bool
) -> None:
    cry = "Dee Safe hit my child."
    first, tags = (cry, ["danger"]) if opened else ("Please read this.", [])
    play = Play(kind, first, office=with_lead(), tags=tags)
    if not opened:
        play.sends(PARENT, cry, thread(play))
    assert play.mail(DEE) == []
    assert play.mail(CHAIR)
    assert play.mail(ALTERNATE)
    assert all(n.urgent for n in play.mail(CHAIR))


def test_danger_is_told_in_the_designated_persons_place_when_they_are_named_later() -> None:
    play = Play("concern", "He hit my child.", office=with_lead(), tags=["danger"])
    assert fresh(play, DEE) == ["concern/copy"]
    play.sends(PARENT, "I saw it at the gate.", thread(play))
    assert fresh(play, CHAIR) == []
    play.sends(PARENT, "Dee Safe did it.", thread(play))
    assert fresh(play, CHAIR) == ["common/answer"]
    play.sends(PARENT, "Dee Safe did it again.", thread(play))
    assert play.mail(CHAIR)[-1].state == "sent"
    assert play.mail(DEE)[-1].state == "sent"


def test_danger_is_told_the_designated_person_once_where_they_may_read_it() -> None:
    play = Play("concern", "A worrying post.", office=with_lead())
    play.sends(PARENT, "He hit my child.", thread(play))
    assert fresh(play, DEE) == ["common/answer"]
    assert play.mail(CHAIR) == []


@pytest.mark.parametrize("asked", [True, False])
def test_when_everybody_is_named_the_technical_contact_hears_at_once(asked: bool) -> None:
    play = Play("concern")
    if asked:
        play.says(MANAGER, "ASK: who wrote it?")
        later(play, minutes=11)
    play.post()
    play.sends(PARENT, "Jan Field, Chris Stone and Alex Brook all did.", thread(play))
    assert play.case.holder is None
    assert play.case.state == "assigned"
    assert fresh(play, TECHNICIAN) == ["common/person-needed"]
    assert play.events()[-2:] == ["answered" if asked else "added", "conflict"]
    play.wait(days=10)
    assert fresh(play, TECHNICIAN) == ["common/person-needed"]


@pytest.mark.parametrize("asked", [True, False])
def test_whoever_holds_it_instead_is_asked_with_all_the_words(asked: bool) -> None:
    play = Play("concern")
    if asked:
        play.says(MANAGER, "ASK: who wrote it?")
        later(play, minutes=11)
    play.post()
    play.sends(PARENT, "Jan Field did.", thread(play))
    assert play.case.holder == "chair"
    assert fresh(play, CHAIR) == ["concern/ask"]
    assert play.mail(MANAGER)[-1].state == "sent"
    assert play.says(CHAIR, "INVESTIGATE") == "decision"


def test_a_question_that_has_not_left_falls_with_whoever_asked_it() -> None:
    play = Play("concern")
    play.says(MANAGER, "ASK: who wrote it?")
    play.sends(PARENT, "By the way, Jan Field wrote it.", thread(play))
    assert (play.case.state, play.case.holder) == ("assigned", "chair")
    assert "concern/question" not in play.notices(PARENT)
    assert play.case.undoable == []


@pytest.mark.parametrize(
    "text",
    [
        "You wrote about my son on Facebook, and he has seen it.",
        "Your post about our family is still up.",
        "{initials} wrote that we are bad parents.",
        "{fond} put a picture of the children online.",
    ],
)
def test_what_may_be_laid_to_the_manager_goes_to_the_chair(text: str) -> None:
    name = office().officer("manager").name
    initials = "".join(part[0] for part in name.split())
    fond = name.split()[0] + name.split()[0][-1] + "ie"
    play = Play("concern", text.format(initials=initials, fond=fond))
    assert play.case.holder == "chair"
    assert play.mail(MANAGER) == []


def test_asking_the_manager_for_something_leaves_it_with_the_manager() -> None:
    play = Play("concern", "A mum wrote about my son. Could you put a stop to it? Thank you.")
    assert play.case.holder == "manager"
