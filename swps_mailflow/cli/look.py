"""`status`, `cases`, `show`, `verify`: looking, changing nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from swps_mailflow import __version__, app
from swps_mailflow.cli.common import config_option, print_json, reading, safe, settings_at
from swps_mailflow.config import Settings
from swps_mailflow.errors import MailflowError
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.wording import english_moment
from swps_mailflow.reports import documents
from swps_mailflow.state import State, has_room, is_running
from swps_mailflow.stores import DESK, Broken


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@config_option
def status(as_json: bool, own_config: Path | None) -> None:
    """Is the mailbox connected, when was the last message, what waits, what is late."""
    settings, _ = settings_at(own_config)
    with reading(settings) as state:
        office, now = app.office_of(settings), app.utc_now()
        opened, everything = state.index.counts()
        cases = _load(state, only_open=True)
        outbox = [n for c in [*cases, *_desk(state)] for n in c.outbox]
        failed = sum(1 for r in state.mailroom.records() if r.disposition == "failed")
        index = state.index
        document = {
            "mailbox": {
                "connected": index.meta("connected") == "1" and is_running(settings),
                "since": index.meta("since"),
                "last_message": index.meta("last_message"),
            },
            "outbox": sum(1 for n in outbox if n.unsent),
            "failed": failed + sum(1 for n in outbox if n.state == "failed"),
            "overdue": sum(1 for c in cases if documents.overdue(c, office, now)),
            "cases": {"open": opened, "all": everything},
            "version": __version__,
        }
        sentence = index.meta("mailbox") or ""
        trouble = index.meta("trouble")
        sending = index.meta("sending")
        older = index.meta("configuration") if is_running(settings) else ""
    if as_json:
        print_json(document)
        return
    box: Any = document["mailbox"]

    def moment(iso: str) -> str:
        return english_moment(datetime.fromisoformat(iso), office.zone)

    click.echo(_of_the_daemon(settings, sentence, moment(box["since"]) if box["since"] else ""))
    if older:
        click.echo(f"{older} Once `check` finds no fault in it, reload it.")
    if trouble:
        click.echo(safe(trouble))
    if sending and document["outbox"]:
        click.echo(safe(sending))
    if not has_room(settings):
        click.echo(
            f"The disk of {settings.setting.state_dir} is full. Make room: mail stays where it "
            "is meanwhile, and nothing is lost."
        )
    last = box["last_message"]
    click.echo(f"The last message arrived {moment(last)}." if last else "No message has come yet.")
    click.echo(
        f"Cases: {opened} open of {everything}; {document['overdue']} overdue. "
        f"Mail waiting to leave: {document['outbox']}. Failed: {document['failed']}."
    )


def _of_the_daemon(settings: Settings, sentence: str, since: str) -> str:
    """Say whether the daemon runs, and what it last found of the mailbox."""
    if not is_running(settings):
        last = f" What it last found, {since}: {safe(sentence)}" if sentence else ""
        return f"The daemon is not running.{last}"
    if settings.imap is None:
        return "The daemon is running. No mailbox is configured: mail comes by LMTP or `deliver`."
    return f"The daemon is running. {safe(sentence) or 'It is trying the mailbox now.'}"


@click.command()
@click.option("--kind", type=click.Choice(list(WORKFLOWS)), help="Only cases of this kind.")
@click.option("--state", "state_name", help="Only cases in this state.")
@click.option("--open", "only_open", is_flag=True, help="Only open cases.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@config_option
def cases(
    kind: str | None,
    state_name: str | None,
    only_open: bool,
    as_json: bool,
    own_config: Path | None,
) -> None:
    """List the cases."""
    _known_state(kind, state_name)
    settings, _ = settings_at(own_config)
    with reading(settings) as state:
        office, now = app.office_of(settings), app.utc_now()
        found = [
            documents.row(case, office, now)
            for case in _load(state, only_open=only_open, kind=kind, state_name=state_name)
        ]
    found.sort(key=lambda row: row["opened"])
    if as_json:
        print_json(found)
        return
    from rich.console import Console
    from rich.table import Column, Table

    first = Column("reference", no_wrap=True)
    names = ("kind", "state", "holder", "waiting for", "opened", "due", "tags")
    table = Table(first, *(Column(name, overflow="fold") for name in names))
    for row in found:
        due = (row["due"] or "")[:10]
        table.add_row(
            row["ref"],
            row["kind"],
            row["state"],
            row["holder"] or "nobody",
            row["waiting_for"] or "",
            row["opened"][:10],
            f"[red]{due} late[/red]" if row["overdue"] else due,
            ", ".join(row["tags"]),
        )
    Console().print(table if found else "There are no such cases.")


def _known_state(kind: str | None, name: str | None) -> None:
    """Raises click.BadParameter for a state no case, or none of that kind, can be in."""
    flows = [WORKFLOWS[kind]] if kind else list(WORKFLOWS.values())
    states = dict.fromkeys(state.name for flow in flows for state in flow.states)
    if name is None or name in states:
        return
    whose = f"No {kind} case" if kind else "No case"
    raise click.BadParameter(
        f"{whose} can be in the state {safe(name)}. The states are: {', '.join(states)}.",
        param_hint="--state",
    )


@click.command()
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@config_option
def show(ref: str, as_json: bool, own_config: Path | None) -> None:
    """Show one case: where it stands, its history, its mails, what is owed."""
    settings, _ = settings_at(own_config)
    with reading(settings) as state:
        case = _one(state, ref.upper())
        document = documents.whole(case, app.office_of(settings), app.utc_now())
    if as_json:
        print_json(document)
        return
    _print_case(document, case)


@click.command()
@click.option("--mailbox", is_flag=True, help="Compare the folders on the mail server as well.")
@config_option
def verify(mailbox: bool, own_config: Path | None) -> None:
    """Check every case file: checksums, history, states, mails. Exit 1 if anything is wrong."""
    from swps_mailflow.reports.verify import verify as findings

    settings, _ = settings_at(own_config)
    faults = 0
    with reading(settings) as state:
        for finding in findings(state.root, state.cabinet, state.mailroom):
            faults += finding.fault
            click.echo(f"{finding.where}: {finding.sentence}", err=finding.fault)
        faults += _strays(settings, state) if mailbox else 0
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("Everything is as it was written.")


def _strays(settings: Settings, state: State) -> int:
    """Say how the mailbox differs from the record; return how many messages are in no record."""
    from swps_mailflow.service import compare_mailbox

    found = compare_mailbox(settings, state)
    for stray in found.in_order():
        click.echo(
            f"{stray.place} folder: the message that arrived {stray.arrived:%Y-%m-%d %H:%M} UTC is "
            "in no record; the daemon works it at its next start, or within a day",
            err=True,
        )
    click.echo(
        f"mailbox: {found.examined} filed messages compared, {len(found.strays)} in no record; "
        f"{found.waiting} not filed yet"
    )
    if found.gone:
        click.echo(
            f"mailbox: {found.gone} recorded messages have been taken away by somebody; "
            "their originals are kept here"
        )
    return len(found.strays)


def _load(
    state: State, *, only_open: bool, kind: str | None = None, state_name: str | None = None
) -> list[Case]:
    found = []
    for row in state.index.rows(only_open=only_open):
        if row.kind not in WORKFLOWS or (kind and row.kind != kind):
            continue
        if state_name and row.state != state_name:
            continue
        try:
            case = state.cabinet.load(row.ref)
        except Broken as fault:
            click.echo(f"{row.ref}: {fault}; `verify` tells more.", err=True)
            continue
        if case is not None:
            found.append(case)
    return found


def _desk(state: State) -> list[Case]:
    try:
        desk = state.cabinet.load(DESK)
    except Broken:
        return []
    return [desk] if desk else []


def _one(state: State, ref: str) -> Case:
    try:
        case = state.cabinet.load(ref) if "/" not in ref and "." not in ref else None
    except Broken as fault:
        raise MailflowError(f"{ref} is damaged: {fault}. `verify` tells more.") from fault
    if case is None:
        raise MailflowError(f"There is no case {safe(ref)}. `cases` lists them.")
    return case


def _print_case(document: dict[str, Any], case: Case) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    workflow = WORKFLOWS.get(case.kind)
    says = workflow.by_name[case.state].says if workflow else ""
    console.print(f"[bold]{case.ref}[/bold]  {case.kind}: {case.state} ({says})")
    console.print(
        f"held by {document['holder'] or 'nobody'}, "
        f"waiting for {document['waiting_for'] or 'nobody'}"
    )
    console.print(escape(safe(f"from {case.sender.address or 'unreadable'} ({case.sender.cls})")))
    if document["tags"]:
        console.print("tags: " + ", ".join(document["tags"]))
    history = Table("when", "who", "what", "from → to", "text", title="History")
    for event in document["timeline"]:
        moved = f"{event['from'] or ''} → {event['to']}" if event["from"] != event["to"] else ""
        history.add_row(
            event["at"][:16].replace("T", " "),
            event["actor"],
            event["event"],
            moved,
            escape(safe(event["text"].replace("\n", " "))),
        )
    console.print(history)
    for title, rows in (
        ("Open questions", [f"{a['role']}: {', '.join(a['words'])} ({a['state']})"
                            for a in document["asks"] if a["state"] == "open"]),
        ("Clocks", [f"{t['name']}: {t['due'][:16]}" for t in document["timers"]]),
        ("Mail", [f"{m['at'][:16]} {m['direction']} {m['file']}" for m in document["messages"]]),
        ("Notices", [f"{n['notice']} to {n['to']} ({n['state']})" for n in document["outbox"]]),
    ):  # fmt: skip
        if rows:
            console.print(f"[bold]{title}[/bold]")
            for row in rows:
                console.print("  " + escape(safe(row)))
