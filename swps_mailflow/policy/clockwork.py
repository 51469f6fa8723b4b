"""What the clock does to a case: remind, escalate, ask again, warn of the 28 days, carry out days.

A timer fires once. When the clock was stopped or jumped, one pass sends one catch-up mail: a
reminder that an escalation overtakes is not sent as well, and what is said of the 28 days comes a
day before either.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swps_mailflow.policy import holders, holding
from swps_mailflow.policy.case import Timer
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.office import GROUP_ADMIN, SENDER
from swps_mailflow.policy.workflow import APPROVER, HOLDER, TASK

# Timers that watch over whoever must act; they start anew when that changes.
WATCHES = ("reminder", "escalate", "details")
# How often a sender is asked before the holder takes it up again.
QUESTIONS = 2

CLOCK = Actor("clock")


def rearm(flow: Flow, before: str | None, *, acted: bool = True) -> None:
    """Start the watch over whoever must act now; `before` is who had to act until now."""
    waits = flow.case.waiting_for
    if waits == before and not acted:
        return
    flow.stop_timer(*WATCHES)
    timers, zone = flow.office.timers, flow.office.zone
    if waits == SENDER:
        flow.start_timer("details", timers.details.after(flow.now, zone))
    elif waits is not None or flow.stands_still() or (flow.case.holder is None and flow.here.open):
        flow.start_timer("reminder", timers.reminder.after(flow.now, zone))
        flow.start_timer("escalate", timers.escalate.after(flow.now, zone))


def due(flow: Flow) -> list[Timer]:
    """Return the timers to fire now, the overtaken ones left out and stopped."""
    found = [t for t in flow.case.timers if t.due <= flow.now and t.name != "intents"]
    names = {t.name for t in found}
    for early, late in (("reminder", "escalate"), ("outcome_warning", "outcome")):
        if early in names and late in names:
            flow.stop_timer(early)
            found = [t for t in found if t.name != early]
    if names & {"outcome_warning", "outcome"}:
        for timer in [t for t in found if t.name in ("reminder", "escalate")]:
            flow.start_timer(timer.name, flow.now + timedelta(days=1), timer.count)
            found.remove(timer)
    return sorted(found, key=lambda t: (t.due, t.name))


def fire(flow: Flow, timer: Timer) -> None:
    """Let one timer do what it is for."""
    flow.actor = CLOCK
    flow.stop_timer(timer.name)
    flow.before = flow.case.state
    _HANDLERS[timer.name](flow, timer)


def away(flow: Flow, role: str, until: str, quote: str) -> None:
    """Record that an officer is away, and start their deputy's clock; it is never an answer."""
    flow.record("away", f"until {until}" if until else "", actor=Actor(role))
    if flow.case.waiting_for != role:
        return
    soon = flow.office.timers.reminder.after(flow.now, flow.office.zone)
    running = flow.case.timer("escalate")
    if running is None or running.due > soon:
        flow.start_timer("escalate", soon, running.count if running else 0)
    deputy = _deputy(flow, 0)
    if deputy:
        flow.tell_officer(deputy, "common/away", role_title=role, until=until, quote=quote)


def _reminder(flow: Flow, timer: Timer) -> None:
    timers, zone = flow.office.timers, flow.office.zone
    flow.record("reminded")
    by = flow.case.data.get("waits") or flow.here.waits
    fields: dict[str, Any] = {"since": _since(flow), "text": ""}
    if flow.stands_still():
        flow.tell_officer(flow.case.holder, "reminder", by=HOLDER, **fields)
    elif by == TASK:
        for officer in holders.clear_group_admins(flow.case, flow.office, delicate=flow.delicate):
            if holders.owns_step(flow.case, officer.address):
                flow.tell_holder_of(officer, GROUP_ADMIN, "reminder", by=TASK, **fields)
    elif by in (HOLDER, APPROVER):
        role = flow.case.holder if by == HOLDER else flow.approver()
        flow.tell_officer(role, "reminder", by=by, **fields)
    flow.start_timer("reminder", timers.reminder.after(flow.now, zone), timer.count + 1)


def _escalate(flow: Flow, timer: Timer) -> None:
    timers, zone = flow.office.timers, flow.office.zone
    flow.record("escalated")
    by = flow.case.data.get("waits") or flow.here.waits
    silent = flow.case.waiting_for or ""
    still = flow.stands_still()
    deputy = flow.case.holder if by == TASK else _deputy(flow, timer.count)
    if still or deputy is None:
        flow.person_needed(late=flow.case.holder is not None and not still)
    else:
        flow.tell_officer(
            deputy,
            "escalation",
            by=HOLDER if by == TASK else by,
            silent_role=silent,
            since=_since(flow),
        )
    if flow.case.timer("reminder") is None:
        flow.start_timer("reminder", timers.reminder.after(flow.now, zone))
    flow.start_timer("escalate", timers.escalate.after(flow.now, zone), timer.count + 1)


def _deputy(flow: Flow, count: int) -> str | None:
    """Return who comes after the one who is silent; each further time, the next."""
    if (flow.case.data.get("waits") or flow.here.waits) == APPROVER:
        first = flow.approver()
        but = [flow.office.officer(r).address for r in (flow.case.holder, first) if r]
        but += flow.proposers()
        free = holders.clear(
            flow.case, holders.APPROVING, flow.office, delicate=flow.delicate, but=but
        )
    else:
        but = [flow.office.officer(flow.case.holder).address] if flow.case.holder else []
        free = flow.may_hold(but=but)
    return free[min(count, len(free) - 1)] if free else None


def _details(flow: Flow, timer: Timer) -> None:
    timers, zone = flow.office.timers, flow.office.zone
    if timer.count + 1 < QUESTIONS:
        flow.record("asked again")
        flow.tell_sender(
            "question",
            text=flow.case.data.get("question", ""),
            missing=[n for n in ("child", "last_day") if n not in flow.case.data],
            again=True,
        )
        flow.start_timer("details", timers.details.after(flow.now, zone), timer.count + 1)
        return
    before = flow.case.state
    if flow.workflow.rule_for(flow, "no_answer"):
        flow.advance()
        flow.workflow.fire(flow, "no_answer")
        flow.case.came_from = None
    flow.case.data.pop("waits", None)
    flow.record("no answer", from_=before, to=flow.case.state)
    flow.tell_officer(flow.case.holder, "reminder", by=HOLDER, since=_since(flow), unanswered=True)
    waiting = flow.case.waiting_for
    flow.case.waiting_for = flow.waits_for()
    if flow.case.waiting_for == SENDER:
        # The holder has been told and may act; the watch goes on, more slowly.
        flow.start_timer("details", timers.escalate.after(flow.now, zone), timer.count)
    else:
        rearm(flow, waiting)


def _outcome_warning(flow: Flow, timer: Timer) -> None:
    flow.record("outcome due soon")
    end = flow.office.timers.outcome.after(flow.case.clock_from, flow.office.zone)
    days = (flow.office.local(end).date() - flow.office.today(flow.now)).days
    flow.tell_officer(flow.case.holder, "overdue", by=HOLDER, late=False, days=max(days, 0))
    del timer


def _outcome(flow: Flow, timer: Timer) -> None:
    flow.record("outcome overdue")
    end = flow.office.timers.outcome.after(flow.case.clock_from, flow.office.zone)
    days = (flow.office.today(flow.now) - flow.office.local(end).date()).days
    flow.tell_officer(flow.case.holder, "overdue", by=HOLDER, late=True, days=max(days, 0))
    # The Chair hears of it too, or whoever stands in the Chair's place (ruling 5).
    but = [flow.office.officer(flow.case.holder).address] if flow.case.holder else []
    free = holders.clear(flow.case, holders.APPROVING, flow.office, delicate=flow.delicate, but=but)
    if free:
        flow.tell_officer(free[0], "overdue", late=True, days=max(days, 0))
    elif flow.case.holder:
        flow.person_needed(late=True)
    flow.start_timer("outcome", flow.office.timers.escalate.after(flow.now, flow.office.zone))
    del timer


def _removal(flow: Flow, timer: Timer) -> None:
    _by_itself(flow, "removal_day")
    del timer


def _ends(flow: Flow, timer: Timer) -> None:
    if flow.workflow.rule_for(flow, "child_left"):
        _by_itself(flow, "child_left")
    elif flow.case.state == "granted":
        flow.record("sibling attends", "The exception goes on.")
    del timer


def _calendar(flow: Flow, timer: Timer) -> None:
    from swps_mailflow.policy.leaver import set_removal_day

    set_removal_day(flow)
    del timer


def _by_itself(flow: Flow, trigger: str) -> None:
    before, waiting = flow.case.state, flow.case.waiting_for
    flow.advance()
    flow.workflow.fire(flow, trigger)
    flow.record(trigger, from_=before, to=flow.case.state)
    flow.case.waiting_for = flow.waits_for()
    rearm(flow, waiting)


def _since(flow: Flow) -> str:
    last = flow.case.events[-1].at if flow.case.events else flow.case.opened
    for event in reversed(flow.case.events):
        if event.from_ != event.to and event.to is not None:
            last = event.at
            break
    return last.isoformat()


def _unconfirmed(flow: Flow, timer: Timer) -> None:
    holding.lapsed(flow)
    del timer


_HANDLERS = {
    holding.TIMER: _unconfirmed,
    "reminder": _reminder,
    "escalate": _escalate,
    "details": _details,
    "outcome_warning": _outcome_warning,
    "outcome": _outcome,
    "removal": _removal,
    "ends": _ends,
    "calendar": _calendar,
}
