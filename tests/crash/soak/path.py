"""Whether a history is a path of the tables, told by the history and the tables alone."""

from __future__ import annotations

from collections.abc import Iterator

from swps_mailflow.policy.case import Case, Event
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.shared import SORTABLE

# Where a case may begin besides the first state of its table: what its first mail already says.
_BEGINS = {
    "leaver": {"notified", "awaiting_details"},
    "membership": {"requested", "admin_task"},
    "photo": {"requested", "admin_task"},
}
# What the history calls a trigger, where that is not its name.
_TRIGGERS = {"no answer": "no_answer"}
_TAKEN_BACK = frozenset({"UNDO", "taken back"})


def stray_steps(case: Case) -> Iterator[str]:
    """Yield a sentence for each step that no table has."""
    kind = "unsorted" if any(_is_sorting(e) for e in case.events) else case.kind
    here: set[str] = set()  # more than one only where a case has just begun
    moves: list[tuple[str, str, str]] = []  # decisions that may be taken back: kind, from, to
    for number, event in enumerate(case.events):
        if event.to is None:
            continue
        where = f"event {number + 1}, {event.event}, {event.from_} to {event.to}"
        if event.event == "opened":
            if number or event.to not in _first_states(kind):
                yield f"{where}: it does not begin like this"
            here = _first_states(kind)
            continue
        if event.from_ not in here:
            yield f"{where}: it stood in {', '.join(sorted(here))}"
        if event.event in _TAKEN_BACK:
            back = next(
                (m for m in reversed(moves) if m[2] == event.from_ and m[1] == event.to), None
            )
            if back is None:
                yield f"{where}: there was no such step to take back"
            else:
                kind = back[0]
        elif _is_sorting(event):
            moves.append((kind, str(event.from_), event.to))
            kind = SORTABLE[event.event][0]
            if event.to not in _first_states(kind):
                yield f"{where}: a {kind} does not begin like this"
        elif (event.event, event.to) != ("permission ended", "withdrawn"):
            moves.append((kind, str(event.from_), event.to))
            if not _in_table(kind, event):
                yield f"{where}: no rule of {kind}"
        here = {event.to}
    if case.state not in here or case.kind != kind:
        led = f"{kind}/{', '.join(sorted(here))}"
        yield f"it stands in {case.kind}/{case.state}, and its history leads to {led}"


def _is_sorting(event: Event) -> bool:
    return event.event in SORTABLE and event.from_ == "unsorted"


def _first_states(kind: str) -> set[str]:
    return {WORKFLOWS[kind].initial} | _BEGINS.get(kind, set())


def _in_table(kind: str, event: Event) -> bool:
    trigger = _TRIGGERS.get(event.event, event.event)
    for rule in WORKFLOWS[kind].rules:
        if rule.trigger == trigger and event.from_ in rule.sources:
            if event.to == (rule.dest or event.from_):
                return True
    # What says nothing leaves the case where it is.
    return event.from_ == event.to and trigger not in {r.trigger for r in WORKFLOWS[kind].rules}
