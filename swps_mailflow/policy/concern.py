"""Concern: a worrying post or opinion, investigated and answered within 28 days (P6, P18, P26).

The Manager holds it, or the Chair where it may concern the Manager. What is to be done needs the
approval of the Chair, or of whoever stands in the Chair's place; nobody approves their own
proposal. The person the concern is about never hears of it from here: people decide that (P17).
"""

from __future__ import annotations

from swps_mailflow.policy import holders
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.office import CHAIR, MANAGER, Office
from swps_mailflow.policy.shared import (
    answer_query,
    answer_to_holder,
    approved,
    ask_holder,
    came_from,
    can_pass,
    close,
    declined,
    has_approver,
    nobody_decides,
    note,
    outcome,
    pass_on,
    propose,
    query_holder,
    question_to_sender,
    remember_where,
    sender_reachable,
    share,
    somebody_held_back,
    split,
)
from swps_mailflow.policy.workflow import (
    APPROVER,
    CLOCK,
    HOLDER,
    SENDER,
    SYSTEM,
    Rule,
    State,
    Workflow,
)
from swps_mailflow.reading.decision import Takes

ASSIGNED = "assigned"
INVESTIGATING = "investigating"
AWAITING_REPORTER = "awaiting_reporter"
AWAITING_APPROVAL = "awaiting_approval"
ACTION = "action"
CLOSED = "closed"

OPEN = (ASSIGNED, INVESTIGATING, AWAITING_REPORTER, AWAITING_APPROVAL, ACTION)
# Not while the Chair decides: the one who approves must not become the one who holds.
PASSABLE = (ASSIGNED, INVESTIGATING, AWAITING_REPORTER, ACTION)


def not_formal(flow: Flow) -> bool:
    """The formal proceedings of P27 are not marked yet."""
    return "formal" not in flow.case.tags


def open_concern(flow: Flow) -> None:
    """Start the 28-day clock, ask the holder, and tell who else must know (P18, ruling 6)."""
    start_clock(flow)
    ask_holder(flow)
    for role in _also_told(flow):
        flow.tell_officer(role, "copy")


def start_clock(flow: Flow) -> None:
    """Count the days in which whoever wrote hears how it ended (ruling 7)."""
    timers, zone, began = flow.office.timers, flow.office.zone, flow.case.clock_from
    warning = timers.outcome_warning.after(began, zone)
    flow.start_timer("outcome_warning", warning, since=began)
    flow.start_timer("outcome", timers.outcome.after(began, zone), since=began)


def _also_told(flow: Flow) -> list[str]:
    wanted: list[str] = []
    if "danger" in flow.case.tags:
        wanted += holders.told_of_danger(flow.case, flow.office, delicate=flow.delicate)
    if flow.case.data.get("about_staff"):
        wanted += [MANAGER, CHAIR]
    but = [flow.office.officer(flow.case.holder).address] if flow.case.holder else []
    return holders.clear(flow.case, wanted, flow.office, delicate=flow.delicate, but=but)


def facts(case: Case, office: Office) -> list[str]:
    """Return what the policy asks of whoever reads this (P5, P16, P18, P27)."""
    lines = []
    if case.data.get("about_staff"):
        lines.append(
            "The policy says: an inappropriate comment by staff, students, volunteers or committee"
            " is for the Chair and the Manager, and any action is at their discretion."
        )
    if "image" in case.tags:
        lines.append("It has to do with pictures of children, which need permission.")
    also = case.data.get("sorted_because", "").partition("; besides, ")[2]
    if "mixed" in case.tags and also:
        lines.append(
            f"It may hold a second matter: {also}. If so, the word SPLIT makes one of that passage."
        )
    if "formal" in case.tags:
        lines.append("This is marked as formal proceedings.")
    for person in case.parties:
        lines.append(
            f"Named in it, and on the roster: {person.name} ({person.cls.replace('_', ' ')})."
        )
    del office
    return lines


def formal(flow: Flow) -> None:
    """Mark formal proceedings (P27)."""
    flow.tag("formal")


def tell(flow: Flow) -> None:
    """Send the sender a message on the holder's explicit word (P7)."""
    flow.tell_sender("tell", text=flow.text)


def remove_post(flow: Flow) -> None:
    """Open a removal, a task for each group administrator (P39); this case goes on as it was."""
    ref = flow.new_ref()
    flow.intend(
        "open",
        ref=ref,
        kind="removal",
        variant=None,
        passage=flow.text,
        sender={"address": None, "name": "", "cls": flow.actor.role},
        held_back=holders.held_back(flow.case, flow.office, delicate=flow.delicate),
    )
    flow.mentioned = ref


def withdrawn_by_sender(flow: Flow) -> None:
    """Concerns are not withdrawn by mail: the holder is told and decides."""
    flow.tag("withdrawn")
    flow.tell_officer(flow.case.holder, "answer", by=HOLDER, withdrawn=True, text="", trusted=True)


def reopened(flow: Flow) -> None:
    """Open the case again: the days go on, or begin anew where they were over."""
    flow.case.closed = None
    if flow.office.timers.outcome.after(flow.case.clock_from, flow.office.zone) <= flow.now:
        flow.case.data["clock_from"] = flow.now.isoformat()
    start_clock(flow)


WORKFLOW = Workflow(
    kind="concern",
    title="a concern",
    states=(
        State(ASSIGNED, HOLDER, "waiting to be looked into"),
        State(INVESTIGATING, HOLDER, "being looked into"),
        State(AWAITING_REPORTER, SENDER, "waiting for an answer to our question"),
        State(AWAITING_APPROVAL, APPROVER, "waiting for a decision on what to do"),
        State(ACTION, HOLDER, "decided, and being put into practice"),
        State(CLOSED, "nobody", "closed", open=False),
    ),
    initial=ASSIGNED,
    opens=open_concern,
    facts=facts,
    delicate=True,
    rules=(
        Rule(
            "INVESTIGATE", (ASSIGNED,), INVESTIGATING, HOLDER, "you are looking into it",
            button="I am looking into it",
        ),
        Rule(
            "INVESTIGATE", (AWAITING_APPROVAL,), INVESTIGATING, HOLDER,
            "take it back into your hands, where nobody is free to decide",
            when=(nobody_decides,), button="Take it back in hand",
        ),
        Rule(
            "ASK", (ASSIGNED, INVESTIGATING), AWAITING_REPORTER, HOLDER,
            "put a question to the person who wrote", Takes.REQUIRED,
            when=(sender_reachable,), then=(remember_where, question_to_sender),
            button="Ask them a question",
        ),
        Rule(
            "answered", (AWAITING_REPORTER,), ASSIGNED, SYSTEM, "the reporter answers",
            when=(came_from(ASSIGNED),), then=(answer_to_holder,),
        ),
        Rule(
            "answered", (AWAITING_REPORTER,), INVESTIGATING, SYSTEM, "the reporter answers",
            when=(came_from(INVESTIGATING),), then=(answer_to_holder,),
        ),
        Rule(
            "no_answer", (AWAITING_REPORTER,), ASSIGNED, CLOCK, "no answer comes",
            when=(came_from(ASSIGNED),),
        ),
        Rule(
            "no_answer", (AWAITING_REPORTER,), INVESTIGATING, CLOCK, "no answer comes",
            when=(came_from(INVESTIGATING),),
        ),
        Rule(
            "PROPOSE", (ASSIGNED, INVESTIGATING), AWAITING_APPROVAL, HOLDER,
            "say what you would do, for approval", Takes.REQUIRED,
            when=(has_approver,), then=(propose,), button="Propose what to do",
        ),
        Rule(
            "APPROVE", (AWAITING_APPROVAL,), ACTION, APPROVER, "agree to what is proposed",
            then=(approved,), button="Approve it",
        ),
        Rule(
            "DECLINE", (AWAITING_APPROVAL,), INVESTIGATING, APPROVER,
            "do not agree; a reason helps", Takes.OPTIONAL, then=(declined,), button="Decline it",
        ),
        Rule(
            "ASK", (AWAITING_APPROVAL,), None, APPROVER,
            "put a question to whoever proposed it", Takes.REQUIRED,
            then=(query_holder,), button="Ask a question first",
        ),
        Rule(
            "DONE", (ACTION,), CLOSED, HOLDER,
            "it has been done; what you add goes to the person who wrote", Takes.OPTIONAL,
            then=(close, outcome), button="It has been done",
        ),
        Rule(
            "CLOSE", OPEN, CLOSED, HOLDER,
            "end it; what you write goes to the person who wrote", Takes.REQUIRED,
            then=(close, outcome), button="Close it with an answer",
        ),
        Rule(
            "REOPEN", (CLOSED,), INVESTIGATING, HOLDER, "look into it again",
            then=(reopened,), button="Open it again",
        ),
        Rule(
            "TELL", OPEN, None, HOLDER, "send the person who wrote a message", Takes.REQUIRED,
            when=(sender_reachable,), then=(tell,), button="Send them a message",
        ),
        note(OPEN, answer_query),
        Rule(
            "REMOVE POST", OPEN, None, HOLDER,
            "ask the group administrators to remove a post; say which", Takes.REQUIRED,
            then=(remove_post,), button="Have a post removed",
        ),
        Rule(
            "PASS", PASSABLE, None, HOLDER, "hand it to the other officer",
            when=(can_pass,), then=(pass_on,), advances=True, button="Pass it on",
        ),
        Rule(
            "SHARE", OPEN, None, HOLDER,
            "let the officer who is named see it after all", when=(somebody_held_back,),
            then=(share,), button="Share it",
        ),
        Rule(
            "FORMAL", OPEN, None, HOLDER, "mark it as formal proceedings",
            when=(not_formal,), then=(formal,), button="Mark it as formal",
        ),
        Rule(
            "SPLIT", OPEN, None, HOLDER,
            "make a second matter of a passage: its kind, then the passage", Takes.KIND,
            then=(split,), button="Split off a second matter",
        ),
        Rule(
            "WITHDRAW", OPEN, None, SENDER, "say you would rather take it back",
            then=(withdrawn_by_sender,), button="Take it back",
        ),
    ),
)  # fmt: skip
