"""The mailbox over IMAP (RFC 3501, RFC 2177 IDLE, RFC 6851 MOVE, RFC 4315 UIDPLUS).

Blocking, used from one thread; only `wake` comes from others. What the library does not say is
made sure of here: on a dead connection `idle_check` returns an empty list at once and for ever;
news in the same packet as "+ idling" shows itself only at `idle_done`; and news that came with
the answer to another command never comes again. So every round of IDLE ends with `idle_done`,
which fails on a dead connection, and every wait begins with a search.
"""

from __future__ import annotations

import contextlib
import imaplib
import select
import socket
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import imapclient

from swps_mailflow.adapters.imap_login import Door
from swps_mailflow.adapters.imap_names import Names
from swps_mailflow.errors import MailflowError, Permanent, Temporary
from swps_mailflow.ports import Arrival, Drawer

# How long the server may be silent when an answer is due.
_READ_SECONDS = 60.0
# How long over what costs it nothing, the end of IDLE and NOOP, with which we begin whatever we do:
# a connection that has died without a word is found dead by then.
_PROMPT_SECONDS = 15.0
# The first round of IDLE is short: news hidden behind the server's "+ idling" is found by then.
_FIRST_ROUND = 1.0
# A server may tell of new mail at the end of the very search that did not find it yet, where the
# library drops it, and never tells again. So no round is long: mail lost from sight like that is
# found within this many seconds, and soon where people answer each other, as each round is only
# twice as long as the one before. It also keeps the boxes in between from forgetting us.
_LONGEST_ROUND = 20.0
# After a round that ended early and brought no mail: no talkative server shall make us spin.
_BREATH = 1.0
# A server that answers IDLE strangely this often in a row is asked from time to time instead.
_MOST_IDLE_FAULTS = 3
# Marks a message that has been filed where the server can neither move nor expunge by UID.
_FILED = b"$MailflowFiled"


class ImapMailbox:
    """See the module and `ports.Mailbox`."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        tls: str,
        ca_file: Path | None,
        user: str,
        secret: Callable[[], str] | None,
        folder: str = "INBOX",
        processed: str = "Processed",
        failed: str = "Failed",
        poll_seconds: float = 60.0,
        read_seconds: float = _READ_SECONDS,
        longest_round: float = _LONGEST_ROUND,
    ) -> None:
        self._door = Door(host, port, tls, ca_file, user, secret, read_seconds)
        self._folder = folder
        self._drawers: dict[Drawer, str] = {"processed": processed, "failed": failed}
        self._poll, self._longest = poll_seconds, longest_round
        self._client: imapclient.IMAPClient | None = None
        self._abilities: frozenset[bytes] = frozenset()
        self._uidvalidity = 0
        self._names = Names()
        self._keywords = False
        self._made: set[str] = set()
        self._seen: list[str] = []  # what `arrivals` returned last
        self._filed: set[int] = set()  # filed, and still in the folder
        self._refused: set[str] = set()  # what an earlier connection would not give out
        self._idle_faults = 0
        self._alarm, self._waker = socket.socketpair()
        weakref.finalize(self, _shut, self._alarm, self._waker)
        self._alarm.setblocking(False)
        self._waker.setblocking(False)

    @property
    def server(self) -> str:
        """The server as a person would name it."""
        return self._door.server

    @property
    def uidvalidity(self) -> int:
        """The numbering of the folder; 0 before the first `connect`."""
        return self._uidvalidity

    def connect(self) -> str:
        """Log in and open the folder; return a sentence. See `ports.Mailbox.connect`."""
        self.close()
        self._client = self._door.open()
        with self._talking() as client:
            self._abilities = frozenset(client.capabilities())
            self._names = Names.of(client)
            opened = self._select(client)
        validity = int(opened.get(b"UIDVALIDITY", 0))
        if validity != self._uidvalidity:
            self._uidvalidity = validity
            self._filed.clear()
            self._refused.clear()
        self._keywords = b"\\*" in opened.get(b"PERMANENTFLAGS", ())
        self._made.clear()
        self._seen = []
        how = "waits for news (IDLE)" if self._idles else f"looks every {self._poll:g} s"
        if b"MOVE" in self._abilities:
            filing = "moves what is worked"
        elif b"UIDPLUS" in self._abilities:
            filing = "copies what is worked and removes it"
        else:
            filing = "copies what is worked and marks it as deleted"
        return f"The mailbox {self._door.user} on {self.server} is open; it {how} and {filing}."

    def arrivals(self) -> list[str]:
        """Return the ids of all messages waiting, oldest first."""
        with self._talking() as client:
            # A server may search in what it has told us of so far; NOOP makes it tell the rest.
            with self._promptly(client):
                client.noop()
            found = client.search(["UNKEYWORD", _FILED] if self._keywords else "ALL")
        self._filed.intersection_update(found)
        waiting = sorted(set(found) - self._filed)
        self._seen = [f"{self._uidvalidity}:{uid}" for uid in waiting]
        return list(self._seen)

    def fetch(self, id: str) -> Arrival | None:
        """Return a message without marking it as read; None when it is gone."""
        uid = self._uid(id)
        if uid is None:
            return None
        with self._talking() as client:
            try:
                found: Any = client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"])
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, ValueError):
                # A folder that was renumbered under us refuses everything. Only what a fresh
                # connection refuses again is the message's own fault.
                if id not in self._refused:
                    self._refused.add(id)
                    raise
                found = {uid: {}}
            message = found.get(uid, {})
            raw = message.get(b"BODY[]")
            if raw is None:
                # A server that has not told us yet that it is gone gives NIL or refuses.
                client.noop()
                if uid not in client.search(["UID", str(uid)]):
                    return None
                raise Permanent(f"The mailbox server {self.server} does not give out one message.")
        arrived = message.get(b"INTERNALDATE") or datetime.now(UTC)
        return Arrival(id, raw, arrived.astimezone(UTC))

    def file(self, ids: Sequence[str], folder: Drawer) -> None:
        """Move messages out of the folder; see `ports.Mailbox.file`."""
        named = {uid for uid in map(self._uid, ids) if uid is not None}
        uids = sorted(named - self._filed)
        if not uids:
            return
        target = self._names.full(self._drawers[folder])
        with self._talking() as client:
            self._make(client, target)
            try:
                try:
                    self._move(client, uids, target)
                except imaplib.IMAP4.abort:
                    raise
                except imaplib.IMAP4.error:
                    # Somebody may have removed the target since it was made.
                    self._made.discard(target)
                    self._make(client, target)
                    self._move(client, uids, target)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise Permanent(
                    f"The mailbox server {self.server} does not take mail into {target}; "
                    "is it full, or not writable?"
                ) from error

    def wait(self, seconds: float, interrupted: Callable[[], bool]) -> bool:
        """Wait until mail may have arrived; see `ports.Mailbox.wait`."""
        end = time.monotonic() + seconds
        length, news = _FIRST_ROUND, False
        while not interrupted():
            # What came while the last messages were worked was told then, and is not told again.
            before = self._seen
            if set(self.arrivals()) - set(before):
                return True
            if news and self._sleep(_BREATH):  # a server that tells of mail which is not there
                return False
            left = end - time.monotonic()
            if left <= 0:
                return False
            if self._idles:
                news, woken = self._round(min(length, left))
            else:
                news, woken = False, self._sleep(min(self._poll, left))
            if woken:
                return news
            length = min(2 * length, self._longest)
        return False

    def wake(self) -> None:
        """Let a `wait` return promptly. From any thread."""
        with contextlib.suppress(OSError):  # it is full: there is an alarm already
            self._alarm.send(b".")

    def close(self) -> None:
        """Log out as far as that is possible."""
        client, self._client = self._client, None
        if client is None:
            return
        with contextlib.suppress(Exception):
            client.socket().settimeout(2)
            client.logout()
        with contextlib.suppress(Exception):
            client.shutdown()

    # The conversation.

    @contextlib.contextmanager
    def _talking(self) -> Iterator[imapclient.IMAPClient]:
        """Turn what goes wrong with the connection into Temporary, and let go of it."""
        client = self._client
        if client is None:
            raise Temporary(f"There is no connection to the mailbox server {self.server}.")
        try:
            yield client
        except MailflowError:
            raise
        except (imaplib.IMAP4.error, OSError) as error:
            self.close()
            raise Temporary(
                f"The connection to the mailbox server {self.server} was lost."
            ) from error
        except Exception as error:
            # The library raises all sorts of things where a server's answer is not as it thinks.
            self.close()
            raise Temporary(
                f"The mailbox server {self.server} answered in a way this program cannot read "
                f"({type(error).__name__})."
            ) from error

    @contextlib.contextmanager
    def _promptly(self, client: imapclient.IMAPClient) -> Iterator[None]:
        """Expect an answer soon."""
        client.socket().settimeout(min(_PROMPT_SECONDS, self._door.read_seconds))
        yield
        client.socket().settimeout(self._door.read_seconds)

    def _select(self, client: imapclient.IMAPClient) -> dict[bytes, Any]:
        refusal: Exception | None = None
        for name in dict.fromkeys((self._folder, self._names.full(self._folder))):
            try:
                opened: dict[bytes, Any] = client.select_folder(name)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                refusal = error
            else:
                return opened
        self.close()
        raise Permanent(
            f"The folder {self._folder} on {self.server} cannot be opened; see imap.folder."
        ) from refusal

    def _uid(self, identifier: str) -> int | None:
        validity, _, uid = identifier.partition(":")
        return int(uid) if validity == str(self._uidvalidity) else None

    def _make(self, client: imapclient.IMAPClient, target: str) -> None:
        if target in self._made:
            return
        if not client.folder_exists(target):
            for make in (client.create_folder, client.subscribe_folder):
                try:
                    make(target)
                except imaplib.IMAP4.abort:
                    raise
                except imaplib.IMAP4.error:
                    break  # the move will say whether it matters
        self._made.add(target)

    def _move(self, client: imapclient.IMAPClient, uids: list[int], target: str) -> None:
        if b"MOVE" in self._abilities:
            client.move(uids, target)
            return
        client.copy(uids, target)
        if b"UIDPLUS" in self._abilities:
            client.add_flags(uids, [imapclient.DELETED], silent=True)
            client.uid_expunge(uids)
            return
        # A plain EXPUNGE would also remove what people have marked as deleted and we have not
        # worked: ours are only marked, and passed over from now on.
        mark = [imapclient.DELETED, _FILED] if self._keywords else [imapclient.DELETED]
        client.add_flags(uids, mark, silent=True)
        self._filed.update(uids)

    # Waiting.

    @property
    def _idles(self) -> bool:
        return b"IDLE" in self._abilities and self._idle_faults < _MOST_IDLE_FAULTS

    def _round(self, seconds: float) -> tuple[bool, bool]:
        """Make one round of IDLE; return whether there is news, and whether we were woken."""
        with self._talking() as client:
            try:
                client.idle()
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                # The server said something else before "+ idling", news or a refusal, and the
                # library cannot go on from there.
                self._idle_faults += 1
                self.connect()
                return True, False
            self._idle_faults = 0
            ready = _readable([client.socket(), self._waker], seconds)
            heard = client.idle_check(timeout=0) if client.socket() in ready else []
            early = bool(ready)
            with self._promptly(client):
                heard += client.idle_done()[1]
            if any(line[0] == b"BYE" for line in heard):
                raise imaplib.IMAP4.abort("the server said goodbye")
        news = any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in heard)
        woken = self._waker in ready and self._drain()
        if early and not news and not woken:
            woken = self._sleep(_BREATH)
        return news, woken

    def _sleep(self, seconds: float) -> bool:
        return bool(_readable([self._waker], seconds)) and self._drain()

    def _drain(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            while self._waker.recv(1024):
                pass
        return True


def _shut(*socks: socket.socket) -> None:
    for sock in socks:
        sock.close()


def _readable(socks: list[socket.socket], seconds: float) -> list[socket.socket]:
    """Wait for one of some sockets, any number of other files being open."""
    poll = select.poll()
    for sock in socks:
        poll.register(sock, select.POLLIN)
    ready = {number for number, _ in poll.poll(seconds * 1000)}
    return [sock for sock in socks if sock.fileno() in ready]
