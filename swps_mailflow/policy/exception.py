"""Exception: a friendship from before, declared and decided (P9, P22, P23, P28 to P30).

Three different tests by the class of who asks: staff (known personally before the child started),
volunteers and students (an existing social media relationship from before the role), parents (an
existing relationship before the child started). Unknown dates stay unknown. When the child has
left the rule falls away by itself; nobody is ever told to unfriend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from swps_mailflow.policy.case import Case, Person
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.office import PARTY, Office
from swps_mailflow.policy.roster import same_child
from swps_mailflow.policy.shared import (
    answer_query,
    answer_to_holder,
    approved,
    ask_holder,
    close,
    declined,
    has_approver,
    nobody_decides,
    note,
    propose,
    query_holder,
    question_to_sender,
    remember_where,
    sender_reachable,
)
from swps_mailflow.policy.wording import english_date
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
from swps_mailflow.reading.dates import find_dates
from swps_mailflow.reading.decision import Takes

REQUESTED = "requested"
AWAITING_REQUESTER = "awaiting_requester"
AWAITING_APPROVAL = "awaiting_approval"
GRANTED = "granted"
REFUSED = "refused"
ENDED = "ended"
WITHDRAWN = "withdrawn"

UNDECIDED = (REQUESTED, AWAITING_REQUESTER, AWAITING_APPROVAL)

STAFF_TEST = "staff"  # P9
VOLUNTEER_TEST = "volunteer"  # P22, P23
PARENT_TEST = "parent"  # P28, P29
_TEST_OF = {
    "staff": STAFF_TEST,
    "manager": STAFF_TEST,
    "volunteer": VOLUNTEER_TEST,
    "student": VOLUNTEER_TEST,
    "committee": VOLUNTEER_TEST,
    "chair": VOLUNTEER_TEST,
    "alternate": VOLUNTEER_TEST,
    "parent": PARENT_TEST,
    "carer": PARENT_TEST,
}


@dataclass(frozen=True)
class Standing:
    """How a request stands against its test. None is unknown, never assumed."""

    test: str | None
    known_since: date | None
    before: date | None
    met: bool | None


def standing(case: Case, office: Office) -> Standing:
    """Return the test that applies, the dates given, and whether they meet it (ruling 2)."""
    test = _TEST_OF.get(case.sender.cls.removeprefix("former_"))
    since = case.data.get("known_since")
    known_since = date.fromisoformat(since) if since else None
    before = (
        _role_start(case, office)
        if test == VOLUNTEER_TEST
        else _child_start(case, office, of_the_other=test == STAFF_TEST)
    )
    met = known_since < before if known_since and before else None
    return Standing(test, known_since, before, met)


def other_side(case: Case) -> Person | None:
    """Return the other person of the friendship, or None where that is not sure.

    Somebody who works here and somebody whose child attends; whoever else is named in passing is
    no party, and must not learn of it.
    """
    asks_as_parent = case.sender.cls.removeprefix("former_") in ("parent", "carer")
    found = [
        person
        for person in case.parties
        if (person.cls.removeprefix("former_") in ("parent", "carer")) != asks_as_parent
    ]
    return found[0] if len(found) == 1 else None


def _child_start(case: Case, office: Office, *, of_the_other: bool) -> date | None:
    """Return when the first child of the friendship's parent started.

    A member of staff may have a child here as well, whose start is not what is asked.
    """
    parent = other_side(case) if of_the_other else case.sender
    address = parent.address if parent else None
    children = office.roster.children_of(address) if address else ()
    return min((c.start for c in children if c.start), default=None)


def _role_start(case: Case, office: Office) -> date | None:
    """Return when the role began that the rule is about, and no other of the same person."""
    person = office.roster.person(case.sender.address) if case.sender.address else None
    plain = case.sender.cls.removeprefix("former_")
    name = plain if plain in ("volunteer", "student") else "committee"
    roles = [r for r in person.roles if r.name == name] if person else []
    held = [r for r in roles if r.end is None] or roles
    return min((r.start for r in held if r.start), default=None)


def read_details(flow: Flow) -> None:
    """Take from the sender's words since when the two have known each other, and who it is."""
    text = flow.heard.text if flow.heard else ""
    today = flow.office.today(flow.now)
    found = find_dates(text, today=today, year=flow.office.year, lean="past")
    if found.the is not None and found.the <= today:
        flow.case.data["known_since"] = found.the.isoformat()


def open_exception(flow: Flow) -> None:
    """Note what is known and ask the holder."""
    read_details(flow)
    ask_holder(flow)


def answered(flow: Flow) -> None:
    """Take the details and show the holder."""
    read_details(flow)
    answer_to_holder(flow)


def granted(flow: Flow) -> None:
    """Tell both sides and the holder; start watching for the child's last day (P30)."""
    approved(flow, both=other_side(flow.case) is not None)
    _tell_both(flow, "granted")
    for child, day in flow.last_days.items():
        end_after(flow, child, date.fromisoformat(day))


def refused_by_chair(flow: Flow) -> None:
    """Tell the holder why and both sides that: the Chair's reason is the officers' own."""
    declined(flow)
    close(flow)
    _tell_both(flow, "refused", text="")


def refused(flow: Flow) -> None:
    """Tell both sides, the sender with the holder's words; nobody is told to unfriend."""
    close(flow)
    _tell_both(flow, "refused", text=flow.text)


def ended(flow: Flow) -> None:
    """Tell both sides that the rule no longer applies and nothing needs doing (P30)."""
    close(flow)
    _tell_both(flow, "ended", text=flow.text)


def ended_by_itself(flow: Flow) -> None:
    """End it on the day after the child's confirmed last day, and tell the holder too."""
    close(flow)
    _tell_both(flow, "ended", by_itself=True)
    both = other_side(flow.case) is not None
    flow.tell_officer(flow.case.holder, "ended-told", both=both)


def withdrawn(flow: Flow) -> None:
    """Stop, and tell the holder so; and the other one, who had been told that it is agreed."""
    close(flow)
    other = other_side(flow.case)
    if flow.before == GRANTED and other is not None:
        flow.tell_person(other, PARTY, "ended", other=True, text="")
    flow.tell_officer(flow.case.holder, "withdrawn")


def last_days(case: Case) -> dict[str, str]:
    """Return the last days we know of, of each child who leaves."""
    return dict(case.data.get("last_days", {}))


def end_after(flow: Flow, child: str, last_day: date) -> None:
    """Start the clock that ends this exception the day after `last_day`, siblings permitting."""
    known = last_days(flow.case)
    days = {c: d for c, d in known.items() if not same_child(c, child)}
    _watch(flow, {**days, child: last_day.isoformat()})


def goes_on(flow: Flow, child: str) -> bool:
    """A child stays after all; False where nobody had said that it leaves."""
    known = last_days(flow.case)
    days = {c: d for c, d in known.items() if c != child and not same_child(c, child)}
    _watch(flow, days)
    return days != known


def _watch(flow: Flow, days: dict[str, str]) -> None:
    """Wait for the last of the last days: when it comes, every child known to leave has left."""
    flow.case.data["last_days"] = days
    flow.stop_timer("ends")
    if days:
        last = date.fromisoformat(max(days.values()))
        flow.start_day("ends", last + timedelta(days=1))


def sibling_attends(flow: Flow) -> bool:
    """Another child of the family stays, which keeps the rule alive (P30)."""
    days = last_days(flow.case)
    after = date.fromisoformat(max(days.values())) if days else flow.office.today(flow.now)
    return any(
        flow.office.roster.others_attending(address, days, after)
        for address in flow.case.addresses()
    )


def no_sibling_attends(flow: Flow) -> bool:
    """No other child of the family stays."""
    return not sibling_attends(flow)


def facts(case: Case, office: Office) -> list[str]:
    """Return the test that applies and how the request stands against it (ruling 2)."""
    found = standing(case, office)
    lines = [_TEST_SAYS[found.test]]
    since = english_date(found.known_since) if found.known_since else "no exact day could be read"
    role = found.test == VOLUNTEER_TEST
    lines.append(f"{'Since when' if role else 'Since when they have known each other'}: {since}.")
    began = "The role began" if role else "The child started"
    lines.append(f"{began}: {english_date(found.before) if found.before else 'not known'}.")
    if found.met is None:
        lines.append("Whether the rule is met cannot be told from the dates we have.")
    elif found.met and role:
        # To have known each other is not enough, and which of the two is meant is for a person.
        lines.append("By these dates the rule is met, if they were connected by then.")
    else:
        lines.append(f"By these dates the rule is {'met' if found.met else 'not met'}.")
    if other_side(case) is None:
        lines.append(
            "Who the other person is cannot be told from the roster. Whoever holds this matter is"
            " asked to let them know how it ends."
        )
    return lines


_TEST_SAYS: dict[str | None, str] = {
    STAFF_TEST: "The rule for staff: they knew each other personally (as family, for instance)"
    " before the child started.",
    VOLUNTEER_TEST: "The rule for volunteers, students and committee: they were already connected"
    " on social media before the role began.",
    PARENT_TEST: "The rule for parents and carers: they knew each other before the child started.",
    None: "Which rule applies depends on who is asking, and the roster does not say.",
}


def _tell_both(flow: Flow, notice: str, **fields: Any) -> None:
    flow.tell_sender(notice, other=False, **fields)
    other = other_side(flow.case)
    if other is not None:
        flow.tell_person(other, PARTY, notice, **{**fields, "other": True, "text": ""})


WORKFLOW = Workflow(
    kind="exception",
    title="a friendship from before",
    states=(
        State(REQUESTED, HOLDER, "waiting for the Manager's view"),
        State(AWAITING_REQUESTER, SENDER, "waiting for an answer to our question"),
        State(AWAITING_APPROVAL, APPROVER, "waiting for the Chair's decision"),
        State(GRANTED, "nobody", "agreed"),
        State(REFUSED, "nobody", "not agreed", open=False),
        State(ENDED, "nobody", "no longer needed", open=False),
        State(WITHDRAWN, "nobody", "taken back", open=False),
    ),
    initial=REQUESTED,
    opens=open_exception,
    delicate=True,
    facts=facts,
    rules=(
        Rule(
            "RECOMMEND", (REQUESTED,), AWAITING_APPROVAL, HOLDER,
            "recommend it for approval; your reasons help", Takes.OPTIONAL,
            when=(has_approver,), then=(propose,), button="Recommend it",
        ),
        Rule(
            "REFUSE", (REQUESTED,), REFUSED, HOLDER,
            "do not agree; what you add goes to the person who asked", Takes.OPTIONAL,
            then=(refused,), button="Do not agree",
        ),
        Rule(
            "REFUSE", (AWAITING_APPROVAL,), REFUSED, HOLDER,
            "end it, where nobody is free to decide; what you add goes to the person who asked",
            Takes.OPTIONAL, when=(nobody_decides,), then=(refused,), button="Do not agree",
        ),
        Rule(
            "ASK", (REQUESTED,), AWAITING_REQUESTER, HOLDER,
            "put a question to the person who asked", Takes.REQUIRED,
            when=(sender_reachable,), then=(remember_where, question_to_sender),
            button="Ask them a question",
        ),
        Rule(
            "answered", (AWAITING_REQUESTER,), REQUESTED, SYSTEM, "the requester answers",
            then=(answered,),
        ),
        Rule(
            "no_answer", (AWAITING_REQUESTER,), REQUESTED, CLOCK, "no answer comes",
        ),
        Rule(
            "APPROVE", (AWAITING_APPROVAL,), GRANTED, APPROVER, "agree to the exception",
            then=(granted,), button="Approve it",
        ),
        Rule(
            "DECLINE", (AWAITING_APPROVAL,), REFUSED, APPROVER,
            "do not agree; a reason goes to the person who recommended it", Takes.OPTIONAL,
            then=(refused_by_chair,), button="Decline it",
        ),
        Rule(
            "ASK", (AWAITING_APPROVAL,), None, APPROVER,
            "put a question to whoever recommended it", Takes.REQUIRED,
            then=(query_holder,), button="Ask a question first",
        ),
        Rule(
            "END", (GRANTED,), ENDED, HOLDER,
            "end the exception because it is no longer needed", Takes.OPTIONAL,
            then=(ended,), button="End it",
        ),
        Rule(
            "child_left", (GRANTED,), ENDED, CLOCK,
            "the day after the child's confirmed last day, if no sibling attends",
            when=(no_sibling_attends,), then=(ended_by_itself,),
        ),
        note((*UNDECIDED, GRANTED), answer_query),
        Rule(
            "WITHDRAW", (*UNDECIDED, GRANTED), WITHDRAWN, SENDER, "take the request back",
            then=(withdrawn,), button="Take it back",
        ),
    ),
)  # fmt: skip
