"""Whether somebody of the setting seems to have written the post complained of (P18)."""

from __future__ import annotations

from collections.abc import Sequence

from swps_mailflow.reading.kindlists import LISTS
from swps_mailflow.reading.phrasing import Rulebook, Words
from swps_mailflow.reading.wordlist import words

_LISTS = {
    **LISTS,
    "OURS": "staff teacher* keyworker* practitioner* volunteer* helper* student* committee"
    " treasurer secretary assistant* employee* worker* trainee* apprentice* trustee* nurse*"
    " team deputy chair chairperson manager colleague* helps volunteers works",
    "DID": "PUBLISH liked accept accepted accepts accepting messaging messaged said says"
    " saying telling told tells friend friends friended adding added filming film videoing"
    " using taking took takes breached breach discussing discussed swearing swore swears has"
    " posted talk talks",
    "THEIR": "one some a the your our another another this that each any certain",
}

# Before these, and what may stand between, the staff are spoken of and do not speak.
_SPOKEN_OF = words(
    "about off to with calling naming at against on towards named mentioned slating",
    "dear hi hello hiya",
)
_DETERMINERS = words(
    "a an the your our my one some of these those two another other member members"
)

_RULES = {
    "author": (
        # "a member of staff has posted", "one of your helpers is telling people"
        "OURS ~8 <to DID",
        "member ~1 of ~1 staff|committee ~6 DID",
        "one|some|few|couple of ~2 OURS ~6 DID",
        "THEIR ~1 girl|lady|woman|man|one|person ~1 who|that ~2 helps|works|volunteers ~6 DID",
        "who|that volunteers|helps|works|helped|worked|volunteered ~8 DID",
        "PUBLISHED|put|written|wrote|made|comment|remark|post|photo|video ~4 by ~4 OURS",
        "ONLINE|post|photo|video ~1 from|by ~2 OURS",
        "OURS ~3 ONLINE ~3 post|page|account|profile|story",
        "that|photo|video|picture|post ~6 OURS DID|put|took",
        "staff ~3 DID",
    ),
}
_BOOK = Rulebook(_RULES, _LISTS)


def about_staff(said: Words) -> bool:
    """Tell whether by its words somebody of the setting did it: staff, volunteer, committee."""
    return any(not _spoken_of(said.words, match.start) for match in _BOOK.find(said))


def _spoken_of(said: Sequence[str], at: int) -> bool:
    """ "A post about one of the staff": they did not write it."""
    while at > 0 and said[at - 1] in _DETERMINERS:
        at -= 1
    return at > 0 and said[at - 1] in _SPOKEN_OF
