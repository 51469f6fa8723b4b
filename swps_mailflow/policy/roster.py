"""The people of the setting: who has which role since when, and whose child is whose.

The list is the setting's own (`people.roster`); `rosterfile` reads it. Nothing here is guessed
from mail. Without a list everybody but the officers is "unknown".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from swps_mailflow.policy.addresses import address_key
from swps_mailflow.policy.names import NameFinder, fold_name

# Which role gives a person's class when they hold several, first to last. Whoever works with the
# children is held to the stricter rules first (P9, P17, P22); committee comes before parent because
# a comment by its members goes to Chair and Manager both (P18).
ROLES = ("staff", "student", "volunteer", "committee", "parent", "carer")

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Role:
    """A role and the days it is held, both included; None where the roster names no day."""

    name: str
    start: date | None = None
    end: date | None = None

    def ended(self, today: date) -> bool:
        """Tell whether the last day of the role has passed."""
        return self.end is not None and self.end < today

    def begun(self, today: date) -> bool:
        """Tell whether the role has begun; one without a first day always has."""
        return self.start is None or self.start <= today


@dataclass(frozen=True)
class Child:
    """A child and the days it attends, both included; None where the roster names no day."""

    name: str
    start: date | None = None
    last_day: date | None = None

    def left(self, today: date) -> bool:
        """Tell whether the child's last day has passed."""
        return self.last_day is not None and self.last_day < today


@dataclass(frozen=True)
class Person:
    """An adult, known by one address. The name is the roster's, not the one a mail shows."""

    address: str
    name: str
    roles: tuple[Role, ...] = ()
    children: tuple[Child, ...] = ()

    def holds(self, role: Role, today: date) -> bool:
        """Tell whether the role has not ended, for parents and carers by their children too.

        A parent stays one until the last day of the last of their children has passed.
        """
        if role.ended(today):
            return False
        if role.name in ("parent", "carer") and self.children:
            return any(not child.left(today) for child in self.children)
        return True

    def class_on(self, today: date) -> str:
        """Return the class of P2 on that day: a role, `former_<role>`, or "unknown".

        A role held today wins over one that begins later, that over one that has ended; among
        equals the order of `ROLES` decides.
        """
        held = [r for r in self.roles if self.holds(r, today)]
        begun = [r.name for r in held if r.begun(today)]
        for names, prefix in (
            (begun, ""),
            ([r.name for r in held], ""),
            ([r.name for r in self.roles], "former_"),
        ):
            if names:
                return prefix + min(names, key=ROLES.index)
        return UNKNOWN


@dataclass(frozen=True)
class Roster:
    """Everybody the setting has listed. Addresses compare without regard to ASCII case."""

    people: tuple[Person, ...] = ()
    _by_address: dict[str, Person] = field(init=False, repr=False, compare=False)
    _adults_of: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _finder: NameFinder = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        adults: dict[str, list[str]] = {}
        for person in self.people:
            for child in person.children:
                adults.setdefault(fold_name(child.name), []).append(person.address)
        by_address = {address_key(p.address): p for p in self.people}
        object.__setattr__(self, "_by_address", by_address)
        object.__setattr__(self, "_adults_of", {k: tuple(v) for k, v in adults.items()})
        object.__setattr__(self, "_finder", NameFinder(p.name for p in self.people))

    @classmethod
    def empty(cls) -> Roster:
        """Return the roster of a setting that keeps none."""
        return cls()

    def person(self, address: str) -> Person | None:
        """Return who writes from this address."""
        return self._by_address.get(address_key(address))

    def class_of(self, address: str, today: date) -> str:
        """Return the class of P2 of whoever writes from this address (see `Person.class_on`)."""
        person = self.person(address)
        return person.class_on(today) if person else UNKNOWN

    def is_staff(self, address: str, today: date) -> bool:
        """Tell whether this is the address of somebody employed on that day."""
        person = self.person(address)
        return person is not None and any(
            role.name == "staff" and role.begun(today) and not role.ended(today)
            for role in person.roles
        )

    def children_of(self, address: str, today: date | None = None) -> tuple[Child, ...]:
        """Return the person's children; with a day, only those who have not left before it."""
        person = self.person(address)
        children = person.children if person else ()
        return tuple(c for c in children if today is None or not c.left(today))

    def siblings_attending(self, address: str, child: str, after: date) -> tuple[Child, ...]:
        """Return this person's other children who attend on some day after `after` (P30).

        A child who is yet to start counts: the rule is alive again before anybody could forget
        it. `child` may be the first name alone, as a parent writes it.
        """
        return self.others_attending(address, (child,), after)

    def others_attending(
        self, address: str, leaving: Iterable[str], after: date
    ) -> tuple[Child, ...]:
        """Return this person's children who attend after that day and are none of `leaving`."""
        gone = tuple(leaving)
        return tuple(
            other
            for other in self.children_of(address)
            if not any(same_child(other.name, child) for child in gone)
            and (other.last_day is None or other.last_day > after)
        )

    def family(self, who: str) -> tuple[str, ...]:
        """Return the addresses of all adults of a child, or of all children of an address.

        `who` is an address or a child's full name. This is for testing conflicts of interest,
        where one too many does no harm; it is no list of recipients, for two children may share
        a name.
        """
        if "@" not in who:
            return self._adults_of.get(fold_name(who), ())
        adults = [
            adult
            for child in self.children_of(who)
            for adult in self._adults_of.get(fold_name(child.name), ())
        ]
        return tuple(dict.fromkeys(adults))

    def families(self, addresses: Iterable[str]) -> list[str]:
        """Return these addresses and those of every adult who shares a child with one of them."""
        found = [adult for address in addresses for adult in (address, *self.family(address))]
        return list(dict.fromkeys(found))

    def find_by_name(self, text: str) -> tuple[Person, ...]:
        """Return everybody whose full name, or first name and surname, stands in the text.

        Case, accents and the kind of apostrophe do not matter, word boundaries do (`names`).
        More than one person may bear the same name: the caller asks then, and never picks.
        """
        return tuple(self.people[index] for index in self._finder.find(text))


def same_child(one: str, other: str) -> bool:
    """Tell whether two names may stand for one child of a family: "Tom", "Tom Bell"."""
    first, second = fold_name(one).split(), fold_name(other).split()
    if not first or not second or first[0] != second[0]:
        return False
    return set(first) <= set(second) or set(second) <= set(first)
