"""An older copy of one file, or none of the index: no mail is thrown away, or worked twice."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from swps_mailflow.incoming import Incoming
from swps_mailflow.reports.verify import verify
from tests.kit import MANAGER, PARENT
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def put_back(setting: Setting, *, restart: bool) -> tuple[str, bytes]:
    """Let a parent add to a case, and put back the file from before; return case and addition."""
    ref = str(setting.writes(PARENT, CONCERN).ref)
    path = setting.cabinet.folder(ref) / "case.json"
    shutil.copy2(path, setting.root / "older.json")
    added = setting.reply(setting.inbox(PARENT)[-1], PARENT, "There is more: it was on Tuesday.")
    assert setting.arrives(added).disposition == "added"
    shutil.copy2(setting.root / "older.json", path)
    if restart:
        setting.index.close()
        setting.open()
    return ref, added


def mails(setting: Setting, ref: str) -> list[bytes]:
    """Return the bytes of all received mails in a case's folder."""
    folder = setting.cabinet.folder(ref) / "messages"
    return [p.read_bytes() for p in sorted(folder.iterdir()) if "-out" not in p.name]


def notes(setting: Setting) -> list[str]:
    """Return what verify says; nothing of it may be a fault."""
    found = [*verify(setting.root, setting.cabinet, setting.mailroom)]
    assert not [f for f in found if f.fault], found
    return [f.sentence for f in found]


@pytest.mark.parametrize("restart", [True, False], ids=["restarted", "beside the daemon"])
def test_a_mail_the_older_file_does_not_know_is_kept(setting: Setting, restart: bool) -> None:
    ref, added = put_back(setting, restart=restart)
    newer = setting.reply(setting.inbox(PARENT)[0], PARENT, "And it has happened again today.")
    assert setting.arrives(newer).ref == ref
    setting.answers(MANAGER, "Investigate", to=setting.inbox(MANAGER)[0])
    assert added in mails(setting, ref)
    assert newer in mails(setting, ref)
    assert any("is named by no case" in note for note in notes(setting))


def test_worked_again_it_stands_in_the_case_and_nowhere_else(setting: Setting) -> None:
    ref, added = put_back(setting, restart=True)
    setting.arrives(setting.reply(setting.inbox(PARENT)[0], PARENT, "And again today."))
    assert setting.arrives(added).disposition == "added"
    assert mails(setting, ref).count(added) == 1
    assert [e.text for e in setting.case(ref).events if e.event == "added"][-1].startswith(
        "There is"
    )
    assert notes(setting) == []


def test_a_kept_mail_that_the_index_has_lost_is_known_when_it_comes_again(setting: Setting) -> None:
    raw = setting.mail(PARENT, CONCERN)
    assert setting.desk.work(Incoming(raw, setting.now, old=True), setting.now).ref
    setting.index.close()
    (setting.root / "index.sqlite").unlink()
    setting.open()
    assert setting.arrives(raw).disposition == "duplicate"
    assert [p.parent.name for p in setting.root.rglob("*.eml")] == ["mailroom"]


@pytest.mark.parametrize("again", [False, True], ids=["let go", "died before letting go"])
def test_a_mail_kept_by_half_is_let_go_by_the_case_it_becomes(
    setting: Setting, again: bool
) -> None:
    raw = setting.mail(PARENT, CONCERN)
    half = setting.root / "mailroom" / f"{sha256(raw).hexdigest()}.eml"
    half.write_bytes(raw)
    assert setting.arrives(raw).disposition == "case"
    if again:
        half.write_bytes(raw)
        assert setting.arrives(raw).disposition == "duplicate"
    assert not half.exists()
    assert notes(setting) == []
