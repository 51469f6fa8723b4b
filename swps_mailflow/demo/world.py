"""A mail provider on this machine: an SMTP server and an IMAP server, and a mailbox for everybody.

Mail lives in memory (pymap holds it, aiosmtpd takes it in). What people send is vouched for as a
provider does it (RFC 8601), and plus addresses lead to their mailbox. Both servers listen on
loopback alone, without encryption, on an event loop in a thread of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import format_datetime
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

# aiosmtpd warns, at each login, of something in itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)

HOST = "127.0.0.1"
# How long the world's own thread may take for anything, in seconds.
_PATIENCE = 10.0

_T = TypeVar("_T")


@dataclass(frozen=True)
class Account:
    """A mailbox and its address; `login` is the user name, where that is not the address."""

    address: str
    password: str
    login: str = ""

    @property
    def user(self) -> str:
        """The name that its owner logs in with."""
        return self.login or self.address


class MailWorld:
    """See the module. A context manager.

    `provider` is the name that vouches for senders (the authserv-id). `on_mail` is told of each
    mail that arrives: envelope sender, mailbox, bytes; it is called in the world's thread.
    `refuse` maps a recipient to the answer it gets instead of 250. A port of 0 is any free one.
    """

    def __init__(
        self,
        accounts: Sequence[Account],
        provider: str,
        *,
        login_needed: bool = False,
        ports: tuple[int, int] = (0, 0),
    ) -> None:
        self.accounts = {a.address.lower(): a for a in accounts}
        self.provider = provider
        self.imap_port, self.smtp_port = ports
        self.on_mail: Callable[[str, str, bytes], None] = lambda *_: None
        self.refuse: dict[str, str] = {}
        self._login_needed = login_needed
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="mail world", daemon=True
        )
        self._imap: asyncio.Server | None = None
        self._smtp: asyncio.Server | None = None
        self._backend: DictBackend | None = None
        self._readers: set[asyncio.StreamWriter] = set()
        self._senders: set[asyncio.BaseTransport] = set()

    def __enter__(self) -> MailWorld:
        self._thread.start()
        try:
            self._do(self._open())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(TimeoutError):
            self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        if not self._thread.is_alive():
            self._loop.close()

    def deliver(self, raw: bytes, address: str) -> None:
        """Put a mail into a mailbox as it is, with nobody vouching for it."""
        self._do(self._keep(raw, self.accounts[address.lower()]))

    def open_imap(self) -> None:
        """Start the mailboxes' server again: on the same port, with the same mail."""
        self._do(self._open_imap())

    def close_imap(self) -> None:
        """Break every connection to the mailboxes, and take no new ones."""
        self._do(self._close_imap())

    def open_smtp(self) -> None:
        """Start the mail server again, on the same port."""
        self._do(self._open_smtp())

    def close_smtp(self) -> None:
        """Break every connection to the mail server, and take no new ones."""
        self._do(self._close_smtp())

    # On the world's own loop.

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _open(self) -> None:
        config = Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=HOST,
            port=self.imap_port,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            reject_dnsbl=False,  # nobody outside this machine is asked anything
            hash_context=BuiltinHash(rounds=1),
        )
        login = Login(config)
        for account in self.accounts.values():
            secret = await Passwords(config).hash_password(account.password)
            login.users_dict[account.user] = UserMetadata(config, account.user, password=secret)
        self._backend = DictBackend(login, config)
        await self._open_imap()
        await self._open_smtp()

    async def _open_imap(self) -> None:
        backend = self._mailboxes()
        backend.config.apply_context()
        serve = IMAPServer(backend.login, backend.config)

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._readers.add(writer)
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await serve(reader, writer, SocketInfoLocal(writer.transport))
            self._readers.discard(writer)

        self._imap = await asyncio.start_server(greet, HOST, self.imap_port)
        self.imap_port = self._imap.sockets[0].getsockname()[1]

    async def _close_imap(self) -> None:
        if self._imap is not None:
            self._imap.close()
        for writer in list(self._readers):
            writer.transport.abort()
        self._readers.clear()

    async def _open_smtp(self) -> None:
        self._smtp = await self._loop.create_server(self._receiver, HOST, self.smtp_port)
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]

    async def _close_smtp(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        for link in list(self._senders):
            link.close()
        self._senders.clear()

    async def _close(self) -> None:
        await self._close_imap()
        await self._close_smtp()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _keep(self, raw: bytes, account: Account) -> None:
        identity = Identity(account.user, self._mailboxes().login, None, frozenset())
        message = AppendMessage(raw, datetime.now(UTC), frozenset())
        async with identity.new_session() as session:
            await session.append_messages("INBOX", [message])

    def _mailboxes(self) -> DictBackend:
        if self._backend is None:
            raise RuntimeError("the mail world is not open")
        return self._backend

    # The mail server.

    def _receiver(self) -> SMTP:
        senders = self._senders

        class Receiver(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                senders.add(transport)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                senders.discard(self.transport)
                super().connection_lost(error)

        return Receiver(
            self,
            authenticator=self._check,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
            hostname=self.provider,
            loop=self._loop,
        )

    def _check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        del server, session, envelope, mechanism
        given = (data.login.decode(errors="replace"), data.password.decode(errors="replace"))
        known = {(a.user, a.password) for a in self.accounts.values()}
        return AuthResult(success=given in known, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail from anybody on this machine, or only after a login."""
        del server
        if self._login_needed and not session.authenticated:
            return "530 5.7.0 Please log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for the people of this world and nobody else."""
        del server, session, options
        if address in self.refuse:
            return self.refuse[address]
        if _home(address) not in self.accounts:
            return "550 5.1.1 There is nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Put a mail into each recipient's mailbox, with what a provider writes above it."""
        del server, session
        raw = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")
        now = format_datetime(datetime.now(UTC))
        for recipient in envelope.rcpt_tos:
            head = (
                f"Return-Path: <{sender}>\r\n"
                f"Delivered-To: {recipient}\r\n"
                f"Authentication-Results: {self.provider}; {_verdict(sender, raw)}\r\n"
                f"Received: from localhost by {self.provider} with ESMTP; {now}\r\n"
            )
            home = _home(recipient)
            await self._keep(head.encode() + raw, self.accounts[home])
            self.on_mail(sender, home, raw)
        return "250 2.0.0 Delivered"


def _home(address: str) -> str:
    """Return the mailbox an address leads to, its plus part aside."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _verdict(sender: str, raw: bytes) -> str:
    """Vouch for the From field where the envelope agrees with it, or there is none."""
    try:
        author = message_from_bytes(raw, policy=policy.default)["From"].addresses[0].domain.lower()
    except Exception:  # noqa: BLE001 - the parser raises many things on a broken field
        return "dmarc=none"
    passed = not sender or sender.lower().rpartition("@")[2] == author
    return f"dmarc={'pass' if passed else 'fail'} header.from={author}"
