"""`mailroom`: mail that is no case, with its reason; and making one of them a case."""

from __future__ import annotations

from pathlib import Path

import click

from swps_mailflow import app
from swps_mailflow.cli.common import config_option, print_json, reading, safe, settings_at
from swps_mailflow.errors import MailflowError
from swps_mailflow.reading.named import NAMED

KINDS = tuple(NAMED)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@config_option
@click.pass_context
def mailroom(ctx: click.Context, as_json: bool, own_config: Path | None) -> None:
    """List the mail that is no case: automatic, suspicious, duplicate, failed."""
    if ctx.invoked_subcommand is not None:
        if own_config is not None:
            ctx.obj = own_config
        return
    settings, _ = settings_at(own_config)
    with reading(settings) as state:
        rows = [record.public() for record in state.mailroom.records()]
    if as_json:
        print_json(rows)
        return
    from rich.console import Console
    from rich.table import Column, Table

    names = ("arrived", "from", "subject", "what", "why")
    table = Table(Column("id", no_wrap=True), *(Column(name, overflow="fold") for name in names))
    for row in rows:
        table.add_row(
            row["id"][:12],
            row["at"][:16].replace("T", " "),
            safe(row["from"]),
            safe(row["subject"]),
            row["disposition"],
            safe(row["reason"]),
        )
    Console().print(table if rows else "The mailroom is empty.")


@mailroom.command("open")
@click.argument("identifier", metavar="ID")
@click.option("--as", "kind", required=True, type=click.Choice(KINDS), help="What it is.")
@config_option
def open_(identifier: str, kind: str, own_config: Path | None) -> None:
    """Make a kept mail a case. The first letters of its id are enough."""
    settings, _ = settings_at(own_config)
    with reading(settings) as state:
        found = state.mailroom.find(identifier)
        if len(found) != 1:
            how = "There is no kept mail" if not found else "There are several kept mails"
            raise MailflowError(f"{how} whose id begins with {safe(identifier)}.")
        worked = app.mailroom_open(settings, state.mailroom, found[0], kind)
    if worked.disposition == "queued":
        click.echo("The daemon that is running makes it a case in a moment; see `cases`.")
    else:
        click.echo(
            f"It is now case {worked.ref}."
            if worked.disposition in ("case", "unreadable", "duplicate")
            else f"It belongs to case {worked.ref}, and has been worked as an answer there."
        )
