"""A reply that is one offered word and courtesies, from its first character to its last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.lexicon import FORMS
from swps_mailflow.reading.offered import Reading, Takes
from swps_mailflow.reading.pieces import Is, Piece, Token, Vocabulary

# What may stand right behind a word with no mark between.
_MAY_FOLLOW = frozenset(
    {Is.PLEASE, Is.THANKS, Is.REFERENCE, Is.SUFFIX, Is.MARK, Is.BREAK, Is.CLOSING, Is.WISH, Is.NOD}
)
# Asking for these with a question mark asks for the same.
_QUESTIONS = frozenset({"HELP", "STATUS"})
# Saying sorry goes with a refusal or a change of mind; beside anything else it may take it back.
_REGRETTED = frozenset({"NO", "DECLINE", "REFUSE", "WITHDRAW"})
# "That's fine" and "looks good" go with these, and contradict the others.
_ASSENTING = frozenset({"APPROVE", "CONFIRM", "RECOMMEND", "YES", "DONE"})
# "OK" and a thumb behind one of these may be the second thought.
_REFUSING = frozenset({"DECLINE", "REFUSE", "CANCEL", "UNDO", "WITHDRAW", "END"})
# Where we ask nothing but "Was this you?", these are the answers.
_PLAIN = {Is.YES: "YES", Is.NO: "NO"}
# Words before a date that only lead to it: "Confirm, her last day is 17 July".
_TO_DATE = frozenset(
    {
        "for", "on", "as", "is", "the", "her", "his", "their", "last", "day", "date", "will", "be",
        "that", "it", "leaving", "it's", "she", "he", "they", "leaves", "leave", "finishes",
    }
)  # fmt: skip
# A date is a few words; courtesies may follow it on its line.
_DATE_TOKENS = 14


@dataclass
class _Said:
    """What the pieces so far amount to."""

    word: str | None = None
    date: str = ""
    yes: bool = False
    no: bool = False
    sorry: bool = False
    thanks: bool = False
    chat: bool = False  # thanks for something, or a wish: what one says to a mail that has come
    assent: bool = False
    courtesy: bool = False  # "ok", "great": more than mere thanks
    please_before: bool = False  # a "please" right before the word


def read_alone(
    found: Sequence[Token], text: str, vocabulary: Vocabulary, is_date: Callable[[str], bool]
) -> Reading:
    """Read a text that should consist of known pieces only; `found` are its tokens."""
    said = _Said()
    before: Piece | None = None
    at = 0
    while at < len(found):
        piece = vocabulary.piece_at(found, at)
        if piece is None:
            piece = _in_context(found, at, before, said)
        if piece is None:
            end = _date(found, at, text, vocabulary, said, is_date)
            if end is None:
                return Reading(None, text, _unknown(found, at, text, said))
            at, before = end, None
            continue
        wrong = _misplaced(piece, before, found, said) or _note(piece, before, found, said)
        if wrong:
            return Reading(None, text, wrong)
        plain = _PLAIN.get(piece.what)
        if plain in vocabulary.offered:
            if said.word not in (None, plain):
                return Reading(None, text, f"It says {said.word} and {plain}.")
            said.word = plain
        before = piece
        at = piece.last
    return _conclusion(text, vocabulary, said)


def _in_context(found: Sequence[Token], at: int, before: Piece | None, said: _Said) -> Piece | None:
    """Return a piece that is one only here: "Status?", and the name in "Thanks Sue"."""
    token = found[at]
    if said.word in _QUESTIONS and token.key == "?":
        return Piece(Is.MARK, at, at + 1)
    thanked = before is not None and before.what in (Is.THANKS, Is.CLOSING)
    if thanked and token.capital and token.key in FIRST_NAMES:
        return Piece(Is.NAME, at, at + 1)
    return None


def _misplaced(
    piece: Piece, before: Piece | None, found: Sequence[Token], said: _Said
) -> str | None:
    """Return why a known piece may not stand where it does, or None."""
    key = found[piece.first].key
    answered = said.word is not None or said.yes or said.no
    if piece.what is Is.GREETING and answered:
        return f"“{key}” after the word may be a time of day."
    if before is None:
        return None
    if piece.what is Is.MARK and before.what is Is.MARK:
        if found[before.first].key + key in ("..", ":("):
            return "The marks may mean that something was left unsaid."
        return None
    if before.what is Is.NAME and piece.what is Is.WORD:
        return "A name right before the word may be a verb: “Will approve”."
    if piece.what is Is.NOD and said.word in _REFUSING:
        return f"“{key}” stands behind {said.word}."
    single = piece.last - piece.first == 1 and piece.what in (Is.CLOSING, Is.NOD) and key.isalpha()
    single &= key not in ("x", "xx", "xxx")
    if before.what is Is.WORD and (single or piece.what not in _MAY_FOLLOW):
        return f"“{key}” follows the word without a mark between."
    return None


def _note(piece: Piece, before: Piece | None, found: Sequence[Token], said: _Said) -> str | None:
    """Add a piece to what was said; return why that contradicts it, or None."""
    if piece.what is Is.WORD:
        word, *more = piece.words
        if more:
            return f"It may mean {word} or {more[0]}."
        if said.word not in (None, word):
            return f"It says {said.word} and {word}."
        said.word = word
        asked = before is not None and found[before.last - 1].key in ("please", "pls", "plz")
        said.please_before |= asked
    said.yes |= piece.what is Is.YES
    said.no |= piece.what is Is.NO
    said.sorry |= piece.what is Is.SORRY
    said.thanks |= piece.what is Is.THANKS
    said.chat |= piece.what is Is.WISH or (
        piece.what is Is.THANKS
        and any(found[n].key == "for" for n in range(piece.first, piece.last))
    )
    said.assent |= piece.what is Is.ASSENT
    said.courtesy |= piece.what in (Is.NOD, Is.PLEASE, Is.SUFFIX, Is.ASSENT)
    return None


def _conclusion(text: str, vocabulary: Vocabulary, said: _Said) -> Reading:
    """Return the word that follows from all pieces together."""
    word, wrong = said.word, ""
    if said.no and word != "NO":
        wrong = "A “no” may answer anything in the mail."
    elif said.yes and vocabulary.yes_or_no:
        if word not in (None, "APPROVE"):
            wrong = f"It says yes and {word}."
        elif word is None and said.chat:
            wrong = "It may only say that the mail has come."
        word = "APPROVE"
    if word is None and not wrong:
        thanks = said.thanks and not (said.yes or said.sorry or said.courtesy)
        why = "The reply only says thanks." if thanks else "The reply names none of the words."
        return Reading(None, text, why, courtesy=thanks)
    wrong = wrong or _doubt(word or "", vocabulary, said)
    if wrong or word is None:
        return Reading(None, text, wrong)
    dated = f" and the date “{said.date}”" if said.date else ""
    return Reading(word, said.date, f"The whole reply is {word}{dated}.")


def _doubt(word: str, vocabulary: Vocabulary, said: _Said) -> str:
    """Return what speaks against a word that stands alone, or nothing."""
    if said.sorry and word not in _REGRETTED:
        return f"“Sorry” beside {word} may take it back."
    if said.assent and word not in _ASSENTING:
        return f"What stands beside {word} agrees to something."
    if said.please_before and word in FORMS and not FORMS[word].polite:
        return f"“Please {word.lower()}” may be a request to us."
    takes = vocabulary.offered[word].takes
    if takes is Takes.REQUIRED:
        return f"{word} needs a text after it."
    if takes is Takes.KIND:
        return f"{word} needs the name of a kind after it."
    return ""


def _date(
    found: Sequence[Token],
    at: int,
    text: str,
    vocabulary: Vocabulary,
    said: _Said,
    is_date: Callable[[str], bool],
) -> int | None:
    """Note the date that begins at a token behind a word that takes one; return where it ends."""
    if said.word is None or said.date or vocabulary.offered[said.word].takes is not Takes.DATE:
        return None
    first = at
    while first < len(found) and found[first].key in _TO_DATE:
        first += 1
    end = first
    while end < len(found) and end - first < _DATE_TOKENS and found[end].key != "\n":
        end += 1
    for last in range(end, first, -1):
        date = text[found[first].start : found[last - 1].end].strip(" .,;")
        if date and is_date(date):
            said.date = date
            return last
    return None


def _unknown(found: Sequence[Token], at: int, text: str, said: _Said) -> str:
    end = min(at + 3, len(found))
    shown = " ".join(text[found[at].start : found[end - 1].end].split())
    if said.word is not None:
        return f"{said.word} is followed by “{shown}”, which may change what it means."
    return f"“{shown}” is part of no decision known here."
