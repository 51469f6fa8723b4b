"""A mail provider on this machine: an SMTP server and an IMAP server with a mailbox for everybody.

Mail lives in memory. What people send is vouched for, as a provider does it (RFC 8601), and plus
addresses lead to their mailbox. Everything listens on loopback alone.
"""

from __future__ import annotations

import asyncio
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer, IMAPService
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata

HOST = "127.0.0.1"
_START_SECONDS = 20.0


class World:
    """See the module. A context manager; servers run in a thread of their own."""

    def __init__(self, people: Sequence[str], provider: str, password: str = "demo") -> None:
        self.people = [p.lower() for p in people]
        self.provider = provider
        self.password = password
        self.imap_port = 0
        self.smtp_port = 0
        self.seen: list[tuple[str, str, bytes]] = []  # sender, recipient, mail: all that went by
        self.on_mail: Callable[[str, str, bytes], None] = lambda *_: None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._backend: Any = None
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="mail world", daemon=True)

    def __enter__(self) -> World:
        self._thread.start()
        if not self._ready.wait(_START_SECONDS) or self._failed is not None:
            raise RuntimeError("the mail world did not start") from self._failed
        return self

    def __exit__(self, *exc: object) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def mailbox(self, person: str) -> list[bytes]:
        """Return everything one person was sent, oldest first."""
        return [raw for _, to, raw in self.seen if to == person.lower()]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._failed = error
            self._ready.set()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        parser = ArgumentParser()
        parser.set_defaults(passlib_cfg=None, debug=False)
        IMAPService.add_arguments(parser)
        DictBackend.add_subparser("dict", parser.add_subparsers())
        args = parser.parse_args(["--no-tls", "dict"])
        # Nobody outside this machine is asked anything, a blocklist of senders included.
        backend, config = await DictBackend.init(args, reject_dnsbl=False)
        config.apply_context()
        self._backend = backend
        secret = await Passwords(config).hash_password(self.password)
        for person in self.people:
            identity = Identity(person, backend.login, None, frozenset())
            await identity.set(UserMetadata(config, person, password=secret))
        async with AsyncExitStack() as stack:
            reader = ProxyProtocolReader(config.proxy_protocol)
            answer = reader.get_callback(IMAPServer(backend.login, config))
            imap = await asyncio.start_server(answer, HOST, 0)
            await stack.enter_async_context(imap)
            smtp = await self._loop.create_server(self._smtp, HOST, 0)
            await stack.enter_async_context(smtp)
            self.imap_port = imap.sockets[0].getsockname()[1]
            self.smtp_port = smtp.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()

    def _smtp(self) -> Any:
        return SMTP(self, enable_SMTPUTF8=True, hostname=self.provider, ident="demo")

    # What aiosmtpd calls.

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for the people of this world and nobody else."""
        del server, session, options
        if _home(address) not in self.people:
            return "550 5.1.1 There is nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Put a mail into each recipient's mailbox."""
        del server, session
        raw = envelope.original_content or b""
        sender = envelope.mail_from or ""
        for recipient in envelope.rcpt_tos:
            await self._put(sender, recipient, self._stamped(sender, recipient, raw))
        return "250 2.0.0 Delivered"

    def _stamped(self, sender: str, recipient: str, raw: bytes) -> bytes:
        now = format_datetime(datetime.now(UTC))
        domain = sender.rpartition("@")[2] or self.provider
        head = (
            f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n"
            f"Authentication-Results: {self.provider}; dmarc=pass header.from={domain}\r\n"
            f"Received: from localhost by {self.provider} with ESMTP; {now}\r\n"
        )
        return head.encode() + raw

    async def _put(self, sender: str, recipient: str, raw: bytes) -> None:
        home = _home(recipient)
        identity = Identity(home, self._backend.login, None, frozenset())
        async with identity.new_session() as session:
            inbox = await session.mailbox_set.get_mailbox("INBOX")
            await inbox.append(AppendMessage(raw, datetime.now(UTC), frozenset()))
        self.seen.append((sender, home, raw))
        self.on_mail(sender, home, raw)


def _home(address: str) -> str:
    """Return the mailbox an address leads to, its plus part aside."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
