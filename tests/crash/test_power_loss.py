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
    "new_case": 940, "attachment": 940, "two_mails_for_one_case": 780, "decision": 530,
    "closing": 150, "undo": 590, "stale": 590, "replay": 70,
    "challenge": 530, "confirmation": 590, "reminder": 240, "bounce": 710,
    "automatic": 150, "split": 440, "late_reply": 480, "over_lmtp": 820,
    "from_a_pipe": 390, "decision_from_a_pipe": 400, "digest_day": 1170, "kept_mail_named": 1060,
    "kept_mail_unclear": 600, "kept_mail_opened": 950, "first_day": 620, "poisoned": 810,
    "backlog": 610,
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
