"""What a mail and a start cost, counted: neither may grow with the number of closed cases."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.adapters.cabinet import Cabinet
from swps_mailflow.adapters.index import Index
from swps_mailflow.errors import Temporary
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.office import Limits
from tests.kit import CHAIR, MANAGER, NOW, PARENT, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school."
LEAVER = "Lily will be leaving the pre-school on 16 July 2027."
FEW, MANY = 3, 150

# Every file and folder opened by this process, while somebody counts (a hook cannot be removed).
_opened: list[str] | None = None


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if _opened is not None and event in ("open", "os.scandir", "os.listdir"):
        _opened.append(str(args[0]))


sys.addaudithook(_hook)


@contextmanager
def counted(setting: Setting) -> Iterator[dict[str, int]]:
    """Count the files opened and the steps SQLite takes meanwhile."""
    global _opened
    found = {"files": 0, "steps": 0}

    def step() -> None:
        found["steps"] += 1

    setting.index._db.set_progress_handler(step, 1)
    _opened = []
    try:
        yield found
    finally:
        found["files"] = len([path for path in _opened if path.startswith(str(setting.root))])
        _opened = None
        setting.index._db.set_progress_handler(None, 0)


def closed_case(setting: Setting) -> Case:
    """Let a concern be opened and closed."""
    ref = setting.writes(PARENT, CONCERN).ref
    setting.answers(MANAGER, "Close: we have spoken to everybody")
    setting.wait(minutes=11)
    return setting.case(ref)


def add_closed(setting: Setting, pattern: Case, count: int) -> None:
    """Add closed cases of the same people, opened long ago."""
    for number in range(count):
        case = replace(pattern, ref=f"SWPS-{number:05d}", opened=NOW - timedelta(days=90))
        case.messages = [
            replace(m, sha256=f"{number:060d}{n:04d}", twin="", message_id=f"<{number}.{n}@x>")
            for n, m in enumerate(case.messages)
        ]
        case.asks, case.outbox = [], []
        setting.cabinet.save(case)


def first_mail(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " And today another one.")


def officers_first_mail(setting: Setting) -> None:
    setting.writes(CHAIR, CONCERN)


def leaver(setting: Setting) -> None:
    setting.writes(PARENT, LEAVER)


def reply_without_a_token(setting: Setting) -> None:
    ids = {"In-Reply-To": "<nobody@x>", "References": "<nobody@x>"}
    setting.writes(PARENT, CONCERN, headers=ids)


def decision(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " And now this.")
    setting.answers(MANAGER, "Investigate")


def newsletter(setting: Setting) -> None:
    setting.writes(PARENT, "News", headers={"List-Id": "<news.example>"})


@pytest.mark.parametrize(
    "mail",
    [first_mail, officers_first_mail, leaver, reply_without_a_token, decision, newsletter],
    ids=lambda m: m.__name__,
)
def test_work_on_a_mail_does_not_grow_with_closed_cases(
    mail: Callable[[Setting], None], tmp_path: Path
) -> None:
    costs = []
    for count in (FEW, MANY):
        root = tmp_path / str(count)
        root.mkdir()
        setting = Setting(root, office(limits=Limits(0, 0, 0, 0)))
        add_closed(setting, closed_case(setting), count)
        with counted(setting) as cost:
            mail(setting)
        costs.append(cost)
    few, many = costs
    assert many["files"] == few["files"] > 0
    # A tenth for what random references do to the order of a look-up.
    assert many["steps"] <= few["steps"] * 1.1


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the cases whose files are looked at."""
    refs: list[str] = []
    real = files.stamp

    def stamp(path: Path) -> str | None:
        if path.parent.parent.name == "cases":
            refs.append(path.parent.name)
        return real(path)

    monkeypatch.setattr(files, "stamp", stamp)
    return refs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with ten closed cases and one open, closed in order."""
    root = tmp_path / "state"
    root.mkdir()
    setting = Setting(root)
    add_closed(setting, closed_case(setting), 10)
    setting.writes(PARENT, CONCERN + " One more.")
    setting.cabinet.settle()
    setting.index.close()
    return root


def opened(root: Path) -> Cabinet:
    found = Cabinet(root, Index(root / "index.sqlite"))
    assert found.refresh() == []
    found.begin()
    return found


def folders(root: Path) -> list[str]:
    return [path.name for path in (root / "cases").iterdir()]


def test_a_start_looks_only_at_what_is_open(root: Path, compared: list[str]) -> None:
    found = opened(root).index
    (still_open,) = [row.ref for row in found.rows(only_open=True)]
    # And the one closed today, whose question may yet be answered with REOPEN.
    assert len(compared) == 2
    assert sorted(compared) == sorted(found.lively())
    assert still_open in compared


def test_after_a_crash_a_start_looks_at_everything(root: Path, compared: list[str]) -> None:
    opened(root).index.close()  # as the system does it for a process that dies
    compared.clear()
    opened(root)
    assert len(compared) == len(folders(root))


def test_a_copy_is_looked_at_as_a_whole(root: Path, compared: list[str]) -> None:
    copy = root.with_name("copy")
    shutil.copytree(root, copy)
    opened(copy)
    assert len(compared) == len(folders(copy))


def test_a_case_that_came_or_went_meanwhile_is_noticed(root: Path) -> None:
    files.remove_folder(root / "cases" / "SWPS-00003")
    assert "SWPS-00003" not in {row.ref for row in opened(root).index.rows()}


def test_nobody_vouches_for_an_index_that_is_behind(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = opened(root)
    case = here.load("SWPS-00004")
    assert case is not None

    def full(*_: object) -> None:
        raise Temporary("There is no room.")

    with monkeypatch.context() as patch:
        patch.setattr(here.index, "put", full)
        with pytest.raises(Temporary):
            here.save(case)
    here.settle()
    assert here.index.settled() is None


def test_what_was_never_finished_is_cleared_away(root: Path) -> None:
    here = opened(root)
    (root / "cases" / ".SWPS-AAAAA.draft" / "messages").mkdir(parents=True)
    here.index.close()
    opened(root)
    assert not [name for name in folders(root) if name.startswith(".")]
