"""What a workflow is: states, one table of rules, and the machine that reads the table.

A rule says: on this trigger, in these states, if these guards hold, go there and do that. A word
of an officer is a rule whose `by` says whose word it is. Guards look, effects append to the flow;
neither sends or writes anything. The machine is `transitions`, synchronous and without models of
its own: it is handed a flow, moves the flow's state, and forgets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from transitions import Machine, MachineError

from swps_mailflow.reading.decision import Takes

if TYPE_CHECKING:
    from swps_mailflow.policy.case import Case
    from swps_mailflow.policy.flow import Flow
    from swps_mailflow.policy.office import Office

Guard = Callable[["Flow"], bool]
Effect = Callable[["Flow"], None]

# Whose word a rule is, and the question an ask of theirs answers.
HOLDER, APPROVER, TASK, SENDER = "holder", "approver", "task", "sender"
# Rules nobody says: the clock, or another case, or a mail that is no word.
CLOCK, SYSTEM = "clock", "system"
SPOKEN = frozenset({HOLDER, APPROVER, TASK, SENDER})

# Who must act next in a state; "nobody" in a state that rests.
WAITS = frozenset({HOLDER, APPROVER, TASK, SENDER, "nobody"})


@dataclass(frozen=True)
class State:
    """A state: its name, who must act in it, whether the case is open, and the words for it."""

    name: str
    waits: str
    says: str
    open: bool = True


@dataclass(frozen=True)
class Rule:
    """One row of a workflow's table. `dest` None stays where it is; `then` is the effects."""

    trigger: str
    sources: tuple[str, ...]
    dest: str | None
    by: str
    says: str
    takes: Takes = Takes.NOTHING
    when: tuple[Guard, ...] = ()
    then: tuple[Effect, ...] = ()
    button: str = ""
    advances: bool = False  # changes the holder, so that asks of before no longer hold

    @property
    def turns(self) -> bool:
        """Tell whether the rule can change the state."""
        return self.dest is not None


def _no_facts(case: Case, office: Office) -> list[str]:
    return []


class IllegalTrigger(Exception):
    """No rule answers this trigger in this state."""


@dataclass(frozen=True)
class Workflow:
    """A kind of case, whole: its states, its table, how it opens, and how people call it.

    `delicate` kinds are kept from whoever is merely named in them (ruling 5); `facts` are the
    sentences an officer should have before their eyes.
    """

    kind: str
    title: str
    states: tuple[State, ...]
    rules: tuple[Rule, ...]
    opens: Effect
    initial: str
    delicate: bool = False
    facts: Callable[[Case, Office], list[str]] = _no_facts

    @cached_property
    def by_name(self) -> Mapping[str, State]:
        """Return the states by name."""
        return {s.name: s for s in self.states}

    @cached_property
    def machine(self) -> Machine:
        """Return the `transitions` machine of the table; built once, it holds no case."""
        rows = [
            {
                "trigger": rule.trigger,
                "source": list(rule.sources),
                "dest": rule.dest,
                "conditions": list(rule.when),
                "after": list(rule.then),
            }
            for rule in self.rules
        ]
        return Machine(
            model=None,
            states=[s.name for s in self.states],
            initial=self.initial,
            transitions=rows,
            auto_transitions=False,
        )

    def words(self, flow: Flow, by: str) -> list[Rule]:
        """Return the rules `by` may call with a word now, in the order of the table."""
        seen: set[str] = set()
        found = []
        for rule in self.rules:
            if rule.by != by or rule.trigger in seen or flow.state not in rule.sources:
                continue
            if all(guard(flow) for guard in rule.when):
                seen.add(rule.trigger)
                found.append(rule)
        return found

    def rule_for(self, flow: Flow, trigger: str) -> Rule | None:
        """Return the first rule that would answer the trigger now."""
        for rule in self.rules:
            if rule.trigger == trigger and flow.state in rule.sources:
                if all(guard(flow) for guard in rule.when):
                    return rule
        return None

    def fire(self, flow: Flow, trigger: str) -> None:
        """Move the flow by one trigger.

        Raises IllegalTrigger where no rule answers it in the present state.
        """
        event = self.machine.events.get(trigger)
        try:
            moved = event is not None and event.trigger(flow, flow)
        except MachineError as error:
            raise IllegalTrigger(f"{trigger} in {self.kind}/{flow.state}") from error
        if not moved:
            raise IllegalTrigger(f"{trigger} in {self.kind}/{flow.state}")
