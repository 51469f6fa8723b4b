"""The workflows drawn: a mermaid diagram and a Markdown table, both from the one table."""

from __future__ import annotations

from swps_mailflow.policy.workflow import (
    APPROVER,
    CLOCK,
    HOLDER,
    SENDER,
    SYSTEM,
    TASK,
    Rule,
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
    lines = ["| who | says | in | leads to | what it means |", "| --- | --- | --- | --- | --- |"]
    for rule in workflow.rules:
        to = rule.dest or "(stays)"
        if workflow.kind == "unsorted" and rule.advances:
            to = "another kind"
        where = ", ".join(rule.sources)
        lines.append(f"| {WHO[rule.by]} | {_word(rule)} | {where} | {to} | {rule.says} |")
    return "\n".join(lines)


def _label(rule: Rule) -> str:
    return f"{_word(rule)} ({WHO[rule.by]})" if rule.by in (CLOCK, SYSTEM) else _word(rule)


def _word(rule: Rule) -> str:
    return f"{rule.trigger}{_FOLLOWED.get(rule.takes, '')}"
