"""What everything that decides works on: the cases, the mailroom, the index, and the office.

A unit of work takes a case from here, changes it, and commits it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from swps_mailflow import lookup
from swps_mailflow.policy import authority
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Office
from swps_mailflow.stores import CaseStore, Finder, MailStore


class Records:
    """See the module. Used from one thread; `draw` and `new_ref` are the only randomness."""

    def __init__(
        self,
        office: Office,
        cases: CaseStore,
        mailroom: MailStore,
        finder: Finder,
        *,
        draw: Callable[[], str],
        new_ref: Callable[[], str],
    ) -> None:
        self.office = office
        self.cases = cases
        self.mailroom = mailroom
        self.finder = finder
        self.look = lookup.Lookup(cases, finder)
        self.draw = draw
        self._draw_ref = new_ref

    def fresh_ref(self) -> str:
        """Return a reference no case has."""
        while True:
            ref = f"{self.office.prefix}-{self._draw_ref()}"
            if not self.cases.exists(ref):
                return ref

    def flow(self, case: Case, now: datetime, actor: Actor) -> Flow:
        """Return a unit of work on a case."""
        authority.run_out(case, now)
        flow = Flow(case, self.office, WORKFLOWS, now, self.draw, actor)
        flow.new_ref = self.fresh_ref
        if case.kind == "exception":
            flow.last_days = self.look.last_days(flow.families())
        return flow

    def commit(self, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        """Make a case durable as it now stands, with the mails that came with it."""
        self.cases.save(case, raws)
