"""The three folders as they lie on the server, looked at and left alone (EXAMINE, RFC 3501).

A connection of its own, opened for each look: the one that waits for mail is not disturbed.
"""

from __future__ import annotations

import contextlib
import imaplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import imapclient

from swps_mailflow.adapters.imap_login import Door
from swps_mailflow.adapters.imap_names import Names
from swps_mailflow.errors import MailflowError, Temporary
from swps_mailflow.ports import Arrival, Place, Shelf

_READ_SECONDS = 60.0


class ImapArchive:
    """See the module and `ports.Archive`."""

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
        read_seconds: float = _READ_SECONDS,
    ) -> None:
        self._door = Door(host, port, tls, ca_file, user, secret, read_seconds)
        self._folders: dict[Place, str] = {
            "inbox": folder,
            "processed": processed,
            "failed": failed,
        }
        self._client: imapclient.IMAPClient | None = None
        self._names = Names()
        self._at: tuple[Place, int] | None = None

    def shelves(self) -> list[Shelf]:
        """Connect and list the folders; see `ports.Archive`."""
        self.close()
        self._client = self._door.open()
        with self._talking() as client:
            self._names = Names.of(client)
            found = []
            for place in self._folders:
                validity = self._examine(client, place)
                if validity is not None:
                    uids = tuple(client.search("ALL"))
                    found.append(Shelf(place, validity, uids))
            return found

    def fetch(self, place: Place, uid: int) -> Arrival | None:
        """Return a message of the last listing; see `ports.Archive`."""
        with self._talking() as client:
            if self._at is None or self._at[0] != place:
                self._examine(client, place)
            found: Any = client.fetch([uid], ["BODY.PEEK[]", "INTERNALDATE"])
            message = found.get(uid, {})
            raw = message.get(b"BODY[]")
            if raw is None:
                return None
            arrived = message.get(b"INTERNALDATE") or datetime.now(UTC)
            return Arrival(f"{place}:{uid}", raw, arrived.astimezone(UTC))

    def close(self) -> None:
        """Log out as far as that is possible."""
        client, self._client, self._at = self._client, None, None
        if client is None:
            return
        with contextlib.suppress(Exception):
            client.logout()
        with contextlib.suppress(Exception):
            client.shutdown()

    def _examine(self, client: imapclient.IMAPClient, place: Place) -> int | None:
        """Open a folder for reading; return its numbering, None where there is no such folder."""
        name, self._at = self._folders[place], None  # a refusal leaves no folder open
        for written in dict.fromkeys((name, self._names.full(name))):
            try:
                opened = client.select_folder(written, readonly=True)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                continue
            validity = int(opened.get(b"UIDVALIDITY", 0))
            self._at = (place, validity)
            return validity
        return None

    @contextlib.contextmanager
    def _talking(self) -> Iterator[imapclient.IMAPClient]:
        client = self._client
        if client is None:
            raise Temporary(f"There is no connection to the mailbox server {self._door.server}.")
        try:
            yield client
        except MailflowError:
            raise
        except Exception as error:
            self.close()
            raise Temporary(
                f"The mailbox on {self._door.server} could not be compared with the record "
                f"({type(error).__name__}); it is tried again."
            ) from error
