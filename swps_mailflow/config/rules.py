"""What must hold between several keys, looked for in the document as it was written.

A rule says nothing of a value that is missing or of the wrong kind: the tables say that. So the
problems of both are found in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from typing import Any

from swps_mailflow.config.problems import Problem
from swps_mailflow.config.tables import length
from swps_mailflow.config.values import is_loopback, read_day, read_duration
from swps_mailflow.policy.addresses import (
    LOCAL_LENGTH,
    address_fault,
    address_key,
    without_plus,
)
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.reading.named import NAMED

# What an alias may stand for; "unsorted" is what needs no alias.
ALIAS_KINDS = tuple(NAMED)

# "+" and the 32 letters of a token follow the mailbox's name in Reply-To (160 bits in base32).
TOKEN_LENGTH = 1 + 32

TWO_GROUP_ADMINS = "Write the table [[roles.group_admin]] twice, for two different people."

Document = dict[str, Any]


def broken_rules(document: Document) -> list[Problem]:
    """Return every rule the document breaks, in the order of the rules."""
    return [problem for rule in _RULES for problem in rule(document)]


def _different_people(document: Document) -> Iterator[Problem]:
    """Nobody approves their own proposal, so these three are three addresses."""
    roles = _table(document, "roles")
    addresses = {r: _address(_table(roles, r).get("email")) for r in _DECIDING}
    for first, second in combinations(_DECIDING, 2):
        if addresses[first] and addresses[first] == addresses[second]:
            yield Problem(
                f"roles.{second}.email",
                f"{second} and {first} have the same address; write one for each, because "
                "nobody may approve their own proposal.",
            )


def _two_group_admins(document: Document) -> Iterator[Problem]:
    """P38: two administrators, each with their own task."""
    written = _table(document, "roles").get("group_admin")
    if isinstance(written, list) and len(written) < 2:
        yield Problem("roles.group_admin", TWO_GROUP_ADMINS)
    known: dict[str, int] = {}
    for index, email in _group_admins(document):
        first = known.setdefault(email, index)
        if first != index:
            yield Problem(
                f"roles.group_admin[{index}].email",
                f"roles.group_admin[{first}] has the same address; the policy asks for two "
                "different people.",
            )


def _nobody_is_the_mailbox(document: Document) -> Iterator[Problem]:
    """Our own mail to an officer must not come back to us as theirs."""
    setting = _table(document, "setting")
    ours = {_address(setting.get("address")): "the mailbox itself"}
    for alias in _table(setting, "aliases"):
        ours.setdefault(_address(alias), "an alias of the mailbox")
    mailboxes = {without_plus(address): what for address, what in ours.items() if address}
    roles = _table(document, "roles")
    people = [(f"roles.{r}.email", _address(_table(roles, r).get("email"))) for r in _ROLES]
    people += [(f"roles.group_admin[{i}].email", email) for i, email in _group_admins(document)]
    for key, email in people:
        what = mailboxes.get(without_plus(email)) if email else None
        if what:
            yield Problem(key, f"This is {what}; write the address where this person reads mail.")


def _room_for_a_token(document: Document) -> Iterator[Problem]:
    """Replies come to the mailbox's name, a plus and a token; that must fit before the @."""
    setting = _table(document, "setting")
    address = _address(setting.get("address"))
    local = address.rpartition("@")[0]
    if not address or setting.get("plus", True) is not True:
        return
    if "+" in local:
        yield Problem("setting.address", "Write the address without the part from the + on.")
    elif len(local) + TOKEN_LENGTH > LOCAL_LENGTH:
        yield Problem(
            "setting.address",
            f"Choose an address with at most {LOCAL_LENGTH - TOKEN_LENGTH} letters before the @, "
            "so that replies find their case, or write plus = false.",
        )


def _aliases(document: Document) -> Iterator[Problem]:
    for alias, kind in _table(_table(document, "setting"), "aliases").items():
        key = f'setting.aliases."{alias}"'
        if fault := address_fault(alias):
            yield Problem(key, f"This {fault}.")
        if isinstance(kind, str) and kind not in ALIAS_KINDS:
            yield Problem(key, f"Write one of {', '.join(ALIAS_KINDS)}, not “{kind}”.")


def _encrypted(document: Document) -> Iterator[Problem]:
    """No password crosses a network in the clear."""
    for name in _SERVERS:
        table = _table(document, name)
        host = table.get("host")
        if table.get("tls") == "none" and isinstance(host, str) and not is_loopback(host):
            yield Problem(
                f"{name}.tls",
                f'Write "implicit" or "starttls": without encryption, the password for {host} '
                "could be read on the way.",
            )


def _one_way_to_log_in(document: Document) -> Iterator[Problem]:
    for name in _SERVERS:
        table = document.get(name)
        if not isinstance(table, dict):
            continue
        ways = [way for way in _WAYS if way in table]
        user = table.get("user")
        if len(ways) > 1:
            yield Problem(f"{name}.{ways[1]}", f"{ways[0]} is there too; keep one of the two.")
        elif not ways and (user or name == "imap"):
            yield Problem(
                f"{name}.password_file",
                f'Say where the password lies, like password_file = "{name}-password".',
            )
        elif ways and not user and name == "smtp":
            yield Problem(f"{name}.user", f"Write the user name that belongs to {ways[0]}.")
        if table.get("oauth2") == {}:
            yield Problem(f"{name}.oauth2", "Write the provider's details, or leave it out.")


def _folders(document: Document) -> Iterator[Problem]:
    """Mail filed into the folder it is collected from would be collected for ever."""
    imap = _table(document, "imap")
    usual = {"folder": "INBOX", "processed": "Processed", "failed": "Failed"}
    names = {key: imap.get(key, default) for key, default in usual.items()}
    for first, second in combinations(usual, 2):
        one, other = names[first], names[second]
        if isinstance(one, str) and isinstance(other, str) and one.lower() == other.lower():
            yield Problem(f"imap.{second}", f"imap.{first} is “{one}” too; choose another folder.")


def _terms(document: Document) -> Iterator[Problem]:
    terms: list[tuple[date, date, int]] = []
    names: dict[str, int] = {}
    for index, term in enumerate(_list(_table(document, "calendar").get("terms"))):
        if not isinstance(term, dict):
            continue
        start, end, name = _day(term.get("start")), _day(term.get("end")), term.get("name")
        if start and end and end <= start:
            yield Problem(f"calendar.terms[{index}].end", f"Write a day after the start, {start}.")
        elif start and end:
            terms.append((start, end, index))
        if isinstance(name, str) and names.setdefault(name.strip().lower(), index) != index:
            yield Problem(
                f"calendar.terms[{index}].name",
                f"“{name}” is another term already; add the year, so that a day is clear.",
            )
    for (_, end, before), (start, _, index) in combinations(sorted(terms), 2):
        if start <= end:
            yield Problem(
                f"calendar.terms[{index}].start",
                f"calendar.terms[{before}] ends on {end}; write a day after that.",
            )


def _holidays(document: Document) -> Iterator[Problem]:
    years: dict[int, tuple[int, date]] = {}
    for index, written in enumerate(_list(_table(document, "calendar").get("summer_holidays"))):
        day = _day(written)
        if day is None:
            continue
        first, known = years.setdefault(day.year, (index, day))
        if first != index:
            yield Problem(
                f"calendar.summer_holidays[{index}]",
                f"{known} is there for {day.year} too; keep the one first day.",
            )


def _removal_in_days(document: Document) -> Iterator[Problem]:
    """P36: the removal is due on a day, not at an hour."""
    after = _duration(_table(document, "calendar").get("removal_after"))
    if after and after.amount and after.unit in ("second", "minute", "hour"):
        yield Problem("calendar.removal_after", 'Write days or longer, like "3 days".')


def _warning_before_outcome(document: Document) -> Iterator[Problem]:
    """Ruling 7: the holder is warned while there is time left."""
    timers = _table(document, "timers")
    warning = _duration(timers.get("outcome_warning"))
    outcome = _duration(timers.get("outcome", "28 days"))
    if warning and outcome and length(warning) >= length(outcome):
        yield Problem("timers.outcome_warning", f"Write less than the outcome's {outcome}.")


_RULES: tuple[Callable[[Document], Iterator[Problem]], ...] = (
    _room_for_a_token,
    _aliases,
    _encrypted,
    _one_way_to_log_in,
    _folders,
    _different_people,
    _two_group_admins,
    _nobody_is_the_mailbox,
    _holidays,
    _terms,
    _removal_in_days,
    _warning_before_outcome,
)
_DECIDING = ("manager", "chair", "alternate")
_ROLES = (*_DECIDING, "designated_person", "administrator")
_SERVERS = ("imap", "smtp")
_WAYS = ("password_file", "password_env", "oauth2")


def _table(parent: Document, key: str) -> Document:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _address(value: object) -> str:
    plain = isinstance(value, str) and address_fault(value) is None
    return address_key(str(value)) if plain else ""


def _group_admins(document: Document) -> list[tuple[int, str]]:
    admins = _list(_table(document, "roles").get("group_admin"))
    found = [(i, _address(a.get("email"))) for i, a in enumerate(admins) if isinstance(a, dict)]
    return [(index, email) for index, email in found if email]


def _day(value: object) -> date | None:
    try:
        return read_day(value)
    except ValueError:
        return None


def _duration(value: object) -> Duration | None:
    try:
        return read_duration(value)
    except ValueError:
        return None
