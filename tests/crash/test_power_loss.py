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
KILLED = 5
# Different states that each scenario must come to, a little less than were seen.
LEAST = {
    "new_case": 800, "attachment": 800, "two_mails_for_one_case": 1060, "decision": 660,
    "closing": 230, "undo": 550, "stale": 550, "replay": 70, "challenge": 660, "confirmation":
    550, "reminder": 320, "bounce": 610, "automatic": 230, "split": 420, "over_lmtp": 190,
    "from_a_pipe": 320, "decision_from_a_pipe": 410, "digest_day": 940, "kept_mail_named": 1140,
    "kept_mail_unclear": 700, "kept_mail_opened": 1040, "first_day": 590, "poisoned": 930,
    "backlog": 740,
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
