"""Our mail out: one connection to the setting's mail server, one recipient a mail.

What is sure to have been refused for good is Permanent. Everything else is Temporary: a server
that falls silent after the final dot may have the mail, and then gets it a second time with the
same Message-ID (rules of mail, section 5: the only doubling allowed).
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import aiosmtplib

from swps_mailflow.errors import MailflowError, Permanent, Temporary

# A connection nobody used for this long is closed; servers hang up on their own soon after.
_IDLE_SECONDS = 30.0
# After this long a connection is tried before a mail is entrusted to it.
_TRY_AFTER = 5.0


class SmtpSender:
    """See the module and `ports.Sender`."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        tls: str,
        ca_file: Path | None,
        user: str | None,
        secret: Callable[[], str] | None,
        hostname: str,
        timeout: float,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._ca_file, self._user, self._secret = ca_file, user, secret
        self._hostname, self._timeout = hostname, timeout
        self._client: aiosmtplib.SMTP | None = None
        self._used = 0.0
        self._lock = asyncio.Lock()
        self._closer: asyncio.TimerHandle | None = None

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hand one message over; see `ports.Sender.send`."""
        async with self._lock:
            client = await self._connected()
            try:
                await client.mail(envelope_from)
                await client.rcpt(recipient)
                await client.data(raw)
            except aiosmtplib.SMTPResponseException as error:
                await self._hang_up()
                raise self._refused(error) from error
            except (aiosmtplib.SMTPException, OSError) as error:
                await self._hang_up()
                raise Temporary(f"{self._name} did not take the mail; it is sent later.") from error
            self._used = time.monotonic()
            self._close_later()

    async def probe(self) -> str:
        """Log in and out again; return a sentence. Raises MailflowError as `send` does."""
        async with self._lock:
            client = await self._connected()
            await self._hang_up()
            login = "logged in" if self._user else "without a login"
            del client
            return f"{self._name} answers, {login}."

    async def close(self) -> None:
        """Hang up."""
        async with self._lock:
            await self._hang_up()

    @property
    def _name(self) -> str:
        return f"The mail server {self._host}:{self._port}"

    async def _connected(self) -> aiosmtplib.SMTP:
        client = self._client
        if client is not None and client.is_connected:
            if time.monotonic() - self._used < _TRY_AFTER:
                return client
            try:
                await client.noop()
            except (aiosmtplib.SMTPException, OSError):
                await self._hang_up()
            else:
                return client
        return await self._connect()

    async def _connect(self) -> aiosmtplib.SMTP:
        await self._hang_up()
        try:
            context = ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            raise Temporary(f"The certificates in {self._ca_file} cannot be read.") from error
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls == "implicit",
            start_tls=self._tls == "starttls",
            tls_context=context if self._tls != "none" else None,
            local_hostname=self._hostname,
            timeout=self._timeout,
        )
        try:
            await client.connect()
            if self._user:
                await client.login(self._user, self._secret() if self._secret else "")
        except (aiosmtplib.SMTPException, OSError, MailflowError) as error:
            with contextlib.suppress(Exception):
                client.close()
            raise Temporary(self._no_connection(error)) from error
        self._client = client
        self._used = time.monotonic()
        return client

    def _no_connection(self, error: Exception) -> str:
        if isinstance(error, MailflowError):
            return str(error)
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return f"{self._name} refused the login of [smtp]; check user and password_file."
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return f"{self._name} showed a certificate that is not trusted; see smtp.ca_file."
            cause = cause.__cause__ or cause.__context__
        return f"{self._name} cannot be reached; mail waits and is sent later."

    def _refused(self, error: aiosmtplib.SMTPResponseException) -> MailflowError:
        said = f"{self._name} answered {error.code}"
        # 530, 535 and 538 speak of our login, not of this mail.
        if 500 <= error.code < 600 and error.code not in (530, 535, 538):
            return Permanent(f"{said}; it does not take this mail for this recipient.")
        return Temporary(f"{said}; the mail is sent later.")

    def _close_later(self) -> None:
        if self._closer is not None:
            self._closer.cancel()
        loop = asyncio.get_running_loop()
        self._closer = loop.call_later(_IDLE_SECONDS, self._close_if_idle)

    def _close_if_idle(self) -> None:
        if not self._lock.locked() and self._client is not None:
            with contextlib.suppress(Exception):
                self._client.close()
            self._client = None

    async def _hang_up(self) -> None:
        if self._closer is not None:
            self._closer.cancel()
            self._closer = None
        client, self._client = self._client, None
        if client is None:
            return
        with contextlib.suppress(Exception):
            if client.is_connected:
                await asyncio.wait_for(client.quit(), 2)
        with contextlib.suppress(Exception):
            client.close()
