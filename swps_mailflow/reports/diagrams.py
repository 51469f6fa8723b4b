"""The workflows drawn: a mermaid diagram and a Markdown table, both from the one table."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from swps_mailflow.policy.workflow import (
    APPROVER,
    CLOCK,
    HOLDER,
    SENDER,
    SYSTEM,
    TASK,
    Rule,
    State,
    Workflow,
)
from swps_mailflow.reading.decision import Takes

WHO = {
    HOLDER: "holder",
    APPROVER: "Chair",
    TASK: "group administrator",
    SENDER: "sender",
    CLOCK: "clock",
    SYSTEM: "mail",
}
_FOLLOWED = {Takes.OPTIONAL: " [t]", Takes.REQUIRED: " t", Takes.DATE: " [date]", Takes.KIND: " k"}


def mermaid(workflow: Workflow) -> str:
    """Return the workflow as a mermaid state diagram (stateDiagram-v2)."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    for rule in workflow.rules:
        if rule.dest is None:
            continue
        lines += [f"    {source} --> {rule.dest} : {_label(rule)}" for source in rule.sources]
    lines += [f"    {s.name} --> [*]" for s in workflow.states if not s.open]
    return "\n".join(lines)


def markdown(workflow: Workflow) -> str:
    """Return the workflow as a Markdown table, a row a rule."""
    lines = [
        "| who | says | in | leads to | what it means | only where |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for rule in workflow.rules:
        to = rule.dest or "(stays)"
        if workflow.kind == "unsorted" and rule.advances:
            to = "another kind"
        where = ", ".join(rule.sources)
        only = " ".join(guard.__doc__ or "" for guard in rule.when)
        lines.append(f"| {WHO[rule.by]} | {_word(rule)} | {where} | {to} | {rule.says} | {only} |")
    return "\n".join(lines)


def _label(rule: Rule) -> str:
    """Return what stands at the arrow; its conditions in brackets, as `transitions` draws them."""
    label = f"{_word(rule)} ({WHO[rule.by]})" if rule.by in (CLOCK, SYSTEM) else _word(rule)
    conditions = " & ".join(guard.__name__.replace("_", " ") for guard in rule.when)
    return f"{label} [{conditions}]" if conditions else label


def _word(rule: Rule) -> str:
    return f"{rule.trigger}{_FOLLOWED.get(rule.takes, '')}"


def document(workflows: Mapping[str, Workflow]) -> str:
    """Return docs/workflows.md: every workflow's diagram, states and table."""
    parts = [_INTRODUCTION]
    for workflow in workflows.values():
        states = "\n".join(f"- **{s.name}**: {s.says}{_rests(s)}" for s in workflow.states)
        parts.append(
            f"## {workflow.kind.capitalize()}\n\n```mermaid\n{mermaid(workflow)}\n```\n\n"
            f"{states}\n\n{markdown(workflow)}\n"
        )
    return "\n".join(parts)


_INTRODUCTION = """\
# The workflows

Drawn from the tables in `swps_mailflow/policy/`, which the daemon works by; `make docs` draws it
again, and a test holds that it is up to date. `t` is text that must follow a word, `[t]` text that
may, `[date]` a day that may, `k` the kind of a second matter. Everyone can also say HELP and
STATUS, and UNDO within the time of grace after a decision of their own. What stands in brackets at
an arrow is its condition, and "only where" says it in full.
"""


def _rests(state: State) -> str:
    if not state.open:
        return " (ended)"
    who = {"nobody": "", HOLDER: "the holder", APPROVER: "the Chair", SENDER: "the sender"}
    waits = who.get(state.waits, "a group administrator")
    return f"; waits for {waits}" if waits else ""


if __name__ == "__main__":
    from swps_mailflow.policy.kinds import WORKFLOWS

    sys.stdout.write(document(WORKFLOWS))
