"""The vigil: does mail still go all the way round? A mail to ourselves, and the mailbox's silence.

Once in a while the daemon sends a mail to its own mailbox. When it does not come back within an
hour, or the mailbox cannot be reached for an hour, the technical contact is told by mail, and
`status` and systemd say it in any case. Told once, and once more when it works again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from swps_mailflow import eventlog, rounds
from swps_mailflow.desk import Desk
from swps_mailflow.mail.check import CAME_BACK, CAME_BACK_CHANGED, compose_check
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.office import ADMINISTRATOR
from swps_mailflow.policy.wording import english_moment
from swps_mailflow.stores import CHECK, check_key, id_key

# How long a silence may last before somebody is told.
PATIENCE = timedelta(hours=1)
# After a check mail that the mail server did not take.
_AGAIN = timedelta(minutes=5)

MAILBOX, LOOP, SENDING = "mailbox", "loop", "sending"
_SAYS = {
    MAILBOX: "The mailbox has not been reached since {since}.",
    LOOP: "The check mail sent at {since} has not come back; mail may be going astray.",
    SENDING: "The mail server has taken no check mail since {since}.",
}


@dataclass
class Memory:
    """What must be remembered over restarts; moments are ISO 8601, empty where there is none."""

    began: str = ""
    sent: str = ""
    id: str = ""
    back: bool = True
    down: str = ""
    refused: str = ""
    told: dict[str, str] = field(default_factory=dict)  # what, and since when it was wrong


class Memories(Protocol):
    """Where the memory is kept."""

    def vigil(self) -> Mapping[str, Any]: ...
    def remember_vigil(self, memory: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class Check:
    """A mail to ourselves that is due; it is sent with an empty envelope sender."""

    id: str
    recipient: str
    raw: bytes


class Vigil:
    """See the module. Used from the desk's thread; an `every` of nothing sends no check mails."""

    def __init__(
        self,
        desk: Desk,
        memories: Memories,
        *,
        every: Duration,
        draw: Callable[[], str],
        started: datetime,
    ) -> None:
        self._desk = desk
        self._memories = memories
        self._draw = draw
        self._started = started
        self._retry: datetime | None = None
        self._searched = ""
        self.every = every
        self._memory = Memory(**memories.vigil())
        self._kept = asdict(self._memory)

    def mailbox(self, good: bool, now: datetime) -> None:
        """Take note of whether the mailbox can be reached; the next look keeps it.

        Nothing is written here: without room on the disk it is still to be known.
        """
        if good == bool(self._memory.down):
            self._memory.down = "" if good else now.isoformat()

    def look(self, now: datetime) -> Check | None:
        """Tell what has gone wrong or right since, and return the check mail that is due."""
        memory = self._memory
        self._set_back(now)
        memory.began = memory.began or now.isoformat()
        memory.back = memory.back or bool(self._desk.finder.refs(id_key(memory.id)))
        since = self._wrong().get(LOOP)
        late = since is not None and now - max(since, self._started) >= PATIENCE
        if late and self._searched != memory.id:  # once for each, for this reads much
            self._searched = memory.id
            memory.back = self._is_kept()
        self._tell_changes(now)
        self._keep()
        return self._due(now)

    def sent(self, check: Check, now: datetime) -> None:
        """Take note that the mail server has taken a check mail."""
        memory = self._memory
        memory.sent, memory.id, memory.back, memory.refused = now.isoformat(), check.id, False, ""
        self._keep()

    def refused(self, now: datetime) -> None:
        """Take note that the mail server would not take the check mail."""
        self._retry = now + _AGAIN
        if not self._memory.refused:
            self._memory.refused = now.isoformat()
        self._keep()

    def trouble(self, now: datetime) -> str:
        """Return what is wrong, in sentences; empty while mail goes all the way round."""
        zone = self._desk.office.zone
        return " ".join(
            _SAYS[what].format(since=english_moment(since, zone).removeprefix("at "))
            for what, since in self._troubles(now).items()
        )

    def _set_back(self, now: datetime) -> None:
        """Take what a clock that was ahead noted to be of now, or nothing is missed for years."""
        memory = self._memory
        for name in ("began", "sent", "down", "refused"):
            noted = getattr(memory, name)
            if noted and datetime.fromisoformat(noted) > now:
                setattr(memory, name, now.isoformat())
        self._started = min(self._started, now)
        if self._retry is not None:
            self._retry = min(self._retry, now + _AGAIN)

    def _due(self, now: datetime) -> Check | None:
        if self.every.amount == 0 or (self._retry is not None and now < self._retry):
            return None
        last = datetime.fromisoformat(self._memory.sent or self._memory.began)
        if now < self.every.after(last, self._desk.office.zone):
            return None
        office = self._desk.office
        identifier, raw = compose_check(office.name, office.address, self._draw(), now)
        self._desk.finder.forget(CHECK)
        self._desk.finder.put_key(check_key(identifier), CHECK)
        return Check(identifier, office.address, raw)

    def _is_kept(self) -> bool:
        """Tell whether the check mail came back and the index has lost that, or never had it."""
        sent, room = datetime.fromisoformat(self._memory.sent), self._desk.mailroom
        return any(
            self._memory.id.encode() in (room.raw(record.id) or b"")
            for record in room.records()
            if record.reason in (CAME_BACK, CAME_BACK_CHANGED) and record.at >= sent - PATIENCE
        )

    def _wrong(self) -> dict[str, datetime]:
        """Return what is not as it should be, and since when."""
        memory = self._memory
        since = {
            MAILBOX: memory.down,
            LOOP: "" if memory.back else memory.sent,
            SENDING: memory.refused,
        }
        return {
            what: datetime.fromisoformat(text)
            for what, text in since.items()
            if text and self._looks_for(what)
        }

    def _looks_for(self, what: str) -> bool:
        """Tell whether anybody wants to know: without check mails, none is missed."""
        return what == MAILBOX or self.every.amount > 0

    def _troubles(self, now: datetime) -> dict[str, datetime]:
        """Return what has been wrong for long enough; the time this program did not run is none."""
        wrong = self._wrong()
        if MAILBOX in wrong and LOOP not in self._memory.told:
            wrong.pop(LOOP, None)  # a mailbox that cannot be reached gives nothing back
        return {
            what: since
            for what, since in wrong.items()
            if what in self._memory.told or now - max(since, self._started) >= PATIENCE
        }

    def _tell_changes(self, now: datetime) -> None:
        memory, troubles = self._memory, self._troubles(now)
        for what, moment in troubles.items():
            if what not in memory.told:
                eventlog.connection(self.trouble(now), good=False)
                self._tell(what, now, since=moment.isoformat(), over=False)
        for what, since in memory.told.items():
            if what not in troubles and self._looks_for(what):
                self._tell(what, now, since=since, over=True)
        memory.told = {what: moment.isoformat() for what, moment in troubles.items()}

    def _tell(self, what: str, now: datetime, *, since: str, over: bool) -> None:
        rounds.tell(
            self._desk, ADMINISTRATOR, "common/trouble", now, once=f"{what} {since} {over}",
            what=what, since=since, over=over,
        )  # fmt: skip

    def _keep(self) -> None:
        """Keep what has changed since it was last kept."""
        memory = asdict(self._memory)
        if memory != self._kept:
            self._memories.remember_vigil(memory)
            self._kept = memory
