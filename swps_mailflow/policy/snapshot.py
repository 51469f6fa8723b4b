"""What a decision found, so that it can be taken back while its mail is still held."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from swps_mailflow.policy.case import Person, Timer, row_of
from swps_mailflow.policy.flow import Flow

# What an undo puts back; the history, the messages and the record of what was sent stay.
_CORE = ("kind", "state", "variant", "holder", "came_from", "closed", "tags", "shared", "parties")
# In `data` these only ever grow.
_GROWS = ("serial", "about")


def snapshot_of(flow: Flow) -> dict[str, Any]:
    """Return what an undo puts back."""
    case = flow.case
    core: dict[str, Any] = {name: copy.deepcopy(getattr(case, name)) for name in _CORE}
    core["parties"] = [vars(p).copy() for p in case.parties]
    core["closed"] = case.closed.isoformat() if case.closed else None
    core["data"] = {k: copy.deepcopy(v) for k, v in case.data.items() if k not in _GROWS}
    core["timers"] = [row_of(t) for t in case.timers]
    return core


def take_back(flow: Flow, kept: dict[str, Any]) -> None:
    """Put the case back to where a decision found it; what the decision owed is not sent."""
    gone = set(kept["notices"])
    flow.case.outbox = [n for n in flow.case.outbox if n.id not in gone or n.state == "sent"]
    flow.case.intents = [i for i in flow.case.intents if i.id not in set(kept["intents"])]
    _restore(flow, kept["core"])


def _restore(flow: Flow, core: dict[str, Any]) -> None:
    case = flow.case
    for name in _CORE:
        setattr(case, name, core[name])
    case.parties = [Person(**p) for p in core["parties"]]
    case.closed = datetime.fromisoformat(core["closed"]) if core["closed"] else None
    case.data = {**core["data"], **{k: case.data[k] for k in _GROWS if k in case.data}}
    case.timers = [
        Timer(t["name"], datetime.fromisoformat(t["due"]), t["count"]) for t in core["timers"]
    ]
