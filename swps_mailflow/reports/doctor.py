"""What `check` and `roster check` find: each thing that is good, doubtful or wrong, in a sentence.

Every sentence that is not good says what to do. Servers and templates are tried by the probes
that are handed in; the files of the configuration, the roster and the state folder are looked at
here. Nothing is changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Literal

from swps_mailflow.config import ConfigError, ServerTable, Settings, load, load_roster
from swps_mailflow.errors import MailflowError
from swps_mailflow.policy.addresses import address_key, without_plus
from swps_mailflow.policy.rosterfile import decode_roster, parse_roster

Verdict = Literal["good", "warning", "wrong"]

# Of a roster's faults that many are worth a line each; `roster check` has them all.
SHOWN_FAULTS = 5

# Parents name a last day up to a term and a half ahead, so that far the holidays should be known.
HOLIDAYS_AHEAD = timedelta(days=120)

# This program is younger than the one and will not outlive the other: such a clock is not set.
FIRST_YEAR, LAST_YEAR = 2026, 2100


@dataclass(frozen=True)
class Finding:
    """One line of the report. `area` says what was looked at, for instance "roster"."""

    area: str
    ok: Verdict
    sentence: str


@dataclass(frozen=True)
class Probes:
    """What only the outside can tell.

    `templates` returns a sentence for each template that cannot be used. `imap` and `smtp` log in
    and return a sentence on the server and its abilities, or raise `MailflowError` with one; None
    (`--offline`) leaves the server alone.
    """

    templates: Callable[[Settings], Sequence[str]]
    imap: Callable[[Settings], str] | None = None
    smtp: Callable[[Settings], str] | None = None


def check(config: Path, now: datetime, probes: Probes) -> list[Finding]:
    """Look at everything there is to look at; a configuration that cannot be read ends it."""
    try:
        settings = load(config)
    except ConfigError as error:
        return [Finding("configuration", "wrong", str(problem)) for problem in error.problems]
    looks: tuple[Iterator[Finding], ...] = (
        _configuration(config, settings),
        _roster(settings),
        _templates(settings, probes),
        _mailbox(settings, probes),
        _sending(settings, probes),
        _trust(settings),
        _clock(settings, now),
        _calendar(settings, now),
        _state_folder(settings.setting.state_dir),
    )
    return [finding for look in looks for finding in look]


def check_roster(file: Path) -> list[Finding]:
    """Return every fault of a roster with its line, or that there is none."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        sentence = f"The roster {file} cannot be read: {error.strerror or error}."
        return [Finding("roster", "wrong", sentence)]
    roster, faults = parse_roster(decode_roster(raw))
    found = [Finding("roster", "wrong", f"Line {f.line}: {f.sentence}") for f in faults]
    return found or [Finding("roster", "good", f"{_people(len(roster.people))}, and no mistakes.")]


def exit_code(findings: Sequence[Finding]) -> int:
    """Return what the command exits with: 2 for a broken configuration, 1 for anything wrong."""
    wrong = {finding.area for finding in findings if finding.ok == "wrong"}
    if "configuration" in wrong:
        return 2
    return 1 if wrong else 0


def _configuration(config: Path, settings: Settings) -> Iterator[Finding]:
    yield Finding("configuration", "good", f"The configuration {config} has no mistakes.")
    roles = settings.roles
    deciding = (("manager", roles.manager), ("chair", roles.chair), ("alternate", roles.alternate))
    for (first, one), (second, other) in combinations(deciding, 2):
        if without_plus(one.email) == without_plus(other.email):
            yield Finding(
                "configuration",
                "warning",
                f"{first} and {second} read the same mailbox ({one.email}, {other.email}): one "
                "person could approve their own proposal. Give each an address of their own.",
            )
    admins = [address_key(admin.email) for admin in roles.group_admin]
    if len({without_plus(admin) for admin in admins}) < 2:
        yield Finding(
            "configuration",
            "warning",
            "All group administrators read one mailbox: the policy asks for two people.",
        )
    if not settings.emergency.lines:
        yield Finding(
            "configuration",
            "warning",
            "emergency.lines is empty: whoever reports a child in danger is not told whom to call.",
        )


def _roster(settings: Settings) -> Iterator[Finding]:
    if settings.people.roster is None:
        yield Finding(
            "roster",
            "warning",
            "No roster is configured: every sender but the officers is unknown. "
            "Name a CSV file as people.roster.",
        )
        return
    try:
        roster, faults = load_roster(settings)
    except ConfigError as error:
        yield from (Finding("roster", "wrong", problem.sentence) for problem in error.problems)
        return
    if not roster.people:
        yield Finding("roster", "wrong", f"The roster {settings.people.roster} names nobody.")
    else:
        yield Finding("roster", "good", f"{_people(len(roster.people))}.")
    for fault in faults[:SHOWN_FAULTS]:
        yield Finding("roster", "warning", f"Line {fault.line} of the roster: {fault.sentence}")
    if len(faults) > SHOWN_FAULTS:
        more = len(faults) - SHOWN_FAULTS
        yield Finding(
            "roster",
            "warning",
            f"There is more to say about the roster ({more}): run swps-mailflow roster check "
            f"{settings.people.roster}",
        )


def _templates(settings: Settings, probes: Probes) -> Iterator[Finding]:
    folder = settings.setting.templates_dir
    if folder is not None and not stat.S_ISDIR(_mode(folder)):
        yield Finding(
            "templates",
            "wrong",
            f"The folder {folder} is not there; make it, or take templates_dir out.",
        )
        return
    faults = probes.templates(settings)
    yield from (Finding("templates", "wrong", fault) for fault in faults)
    if not faults:
        yield Finding("templates", "good", "Every template can be used.")


def _mailbox(settings: Settings, probes: Probes) -> Iterator[Finding]:
    if settings.imap is None:
        if settings.lmtp is not None:
            yield Finding("mailbox", "good", f"Mail comes by LMTP on {settings.lmtp.listen}.")
        else:
            yield Finding(
                "mailbox",
                "warning",
                "There is neither [imap] nor [lmtp]: mail arrives only through the command "
                "swps-mailflow deliver.",
            )
    else:
        yield from _server("mailbox", "imap", settings, settings.imap, probes.imap)
    yield _plus(settings)


def _sending(settings: Settings, probes: Probes) -> Iterator[Finding]:
    yield from _server("sending", "smtp", settings, settings.smtp, probes.smtp)


def _server(
    area: str,
    table: str,
    settings: Settings,
    server: ServerTable,
    probe: Callable[[Settings], str] | None,
) -> Iterator[Finding]:
    """Look at what a login needs before trying it: a refused one says less."""
    wrong = list(_login(area, table, server))
    yield from wrong
    if probe is None or any(finding.ok == "wrong" for finding in wrong):
        return
    try:
        yield Finding(area, "good", probe(settings))
    except MailflowError as error:
        yield Finding(area, "wrong", str(error))


def _login(area: str, table: str, server: ServerTable) -> Iterator[Finding]:
    if server.ca_file is not None and not stat.S_ISREG(_mode(server.ca_file)):
        yield Finding(area, "wrong", f"{table}.ca_file names {server.ca_file}, which is not there.")
    if server.oauth2 is not None:
        yield Finding(
            area,
            "wrong",
            f"Signing in with {table}.oauth2 is not part of this version; use an application "
            "password and password_file.",
        )
    if server.password is None:
        return
    try:
        server.password()
    except MailflowError as error:
        yield Finding(area, "wrong", str(error))
        return
    file = server.password.file
    if file is not None and _mode(file) & 0o007:  # its group may be the service's own
        yield Finding(
            area, "warning", f"Other users of this machine can read {file}: run chmod o= {file}"
        )


def _plus(settings: Settings) -> Finding:
    address = settings.setting.address
    if not settings.setting.plus:
        sentence = "Replies are recognised by their reference, because plus is false."
        return Finding("mailbox", "good", sentence)
    local, _, domain = address.rpartition("@")
    return Finding(
        "mailbox",
        "good",
        f"Replies come to {local}+...@{domain}: send yourself a mail to {local}+test@{domain}, "
        "and write plus = false under [setting] if it does not arrive.",
    )


def _trust(settings: Settings) -> Iterator[Finding]:
    trust = settings.trust
    if trust.decisions == "token":
        yield Finding(
            "trust",
            "warning",
            'trust.decisions is "token": a decision counts although nobody vouches for its sender. '
            'Write "verified" if your provider adds Authentication-Results to mail.',
        )
    elif not trust.authserv_ids:
        yield Finding(
            "trust",
            "warning",
            "trust.authserv_ids is empty, so every decision is asked about once more. Write there "
            "the name that follows Authentication-Results: in mail you have received.",
        )
    else:
        ids = ", ".join(trust.authserv_ids)
        yield Finding("trust", "good", f"Believed about who sent a mail: {ids}.")


def _clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    zone = settings.setting.timezone
    local = now.astimezone(zone)
    shown = f"{local:%A} {local.day} {local:%B %Y, %H:%M} in {zone.key}"
    if FIRST_YEAR <= local.year <= LAST_YEAR:
        yield Finding("clock", "good", f"It is {shown}.")
    else:
        yield Finding("clock", "wrong", f"This machine believes it is {shown}: set its clock.")


def _calendar(settings: Settings, now: datetime) -> Iterator[Finding]:
    today = now.astimezone(settings.setting.timezone).date()
    last = max(settings.calendar.summer_holidays, default=None)
    if last is None or last < today:
        yield Finding(
            "calendar",
            "warning",
            "No summer holiday is configured from today on, so no leaver's removal day can be "
            f"set. Add its first day to calendar.summer_holidays{_after(last)}.",
        )
    elif last < today + HOLIDAYS_AHEAD:
        yield Finding(
            "calendar",
            "warning",
            f"The last summer holiday configured begins on {last}: add the next school year's to "
            "calendar.summer_holidays.",
        )
    else:
        yield Finding("calendar", "good", f"Summer holidays are configured up to {last}.")
    for start in settings.calendar.summer_holidays:
        if not 6 <= start.month <= 8:
            yield Finding(
                "calendar",
                "warning",
                f"A summer holiday beginning on {start} is unusual; is it so?",
            )
    if all(term.end < today for term in settings.calendar.terms):
        yield Finding(
            "calendar",
            "warning",
            "No term is configured from today on: parents who write “end of term” are asked for "
            "the day. Add it to calendar.terms.",
        )


def _state_folder(folder: Path) -> Iterator[Finding]:
    if not _mode(folder):
        parent = next(p for p in folder.parents if _mode(p))
        if stat.S_ISDIR(_mode(parent)) and os.access(parent, os.W_OK | os.X_OK):
            yield Finding("state", "good", f"The state folder {folder} will be made.")
        else:
            yield Finding(
                "state",
                "wrong",
                f"The state folder {folder} is not there and cannot be made in {parent}; make it, "
                "and give it to the user who runs this.",
            )
    elif not stat.S_ISDIR(_mode(folder)):
        yield Finding("state", "wrong", f"{folder} is not a folder; choose another state_dir.")
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            "state",
            "wrong",
            f"The state folder {folder} cannot be written; give it to the user who runs this.",
        )
    elif _mode(folder) & 0o077:
        yield Finding(
            "state",
            "warning",
            f"Other users of this machine can look into {folder}: run chmod 700 {folder}",
        )
    else:
        yield Finding("state", "good", f"The state folder {folder} is private and can be written.")


def _mode(path: Path) -> int:
    """Return the kind and the permissions of what lies there; 0 where there is nothing to see."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _people(count: int) -> str:
    return f"The roster names {count} {'person' if count == 1 else 'people'}"


def _after(last: date | None) -> str:
    return f"; the last one there is {last}" if last else ""
