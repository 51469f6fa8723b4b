"""A mail that left, and the process died before it could write that down: it stays on the record.

Whatever makes such a mail untrue afterwards, a decision, a conflict or another office, and whatever
the clock says then, nobody may be asked something of which no case knows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from swps_mailflow import courier, rounds
from swps_mailflow.errors import NoRoom
from swps_mailflow.mail.tokens import form_in, sealed
from swps_mailflow.reports import documents
from tests.kit import CHAIR, MANAGER, PARENT
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def left_unrecorded(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the question to the Chair leave, and the process die with the disk full."""
    ref = str(setting.writes(PARENT, CONCERN).ref)
    setting.answers(MANAGER, "Propose: write to the author")
    setting.now += timedelta(minutes=11)
    with monkeypatch.context() as patch:
        patch.setattr(courier, "sent", full)
        with pytest.raises(NoRoom):
            setting.turn()
    assert setting.notices(CHAIR) == ["concern/approval"]
    return ref


def full(*_: object) -> None:
    raise NoRoom("There is no room on the disk.")


def on_record(setting: Setting, ref: str, number: int = 0) -> str:
    """Return the state of the notice that the Chair was sent."""
    form = form_in(str(setting.inbox(CHAIR)[number]["Message-ID"]))
    found = [n for n in setting.case(ref).outbox if n.seal == sealed(str(form))]
    assert len(found) == 1, "the record knows every mail that went"
    return found[0].state


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1), timedelta(days=400)])
def test_the_next_decision_drops_nothing_that_may_have_left(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    ref = left_unrecorded(setting, monkeypatch)
    setting.now -= back
    receipt = setting.inbox(MANAGER)[-1]
    assert setting.answers(MANAGER, "Close: sorted out", to=receipt).disposition == "decision"
    setting.now += back
    setting.wait(minutes=21)
    assert on_record(setting, ref) == "sent"
    again = setting.inbox(CHAIR)
    assert {m["Message-ID"] for m in again if m["X-Mailflow-Notice"] == "concern/approval"} == {
        again[0]["Message-ID"]
    }, "as the same message"


def test_whom_the_matter_names_is_not_forgotten_to_have_been_asked(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = left_unrecorded(setting, monkeypatch)
    setting.answers(PARENT, "By the way, Chris Stone shared it as well.")
    setting.wait(minutes=11)
    assert on_record(setting, ref) == "dropped"
    dropped = next(n for n in setting.case(ref).outbox if n.state == "dropped")
    assert (dropped.token, dropped.fields) == (None, {}), "nothing of it is kept in clear"
    shown = documents.whole(setting.case(ref), setting.office, setting.now)["outbox"]
    states = {n["state"] for n in shown}
    assert states <= {"held", "queued", "sending", "sent", "failed"}, "as the contract has them"
    assert setting.notices(CHAIR) == ["concern/approval"], "and it does not leave again"


def test_a_chair_who_is_none_any_more_is_not_forgotten_to_have_been_asked(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = left_unrecorded(setting, monkeypatch)
    base = setting.office
    new = replace(base.roles["chair"], name="Kim New", address="kim@swps.example.org")
    setting.office = replace(base, roles={**base.roles, "chair": new})
    rounds.reload(setting.desk, setting.office, setting.now)
    setting.turn()
    assert on_record(setting, ref) == "dropped"
    assert setting.notices("kim@swps.example.org") == ["concern/approval"]


def test_a_bounce_of_it_is_understood(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.desk.test_desk import bounce_of

    ref = left_unrecorded(setting, monkeypatch)
    setting.answers(PARENT, "By the way, Chris Stone shared it as well.")
    worked = setting.arrives(bounce_of(setting.inbox(CHAIR)[0]))
    assert (worked.disposition, worked.ref) == ("bounce", ref)


def test_a_held_mail_is_let_go_in_the_commit_that_ends_the_way_back(setting: Setting) -> None:
    """So that this costs no write of its own."""
    ref = str(setting.writes(PARENT, CONCERN).ref)
    setting.answers(MANAGER, "Propose: write to the author")
    setting.now += timedelta(minutes=11)
    saved = []
    save = setting.cabinet.save
    setting.cabinet.save = lambda case, raws=None: (saved.append(case.ref), save(case, raws))[1]  # type: ignore[method-assign]
    setting.turn()
    assert saved == [ref, ref], "once before it left, and once after"
