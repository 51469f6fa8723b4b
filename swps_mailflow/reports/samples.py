"""Made-up matters, one or more for every mail we send: for looking at templates, and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import TITLES
from swps_mailflow.policy.workflow import APPROVER, HOLDER, TASK

REF = "SWPS-7Q4KX"
MAILBOX = "policy@swps.example.org"
SETTING = {"name": "South Woodham Pre-School", "address": MAILBOX}
PARENT = {
    "name": "Anna Weber",
    "address": "anna.weber@home.example.net",
    "cls": "parent",
    "says": "a parent",
}
NOBODY = {"name": "", "address": "", "cls": "unknown", "says": "somebody who is not on the roster"}
OPENED = "at 9.14 am on Monday 23 November 2026"
LATER = "at 8.02 pm on Wednesday 25 November 2026"
DUE = "Monday 21 December 2026"
NOTHING_WRITTEN: Mapping[str, Any] = {"subject": "", "text": "", "attachments": []}
EMERGENCY = [
    "If a child is in danger now, call 999.",
    "If you are worried about a child, the NSPCC helpline is 0808 800 5000.",
]
GREETINGS = {
    "manager": "Dear Manager,",
    "chair": "Dear Chair,",
    "alternate": "Dear alternate Chair,",
    "designated_person": "Dear designated person,",
    "group_admin": "Dear group administrator,",
    "administrator": "Dear technical contact,",
    "sender": "Hello,",
    "party": "Hello,",
}
WORRY = (
    "I saw this in a public group last night. Several people complain about a member of staff,"
    " and one of them writes which mornings the children are in the park.\n\n"
    "I have not answered. Could somebody have a look, please?\n\n"
    "Kind regards\nAnna"
)
STORIES: Mapping[str, Mapping[str, Any]] = {
    "concern": {
        "subject": "Comments in a Facebook group",
        "text": WORRY,
        "attachments": [
            {"name": "screenshot-1.png", "type": "image/png", "size": "412 kB"},
            {"name": "screenshot-2.png", "type": "image/png", "size": "1.2 MB"},
        ],
    },
    "exception": {
        "subject": "Old friend works with you",
        "text": "One of your volunteers and I went to school together. We have been friends on"
        " Facebook since June 2019, long before my daughter started. Is that all right?",
        "attachments": [],
    },
    "leaver": {
        "subject": "Leaving in July",
        "text": "Leo will start school in September. His last day will be 17 July.",
        "attachments": [],
    },
    "membership": {
        "subject": "Facebook group",
        "text": "Please may I join the parents' group? My son started last week.",
        "attachments": [],
    },
    "photo": {
        "subject": "Photographs",
        "text": "You may use photographs of Leo on your notice board and in the closed group,"
        " but nowhere public, please.",
        "attachments": [],
    },
    "removal": {
        "subject": "",
        "text": 'The post of Tuesday evening that begins "I would not send my dog there".',
        "attachments": [],
    },
    "unsorted": {
        "subject": "Quick one",
        "text": "Hi, who do I speak to about the thing we talked about at pick-up?",
        "attachments": [],
    },
}
FACTS: Mapping[str, list[str]] = {
    "concern": [
        "The policy says: an inappropriate comment by staff, students, volunteers or committee is"
        " for the Chair and the Manager, and any action is at their discretion.",
        "It has to do with pictures of children, which need permission.",
    ],
    "exception": [
        "The rule for parents and carers: they knew each other before the child started.",
        "How long they have known each other: known since Saturday 1 June 2019.",
        "The child started: Monday 7 September 2026.",
        "By these dates the rule is met.",
    ],
    "leaver": [
        "Child: Leo Weber.",
        "Last day: Saturday 17 July 2027.",
        "Removal from the group: Saturday 24 July 2027.",
        "A sister or brother still attends: Mia Weber.",
    ],
}
SAYS_STATE: Mapping[str, str] = {
    kind: workflow.by_name[workflow.initial].says for kind, workflow in WORKFLOWS.items()
}


@dataclass(frozen=True)
class Sample:
    """A mail to be shown: its notice, what is particular about it, and what the template gets."""

    notice: str
    about: str
    context: Mapping[str, Any]


def samples() -> tuple[Sample, ...]:
    """Return the samples, by kind and notice."""
    return tuple(_samples())


def choices(kind: str, words: str, state: str) -> list[dict[str, str]]:
    """Return words as a template gets them, told as the workflow of that kind tells them."""
    return [_choice(kind, word, state) for word in words.split(", ") if word]


_OWN_WORDS: Mapping[str, tuple[str, str]] = {
    "UNDO": ("take back what you just decided", "Take it back"),
    "YES": ("say that it was you", "Yes, that was me"),
}


def _choice(kind: str, word: str, state: str) -> dict[str, str]:
    says, button, takes = *_OWN_WORDS.get(word, ("", "")), "nothing"
    if kind == "desk":  # a digest's words say what a kept mail is
        kind, state = "unsorted", WORKFLOWS["unsorted"].initial
    for rule in WORKFLOWS[kind].rules if not says else ():
        if rule.trigger == word and state in rule.sources and rule.by in (HOLDER, APPROVER, TASK):
            says, button = rule.says, rule.button or word.capitalize()
            takes = rule.takes.name.lower()
            break
    body = f"{word}: " if takes in ("required", "kind") else word
    token = "k5xw2qzj7nme3ru6ydh4vbtp2ca5gflo"
    address = MAILBOX.replace("@", f"+{token}@")
    return {
        "word": word,
        "says": says,
        "button": button,
        "takes": takes,
        "mailto": f"mailto:{address}?subject={quote(f'Re: [{REF}]')}&body={quote(body)}",
    }


def _mail(
    notice: str,
    about: str = "",
    *,
    to: str = "manager",
    kind: str | None = None,
    words: str = "",
    state: str | None = None,
    **given: Any,
) -> Sample:
    """Return a sample; `given` may name a top-level value, and what is left is the notice's own."""
    kind = kind or notice.partition("/")[0]
    workflow = WORKFLOWS.get(kind)
    outside = to in ("sender", "party")
    inside = not outside and to != "administrator"
    state = state or (workflow.initial if workflow else "desk")
    names = ("variant", "danger", "undo_until", "additions", "facts", "ref", "parties", "holder")
    own = {name: given.pop(name) for name in names if name in given}
    here = workflow.by_name.get(state) if workflow else None
    holder = own.pop("holder", "manager")
    context: dict[str, Any] = {
        "setting": SETTING,
        "ref": REF if workflow else "DESK",
        "kind": kind,
        "variant": None,
        "title": workflow.title if workflow else "",
        "notice": notice,
        "to": {"role": to, "title": TITLES[to], "greeting": GREETINGS[to]},
        "case": {
            "state": state,
            "says": here.says if here else "",
            "open": here.open if here else False,
            "holder_title": TITLES[holder],
            "approver_title": TITLES["chair"],
            "waits_title": TITLES[holder] if here and here.waits == HOLDER else "",
            "opened": OPENED,
            "due": DUE if kind == "concern" and here and here.open else "",
            "closed": "" if not here or here.open else LATER,
            "tags": [],
        },
        "sender": PARENT if inside and workflow else NOBODY,
        "parties": [],
        "original": STORIES[kind] if inside and workflow else NOTHING_WRITTEN,
        "additions": [],
        "facts": FACTS.get(kind, []) if inside else [],
        "words": choices(kind, words, state),
        "undo_until": "",
        "danger": False,
        "emergency": EMERGENCY,
        "f": given,
    }
    context.update(own)
    return Sample(notice, about, context)


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
        "trusted": True,
        "attachments": [{"name": "later.jpg", "type": "image/jpeg", "size": "88 kB"}],
    },
    {
        "at": LATER,
        "who": "from an address that is not on file",
        "text": "I have seen it as well.",
        "trusted": False,
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
    yield _mail("unsorted/acknowledgement", to="sender")
    yield _mail("unsorted/ask", words=f"{_KINDS}, IGNORE, NOTE")
    yield from _answers()
    yield from _watch()
    yield from _desk()


def _concerns() -> Iterator[Sample]:
    yield _mail("concern/acknowledgement", to="sender")
    yield _mail("concern/acknowledgement", "a child may be in danger", to="sender", danger=True)
    yield _mail("concern/tell", to="sender", text="Thank you. The post is being looked at.")
    yield _mail("concern/outcome", to="sender", state="closed", text="")
    yield _mail(
        "concern/outcome",
        "with the Manager's words",
        to="sender",
        state="closed",
        text="We have spoken to everybody concerned.\nThe post has been taken down.",
    )
    yield _mail("concern/ask", words=_CONCERN)
    yield _mail(
        "concern/ask", "a child may be in danger", to="designated_person", words=_CONCERN,
        danger=True, holder="designated_person",
    )  # fmt: skip
    yield _mail("concern/copy", to="chair")
    yield _mail(
        "concern/approval", to="chair", words=_DECIDE, state="awaiting_approval",
        proposal=_PROPOSAL, note="", addition="", additions=_STORY,
    )  # fmt: skip
    yield _mail(
        "concern/approval", "after a question, with something new", to="chair", words=_DECIDE,
        state="awaiting_approval", proposal=_PROPOSAL, note="No, it was not the first time.",
        addition="There is a second post now.",
    )  # fmt: skip
    yield _mail("concern/overdue", "in seven days", words=_LOOKING, late=False, days=7)
    yield _mail("concern/overdue", "late", words=_LOOKING, late=True, days=1)
    yield _mail("concern/overdue", "late, to the Chair", to="chair", late=True, days=3)


def _exceptions() -> Iterator[Sample]:
    other = [{"name": "Ruth Cole", "address": "ruth@home.example.net", "says": "a volunteer"}]
    yield _mail("exception/acknowledgement", to="sender")
    yield _mail("exception/granted", to="sender", state="granted", other=False)
    yield _mail(
        "exception/granted", "to the other side", to="party", state="granted", other=True, text=""
    )
    yield _mail(
        "exception/refused", to="sender", state="refused", other=False,
        text="From what you write you have known each other only since this autumn.",
    )  # fmt: skip
    yield _mail(
        "exception/refused", "to the other side", to="party", state="refused", other=True, text=""
    )
    yield _mail("exception/ended", to="sender", state="ended", other=False, text="")
    yield _mail("exception/ended", "to the other side", to="party", state="ended", other=True)
    yield _mail("exception/ask", words="RECOMMEND, REFUSE, ASK, NOTE", parties=other)
    yield _mail(
        "exception/approval", to="chair", words=_DECIDE, state="awaiting_approval", parties=other,
        proposal="I have known of this friendship for years.", note="", addition="",
    )  # fmt: skip
    yield _mail(
        "exception/approved", state="granted", words="END, NOTE", decider="the Chair",
        facts=[*FACTS["exception"], "The other person is not on the roster; please let them know"
               " how it ends."],
    )  # fmt: skip
    yield _mail("exception/ended-told", state="ended", text="")


def _leavers() -> Iterator[Sample]:
    yield _mail("leaver/acknowledgement", to="sender")
    yield _mail(
        "leaver/question", to="sender", state="awaiting_details", missing=["child", "last_day"],
        text="", again=False,
    )  # fmt: skip
    yield _mail(
        "leaver/question", "again, the Manager's own", to="sender", state="awaiting_details",
        missing=["last_day"], text="Is the last day in this school year?", again=True,
    )  # fmt: skip
    days = {"last_day": "Friday 16 July 2027", "removal_day": "Saturday 24 July 2027"}
    yield _mail("leaver/scheduled", to="sender", state="scheduled", **days)
    yield _mail("leaver/scheduled", "day not known yet", to="sender", last_day=days["last_day"])
    results: tuple[tuple[str, dict[str, Any]], ...] = (
        ("removed", {"removed": True}),
        ("was no member", {"removed": False}),
        ("staying", {"staying": True, "text": "Her sister is still with us."}),
        ("cancelled", {"cancelled": True}),
    )
    for about, result in results:
        yield _mail("leaver/outcome", about, to="sender", state="closed", **{"text": "", **result})
    yield _mail("leaver/ask", words=_LEAVER)
    yield _mail(
        "leaver/which", words=_LEAVER, day="Monday 2 August 2027",
        holiday="Wednesday 21 July 2027",
    )  # fmt: skip
    yield _mail("leaver/which", "no day", words=_LEAVER, day="", holiday="")
    yield _mail("leaver/calendar", words="CONFIRM, STAYS, CANCEL, NOTE", state="scheduled")
    yield _mail("leaver/task", to="group_admin", words="DONE, NOT A MEMBER", state="removal_due")


def _memberships() -> Iterator[Sample]:
    for variant in ("join", "leave"):
        state = "requested" if variant == "join" else "admin_task"
        yield _mail("membership/acknowledgement", variant, to="sender", variant=variant)
        yield _mail(
            "membership/outcome", variant, to="sender", state="closed", variant=variant,
            result="done", text="",
        )  # fmt: skip
        yield _mail(
            "membership/task", variant, to="group_admin", words="DONE", state="admin_task",
            variant=variant,
        )  # fmt: skip
        if state == "requested":
            yield _mail("membership/ask", words="CONFIRM, REFUSE, ASK, NOTE", variant=variant)
    for text in ("", "The group is for families who are with us now."):
        yield _mail(
            "membership/outcome", "refused", to="sender", state="refused", variant="join",
            result="refused", text=text,
        )  # fmt: skip


def _photos() -> Iterator[Sample]:
    for variant in ("given", "withdrawn"):
        yield _mail("photo/acknowledgement", variant, to="sender", variant=variant)
    for result in ("recorded", "withdrawn"):
        yield _mail("photo/outcome", result, to="sender", state=result, result=result, text="")
    yield _mail("photo/ask", words="CONFIRM, ASK, NOTE", variant="given")
    yield _mail("photo/informed", words="NOTE", state="admin_task", variant="withdrawn")
    yield _mail("photo/informed", "finished", state="withdrawn", finished=True)
    yield _mail("photo/task", to="group_admin", words="DONE", state="admin_task", variant="given")


def _removals() -> Iterator[Sample]:
    yield _mail("removal/acknowledgement", to="sender")
    yield _mail("removal/ask", words="NOTE")
    yield _mail("removal/task", "remove", to="group_admin", words="REMOVED", step="remove")
    yield _mail(
        "removal/task", "contact", to="group_admin", words="CONTACTED", state="removed",
        step="contact",
    )  # fmt: skip
    yield _mail("removal/contacted", words="CLOSE, NOTE", state="contacted")


def _answers() -> Iterator[Sample]:
    """What goes back to whoever wrote: shared by all kinds."""
    for again in (False, True):
        yield _mail(
            "concern/question", "again" if again else "", to="sender", state="awaiting_reporter",
            text="On which page did you see it?", again=again,
        )  # fmt: skip
    yield _mail(
        "common/receipt", kind="concern", words=f"UNDO, {_LOOKING}", state="investigating",
        word="INVESTIGATE", text="", mentioned="",
        undo_until="at 9.24 am on Monday 23 November 2026",
    )  # fmt: skip
    yield _mail(
        "common/receipt", "with a text and another matter", kind="concern", word="REMOVE POST",
        words=_LOOKING, state="investigating", text="The post of Tuesday evening.",
        mentioned="SWPS-M2W9C",
    )  # fmt: skip
    for reason, chosen in (("", ["APPROVE", "DECLINE"]), ("no-link", []), ("not-now", [])):
        yield _mail(
            "common/unclear", reason, to="chair", kind="concern", words=_DECIDE, reason=reason,
            state="awaiting_approval", choices=chosen,
            said="Well, if you think so.\nOr rather not?",
        )  # fmt: skip
    yield _mail(
        "common/stale", to="chair", kind="concern", words=_DECIDE, state="awaiting_approval",
        word="ASK", by_role="the Chair's alternate", at=LATER,
    )  # fmt: skip
    yield _mail(
        "common/stale", "no word", kind="leaver", state="cancelled", word="answered",
        by_role="the sender", at=LATER,
    )  # fmt: skip
    yield _mail("common/confirm", to="chair", kind="concern", words="YES", word="APPROVE")
    yield _mail("common/confirm", "to a sender", to="sender", kind="leaver", words="YES",
                word="WITHDRAW")  # fmt: skip
    yield _mail("common/not-authorised", to="sender", kind="concern")
    yield _mail("common/undone", kind="concern", words=_CONCERN, word="CLOSE")
    yield _mail("common/misused", to="chair", kind="concern", words=_DECIDE,
                state="awaiting_approval")  # fmt: skip
    yield _mail("common/rejected", to="chair", kind="concern", words=_DECIDE,
                state="awaiting_approval")  # fmt: skip
    yield _mail("common/withdrawal-noted", to="sender", kind="concern")
    for to, state in (("manager", "assigned"), ("sender", "assigned"), ("sender", "closed")):
        words = _CONCERN if to == "manager" else ""
        yield _mail("common/status", f"{to}, {state}", to=to, kind="concern", state=state,
                    words=words, additions=_STORY if words else [])  # fmt: skip
    yield _mail("common/help", kind="exception", words="RECOMMEND, REFUSE, ASK, NOTE")
    yield _mail("common/help", "to a sender", to="sender", kind="exception")


def _watch() -> Iterator[Sample]:
    """What keeps a matter moving between officers: shared by all kinds."""
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ("an answer", {"answered": True, "trusted": True}),
        ("something new", {"answered": False, "trusted": True}),
        ("not sure who", {"trusted": False, "address": "annaweber1@mail.example.com"}),
        ("taken back", {"withdrawn": True, "trusted": True, "text": ""}),
    )
    for about, fields in ways:
        yield _mail(
            "concern/answer", about, words=_LOOKING, state="investigating",
            **{"text": "On the page of the village.\nIt is still there.", **fields},
        )  # fmt: skip
    yield _mail("concern/query", words="NOTE, ASK", state="awaiting_approval",
                text="Was it the first time?")  # fmt: skip
    yield _mail("concern/approved", words="DONE, CLOSE, TELL, NOTE", state="action",
                decider="the Chair")  # fmt: skip
    yield _mail("concern/declined", words=_LOOKING, state="investigating", decider="the Chair",
                reason="I would first like to hear the other side.")  # fmt: skip
    yield _mail("exception/declined", state="refused", decider="the Chair", reason="")
    yield _mail("concern/reminder", words=_CONCERN, since=LATER, text="")
    yield _mail("concern/reminder", "no answer came", words=_LOOKING, since=LATER, unanswered=True)
    yield _mail("leaver/reminder", to="group_admin", words="DONE, NOT A MEMBER", since=LATER,
                state="removal_due")  # fmt: skip
    yield _mail("removal/reminder", to="group_admin", words="REMOVED", since=LATER)
    yield _mail("concern/escalation", to="chair", words=_CONCERN, silent_role="the Manager",
                since=LATER)  # fmt: skip
    yield _mail("leaver/escalation", silent_role="the group administrators", since=LATER,
                state="removal_due", words="STAYS, CANCEL, NOTE")  # fmt: skip
    yield _mail("leaver/task-settled", to="group_admin", state="closed", settled="")
    yield _mail("exception/withdrawn", state="withdrawn")
    yield _mail("common/undelivered", kind="concern", words=_CONCERN, role="the sender",
                notice_says="concern/acknowledgement",
                reason="550 5.1.1 there is nobody of that name here")  # fmt: skip
    yield _mail("common/undelivered", "to the technical contact", to="administrator",
                kind="concern", role="the Chair", notice_says="", reason="")  # fmt: skip
    yield _mail("common/away", to="chair", kind="concern", role="the Manager",
                until="Monday 30 November 2026", quote="")  # fmt: skip
    yield _mail("common/person-needed", to="administrator", kind="concern")
    yield _mail("common/calendar", to="administrator", kind="leaver")


def _desk() -> Iterator[Sample]:
    """The daemon's own mail, of no case."""
    yield _mail("common/failed", to="administrator", kind="desk", id="3f9c51a77be2", at=LATER,
                size=18245, reason="its case file is damaged")  # fmt: skip
    case = {"title": "a concern", "says": "being looked into", "opened": OPENED, "due": DUE}
    yield _mail(
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
    yield _mail("common/unclear", "to a digest", kind="desk", words=_KINDS, reason="",
                choices=[], said="The one about Tuesday")  # fmt: skip
    yield _mail("common/digest", "nothing open", kind="desk", cases=[], mailroom=[])
    yield _mail("common/backlog", kind="desk", count=41, oldest="2024-03-01T10:00:00+00:00")
