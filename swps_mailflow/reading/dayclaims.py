"""What a sentence says of a day: only one that somebody leaves on, or has known another since.

Everyday prose is full of days (parties, deadlines, letters). A list of all that is not meant would
never be full, so a day counts only where the words that tie it to what matters are all known.
"""

from __future__ import annotations

from collections.abc import Sequence

from swps_mailflow.reading.daycontext import Context
from swps_mailflow.reading.dayelsewhere import is_date_label
from swps_mailflow.reading.dayphrases import Phrase
from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.wordlist import words

# Words that may stand between a claim and its day and change nothing about either.
_GLUE = words(
    "room going set due the on is it its it's at of for from as in by be being been will are am",
    "was were has have had i we he she they you us her his their our my your who to with and",
    "both also now officially i'll we'll he'll she'll they'll it'll i'm we're he's she's",
    "they're that's thats that so when which day days date session place time class attendance",
    "daughter son child children girl boy twins pre school preschool pre-school playgroup",
    "nursery setting there term little lovely wonderful brilliant amazing fabulous beautiful",
    "dear big primary reception area week until till til please pls just sadly then would like",
    "this one up give giving given we'd i'd coming attending , - : ( ) \" * ' = | i.e. ie",
)
_CLOCK = words("am pm noon midday o'clock : .")

_LEAVING = words(
    "leave leaves leaving leaver left finish finishes finishing finished withdraw withdrawing",
)
# These end much else too: they need somebody known before them.
_ENDING = words("end ends ending ended stop stops stopping ceases cease")
_STAYING = words("stay stays staying attend attends attending coming comes")
# "On leave", "maternity leave", "my leave": a holiday, and nobody goes.
_ON_LEAVE = words(
    "on annual maternity paternity parental sick unpaid compassionate my your her his our",
)
_HERE = words("you us preschool pre nursery playgroup school pre-school")
_LASTS = words("day session date morning afternoon attendance")
_VERY = words("ever very actual official proper")
_SINCE = words("since met known know knew friends friend became friendship together introduced")
# "She started on 3 September" is one, "she started work with you on" none.
_BEGUN = words("start starts started begin begins began begun")
_ON_A_DAY = words("on the from in of ,")
_UNTIL = frozenset({"until", "till", "til"})
_STUCK = words("a an this early late some him it me them up out on-line")

_AFTER_CLAIM = _HERE | words("group with at for of because your then x xx please thanks thank")

# Who leaves, and whose last day it is.
_WHO = words(
    "he she they we i who he'll she'll they'll we'll i'll he's she's they're we're i'm we've",
    "he'd she'd they'd we'd son daughter child children girl girls boy boys twins one both time",
    "date day place kids little ones granddaughter grandson then",
)
_WHOSE = _WHO | words(
    "her his their our my the its it's is that's thats son's daughter's child's our's this a",
    "first friendship and was",
)
# These stand between the two.
_AUXILIARY = words(
    "will be is are am has have had also now officially sadly both to would like due going",
    "decided can give giving having being shall unfortunately finally please just soon",
    "definitely all then",
)
_CLAUSE_OPENS = words(
    ", . ! ? ; : - ( ) * \" ' | > = and but so because as that when which if for of",
)
_TITLES = words("miss mrs mr ms mx auntie aunty uncle dr teacher")

# Somebody else's day.
_OTHERS = words(
    "friend friend's friends cousin cousin's neighbour neighbour's teacher teacher's colleague",
    "manager staff husband husband's wife wife's boss term term's school school's sale shift",
    "course work lesson meeting party fair fete show trip film game match offer deadline lease",
    "contract holiday sister mum mummy mum's dad daddy dad's nan nanny nana nan's granny gran",
    "grandma grandad grandpa pair pair's preschool preschool's nursery nursery's keyworker",
    "childminder flight bus train coach plane",
)

_YOU = words("you you'll you're your yours you've")

# Looking back these stand for what was seen or written on a day, not since when people know
# each other.
_PAST_OTHERS = words(
    "post posted photo photos picture comment commented wrote written emailed email sent",
    "message messaged invoice paid payment appointment letter saw seen noticed shared page",
)
_MOST_STRANGE = 3  # so many other words may stand between "met" and its day: "at an art class"

# A day is the whole matter of a sentence that has no words beside these and a name.
_BARE = words(
    "hi hello hiya hey dear yes yep yeah ok okay please pls thanks thank thankyou thx you many",
    "very much kind regards best wishes good morning afternoon evening all love it it's its",
    "it'll that that's thats is the on for of at date day day's will be to as my our her his",
    "their last right correct confirm confirmed confirming confirms and again so just sorry x",
    "xx xxx note with from give giving given we'd i'd in then until ' \" ( ) * , . ! - : ; = #",
    "> thank-you i we can do",
)
# "Good Friday", "Thanks for Friday".
_PLEASANTRIES = words("good best love wishes morning afternoon evening for dear all in note")
_CONFIRMS = words("confirm confirmed confirming confirms")

_LEAVE_LIKE = _LEAVING | _ENDING | words("last final going goes go off away")


class Claims:
    """Reads what each day of a text is said to be."""

    def __init__(self, context: Context, *, past: bool) -> None:
        self._context, self._found, self._past = context, context.found, past

    def made(self, phrase: Phrase) -> bool:
        """Tell whether the sentence says that this is the day that matters."""
        if self._past and phrase.kind == "term":
            return False  # the calendar holds the terms to come
        return self._bare(phrase) or self._claim_before(phrase) or self._claim_behind(phrase)

    def leave_like(self, phrase: Phrase) -> bool:
        """Tell whether the clause speaks of leaving at all."""
        around = (*self._context.clause_before(phrase), *self._context.clause_behind(phrase))
        return bool(_LEAVE_LIKE & set(around))

    # -- a claim

    def _bare(self, phrase: Phrase) -> bool:
        context = self._context
        places = [*context.before(phrase), *context.behind(phrase)]
        said = context.texts([p for p in places if not context.named(p)])
        if phrase.kind == "weekday" and said and (self._past or _PLEASANTRIES & set(said)):
            return False
        if self._is_of_term(places):
            return False
        if is_date_label(context.texts(context.before(phrase))):
            return False
        if any(w in _CONFIRMS and self._promises(p) for p, w in self._each(places)):
            return False
        after_name = False
        for place, word in self._each(places):
            if context.named(place) or word in _BARE or self._is_clock(phrase, place):
                continue
            is_name = word.removesuffix("'s") in FIRST_NAMES
            is_name = is_name or (after_name and self._found[place].raw[:1].isupper())
            if not is_name or (phrase.kind == "weekday" and len(said) > 3):
                return False
            after_name = True
        return True

    def _is_of_term(self, places: Sequence[int]) -> bool:
        """ "The last day of term is 18 December" says nothing of any child."""
        found = {p for p in places if self._context.named(p)}
        return any(self._found[p].text == "term" for p in found) and any(
            self._found[p].text == "is" for p in places
        )

    def _promises(self, place: int) -> bool:
        """ "I will confirm on 16 July" names the day of a letter to come."""
        before = {t.text for t in self._found[max(0, place - 2) : place]}
        following = [t.text for t in self._found[place + 1 : place + 2]]
        return bool(before & {"will", "to", "i'll", "we'll"}) or following in (["on"], ["by"])

    def _claim_before(self, phrase: Phrase) -> bool:
        """Walk back over known words to what the day is the day of."""
        between: list[str] = []
        strange = 0
        for at in reversed(self._context.before(phrase)):
            word = self._found[at].text
            if word == "leave" and at and self._found[at - 1].text in _ON_LEAVE:
                return False
            if not self._context.named(at) and self._claims(at, between):
                return self._of_a_child(at)
            if not self._passes(phrase, at):
                strange += 1
                if not self._past or strange > _MOST_STRANGE or word in _PAST_OTHERS:
                    return False
            between.insert(0, word)
        return False

    def _claim_behind(self, phrase: Phrase) -> bool:
        """Walk on over known words: "16 July is her last day"."""
        places = self._context.behind(phrase)
        opens = not self._strange_opening(phrase)
        for step, at in enumerate(places):
            word = self._found[at].text
            if word == "," and not (step == 0 and opens):
                return False
            rest = self._context.texts(places[step + 1 :])
            gone = word == "longer" and rest[:1] and rest[0] in (*_STAYING, "with", "be")
            if gone and self._found[at - 1].text == "no":
                return True
            if word in _STAYING:
                return False
            if not self._context.named(at) and self._claims(at, rest[:2]):
                another = any(self._context.named(p) for p in places[step + 1 :])
                return not another and self._of_a_child(at) and self._ends_well(at + 1, rest)
            known = self._passes(phrase, at) or word in ("moving", "move")
            if not (known or (word == "no" and rest[:1] == ["longer"])):
                return False
        return False

    def _claims(self, at: int, between: Sequence[str]) -> bool:
        """Tell whether the word at a place ties what follows to a day; `between` follows it."""
        word, following = self._found[at].text, between[0] if between else ""
        if self._past:
            begun = word in _BEGUN and set(between) <= _ON_A_DAY
            return word in _SINCE or begun
        if word in ("last", "final"):
            rest = [w for w in between[:3] if w not in _VERY]
            if not rest or rest[0] not in _LASTS:
                return False
            return rest[1:2] != ["to"] or between[2:3] == ["be"]
        if word == "notice":
            return following in ("for", "that", "of", "from", ":") and "given" not in between
        if word in _LEAVING or word in _ENDING:
            return following not in _STUCK and not self._goes_away(at + 1)
        if word in _STAYING or (word == "with" and following in ("you", "us")):
            here = following in _UNTIL or bool(_HERE & set(between))
            return here and bool(_UNTIL & set(between))
        return word == "given" and following == "up"

    def _goes_away(self, at: int) -> bool:
        """ "Leaving for Spain" is a journey."""
        towards = [t.text for t in self._found[at : at + 1]] in (["for"], ["to"])
        return towards and any(t.raw[:1].isupper() for t in self._found[at + 1 : at + 2])

    def _of_a_child(self, at: int) -> bool:
        """Tell whether the claim is about a child: no friend's, no teacher's, no sale's."""
        word = self._found[at].text
        if self._past and word in _SINCE:
            return True
        back = at - 1
        while back >= 0 and self._context.same_sentence(back, at):
            said = self._found[back].text
            if said in _CLAUSE_OPENS or self._context.named(back):
                return True
            if said not in _AUXILIARY and said not in _STAYING:
                break
            back -= 1
        else:
            return True
        if said in _YOU:
            return False
        for near in range(back, max(-1, back - 3), -1):  # "my friend's little boy"
            if self._found[near].text in _OTHERS | _TITLES:
                return False
            if near and self._found[near - 1].text in _CLAUSE_OPENS:
                break
        own = word in ("last", "final") or self._past
        return said in (_WHOSE if own else _WHO) or self._is_name(back)

    def _ends_well(self, at: int, rest: Sequence[str]) -> bool:
        """Behind a claim the sentence ends, or goes on in known words."""
        while rest[:1] and (rest[0] in _LASTS or rest[0] in _VERY):
            at, rest = at + 1, rest[1:]
        if not rest or rest[0] in (".", "!", "?", ";", ",", "-", ")", "and", "but", "as", "so"):
            return True
        if rest[0] == "of" and "term" in rest[:4]:
            return False
        if rest[0] == "the":
            rest = rest[1:]
        if rest[:1] and rest[0] in ("at", "for", "of", "with", "in"):
            at, rest = at + 1, [w for w in rest[1:] if w not in ("the", "your")]
            return bool(rest) and (rest[0] in _HERE or self._is_name(at))
        return bool(rest) and rest[0] in _AFTER_CLAIM

    def _strange_opening(self, phrase: Phrase) -> bool:
        before = self._context.texts(self._context.before(phrase))
        return any(w not in ("on", "the", "from", "as", "of", "so", "well", ",") for w in before)

    def _passes(self, phrase: Phrase, at: int) -> bool:
        token = self._found[at]
        if self._context.named(at) or token.text in _GLUE | _VERY or self._is_name(at):
            return True
        return self._is_clock(phrase, at)

    def _is_name(self, at: int) -> bool:
        token = self._found[at]
        name = token.text.removesuffix("'s").removesuffix("s")
        capital = token.raw[:1].isupper() and not token.raw.isupper()
        if capital and token.text.endswith("ing"):
            return False  # "Swimming finishes"
        return capital or token.text in FIRST_NAMES or name in FIRST_NAMES

    def _is_clock(self, phrase: Phrase, at: int) -> bool:
        """ "At 3pm", "9.30-12": the hour of a day that is written out."""
        text = self._found[at].text
        return phrase.kind == "date" and (text in _CLOCK or (text.isdigit() and len(text) <= 2))

    def _each(self, places: Sequence[int]) -> list[tuple[int, str]]:
        return [(p, self._found[p].text) for p in places]
