"""Guards and effects that more than one workflow's table names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from swps_mailflow.policy import holders
from swps_mailflow.policy.case import Ask, Case, Notice, same_address
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.office import CHAIR, GROUP_ADMIN, MANAGER, SENDER, Officer
from swps_mailflow.policy.workflow import APPROVER, HOLDER, Effect, Guard, Rule
from swps_mailflow.reading.decision import Takes

# Kinds a matter can be split into or sorted as, by the word people use.
SORTABLE: dict[str, tuple[str, str | None]] = {
    "CONCERN": ("concern", None),
    "EXCEPTION": ("exception", None),
    "LEAVER": ("leaver", None),
    "JOIN": ("membership", "join"),
    "LEAVE": ("membership", "leave"),
    "PHOTO": ("photo", "given"),
}

# Guards: look, touch nothing.


def sender_reachable(flow: Flow) -> bool:
    """There is an address to write to."""
    return flow.case.sender.address is not None


def has_approver(flow: Flow) -> bool:
    """Somebody other than the holder is free to decide in the Chair's place."""
    return flow.approver() is not None


def nobody_decides(flow: Flow) -> bool:
    """Nobody in the Chair's place is free to decide."""
    return flow.approver() is None


def nobody_does_it(flow: Flow) -> bool:
    """No group administrator may have the task."""
    return not holders.clear_group_admins(flow.case, flow.office, delicate=flow.delicate)


def came_from(state: str) -> Guard:
    """Return the guard for cases that asked a question while in `state`."""

    def guard(flow: Flow) -> bool:
        return (flow.case.came_from or "") == state

    guard.__name__ = f"came_from_{state}"
    guard.__doc__ = f"The question was asked while the case was {state}."
    return guard


def somebody_held_back(flow: Flow) -> bool:
    """An officer is kept away because the matter names them, and not because they wrote it."""
    return bool(liftable(flow))


def can_pass(flow: Flow) -> bool:
    """The other officer exists and is not in conflict."""
    return other_officer(flow) is not None


# Effects: append to the flow.


def ask_holder(flow: Flow) -> None:
    """Tell the holder what there is to do, with the words for it."""
    flow.tell_officer(flow.case.holder, "ask", by=HOLDER)


def remember_where(flow: Flow) -> None:
    """Keep the state to come back to, and whose question it is."""
    flow.case.came_from = flow.before


def question_to_sender(flow: Flow) -> None:
    """Send the officer's question on to the person who wrote."""
    flow.case.data["question"] = flow.text
    flow.tell_sender("question", text=flow.text, again=False)


def answer_to_holder(flow: Flow) -> None:
    """Show the holder what the sender answered, with the words open now."""
    heard = flow.heard
    unasked = any(is_held_question(n) for n in flow.case.outbox)
    flow.tell_officer(
        flow.case.holder,
        "answer",
        by=HOLDER,
        text=heard.text if heard else "",
        message=heard.file if heard else None,
        address=heard.address if heard else None,
        trusted=heard.trusted if heard else False,
        answered="question" in flow.case.data and not unasked,
        asked=flow.case.data.get("question", ""),
        unasked=unasked,
    )


def is_held_question(notice: Notice) -> bool:
    """Tell whether this is a question to the sender that waits for the time of grace."""
    return notice.state == "held" and notice.notice.endswith("/question")


def propose(flow: Flow) -> None:
    """Put the holder's text before the Chair, or whoever stands in the Chair's place."""
    flow.case.data.pop("reply_to_query", None)
    flow.case.data["proposal"] = flow.text
    flow.case.data["proposed_by"] = flow.actor.address
    flow.case.data["proposed_by_name"] = next(
        (o.name for o in flow.office.roles.values() if o.address == flow.actor.address), ""
    )
    ask_approver(flow)


def ask_approver(flow: Flow, *, addition: str = "") -> None:
    """Ask for the decision, with the proposal as it stands and what the sender has added to it."""
    role = flow.approver()
    if role is None:
        return
    flow.tell_officer(
        role,
        "approval",
        by=APPROVER,
        proposal=flow.case.data.get("proposal", ""),
        note=flow.case.data.get("reply_to_query", ""),
        addition=addition,
    )


def query_holder(flow: Flow) -> None:
    """Hand the Chair's question to the holder, who answers with NOTE."""
    flow.case.data["query"] = flow.text
    flow.case.data["query_from"] = (flow.held_until or flow.now).isoformat()
    flow.case.data["waits"] = HOLDER
    flow.tell_officer(flow.case.holder, "query", by=HOLDER, text=flow.text, by_role=flow.actor.role)


def is_answer_to_query(case: Case, ask: Ask | None) -> bool:
    """Tell whether a NOTE in answer to this ask is for the Chair, who has put a question.

    Only where the mail said so: the question's own, and whatever is asked after it has left. What
    was asked before promised that a note stays with the holder.
    """
    if ask is None or case.data.get("query") is None:
        return False
    left = datetime.fromisoformat(case.data["query_from"])
    return ask.for_query or ask.issued >= left


def answer_query(flow: Flow) -> None:
    """A holder's note in answer to the Chair's question goes to the Chair."""
    if not is_answer_to_query(flow.case, flow.asked):
        return
    forget_query(flow)
    flow.case.data.pop("waits", None)
    flow.case.data["reply_to_query"] = flow.text
    ask_approver(flow)


def forget_query(flow: Flow) -> None:
    """The Chair's question is answered, or no question any more."""
    for name in ("query", "query_from"):
        flow.case.data.pop(name, None)


def approved(flow: Flow, **fields: Any) -> None:
    """Tell the holder that it is approved and what comes next."""
    flow.tell_officer(flow.case.holder, "approved", by=HOLDER, decider=flow.actor.role, **fields)


def declined(flow: Flow) -> None:
    """Tell the holder that it is declined, and why."""
    flow.tell_officer(
        flow.case.holder, "declined", by=HOLDER, decider=flow.actor.role, reason=flow.text
    )


def outcome(flow: Flow) -> None:
    """Tell the sender how it ended: the officer's text, or a neutral sentence."""
    flow.tell_sender("outcome", text=flow.text)


def settle_tasks(flow: Flow, *, called_off: bool = False) -> None:
    """The first DONE settles it; the other administrator, if asked at all, is told (P38).

    What is called off is not to be done any more, which whoever has begun must know.
    """
    asked = {n.to.lower() for n in flow.case.outbox if n.role == GROUP_ADMIN}
    for officer in holders.clear_group_admins(flow.case, flow.office, delicate=flow.delicate):
        address = officer.address.lower()
        if address in asked and not same_address(address, flow.actor.address):
            flow.tell_holder_of(officer, GROUP_ADMIN, "task-settled", called_off=called_off)


def share(flow: Flow) -> None:
    """A person lifts the conflict; the software never does (ruling 5)."""
    for officer in liftable(flow):
        flow.case.shared.append(officer.address)
        flow.tell_officer(officer.role, "copy")


def split(flow: Flow) -> None:
    """Open another case from the holder's passage, with a reference of its own (ruling 9)."""
    name, _, passage = flow.text.strip().partition(" ")
    if "\n" in name:
        name, _, rest = flow.text.strip().partition("\n")
        passage = rest
    kind, variant = SORTABLE[name.strip(" :;,.-–—").upper()]
    ref = flow.new_ref()
    flow.intend(
        "open",
        ref=ref,
        kind=kind,
        variant=variant,
        passage=passage.strip(" :;,-–—\n") or flow.case.subject,
        sender={
            "address": flow.case.sender.address,
            "name": flow.case.sender.name,
            "cls": flow.case.sender.cls,
        },
        held_back=holders.held_back(flow.case, flow.office, delicate=flow.delicate),
    )
    flow.mentioned = ref


def pass_on(flow: Flow) -> None:
    """Hand the case to the other officer, never to one in conflict."""
    role, by = other_officer(flow), flow.case.holder
    if role is None:
        return
    flow.case.holder = role
    flow.tell_officer(role, "ask", by=HOLDER, role_title=by)


def close(flow: Flow) -> None:
    """Stop the clocks of a case that has ended."""
    flow.case.closed = flow.now
    flow.case.timers = [t for t in flow.case.timers if t.name == "intents"]


# Rules that stand in several tables.


def note(sources: tuple[str, ...], *then: Effect) -> Rule:
    """Return the rule for NOTE in those states."""
    return Rule(
        "NOTE",
        sources,
        None,
        HOLDER,
        "keep a note on the record, for you and whoever may hold it after you",
        takes=Takes.REQUIRED,
        then=then,
        button="Keep a note",
    )


def liftable(flow: Flow) -> list[Officer]:
    """Return the officers held back only because they are named."""
    own = [a.lower() for a in flow.case.addresses()]
    people = holders.conflicted_officers(flow.case, flow.office, delicate=flow.delicate)
    seen: dict[str, Officer] = {}
    for officer in people:
        if officer.address.lower() not in own:
            seen.setdefault(officer.address.lower(), officer)
    return list(seen.values())


def other_officer(flow: Flow) -> str | None:
    """Return the role PASS hands the case to: the Chair from the Manager, and the other way."""
    holder = flow.case.holder
    but = [flow.office.officer(holder).address] if holder else []
    order = (CHAIR, MANAGER) if holder == MANAGER else (MANAGER, CHAIR)
    free = holders.clear(flow.case, order, flow.office, delicate=flow.delicate, but=but)
    return free[0] if free else None


def waits_for_sender(flow: Flow) -> None:
    """The state stays, but the next word is the sender's."""
    flow.case.data["waits"] = SENDER


def asked(flow: Flow) -> bool:
    """A question to the sender is open in a state that is the holder's."""
    return flow.case.data.get("waits") == SENDER


def answered(flow: Flow) -> None:
    """The next word is the holder's again."""
    flow.case.data.pop("waits", None)
    answer_to_holder(flow)
