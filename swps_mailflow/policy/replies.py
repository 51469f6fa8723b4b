"""What follows from a mail that belongs to a case: a decision, an addition, a note, or nothing.

`receive` is handed a flow, the letter as read, and the ask it answers, and returns a named
disposition. Authority comes first (authority.py), then the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.policy import authority, holders, steps
from swps_mailflow.policy.authority import Standing
from swps_mailflow.policy.case import Ask, Person, same_address
from swps_mailflow.policy.flow import BY, Actor, Flow, Heard
from swps_mailflow.policy.office import GROUP_ADMIN, OFFICERS, PARTY, SENDER
from swps_mailflow.policy.shared import SORTABLE
from swps_mailflow.policy.workflow import IllegalTrigger
from swps_mailflow.reading.danger import in_danger
from swps_mailflow.reading.dates import is_date
from swps_mailflow.reading.decision import Reading, read_reply
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


def receive(flow: Flow, ask: Ask | None, reply: Reply) -> Disposition:
    """Work one mail that belongs to the flow's case."""
    trusted = (
        reply.sender is not None
        and reply.authentication.verdict is not Verdict.FAIL
        and same_address(reply.sender, flow.case.sender.address)
    )
    flow.heard = Heard(reply.new_text, reply.subject, reply.sender, reply.file, trusted)
    flow.actor = Actor("sender" if trusted else "unknown", reply.sender)
    flow.writer = reply.sender or ""
    if ask is None:
        return _without_ask(flow, reply)
    if ask.question == "confirm":
        return _confirmed(flow, ask, reply)
    if ask.question == "thread":
        return _from_sender(flow, ask, reply)
    return _from_officer(flow, ask, reply)


def _without_ask(flow: Flow, reply: Reply) -> Disposition:
    """A reference in the subject proves nothing: the text is kept and shown to the holder."""
    officer = _acting_officer(flow, reply.sender)
    wrote = flow.heard is not None and flow.heard.trusted
    if officer is not None and not wrote:
        flow.record("note-unverified", reply.new_text, message=reply.file)
        vouched = reply.authentication.verdict is Verdict.PASS
        if vouched:
            question = BY[officer.question]
            flow.tell_holder_of(
                steps.officer_of(flow, officer),
                officer.role,
                "common/unclear",
                by=question,
                immediate=True,
                said=reply.new_text,
                reason="no-link",
                choices=[],
            )
        return Disposition("unclear", "an officer wrote without answering a question of ours")
    if wrote or not _is_officer(flow, reply.sender):
        hear(flow, reply)
    else:
        flow.record("note-unverified", reply.new_text, message=reply.file)
    trusted = flow.heard is not None and flow.heard.trusted
    who = "the sender" if trusted else "somebody not on file"
    return Disposition("added", f"names the case in its subject; from {who}")


def _from_sender(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    same = same_address(reply.sender, ask.addressee)
    failed = reply.authentication.verdict is Verdict.FAIL
    if not same or failed:
        hear(flow, reply, trusted=False)
        why = "failed its provider's checks" if failed else "came from another address"
        return Disposition("added", f"a note: the mail {why}")
    flow.actor = Actor(ask.role, ask.addressee)
    reading = read(flow, ask, reply)
    if reading.courtesy:
        flow.record("thanks", message=reply.file)
        return Disposition("added", reading.reason)
    if reading.word == steps.STATUS:
        flow.record(steps.STATUS, message=reply.file)
        _answer_sender(flow, ask, "common/status")
        return Disposition("added", "asked where the matter stands")
    if reading.word == steps.HELP:
        flow.record(steps.HELP, message=reply.file)
        _answer_sender(flow, ask, "common/help")
        return Disposition("added", "asked for help")
    if reading.word == steps.WITHDRAW and ask.role == SENDER:
        return _withdraw(flow, ask, reply)
    hear(flow, reply)
    return Disposition("added", "the sender's own text" if ask.role == SENDER else "a note")


def _withdraw(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    verdict = reply.authentication.verdict
    if verdict is Verdict.NONE and not flow.office.trust.waive_missing:
        if flow.workflow.rule_for(flow, steps.WITHDRAW) is None:
            hear(flow, reply)
            return Disposition("added", "there is nothing to take back any more")
        flow.record("withdrawal to be confirmed", message=reply.file)
        flow.confirmation(
            ask.role, ask.addressee, flow.case.sender.name, steps.WITHDRAW,
            {"ask": ask.id, "word": steps.WITHDRAW, "text": ""},
        )  # fmt: skip
        return Disposition("unclear", "nobody vouches for the sender, so we asked them to confirm")
    if steps.withdraw(flow):
        return Disposition("decision", "the sender took the matter back")
    hear(flow, reply)
    return Disposition("added", "there is nothing to take back any more")


def _from_officer(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    found = authority.judge(
        ask,
        flow.case,
        flow.office,
        flow.now,
        sender=reply.sender,
        authentication=reply.authentication,
    )
    by = BY[ask.question]
    if found.standing in (Standing.UNREADABLE, Standing.FORMER):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", found.reason)
    if found.standing in (Standing.STRANGER, Standing.REJECTED):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        if ask.state == "open":
            ask.state = "revoked"
            if authority.still_holds(ask, flow.office):
                notice = (
                    "common/misused" if found.standing is Standing.STRANGER else "common/rejected"
                )
                _tell(flow, ask, notice, by)
        return Disposition("refused", found.reason)
    flow.actor = Actor(ask.role, ask.addressee)
    if not authority.is_live(ask, flow.case, flow.now):
        flow.record("too late", reply.new_text, message=reply.file)
        if found.standing is Standing.STALE:
            _stale(flow, ask, by)
            return Disposition("unclear", found.reason)
        return Disposition("refused", "the question is no longer open, and nobody vouches for it")
    if not holders.may_see(flow.case, ask.role, ask.addressee, flow.office, delicate=flow.delicate):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", "the matter may concern that officer")
    reading = read(flow, ask, reply)
    if found.standing is Standing.UNVERIFIED and reading.word not in (
        None, steps.STATUS, steps.HELP,
    ):  # fmt: skip
        flow.record("to be confirmed", f"{reading.word} {reading.text}".strip(), message=reply.file)
        officer = steps.officer_of(flow, ask)
        flow.confirmation(
            ask.role, ask.addressee, officer.name, str(reading.word),
            {"ask": ask.id, "word": reading.word, "text": reading.text},
        )  # fmt: skip
        return Disposition("unclear", "nobody vouches for the sender, so we asked them to confirm")
    return act(flow, ask, reading, reply.file)


def act(flow: Flow, ask: Ask, reading: Reading, file: str | None) -> Disposition:
    """Carry out what an officer with good authority said."""
    by = BY[ask.question]
    if reading.word is None:
        if reading.courtesy:
            flow.record("thanks", message=file)
            return Disposition("added", reading.reason)
        flow.record("unclear", reading.text, message=file)
        _tell(
            flow, ask, "common/unclear", by,
            said=reading.text, reason=reading.reason, choices=list(reading.choices),
        )  # fmt: skip
        return Disposition("unclear", reading.reason)
    if reading.word in (steps.STATUS, steps.HELP):
        flow.record(reading.word, message=file)
        _tell(flow, ask, f"common/{reading.word.lower()}", by)
        return Disposition("added", f"asked for {reading.word}")
    try:
        if reading.word == steps.UNDO:
            steps.undo(flow, ask)
        else:
            rule = next(r for r in flow.workflow.words(flow, by) if r.trigger == reading.word)
            steps.decide(flow, ask, rule, reading.text)
    except (IllegalTrigger, StopIteration):
        flow.record("unclear", reading.text, message=file)
        _tell(
            flow, ask, "common/unclear", by,
            said=f"{reading.word} {reading.text}".strip(), reason="not-now", choices=[],
        )  # fmt: skip
        return Disposition("unclear", "the word is not open any more")
    return Disposition("decision", reading.reason)


def _confirmed(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    """The answer to `common/confirm`: same address, its own token, once, in time (rule 6)."""
    pending = ask.pending or {}
    if (
        not same_address(reply.sender, ask.addressee)
        or reply.authentication.verdict is Verdict.FAIL
        or not authority.still_holds(ask, flow.office)
    ):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        if ask.state == "open":
            ask.state = "revoked"
        return Disposition("refused", "the confirmation did not come from the address we asked")
    flow.actor = Actor(ask.role, ask.addressee)
    if not authority.is_live(ask, flow.case, flow.now):
        flow.record("too late", reply.new_text, message=reply.file)
        return Disposition("refused", "the confirmation came too late or a second time")
    reading = read(flow, ask, reply)
    if reading.word != steps.YES:
        flow.record("not confirmed", reply.new_text, message=reply.file)
        return Disposition("unclear", "neither YES nor anything to act on")
    ask.state, ask.settled_by = "used", steps.YES
    original = next((a for a in flow.case.asks if a.id == pending.get("ask")), None)
    if original is None:
        return Disposition("refused", "the question it confirms is gone")
    if pending["word"] == steps.WITHDRAW and original.question == "thread":
        steps.withdraw(flow)
        return Disposition("decision", "the sender confirmed taking the matter back")
    if not authority.is_live(original, flow.case, flow.now):
        _stale(flow, original, BY[original.question])
        return Disposition("unclear", "confirmed, but the question had been answered meanwhile")
    reading = Reading(pending["word"], pending["text"], "confirmed by the addressee", (), False)
    return act(flow, original, reading, reply.file)


def hear(flow: Flow, reply: Reply, *, trusted: bool | None = None) -> None:
    """Add the text to the case; what outsiders write counts for conflicts (ruling 5)."""
    if flow.heard is not None and trusted is not None:
        flow.heard.trusted = trusted
    about = flow.case.data.get("about", "")
    added = "\n".join((reply.subject, reply.new_text, *reply.enclosed))
    flow.case.data["about"] = f"{about}\n{added}"[-ABOUT_KEPT:]
    known = {p.address for p in flow.case.parties}
    for person in flow.office.roster.find_by_name(added):
        mine = same_address(person.address, flow.case.sender.address)
        if flow.delicate and not mine and person.address not in known:
            cls = flow.office.roster.class_of(person.address, flow.office.today(flow.now))
            flow.case.parties.append(Person(person.address, person.name, cls))
    danger = in_danger(added, flow.office.emergency.words or DANGER_WORDS) is not None
    fresh = danger and "danger" not in flow.case.tags
    if fresh:
        flow.tag("danger")
    steps.hear(flow)
    if fresh:
        steps.tell_designated(flow)


# How much of what outsiders wrote is kept for testing conflicts again; a long story is 20 pages.
ABOUT_KEPT = 60_000


def read(flow: Flow, ask: Ask, reply: Reply) -> Reading:
    """Return what a reply says among the words its ask accepts now."""
    today, year = flow.office.today(flow.now), flow.office.year
    people = flow.office.holders_of(ask.addressee)
    names = [n for o in people for n in (o.name, *o.also_known_as)] + [flow.office.name]
    date_test: Callable[[str], bool] = lambda t: is_date(t, today=today, year=year)  # noqa: E731
    return read_reply(
        reply.text,
        reply.html,
        sent=reply.sent,
        offered=steps.offered(flow, ask),
        names=names,
        ref=flow.case.ref,
        kinds=tuple(SORTABLE),
        is_date=date_test,
    )


def _stale(flow: Flow, ask: Ask, by: str) -> None:
    """Tell the present, unconflicted holder of the role how it stands and what is open."""
    theirs = {
        "holder": flow.case.holder == ask.role,
        "approval": flow.here.waits == "approver" and flow.approver() == ask.role,
        "task": ask.role == GROUP_ADMIN,
    }[ask.question]
    events = flow.case.events[::-1]
    # What settled this very question; else what moved the case on, a sender's new text included.
    own = (ask.settled_by, ask.role) if ask.state == "used" else None
    mine = (e for e in events if (e.event, e.actor) == own)
    moved = (e for e in events if e.from_ != e.to or e.event == "added")
    last = next(mine, None) or next(moved, None)
    flow.tell_holder_of(
        steps.officer_of(flow, ask),
        ask.role,
        "common/stale",
        by=by if theirs else None,
        immediate=True,
        word=last.event if last else "",
        by_role=last.actor if last else "",
        at=last.at.isoformat() if last else "",
    )


def _tell(flow: Flow, ask: Ask, notice: str, by: str, **fields: Any) -> None:
    words = None
    if steps.UNDO in ask.words and steps.may_undo(flow, ask.addressee):
        words = [steps.UNDO, *flow.words(by)]
    flow.tell_holder_of(
        steps.officer_of(flow, ask), ask.role, notice, by=by, words=words, immediate=True, **fields
    )


def _answer_sender(flow: Flow, ask: Ask, notice: str) -> None:
    if ask.role == SENDER:
        flow.tell_sender(notice, immediate=True)
        return
    for person in flow.case.parties:
        if same_address(person.address, ask.addressee):
            flow.tell_person(person, PARTY, notice, immediate=True)


def _acting_officer(flow: Flow, address: str | None) -> Ask | None:
    """Return the newest live ask of the officer at this address, if they have one."""
    for ask in reversed(flow.case.asks):
        if ask.question in BY and same_address(ask.addressee, address):
            if authority.is_live(ask, flow.case, flow.now):
                return ask
    return None


def _is_officer(flow: Flow, address: str | None) -> bool:
    roles = {o.role for o in flow.office.holders_of(address)} if address else set()
    return bool(roles & {*OFFICERS, GROUP_ADMIN})
