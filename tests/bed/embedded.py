"""A mail world in this process, for machines without Dovecot, Postfix or root.

pymap holds the mailboxes (in memory), aiosmtpd takes mail with a login and puts it into them; both
run on an event loop in a thread of their own, without encryption.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from argparse import Namespace
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

from tests.bed.common import DOMAIN, HOST, USERS, free_ports, password
from tests.bed.people import PROVIDER, Account, World

_T = TypeVar("_T")

_SECONDS = 10.0
_VOUCHED = f"Authentication-Results: {PROVIDER}; dmarc=pass header.from={DOMAIN}\r\n"


class EmbeddedWorld(World):
    """See the module. `refuse` maps a recipient to the answer RCPT gets instead of 250."""

    def __init__(self) -> None:
        self.refuse: dict[str, str] = {}
        self._imap_port, self._smtp_port = free_ports(2)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._imap_server: asyncio.Server | None = None
        self._smtp_server: asyncio.Server | None = None
        self._backend: DictBackend | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._links: set[asyncio.BaseTransport] = set()

    def __enter__(self) -> EmbeddedWorld:
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(self, *exc: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()

    def imap(self, user: str = "policy") -> Account:
        """Return how `user` reads mail."""
        return Account(HOST, self._imap_port, "none", None, user, password(user))

    def smtp(self, user: str = "policy") -> Account:
        """Return how `user` sends mail."""
        return Account(HOST, self._smtp_port, "none", None, user, password(user))

    def deliver(self, raw: bytes, user: str = "policy") -> None:
        """Put a mail into a mailbox."""
        self._do(self._keep(raw, user))

    def start_imap(self) -> None:
        """Start the mailboxes' server again; they lie in memory."""
        self._do(self._open_imap())

    def kill_imap(self) -> None:
        """Break every connection to the mailboxes, and take no new ones."""
        self._do(self._drop_imap())

    def open_smtp(self) -> None:
        """Start the mail server again, on the same port."""
        self._do(self._open_smtp())

    def close_smtp(self) -> None:
        """Break every connection to the mail server, and take no new ones."""
        self._do(self._drop_smtp())

    # On the world's own loop.

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    async def _open(self) -> None:
        config = Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=HOST,
            port=self._imap_port,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=False,
            reject_dnsbl=False,
            hash_context=BuiltinHash(rounds=1),
        )
        login = Login(config)
        for user in USERS:
            hashed = await Passwords(config).hash_password(password(user))
            login.users_dict[user] = UserMetadata(config, user, password=hashed)
        self._backend = DictBackend(login, config)
        await self._open_imap()
        await self._open_smtp()

    async def _open_imap(self) -> None:
        assert self._backend is not None
        config = self._backend.config
        config.apply_context()
        serve = IMAPServer(self._backend.login, config)

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await serve(reader, writer, SocketInfoLocal(writer.transport))
            self._writers.discard(writer)

        self._imap_server = await asyncio.start_server(greet, HOST, self._imap_port)

    async def _drop_imap(self) -> None:
        assert self._imap_server is not None
        self._imap_server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()

    async def _open_smtp(self) -> None:
        self._smtp_server = await self._loop.create_server(self._receiver, HOST, self._smtp_port)

    async def _drop_smtp(self) -> None:
        assert self._smtp_server is not None
        self._smtp_server.close()
        for link in list(self._links):
            link.close()
        self._links.clear()

    async def _close(self) -> None:
        await self._drop_imap()
        await self._drop_smtp()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _keep(self, raw: bytes, user: str) -> None:
        assert self._backend is not None
        identity = Identity(user, self._backend.login, None, frozenset())
        message = AppendMessage(raw, datetime.now(UTC), frozenset())
        async with identity.new_session() as session:
            await session.append_messages("INBOX", [message])

    # The mail server.

    def _receiver(self) -> SMTP:
        world = self

        class Receiver(SMTP):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                world._links.add(transport)
                super().connection_made(transport)

        return Receiver(
            self,
            authenticator=_check_password,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
            hostname=PROVIDER,
            loop=self._loop,
        )

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail only from people who have logged in."""
        if not session.authenticated:
            return "530 5.7.0 who are you?"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipients that live here, except for those to be refused."""
        if address in self.refuse:
            return self.refuse[address]
        if _user(address) not in USERS:
            return "550 5.1.1 no such person"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Put the mail into each recipient's mailbox, vouched for."""
        assert isinstance(envelope.content, bytes)
        sender = (envelope.mail_from or "").strip("<>")
        for recipient in envelope.rcpt_tos:
            head = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n{_VOUCHED}"
            await self._keep(head.encode() + envelope.content, _user(recipient))
        return "250 2.0.0 taken"


def _user(address: str) -> str:
    return address.partition("@")[0].partition("+")[0]


def _check_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    right = data.password.decode() == password(data.login.decode())
    return AuthResult(success=right, handled=False)
