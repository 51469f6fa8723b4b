"""Mail held for the time of grace that the next decision has made untrue.

A proposal that is closed a minute later is not put before the Chair any more, and a family that
stays is not told the day of its removal. UNDO of that next decision brings such mail back, under a
fresh token and at the moment it was due.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Any

from swps_mailflow.mail.tokens import sealed
from swps_mailflow.policy.case import Ask, Notice, same_address
from swps_mailflow.policy.flow import BY, Flow
from swps_mailflow.policy.office import GROUP_ADMIN, SENDER, Officer
from swps_mailflow.policy.workflow import APPROVER


def drop(flow: Flow, before: Set[str], came_from: str) -> list[dict[str, Any]]:
    """Let held mail fall that no longer fits; return what UNDO needs to owe it again.

    `before` are the notices owed before this step, and `came_from` is the state it found.
    """
    waiting = {name for kept in flow.case.undoable for name in kept["waiting"]}
    gone = [
        n
        for n in flow.case.outbox
        if n.id in before - waiting and n.state == "held" and not _fits(flow, n, came_from)
    ]
    flow.case.let_fall([n.id for n in gone])
    return [lay_aside(flow, notice) for notice in gone]


def lay_aside(flow: Flow, notice: Notice) -> dict[str, Any]:
    """Revoke what a notice not sent yet asks; return what it takes to owe it again."""
    ask = ask_of(flow.case.asks, notice)
    if ask is not None and notice.role != SENDER:
        ask.state = "revoked"
    return {
        "id": notice.id,
        "notice": notice.notice,
        "role": notice.role,
        "to": notice.to,
        "by": BY.get(ask.question) if ask is not None else None,
        "ask": ask.id if ask is not None else None,
        "due": notice.due.isoformat(),
        "wait": notice.wait,
        "urgent": notice.urgent,
        "fields": notice.fields,
    }


def bring_back(flow: Flow, rows: list[dict[str, Any]]) -> None:
    """Owe again what fell, each at the moment it was due, or now where that is past."""
    meanwhile = flow.held_until
    for row in rows:
        due = datetime.fromisoformat(row["due"])
        if row["wait"] is not None:
            due = min(due, flow.now + timedelta(seconds=row["wait"]))
        flow.held_until = due if due > flow.now else None
        if row["role"] == SENDER:
            flow.tell_sender(row["notice"], **row["fields"])
        elif (officer := _officer(flow, row["role"], row["to"])) is not None:
            flow.tell_holder_of(
                officer, row["role"], row["notice"], by=row["by"], urgent=row["urgent"],
                **row["fields"],
            )  # fmt: skip
    flow.held_until = meanwhile


def ask_of(asks: list[Ask], notice: Notice) -> Ask | None:
    """Return the ask that a notice not sent yet carries."""
    token = sealed(notice.token) if notice.token else None
    return next((a for a in asks if token is not None and a.token == token), None)


def _fits(flow: Flow, notice: Notice, came_from: str) -> bool:
    """Tell whether a notice is still true, and still asks for something, after this step."""
    name = notice.notice.rpartition("/")[2]
    if name == "scheduled":  # this step has planned it anew, or it is not planned any more
        return False
    if flow.case.state == came_from:
        return True
    if name in ("question", "query"):
        return False
    if name == "approval":
        return flow.here.waits == APPROVER
    if name == "outcome":
        return not flow.here.open
    return flow.here.open or not notice.words


def _officer(flow: Flow, role: str, address: str) -> Officer | None:
    """Return whoever is to be told, as the office knows them now."""
    if role != GROUP_ADMIN:
        return flow.office.officer(role)
    people = flow.office.group_admins
    return next((o for o in people if same_address(o.address, address)), None)
