"""Whether somebody of the setting seems to have written the post complained of (P18)."""

from __future__ import annotations

from collections.abc import Sequence

from swps_mailflow.reading.kindlists import LISTS
from swps_mailflow.reading.phrasing import Rulebook, Words
from swps_mailflow.reading.wordlist import words

_LISTS = {
    **LISTS,
    "OURS": "STAFF colleague* trustees",
    "ACTS": "DID SAY BEFRIEND MESSAGE liked accepts sent sending sends told tells took taking"
    " takes made makes making put breached breaking using used friends discussed discusses talked"
    " swore gossiping gossips phone phones doing behaving arguing argued has describes describing"
    " swearing",
    "PLACE": "room office kitchen placement workexperience preschool nursery setting here",
}

# After these, and what may stand between, the staff are spoken of and do not speak.
_SPOKEN_OF = words(
    "about off to with calling naming at against on towards named mentioned slating of by tell told"
    " criticising blaming accusing abusing for into let ask asked"
)
_DETERMINERS = words(
    "a an the your our my one some of these those two another other member members all any"
)

_RULES = {
    "author": (
        # "a member of staff has posted", "one of your helpers is telling people"
        "OURS ~6 <to|be|i|we|people|parents ACTS",
        "girl|lady|ladies|woman|man|guy|one|person ~2 who|that|on|in|from|at ~4 helps|works"
        "|volunteers|PLACE ~8 ACTS",
        "who|that volunteers|helps|works|helped|worked|volunteered ~8 ACTS",
        "DONE|wrote|made|comment|remark|post|photo|video ~3 by ~5 OURS",
        "OURS ~3 posts|blogs|tweets|rants",
        "OURS ?NAME ~6 she|he|they ~4 <to DID|commenting|posting|SAY",
        "about by ~4 OURS",
        "member ~3 team ~4 ACTS",
        "OURS ~2 allowed|meant|supposed|be ~2 DID|film",
        "from ~2 your|our ~1 OURS",
        "OURS ~3 own ~2 page|account|profile|story|facebook|instagram|phone",
        "concern|concerns|complaint|report|something|issue ~4 about|regarding ~3 OURS",
        "regarding|concerning ~2 colleague|STAFF",
    ),
}
_BOOK = Rulebook(_RULES, _LISTS)


def about_staff(said: Words) -> bool:
    """Tell whether by its words staff, a student, a volunteer or the committee did it."""
    return any(not _spoken_of(said.words, match.start) for match in _BOOK.find(said))


def _spoken_of(said: Sequence[str], at: int) -> bool:
    """ "A post about one of the staff": they did not write it."""
    while at > 0 and said[at - 1] in _DETERMINERS:
        at -= 1
    return at > 0 and said[at - 1] in _SPOKEN_OF
