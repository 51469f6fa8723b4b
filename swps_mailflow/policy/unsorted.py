"""Unsorted: a mail that is not clearly one of the others; a person sorts it with one word."""

from __future__ import annotations

from swps_mailflow.policy.flow import Flow
from swps_mailflow.policy.shared import SORTABLE, ask_holder, close
from swps_mailflow.policy.workflow import HOLDER, SENDER, Effect, Rule, State, Workflow

UNSORTED = "unsorted"
IGNORED = "ignored"

# What each word says of the mail, and its button.
_SAYS = {
    "CONCERN": ("it reports something worrying", "A concern"),
    "EXCEPTION": ("it declares a friendship from before", "A friendship from before"),
    "LEAVER": ("a family is leaving", "A family leaving"),
    "JOIN": ("somebody wants to join the Facebook group", "Somebody wants to join"),
    "LEAVE": ("somebody wants to leave the Facebook group", "Somebody wants to go"),
    "PHOTO": ("it gives permission for photographs", "Permission for photographs"),
}


def open_unsorted(flow: Flow) -> None:
    """Ask the holder what it is."""
    ask_holder(flow)
    if "danger" in flow.case.tags:
        from swps_mailflow.policy.steps import tell_of_danger

        tell_of_danger(flow)


def withdrawn(flow: Flow) -> None:
    """Keep it, do nothing more, and tell the holder."""
    close(flow)
    flow.tell_officer(flow.case.holder, "withdrawn")


def tell_what_it_is(flow: Flow) -> None:
    """Tell the sender what the first mail to them could not say yet: by when, and what to leave.

    Whoever was not acknowledged is not written to now either.
    """
    if any(n.notice.endswith("/acknowledgement") for n in flow.case.outbox):
        flow.tell_sender("common/sorted")


def becomes(word: str) -> Effect:
    """Return the effect that makes the case one of another kind, as if it had arrived as that."""
    kind, variant = SORTABLE[word]

    def effect(flow: Flow) -> None:
        flow.become(kind, variant)
        if kind in ("concern", "exception"):
            tell_what_it_is(flow)

    effect.__name__ = f"becomes_{kind}_{variant}" if variant else f"becomes_{kind}"
    effect.__doc__ = _SAYS[word][0]
    return effect


WORKFLOW = Workflow(
    kind="unsorted",
    title="a message",
    states=(
        State(UNSORTED, HOLDER, "being read"),
        State(IGNORED, "nobody", "kept, with nothing to do", open=False),
    ),
    initial=UNSORTED,
    opens=open_unsorted,
    delicate=True,
    rules=(
        *(
            Rule(
                word, (UNSORTED,), None, HOLDER, says,
                then=(becomes(word),), advances=True, button=button,
            )
            for word, (says, button) in _SAYS.items()
        ),
        Rule(
            "IGNORE", (UNSORTED,), IGNORED, HOLDER, "keep it and do nothing",
            then=(close,), button="Nothing to do",
        ),
        Rule(
            "WITHDRAW", (UNSORTED,), IGNORED, SENDER, "take it back",
            then=(withdrawn,), button="Take it back",
        ),
    ),
)  # fmt: skip
