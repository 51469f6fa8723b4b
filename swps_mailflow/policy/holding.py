"""An UNDO that comes in time, from somebody nobody vouches for: its mail waits for the YES.

Without this, UNDO would be worth nothing where the provider gives no verdict: what is to be taken
back would have left before anybody could confirm. It holds once for each decision, and no longer
than a YES has time, so that a stranger who has come by the link holds nothing up for good.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from swps_mailflow.policy.case import same_address
from swps_mailflow.policy.flow import BY, Flow
from swps_mailflow.policy.office import GROUP_ADMIN, Officer
from swps_mailflow.policy.setback import seconds
from swps_mailflow.policy.workflow import HOLDER

# The timer that ends it, and what the case remembers of it meanwhile.
TIMER = "unconfirmed"
# What a decision lets the clock do by itself; who must act is reminded in days, not hours.
_DAYS = ("removal", "ends")


def hold_back(flow: Flow, kept: dict[str, Any]) -> bool:
    """Hold what a decision owes until the confirmation just asked for is past."""
    until = flow.office.timers.confirm_expires.after(flow.now, flow.office.zone)
    if "grace" in kept or until <= datetime.fromisoformat(kept["until"]):
        return False
    kept["grace"], kept["until"] = kept["until"], until.isoformat()
    kept["wait"] = seconds(until, flow.now)
    _move(flow, kept, until)
    changed = kept["changes"]["timers"]
    for name in _DAYS:
        timer = flow.case.timer(name)
        if timer is not None and timer.due < until and name in (*changed["put"], *changed["out"]):
            flow.start_timer(name, until, timer.count)
    flow.case.data[TIMER] = {k: kept[k] for k in ("id", "word", "role", "address", "question")}
    flow.start_timer(TIMER, until)
    return True


def let_go(flow: Flow, kept: dict[str, Any]) -> None:
    """A decision stands: what it owes waits for nobody any more, and UNDO no longer than it did."""
    if "grace" in kept:
        _move(flow, kept, max(flow.now, datetime.fromisoformat(kept["grace"])))
        kept["until"], kept["wait"] = kept["grace"], 0.0
    forget(flow, kept)


def forget(flow: Flow, kept: dict[str, Any]) -> None:
    """The hold is over: nobody is told of it."""
    if flow.case.data.get(TIMER, {}).get("id") == kept["id"]:
        flow.stop_timer(TIMER)
        del flow.case.data[TIMER]


def lapsed(flow: Flow) -> None:
    """No YES came: the decision stands, its mail leaves, and whoever took it is told."""
    of = flow.case.data.pop(TIMER, None)
    if of is None:
        return
    flow.record("stands", of["word"])
    officer = _officer(flow, of["role"], of["address"])
    if officer is None:
        return
    by = BY[of["question"]]
    theirs = flow.case.holder == of["role"] if by == HOLDER else flow.here.waits == by
    flow.tell_holder_of(
        officer, of["role"], "common/stands", by=by if theirs else None, immediate=True,
        word=of["word"],
    )  # fmt: skip


def _officer(flow: Flow, role: str, address: str) -> Officer | None:
    """Return whoever decided, while they still hold the role."""
    people = flow.office.group_admins if role == GROUP_ADMIN else (flow.office.officer(role),)
    return next((o for o in people if same_address(o.address, address)), None)


def _move(flow: Flow, kept: dict[str, Any], to: datetime) -> None:
    """Let what a decision owes, and what waits for it, leave at that moment; other cases too."""
    mail = {*kept["notices"], *kept["waiting"]}
    for notice in flow.case.outbox:
        if notice.id in mail and notice.state == "held":
            notice.due, notice.wait = to, seconds(to, flow.now)
    owed = [i for i in flow.case.intents if not i.done]
    for intent in owed:
        if intent.id in kept["intents"]:
            intent.data.update(due=to.isoformat(), wait=seconds(to, flow.now))
    if owed:
        flow.start_timer("intents", min(datetime.fromisoformat(i.data["due"]) for i in owed))
