"""One message from a pipe, while no daemon runs: worked, or durably kept for one that will."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from swps_mailflow import eventlog, rounds
from swps_mailflow.desk import Desk
from swps_mailflow.errors import Fatal, Temporary
from swps_mailflow.incoming import Incoming, Worked, queued
from swps_mailflow.spool import Spool

if TYPE_CHECKING:
    from swps_mailflow.post import Journal


def take(desk: Desk, journal: Journal, spool: Spool, mail: Incoming, now: datetime) -> Worked:
    """Work a message; one that cannot be worked is kept where the next pass finds it.

    There it is tried again, and after three failures goes the way of all failed mail: a mail
    server that is only ever told to try again gives up in the end, and nobody has heard. Raises
    Temporary or Fatal where it could not be kept, and what went wrong where a person opens a mail
    that is kept already.
    """
    try:
        worked = desk.work(mail, now)
    except (Temporary, Fatal):
        raise
    except Exception as error:
        if mail.opened_as is not None:
            raise
        eventlog.unexpected("working a mail", error)
        journal.count_attempt(mail.digest)
        identifier = spool.hand_over(mail)
        worked = queued(identifier, "it could not be worked, and is tried again")
    rounds.tell_damage(desk, now)
    return worked
