"""The daemon as a process on Dovecot and Postfix: every workflow, from mail to outcome."""

from __future__ import annotations

from tests.bed.process import Program

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


def test_a_concern(program: Program) -> None:
    program.writes("parent", CONCERN, subject="A worrying post")
    program.world.wait_for("parent", "concern/acknowledgement")
    program.answers("manager", "concern/ask", "Investigate")
    program.answers("manager", "common/receipt", "Ask: which page was it on?")
    program.answers("parent", "concern/question", "On the village page.")
    program.answers("manager", "concern/answer", "Propose: write to the author")
    program.answers("chair", "concern/approval", "Approve")
    program.answers("manager", "concern/approved", "Done - it is gone, thank you.")
    outcome = program.world.wait_for("parent", "concern/outcome")
    assert "it is gone, thank you." in outcome.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    case = program.wait_for_state("concern", "closed")
    assert [e["event"] for e in case["timeline"]] == [
        "opened", "INVESTIGATE", "ASK", "answered", "PROPOSE", "APPROVE", "DONE",
    ]  # fmt: skip
    program.wait_until(lambda: len(program.world.mailbox("policy", "Processed")) == 7)
    assert program.world.mailbox("policy") == []
    assert program.run("verify").returncode == 0
