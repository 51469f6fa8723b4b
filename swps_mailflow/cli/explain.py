"""`explain`: why a message is read as it is, changing nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from swps_mailflow.cli.common import config_option, safe, settings_at
from swps_mailflow.reports.explaining import Explained, explain_mail


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--offered", help='The words a reply is offered, e.g. "APPROVE, DECLINE".')
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, a line a file.")
@config_option
def explain(
    files: tuple[Path, ...], offered: str | None, as_json: bool, own_config: Path | None
) -> None:
    """Say how each message would be read: sender, kind, new text, dates, decision, and why."""
    from swps_mailflow import app

    settings, _ = settings_at(own_config)
    office, now = app.office_of(settings), datetime.now(UTC)
    words = [w.strip().upper() for w in offered.split(",") if w.strip()] if offered else []
    for file in files:
        found = explain_mail(file.read_bytes(), str(file), office, now, words)
        if as_json:
            click.echo(json.dumps(found.document(), ensure_ascii=True))
        else:
            _print(found)


def _print(found: Explained) -> None:
    click.echo(safe(found.file))
    for label, sentence in found.steps:
        first, *rest = sentence.split("\n")
        click.echo(f"  {label + ':':<13}{safe(first)}")
        for line in rest:
            click.echo(f"  {'':<13}{safe(line)}")
