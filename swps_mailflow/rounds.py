"""One case whose time has come, what it owes other cases, and the daemon's own mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from swps_mailflow.policy import authority, clockwork, crosswise, intake
from swps_mailflow.policy.case import Case, Person
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import MANAGER, Office
from swps_mailflow.stores import DESK, TOO_OLD

if TYPE_CHECKING:
    from swps_mailflow.desk import Desk

# How long the daemon's own mail is remembered.
_REMEMBERED = timedelta(days=30)


def tick(desk: Desk, ref: str, now: datetime) -> None:
    """Fire what is due in a case and carry out what it owes other cases."""
    case = desk.cases.load(ref)
    if case is None:
        return
    closed = authority.run_out(case, now)
    flow = desk.flow(case, now, clockwork.CLOCK)
    due = clockwork.due(flow)
    for timer in due:
        clockwork.fire(flow, timer)
    if due or closed:
        desk.commit(case)
    for intent in [i for i in case.intents if not i.done]:
        if datetime.fromisoformat(intent.data["due"]) <= now:
            _carry_out(desk, case, intent.what, intent.data, now)
            intent.done = True
    owed = case.timer("intents")
    if owed is not None and owed.due <= now:
        flow.stop_timer("intents")
        waiting = [i.data["due"] for i in case.intents if not i.done]
        if waiting:
            flow.start_timer("intents", datetime.fromisoformat(min(waiting)))
        desk.commit(case)


def _carry_out(desk: Desk, case: Case, what: str, data: Mapping[str, Any], now: datetime) -> None:
    """Do for another case what this one owes it; the second time it has no effect."""
    if what == "open":
        _open_second(desk, case, data, now)
        return
    for ref in desk.look.cases_of(data.get("addresses") or (), crosswise.KIND_OF[what]):
        other = desk.cases.load(ref)
        if other is None or ref == case.ref:
            continue
        flow = desk.flow(other, now, Actor("rules"))
        if crosswise.apply(flow, what, data):
            desk.commit(other)


def _open_second(desk: Desk, case: Case, data: Mapping[str, Any], now: datetime) -> None:
    if desk.cases.exists(data["ref"]):
        return
    origin = crosswise.second_matter(case, data)
    flow = intake.open_case(
        origin,
        ref=data["ref"],
        office=desk.office,
        arrived=case.opened,
        now=now,
        draw=desk.draw,
        new_ref=desk.fresh_ref,
    )
    flow.case.data["passage"] = data["passage"]
    flow.case.data["from_sha256"] = sha256(data["passage"].encode()).hexdigest()
    desk.commit(flow.case)


def reload(desk: Desk, office: Office, now: datetime) -> int:
    """Take a new office: test every open case again and move open asks (ruling 12)."""
    desk.office = office
    changed = 0
    for row in desk.finder.rows(only_open=True):
        case = desk.cases.load(row.ref)
        if case is None or case.kind not in WORKFLOWS:
            continue
        flow = desk.flow(case, now, Actor("rules"))
        if crosswise.new_office(flow):
            desk.commit(case)
            changed += 1
    return changed


def tell_of_old(desk: Desk, told: int, numbering: str, now: datetime) -> int:
    """Owe the Manager one summary of the old mail a mailbox began with; return how much there is.

    It is counted where it lies, so that a process that died on the way forgets none of it.
    """
    old = [r.at for r in desk.mailroom.records() if r.reason == TOO_OLD]
    if len(old) > told:
        tell(
            desk, MANAGER, "common/backlog", now, once=f"{numbering} {len(old)}",
            count=len(old) - told, oldest=min(old).isoformat(),
        )  # fmt: skip
    return len(old)


def tell(desk: Desk, role: str, notice: str, now: datetime, *, once: str, **fields: Any) -> None:
    """Owe an officer a mail that belongs to no case; one of the same `once` is owed once.

    What leads here is recorded afterwards, elsewhere; a process that died in between comes again.
    """
    flow = own(desk, now)
    if first_time(flow, f"{notice} {role} {once}"):
        flow.tell_officer(role, notice, **fields)
        desk.commit(flow.case)


def own(desk: Desk, now: datetime) -> Flow:
    """Return a unit of work on the daemon's own mail, which belongs to no case."""
    case = desk.cases.load(DESK) or Case(
        ref=DESK, kind="desk", state="desk", sender=Person(None), opened=now, holder=None
    )
    return desk.flow(case, now, Actor("daemon"))


def first_time(flow: Flow, what: str) -> bool:
    """Take note of something done to the daemon's own mail; False where it was done before."""
    told: dict[str, str] = flow.case.data.get("told", {})
    if what in told:
        return False
    month = flow.now - _REMEMBERED
    crosswise.forget_sent(flow.case, month)
    recent = {k: at for k, at in told.items() if datetime.fromisoformat(at) > month}
    flow.case.data["told"] = {**recent, what: flow.now.isoformat()}
    return True
