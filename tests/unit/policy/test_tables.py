"""The tables: every state reachable, every open state with an exit, every name resolving."""

from __future__ import annotations

from pathlib import Path

import pytest

from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import TITLES
from swps_mailflow.policy.workflow import SPOKEN, WAITS, Workflow
from swps_mailflow.reports.diagrams import document, markdown, mermaid

ALL = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)

# States a case can open in besides the first: set by the opening, not by a rule.
ALSO_OPENED_IN = {
    "leaver": {"awaiting_details"},
    "membership": {"admin_task"},
    "photo": {"admin_task"},
}


@ALL
def test_every_state_is_reachable(workflow: Workflow) -> None:
    reached = {workflow.initial} | ALSO_OPENED_IN.get(workflow.kind, set())
    grew = True
    while grew:
        before = len(reached)
        for rule in workflow.rules:
            if rule.dest and reached & set(rule.sources):
                reached.add(rule.dest)
        grew = len(reached) > before
    assert reached == set(workflow.by_name)


@ALL
def test_every_open_state_has_an_exit(workflow: Workflow) -> None:
    for state in workflow.states:
        leaves = [r for r in workflow.rules if state.name in r.sources and (r.turns or r.advances)]
        assert leaves or not state.open, state.name


@ALL
def test_whoever_must_act_has_a_word_for_it(workflow: Workflow) -> None:
    """A state that waits for somebody must offer them a way on, or wait for ever."""
    for state in workflow.states:
        assert state.waits in WAITS
        if state.waits in ("nobody", "sender"):
            continue
        rules = [r for r in workflow.rules if state.name in r.sources and r.by == state.waits]
        assert [r for r in rules if r.turns or r.advances], state.name


@ALL
def test_every_name_resolves(workflow: Workflow) -> None:
    names = set(workflow.by_name)
    assert workflow.initial in names
    for rule in workflow.rules:
        assert set(rule.sources) <= names, rule.trigger
        assert rule.dest is None or rule.dest in names, rule.trigger
        for part in (*rule.when, *rule.then):
            assert callable(part)
            assert part.__doc__, f"{part} needs a sentence for the docs"
        assert rule.says, rule.trigger


@ALL
def test_a_word_belongs_to_one_person_in_each_state(workflow: Workflow) -> None:
    """ASK is the holder's or the Chair's, never both at once: a reply must have one meaning."""
    for state in workflow.by_name:
        owners: dict[str, set[str]] = {}
        for rule in workflow.rules:
            if state in rule.sources and rule.by in SPOKEN:
                owners.setdefault(rule.trigger, set()).add(rule.by)
        assert all(len(who) == 1 for who in owners.values()), (state, owners)


@ALL
def test_the_machine_is_the_table(workflow: Workflow) -> None:
    """`machine.events[...]` is how a flow is moved; it is hardly public, so it is held here."""
    machine = workflow.machine
    assert set(machine.states) == set(workflow.by_name)
    assert set(machine.events) == {r.trigger for r in workflow.rules}
    assert not [e for e in machine.events if e.startswith("to_")]
    drawn = {
        (t.source, event.name, t.dest)
        for event in machine.events.values()
        for transitions in event.transitions.values()
        for t in transitions
    }
    wanted = {(s, r.trigger, r.dest) for r in workflow.rules for s in r.sources}
    assert drawn == wanted


@ALL
def test_the_diagram_shows_every_transition(workflow: Workflow) -> None:
    drawing = mermaid(workflow)
    table = markdown(workflow)
    for rule in workflow.rules:
        assert rule.trigger in table
        if rule.dest:
            for source in rule.sources:
                assert f"{source} --> {rule.dest} : {rule.trigger}" in drawing


@ALL
def test_the_diagram_shows_every_condition(workflow: Workflow) -> None:
    drawing, table = mermaid(workflow).splitlines(), markdown(workflow)
    for rule in workflow.rules:
        for guard in rule.when:
            assert str(guard.__doc__) in table
            if rule.dest:
                arrow = f"{rule.sources[0]} --> {rule.dest} : {rule.trigger}"
                shown = f"[{guard.__name__.replace('_', ' ')}]"
                assert any(arrow in line and shown in line for line in drawing), rule.trigger


def test_the_page_of_workflows_is_up_to_date() -> None:
    page = Path(__file__).parents[3] / "docs" / "workflows.md"
    assert page.read_text(encoding="utf-8") == document(WORKFLOWS), "run `make docs`"


def test_titles_cover_every_role_that_holds_or_waits() -> None:
    for role in ("manager", "chair", "alternate", "designated_person", "group_admin", "sender"):
        assert TITLES[role]
