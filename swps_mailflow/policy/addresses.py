"""Addresses that people typed into the setting's own files: checked, and spelt for comparison."""

from __future__ import annotations

from swps_mailflow.mail.addresses import domain_of, normal_domain, plain_address

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
    if not text.rpartition("@")[0].isascii():
        return f"holds letters beyond plain ASCII: “{text}”; write the address in plain letters"
    if len(text.rpartition("@")[0]) > LOCAL_LENGTH or len(text) > _LENGTH:
        return "is too long for an address; mail servers take 64 letters before the @, 254 in all"
    plain = plain_address(text)
    # A domain without a dot is a slip ("jan@gmail"), but for a mail server on this very machine.
    if plain is None or ("." not in domain_of(plain) and domain_of(plain) != "localhost"):
        return f"is not an address: “{text}”; write one like jan@example.org"
    return None


def address_key(address: str) -> str:
    """Return the spelling an address is compared in: ASCII case aside, the domain as DNS has it.

    Letters beyond ASCII before the @ stay as they are, for there are some (the Kelvin sign) whose
    small letter is a plain k: an address with one of those is nobody's on file.
    """
    local, at, written = address.strip().rpartition("@")
    domain = normal_domain(written)
    if not at or domain is None or not local.isascii():
        return address.strip()
    return f"{local.lower()}@{domain}"


def without_plus(address: str) -> str:
    """Return the key of the mailbox behind a plus address: jan+chair@x is delivered to jan@x."""
    local, at, domain = address_key(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
