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
    "new_case": 700, "attachment": 700, "two_mails_for_one_case": 700, "decision": 500,
    "closing": 180, "undo": 500, "stale": 500, "replay": 80, "challenge": 500,
    "confirmation": 500, "reminder": 220, "bounce": 500, "automatic": 150, "split": 340,
    "over_lmtp": 340, "from_a_pipe": 330, "decision_from_a_pipe": 390, "digest_day": 950,
    "kept_mail_named": 540, "kept_mail_unclear": 420, "kept_mail_opened": 660,
    "first_day": 440, "poisoned": 640, "backlog": 710,
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
