"""People's names in running text: folded for comparison, and found on whole words only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters that no Unicode decomposition takes apart, though everyone types the plain one for them.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)

# Every apostrophe a keyboard or a word processor makes, so that O’Brien is O'Brien.
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´′＇", "'"))

# Hyphens that join two halves of one name; a dash between spaces joins nothing.
_HYPHENS = "-‐‑"

# Forms of address some rosters write into the name column. They identify nobody.
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "prof", "sir", "dame", "lady"})

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")

_IN_BRACKETS = re.compile(r"\([^()]*\)")

_SPACE, _HYPHEN, _BREAK = "space", "hyphen", "break"


def fold(text: str) -> str:
    """Return the text without case, accents and invisible characters, for comparison only."""
    if text.isascii():
        return text.replace("`", "'").lower()  # has neither accents nor invisible characters
    plain = text.translate(_APOSTROPHES).casefold().translate(_PLAIN)
    spread = unicodedata.normalize("NFKD", plain)
    kept = (c for c in spread if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(kept).casefold()


@lru_cache(maxsize=4096)  # the same officers are asked about again and again
def fold_name(name: str) -> str:
    """Return one spelling for a name however it is spaced, hyphenated or capitalised."""
    return " ".join(word for word, _gap in _words(fold(name)))


def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the word sequences that name this person: the full name, and first name and surname.

    A name of one word gives none: a first name alone ("Jan", "May", "Will") identifies nobody.
    """
    groups = _groups(_in_speaking_order(name))
    while groups and groups[0] in {(title,) for title in TITLES}:
        groups = groups[1:]
    if len(groups) < 2:
        return ()
    full = tuple(word for group in groups for word in group)
    short = groups[0] + groups[-1]
    return (full,) if short == full else (full, short)


@lru_cache(maxsize=1024)  # the same few officers and families, asked for each mail that is owed
def same_name(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: titles and middle names do not matter."""
    if fold_name(one) == fold_name(other):
        return True
    return not set(spellings(one)).isdisjoint(spellings(other))


class NameFinder:
    """Finds which of many names stand in a text, in time linear in the text."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for index, name in enumerate(names):
            for spelling in spellings(name):
                self._by_first_word.setdefault(spelling[0], []).append((spelling, index))

    def find(self, text: str) -> tuple[int, ...]:
        """Return the positions, in the order given, of the names that stand in the text.

        Whole words only: "Ann Smith" does not stand in "Ann Smith-Jones", in "Joann Smith" or
        in "Ann. Smith"; it does in "ANN SMITH's page" and across a line break.
        """
        folded = fold(text)
        if self._by_first_word.keys().isdisjoint(map(_bare, _WORD.findall(folded))):
            return ()
        words = _words(folded)
        found: set[int] = set()
        for start, (word, _gap) in enumerate(words):
            for spelling, index in self._by_first_word.get(word, ()):
                if index not in found and _stands_at(words, start, spelling):
                    found.add(index)
        return tuple(sorted(found))


def _stands_at(words: list[tuple[str, str]], start: int, spelling: tuple[str, ...]) -> bool:
    end = start + len(spelling)
    if end > len(words) or tuple(word for word, _gap in words[start:end]) != spelling:
        return False
    inner = [gap for _word, gap in words[start : end - 1]]
    joined_before = start > 0 and words[start - 1][1] == _HYPHEN
    joined_after = words[end - 1][1] == _HYPHEN
    return _BREAK not in inner and not joined_before and not joined_after


def _in_speaking_order(name: str) -> str:
    """Turn "Field, Jan (Mum)" into "Jan Field"."""
    bare = _IN_BRACKETS.sub(" ", name)
    surname, comma, first = bare.partition(",")
    return f"{first} {surname}" if comma else bare


def _groups(name: str) -> list[tuple[str, ...]]:
    """Split a name at its spaces, keeping the halves of "Anne-Marie" together."""
    groups: list[tuple[str, ...]] = []
    joined = False
    for word, gap in _words(fold(name)):
        if joined:
            groups[-1] = (*groups[-1], word)
        else:
            groups.append((word,))
        joined = gap == _HYPHEN
    return groups


def _words(folded: str) -> list[tuple[str, str]]:
    """Return each word of a folded text with what stands between it and the next one."""
    words: list[tuple[str, str]] = []
    matches = list(_WORD.finditer(folded))
    for number, match in enumerate(matches):
        last = number + 1 == len(matches)
        gap = "" if last else folded[match.end() : matches[number + 1].start()]
        words.append((_bare(match.group()), _BREAK if last else _kind(gap)))
    return words


def _kind(gap: str) -> str:
    if len(gap) == 1 and gap in _HYPHENS:
        return _HYPHEN
    if gap.isspace() and not _PARAGRAPH.search(gap):
        return _SPACE
    return _BREAK


def _bare(word: str) -> str:
    """Take the possessive off, then the apostrophe inside: field's is field, o'brien is obrien."""
    return word.removesuffix("'s").replace("'", "")
