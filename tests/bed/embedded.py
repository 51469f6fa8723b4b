"""The demo's mail world as the tests see it, for machines without Dovecot, Postfix or root."""

from __future__ import annotations

from swps_mailflow.demo import world as demo
from tests.bed.common import HOST, USERS, address, free_ports, password
from tests.bed.people import PROVIDER, Account, World


class EmbeddedWorld(World):
    """See the module. `refuse` maps a recipient to the answer RCPT gets instead of 250."""

    def __init__(self) -> None:
        accounts = [demo.Account(address(user), password(user), user) for user in USERS]
        # Ports that no outgoing connection takes while a server is down for a moment.
        imap, smtp = free_ports(2)
        self._world = demo.MailWorld(accounts, PROVIDER, login_needed=True, ports=(imap, smtp))
        self.refuse = self._world.refuse

    def __enter__(self) -> EmbeddedWorld:
        self._world.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._world.__exit__()

    def imap(self, user: str = "policy") -> Account:
        """Return how `user` reads mail."""
        return Account(HOST, self._world.imap_port, "none", None, user, password(user))

    def smtp(self, user: str = "policy") -> Account:
        """Return how `user` sends mail."""
        return Account(HOST, self._world.smtp_port, "none", None, user, password(user))

    def deliver(self, raw: bytes, user: str = "policy") -> None:
        """Put a mail into a mailbox."""
        self._world.deliver(raw, address(user))

    def start_imap(self) -> None:
        """Start the mailboxes' server again; they lie in memory."""
        self._world.open_imap()

    def kill_imap(self) -> None:
        """Break every connection to the mailboxes, and take no new ones."""
        self._world.close_imap()

    def open_smtp(self) -> None:
        """Start the mail server again, on the same port."""
        self._world.open_smtp()

    def close_smtp(self) -> None:
        """Break every connection to the mail server, and take no new ones."""
        self._world.close_smtp()
