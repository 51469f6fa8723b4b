"""The order of dependencies: cli, app, daemon, desk and courier, ports, policy, reading and mail."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import swps_mailflow

ROOT = Path(swps_mailflow.__file__).parent

# Each room, and the rooms it may import from; a room may always import from itself.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "eventlog": set(),
    "mail": set(),
    "reading": {"mail"},
    "policy": {"reading", "mail"},
    "stores": {"errors", "policy", "mail"},
    "ports": {"errors"},
    "lookup": {"eventlog", "stores", "policy", "reading", "mail"},
    "records": {"lookup", "stores", "policy"},
    "rounds": {"records", "stores", "policy", "errors", "eventlog"},
    "incoming": {"stores"},
    "kept": {"asked", "incoming", "records", "rounds", "stores", "policy", "reading", "mail"},
    "asked": {"incoming", "records", "rounds", "stores", "policy", "reading", "mail"},
    "desk": {"asked", "incoming", "kept", "lookup", "records", "rounds", "stores", "policy", "reading", "mail"},
    "courier": {"stores", "policy", "mail"},
    "spool": {"incoming"},
    "vigil": {"desk", "rounds", "stores", "policy", "mail", "eventlog"},
    "audit": {"eventlog", "incoming", "mail", "post", "rounds", "stores", "policy", "ports", "errors"},
    "recovery": {"incoming", "post", "spool"},
    "post": {
        "courier", "desk", "incoming", "rounds", "stores", "ports", "errors", "eventlog", "policy",
    },
    "collector": {
        "audit", "incoming", "policy", "post", "rounds", "ports", "errors", "eventlog",
    },
    "daemon": {
        "collector", "courier", "incoming", "policy", "post", "spool", "rounds", "ports", "errors",
        "eventlog", "vigil",
    },
    "pipe": {"desk", "errors", "eventlog", "incoming", "post", "rounds", "spool"},
    "config": {"errors", "policy", "reading", "mail"},
    "adapters": {"ports", "errors", "stores", "policy", "reading", "mail"},
    "reports": {"vigil", "config", "desk", "rounds", "stores", "policy", "reading", "mail", "errors"},
    "demo": {"mail", "errors", "policy", "reading"},
    "state": {"adapters", "config", "errors", "eventlog", "spool"},
    "app": {"pipe", "state", "config", "desk", "incoming", "mail", "policy", "adapters"},
    "service": {
        "adapters", "app", "audit", "collector", "config", "daemon", "desk", "errors", "post", "recovery",
        "reports", "state", "vigil",
    },
    "cli": {
        "app", "service", "state", "incoming", "config", "desk", "errors", "eventlog", "policy", "reports", "stores", "reading",
        "mail", "demo", "adapters",
    },
    "__init__": set(),
    "__main__": {"cli"},
}  # fmt: skip
# What does no input or output, reads no clock and draws no randomness imports none of these.
PURE = ("mail", "reading", "policy")
IMPURE = {
    "os", "socket", "ssl", "asyncio", "threading", "subprocess", "random", "secrets", "time",
    "pathlib", "shutil", "tempfile", "sqlite3", "tinydb", "imapclient", "aiosmtplib",
    "aiosmtpd", "click", "rich",
}  # fmt: skip


def modules() -> list[Path]:
    """Return every module of the package."""
    return sorted(ROOT.rglob("*.py"))


def room_of(path: Path) -> str:
    """Return the room a module stands in."""
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the dotted names a module imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "swps_mailflow":
                found |= {f"swps_mailflow.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_from_the_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    rooms = {
        name.split(".")[1]
        for name in imported(path)
        if name.startswith("swps_mailflow.") and name != "swps_mailflow.__version__"
    }
    assert rooms - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize(
    "path", [p for p in modules() if room_of(p) in PURE], ids=lambda p: str(p.relative_to(ROOT))
)
def test_mail_reading_and_policy_do_no_input_or_output(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & IMPURE


def test_handing_a_mail_over_imports_neither_the_desk_nor_the_loops() -> None:
    code = (
        "import sys, swps_mailflow.app, swps_mailflow.cli.deliver;"
        "print(*[n for n in sys.modules if n.startswith('swps_mailflow.') or '.' not in n])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = set(found.stdout.split())
    assert "swps_mailflow.spool" in names
    assert not names & {"asyncio", "transitions", "tinydb", "sqlite3", "jinja2", "aiosmtplib"}
    assert not names & {f"swps_mailflow.{n}" for n in ("desk", "daemon", "reading.kinds")}


def test_working_one_mail_from_a_pipe_imports_nothing_that_sends() -> None:
    code = "import sys, swps_mailflow.app, swps_mailflow.pipe; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"asyncio", "ssl", "jinja2", "aiosmtplib"} & set(found.stdout.split())


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_outgrows_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
