"""Officers change between two starts: an edited configuration needs no SIGHUP (ruling 12)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.errors import NoRoom
from swps_mailflow.policy.office import Office, Officer
from tests.kit import MANAGER, PARENT, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
NEW = "new.manager@swps.example.org"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def managed_by(name: str, address: str) -> Office:
    base = office()
    return replace(base, roles={**base.roles, "manager": Officer("manager", name, address)})


def starts_with(setting: Setting, new: Office) -> None:
    """Let the program stop, and start with another configuration."""
    setting.index.close()
    setting.office = new
    setting.open()


def test_a_new_manager_is_asked_at_the_next_start(setting: Setting) -> None:
    ref = setting.writes(PARENT, CONCERN).ref
    starts_with(setting, managed_by("Nora New", NEW))
    setting.turn()
    assert setting.notices(NEW) == ["concern/ask"]
    assert setting.answers(NEW, "Investigate").disposition == "decision"
    assert setting.case(ref).state == "investigating"
    starts_with(setting, setting.office)
    setting.turn()
    assert setting.notices(NEW).count("concern/ask") == 1, "and once only"


def test_a_new_manager_who_is_the_sender_holds_nothing_of_theirs(setting: Setting) -> None:
    ref = setting.writes(PARENT, CONCERN).ref
    starts_with(setting, managed_by("Pat Parent", PARENT))
    setting.turn()
    assert setting.case(ref).holder == "chair"
    assert len(setting.inbox(MANAGER)) == 1


def test_without_room_on_the_disk_it_is_done_later(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(path: Path, data: bytes) -> None:
        raise NoRoom("There is no room on the disk.")

    setting.writes(PARENT, CONCERN)
    starts_with(setting, managed_by("Nora New", NEW))
    with monkeypatch.context() as full:
        full.setattr(files, "replace", no_room)
        with pytest.raises(NoRoom):
            setting.turn()
    setting.turn()
    assert setting.notices(NEW) == ["concern/ask"]
