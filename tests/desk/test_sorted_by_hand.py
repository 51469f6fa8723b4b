"""What could not be sorted, and each word the Manager has for it, to the end of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, PARENT
from tests.setting import Setting

UNCLEAR = "Hello, have you got a minute to talk? It is about Lily."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def sorted_as(setting: Setting, word: str) -> str:
    """Let a mail come that nobody can sort, and the Manager say the word; return the reference."""
    worked = setting.writes(PARENT, UNCLEAR, subject="A minute")
    assert setting.case(worked.ref).kind == "unsorted"
    assert setting.notices(PARENT) == ["unsorted/acknowledgement"]
    assert setting.answers(MANAGER, word).disposition == "decision"
    assert setting.notices(PARENT) == ["unsorted/acknowledgement"], "held for the time of grace"
    setting.wait(minutes=11)
    return str(worked.ref)


def plays(setting: Setting, *steps: tuple[str, str]) -> None:
    """Let people answer the newest mail they have, each after the time of grace."""
    for who, text in steps:
        assert setting.answers(who, text).disposition in ("decision", "added"), (who, text)
        setting.wait(minutes=11)


def ended(setting: Setting, ref: str, kind: str, state: str) -> None:
    """Hold that the case ended so, and that the sender was told last."""
    case = setting.case(ref)
    assert (case.kind, case.state, case.waiting_for, case.timers) == (kind, state, None, [])
    assert setting.notices(PARENT)[-1] == f"{kind}/outcome"


def test_concern(setting: Setting) -> None:
    ref = sorted_as(setting, "Concern")
    assert setting.notices(PARENT)[-1] == "common/sorted"
    text = " ".join(setting.text(PARENT).split())
    assert "You will be told how it ended by Monday 21 December 2026" in text
    assert "please do not join in any conversation about it on social media" in text
    plays(setting, (MANAGER, "Propose: I have a word with them"), (CHAIR, "Approve"))
    plays(setting, (MANAGER, "Done: we have spoken, and all is well"))
    ended(setting, ref, "concern", "closed")


def test_leaver(setting: Setting) -> None:
    ref = sorted_as(setting, "Leaver")
    assert setting.notices(PARENT)[-1] == "leaver/question"
    plays(setting, (PARENT, "Her last day is 18 December 2026."), (MANAGER, "Confirm"))
    assert setting.notices(PARENT)[-1] == "leaver/scheduled"
    setting.wait(days=244)
    plays(setting, (ADMIN_2, "Not a member"))
    ended(setting, ref, "leaver", "closed")
    assert setting.notices(ADMIN_1)[-1] == "leaver/task-settled"


def test_join(setting: Setting) -> None:
    ref = sorted_as(setting, "Join")
    plays(setting, (MANAGER, "Ask: is it for both of you?"), (PARENT, "Only for me, please."))
    assert "is it for both of you?" in setting.text(MANAGER), "the question stands above"
    plays(setting, (MANAGER, "Confirm"), (ADMIN_1, "Done"))
    ended(setting, ref, "membership", "closed")


def test_leave(setting: Setting) -> None:
    ref = sorted_as(setting, "Leave")
    plays(setting, (ADMIN_1, "Done"))
    ended(setting, ref, "membership", "closed")


def test_photo(setting: Setting) -> None:
    ref = sorted_as(setting, "Photo")
    plays(setting, (MANAGER, "Ask: may we use them on paper too?"), (PARENT, "Only in the group."))
    assert "may we use them on paper too?" in setting.text(MANAGER), "the question stands above"
    plays(setting, (MANAGER, "Confirm"))
    assert setting.case(ref).state == "recorded"
    plays(setting, (PARENT, "Withdraw"))
    assert setting.case(ref).state == "admin_task"
    plays(setting, (ADMIN_1, "Done"))
    ended(setting, ref, "photo", "withdrawn")


def test_ignore(setting: Setting) -> None:
    ref = sorted_as(setting, "Ignore")
    case = setting.case(ref)
    assert (case.state, case.waiting_for, case.timers) == ("ignored", None, [])
    assert setting.notices(PARENT) == ["unsorted/acknowledgement"], "nothing more to say"
    setting.answers(PARENT, "It was about the photographs on the board, actually.")
    assert setting.notices(MANAGER)[-1] == "unsorted/answer"


def test_undo_of_sorting_tells_the_sender_nothing(setting: Setting) -> None:
    worked = setting.writes(PARENT, UNCLEAR, subject="A minute")
    setting.answers(MANAGER, "Concern")
    assert setting.answers(MANAGER, "Undo").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.case(worked.ref).kind == "unsorted"
    assert setting.notices(PARENT) == ["unsorted/acknowledgement"]


def test_a_concern_closed_within_grace_promises_nothing(setting: Setting) -> None:
    setting.writes(PARENT, UNCLEAR, subject="A minute")
    setting.answers(MANAGER, "Concern")
    setting.answers(MANAGER, "Close: we have talked at the door")
    setting.wait(minutes=11)
    bodies = [m.get_body(("plain",)) for m in setting.inbox(PARENT)]
    assert all("You will be told" not in str(b.get_content()) for b in bodies if b is not None)
    assert setting.notices(PARENT)[-1] == "concern/outcome"
