"""The check mail: one from us to ourselves, to see that mail goes out and comes back."""

from __future__ import annotations

from datetime import datetime

from swps_mailflow.mail.compose import Outgoing, compose
from swps_mailflow.mail.letter import Letter

# Why it is kept: as it was sent, or with something added on its way.
CAME_BACK = "it is our own check mail: mail goes out and comes back"
CAME_BACK_CHANGED = "it is our own check mail, and was changed on its way"

_SUBJECT = "Does mail go all the way round?"
_TEXT = (
    "This mail was sent by the pre-school's mail program to itself, to see that mail goes out and "
    "comes back. Nobody needs to do anything.\n"
)
_HTML = f"<p>{_TEXT}</p>"


def compose_check(name: str, address: str, token: str, now: datetime) -> tuple[str, bytes]:
    """Return the Message-ID and the bytes of a check mail."""
    identifier = f"<check.{token}@{address.rpartition('@')[2]}>"
    mail = Outgoing(
        from_name=name,
        from_address=address,
        to_name="",
        to_address=address,
        subject=_SUBJECT,
        text=_TEXT,
        html=_HTML,
        message_id=identifier,
        date=now,
    )
    return identifier, compose(mail)


def came_back(letter: Letter, address: str) -> str | None:
    """Return why a check mail is kept; None for any other mail.

    One that says word for word what we sent holds nothing of anybody's.
    """
    if letter.subject != _SUBJECT or (letter.sender.address or "").lower() != address.lower():
        return None
    said = (" ".join((part or "").split()) for part in (letter.text, letter.html))
    same = tuple(said) == tuple(" ".join(part.split()) for part in (_TEXT, _HTML))
    alone = not (letter.attachments or letter.forwarded or letter.unreadable)
    return CAME_BACK if same and alone else CAME_BACK_CHANGED
