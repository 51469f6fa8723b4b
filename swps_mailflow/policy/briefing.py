"""What a template may know: the case as its reader may see it, and the words open to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from swps_mailflow.policy.case import Case, Event, Message, Notice, Person
from swps_mailflow.policy.flow import untold
from swps_mailflow.policy.grace import by_id
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import (
    CHAIR,
    GROUP_ADMIN,
    MANAGER,
    PARTY,
    SENDER,
    TITLES,
    Office,
)
from swps_mailflow.policy.overtaken import ask_of
from swps_mailflow.policy.shared import is_answer_to_query
from swps_mailflow.policy.wording import english_date, english_moment
from swps_mailflow.policy.workflow import APPROVER, TASK, Workflow
from swps_mailflow.reading.decision import Takes

CLASSES: Mapping[str, str] = {
    "parent": "a parent",
    "carer": "a carer",
    "staff": "a member of staff",
    "volunteer": "a volunteer",
    "student": "a student on placement",
    "committee": "a member of the committee",
    "unknown": "somebody who is not on the roster",
    "manager": "the Manager",
    "chair": "the Chair",
    "alternate": "the Chair's alternate",
    "designated_person": "the designated person",
    "administrator": "the technical contact",
    "group_admin": "a group administrator",
}
# What stands after a name; somebody with a name is not "somebody" as well.
_BESIDE_A_NAME = {"unknown": "not on the roster"}
_UNREADABLE = "somebody whose address could not be read"
# What tells a sender how to go on meanwhile (ruling 2).
_TELL_THE_SENDER = ("exception/acknowledgement", "common/sorted")
# Words that are no workflow's own.
_COMMON = {
    "UNDO": ("take back what you just decided", "Take it back"),
    "YES": ("say that it was you", "Yes, that was me"),
    "WITHDRAW": ("take the matter back", "Take it back"),
}


def context(case: Case, notice: Notice, office: Office, token_address: str) -> dict[str, Any]:
    """Return everything the template of `notice` may use."""
    workflow = WORKFLOWS.get(case.kind)
    # A digest's words sort kept mail, as the Manager sorts what is unsorted.
    spoken = workflow or WORKFLOWS["unsorted"]
    # Where plus addresses do not work, a button's mail has nothing but its subject to carry it.
    token = "" if office.plus else notice.token or ""
    outside = notice.role in (SENDER, PARTY)
    inside = not outside and notice.role != "administrator"
    return {
        "setting": {
            "name": office.name,
            "address": office.address,
            "confirm_within": str(office.timers.confirm_expires),
        },
        "ref": case.ref,
        "kind": case.kind,
        "variant": case.variant,
        "title": workflow.title if workflow else "the weekly digest",
        "notice": notice.notice,
        "to": {
            "role": notice.role,
            "title": TITLES.get(notice.role, ""),
            "greeting": _greeting(notice.role),
        },
        "case": _case(case, office, workflow, notice),
        "sender": _person(case.sender) if inside else _person(Person(None)),
        "parties": [_person(p) for p in case.parties] if inside else [],
        "original": _original(case) if inside else _NOTHING,
        "additions": _additions(case, notice, office) if inside else [],
        "facts": _facts(case, workflow, office) if workflow and inside else [],
        "words": [_choice(w, case, spoken, notice, token_address, token) for w in notice.words],
        "told": any(n.notice in _TELL_THE_SENDER for n in case.outbox),
        "yours": case.waiting_for == notice.role and any(w != "UNDO" for w in notice.words),
        "undo_until": _undo_until(case, office, notice),
        "danger": "danger" in case.tags,
        "emergency": list(office.emergency.lines),
        "f": _fields(case, notice, office),
    }


# Why a matter stands still that nobody is free to act in.
_STANDS_STILL = {
    APPROVER: "Nobody is free to decide this: it may concern each of those who could. The"
    " technical contact has been asked to name one more person, and it goes to them then.",
    TASK: "No group administrator may see this, because it may concern them. Please see to it"
    " yourself, or with somebody who may. The technical contact has been asked to name one more"
    " administrator, and it goes to them then.",
}
_NOTHING = {"subject": "", "text": "", "attachments": []}


def title(role: str | None) -> str:
    """Return a role as a reader would say it."""
    return TITLES.get(role or "", "nobody yet")


def class_title(cls: str) -> str:
    """Return a class as a reader would say it: "a parent", "a former volunteer"."""
    if cls.startswith("former_"):
        plain = CLASSES.get(cls.removeprefix("former_"), "somebody")
        return "a former " + plain.removeprefix("a ")
    return CLASSES.get(cls, "somebody")


def due_of(case: Case, office: Office) -> datetime | None:
    """Return when the case itself is due: 28 days for a concern, the removal day of a leaver."""
    workflow = WORKFLOWS.get(case.kind)
    if workflow is None or not workflow.by_name[case.state].open:
        return None
    if case.kind == "concern":
        return office.timers.outcome.after(case.clock_from, office.zone)
    timer = case.timer("removal") or case.timer("ends")
    return timer.due if timer else None


def size(number: int) -> str:
    """Return a size in bytes as people read it."""
    if number < 1024:
        return f"{number} bytes"
    if number < 1024 * 1024:
        return f"{number // 1024} kB"
    return f"{number / (1024 * 1024):.1f} MB"


def _greeting(role: str) -> str:
    if role in (SENDER, PARTY):
        return "Hello,"
    if role == GROUP_ADMIN:
        return "Dear group administrator,"
    if role == "administrator":
        return "Dear technical contact,"
    words = {MANAGER: "Manager", CHAIR: "Chair", "alternate": "alternate Chair"}
    return f"Dear {words.get(role, 'designated person')},"


def _case(case: Case, office: Office, workflow: Workflow | None, notice: Notice) -> dict[str, Any]:
    """Return how it stands; what can still be undone is not said to anybody else."""
    outside = notice.role in (SENDER, PARTY)
    secret = untold(case, notice.to)
    told = {"state": case.state}
    for kept in reversed(secret):
        told |= kept["changes"]["fields"]["put"]
    state = workflow.by_name.get(told["state"]) if workflow else None
    waits = outside and bool(case.undoable)
    due = due_of(case, office) if not waits or case.kind == "concern" else None
    closed = case.closed if not waits else None
    return {
        "state": told["state"],
        "says": state.says if state else "",
        "open": state.open if state else False,
        "holder_title": title(case.holder),
        "approver_title": title(CHAIR),
        "waits_title": title(case.waiting_for) if case.waiting_for else "",
        "opened": english_moment(case.opened, office.zone),
        "due": english_date(office.local(due).date()) if due else "",
        "closed": english_moment(closed, office.zone) if closed else "",
        "tags": list(case.tags),
    }


def _person(person: Person) -> dict[str, str]:
    return {
        "name": person.name,
        "address": person.address or "",
        "cls": person.cls,
        "says": class_title(person.cls) if person.address else _UNREADABLE,
        "beside": _BESIDE_A_NAME.get(person.cls, class_title(person.cls)),
    }


def _original(case: Case) -> dict[str, Any]:
    first = next(iter(case.incoming()), None)
    passage = case.data.get("passage")
    if passage is not None:
        return {"subject": "", "text": passage, "attachments": []}
    if first is None:
        return _NOTHING
    return {
        "subject": first.subject,
        "text": first.text,
        "attachments": _attachments(first),
    }


def _facts(case: Case, workflow: Workflow, office: Office) -> list[str]:
    facts = workflow.facts(case, office)
    state = workflow.by_name[case.state]
    if state.open and case.waiting_for is None and state.waits in _STANDS_STILL:
        facts = [_STANDS_STILL[state.waits], *facts]
    if _nobody_to_tell(case):
        unread = (
            "The sender of this mail could not be read for certain. Nothing has been sent to them,"
            " and nothing can be; the mail is kept as it came."
        )
        facts = [unread, *facts]
    return facts


def _nobody_to_tell(case: Case) -> bool:
    """A mail came without an address to answer; what an officer asked for came by no mail."""
    return case.sender.address is None and bool(case.incoming())


def _attachments(message: Message) -> list[dict[str, str]]:
    return [
        {"name": a["name"], "type": a["type"], "size": size(a["size"])} for a in message.attachments
    ]


def _additions(case: Case, notice: Notice, office: Office) -> list[dict[str, Any]]:
    """Return what came after the first mail: the sender's words, strangers' notes, officers'.

    A note is for whoever holds the case, unless it answers the Chair; what a mail puts first, the
    proposal and that answer, is not said a second time.
    """
    first = {notice.fields.get(name) for name in ("proposal", "note")}
    by_file = {m.file: m for m in case.incoming()}
    shown = {"answered", "added", "note-unverified", "note-unlinked", "remark"}
    shown |= {"NOTE", "PROPOSE", "ASK", "TELL", "RECOMMEND"}
    found = []
    secret = {(k["at"], k["word"]) for k in untold(case, notice.to)}
    for event in _standing(case):
        if (event.at.isoformat(), event.event) in secret:
            continue
        if event.event not in shown or not event.text or event.text in first:
            continue
        if event.event == "NOTE" and notice.role not in (case.holder, event.actor):
            continue
        message = by_file.get(event.message or "")
        found.append(
            {
                "at": english_moment(event.at, office.zone),
                "who": _who(event.actor, event.event),
                "text": event.text,
                "attachments": _attachments(message) if message else [],
            }
        )
    return found


def _standing(case: Case) -> list[Event]:
    """Return the history without what was taken back: of that nobody else is told."""
    kept: list[Event] = []
    for event in case.events:
        if event.event in ("UNDO", "taken back"):
            # By whoever decided, or by the rules because the matter may concern them.
            by = event.actor if event.event == "UNDO" else None
            for at in range(len(kept) - 1, -1, -1):
                if kept[at].event == event.text and by in (None, kept[at].actor):
                    del kept[at]
                    break
            continue
        kept.append(event)
    return kept


def _who(actor: str, event: str) -> str:
    if event == "note-unverified":
        return "from somebody we could not be sure of"
    if event == "note-unlinked":
        return f"{title(actor)}, in a mail that answered none of ours"
    if event == "remark":
        return title(actor)
    if event in ("answered", "added"):
        return "from the person who wrote"
    return f"{title(actor)}, {event}"


def _choice(
    word: str, case: Case, workflow: Workflow, notice: Notice, address: str, token: str
) -> dict[str, str]:
    says, button = _COMMON.get(word, ("", word.capitalize()))
    takes = Takes.NOTHING
    for rule in workflow.rules:
        if rule.trigger == word and (case.state in rule.sources or word not in _COMMON):
            says, button, takes = rule.says, rule.button or word.capitalize(), rule.takes
            if case.state in rule.sources:
                break
    if word == "NOTE" and _answers_query(case, notice):
        says, button = "answer the question you were asked; it is passed on", "Answer the question"
    if _nobody_to_tell(case) and word in ("CLOSE", "DONE", "REFUSE"):
        says = "end it; nobody can be told, because the sender could not be read"
    body = word if takes in (Takes.NOTHING, Takes.OPTIONAL, Takes.DATE) else f"{word}: "
    subject = f"Re: [{case.ref}] {token}".strip()
    return {
        "word": word,
        "says": says,
        "button": button,
        "takes": takes.name.lower(),
        "mailto": f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}&body={quote(body)}",
    }


def _answers_query(case: Case, notice: Notice) -> bool:
    """Tell whether a note in answer to this mail goes to the Chair, who has put a question."""
    if notice.notice.endswith("/query"):
        return True
    return is_answer_to_query(case, ask_of(case.asks, notice))


def _undo_until(case: Case, office: Office, notice: Notice) -> str:
    ask = ask_of(case.asks, notice)
    held = notice.fields.get("held")
    kept = by_id(case, held or (ask.undoes if ask is not None else None))
    return english_moment(datetime.fromisoformat(kept["until"]), office.zone) if kept else ""


def _fields(case: Case, notice: Notice, office: Office) -> dict[str, Any]:
    """Return the notice's own fields, days and moments in English and roles as titles."""
    fields = dict(notice.fields)
    for name in ("at", "since"):
        if fields.get(name):
            fields[name] = english_moment(datetime.fromisoformat(fields[name]), office.zone)
    for name in ("day", "holiday", "until"):
        if fields.get(name):
            fields[name] = english_date(datetime.fromisoformat(fields[name]).date())
    for name in ("also_title", "by_role"):
        if not fields.get(name):
            fields.pop(name, None)
    for name in ("decider", "by_role", "silent_role", "role_title", "to_title", "also_title"):
        if name in fields:
            fields[name] = title(fields[name])
    if notice.fields.get("by_role") == GROUP_ADMIN:  # one of them said the word, not all
        fields["by_role"] = "one of the group administrators"
    for name in ("last_day", "removal_day"):
        if case.data.get(name) and notice.notice in ("leaver/scheduled", "leaver/outcome"):
            day = datetime.fromisoformat(case.data[name]).date()
            fields.setdefault(name, english_date(day))
    if notice.role == SENDER:
        fields.setdefault("result", case.data.get("result", ""))
    return fields
