"""Mailboxes under test, each with the hands of the people and servers around it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from swps_mailflow.adapters.imap import ImapMailbox
from swps_mailflow.ports import Drawer, Mailbox
from tests.bed.dovecot import ALL_ABILITIES
from tests.bed.embedded import EmbeddedWorld
from tests.bed.people import World
from tests.bed.world import RealWorld
from tests.fakes import FakeMailbox

_T = TypeVar("_T")

# What may take this long without being broken; what should end ends within a second or two.
PATIENCE = 30.0
FOREVER = 3600.0


class Subject(ABC):
    """A mailbox and what can happen around it."""

    mailbox: Mailbox

    @abstractmethod
    def put(self, raw: bytes) -> None:
        """Let a message arrive."""

    @abstractmethod
    def read(self) -> None:
        """Let somebody read, and flag, everything."""

    @abstractmethod
    def take_away(self, raw: bytes) -> None:
        """Let somebody remove a message."""

    @abstractmethod
    def waiting(self) -> list[bytes]:
        """Return what a person sees in the folder as new."""

    @abstractmethod
    def filed(self, drawer: Drawer) -> list[bytes]:
        """Return what stands in a drawer."""

    @abstractmethod
    def crash(self) -> None:
        """Let the server go."""

    @abstractmethod
    def recover(self) -> None:
        """Let the server come back."""

    def renumber(self) -> None:
        """Give the folder another UIDVALIDITY."""
        raise NotImplementedError

    def close(self) -> None:
        """End it."""
        self.mailbox.close()


class Fake(Subject):
    """The fake of the unit tests."""

    def __init__(self) -> None:
        from swps_mailflow.errors import Temporary

        self._down = Temporary("The mailbox server fake.example cannot be reached.")
        self.mailbox: FakeMailbox = FakeMailbox()

    def put(self, raw: bytes) -> None:
        self.mailbox.put(raw)

    def read(self) -> None:
        """Nothing in the fake depends on flags."""

    def take_away(self, raw: bytes) -> None:
        self.mailbox.take_away(raw)

    def waiting(self) -> list[bytes]:
        return self.mailbox.waiting

    def filed(self, drawer: Drawer) -> list[bytes]:
        return self.mailbox.drawers[drawer]

    def crash(self) -> None:
        self.mailbox.fault = self._down
        self.mailbox.hang_up()

    def recover(self) -> None:
        self.mailbox.fault = None

    def renumber(self) -> None:
        self.mailbox.renumber()


class OnServer(Subject):
    """The IMAP adapter on a world's server."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mailbox: ImapMailbox = imap_mailbox(world)

    def put(self, raw: bytes) -> None:
        self.world.deliver(raw)

    def read(self) -> None:
        self._mark(b"", r"(\Seen \Flagged)")

    def take_away(self, raw: bytes) -> None:
        self._mark(raw, r"(\Deleted)")
        with self.world.reading() as client:
            client.expunge()

    def mark_deleted(self, raw: bytes) -> None:
        """Let somebody mark a message as deleted, as old mail programs do."""
        self._mark(raw, r"(\Deleted)")

    def waiting(self) -> list[bytes]:
        found = []
        with self.world.reading() as client:
            for number in client.search(None, "UNDELETED", "UNSEEN")[1][0].split():
                part = client.fetch(number.decode(), "(BODY.PEEK[])")[1][0]
                assert isinstance(part, tuple)
                found.append(_body(part[1]))
        return found

    def filed(self, drawer: Drawer) -> list[bytes]:
        name = {"processed": "Processed", "failed": "Failed"}[drawer]
        return [_body(raw) for raw in self.world.mailbox("policy", name)]

    def crash(self) -> None:
        self.world.kill_imap()

    def recover(self) -> None:
        self.world.start_imap()

    def renumber(self) -> None:
        assert isinstance(self.world, RealWorld)
        validity = str(self.mailbox.uidvalidity + 7)
        self.world.dovecot.doveadm(
            "mailbox", "update", "-u", "policy", "--uid-validity", validity, "INBOX"
        )

    def close(self) -> None:
        super().close()
        self.world.__exit__()

    def _mark(self, wanted: bytes, flags: str) -> None:
        with self.world.reading() as client:
            for number in client.search(None, "ALL")[1][0].split():
                part = client.fetch(number.decode(), "(BODY.PEEK[])")[1][0]
                assert isinstance(part, tuple)
                if wanted in part[1]:
                    client.store(number.decode(), "+FLAGS", flags)


def imap_mailbox(world: World, **changes: Any) -> ImapMailbox:
    """Return an adapter for a world's mailbox, with arguments changed."""
    account = world.imap()
    arguments: dict[str, Any] = {
        "host": account.host,
        "port": account.port,
        "tls": account.tls,
        "ca_file": account.ca_file,
        "user": account.user,
        "secret": lambda: account.password,
        "poll_seconds": 0.2,
        "read_seconds": 10.0,
    }
    return ImapMailbox(**{**arguments, **changes})


def embedded() -> Subject:
    """Return the adapter on pymap."""
    return OnServer(EmbeddedWorld().__enter__())


def dovecot(*lacking: str) -> Callable[[], Subject]:
    """Return what makes an adapter on a Dovecot without some abilities."""
    able = " ".join(a for a in ALL_ABILITIES.split() if a not in lacking)
    return lambda: OnServer(RealWorld(abilities=able).__enter__())


def meanwhile(work: Callable[[], _T]) -> Future[_T]:
    """Do what blocks in a thread; `result(PATIENCE)` fails where it does not come back."""
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is asked for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def _body(raw: bytes) -> bytes:
    """Return a message from its first field of ours: servers put theirs before it."""
    return raw[raw.index(b"Subject:") :]
