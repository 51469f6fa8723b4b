"""Membership of the closed group: a join is confirmed, a leave needs nobody's leave (P34, P35)."""

from __future__ import annotations

from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.shared import (
    answer_to_holder,
    ask_holder,
    close,
    note,
    question_to_sender,
    sender_reachable,
    settle_tasks,
)
from swps_mailflow.policy.workflow import (
    CLOCK,
    HOLDER,
    SENDER,
    SYSTEM,
    TASK,
    Rule,
    State,
    Workflow,
)
from swps_mailflow.reading.decision import Takes

REQUESTED = "requested"
AWAITING_REQUESTER = "awaiting_requester"
ADMIN_TASK = "admin_task"
REFUSED = "refused"
CLOSED = "closed"
WITHDRAWN = "withdrawn"


def open_membership(flow: Flow) -> None:
    """A leave goes straight to the administrators, without a reason; a join to the Manager."""
    if flow.case.variant == "leave":
        flow.state = ADMIN_TASK
        flow.tell_admins("task")
        return
    ask_holder(flow)


def confirmed(flow: Flow) -> None:
    """Give the administrators the task of letting them in."""
    flow.tell_admins("task")


def done(flow: Flow) -> None:
    """Settle the task and tell the sender."""
    close(flow)
    settle_tasks(flow)
    outcome_of(flow, "done")


def refused(flow: Flow) -> None:
    """Tell the sender, kindly, with the holder's words."""
    close(flow)
    outcome_of(flow, "refused")


def withdrawn(flow: Flow) -> None:
    """Stop; whoever was asked is told."""
    close(flow)
    if flow.before == ADMIN_TASK:
        settle_tasks(flow, called_off=True)
    if flow.case.variant != "leave":  # that one needed nobody's leave, and the holder never had it
        flow.tell_officer(flow.case.holder, "withdrawn")


def outcome_of(flow: Flow, result: str) -> None:
    """Tell the sender how it ended."""
    flow.tell_sender("outcome", text=flow.text, result=result)


WORKFLOW = Workflow(
    kind="membership",
    title="the Facebook group",
    states=(
        State(REQUESTED, HOLDER, "waiting for the Manager to confirm"),
        State(AWAITING_REQUESTER, SENDER, "waiting for an answer to our question"),
        State(ADMIN_TASK, TASK, "with the group administrators"),
        State(REFUSED, "nobody", "not agreed", open=False),
        State(CLOSED, "nobody", "done", open=False),
        State(WITHDRAWN, "nobody", "taken back", open=False),
    ),
    initial=REQUESTED,
    opens=open_membership,
    rules=(
        Rule(
            "CONFIRM", (REQUESTED,), ADMIN_TASK, HOLDER, "they may join the group",
            then=(confirmed,), button="They may join",
        ),
        Rule(
            "REFUSE", (REQUESTED,), REFUSED, HOLDER,
            "they may not join; what you add goes to them", Takes.OPTIONAL,
            then=(refused,), button="They may not join",
        ),
        Rule(
            "ASK", (REQUESTED,), AWAITING_REQUESTER, HOLDER, "put a question to them",
            Takes.REQUIRED, when=(sender_reachable,), then=(question_to_sender,),
            button="Ask them a question",
        ),
        Rule(
            "answered", (AWAITING_REQUESTER,), REQUESTED, SYSTEM, "the requester answers",
            then=(answer_to_holder,),
        ),
        Rule(
            "no_answer", (AWAITING_REQUESTER,), REQUESTED, CLOCK, "no answer comes",
        ),
        note((REQUESTED, AWAITING_REQUESTER, ADMIN_TASK)),
        Rule(
            "DONE", (ADMIN_TASK,), CLOSED, TASK, "you have done it", then=(done,),
            button="I have done it",
        ),
        Rule(
            "WITHDRAW", (REQUESTED, AWAITING_REQUESTER, ADMIN_TASK), WITHDRAWN, SENDER,
            "take it back", then=(withdrawn,), button="Take it back",
        ),
    ),
)  # fmt: skip
