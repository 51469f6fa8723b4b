"""What people type; the one place where errors become sentences and exit codes.

0 is done, 1 is something wrong and named in one sentence, 2 is wrong usage or configuration,
75 (`deliver` only) is "try again later". No traceback reaches a user.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from swps_mailflow import __version__

# Where each command lives; a module is imported when one of its commands is called, because
# `deliver` starts once for each mail.
_COMMANDS = {
    "run": "work",
    "once": "work",
    "deliver": "deliver",
    "mailroom": "mailroom",
    "check": "setup",
    "roster": "setup",
    "demo": "setup",
    "preview": "setup",
    "status": "look",
    "cases": "look",
    "show": "look",
    "verify": "look",
    "explain": "explain",
    "diagram": "diagram",
}
EX_TEMPFAIL = 75  # sysexits.h: the mail server keeps the mail and comes again
CONFIG_VARIABLE = "SWPS_MAILFLOW_CONFIG"


class _Commands(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"swps_mailflow.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="swps-mailflow")
@click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    help=f"The configuration file; else the environment variable {CONFIG_VARIABLE} says which.",
)
@click.pass_context
def group(ctx: click.Context, config: Path | None) -> None:
    """Run a pre-school's social media policy by email, from one mailbox."""
    ctx.obj = config


def main() -> None:
    """Run the command and leave with its exit code."""
    from swps_mailflow.errors import MailflowError

    os.umask(0o077)
    try:
        code = group.main(prog_name="swps-mailflow", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        # A mail server bounces the mail on any other code; whatever is wrong here, it may not.
        code = EX_TEMPFAIL if "deliver" in sys.argv[1:] else 2
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); that is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # noqa: BLE001 - the one place where errors become sentences
        code = _told(error, MailflowError)
    sys.exit(code if isinstance(code, int) else 0)


def _told(error: Exception, ours: type[Exception]) -> int:
    from swps_mailflow.config import ConfigError

    if isinstance(error, ConfigError):
        for problem in error.problems:
            click.echo(
                f"{problem.key}: {problem.sentence}" if problem.key else problem.sentence, err=True
            )
        return 2
    if isinstance(error, ours):
        click.echo(str(error), err=True)
        return 1
    from swps_mailflow import eventlog

    eventlog.unexpected("swps-mailflow", error)
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    click.echo(
        f"Something went wrong inside swps-mailflow ({type(error).__name__} at {place}). "
        "Nothing was lost; please report this line.",
        err=True,
    )
    return 1
