"""Getting into an IMAP server: connection, TLS, login; every failure a sentence that helps."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imapclient
from imapclient.exceptions import CapabilityError, LoginError

from swps_mailflow.adapters import tls
from swps_mailflow.errors import MailflowError, Permanent, Temporary, Unreachable

_CONNECT_SECONDS = 15.0

# The kernel asks a silent peer whether it is still there: a connection that a router has
# forgotten is found dead after about three minutes, without a wait for the next round of IDLE.
_KEEPALIVE = {"TCP_KEEPIDLE": 120, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}

# Refusals of a login that pass by themselves (RFC 5530 section 3), and Gmail's words for one.
_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many", re.IGNORECASE)

# imaplib writes a user's name without quotes, and both name and password as ASCII.
_PLAIN_WORD = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z\[\]^_`a-z|~]+")


@dataclass(frozen=True)
class Door:
    """Where the server is and how to get in; `tls` is `implicit`, `starttls` or `none`."""

    host: str
    port: int
    tls: str
    ca_file: Path | None
    user: str
    secret: Callable[[], str] | None
    read_seconds: float

    @property
    def server(self) -> str:
        """The server as a person would name it."""
        return f"{self.host}:{self.port}"

    def open(self) -> imapclient.IMAPClient:
        """Return a client that is logged in.

        Raises Temporary where the server cannot be reached or is busy, Permanent where somebody
        has to change something.
        """
        secret = self.secret() if self.secret else ""
        client: imapclient.IMAPClient | None = None
        try:
            client = self._greeted()
            self._log_in(client, secret)
        except Exception as error:
            if client is not None:
                with contextlib.suppress(Exception):
                    client.shutdown()
            if isinstance(error, MailflowError):
                raise
            raise self._fault(error, greeted=client is not None) from error
        return client

    def _greeted(self) -> imapclient.IMAPClient:
        context = None if self.tls == "none" else tls.context_for(self.ca_file)
        client = imapclient.IMAPClient(
            self.host,
            self.port,
            ssl=self.tls == "implicit",
            ssl_context=context if self.tls == "implicit" else None,
            timeout=imapclient.SocketTimeout(
                connect=min(_CONNECT_SECONDS, self.read_seconds), read=self.read_seconds
            ),
        )
        client.normalise_times = False
        sock = client.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE.items():
            if hasattr(socket, name):  # Linux has them all, other systems some
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        if self.tls == "starttls":
            try:
                client.starttls(context)
            except CapabilityError as error:
                raise Permanent(
                    f"The mailbox server {self.server} offers no STARTTLS; "
                    'is it imap.tls = "implicit", on another imap.port?'
                ) from error
        return client

    def _log_in(self, client: imapclient.IMAPClient, secret: str) -> None:
        try:
            if _PLAIN_WORD.fullmatch(self.user) and secret.isascii():
                client.login(self.user, secret)
            else:
                client.plain_login(self.user, secret)
        except LoginError as error:
            # A connection that is lost in the middle of the login comes as a refusal, too.
            if isinstance(error.__context__, imaplib.IMAP4.abort):
                raise error.__context__ from None
            if _BUSY.search(str(error)):
                raise Temporary(
                    f"The mailbox server {self.server} is busy and takes no login now."
                ) from error
            raise Permanent(
                f"The mailbox server {self.server} refused the login of {self.user}; "
                "check imap.user and imap.password_file."
            ) from error

    def _fault(self, error: Exception, *, greeted: bool) -> MailflowError:
        away = Temporary if greeted else Unreachable
        name = f"The mailbox server {self.server}"
        doubt = tls.distrust(error)
        if doubt is not None:
            return Permanent(
                f"{name} showed a certificate that is not trusted ({doubt}); see imap.ca_file."
            )
        if tls.not_tls(error):
            return Temporary(f"{name} does not answer in TLS; see imap.tls and imap.port.")
        if isinstance(error, TimeoutError):
            return away(f"{name} cannot be reached: it does not answer in time.")
        if isinstance(error, OSError):
            return away(f"{name} cannot be reached: {error.strerror or error}.")
        if isinstance(error, imaplib.IMAP4.error):
            return away(f"{name} cannot be reached: it hung up during the greeting.")
        return Temporary(f"{name} answers in a way this program cannot read.")
