"""Who may see a case, who holds it, and who approves (ruling 5, P14, P18).

Everyone who is asked, told, reminded or escalated to is chosen here, and the courier asks
`may_see` again before each mail leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from swps_mailflow.policy.case import Case, same_address
from swps_mailflow.policy.names import fold_name, same_name
from swps_mailflow.policy.office import (
    ALTERNATE,
    CHAIR,
    DESIGNATED,
    GROUP_ADMIN,
    MANAGER,
    OFFICERS,
    Office,
    Officer,
)
from swps_mailflow.reading.mentions import mentions, without_praise

# In whose hands a matter lies when the one before cannot hold it.
HOLDING = (MANAGER, CHAIR, ALTERNATE, DESIGNATED)
# In whose hands the Chair's decision lies when the Chair cannot take it.
APPROVING = (CHAIR, ALTERNATE, DESIGNATED)

# So much of each end of what outsiders wrote is kept for testing new officers (ruling 12); each
# end is 20 pages.
ENDS_KEPT = 60_000


def in_conflict(case: Case, officer: Officer, office: Office, *, delicate: bool) -> bool:
    """Tell whether the case is kept from an officer in this role (see `may_see`)."""
    return not may_see(case, officer.role, officer.address, office, delicate=delicate)


def may_see(case: Case, role: str, address: str, office: Office, *, delicate: bool) -> bool:
    """Tell whether a mail of this case may go to that address, for that role; the last gate.

    Not to whoever sent the matter, is a party to it or related to one, or, in a delicate kind, is
    named in what came in from outside; unless somebody has lifted that (SHARE). Whoever holds
    several roles is tested in each of them.
    """
    if any(same_address(address, shared) for shared in case.shared):
        return True
    # Administrators report posts to be removed, and then see to it themselves (P39).
    people = case.parties if role == GROUP_ADMIN else [case.sender, *case.parties]
    involved = office.roster.families(p.address for p in people if p.address)
    about = case.data.get("about", "")
    if not (delicate or "mixed" in case.tags or "danger" in case.tags):
        # "Jan has been lovely to her" is no matter of Jan's; whatever else names her may be.
        about = without_praise(about)
    return not any(
        _is_held_back(case, hat)
        or any(_is_at(hat, known, office) for known in involved)
        or named(about, hat, reads=delicate)
        for hat in office.hats_of(address)
    )


@lru_cache(maxsize=64)  # asked for each mail that is owed, of the few texts of one case
def named(text: str, officer: Officer, *, reads: bool = False) -> bool:
    """Tell whether the text may be about the officer.

    `reads`: it reports something, so that "you" may mean whoever reads it.
    """
    found = mentions(
        text,
        role=officer.role if officer.role != GROUP_ADMIN else None,
        name=officer.name,
        also_known_as=officer.also_known_as,
        address=officer.address,
        reads=reads,
    )
    return found is not None


def clear(
    case: Case, roles: Iterable[str], office: Office, *, delicate: bool, but: Iterable[str] = ()
) -> list[str]:
    """Return those of the roles whose officers may see the case, each person once.

    `but` are addresses that do not count (nobody approves their own proposal).
    """
    taken = [a.lower() for a in but]
    found = []
    for role in roles:
        officer = office.officer(role)
        if officer.address.lower() in taken:
            continue
        if not may_see(case, role, officer.address, office, delicate=delicate):
            continue
        taken.append(officer.address.lower())
        found.append(role)
    return found


def told_of_danger(case: Case, office: Office, *, delicate: bool) -> list[str]:
    """Return who, besides the holder, hears at once that a child may be in danger (ruling 6).

    The designated person; where it may concern them, those of Chair and alternate who may see it.
    """
    but = [office.officer(case.holder).address] if case.holder else []
    lead = clear(case, (DESIGNATED,), office, delicate=delicate)
    return clear(case, lead or (CHAIR, ALTERNATE), office, delicate=delicate, but=but)


def conflicted_officers(case: Case, office: Office, *, delicate: bool) -> list[Officer]:
    """Return the officers whom the case is held back from."""
    people = [office.officer(role) for role in OFFICERS]
    return [o for o in people if in_conflict(case, o, office, delicate=delicate)]


def held_back(case: Case, office: Office, *, delicate: bool) -> list[str]:
    """Return the addresses of everybody, administrators too, the case is held back from."""
    return sorted({o.address for o in _conflicted(case, office, delicate=delicate)})


def remember(case: Case, office: Office, *, delicate: bool) -> list[Officer]:
    """Keep who is held back by name: "the manager" stays that person after an election.

    Return them.
    """
    found = conflicted_officers(case, office, delicate=delicate)
    _keep_names(case, found)
    return found


def remember_all(case: Case, office: Office) -> None:
    """Keep by name everybody in conflict, before what shows it is let go.

    Administrators and whoever is but thanked too: it cannot be read again when the kind changes.
    """
    _keep_names(case, _conflicted(case, office, delicate=True))


def take_in(case: Case, text: str, office: Office) -> None:
    """Add what outsiders wrote to what conflicts are tested with; of much, both ends are kept."""
    before = case.data.get("about")
    about = f"{before}\n{text}" if before else text
    case.data["about"] = about
    if len(about) > 2 * ENDS_KEPT + 1:
        remember_all(case, office)
        case.data["about"] = f"{about[:ENDS_KEPT]}\n{about[-ENDS_KEPT:]}"


def clear_group_admins(case: Case, office: Office, *, delicate: bool) -> list[Officer]:
    """Return the group administrators who may have a task of this case (P38)."""
    return [
        officer
        for officer in office.group_admins
        if may_see(case, "group_admin", officer.address, office, delicate=delicate)
    ]


def _conflicted(case: Case, office: Office, *, delicate: bool) -> list[Officer]:
    people = [office.officer(role) for role in OFFICERS] + list(office.group_admins)
    return [o for o in people if in_conflict(case, o, office, delicate=delicate)]


def _keep_names(case: Case, people: Iterable[Officer]) -> None:
    names = {*case.data.get("held_names", ()), *(fold_name(o.name) for o in people)}
    if names:
        case.data["held_names"] = sorted(names)


def _is_held_back(case: Case, officer: Officer) -> bool:
    """Tell whether the case, or the one it was split from, has been kept from them before."""
    return any(same_address(officer.address, a) for a in case.data.get("held_back", ())) or any(
        same_name(officer.name, name) for name in case.data.get("held_names", ())
    )


def _is_at(officer: Officer, address: str, office: Office) -> bool:
    """Tell whether the officer is whoever writes from that address.

    By name too: an officer often stands in the roster, as a parent, with another address.
    """
    if same_address(officer.address, address):
        return True
    person = office.roster.person(address)
    names = (officer.name, *officer.also_known_as)
    return person is not None and any(same_name(person.name, name) for name in names)


def owns_step(case: Case, address: str) -> bool:
    """Only the remover is to contact the poster; an open task is every administrator's (P39)."""
    remover = case.data.get("removed_by")
    return case.state != "removed" or not remover or remover.lower() == address.lower()
