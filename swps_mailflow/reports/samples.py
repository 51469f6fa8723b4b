"""Made-up mails, one or more for every mail we send: for looking at templates, and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swps_mailflow.reports.cast import DUE, FACTS, LATER, OPENED, REF, Sample, mail

__all__ = ["REF", "Sample", "samples"]


def samples() -> tuple[Sample, ...]:
    """Return the samples, by kind and notice."""
    return tuple(_samples())


_CONCERN = "INVESTIGATE, ASK, PROPOSE, CLOSE, TELL, NOTE, REMOVE POST, PASS, FORMAL, SPLIT"
_LOOKING = "ASK, PROPOSE, CLOSE, TELL, NOTE, REMOVE POST, PASS, FORMAL, SPLIT"
_DECIDE = "APPROVE, DECLINE, ASK"
_KINDS = "CONCERN, EXCEPTION, LEAVER, JOIN, LEAVE, PHOTO"
_LEAVER = "CONFIRM, ASK, STAYS, CANCEL, NOTE"
_STORY = [
    {
        "at": LATER,
        "who": "from the person who wrote",
        "text": "It has been deleted by now,\nbut I kept a picture of it.",
        "attachments": [{"name": "later.jpg", "type": "image/jpeg", "size": "88 kB"}],
    },
    {
        "at": LATER,
        "who": "from somebody we could not be sure of",
        "text": "I have seen it as well.",
        "attachments": [],
    },
]
_PROPOSAL = (
    "I would speak to the member of staff together with you, and write to the person who posted it."
)


def _samples() -> Iterator[Sample]:
    yield from _concerns()
    yield from _exceptions()
    yield from _leavers()
    yield from _memberships()
    yield from _photos()
    yield from _removals()
    yield mail("unsorted/acknowledgement", to="sender")
    yield mail("unsorted/ask", words=f"{_KINDS}, IGNORE")
    yield from _answers()
    yield from _watch()
    yield from _desk()


def _concerns() -> Iterator[Sample]:
    yield mail("concern/acknowledgement", to="sender")
    yield mail("concern/acknowledgement", "a child may be in danger", to="sender", danger=True)
    yield mail("concern/tell", to="sender", text="Thank you. The post is being looked at.")
    yield mail("concern/outcome", to="sender", state="closed", text="")
    yield mail(
        "concern/outcome",
        "with the Manager's words",
        to="sender",
        state="closed",
        text="We have spoken to everybody concerned.\nThe post has been taken down.",
    )
    yield mail("concern/ask", words=_CONCERN)
    yield mail("concern/ask", "passed on", to="chair", words=_CONCERN, role_title="the Manager")
    yield mail(
        "concern/ask", "a child may be in danger", to="designated_person", words=_CONCERN,
        danger=True, holder="designated_person",
    )  # fmt: skip
    yield mail("concern/copy", to="chair")
    yield mail(
        "concern/approval", to="chair", words=_DECIDE, state="awaiting_approval",
        proposal=_PROPOSAL, note="", addition="", additions=_STORY,
    )  # fmt: skip
    yield mail(
        "concern/approval", "after a question, with something new", to="chair", words=_DECIDE,
        state="awaiting_approval", proposal=_PROPOSAL, note="No, it was not the first time.",
        addition="There is a second post now.",
    )  # fmt: skip
    yield mail("concern/overdue", "in seven days", words=_LOOKING, late=False, days=7)
    yield mail("concern/overdue", "late", words=_LOOKING, late=True, days=1)
    yield mail("concern/overdue", "late, to the Chair", to="chair", late=True, days=3)


def _exceptions() -> Iterator[Sample]:
    other = [{"name": "Ruth Cole", "address": "ruth@home.example.net", "says": "a volunteer"}]
    yield mail("exception/acknowledgement", to="sender")
    yield mail("exception/granted", to="sender", state="granted", other=False)
    yield mail(
        "exception/granted", "to the other side", to="party", state="granted", other=True, text=""
    )
    yield mail(
        "exception/refused", to="sender", state="refused", other=False,
        text="From what you write you have known each other only since this autumn.",
    )  # fmt: skip
    yield mail(
        "exception/refused", "to the other side", to="party", state="refused", other=True, text=""
    )
    yield mail("exception/ended", to="sender", state="ended", other=False, text="")
    yield mail("exception/ended", "by itself", to="sender", state="ended", by_itself=True)
    yield mail("exception/ended", "to the other side", to="party", state="ended", other=True)
    yield mail("exception/ask", words="RECOMMEND, REFUSE, ASK, NOTE", parties=other)
    yield mail(
        "exception/approval", to="chair", words=_DECIDE, state="awaiting_approval", parties=other,
        proposal="I have known of this friendship for years.", note="", addition="",
    )  # fmt: skip
    yield mail(
        "exception/approved", state="granted", words="END, NOTE", decider="the Chair",
        facts=[*FACTS["exception"], "Who the other person is cannot be told from the roster."],
    )  # fmt: skip
    for about, known in (("", True), ("the other one unknown", False)):
        yield mail("exception/ended-told", about, state="ended", both=known)


def _leavers() -> Iterator[Sample]:
    yield mail("leaver/acknowledgement", to="sender")
    yield mail(
        "leaver/question", to="sender", state="awaiting_details", missing=["child", "last_day"],
        text="", again=False,
    )  # fmt: skip
    yield mail(
        "leaver/question", "again, the Manager's own", to="sender", state="awaiting_details",
        missing=["last_day"], text="Is the last day in this school year?", again=True,
    )  # fmt: skip
    days = {"last_day": "Friday 16 July 2027", "removal_day": "Saturday 24 July 2027"}
    yield mail("leaver/scheduled", to="sender", state="scheduled", **days)
    yield mail("leaver/scheduled", "day not known yet", to="sender", last_day=days["last_day"])
    results: tuple[tuple[str, dict[str, Any]], ...] = (
        ("removed", {"removed": True}),
        ("was no member", {"removed": False}),
        ("staying", {"staying": True, "text": "Her sister is still with us."}),
        ("cancelled", {"cancelled": True}),
    )
    for about, result in results:
        yield mail("leaver/outcome", about, to="sender", state="closed", **{"text": "", **result})
    yield mail("leaver/ask", words=_LEAVER)
    yield mail(
        "leaver/which", words=_LEAVER, day="Monday 2 August 2027",
        holiday="Wednesday 21 July 2027",
    )  # fmt: skip
    yield mail("leaver/which", "no day", words=_LEAVER, day="", holiday="")
    yield mail("leaver/calendar", words="CONFIRM, STAYS, CANCEL, NOTE", state="scheduled")
    yield mail("leaver/task", to="group_admin", words="DONE, NOT A MEMBER", state="removal_due")


def _memberships() -> Iterator[Sample]:
    for variant in ("join", "leave"):
        state = "requested" if variant == "join" else "admin_task"
        yield mail("membership/acknowledgement", variant, to="sender", variant=variant)
        yield mail(
            "membership/outcome", variant, to="sender", state="closed", variant=variant,
            result="done", text="",
        )  # fmt: skip
        yield mail(
            "membership/task", variant, to="group_admin", words="DONE", state="admin_task",
            variant=variant,
        )  # fmt: skip
        if state == "requested":
            yield mail("membership/ask", words="CONFIRM, REFUSE, ASK, NOTE", variant=variant)
    for text in ("", "The group is for families who are with us now."):
        yield mail(
            "membership/outcome", "refused", to="sender", state="refused", variant="join",
            result="refused", text=text,
        )  # fmt: skip


def _photos() -> Iterator[Sample]:
    for variant in ("given", "withdrawn"):
        yield mail("photo/acknowledgement", variant, to="sender", variant=variant)
    for result in ("recorded", "withdrawn"):
        yield mail("photo/outcome", result, to="sender", state=result, result=result, text="")
    yield mail("photo/ask", words="CONFIRM, ASK, NOTE", variant="given")
    yield mail("photo/informed", words="NOTE", state="admin_task", variant="withdrawn")
    yield mail("photo/informed", "finished", state="withdrawn", finished=True)
    yield mail("photo/task", to="group_admin", words="DONE", state="admin_task", variant="given")


def _removals() -> Iterator[Sample]:
    yield mail("removal/acknowledgement", to="sender")
    yield mail("removal/ask", words="NOTE")
    yield mail("removal/task", "remove", to="group_admin", words="REMOVED", step="remove")
    yield mail(
        "removal/task", "contact", to="group_admin", words="CONTACTED", state="removed",
        step="contact",
    )  # fmt: skip
    yield mail("removal/task", "contact, to a new administrator", to="group_admin",
                words="CONTACTED", state="removed", step="")  # fmt: skip
    yield mail("removal/ask", "no administrator", words="CLOSE, NOTE")
    yield mail("removal/contacted", words="CLOSE, NOTE", state="contacted")


def _answers() -> Iterator[Sample]:
    """What goes back to whoever wrote: shared by all kinds."""
    for again in (False, True):
        yield mail(
            "concern/question", "again" if again else "", to="sender", state="awaiting_reporter",
            text="On which page did you see it?", again=again,
        )  # fmt: skip
    yield mail(
        "common/receipt", kind="concern", words=f"UNDO, {_LOOKING}", state="investigating",
        word="INVESTIGATE", text="", mentioned="", yours=True,
        undo_until="at 9.24 am on Monday 23 November 2026",
    )  # fmt: skip
    yield mail(
        "common/receipt", "with a text and another matter", kind="concern", word="REMOVE POST",
        words=_LOOKING, state="investigating", text="The post of Tuesday evening.",
        mentioned="SWPS-M2W9C",
    )  # fmt: skip
    for reason in ("", "no-link", "other-mail", "not-now"):
        chosen = [] if reason else ["APPROVE", "DECLINE"]
        yield mail(
            "common/unclear", reason, to="chair", kind="concern", words=_DECIDE, reason=reason,
            state="awaiting_approval", choices=chosen,
            said="Well, if you think so.\nOr rather not?",
        )  # fmt: skip
    yield mail(
        "common/unclear", "passed on", to="group_admin", kind="membership", reason="passed-on",
        said="I had done it on Monday.", choices=[],
    )  # fmt: skip
    yield mail(
        "common/answer", "from an officer", kind="concern", words=_LOOKING, trusted=True,
        by_role="the Chair", text="Please ring me before you write to them.",
    )  # fmt: skip
    yield mail(
        "common/stale", "another question", kind="removal", state="removed", word="REMOVED",
        by_role="the group administrators", at=LATER, same=False,
    )  # fmt: skip
    for to in ("chair", "sender"):
        yield mail(
            "common/unclear", f"confirm, {to}", to=to, kind="leaver", words="YES", word="WITHDRAW",
            reason="confirm", choices=[], heard=True,
            said="It was me, but not before May." if to == "chair" else "",
        )  # fmt: skip
        for notice in ("common/misused", "common/rejected"):
            yield mail(notice, f"no words, {to}", to=to, kind="concern")
        yield mail("common/disowned", f"no words, {to}", to=to, kind="leaver", word="WITHDRAW")
        yield mail("common/stale", f"too late, {to}", to=to, kind="concern", late=True)
    yield mail(
        "common/stale", to="chair", kind="concern", words=_DECIDE, state="awaiting_approval",
        word="ASK", by_role="the Chair's alternate", at=LATER,
    )  # fmt: skip
    yield mail(
        "common/stale", "no word", kind="leaver", state="cancelled", word="answered",
        by_role="the sender", at=LATER,
    )  # fmt: skip
    yield mail("common/confirm", to="chair", kind="concern", words="YES", word="APPROVE")
    yield mail("common/confirm", "of UNDO", kind="concern", words="YES", word="UNDO", held=True,
                undo_until="at 9.24 am on Tuesday 24 November 2026")  # fmt: skip
    yield mail("common/stands", kind="concern", words=_LOOKING, word="INVESTIGATE",
                state="investigating")  # fmt: skip
    yield mail("common/confirm", "without a link", to="sender", kind="leaver", words="YES",
                word="WITHDRAW", linkless=True)  # fmt: skip
    yield mail("common/confirm", "to a sender", to="sender", kind="leaver", words="YES",
                word="WITHDRAW")  # fmt: skip
    yield mail("common/not-authorised", to="sender", kind="concern")
    yield mail("common/undone", kind="concern", words=_CONCERN, word="CLOSE")
    yield mail("common/misused", to="chair", kind="concern", words=_DECIDE,
                state="awaiting_approval")  # fmt: skip
    yield mail("common/disowned", to="chair", kind="concern", words=_DECIDE, word="APPROVE",
                state="awaiting_approval")  # fmt: skip
    yield mail("common/disowned", "of UNDO", kind="concern", words=_LOOKING, word="UNDO",
                stands="INVESTIGATE", state="investigating")  # fmt: skip
    yield mail("common/rejected", to="chair", kind="concern", words=_DECIDE,
                state="awaiting_approval")  # fmt: skip
    for sorted_as in ("concern", "exception"):
        yield mail("common/sorted", f"as {sorted_as}", to="sender", kind=sorted_as)
    yield mail("common/withdrawal-noted", to="sender", kind="concern")
    yield mail("common/withdrawal-noted", "a leave", to="sender", kind="membership",
                state="withdrawn", variant="leave")  # fmt: skip
    for to, state in (("manager", "assigned"), ("sender", "assigned"), ("sender", "closed")):
        words = _CONCERN if to == "manager" else ""
        yield mail("common/status", f"{to}, {state}", to=to, kind="concern", state=state,
                    words=words, additions=_STORY if words else [])  # fmt: skip
    yield mail("common/help", kind="exception", words="RECOMMEND, REFUSE, ASK, NOTE")
    yield mail("common/help", "to a sender", to="sender", kind="exception")
    for notice in ("common/status", "common/help"):
        yield mail(notice, "to the other side", to="party", kind="exception", state="granted")


def _watch() -> Iterator[Sample]:
    """What keeps a matter moving between officers: shared by all kinds."""
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ("an answer", {"answered": True, "trusted": True, "asked": "Where did you see it?"}),
        ("something new", {"answered": False, "trusted": True}),
        ("before the question left", {"answered": False, "trusted": True, "unasked": True}),
        ("not sure who", {"trusted": False, "address": "annaweber1@mail.example.com"}),
        ("taken back", {"withdrawn": True, "trusted": True, "text": ""}),
    )
    for about, fields in ways:
        yield mail(
            "concern/answer", about, words=_LOOKING, state="investigating",
            **{"text": "On the page of the village.\nIt is still there.", **fields},
        )  # fmt: skip
    yield mail("concern/query", words="NOTE, ASK", state="awaiting_approval",
                text="Was it the first time?")  # fmt: skip
    yield mail("concern/approved", words="DONE, CLOSE, TELL, NOTE", state="action",
                decider="the Chair")  # fmt: skip
    yield mail("concern/declined", words=_LOOKING, state="investigating", decider="the Chair",
                reason="I would first like to hear the other side.")  # fmt: skip
    yield mail("exception/declined", state="refused", decider="the Chair", reason="")
    yield mail("concern/reminder", words=_CONCERN, since=LATER, text="")
    yield mail("concern/reminder", "no answer came", words=_LOOKING, since=LATER, unanswered=True)
    yield mail("leaver/reminder", to="group_admin", words="DONE, NOT A MEMBER", since=LATER,
                state="removal_due")  # fmt: skip
    yield mail("removal/reminder", to="group_admin", words="REMOVED", since=LATER)
    yield mail("concern/escalation", to="chair", words=_CONCERN, silent_role="the Manager",
                since=LATER)  # fmt: skip
    yield mail("leaver/escalation", silent_role="the group administrators", since=LATER,
                state="removal_due", words="STAYS, CANCEL, NOTE")  # fmt: skip
    for about, state in (("", "closed"), ("called off", "cancelled")):
        yield mail("leaver/task-settled", about, to="group_admin", state=state,
                    called_off=bool(about))  # fmt: skip
    for variant in ("join", "leave"):
        yield mail("membership/task-settled", f"{variant}, called off", to="group_admin",
                    state="withdrawn", variant=variant, called_off=True)  # fmt: skip
    yield mail("membership/task-settled", to="group_admin", state="closed", variant="join")
    yield mail("membership/reminder", to="group_admin", words="DONE", since=LATER,
                state="admin_task", variant="join", additions=_STORY)  # fmt: skip
    yield mail("exception/withdrawn", state="withdrawn")
    yield mail("common/undelivered", kind="concern", words=_CONCERN, role="the sender",
                notice_says="concern/acknowledgement",
                reason="550 5.1.1 there is nobody of that name here")  # fmt: skip
    yield mail("common/undelivered", "to the technical contact", to="administrator",
                kind="concern", role="the Chair", notice_says="", reason="")  # fmt: skip
    yield mail("common/undelivered", "neither of two", to="administrator", kind="concern",
                to_title="the Chair", also_title="the Manager", notice_says="",
                reason="")  # fmt: skip
    yield mail("common/away", to="chair", kind="concern", role="the Manager",
                until="Monday 30 November 2026", quote="")  # fmt: skip
    for lacking in ("holder", "approver", "task"):
        yield mail("common/person-needed", lacking, to="administrator", kind="concern",
                    lacking=lacking)  # fmt: skip
    yield mail("common/person-needed", "late", to="administrator", kind="concern", late=True)
    yield mail("common/calendar", to="administrator", kind="leaver")


def _desk() -> Iterator[Sample]:
    """The daemon's own mail, of no case."""
    yield mail("common/failed", to="administrator", kind="desk", id="3f9c51a77be2", at=LATER,
                size=18245, reason="its case file is damaged")  # fmt: skip
    for ref in (REF, ""):
        yield mail("common/damaged", "" if ref else "our own mail", to="administrator", kind="desk",
                   ref=ref, reason="its bytes were changed after it was written")  # fmt: skip
    case = {"title": "a concern", "says": "being looked into", "opened": OPENED, "due": DUE}
    yield mail(
        "common/digest", kind="desk", words=_KINDS,
        cases=[
            {"ref": REF, "overdue": True, **case},
            {"ref": "SWPS-M2W9C", "overdue": False, **case, "title": "a family leaving",
             "says": "waiting for the Manager to confirm", "due": ""},
        ],
        mailroom=[
            {"number": "3f9c51a7", "at": LATER, "from": "news@shop.example.com",
             "subject": "Winter sale", "disposition": "automatic", "reason": "a mailing list"},
        ],
    )  # fmt: skip
    yield mail("common/unclear", "to a digest", kind="desk", words=_KINDS, reason="",
                choices=[], said="The one about Tuesday")  # fmt: skip
    for notice in ("misused", "rejected"):
        yield mail(f"common/{notice}", "of a digest", kind="desk", words=_KINDS)
    yield mail("common/confirm", "of a digest", kind="desk", words="YES", word="CONCERN 3f9a21bc")
    yield mail("common/digest", "too much for a mail", kind="desk", words=_KINDS, more_mail=3,
                more_cases=1, cases=[{"ref": REF, "overdue": False, **case}],
                mailroom=[{"number": "3f9c51a7", "at": LATER, "from": "news@shop.example.com",
                           "subject": "Winter sale", "reason": "a mailing list"}])  # fmt: skip
    yield mail("common/digest", "nothing open", kind="desk", cases=[], mailroom=[])
    yield mail("common/status", "of no case", kind="desk", cases=[
        {"ref": REF, "overdue": False, **case}])  # fmt: skip
    yield mail("common/status", "nothing open", to="group_admin", kind="desk", cases=[])
    yield mail("common/help", "of no case", kind="desk")
    for what in ("mailbox", "loop", "sending"):
        yield mail("common/trouble", what, to="administrator", kind="desk", what=what, since=LATER)
        yield mail("common/trouble", f"{what}, over", to="administrator", kind="desk", what=what,
                   over=True)  # fmt: skip
    yield mail("common/recovered", to="administrator", kind="desk", cases=3, kept=1)
    yield mail("common/backlog", kind="desk", count=41, oldest="2024-03-01T10:00:00+00:00")
