"""Addresses that people typed into the setting's own files: checked, and spelt for comparison."""

from __future__ import annotations

import re

# A dot-atom and a domain of at least two labels (RFC 5321 section 4.1.2), in ASCII: the only form
# whose spelling two mail programs cannot disagree about.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PLAIN = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")

LOCAL_LENGTH = 64  # octets before the @ (RFC 5321 section 4.5.3.1.1)
_LENGTH = 254  # octets in all (RFC 5321 section 4.5.3.1.3, less the angle brackets)


def address_fault(text: str) -> str | None:
    """Return what keeps the text from being a plain address, as half a sentence, or None.

    "is not an address: ..." reads on from the name of the key or the cell.
    """
    if not text.strip():
        return "is empty; write an address like jan@example.org"
    if "<" in text or ">" in text:
        return f"holds more than an address; write only what stands between < and >, not “{text}”"
    if any(mark in text for mark in ",; ") or text != text.strip():
        return f"is not one plain address: “{text}”; write one address, without spaces"
    if not text.isascii():
        return (
            f"holds letters beyond plain ASCII: “{text}”; write the address in plain letters"
        )
    found = _PLAIN.fullmatch(text)
    if found is None:
        return f"is not an address: “{text}”; write one like jan@example.org"
    if len(found["local"]) > LOCAL_LENGTH or len(text) > _LENGTH:
        return "is too long for an address; mail servers take 64 letters before the @, 254 in all"
    return None


def address_key(address: str) -> str:
    """Return the spelling an address is compared in: ASCII case aside, the domain as DNS has it.

    Letters beyond ASCII before the @ stay as they are, for there are some (the Kelvin sign) whose
    small letter is a plain k: an address with one of those is nobody's on file.
    """
    local, at, domain = address.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return address.strip()  # no domain at all: it equals only itself
    return f"{local.lower() if local.isascii() else local}{at}{domain.lower()}"


def without_plus(address: str) -> str:
    """Return the key of the mailbox behind a plus address: jan+chair@x is delivered to jan@x."""
    local, at, domain = address_key(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
