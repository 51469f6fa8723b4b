"""The whole program in one process: a real state folder, real mail, and a mail server that keeps.

Only the mailbox and the mail server are left out; a clock is set by hand. People answer with mail
as their programs write it: to the Reply-To address, with the quotation below.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from swps_mailflow.adapters.cabinet import Cabinet
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.journal import Journal
from swps_mailflow.adapters.mailroom import Mailroom
from swps_mailflow.adapters.templates import Templates
from swps_mailflow.app import draw_reference, draw_token
from swps_mailflow.desk import Desk
from swps_mailflow.errors import MailflowError
from swps_mailflow.incoming import Incoming, Worked
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.office import Office
from swps_mailflow.post import Post
from tests.kit import MAILBOX, NOW, PARENT, office

PROVIDER = "mx.example.org"


class Outlet:
    """A mail server that keeps what it is given, or refuses as told."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage, bytes]] = []
        self.refuse: Callable[[str], MailflowError | None] = lambda _: None

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Keep a mail."""
        error = self.refuse(recipient)
        if error is not None:
            raise error
        parsed = message_from_bytes(raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append((recipient, parsed, raw))

    async def close(self) -> None:
        """Hang up."""


class Setting:
    """See the module."""

    def __init__(self, root: Path, base: Office | None = None, *, now: datetime = NOW) -> None:
        self.root = root
        self.now = now
        self.office = base or office()
        self.outlet = Outlet()
        self._numbers = itertools.count(1)
        self.open()

    def open(self) -> None:
        """Open the state folder, as a start of the daemon does."""
        self.index = Index(self.root / "index.sqlite")
        self.cabinet = Cabinet(self.root, self.index)
        self.faults = self.cabinet.refresh()
        self.mailroom = Mailroom(self.root, self.index)
        self.journal = Journal(self.root / "daemon.json")
        self.desk = Desk(
            self.office,
            self.cabinet,
            self.mailroom,
            self.index,
            draw=draw_token,
            new_ref=draw_reference,
        )
        for ref, fault in self.faults:
            self.desk.look.found_damaged(ref, fault)

    # Mail in.

    def arrives(self, raw: bytes, **how: Any) -> Worked:
        """Let a mail arrive and everything that follows leave."""
        worked = self.desk.work(Incoming(raw, self.now, **how), self.now)
        self.turn()
        return worked

    def writes(self, sender: str, text: str, **how: Any) -> Worked:
        """Let somebody write a first mail."""
        return self.arrives(self.mail(sender, text, **how))

    def mail(
        self,
        sender: str,
        text: str,
        *,
        subject: str = "Hello",
        to: str = MAILBOX,
        verdict: str | None = "pass",
        headers: dict[str, str] | None = None,
        html: str | None = None,
    ) -> bytes:
        """Return a mail as a provider hands it over."""
        mail = EmailMessage()
        mail["Return-Path"] = f"<{sender}>"
        if verdict is not None:
            domain = sender.rpartition("@")[2]
            result = f"{PROVIDER}; dmarc={verdict} header.from={domain}"
            mail["Authentication-Results"] = result
        mail["Received"] = "from a by b with ESMTPS; Mon, 23 Nov 2026 09:14:00 +0000"
        mail["From"] = f"Somebody <{sender}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self.now)
        mail["Message-ID"] = f"<{next(self._numbers)}@{sender.rpartition('@')[2]}>"
        for name, value in (headers or {}).items():
            mail[name] = value
        mail.set_content(text)
        if html is not None:
            mail.add_alternative(html, subtype="html")
        return mail.as_bytes(policy=policy.SMTP)

    def answers(self, who: str, text: str, *, to: EmailMessage | None = None, **how: Any) -> Worked:
        """Let somebody answer the newest mail they have, with the quotation below."""
        asked = to if to is not None else self.inbox(who)[-1]
        return self.arrives(self.reply(asked, how.pop("sender", who), text, **how))

    def reply(self, asked: EmailMessage, who: str, text: str, **how: Any) -> bytes:
        """Return an answer as a mail program writes it."""
        body = asked.get_body(("plain",))
        assert body is not None
        quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
        when = "On Mon, 23 Nov 2026 at 09:20, South Woodham Pre-School <policy@x> wrote:"
        return self.mail(
            who,
            how.pop("whole", f"{text}\n\n{when}\n{quoted}\n"),
            subject=f"Re: {asked['Subject']}",
            to=str(asked["Reply-To"] or asked["From"]),
            headers={
                "In-Reply-To": asked["Message-ID"],
                "References": asked["Message-ID"],
                **how.pop("headers", {}),
            },
            **how,
        )

    # Time and mail out.

    def post(self) -> Post:
        """Return the post over this setting's desk."""
        return Post(
            self.desk,
            self.cabinet,
            self.index,
            self.journal,
            self.outlet,
            Templates.of(),
            clock=lambda: self.now,
            draw=draw_token,
            jitter=lambda: 0.5,
        )

    def turn(self) -> int:
        """Do what is due and send what may leave."""

        async def turns() -> int:
            post = self.post()
            sent = await post.turn()
            for _ in range(9):
                if not self.index.due(self.now):
                    break
                sent += await post.turn()
            await post.close()
            return sent

        return asyncio.run(turns())

    def wait(self, **time: float) -> None:
        """Let time pass, and what is due happen."""
        self.now = self.now + timedelta(**time)
        self.turn()

    # Looking.

    def inbox(self, address: str) -> list[EmailMessage]:
        """Return what somebody was sent, oldest first."""
        return [m for who, m, _ in self.outlet.mails if who == address]

    def notices(self, address: str) -> list[str]:
        """Return the notices somebody was sent."""
        return [str(m["X-Mailflow-Notice"]) for m in self.inbox(address)]

    def text(self, address: str, at: int = -1) -> str:
        """Return the text of a mail somebody was sent, the newest unless told."""
        body = self.inbox(address)[at].get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def case(self, ref: str | None) -> Case:
        """Return a case as it stands on disk."""
        found = self.cabinet.load(str(ref))
        assert found is not None
        return found


__all__ = ["PARENT", "UTC", "Outlet", "Setting"]
