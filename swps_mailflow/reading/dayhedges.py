"""What the words around a day do to it: leave it unsure, ask about it, or take it back."""

from __future__ import annotations

from collections.abc import Sequence

from swps_mailflow.reading.daycontext import Context
from swps_mailflow.reading.dayphrases import Phrase
from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.wordlist import phrases, words

# Anywhere in the sentence these leave its day unsure.
_UNSURE = words(
    "probably prob probs possibly poss maybe mayb perhaps roughly approximately approx circa ca",
    "hopefully likely unlikely provisionally provisional tentatively tentative pencilled pencil",
    "sometime thereabouts guess reckon depending depends depend unless undecided unsure",
    "uncertain unconfirmed might thinking thought think whether either tbc tba tbd aiming",
    "earliest latest ideally presumably supposedly apparently allegedly assuming assume suppose",
    "imagine wrong cancel cancelled ignore forget changed mistake pending proposed proposal",
    "planned plan plans planning target estimate estimated expect expected expecting intend",
    "intending fairly afaik iirc rumour rumoured heard considering hope hoping wish prefer",
    "preferably flexible original originally previous previously formerly initially used",
    "fingers joking lol suggested suggest eta ballpark somewhere memory unknown doubt doubtful",
    "ought seems seem appears looks looking potentially potential theoretically theory maybes",
    "almost nearly temporarily instead meant mean otherwise delay delayed postponed postpone",
    "rather could should approximate loosely usually normally typo oops whoops wondering wonder",
)
_UNSURE_PHRASES = phrases(
    "not sure, not certain, not definite, not confirmed, not decided, not fixed, not final",
    "not 100, some time, some point, may be, i believe, we believe, or so, give or, plus or",
    "to be confirmed, supposed to, was going, were going, was to, were to, had said, had been",
    "don't know, dont know, do not know, haven't decided, havent decided, will confirm",
    "i'll confirm, we'll confirm, ll confirm, can confirm later, i'll let, we'll let, will let",
    "not yet, may leave, may go, may move, may finish, may stay, may change, may well, may not",
    "all being, in case, no idea, can't remember, cant remember, aim for, aim to, no later",
    "at least, ? ?, subject to, quote me, for now, at present, at the moment, so far, would be",
    "would suit, would have, would work, would prefer, as far, said it, up to, want it, we want",
    "i want, trying to, set in, want to, in theory, the old, my old, to check, i'll check",
    "will check, longer than, more than, less than, earlier than, later than, well before",
    "no less, will tell, i'll tell, can't tell, as early, as late, call it, i'd say, we'd say",
    "i'm told, the plan, ideal world, still waiting, still deciding, am i right, isn't it",
)
# "Not sure who to tell" says nothing about the day.
_UNSURE_OF_OTHER = frozenset({"who", "how", "where", "what"})
_OF_YOU = frozenset({"you", "this", "i", "we", "that"})
# "We would like" is a wish granted; "would be" stands among the phrases.
_LIKING = words("like love be appreciate you")
# Somebody else's word is none to act on, unless the writer repeats a word of their own.
_REPORTED = words("said says saying told wrote written hear hears claims reckons tells asked")
_BY_US = words("i we as i've we've i'd")
# Kind words about the reader: "I think you are wonderful", "we hope you are well".
_FEELING = words("hope think thought hoping thinking thoughts")
_FELT = words("you you're you've all of this that's everyone your fondly")

_NEGATIONS = words(
    "not never nobody none cannot cant wont dont doesnt isnt wasnt didnt arent without nor",
    "neither except no-one nothing hardly barely haven't hasnt havent hadnt",
)
_NO_MATTER = words("problem problems worries worry rush need longer doubt matter sooner")

# Directly before the day, an article apart.
_JUST_BEFORE = words(
    "about around approx roughly circa ~ or not isn't isnt wasn't wasnt either between by",
    "before after towards toward nearer say like near nearly past except than previously to & +",
    "and/or longer ? < > but every each any another other same %",
)
_COUNTED_BEFORE = words("- to & and or / until till +")
# ... and directly behind it.
_JUST_AFTER = words(
    "or ish ? onwards onward approx roughly sort not / & + ~ % = to until till - plus every",
    "each",
)
_SPANS = words("day days week weeks weekend month fortnight eve morning evening run end start rest")
_SPAN_ENDS = words("of from before after following to")

_TIMES = words("week weeks days fortnight month months day")
_WHICH_YEAR = words("last next this every each following same")

# A condition, unless it is a courtesy: "let me know if you need anything else".
_COURTESY_AFTER_IF = words("you that's thats that there this it's its ok okay any")

# A sentence that begins with one of these and ends in a question mark asks.
_ASKING = words(
    "is can could would will shall should does do did may are am was has when what which",
)
_ASKS_OUTRIGHT = words("did does do is was would should could can when which what are shall")
_ASKED = words(
    "it is are does do did will would can i we she he they you that this her his the date day",
)

# Behind the day these take it back.
_TAKEN_BACK = phrases(
    "no wait, scrap that, ignore that, actually no, no sorry, i was wrong, got that wrong, wait",
    "not that, correction, changed our minds, changed my mind, change of plan, hang on, hold on",
    "second thoughts, i meant, i mean, should read, should say, typo, oops, whoops, wrong date",
    "wrong day, wrong child, only joking, just joking, just kidding, only kidding, forget that",
    "sorry wrong, make that, make it, this is wrong, that is wrong, that's wrong, after all",
    "or not, no longer true, scratch that, disregard, best ignore, please ignore",
)
_TAKEN_BACK_REACH = 40

# A sentence beside the day's own speaks of the day when it is short or has one of these.
_REFERS = words(
    "it this that date day dates change changes changed confirm confirmed definite certain",
    "final yet know known plan plans then decided when",
)
_SHORT = 4
_NOT_KNOWN = phrases(
    "not known, isn't known, isnt known, not decided, isn't decided, not definite, not certain",
    "isn't certain, not final, isn't final, not yet, may change, might change, could change",
    "to be confirmed, will confirm, i'll confirm, don't know, dont know, not sure",
    "not confirmed, can change, subject to, are staying, is staying, not leaving",
    "aren't leaving, isn't leaving, still deciding, still waiting, change our minds",
    "change my mind, day before, day after, am i right, isn't it",
)

_PAST_VERBS = words("was left finished ended stopped")
_PAST_STARTS = words("started began joined met since")
_FUTURE_VERBS = words("will starts leaves finishes begins starting leaving finishing we'll i'll")


class Hedges:
    """Reads what leaves the days of one text unsure."""

    def __init__(self, context: Context, *, past: bool) -> None:
        self._context, self._found, self._past = context, context.found, past

    def hedge(self, phrase: Phrase) -> str | None:
        """Return why the words around leave the day unsure, or None."""
        context = self._context
        before = context.texts(context.before(phrase))
        behind = context.texts(context.behind(phrase))
        if reason := self._beside(phrase, before, behind):
            return reason
        for said in (_told(before), behind):
            if word := _unsure(said):
                return f"it is not sure (“{word}”)"
        if word := _reported(before):
            return f"it is somebody else's word (“{word}”)"
        if _condition(before) or _condition(behind):
            return "it hangs on a condition"
        if word := self._negated(phrase, behind):
            return f"it is denied (“{word}”)"
        if self._asks(phrase, behind):
            return "it is a question"
        if self._taken_back(phrase):
            return "it is taken back"
        if word := self._doubted_beside(phrase):
            return f"the words beside it leave it unsure (“{word}”)"
        return self._wrong_tense(phrase, before, behind)

    def _beside(self, phrase: Phrase, before: list[str], behind: list[str]) -> str | None:
        near = [w for w in before[-4:] if w not in ("the", "on", "(", "a", '"', "'")]
        if near[-1:] and near[-1] in _JUST_BEFORE and not _is_aim(near):
            return f"“{near[-1]}” before it leaves the day open"
        if near[-2:-1] and near[-1] in _COUNTED_BEFORE and _ends_number(near[-2]):
            return "a span is named"
        if near[-2:-1] and near[-2] in _SPANS and near[-1] in _SPAN_ENDS:
            if near[-2:] not in (["day", "of"], ["start", "from"]) or before[-3:-2] != ["last"]:
                return "a span is named"
        nearby = [w for w in behind[:7] if w not in (",", "(", ".", ")", '"', "'", "*")]
        if nearby[:1] == ["-"]:
            nearby = nearby[1:] if nearby[1:2] and not nearby[1].isdigit() else nearby
        if nearby[:1] and nearby[0] in _JUST_AFTER and not self._goes_to(nearby):
            return f"“{nearby[0]}” behind it leaves the day open"
        if nearby[:1] and nearby[0] in _WHICH_YEAR and nearby[1:2] in (["year"], ["week"], []):
            return "which year is meant cannot be told"
        if nearby[:1] == ["for"] and set(nearby[1:4]) & _TIMES:
            return "a span is named"
        return None

    def _goes_to(self, nearby: list[str]) -> bool:
        """ "On 16 July to start school" names no second day."""
        return nearby[0] == "to" and nearby[1:2] != [] and nearby[1].isalpha()

    def _negated(self, phrase: Phrase, behind: list[str]) -> str | None:
        context = self._context
        for word, following in _pairs(context.clause_before(phrase)):
            if _negates(word) and not (word == "no" and following in _NO_MATTER - {"longer"}):
                return word
        after = context.clause_behind(phrase)
        for word, following in _pairs(after):
            if _negates(word) and following not in _NO_MATTER:
                return word
        if "no" in (word for word, following in _pairs(behind) if following not in _NO_MATTER):
            return "no"
        return None

    def _asks(self, phrase: Phrase, behind: list[str]) -> bool:
        first = self._context.opens(phrase)
        opening = self._found[first].text
        if first < phrase.start and opening in _ASKS_OUTRIGHT and self._asks_on(first + 1):
            return True
        if "?" not in behind:
            return False
        if opening in _ASKING:
            return True
        question = behind.index("?")
        return question <= 4 and "," not in behind[:question]

    def _asks_on(self, at: int) -> bool:
        following = self._found[at].text if at < len(self._found) else ""
        return following in _ASKED or following.removesuffix("'s") in FIRST_NAMES

    def _taken_back(self, phrase: Phrase) -> bool:
        later = self._context.later(phrase, _TAKEN_BACK_REACH)
        later = [w for w in later if w not in (",", "-")]
        return _holds(later, _TAKEN_BACK)

    def _doubted_beside(self, phrase: Phrase) -> str | None:
        for said in self._context.neighbours(phrase):
            spoken = [w for w in said if w[0].isalnum()]
            if "?" in said or not spoken:
                continue
            if _holds(spoken, _NOT_KNOWN) and not _of_other(spoken):
                return " ".join(spoken[:4])
            refers = len(spoken) <= _SHORT and not {"you", "to", "us"} & set(spoken)
            if (refers or _REFERS & set(spoken)) and (word := _unsure(said)):
                return word
        return None

    def _wrong_tense(self, phrase: Phrase, before: list[str], behind: list[str]) -> str | None:
        """A day without its year is read one way; a verb that looks the other way is a doubt."""
        if self._past and {"will", "we'll", "i'll"} & set(before[-4:]):
            return "the words speak of what is to come"
        if not phrase.open_year:
            return None
        near = set(before[-3:]) | set(behind[:1])
        if not self._past and near & (_PAST_VERBS | _PAST_STARTS):
            return "the year is not written, and the words speak of the past"
        if self._past and near & _FUTURE_VERBS:
            return "the year is not written, and the words speak of what is to come"
        return None


def _told(said: list[str]) -> list[str]:
    """Leave out the beginning of "I thought I should let you know that her last day is ..."."""
    for at in range(len(said) - 2):
        if said[at : at + 3] in (["let", "you", "know"], ["to", "inform", "you"]):
            told = not {"will", "i'll", "we'll"} & set(said[max(0, at - 2) : at])
            return said[at + 3 :] if told else said
    return said


def _unsure(said: Sequence[str]) -> str | None:
    for at, word in enumerate(said):
        following = said[at + 1 : at + 2]
        if word in _UNSURE and not (word in _FEELING and following and following[0] in _FELT):
            if not (word == "could" and following == ["you"]):
                return word
        if word == "may" and at and not said[at - 1].isdigit() and following not in (["i"], ["we"]):
            return word
        if word in ("would", "wouldn't") and not (following and following[0] in _LIKING):
            return word
        pair = tuple(said[at : at + 2])
        if pair not in _UNSURE_PHRASES and tuple(said[at : at + 3]) not in _UNSURE_PHRASES:
            continue
        if not _of_other(said[at:]):
            return " ".join(pair)
    return None


def _reported(said: Sequence[str]) -> str | None:
    for at, word in enumerate(said):
        if word in _REPORTED and (at == 0 or said[at - 1] not in _BY_US or word.startswith("hear")):
            return word
    return None


def _of_other(said: Sequence[str]) -> bool:
    """Tell whether "not sure" is said of whom to write to, or whether a letter is needed."""
    for at, word in enumerate(said):
        if word in ("sure", "know", "certain"):
            following = list(said[at + 1 : at + 3])
            if following[:1] and following[0] in _UNSURE_OF_OTHER:
                return True
            asked = following[:1] in (["if"], ["whether"]) and following[1:] != []
            return asked and following[1] in _OF_YOU
    return False


def _condition(said: Sequence[str]) -> bool:
    return any(
        word in ("if", "provided", "once")
        and not (said[at + 1 : at + 2] and said[at + 1] in _COURTESY_AFTER_IF)
        and list(said[max(0, at - 1) : at]) not in (["know"], ["sure"], ["ask"])
        for at, word in enumerate(said)
    )


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't") or word == "no"


def _pairs(said: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(said, [*said, ""][1:], strict=True))


def _holds(said: Sequence[str], wanted: frozenset[tuple[str, ...]]) -> bool:
    return any(
        tuple(said[at : at + size]) in wanted for at in range(len(said)) for size in (1, 2, 3)
    )


def _ends_number(word: str) -> bool:
    return word.isdigit() or word in ("st", "nd", "rd", "th")


def _is_aim(near: list[str]) -> bool:
    """ "We would like her last day to be 16 July": here the word before is "be"."""
    return near[-1] == "to" and len(near) < 2
