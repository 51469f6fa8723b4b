"""Dovecot and Postfix together, as the tests see them: people with mailboxes on one domain.

Mail that people submit with their login is vouched for (Authentication-Results of mx.school.test),
as a provider would; mail that comes in by the plain port is not.
"""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import tempfile
from pathlib import Path

from tests.bed.common import DOMAIN, HOST, address, certificate, password
from tests.bed.dovecot import Dovecot
from tests.bed.people import PROVIDER, Account, World, parsed
from tests.bed.postfix import Postfix


def missing() -> str:
    """Return what this machine lacks for the real servers, or nothing."""
    if os.geteuid() != 0:
        return "not root"
    wanted = ("dovecot", "doveadm", "postqueue", "openssl")
    lacking = [name for name in wanted if shutil.which(name) is None]
    return f"without {', '.join(lacking)}" if lacking else ""


class RealWorld(World):
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
        self.dovecot.stop(signal.SIGKILL)  # nobody needs its mail any more
        shutil.rmtree(self.root, ignore_errors=True)

    def imap(self, user: str = "policy") -> Account:
        """Return how `user` reads mail."""
        port = self.dovecot.imap_port
        return Account(HOST, port, "starttls", self.crt, user, password(user))

    def smtp(self, user: str = "policy") -> Account:
        """Return how `user` sends mail."""
        port = self.postfix.submission_port
        return Account(HOST, port, "starttls", self.crt, user, password(user))

    def start_imap(self) -> None:
        """Start Dovecot again."""
        self.dovecot.start()

    def kill_imap(self) -> None:
        """Crash Dovecot; Postfix has nobody then to check a login."""
        self.dovecot.stop(signal.SIGKILL)

    def send(self, sender: str, recipients: list[str], raw: bytes, *, vouched: bool = True) -> None:
        """Let a person send a mail: with their login, or from outside."""
        if vouched:
            super().send(sender, recipients, raw)
            return
        with smtplib.SMTP(HOST, self.postfix.smtp_port, timeout=15) as client:
            client.sendmail(address(sender), [address(r) for r in recipients], raw)

    def deliver(self, raw: bytes, user: str = "policy") -> None:
        """Put a mail into a mailbox by LMTP, as a mail server does."""
        with smtplib.LMTP(HOST, self.dovecot.lmtp_port) as client:
            client.sendmail("", [address(user)], raw)


__all__ = ["DOMAIN", "HOST", "PROVIDER", "RealWorld", "address", "missing", "parsed", "password"]
