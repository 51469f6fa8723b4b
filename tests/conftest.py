"""Worlds of mail servers for tests: the real ones where this machine can run them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bed.process import Program
from tests.bed.world import RealWorld, missing

LACKING = missing()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs the real servers where there are none; under CI that is a failure."""
    for item in items:
        if "real_world" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")
            if LACKING and os.environ.get("CI") != "true":
                reason = f"Dovecot and Postfix cannot run here ({LACKING})"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def real_world() -> Iterator[RealWorld]:
    """A Dovecot and a Postfix of the test's own."""
    if LACKING:
        pytest.fail(f"CI needs Dovecot and Postfix: {LACKING}")
    with RealWorld() as world:
        yield world


@pytest.fixture
def program(real_world: RealWorld, tmp_path: Path) -> Iterator[Program]:
    """The daemon, running on the real servers."""
    with Program(real_world, tmp_path) as running:
        yield running
