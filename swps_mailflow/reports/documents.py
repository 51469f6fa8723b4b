"""The JSON documents of the contract, made from cases; nothing else is promised to outsiders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from swps_mailflow.policy import briefing
from swps_mailflow.policy.case import Ask, Case
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Office

# Outsiders know five states of mail that is owed.
_OUTBOX = {"dropped": "failed"}


def row(case: Case, office: Office, now: datetime) -> dict[str, Any]:
    """Return a case as a line of `cases`."""
    due = briefing.due_of(case, office)
    return {
        "ref": case.ref,
        "kind": case.kind,
        "state": case.state,
        "holder": case.holder,
        "waiting_for": case.waiting_for,
        "opened": moment(case.opened, office),
        "due": moment(due, office) if due else None,
        "tags": list(case.tags),
        "overdue": overdue(case, office, now),
    }


def whole(case: Case, office: Office, now: datetime) -> dict[str, Any]:
    """Return a case as `show` gives it; tokens and ids that carry one are never in it."""
    found = row(case, office, now)
    return {
        "ref": found["ref"],
        "kind": found["kind"],
        "state": found["state"],
        "holder": found["holder"],
        "waiting_for": found["waiting_for"],
        "sender": {"address": case.sender.address, "class": case.sender.cls},
        "opened": found["opened"],
        "due": found["due"],
        "tags": found["tags"],
        "timeline": [
            {
                "at": moment(e.at, office),
                "actor": e.actor,
                "event": e.event,
                "from": e.from_,
                "to": e.to,
                "text": e.text,
                "message": e.message,
            }
            for e in case.events
        ],
        "asks": [_ask(a, office, now) for a in case.asks if a.question != "thread"],
        "timers": [{"name": t.name, "due": moment(t.due, office)} for t in case.timers],
        "messages": [
            {
                "direction": m.direction,
                "sha256": m.sha256,
                "message_id": m.message_id,
                "at": moment(m.at, office),
                "file": m.file,
            }
            for m in case.messages
        ],
        "outbox": [
            {
                "notice": n.notice,
                "to": n.to,
                "state": _OUTBOX.get(n.state, n.state),
                "attempts": n.attempts,
            }
            for n in case.outbox
        ],
    }


def overdue(case: Case, office: Office, now: datetime) -> bool:
    """Tell whether an open case is past its day."""
    due = briefing.due_of(case, office)
    workflow = WORKFLOWS.get(case.kind)
    is_open = workflow is not None and workflow.by_name[case.state].open
    return bool(is_open and due and due < now)


def moment(value: datetime, office: Office) -> str:
    """Return a time as ISO 8601 with the setting's offset."""
    return office.local(value).isoformat()


def _ask(ask: Ask, office: Office, now: datetime) -> dict[str, Any]:
    state = ask.state
    if state == "open" and ask.expires is not None and ask.expires <= now:
        state = "expired"
    return {
        "role": ask.role,
        "addressee": ask.addressee,
        "words": list(ask.words),
        "state": state,
        "expires": moment(ask.expires, office) if ask.expires else None,
    }
