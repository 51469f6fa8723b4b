"""An officer's answer to a digest: a word and the number of a kept mail make it a case (ruling 8).

Its authority is judged like that of any decision: a false answer opens nothing and is told, and
one that nobody vouches for is asked about at the address on file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from swps_mailflow import asked, rounds
from swps_mailflow.incoming import Incoming, Worked, reopened
from swps_mailflow.mail.authentication import Authentication
from swps_mailflow.mail.letter import Letter
from swps_mailflow.policy import authority, replies, steps
from swps_mailflow.policy.authority import DIGEST, Authority, Standing
from swps_mailflow.policy.case import Ask
from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.replies import Reply
from swps_mailflow.reading import sorting
from swps_mailflow.records import Records
from swps_mailflow.stores import NUMBER_LENGTH

# "CONCERN 3f9a21bc": what a kept mail is, and the letters a digest calls it by.
_NAMED_MAIL = re.compile(rf"([A-Za-z]+)[\s:.,-]+([0-9A-Fa-f]{{{NUMBER_LENGTH},64}})[.!]?")

_NOW_A_CASE = "a kept mail is a case now"

Work = Callable[[Incoming, datetime], Worked]

# What the officer who was asked is told of answers that are not theirs.
_TOLD = {Standing.STRANGER: "common/misused", Standing.REJECTED: "common/rejected"}


def answer(
    records: Records,
    letter: Letter,
    digest: str,
    authentication: Authentication,
    token: str | None,
    forms: tuple[str, ...],
    now: datetime,
    work: Work,
) -> Worked | None:
    """Work an answer to a digest, or to our question whether it was theirs; None for neither.

    `work` makes a case of the mail that it names.
    `digest` is the SHA-256 of the answer: the second time, after a crash, it has no effect.
    """
    if opened := records.look.opened_by(digest):
        for message in opened.incoming():
            records.mailroom.release(message.sha256)
        return Worked("decision", opened.ref, _NOW_A_CASE)
    flow = rounds.own(records, now)
    ask, _ = authority.find_ask(flow.case, token, forms)
    if ask is None:
        return None
    if not rounds.first_time(flow, f"answer {digest}"):
        return Worked("unclear", None, "it was answered before")
    address = letter.sender.address
    flow.writer = address or ""
    found = authority.judge(
        ask, flow.case, records.office, now, sender=address, authentication=authentication
    )
    sent = records.look.sent_to(flow.case, address)
    text = sorting.new_text_of(letter, sent)
    reply = Reply(address, letter.text, letter.html, text, "", "", authentication, sent)
    given = _Answer(records, flow, ask, reply, found, digest, work)
    if letter.unreadable or found.standing in (Standing.UNREADABLE, Standing.FORMER):
        return _refused(letter.unreadable or found.reason)
    if found.standing in _TOLD:
        worked = given.false(_TOLD[found.standing])
    elif told := asked.by_officer(
        records, letter, digest, authentication, now, answers_us=True
    ):  # STATUS or HELP, committed there
        return told
    elif ask.question == DIGEST:
        worked = given.names_a_mail()
    else:
        worked = given.confirms()
    records.commit(flow.case)
    return worked


@dataclass(frozen=True)
class _Answer:
    """One answer, with what it is judged by."""

    records: Records
    flow: Flow
    ask: Ask
    reply: Reply
    found: Authority
    digest: str
    work: Work

    @property
    def live(self) -> bool:
        return authority.is_live(self.ask, self.flow.case, self.flow.now)

    def false(self, notice: str) -> Worked:
        """The token is known to others: it is worth nothing any more (rules 5 and 6)."""
        if self.ask.state == "open":
            self.ask.state = "revoked"
            if self.ask.question == DIGEST and authority.still_holds(self.ask, self.records.office):
                self._ask_anew(notice)
        return _refused(self.found.reason)

    def names_a_mail(self) -> Worked:
        """Make a case of the kept mail that is named, and of nothing else."""
        vouched = self.found.standing is not Standing.UNVERIFIED
        if not self.live and not vouched:
            return _refused("the question is no longer open, and nobody vouches for the answer")
        word, identifier = self._named()
        if not self.live or not identifier:
            self._ask_anew("common/unclear", said=self.reply.new_text, reason="", choices=[])
            return Worked("unclear", None, "too late, or no word and number of a kept mail")
        if vouched:
            return self._open(word, identifier)
        self.flow.confirmation(
            self.ask.role,
            self.ask.addressee,
            self.records.office.officer(self.ask.role).name,
            f"{word} {identifier[:NUMBER_LENGTH]}",
            {"word": word, "mail": identifier},
        )
        return Worked("unclear", None, "nobody vouches for the sender, so we asked them to confirm")

    def confirms(self) -> Worked:
        """The answer to `common/confirm`: same address, its own token, once, in time (rule 6)."""
        if not self.live:
            return _refused("the confirmation came too late or a second time")
        if replies.read(self.flow, self.ask, self.reply).word != steps.YES:
            return Worked("unclear", None, "neither YES nor anything to act on")
        self.ask.state, self.ask.settled_by = "used", steps.YES
        pending = self.ask.pending or {}
        return self._open(pending["word"], pending["mail"])

    def _named(self) -> tuple[str, str]:
        named = _NAMED_MAIL.fullmatch(self.reply.new_text.strip())
        kept = self.records.mailroom.find(named[2].lower()) if named else []
        if named is None or named[1].upper() not in self.ask.words or len(kept) != 1:
            return "", ""
        return named[1].upper(), kept[0]

    def _open(self, word: str, identifier: str) -> Worked:
        if not self.records.mailroom.find(identifier):
            return Worked("unclear", None, "it is a case already")
        now = self.flow.now
        mail = reopened(self.records.mailroom, identifier, word.lower(), now, self.digest)
        return Worked("decision", self.work(mail, now).ref, _NOW_A_CASE)

    def _ask_anew(self, notice: str, **fields: Any) -> None:
        ask = self.ask
        self.flow.tell_officer(ask.role, notice, question=DIGEST, words=ask.words, **fields)


def _refused(reason: str) -> Worked:
    return Worked("refused", None, reason)
