"""When to stop answering: a program that answers every mail must not be answered for ever.

A flow asks this for every mail it owes, so that no place where mail is owed can forget to. An
answer is what goes to the person whose mail is being worked: whoever answers it with another mail
would be answered again, and again. What goes to anybody else never waits for this.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from swps_mailflow.policy.case import Case, same_address

# Answers to what decides nothing, counted together. People who were not understood try two or
# three times; a program never stops.
_NOTHING_DECIDED = frozenset(
    f"common/{name}"
    for name in (
        "unclear", "stale", "status", "help", "misused", "rejected", "disowned", "withdrawal-noted",
    )
)  # fmt: skip
_NOTHING_AN_HOUR, _NOTHING_A_DAY = 5, 10

# Any other answer, each by itself: "Note: I am away until Monday" is a note and has its receipt
# each time, and no officer decides this often in one matter.
_ANSWERS_AN_HOUR, _ANSWERS_A_DAY = 20, 40

# These go to somebody else than wrote, who makes us send another by writing once more.
_TOLD_OF_ANOTHER = frozenset({"common/misused", "common/rejected"})

# The exceptions: acknowledgements have caps of their own, over all cases (`[limits]`).
_CAPPED_ELSEWHERE = frozenset({"acknowledgement"})


def enough(case: Case, notice: str, to: str, writer: str, now: datetime) -> bool:
    """Tell whether this would be one answer too many to the person who is owed it.

    `writer` is who wrote the mail being worked, "" where nobody knows.
    """
    if notice.rpartition("/")[2] in _CAPPED_ELSEWHERE:
        return False
    if not same_address(to, writer) and notice not in _TOLD_OF_ANOTHER:
        return False
    if notice in _NOTHING_DECIDED:
        names, hourly, daily = _NOTHING_DECIDED, _NOTHING_AN_HOUR, _NOTHING_A_DAY
    else:
        names, hourly, daily = frozenset({notice}), _ANSWERS_AN_HOUR, _ANSWERS_A_DAY
    times = [n.due for n in case.outbox if n.notice in names and same_address(n.to, to)]
    return (
        sum(at > now - timedelta(hours=1) for at in times) >= hourly
        or sum(at > now - timedelta(days=1) for at in times) >= daily
    )
