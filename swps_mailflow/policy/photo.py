"""Photo: the register of permissions for a child's photographs (P32, P37, P15).

No record is no permission. A permission is recorded when the Manager confirms it; a withdrawal
acts on arrival, needs nobody's leave, and ends when an administrator has taken the pictures down.
"""

from __future__ import annotations

from datetime import datetime

from swps_mailflow.policy.case import Case
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.office import Office
from swps_mailflow.policy.shared import (
    answered,
    ask_holder,
    asked,
    close,
    note,
    question_to_sender,
    sender_reachable,
    settle_tasks,
    waits_for_sender,
)
from swps_mailflow.policy.wording import english_moment, listed
from swps_mailflow.policy.workflow import HOLDER, SENDER, SYSTEM, TASK, Rule, State, Workflow
from swps_mailflow.reading.decision import Takes

REQUESTED = "requested"
ADMIN_TASK = "admin_task"
RECORDED = "recorded"
WITHDRAWN = "withdrawn"


def open_photo(flow: Flow) -> None:
    """Ask the Manager to confirm; or let a withdrawal act at once and tell the Manager."""
    if flow.case.variant == "withdrawn":
        flow.state = ADMIN_TASK
        ends_now(flow)
        return
    ask_holder(flow)


def ends_now(flow: Flow) -> None:
    """The permission has ended on arrival; pictures are to be taken down."""
    flow.case.data["permission"] = False
    flow.case.data["permission_ended"] = flow.now.isoformat()
    flow.intend("photo_withdrawn", addresses=flow.families())
    flow.tell_admins("task")
    flow.tell_officer(flow.case.holder, "informed", by=HOLDER)


def recorded(flow: Flow) -> None:
    """Enter the permission in the register and tell the parent."""
    flow.case.data["permission"] = True
    flow.case.data["permission_from"] = flow.now.isoformat()
    flow.tell_sender("outcome", text="", result="recorded")


def taken_down(flow: Flow) -> None:
    """Settle the task; tell the parent and the Manager."""
    close(flow)
    settle_tasks(flow)
    flow.tell_sender("outcome", text="", result="withdrawn")
    flow.tell_officer(flow.case.holder, "informed", finished=True)


def never_given(flow: Flow) -> None:
    """Taken back before it was recorded: no permission, nothing to take down."""
    close(flow)
    flow.case.data["permission"] = False
    flow.tell_officer(flow.case.holder, "withdrawn")


def facts(case: Case, office: Office) -> list[str]:
    """Return whose pictures these are, and when a permission ended.

    That is not the day the mail that gave it arrived, and few mails name the child.
    """
    address, ended = case.sender.address, case.data.get("permission_ended")
    names = [c.name for c in office.roster.children_of(address)] if address else []
    lines = []
    if names:
        child = "Child" if len(names) == 1 else "Children"
        lines.append(f"{child} on the roster: {listed(names)}.")
    if ended:
        moment = english_moment(datetime.fromisoformat(ended), office.zone)
        lines.append(f"The permission ended {moment}.")
    return lines


WORKFLOW = Workflow(
    kind="photo",
    title="photographs",
    states=(
        State(REQUESTED, HOLDER, "waiting for the Manager to confirm"),
        State(RECORDED, "nobody", "permission recorded"),
        State(ADMIN_TASK, TASK, "permission ended; pictures being taken down"),
        State(WITHDRAWN, "nobody", "permission ended", open=False),
    ),
    initial=REQUESTED,
    opens=open_photo,
    facts=facts,
    rules=(
        Rule(
            "CONFIRM", (REQUESTED,), RECORDED, HOLDER, "record the permission",
            then=(recorded,), button="Record the permission",
        ),
        Rule(
            "ASK", (REQUESTED,), None, HOLDER, "put a question to the parent", Takes.REQUIRED,
            when=(sender_reachable,), then=(waits_for_sender, question_to_sender),
            button="Ask them a question",
        ),
        Rule(
            "answered", (REQUESTED,), None, SYSTEM, "the parent answers",
            when=(asked,), then=(answered,),
        ),
        note((REQUESTED, ADMIN_TASK, RECORDED)),
        Rule(
            "DONE", (ADMIN_TASK,), WITHDRAWN, TASK, "you have taken the pictures down",
            then=(taken_down,), button="They are taken down",
        ),
        Rule(
            "WITHDRAW", (RECORDED,), ADMIN_TASK, SENDER, "end the permission",
            then=(ends_now,), button="End the permission",
        ),
        Rule(
            "WITHDRAW", (REQUESTED,), WITHDRAWN, SENDER, "take it back before it is recorded",
            then=(never_given,), button="Take it back",
        ),
    ),
)  # fmt: skip
