"""One case whose time has come, what it owes other cases, and the daemon's own mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from swps_mailflow import eventlog
from swps_mailflow.errors import Fatal, Temporary
from swps_mailflow.policy import authority, clockwork, crosswise, intake
from swps_mailflow.policy.case import Case, Person
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import ADMINISTRATOR, MANAGER, Office
from swps_mailflow.records import Records
from swps_mailflow.stores import DESK, TOO_OLD

# How long the daemon's own mail is remembered.
_REMEMBERED = timedelta(days=30)
# How long what a damaged case is owed is put off, each time.
_AGAIN = timedelta(hours=1)


def tick(records: Records, case: Case, now: datetime) -> bool:
    """Fire what is due in a case and carry out what it owes other cases.

    True where there was any: then the case is to be read again.
    """
    closed = authority.run_out(case, now)
    flow = records.flow(case, now, clockwork.CLOCK)
    due = clockwork.due(flow)
    for timer in due:
        clockwork.fire(flow, timer)
    if due or closed:
        records.commit(case)
    # In their order, those put off before included: a later one may take back an earlier.
    undone = [i for i in case.intents if not i.done]
    for intent in undone:
        if datetime.fromisoformat(intent.data["due"]) <= now:
            intent.done = _carry_out(records, case, intent.what, intent.data, now)
    owed = case.timer("intents")
    if owed is not None and owed.due <= now:
        flow.stop_timer("intents")
        waiting = [datetime.fromisoformat(i.data["due"]) for i in case.intents if not i.done]
        if waiting:
            flow.start_timer("intents", min(due if due > now else now + _AGAIN for due in waiting))
        records.commit(case)
    return bool(due or closed or undone or owed)


def _carry_out(
    records: Records, case: Case, what: str, data: Mapping[str, Any], now: datetime
) -> bool:
    """Do for another case what this one owes it; the second time it has no effect.

    False where one of them is damaged: it waits until that is whole again.
    """
    if what == "open":
        _open_second(records, case, data, now)
        return True
    refs = records.look.cases_of(data.get("addresses") or (), crosswise.KIND_OF[what])
    for other in records.look.readable(ref for ref in refs if ref != case.ref):
        flow = records.flow(other, now, Actor("rules"))
        if crosswise.apply(flow, what, data):
            records.commit(other)
    return not any(ref in records.look.damaged for ref in refs)


def _open_second(records: Records, case: Case, data: Mapping[str, Any], now: datetime) -> None:
    if records.cases.exists(data["ref"]):
        return
    origin = crosswise.second_matter(case, data)
    flow = intake.open_case(
        origin,
        ref=data["ref"],
        office=records.office,
        arrived=case.opened,
        now=now,
        draw=records.draw,
        new_ref=records.fresh_ref,
    )
    flow.case.data["passage"] = data["passage"]
    flow.case.data["from_sha256"] = sha256(data["passage"].encode()).hexdigest()
    records.commit(flow.case)


def reload(records: Records, office: Office, now: datetime) -> int:
    """Take a new office: test every open case again and move open asks (ruling 12)."""
    records.office = office
    changed = 0
    for case in records.look.readable(row.ref for row in records.finder.rows(only_open=True)):
        if case.kind not in WORKFLOWS:
            continue
        try:
            if crosswise.new_office(records.flow(case, now, Actor("rules"))):
                records.commit(case)
                changed += 1
        except (Temporary, Fatal):
            raise
        except Exception as error:  # noqa: BLE001 - one case must not stop the others
            eventlog.unexpected(case.ref, error)
    return changed


def tell_of_old(records: Records, told: int, numbering: str, now: datetime) -> int:
    """Owe the Manager one summary of the old mail a mailbox began with; return how much there is.

    It is counted where it lies, so that a process that died on the way forgets none of it.
    """
    old = [r.at for r in records.mailroom.records() if r.reason == TOO_OLD]
    if len(old) > told:
        tell(
            records, MANAGER, "common/backlog", now, once=f"{numbering} {len(old)}",
            count=len(old) - told, oldest=min(old).isoformat(),
        )  # fmt: skip
    return len(old)


def tell(
    records: Records, role: str, notice: str, now: datetime, *, once: str, **fields: Any
) -> None:
    """Owe an officer a mail that belongs to no case; one of the same `once` is owed once.

    What leads here is recorded afterwards, elsewhere; a process that died in between comes again.
    """
    flow = own(records, now)
    if first_time(flow, f"{notice} {role} {once}"):
        flow.tell_officer(role, notice, **fields)
        records.commit(flow.case)


def own(records: Records, now: datetime) -> Flow:
    """Return a unit of work on the daemon's own mail, which belongs to no case.

    Where its file is damaged, that is kept aside and the technical contact told of it.
    """
    case = records.look.case(DESK)
    if case is not None:
        return records.flow(case, now, Actor("daemon"))
    fault = records.look.damaged.pop(DESK, None)
    if fault is not None:
        records.cases.set_aside(DESK)
    case = Case(ref=DESK, kind="desk", state="desk", sender=Person(None), opened=now, holder=None)
    flow = records.flow(case, now, Actor("daemon"))
    if fault is not None:
        flow.tell_officer(ADMINISTRATOR, "common/damaged", ref="", reason=fault)
        records.commit(case)
    return flow


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


def tell_damage(records: Records, now: datetime) -> None:
    """Tell the technical contact of each damaged case, once while it is damaged."""
    look = records.look
    if look.told is not None and look.told == look.damaged.keys():
        return
    flow = own(records, now)
    told: list[str] = flow.case.data.get("damaged", [])
    for ref in told:  # those that are whole again leave `damaged`, the others enter it
        look.case(ref)
    for ref in sorted(look.damaged.keys() - set(told)):
        flow.tell_officer(ADMINISTRATOR, "common/damaged", ref=ref, reason=look.damaged[ref])
    look.told = set(look.damaged)
    if look.told != set(told):
        flow.case.data["damaged"] = sorted(look.told)
        records.commit(flow.case)
