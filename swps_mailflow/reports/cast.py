"""What sample mails are made of: made-up people and matters, and the builder of a mail of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import TITLES
from swps_mailflow.policy.workflow import APPROVER, HOLDER, TASK

REF = "SWPS-7Q4KX"
MAILBOX = "policy@swps.example.org"
SETTING = {
    "name": "South Woodham Pre-School",
    "address": MAILBOX,
    "confirm_within": "24 hours",
}
PARENT = {
    "name": "Anna Weber",
    "address": "anna.weber@home.example.net",
    "cls": "parent",
    "says": "a parent",
    "beside": "a parent",
}
NOBODY = {
    "name": "",
    "address": "",
    "cls": "unknown",
    "says": "somebody whose address could not be read",
    "beside": "not on the roster",
}
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
        "Since when they have known each other: Saturday 1 June 2019.",
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


def mail(
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
    names = (
        "variant",
        "danger",
        "yours",
        "undo_until",
        "additions",
        "facts",
        "ref",
        "parties",
        "holder",
    )
    own = {name: given.pop(name) for name in names if name in given}
    here = workflow.by_name.get(state) if workflow else None
    holder = own.pop("holder", "manager")
    context: dict[str, Any] = {
        "setting": SETTING,
        "ref": REF if workflow else "DESK",
        "kind": kind,
        "variant": None,
        "title": workflow.title if workflow else "the weekly digest",
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
        "told": True,
        "yours": False,
        "undo_until": "",
        "danger": False,
        "emergency": EMERGENCY,
        "f": given,
    }
    context.update(own)
    return Sample(notice, about, context)
