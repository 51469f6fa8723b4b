"""What the commands share: the desk over the state folder, and taking in one mail.

`deliver` starts once for each mail, and beside a daemon only hands it over: so what it needs for
more than that is imported where it is needed. The daemon is put together in service.py.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from swps_mailflow.config import Settings, load_roster
from swps_mailflow.incoming import Incoming, Worked, queued, reopened
from swps_mailflow.mail.tokens import token_from
from swps_mailflow.state import Locked, State, held, spool_at

if TYPE_CHECKING:
    from swps_mailflow.adapters.mailroom import Mailroom
    from swps_mailflow.desk import Desk
    from swps_mailflow.policy.office import Office

# Letters and digits that cannot be taken for one another when read aloud or written down.
_REFERENCE_ALPHABET = "2346789ABCDEFGHJKMNPQRTUVWXYZ"
_REFERENCE_LENGTH = 5


def draw_token() -> str:
    """Return a fresh token of 160 random bits."""
    return token_from(secrets.token_bytes(20))


def draw_reference() -> str:
    """Return the random part of a reference."""
    return "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def office_of(settings: Settings) -> Office:
    """Return the office with its roster; the roster's faults are for `check` to tell."""
    roster, _ = load_roster(settings)
    return settings.office(roster)


def build_desk(settings: Settings, state: State) -> Desk:
    """Return the desk over an open state folder, which knows what is damaged there."""
    from swps_mailflow.desk import Desk

    desk = Desk(
        office_of(settings),
        state.cabinet,
        state.mailroom,
        state.index,
        draw=draw_token,
        new_ref=draw_reference,
    )
    for ref, fault in state.damaged.items():
        desk.look.found_damaged(ref, fault)
    return desk


def deliver(settings: Settings, mail: Incoming) -> Worked:
    """Take one message from a pipe: work it, or hand it to the daemon that runs.

    Raises Temporary or Fatal where it is not durably kept.
    """
    try:
        with held(settings) as state:
            from swps_mailflow import pipe

            desk = build_desk(settings, state)
            worked = pipe.take(desk, state.journal, state.spool, mail, utc_now())
            state.index.set_meta(last_message=utc_now().isoformat())
            return worked
    except Locked:
        identifier = spool_at(settings.setting.state_dir).hand_over(mail)
        return queued(identifier, "handed to the daemon that is running")


def mailroom_open(settings: Settings, mailroom: Mailroom, identifier: str, kind: str) -> Worked:
    """Make a kept mail a case of that kind, or ask the daemon that runs to do so."""
    return deliver(settings, reopened(mailroom, identifier, kind, utc_now()))
