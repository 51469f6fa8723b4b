"""One unit of work on one case: what is read and kept, and who must act.

It is handed a copy of the case, the office, the time and a source of tokens. Guards read it,
effects append to it, and all of it is committed whole or not at all. `Flow` adds the mail.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from swps_mailflow.mail.tokens import mid_form, sealed
from swps_mailflow.policy import holders
from swps_mailflow.policy.case import Ask, Case, Event, Intent, Timer
from swps_mailflow.policy.office import GROUP_ADMIN, SENDER, Office
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
class Unit:
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

    # What is asked.

    def ask(
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
        return next(known, None) or self.ask(SENDER, to, "thread", [], self.draw(), None)
