"""Whether a free text takes its word back, or speaks to us instead of to its reader.

"TELL Pat the post is gone" and "PROPOSE a letter... hmm, hold off". The text after TELL and ASK
goes to a person as it stands; after PROPOSE, NOTE and REMOVE POST officers read it.
"""

from __future__ import annotations

import re

from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.wordlist import words

# A sentence that begins so is for us, not for whoever reads the text.
_RECALLED = re.compile(
    r"(?:^|[.!?\n,;:–—-])\s*(?:oh |oops |sorry |please |pls |hm+ |er+ )?"
    r"(?:no,? wait\b|wait,? no\b|(?:don't|do not|dont) send (?:that|this|it)\b"
    r"|(?:scrap|scratch|strike|cancel) (?:that|this|it)\b"
    r"|actually,? (?:no|don't|dont|do not|scrap|forget|ignore|wait|leave it)\b"
    r"|on second thoughts?\b|(?:hang|hold) on\s*(?:[.,!…]|$)"
    r"|(?:this (?:is|was) (?:the )?)?wrong (?:case|one|email|mail|person|reply)\b"
    r"|(?:ignore|forget|disregard|delete) (?:that|this|it|me|all that|the above)\s*[.!]*\s*$)"
)
# Second thoughts at the head of a clause; "we hold off until then" may be what is proposed.
_HESITATES = re.compile(
    r"(?:^|[.!?\n,;:–—…-])\s*(?:h+m+|er+m*|um+|uh+)\b(?!\w)"
    r"|[.!?\n,;:–—…-]\s*(?:or |no,? |well,? |but |oh,? |and |then again,? |actually,? )*"
    r"(?:(?:hold|hang) (?:off|fire|on)\b|on (?:reflection|second thoughts?)\b|(?:maybe|perhaps)"
    r" not\b"
    r"|not (?:sure|certain|convinced|yet)\b|i'm not sure\b|(?:leave|give) (?:it|this|that) (?:with"
    r"|to)"
    r" me\b|let me (?:think|check|see|sleep|ask|talk|speak)\b|i(?:'d| would) (?:rather|better"
    r"|sooner)"
    r" (?:not|wait|talk|speak|ring|think|check)\b|i (?:need|want) to (?:check|think|talk|speak"
    r"|ask)\b"
    r"|in two minds\b|i'm in two minds\b)"
)
# ... and what says, after one of these, that it is not needed or not known yet.
_NOT_NEEDED = re.compile(
    r"^\s*(?:(?:hold|hang) on\b|never ?mind\b|no need\b(?! to (?:worry|do|reply|answer|be))"
    r"|(?:don't|do not|dont) bother\b|wait\b|whatever\b|you decide\b)"
    r"|\b(?:her|him|them|(?:mum|dad|parents?|mother|father)) myself\b|\bno need\s*[.!]*\s*$"
)
_FREE_AGAINST = {
    "ASK": _NOT_NEEDED,
    "TELL": _NOT_NEEDED,
    "PROPOSE": re.compile(
        r"\bi'm not (?:so |too |entirely |really )?(?:sure|certain)\b|\bi (?:don't|do not) know\b"
        r"|\b(?:should (?:we|i)|what do you think|or not|do you agree)\b[^.!?\n]*\?"
        r"|\b(?:just|only) (?:kidding|joking)\b|\bscrap that\b"
    ),
    "REMOVE POST": re.compile(
        r"^\s*(?:actually|wait|no need)\b|\bno need\b|\bnot sure which\b"
        r"|\b(?:gone|removed|deleted) already\b|\balready (?:gone|removed|deleted|down|taken)\b"
        r"|\b(?:she|he|they) (?:took|has taken|have taken|is taking|are taking) it down\b"
    ),
}
# Phrases about the mail itself: nobody writes them to whoever is to read the text.
_OF_THE_MAIL = re.compile(
    r"\b(?:meant|intended) for\b[^.!?\n]{0,30}\b(?:case|matter)\b"
    r"|\b(?:was|is) for (?:another|a different|the other) (?:case|matter|person|parent)\b"
    r"|\bok(?:ay)? to (?:send|go out)\b|\bbefore (?:it|this|that) (?:goes|is sent|gets sent)\b"
    r"|\bwould like to recall the message\b|\bhave(?:n't| not) finished (?:writing|this)\b"
    r"|\b(?:not|don't) (?:know|sure) what to (?:say|write|put)\b"
    r"|\bi(?:'ll| will) (?:send|write) (?:a|another) (?:better|new|different|corrected)\b"
)
# A sentence of nothing but these speaks of the answer itself, if one of them unsays it: some
# wherever they stand, the others as the last thing said.
_UNSAYS = words(
    "nvm nevermind undo undone scrap unsend recall retract disregard oops whoops draft cancel"
    " forget test testing nobody nothing"
)
_UNSAYS_LAST = words(
    "no nope nah not don't dont never wait hold stop leave ignore wrong rewrite redo rethink"
)
_SAYING = (
    _UNSAYS
    | _UNSAYS_LAST
    | words(
        "i me my we it this that these the a an to be is was were of all above text message"
        " mail email reply one again yet please pls just only then so well ah oh hm hmm er um"
        " actually really and for from on now here send sent sending go going out wrote write"
        " written said say asked ask asking pass pressed hit clicked button window person thread"
        " early too soon mean let think check change until till later tomorrow today tonight"
        " monday tuesday wednesday thursday friday back need needed found see mind sorry"
        " apologies up down gone do better i'd i'll i've myself"
    )
)
_SENTENCE_END = re.compile(r"[.!?;…\n]+")
# Below these the words stand for something to be done: no is no.
_DOES = frozenset({"PROPOSE", "REMOVE POST"})

# "her when she met Kim", "the parent that it is gone", "Sue if she knows".
_THEN = r" (?:to|that|if|whether|when|where|what|how|why|who|which|about|not)\b"
_READER = (
    r"(?:her|him|them(?: both| all)?|everyone|everybody|whoever"
    r"|(?:the |her |his |their |both |[a-z]+'s )?(?:mum|mother|dad|father"
    r"|parents?|mums|family|carers?|reporter|sender|person|lady|grandmother|nan|gran|neighbour"
    r"|complainant"
    r"|author|poster))"
)
# What follows where a reader is named and then told: "her the post is gone", not "the mum has".
_TOLD = (
    r"(?:the|that|this|it|it's|its|we|we're|we've|i|i'm|i've|our|your|a|an|they|she|he|there"
    r"|thanks"
    r"|thank|sorry|about|to|for|if|whether|when|where|what|how|why|who|which|not|no|yes|all|on)\b"
)
_US_TO = r"(?:(?:please|pls|just|yes|you can|you may|can you|could you|would you|will you) ){0,3}"
_OF_ITS_READER = re.compile(
    rf"{_READER}(?:\s*[:–—]|\s*$| (?:who|wrote|that wrote)\b| {_TOLD})"
    rf"|{_US_TO}(?:let|tell|inform|ask|get|have|thank|ring|write to) {_READER}\b"
    rf"|{_US_TO}(?:pass (?:it|this|that) on|find out|say that|say (?:it|thank)|explain to"
    rf" {_READER})"
    r"|say (?:that|the|thank|thanks|it|we|sorry|to|yes|no|nothing|something|hello)\b|something\b"
    r"|that (?:the|we|it|it's|i|they|she|he|our|there|no|all)\b|whether\b"
    rf"|thank(?:s| you) to {_READER}\b"
    r"|(?:when|what|where|how|why|who) (?:she|he|they)(?:'s|'d|'ve)?\b"
    # "I'd better ring her": then nothing is to be told.
    r"|(?:[^.!?\n]{0,80}\b)?(?:i'd better|i had better|i'd sooner|better if i|better i|i should"
    r" rather"
    r"|i'd rather) (?:just )?(?:ring|rang|call|phone|speak|spoke|talk|tell|see|ask|write|text"
    r"|meet)\b"
    r"|leave (?:that|it|this)\b[^.!?\n]{0,60}\bi(?:'ll| will|'d| would| can| shall| am|'m)\b",
    re.IGNORECASE,
)
# ASK alone: "for a screenshot", "if she has one", "about the photo".
_TO_BE_ASKED = re.compile(
    r"(?:for (?:a|an|the|her|his|their|more|any|some|it|details)|about|if (?:she|he|they|it"
    r"|the))\b",
    re.IGNORECASE,
)
# "me more", "us when it is gone", "yourself": said to us.
_OF_US = re.compile(r"(?:me|us|yourself)\b(?! and\b)", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"(?:let |tell |ask )?(?:(?:mrs?|ms|miss|mx|dr)\.? )?([a-z]+)"
    rf"(?: (?!{_TOLD})[a-z'-]+)? (?:{_TOLD}|know\b)",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?:let |tell |ask )?(?:mrs?|ms|miss|mx|dr)\b", re.IGNORECASE)


def recalled(text: str, word: str = "TELL") -> str | None:
    """Return the sentence of a free text that takes it back: "No wait, don't send that"; or None.

    Only sentences that speak to nobody but us count: "ignore that post" is advice to its reader.
    """
    plain = re.sub("[’ʼ`´]", "'", text).casefold()
    found = _RECALLED.search(plain) or _OF_THE_MAIL.search(plain)
    if not found and word != "NOTE":  # a note may hesitate
        found = _HESITATES.search(plain) or _FREE_AGAINST[word].search(plain)
    if found:
        return found.group().strip(" .!?,;:–—-\n")
    return _unsaid(plain, word)


def _unsaid(plain: str, word: str) -> str | None:
    """Return a sentence made of nothing but words about the answer that unsays it, or None."""
    sentences = [s for s in _SENTENCE_END.split(plain) if any(c.isalnum() for c in s)]
    for n, sentence in enumerate(sentences):
        spoken = re.findall(r"[^\W_]+(?:'[^\W_]+)*", sentence)
        if not _SAYING.issuperset(spoken):
            continue
        if "forget" in spoken and {"don't", "dont", "not", "never"}.intersection(spoken):
            continue
        # "We wait" may be proposed; "wait" and "leave it" are no proposals.
        first = n == 0 and not (word in _DOES and spoken[0] in _UNSAYS_LAST)
        last = n == len(sentences) - 1 and not first and _UNSAYS_LAST.intersection(spoken)
        if last or _UNSAYS.intersection(spoken) or "never mind" in sentence:
            return sentence.strip(" ,:–—-()")
    return None


def speaks_of_its_reader(text: str, word: str = "TELL") -> bool:
    """Say whether a text begins by telling us what to ask or tell somebody."""
    plain = re.sub("[’ʼ`´]", "'", text)
    plain = re.sub(r"(?i)^(?:please|pls) ", "", plain)
    named = _SOMEBODY.match(plain)
    name = named is not None and (named[1].casefold() in FIRST_NAMES or bool(_TITLED.match(plain)))
    alone = plain.strip(" .!\n").casefold() in FIRST_NAMES
    asked = word == "ASK" and "?" not in plain and _TO_BE_ASKED.match(plain)
    return bool(name or alone or asked or _OF_ITS_READER.match(plain) or _OF_US.match(plain))
