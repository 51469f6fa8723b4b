"""Whoever a matter may be about never sees it, however they are named and whatever comes later."""

from __future__ import annotations

import pytest

from tests.kit import CHAIR, MANAGER, ROSTER, Play, office, roster

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
