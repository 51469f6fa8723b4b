"""The weekly digest: each officer's own matters, and kept mail that one reply makes a case."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.incoming import Incoming
from swps_mailflow.reports import digest
from swps_mailflow.stores import DESK
from tests.desk.test_desk import bounce_of
from tests.kit import CHAIR, LONDON, MANAGER, PARENT, ROSTER, office, roster
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
MONDAY = datetime(2026, 11, 30, 7, 31, tzinfo=LONDON)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    found = Setting(tmp_path)
    digest.write_if_due(found.desk, found.journal, 0, time(7, 30), found.now)
    return found


def write(setting: Setting, now: datetime = MONDAY) -> bool:
    """Let Monday come."""
    setting.now = now
    done = digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    return done


def test_lists_open_matters_once_a_week(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    assert not digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    assert write(setting)
    assert setting.notices(MANAGER)[-1] == "common/digest"
    assert str(worked.ref) in setting.text(MANAGER)
    assert "unkind" not in setting.text(MANAGER)
    assert not write(setting)


def test_what_is_held_back_is_not_even_counted(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN + " Jan Field wrote it.")
    write(setting)
    assert "common/digest" not in setting.notices(MANAGER)
    assert str(worked.ref) in setting.text(CHAIR)


def test_one_reply_makes_a_case_of_a_kept_mail(setting: Setting) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    assert kept.disposition == "automatic"
    write(setting)
    number = str(kept.ref)[:8]
    assert number in setting.text(MANAGER)
    worked = setting.answers(MANAGER, f"CONCERN {number}")
    assert worked.disposition == "decision"
    case = setting.case(worked.ref)
    assert (case.kind, case.state) == ("concern", "assigned")
    assert setting.notices(MANAGER)[-1] == "concern/ask"
    again = setting.answers(MANAGER, f"CONCERN {number}", to=digest_mail(setting))
    assert again.disposition == "unclear"


@pytest.mark.parametrize("verdict", ["pass", None])
@pytest.mark.parametrize("word", ["Status", "Help"])
def test_everybody_may_ask_how_things_stand_in_answer_to_a_digest(
    setting: Setting, word: str, verdict: str | None
) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    told = digest_mail(setting)
    assert setting.answers(MANAGER, word, to=told, verdict=verdict).disposition == "added"
    assert setting.notices(MANAGER)[-1] == f"common/{word.lower()}"
    worked = setting.answers(MANAGER, f"CONCERN {str(kept.ref)[:8]}", to=told)
    assert worked.disposition == "decision", "and the question is still open"


def test_mail_worked_late_is_in_the_next_digest_and_in_no_other(setting: Setting) -> None:
    raw = setting.mail("news@shop.example", "Sale", headers={"Precedence": "bulk"})
    long_ago = setting.now - timedelta(days=9)
    kept = setting.desk.work(Incoming(raw, long_ago), setting.now)
    assert kept.disposition == "automatic"
    write(setting)
    assert str(kept.ref)[:8] in setting.text(MANAGER)
    again = setting.writes("else@shop.example", "Sale", headers={"Precedence": "bulk"})
    setting.wait(days=3)
    write(setting, MONDAY + timedelta(days=7))
    assert str(again.ref)[:8] in setting.text(MANAGER)
    assert str(kept.ref)[:8] not in setting.text(MANAGER)


def test_a_digest_written_late_leaves_nothing_out(setting: Setting) -> None:
    write(setting, MONDAY + timedelta(days=2))
    kept = setting.writes("news@shop.example", "Sale", headers={"Precedence": "bulk"})
    setting.wait(days=11)
    write(setting, MONDAY + timedelta(days=14))
    assert str(kept.ref)[:8] in setting.text(MANAGER)


def test_mail_of_before_the_first_day_is_in_no_digest(setting: Setting) -> None:
    raw = setting.mail("news@shop.example", "Sale", headers={"Precedence": "bulk"})
    setting.desk.work(Incoming(raw, setting.now - timedelta(days=90), old=True), setting.now)
    write(setting)
    assert setting.inbox(MANAGER) == []


def test_a_stranger_with_the_digests_token_opens_nothing(setting: Setting) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    number = str(kept.ref)[:8]
    found = setting.answers(MANAGER, f"CONCERN {number}", sender="mallory@evil.example")
    assert found.disposition == "refused"
    assert setting.index.counts() == (0, 0)


def kept(setting: Setting, sender: str, text: str, **how: Any) -> str:
    """Let a mail arrive that is kept aside; return its number."""
    worked = setting.writes(sender, text, headers={"Precedence": "bulk"}, **how)
    assert worked.disposition == "automatic"
    return str(worked.ref)[:8]


@pytest.mark.parametrize(
    ("listed", "sender", "text"),
    [
        ("staff,Jan Field,jan@private.example,,,,2019-01-01,", "jan@private.example", "A note."),
        (f"parent,Jan Field,{MANAGER},Lily Parent,2025-09-03,,,", PARENT, "A note."),
        ("parent,Jan Field,jan@private.example,Lily Parent,2025-09-03,,,", PARENT, "A note."),
        (
            f"parent,Jan Field,{MANAGER},Lily Parent,2025-09-03,,,",
            "a@b.example",
            "Pat Parent wrote something nasty.",
        ),
    ],
)
def test_kept_mail_is_listed_by_the_same_rules(
    tmp_path: Path, listed: str, sender: str, text: str
) -> None:
    setting = Setting(tmp_path, office(roster=roster(f"{ROSTER}{listed}\n")))
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    number = kept(setting, sender, text)
    write(setting)
    assert setting.inbox(MANAGER) == []
    assert number in setting.text(CHAIR)


def test_kept_mail_of_a_case_is_listed_for_whoever_may_see_the_case(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN + " Jan Field wrote it.")
    answer = setting.answers(
        PARENT, "", whole="I am away.", headers={"Auto-Submitted": "auto-replied"}
    )
    assert (answer.disposition, answer.ref) == ("automatic", worked.ref)
    write(setting)
    assert str(worked.ref) in setting.text(CHAIR)
    assert "Re: [" in setting.text(CHAIR)
    assert setting.inbox(MANAGER) == []


def test_an_automatic_answer_to_a_digest_is_listed_in_the_next(setting: Setting) -> None:
    kept(setting, PARENT, CONCERN)
    write(setting)
    setting.wait(days=1)
    marks = {"Auto-Submitted": "auto-replied"}
    worked = setting.answers(MANAGER, "", whole="Thank you.", headers=marks, verdict="fail")
    assert (worked.disposition, worked.ref) == ("automatic", DESK)
    setting.now = MONDAY + timedelta(days=7)
    assert digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    assert "Re: Your week" in setting.text(CHAIR)


def test_an_answer_nobody_vouches_for_is_asked_about(setting: Setting) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    number = str(kept.ref)[:8]
    found = setting.answers(MANAGER, f"CONCERN {number}", verdict=None)
    assert found.disposition == "unclear"
    assert setting.index.counts() == (0, 0)
    assert setting.notices(MANAGER)[-1] == "common/confirm"
    assert f"CONCERN {number}" in " ".join(setting.text(MANAGER).split())
    asked = setting.inbox(MANAGER)[-1]
    worked = setting.answers(MANAGER, "Yes", to=asked, verdict=None)
    assert worked.disposition == "decision"
    assert setting.case(worked.ref).kind == "concern"
    again = setting.answers(MANAGER, "Yes", to=asked, verdict=None)
    assert again.disposition == "refused"
    assert setting.index.counts() == (1, 1)


def test_a_confirmation_that_says_anything_else_opens_nothing(setting: Setting) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    setting.answers(MANAGER, f"CONCERN {str(kept.ref)[:8]}", verdict=None)
    asked = setting.inbox(MANAGER)[-1]
    assert setting.answers(MANAGER, "No, that was not me.", to=asked).disposition == "unclear"
    setting.wait(days=2)
    assert setting.answers(MANAGER, "Yes", to=asked).disposition == "refused"
    assert setting.index.counts() == (0, 0)


@pytest.mark.parametrize("how", [{"sender": "mallory@evil.example"}, {"verdict": "fail"}])
def test_a_false_confirmation_opens_nothing(setting: Setting, how: dict[str, str]) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    setting.answers(MANAGER, f"CONCERN {str(kept.ref)[:8]}", verdict=None)
    assert setting.answers(MANAGER, "Yes", **how).disposition == "refused"
    assert setting.answers(MANAGER, "Yes").disposition == "refused", "its token is worth nothing"
    assert setting.index.counts() == (0, 0)


@pytest.mark.parametrize(
    ("how", "notice"),
    [
        ({"verdict": "fail"}, "common/rejected"),
        ({"sender": "mallory@evil.example"}, "common/misused"),
    ],
)
def test_a_false_answer_is_told_and_a_fresh_question_put(
    setting: Setting, how: dict[str, str], notice: str
) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    text = f"CONCERN {str(kept.ref)[:8]}"
    assert setting.answers(MANAGER, text, **how).disposition == "refused"
    assert setting.notices(MANAGER)[-1] == notice
    assert "the weekly digest" in " ".join(setting.text(MANAGER).split())
    assert setting.answers(MANAGER, text, to=digest_mail(setting)).disposition == "unclear"
    assert setting.answers(MANAGER, text).disposition == "decision"


def test_an_answer_after_the_digest_has_run_out_is_asked_again(setting: Setting) -> None:
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    write(setting)
    setting.now += timedelta(days=15)
    text = f"CONCERN {str(kept.ref)[:8]}"
    assert setting.answers(MANAGER, text).disposition == "unclear"
    assert setting.answers(MANAGER, text).disposition == "decision"


def digest_mail(setting: Setting):  # type: ignore[no-untyped-def]
    """Return the digest."""
    return [m for m in setting.inbox(MANAGER) if m["X-Mailflow-Notice"] == "common/digest"][-1]


def test_what_is_too_much_for_one_mail_is_said_and_can_be_seen(setting: Setting) -> None:
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    refs = []
    for number in range(43):
        if number % 8 == 0:
            setting.now += timedelta(days=1)
        who = f"parent{number}@home.example"
        refs.append(str(setting.writes(who, f"{CONCERN} It is the post number {number}.").ref))
        setting.writes(f"news{number}@shop.example", "Sale!", headers={"List-Id": "<s>"})
    setting.now += timedelta(days=7)
    assert digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    said = [m for m in setting.inbox(MANAGER) if m["X-Mailflow-Notice"] == "common/digest"][-1]
    words = " ".join(said.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "43 matters with you" in words
    assert sum(ref in words for ref in refs) == 40
    assert "3 more are not listed here, the newest. To see all, send a new mail" in words
    assert words.count("are not listed here") == 2
    setting.writes(MANAGER, "Status")
    assert all(ref in setting.text(MANAGER) for ref in refs)


@pytest.mark.parametrize("how", ["an absence", "a bounce"])
def test_what_machines_answer_to_a_digest_is_kept_where_all_mail_is(
    setting: Setting, how: str
) -> None:
    kept(setting, PARENT, CONCERN)
    write(setting)
    asked = setting.inbox(MANAGER)[-1]
    marks = {"Auto-Submitted": "auto-replied"}
    away = setting.reply(asked, MANAGER, "", whole="I am away until Monday.", headers=marks)
    raw = bounce_of(asked) if how == "a bounce" else away
    worked = setting.arrives(raw)
    assert worked.ref == DESK
    assert setting.arrives(raw).disposition == "duplicate"
    name = f"{sha256(raw).hexdigest()}.eml"
    assert [p.parent.name for p in setting.root.rglob("*.eml") if p.read_bytes() == raw] == [
        "mailroom"
    ]
    assert (setting.root / "mailroom" / name).exists()
