"""A letter as the desk needs it: its new text, what it is about, and the case its subject names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from swps_mailflow.mail.letter import Letter
from swps_mailflow.reading.danger import in_danger
from swps_mailflow.reading.kinds import DANGER_WORDS, first_mail
from swps_mailflow.reading.named import NAMED
from swps_mailflow.reading.quotation import new_text
from swps_mailflow.reading.suspicion import suspicion

# "FW: The post" may hold another's mail below nothing but "From: ... Sent: ...".
_FORWARDING = re.compile(r"\s*(?:fw|fwd|wg)\s*:", re.IGNORECASE)
_HEADER = re.compile(r"(?:from|sent|date|to|cc|subject)\s*:|-+|_+", re.IGNORECASE)


@dataclass(frozen=True)
class Matter:
    """What a first mail is about, with its reason; or why it is kept aside."""

    kind: str
    variant: str | None
    reason: str
    text: str
    about: str
    tags: tuple[str, ...] = ()
    about_staff: bool = False
    suspicion: str | None = None


def sort(
    letter: Letter,
    *,
    aliases: Mapping[str, str],
    mailbox: str,
    sender_class: str,
    danger_words: Sequence[str] = DANGER_WORDS,
    opened_as: str | None = None,
) -> Matter:
    """Sort a first mail. A mail that cannot be read goes to a person, unsorted."""
    text = whole_text(letter.text, letter.html)
    about = about_of(letter)
    if letter.unreadable and opened_as is None:
        return Matter("unsorted", None, letter.unreadable, text, about, ("unreadable",))
    found = first_mail(
        letter.subject,
        text,
        forwarded=letter.forwarded,
        alias_kind=_alias(letter, aliases),
        plus_tag=_tag(letter, mailbox),
        sender_role=sender_class,
        attachments=[(a.name, a.type) for a in letter.attachments],
        danger_words=danger_words or DANGER_WORDS,
    )
    tags = [
        name
        for name, holds in (
            ("danger", found.danger),
            ("image", found.image),
            ("forwarded", found.forwarded),
            ("mixed", found.mixed),
            ("unreadable", letter.unreadable is not None),
        )
        if holds
    ]
    if opened_as is not None:
        kind, variant = NAMED[opened_as]
        variant = variant or (found.variant if found.kind == kind else None)
        return Matter(
            kind, variant, "opened by a person", text, about, tuple(tags), found.about_staff
        )
    aside = suspicion(
        letter.subject,
        text,
        html=letter.html,
        headers=letter.headers,
        known_sender=sender_class != "unknown",
        danger=found.danger,
        attachments=[(a.name, a.type) for a in letter.attachments],
    )
    # A cry for help in the half of a mail that is not read is heard all the same.
    hidden = aside is not None and _in_its_html(letter, danger_words)
    if hidden and "danger" not in tags:
        tags.insert(0, "danger")
    return Matter(
        kind="concern" if hidden else found.kind,
        variant=None if hidden else found.variant,
        reason="it speaks of danger" if hidden else found.reason,
        text=text,
        about=about,
        tags=tuple(tags),
        about_staff=found.about_staff,
        suspicion=aside.reason if aside and not hidden else None,
    )


def about_of(letter: Letter) -> str:
    """Return everything in a letter that may name somebody."""
    text = whole_text(letter.text, letter.html)
    return "\n".join((letter.subject, text, *letter.forwarded, *_names(letter)))


def danger_in(letter: Letter, danger_words: Sequence[str]) -> bool:
    """Tell whether the words of a letter suggest that a child may be in danger."""
    text = whole_text(letter.text, letter.html)
    found = first_mail(
        letter.subject, text, forwarded=letter.forwarded, danger_words=danger_words or DANGER_WORDS
    )
    return found.danger or _in_its_html(letter, danger_words)


def _in_its_html(letter: Letter, danger_words: Sequence[str]) -> bool:
    """Tell whether the HTML beside a plain text speaks of danger."""
    if not (letter.html and letter.text and letter.text.strip()):
        return False
    return in_danger(whole_text(None, letter.html), danger_words or DANGER_WORDS) is not None


def whole_text(text: str | None, html: str | None) -> str:
    """Return everything a person sees of a mail, quotations and forwarded mail included."""
    if text and text.strip():
        return text.strip()
    if not html:
        return ""
    from swps_mailflow.reading.html import read_html

    return "\n".join(line.text for line in read_html(html).lines).strip()


def new_text_of(letter: Letter, sent: Sequence[str]) -> str:
    """Return what is new in a reply: the mail we sent is known, so it is taken out first."""
    return new_text(letter.text, letter.html, sent=sent).text


def forwarded_in(letter: Letter, sent: Sequence[str]) -> str:
    """Return what a reply passes on of other people's mail, inline or attached; else nothing."""
    passed = [text.strip() for text in letter.forwarded]
    found = new_text(letter.text, letter.html, sent=sent)
    if found.forwarded or (found.quoted and _FORWARDING.match(letter.subject)):
        ours = {_bare(line) for text in sent for line in text.splitlines() if line.strip()}
        new = {_bare(line) for line in found.text.splitlines()} | {""}
        lines = whole_text(letter.text, letter.html).splitlines()
        lines = [line for line in lines if _bare(line) not in ours]
        lines = list(dropwhile(lambda line: _bare(line) in new, lines))
        lines = list(dropwhile(lambda line: _bare(line) in new, reversed(lines)))[::-1]
        if not all(_HEADER.match(_bare(line)) for line in lines if line.strip()):
            passed.append("\n".join(lines).strip())
    return "\n\n".join(text for text in passed if text)


def _bare(line: str) -> str:
    return line.strip(" \t>|")


def reference_in(subject: str, prefix: str) -> str | None:
    """Return the one reference a subject names, in any case, with or without []."""
    found = re.findall(rf"(?<![\w-]){re.escape(prefix)}-([A-Z0-9]{{5}})(?![\w-])", subject, re.I)
    names = {f"{prefix}-{name.upper()}" for name in found}
    return names.pop() if len(names) == 1 else None


def references_in(text: str, prefix: str) -> set[str]:
    """Return what may be references in a text, with or without the letters in front."""
    found = re.findall(rf"(?<![\w-])(?:{re.escape(prefix)}-)?([A-Z0-9]{{5}})(?![\w-])", text)
    return {f"{prefix}-{name}" for name in found}


def _alias(letter: Letter, aliases: Mapping[str, str]) -> str | None:
    known = {address.lower(): kind for address, kind in aliases.items()}
    kinds = {known[r.lower()] for r in letter.recipients if r.lower() in known}
    return kinds.pop() if len(kinds) == 1 else None


def _tag(letter: Letter, mailbox: str) -> str | None:
    local, _, domain = mailbox.lower().rpartition("@")
    for recipient in letter.recipients:
        name, _, home = recipient.lower().rpartition("@")
        tag = name.removeprefix(f"{local}+")
        if home == domain and tag != name and tag in NAMED:
            return tag
    return None


def _names(letter: Letter) -> list[str]:
    return [a.name for a in letter.attachments]
