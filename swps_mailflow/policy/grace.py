"""Decisions that can still be taken back: within `grace` nobody else is told, and UNDO works.

Each keeps what it changed, what it owes, and who took it. Its receipt says UNDO, and the answer to
that receipt takes back that decision and no other. One that turned the case stands once the next
has turned it further; a message or a note can be called back all the same, by itself.

What others do meanwhile must not show them what is not settled yet: mail to them about a case that
somebody has just turned waits until that can no longer be taken back (see `Flow.tell_holder_of`).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any

from swps_mailflow.policy import holding, overtaken
from swps_mailflow.policy.case import Ask, Case, same_address
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.setback import seconds
from swps_mailflow.policy.snapshot import Picture, take_back, take_back_alone

Decision = dict[str, Any]


def remember(
    flow: Flow, ask: Ask, word: str, changed: Picture, *, turned: bool, owed: Set[str],
    intents: Set[str], revoked: Sequence[Ask], fallen: list[dict[str, Any]],
) -> Decision | None:  # fmt: skip
    """Keep what UNDO of this decision needs; None where there is no time of grace.

    `owed` and `intents` are what was there before it.
    """
    for kept in flow.case.undoable[:]:
        # Whoever decides again has gone on, and wants nothing held up any longer.
        gone_on = "grace" in kept and same_address(kept["address"], ask.addressee)
        if gone_on or (turned and kept["turned"]):
            holding.let_go(flow, kept)
            flow.case.undoable.remove(kept)
    if flow.held_until is None:
        return None
    lost = {row["ask"] for row in fallen}
    kept = {
        "id": flow.serial("d"),
        "word": word,
        "role": ask.role,
        "address": ask.addressee,
        "question": ask.question,
        "at": flow.now.isoformat(),
        "until": flow.held_until.isoformat(),
        "wait": seconds(flow.held_until, flow.now),
        "turned": turned,
        "changes": changed,
        "notices": [n.id for n in flow.case.outbox if n.id not in owed],
        "intents": [i.id for i in flow.case.intents if i.id not in intents],
        "revoked": [a.id for a in revoked if a.id not in lost],
        "fallen": fallen,
        "waiting": [],
        "misused": [],
    }
    flow.case.undoable.append(kept)
    return kept


def by_id(case: Case, name: str | None) -> Decision | None:
    """Return the decision of that name while it can be taken back."""
    return next((k for k in case.undoable if k["id"] == name), None) if name else None


def open_to(flow: Flow, ask: Ask) -> Decision | None:
    """Return the decision that the addressee of this ask may take back now, if there is one."""
    kept = by_id(flow.case, ask.undoes)
    late = kept is not None and flow.now >= datetime.fromisoformat(kept["until"])
    return None if late else kept


def undone_by(flow: Flow, ask: Ask) -> Decision | None:
    """Return the decision that UNDO in answer to this ask takes back now, if there is one.

    The ask may have been revoked since by what another officer decided, but not used or misused.
    """
    kept = open_to(flow, ask)
    if kept is None or ask.state not in ("open", "revoked") or ask.id in kept["misused"]:
        return None
    return kept


def call_back(flow: Flow, kept: Decision) -> None:
    """Take a decision back, and put right what waited for it; the asks it revoked stay so."""
    case = flow.case
    at = case.undoable.index(kept)
    later = case.undoable[at + 1 :]
    case.undoable.remove(kept)
    if any(k["turned"] for k in later):
        take_back_alone(flow, kept)
        for other in later:
            gone = kept["notices"]
            other["fallen"] = [row for row in other["fallen"] if row["id"] not in gone]
        return
    flow.advance()
    take_back(flow, kept)


def owe_again(flow: Flow, kept: Decision) -> None:
    """Owe again what fell with a decision now taken back, and what waited for it, as it is now."""
    overtaken.bring_back(flow, kept["fallen"])
    waited = [n for n in flow.case.outbox if n.id in kept["waiting"] and n.state == "held"]
    rows = [overtaken.lay_aside(flow, notice) for notice in waited]
    flow.case.let_fall([n.id for n in waited])
    for row in rows:
        row["due"] = flow.now.isoformat()
        if row["notice"] == "common/stale":  # it is not decided any more
            said = row["fields"].get("said", "")
            row["notice"] = "common/unclear"
            row["fields"] = {"said": said, "reason": "not-now", "choices": []}
    overtaken.bring_back(flow, rows)
