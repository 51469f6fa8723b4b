"""What follows from a first mail: a case of some kind, held by somebody who may see it.

Also the second matters that one mail can hold (SPLIT) and the removals an officer asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from swps_mailflow.policy import holders, steps
from swps_mailflow.policy.case import Case, Person, same_address
from swps_mailflow.policy.flow import Actor, Flow, Heard
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import ADMINISTRATOR, GROUP_ADMIN, OFFICERS, SENDER, Office

# Kinds in which a person on the roster who is named may be a party to the matter.
_WITH_PARTIES = frozenset({"concern", "exception", "removal", "unsorted"})
# A text that names half the roster is a list, not a friendship; conflicts count all the same.
_MOST_PARTIES = 5


@dataclass(frozen=True)
class First:
    """A first mail, read and sorted. `about` is everything in it, for testing conflicts."""

    kind: str
    variant: str | None
    sender: Person
    subject: str
    text: str
    about: str
    file: str
    tags: Sequence[str] = ()
    about_staff: bool = False
    acknowledge: bool = True
    unreadable: str = ""
    reason: str = ""
    held_back: Sequence[str] = ()


def open_case(
    first: First,
    *,
    ref: str,
    office: Office,
    arrived: datetime,
    now: datetime,
    draw: Callable[[], str],
    new_ref: Callable[[], str],
    last_days: dict[str, str] | None = None,
) -> Flow:
    """Return the flow of a new case with everything it owes: acknowledgement, asks, clocks."""
    case = new_case(first, ref=ref, office=office, arrived=arrived, now=now)
    actor = Actor("sender" if first.sender.address else "unknown", first.sender.address)
    flow = Flow(case, office, WORKFLOWS, now, draw, actor, new_ref=new_ref)
    flow.last_days = last_days or {}
    flow.heard = Heard(first.text, first.subject, first.sender.address, first.file)
    steps.opens(flow)
    if first.acknowledge:
        _thank(flow)
    return flow


def _thank(flow: Flow) -> None:
    """Owe the sender an acknowledgement, before whatever else they are owed."""
    owed = flow.case.outbox
    place = next((i for i, n in enumerate(owed) if n.role == SENDER), len(owed))
    if flow.tell_sender("acknowledgement", immediate=True) is not None:
        owed.insert(place, owed.pop())


def new_case(first: First, *, ref: str, office: Office, arrived: datetime, now: datetime) -> Case:
    """Return the case of a first mail, with whom it may concern; nothing has followed from it."""
    case = Case(
        ref=ref,
        kind=first.kind,
        state=WORKFLOWS[first.kind].initial,
        sender=first.sender,
        opened=arrived,
        holder=None,
        variant=first.variant,
        subject=first.subject,
        tags=list(dict.fromkeys(first.tags)),
    )
    if first.about_staff:
        case.data["about_staff"] = True
    if first.unreadable:
        case.data["unreadable"] = first.unreadable
    if first.reason:
        case.data["sorted_because"] = first.reason
    if first.held_back:
        case.data["held_back"] = list(first.held_back)
    if first.kind in _WITH_PARTIES:
        case.parties = _parties(first, office, now)
    holders.take_in(case, first.about, office)
    if len(case.parties) > _MOST_PARTIES:
        holders.remember_all(case, office)
        case.parties = []
    return case


def class_of(address: str | None, office: Office, now: datetime) -> str:
    """Return the class of P2: an officer's role, the roster's word, or `unknown`."""
    if address is None:
        return "unknown"
    roles = [o.role for o in office.holders_of(address)]
    for role in (*OFFICERS, GROUP_ADMIN, ADMINISTRATOR):
        if role in roles:
            return role
    return office.roster.class_of(address, office.today(now))


def _parties(first: First, office: Office, now: datetime) -> list[Person]:
    found = []
    for person in office.roster.find_by_name(first.about):
        if same_address(person.address, first.sender.address):
            continue
        cls = class_of(person.address, office, now)
        found.append(Person(person.address, person.name, cls))
    return found
