"""`diagram`: the state machine as drawn from the table the daemon works by."""

from __future__ import annotations

import click

from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.reports.diagrams import mermaid


@click.command()
@click.argument("kind", type=click.Choice(list(WORKFLOWS)))
@click.option("--format", "how", type=click.Choice(["mermaid"]), default="mermaid")
def diagram(kind: str, how: str) -> None:
    """Draw the state machine of a kind of case."""
    del how
    click.echo(mermaid(WORKFLOWS[kind]))
