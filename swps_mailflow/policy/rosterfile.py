"""The roster's text, a CSV file from a spreadsheet, read row by row; what is wrong goes by line.

A row that cannot be read, or that contradicts one before it, is left out and named; the rest
stands. Each line is read on its own, so that one stray quotation mark costs one row, not the rest.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from swps_mailflow.mail.addresses import plain_address
from swps_mailflow.policy.addresses import address_fault, address_key
from swps_mailflow.policy.names import fold_name
from swps_mailflow.policy.roster import ROLES, Child, Person, Role, Roster

COLUMNS = (
    "role",
    "name",
    "email",
    "child",
    "child_start",
    "child_last_day",
    "role_start",
    "role_end",
)
NEEDED = ("role", "name", "email")
WITH_CHILD = ("parent", "carer")  # the roles that are held because of a child

_BRITISH = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{2}|\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

# A byte order mark says which encoding a spreadsheet has used; the longest first.
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Fault:
    """Something wrong in the roster, and on which line of the file (the first is 1)."""

    line: int
    sentence: str


def decode_roster(raw: bytes) -> str:
    """Return the file's text whichever way the spreadsheet has saved it.

    UTF-8 where it is that, else by its byte order mark, else Windows' own Western encoding.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def parse_roster(text: str) -> tuple[Roster, tuple[Fault, ...]]:
    """Return the people the text lists and everything that is wrong with it.

    The first line names the columns (`COLUMNS`, in any order and case); a row per adult and child
    follows. Commas, semicolons or tabs part the cells. Raises nothing, whatever the text.
    """
    faults: list[Fault] = []
    lines = _lines(text)
    header = next(lines, None)
    if header is None:
        return Roster.empty(), (Fault(1, f"The file is empty; start it with: {','.join(COLUMNS)}"),)
    delimiter = max(",;\t", key=header[1].count)
    columns = _columns(header[0], _cells(header[1], delimiter) or [], faults)
    if columns is None:
        return Roster.empty(), tuple(faults)
    book = _Book()
    for line, content in lines:
        cells = _cells(content, delimiter)
        if cells is None:
            faults.append(
                Fault(line, "A quotation mark on this line is not closed, or not at a cell's edge.")
            )
        elif any(cell.strip() for cell in cells):
            problems = _enter(book, line, columns, [_tidy(cell) for cell in cells])
            faults += [Fault(line, sentence) for sentence in problems]
    return book.roster(), tuple(faults)


class _Book:
    """The people found so far, and on which line each fact was first said."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.children: dict[str, Child] = {}
        self.named_on: dict[str, int] = {}
        self.child_on: dict[str, int] = {}
        self.rows: dict[tuple[str, ...], int] = {}

    def roster(self) -> Roster:
        """Return the people with the children as all rows together describe them."""
        return Roster(
            tuple(
                replace(
                    person,
                    children=tuple(self.children[fold_name(c.name)] for c in person.children),
                )
                for person in self.people.values()
            )
        )


@dataclass(frozen=True)
class _Row:
    role: str
    name: str
    email: str
    child: str
    days: dict[str, date | None]


def _enter(book: _Book, line: int, columns: list[str], cells: list[str]) -> list[str]:
    """Add one row to the book, whole or not at all; return what is wrong with it."""
    for column, cell in zip(columns, cells, strict=False):
        if not cell.isprintable():
            return [f"The cell {column} holds a character that cannot be printed; type it afresh."]
    row, problems = _row(dict(zip(columns, cells, strict=False)))
    # Spreadsheets pad rows with empty cells; a row that makes sense without them is no matter.
    if any(cells[len(columns) :]) or (problems and len(cells) > len(columns)):
        return [
            f"There are {len(cells)} cells where the first line names {len(columns)} columns; "
            "a cell that holds the separator needs quotation marks around it."
        ]
    if not problems:
        problems = _contradictions(book, line, row)
    if not problems:
        _add(book, line, row)
    return problems


def _row(cells: dict[str, str]) -> tuple[_Row, list[str]]:
    problems: list[str] = []
    role = cells.get("role", "").casefold()
    if role not in ROLES:
        problems.append(_role_fault(cells.get("role", "")))
    name = cells.get("name", "")
    if not fold_name(name):
        problems.append("The name is missing.")
    email = cells.get("email", "")
    if fault := address_fault(email):
        problems.append(f"The email {fault}.")
    child = cells.get("child", "")
    if role in WITH_CHILD and not fold_name(child):
        problems.append(f"A {role}'s row needs the child's name, a row for each child.")
    days: dict[str, date | None] = {}
    for column in ("child_start", "child_last_day", "role_start", "role_end"):
        days[column], fault = _day(column, cells.get(column, ""))
        if fault:
            problems.append(fault)
    if not child and (days["child_start"] or days["child_last_day"]):
        problems.append("There are a child's dates but no child; name the child too.")
    for first, last in (("child_start", "child_last_day"), ("role_start", "role_end")):
        start, end = days[first], days[last]
        if start and end and end < start:
            problems.append(f"{last} {end} lies before {first} {start}.")
    return _Row(role, name, plain_address(email) or email, child, days), problems


def _contradictions(book: _Book, line: int, row: _Row) -> list[str]:
    same = (row.role, address_key(row.email), fold_name(row.child), str(sorted(row.days.items())))
    if (earlier := book.rows.setdefault(same, line)) != line:
        return [f"This row says the same as line {earlier}; take one of them out."]
    person = book.people.get(address_key(row.email))
    if person is not None and fold_name(person.name) != fold_name(row.name):
        on = book.named_on[address_key(row.email)]
        return [
            f"{row.email} is {person.name} on line {on} and {row.name} here; "
            "each adult needs an address of their own."
        ]
    problems: list[str] = []
    child = book.children.get(fold_name(row.child)) if row.child else None
    if child is not None:
        on = book.child_on[fold_name(row.child)]
        start = child.start or row.days["child_start"]
        last_day = child.last_day or row.days["child_last_day"]
        if start and last_day and last_day < start:
            problems.append(
                f"With line {on}, {row.child} leaves on {last_day}, before starting on {start}."
            )
        for column, known in (("child_start", child.start), ("child_last_day", child.last_day)):
            said = row.days[column]
            if known and said and known != said:
                problems.append(
                    f"{row.child} has {column} {known} on line {on} and {said} here; if these are "
                    "two children, add a second name or an initial to one."
                )
    for role in person.roles if person else ():
        if _role_clashes(role, row):
            problems.append(
                f"{row.name} is {row.role} {_span(role.start, role.end)} on another line and "
                f"{_span(row.days['role_start'], row.days['role_end'])} here; the times overlap."
            )
    return problems


def _role_clashes(role: Role, row: _Row) -> bool:
    """Two rows that give one role different, overlapping times; a blank says nothing."""
    start, end = row.days["role_start"], row.days["role_end"]
    if role.name != row.role or (role.start, role.end) == (start, end):
        return False
    if row.role in WITH_CHILD and (None, None) in ((start, end), (role.start, role.end)):
        return False
    before = role.end is not None and start is not None and role.end < start
    after = end is not None and role.start is not None and end < role.start
    return not before and not after


def _add(book: _Book, line: int, row: _Row) -> None:
    key = address_key(row.email)
    book.named_on.setdefault(key, line)
    person = book.people.get(key) or Person(row.email, row.name)
    role = Role(row.role, row.days["role_start"], row.days["role_end"])
    roles = [r for r in person.roles if r != role]
    if row.role in WITH_CHILD:
        # A sibling's row that leaves the role's dates blank adds nothing to one that gives them.
        dated = [r for r in roles if r.name == role.name and (r.start or r.end)]
        role = dated[0] if dated and not (role.start or role.end) else role
        roles = [r for r in roles if r.name != role.name or ((r.start or r.end) and r != role)]
    children = person.children
    if row.child:
        known = book.children.get(fold_name(row.child)) or Child(row.child)
        book.child_on.setdefault(fold_name(row.child), line)
        book.children[fold_name(row.child)] = Child(
            known.name,
            known.start or row.days["child_start"],
            known.last_day or row.days["child_last_day"],
        )
        if fold_name(row.child) not in {fold_name(c.name) for c in children}:
            children = (*children, known)
    book.people[key] = replace(person, roles=(*roles, role), children=children)


def _columns(line: int, cells: list[str], faults: list[Fault]) -> list[str] | None:
    """Return the column names of the header; None where it names none of those needed."""
    names = ["_".join(cell.strip().casefold().split()) for cell in cells]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        faults.append(
            Fault(
                line,
                f"The first line does not name the column {' or '.join(missing)}; "
                f"it should read: {','.join(COLUMNS)}",
            )
        )
        return None
    for name in dict.fromkeys(names):
        if names.count(name) > 1 and name:
            faults.append(Fault(line, f"The column {name} is there twice; the last one counts."))
        if name and name not in COLUMNS:
            close = difflib.get_close_matches(name, COLUMNS, 1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(COLUMNS)}."
            faults.append(Fault(line, f"There is no column {name}: {hint}"))
    return names


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Number the lines that hold something; Excel's own "sep=;" line says nothing of people."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(plain.split("\n"), 1):
        if line.strip() and not (number == 1 and line.lower().startswith("sep=")):
            yield number, line


def _cells(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line, or None where its quotation marks do not add up."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error:
        return None
    return rows[0] if rows else []


def _tidy(cell: str) -> str:
    """Drop what nobody sees: zero-width characters, and spaces that are not plain ones."""
    seen = "".join(c for c in cell if unicodedata.category(c) != "Cf")
    return " ".join(seen.split())


def _day(column: str, cell: str) -> tuple[date | None, str | None]:
    if not cell:
        return None, None
    if _ISO.fullmatch(cell):
        try:
            return date.fromisoformat(cell), None
        except ValueError:
            return None, f"{column} “{cell}” is a day that does not exist."
    if british := _BRITISH.fullmatch(cell):
        day, month, year = (int(part) for part in british.groups())
        try:
            meant = date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            return None, f"{column} “{cell}” is a day that does not exist."
        return None, f"{column} “{cell}” is to be written year-month-day: {meant}."
    return None, f"{column} “{cell}” is no date; write one like 2027-07-17 (year-month-day)."


def _role_fault(cell: str) -> str:
    known = f"a role is {', '.join(ROLES[:-1])} or {ROLES[-1]}"
    if not cell:
        return f"The role is missing; {known}."
    close = difflib.get_close_matches(cell.casefold(), ROLES, 1)
    return f"There is no role “{cell}”: " + (f"did you mean {close[0]}?" if close else f"{known}.")


def _span(start: date | None, end: date | None) -> str:
    return f"from {start or 'ever'} to {end or 'today'}"
