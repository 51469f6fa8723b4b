"""A mail without a link of ours: of a case by its subject or its thread, or of none at all.

It decides nothing. But everyone may ask how things stand (STATUS, HELP), and a sender who takes
the matter back is asked for a YES, which carries the link that WITHDRAW needs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from swps_mailflow.mail.authentication import Verdict
from swps_mailflow.policy import authority, steps
from swps_mailflow.policy.case import Ask, same_address
from swps_mailflow.policy.flow import BY, Actor, Flow
from swps_mailflow.policy.office import GROUP_ADMIN, OFFICERS, SENDER, Office
from swps_mailflow.policy.reply import Disposition, Reply, hear, read_as, vouched
from swps_mailflow.policy.workflow import HOLDER
from swps_mailflow.reading.decision import Offered, Takes, read_reply

# "Re: [SWPS-7Q4KX]" in front of what somebody wrote as the subject.
_OPENING = re.compile(r"(?:\s*(?:re|aw)\s*:)*\s*(?:\[[^\]]*\])?", re.IGNORECASE)


def offered(*words: str) -> list[Offered]:
    """Return these words as offered, each to stand alone."""
    return [Offered(word, Takes.NOTHING) for word in words]


def word_alone(
    text: str | None, html: str | None, new_text: str, subject: str, office: Office,
    words: Sequence[str], names: Sequence[str],
) -> str | None:  # fmt: skip
    """Return which of the words a first mail says and nothing else; a subject counts alone."""
    if not new_text.strip():
        text, html = subject_alone(subject), None
    found = read_reply(text, html, sent=(), offered=offered(*words), names=[*names, office.name])
    return found.word


def subject_alone(subject: str) -> str:
    """Return a subject without "Re:" and the reference in front."""
    return _OPENING.sub("", subject, count=1).strip()


def receive(flow: Flow, reply: Reply) -> Disposition:
    """A reference in the subject proves nothing: the text is kept and shown to the holder."""
    if same_address(reply.sender, flow.case.sender.address):
        return _from_sender(flow, reply)
    if _is_officer(flow, reply.sender):
        return from_officer(flow, reply)
    hear(flow, reply)
    return Disposition("added", "names the case in its subject; from somebody we cannot be sure of")


def _from_sender(flow: Flow, reply: Reply) -> Disposition:
    """The sender asks or takes back: answered at the address on file, and only there."""
    word = None
    if reply.authentication.verdict is not Verdict.FAIL and not reply.enclosed:
        word = _asked(flow, str(reply.sender), reply, steps.STATUS, steps.HELP, steps.WITHDRAW)
    if word in (steps.STATUS, steps.HELP):
        flow.record(word, message=reply.file)
        flow.tell_sender(f"common/{word.lower()}", immediate=True)
        return Disposition("added", f"asked for {word} without a link of ours")
    if word and flow.workflow.rule_for(flow, word) is not None:
        flow.record("withdrawal to be confirmed", message=reply.file)
        flow.confirmation(
            SENDER, str(flow.case.sender.address), flow.case.sender.name, word,
            {"ask": flow.thread().id, "word": word, "text": ""},
            linkless=vouched(flow, reply),
        )  # fmt: skip
        return Disposition("unclear", "to take it back needs a link of ours, so we sent them one")
    hear(flow, reply)
    if flow.heard is not None and flow.heard.trusted:
        return Disposition("added", "names the case in its subject; from the sender")
    return Disposition("added", "names the case in its subject; from somebody we cannot be sure of")


def _asked(flow: Flow, address: str, reply: Reply, *words: str) -> str | None:
    """Return which of the words a mail says; where it has no text, its subject may."""
    if not reply.new_text.strip():
        names = [o.name for o in flow.office.holders_of(address)]
        return word_alone("", None, "", reply.subject, flow.office, words, names)
    return read_as(flow, address, offered(*words), reply).word


def from_officer(flow: Flow, reply: Reply, link: Ask | None = None) -> Disposition:
    """An officer's mail that answers no question decides nothing, and must not go unseen either.

    `link` is the mail of ours it answers, if any: one that asks nothing of them.
    """
    holder, ask = flow.case.holder, acting_officer(flow, reply.sender)
    forged = reply.authentication.verdict is Verdict.FAIL
    if ask is not None and vouched(flow, reply):
        role, by, person = ask.role, BY[ask.question], steps.officer_of(flow, ask)
    elif holder and same_address(reply.sender, flow.office.officer(holder).address):
        role, by, person = holder, HOLDER, flow.office.officer(holder)
    elif link is not None and vouched(flow, reply):
        return _remark(flow, reply, link)
    else:
        hear(flow, reply, counts=forged)
        return Disposition("added", "an officer wrote without a link of ours; shown to the holder")
    word = None if forged else _asked(flow, person.address, reply, steps.STATUS, steps.HELP)
    if word is not None:
        flow.record(word, message=reply.file)
        flow.tell_holder_of(person, role, f"common/{word.lower()}", by=by, immediate=True)
        return Disposition("added", f"asked for {word} without a link of ours")
    if vouched(flow, reply):
        flow.actor = Actor(role, person.address)
        flow.record("note-unlinked", reply.new_text, message=reply.file)
    else:
        flow.record("note-unverified", reply.new_text, message=reply.file)
    if not forged:
        reason = "other-mail" if link is not None else "no-link"
        flow.tell_holder_of(
            person, role, "common/unclear",
            by=by, immediate=True, said=reply.new_text, reason=reason, choices=[],
        )  # fmt: skip
    return Disposition("unclear", "an officer wrote without answering a question of ours")


def _remark(flow: Flow, reply: Reply, link: Ask) -> Disposition:
    """An officer who need do nothing has something to say: the holder is shown it."""
    person = steps.officer_of(flow, link)
    flow.actor = Actor(link.role, person.address)
    word = _asked(flow, person.address, reply, steps.STATUS, steps.HELP)
    if word is not None:
        flow.record(word, message=reply.file)
        flow.tell_holder_of(person, link.role, f"common/{word.lower()}", immediate=True)
        return Disposition("added", f"asked for {word}")
    hear(flow, reply, trusted=True, counts=False)
    flow.tell_holder_of(
        person, link.role, "common/unclear",
        immediate=True, said=reply.new_text, reason="passed-on", choices=[],
    )  # fmt: skip
    return Disposition("added", "an officer who is not asked anything; shown to the holder")


def acting_officer(flow: Flow, address: str | None) -> Ask | None:
    """Return the newest live ask of the officer at this address, if they have one."""
    for ask in reversed(flow.case.asks):
        if ask.question in BY and same_address(ask.addressee, address):
            if authority.is_live(ask, flow.case, flow.now):
                return ask
    return None


def _is_officer(flow: Flow, address: str | None) -> bool:
    roles = {o.role for o in flow.office.holders_of(address)} if address else set()
    return bool(roles & {*OFFICERS, GROUP_ADMIN})
