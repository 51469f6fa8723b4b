"""How a server writes the names of folders (RFC 2342)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import imapclient


@dataclass(frozen=True)
class Names:
    """What our folders' names begin with on this server, and what parts them."""

    prefix: str = ""
    separator: str = "/"

    @classmethod
    def of(cls, client: imapclient.IMAPClient) -> Names:
        """Ask the server."""
        if b"NAMESPACE" in client.capabilities():
            with contextlib.suppress(IndexError, TypeError):
                prefix, separator = client.namespace().personal[0]
                return cls(prefix, separator or "/")
        return cls()

    def full(self, name: str) -> str:
        """Return a folder's name as this server writes it."""
        if name.upper() == "INBOX" or (self.prefix and name.startswith(self.prefix)):
            return name
        return self.prefix + name.replace("/", self.separator)
