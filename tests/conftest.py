"""Worlds of mail servers for tests: embedded ones anywhere, real ones where they can run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.bed.embedded import EmbeddedWorld
from tests.bed.people import World
from tests.bed.process import Program
from tests.bed.world import RealWorld, missing

LACKING = missing()

# The same examples at each run of CI, so that a red run is the change's own; new ones are looked
# for wherever people run the tests, and by `make fuzz`.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")
REAL = pytest.param("real", marks=pytest.mark.servers)

_left_out = 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs the real servers where there are none; under CI that is a failure."""
    global _left_out
    for item in items:
        if "real_world" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")
        if LACKING and os.environ.get("CI") != "true" and item.get_closest_marker("servers"):
            item.add_marker(pytest.mark.skip(reason=_why()))
            _left_out += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was left out, and why."""
    if _left_out:
        terminalreporter.write_line(f"{_left_out} tests left out: {_why()}")


def _why() -> str:
    return f"Dovecot and Postfix cannot run here ({LACKING}); see tests/bed/install.sh"


@pytest.fixture
def real_world() -> Iterator[RealWorld]:
    """A Dovecot and a Postfix of the test's own."""
    if LACKING:
        pytest.fail(f"CI needs Dovecot and Postfix: {LACKING}")
    with RealWorld() as world:
        yield world


@pytest.fixture
def embedded_world() -> Iterator[EmbeddedWorld]:
    """Servers in Python, in this process."""
    with EmbeddedWorld() as world:
        yield world


@pytest.fixture(params=["embedded", REAL])
def world(request: pytest.FixtureRequest) -> World:
    """One world after the other: what holds in all of them."""
    found = request.getfixturevalue(f"{request.param}_world")
    assert isinstance(found, World)
    return found


@pytest.fixture
def anywhere(world: World, tmp_path: Path) -> Iterator[Program]:
    """The daemon, running on one world after the other."""
    with Program(world, tmp_path) as running:
        yield running


@pytest.fixture
def program(real_world: RealWorld, tmp_path: Path) -> Iterator[Program]:
    """The daemon, running on the real servers."""
    with Program(real_world, tmp_path) as running:
        yield running
