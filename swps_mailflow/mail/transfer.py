"""Content-Transfer-Encodings (RFC 2045, section 6), read tolerantly and never raising."""

from __future__ import annotations

import binascii
import io
import string

_BASE64 = f"{string.ascii_letters}{string.digits}+/".encode()
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_UU_NAMES = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def name_of(value: str) -> str:
    """Return the encoding a Content-Transfer-Encoding field names, without what follows it."""
    return value.partition(";")[0].strip().lower()


def decoded(data: bytes, encoding: str) -> bytes:
    """Return the content behind the encoding; an unknown encoding means: as it is."""
    if encoding == "base64":
        return from_base64(data)
    if encoding == "quoted-printable":
        return from_quoted_printable(data)
    if encoding in _UU_NAMES:
        return _from_uu(data)
    return data


def from_base64(data: bytes) -> bytes:
    """Return what base64 holds, skipping foreign characters and what a cut left incomplete."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = data.translate(None, delete=_NOT_BASE64)
        whole = letters[: len(letters) - (1 if len(letters) % 4 == 1 else 0)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def from_quoted_printable(data: bytes, *, header: bool = False) -> bytes:
    """Return what quoted-printable holds; in a header an underscore is a space (RFC 2047)."""
    return binascii.a2b_qp(data, header=header)


def _from_uu(data: bytes) -> bytes:
    """Return what uuencode holds, or the data itself where it has no beginning or is damaged."""
    content = bytearray()
    started = False
    for line in io.BytesIO(data):
        if not started:
            started = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        else:
            try:
                content += binascii.a2b_uu(line)
            except binascii.Error:
                return data
    return bytes(content) if started else data
