"""What a reply decides: one of the offered words, or nothing.

A word without text decides only if the whole reply is made of known pieces (pieces.py). A word
with text must come first, then a separator; the text must not take it back (takeback.py). Both
parts of a mail are read, and must agree. Everything else is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from swps_mailflow.reading import quotation, signoff
from swps_mailflow.reading.lines import without_links
from swps_mailflow.reading.lines import words as words_of
from swps_mailflow.reading.offered import Offered, Reading, Takes
from swps_mailflow.reading.ours import Ours
from swps_mailflow.reading.pieces import Vocabulary, tokens
from swps_mailflow.reading.quotation import NewText
from swps_mailflow.reading.withtext import read_with_text
from swps_mailflow.reading.wordalone import read_alone

__all__ = ["Offered", "Reading", "Takes", "read_reply"]

# A decision is short; a text longer than this is a letter, and somebody should read it.
MAX_CHARS = 20_000
# How far into a text the words somebody may have meant are looked for.
_GLANCE = 400
# An empty box, and a sad face: the word beside it may not be meant.
_EMPTY_BOX = re.compile(r"\[[ \t_]*\]|\([ \t_]*\)|[☐□▢❏◻⬜]")
_SAD = re.compile(r"[:;=]['’]?-[(\[/\\|]")
# Words that change nothing: never suggested as what somebody may have meant.
_ASIDES = ("HELP", "STATUS", "UNDO")


def no_date(text: str) -> bool:
    """Take no text for a date: where no calendar is at hand, CONFIRM stands alone."""
    del text
    return False


def read_reply(
    text: str | None,
    html: str | None,
    *,
    sent: Sequence[str],
    offered: Sequence[Offered],
    names: Sequence[str] = (),
    ref: str = "",
    kinds: Sequence[str] = (),
    is_date: Callable[[str], bool] = no_date,
) -> Reading:
    """Read a reply against the words that were offered.

    `text` and `html` are the mail's two parts. `sent` are the texts of our mails of this case to
    this person, `names` the writer's own names (and the setting's, for signatures), `ref` the
    case's reference, `kinds` what may follow a word that takes a kind, `is_date` says whether a
    text is one plain date.
    """
    vocabulary = Vocabulary(offered, names, ref)
    plain, rich = quotation.both(
        text,
        html,
        sent=sent,
        signs=lambda lines: signoff.is_signature([x.text for x in lines], vocabulary.signer),
    )
    reader = _Reader(vocabulary, Ours(sent), tuple(kinds), is_date)
    if plain is None or rich is None:
        return reader.read(plain or rich)
    first = reader.read(plain)
    second = first if _same(plain, rich) else reader.read(rich)
    return _agreed(first, second, plain, rich)


class _Reader:
    """Reads one part of a mail."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        ours: Ours,
        kinds: tuple[str, ...],
        is_date: Callable[[str], bool],
    ) -> None:
        self._vocabulary = vocabulary
        self._ours = ours
        self._kinds = kinds
        self._is_date = is_date

    def read(self, new: NewText | None) -> Reading:
        if new is None or not (new.text.strip() or new.doubt):
            return self._unclear("", "The reply holds no new text.")
        because = self._outside(new)
        if because:
            return self._unclear(new.text, because)
        if _ends_in_doubt(f"{new.text}\n{new.signature}"):
            return self._unclear(new.text, "A question mark stands alone below the answer.")
        body, signed = signoff.split_off(new.text.split("\n"), self._vocabulary.signer)
        typed = "\n".join(body)
        found = tokens(typed)
        bare = without_links(typed)
        alone = read_alone(tokens(bare), bare, self._vocabulary, self._is_date)
        if alone.word is not None and _SAD.search(typed):
            return self._unclear(new.text, "A sad face stands beside the word.")
        if alone.word is not None and not self._is_copied(new.text, alone.word):
            return alone
        if alone.word is None and signed and not alone.courtesy:
            alone = read_alone(tokens(new.text), new.text, self._vocabulary, no_date)
        if alone.courtesy:
            return Reading(None, new.text, alone.reason, courtesy=True)
        longer = read_with_text(found, typed, self._vocabulary, self._kinds)
        if longer.word is not None and not self._is_copied(new.text, longer.word):
            return longer
        if alone.word is not None or longer.word is not None:
            return self._unclear(new.text, "The line with the word is copied from our mail.")
        return self._unclear(new.text, longer.reason or alone.reason)

    def _outside(self, new: NewText) -> str:
        """Return why a text is not read at all, or nothing."""
        if new.doubt:
            return f"Not everything in the mail could be read: {new.doubt}."
        if new.forwarded:
            return "A forwarded mail is no answer."
        if new.around:
            return "There is new text on both sides of the quotation, or within it."
        if len(new.text) > MAX_CHARS:
            return "The text is too long for a decision."
        if _EMPTY_BOX.search(new.text):
            return "It holds a box that is not ticked."
        turn = signoff.turns(new.signature, self._vocabulary.signer)
        if turn:
            return f"“{turn}” stands below the signature mark and may belong to the answer."
        return ""

    def _is_copied(self, text: str, word: str) -> bool:
        """Say whether the line the word stands on was copied from a mail of ours.

        A line that is only the word, or the word and a date, is what our mail asks people for.
        """
        if self._vocabulary.offered[word].takes is Takes.DATE:
            return False
        stems = self._vocabulary.stems[word] | set(words_of(word))
        for line in text.split("\n"):
            found = words_of(line)
            if found and any(w in stems for w in found):
                return len(found) > len(words_of(word)) + 1 and self._ours.begins_line(line)
        return False

    def _unclear(self, text: str, reason: str) -> Reading:
        return Reading(None, text, reason, self._likeliest(text))

    def _likeliest(self, text: str) -> tuple[str, ...]:
        """Return up to two words the writer may have meant: those named, then the first offered."""
        offered = list(self._vocabulary.offered)
        named = self._vocabulary.mentioned(tokens(text[:_GLANCE]))
        if "APPROVE" in named and "DECLINE" in offered:
            named = ["APPROVE", "DECLINE", *named]
        main = [word for word in offered if word not in _ASIDES]
        # Whoever begins with UNDO means that, and is short of time.
        first = [word for word in named[:1] if word == "UNDO"]
        found = dict.fromkeys([*first, *(w for w in named if w not in _ASIDES), *main, *named])
        return tuple(found)[:2]


def _ends_in_doubt(text: str) -> bool:
    """Say whether a line is nothing but a question mark: it questions all that stands above."""
    lines = (line.strip() for line in text.split("\n"))
    return any("?" in line and not line.strip("?!. ") for line in lines)


def _same(plain: NewText, rich: NewText) -> bool:
    """Say whether both parts say the same in the same layout."""
    alike = words_of(plain.text) == words_of(rich.text) and plain.around == rich.around
    marks = [set(new.text) & set("?~") for new in (plain, rich)]
    return alike and marks[0] == marks[1] and plain.doubt == rich.doubt


def _agreed(first: Reading, second: Reading, plain: NewText, rich: NewText) -> Reading:
    """Return what both parts say, or that they do not agree."""
    if not plain.text.strip() or not rich.text.strip():
        # One part shows nothing typed: what the other shows may not be what the writer saw.
        return first if first.word == second.word else _disagree(first, second)
    if first.word != second.word or first.courtesy != second.courtesy:
        return _disagree(first, second)
    if first.word is not None and not _alike(first.text, second.text):
        return _disagree(first, second)
    return first if first.word is not None or not second.word else second


def _alike(one: str, other: str) -> bool:
    """Say whether two texts after a word are the same but for a few words a client added."""
    a, b = words_of(one), words_of(other)
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter


def _disagree(first: Reading, second: Reading) -> Reading:
    named = [r.word for r in (first, second) if r.word]
    choices = tuple(dict.fromkeys([*named, *first.choices, *second.choices]))[:2]
    text = first.text or second.text
    if first.word is not None:
        text = f"{first.word} {first.text}".strip()
    return Reading(None, text, "The text and the HTML of the mail do not agree.", choices)
