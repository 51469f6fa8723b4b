"""What is open and in an officer's hands, as far as they may see it: for the digest and STATUS."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from swps_mailflow.policy import briefing, holders
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import GROUP_ADMIN, Office, Officer
from swps_mailflow.policy.wording import english_date, english_moment


def matters_of(
    cases: Iterable[Case], officer: Officer, office: Office, now: datetime
) -> list[dict[str, Any]]:
    """Return the open matters this officer holds or is waited for, the oldest first.

    A matter held back from them is not even counted (ruling 5).
    """
    found = []
    for case in sorted(cases, key=lambda c: c.opened):
        workflow = WORKFLOWS.get(case.kind)
        if workflow is None or officer.role not in (case.holder, case.waiting_for):
            continue
        if officer.role == GROUP_ADMIN and not holders.owns_step(case, officer.address):
            continue
        if not holders.may_see(
            case, officer.role, officer.address, office, delicate=workflow.delicate
        ):
            continue
        state = workflow.by_name[case.state]
        if not state.open or (state.waits == "nobody" and case.timer("removal") is None):
            continue
        due = briefing.due_of(case, office)
        found.append(
            {
                "ref": case.ref,
                "title": workflow.title,
                "says": state.says,
                "opened": english_moment(case.opened, office.zone),
                "due": english_date(office.local(due).date()) if due else "",
                "overdue": bool(due and due < now),
            }
        )
    return found
