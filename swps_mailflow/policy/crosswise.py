"""What one case, a mail server or a change of officers does to another case.

Each of these may be carried out twice (a crash came between) and then has no further effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from swps_mailflow.mail.tokens import sealed
from swps_mailflow.policy import authority, exception, holders, rehoming, steps
from swps_mailflow.policy.case import Case, Person
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.intake import First
from swps_mailflow.policy.office import ADMINISTRATOR, OFFICERS
from swps_mailflow.policy.workflow import HOLDER

# Which kind of case each piece of work concerns.
KIND_OF = {"last_day": "exception", "no_last_day": "exception", "photo_withdrawn": "photo"}

# The news that a notice of ours did not arrive.
UNDELIVERED = "common/undelivered"

# Hard bounces of one officer's mail before the technical contact hears of it.
_HARD_BOUNCES = 3


def apply(flow: Flow, what: str, data: Mapping[str, Any]) -> bool:
    """Do what another case asks; True when this case changed."""
    if what == "last_day":
        return _last_day(flow, data)
    if what == "no_last_day":
        return _no_last_day(flow, data)
    return _photo_withdrawn(flow)


def _last_day(flow: Flow, data: Mapping[str, Any]) -> bool:
    """A last day is confirmed: the family's exceptions end the day after (P30)."""
    case = flow.case
    child, day = data.get("child", ""), data["day"]
    # What is still to be decided looks the days up when it is.
    if case.state != "granted" or exception.last_days(case).get(child) == day:
        return False
    exception.end_after(flow, child, date.fromisoformat(day))
    flow.record("last day known", day)
    return True


def _no_last_day(flow: Flow, data: Mapping[str, Any]) -> bool:
    """The family stays after all: nothing ends."""
    if not exception.goes_on(flow, data.get("child") or ""):
        return False
    flow.record("last day taken back")
    return True


def _photo_withdrawn(flow: Flow) -> bool:
    """A withdrawal of permission ends what was recorded before, whatever mail it came by."""
    if flow.case.state != "recorded":
        return False
    flow.case.data["permission"] = False
    flow.case.data["permission_ended"] = flow.now.isoformat()
    flow.case.state = "withdrawn"
    flow.case.closed = flow.now
    flow.record("permission ended", from_="recorded", to="withdrawn")
    return True


def second_matter(case: Case, data: Mapping[str, Any]) -> First:
    """Return the first mail of a case split off or asked for: a passage, not a whole mail."""
    sender = Person(**data["sender"])
    return First(
        kind=data["kind"],
        variant=data["variant"],
        sender=sender,
        subject="",
        text=data["passage"],
        about=data["passage"],
        file="",
        acknowledge=False,
        held_back=data.get("held_back", ()),
        tags=[t for t in case.tags if t == "danger"] if data["kind"] == "concern" else [],
        reason="split off by the holder of another matter",
    )


def new_office(flow: Flow) -> bool:
    """Test an open case again under a new office (ruling 12); True when it changed."""
    touched = False
    for ask in flow.case.asks:
        if ask.state == "open" and ask.question != "thread":
            if not authority.still_holds(ask, flow.office):
                ask.state = "revoked"
                touched = True
    theirs = [n.id for n in flow.case.outbox if n.unsent and _is_former(flow, n.to, n.role)]
    flow.case.let_fall(theirs)
    touched = touched or bool(theirs)
    moved = rehoming.rehome(flow)
    # What stood still goes on as soon as somebody is free to act.
    touched = touched or (flow.case.waiting_for is None and flow.waits_for() is not None)
    if touched and not moved:
        flow.record("officers changed")
        rehoming.resume(flow)
    if touched or moved:
        steps.settle(flow, acted=moved)
    return touched or moved


def _is_former(flow: Flow, address: str, role: str) -> bool:
    if role not in OFFICERS:
        return False
    return flow.office.officer(role).address.lower() != address.lower()


def bounced(flow: Flow, seal: str, reason: str, hard: bool) -> None:
    """Record that a notice came back; tell the holder, and after three the technical contact.

    When the news of a bounce bounces too, the technical contact hears that neither can be reached:
    two addresses that are both dead would be told of each other for ever. When mail to the
    technical contact bounces, that stays on the record.
    """
    notice = next((n for n in flow.case.outbox if seal in (n.mid, sealed(n.mid))), None)
    ask = next((a for a in flow.case.asks if a.mid == seal), None)
    role = notice.role if notice else ask.role if ask else ""
    name = notice.notice if notice else ""
    flow.record("bounced", f"{name}: {reason}".strip(": "))
    counts = flow.case.data.setdefault("bounces", {})
    counts[role] = counts.get(role, 0) + (1 if hard else 0)
    if name == UNDELIVERED and role in OFFICERS and hard:
        _nobody_reached(flow, role, counts)
    if name == UNDELIVERED or role == ADMINISTRATOR:
        return
    holder = flow.case.holder
    if holder and role != holder:
        flow.tell_officer(
            holder, UNDELIVERED, by=HOLDER, to_title=role, notice_says=name, reason=reason
        )
    if role in OFFICERS and counts[role] >= _HARD_BOUNCES:
        flow.tell_officer(ADMINISTRATOR, UNDELIVERED, to_title=role, notice_says="", reason="")
    elif role == holder and hard:
        tell_next(flow, role, reason)


def _nobody_reached(flow: Flow, role: str, counts: Mapping[str, int]) -> None:
    """Neither the one nor the other has our mail: only the technical contact is left."""
    others = [other for other in OFFICERS if other != role and counts.get(other)]
    flow.tell_officer(
        ADMINISTRATOR, UNDELIVERED, to_title=role, also_title=next(iter(others), ""),
        notice_says="", reason="",
    )  # fmt: skip


def tell_next(flow: Flow, role: str | None, reason: str) -> None:
    """The holder cannot be reached: whoever comes after is asked."""
    but = [flow.office.officer(role).address] if role else []
    free = holders.clear(flow.case, holders.HOLDING, flow.office, delicate=flow.delicate, but=but)
    if free:
        flow.tell_officer(
            free[0], UNDELIVERED, by=HOLDER, to_title=role, notice_says="", reason=reason
        )


def forget_sent(case: Case, before: datetime) -> None:
    """Let go of the daemon's own old mail; the desk is no record."""
    case.outbox = [n for n in case.outbox if n.unsent or n.due >= before]
    kept = {n.mid for n in case.outbox}
    case.asks = [a for a in case.asks if a.issued >= before or a.mid in kept]
    case.messages = [m for m in case.messages if m.at >= before]
    case.events = []
