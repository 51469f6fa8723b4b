"""Somebody who is neither the child nor the writer, and does something beside a simple matter.

"Emma has got one of Luca as her profile picture": every word is harmless, and the sentence is not.
So it is asked who does it. A name is the child's where the words say so; anybody else who does
something, or has a picture of a child, is for a person to read.
"""

from __future__ import annotations

from collections.abc import Sequence

from swps_mailflow.reading.phrasing import ASKS, END, Match, Words

# Somebody has a picture of a child, whoever it is; or the writer saw one somewhere.
_HELD = (
    "OTHERS ~6 HAS ~3 PICTURE|one|some|few|loads|lots ~2 of|with|where|showing",
    "OTHERS ~6 HAS ~2 WHOM ~2 as|on|in ~3 OWNED",
    "PICTURE|one|some|few|two|loads|lots ~2 of ~3 WHOM ~3 as|on|in ~1 NAME|her|his|their|someones",
    "WHOM ~2 as|on|in ~1 NAME|her|his|their|someones ~3 OWNED",
    "<my|your|our|a|the cover|profile|dating|header|lock|background PICTURE|profile|screen",
    "her|his|their|NAME cover|profile|dating|header|lock|background PICTURE|profile|screen",
    "NAME|someones|somebodys ~1 dating|profile|cover|phone|wallpaper|story|timeline",
    "i|we ?have|just|also|then|even saw|seen|spotted|found|noticed ~2 NAME|him|them|CHILD|PICTURE",
    "i|we ?have|just|also|then|even saw|seen|spotted|found|noticed her !teacher|keyworker|class",
)
# Somebody does something: the subject and what makes a sentence of it.
_DOES = (
    "<OF NAME ~6 <TO VERB|DID|SAY|HAS",
    "<OF miss|mrs|mr|ms ~7 <TO VERB|DID|SAY|HAS",
    "ex|exes|exhusband|exwife|expartner|exboyfriend|exgirlfriend ~4 <TO VERB|DID|SAY|HAS",
    "a|one|two|three|four|five|six|several|few|couple|many|some|loads|lots|another|certain ?of"
    " ?the ?your ?other PARENTS|PARENT|STAFF|members !group|groups|page|chat ~4 <TO"
    " VERB|DID|SAY|HAS",
)
# A permission for some pictures says of the others what a person should read.
_LIMITED = (
    "only !just|found|got|saw|joined|started",
    "except|excluding|unless|nowhere",
    "apart from",
    "as long as",
    "not|never ~1 on|in|for|to|anywhere|elsewhere|if|when",
)
RULES: dict[str, tuple[str, ...]] = {"held": _HELD, "does": _DOES, "limited": _LIMITED}
LISTS: dict[str, str] = {
    "HAS": "has have had got keeps keep kept holds hold saved saves stores stored took takes used"
    " uses using holding keeping",
    "OWNED": "phone phones mobile ipad tablet laptop computer camera wallpaper screen lockscreen"
    " profile cover page story stories timeline wall feed account status instagram insta facebook"
    " fb tiktok snapchat whatsapp album picture photo pic",
    "VERB": "is are was were isnt arent wasnt gave gives give giving puts put putting"
    " goes went going knows knew lets let letting does did doing makes made making sees saw watches"
    " watched looks looked sends sent sending adds added adding asks asked asking shows showed"
    " showing reads comes came takes took taking keeps runs ran",
    "OF": "to of for with from by at like dear hi hello love son daughter miss mrs mr ms",
    "TO": "who whom i we you it he she that to as be been being",
}

# What tells that a name is the child's or of the writer's own family.
_OWN_BEFORE = frozenset(
    {"my", "our", "little", "child", "childs", "son", "daughter", "boy", "girl", "baby", "twin",
     "twins", "children", "kids", "grandson", "granddaughter", "called", "named", "name", "of",
     "for", "withdraw", "withdrawing", "husband", "wife", "partner", "regarding", "re", "want"}
)  # fmt: skip
_OWN_AFTER = frozenset(
    {"last", "final", "mum", "mummy", "dad", "daddy", "photos", "pictures", "place", "parents",
     "leaves", "finishes", "leaving", "starts", "photo", "nan", "gran"}
)  # fmt: skip
_NOBODY = ("attached", "enclosed")  # they begin a sentence as a name does
_NEAR = 3  # words from a name to the matter that is told of it
# "Mia has gone back to her mum, so she will not be returning": she is the one who leaves.
_AWAY = frozenset({"gone", "going", "goes", "go", "moving", "moved", "stop", "starting", "leave"})
# Where somebody else begins to be spoken of: "New Zealand, so they are finishing".
_OTHER_SUBJECTS = frozenset({"i", "we", "you", "it", "they", "so", "if", "please", "theyre"})
_VERB_ENDS = ("s", "ed", "ing")
_STAYING = frozenset({"carries", "stays", "remains", "continues", "attends"})  # what a child does
_VERBS = frozenset(f"{LISTS['VERB']} {LISTS['HAS']}".split())


def held(words: Words, found: Sequence[Match]) -> list[Match]:
    """Return where a picture is somebody's, without plain talk of what may be done with one."""
    return [m for m in found if not _is_wish(words, m)]


def doers(words: Words, found: Sequence[Match], own: Sequence[Match]) -> list[Match]:
    """Return where somebody else does something that is no kindness; `own` are the matters."""
    childs = _own_names(words, own)
    return [
        m
        for m in (*found, *_named_doers(words))
        if not (m.start in words.names and words.words[m.start] in childs)
        and not _changes_subject(words, m)
        and not _is_kind(words, m)
        and not _is_wish(words, m)
    ]


def _named_doers(words: Words) -> list[Match]:
    """A name that begins a sentence, and a verb of any kind: "Beth bathed her"."""
    said = words.words
    return [
        Match("does", n, n + 2)
        for n in sorted(words.names)
        if n + 1 < len(said)
        and (n == 0 or said[n - 1] in (END, ASKS))
        and n + 1 not in words.names
        and said[n + 1].endswith(_VERB_ENDS)
        and said[n + 1] not in _STAYING
    ]


def _own_names(words: Words, own: Sequence[Match]) -> frozenset[str]:
    said = words.words
    childs = set(_NOBODY)
    for n in sorted(words.names):
        if n >= len(said):
            continue
        before = said[n - 1] if n else END
        after = said[n + 1] if n + 1 < len(said) else END
        joined = before in ("and", "or") and n > 1 and said[n - 2] in childs
        last = n - 1 in words.names and before in childs  # a surname
        told = any(_is_told_of(said, n, m) for m in own)
        if before in _OWN_BEFORE or after in _OWN_AFTER or joined or last or told:
            childs.add(said[n])
    return frozenset(childs)


def _is_told_of(said: Sequence[str], name: int, own: Match) -> bool:
    """Tell whether a matter is told of a name: "Mia will be leaving"."""
    if name >= own.end or {END, ASKS} & set(said[name : own.start]):
        return False
    return own.start - _NEAR <= name or bool(_AWAY & set(said[name : own.end]))


def _changes_subject(words: Words, match: Match) -> bool:
    inner = words.words[match.start + 1 : match.end]
    other = next((n for n, word in enumerate(inner) if word in _OTHER_SUBJECTS), None)
    return other is not None and not _VERBS & set(inner[:other])


def _sentence(words: Words, match: Match) -> tuple[str, ...]:
    said = words.words
    end = next((n for n in range(match.end, len(said)) if said[n] in (END, ASKS)), len(said))
    return said[match.start : end]


_KIND = frozenset(
    {"lovely", "brilliant", "great", "amazing", "fab", "fabulous", "wonderful", "fantastic",
     "loved", "loves", "love", "enjoyed", "enjoys", "thank", "thanks", "grateful", "kind",
     "helpful", "supportive", "patient", "happy", "excited", "settled"}
)  # fmt: skip
_PICTURED = frozenset(
    {"photo", "photos", "picture", "pictures", "pic", "pics", "video", "videos", "film", "phone",
     "profile", "page", "group", "chat", "facebook", "giving", "telling", "putting"}
)  # fmt: skip
_KIND_WORDS = 20


def _is_kind(words: Words, match: Match) -> bool:
    """ "Kelly has been amazing"."""
    sentence = _sentence(words, match)
    kind = bool(_KIND & set(sentence)) and not _PICTURED & set(sentence)
    return kind and len(sentence) <= _KIND_WORDS


_WISHES = frozenset({"please", "dont", "no", "not", "never", "may", "can", "any"})


def _is_wish(words: Words, match: Match) -> bool:
    """ "Please don't put any of her on your page" wishes, and tells of nothing."""
    first = max((n for n in range(match.start) if words.words[n] in (END, ASKS)), default=-1) + 1
    around = words.words[first : match.end]
    yours = bool({"your", "you", "preschool"} & set(around))
    return yours and bool(_WISHES & set(around))
