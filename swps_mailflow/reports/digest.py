"""The weekly digest: each officer's open matters, and the mail that is no case (ruling 8).

An officer finds in it only what they may see; a matter held back from them is not even counted.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Protocol

from swps_mailflow import rounds
from swps_mailflow.desk import Desk
from swps_mailflow.mail.check import CAME_BACK, CAME_BACK_CHANGED
from swps_mailflow.mail.letter import read_letter
from swps_mailflow.policy import agenda, holders, intake
from swps_mailflow.policy.authority import DIGEST
from swps_mailflow.policy.case import Person
from swps_mailflow.policy.intake import First
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import ALTERNATE, CHAIR, MANAGER, Office
from swps_mailflow.policy.shared import SORTABLE
from swps_mailflow.policy.wording import english_moment
from swps_mailflow.reading import sorting
from swps_mailflow.stores import NUMBER_LENGTH, Record

_WEEK = timedelta(days=7)
# More lines than this nobody reads; the number of the rest is said.
_MOST_LINES = 40
# Kept mail that somebody should look over, and who: the first of them who may see it.
_LISTED = ("automatic", "suspicious", "failed")
_READERS = (MANAGER, CHAIR, ALTERNATE)


class DigestMemory(Protocol):
    """When the last digest was written, ISO; the day alone where none has been yet."""

    def last_digest(self) -> str | None: ...
    def remember_digest(self, at: str) -> None: ...


def write_if_due(desk: Desk, memory: DigestMemory, weekday: int, at: time, now: datetime) -> bool:
    """Owe the Manager and the Chair their digests when the configured hour has come."""
    local = desk.office.local(now)
    monday = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    due = datetime.combine(monday, at, desk.office.zone)
    last = memory.last_digest()
    if last is None:
        # The first week has nothing to look back on.
        memory.remember_digest(monday.isoformat())
        return False
    if last > (monday + _WEEK).isoformat():
        # Written by a clock that was ahead: without this there would be none for years.
        memory.remember_digest(monday.isoformat())
        return False
    if local < due or last >= monday.isoformat():
        return False
    cases = list(desk.look.readable(row.ref for row in desk.finder.rows(only_open=True)))
    since = datetime.fromisoformat(last)
    if since.tzinfo is None:
        since = since.replace(tzinfo=desk.office.zone)
    kept = [
        (record, _reader(record, desk, now))
        for record in desk.mailroom.records()
        if (record.kept or record.at) >= since
        and not record.opened_as
        and record.disposition in _LISTED
        and record.reason not in (CAME_BACK, CAME_BACK_CHANGED)
    ]
    for role in _READERS:
        lines = agenda.matters_of(cases, desk.office.officer(role), desk.office, now)
        theirs = [r for r, reader in kept if reader == role]
        post = mailroom_lines(theirs[:_MOST_LINES], desk.office)
        if lines or post:
            rounds.tell(
                desk,
                role,
                "common/digest",
                now,
                once=monday.isoformat(),
                question=DIGEST if post else None,
                words=list(SORTABLE) if post else None,
                cases=lines[:_MOST_LINES],
                more_cases=max(len(lines) - _MOST_LINES, 0),
                mailroom=post,
                more_mail=len(theirs) - len(post),
            )
    memory.remember_digest(local.isoformat())
    return True


def _reader(record: Record, desk: Desk, now: datetime) -> str | None:
    """Return whose digest lists it: as a matter not sorted yet, and as of the case it is about."""
    letter = read_letter(desk.mailroom.raw(record.id) or b"")
    about = "\n".join((record.subject, record.sender, sorting.about_of(letter)))
    related = desk.look.case(record.ref) if record.ref else None
    if record.ref in desk.look.damaged:
        about += desk.look.added_to(record.ref, letter)[1]
    first = First(
        kind="unsorted",
        variant=None,
        sender=Person(letter.sender.address, letter.sender.name),
        subject=record.subject,
        text="",
        about=about,
        file="",
    )
    matters = [intake.new_case(first, ref="", office=desk.office, arrived=record.at, now=now)]
    if related is not None:
        matters.append(related)
    readers: list[str] = list(_READERS)
    for case in matters:
        workflow = WORKFLOWS.get(case.kind)  # none for the daemon's own mail
        delicate = workflow is None or workflow.delicate
        readers = holders.clear(case, readers, desk.office, delicate=delicate)
    return readers[0] if readers else None


def mailroom_lines(records: list[Record], office: Office) -> list[dict[str, Any]]:
    """Return the kept mail, numbered by the first letters of its id."""
    return [
        {
            "number": record.id[:NUMBER_LENGTH],
            "at": english_moment(record.at, office.zone),
            "from": record.sender,
            "subject": record.subject,
            "disposition": record.disposition,
            "reason": record.reason,
        }
        for record in records
    ]
