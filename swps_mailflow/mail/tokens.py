"""The two forms of a token: in the reply address, and in the Message-ID.

A token is 160 random bits, base32 in lower case. The Message-ID carries a form that cannot be
computed from what we keep, and the other way round, so each proves the mail was received. We keep
SHA-256 of both and look it up: who does not hold the token cannot ask for its hash.
"""

from __future__ import annotations

import base64
import hashlib
import re

TOKEN = re.compile(r"[a-z2-7]{32}")
_MID = re.compile(r"<mf\.([a-z2-7]{32})@[^<>@\s]+>")


def token_from(random: bytes) -> str:
    """Return the token of 20 random bytes."""
    return base64.b32encode(random[:20]).decode("ascii").lower()


def mid_form(token: str) -> str:
    """Return the form of the token that our Message-ID carries."""
    digest = hashlib.sha256(b"swps-mailflow message-id " + token.encode("ascii")).digest()
    return token_from(digest)


def message_id(form: str, domain: str) -> str:
    """Return our Message-ID for that form."""
    return f"<mf.{form}@{domain}>"


def form_in(identifier: str) -> str | None:
    """Return the form in one of our own Message-IDs, or None for any other identifier."""
    found = _MID.fullmatch(identifier.strip())
    return found.group(1) if found else None


def sealed(form: str) -> str:
    """Return what is kept of a token or of its Message-ID form."""
    return hashlib.sha256(form.encode("ascii", "replace")).hexdigest()


def redacted(text: str) -> str:
    """Return the text without anything that has the form of a token."""
    return TOKEN.sub("redacted", text)


def token_in(address: str, mailbox: str) -> str | None:
    """Return the token in a plus address of ours, or None."""
    local, _, domain = address.rpartition("@")
    ours, _, home = mailbox.rpartition("@")
    if domain.lower() != home.lower():
        return None
    prefix = ours.lower() + "+"
    if not local.lower().startswith(prefix):
        return None
    token = local[len(prefix) :].lower()
    return token if TOKEN.fullmatch(token) else None
