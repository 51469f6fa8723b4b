"""The people of the demo: who they are, and the mails their mail programs write.

They answer as people do: the words on top, the quotation below, on a phone, in Gmail, or by
pressing a button in the mail, which opens a finished reply.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from html import escape, unescape
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from swps_mailflow.errors import MailflowError

DOMAIN = "swps.example"
DESK = f"policy@{DOMAIN}"
# Everybody's; it keeps nothing from anybody, as the world ends with the demo.
PASSWORD = "demo"

_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r'href="(mailto:[^"]+)"')


@dataclass(frozen=True)
class Person:
    """Somebody in the story; `who` is how the story calls them."""

    who: str
    name: str
    address: str
    program: Literal["plain", "phone", "gmail"] = "plain"


PAT = Person("Pat, a parent", "Pat Parent", "pat@home.example", "gmail")
ROBIN = Person("Robin, another parent", "Robin Reed", "robin@house.example")
SAM = Person("Sam, a member of staff", "Sam Staff", "sam@work.example")
MANAGER = Person("the Manager", "Jan Field", f"manager@{DOMAIN}", "phone")
CHAIR = Person("the Chair", "Chris Stone", f"chair@{DOMAIN}", "gmail")
ALTERNATE = Person("the Chair's alternate", "Alex Brook", f"alternate@{DOMAIN}")
GIL = Person("a group administrator", "Gil Green", f"admin1@{DOMAIN}", "phone")
GAY = Person("the other group administrator", "Gay Gold", f"admin2@{DOMAIN}")
TESS = Person("the technical contact", "Tess Wire", f"technician@{DOMAIN}")
PEOPLE = (PAT, ROBIN, SAM, MANAGER, CHAIR, ALTERNATE, GIL, GAY, TESS)


def known_as(address: str) -> str:
    """Return how the story calls whoever has an address."""
    if address.lower() == DESK:
        return "the pre-school"
    return next((p.who for p in PEOPLE if p.address == address.lower()), address)


def first_mail(person: Person, subject: str, text: str, at: datetime) -> EmailMessage:
    """Return a mail to the pre-school's mailbox."""
    mail = _mail(person, DESK, subject, at)
    mail.set_content(text)
    return mail


def answer(person: Person, asked: EmailMessage, text: str, at: datetime) -> EmailMessage:
    """Return an answer to a mail, as this person's mail program writes it."""
    mail = _mail(person, str(asked["Reply-To"]), f"Re: {asked['Subject']}", at)
    mail["In-Reply-To"] = str(asked["Message-ID"])
    mail["References"] = f"{asked['References'] or ''} {asked['Message-ID']}".strip()
    body = asked.get_body(("plain",))
    quoted = "".join(f"> {line}\n" for line in body.get_content().splitlines()) if body else ""
    sender = asked["From"].addresses[0]
    sent = asked["Date"].datetime
    if person.program == "phone":
        head = f"On {sent.day} {sent:%b %Y}, at {sent:%H:%M}, {sender.display_name} wrote:"
        mail.set_content(f"{text}\n\nSent from my iPhone\n\n> {head}\n> \n{quoted}")
        return mail
    when = f"{sent:%a}, {sent.day} {sent:%b %Y at %H:%M}"
    head = f"On {when}, {sender.display_name} <{sender.addr_spec}> wrote:"
    mail.set_content(f"{text}\n\n{head}\n\n{quoted}")
    if person.program == "gmail":
        mail.add_alternative(_as_gmail(text, head, asked), subtype="html")
    return mail


def pressed(person: Person, asked: EmailMessage, word: str, at: datetime) -> EmailMessage:
    """Return what a mail program makes of pressing the button for a word.

    Raises MailflowError where the mail has no such button.
    """
    rich = asked.get_body(("html",))
    for link in _LINK.findall(rich.get_content() if rich else ""):
        parts = urlsplit(unescape(link))
        fields = parse_qs(parts.query)
        if fields.get("body", [""])[0].strip() == word:
            mail = _mail(person, unquote(parts.path), fields.get("subject", [""])[0], at)
            mail.set_content(f"{word}\n")
            return mail
    raise MailflowError(f"{asked['Subject']} has no button for {word}.")


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    mail: EmailMessage = message_from_bytes(raw, policy=policy.default)
    return mail


def _mail(person: Person, to: str, subject: str, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((person.name, person.address))
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain=person.address.rpartition("@")[2])
    return mail


def _as_gmail(text: str, head: str, asked: EmailMessage) -> str:
    rich = asked.get_body(("html",))
    found = _BODY.search(rich.get_content()) if rich else None
    said = escape(text).replace("\n", "<br>")
    return (
        f'<div dir="ltr">{said}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(head)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;'
        'border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        f"{found.group(1) if found else ''}</blockquote></div>\n"
    )
