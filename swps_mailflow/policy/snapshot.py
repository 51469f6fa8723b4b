"""What a decision changed, so that it can be taken back while its mail is still held.

Only that is put back. What somebody wrote meanwhile, whom it may concern and what the clock did
stay; so do the history, the messages and the record of what was sent.
"""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from swps_mailflow.policy import holding
from swps_mailflow.policy.case import Case, Timer, row_of
from swps_mailflow.policy.flow import Flow

_FIELDS = ("kind", "state", "variant", "holder", "came_from")
# In `data` these only ever grow.
_GROWS = ("serial", "about", "held_names")

Picture = dict[str, dict[str, Any]]


def picture_of(case: Case) -> Picture:
    """Return everything a decision may change, each thing by its name; fit for JSON."""
    fields = {name: getattr(case, name) for name in _FIELDS}
    fields["closed"] = case.closed.isoformat() if case.closed else None
    return {
        "fields": fields,
        "tags": dict.fromkeys(case.tags, True),
        "shared": dict.fromkeys(case.shared, True),
        "data": {k: copy.deepcopy(v) for k, v in case.data.items() if k not in _GROWS},
        "timers": {t.name: row_of(t) for t in case.timers},
    }


def changes(before: Picture, after: Picture) -> Picture:
    """Return, for each part of the picture, what to put back and what to take out."""
    return {
        part: {
            "put": {k: v for k, v in was.items() if k not in after[part] or after[part][k] != v},
            "out": [k for k in after[part] if k not in was],
        }
        for part, was in before.items()
    }


def take_back_alone(flow: Flow, kept: dict[str, Any]) -> None:
    """Take back what a decision owed and marked, where another has turned the case since."""
    case, owed = flow.case, set(kept["intents"])
    case.let_fall(set(kept["notices"]))
    case.intents = [i for i in case.intents if i.id not in owed]
    for name in ("tags", "shared"):
        out = kept["changes"][name]["out"]
        setattr(case, name, [marked for marked in getattr(case, name) if marked not in out])
    holding.forget(flow, kept)


def take_back(flow: Flow, kept: dict[str, Any]) -> None:
    """Put back what a decision changed; what the decision owed is not sent."""
    take_back_alone(flow, kept)
    case = flow.case
    put = {part: change["put"] for part, change in kept["changes"].items()}
    out = {part: change["out"] for part, change in kept["changes"].items()}
    for name, value in put["fields"].items():
        moment = name == "closed" and value is not None
        setattr(case, name, datetime.fromisoformat(value) if moment else value)
    case.data = {k: v for k, v in case.data.items() if k not in out["data"]} | put["data"]
    flow.stop_timer(*out["timers"])
    for name, row in put["timers"].items():
        flow.stop_timer(name)
        due = datetime.fromisoformat(row["due"])
        case.timers.append(Timer(name, due, row["count"], row.get("wait")))
