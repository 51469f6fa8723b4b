"""Dovecot and Postfix together, as the tests see them: people with mailboxes on one domain.

Mail that people submit with their login is vouched for (Authentication-Results of mx.school.test),
as a provider would; mail that comes in by the plain port is not.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import shutil
import smtplib
import ssl
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.bed.common import DOMAIN, HOST, address, certificate, password
from tests.bed.dovecot import Dovecot
from tests.bed.postfix import Postfix

PROVIDER = f"mx.{DOMAIN}"


def missing() -> str:
    """Return what this machine lacks for the real servers, or nothing."""
    if os.geteuid() != 0:
        return "not root"
    wanted = ("dovecot", "doveadm", "postqueue", "openssl")
    lacking = [name for name in wanted if shutil.which(name) is None]
    return f"without {', '.join(lacking)}" if lacking else ""


class RealWorld:
    """See the module. A context manager."""

    def __init__(self, *, abilities: str = "", extra: str = "") -> None:
        # Not pytest's folder: its parents are closed to the servers' own users.
        self.root = Path(tempfile.mkdtemp(prefix="bed-"))
        self.root.chmod(0o755)
        self.crt, key = certificate(self.root)
        self.dovecot = Dovecot(self.root / "d", self.crt, key, abilities=abilities, extra=extra)
        self.postfix = Postfix(self.root / "p", self.dovecot, self.crt, key)

    def __enter__(self) -> RealWorld:
        try:
            self.dovecot.start()
            self.postfix.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.postfix.stop()
        self.dovecot.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def tls(self) -> ssl.SSLContext:
        """Return a context that trusts this world's certificate."""
        return ssl.create_default_context(cafile=self.crt)

    def send(self, sender: str, recipients: list[str], raw: bytes, *, vouched: bool = True) -> None:
        """Let a person send a mail: with their login, or from outside."""
        if vouched:
            with smtplib.SMTP(HOST, self.postfix.submission_port, timeout=15) as client:
                client.starttls(context=self.tls)
                client.login(sender, password(sender))
                client.sendmail(address(sender), [address(r) for r in recipients], raw)
            return
        with smtplib.SMTP(HOST, self.postfix.smtp_port, timeout=15) as client:
            client.sendmail(address(sender), [address(r) for r in recipients], raw)

    def deliver(self, raw: bytes, user: str = "policy") -> None:
        """Put a mail into a mailbox by LMTP, as a mail server does."""
        with smtplib.LMTP(HOST, self.dovecot.lmtp_port) as client:
            client.sendmail("", [address(user)], raw)

    def mailbox(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Return the mails in a folder, in the order they came."""
        client = imaplib.IMAP4(HOST, self.dovecot.imap_port)
        try:
            client.login(user, password(user))
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, "ALL")[1][0].split()
            found = []
            for number in numbers:
                parts = client.fetch(number, "(BODY.PEEK[])")[1]
                assert isinstance(parts[0], tuple)
                found.append(parts[0][1])
            return found
        finally:
            with contextlib.suppress(Exception):
                client.logout()

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
            for mail in reversed(mails):
                if fits(mail):
                    return mail
            if time.monotonic() > end:
                seen = [str(m["X-Mailflow-Notice"] or m["Subject"]) for m in mails]
                raise AssertionError(f"{user} waits for {wanted}; has {seen}")
            time.sleep(0.05)


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


__all__ = ["DOMAIN", "HOST", "PROVIDER", "RealWorld", "address", "missing", "parsed", "password"]
