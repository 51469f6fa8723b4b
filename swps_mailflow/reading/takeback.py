"""Whether the text after a word takes the word back, hangs it on a condition, or asks something.

"Decline: yes let her in", "Close: not yet", "Done. Well, half of it". The text is free, so this can
only be a list of what speaks against; what is very short must besides be a reason known here.
Where in doubt the answer is yes: asking back costs a mail, a wrong decision costs a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any(phrases: str) -> re.Pattern[str]:
    """Compile phrases divided by "|" into one pattern for whole words, plain alternatives only."""
    return re.compile(rf"(?<![\w'])(?:{phrases})(?![\w'])")


# A text that opens with one of these answers the word instead of explaining it.
_OPENERS = _set(
    "yes yeah yep yup nope nah maybe perhaps possibly probably presumably or well wait actually"
    " hang hold but if when whenever once unless until till only after before provided providing"
    " subject assuming pending later hmm hm unsure undecided joking kidding jk lol haha ha oops"
    " whoops scrap scratch strike ignore disregard cancel undo reverse revoke rescind retract"
    " correction rather don't dont do never let allow permit accept grant granted allowed"
    " permitted accepted overruled go ok okay fine sure happy by to of halfway half part partly"
    " partially mostly nearly almost hardly barely sort kind kinda more tomorrow soon next"
    " tonight eventually except apart barring mistake error wrong my oh ah erm um er psych"
    " psyche forget please could can would will should shall what why who whom whose which how"
    " where is are was does did do have has am may might depends depending although though"
    " however yet still instead false negative nonsense rubbish sarcasm test testing draft"
    " another other different both all none nothing neither either anything conditional"
    " conditionally temporarily provisionally meaning meant mean doubtful doubt second not-yet"
    " speak check see ring leave keep waiting awaiting trying doing void null elsewhere neither"
    " bar save failing lest whether just"
)
# Opening with "my" or "just" or "all" is often harmless: these go on harmlessly.
_HARMLESS_OPENINGS = _any(
    "my (?:reason|reasons|view|understanding|decision|records|notes|concern|worry)"
    "|just (?:met|spoke|spoken|removed|called|seen|checked and|emailed|a (?:duplicate|family))"
    "|all (?:settled|resolved|sorted|removed|parties|parents|posts|three|the posts)"
    "|all (?:is|was|were) (?:well|good|fine|in order|resolved|settled|sorted)|all (?:well|good)"
    "|all of them (?:were|are) removed"
    "|only (?:for )?(?:current|present|families|parents|carers|staff|family|relatives|those"
    "|people)"
    "|only (?:been )?(?:known|knew|introduced|colleagues)"
    "|both (?:parents|parties|posts|of them|families|were|are|have)"
    "|is (?:a|an|already|no longer|not (?:a|an))|are (?:already|no longer|family)"
    "|was (?:a|an|already|removed|resolved|settled)"
    "|has (?:already|been|apologised|left|removed|since)"
    "|have (?:already|spoken|been|removed|left|now)|to be (?:fair|clear|honest)"
    "|wrong (?:person|child|class|group)"
    "|never (?:met|knew|a|been)|other (?:parent|family)"
    "|please (?:tell|let|thank|pass|see|explain|say)|all (?:done|complete)"
    "|still (?:a|at|attends|attending|here)|when (?:they|she|he) (?:met|started|joined)"
    "|after (?:speaking|talking|meeting|discussing|reviewing|looking)"
    "|after (?:discussion|review|investigation|consideration|some discussion|long discussion)"
    "|after a (?:chat|meeting|call|talk|conversation|discussion)"
    "|(?:does not|doesn't|do not|don't|did not|didn't) (?:meet|qualify|fit|fall|satisfy|exist)"
    "|nothing (?:in|on) (?:the|it)"
    "|only (?:acquaintances|acquainted|met|just|recently|since|friends)"
    "|nothing (?:further|more|else) (?:to|is|was)|nothing to (?:add|report)|none of (?:our|the)"
)
# Wherever these stand, the word before may not be meant.
_ANYWHERE = _any(
    "in error|some of (?:it|them|this|those)|the (?:first|second|other|last|former|latter) one"
    "|up to you|your dreams|far from it|on the contrary|contrary|give or take|in case|rather not"
    "|i'd rather|i would rather|a test|null and void|ring me|call me|phone me|let me"
    "|too soon|too early to|need more time|more time|bear with me|hold that thought"
    "|unless|until|provided|providing|provisional|provisionally|as long as|so long as|as soon as"
    "|subject to|conditional on|on condition|on the condition|pending|dependent on|depends on"
    "|depending on|contingent|only if|only when|only after|only once|but only|but if|but not"
    "|but wait|but first|and if|even if|if not|if so|if i|if you|if we|or rather|or maybe"
    "|or perhaps|or not|or else|on second thoughts?|second thoughts|changed my mind"
    "|change my mind|change of mind|not yet|not now|not really|not sure|not certain|not convinced"
    "|not quite|not entirely|not fully|not completely|not decided|not finished|not done|not true"
    "|not approved|not declined|not closed|not refused|not ready|not final|i'm not|i am not"
    "|sort of|kind of|kinda|just kidding|kidding|joking|i joke|joke|scrap that|scratch that"
    "|strike that|ignore that|ignore this|ignore me|disregard|forget that|forget it|forget this"
    "|undo|actually|i meant|i mean|meant to|mistake|typo|oops|whoops|wait|hold on|hold off"
    "|hang on|hold fire|let her|let him|let them|let it|let this|go ahead|for now|for the moment"
    "|for the time being|at the moment|temporarily|at this stage|for today|mostly|partly"
    "|partially|more or less|for the most part|apart from|except|except for|with reservations"
    "|with conditions|with caveats|with caution|reservations|caveat|maybe|perhaps|possibly"
    "|undecided|unsure|in two minds|on reflection|thinking about it|having thought|will decide"
    "|to decide|to be decided|tbc|tbd|to be confirmed|yet to|will do later|do it later"
    "|later today|tomorrow|next week|might be|i might|don't do|please don't|please do not"
    "|do not do|wrong (?:case|one|email|mail|button|request|reply|answer)|another case|other case"
    "|different case|overruled|permitted|is allowed|are allowed|is fine|are fine|is ok|is okay"
    "|that's ok|that's fine|could you|can you|would you|should i|should we|shall i|shall we"
    "|do you|what if|or should|or shall|only joking|lol|haha|jk|not happy to|can stay friends"
    "|may stay friends|can keep|may keep|can continue|may continue|can remain|can be friends"
    "|may be friends|can stay|may stay|can join|may join|allowed to|retract|withdraw that"
    "|take that back|take it back|taking that back|reconsider|rethink|please ignore|not what i"
    "|opposite|sarcasm|as if|yeah right|once (?:she|he|they|we|i|you|the|it|that|this)|assuming"
    "|whether to|instead of|rather than|hopefully|with luck|i hope|i think so|i guess|i suppose"
    "|i don't think|i do not think|i doubt|doubtful|draft|just testing|test only"
    # Somebody else's will, or the writer's own doubt in other words.
    "|i disagree|first instinct|talked round|reluctant|bring myself|easy answer|let's talk"
    "|told to (?:write|say|by)|not mine|over my dead body|in my dreams|a fine thing|still thinking"
    "|feel comfortable doing|i object|i still have|premature|feels wrong to me"
    "|hm+|erm?|umm?|uh|ask me again|ask us again|isn't the time|is not the time"
    "|by accident|wrong (?:thing|button)|the other button|take it all back|it's a yes|its a yes"
    "|my blessing|not read (?:it|this)|haven't read|give me (?:a|some|until|time)|stays open"
    "|(?:up|back|online) again|not before|hit this|pressed this"
)
# "if" is a condition where a clause begins with it, and none where somebody asked or wondered.
_CONDITION = re.compile(r"(?:^|[,.;:!–—\n(-]|\band|\bbut|\bonly|\bthen|\bso)\s*if\b")
# "Speak to Sue first": something is to happen before.
_FIRST = re.compile(r"\bfirst\s*(?:[.,;!]|$)")
# What may follow "no" and "not" in a reason: "no further action", "not an existing friendship".
_NO = _set(
    "further breach evidence existing prior previous action relationship friendship connection"
    " policy names need longer proof response contact link wrongdoing harm complaint case reason"
    " record records images photos pictures names child children parent one rule rules breaches"
    " reply answer replies response feedback grounds basis merit detail details"
)
_NOT = _set(
    "a an our within existing known family in the enough appropriate eligible necessary needed"
    " upheld substantiated proven related relevant about on permitted allowed met friends close"
    " someone anyone part covered applicable founded our possible compliant suitable something"
    " leaving from this personally acquainted connected before old long staff under of their her"
    " his"
    " proportionate consistent justified acceptable safe fair valid adequate suited qualified"
)
# Reasons of one or two words hold one of these, else they may as well take the word back.
_SHORT = _set(
    "duplicate duplicates family unrelated resolved handled sorted spoken spoke existing needed"
    " related evidence removed deleted apology apologised apologized moved left parent parents"
    " staff policy breach relevant applicable eligible privacy late complete completed contacted"
    " called phoned emailed met talked discussed advised warned settled friendship friends"
    " strangers stranger safeguarding inappropriate unsuitable unknown spam misunderstanding"
    " unfounded unsubstantiated unproven upheld outcome action actioned explained confirmed"
    " facebook sibling siblings brother sister aunt uncle cousin staying returning returned"
    " conflict superseded duplicated repeat repeated already informed told clarified error-free"
    " dealt policy posts post comment comments photo photos today yesterday monday tuesday"
    " wednesday thursday friday"
    " letter sent email mail warning training reminder meeting chat conversation leaving member"
    " recent new acquaintances posted overdue unavailable complaint complaints unproven resolved"
    " agreement"
)
# What speaks against a single word: work left over, a recommendation the other way.
_AGAINST = {
    "DONE": _any(
        "don't|do not|doesn't|does not|couldn't|could not|unable|failed|didn't|did not"
        "|haven't|have not|hasn't|has not|wasn't"
        "|was not|not been|cannot|can't|not able|still to|still needs?|to do|the rest|will|won't"
        "|need to|needs to|trying|tried|not|never|only|promised|promises|left to"
        "|(?:one|two|three|some|a few|several) (?:posts |of them )?(?:are )?left"
        r"|(?:\d+|one|two|three|four|five|some|few|several|more|posts?|comments?|photos?"
        r"|pictures?)"
        r" (?:\w+ ){0,2}(?:left|remain|remains|remaining|outstanding|to go|to come)"
        r"|(?:\d+|one|two|three|four|half|some|most|part) of (?:the|them|it)|(?:i'm|we're|am|are)"
        r" on it"
        r"|working on|asked (?:\w+ ){1,3}to"
        "|(?:i|we|she|he|they|it)'ll|going to|gonna|about to|should be|shortly|later|tonight|soon"
        r"|by (?:the end|tomorrow|tonight|next|mon|tues|wednes|thurs|fri|satur|sun)\w*"
        r"|in (?:a|an|the next|two|three|four|five|\d+) (?:few|couple|moments?|minutes?|hours?"
        r"|days?"
        "|weeks?)"
    ),
    "CLOSE": _any(
        "still (?:up|there|at it|on|online|visible|posting)|hasn't|has not|reposted"
        r"|(?:al)?though (?:\w+ ){0,2}(?:may|might|could)|do it again|(?:leave|leaving|kept|keep)"
        r" it"
        " open|(?:can't|cannot|could not|couldn't) (?:reach|get hold)|await|awaiting|dunno|back"
        " and forth"
        "|(?:haven't|have not|hasn't|has not) (?:yet|spoken|heard|rung|done|finished|read|seen"
        "|decided"
        "|looked|replied|answered)|(?:i'll|i will|will|shall) (?:ring|call|speak|phone|talk|see"
        "|chase)"
        "|seems? (?:sorted|ok|okay|fine|resolved|done)|i (?:think|believe|suppose"
        "|guess)(?=[ .!]*$)"
        "|(?:will not|won't|would not|wouldn't) (?:answer|speak|talk|reply|respond|listen)"
        "|(?:few|couple of) more (?:days|weeks)|nagging|uneasy|uncomfortable|wait and see"
        "|give (?:it|this|her|him|them) (?:a|another|some|until|more|time|one)|inclined to"
        "|posted (?:it |them )?again|one more|getting there|doubts|i wish|(?<!at )(?<!on )the door"
    ),
    "END": _any("sibling|siblings|brother|sister|twin|though|starts|starting"),
    "STAYS": _any(
        "(?<!not )(?<!n't )(?:leav(?:e|es|ing)|mov(?:es|ing)|finish(?:es|ing)|going)|goes|left"
        "|last day|for (?:a|an|one|another|the)|(?:one more|another|this|next) (?:term|half term)"
        "|with (?:her|his|their)|mornings|afternoons|(?:mon|tues|wednes|thurs|fri)days?"
        "|group only|only in|helper|volunteer|in touch|at home|a friend"
    ),
    "CANCEL": _any(
        "permission|membership|photos?|(?:my|the|your) (?:last )?(?:mail|email|message)|too|also"
        "|as well"
        "|sessions?|hours|lunch|lunches|fees?|(?:mon|tues|wednes|thurs|fri)days?"
        r"|(?:his|her|their) (?:\w+ )?(?:place|days?|mornings?|afternoons?)"
    ),
    "RECOMMEND": _any(
        "not|never|no|refuse[sd]?|refusal|refusing|decline[sd]?|declining|reject|rejecting"
        "|rejection|against"
        "|don't|doesn't|didn't|can't|cannot|unsuitable|oppose|kept out|keep (?:her|him|them) out"
        "|turn(?:ing)? (?:it|this|them) down"
        "|turned down|deny|denying|concerns?|worr(?:y|ied)|hesitat(?:e|ion)|doubts?|caution"
    ),
}
# "Done: on Monday" tells when it will be, or was; nobody knows which.
_WHEN = _set(
    "on by at this next the in before after from over during mid monday tuesday wednesday thursday"
    " friday saturday sunday weekend week month morning afternoon evening night noon lunchtime"
    " half term easter christmas holidays holiday end of january february march april may june"
    " july"
    " august september october november december first thing as soon possible back i'm i am when"
)
# What a template or button may leave for the writer to replace.
_PLACEHOLDER = re.compile(
    r"\s*(?:[(\[<{…]|\.\.\.)?\s*(?:write|type|your|add|put|give|enter|insert|and|with an?"
    r"|followed by|plus|optional(?:ly)?|text|here)\b.{0,40}\b(?:here|text|reason|reasons|why|words"
    r"|message|question|note|answer|what)\b|\s*[(\[<{].{0,60}[)\]>}]\s*$|\s*(?:…|\.\.\.)\s*$",
    re.IGNORECASE,
)


def objection(word: str, text: str, own: Iterable[str], others: Iterable[str]) -> str | None:
    """Return the words in the text after a word that speak against it, or None.

    `own` are the forms of the word itself (said again, it is usually being denied), `others`
    the forms of the other offered words, as single words.
    """
    plain = " ".join(re.sub("[’ʼ`´]", "'", text).casefold().split(" "))
    spoken = re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain)
    if not spoken:
        return "no words"
    if "?" in plain:
        return "a question"
    if is_placeholder(text):
        return "the instruction, not an answer"
    while spoken[0] in ("sorry", "apologies") and len(spoken) > 2:
        spoken = spoken[1:]
    against = _opening(spoken) or _said(plain, set(own), set(others), spoken)
    special = _AGAINST[word].search(plain) if word in _AGAINST else None
    if against is None and special is not None:
        against = special.group()
    if (
        against is None
        and word == "DONE"
        and _WHEN.issuperset(re.sub(r"\d+\w*", "", " ".join(spoken)).split())
    ):
        against = " ".join(spoken)
    explained = _SHORT.intersection(spoken) or spoken[0] in ("no", "not")
    if against is None and len(spoken) <= 2 and not explained:
        against = " ".join(spoken)
    return against


def is_placeholder(text: str) -> bool:
    """Say whether a text is what a mail of ours asks to be replaced."""
    return bool(_PLACEHOLDER.match(text[:200]))


def _opening(spoken: Sequence[str]) -> str | None:
    first, second = spoken[0], spoken[1] if len(spoken) > 1 else ""
    start = " ".join(spoken[:6]) + " "
    if first == "no":
        return None if second in _NO else f"no {second}".strip()
    if first == "not":
        return None if second in _NOT else f"not {second}".strip()
    if first in _OPENERS:
        return None if _HARMLESS_OPENINGS.match(start) else first
    if first == "sorry" and not second:
        return "sorry"
    if first == "as" and second in _set("soon long if though far of from yet"):
        return f"as {second}"
    return None


def _said(plain: str, own: set[str], others: set[str], spoken: Sequence[str]) -> str | None:
    named = next((w for w in spoken if w in own or w in others), None)
    if named is not None:
        return named
    # Only a plain line break divides clauses; the rest of the white space says nothing.
    flat = re.sub(r"\s+", " ", plain)
    found = _ANYWHERE.search(flat) or _CONDITION.search(plain) or _FIRST.search(flat)
    return found.group().strip() if found else None
