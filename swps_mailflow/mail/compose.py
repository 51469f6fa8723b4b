"""Write one of our mails as bytes, and read its plain text back.

Nothing from outside reaches a header except through a strict grammar (addresses, ids) or an
encoded word (names, subject), and after composing our own bytes are read again: a field that was
not intended is an error and no mail. Written by hand because the standard library's generator
takes milliseconds for what is the same dozen lines each time.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from swps_mailflow.mail.addresses import plain_address, single_id
from swps_mailflow.mail.clean import clean_line, clean_name

LOOP_MARK = "X-Mailflow-Loop"  # only mail of ours carries it; mail that does gets no answer

_EOL = "\r\n"
_LINE = 76  # columns of a folded field (RFC 5322, section 2.1.1, recommends at most 78)
_LONGEST = 998  # bytes of a line that a server must take
_NAME_CAP = 120  # characters of a person's name that are shown
_SUBJECT_CAP = 300
_LINE_CAP = 1_000  # bytes; longer lines are people's, and a cache of them would take much memory
_TEXT_CAP = 2_000_000  # characters; longer ones are a fault elsewhere, and no phone opens them
_WORD_BYTES = 45  # of UTF-8 in one encoded word: at most 75 characters long (RFC 2047, section 2)
_CONTROLS = bytes(c for c in (*range(0x20), 0x7F) if c not in b"\t\n")  # no body of ours holds them

_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9'][A-Za-z0-9' -]{0,59}")
_QUOTABLE_PHRASE = re.compile(r"[ -~]{1,60}")
_PLAIN_SUBJECT = re.compile(r"(?:[!-~]{1,60} ?)+")
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_PLAIN_FILE = re.compile(r"[A-Za-z0-9._ -]{1,60}")
_CASE_REF = re.compile(r"[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){0,2}")
_NOTICE = re.compile(r"[a-z_]{1,30}/[a-z_-]{1,40}")
_SUPPRESS = re.compile(r"[A-Za-z]{1,20}(?:, [A-Za-z]{1,20}){0,8}")
_TYPE = re.compile(r"(?!multipart|message)[a-z]{1,40}/[a-z0-9][a-z0-9.+-]{0,60}", re.IGNORECASE)
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]*): (\S.*)?")


@dataclass(frozen=True)
class Outgoing:
    """One mail to one person.

    `date` is aware. `suppress` is the value of X-Auto-Response-Suppress ("All", "DR, RN, ...").
    `in_reply_to` and `references` may come from received mail: ids that are not of strict form
    are left out. `attachments` are (name, content type, bytes).
    """

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    reply_to: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    case_ref: str = ""
    notice: str = ""
    auto_submitted: str = "auto-generated"
    suppress: str = "All"
    urgent: bool = False
    attachments: tuple[tuple[str, str, bytes], ...] = ()


def compose(mail: Outgoing) -> bytes:
    """Return the mail as RFC 5322 bytes: CRLF, ASCII, UTF-8 in quoted-printable parts.

    The same value gives the same bytes. Raises ValueError where a field is not of the form it must
    have, or where our own bytes, read again, hold other fields than the intended ones.
    """
    fields = list(_fields(mail))
    tag = sha256(mail.message_id.encode("utf-8", "replace")).hexdigest()[:32]
    # "=_" stands in no quoted-printable and no base64 text (RFC 2045, section 6.7).
    inner, outer = f"=_a{tag}", f"=_m{tag}"
    body = _alternative(mail, inner)
    content = f'multipart/alternative;{_EOL} boundary="{inner}"'
    if mail.attachments:
        body = b"".join(_mixed(mail, outer, content, body))
        content = f'multipart/mixed;{_EOL} boundary="{outer}"'
    fields += [("MIME-Version", "1.0"), ("Content-Type", content)]
    header = "".join(f"{name}: {value}{_EOL}" for name, value in fields)
    try:
        head = header.encode("ascii")
    except UnicodeEncodeError as fault:
        raise ValueError("a header field holds more than ASCII") from fault
    raw = head + b"\r\n" + body
    if _names_in(raw) != [name for name, _ in fields]:
        raise ValueError("the composed header holds other fields than the intended ones")
    return raw


def text_of(raw: bytes) -> str:
    """Return the plain text of a mail that `compose` wrote, or "" for anything else."""
    found = re.search(rb'boundary="(=_a[0-9a-f]{32})"', raw[:16384])
    if not found:
        return ""
    edge = b"--" + found[1]
    start = raw.find(edge + b"\r\nContent-Type: text/plain;")
    begin = raw.find(b"\r\n\r\n", start)
    end = raw.find(b"\r\n" + edge, begin)
    if start < 0 or begin < 0 or end < 0:
        return ""
    text = binascii.a2b_qp(raw[begin + 4 : end + 2]).decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _fields(mail: Outgoing) -> Iterator[tuple[str, str]]:
    yield "From", _mailbox(mail.from_name, mail.from_address, len("From: "))
    yield "To", _mailbox(mail.to_name, mail.to_address, len("To: "))
    if mail.reply_to:
        yield "Reply-To", _address(mail.reply_to)
    yield "Subject", _subject(mail.subject)
    if mail.date.tzinfo is None:
        raise ValueError("the date of a mail needs a zone")
    yield "Date", format_datetime(mail.date)
    identifier = single_id(mail.message_id)
    if identifier is None:
        raise ValueError(f"not a Message-ID of strict form: {mail.message_id!r}")
    yield "Message-ID", identifier
    if mail.in_reply_to and (earlier := single_id(mail.in_reply_to)):
        yield "In-Reply-To", earlier
    ids = dict.fromkeys(i for r in mail.references if (i := single_id(r)))
    if ids:
        yield "References", f"{_EOL} ".join(ids)
    if mail.case_ref:
        yield "X-Mailflow-Case", _exactly(_CASE_REF, mail.case_ref)
    if mail.notice:
        yield "X-Mailflow-Notice", _exactly(_NOTICE, mail.notice)
    yield LOOP_MARK, _address(mail.from_address)
    if mail.auto_submitted not in ("auto-replied", "auto-generated"):
        raise ValueError(f"not a value of Auto-Submitted: {mail.auto_submitted!r}")
    yield "Auto-Submitted", mail.auto_submitted
    yield "X-Auto-Response-Suppress", _exactly(_SUPPRESS, mail.suppress)
    if mail.urgent:
        yield "Importance", "high"


def _alternative(mail: Outgoing, boundary: str) -> bytes:
    parts = []
    for subtype, text in (("plain", mail.text), ("html", mail.html)):
        parts.append(
            f"--{boundary}{_EOL}Content-Type: text/{subtype}; charset=utf-8{_EOL}"
            f"Content-Transfer-Encoding: quoted-printable{_EOL}{_EOL}".encode("ascii")
        )
        parts.append(_quoted_printable(text))
    parts.append(f"--{boundary}--{_EOL}".encode("ascii"))
    return b"".join(parts)


def _mixed(mail: Outgoing, boundary: str, content: str, body: bytes) -> Iterator[bytes]:
    yield f"--{boundary}{_EOL}Content-Type: {content}{_EOL}{_EOL}".encode("ascii")
    yield body
    for number, (name, kind, data) in enumerate(mail.attachments, 1):
        shown = clean_name(name) or f"attachment-{number}"
        kind = kind if _TYPE.fullmatch(kind) else "application/octet-stream"
        yield (
            f"--{boundary}{_EOL}Content-Type: {kind}{_EOL}"
            f"Content-Disposition: attachment{_filename(shown)}{_EOL}"
            f"Content-Transfer-Encoding: base64{_EOL}{_EOL}"
        ).encode("ascii")
        yield base64.encodebytes(data).replace(b"\n", b"\r\n")
    yield f"--{boundary}--{_EOL}".encode("ascii")


def _filename(name: str) -> str:
    """Return the parameter for a file name; one that is long or not plain goes by RFC 2231."""
    if _PLAIN_FILE.fullmatch(name):
        return f';{_EOL} filename="{name}"'
    octets = "".join(chr(b) if b in _UNRESERVED else f"%{b:02X}" for b in name.encode("utf-8"))
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,16}", "utf-8''" + octets)
    if len(pieces) == 1:
        return f";{_EOL} filename*={pieces[0]}"
    return "".join(f";{_EOL} filename*{n}*={piece}" for n, piece in enumerate(pieces))


def _quoted_printable(text: str) -> bytes:
    """Encode a text with CRLF line ends; no line reads "From " or "." to a careless server."""
    said = text[:_TEXT_CAP].replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    data = said.encode("utf-8", "replace").translate(None, _CONTROLS)
    lines = (
        _known_line(line) if len(line) <= _LINE_CAP else _encoded_line(line)
        for line in data.split(b"\n")
    )
    return b"\r\n".join([*lines, b""])


@lru_cache(maxsize=1024)  # most lines of a mail are those of its template, and of its copy
def _known_line(line: bytes) -> bytes:
    return _encoded_line(line)


def _encoded_line(line: bytes) -> bytes:
    encoded = binascii.b2a_qp(line, quotetabs=False, istext=True).replace(b"=\n", b"=\r\n")
    return re.sub(rb"(?m)^From ", b"=46rom ", encoded) if b"From " in encoded else encoded


def _mailbox(name: str, address: str, used: int) -> str:
    phrase = _phrase(clean_line(name, _NAME_CAP), used)
    angle = f"<{_address(address)}>"
    if not phrase:
        return angle
    fold = used + len(phrase.rpartition(_EOL)[2]) + len(angle) >= _LINE
    return f"{phrase}{_EOL if fold else ''} {angle}"


def _phrase(name: str, used: int) -> str:
    if not name or _PLAIN_PHRASE.fullmatch(name):
        return name
    if _QUOTABLE_PHRASE.fullmatch(name) and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _encoded(name, used)


def _subject(subject: str) -> str:
    line = clean_line(subject, _SUBJECT_CAP)
    if not line:
        raise ValueError("a mail needs a subject")
    if not _PLAIN_SUBJECT.fullmatch(line) or "=?" in line:
        # The reference stays readable on its own: people and mail programs search for it.
        ref = re.match(r"\[[A-Z0-9-]{1,40}\] (?=.)", line)
        head = ref[0] if ref else ""
        return head + _encoded(line[len(head) :], len("Subject: ") + len(head))
    return _folded(line.split(" "), len("Subject: "))


def _encoded(text: str, used: int) -> str:
    """Return encoded words, a folded line each, none of them cut inside a character (RFC 2047)."""
    words, piece, room = [], bytearray(), max(_WORD_BYTES - used, 12)
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if piece and len(piece) + len(encoded) > room:
            words.append(bytes(piece))
            piece.clear()
            room = _WORD_BYTES
        piece += encoded
    words.append(bytes(piece))
    return f"{_EOL} ".join(f"=?utf-8?b?{base64.b64encode(w).decode('ascii')}?=" for w in words)


def _folded(words: list[str], used: int) -> str:
    parts, column = [words[0]], used + len(words[0])
    for word in words[1:]:
        fold = column + 1 + len(word) > _LINE
        parts.append(f"{_EOL} {word}" if fold else f" {word}")
        column = len(parts[-1].rpartition(_EOL)[2]) if fold else column + 1 + len(word)
    return "".join(parts)


def _address(address: str) -> str:
    plain = plain_address(address)
    if plain is None:
        raise ValueError(f"not a plain address: {address!r}")
    return plain


def _exactly(form: re.Pattern[str], value: str) -> str:
    if not form.fullmatch(value):
        raise ValueError(f"not of the form this field has: {value!r}")
    return value


def _names_in(raw: bytes) -> list[str]:
    """Read our own header as a stranger would: return the names of its fields, in order.

    Raises ValueError at anything that another program might read differently.
    """
    head, found, _ = raw.partition(b"\r\n\r\n")
    if not found:
        raise ValueError("the composed mail has no end of header")
    text = head.decode("ascii")
    names: list[str] = []
    read: Callable[[str], re.Match[str] | None] = _FIELD.fullmatch
    for line in text.split(_EOL):
        if len(line) > _LONGEST or not line.isprintable():
            raise ValueError("a line of the composed header is not printable, or too long")
        if line[:1] == " ":
            if not names or not line.strip():
                raise ValueError("the composed header has an empty or stray continuation")
            continue
        field = read(line)
        if field is None:
            raise ValueError("a line of the composed header is no field")
        names.append(field[1])
    return names
