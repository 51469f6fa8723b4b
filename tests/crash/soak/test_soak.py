"""Eighty random stories, the same at each run; `make soak` plays as many as one likes.

Invariant: over every story of mail, faults and restarts nothing is lost, nothing done twice, and
nothing ever stands as no table and no mail lets it stand. A story that breaks a law is told whole,
and played again by its seed: `make soak SEEDS=1 FROM=<seed>`.
"""

from __future__ import annotations

import pytest

from tests.crash.soak.story import play

BLOCKS, SEEDS = 8, 10


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nothing_lost_nothing_doubled_nothing_illegal(block: int) -> None:
    for seed in range(block * SEEDS, (block + 1) * SEEDS):
        told = play(seed)
        assert not told.broken, str(told)


def test_the_stories_have_everything_in_them() -> None:
    told = [play(seed) for seed in range(8)]
    for name in ("mails", "notices", "cases", "faults", "starts", "check mails"):
        assert sum(one.counts[name] for one in told) >= len(told), name
    assert sum(one.counts["elections"] for one in told) > 1


def test_a_seed_tells_the_same_story_each_time() -> None:
    one, other = play(5), play(5)
    assert (one.story, one.counts) == (other.story, other.counts)
