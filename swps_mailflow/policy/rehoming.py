"""Who holds a case when a conflict appears or officers change, and who must be asked anew.

Mail owed to somebody who may not see the case any more is dropped, and their questions are taken
back, before anybody else hears of it (rulings 5 and 12).
"""

from __future__ import annotations

from datetime import datetime

from swps_mailflow.policy import grace, holders
from swps_mailflow.policy.case import same_address
from swps_mailflow.policy.flow import BY, Actor, Flow
from swps_mailflow.policy.office import GROUP_ADMIN, PARTY, SENDER
from swps_mailflow.policy.shared import ask_approver
from swps_mailflow.policy.workflow import APPROVER, HOLDER, TASK


def rehome_quietly(flow: Flow) -> bool:
    """Give the case a holder who may see it; True when that is somebody else than before."""
    kept_from = holders.remember(flow.case, flow.office, delicate=flow.delicate)
    free = flow.may_hold()
    if flow.case.holder in free:
        return False
    before = flow.case.holder
    flow.case.holder = free[0] if free else None
    if before is not None or kept_from:
        flow.tag("conflict")
    return True


def rehome(flow: Flow) -> bool:
    """Act on a conflict that has appeared, or on officers who have changed (rulings 5 and 12).

    Mail owed to an officer now in conflict is dropped, their asks are revoked, and whoever holds
    the case now is asked. True when the holder is another.
    """
    touched = keep_back(flow)
    _take_back_theirs(flow)
    moved = rehome_quietly(flow)
    if moved:
        flow.advance()
        flow.record("conflict", f"now held by {flow.case.holder or 'nobody'}", actor=Actor("rules"))
        if flow.case.holder is None:
            flow.tell_officer("administrator", "common/person-needed", urgent=True)
        else:
            flow.tell_officer(flow.case.holder, "ask", by=HOLDER)
    if moved or touched:
        resume(flow, but=flow.case.holder if moved else None)
    return moved


def resume(flow: Flow, *, but: str | None = None) -> None:
    """Send whoever must act now, and has no open ask, the mail that lets them."""
    waits = flow.here.waits
    asked = {
        (a.question, a.addressee.lower())
        for a in flow.case.asks
        if a.state == "open" and a.revision == flow.case.revision
    }
    if waits == APPROVER:
        role = flow.approver()
        if role and ("approval", flow.office.officer(role).address.lower()) not in asked:
            ask_approver(flow)
    elif waits == TASK:
        for officer in holders.clear_group_admins(flow.case, flow.office, delicate=flow.delicate):
            if ("task", officer.address.lower()) not in asked:
                flow.tell_holder_of(officer, GROUP_ADMIN, "task", by=TASK, step="")
    holder = flow.case.holder
    if holder and holder != but and flow.words(HOLDER) and flow.here.open:
        if ("holder", flow.office.officer(holder).address.lower()) not in asked:
            flow.tell_officer(holder, "ask", by=HOLDER)


def keep_back(flow: Flow) -> bool:
    """Drop what is owed to officers in conflict and revoke their asks; True if there was any."""
    back = holders.conflicted_officers(flow.case, flow.office, delicate=flow.delicate)
    hidden = [o.address for o in back]
    for officer in flow.office.group_admins:
        if holders.in_conflict(flow.case, officer, flow.office, delicate=flow.delicate):
            hidden.append(officer.address)
    touched = False
    for ask in flow.case.asks:
        if ask.state == "open" and ask.question in BY and is_any(ask.addressee, hidden):
            ask.state = "revoked"
            touched = True
        elif ask.question == "thread" and ask.role not in (SENDER, PARTY):
            if is_any(ask.addressee, hidden):
                ask.state = "revoked"
    flow.case.let_fall(
        [n.id for n in flow.case.outbox if n.role != SENDER and is_any(n.to, hidden)]
    )
    if touched:
        flow.tag("conflict")
    return touched


def _take_back_theirs(flow: Flow) -> None:
    """A decision still within grace does not stand if the matter may concern who took it."""
    for kept in reversed(flow.case.undoable[:]):
        if flow.now >= datetime.fromisoformat(kept["until"]):
            continue
        officer = next((o for o in flow.office.holders_of(kept["address"])), None)
        if officer is None or not holders.in_conflict(
            flow.case, officer, flow.office, delicate=flow.delicate
        ):
            continue
        before, rules = flow.case.state, Actor("rules")
        grace.call_back(flow, kept)
        grace.owe_again(flow, kept)
        flow.record("taken back", kept["word"], from_=before, to=flow.case.state, actor=rules)


def is_any(address: str, others: list[str]) -> bool:
    """Tell whether an address is one of the others."""
    return any(same_address(address, other) for other in others)
