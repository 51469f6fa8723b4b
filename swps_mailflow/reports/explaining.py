"""What `explain` says of a message: each step of reading it, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from swps_mailflow.mail.authentication import Authentication, Verdict, authenticate
from swps_mailflow.mail.automatic import automatic
from swps_mailflow.mail.bounce import read_bounce
from swps_mailflow.mail.letter import read_letter
from swps_mailflow.policy.flow import UNDO
from swps_mailflow.policy.intake import class_of
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Office
from swps_mailflow.policy.shared import SORTABLE
from swps_mailflow.policy.steps import HELP, STATUS, WITHDRAW, YES
from swps_mailflow.reading import sorting
from swps_mailflow.reading.dates import find_dates, is_date
from swps_mailflow.reading.decision import Offered, Takes, read_reply


@dataclass(frozen=True)
class Explained:
    """A message, read and not acted on."""

    file: str
    values: dict[str, Any]
    steps: tuple[tuple[str, str], ...]

    def document(self) -> dict[str, Any]:
        """Return the JSON document of the contract."""
        return {"file": self.file, **self.values}


def explain_mail(
    raw: bytes, file: str, office: Office, now: datetime, words: Sequence[str]
) -> Explained:
    """Read a message as the daemon would: as a reply where words are offered, else as a first."""
    letter = read_letter(raw)
    address = letter.sender.address
    cls = class_of(address, office, now)
    trust = (
        authenticate(letter.headers, address.rpartition("@")[2], office.trust.authserv_ids)
        if address
        else Authentication(Verdict.NONE, "no single readable sender")
    )
    auto = automatic(
        letter,
        own_addresses={office.address, *office.aliases},
        authentication=trust,
    )
    bounce = read_bounce(raw, letter)
    matter = sorting.sort(
        letter,
        aliases=office.aliases,
        mailbox=office.address,
        sender_class=cls,
        danger_words=office.emergency.words,
    )
    today, year = office.today(now), office.year
    new_text = sorting.new_text_of(letter, ())
    dates = find_dates(new_text or matter.text, today=today, year=year)
    acted_on = [dates.the.isoformat()] if dates.the else []
    reading = None
    if words:
        reading = read_reply(
            letter.text,
            letter.html,
            sent=(),
            offered=[offer(w) for w in words],
            names=[letter.sender.name] if letter.sender.name else [],
            ref=sorting.reference_in(letter.subject, office.prefix) or "",
            kinds=tuple(SORTABLE),
            is_date=lambda t: is_date(t, today=today, year=year),
        )
    named = sorting.reference_in(letter.subject, office.prefix)
    disposition = _disposition(letter.unreadable, bool(bounce), auto, matter, named, reading)
    decision = {"word": reading.word, "text": reading.text} if reading and reading.word else None
    attachments = [{"name": a.name, "type": a.type, "size": a.size} for a in letter.attachments]
    values = {
        "sender": {"address": address, "class": cls, "readable": address is not None},
        "automatic": auto.reason if auto else None,
        "disposition": disposition,
        "kind": matter.kind,
        "kind_reason": matter.reason,
        "new_text": new_text,
        "decision": decision,
        "decision_reason": reading.reason if reading else "no words were offered",
        "dates": acted_on,
        "tags": list(matter.tags),
        "attachments": attachments,
    }
    listed = ", ".join(f"{a['name']} ({a['type']}, {a['size']} bytes)" for a in attachments)
    steps = (
        ("sender", f"{address or 'unreadable: ' + (letter.sender.fault or '')} ({cls})"),
        ("vouched for", f"{trust.verdict.name.lower()}: {trust.reason}"),
        ("automatic", auto.reason if auto else "no"),
        ("would be", f"{disposition}" + (f" ({matter.suspicion})" if matter.suspicion else "")),
        ("kind", f"{matter.kind}{' ' + matter.variant if matter.variant else ''}: {matter.reason}"),
        ("tags", ", ".join(matter.tags) or "none"),
        ("new text", new_text or "(nothing new)"),
        ("dates", ", ".join(acted_on) or _why_no_date(dates)),
        ("decision", _decided(reading)),
        ("attachments", listed or "none"),
    )
    return Explained(file, values, steps)


def offer(word: str) -> Offered:
    """Return a word as the workflows offer it, with what must follow it."""
    for workflow in WORKFLOWS.values():
        for rule in workflow.rules:
            if rule.trigger == word:
                return Offered(word, rule.takes)
    if word in (UNDO, HELP, STATUS, WITHDRAW, YES):
        return Offered(word, Takes.NOTHING)
    return Offered(word, Takes.OPTIONAL)


def _disposition(
    unreadable: str | None, bounced: bool, auto: Any, matter: Any, named: str | None, reading: Any
) -> str:
    if bounced:
        return "bounce"
    if auto is not None and not auto.acknowledge_only:
        return "automatic"
    if reading is not None:
        return "decision" if reading.word else "added" if reading.courtesy else "unclear"
    if named:
        return "added"
    if unreadable:
        return "unreadable"
    return "suspicious" if matter.suspicion else "case"


def _why_no_date(dates: Any) -> str:
    if dates.doubts:
        return "; ".join(f"“{d.text}”: {d.reason}" for d in dates.doubts)
    return "several that compete" if dates.sure else "none"


def _decided(reading: Any) -> str:
    if reading is None:
        return "no words were offered (--offered)"
    if reading.word is None:
        return f"none: {reading.reason}"
    return f"{reading.word} {reading.text}".strip() + f": {reading.reason}"
