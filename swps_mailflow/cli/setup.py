"""`check`, `roster check`, `preview`, `demo`: before the first mail."""

from __future__ import annotations

from pathlib import Path

import click

from swps_mailflow.cli.common import config_option, config_path, settings_at
from swps_mailflow.errors import MailflowError


@click.command()
@click.option("--offline", is_flag=True, help="Leave the servers alone.")
@config_option
def check(offline: bool, own_config: Path | None) -> None:
    """The doctor: configuration, roster, templates, servers, clock, state folder."""
    from swps_mailflow import service
    from swps_mailflow.reports.doctor import exit_code

    findings = service.examine(config_path(own_config), offline=offline)
    for finding in findings:
        mark = {"good": "ok     ", "warning": "look   ", "wrong": "WRONG  "}[finding.ok]
        click.echo(f"{mark}{finding.area}: {finding.sentence}")
    raise click.exceptions.Exit(exit_code(findings))


@click.group()
def roster() -> None:
    """The list of parents, staff and volunteers."""


@roster.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def roster_check(file: Path) -> None:
    """Name the faults of a roster, by line."""
    from swps_mailflow.policy.rosterfile import decode_roster, parse_roster

    people, faults = parse_roster(decode_roster(file.read_bytes()))
    for fault in faults:
        click.echo(f"line {fault.line}: {fault.sentence}", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"The roster is in order: {len(people.people)} people.")


@click.command()
@click.option(
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the pages.",
)
@config_option
def preview(output: Path, own_config: Path | None) -> None:
    """Render every template with sample data, as HTML pages with an index."""
    from swps_mailflow.adapters.templates import Templates
    from swps_mailflow.reports.preview import write_pages

    override = None
    if own_config is not None or click.get_current_context().obj is not None:
        override = settings_at(own_config)[0].setting.templates_dir
    count = write_pages(Templates.of(override), output)
    click.echo(f"{count} pages; open {output / 'index.html'} in a browser.")


@click.command()
@click.option("--stay", is_flag=True, help="Leave the mail world running afterwards.")
@click.option(
    "--output",
    default="demo-mail",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the mails as pages.",
)
def demo(stay: bool, output: Path) -> None:
    """A whole mail world on this machine, and a story played through it."""
    try:
        from swps_mailflow.demo.story import play
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        raise MailflowError(
            f"The demo needs {library}; install it with: pip install 'swps-mailflow[demo]'"
        ) from error
    play(output, stay=stay)
