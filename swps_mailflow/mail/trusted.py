"""Which header fields our own mail provider wrote: the topmost block of Authentication-Results.

A server puts its fields above those that came in (RFC 5321, section 4.4; RFC 8601, section 4), and
a sender can write anything, a field with our provider's name on it included. A provider should
remove such a field (RFC 8601, section 5); that is not relied upon further than it must be:

- Going down from the top, the search ends at the first field that a message brings with it (From,
  Subject, ...) and at the first Received field of a host that is not our provider's.
- The block begins with the first field that bears a trusted name. It ends with the first field
  that is not one of those servers add while checking, the next Received field included: what came
  below was in the message when it reached that server.
- A field that cannot be read counts as ours unless it clearly names another: a sender may have
  spoiled it (by an envelope address with a parenthesis, say) so that a forged one looks topmost.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from swps_mailflow.mail.headers import Headers
from swps_mailflow.mail.lexing import WORD, lex
from swps_mailflow.mail.results import Results, read_results

FIELD = "authentication-results"

# Whoever wrote the message wrote these, so everything below the first of them came with it.
_BROUGHT = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to"}
    | {"references", "mime-version", "content-type", "content-transfer-encoding"}
)
# What servers write between two Authentication-Results fields of one checking.
_CHECKING = frozenset({FIELD, "received-spf", "dmarc-filter", "dkim-filter", "delivered-to"})
_CHECKING_PREFIXES = ("x-", "arc-")
# Microsoft 365 writes the field without an identifier; its own hosts are under these names.
_MICROSOFT = ("outlook.com", "office365.com", "exchangelabs.com", "outlook.office365.us")
# Names that no public host has: the hops within a provider's or our own machine.
_PRIVATE = (".internal", ".local", ".localdomain", ".localhost", ".lan", ".intern", ".home.arpa")
# Second-level names under which others register too, such as co.uk and org.uk.
_SHARED = frozenset({"co", "com", "org", "net", "ac", "gov", "sch", "edu", "ltd", "plc", "me"})


def trusted_block(headers: Headers, authserv_ids: Sequence[str]) -> list[Results]:
    """Return the results in the topmost block our own provider added; none if there is no such.

    An identifier of "" stands for a provider that writes none. The identifiers also say whose
    hosts are our provider's: those under the same domain.
    """
    trusted = {identifier.strip().lower() for identifier in authserv_ids}
    block: list[Results] = []
    for name, value in headers:
        if not block:
            if name in _BROUGHT or (name == "received" and not _ours(value, trusted)):
                break
        elif name not in _CHECKING and not name.startswith(_CHECKING_PREFIXES):
            break
        if name == FIELD:
            results = read_results(value)
            if results.identifier is None or results.identifier in trusted:
                block.append(results)
    return block


def _ours(received: str, trusted: set[str]) -> bool:
    """Tell whether a host of our provider, or none that is public, wrote this Received field."""
    host = _receiving_host(received)
    if host is None:
        return False
    if _is_private(host):
        return True
    sites = [_site(identifier) for identifier in trusted if identifier]
    if "" in trusted:
        sites += _MICROSOFT
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _receiving_host(received: str) -> str | None:
    """Return the host that a Received field says it is by (RFC 5321, section 4.4)."""
    words = [token.text for token in lex(received, ";").tokens if token.kind == WORD]
    if words[:1] and words[0].lower() == "from":
        del words[:2]  # what the other side called itself: it may have said "by"
    for at, word in enumerate(words[:-1]):
        if word.lower() == "by":
            return words[at + 1].strip("[].").lower().removeprefix("ipv6:") or None
    return None


def _is_private(host: str) -> bool:
    if ":" in host or host.replace(".", "").isdecimal():
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        inner = address.sixtofour if isinstance(address, ipaddress.IPv6Address) else None
        return (inner or address).is_private  # Gmail's own hops are 6to4 forms of 10.x.x.x
    return "." not in host or host.endswith(_PRIVATE)


def _site(identifier: str) -> str:
    """Return the domain under which a provider's hosts are: mx.example.org is of example.org."""
    labels = identifier.split(".")
    if len(labels) < 3:
        return identifier
    if len(labels) == 3 and len(labels[2]) == 2 and labels[1] in _SHARED:
        return identifier
    return ".".join(labels[1:])
