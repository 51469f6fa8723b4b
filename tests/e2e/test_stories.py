"""The daemon as a process, on Dovecot and Postfix and on the embedded servers: every workflow,
from the first mail to the last."""

from __future__ import annotations

from tests.bed.people import parsed
from tests.bed.process import Program

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


def events(case: dict[str, list[dict[str, str]]]) -> list[str]:
    """Return the history's events."""
    return [e["event"] for e in case["timeline"]]


def settled(program: Program, mails: int) -> None:
    """Hold that everything was worked, moved, and stands as it was written."""
    program.wait_until(lambda: len(program.world.mailbox("policy", "Processed")) == mails)
    assert program.world.mailbox("policy") == []
    assert program.run("verify").returncode == 0


def test_a_concern(anywhere: Program) -> None:
    program = anywhere
    program.writes("parent", CONCERN, subject="A worrying post")
    program.world.wait_for("parent", "concern/acknowledgement")
    program.answers("manager", "concern/ask", "Investigate")
    program.answers("manager", "common/receipt", "Ask: which page was it on?")
    program.answers("parent", "concern/question", "On the village page.")
    program.answers("manager", "concern/answer", "Propose: write to the author")
    program.answers("chair", "concern/approval", "Ask: who is the author?")
    program.answers("manager", "concern/query", "Note: a former volunteer")
    program.wait_until(lambda: len(_notices(program, "chair", "concern/approval")) == 2)
    program.answers("chair", "concern/approval", "Approve")
    program.answers("manager", "concern/approved", "Done - it is gone, thank you.")
    outcome = program.world.wait_for("parent", "concern/outcome")
    body = outcome.get_body(("plain",))
    assert body is not None
    assert "it is gone, thank you." in body.get_content()
    case = program.wait_for_state("concern", "closed")
    assert events(case) == [
        "opened", "INVESTIGATE", "ASK", "answered", "PROPOSE", "ASK", "NOTE", "APPROVE", "DONE",
    ]  # fmt: skip
    settled(program, 9)


def test_a_concern_with_the_words_that_change_no_state(anywhere: Program) -> None:
    program = anywhere
    program.writes("parent", CONCERN)
    for count, text in enumerate(
        (
            "Tell: we are looking into it",
            "Note: spoke to the committee",
            "Formal",
            "Remove post: the one about the trip",
            "SPLIT LEAVER Lily leaves on 16 July 2027",
            "Pass",
        ),
        1,
    ):
        notice = "concern/ask" if count == 1 else "common/receipt"
        program.wait_until(
            lambda n=notice, c=count: len(_notices(program, "manager", n)) >= max(1, c - 1)
        )
        program.answers("manager", notice, text)
    program.answers("chair", "concern/ask", "Close: thank you for telling us")
    program.world.wait_for("parent", "concern/outcome")
    case = program.wait_for_state("concern", "closed")
    assert "formal" in case["tags"]
    assert case["holder"] == "chair"
    assert program.wait_for_state("leaver", "notified")
    program.answers("admin1", "removal/task", "Removed")
    program.wait_for_state("removal", "removed")
    program.world.wait_for("admin2", "removal/task-settled")
    program.answers("admin1", "common/receipt", "Contacted")
    program.wait_for_state("removal", "contacted")
    program.answers("manager", "removal/contacted", "Close")
    program.wait_for_state("removal", "closed")


def test_an_exception(anywhere: Program) -> None:
    program = anywhere
    program.writes(
        "parent",
        "I am already friends on Facebook with Sam Staff, since 1 May 2019, before Lily started.",
    )
    program.answers("manager", "exception/ask", "Recommend - school friends")
    program.answers("chair", "exception/approval", "I approve, thanks")
    program.world.wait_for("parent", "exception/granted")
    program.world.wait_for("staff", "exception/granted")
    program.answers("manager", "exception/approved", "End")
    program.world.wait_for("staff", "exception/ended")
    program.wait_for_state("exception", "ended")
    settled(program, 4)


def test_joining_and_leaving_the_group(anywhere: Program) -> None:
    program = anywhere
    program.writes("parent", "Please could you add me to the Facebook group?")
    program.answers("manager", "membership/ask", "Confirm")
    program.answers("admin2", "membership/task", "Done")
    program.world.wait_for("admin1", "membership/task-settled")
    program.world.wait_for("parent", "membership/outcome")
    program.wait_for_state("membership", "closed")
    program.writes("staff", "Please take me out of the Facebook group, thank you.")
    program.wait_until(lambda: len(_notices(program, "admin1", "membership/task")) == 2)
    program.answers("admin1", "membership/task", "Done")
    program.world.wait_for("staff", "membership/outcome")
    settled(program, 5)


def test_permission_for_photographs(anywhere: Program) -> None:
    program = anywhere
    program.writes("parent", "I am happy for you to use photos of Lily on the Facebook group.")
    program.answers("manager", "photo/ask", "Confirm")
    given = program.world.wait_for("parent", "photo/outcome")
    program.replies("parent", given, "Withdraw")
    program.answers("admin1", "photo/task", "Done")
    program.wait_until(lambda: len(_notices(program, "parent", "photo/outcome")) == 2)
    case = program.wait_for_state("photo", "withdrawn")
    assert events(case) == ["opened", "CONFIRM", "WITHDRAW", "DONE"]
    settled(program, 4)


def test_what_is_not_clear_is_sorted_with_one_word(anywhere: Program) -> None:
    program = anywhere
    program.writes("parent", "Hello, have you got a minute to talk?")
    program.world.wait_for("parent", "unsorted/acknowledgement")
    program.answers("manager", "unsorted/ask", "Concern")
    program.answers("manager", "concern/ask", "Maybe later")
    program.answers("manager", "common/unclear", "Help")
    program.answers("manager", "common/help", "Status")
    program.answers("manager", "common/status", "Close: we have talked")
    program.world.wait_for("parent", "concern/outcome")
    settled(program, 6)


def test_a_decision_nobody_vouches_for_is_confirmed(program: Program) -> None:
    program.writes("parent", CONCERN)
    asked = program.world.wait_for("manager", "concern/ask")
    program.replies("manager", asked, "Investigate", vouched=False)
    program.answers("manager", "common/confirm", "Yes")
    program.wait_for_state("concern", "investigating")


def test_a_stranger_decides_nothing_and_hears_nothing(program: Program) -> None:
    program.writes("parent", CONCERN)
    asked = program.world.wait_for("manager", "concern/ask")
    program.replies("staff", asked, "Close: nothing happened")
    program.world.wait_for("manager", "common/misused")
    assert program.case("concern")["state"] == "assigned"
    assert program.world.mailbox("staff") == []


def _notices(program: Program, who: str, notice: str) -> list[bytes]:
    mails = program.world.mailbox(who)
    return [raw for raw in mails if parsed(raw)["X-Mailflow-Notice"] == notice]
