"""What happens to a case: it opens, an officer decides, the sender adds, somebody takes back.

Each step works on a flow whose authority has been established (see authority.py) and leaves it
consistent: history, asks, timers and mail belong to one commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from swps_mailflow.policy import authority, clockwork, grace, holders, holding, overtaken
from swps_mailflow.policy.case import Ask, Intent, same_address
from swps_mailflow.policy.flow import BY, UNDO, Actor, Flow, hold
from swps_mailflow.policy.office import GROUP_ADMIN, MANAGER, SENDER, Officer
from swps_mailflow.policy.rehoming import is_any, rehome, rehome_quietly, resume
from swps_mailflow.policy.shared import ask_approver, forget_query, is_held_question
from swps_mailflow.policy.snapshot import changes, picture_of
from swps_mailflow.policy.workflow import APPROVER, HOLDER, IllegalTrigger, Rule
from swps_mailflow.reading.decision import Offered, Takes

HELP, STATUS, WITHDRAW = "HELP", "STATUS", "WITHDRAW"
YES, NO = "YES", "NO"


def settle(flow: Flow, *, acted: bool = True) -> None:
    """Derive who must act, and let the clock follow."""
    before = flow.case.waiting_for
    flow.case.waiting_for = flow.waits_for()
    if before is None and flow.here.waits == APPROVER and flow.case.waiting_for:
        resume(flow)
    if before is not None and flow.case.holder and flow.stands_still():
        flow.person_needed()
    clockwork.rearm(flow, before, acted=acted)


def opens(flow: Flow) -> None:
    """Let a new case open as its workflow says, with a holder who may see it."""
    rehome_quietly(flow)
    flow.record("opened", to=flow.case.state, message=flow.heard.file if flow.heard else None)
    flow.workflow.opens(flow)
    if flow.case.holder is None or flow.stands_still():
        flow.person_needed()
    settle(flow)


def decide(flow: Flow, ask: Ask, rule: Rule, text: str) -> None:
    """Carry out one decision: history, new asks, mail held for the time of grace, a receipt."""
    by = BY[ask.question]
    if by == APPROVER and is_any(ask.addressee, flow.proposers()):
        raise IllegalTrigger("nobody approves their own proposal")
    before, kind = flow.case.state, flow.case.kind
    picture = picture_of(flow.case)
    hold(flow)
    flow.text, flow.before, flow.asked = text, before, ask
    file = flow.heard.file if flow.heard else None  # sorting hears the first mail anew
    rule = flow.workflow.rule_for(flow, rule.trigger) or rule
    owed = {n.id for n in flow.case.outbox}
    intents = {i.id for i in flow.case.intents}
    ask.state, ask.settled_by = "used", rule.trigger
    takes_over = by == HOLDER and flow.case.holder != ask.role
    if takes_over:
        flow.case.holder = ask.role
    revoked: list[Ask] = []
    if rule.turns or rule.advances or takes_over:
        revoked = flow.advance()
    flow.workflow.fire(flow, rule.trigger)
    if rule.turns and flow.case.state != before:
        if flow.case.kind == kind:
            flow.case.data.pop("waits", None)
        forget_query(flow)
    fallen = overtaken.drop(flow, owed, before) if rule.turns else []
    flow.record(rule.trigger, text, from_=before, to=flow.case.state, message=file)
    _tell_settled(flow, ask, revoked, rule)
    settle(flow)
    kept = grace.remember(
        flow, ask, rule.trigger, changes(picture, picture_of(flow.case)),
        turned=rule.turns or rule.advances or takes_over,
        owed=owed, intents=intents, revoked=revoked, fallen=fallen,
    )  # fmt: skip
    receipt(flow, ask, rule.trigger, text, kept)


def receipt(flow: Flow, ask: Ask, word: str, text: str, kept: grace.Decision | None) -> None:
    """Tell whoever decided what was recorded, with UNDO and the words now open to them."""
    by = BY[ask.question]
    words = flow.words(by) if _still_theirs(flow, ask, by) else []
    flow.tell_holder_of(
        officer_of(flow, ask),
        ask.role,
        "common/receipt",
        by=by,
        words=words,
        undoes=kept["id"] if kept else None,
        immediate=True,
        word=word,
        text=text,
        mentioned=flow.mentioned,
    )


def undo(flow: Flow, ask: Ask) -> None:
    """Take back one's own decision within `grace`: nothing it owed has left yet.

    Raises IllegalTrigger when there is nothing to take back, or no longer.
    """
    kept = grace.undone_by(flow, ask)
    if kept is None:
        raise IllegalTrigger("there is no decision of yours to take back any more")
    ask.state, ask.settled_by = "used", UNDO
    before, revision = flow.case.state, flow.case.revision
    grace.call_back(flow, kept)
    whole = flow.case.revision != revision
    for old in flow.case.asks if whole else ():
        if old.id in kept["revoked"] and old.addressee != ask.addressee:
            if old.id not in kept["misused"]:
                old.state, old.revision = "open", flow.case.revision
    grace.owe_again(flow, kept)
    file = flow.heard.file if flow.heard else None
    flow.record(UNDO, kept["word"], from_=before, to=flow.case.state, message=file)
    by = BY[kept["question"]]
    turned = any(other["turned"] for other in flow.untold(ask.addressee))
    theirs = _still_theirs(flow, ask, by) and not turned
    flow.tell_holder_of(
        officer_of(flow, ask), ask.role, "common/undone", by=by if theirs else None,
        immediate=True, word=kept["word"],
    )  # fmt: skip
    rehome(flow)  # a conflict may have appeared between the decision and now
    settle(flow)
    if kept["misused"]:
        resume(flow)


def withhold(flow: Flow, ask: Ask) -> bool:
    """Take a misused ask back for good, past any UNDO; True when it was open until now."""
    was_open = ask.state == "open"
    if was_open:
        ask.state = "revoked"
    for kept in flow.case.undoable:
        kept["misused"].append(ask.id)
    return was_open


def hear(flow: Flow) -> None:
    """Add what a sender, a party or a stranger wrote, and show the holder.

    Only the sender, from the address on file, answers a question of ours.
    """
    heard = flow.heard
    if heard is None:
        raise ValueError("nothing was heard")
    from_sender = heard.trusted and same_address(heard.address, flow.case.sender.address)
    before = flow.case.state
    flow.before = before
    owed = {n.id for n in flow.case.outbox}
    answered = from_sender and flow.workflow.rule_for(flow, "answered") is not None
    if answered:
        flow.advance()
        flow.workflow.fire(flow, "answered")
        _drop_questions(flow, owed)
    event = "answered" if answered else "added" if from_sender else "note-unverified"
    if heard.trusted and not from_sender:
        event = "remark"
    flow.record(event, heard.text, from_=before, to=flow.case.state, message=heard.file)
    if answered and flow.case.state != before:
        flow.case.came_from = None
        flow.case.data.pop("waits", None)
    if not rehome(flow) and not answered:
        # A proposal that is still held shows what came meanwhile when it leaves; it can be undone.
        held = any(n.state == "held" and n.notice.endswith("/approval") for n in flow.case.outbox)
        if flow.here.waits == APPROVER and from_sender and not held:
            for ask in flow.case.asks:
                if ask.state == "open" and ask.question == "approval":
                    ask.state = "revoked"
            ask_approver(flow, addition=heard.text)
            show(flow)
        else:
            show(flow)
    # An answer that brings nothing, not even another question, does not start the clock anew.
    settle(flow, acted=answered and (flow.case.state != before or _owes_sender(flow, owed)))


def _owes_sender(flow: Flow, owed: set[str]) -> bool:
    """Tell whether the sender is owed something beyond what was owed before."""
    return any(n.role == SENDER and n.id not in owed for n in flow.case.outbox)


def _drop_questions(flow: Flow, before: set[str]) -> None:
    """Drop a question still held once it is answered.

    `before` are the notices owed until now: what the step itself asks is meant.
    """
    owed = flow.case.outbox
    flow.case.let_fall([n.id for n in owed if n.id in before and is_held_question(n)])


def tell_of_danger(flow: Flow, *, but: Sequence[str] = ()) -> None:
    """A child may be in danger: who must know hears of it at once, but for roles that have."""
    heard = flow.heard
    for role in holders.told_of_danger(flow.case, flow.office, delicate=flow.delicate):
        if role in but:
            continue
        flow.tell_officer(
            role,
            "common/answer",
            urgent=True,
            text=heard.text if heard else "",
            trusted=heard.trusted if heard else False,
            message=heard.file if heard else None,
            address=heard.address if heard else None,
            answered=False,
        )


def show(flow: Flow) -> None:
    """Show the holder what came in, with the words open now."""
    heard = flow.heard
    if heard is None:
        return
    flow.tell_officer(
        flow.case.holder,
        "answer",
        by=HOLDER,
        text=heard.text,
        message=heard.file,
        address=heard.address,
        trusted=heard.trusted,
        answered=False,
        by_role=flow.actor.role if flow.case.events[-1].event == "remark" else None,
    )


def withdraw(flow: Flow) -> bool:
    """Carry out a sender's WITHDRAW; False where there is nothing to take back."""
    rule = flow.workflow.rule_for(flow, WITHDRAW)
    if rule is None:
        return False
    owed = {n.id for n in flow.case.outbox}
    if rule.turns:
        flow.advance()
        _take_back_held(flow, rule)
    before = flow.before = flow.case.state
    flow.workflow.fire(flow, WITHDRAW)
    if rule.turns:
        flow.case.data.pop("waits", None)
    flow.record(
        WITHDRAW,
        from_=before,
        to=flow.case.state,
        message=flow.heard.file if flow.heard else None,
    )
    settle(flow)
    if not _owes_sender(flow, owed):
        flow.tell_sender("common/withdrawal-noted")
    return True


def offered(flow: Flow, ask: Ask) -> list[Offered]:
    """Return the words this ask accepts now, with how each is followed.

    Of one revoked since, only UNDO is left.
    """
    by = BY.get(ask.question)
    found: list[Offered] = []
    if by is not None:
        live = authority.is_live(ask, flow.case, flow.now)
        for rule in flow.workflow.words(flow, by):
            if live and rule.trigger in ask.words:
                found.append(Offered(rule.trigger, rule.takes))
        if grace.undone_by(flow, ask):
            found.append(Offered(UNDO, Takes.NOTHING))
    elif ask.question == "confirm":
        found += [Offered(YES, Takes.NOTHING), Offered(NO, Takes.NOTHING)]
    else:
        found.append(Offered(WITHDRAW, Takes.NOTHING))
    return [*found, Offered(STATUS, Takes.NOTHING), Offered(HELP, Takes.NOTHING)]


def _still_theirs(flow: Flow, ask: Ask, by: str) -> bool:
    if by == HOLDER:
        return flow.case.holder == ask.role
    return flow.here.waits == by


def officer_of(flow: Flow, ask: Ask) -> Officer:
    """Return the person an ask is addressed to, as the office knows them now."""
    if ask.role == GROUP_ADMIN:
        for officer in flow.office.group_admins:
            if same_address(officer.address, ask.addressee):
                return officer
    return flow.office.officer(ask.role if ask.role != GROUP_ADMIN else MANAGER)


def _tell_settled(flow: Flow, ask: Ask, revoked: list[Ask], rule: Rule) -> None:
    """Tell other officers who were asked the same question that it is decided (rule 8)."""
    if ask.question == "task":
        return
    told = {ask.addressee.lower()}
    for other in revoked:
        if other.question != ask.question or other.addressee.lower() in told:
            continue
        if other.words == [UNDO]:  # no question: only the way back from a decision of theirs
            continue
        told.add(other.addressee.lower())
        flow.tell_officer(
            other.role,
            "common/stale",
            word=rule.trigger,
            by_role=ask.role,
            at=flow.now.isoformat(),
        )


def _take_back_held(flow: Flow, rule: Rule) -> None:
    """Let what was decided within grace fall when the sender takes the matter back.

    A permission recorded a minute ago is not undone: it ends, and pictures are taken down.
    """
    ends = rule.dest is not None and not flow.workflow.by_name[rule.dest].open
    for kept in reversed(flow.case.undoable[:]):
        if ends and flow.now < datetime.fromisoformat(kept["until"]):
            before = flow.case.state
            grace.call_back(flow, kept)
            to, rules = flow.case.state, Actor("rules")
            flow.record("taken back", kept["word"], from_=before, to=to, actor=rules)
        holding.forget(flow, kept)
    flow.case.undoable = []
    flow.case.let_fall([n.id for n in flow.case.outbox if n.state == "held"])
    # Of two decisions that turned it only the last is remembered; what the first owed falls too.
    flow.case.intents = [i for i in flow.case.intents if i.done or not _is_ahead(flow, i)]


def _is_ahead(flow: Flow, intent: Intent) -> bool:
    return datetime.fromisoformat(intent.data["due"]) > flow.now
