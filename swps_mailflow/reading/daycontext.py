"""The words around a day: its sentence, its clause, and what stands in the sentences beside it."""

from __future__ import annotations

from collections.abc import Sequence

from swps_mailflow.reading.dayphrases import Phrase
from swps_mailflow.reading.daywords import Token, sentence_numbers

# How far a sentence without an end is looked at, before a day and behind it.
BEFORE, BEHIND = 25, 12

# A sign glued to a day may belong to an address on the web; longer ones are no people's writing.
_CHUNK = 60

_CLAUSE_ENDS = frozenset({",", ";", ":", "-", "(", ")", "and", "but", "so", "because", "as"})


class Context:
    """The tokens of one text, seen from the phrases in it."""

    def __init__(self, found: Sequence[Token], phrases: Sequence[Phrase]) -> None:
        self.found = found
        self._sentence = sentence_numbers(found)
        self._named = {at for p in phrases for at in range(p.start, p.end)}
        self._starts: dict[int, list[int]] = {}
        for at, number in enumerate(self._sentence):
            self._starts.setdefault(number, []).append(at)
        self._dated = {self._sentence[at] for at in self._named}

    def named(self, at: int) -> bool:
        """Tell whether a token is part of a day."""
        return at in self._named

    def before(self, phrase: Phrase) -> list[int]:
        """Return the places of the sentence's tokens before the phrase, the nearest last."""
        number, first = self._sentence[phrase.start], phrase.start
        while first > 0 and phrase.start - first < BEFORE and self._sentence[first - 1] == number:
            first -= 1
        return list(range(first, phrase.start))

    def behind(self, phrase: Phrase) -> list[int]:
        """Return the places of the sentence's tokens behind the phrase."""
        number, last = self._sentence[phrase.end - 1], phrase.end
        while last < len(self.found) and last - phrase.end < BEHIND:
            if self._sentence[last] != number:
                break
            last += 1
        return list(range(phrase.end, last))

    def texts(self, places: Sequence[int]) -> list[str]:
        """Return the words at these places."""
        return [self.found[at].text for at in places]

    def clause_before(self, phrase: Phrase) -> list[str]:
        """Return the words between the last comma or "but" and the phrase."""
        said = self.texts(self.before(phrase))
        for at in range(len(said) - 1, -1, -1):
            if said[at] in _CLAUSE_ENDS and at < len(said) - 1:
                return said[at + 1 :]
        return said

    def clause_behind(self, phrase: Phrase) -> list[str]:
        """Return the words behind the phrase up to the next comma or "but"."""
        said = self.texts(self.behind(phrase))
        for at, word in enumerate(said):
            if word in _CLAUSE_ENDS and word != "(":
                return said[:at]
        return said

    def same_sentence(self, one: int, other: int) -> bool:
        """Tell whether two tokens stand in one sentence."""
        return self._sentence[one] == self._sentence[other]

    def opens(self, phrase: Phrase) -> int:
        """Return the place where the phrase's sentence begins."""
        return self._starts[self._sentence[phrase.start]][0]

    def later(self, phrase: Phrase, most: int) -> list[str]:
        """Return the words behind the phrase, whatever sentence they are in."""
        return [t.text for t in self.found[phrase.end : phrase.end + most]]

    def neighbours(self, phrase: Phrase) -> list[list[str]]:
        """Return the sentences right before and behind the phrase's that name no day."""
        beside = (self._sentence[phrase.start] - 1, self._sentence[phrase.end - 1] + 1)
        return [
            self.texts(self._starts[number][:BEFORE])
            for number in beside
            if number in self._starts and number not in self._dated
        ]

    def chunk(self, phrase: Phrase) -> str:
        """Return what is written around the phrase without a space."""
        first, last = phrase.start, phrase.end
        while first > 0 and phrase.start - first < _CHUNK and self.found[first].glued:
            first -= 1
        while last < len(self.found) and last - phrase.end < _CHUNK and self.found[last].glued:
            last += 1
        return "".join(t.text for t in self.found[first:last])
