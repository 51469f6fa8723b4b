"""Leaver: a family leaves, and is removed from the group after term (P34, P36, P38, ruling 3).

The child and the last day are asked for until both are known; the Manager confirms; the removal
day is the first summer-holiday start on or after the last day, plus `removal_after`. A sibling or
a staff parent stays. Nothing is guessed: a year that is not configured is asked for.
"""

from __future__ import annotations

from datetime import date

from swps_mailflow.policy.calendar import inside_holidays, removal_day
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.office import ADMINISTRATOR, Office
from swps_mailflow.policy.shared import (
    answer_to_holder,
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
from swps_mailflow.policy.wording import english_date
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
from swps_mailflow.reading.dates import find_dates
from swps_mailflow.reading.decision import Takes
from swps_mailflow.reading.names import child_in

NOTIFIED = "notified"
AWAITING_DETAILS = "awaiting_details"
SCHEDULED = "scheduled"
REMOVAL_DUE = "removal_due"
STAYING = "staying"
CANCELLED = "cancelled"
CLOSED = "closed"

# The family stays, whatever last day was confirmed before.
STAYS_AFTER_ALL = (STAYING, CANCELLED)

# How often an answer that does not help is answered by the same question.
_MOST_BY_RETURN = 2

OPEN = (NOTIFIED, AWAITING_DETAILS, SCHEDULED, REMOVAL_DUE)


def read_details(flow: Flow) -> None:
    """Take the child and the last day from the sender's words and the roster."""
    data, roster = flow.case.data, flow.office.roster
    heard = flow.heard
    text = f"{heard.subject}\n{heard.text}" if heard else ""
    address = flow.case.sender.address
    today = flow.office.today(flow.now)
    if "child" not in data:
        children = roster.children_of(address) if address else ()
        named = [c.name for c in children if c.name.split()[0].lower() in text.lower().split()]
        named = named or [c.name for c in children if c.name.lower() in text.lower()]
        if len(children) == 1:
            data["child"] = children[0].name
        elif len(named) == 1:
            data["child"] = named[0]
        elif not children and (said := child_in(text)):
            data["child"] = said
    if "last_day" not in data:
        found = find_dates(text, today=today, year=flow.office.year)
        if found.the is not None:
            data["last_day"] = found.the.isoformat()


def details_known(flow: Flow) -> bool:
    """The child and the last day are known, from this mail or before."""
    read_details(flow)
    return "child" in flow.case.data and "last_day" in flow.case.data


def details_missing(flow: Flow) -> bool:
    """Something is still to be asked."""
    return not details_known(flow)


def missing(flow: Flow) -> list[str]:
    """Return what has to be asked: "child", "last_day"."""
    return [name for name in ("child", "last_day") if name not in flow.case.data]


def ask_details(flow: Flow) -> None:
    """Ask the sender for what is missing."""
    flow.tell_sender("question", missing=missing(flow), text="", again=False)


def ask_details_again(flow: Flow) -> None:
    """An answer that does not help is followed by the same question; the holder sees it too.

    After a few such answers the question is left to the clock, and then to the holder.
    """
    asked = flow.case.data.get("asked_by_return", 0)
    if asked < _MOST_BY_RETURN:
        flow.case.data["asked_by_return"] = asked + 1
        flow.tell_sender("question", missing=missing(flow), text="", again=True)
    answer_to_holder(flow)


def open_leaver(flow: Flow) -> None:
    """Ask the sender for details, or the holder to confirm.

    Where there is nobody to ask for details, they are the holder's to find.
    """
    if details_known(flow):
        ask_holder(flow)
        return
    flow.state = AWAITING_DETAILS
    if sender_reachable(flow):
        ask_details(flow)
    else:
        flow.case.data["waits"] = HOLDER
        ask_holder(flow)


def last_day(flow: Flow) -> date | None:
    """Return the last day as the case knows it."""
    known = flow.case.data.get("last_day")
    return date.fromisoformat(known) if known else None


def confirmed_day(flow: Flow) -> date | None:
    """Return the day CONFIRM names, or the one the case knows."""
    if flow.text.strip():
        found = find_dates(flow.text, today=flow.office.today(flow.now), year=flow.office.year)
        return found.the
    return last_day(flow)


def day_is_clear(flow: Flow) -> bool:
    """There is a last day, and it does not leave open which summer is meant (ruling 3)."""
    day = confirmed_day(flow)
    if day is None:
        return False
    holiday = inside_holidays(day, flow.office.year)
    return holiday is None or flow.case.data.get("which") == day.isoformat()


def day_is_open(flow: Flow) -> bool:
    """No day, or one inside the summer holidays: the holder is asked which is meant."""
    return not day_is_clear(flow)


def ask_which(flow: Flow) -> None:
    """Ask the holder for the day, or which summer is meant."""
    day = confirmed_day(flow)
    holiday = inside_holidays(day, flow.office.year) if day else None
    if day is not None:
        flow.case.data["last_day"] = day.isoformat()
        flow.case.data["which"] = day.isoformat()
    flow.tell_officer(
        flow.case.holder,
        "which",
        by=HOLDER,
        immediate=True,
        day=day.isoformat() if day else None,
        holiday=holiday.isoformat() if holiday else None,
    )


def schedule(flow: Flow) -> None:
    """Fix the removal day, tell the parent, and let the family's exceptions end (P30, P36)."""
    day = confirmed_day(flow)
    if day is None:
        return
    flow.case.data["last_day"] = day.isoformat()
    flow.case.data["confirmed"] = True
    set_removal_day(flow)
    flow.tell_sender("scheduled")
    flow.intend(
        "last_day",
        addresses=flow.families(),
        child=flow.case.data.get("child", ""),
        day=day.isoformat(),
    )


def set_removal_day(flow: Flow) -> None:
    """Start the clock for the removal, or ask for the year that is not configured."""
    day = last_day(flow)
    due = removal_day(day, flow.office.year, flow.office.removal_after) if day else None
    if due is not None:
        flow.case.data["removal_day"] = due.isoformat()
        flow.start_day("removal", due)
        return
    flow.case.data.pop("removal_day", None)
    flow.start_timer("calendar", flow.office.timers.reminder.after(flow.now, flow.office.zone))
    flow.tell_officer(flow.case.holder, "calendar", by=HOLDER)
    flow.tell_officer(ADMINISTRATOR, "common/calendar")


def removal_falls_due(flow: Flow) -> None:
    """Give each administrator the task, with what to check before removing."""
    flow.tell_admins("task")


def removed(flow: Flow) -> None:
    """Settle the task and tell the parent."""
    close(flow)
    settle_tasks(flow)
    flow.tell_sender("outcome", text="", removed=True)


def was_no_member(flow: Flow) -> None:
    """Settle the task; there was nothing to remove."""
    close(flow)
    settle_tasks(flow)
    flow.tell_sender("outcome", text="", removed=False)


def stays(flow: Flow) -> None:
    """The family stays in the group: a sibling attends, or a parent works here."""
    _stop(flow)
    flow.tell_sender("outcome", text=flow.text, staying=True)
    nothing_ends(flow)


def cancelled(flow: Flow) -> None:
    """Nobody leaves after all."""
    _stop(flow)
    flow.tell_sender("outcome", text=flow.text, cancelled=True)
    nothing_ends(flow)


def _stop(flow: Flow) -> None:
    close(flow)
    if flow.before == REMOVAL_DUE:
        settle_tasks(flow, called_off=True)


def nothing_ends(flow: Flow) -> None:
    """Take the last day back: the family's exceptions go on."""
    flow.intend("no_last_day", addresses=flow.families(), child=flow.case.data.get("child"))


def cancelled_by_sender(flow: Flow) -> None:
    """The sender takes the notice back; the holder is told too."""
    cancelled(flow)
    flow.tell_officer(flow.case.holder, "withdrawn")


def facts(case: Case, office: Office) -> list[str]:
    """Return the child, the days, and what to check before anybody is removed (ruling 3)."""
    data = case.data
    day = date.fromisoformat(data["last_day"]) if "last_day" in data else None
    lines = [
        f"Child: {data.get('child', 'not known yet')}.",
        f"Last day: {english_date(day) if day else 'not known yet'}.",
    ]
    if day is not None and case.state not in STAYS_AFTER_ALL:
        planned = data.get("removal_day")
        due = (
            date.fromisoformat(planned)
            if planned
            else removal_day(day, office.year, office.removal_after)
        )
        lines.append(
            f"Removal from the group: {english_date(due)}."
            if due
            else "Removal from the group: the summer holidays of that year are not configured yet."
        )
    address = case.sender.address
    if address and day is not None:
        for child in office.roster.siblings_attending(address, data.get("child", ""), day):
            lines.append(f"A sister or brother still attends: {child.name}.")
    if address and day is not None and office.roster.is_staff(address, day):
        lines.append("This parent works at the pre-school and may stay in the group.")
    return lines


WORKFLOW = Workflow(
    kind="leaver",
    title="a family leaving",
    states=(
        State(NOTIFIED, HOLDER, "waiting for the Manager to confirm"),
        State(AWAITING_DETAILS, SENDER, "waiting for the child's name and last day"),
        State(SCHEDULED, "nobody", "planned"),
        State(REMOVAL_DUE, TASK, "with the group administrators"),
        State(STAYING, "nobody", "staying in the group", open=False),
        State(CANCELLED, "nobody", "cancelled", open=False),
        State(CLOSED, "nobody", "done", open=False),
    ),
    initial=NOTIFIED,
    opens=open_leaver,
    facts=facts,
    rules=(
        Rule(
            "answered", (AWAITING_DETAILS,), NOTIFIED, SYSTEM,
            "the parent answers, and child and last day are known",
            when=(details_known,), then=(ask_holder,),
        ),
        Rule(
            "answered", (AWAITING_DETAILS,), None, SYSTEM, "the parent answers only in part",
            when=(details_missing,), then=(ask_details_again,),
        ),
        Rule(
            "CONFIRM", (NOTIFIED, AWAITING_DETAILS, SCHEDULED), SCHEDULED, HOLDER,
            "the last day is right, or the one you add after the word", Takes.DATE,
            when=(day_is_clear,), then=(schedule,), button="Confirm the last day",
        ),
        Rule(
            "CONFIRM", (NOTIFIED, AWAITING_DETAILS, SCHEDULED), None, HOLDER,
            "the last day, to be added after the word", Takes.DATE,
            when=(day_is_open,), then=(ask_which,), button="Confirm the last day",
        ),
        Rule(
            "ASK", (NOTIFIED,), None, HOLDER, "put a question to the parent", Takes.REQUIRED,
            when=(sender_reachable,), then=(waits_for_sender, question_to_sender),
            button="Ask them a question",
        ),
        Rule(
            "answered", (NOTIFIED,), None, SYSTEM, "the parent answers a question",
            when=(asked,), then=(answered,),
        ),
        Rule(
            "ASK", (AWAITING_DETAILS, SCHEDULED), None, HOLDER, "put a question to the parent",
            Takes.REQUIRED, when=(sender_reachable,), then=(question_to_sender,),
            button="Ask them a question",
        ),
        Rule(
            "STAYS", (NOTIFIED, AWAITING_DETAILS, SCHEDULED, REMOVAL_DUE), STAYING, HOLDER,
            "they stay in the group: a sister or brother attends, or a parent works here",
            Takes.OPTIONAL, then=(stays,), button="They stay in the group",
        ),
        Rule(
            "CANCEL", OPEN, CANCELLED, HOLDER, "they are not leaving after all",
            Takes.OPTIONAL, then=(cancelled,), button="They are not leaving",
        ),
        note(OPEN),
        Rule(
            "removal_day", (SCHEDULED,), REMOVAL_DUE, CLOCK, "the removal day comes",
            then=(removal_falls_due,),
        ),
        Rule(
            "DONE", (REMOVAL_DUE,), CLOSED, TASK, "you have removed them from the group",
            then=(removed,), button="I have removed them",
        ),
        Rule(
            "NOT A MEMBER", (REMOVAL_DUE,), CLOSED, TASK, "they were not in the group",
            then=(was_no_member,), button="They were not in the group",
        ),
        Rule(
            "WITHDRAW", OPEN, CANCELLED, SENDER, "say you are not leaving after all",
            then=(cancelled_by_sender,), button="We are staying",
        ),
    ),
)  # fmt: skip
