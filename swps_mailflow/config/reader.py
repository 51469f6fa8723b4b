"""The configuration file, read whole: the settings, or every problem in one go with its key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from swps_mailflow.config.problems import ConfigError, Problem
from swps_mailflow.config.rules import TWO_GROUP_ADMINS, broken_rules
from swps_mailflow.config.tables import HolderTable, Settings, Table, TermTable
from swps_mailflow.policy.roster import Roster
from swps_mailflow.policy.rosterfile import Fault, decode_roster, parse_roster

# Read where [people] names no file, if it lies beside the configuration.
USUAL_ROSTER = "roster.csv"

# Shown in examples for keys that cannot be left out.
_EXAMPLES = {
    "setting.name": "South Woodham Pre-School",
    "setting.address": "policy@example.org",
    "setting.state_dir": "/var/lib/swps-mailflow",
    "smtp.host": "smtp.example.org",
    "imap.host": "imap.example.org",
    "imap.user": "policy@example.org",
    "name": "Jan Field",
    "email": "jan@example.org",
}
# A key this much like an unknown one is what was meant; below that, another table's key may be.
_ALIKE = 0.7

Loc = tuple[int | str, ...]


def load(path: Path) -> Settings:
    """Return the configuration in the file, with relative paths starting at its folder.

    Raises `ConfigError` with every problem there is. Password files are not opened.
    """
    base = path.absolute().parent
    document = _document(path)
    for required in ("setting", "smtp", "roles"):
        document.setdefault(required, {})
    people = document.setdefault("people", {})
    if isinstance(people, dict) and (base / USUAL_ROSTER).is_file():
        people.setdefault("roster", USUAL_ROSTER)
    problems = broken_rules(document)
    try:
        settings = Settings.model_validate(document, context={"base": base})
    except ValidationError as error:
        problems += [_problem(details) for details in error.errors()]
        raise ConfigError(_in_order(problems)) from None
    if problems:
        raise ConfigError(_in_order(problems))
    return settings


def load_roster(settings: Settings) -> tuple[Roster, tuple[Fault, ...]]:
    """Return the roster the settings name, and its faults by line; none named is an empty one.

    Raises `ConfigError` where the file cannot be read: nobody should become unknown by a typing
    slip in a path.
    """
    file = settings.people.roster
    if file is None:
        return Roster.empty(), ()
    try:
        raw = file.read_bytes()
    except OSError as error:
        sentence = f"The roster {file} cannot be read: {error.strerror or error}."
        raise ConfigError((Problem("people.roster", sentence),)) from error
    return parse_roster(decode_roster(raw))


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        sentence = f"There is no configuration file {path}; copy config.example.toml there."
    except OSError as error:
        sentence = f"The configuration file {path} cannot be read: {error.strerror or error}."
    except UnicodeDecodeError:
        sentence = f"The configuration file {path} is not text in UTF-8; save it as UTF-8."
    except tomllib.TOMLDecodeError as error:
        sentence = f"The configuration file {path} is not TOML: {error}."
    except RecursionError:
        sentence = f"The configuration file {path} is not TOML: its brackets nest too deeply."
    raise ConfigError((Problem("", sentence),))


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Sort as tables and keys stand in the example, and drop what is said twice."""
    tables = list(Settings.model_fields)

    def place(problem: Problem) -> tuple[int, int]:
        table, _, rest = problem.key.partition(".")
        key = re.split(r"[.\[]", rest)[0]
        if table not in tables:
            return len(tables), 0
        inner = _inner(Settings.model_fields[table].annotation)
        keys = list(inner.model_fields) if inner else []
        return tables.index(table), keys.index(key) if key in keys else len(keys)

    return tuple(dict.fromkeys(sorted(problems, key=place)))


def _problem(details: ErrorDetails) -> Problem:
    """Say in one sentence what pydantic found."""
    loc, kind = details["loc"], details["type"]
    key = _dotted(loc)
    context: dict[str, Any] = details.get("ctx", {})
    if kind == "missing":
        return Problem(key, _missing(loc, key))
    if kind == "extra_forbidden":
        return Problem(key, _unknown(loc, isinstance(details["input"], dict)))
    if kind == "value_error":
        return Problem(key, str(context["error"]))
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", '"')
        return Problem(key, f"Write {expected}, not {_shown(details['input'])}.")
    if kind in _RANGES:
        sentence = f"Write a number that is {_RANGES[kind].format(**context)}."
        return Problem(key, sentence)
    expected = _KINDS.get(kind, "Write another kind of value")
    if kind == "tuple_type":
        expected = _LISTS.get(key, expected)
    return Problem(key, f"{expected}, not {_shown(details['input'])}.")


_RANGES = {
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
}
_KINDS = {
    "string_type": "Write text in quotation marks",
    "int_type": "Write a whole number, without quotation marks",
    "bool_type": "Write true or false, without quotation marks",
    "tuple_type": 'Write a list in square brackets, like ["one", "two"]',
    "dict_type": "Write a table with keys of its own",
    "model_type": "Write a table with keys of its own",
    "model_attributes_type": "Write a table with keys of its own",
}
_LISTS = {
    "roles.group_admin": "Write [[roles.group_admin]] in double brackets, a table for each person",
    "calendar.terms": 'Write a list, like [{ name = "summer 2027", start = ..., end = ... }]',
    "calendar.summer_holidays": "Write a list in square brackets, like [2026-07-22, 2027-07-21]",
}


def _missing(loc: Loc, key: str) -> str:
    if key == "roles.group_admin":
        return TWO_GROUP_ADMINS
    if len(loc) == 2 and loc[0] == "roles":
        return f"Add the table [{key}] with name and email."
    example = _EXAMPLES.get(key) or _EXAMPLES.get(str(loc[-1]))
    if _table_of(loc) is TermTable:
        if loc[-1] in ("start", "end"):
            return f"This is missing; write {loc[-1]} = 2027-04-12, with your own day."
        example = "summer 2027"
    return f'This is missing; write {loc[-1]} = "{example}", with your own.'


def _unknown(loc: Loc, holds_keys: bool) -> str:
    name, table = str(loc[-1]).lower(), _table_of(loc)
    known = list(table.model_fields)
    what = "table" if holds_keys else "key"
    if name in ("password", "pass", "passwd"):
        return "No password belongs in this file; write password_file, with a file that holds it."
    close = difflib.get_close_matches(name, known, 1, _ALIKE)
    if close:
        return f"There is no such {what}; did you mean {close[0]}?"
    for where, keys in () if holds_keys else _keys_by_table():
        close = difflib.get_close_matches(name, keys, 1, _ALIKE)
        if close:
            return f"There is no such {what} here; {close[0]} belongs under {where}."
    return f"There is no such {what}; known here are {', '.join(known)}."


def _keys_by_table() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in Settings.model_fields.items():
        if table := _inner(field.annotation):
            yield f"[{name}]", tuple(table.model_fields)
    yield "[roles.manager] and its like", tuple(HolderTable.model_fields)


def _table_of(loc: Loc) -> type[Table]:
    """Return the table in which the last part of `loc` stands."""
    table: type[Table] = Settings
    for part in loc[:-1]:
        field = table.model_fields.get(str(part))
        table = (_inner(field.annotation) if field else None) or table
    return table


def _inner(annotation: object) -> type[Table] | None:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next((found for a in get_args(annotation) if (found := _inner(a))), None)


def _dotted(loc: Loc) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{_quoted(part)}" for part in loc)
    return "".join(parts).removeprefix(".")


def _quoted(part: str) -> str:
    bare = part.replace("-", "").replace("_", "")
    return part if bare.isascii() and bare.isalnum() else f'"{part}"'


def _shown(value: object) -> str:
    """Return what was written, short enough for a sentence."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, list | tuple) else f"“{value}”"
    return text if len(text) <= 60 else f"{text[:57]}...”"
