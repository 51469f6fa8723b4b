"""The mailbox over IMAP (RFC 3501, RFC 2177 IDLE, RFC 6851 MOVE, RFC 4315 UIDPLUS).

Blocking, used from one thread; only `wake` comes from others. What imapclient does not say is
made sure of here: a dead connection makes `idle_check` return an empty list at once and for ever,
and news in the same packet as "+ idling" shows itself only at `idle_done`.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import select
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import imapclient
from imapclient.exceptions import IMAPClientError, LoginError

from swps_mailflow.errors import MailflowError, Permanent, Temporary
from swps_mailflow.ports import Arrival, Drawer

_CONNECT_SECONDS = 15.0
_READ_SECONDS = 60.0
# The first round of IDLE is short: news that came with the server's "+ idling" is found by then.
_FIRST_ROUND = 1.0
# Servers and the boxes in between forget a connection that is silent for half an hour, many
# sooner; nine minutes is what mail programs have come to use.
_LONGEST_ROUND = 540.0
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
    ) -> None:
        self._host, self._port, self._tls, self._ca_file = host, port, tls, ca_file
        self._user, self._secret = user, secret
        self._folder = folder
        self._drawers: dict[Drawer, str] = {"processed": processed, "failed": failed}
        self._poll, self._read = poll_seconds, read_seconds
        self._client: imapclient.IMAPClient | None = None
        self._abilities: frozenset[bytes] = frozenset()
        self._uidvalidity = 0
        self._prefix = ""
        self._made: set[str] = set()
        self._filed: set[int] = set()
        self._waker, self._alarm = os.pipe()
        os.set_blocking(self._waker, False)
        os.set_blocking(self._alarm, False)

    @property
    def server(self) -> str:
        """The server as a person would name it."""
        return f"{self._host}:{self._port}"

    @property
    def uidvalidity(self) -> int:
        """The numbering of the folder; 0 before the first `connect`."""
        return self._uidvalidity

    def connect(self) -> str:
        """Log in and open the folder; return a sentence. See `ports.Mailbox.connect`."""
        self.close()
        self._made.clear()
        try:
            self._client = client = self._greeted()
            client.login(self._user, self._secret() if self._secret else "")
            client.normalise_times = False
            self._abilities = frozenset(client.capabilities())
            self._prefix = self._namespace(client)
            opened = client.select_folder(self._folder)
        except LoginError as error:
            self.close()
            raise Permanent(
                f"The mailbox server {self.server} refused the login of {self._user}; "
                "check imap.user and imap.password_file."
            ) from error
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise Permanent(
                f"The mailbox server {self.server} showed a certificate that is not trusted; "
                "see imap.ca_file."
            ) from error
        except (imaplib.IMAP4.abort, OSError, ssl.SSLError) as error:
            self.close()
            raise Temporary(f"The mailbox server {self.server} cannot be reached.") from error
        except (imaplib.IMAP4.error, IMAPClientError) as error:
            self.close()
            raise Permanent(
                f"The folder {self._folder} on {self.server} cannot be opened; see imap.folder."
            ) from error
        except MailflowError:
            self.close()
            raise
        self._uidvalidity = int(opened.get(b"UIDVALIDITY", 0))
        how = "waits for news (IDLE)" if self._can(b"IDLE") else f"looks every {self._poll:g} s"
        moves = "" if self._can(b"MOVE") else ", copies instead of moving"
        return f"The mailbox {self._user} on {self.server} is open; it {how}{moves}."

    def arrivals(self) -> list[str]:
        """Return the ids of all messages waiting, oldest first."""
        with self._talking() as client:
            found = client.search(["UNKEYWORD", _FILED])
        return [f"{self._uidvalidity}:{uid}" for uid in sorted(found) if uid not in self._filed]

    def fetch(self, id: str) -> Arrival | None:
        """Return a message without marking it as read; None when it is gone."""
        uid = self._uid(id)
        if uid is None:
            return None
        with self._talking() as client:
            found: Any = client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"])
        if uid not in found:
            return None
        raw = found[uid].get(b"BODY[]")
        if raw is None:
            raise Permanent(f"The mailbox server {self.server} does not give out a message.")
        return Arrival(id, raw, found[uid][b"INTERNALDATE"].astimezone())

    def file(self, ids: Sequence[str], folder: Drawer) -> None:
        """Move messages out of the folder; see `ports.Mailbox.file`."""
        uids = [uid for uid in map(self._uid, ids) if uid is not None]
        if not uids:
            return
        target = self._prefix + self._drawers[folder]
        with self._talking() as client:
            self._make(client, target)
            try:
                self._move(client, uids, target)
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, IMAPClientError) as error:
                raise Permanent(
                    f"The mailbox server {self.server} does not take mail into {target}; "
                    "is it full, or not writable?"
                ) from error

    def wait(self, seconds: float, interrupted: Callable[[], bool]) -> bool:
        """Wait until mail may have arrived; see `ports.Mailbox.wait`."""
        end = time.monotonic() + seconds
        if not self._can(b"IDLE"):
            self._sleep(min(seconds, self._poll))
            with self._talking() as client:
                client.noop()
            return not interrupted()
        length = _FIRST_ROUND
        while not interrupted():
            left = end - time.monotonic()
            if left <= 0:
                return False
            news, woken = self._round(min(length, left))
            if news:
                return True
            if woken:
                return False
            length = _LONGEST_ROUND
        return False

    def wake(self) -> None:
        """Let a `wait` return promptly. From any thread."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._alarm, b".")

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

    # Below the surface.

    def _greeted(self) -> imapclient.IMAPClient:
        context = None
        if self._tls != "none":
            try:
                context = ssl.create_default_context(cafile=self._ca_file)
            except FileNotFoundError as error:
                raise Permanent(f"There is no certificate file {self._ca_file}.") from error
        client = imapclient.IMAPClient(
            self._host,
            self._port,
            use_uid=True,
            ssl=self._tls == "implicit",
            ssl_context=context if self._tls == "implicit" else None,
            timeout=imapclient.SocketTimeout(connect=_CONNECT_SECONDS, read=self._read),
        )
        if self._tls == "starttls":
            client.starttls(context)
        return client

    def _namespace(self, client: imapclient.IMAPClient) -> str:
        """Return what the names of our folders must begin with (RFC 2342), often nothing."""
        if not self._can(b"NAMESPACE"):
            return ""
        with contextlib.suppress(imaplib.IMAP4.error, IMAPClientError, IndexError, TypeError):
            prefix = client.namespace().personal[0][0]
            return prefix if isinstance(prefix, str) else prefix.decode()
        return ""

    def _can(self, ability: bytes) -> bool:
        return ability in self._abilities

    def _uid(self, identifier: str) -> int | None:
        validity, _, uid = identifier.partition(":")
        return int(uid) if validity == str(self._uidvalidity) else None

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
        except (imaplib.IMAP4.error, IMAPClientError, OSError, ssl.SSLError, ValueError) as error:
            self.close()
            raise Temporary(
                f"The connection to the mailbox server {self.server} was lost."
            ) from error

    def _make(self, client: imapclient.IMAPClient, target: str) -> None:
        if target in self._made:
            return
        if not client.folder_exists(target):
            with contextlib.suppress(imaplib.IMAP4.error, IMAPClientError):
                client.create_folder(target)
        self._made.add(target)

    def _move(self, client: imapclient.IMAPClient, uids: list[int], target: str) -> None:
        if self._can(b"MOVE"):
            client.move(uids, target)
            return
        client.copy(uids, target)
        if self._can(b"UIDPLUS"):
            client.delete_messages(uids, silent=True)
            client.uid_expunge(uids)
            return
        # A plain EXPUNGE would also remove what people have marked as deleted: ours are only
        # marked, and passed over from now on.
        self._filed.update(uids)
        client.add_flags(uids, [b"\\Deleted", _FILED], silent=True)

    def _round(self, seconds: float) -> tuple[bool, bool]:
        """Make one round of IDLE; return whether there is news, and whether we were woken."""
        with self._talking() as client:
            client.idle()
            sock = client.socket()
            pending = getattr(sock, "pending", lambda: 0)()
            ready = [sock] if pending else select.select([sock, self._waker], [], [], seconds)[0]
            heard: list[Any] = []
            if sock in ready:
                heard = client.idle_check(timeout=0)
                if not heard and not pending:
                    raise imaplib.IMAP4.abort("the server hung up")
            woken = self._waker in ready
            if woken:
                self._drain()
            _, more = client.idle_done()
            heard += more
            if any(_is_farewell(line) for line in heard):
                raise imaplib.IMAP4.abort("the server said goodbye")
        return any(_is_news(line) for line in heard), woken

    def _sleep(self, seconds: float) -> None:
        if select.select([self._waker], [], [], seconds)[0]:
            self._drain()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._waker, 1024):
                pass


def _is_farewell(line: Any) -> bool:
    return bool(line) and line[0] in (b"BYE", "BYE")


def _is_news(line: Any) -> bool:
    return len(line) > 1 and line[1] in (b"EXISTS", b"RECENT", b"EXPUNGE")
