"""What every world of servers offers its tests: accounts, mail that people send, mailboxes."""

from __future__ import annotations

import contextlib
import imaplib
import smtplib
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from tests.bed.common import DOMAIN, HOST, address, password

PROVIDER = f"mx.{DOMAIN}"
"""The authserv-id of the worlds' Authentication-Results."""


@dataclass(frozen=True)
class Account:
    """Where and how a person logs in, as the adapters' arguments name it."""

    host: str
    port: int
    tls: str
    ca_file: Path | None
    user: str
    password: str


class World(ABC):
    """People with mailboxes on one domain. A context manager."""

    @abstractmethod
    def __enter__(self) -> World: ...

    @abstractmethod
    def __exit__(self, *exc: object) -> None: ...

    @abstractmethod
    def imap(self, user: str = "policy") -> Account:
        """Return how `user` reads mail."""

    @abstractmethod
    def smtp(self, user: str = "policy") -> Account:
        """Return how `user` sends mail."""

    @abstractmethod
    def deliver(self, raw: bytes, user: str = "policy") -> None:
        """Put a mail into a mailbox, as a mail server does."""

    @abstractmethod
    def start_imap(self) -> None:
        """Start the mailboxes' server again, on the same port and with the same mail."""

    @abstractmethod
    def kill_imap(self) -> None:
        """Crash the mailboxes' server: no goodbye to anybody."""

    @property
    def tls(self) -> ssl.SSLContext:
        """Return a context that trusts this world's certificate."""
        return ssl.create_default_context(cafile=self.smtp().ca_file)

    def send(self, sender: str, recipients: list[str], raw: bytes, *, vouched: bool = True) -> None:
        """Let a person send a mail with their login; unvouched mail needs another way in."""
        assert vouched, "this world has no door without a login"
        account = self.smtp(sender)
        with smtplib.SMTP(HOST, account.port, timeout=15) as client:
            if account.tls == "starttls":
                client.starttls(context=self.tls)
            client.login(account.user, account.password)
            client.sendmail(address(sender), [address(r) for r in recipients], raw)

    @contextlib.contextmanager
    def reading(self, user: str = "policy", folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Let a person look into a folder, with a client of their own."""
        account = self.imap(user)
        client = imaplib.IMAP4(HOST, account.port)
        try:
            if account.tls == "starttls":
                client.starttls(self.tls)
            client.login(user, password(user))
            client.select(f'"{folder}"')
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.logout()

    def mailbox(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Return the mails in a folder, in the order they came; none where there is no folder."""
        with self.reading(user) as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            found = []
            for number in client.search(None, "ALL")[1][0].split():
                parts = client.fetch(number.decode(), "(BODY.PEEK[])")[1]
                if isinstance(parts[0], tuple):  # else it has just arrived or gone
                    found.append(parts[0][1])
            return found

    def mails(self, user: str, folder: str = "INBOX") -> list[EmailMessage]:
        """Return the mails in a folder, parsed."""
        return [parsed(raw) for raw in self.mailbox(user, folder)]

    def wait_for(
        self,
        user: str,
        wanted: Callable[[EmailMessage], bool] | str,
        *,
        seconds: float = 20,
        folder: str = "INBOX",
    ) -> EmailMessage:
        """Wait for a mail: the newest that fits, or whose notice is named.

        Raises AssertionError with what is there instead.
        """

        def fits(mail: EmailMessage) -> bool:
            if isinstance(wanted, str):
                return str(mail["X-Mailflow-Notice"]) == wanted
            return wanted(mail)

        end = time.monotonic() + seconds
        while True:
            mails = self.mails(user, folder)
            fitting = [mail for mail in mails if fits(mail)]
            if fitting:
                return fitting[-1]
            if time.monotonic() > end:
                seen = [str(m["X-Mailflow-Notice"] or m["Subject"]) for m in mails]
                raise AssertionError(f"{user} waits for {wanted}; has {seen}")
            time.sleep(0.05)


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    return BytesParser(policy=policy.default).parsebytes(raw)
