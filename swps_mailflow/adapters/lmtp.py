"""The LMTP inlet (RFC 2033): a mail server on this machine hands mail over and gets one answer
for each recipient, 250 only when the mail is safe.

Everything else errs on the side of taking the mail: what the inlet refuses for good, the mail
server sends back to its author, and a concern must not bounce.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from swps_mailflow.errors import Fatal, NoRoom, Permanent

Handler = Callable[[bytes, str, tuple[str, ...]], Awaitable[None]]
"""Takes a message, its envelope sender (empty for bounces) and its recipients."""

# Longer mails are kept as unreadable rather than bounced, so the inlet takes far more than a
# letter may have.
_MOST_BYTES = 100_000_000
# An envelope sender may be long (rewritten addresses, RFC 5321 section 4.5.3.1.3 and beyond).
_LONGEST_COMMAND = 8_192
# Seconds without a command before a client is hung up on (RFC 5321 section 4.5.3.2.7).
_PATIENCE = 300.0
_KEPT = "250 2.0.0 Kept"
_NEVER = "554 5.3.0 This message cannot be taken"
_NO_ROOM = "452 4.3.1 There is no room for mail just now"
_LATER = "451 4.3.0 Please try again later"


class Inlet:
    """Listens on a loopback address and hands each message to `handler`, recipients and all.

    A handler that raises Permanent makes the answer 554, NoRoom 452; any other failure makes it
    451, and no word of the failure goes to the client.
    """

    def __init__(self, *, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.BaseTransport] = set()
        self._in_hand: set[asyncio.Future[str]] = set()
        self.port = 0

    async def start(self, host: str, port: int, handler: Handler) -> None:
        """Listen. Raises Fatal where the address cannot be had."""
        receiver = _Receiver(handler, self._in_hand)

        def protocol() -> Any:
            return _Protocol(receiver, self._clients, self._most_bytes)

        try:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(protocol, host, port)
        except OSError as error:
            raise Fatal(
                f"The LMTP inlet cannot listen on {host}:{port} ({error.strerror}); "
                "see lmtp.listen."
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, let the messages in hand be answered, and hang up on everybody."""
        if self._server is None:
            return
        self._server.close()
        while self._in_hand:
            await asyncio.wait(self._in_hand)
            await asyncio.sleep(0)  # the answers are written by those who waited for them
        for transport in list(self._clients):
            transport.close()
        await self._server.wait_closed()
        self._server = None


class _Protocol(LMTP):
    """aiosmtpd's LMTP, where it is not yet what RFC 2033 and we want."""

    # A line may be as long as a whole mail: odd mail is kept, not bounced.
    line_length_limit = _MOST_BYTES
    command_size_limit = _LONGEST_COMMAND
    command_size_limits = defaultdict(lambda: _LONGEST_COMMAND)  # noqa: RUF012 - upstream's shape

    def __init__(
        self, receiver: _Receiver, clients: set[asyncio.BaseTransport], most_bytes: int
    ) -> None:
        super().__init__(
            receiver,
            data_size_limit=most_bytes,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="swps-mailflow",
            timeout=_PATIENCE,
        )
        self._clients = clients
        self._answers_owed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember who is connected."""
        self._clients.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget who was."""
        if self.transport is not None:
            self._clients.discard(self.transport)
        super().connection_lost(error)

    async def push(self, status: AnyStr) -> None:
        """Answer; what follows a message is said once for each recipient (RFC 2033, 4.2)."""
        times = 1
        if isinstance(status, str) and status.startswith("354") and self.envelope is not None:
            self._answers_owed = len(self.envelope.rcpt_tos)
        elif self._answers_owed:
            times, self._answers_owed = self._answers_owed, 0
        for _ in range(times):
            await super().push(status)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Read an address; take one that the library cannot read as it stands in its brackets."""
        found, rest = super()._getaddr(arg)
        if found and (not rest or rest.startswith(" ")):
            return found, rest
        inside, bracket, after = arg.strip().removeprefix("<").partition(">")
        return (inside or "<>", after) if bracket else (found, rest)


class _Receiver:
    def __init__(self, handler: Handler, in_hand: set[asyncio.Future[str]]) -> None:
        self._handler = handler
        self._in_hand = in_hand

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        del server, session
        # A client that hangs up now cancels this, but not the work on the mail: it is sent again,
        # and then recognised.
        work = asyncio.ensure_future(self._answer(envelope))
        self._in_hand.add(work)
        work.add_done_callback(self._in_hand.discard)
        return await asyncio.shield(work)

    async def _answer(self, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        sender = _readable(envelope.mail_from or "").removeprefix("<").removesuffix(">")
        recipients = tuple(_readable(address) for address in envelope.rcpt_tos)
        try:
            await self._handler(raw, sender, recipients)
        except Permanent:
            return _NEVER
        except NoRoom:
            return _NO_ROOM
        except Exception:  # noqa: BLE001 - whatever it was, the sender must try again
            return _LATER
        return _KEPT

    async def handle_exception(self, error: Exception) -> str:
        """Answer for faults of the protocol's own; their text is not the client's business."""
        del error
        return _LATER


def _readable(address: str) -> str:
    """Return an address without the stand-ins for bytes that are not UTF-8."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
