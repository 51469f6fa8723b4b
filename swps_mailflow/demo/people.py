"""The people of the demo: they write, read their mail over IMAP, and answer as mail programs do."""

from __future__ import annotations

import smtplib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid

import imapclient

from swps_mailflow.demo.world import HOST, MailWorld
from swps_mailflow.errors import MailflowError

DOMAIN = "swps.example"
DESK = f"policy@{DOMAIN}"
# Everybody's; it keeps nothing from anybody, as the world ends with the demo.
PASSWORD = "demo"

# How long somebody waits for a mail before the demo says that something is wrong, in seconds.
_PATIENCE = 45.0


@dataclass(frozen=True)
class Person:
    """Somebody in the story."""

    who: str
    name: str
    address: str


PAT = Person("Pat, a parent", "Pat Parent", "pat@home.example")
SAM = Person("Sam, a member of staff", "Sam Staff", "sam@work.example")
MANAGER = Person("the Manager", "Jan Field", f"manager@{DOMAIN}")
CHAIR = Person("the Chair", "Chris Stone", f"chair@{DOMAIN}")
ALTERNATE = Person("the Chair's alternate", "Alex Brook", f"alternate@{DOMAIN}")
GIL = Person("a group administrator", "Gil Green", f"gil@{DOMAIN}")
GAY = Person("the other group administrator", "Gay Gold", f"gay@{DOMAIN}")
TESS = Person("the technical contact", "Tess Wire", f"tess@{DOMAIN}")
PEOPLE = (PAT, SAM, MANAGER, CHAIR, ALTERNATE, GIL, GAY, TESS)


def writes(world: MailWorld, person: Person, subject: str, text: str) -> None:
    """Let somebody write to the pre-school's mailbox."""
    _send(world, person, _mail(person, DESK, subject, text))


def answers(world: MailWorld, person: Person, asked: EmailMessage, text: str) -> None:
    """Let somebody answer a mail: their words on top, the quotation below."""
    body = asked.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines()) if body else ""
    whole = f"{text}\n\nOn {asked['Date']}, {asked['From']} wrote:\n{quoted}\n"
    subject = str(asked["Subject"])
    mail = _mail(person, str(asked["Reply-To"]), f"Re: {subject}", whole)
    mail["In-Reply-To"] = str(asked["Message-ID"])
    mail["References"] = str(asked["Message-ID"])
    _send(world, person, mail)


def reads(world: MailWorld, person: Person, notice: str) -> EmailMessage:
    """Wait, over IMAP, for the newest mail of that notice.

    Raises MailflowError when it does not come.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        fitting = [m for m in inbox(world, person) if m["X-Mailflow-Notice"] == notice]
        if fitting:
            return fitting[-1]
        time.sleep(0.1)
    raise MailflowError(f"{person.who} waited in vain for {notice}; the demo ends here.")


def inbox(world: MailWorld, person: Person) -> list[EmailMessage]:
    """Return everything in somebody's mailbox, oldest first."""
    client = imapclient.IMAPClient(HOST, world.imap_port, ssl=False, timeout=10)
    try:
        client.login(person.address, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        numbers = client.search()
        found = client.fetch(numbers, ["BODY.PEEK[]"]) if numbers else {}
        return [parsed(found[n][b"BODY[]"]) for n in sorted(found)]
    finally:
        client.logout()


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    return message_from_bytes(raw, policy=policy.default)


def _mail(person: Person, to: str, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((person.name, person.address))
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=person.address.rpartition("@")[2])
    mail.set_content(text)
    return mail


def _send(world: MailWorld, person: Person, mail: EmailMessage) -> None:
    to = str(mail["To"])
    with smtplib.SMTP(HOST, world.smtp_port, timeout=10) as client:
        client.sendmail(person.address, [to], mail.as_bytes(policy=policy.SMTP))
