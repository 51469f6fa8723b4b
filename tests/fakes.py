"""A mailbox and a mail server in memory, true to `ports`, for tests of those who use them.

tests/adapters holds them to the same suite as the real adapters.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from swps_mailflow.errors import MailflowError, Permanent, Temporary
from swps_mailflow.ports import Arrival, Drawer


class FakeMailbox:
    """A mailbox that does as it is told.

    `put` lets mail arrive, `take_away` lets somebody move one, `renumber` changes UIDVALIDITY.
    `fault` is raised by the next `connect`s until it is None again; `hang_up` ends the connection
    there is. Messages whose raw bytes are in `withheld` are not given out, and drawers in `closed`
    take nothing.
    """

    def __init__(self) -> None:
        self.drawers: dict[Drawer, list[bytes]] = {"processed": [], "failed": []}
        self.withheld: set[bytes] = set()
        self.closed: set[Drawer] = set()
        self.fault: MailflowError | None = None
        self.connections = 0
        self.wakes = 0
        self._messages: dict[int, Arrival] = {}
        self._next, self._validity = 1, 1
        self._connected = False
        self._seen: set[int] = set()
        self._woken = False
        self._change = threading.Condition()

    # What happens to it.

    def put(self, raw: bytes, arrived: datetime | None = None) -> str:
        """Let a message arrive; return its id."""
        with self._change:
            uid, self._next = self._next, self._next + 1
            found = Arrival(f"{self._validity}:{uid}", raw, arrived or datetime.now(UTC))
            self._messages[uid] = found
            self._change.notify_all()
            return found.id

    def take_away(self, raw: bytes) -> None:
        """Let somebody move a message elsewhere."""
        with self._change:
            self._messages = {u: m for u, m in self._messages.items() if m.raw != raw}

    def renumber(self) -> None:
        """Give every message a new number, as a restored mailbox does; connections end."""
        with self._change:
            old = list(self._messages.values())
            self._messages, self._next, self._validity = {}, 1, self._validity + 1
            self._connected = False
            for message in old:
                self.put(message.raw, message.arrived)

    def hang_up(self) -> None:
        """End the connection."""
        with self._change:
            self._connected = False
            self._change.notify_all()

    @property
    def waiting(self) -> list[bytes]:
        """The messages in the folder."""
        with self._change:
            return [m.raw for m in self._messages.values()]

    # The port.

    @property
    def server(self) -> str:
        """See `ports.Mailbox`."""
        return "fake.example:993"

    @property
    def uidvalidity(self) -> int:
        """See `ports.Mailbox`."""
        return self._validity if self.connections else 0

    def connect(self) -> str:
        """See `ports.Mailbox`."""
        with self._change:
            self._connected = False
            if self.fault is not None:
                raise self.fault
            self._connected = True
            self._seen = set()
            self.connections += 1
            return "The mailbox on fake.example is open; it waits for news (IDLE)."

    def arrivals(self) -> list[str]:
        """See `ports.Mailbox`."""
        with self._change:
            self._check()
            self._seen = set(self._messages)
            return [m.id for _, m in sorted(self._messages.items())]

    def fetch(self, id: str) -> Arrival | None:
        """See `ports.Mailbox`."""
        with self._change:
            self._check()
            found = self._messages.get(self._uid(id))
            if found is not None and found.raw in self.withheld:
                raise Permanent("The mailbox server fake.example does not give out one message.")
            return found

    def file(self, ids: Sequence[str], folder: Drawer) -> None:
        """See `ports.Mailbox`."""
        with self._change:
            self._check()
            if folder in self.closed:
                raise Permanent(f"The mailbox server fake.example takes no mail into {folder}.")
            for id in ids:
                found = self._messages.pop(self._uid(id), None)
                if found is not None:
                    self.drawers[folder].append(found.raw)

    def wait(self, seconds: float, interrupted: Callable[[], bool]) -> bool:
        """See `ports.Mailbox`."""
        end = time.monotonic() + seconds
        with self._change:
            while True:
                self._check()
                if set(self._messages) - self._seen:
                    return True
                left = end - time.monotonic()
                if self._woken or interrupted() or left <= 0:
                    self._woken = False
                    return False
                self._change.wait(left)

    def wake(self) -> None:
        """See `ports.Mailbox`."""
        with self._change:
            self.wakes += 1
            self._woken = True
            self._change.notify_all()

    def close(self) -> None:
        """See `ports.Mailbox`."""
        with self._change:
            self._connected = False

    def _check(self) -> None:
        if not self._connected:
            raise Temporary("The connection to the mailbox server fake.example was lost.")

    def _uid(self, id: str) -> int:
        validity, _, uid = id.partition(":")
        return int(uid) if int(validity) == self._validity else 0


class FakeSender:
    """A mail server that keeps what it is sent, as (envelope sender, recipient, bytes).

    `refuse` holds what is raised for a recipient, `fault` what is raised for all.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, bytes]] = []
        self.refuse: dict[str, MailflowError] = {}
        self.fault: MailflowError | None = None
        self.closed = False

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """See `ports.Sender`."""
        fault = self.fault or self.refuse.get(recipient)
        if fault is not None:
            raise fault
        self.sent.append((envelope_from, recipient, raw))

    async def close(self) -> None:
        """See `ports.Sender`."""
        self.closed = True
