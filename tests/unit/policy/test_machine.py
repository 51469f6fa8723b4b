"""Whatever people and the clock do to a case, in any order, the promises hold.

Invariant: the state is one of the table's; the history only grows and its chain holds; nobody in
conflict is ever addressed; no open ask belongs to somebody who may not answer; a clear token
stands only with a mail that has not left; nobody but the approver moves a case past approval.
"""

from __future__ import annotations

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from swps_mailflow.policy import holders
from swps_mailflow.policy.case import case_of, chain_fault, tables_of
from swps_mailflow.policy.flow import BY
from swps_mailflow.policy.kinds import WORKFLOWS
from tests.kit import (
    ADMIN_1,
    ADMIN_2,
    ALTERNATE,
    CHAIR,
    FORGED,
    MANAGER,
    PARENT,
    UNVOUCHED,
    VOUCHED,
    Play,
)

OFFICERS = (MANAGER, CHAIR, ALTERNATE, ADMIN_1, ADMIN_2)
TEXTS = (
    "A worrying post about the trip.",
    "Jan Field wrote it.",
    "The Chair laughed about it.",
    "Gil One posted it.",
    "We leave on 16 July 2027.",
)
KINDS = (
    ("concern", None),
    ("exception", None),
    ("leaver", None),
    ("membership", "join"),
    ("membership", "leave"),
    ("photo", "given"),
    ("photo", "withdrawn"),
    ("removal", None),
    ("unsorted", None),
)
TAILS = {"SPLIT": " LEAVER we are leaving", "CONFIRM": " 16 July 2027"}


class Life(RuleBasedStateMachine):
    """A case lives its life."""

    @initialize(kind=st.sampled_from(KINDS), text=st.sampled_from(TEXTS))
    def open(self, kind: tuple[str, str | None], text: str) -> None:
        sender = ADMIN_1 if kind[0] == "removal" else PARENT
        self.play = Play(kind[0], text, variant=kind[1], sender=sender)
        self.hashes: list[str] = []
        self.seen_approved = False

    @rule(data=st.data(), tail=st.booleans())
    def officer_says_a_word(self, data: st.DataObject, tail: bool) -> None:
        asks = [a for a in self.play.case.asks if a.question in BY]
        if not asks:
            return
        ask = data.draw(st.sampled_from(asks[-8:]))
        word = data.draw(st.sampled_from(ask.words or ["STATUS"]))
        text = word + TAILS.get(word, ": because of it" if tail else "")
        before, state = self.play.case.revision, self.play.case.state
        found = self.play.says(ask.addressee, text, ask=ask)
        if found == "decision" and state == "awaiting_approval" and word == "APPROVE":
            assert ask.question == "approval"
            assert ask.addressee != self.play.case.data.get("proposed_by")
        if self.play.case.state in ("action", "granted") and state == "awaiting_approval":
            assert (found, word) == ("decision", "APPROVE")
        assert self.play.case.revision >= before

    @rule(
        data=st.data(),
        who=st.sampled_from(["mallory@evil.example", None, *OFFICERS, PARENT]),
        trust=st.sampled_from([VOUCHED, UNVOUCHED, FORGED]),
        word=st.sampled_from(["APPROVE", "YES", "CLOSE: x", "DONE", "WITHDRAW", "UNDO"]),
    )
    def somebody_says_anything(
        self, data: st.DataObject, who: str | None, trust: object, word: str
    ) -> None:
        ask = data.draw(st.sampled_from([None, *self.play.case.asks[-8:]]))
        state = self.play.case.state
        found = self.play.sends(who, word, ask, trust=trust)
        if trust is FORGED or who is None or (ask and who != ask.addressee):
            assert found != "decision"
            if self.play.case.kind != "leaver":
                assert self.play.case.state == state

    @rule(text=st.sampled_from(TEXTS))
    def the_sender_adds(self, text: str) -> None:
        threads = [a for a in self.play.case.asks if a.question == "thread" and a.role == "sender"]
        if threads:
            self.play.sends(threads[-1].addressee, text, threads[-1])

    @rule(days=st.sampled_from([0.001, 0.02, 1, 3, 8, 40]))
    def time_passes(self, days: float) -> None:
        self.play.wait(days=days)

    @rule()
    def the_post_leaves(self) -> None:
        for notice in self.play.case.outbox:
            if notice.unsent and notice.due <= self.play.now:
                notice.state, notice.token = "sent", None

    @rule(hours=st.sampled_from([1, 25]))
    def the_clock_goes_back(self, hours: int) -> None:
        self.play.now -= timedelta(hours=hours)

    @invariant()
    def the_state_is_the_tables(self) -> None:
        case = self.play.case
        workflow = WORKFLOWS[case.kind]
        assert case.state in workflow.by_name
        if not workflow.by_name[case.state].open:
            assert case.waiting_for is None

    @invariant()
    def the_history_only_grows(self) -> None:
        hashes = [e.hash for e in self.play.case.events]
        assert hashes[: len(self.hashes)] == self.hashes
        assert chain_fault(self.play.case.events) is None
        self.hashes = hashes

    @invariant()
    def nobody_in_conflict_is_addressed(self) -> None:
        case, office = self.play.case, self.play.office
        delicate = WORKFLOWS[case.kind].delicate
        for notice in case.outbox:
            if notice.unsent and notice.role not in ("sender", "party", "administrator"):
                seen = holders.may_see(case, notice.role, notice.to, office, delicate=delicate)
                assert seen, (notice.notice, notice.to)
        if case.holder is not None:
            address = office.officer(case.holder).address
            assert holders.may_see(case, case.holder, address, office, delicate=delicate)

    @invariant()
    def open_asks_are_answerable(self) -> None:
        case, office = self.play.case, self.play.office
        delicate = WORKFLOWS[case.kind].delicate
        for ask in case.asks:
            if ask.state == "open" and ask.question in BY and ask.revision == case.revision:
                assert holders.may_see(case, ask.role, ask.addressee, office, delicate=delicate)

    @invariant()
    def a_clear_token_stands_only_with_unsent_mail(self) -> None:
        for notice in self.play.case.outbox:
            assert notice.token is None or notice.unsent

    @invariant()
    def a_case_survives_its_file(self) -> None:
        assert tables_of(case_of(tables_of(self.play.case))) == tables_of(self.play.case)

    @invariant()
    def whoever_must_act_was_told(self) -> None:
        case = self.play.case
        if case.waiting_for not in (None, "sender", "group_admin") and case.holder is not None:
            address = self.play.office.officer(case.waiting_for).address
            assert any(n.to == address for n in case.outbox), case.waiting_for


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
