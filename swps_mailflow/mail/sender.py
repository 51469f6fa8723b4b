"""Who a message says it is from: a strict grammar of our own on the raw bytes.

A decision is believed by its From field, so the field must leave no room for two readings. The
standard library answers for nearly anything ("chair@x:mallory@y;" included); here, whatever
another program could read as somebody else is nobody. RFC 5322, sections 3.4 and 3.6, without
groups, routes, comments, quoted local parts, literals and obsolete forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from swps_mailflow.mail.addresses import plain_address
from swps_mailflow.mail.clean import clean_line, decode
from swps_mailflow.mail.encoded import decode_words
from swps_mailflow.mail.headers import HeaderBlock

# A second one of these lets a program pick another than we do (RFC 5322, section 3.6: at most 1).
_AT_MOST_ONE = ("sender", "reply-to", "date", "subject", "message-id", "content-type")
_LONGEST = 2000  # bytes of a From field; the longest real display names are far below
_NAME_LENGTH = 200  # characters shown
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_PHRASE = re.compile(
    r"[ \t]+"
    r"|(?P<atom>[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\xff-]*)"
    r'|"(?P<quoted>(?:[^"\\]|\\.)*)"'
)
_BACKSLASH = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Sender:
    """Who a message is from.

    `address` has its domain in ASCII and lower case, its local part as written; it is None where
    the sender cannot be read, and `fault` says why, as the rest of "the sender is unreadable: ...".
    `name` is for display only and proves nothing.
    """

    address: str | None
    name: str = ""
    fault: str | None = None


def read_sender(block: HeaderBlock) -> Sender:
    """Return the sender a header names, or a Sender without an address and the reason."""
    fields = block.all("from")
    if len(fields) != 1:
        count = "no From field" if not fields else f"{len(fields)} From fields"
        return Sender(None, "", f"there is {count}" if not fields else f"there are {count}")
    found = _mailbox(fields[0])
    if found.fault:
        return found
    for name in _AT_MOST_ONE:
        if len(block.all(name)) > 1:
            return Sender(None, found.name, f"there is more than one {name.title()} field")
    if block.odd or block.over:
        return Sender(None, found.name, block.odd or block.over)
    return found


def _mailbox(value: bytes) -> Sender:
    """Read one From field: an address, or a name and an address in angle brackets."""
    if not value:
        return Sender(None, "", "the From field is empty")
    if len(value) > _LONGEST:
        return Sender(None, "", "the From field is too long")
    if _CONTROL.search(value):
        return Sender(None, "", "the From field holds control characters")
    text = value.decode("latin-1")  # a character a byte: the grammar judges bytes
    if not text.endswith(">"):
        address = _address(text)
        fault = None if address else "the From field is not one plain address"
        return Sender(address, "", fault)
    before, _, inner = text[:-1].rpartition("<")
    address = _address(inner)
    name = _phrase(before, inner)
    if name is None:
        return Sender(None, "", "the From field is not a name and one address")
    shown = clean_line(decode_words(decode(name.encode("latin-1"))), _NAME_LENGTH)
    if address is None:
        return Sender(None, shown, "the address in the From field is not a plain one")
    return Sender(address, shown)


def _address(text: str) -> str | None:
    """Return a plain address; its domain may be written in UTF-8 (RFC 6532)."""
    local, at, domain = text.rpartition("@")
    try:
        return plain_address(local + at + domain.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _phrase(text: str, address: str) -> str | None:
    """Return a display name without its quotation marks, or None if it is no phrase.

    Some programs repeat the address as the name, without the quotation marks it needs: that is
    one reading only, so it may pass.
    """
    if text.strip(" \t").lower() == address.lower():
        return ""
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _PHRASE.match(text, at)
        if not found:
            return None
        at = found.end()
        if found["atom"] is not None:
            words.append(found["atom"])
        elif found["quoted"] is not None:
            words.append(_BACKSLASH.sub(r"\1", found["quoted"]))
    return " ".join(words)
