"""What the words around a day do to it: leave it unsure, or make it somebody's birthday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from swps_mailflow.reading.dayphrases import Phrase
from swps_mailflow.reading.daywords import Token, sentence_numbers
from swps_mailflow.reading.wordlist import phrases, words

# Anywhere in the sentence these leave its day unsure.
_UNSURE = words(
    "probably prob probs possibly poss maybe mayb perhaps roughly approximately approx circa",
    "hopefully likely unlikely provisionally provisional tentatively tentative pencilled",
    "sometime thereabouts guess reckon depending depends unless undecided unsure unconfirmed",
    "might thinking thought think whether either tbc tba aiming earliest latest ideally",
    "presumably supposedly assuming wrong cancel cancelled ignore forget changed mistake",
)
_UNSURE_PHRASES = phrases(
    "not sure, not certain, not definite, not confirmed, not decided, not fixed, not final",
    "not 100, some time, could be, may be, should be, i believe, we believe, or so, give or",
    "to confirm, to be confirmed, supposed to, meant to, going to be, was going, hope to",
    "hoping to, hope it, don't know, dont know, do not know, haven't decided, havent decided",
    "not yet, may leave, may go, may move, may finish, may stay, may change, may well, may not",
    "might be, all being, in case, no idea, can't remember, cant remember, aim for, aim to",
    "no later, at least, ? ?",
)
# "Not sure who to tell" says nothing about the day.
_UNSURE_OF_OTHER = frozenset({"who", "how", "where", "what"})
_OF_YOU = frozenset({"you", "this", "i", "we", "that"})

# Directly before the day, an article apart.
_JUST_BEFORE = words(
    "about around approx roughly circa ~ or not isn't isnt wasn't wasnt either between by before",
    "after towards toward nearer say like near nearly past except than previously",
    "longer ? < >",
)
# ... and directly behind it.
_JUST_AFTER = frozenset({"or", "ish", "?", "onwards", "onward", "approx", "roughly", "sort"})

# A condition, unless it is a courtesy: "let me know if you need anything else".
_COURTESY_AFTER_IF = words("you that's thats that there this it's its ok okay any")

# A sentence that begins with one of these and ends in a question mark asks.
_ASKING = words("is can could would will shall should does do may are am was has")

# Behind the day these take it back.
_TAKEN_BACK = phrases(
    "no wait, scrap that, ignore that, actually no, no sorry, i was wrong, got that wrong",
    "not that, correction, changed our minds, changed my mind, change of plan",
)

_PAST_VERBS = words("was left finished ended stopped")
_PAST_STARTS = words("started began joined met since")
_FUTURE_VERBS = words("will starts leaves finishes begins starting leaving finishing")

_BIRTH = words("born birthday birthdays bday birth dob")

# A relative day ("on Friday") counts only where something ends or holds on it.
_GOVERNS = words(
    "last leave leaves leaving finish finishes finishing end ends ending stop stops stopping until",
    "till final from departure depart going moving confirm confirmed effective be becomes",
    "goodbye notice longer withdraw withdrawing",
)
_STARTS = words("start starts started starting began begin begins since met joined")
_TURNS_AWAY = words("about discuss discussing regarding re if to meet see call")

_COURTEOUS = words("please pls thanks thank you the on at it is for hi dear yes ok")

_BEFORE, _BEHIND = 25, 12  # how far a hedge reaches in a sentence without an end


class Surroundings:
    """The tokens around the days of one text."""

    def __init__(self, found: Sequence[Token], today: date, *, past: bool) -> None:
        self._found, self._today, self._past = found, today, past
        self._sentence = sentence_numbers(found)

    def hedge(self, phrase: Phrase) -> str | None:
        """Return why the words around leave the day unsure, or None."""
        before, behind = self._around(phrase)
        near = [w for w in before[-2:] if w not in ("the", "on", "(", "a")]
        if near and near[-1] in _JUST_BEFORE:
            return f"“{near[-1]}” before it leaves the day open"
        if before[-2:-1] in (["day"], ["week"], ["weeks"], ["days"]) and near[-1:] == ["of"]:
            return "a span is named"
        following = (t.text for t in self._found[phrase.end : phrase.end + 6])
        nearby = [w for w in following if w not in (",", "(", "-", ".")]
        if nearby and nearby[0] in _JUST_AFTER:
            return f"“{nearby[0]}” behind it leaves the day open"
        for said in (before, behind):
            if word := _unsure(said):
                return f"it is not sure (“{word}”)"
        if _condition(before) or _condition(behind):
            return "it hangs on a condition"
        if self._asks(phrase, behind):
            return "it is a question"
        if self._taken_back(phrase):
            return "it is taken back"
        return self._wrong_tense(phrase, before, behind)

    def governed(self, phrase: Phrase) -> bool:
        """Tell whether a day that hangs on today or on a term is what the sentence is about."""
        before, behind = self._around(phrase)
        others = [w for w in (*before, *behind) if w[0].isalnum() and w not in _COURTEOUS]
        if len(others) <= 1 and not _TURNS_AWAY & set(others):
            return True
        governs = _GOVERNS | _STARTS if self._past else _GOVERNS
        near = before[-8:]
        reach = max((i for i, w in enumerate(near) if w in governs), default=None)
        if reach is not None and not {"meet", "see", "call", "chat"} & set(near[reach:]):
            return True
        if near[-1:] and near[-1] in ("is", ":", "=", "was", "left", "it's", "its", "yes", "as"):
            return True
        for word in behind[:6]:
            if word in _TURNS_AWAY or word in ",;:":
                return False
            if word in governs:
                return True
        return False

    def elsewhere(self, phrase: Phrase) -> bool:
        """A birthday, an age, or the head of a quoted mail: nothing to act on."""
        before, behind = self._around(phrase)
        if _BIRTH & set(before[-4:]) or _BIRTH & set(behind[:4]):
            return True
        if before[-3:-2] == ["d"] and before[-1:] in (["b"], ["."]):
            return True
        tail = [w for w in before[-4:] if w not in ("on", "the")]
        if len(tail) >= 2 and tail[-1].isdigit() and tail[-2] in (
            "turn", "turns", "turned", "turning", "is", "be", "was", "been"
        ):  # fmt: skip
            return True
        if before[-1:] == ["dated"] or before[-2:] in (["sent", ":"], ["received", ":"]):
            return True
        if before[-2:] in (["email", "of"], ["letter", "of"], ["mail", "of"], ["message", "of"]):
            return True
        if self._heads_mail(before, behind):
            return True
        return self._heads_letter(phrase)

    def _around(self, phrase: Phrase) -> tuple[list[str], list[str]]:
        """Return the words of the sentence before and behind the phrase."""
        first, last = phrase.start, phrase.end
        number = self._sentence[first]
        while first > 0 and phrase.start - first < _BEFORE and self._sentence[first - 1] == number:
            first -= 1
        number = self._sentence[phrase.end - 1]
        while last < len(self._found) and last - phrase.end < _BEHIND:
            if self._sentence[last] != number:
                break
            last += 1
        found = self._found
        return (
            [t.text for t in found[first : phrase.start]],
            [t.text for t in found[phrase.end : last]],
        )

    def _heads_mail(self, before: list[str], behind: list[str]) -> bool:
        """ "On 23 Nov 2026, at 09:14, Jan wrote:", "Date: Mon, 23 Nov 2026 09:14:05"."""
        window = [w for w in behind[:5] if w not in (",", "at")]
        clock = len(window) >= 2 and window[0].isdigit() and window[1] in (":", ".")
        return clock and (before[-2:] == ["date", ":"] or before[-1:] == ["on"]) and len(before) < 3

    def _heads_letter(self, phrase: Phrase) -> bool:
        """The day a letter was written stands on a line of its own above it."""
        if not isinstance(phrase.meaning, date) or not self._found[phrase.start].first:
            return False
        end = phrase.end
        alone = end < len(self._found) and self._found[end].first
        age = self._today - phrase.meaning
        return alone and phrase.start < 30 and timedelta(0) <= age <= timedelta(days=7)

    def _asks(self, phrase: Phrase, behind: list[str]) -> bool:
        if "?" not in behind:
            return False
        question = behind.index("?")
        first = phrase.start
        while first > 0 and self._sentence[first - 1] == self._sentence[phrase.start]:
            first -= 1
        if self._found[first].text in _ASKING:
            return True
        return question <= 4 and "," not in behind[:question]

    def _taken_back(self, phrase: Phrase) -> bool:
        later = [t.text for t in self._found[phrase.end : phrase.end + _BEHIND]]
        return any(
            tuple(later[at : at + len(back)]) == back
            for back in _TAKEN_BACK
            for at in range(len(later))
        )

    def _wrong_tense(self, phrase: Phrase, before: list[str], behind: list[str]) -> str | None:
        """A day without its year is read one way; a verb that looks the other way is a doubt."""
        if not phrase.open_year:
            return None
        near = set(before[-3:]) | set(behind[:1])
        if not self._past and near & (_PAST_VERBS | _PAST_STARTS):
            return "the year is not written, and the words speak of the past"
        if self._past and near & _FUTURE_VERBS:
            return "the year is not written, and the words speak of what is to come"
        return None


def _unsure(said: list[str]) -> str | None:
    for at, word in enumerate(said):
        if word in _UNSURE and word != "think":
            return word
        if word == "think" and said[at + 1 : at + 2] != ["of"]:
            return word
        pair = tuple(said[at : at + 2])
        if pair not in _UNSURE_PHRASES and tuple(said[at : at + 3]) not in _UNSURE_PHRASES:
            continue
        following = said[at + 2 : at + 4]
        if following[:1] and following[0] in _UNSURE_OF_OTHER:
            continue
        if following[:1] in (["if"], ["whether"]) and following[1:] and following[1] in _OF_YOU:
            continue
        return " ".join(pair)
    return None


def _condition(said: list[str]) -> bool:
    return any(
        word in ("if", "provided", "once")
        and not (said[at + 1 : at + 2] and said[at + 1] in _COURTESY_AFTER_IF)
        and said[max(0, at - 1) : at] not in (["know"], ["sure"], ["ask"])
        for at, word in enumerate(said)
    )
