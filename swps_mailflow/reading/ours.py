"""Which lines of a reply stand in what we had sent, however a client wrapped or marked them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from swps_mailflow.reading.lines import words

# A line is looked up by its first words; fewer would match by chance.
_KEY = 3
# How many places of one key are tried: our mails repeat a phrase a few times, not more.
_PLACES = 24
# Such a share of the pairs of words makes a line resemble ours.
_ALIKE = 0.6
# So many words of a line are taken for a wrapped line of ours.
_WRAPPED = 6
# Above an unmarked quotation's start, lines count as quotation only if they make up this share of
# one of our mails, or so many words: a person may copy a line or two of ours and mean it.
SHARE = 0.5
MANY_WORDS = 40


@dataclass(frozen=True, slots=True)
class Match:
    """How one line of a reply stands in ours: which mail (None: in none) and how many words."""

    mail: int | None
    count: int


class Ours:
    """The words of the mails we sent, ready to be compared with.

    `shown` is what another part of the same mail shows as quotation: no mail of ours, but known.
    """

    def __init__(self, sent: Sequence[str], shown: Sequence[str] = ()) -> None:
        self._sent = len(sent)
        self._stream: list[str] = []
        self._mail_at: list[int] = []
        self._sizes: list[int] = []
        self._keys: dict[tuple[str, ...], list[int]] = {}
        self._short: dict[tuple[str, ...], int] = {}
        self._lines: list[list[str]] = []
        for number, text in enumerate([*sent, *shown]):
            start = len(self._stream)
            for line in text.splitlines():
                found = words(line)
                if 0 < len(found) < _KEY:
                    self._short.setdefault(tuple(found), len(self._stream))
                self._stream += found
                if not line.lstrip().startswith(("|", ">")):  # theirs, said back to them
                    self._lines.append(found)
            self._sizes.append(len(self._stream) - start)
            self._stream.append("\n")  # no run of words goes from one mail into the next
            self._mail_at += [number] * (len(self._stream) - start)
        self._pairs = set(pairwise(self._stream))
        for at in range(len(self._stream) - _KEY + 1):
            places = self._keys.setdefault(tuple(self._stream[at : at + _KEY]), [])
            if len(places) < _PLACES:
                places.append(at)

    def match(self, lines: Sequence[str]) -> list[Match]:
        """Return a match for each line; a short one counts where it continues the one before."""
        found = []
        cursor: int | None = None
        for line in lines:
            wanted = words(line) if self._sizes else []
            at = self._find(wanted, cursor) if wanted else None
            if at is None:
                found.append(Match(None, len(wanted)))
            else:
                found.append(Match(self._mail_at[at], len(wanted)))
                cursor = at + len(wanted)
        return found

    def is_sent(self, match: Match) -> bool:
        """Say whether a line stands in a mail we sent, and not only in what is shown as quoted."""
        return match.mail is not None and match.mail < self._sent

    def is_quotation(self, matches: Sequence[Match]) -> bool:
        """Say whether so many lines of one mail stand there that they must be a quotation of it."""
        counts: dict[int, int] = {}
        for match in matches:
            if match.mail is not None:
                counts[match.mail] = counts.get(match.mail, 0) + match.count
        return any(n >= MANY_WORDS or n >= SHARE * self._sizes[mail] for mail, n in counts.items())

    def resembles(self, line: str) -> bool:
        """Say whether most of a line's words follow each other in ours: our HTML, worded alike."""
        pairs = list(pairwise(words(line)))
        return bool(pairs) and sum(p in self._pairs for p in pairs) >= _ALIKE * len(pairs)

    def begins_line(self, line: str) -> bool:
        """Say whether the line is one of ours, or the beginning of one that a client wrapped."""
        wanted = words(line)
        size = len(wanted)
        return any(
            ours[:size] == wanted and (len(ours) == size or size >= _WRAPPED)
            for ours in self._lines
        )

    def _find(self, wanted: list[str], cursor: int | None) -> int | None:
        size = len(wanted)
        if cursor is not None and self._stream[cursor : cursor + size] == wanted:
            return cursor
        if size < _KEY:
            return self._short.get(tuple(wanted))
        for at in self._keys.get(tuple(wanted[:_KEY]), ()):
            if self._stream[at : at + size] == wanted:
                return at
        return None
