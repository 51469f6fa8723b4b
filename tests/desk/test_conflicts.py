"""Whoever a matter may be about never sees it, however they are named and whatever comes later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from swps_mailflow.policy.office import Office, Officer
from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, PARENT, ROSTER, Play, office, roster

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
    assert approvers(play) == ["alternate@swps.example.org"]
    assert play.mail(CHAIR) == []


def test_an_officers_relative_who_writes_is_known_too() -> None:
    people = roster(ROSTER + COUPLE.format("Chris Stone"))
    play = Play("concern", "A worrying post.", sender=TOM, office=office(roster=people))
    play.says(MANAGER, "PROPOSE: talk to them")
    assert approvers(play) == ["alternate@swps.example.org"]


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
