"""A reply that begins with an offered word and goes on with its text.

The word comes first (a greeting, "yes" or "please" may stand before it), then a separator or a
line break; written in capitals as it was offered, the text may follow at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from swps_mailflow.reading import freetext, lexicon, takeback
from swps_mailflow.reading.offered import Reading, Takes
from swps_mailflow.reading.pieces import Is, Piece, Token, Vocabulary

# What may stand before the word: nothing that says anything.
_BEFORE = frozenset(
    {
        Is.GREETING, Is.THANKS, Is.PLEASE, Is.NOD, Is.WISH, Is.BREAK, Is.MARK, Is.SORRY, Is.YES,
    }
)  # fmt: skip
# What may stand between the word and the separator.
_BETWEEN = frozenset({Is.PLEASE, Is.THANKS, Is.SORRY, Is.REFERENCE})
_FIRM = frozenset("\n:–—(")
_SOFT = frozenset(",.!;")
# A text of so many words after "Close." is a sentence of its own.
_SENTENCE = 3
# These join a reason to a word without any mark.
_BECAUSE = frozenset({"because", "due", "given", "since"})
_AS = frozenset({"they", "she", "he", "this", "it", "the", "there", "we", "i", "these", "not"})
_KIND_JOINS = frozenset({"as", "into", "to", "off", "out", "a", "an", "the"})


def read_with_text(
    found: Sequence[Token], text: str, vocabulary: Vocabulary, kinds: Sequence[str]
) -> Reading:
    """Read a text that should begin with an offered word; `found` are its tokens."""
    at, yes = _start(found, vocabulary)
    piece = vocabulary.piece_at(found, at) if at < len(found) else None
    if piece is None or piece.what is not Is.WORD:
        return Reading(None, text, "")
    if len(piece.words) > 1:
        return Reading(None, text, f"It may mean {piece.words[0]} or {piece.words[1]}.")
    word = piece.words[0]
    takes = vocabulary.offered[word].takes
    if takes in (Takes.NOTHING, Takes.DATE):
        return Reading(None, text, "")
    if yes and vocabulary.yes_or_no and word != "APPROVE":
        return Reading(None, text, f"It says yes and {word}.")
    after = _after(found, piece, text, word, takes, vocabulary)
    if after is None:
        return Reading(None, text, f"{word} stands first, but what follows is not divided from it.")
    said = text[after:].strip().strip("\n")
    return _weighed(word, takes, said, text, vocabulary, kinds)


def _start(found: Sequence[Token], vocabulary: Vocabulary) -> tuple[int, bool]:
    """Return the first token after greeting and courtesies, and whether a "yes" was among them."""
    at, yes = 0, False
    while at < len(found):
        piece = vocabulary.piece_at(found, at)
        if piece is None or piece.what not in _BEFORE:
            break
        yes |= piece.what is Is.YES
        at = piece.last
    return at, yes


def _after(
    found: Sequence[Token],
    piece: Piece,
    text: str,
    word: str,
    takes: Takes,
    vocabulary: Vocabulary,
) -> int | None:
    """Return where in the text what follows the word begins, or None where nothing divides them."""
    at = piece.last
    while at < len(found):
        between = vocabulary.piece_at(found, at)
        if between is None or between.what not in _BETWEEN:
            break
        at = between.last
    if all(not any(c.isalnum() for c in token.key) for token in found[at:]):
        return len(text)
    token = found[at]
    if token.key in _FIRM or (token.key == "-" and _is_dash(text, token)):
        return token.end
    if token.key in _SOFT and word not in lexicon.EVERYDAY and not _is_dots(found, at):
        return token.end
    if token.key == "." and word in lexicon.SENTENCE and not _is_dots(found, at):
        return token.end if len(found) - at > _SENTENCE else None
    if takes is Takes.KIND:
        return token.start
    if (takes is Takes.OPTIONAL or word == "CLOSE") and _joins(found, at, word):
        return token.start
    if word == "PROPOSE" and _proposes(found, piece.first, at):
        return token.start
    return _in_capitals(found, piece.first, text, word)


def _in_capitals(found: Sequence[Token], at: int, text: str, word: str) -> int | None:
    """Return where the word ends, if it is written as it was offered and the text is not."""
    end = found[at].start + len(word)
    rest = text[end:]
    if text[found[at].start : end] != word or not rest[:1].isspace():
        return None
    lettered = [c for c in rest if c.isalpha()]
    return end if any(c.islower() for c in lettered) or not lettered else None


def _weighed(
    word: str, takes: Takes, said: str, text: str, vocabulary: Vocabulary, kinds: Sequence[str]
) -> Reading:
    """Decide for the word if its text allows it."""
    named = _capital_line(said, word, vocabulary)
    if named:
        return Reading(None, text, f"A later line begins with {named}.")
    if takes is Takes.KIND:
        return _with_kind(word, said, text, kinds)
    if said.startswith(")"):
        said = said[1:].strip()
    if said.endswith(")") and said.count("(") < said.count(")"):
        said = said[:-1].strip()
    if takes is Takes.REQUIRED and not _says_something(said):
        return Reading(None, text, f"{word} needs a text after it.")
    if takeback.is_placeholder(said):
        return Reading(None, text, f"What follows {word} is the instruction, not an answer.")
    if word in lexicon.FREE:
        against = freetext.recalled(said, word)
    else:
        others = _distinctive(word, vocabulary)
        against = takeback.objection(word, said, vocabulary.stems[word], others)
    if against:
        return Reading(None, text, f"What follows {word} may take it back: “{against}”.")
    if word in lexicon.ADDRESSED and freetext.speaks_of_its_reader(said, word):
        why = "would be sent as it stands, and speaks about its reader"
        return Reading(None, text, f"What follows {word} {why}.")
    return Reading(word, said, f"The reply begins with {word}; the rest is its text.")


def _with_kind(word: str, said: str, text: str, kinds: Sequence[str]) -> Reading:
    rest = said
    spoken = re.match(r"[^\W\d_]+", rest)
    while spoken is not None and spoken.group().casefold() in _KIND_JOINS:
        rest = rest[spoken.end() :].lstrip(" :\n")
        spoken = re.match(r"[^\W\d_]+", rest)
    for kind in sorted(kinds, key=len, reverse=True):
        after = rest[len(kind) : len(kind) + 1]
        if rest.casefold().startswith(kind.casefold()) and not after.isalnum():
            return Reading(word, rest, f"The reply begins with {word} and the kind {kind}.")
    return Reading(None, text, f"{word} needs one of these after it: {', '.join(kinds)}.")


def _capital_line(said: str, word: str, vocabulary: Vocabulary) -> str | None:
    """Return the other offered word that a line of the text begins with in capitals, if any."""
    for line in said.split("\n"):
        bare = line.lstrip(" \t*_-–—•>\"“'(").replace("*", "")
        for other in vocabulary.offered:
            end = bare[len(other) : len(other) + 1]
            if other != word and bare.startswith(other) and not end.isalnum():
                return other
    return None


def _distinctive(word: str, vocabulary: Vocabulary) -> set[str]:
    """Return the forms of the other words, but for those that stand in any English text."""
    others: set[str] = set()
    for other, stems in vocabulary.stems.items():
        if other != word and other not in _COMMON_ENGLISH:
            others |= stems
    return others


_COMMON_ENGLISH = lexicon.EVERYDAY | {
    "DONE", "HELP", "STATUS", "JOIN", "LEAVE", "PHOTO", "CONCERN", "EXCEPTION", "REMOVED",
    "CONTACTED", "STAYS", "LEAVER", "YES", "PROPOSE",
}  # fmt: skip


def _proposes(found: Sequence[Token], first: int, at: int) -> bool:
    """Say whether "I propose" goes on as people do: "that we", "to", "we"."""
    said = [token.key for token in found[first:at]]
    opens = said in (["i", "propose"], ["i", "propose", "that"], ["we", "propose"])
    return opens and found[at].key in ("that", "to", "we", "i", "the", "they", "she", "he", "you")


def _joins(found: Sequence[Token], at: int, word: str) -> bool:
    following = found[at + 1].key if at + 1 < len(found) else ""
    if found[at].key == "as":  # "close as they are" is no decision
        return following in _AS and word not in lexicon.EVERYDAY
    return found[at].key in _BECAUSE and bool(following)


def _is_dash(text: str, token: Token) -> bool:
    """Say whether a hyphen divides: "decline - no", not "close-knit"."""
    before, after = text[token.start - 1 : token.start], text[token.end : token.end + 1]
    return before.isspace() or after.isspace()


def _is_dots(found: Sequence[Token], at: int) -> bool:
    return at + 1 < len(found) and found[at].key == "." == found[at + 1].key


def _says_something(said: str) -> bool:
    return any(c.isalnum() for c in said)
