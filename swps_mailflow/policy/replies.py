"""What follows from a mail that belongs to a case: a decision, an addition, a note, or nothing.

`receive` is handed a flow, the letter as read, and the ask it answers, and returns a named
disposition. Authority comes first (authority.py), then the words.
"""

from __future__ import annotations

from swps_mailflow.mail.authentication import Verdict
from swps_mailflow.policy import authority, grace, holders, holding, linkless, steps, telling
from swps_mailflow.policy.authority import Standing
from swps_mailflow.policy.case import Ask, same_address
from swps_mailflow.policy.flow import BY, UNDO, Actor, Flow, Heard
from swps_mailflow.policy.office import PARTY, SENDER
from swps_mailflow.policy.reply import Disposition, Reply, hear, read, vouched
from swps_mailflow.policy.workflow import IllegalTrigger
from swps_mailflow.reading.decision import Reading

__all__ = ["Disposition", "Reply", "read", "receive"]


def receive(flow: Flow, ask: Ask | None, reply: Reply) -> Disposition:
    """Work one mail that belongs to the flow's case."""
    linked = ask is not None and same_address(reply.sender, ask.addressee)
    trusted = (
        reply.authentication.verdict is not Verdict.FAIL
        and same_address(reply.sender, flow.case.sender.address)
        and (vouched(flow, reply) or linked)
    )
    flow.heard = Heard(reply.new_text, reply.subject, reply.sender, reply.file, trusted)
    flow.actor = Actor("sender" if trusted else "unknown", reply.sender)
    flow.writer = reply.sender or ""
    if ask is not None and ask.role == PARTY and linked and vouched(flow, reply):
        flow.heard.trusted, flow.actor = True, Actor(PARTY, reply.sender)
    if ask is None:
        return linkless.receive(flow, reply)
    if ask.question == "confirm":
        return _confirmed(flow, ask, reply)
    if ask.question == "thread" and ask.role in (SENDER, PARTY):
        return _from_sender(flow, ask, reply)
    if ask.question == "thread":
        return _unasked(flow, ask, reply)
    return _from_officer(flow, ask, reply)


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
        telling.tell_outside(flow, ask, "common/status")
        return Disposition("added", "asked where the matter stands")
    if reading.word == steps.HELP:
        flow.record(steps.HELP, message=reply.file)
        telling.tell_outside(flow, ask, "common/help")
        return Disposition("added", "asked for help")
    if reading.word == steps.WITHDRAW and ask.role == SENDER:
        return _withdraw(flow, ask, reply)
    asked = linkless.acting_officer(flow, reply.sender)
    if asked is not None and vouched(flow, reply):
        meant = read(flow, asked, reply)
        if meant.word is not None:
            # An administrator who reported the post answers its acknowledgement, say.
            flow.record("note-unlinked", reply.new_text, message=reply.file)
            telling.tell(
                flow, asked, "common/unclear", BY[asked.question],
                said=reply.new_text, reason="other-mail", choices=[],
            )  # fmt: skip
            return Disposition("unclear", "a word of an officer's, in answer to another mail")
    hear(flow, reply)
    return Disposition("added", "the sender's own text" if ask.role == SENDER else "a note")


def _unasked(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    """An officer answers a mail that asks nothing of them: it decides nothing, and is passed on."""
    good = same_address(reply.sender, ask.addressee) and authority.still_holds(ask, flow.office)
    if not good or reply.authentication.verdict is Verdict.FAIL:
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", "not from the officer the mail went to")
    if ask.state != "open" or not _may_see(flow, ask):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", "the matter may concern that officer")
    if read(flow, ask, reply).courtesy:
        flow.record("thanks", message=reply.file)
        return Disposition("added", "thanks")
    return linkless.from_officer(flow, reply, ask)


def _withdraw(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    if not vouched(flow, reply):
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
        if steps.withhold(flow, ask) and authority.still_holds(ask, flow.office):
            misused = found.standing is Standing.STRANGER
            telling.tell(flow, ask, "common/misused" if misused else "common/rejected", by)
        return Disposition("refused", found.reason)
    flow.actor = Actor(ask.role, ask.addressee)
    reading = read(flow, ask, reply)
    asks_how_it_stands = reading.word in (steps.STATUS, steps.HELP)
    if asks_how_it_stands and vouched(flow, reply) and _may_see(flow, ask):
        return act(flow, ask, reading, reply.file)
    if not _answerable(flow, ask, reading.word):
        flow.record("too late", reply.new_text, message=reply.file)
        if vouched(flow, reply):
            telling.stale(flow, ask, by, said=reply.new_text)
            why = authority.stale_because(ask, flow.case, flow.now)
            return Disposition("unclear", f"the question is {why}")
        return Disposition("refused", "the question is no longer open, and nobody vouches for it")
    if not _may_see(flow, ask):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", "the matter may concern that officer")
    if found.standing is Standing.UNVERIFIED and reading.word not in (
        None, steps.STATUS, steps.HELP,
    ):  # fmt: skip
        flow.record("to be confirmed", f"{reading.word} {reading.text}".strip(), message=reply.file)
        _ask_for_yes(flow, ask, reading)
        return Disposition("unclear", "nobody vouches for the sender, so we asked them to confirm")
    return act(flow, ask, reading, reply.file)


def _answerable(flow: Flow, ask: Ask, word: str | None) -> bool:
    """Tell whether an ask takes this word: all of its own while it is live, UNDO within grace."""
    undoes = word == UNDO and grace.undone_by(flow, ask) is not None
    return undoes or authority.is_live(ask, flow.case, flow.now)


def _ask_for_yes(flow: Flow, ask: Ask, reading: Reading) -> None:
    """Ask the address on file whether a decision is theirs; what UNDO takes back waits for it."""
    pending = {"ask": ask.id, "word": reading.word, "text": reading.text}
    name = steps.officer_of(flow, ask).name
    kept = grace.undone_by(flow, ask) if reading.word == UNDO else None
    notice = flow.confirmation(ask.role, ask.addressee, name, str(reading.word), pending)
    if kept is not None and notice is not None and holding.hold_back(flow, kept):
        notice.fields["held"] = kept["id"]


def act(flow: Flow, ask: Ask, reading: Reading, file: str | None) -> Disposition:
    """Carry out what an officer with good authority said."""
    by = BY[ask.question]
    if reading.word is None:
        if reading.courtesy:
            flow.record("thanks", message=file)
            return Disposition("added", reading.reason)
        flow.record("unclear", reading.text, message=file)
        telling.tell(
            flow, ask, "common/unclear", by,
            said=reading.text, reason=reading.reason, choices=list(reading.choices),
        )  # fmt: skip
        return Disposition("unclear", reading.reason)
    if reading.word in (steps.STATUS, steps.HELP):
        flow.record(reading.word, message=file)
        theirs = by if telling.is_theirs(flow, ask) else None
        telling.tell(flow, ask, f"common/{reading.word.lower()}", theirs)
        return Disposition("added", f"asked for {reading.word}")
    try:
        if reading.word == UNDO:
            steps.undo(flow, ask)
        else:
            rule = next(r for r in flow.workflow.words(flow, by) if r.trigger == reading.word)
            steps.decide(flow, ask, rule, reading.text)
    except (IllegalTrigger, StopIteration):
        flow.record("unclear", reading.text, message=file)
        telling.tell(
            flow, ask, "common/unclear", by,
            said=f"{reading.word} {reading.text}".strip(), reason="not-now", choices=[],
        )  # fmt: skip
        return Disposition("unclear", "the word is not open any more")
    return Disposition("decision", reading.reason)


def _confirmed(flow: Flow, ask: Ask, reply: Reply) -> Disposition:
    """The answer to `common/confirm`: same address, its own token, once, in time (rule 6)."""
    pending = ask.pending or {}
    original = next((a for a in flow.case.asks if a.id == pending.get("ask")), None)
    if original is None or not authority.still_holds(ask, flow.office):
        ask.state = "revoked" if ask.state == "open" else ask.state
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", "the question it confirms is gone")
    reading = read(flow, ask, reply)
    same = same_address(reply.sender, ask.addressee)
    if not same or reply.authentication.verdict is Verdict.FAIL:
        _keep(flow, ask, reply, reading, "note-unverified")
        telling.disowned(flow, ask, original, "common/rejected" if same else "common/misused")
        return Disposition("refused", "the confirmation did not come from the address we asked")
    outside = ask.role == SENDER
    if not outside and not _may_see(flow, ask):
        flow.record("note-unverified", reply.new_text, message=reply.file)
        return Disposition("refused", "the matter may concern that officer")
    flow.actor = Actor(ask.role, ask.addressee)
    if not authority.is_live(ask, flow.case, flow.now):
        _keep(flow, ask, reply, reading, "too late")
        telling.too_late(flow, ask, original)
        return Disposition("refused", "the confirmation came too late or a second time")
    if reading.word in (steps.STATUS, steps.HELP):
        return _answered_status(flow, ask, original, reading, reply)
    if reading.word == steps.NO:
        return _denied(flow, ask, original, reply)
    if reading.word != steps.YES:
        _keep(flow, ask, reply, reading, "unclear")
        heard = outside and not reading.courtesy
        telling.ask_yes_again(flow, ask, reply.new_text, heard=heard and bool(flow.case.holder))
        return Disposition("added" if heard else "unclear", "neither YES nor anything to act on")
    _settle(flow, ask, steps.YES)
    if original.question == "thread":
        if steps.withdraw(flow):
            return Disposition("decision", "the sender confirmed taking the matter back")
        telling.too_late(flow, ask, original)
        return Disposition("unclear", "confirmed, but there is nothing to take back any more")
    if not _answerable(flow, original, pending["word"]):
        telling.stale(flow, original, BY[original.question])
        return Disposition("unclear", "confirmed, but the question had been answered meanwhile")
    reading = Reading(pending["word"], pending["text"], "confirmed by the addressee", (), False)
    return act(flow, original, reading, reply.file)


def _denied(flow: Flow, ask: Ask, original: Ask, reply: Reply) -> Disposition:
    """ "No": what was to be confirmed falls at once, and so does the mail it was answered with."""
    pending = ask.pending or {}
    _settle(flow, ask, steps.NO)
    flow.record("disowned", str(pending.get("word", "")), message=reply.file)
    kept = grace.undone_by(flow, original) if pending.get("word") == UNDO else None
    if kept is not None:
        holding.let_go(flow, kept)
    telling.denied(flow, ask, original, kept["word"] if kept is not None else "")
    return Disposition("added", "it was not theirs, or is not meant any more")


def _settle(flow: Flow, ask: Ask, word: str) -> None:
    """Use a confirmation up, and every other one of the same answer."""
    ask.state, ask.settled_by = "used", word
    for other in flow.case.asks:
        if other.state == "open" and other.question == "confirm" and other.pending == ask.pending:
            other.state = "revoked"


def _keep(flow: Flow, ask: Ask, reply: Reply, reading: Reading, event: str) -> None:
    """Keep what stands beside a confirmation; a sender's own words are shown to the holder."""
    if ask.role == SENDER and reading.word is None and not reading.courtesy:
        hear(flow, reply)
    else:
        flow.record(event, reply.new_text, message=reply.file)


def _answered_status(
    flow: Flow, ask: Ask, original: Ask, reading: Reading, reply: Reply
) -> Disposition:
    """STATUS and HELP are open in every mail, a confirmation too."""
    if ask.role != SENDER and authority.is_live(original, flow.case, flow.now):
        return act(flow, original, reading, reply.file)
    flow.record(str(reading.word), message=reply.file)
    if ask.role == SENDER:
        telling.tell_outside(flow, ask, f"common/{str(reading.word).lower()}")
    else:
        telling.stale(flow, original, BY[original.question])
    return Disposition("added", f"asked for {reading.word}")


def _may_see(flow: Flow, ask: Ask) -> bool:
    return holders.may_see(flow.case, ask.role, ask.addressee, flow.office, delicate=flow.delicate)
