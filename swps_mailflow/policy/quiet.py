"""When to stop answering: a program that answers every mail must not be answered for ever.

Acknowledgements have caps of their own. This is for what goes back at once to a mail of a case:
whoever answers such a mail with another that decides nothing would be answered again, and again.
"""

from __future__ import annotations

from datetime import timedelta

from swps_mailflow.policy.case import same_address
from swps_mailflow.policy.flow import Flow

# People who were not understood try two or three times; a program never stops.
_ANSWERS = frozenset(
    f"common/{name}" for name in ("unclear", "stale", "status", "help", "misused", "rejected")
)
_ANSWERS_AN_HOUR = 5
_ANSWERS_A_DAY = 10

# "Note: I am away until Monday" is a note each time; no officer decides this often in one matter.
_RECEIPTS = frozenset({"common/receipt", "common/undone"})
_RECEIPTS_AN_HOUR = 20
_RECEIPTS_A_DAY = 40


def enough_answers(flow: Flow, address: str | None) -> bool:
    """Tell whether this address had so many answers in this case that another would feed a loop."""
    return _reached(flow, address, _ANSWERS, _ANSWERS_AN_HOUR, _ANSWERS_A_DAY)


def enough_receipts(flow: Flow, address: str | None) -> bool:
    """Tell whether this address had more receipts in this case than anybody has decisions."""
    return _reached(flow, address, _RECEIPTS, _RECEIPTS_AN_HOUR, _RECEIPTS_A_DAY)


def _reached(
    flow: Flow, address: str | None, notices: frozenset[str], hourly: int, daily: int
) -> bool:
    times = [n.due for n in flow.case.outbox if n.notice in notices and same_address(n.to, address)]
    return (
        sum(at > flow.now - timedelta(hours=1) for at in times) >= hourly
        or sum(at > flow.now - timedelta(days=1) for at in times) >= daily
    )
