"""Our mail out: one connection to the setting's mail server, one recipient a mail.

What is sure to have been refused for good is Permanent. Everything else is Temporary: a server
that falls silent after the final dot may have the mail, and then gets it a second time with the
same Message-ID (rules of mail, section 5: the only doubling allowed). So a mail is offered again
at once only where a connection kept from before turns out dead before the message was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable
from pathlib import Path

import aiosmtplib
from aiosmtplib import SMTPResponseException, SMTPServerDisconnected

from swps_mailflow.adapters import tls as tls_words
from swps_mailflow.errors import MailflowError, Permanent, Temporary, Unreachable

# A connection nobody used for this long is closed; servers hang up on their own soon after.
_IDLE_SECONDS = 30.0
# How long a server may take over our goodbye.
_QUIT_SECONDS = 2.0
# Answers that speak of our login and not of this mail (RFC 4954 section 6).
_ABOUT_THE_LOGIN = (530, 534, 535, 538)
# Where we have no login: "relaying denied" is a word about that, too (RFC 3463, X.7.1).
_POLICY = re.compile(r"\b5\.7\.\d")
# Controls, brackets and half surrogate pairs would make another envelope, or none.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f<>\ud800-\udfff]")
# The server's answer that it is about to hang up (RFC 5321 section 3.8).
_GOING_AWAY = 421


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
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._ca_file, self._user, self._secret = ca_file, user, secret
        self._hostname, self._timeout, self._idle = hostname, timeout, idle_seconds
        self._client: aiosmtplib.SMTP | None = None
        self._lock = asyncio.Lock()
        self._closer: asyncio.Task[None] | None = None

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hand one message over; see `ports.Sender.send`."""
        async with self._lock:
            self._stop_closer()
            kept = self._client is not None and self._client.is_connected
            try:
                client = await self._connected()
                try:
                    await self._address(client, envelope_from, recipient, raw)
                except (SMTPServerDisconnected, SMTPResponseException, OSError) as error:
                    if not kept or not _hung_up(error):
                        raise
                    await self._hang_up()
                    client = await self._connected()
                    await self._address(client, envelope_from, recipient, raw)
                await client.data(raw)
            except BaseException as error:
                # Whatever it was, also a cancellation: this connection is in the middle of
                # something, and the next mail must not be taken for a part of this one.
                await self._hang_up()
                if isinstance(error, Exception) and not isinstance(error, MailflowError):
                    raise self._refused(error) from error
                raise
            self._closer = asyncio.create_task(self._close_later())

    async def probe(self) -> str:
        """Log in and out again; return a sentence. Raises MailflowError as `send` does."""
        async with self._lock:
            await self._hang_up()
            await self._connected()
            await self._hang_up()
        login = f"takes the login of {self._user}" if self._user else "asks for no login"
        return f"{self._name} answers and {login}."

    async def close(self) -> None:
        """Hang up."""
        async with self._lock:
            self._stop_closer()
            await self._hang_up()

    @property
    def _name(self) -> str:
        return f"The mail server {self._host}:{self._port}"

    async def _address(
        self, client: aiosmtplib.SMTP, envelope_from: str, recipient: str, raw: bytes
    ) -> None:
        """Give the envelope: MAIL and RCPT. Raises Permanent for one no server could read."""
        if _UNWRITABLE.search(envelope_from + recipient):
            raise Permanent("An address of this mail holds signs that no envelope can hold.")
        options = []
        plain = envelope_from.isascii() and recipient.isascii()
        if not plain:
            if not client.supports_extension("smtputf8"):
                raise Permanent(
                    f"{self._name} cannot write to an address that is not plain ASCII (SMTPUTF8)."
                )
            options.append("SMTPUTF8")
        if client.supports_extension("8bitmime") and (not plain or not raw.isascii()):
            options.append("BODY=8BITMIME")
        encoding = "ascii" if plain else "utf-8"
        await client.mail(envelope_from, options=options, encoding=encoding)
        await client.rcpt(recipient, encoding=encoding)

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        secret = self._read_secret() if self._user else ""
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls == "implicit",
            start_tls=self._tls == "starttls",
            tls_context=self._context(),
            local_hostname=self._hostname,
            timeout=self._timeout,
        )
        try:
            await client.connect()
            if self._user:
                await client.login(self._user, secret)
            elif client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except BaseException as error:
            with contextlib.suppress(Exception):
                client.close()
            if isinstance(error, Exception):
                raise Unreachable(self._no_connection(error)) from error
            raise
        self._client = client
        return client

    def _context(self) -> ssl.SSLContext | None:
        if self._tls == "none":
            return None
        try:
            return tls_words.context_for(self._ca_file)
        except Permanent as error:
            raise Unreachable(str(error)) from error

    def _read_secret(self) -> str:
        try:
            return self._secret() if self._secret else ""
        except Permanent as error:
            # The password is missing, not the mail wrong: it waits until somebody mends that.
            raise Unreachable(str(error)) from error

    def _no_connection(self, error: Exception) -> str:
        """Return in words why there is no connection."""
        doubt = tls_words.distrust(error)
        if doubt is not None:
            return f"{self._name} showed a certificate that is not trusted ({doubt}); see ca_file."
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return (
                f"{self._name} refused the login of {self._user} ({error.code}); "
                "check smtp.user and smtp.password_file."
            )
        if isinstance(error, SMTPResponseException):
            return f"{self._name} answered {error.code} before any mail; mail is sent later."
        if tls_words.not_tls(error):
            return f"{self._name} does not answer in TLS; see smtp.tls and smtp.port."
        if type(error) is aiosmtplib.SMTPException and "AUTH" in str(error):
            return f"{self._name} takes no logins here; see smtp.tls, smtp.port and smtp.user."
        if type(error) is aiosmtplib.SMTPException and "STARTTLS" in str(error).upper():
            return f"{self._name} offers no STARTTLS; see smtp.tls and smtp.port."
        return f"{self._name} cannot be reached; mail waits and is sent later."

    def _refused(self, error: Exception) -> MailflowError:
        """Return what an answer to the envelope or the message means."""
        if not isinstance(error, SMTPResponseException):
            return Temporary(f"{self._name} did not take the mail; it is sent later.")
        said = f"{self._name} answered {error.code}"
        if error.code in _ABOUT_THE_LOGIN:
            return Unreachable(f"{said}, which is about our login; the mail is sent later.")
        about_the_login = not self._user and _POLICY.search(error.message)
        if 500 <= error.code < 600 and not about_the_login:
            return Permanent(f"{said}; it does not take this mail for this recipient.")
        return Temporary(f"{said}; the mail is sent later.")

    async def _close_later(self) -> None:
        await asyncio.sleep(self._idle)
        async with self._lock:
            self._closer = None
            await self._hang_up()

    def _stop_closer(self) -> None:
        if self._closer is not None:
            self._closer.cancel()
            self._closer = None

    async def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        with contextlib.suppress(Exception):
            if client.is_connected:
                await client.quit(timeout=_QUIT_SECONDS)
        with contextlib.suppress(Exception):
            client.close()


def _hung_up(error: Exception) -> bool:
    """Tell whether the server went away, which says nothing about the mail."""
    return not isinstance(error, SMTPResponseException) or error.code == _GOING_AWAY
