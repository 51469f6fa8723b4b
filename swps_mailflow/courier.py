"""The outbox: send what is due, record it, retry what may still go, give up on what cannot.

A notice is rendered when it leaves, from the case as it stands then, after asking once more
whether its reader may see it. Once it has gone, the case keeps a copy without tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from swps_mailflow.mail.compose import Outgoing, compose
from swps_mailflow.mail.letter import attachment_bytes
from swps_mailflow.mail.tokens import form_in, message_id
from swps_mailflow.policy import briefing, holders
from swps_mailflow.policy.case import Case, Message, Notice, same_address
from swps_mailflow.policy.crosswise import UNDELIVERED, tell_next
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import (
    ADMINISTRATOR,
    GROUP_ADMIN,
    OFFICERS,
    PARTY,
    SENDER,
    Office,
)
from swps_mailflow.policy.workflow import HOLDER
from swps_mailflow.stores import DESK

# Pauses between tries at a notice: short first, then hours; jitter comes from the caller.
_PAUSES = (30, 120, 600, 1800, 3600, 7200, 14400)
# Refusals before a notice counts as undeliverable: about four days with the pauses above.
_MOST_REFUSALS = 30
# The longest pause while the mail server is away: it may be back at any moment.
_LONGEST_AWAY = 1800
# Pictures attached to one notice, in bytes; more stay in the case folder and are listed.
_MOST_IMAGE_BYTES = 8_000_000
_REDACTED = "redacted"


class Rendered(Protocol):
    """A template's result."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


class Renderer(Protocol):
    """What the courier asks of the templates."""

    def render(self, notice: str, context: Mapping[str, Any]) -> Rendered: ...


@dataclass(frozen=True)
class Parcel:
    """A notice ready to leave: its bytes, and the copy the case keeps."""

    ref: str
    notice_id: str
    notice: str
    recipient: str
    envelope_from: str
    raw: bytes
    copy: bytes


def due(case: Case, now: datetime) -> list[Notice]:
    """Return the notices of a case that may leave now."""
    return [n for n in case.outbox if n.unsent and n.due <= now]


def never_waits(notice: Notice) -> bool:
    """Tell whether a notice leaves although the hour's mail is used up.

    A child may be in danger, or it is an acknowledgement, which has a cap of its own.
    """
    return notice.urgent or notice.notice.endswith("/acknowledgement")


def may_leave(case: Case, notice: Notice, office: Office) -> bool:
    """Ask once more whether the reader may see this (ruling 5), and still holds the role."""
    if notice.role in (SENDER, PARTY):
        return True
    if notice.role == GROUP_ADMIN:
        known = any(same_address(o.address, notice.to) for o in office.group_admins)
    else:
        known = same_address(office.officer(notice.role).address, notice.to)
    if not known:
        return False
    if case.ref == DESK or notice.role == ADMINISTRATOR:
        return True
    workflow = WORKFLOWS[case.kind]
    return holders.may_see(case, notice.role, notice.to, office, delicate=workflow.delicate)


def pack(
    case: Case,
    notice: Notice,
    office: Office,
    templates: Renderer,
    now: datetime,
    attachments: tuple[tuple[str, str, bytes], ...] = (),
) -> Parcel:
    """Render and compose one notice."""
    local, _, domain = office.address.rpartition("@")
    reply_to = office.address
    if notice.token and office.plus:
        reply_to = f"{local}+{notice.token}@{domain}"
    seen = templates.render(notice.notice, briefing.context(case, notice, office, reply_to))
    received = _their_ids(case, notice.to)
    root = f"<case.{sha256(f'{case.ref} {notice.to.lower()}'.encode()).hexdigest()[:32]}@{domain}>"
    officer = notice.role in (*OFFICERS, GROUP_ADMIN, ADMINISTRATOR)
    acknowledging = notice.notice.endswith("/acknowledgement")

    def outgoing(reply: str, identifier: str, text: str, html: str) -> bytes:
        return compose(
            Outgoing(
                from_name=office.name,
                from_address=office.address,
                to_name=notice.name,
                to_address=notice.to,
                subject=seen.subject,
                text=text,
                html=html,
                message_id=identifier,
                date=office.local(now),
                reply_to=reply,
                in_reply_to=received[-1] if received else None,
                references=(root, *received[-8:]) if case.ref != DESK else (),
                case_ref=case.ref if case.ref != DESK else "",
                notice=notice.notice,
                auto_submitted="auto-replied" if acknowledging else "auto-generated",
                suppress="DR, RN, NRN, AutoReply" if officer else "All",
                urgent=notice.urgent,
                attachments=attachments,
            )
        )

    raw = outgoing(reply_to, message_id(notice.mid, domain), seen.text, seen.html)
    hidden = f"{local}+{_REDACTED}@{domain}" if notice.token else office.address
    copy = outgoing(
        hidden,
        f"<{_REDACTED}.{notice.id}@{domain}>",
        _without(seen.text, notice),
        _without(seen.html, notice),
    )
    return Parcel(
        ref=case.ref,
        notice_id=notice.id,
        notice=notice.notice,
        recipient=notice.to,
        envelope_from="" if acknowledging else office.address,
        raw=raw,
        copy=copy,
    )


def sent(case: Case, parcel: Parcel, now: datetime) -> dict[str, bytes]:
    """Record that a parcel has gone; return the copy to keep beside the case."""
    notice = next((n for n in case.outbox if n.id == parcel.notice_id), None)
    if notice is None:
        return {}
    file = f"{len(case.messages) + 1:04d}-out.eml"
    case.messages.append(
        Message(
            direction="out",
            sha256=sha256(parcel.copy).hexdigest(),
            message_id=None,
            at=now,
            file=file,
            address=notice.to,
            role=notice.role,
            notice=notice.notice,
            trusted=True,
        )
    )
    notice.mid = notice.seal
    notice.state, notice.token, notice.error = "sent", None, ""
    notice.attempts += 1
    notice.fields = {}
    return {file: parcel.copy}


def later(notice: Notice, now: datetime, pause: timedelta) -> None:
    """Let a notice that is due leave after a pause."""
    notice.state = "queued"
    notice.due, notice.wait = now + pause, pause.total_seconds()


def put_off(
    case: Case, parcel_id: str, now: datetime, reason: str, jitter: float, *, away: bool = False
) -> bool:
    """Record a try that may succeed later; False when it has been refused often enough.

    A mail server that is away has refused nothing, so that never counts, however long it lasts.
    """
    notice = next((n for n in case.outbox if n.id == parcel_id), None)
    if notice is None:
        return True
    notice.attempts += 1
    notice.refusals += not away
    notice.error = reason
    same = notice.attempts - notice.refusals if away else notice.refusals
    pause = _PAUSES[min(same - 1, len(_PAUSES) - 1)]
    pause = min(pause, _LONGEST_AWAY) if away else pause
    later(notice, now, timedelta(seconds=pause * (0.8 + 0.4 * jitter)))
    return notice.refusals < _MOST_REFUSALS


def give_up(
    case: Case, parcel_id: str, office: Office, now: datetime, draw: Callable[[], str], reason: str
) -> None:
    """Record that a notice cannot be delivered; the holder and the technical contact hear of it."""
    notice = next((n for n in case.outbox if n.id == parcel_id), None)
    if notice is None:
        return
    notice.state, notice.error, notice.token = "failed", reason, None
    notice.attempts += 1
    if case.ref == DESK or notice.notice == UNDELIVERED or notice.role == ADMINISTRATOR:
        return
    flow = Flow(case, office, WORKFLOWS, now, draw, Actor("mail server"))
    flow.record("undeliverable", f"{notice.notice}: {reason}")
    told = {"to_title": notice.role, "notice_says": notice.notice, "reason": reason}
    if case.holder and case.holder != notice.role:
        flow.tell_officer(case.holder, UNDELIVERED, by=HOLDER, **told)
    elif case.holder:
        tell_next(flow, case.holder, reason)
    flow.tell_officer(ADMINISTRATOR, UNDELIVERED, **{**told, "notice_says": ""})


def drop(
    case: Case, notice: Notice, now: datetime, office: Office, draw: Callable[[], str]
) -> None:
    """Let go of a notice whose reader must not see it (any more)."""
    case.let_fall([notice.id])
    flow = Flow(case, office, WORKFLOWS, now, draw, Actor("rules"))
    flow.record("held back", notice.notice)


def shows_attachments(notice: Notice) -> bool:
    """Tell whether a notice is one that shows an officer what came in."""
    return notice.role in OFFICERS and notice.notice.rpartition("/")[2] in ("ask", "answer", "copy")


def images(
    case: Case, raw: Callable[[str, str], bytes | None]
) -> tuple[tuple[str, str, bytes], ...]:
    """Return the pictures of the case's mails, unchanged, up to what a phone can take."""
    found: list[tuple[str, str, bytes]] = []
    room = _MOST_IMAGE_BYTES
    for message in case.incoming():
        if not any(a["type"].startswith("image/") for a in message.attachments):
            continue
        data = raw(case.ref, message.file)
        for index, known in enumerate(message.attachments):
            if data is None or not known["type"].startswith("image/") or known["size"] > room:
                continue
            content = attachment_bytes(data, known.get("index", index))
            if content is not None:
                room -= len(content)
                found.append((known["name"], known["type"], content))
    return tuple(found)


def _their_ids(case: Case, address: str) -> list[str]:
    """Return the ids of this person's own mails: nobody else's stand in References."""
    found = []
    for message in case.incoming():
        if same_address(message.address, address) and message.message_id:
            if form_in(message.message_id) is None:
                found.append(message.message_id)
    return found


def _without(text: str, notice: Notice) -> str:
    return text.replace(notice.token, _REDACTED) if notice.token else text
