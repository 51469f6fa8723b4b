"""`deliver`: one message from a pipe; durably kept, or the mail server is asked to try again."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from swps_mailflow.cli import EX_TEMPFAIL
from swps_mailflow.cli.common import config_option, print_json, settings_at


@click.command()
@click.option("--envelope-from", help="The address the mail server gives as the sender.")
@click.option("--envelope-to", multiple=True, help="The address it was delivered to.")
@click.option("--json", "as_json", is_flag=True, help="Say what became of it as JSON.")
@config_option
def deliver(
    envelope_from: str | None,
    envelope_to: tuple[str, ...],
    as_json: bool,
    own_config: Path | None,
) -> None:
    """Take one message on standard input, from any mail server's pipe.

    Exit code 0 only when the message is durably kept, 75 when it should be tried again.
    """
    try:
        from swps_mailflow import app
        from swps_mailflow.errors import Temporary
        from swps_mailflow.incoming import Incoming

        settings, _ = settings_at(own_config)
        raw = sys.stdin.buffer.read()
        if not raw.strip():
            raise Temporary("Nothing came on standard input; a message must be piped in.")
        worked = app.deliver(settings, Incoming(raw, datetime.now(UTC), envelope_from, envelope_to))
    except Exception as error:
        # No mail server may bounce a concern because of us, whatever is wrong here.
        click.echo(f"Not kept yet, please try again: {_sentence(error)}", err=True)
        raise click.exceptions.Exit(EX_TEMPFAIL) from error
    if as_json:
        print_json({"disposition": worked.disposition, "ref": worked.ref, "reason": worked.reason})
    else:
        click.echo(worked.disposition)


def _sentence(error: Exception) -> str:
    from swps_mailflow.errors import MailflowError

    if isinstance(error, MailflowError | click.ClickException):
        return str(error)
    return f"a fault inside swps-mailflow ({type(error).__name__})."
