"""Whether a mail lays what happened to whoever reads it: "you wrote about my son", "your post".

A parent does not always know whom the mail reaches, and writes to the very person it is about.
Asking for something ("could you post ..."), thanks and the pre-school's own page are no such thing.
"""

from __future__ import annotations

import re

_NOW_AND_THEN = (
    r"(?: (?:have|had|has|are|were|also|just|actually|even|then|really|keep|kept|always|often"
    r"|recently|again|yourself|personally|publicly|openly|clearly|both|all|been|so|went and))*"
)
_SUBJECT = rf"\byou(?:'ve|'re|'d|ve)?{_NOW_AND_THEN} "
_PLACES = (
    r"(?:facebook|fb|insta(?:gram)?|twitter|whats ?app|tik ?tok|snap ?chat|linked ?in|you ?tube"
    r"|blog|online|social media|internet|timeline|status|(?:the|our|your|parents'?) (?:\w+ ){0,2}"
    r"(?:group|page))"
)
# What is done online and to people: enough by itself.
_DID = (
    r"(?:(?:re-?)?posted|(?:re-?)?posting|shared|sharing|uploaded|uploading|commented|commenting"
    r"|tagged|tagging|tweeted|tweeting|blogged|blogging|screenshotted|ranted|ranting|mocked|mocking"
    r"|insulted|insulting|ridiculed|ridiculing|slagged|slagging|slated|slating|gossiped|gossiping"
    r"|bad-?mouthed|bad-?mouthing|trolled|trolling|laughed|laughing|sneered|moaned|moaning|messaged"
    r"|befriended|friended)\b"
)
# What is done elsewhere too: only of somebody, or online.
_SAID = r"(?:wrote|written|writing|put|putting|typed|liked|liking|made|joked|joking)\b"
_OF_SOMEBODY = (
    r"(?:about|of|up|calling|naming|called) (?:my|our|me|us|him|her|them|his|their"
    r"|the (?:children|kids|parents|families)|somebody|someone|other|another|[a-z]+'s|it\b)"
    rf"|{_PLACES}|\bpublicly"
)
_NAMED = (
    r"(?:called|calling|named|naming|filmed|filming|photographed|quoted)"
    r" (?:my|our|me|us|him|her|them|his|their)\b"
)
_DOING = re.compile(
    rf"{_SUBJECT}(?:{_DID}|{_NAMED}|{_SAID}(?! (?:it|this|that) down\b)"
    rf"(?=[^.!?\n]{{0,80}}?\b(?:{_OF_SOMEBODY})))"
)
# "Is it true that you post about parents?", "by posting the list you have told everybody".
_KEEPS = re.compile(
    r"\b(?:why|that|how|when|what) (?:do |did |would |have |are )?you (?:post|share|write|comment"
    r"|tweet|put|say)\b(?=[^.!?\n]{0,60}\b(?:about|online|facebook|instagram|whats ?app|twitter)\b)"
    r"|\bdid you (?:really |actually |just )?(?:post|share|write|tweet|put|tag|comment)\b"
    rf"(?=[^.!?\n]{{0,60}}?\b(?:{_OF_SOMEBODY}))"
)
_OWN = (
    r"(?:own|personal|private|last|latest|recent|nasty|horrible|awful|disgusting|unkind|rude|vile"
    r"|spiteful|hurtful|public|little|so-called|face ?book|fb|insta(?:gram)?|twitter|whats ?app"
    r"|tik ?tok|snap ?chat|linked ?in|online|social media)"
)
_YOURS = re.compile(
    rf"\byour (?:{_OWN} )*(?:(?:re-?)?posts?|comments?|tweets?|remarks?|status(?:es)?|stor(?:y|ies)"
    r"|rant|reel|blog)\b"
    r"|\byour (?:own|personal|private) (?:\w+ )?(?:page|account|profile|facebook|instagram|timeline"
    r"|twitter|tik ?tok|wall)\b"
)
# Before it in the same clause these make a wish, a question of fact or thanks of it.
_ASKED = re.compile(
    r"\b(?:could|can|would|will|should|shall|may|please|if|once|until|unless|hope|wish"
    r"|ask(?:ed|ing)?|grateful|welcome|value|await|allowed|look forward to)\b[^,;:.!?\n]{0,40}$"
)
_THANKS = re.compile(
    r"\b(?:thank(?:s| you)?|love[ds]?|lovely|enjoyed|brilliant|great|pleased|delighted"
    r"|appreciated?)\b"
)
_SOUR = re.compile(
    r"\b(?:but|without|never|not|\w+n't|no|nobody|against|permission|consent|upset|hurt\w*"
    r"|horrible|angry|disgust\w*|rude|unkind|ashamed|humiliat\w*|complain\w*|calling|called|cry|cried|crying)\b"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])|\n[ \t]*\n")
# So much of a clause before it is looked at.
_BEFORE = 80


def accuses_reader(text: str) -> str | None:
    """Return the words that lay it to the reader, or None."""
    plain = text.replace("’", "'").lower()
    if "you" not in plain:
        return None
    for sentence in _SENTENCE_END.split(plain):
        if "you" not in sentence:
            continue
        said = " ".join(sentence.split())
        if _THANKS.search(said) and not _SOUR.search(said):
            continue
        for pattern in (_DOING, _YOURS, _KEEPS):
            for found in pattern.finditer(said):
                if not _ASKED.search(said, max(0, found.start() - _BEFORE), found.start()):
                    return found.group(0)
    return None
