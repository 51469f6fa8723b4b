"""The LMTP inlet (RFC 2033): a mail server on this machine hands mail over and gets one answer
for each recipient, 250 only when the mail is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from swps_mailflow.errors import Fatal, MailflowError, Permanent

Handler = Callable[[bytes, str, tuple[str, ...]], Awaitable[None]]

# Longer mails are kept as unreadable rather than bounced, so the inlet takes far more than a
# letter may have.
_MOST_BYTES = 100_000_000
_LATER = "451 4.3.0 Please try again later"


class _Protocol(LMTP):
    # One line may be as long as a whole mail: a mail server has no business bouncing it.
    line_length_limit = _MOST_BYTES


class _Receiver:
    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.fatal: Fatal | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        del server, session
        raw = envelope.original_content or b""
        answer = await self._answer(raw, envelope)
        return "\r\n".join([answer] * len(envelope.rcpt_tos))

    async def _answer(self, raw: bytes, envelope: Envelope) -> str:
        try:
            await self._handler(raw, envelope.mail_from or "", tuple(envelope.rcpt_tos))
        except Permanent:
            return "554 5.3.0 This message cannot be taken"
        except MailflowError as error:
            if isinstance(error, Fatal):
                self.fatal = error
            return _LATER
        except Exception:  # noqa: BLE001 - whatever it was, the sender must try again
            return _LATER
        return "250 2.0.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        """Answer for faults of the protocol's own; their text is not the client's business."""
        del error
        return _LATER


class Inlet:
    """Listens on a loopback address and hands each message to `handler`, recipients and all."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int, handler: Handler) -> None:
        """Listen. Raises Fatal where the address cannot be had."""
        receiver = _Receiver(handler)

        def protocol() -> Any:
            return _Protocol(
                receiver,
                data_size_limit=_MOST_BYTES,
                enable_SMTPUTF8=True,
                hostname="localhost",
                ident="swps-mailflow",
                timeout=300,
            )

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
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
