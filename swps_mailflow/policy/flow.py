"""One unit of work on one case: what happened, to be committed whole or not at all.

A flow is handed a copy of the case, the office, the time and a source of tokens. Guards read it,
effects append to it: events, notices, asks, timers, intents. Nothing here sends or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from swps_mailflow.mail.tokens import mid_form, sealed
from swps_mailflow.policy import holders, quiet
from swps_mailflow.policy.case import (
    Ask,
    Case,
    Event,
    Intent,
    Notice,
    Person,
    Timer,
)
from swps_mailflow.policy.office import ADMINISTRATOR, GROUP_ADMIN, SENDER, Office, Officer
from swps_mailflow.policy.setback import seconds
from swps_mailflow.policy.workflow import APPROVER, HOLDER, TASK, State, Workflow

# The question each set of words answers; a `confirm` and a sender's thread are their own.
QUESTIONS = {HOLDER: "holder", APPROVER: "approval", TASK: "task"}
BY = {question: by for by, question in QUESTIONS.items()}


def _no_reference() -> str:
    raise LookupError("this flow opens no other case")


@dataclass
class Actor:
    """Whose doing this is: a role, and the address it acted from."""

    role: str
    address: str | None = None


@dataclass
class Heard:
    """A mail from outside as the flow needs it."""

    text: str
    subject: str = ""
    address: str | None = None
    file: str | None = None
    trusted: bool = True


@dataclass
class Flow:
    """See the module. `draw` gives a fresh token at each call."""

    case: Case
    office: Office
    workflows: Any  # a mapping of kind to Workflow; typed loosely to keep the import one-way
    now: datetime
    draw: Callable[[], str]
    actor: Actor
    text: str = ""
    heard: Heard | None = None
    held_until: datetime | None = None
    last_days: dict[str, str] = field(default_factory=dict)
    before: str = ""  # the state the trigger found
    asked: Ask | None = None  # what the officer answers who decides
    mentioned: str = ""  # the reference of a case this decision opens
    new_ref: Callable[[], str] = _no_reference
    writer: str | None = None  # who wrote the mail being worked ("": unknown); None when none is

    # What the machine moves.

    @property
    def state(self) -> str:
        """Return the state of the case."""
        return self.case.state

    @state.setter
    def state(self, value: str) -> None:
        self.case.state = value

    @property
    def workflow(self) -> Workflow:
        """Return the workflow of the case's kind."""
        found: Workflow = self.workflows[self.case.kind]
        return found

    @property
    def here(self) -> State:
        """Return the present state."""
        return self.workflow.by_name[self.case.state]

    @property
    def delicate(self) -> bool:
        """Tell whether being named is enough to be kept away (ruling 5)."""
        found = self.workflows.get(self.case.kind)
        return found is not None and found.delicate

    # What is kept.

    def record(
        self,
        event: str,
        text: str = "",
        *,
        from_: str | None = None,
        to: str | None = None,
        message: str | None = None,
        actor: Actor | None = None,
    ) -> None:
        """Add one line to the history, chained to the line before."""
        who = actor or self.actor
        line = Event(self.now, who.role, who.address, event, from_, to, text, message)
        line.hash = line.chained(self.case.events[-1].hash if self.case.events else "")
        self.case.events.append(line)

    def tag(self, name: str) -> None:
        """Add a tag once."""
        if name not in self.case.tags:
            self.case.tags.append(name)

    def serial(self, prefix: str) -> str:
        """Return a fresh identifier within the case."""
        number = int(self.case.data.get("serial", 0)) + 1
        self.case.data["serial"] = number
        return f"{prefix}{number}"

    def start_timer(
        self, name: str, due: datetime, count: int = 0, *, since: datetime | None = None
    ) -> None:
        """Start a timer, or move it; it runs since now, or since another moment."""
        self.stop_timer(name)
        self.case.timers.append(Timer(name, due, count, seconds(due, since or self.now)))

    def start_day(self, name: str, day: date) -> None:
        """Start a timer for a day of the calendar, wherever the clock stands now."""
        self.stop_timer(name)
        self.case.timers.append(Timer(name, self.morning(day)))

    def families(self) -> list[str]:
        """Return the addresses of sender and parties, and of all adults of their children."""
        return self.office.roster.families(self.case.addresses())

    def morning(self, day: date) -> datetime:
        """Return seven in the morning of that day at the setting: before the doors open."""
        return datetime.combine(day, time(7, 0), self.office.zone)

    def stop_timer(self, *names: str) -> None:
        """Stop timers, running or not."""
        self.case.timers = [t for t in self.case.timers if t.name not in names]

    def intend(self, what: str, **data: Any) -> Intent:
        """Owe another case some work, due when this decision's mail is."""
        intent = Intent(self.serial("i"), what, data)
        due = self.held_until or self.now
        intent.data.update(due=due.isoformat(), wait=seconds(due, self.now))
        self.case.intents.append(intent)
        self.start_timer("intents", due)
        return intent

    def advance(self) -> list[Ask]:
        """Move the revision on and revoke every officer's open ask; return those revoked."""
        self.case.revision += 1
        revoked = [a for a in self.case.asks if a.state == "open" and a.question in BY]
        for ask in revoked:
            ask.state = "revoked"
        return revoked

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

    # Who must act.

    def approver(self) -> str | None:
        """Return the role in the Chair's place for this case, or None if nobody is free to be."""
        holder = self.case.holder
        but = [self.office.officer(holder).address] if holder else []
        but += self.proposers()
        free = holders.clear(
            self.case, holders.APPROVING, self.office, delicate=self.delicate, but=but
        )
        return free[0] if free else None

    def proposers(self) -> list[str]:
        """Return every address of whoever proposed: a person may have changed roles since."""
        by, name = (self.case.data.get(k) for k in ("proposed_by", "proposed_by_name"))
        same = [o.address for o in self.office.roles.values() if name and o.name == name]
        return [by, *same] if by else []

    def may_hold(self, *, but: Sequence[str] = ()) -> list[str]:
        """Return the roles that may hold the case, the nearest first."""
        return holders.clear(
            self.case, holders.HOLDING, self.office, delicate=self.delicate, but=but
        )

    def waits_for(self) -> str | None:
        """Return who must act next: a role, `group_admin`, `sender`, or None."""
        waits = self.case.data.get("waits") or self.here.waits
        if waits == HOLDER:
            return self.case.holder or None
        if waits == APPROVER:
            return self.approver()
        if waits == TASK:
            free = holders.clear_group_admins(self.case, self.office, delicate=self.delicate)
            return GROUP_ADMIN if free else None
        return SENDER if waits == SENDER else None

    def stands_still(self) -> bool:
        """Tell whether the case is open and the step is somebody's whom nobody is free to be."""
        due = self.here.waits in (APPROVER, TASK)
        return self.here.open and due and self.waits_for() is None

    # Mail that is owed.

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
        self._ask(role, person.address, "thread", [], token, None)
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
        extra: Sequence[str] = (),
        immediate: bool = False,
        urgent: bool = False,
        question: str | None = None,
        **fields: Any,
    ) -> Notice | None:
        """Owe this officer a mail; with `by`, an open ask with the words `by` has now.

        None where the matter may concern that officer: nothing is said, and nothing told. None
        also where it would be one answer too many (see `quiet`).
        """
        if notice != "common/person-needed" and not holders.may_see(
            self.case, role, officer.address, self.office, delicate=self.delicate
        ):
            return None
        if self._enough(notice, officer.address):
            return None
        offered = [*extra, *(words if words is not None else self.words(by) if by else [])]
        token = None
        asked = question or (QUESTIONS[by] if by else None)
        if offered and asked:
            token = self.draw()
            expires = self.office.timers.ask_expires.after(self.now, self.office.zone)
            ask = self._ask(role, officer.address, asked, offered, token, expires)
            ask.for_query = notice.rpartition("/")[2] == "query"
        return self._owe(
            notice, officer.address, officer.name, role, token, offered, fields, immediate, urgent
        )

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

    def _ask(
        self,
        role: str,
        addressee: str,
        question: str,
        words: list[str],
        token: str,
        expires: datetime | None,
    ) -> Ask:
        ask = Ask(
            id=self.serial("a"),
            role=role,
            addressee=addressee,
            question=question,
            words=words,
            token=sealed(token),
            mid=sealed(mid_form(token)),
            revision=self.case.revision,
            issued=self.now,
            expires=expires,
            wait=seconds(expires, self.now) if expires else None,
        )
        self.case.asks.append(ask)
        return ask

    def thread(self) -> Ask:
        """Return the newest thread of the sender's; a new one where they have had no mail yet."""
        to = str(self.case.sender.address)
        known = (a for a in reversed(self.case.asks) if a.question == "thread" and a.role == SENDER)
        return next(known, None) or self._ask(SENDER, to, "thread", [], self.draw(), None)

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
        ask = self._ask(role, addressee, "confirm", ["YES"], token, expires)
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


def hold(flow: Flow) -> None:
    """Hold this decision's mail until grace is over (`[timers] grace`)."""
    until = flow.office.timers.grace.after(flow.now, flow.office.zone)
    flow.held_until = until if until - flow.now > timedelta(0) else None
