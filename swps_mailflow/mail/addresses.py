"""Addresses, domains and Message-IDs as plain strings in the one form everything compares."""

from __future__ import annotations

import re
from collections.abc import Iterable

from swps_mailflow.mail.lexing import SPECIAL, WORD, lex

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = rf"{ATOM}(?:\.{ATOM})*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOCAL = re.compile(_DOT_ATOM)
# Tolerant, for recipients: trace fields name what an envelope held, dots in odd places included.
_RECIPIENT = re.compile(r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,320})@([^@\s]{1,255})")
_ID = re.compile(rf"<{_DOT_ATOM}@(?:{_DOT_ATOM}|\[[A-Za-z0-9.:-]+\])>")
_ID_LENGTH = 255  # longer ones would have to be folded, and threads by them break anyway
_MOST_IDS = 50  # of a long thread the latest count: clients look at the last


def normal_domain(text: str) -> str | None:
    """Return the domain in ASCII and lower case, or None if it is none.

    A name in another script becomes its "xn--" form, but only where that form gives back exactly
    what stood there: the old mapping (RFC 3490) turns "straße" into "strasse", another domain.
    """
    if len(text) > 253:
        return None
    name = text.lower()
    if not name.isascii():
        try:
            ascii_form = name.encode("idna")
            if ascii_form.decode("idna") != name:
                return None
        except UnicodeError:
            return None
        name = ascii_form.decode("ascii")
    return name if len(name) <= 253 and _DOMAIN.fullmatch(name) else None


def plain_address(text: str) -> str | None:
    """Return the address with its domain normalised if it is a plain one, else None.

    Plain means: a dot-atom of ASCII as local part, "@", a domain name. No quoting, no comment, no
    route, no address literal (RFC 5322, section 3.4.1, without its obsolete forms), and nothing
    that looks like an encoded word.
    """
    local, at, domain = text.rpartition("@")
    if not at or len(local) > 64 or "=?" in local or not _LOCAL.fullmatch(local):
        return None
    name = normal_domain(domain)
    return f"{local}@{name}" if name else None


def domain_of(address: str) -> str:
    """Return the part after the last "@", or ""."""
    return address.rpartition("@")[2]


def base_address(address: str) -> str:
    """Return the address in lower case without the plus part of its local part (RFC 5233)."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def envelope_address(text: str) -> str | None:
    """Return what a Return-Path or an SMTP parameter holds: "" for the null sender.

    None means that it cannot be read. The address may be of any shape, its domain is lower case.
    """
    inner = text.strip()
    if inner.startswith("<") and inner.endswith(">"):
        inner = inner[1:-1].strip()
    if not inner:
        return ""
    local, at, domain = inner.rpartition("@")
    if not at or not local or not domain or any(c.isspace() or c in "<>" for c in inner):
        # "MAILER-DAEMON" alone is the null sender as some programs write it.
        return "" if inner.lower() == "mailer-daemon" else None
    return f"{local}@{domain.lower()}"


def addresses_in(values: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses these fields name, each once and in order.

    Names beside an address in angle brackets are names, whatever they look like.
    """
    found: dict[str, None] = {}
    for value in values:
        for address in _listed(value):
            found.setdefault(address)
    return tuple(found)


def ids_in(value: str) -> tuple[str, ...]:
    """Return the Message-IDs of strict form (RFC 5322, section 3.6.4), the latest 50 in order."""
    found = [m.group() for m in _ID.finditer(value) if len(m.group()) <= _ID_LENGTH]
    return tuple(dict.fromkeys(reversed(found[-_MOST_IDS:])))[::-1]


def single_id(value: str) -> str | None:
    """Return the Message-ID if the value is exactly one of strict form."""
    value = value.strip()
    return value if len(value) <= _ID_LENGTH and _ID.fullmatch(value) else None


def _listed(value: str) -> list[str]:
    listed: list[str] = []
    bare: list[str] = []
    angled: list[str] = []
    within = False
    for token in lex(value, "<>,:;").tokens:
        if token.kind == SPECIAL:
            if token.text == "<":
                within = True
            elif token.text == ">":
                within = False
            elif token.text == ":":
                (angled if within else bare).clear()  # the name of a group, or a route
            elif not within:
                listed += angled or bare
                bare.clear()
                angled.clear()
        elif token.kind == WORD and (address := _recipient(token.text)):
            (angled if within else bare).append(address)
    return listed + (angled or bare)


def _recipient(word: str) -> str | None:
    shape = _RECIPIENT.fullmatch(word)
    if not shape:
        return None
    domain = normal_domain(shape[2])
    return f"{shape[1]}@{domain}" if domain else None
