"""What several commands share: the configuration, the state folder, JSON on standard output."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from swps_mailflow.cli import CONFIG_VARIABLE
from swps_mailflow.config import Settings, load
from swps_mailflow.errors import MailflowError


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let `--config` stand after the command as well as before it."""
    return click.option(
        "--config", "own_config", type=click.Path(path_type=Path), help="The configuration file."
    )(command)


def config_path(own: Path | None) -> Path:
    """Return the configuration file: after the command, before it, or from the environment.

    Raises click.UsageError where none is named.
    """
    before = click.get_current_context().obj
    named = own or before or os.environ.get(CONFIG_VARIABLE)
    if not named:
        raise click.UsageError(f"Say which configuration: --config FILE, or set {CONFIG_VARIABLE}.")
    return Path(named)


def settings_at(own: Path | None) -> tuple[Settings, Path]:
    """Return the configuration and its file. Raises ConfigError with every problem."""
    path = config_path(own)
    return load(path), path


@contextmanager
def reading(settings: Settings) -> Iterator[Any]:
    """Open the state folder to look at it, beside a running daemon or without one."""
    from swps_mailflow.state import open_state

    if not settings.setting.state_dir.is_dir():
        raise MailflowError(
            f"There is no state folder {settings.setting.state_dir} yet; start the daemon once."
        )
    state = open_state(settings, own=False)
    try:
        yield state
    finally:
        state.close()


def print_json(document: Any) -> None:
    """Print one JSON document and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def log_to_stderr(*, quiet: bool = False) -> None:
    """Send the event log to standard error, where systemd and cron find it."""
    # Libraries log what they are sent, addresses and all: only their warnings may pass.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("swps_mailflow").setLevel(logging.WARNING if quiet else logging.INFO)


def parse_moment(text: str) -> datetime:
    """Return an ISO 8601 moment; one without an offset is the machine's own time.

    Raises click.BadParameter for anything else.
    """
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise click.BadParameter(
            f"{text} is no ISO 8601 time; write for instance 2027-07-24T09:00."
        ) from None


def safe(text: str) -> str:
    """Return text for a terminal: no control characters, so that no mail can steer the screen."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
