"""The mail that a unit of work owes: to whom, with which words, and when it may leave.

Nothing here sends or writes: a notice is one line of the case, and a question carries an ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from swps_mailflow.mail.tokens import mid_form
from swps_mailflow.policy import holders, quiet
from swps_mailflow.policy.case import Case, Notice, Person, same_address
from swps_mailflow.policy.office import ADMINISTRATOR, GROUP_ADMIN, SENDER, Officer
from swps_mailflow.policy.setback import seconds
from swps_mailflow.policy.unit import BY, QUESTIONS, Actor, Heard, Unit
from swps_mailflow.policy.workflow import HOLDER, TASK

__all__ = ["BY", "UNDO", "Actor", "Flow", "Heard", "hold", "untold"]

# Takes back one's own decision while it is within grace.
UNDO = "UNDO"
# Answers to a decision of one's own, or that say nothing of the matter.
_ABOUT_THEIR_OWN = frozenset({"common/receipt", "common/undone", "common/person-needed"})


@dataclass
class Flow(Unit):
    """A unit of work, with the mail it owes."""

    def become(self, kind: str, variant: str | None) -> None:
        """Make the case one of another kind, opened as if it had arrived as that."""
        first = self.case.incoming()[0] if self.case.incoming() else None
        self.case.kind, self.case.variant = kind, variant
        self.case.state = self.workflow.initial
        self.case.data.pop("waits", None)
        if first is not None:
            self.heard = Heard(first.text, first.subject, first.address, first.file)
        roles = self.may_hold()
        self.case.holder = roles[0] if roles else None
        self.workflow.opens(self)

    def words(self, by: str) -> list[str]:
        """Return the words open to the holder, the approver or an administrator now."""
        return [rule.trigger for rule in self.workflow.words(self, by)]

    def tell_sender(self, notice: str, *, immediate: bool = False, **fields: Any) -> Notice | None:
        """Owe the sender a mail; None where there is no address to write to."""
        return self.tell_person(self.case.sender, SENDER, notice, immediate=immediate, **fields)

    def tell_person(
        self, person: Person, role: str, notice: str, *, immediate: bool = False, **fields: Any
    ) -> Notice | None:
        """Owe the sender or a party a mail whose token finds the case and decides nothing."""
        if person.address is None or self._enough(notice, person.address):
            return None
        token = self.draw()
        self.ask(role, person.address, "thread", [], token, None)
        return self._owe(notice, person.address, person.name, role, token, [], fields, immediate)

    def tell_officer(self, role: str | None, notice: str, /, **how: Any) -> Notice | None:
        """Owe the officer in a role a mail; see `tell_holder_of`. No role, no mail."""
        if role is None:
            return None
        return self.tell_holder_of(self.office.officer(role), role, notice, **how)

    def tell_holder_of(
        self,
        officer: Officer,
        role: str,
        notice: str,
        /,
        *,
        by: str | None = None,
        words: Sequence[str] | None = None,
        undoes: str | None = None,
        immediate: bool = False,
        urgent: bool = False,
        question: str | None = None,
        **fields: Any,
    ) -> Notice | None:
        """Owe this officer a mail; with `by`, an open ask with the words `by` has now.

        `undoes` names a decision of theirs that UNDO takes back. Mail about a case that somebody
        else has just turned waits until that can no longer be taken back. What is urgent comes at
        once, and without words: those of now would show what has been decided.

        None where the matter may concern that officer: nothing is said, and nothing told. None
        also where it would be one answer too many (see `quiet`).
        """
        if notice != "common/person-needed" and not holders.may_see(
            self.case, role, officer.address, self.office, delicate=self.delicate
        ):
            return None
        if self._enough(notice, officer.address):
            return None
        offered = list(words if words is not None else self.words(by) if by else [])
        if undoes:
            offered.insert(0, UNDO)
        secret = [k for k in self.untold(officer.address) if k["turned"]]
        if notice in _ABOUT_THEIR_OWN:
            secret = []
        at_once = urgent or ("danger" in self.case.tags and notice.rpartition("/")[2] == "answer")
        if secret and at_once:
            offered = []
        token = None
        asked = question or (QUESTIONS[by] if by else None)
        if offered and asked:
            token = self.draw()
            expires = self.office.timers.ask_expires.after(self.now, self.office.zone)
            ask = self.ask(role, officer.address, asked, offered, token, expires)
            ask.for_query = notice.rpartition("/")[2] == "query"
            ask.undoes = undoes
        elif role != ADMINISTRATOR and self.case.kind in self.workflows:
            token = self.draw()
            self.ask(role, officer.address, "thread", [], token, None)
        owed = self._owe(
            notice, officer.address, officer.name, role, token, offered, fields, immediate, urgent
        )
        if not at_once:
            self._wait(owed, secret)
        return owed

    def untold(self, address: str) -> list[dict[str, Any]]:
        """Return the decisions of others that this person is not told of yet."""
        return untold(self.case, address)

    def _wait(self, notice: Notice, secret: list[dict[str, Any]]) -> None:
        for kept in secret:
            until = datetime.fromisoformat(kept["until"])
            if until > max(self.now, notice.due):
                notice.state, notice.due = "held", until
                notice.wait = seconds(until, self.now)
                kept["waiting"].append(notice.id)

    def person_needed(self, *, late: bool = False) -> None:
        """Ask the technical contact for one more person; the mail says nothing of the matter."""
        lacking = self.here.waits if self.case.holder and self.stands_still() else HOLDER
        notice = "common/person-needed"
        self.tell_officer(ADMINISTRATOR, notice, urgent=True, late=late, lacking=lacking)

    def tell_admins(self, notice: str, **fields: Any) -> None:
        """Owe each group administrator a task of their own (P38)."""
        for officer in holders.clear_group_admins(self.case, self.office, delicate=self.delicate):
            self.tell_holder_of(officer, GROUP_ADMIN, notice, by=TASK, **fields)

    def _full(self, notice: str) -> str:
        return notice if "/" in notice else f"{self.case.kind}/{notice}"

    def _enough(self, notice: str, to: str) -> bool:
        """Tell whether another answer would feed a loop; asked before any token is drawn."""
        if self.writer is None:
            return False
        return quiet.enough(self.case, self._full(notice), to, self.writer, self.now)

    def confirmation(
        self,
        role: str,
        addressee: str,
        name: str,
        word: str,
        pending: dict[str, Any],
        notice: str = "common/confirm",
        **fields: Any,
    ) -> Notice | None:
        """Ask the address on file whether an unverified decision is theirs (rule 6)."""
        if self._enough(notice, addressee):
            return None
        token = self.draw()
        expires = self.office.timers.confirm_expires.after(self.now, self.office.zone)
        ask = self.ask(role, addressee, "confirm", ["YES"], token, expires)
        ask.pending = pending
        said = {"word": word, **fields}
        return self._owe(notice, addressee, name, role, token, ["YES"], said, immediate=True)

    def _owe(
        self,
        notice: str,
        to: str,
        name: str,
        role: str,
        token: str | None,
        words: list[str],
        fields: dict[str, Any],
        immediate: bool = False,
        urgent: bool = False,
    ) -> Notice:
        held = self.held_until is not None and not immediate and self.held_until > self.now
        due = self.held_until if held and self.held_until else self.now
        owed = Notice(
            id=self.serial("n"),
            notice=self._full(notice),
            to=to,
            name=name,
            role=role,
            state="held" if held else "queued",
            due=due,
            token=token,
            mid=mid_form(token or self.draw()),
            fields=fields,
            words=words,
            urgent=urgent or ("danger" in self.case.tags and role != SENDER),
            wait=seconds(due, self.now),
        )
        self.case.outbox.append(owed)
        return owed


def untold(case: Case, address: str) -> list[dict[str, Any]]:
    """Return the decisions that can still be taken back, and are not this person's own."""
    return [k for k in case.undoable if not same_address(k["address"], address)]


def hold(flow: Flow) -> None:
    """Hold this decision's mail until grace is over (`[timers] grace`)."""
    until = flow.office.timers.grace.after(flow.now, flow.office.zone)
    flow.held_until = until if until - flow.now > timedelta(0) else None
