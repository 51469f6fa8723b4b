"""What the daemon asks of a mailbox and of a mail server, and how those may fail.

The error contract, for every method below: an adapter raises only `Temporary`, `Permanent` or
`Fatal` (see `errors`), each holding one sentence for the person who runs this. Anything else that
comes out of an adapter is a bug in the adapter. One suite (tests/adapters) holds the fakes and
the real adapters to what is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Drawer = Literal["processed", "failed"]
"""Where a message goes when it has been worked; the configuration gives the folders' names."""

Place = Literal["inbox", "processed", "failed"]
"""One of the three folders that hold our mail."""


@dataclass(frozen=True)
class Arrival:
    """A message as it lies on the server.

    `id` is opaque and names this message for good: an id from before the server renumbered its
    folder (a new UIDVALIDITY, RFC 9051 section 2.3.1.1) names nothing, never another message.
    `raw` is every byte as the server gives it. `arrived` is the server's own time of arrival
    (INTERNALDATE), with its offset.
    """

    id: str
    raw: bytes
    arrived: datetime


class Mailbox(Protocol):
    """One folder on a server, and the two folders beside it. Blocking; used from one thread.

    `Temporary` from any method means that the connection is gone: it has been closed, and the
    next call is `connect`. Nothing that was asked is known to have happened, and asking again
    does no harm. A server's refusal of one message is `Permanent`, and the connection stays.
    """

    @property
    def server(self) -> str:
        """The server as a person would name it, for instance `imap.example.org:993`."""

    @property
    def uidvalidity(self) -> int:
        """The numbering of the folder; 0 before the first `connect`.

        A value other than the one remembered means that every message looks new: old mail among
        it is not to be answered (rules of mail, section 2).
        """

    def connect(self) -> str:
        """Log in and open the folder; return one sentence on the server and its abilities.

        A connection that is open already is closed first. `Temporary`: the server cannot be
        reached, is busy, or hung up. `Permanent`: the login or its certificate is refused, or
        the folder does not exist; somebody has to change something.
        """

    def arrivals(self) -> list[str]:
        """Return the ids of all messages waiting in the folder, oldest first.

        Whether somebody has read or flagged a message does not matter: what lies in the folder
        is waiting.
        """

    def fetch(self, id: str) -> Arrival | None:
        """Return a message without marking it as read; None when it is not there any more.

        A server may give out for a while yet what somebody else has just removed.
        `Permanent`: the server has it and will not give it out, also over a second connection.
        """

    def file(self, ids: Sequence[str], folder: Drawer) -> None:
        """Move messages out of the folder, creating the target where it is missing.

        A message that is gone already, or an id from an older numbering, is no error. No other
        message is touched, and none is removed before its copy stands in the target.
        `Permanent`: the server refuses the target (no right, no room); the messages stay.
        """

    def wait(self, seconds: float, interrupted: Callable[[], bool]) -> bool:
        """Wait until mail may have arrived; True then, False when time is over or it was woken.

        True is a hint, False no proof: look with `arrivals` afterwards in any case. Mail that
        came since the last `arrivals` counts as news. `interrupted` is asked now and then, at
        least after each `wake`; once it says True this returns at once.
        """

    def wake(self) -> None:
        """Let a `wait` that runs, or else the next one, return promptly. From any thread."""

    def close(self) -> None:
        """Log out as far as that is possible. Raises nothing; may be called twice."""


@dataclass(frozen=True)
class Shelf:
    """A folder as it lies: its numbering (UIDVALIDITY), and the numbers of its messages."""

    place: Place
    uidvalidity: int
    uids: tuple[int, ...]


class Archive(Protocol):
    """The three folders, looked at and left alone. Blocking; one caller at a time."""

    def shelves(self) -> list[Shelf]:
        """Connect and list the folders; one that does not exist is left out.

        `Temporary` and `Permanent` as in `Mailbox.connect`.
        """

    def fetch(self, place: Place, uid: int) -> Arrival | None:
        """Return a message of the last listing without marking it; None when it is gone.

        `Temporary`: the connection is gone; list again.
        """

    def close(self) -> None:
        """Log out as far as that is possible. Raises nothing; may be called twice."""


class Sender(Protocol):
    """A mail server that takes our mail; one connection, kept open for a while between mails."""

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hand one message over for one recipient; returning means that the server has it.

        `envelope_from` is empty for mail that must never bounce (RFC 3834 section 3.3).
        `Temporary`: not handed over, or not known to be (a server that fell silent after the
        whole message): send the same bytes later. That includes a refused login or certificate,
        for no notice may be lost to a wrong password; where it is about the connection and no
        mail can leave now, it is Unreachable. `Permanent`: the server refuses this
        recipient or this message for good.
        """

    async def close(self) -> None:
        """Hang up. Raises nothing; a later `send` connects again."""
