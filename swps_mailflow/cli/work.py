"""`run` and `once`: the daemon, and one pass of it."""

from __future__ import annotations

from pathlib import Path

import click

from swps_mailflow import service
from swps_mailflow.cli.common import config_option, log_to_stderr, parse_moment, settings_at


@click.command()
@config_option
def run(own_config: Path | None) -> None:
    """The daemon: waits on the mailbox, works, sends, keeps the timers."""
    log_to_stderr()
    settings, path = settings_at(own_config)
    service.run(settings, path)


@click.command()
@click.option("--at", "at", help="Stands for now (ISO 8601), for a rehearsal.")
@config_option
def once(at: str | None, own_config: Path | None) -> None:
    """One pass for cron: collect what waits, do what is due, send, and end."""
    log_to_stderr(quiet=True)
    settings, path = settings_at(own_config)
    service.once(settings, path, parse_moment(at) if at else None)
