"""The power fails at every moment of every scenario, in every state the disk may then be in.

Invariant: after the next start, and the mail that was not promised coming again, everything stands
as if nothing had happened: each mail in exactly one place, each decision taken once, the history
whole, every notice sent, none twice but with the same Message-ID, and none again whose leaving was
recorded. docs/durability.md says how the states are found.
"""

from __future__ import annotations

import random

import pytest

from tests.crash.power import Bench, workshop
from tests.crash.scenarios import ALL, Scenario

# Where a process is killed before the power fails, in each scenario: what it left is read by the
# next and was never synced.
KILLED = 3
# Different states that each scenario must come to, a little less than were seen.
LEAST = {
    "new_case": 850, "attachment": 850, "two_mails_for_one_case": 750, "decision": 580,
    "closing": 220, "undo": 550, "stale": 550, "replay": 80,
    "challenge": 580, "confirmation": 550, "reminder": 280, "bounce": 670,
    "automatic": 150, "split": 430, "over_lmtp": 170, "from_a_pipe": 310,
    "decision_from_a_pipe": 190, "digest_day": 1120, "kept_mail_named": 730, "kept_mail_unclear": 560,
    "kept_mail_opened": 640, "first_day": 380, "poisoned": 760, "backlog": 600,
}  # fmt: skip


def test_ten_thousand_states_are_looked_at() -> None:
    assert set(LEAST) == {scenario.__name__ for scenario in ALL}
    assert sum(LEAST.values()) >= 10_000


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: s.__name__)
def test_whatever_the_disk_is_left_with(scenario: Scenario) -> None:
    with workshop() as place:
        bench = Bench(scenario, place)
        bench.lights_out(*bench.record())
        points = range(1, len(bench.calls()) + 1)
        for number in random.Random(5).sample(points, KILLED):
            trace, indexes, begin = bench.killed(number)
            bench.lights_out(trace, indexes, seed=number, since=begin)
        assert len(bench.tally.states) >= LEAST[scenario.__name__]
