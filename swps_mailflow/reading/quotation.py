"""What a person wrote in a reply: the new text, without quotation, signature and furniture.

Both parts of a mail become lines. Each line is new or quotation: by its mark, by a client's header
above it, or because it stands in what we had sent. The new lines lie in gaps before, between and
after the quotations; more than one gap with text in it, or one between quotations, is `around`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from swps_mailflow.reading import furniture, lexicon, markers
from swps_mailflow.reading.lines import Line, joined, split, words
from swps_mailflow.reading.markers import Kind
from swps_mailflow.reading.ours import Ours
from swps_mailflow.reading.signoff import TURNING

# A longer text part is not read for a decision; of the new text only so much is kept.
MAX_CHARS = 1_000_000
MAX_LINES = 30_000
# Plain parts that only say the mail has an HTML part.
_STUBS = (
    "your client does not support html", "your mail client does not support html",
    "your email client does not support html", "this message is in html format",
    "this is an html message", "this email is in html format", "html message", "view this email in",
    "please view this email in", "to view the message please use an html compatible",
    "to view this message please use an html", "this is a multi part message in mime format",
    "your email program does not support html", "no text part", "html only",
)  # fmt: skip
# Words that answer something. A line of a quotation that is not ours to the letter was typed into
# it where it holds one of these, or a question; else it is furniture of our HTML.
_ANSWERS = TURNING.union(*(lexicon.stems(word) for word in lexicon.FORMS))


@dataclass(frozen=True)
class NewText:
    """The new text of a mail.

    `around`: it stands on both sides of a quotation, or between two. `forwarded`: the quotation is
    a forwarded mail. `signature` is what was cut as a signature, `doubt` why the text may not be
    all a person sees of the mail.
    """

    text: str
    around: bool
    quoted: bool
    forwarded: bool
    source: Literal["text", "html", "none"]
    signature: str = ""
    doubt: str = ""


_OUR_LAST_LINE = re.compile(r"Reference: [A-Z0-9]+-[A-Z0-9]+")
_NOTHING = NewText("", False, False, False, "none")
# Says of the lines below a quotation whether they are merely how the writer signs.
Signs = Callable[[list[Line]], bool]


def new_text(text: str | None, html: str | None, *, sent: Sequence[str] = ()) -> NewText:
    """Return what is new in a mail, given its text and HTML parts and the texts we had sent.

    The text part is taken where there is one that says something, else the HTML part.
    """
    return _new_text(text, html, tuple(sent))


@lru_cache(maxsize=2)  # one letter is asked about more than once, and may be as long as a book
def _new_text(text: str | None, html: str | None, sent: tuple[str, ...]) -> NewText:
    plain, rich = both(text, html, sent=sent)
    if plain is not None and (plain.text or rich is None or not rich.text):
        return plain
    return rich or plain or _NOTHING


def both(
    text: str | None,
    html: str | None,
    *,
    sent: Sequence[str] = (),
    signs: Signs = lambda _: False,
) -> tuple[NewText | None, NewText | None]:
    """Return the new text of each part; None for one that is missing or says nothing.

    What the HTML part shows as quotation helps to find it in a text part that marks nothing.
    """
    rich = None
    shown: list[str] = []
    if html and html.strip():
        from swps_mailflow.reading.html import read_html

        page = read_html(html)
        rich = _read(page.lines, Ours(sent), "html", signs, page.doubt)
        shown = ["\n".join(line.text for line in page.lines if line.quoted)]
    plain = None
    if text and not _is_stub(text, rich):
        lines = split(text[:MAX_CHARS])
        long = len(text) > MAX_CHARS or len(lines) > MAX_LINES
        doubt = "the text is too long to read" if long else ""
        plain = _read(lines[:MAX_LINES], Ours(sent, shown), "text", signs, doubt)
    return plain, rich


def _is_stub(text: str, rich: NewText | None) -> bool:
    if not text.strip():
        return rich is not None
    start = " ".join(words(text[:400]))
    return rich is not None and len(text) < 600 and start.startswith(_STUBS)


def _read(
    lines: list[Line], ours: Ours, source: Literal["text", "html"], signs: Signs, doubt: str
) -> NewText:
    layout = _Layout(_unflattened(lines), ours)
    gaps = layout.gaps()
    trimmed = [furniture.trim(gap) for gap in gaps]
    stretches = [i for i, part in enumerate(trimmed) if any(x.text.strip() for x in part.text)]
    if len(stretches) > 1 and stretches[-1] == len(gaps) - 1 and signs(trimmed[-1].text):
        stretches.pop()  # a signature set below the quotation
    if layout.is_typed_into():
        doubt = doubt or "something may have been typed into the quotation"
    last = len(gaps) - 1
    between = len(stretches) == 1 and 0 < stretches[0] < last
    return NewText(
        text="\n\n".join(joined(trimmed[i].text) for i in stretches),
        around=len(stretches) > 1 or between,
        quoted=len(gaps) > 1,
        forwarded=layout.forwarded,
        source=source,
        signature="\n".join(line.text for part in trimmed for line in part.signature),
        doubt=doubt,
    )


def _unflattened(lines: list[Line]) -> list[Line]:
    """Give a client's header that stands behind a reply on one line a line of its own."""
    found = []
    for line in lines:
        at = None if line.quoted else markers.inside(line.text)
        if at is None:
            found.append(line)
        else:
            found += [replace(line, text=line.text[:at].rstrip())]
            found += [replace(line, text=line.text[at:])]
    return found


class _Layout:
    """Which lines of one part are new, and which are quotation."""

    def __init__(self, lines: list[Line], ours: Ours) -> None:
        self._lines = lines
        texts = [line.text for line in lines]
        self._matches = ours.match(texts)
        self._ours = ours
        self._quote = [line.quoted for line in lines]
        self._unmarked(markers.find(texts, self._quote))
        self._markers = markers.find(texts, self._quote)
        self.forwarded = self._is_forward()
        self._below_markers()
        self._wrapped()

    def gaps(self) -> list[list[Line]]:
        """Return the stretches of new lines: before, between and after the quotations."""
        found: list[list[Line]] = [[]]
        inside = False
        for line, quote in zip(self._lines, self._quote, strict=True):
            if quote:
                if not inside:
                    found.append([])
                inside = True
            elif inside and not line.text.strip():
                continue
            else:
                inside = False
                found[-1].append(line)
        return found

    def is_typed_into(self) -> bool:
        """Say whether a marked line between two of ours is not ours, and answers something.

        Some clients put their mark before what is typed into a quotation, too.
        """
        full = [i for i, line in enumerate(self._lines) if line.quoted and line.text.strip()]
        ours = [self._ours.is_sent(self._matches[i]) for i in full]
        for n in range(1, len(full) - 1):
            if ours[n] or not (ours[n - 1] and ours[n + 1]):
                continue
            text = self._lines[full[n]].text
            if self._ours.resembles(text) or "mailto:" in text:
                continue
            answers = not (_ANSWERS.isdisjoint(words(text)) or furniture.is_banner(text))
            if answers or "?" in text:
                return True
        return False

    def _unmarked(self, found: list[markers.Marker]) -> None:
        """Mark lines of ours that nothing marks, where they are too many to be a copied phrase.

        A quotation begins where two lines in a row are ours; one may be part of a signature.
        """
        end = next((m.start for m in found if not self._lines[m.start].quoted), len(self._lines))
        rest = [i for i in range(end) if not (self._lines[i].quoted or self._lines[i].signature)]
        full = [i for i in rest if self._matches[i].count]
        ours = {i for i in full if self._matches[i].mail is not None}
        start = next((i for i, j in pairwise(full) if i in ours and j in ours), None)
        if start is not None and self._ours.is_quotation([self._matches[i] for i in ours]):
            self._mark([i for i in rest if start <= i <= max(ours)])

    def _is_forward(self) -> bool:
        first = next((i for i, quote in enumerate(self._quote) if quote), len(self._quote))
        return bool(
            self._markers
            and self._markers[0].kind is Kind.FORWARDED
            and self._markers[0].start <= first
        )

    def _below_markers(self) -> None:
        """Mark each header of a client, and what it opens."""
        starts = {m.start: m for m in self._markers if not self._lines[m.start].quoted}
        hard = [i for i, line in enumerate(self._lines) if line.hard]
        opened = False
        segment: list[int] = []
        at = 0
        while at < len(self._lines):
            marker = starts.get(at)
            if marker is not None:
                self._settle(segment)
                segment = []
                for i in range(marker.start, marker.end):
                    self._quote[i] = True
                at = marker.end
                opened = self._opens(marker, at)
                continue
            if at in hard:
                opened = True
                self._quote[at] = True
            elif opened and not self._lines[at].quoted:
                segment.append(at)
            at += 1
        self._settle(segment)

    def _opens(self, marker: markers.Marker, below: int) -> bool:
        """Say whether all below a marker is quotation although nothing marks it.

        Not where ">" marks it, and not where text stands between "On ... wrote:" and a marked
        quotation: that was typed there.
        """
        rest = range(below, len(self._lines))
        first = next(
            (i for i in rest if self._lines[i].text.strip() or self._lines[i].quoted), None
        )
        if first is None or self._lines[first].quoted:
            return False
        if marker.kind is not Kind.ATTRIBUTION or self._matches[first].mail is not None:
            return True
        others = {m.start for m in self._markers}
        for i in range(first, len(self._lines)):
            if i in others:
                return True
            if self._lines[i].quoted:
                return False
        return True

    def _settle(self, segment: list[int]) -> None:
        """Mark the lines of a segment below a header; below the last line of ours may be text."""
        ours = [i for i in segment if self._ours.is_sent(self._matches[i])]
        if self._ours.is_quotation([self._matches[i] for i in ours]):
            self._mark([i for i in segment if i <= ours[-1]])
            return
        # Of a mail we do not have at hand, its last line is known: below it stands no more of it.
        ends = [i for i in segment if _OUR_LAST_LINE.fullmatch(self._lines[i].text.strip())]
        for i in segment:
            self._quote[i] = not ends or i <= ends[-1]

    def _mark(self, span: list[int]) -> None:
        """Mark lines from the first to the last of a mail of ours, but for what was typed there."""
        for i in span:
            text = self._lines[i].text
            ours = self._matches[i].mail is not None or self._ours.resembles(text)
            typed = "?" in text or not _ANSWERS.isdisjoint(words(text))
            self._quote[i] = ours or not typed or furniture.is_banner(text) or "mailto:" in text

    def _wrapped(self) -> None:
        """Mark what a client broke off the end of a quoted line without marking it."""
        inside = False
        for i, line in enumerate(self._lines):
            if self._quote[i]:
                inside = True
            elif line.text.strip():
                inside = inside and self._matches[i].mail is not None
                self._quote[i] = inside
