"""One damaged file stops nothing but itself, is told once, and is never written over.

A flipped byte in a case file means that nobody can say what the case was. Everything else goes on:
the other cases, the mail of the same person, the digest, the reload.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from swps_mailflow import rounds
from swps_mailflow.errors import Temporary
from swps_mailflow.incoming import Incoming
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.office import Officer
from swps_mailflow.reports import digest
from swps_mailflow.reports.verify import verify
from swps_mailflow.stores import DESK
from tests.desk.test_desk import bounce_of
from tests.kit import CHAIR, LONDON, MANAGER, PARENT, TECHNICIAN
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
MONDAY = datetime(2026, 11, 30, 7, 31, tzinfo=LONDON)
OTHER_PARENT = "robin@home.example"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def flip(setting: Setting, ref: str | None) -> bytes:
    """Flip one bit in the middle of a case file; return what it was."""
    path = setting.cabinet.folder(str(ref)) / "case.json"
    whole = path.read_bytes()
    broken = bytearray(whole)
    broken[len(broken) // 2] ^= 1
    path.write_bytes(bytes(broken))
    return whole


def repair(setting: Setting, ref: str | None, whole: bytes) -> None:
    (setting.cabinet.folder(str(ref)) / "case.json").write_bytes(whole)


def test_the_next_mail_of_the_same_person_is_worked_and_acknowledged(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    new = setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    assert new.disposition == "case"
    assert new.ref != old.ref
    assert setting.notices(PARENT) == ["concern/acknowledgement", "leaver/acknowledgement"]
    assert "leaver/ask" in setting.notices(MANAGER)


def test_a_damaged_last_day_of_the_family_holds_up_no_other_mail(setting: Setting) -> None:
    old = setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    flip(setting, old.ref)
    new = setting.writes(PARENT, CONCERN)
    assert new.disposition == "case"
    assert setting.notices(PARENT)[-1] == "concern/acknowledgement"
    assert setting.notices(TECHNICIAN) == ["common/damaged"]


@pytest.mark.parametrize(("named", "reader"), [("", MANAGER), (" Jan Field wrote it.", CHAIR)])
def test_the_digest_lists_a_kept_mail_of_it_to_nobody_it_names(
    setting: Setting, named: str, reader: str
) -> None:
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    old = setting.writes(PARENT, CONCERN + named)
    headers = {"Auto-Submitted": "auto-replied"}
    kept = setting.writes(PARENT, "I am away.", subject=f"Re: [{old.ref}]", headers=headers)
    assert (kept.disposition, kept.ref) == ("automatic", old.ref)
    flip(setting, old.ref)
    setting.now = MONDAY
    assert digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    told = [
        who for who, mail, _ in setting.outlet.mails if mail["X-Mailflow-Notice"] == "common/digest"
    ]
    assert told == [reader]


def test_the_technical_contact_is_told_once(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    whole = flip(setting, old.ref)
    for number in range(3):
        setting.writes(PARENT, f"{CONCERN} Number {number}.")
        setting.index.close()
        setting.open()
        setting.wait(minutes=20)
    assert setting.notices(TECHNICIAN) == ["common/damaged"]
    assert str(old.ref) in setting.text(TECHNICIAN)
    assert "unkind" not in setting.text(TECHNICIAN)
    repair(setting, old.ref, whole)
    setting.index.close()
    setting.open()
    setting.wait(minutes=20)
    flip(setting, old.ref)
    setting.index.close()
    setting.open()
    setting.wait(minutes=20)
    assert setting.notices(TECHNICIAN) == ["common/damaged"] * 2, "it was whole in between"


def test_damage_found_at_the_start_is_told_without_any_mail(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    setting.index.close()
    (setting.root / "index.sqlite").unlink()
    setting.open()
    setting.wait(minutes=1)
    assert setting.notices(TECHNICIAN) == ["common/damaged"]


def test_what_the_sender_adds_to_it_is_heard_as_a_new_matter(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    new = setting.answers(PARENT, "It has happened again, another nasty post by the same person.")
    assert new.disposition == "case"
    assert new.ref != old.ref
    assert setting.notices(PARENT)[-1].endswith("/acknowledgement")
    assert setting.case(new.ref).holder == "manager"
    assert "happened again" in setting.text(MANAGER)


def test_whoever_the_damaged_case_names_is_not_shown_what_follows(setting: Setting) -> None:
    old = setting.writes(PARENT, f"{CONCERN} It was Jan Field.")
    assert setting.case(old.ref).holder == "chair"
    flip(setting, old.ref)
    new = setting.answers(PARENT, "She has done it again, another nasty post about us.")
    assert setting.case(new.ref).holder == "chair"
    assert setting.inbox(MANAGER) == []


def test_a_forged_addition_to_it_is_not_acknowledged(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    setting.answers(PARENT, "Another nasty post.", verdict="fail")
    assert setting.notices(PARENT) == ["concern/acknowledgement"]


def test_an_officers_answer_to_it_becomes_no_new_case(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    reply = setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Investigate")
    assert works(setting, reply) == ["Temporary", "Temporary", "failed"]
    setting.turn()
    assert sorted(setting.notices(TECHNICIAN)) == ["common/damaged", "common/failed"]
    assert len(setting.index.rows()) == 2


def works(setting: Setting, raw: bytes) -> list[str]:
    """Let a mail be worked until it is done with; return what came of each try."""

    async def tries() -> list[str]:
        post, found = setting.post(), []
        for _ in range(4):
            try:
                found.append((await post.work(Incoming(raw, setting.now))).disposition)
                break
            except Temporary:
                found.append("Temporary")
        await post.close()
        return found

    return asyncio.run(tries())


def test_a_bounce_of_its_mail_is_kept(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    assert setting.arrives(bounce_of(setting.inbox(PARENT)[0])).disposition == "bounce"


def test_an_officers_absence_is_kept(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    headers = {"Auto-Submitted": "auto-replied"}
    said = "I am out of the office until 4 December 2026."
    worked = setting.answers(MANAGER, said, headers=headers)
    assert worked.disposition == "automatic"


def test_a_reload_tests_the_other_cases_again(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    others = [setting.writes(who, CONCERN).ref for who in (OTHER_PARENT, "val@home.example")]
    flip(setting, old.ref)
    roles = {**setting.office.roles, "manager": Officer("manager", "New Face", "new@swps.example")}
    changed = rounds.reload(setting.desk, replace(setting.office, roles=roles), setting.now)
    setting.turn()
    assert changed == 2
    assert setting.notices("new@swps.example") == ["concern/ask"] * len(others)
    assert setting.notices(TECHNICIAN) == ["common/damaged"]


def test_a_fault_in_one_case_does_not_stop_a_reload(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = sorted(str(setting.writes(who, CONCERN).ref) for who in (PARENT, OTHER_PARENT))
    commit = setting.desk.commit

    def fails(case: Case) -> None:
        if case.ref == refs[0]:
            raise ValueError("a fault of ours")
        commit(case)

    monkeypatch.setattr(setting.desk, "commit", fails)
    roles = {**setting.office.roles, "manager": Officer("manager", "New Face", "new@swps.example")}
    assert rounds.reload(setting.desk, replace(setting.office, roles=roles), setting.now) == 1


def test_the_digest_is_written_without_it(setting: Setting) -> None:
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    old = setting.writes(PARENT, CONCERN)
    other = setting.writes(OTHER_PARENT, CONCERN)
    flip(setting, old.ref)
    setting.now = MONDAY
    assert digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    found = [m for m in setting.inbox(MANAGER) if m["X-Mailflow-Notice"] == "common/digest"]
    body = found[0].get_body(("plain",))
    assert body is not None
    assert str(other.ref) in body.get_content()
    assert not digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    assert "common/damaged" in setting.notices(TECHNICIAN)


def test_what_it_is_owed_by_another_case_waits_until_it_is_whole_again(setting: Setting) -> None:
    friends = "I have known Sam Staff since 1 May 2019 and we are friends on Facebook."
    granted = setting.writes(PARENT, friends, subject="Friendship from before").ref
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    whole = flip(setting, granted)
    leaver = setting.writes(
        PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.", subject="Leaving"
    ).ref
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    assert setting.notices(PARENT)[-1] == "leaver/scheduled", "its own mail leaves"
    for _ in range(3):
        setting.wait(hours=2)
    assert [i.done for i in setting.case(leaver).intents] == [False]
    put_off = setting.case(leaver).timer("intents")
    assert put_off is not None
    assert put_off.due > setting.now, "it is not tried at every turn"
    repair(setting, granted, whole)
    setting.wait(hours=2)
    assert setting.case(granted).timer("ends") is not None
    assert [i.done for i in setting.case(leaver).intents] == [True]
    assert setting.case(leaver).timer("intents") is None


def test_a_last_day_taken_back_meanwhile_does_not_come_back(setting: Setting) -> None:
    friends = "I have known Sam Staff since 1 May 2019 and we are friends on Facebook."
    granted = setting.writes(PARENT, friends, subject="Friendship from before").ref
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    whole = flip(setting, granted)
    setting.writes(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.")
    setting.answers(MANAGER, "Confirm")
    setting.wait(minutes=11)
    repair(setting, granted, whole)
    setting.answers(MANAGER, "Cancel")
    setting.wait(minutes=11)
    setting.wait(hours=5)
    assert setting.case(granted).timer("ends") is None


def test_a_damaged_desk_is_set_aside_and_begun_anew(setting: Setting) -> None:
    rounds.tell(
        setting.desk,
        "manager",
        "common/backlog",
        setting.now,
        once="first",
        count=1,
        oldest=setting.now.isoformat(),
    )
    flip(setting, DESK)
    damaged = (setting.root / "desk" / "case.json").read_bytes()
    failed = setting.desk.keep_failed(Incoming(b"x", setting.now), setting.now, "a reason")
    assert failed.disposition == "failed"
    setting.turn()
    assert sorted(setting.notices(TECHNICIAN)) == ["common/damaged", "common/failed"]
    assert (setting.root / "desk" / "case.json.damaged").read_bytes() == damaged
    assert "set aside" in " ".join(f.sentence for f in findings(setting))
    assert not [f for f in findings(setting) if f.fault]
    flip(setting, DESK)
    again = (setting.root / "desk" / "case.json").read_bytes()
    setting.desk.keep_failed(Incoming(b"y", setting.now), setting.now, "a reason")
    kept = {p.read_bytes() for p in (setting.root / "desk").glob("case.json.damaged*")}
    assert kept == {damaged, again}, "the first is not written over"


def findings(setting: Setting) -> list[object]:
    return list(verify(setting.root, setting.cabinet, setting.mailroom))


def test_a_damaged_desk_is_found_by_the_clock(setting: Setting) -> None:
    rounds.tell(
        setting.desk,
        "manager",
        "common/backlog",
        setting.now,
        once="first",
        count=1,
        oldest=setting.now.isoformat(),
    )
    flip(setting, DESK)
    setting.turn()
    setting.turn()
    assert setting.notices(TECHNICIAN) == ["common/damaged"]


def test_an_answer_to_a_digest_of_a_damaged_desk_is_worked(setting: Setting) -> None:
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.writes("news@shop.example", "Sale", headers={"Precedence": "bulk"})
    setting.now = MONDAY
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    flip(setting, DESK)
    assert setting.answers(MANAGER, "What is this?").disposition == "case"


def test_damage_between_sending_and_recording_sends_nothing_twice(setting: Setting) -> None:
    setting.outlet.refuse = lambda _: Temporary("busy")
    old = setting.writes(PARENT, CONCERN)
    whole = b""

    def damages(recipient: str) -> None:
        nonlocal whole
        if recipient == PARENT:
            whole = flip(setting, old.ref)

    setting.outlet.refuse = damages
    setting.now += timedelta(minutes=10)

    async def turns() -> None:
        post = setting.post()
        await post.turn()
        setting.outlet.refuse = lambda _: None
        repair(setting, old.ref, whole)
        setting.now += timedelta(minutes=10)
        await post.turn()
        await post.close()

    asyncio.run(turns())
    assert setting.notices(PARENT) == ["concern/acknowledgement"]
    assert setting.notices(MANAGER) == ["concern/ask"]
    assert {n.state for n in setting.case(old.ref).outbox} == {"sent"}


def test_a_file_that_cannot_be_read_at_all_counts_as_damaged(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    path = setting.cabinet.folder(str(old.ref)) / "case.json"
    path.unlink()
    path.mkdir()
    assert setting.writes(PARENT, CONCERN + " Again.").disposition == "case"
    setting.index.close()
    setting.open()
    setting.wait(minutes=1)
    assert "common/damaged" in setting.notices(TECHNICIAN)


def test_the_clock_rests_while_a_case_cannot_be_worked(setting: Setting) -> None:
    old = setting.writes(PARENT, CONCERN)
    flip(setting, old.ref)
    setting.now += timedelta(days=3)

    async def next_turn() -> datetime | None:
        post = setting.post()
        for _ in range(3):
            await post.turn()
        wake = post.next_turn()
        await post.close()
        return wake

    wake = asyncio.run(next_turn())
    assert wake is not None
    assert wake >= setting.now + timedelta(minutes=4)
    other = setting.desk.work(
        Incoming(setting.mail(OTHER_PARENT, CONCERN), setting.now), setting.now
    )
    assert other.disposition == "case"
    assert setting.post().next_turn() is not None


def test_a_mail_that_cannot_even_be_kept_aside_ends_no_loop(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(setting.desk, "work", fails)
    monkeypatch.setattr(setting.desk, "keep_failed", fails)
    assert works(setting, b"x") == ["Temporary"] * 4
