"""A received message as a Letter: what it says, who it is from, what is attached.

The raw bytes are the truth and their SHA-256 the identity; a Letter is what could be read of them.
Reading never raises and is linear in the message: limits come before parsing, and each step runs
under one guard, so that what one step cannot read costs only that step's answer.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from swps_mailflow.mail.addresses import addresses_in, envelope_address, ids_in, single_id
from swps_mailflow.mail.clean import clean_line, clean_name, clean_text
from swps_mailflow.mail.encoded import decode_words
from swps_mailflow.mail.flowed import join_flowed
from swps_mailflow.mail.guard import guarded
from swps_mailflow.mail.headers import HeaderBlock, Headers, split_header
from swps_mailflow.mail.limits import LIMITS, Limits
from swps_mailflow.mail.mime import Part, Tree, read_parts, text_of
from swps_mailflow.mail.moment import read_date
from swps_mailflow.mail.sender import Sender, read_sender

_SUBJECT = 500  # characters; mail clients show fewer than 200
_FORWARDED = 100_000  # characters of one forwarded message: enough to tell what it is about
_RECIPIENT_FIELDS = (
    "to",
    "cc",
    "resent-to",
    "resent-cc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
)
_IMAGE_ENDINGS = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".avif"),
    *(".bmp", ".tif", ".tiff"),
)
_TAG = re.compile(r"<[^<>]*>")

T = TypeVar("T")
Bodies = dict[str, list[Part]]  # the text parts of one message by their type


@dataclass(frozen=True)
class Attachment:
    """What is attached, as it says of itself; its content was never opened.

    `index` finds the content again with `attachment_bytes`; `size` and `sha256` are of the decoded
    content. `name` is clean and only for display: nothing is stored under it.
    """

    index: int
    name: str
    type: str
    size: int
    sha256: str

    @property
    def image(self) -> bool:
        """Tell whether it says it is a picture, by its type or by the ending of its name."""
        return self.type.startswith("image/") or self.name.lower().endswith(_IMAGE_ENDINGS)


@dataclass(frozen=True)
class Letter:
    """A received message; every string is decoded and clean.

    `recipients` have their domain in lower case and their local part as written. `envelope_from`
    is "" for the null sender, None where nobody said. Ids are of strict form, with their angle
    brackets. `forwarded` holds subject and text of each message within. `unreadable` is a sentence
    that says why this is not all of it, or None.

    `type` and `parts` are the media types of the whole and of its own parts, without those of
    messages within; `enclosed` are the headers of messages within.
    """

    sha256: str
    size: int
    sender: Sender
    recipients: tuple[str, ...] = ()
    envelope_from: str | None = None
    subject: str = ""
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str | None = None
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[str, ...] = ()
    headers: Headers = field(default_factory=Headers)
    unreadable: str | None = None
    type: str = "text/plain"
    parts: tuple[str, ...] = ()
    enclosed: tuple[Headers, ...] = ()


def read_letter(
    raw: bytes,
    *,
    envelope_from: str | None = None,
    envelope_to: tuple[str, ...] = (),
    limits: Limits = LIMITS,
) -> Letter:
    """Return what can be read of the message; never raises.

    `envelope_from` and `envelope_to` are what the delivering server said, where it did; they count
    before what the header says.
    """
    faults: list[str] = []
    size = len(raw)
    empty = HeaderBlock((), size)
    nobody = Sender(None, "", "the header cannot be read")

    def attempt(step: Callable[[], T], otherwise: T, what: str) -> T:
        return guarded(step, otherwise, lambda: faults.append(f"its {what} cannot be read"))

    block = attempt(lambda: split_header(raw, 0, size, limits), empty, "header")
    headers = attempt(lambda: Headers.of(block), Headers(), "header")
    tree = Tree((), (), "text/plain", {})
    if size > limits.message:
        faults.append(f"it is larger than {limits.message // 1024**2} MB")
    else:
        tree = attempt(lambda: read_parts(raw, block, limits), tree, "body")
    faults += [block.over] if block.over else []
    faults += tree.faults
    text = attempt(lambda: _text(tree, limits, faults), None, "text")
    rich = attempt(lambda: _html(tree, limits, faults, text is None), None, "text")
    letter = Letter(
        sha256=hashlib.sha256(raw).hexdigest(),
        size=size,
        sender=attempt(lambda: read_sender(block), nobody, "sender"),
        recipients=attempt(lambda: _recipients(headers, envelope_to), (), "recipients"),
        envelope_from=attempt(lambda: _envelope_from(headers, envelope_from), None, "envelope"),
        subject=attempt(lambda: _subject(block), "", "subject"),
        message_id=attempt(lambda: single_id(headers.get("message-id") or ""), None, "Message-ID"),
        in_reply_to=attempt(lambda: ids_in(headers.get("in-reply-to") or ""), (), "In-Reply-To"),
        references=attempt(lambda: ids_in(headers.get("references") or ""), (), "References"),
        date=attempt(lambda: read_date(headers.get("date") or ""), None, "date"),
        text=text,
        html=rich,
        attachments=attempt(lambda: _attachments(tree), (), "attachments"),
        forwarded=attempt(lambda: _forwarded(tree), (), "messages within"),
        headers=headers,
        type=tree.type,
        parts=tuple(part.type for part in tree.parts if not part.inside),
        enclosed=attempt(lambda: _enclosed(tree), (), "messages within"),
    )
    return replace(letter, unreadable=_sentence(faults)) if faults else letter


def attachment_bytes(raw: bytes, index: int, limits: Limits = LIMITS) -> bytes | None:
    """Return the decoded content of the attachment with that index, or None if there is none."""

    def step() -> bytes | None:
        if len(raw) > limits.message:
            return None
        tree = read_parts(raw, split_header(raw, 0, len(raw), limits), limits)
        attached = _sorted(tree)[1]
        return attached[index].content() if 0 <= index < len(attached) else None

    return guarded(step, None, lambda: None)


def _sentence(faults: list[str]) -> str:
    return f"This message could not be read in full: {faults[0]}."


def _subject(block: HeaderBlock) -> str:
    return clean_line(decode_words(block.text("subject")), _SUBJECT)


def _recipients(headers: Headers, envelope_to: tuple[str, ...]) -> tuple[str, ...]:
    values = [value for name in _RECIPIENT_FIELDS for value in headers.all(name)]
    return addresses_in([*values, *envelope_to])


def _envelope_from(headers: Headers, given: str | None) -> str | None:
    value = headers.get("return-path") if given is None else given
    return None if value is None else envelope_address(value)


def _is_body(part: Part, taken: Mapping[str, list[Part]]) -> bool:
    """Tell whether a part is text to be read rather than something attached.

    A name in Content-Type alone does not make an attachment of the first text: some programs name
    the body.
    """
    if part.encloses or part.type not in ("text/plain", "text/html"):
        return False
    if part.disposition == "attachment" or part.named:
        return False
    return not (part.filename and part.type in taken)


def _sorted(tree: Tree) -> tuple[dict[int, Bodies], list[Part]]:
    """Return the bodies of the letter (0) and of each enclosed message, and what is attached.

    A message within is itself attached; one within that is not, its own attachments are.
    """
    bodies: dict[int, Bodies] = {}
    attached: list[Part] = []
    for part in tree.parts:
        taken = bodies.setdefault(part.inside, {})
        if _is_body(part, taken):
            taken.setdefault(part.type, []).append(part)
        elif not (part.encloses and part.inside):
            attached.append(part)
    return bodies, attached


def _plain(parts: Sequence[Part], cap: int) -> tuple[str, bool]:
    """Return the clean text of text/plain parts, and whether it was cut."""
    texts: list[str] = []
    cut = False
    for part in parts:
        text, longer = text_of(part, cap)
        text = clean_text(text, cap)
        if part.parameters.get("format", "").lower() == "flowed":
            text = join_flowed(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        texts.append(text)
        cut |= longer
    joined = "\n".join(texts)
    return joined[:cap], cut or len(joined) > cap


def _text(tree: Tree, limits: Limits, faults: list[str]) -> str | None:
    parts = _sorted(tree)[0].get(0, {}).get("text/plain")
    if parts is None:
        return None
    text, cut = _plain(parts, limits.text)
    if cut:
        faults.append(f"its text is longer than {limits.text} characters")
    return text


def _html(tree: Tree, limits: Limits, faults: list[str], alone: bool) -> str | None:
    """Return the HTML; that it was cut matters only where it is all there is to read."""
    parts = _sorted(tree)[0].get(0, {}).get("text/html")
    if parts is None:
        return None
    texts = [text_of(part, limits.html) for part in parts]
    joined = "\n".join(clean_text(text, limits.html) for text, _cut in texts)
    if alone and (len(joined) > limits.html or any(cut for _text, cut in texts)):
        faults.append(f"its text is longer than {limits.html} characters")
    return joined[: limits.html]


def _attachments(tree: Tree) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    for index, part in enumerate(_sorted(tree)[1]):
        content = part.content()
        name = part.filename
        if not name:
            subject = _subject(part.header) if part.header else ""
            name = clean_name(subject) or f"attachment {index + 1}"
        digest = hashlib.sha256(content).hexdigest()
        found.append(Attachment(index, name, part.type, len(content), digest))
    return tuple(found)


def _forwarded(tree: Tree) -> tuple[str, ...]:
    texts: list[str] = []
    bodies_of, _attached = _sorted(tree)
    for part in tree.parts:
        if part.header is None:
            continue
        bodies = bodies_of.get(part.encloses, {})
        if "text/plain" in bodies:
            text, _cut = _plain(bodies["text/plain"], _FORWARDED)
        else:
            text = "\n".join(_stripped(body) for body in bodies.get("text/html", ()))
        texts.append(f"{_subject(part.header)}\n{text[:_FORWARDED]}".strip())
    return tuple(text for text in texts if text)


def _stripped(part: Part) -> str:
    """Return the words of an HTML part; it only has to show what the message is about."""
    markup, _cut = text_of(part, _FORWARDED)
    return clean_text(html.unescape(_TAG.sub(" ", markup)), _FORWARDED)


def _enclosed(tree: Tree) -> tuple[Headers, ...]:
    return tuple(Headers.of(part.header) for part in tree.parts if part.header is not None)
