"""What goes back to whoever answered: how it stands, what was not understood, what did not count.

All of it goes to the address on file; `Flow` sees to it that it does so only so often.
"""

from __future__ import annotations

from typing import Any

from swps_mailflow.policy import authority, grace, steps
from swps_mailflow.policy.case import Ask, same_address
from swps_mailflow.policy.flow import BY, Flow
from swps_mailflow.policy.office import GROUP_ADMIN, PARTY, SENDER
from swps_mailflow.policy.workflow import APPROVER


def tell(flow: Flow, ask: Ask, notice: str, by: str | None, **fields: Any) -> None:
    """Answer an officer about their ask, with the words open to them where `by` says whose."""
    kept = grace.open_to(flow, ask) if by is not None else None
    flow.tell_holder_of(
        steps.officer_of(flow, ask), ask.role, notice, by=by, undoes=kept["id"] if kept else None,
        immediate=True, **fields,
    )  # fmt: skip


def tell_outside(flow: Flow, ask: Ask, notice: str, **fields: Any) -> None:
    """Answer a sender or a party about their ask."""
    if ask.role == SENDER:
        flow.tell_sender(notice, immediate=True, **fields)
        return
    for person in flow.case.parties:
        if same_address(person.address, ask.addressee):
            flow.tell_person(person, PARTY, notice, immediate=True, **fields)


def stale(flow: Flow, ask: Ask, by: str, **fields: Any) -> None:
    """Tell the present, unconflicted holder of the role how it stands and what is open."""
    events = flow.case.events[::-1]
    # What settled this very question; else what moved the case on, a sender's new text included.
    own = (ask.settled_by, ask.role) if ask.state == "used" else None
    mine = (e for e in events if (e.event, e.actor) == own)
    moved = (e for e in events if e.from_ != e.to or e.event == "added")
    last = next(mine, None) or next(moved, None)
    flow.tell_holder_of(
        steps.officer_of(flow, ask),
        ask.role,
        "common/stale",
        by=by if is_theirs(flow, ask) else None,
        immediate=True,
        word=last.event if last else "",
        by_role=last.actor if last else "",
        same=_same_question(flow, by, last.event if last else ""),
        at=last.at.isoformat() if last else "",
        **fields,
    )


def is_theirs(flow: Flow, ask: Ask) -> bool:
    """Tell whether the question an ask put is still the addressee's to answer."""
    return (
        authority.is_live(ask, flow.case, flow.now)
        or {
            "holder": flow.case.holder == ask.role,
            "approval": flow.here.waits == APPROVER and flow.approver() == ask.role,
            "task": ask.role == GROUP_ADMIN,
        }[ask.question]
    )


def _same_question(flow: Flow, by: str, word: str) -> bool:
    """Tell whether the word that moved the case on was an answer to this question."""
    return any(rule.trigger == word and rule.by == by for rule in flow.workflow.rules)


def disowned(flow: Flow, ask: Ask, original: Ask, notice: str) -> None:
    """An answer to a confirmation was not the addressee's: take it back and tell them (rule 6)."""
    if ask.state != "open":
        return
    ask.state = "revoked"
    if not authority.still_holds(ask, flow.office):
        return
    if ask.role in (SENDER, PARTY):
        tell_outside(flow, ask, notice)
        return
    live = authority.is_live(original, flow.case, flow.now)
    tell(flow, original, notice, BY[original.question] if live else None)


def denied(flow: Flow, ask: Ask, original: Ask, stands: str) -> None:
    """What was to be confirmed is not theirs: say that it is void, with a mail to answer anew.

    Somebody else may have come by the mail that was answered, so that one falls too.
    """
    word = (ask.pending or {}).get("word", "")
    if ask.role in (SENDER, PARTY):
        tell_outside(flow, ask, "common/disowned", word=word)
        return
    live = authority.is_live(original, flow.case, flow.now)
    steps.withhold(flow, original)
    by = BY[original.question] if live else None
    tell(flow, original, "common/disowned", by, word=word, stands=stands)


def too_late(flow: Flow, ask: Ask, original: Ask) -> None:
    """A confirmation ran out or was used before: tell the addressee how it stands now."""
    late = ask.state in ("open", "expired")  # and not used before
    if ask.role in (SENDER, PARTY):
        tell_outside(flow, ask, "common/stale", late=late)
    else:
        stale(flow, original, BY[original.question], late=late)


def ask_yes_again(flow: Flow, ask: Ask, said: str, *, heard: bool) -> None:
    """Neither YES nor anything to act on: say so, with a mail that takes the YES."""
    outside = ask.role in (SENDER, PARTY)
    name = flow.case.sender.name if outside else steps.officer_of(flow, ask).name
    flow.confirmation(
        ask.role, ask.addressee, name, (ask.pending or {}).get("word", ""), ask.pending or {},
        "common/unclear", said="" if outside else said, reason="confirm", choices=[],
        heard=heard,
    )  # fmt: skip
