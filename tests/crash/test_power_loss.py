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
# Different states that each scenario must come to: two thirds of what was seen, which varies.
LEAST = {
    "new_case": 630, "attachment": 630, "two_mails_for_one_case": 530, "decision": 360,
    "closing": 100, "undo": 400, "stale": 400, "replay": 40,
    "challenge": 360, "confirmation": 400, "reminder": 160, "bounce": 480,
    "automatic": 100, "split": 290, "late_reply": 320, "over_lmtp": 550,
    "from_a_pipe": 260, "decision_from_a_pipe": 270, "digest_day": 790, "kept_mail_named": 720,
    "kept_mail_unclear": 400, "kept_mail_opened": 640, "first_day": 420, "poisoned": 550,
    "backlog": 410,
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
