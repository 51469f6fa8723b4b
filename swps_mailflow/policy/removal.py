"""Removal: a post removed, its poster contacted, the Manager informed (P39, P40).

It stays open until each of the three is recorded with who and when. An administrator who is
named in it gets no task of it.
"""

from __future__ import annotations

from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.office import GROUP_ADMIN
from swps_mailflow.policy.shared import close, nobody_does_it, note, settle_tasks
from swps_mailflow.policy.workflow import HOLDER, TASK, Rule, State, Workflow
from swps_mailflow.reading.decision import Takes

REPORTED = "reported"
REMOVED = "removed"
CONTACTED = "contacted"
CLOSED = "closed"


def open_removal(flow: Flow) -> None:
    """Give each administrator the task and inform the Manager."""
    flow.tell_admins("task", step="remove")
    flow.tell_officer(flow.case.holder, "ask", by=HOLDER)


def removed(flow: Flow) -> None:
    """Tell the other administrator; ask the remover to contact the poster."""
    flow.case.data["removed_by"] = flow.actor.address
    settle_tasks(flow)
    for officer in flow.office.group_admins:
        if flow.actor.address and officer.address.lower() == flow.actor.address.lower():
            flow.tell_holder_of(officer, GROUP_ADMIN, "task", by=TASK, step="contact")


def contacted(flow: Flow) -> None:
    """Give the Manager the issue in discussion, for follow-up and closing."""
    flow.case.data["contacted_by"] = flow.actor.address
    flow.tell_officer(flow.case.holder, "contacted", by=HOLDER)


WORKFLOW = Workflow(
    kind="removal",
    title="a post to be removed",
    states=(
        State(REPORTED, TASK, "waiting for the post to be removed"),
        State(REMOVED, TASK, "waiting for the poster to be contacted"),
        State(CONTACTED, HOLDER, "with the Manager for follow-up"),
        State(CLOSED, "nobody", "closed", open=False),
    ),
    initial=REPORTED,
    opens=open_removal,
    delicate=True,
    rules=(
        Rule(
            "REMOVED", (REPORTED,), REMOVED, TASK, "you have removed the post",
            then=(removed,), button="I have removed it",
        ),
        Rule(
            "CONTACTED", (REMOVED,), CONTACTED, TASK,
            "you have written to the person who posted it and explained why",
            then=(contacted,), button="I have contacted them",
        ),
        Rule(
            "CLOSE", (CONTACTED,), CLOSED, HOLDER, "the follow-up is done", Takes.OPTIONAL,
            then=(close,), button="Close it",
        ),
        Rule(
            "CLOSE", (REPORTED, REMOVED), CLOSED, HOLDER,
            "end it, where no group administrator may see it; say how the post was removed and"
            " who wrote to the person who posted it", Takes.REQUIRED,
            when=(nobody_does_it,), then=(close,), button="It has been dealt with",
        ),
        note((REPORTED, REMOVED, CONTACTED)),
    ),
)  # fmt: skip
