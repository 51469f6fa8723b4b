"""How much a mail is like those that report something: words and pairs of words, weighed.

A naive Bayes classifier over which words stand in a mail, as spam filters use. `likeness.txt` has
what it learned from the mails in tests/data; `make likeness` learns it again. It never decides what
a mail is about: it only says whether a mail that asks for one simple thing may hold more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from swps_mailflow.reading.phrasing import ASKS, END, Words

LEARNED = Path(__file__).with_name("likeness.txt")

# Where a mail, and each sentence of it, is like those that ask for one simple thing.
_PLAIN, _PLAIN_SENTENCE = -0.7, 1.0
# Where a rule that says so is believed, and where a faint one is; where it is a report without any.
_LIKELY, _LEANS, _SURE = 0.3, 0.8, 3.0
_SMOOTHING = 0.4


@dataclass(frozen=True)
class Likeness:
    """How much a mail is like a report: as a whole, and that of its sentences which is most so.

    Logarithms of odds, divided by the root of the number of words, so that long and short mails
    compare; 0 is the middle. `unknown` are the words nothing has been learned of.
    """

    whole: float
    worst: float
    unknown: frozenset[str]

    @property
    def plain(self) -> bool:
        """Tell whether it is like the mails that ask for one simple thing, in every sentence."""
        return self.whole < _PLAIN and self.worst < _PLAIN_SENTENCE

    @property
    def likely(self) -> bool:
        """Tell whether it may be a report; where not, a rule that finds one is doubted."""
        return self.whole >= _LIKELY

    @property
    def leans(self) -> bool:
        """Tell whether it is rather like a report than not."""
        return self.whole >= _LEANS

    @property
    def surely(self) -> bool:
        """Tell whether it is so much like a report that it is one without any other sign."""
        return self.whole > _SURE


def likeness(said: Words) -> Likeness:
    """Weigh the words of a mail."""
    weights = _weights()
    sentences = [frozenset(_signs(s)) for s in _sentences(said)]
    whole = frozenset[str]().union(*sentences)
    worst = max((_weigh(signs, weights) for signs in sentences), default=0.0)
    unknown = {sign for sign in whole if sign.isalpha() and sign not in weights}
    return Likeness(_weigh(whole, weights), worst, frozenset(unknown))


def learn(mails: Iterable[tuple[Words, bool]]) -> dict[str, float]:
    """Return the weight of each sign, from mails and whether each reports something.

    A pair of words must have been seen twice; Laplace smoothing with a small constant.
    """
    seen: dict[str, list[int]] = {}
    totals = [0, 0]
    for said, reports in mails:
        totals[reports] += 1
        for sign in {sign for s in _sentences(said) for sign in _signs(s)}:
            seen.setdefault(sign, [0, 0])[reports] += 1
    return {
        sign: _log_odds(counts[1], totals[1]) - _log_odds(counts[0], totals[0])
        for sign, counts in sorted(seen.items())
        if " " not in sign or sum(counts) > 1
    }


def _log_odds(count: int, total: int) -> float:
    return math.log((count + _SMOOTHING) / (total + 2 * _SMOOTHING))


def _weigh(signs: Iterable[str], weights: Mapping[str, float]) -> float:
    found = [weights[sign] for sign in signs if sign in weights]
    return math.fsum(found) / math.sqrt(max(1, len(found)))


def _sentences(said: Words) -> Iterator[list[str]]:
    """Yield each sentence; names are all one word, so that no person's name is learned."""
    sentence: list[str] = []
    for n, word in enumerate(said.words):
        sentence.append("NAME" if n in said.names else word)
        if word in (END, ASKS):
            yield sentence
            sentence = []
    yield sentence


def _signs(sentence: list[str]) -> Iterator[str]:
    """Yield the words of a sentence, its pairs of words, and whether it asks."""
    if sentence[-1:] == [ASKS]:
        yield ASKS
    words = [word for word in sentence if word not in (END, ASKS)]
    yield from words
    yield from map(" ".join, pairwise(words))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    lines = LEARNED.read_text("utf-8").splitlines()
    return {sign: float(weight) for sign, _, weight in (line.partition("\t") for line in lines)}
