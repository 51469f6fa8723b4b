"""The setting as decisions see it: who holds which role, the calendar, the timers, the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.names import same_name
from swps_mailflow.reading.schoolyear import SchoolYear

if TYPE_CHECKING:
    from swps_mailflow.policy.roster import Roster

MANAGER = "manager"
CHAIR = "chair"
ALTERNATE = "alternate"
DESIGNATED = "designated_person"
ADMINISTRATOR = "administrator"  # the technical contact: sees that something is wrong, never what
GROUP_ADMIN = "group_admin"
SENDER = "sender"
PARTY = "party"  # the other side of a friendship

OFFICERS = (MANAGER, CHAIR, ALTERNATE, DESIGNATED)


TITLES: Mapping[str, str] = {
    MANAGER: "the Manager",
    CHAIR: "the Chair",
    ALTERNATE: "the Chair's alternate",
    DESIGNATED: "the designated person",
    ADMINISTRATOR: "the technical contact",
    GROUP_ADMIN: "the group administrators",
    SENDER: "the sender",
    PARTY: "the other person",
}


@dataclass(frozen=True)
class Officer:
    """A person in a role. `address` is the one on file: nothing else speaks for them."""

    role: str
    name: str
    address: str
    also_known_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timers:
    """How long things may take; see `[timers]` in the configuration."""

    grace: Duration
    reminder: Duration
    escalate: Duration
    outcome: Duration
    details: Duration
    ask_expires: Duration
    outcome_warning: Duration  # 21 days of the 28 (ruling 7)
    confirm_expires: Duration


@dataclass(frozen=True)
class Trust:
    """Whose Authentication-Results are believed; `waive_missing` is `decisions = "token"`."""

    authserv_ids: tuple[str, ...] = ()
    waive_missing: bool = False


@dataclass(frozen=True)
class Limits:
    """Caps on what the daemon sends by itself; 0 is no limit."""

    acknowledgements_per_sender_hour: int = 3
    acknowledgements_per_sender_day: int = 8
    acknowledgements_per_hour: int = 60
    outgoing_per_hour: int = 200


@dataclass(frozen=True)
class Emergency:
    """What to say and look for when a child may be in danger (ruling 6)."""

    lines: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """Everything a decision may know about the setting. Replaced whole on reload (ruling 12)."""

    name: str
    prefix: str
    address: str
    zone: ZoneInfo
    roles: Mapping[str, Officer]
    group_admins: tuple[Officer, ...]
    roster: Roster
    year: SchoolYear
    removal_after: Duration
    timers: Timers
    aliases: Mapping[str, str] = field(default_factory=dict)
    trust: Trust = Trust()
    limits: Limits = Limits()
    emergency: Emergency = Emergency()
    plus: bool = True
    attach_images: bool = False

    def officer(self, role: str) -> Officer:
        """Return who holds `role`; the designated person is the Manager unless configured."""
        found = self.roles.get(role)
        if found is None and role == DESIGNATED:
            return self.roles[MANAGER]
        if found is None:
            raise KeyError(role)
        return found

    def holders_of(self, address: str) -> tuple[Officer, ...]:
        """Return every officer and administrator whose address on file this is."""
        return self._holders.get(address.casefold(), ())

    def hats_of(self, address: str) -> tuple[Officer, ...]:
        """Return every role of the person at this address, held under whatever address."""
        return self._hats.get(address.casefold(), ())

    @cached_property
    def mark(self) -> str:
        """Return what tells these people, in their roles and in the roster, from any others."""
        people = (sorted(self.roles.items()), self.group_admins, self.roster.people)
        return sha256(repr(people).encode()).hexdigest()

    @cached_property
    def _holders(self) -> dict[str, tuple[Officer, ...]]:
        found: dict[str, tuple[Officer, ...]] = {}
        for officer in (*self.roles.values(), *self.group_admins):
            key = officer.address.casefold()
            found[key] = (*found.get(key, ()), officer)
        return found

    @cached_property
    def _hats(self) -> dict[str, tuple[Officer, ...]]:
        people = (*self.roles.values(), *self.group_admins)
        return {
            key: tuple(
                o for o in people if o in here or any(same_name(o.name, mine.name) for mine in here)
            )
            for key, here in self._holders.items()
        }

    def local(self, moment: datetime) -> datetime:
        """Return the moment on the setting's own clock."""
        return moment.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """Return the calendar day at the setting."""
        return self.local(now).date()
