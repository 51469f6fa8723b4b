"""A reply as the policy needs it: what it says among the words it may, and what it adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.policy import holders, steps
from swps_mailflow.policy.case import Ask, Person, same_address
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.names import fold_name
from swps_mailflow.policy.shared import SORTABLE
from swps_mailflow.reading.danger import in_danger
from swps_mailflow.reading.dates import is_date
from swps_mailflow.reading.decision import Offered, Reading, read_reply
from swps_mailflow.reading.kinds import DANGER_WORDS


@dataclass(frozen=True)
class Disposition:
    """What became of a mail, in the contract's word, and why, for an administrator."""

    name: str
    reason: str


@dataclass(frozen=True)
class Reply:
    """A reply as this module needs it: who, what, and what we had sent to that person."""

    sender: str | None
    text: str | None
    html: str | None
    new_text: str
    subject: str
    file: str
    authentication: Authentication
    sent: Sequence[str] = ()
    enclosed: Sequence[str] = ()  # forwarded mail and the names of attachments


def vouched(flow: Flow, reply: Reply) -> bool:
    """Tell whether the provider, or the configuration in its place, stands for the sender."""
    verdict = reply.authentication.verdict
    return verdict is Verdict.PASS or (verdict is Verdict.NONE and flow.office.trust.waive_missing)


def hear(flow: Flow, reply: Reply, *, trusted: bool | None = None, counts: bool = True) -> None:
    """Add the text to the case; what outsiders write `counts` for conflicts (ruling 5)."""
    if flow.heard is not None and trusted is not None:
        flow.heard.trusted = trusted
    told = holders.told_of_danger(flow.case, flow.office, delicate=flow.delicate)
    told = told if "danger" in flow.case.tags else []
    added = "\n".join((reply.subject, reply.new_text, *reply.enclosed))
    if counts:
        _mind(flow, added)
    if in_danger(added, flow.office.emergency.words or DANGER_WORDS) is not None:
        flow.tag("danger")
    steps.hear(flow)
    if "danger" in flow.case.tags:
        steps.tell_of_danger(flow, but=told)


def _mind(flow: Flow, added: str) -> None:
    known = {p.address for p in flow.case.parties}
    for person in flow.office.roster.find_by_name(added):
        mine = same_address(person.address, flow.case.sender.address)
        if flow.delicate and not mine and person.address not in known:
            cls = flow.office.roster.class_of(person.address, flow.office.today(flow.now))
            flow.case.parties.append(Person(person.address, person.name, cls))
    holders.take_in(flow.case, added, flow.office)


def read(flow: Flow, ask: Ask, reply: Reply) -> Reading:
    """Return what a reply says among the words its ask accepts now."""
    return read_as(flow, ask.addressee, steps.offered(flow, ask), reply)


def read_as(flow: Flow, address: str, offered: Sequence[Offered], reply: Reply) -> Reading:
    """Return what a reply from this address says among these words."""
    today, year = flow.office.today(flow.now), flow.office.year
    people = flow.office.holders_of(address)
    names = [n for o in people for n in (o.name, *o.also_known_as)] + [flow.office.name]
    date_test: Callable[[str], bool] = lambda t: is_date(t, today=today, year=year)  # noqa: E731
    found = read_reply(
        reply.text,
        reply.html,
        sent=reply.sent,
        offered=offered,
        names=names,
        ref=flow.case.ref,
        kinds=tuple(SORTABLE),
        is_date=date_test,
    )
    if found.word is not None and _passed_on(flow, names, reply.new_text, alone=not found.text):
        return Reading(None, reply.new_text, "It may be another officer's words, or for another.")
    return found


def _passed_on(flow: Flow, own: Sequence[str], text: str, *, alone: bool) -> bool:
    """Tell whether words may be passed on: signed with another officer's name, or asked of one.

    `alone`: the word has no text of its own, in which a name would be no wonder.
    """
    officers = (*flow.office.roles.values(), *flow.office.group_admins)
    others = {form for o in officers for form in _forms(o.name)}
    others -= {form for name in own for form in _forms(name)}
    lines = [fold_name(line) for line in text.splitlines() if line.strip()]
    asked = bool(lines) and alone and "please" in " ".join(lines[:2]).split(" ")
    return bool(
        others.intersection(lines[1:][-2:]) or (asked and others.intersection(lines[0].split(" ")))
    )


def _forms(name: str) -> tuple[str, str]:
    folded = fold_name(name)
    return folded, folded.split(" ")[0]
