"""Whether a text is about somebody: names and titles, greetings and forwarding phrases aside.

This decides who must not see a matter (ruling 5), so doubt counts as a mention. What does not
count is being spoken to ("Dear Manager", "Hi Jan,") and being named as the one to report to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from swps_mailflow.reading.addressed import accuses_reader
from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.nicknames import fond_forms
from swps_mailflow.reading.smallcase import small
from swps_mailflow.reading.wordlist import words

# "Dear Manager and Chair," at the start of a line: up to eight words, then the line or a comma.
_GREETING = re.compile(
    r"^[ \t>]*(?:dear|hi|hello|hiya|hey|good (?:morning|afternoon|evening)|morning|afternoon"
    r"|evening"
    r"|(?-i:To)|fao|f\.a\.o\.?|attn|attention)\b[ \t:,]*"
    r"(?:(?:(?-i:[A-Z][\w'./-]*)|the|and|&|or|all|both|team|there|everyone|everybody|again|to|of"
    r"|whom|it|may|concern|manager|chair\w*|committee|pre-?school|mr|mrs|ms|miss|dr|sir|madam)"
    r"\b[ \t]*){0,8}(?:[\w'.-]+[ \t]*(?=[,!]|$))?(?:[,!.:;–—-]|$)",
    re.IGNORECASE | re.MULTILINE,
)
# The office as the addressee of a report, not its subject.
_REPORT_TO = re.compile(
    r"\b(?:report(?:ed|ing)?|pass(?:ed|ing)?|forward(?:ed|ing)?|send(?:ing)?|sent|speak(?:ing)?"
    r"|writ(?:e|ing)|raise[d]?|raising|attention of)\b(?: [\w'’]+){0,4}? (?:to|with|of)"
    r" (?:you[ ,]+)?(?:the |our |your )?(?=\S)",
    re.IGNORECASE,
)
# Titles by role, as people write them. "chair" alone is furniture: "the chair" or "Chair" counts.
_TITLES: dict[str, str] = {
    "manager": r"(?:pre-?school |nursery |setting )?manager(?:ess)?|(?<=your )boss|(?<=the )boss"
    r"|(?:lady|woman|man|one) in charge",
    "chair": r"(?:chair(?:man|woman|person|lady)|chair of (?:the )?(?:committee|trustees)"
    r"|committee chair|(?<=the )chair|(?<=our )chair|(?<=your )chair)",
    "alternate": r"(?:vice|deputy)[ -]chair(?:man|woman|person)?|alternate chair",
    "designated_person": r"designated (?:person|safeguarding lead|lead)|safeguarding lead|\bdsl\b",
    "group_admin": r"(?:group |facebook |page )(?:admin|administrator|moderator)s?",
}
# One of these stands in whatever a title is found in; most mails hold none.
_IN_TITLES = re.compile(r"manager|boss|in charge|chair|designated|safeguarding|dsl|admin|moderator")
_WITH_ARTICLE = re.compile(r"\b(?=[Cc]hair\b)")  # "Dear Chair"
_READS_FIRST = "manager"
_PRAISE = re.compile(
    r"\b(?:thank(?:s|ed|ful)?|lovely|kind|wonderful|brilliant|grateful|amazing|fantastic|great"
    r"|appreciate[ds]?|best wishes|fond|miss you|love[ds]?)\b",
    re.IGNORECASE,
)
_SOUR = re.compile(
    r"\b(?:but|because|however|although|though|except|until|unkind|rude|horrible|nasty|never|not"
    r"|\w+n't|why|complain\w*|upset|concern\w*|angry|post\w*|wrote|comment\w*|hit|hurt|shout\w*)\b",
    re.IGNORECASE,
)
# A month, a weekday or an ordinary word that is also somebody's name needs its context.
_MONTHS = frozenset({"jan", "april", "may", "june", "august", "summer", "mark", "will", "grace"})
# Surnames that are also words: at the head of a sentence only what somebody does tells them apart.
_ORDINARY = words(
    "banks bell best bird black bright bridges brook brooks brown chambers church cook day dean",
    "easter field fields fish fox frost gates gold good grace gray green grey hall hill hills",
    "holiday hope house hunter king lake lane little long love marsh may miller moor moss noble",
    "north page park parks pool post potter power price rain rice rivers rose sharp shepherd short",
    "silver snow south stone storm street strong summer summers swift walker waters wells west",
    "white winter winters wise wood woods young",
)
_TITLED = re.compile(r"(?<!\w)(?:mr|mrs|ms|miss|mx|dr)\b\.?\s+([\w'-]{3,40})", re.IGNORECASE)
_SLIPS_FROM = 4  # letters; shorter names are one slip from too many others
_SLIPS_ALONE_FROM = 5  # where no title stands before it
# Abbreviations of everyday mail: as somebody's initials only where they say or post something.
_ABBREVIATIONS = words(
    "AM PM OK TV FB IG WA DM PS NB ID IT UK US EU UN HR PR PC MP PE RE CD DVD GP PTA CC FW FYI",
    "ASAP AGM SEN EHCP DBS LSA TA HT NHS BBC ITV BT AA RAC BB CV DIY DJ ED LO LOL OMG TBH MD",
    "BSC RSVP SM SWF PO PIN QR USB VAT WC XL XS YR AOB EYFS LADO CPS MASH NSPCC SALT OT GDPR ICO",
)
_SPEAKS = re.compile(r"\s+(?:wrote|said|says|posted|posts|told|shared|commented|tagged)\b")
_SIGNS_OFF = re.compile(
    r"(?:thank(?:s| you)?|thx|regards|wishes|sincerely|faithfully|cheers|best|love|from|ta|x+)"
    r"[ \t,.!]*(?:\n\s*)?[-–—~ \t]*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w])[^\W\d_]+(?:-[^\W\d_]+)*")
# Fond forms that are words as well: at the head of a sentence only what somebody does tells them.
_WORDS_TOO = words(
    "may will bill rich pen nan nans rose rob robs dot dots ant art kit val em lin sal ted mo max",
    "col lex pat pats penny daisy polly molly sandy mark jack harry grace gracie dolly ray sue",
    "si ali bob bobby billy tim ten den dens dee des mum mike frank dick chuck nat lee tess terry",
    "jim tom toms teddy ros bell bella bess lulu lotte flo sharp pete pip nick nicks nip lil ken",
)
_DOUBLED = re.compile(r"(\w)\1")
_DOES = re.compile(
    r"(?:['’]s)?\s+(?:has|have|had|is|isn|was|wasn|will|would|does|did|doesn|didn|can|could|keeps?"
    r"|and|again|just|still|never|always|put|puts|wrote|writes|told|tells|\w{3,}ed)\b",
    re.IGNORECASE,
)
# Letters of other alphabets that look like ours; a name may be written with them to stay unseen.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι",
    "ABESIJKMHOPCTYXaesijopcyxdqwhlABEZHIKMNOPTYXovi",
)


def mentions(
    text: str,
    *,
    role: str | None,
    name: str,
    also_known_as: Sequence[str] = (),
    address: str = "",
    reads: bool = False,
) -> str | None:
    """Return the words that may be about this person, or None.

    `text` is a mail's subject and text, one after the other. Names match on word boundaries, in
    any case, without accents; a month or a date ("5 Jan") is no name. `reads`: the mail reports
    something, so that "your post" may be theirs who reads it first, or whom it greets.
    """
    body, lower, titled, used = _prepared(text)
    if address and address.lower() in body.lower():
        return address
    for pattern, sure in _names(name, tuple(also_known_as)):
        if sure in lower:
            for found in pattern.finditer(body):
                if not _is_month(body, found):
                    return found.group(0)
    if role in _TITLES and titled:
        title = rf"(?<!\w)(?:{_TITLES[role]})(?!\w)"
        for found in re.finditer(title, body, re.IGNORECASE):
            if not _is_addressee(body, found.start()):
                return found.group(0)
    return (
        _surname(body, name)
        or _misspelt(body, name, used)
        or _initials(body, name)
        or _fondly(body, name, used)
        or (_laid_to(text, role, (name, *also_known_as)) if reads else None)
    )


def _misspelt(body: str, name: str, used: frozenset[str]) -> str | None:
    """Return a surname that is theirs but for a slip: "Mrs Feild", "what Feild wrote"."""
    surname = _plain(name).split()[-1].lower() if len(name.split()) > 1 else ""
    if len(surname) < _SLIPS_FROM:
        return None
    slips = {w for w in used if w != surname and w[0] == surname[0] and _slipped(w, surname)}
    if not slips:
        return None
    for found in _TITLED.finditer(body):
        if found[1].lower() in slips:
            return found.group(0)
    if len(surname) < _SLIPS_ALONE_FROM:
        return None
    for found in _WORD.finditer(body):
        if found[0].lower() in slips and found[0][0].isupper():
            before, heads = _before(body, found.start())
            if before is not None and _parts_it(before[1], first=before.start() == 0):
                continue
            if not heads or _DOES.match(body, found.end()) or body.startswith("'s ", found.end()):
                return found.group(0)
    return None


def _initials(body: str, name: str) -> str | None:
    """Return somebody's initials where they stand for the person: "JF wrote", "Mrs F"."""
    parts = [part for part in re.split(r"[\s-]+", _plain(name)) if part[:1].isalpha()]
    if len(parts) < 2:
        return None
    first, last = parts[0][0].upper(), parts[-1][0].upper()
    whole = "".join(part[0].upper() for part in parts)
    for initials in dict.fromkeys((first + last, whole)):
        for found in _initials_pattern(initials).finditer(body):
            if found[0].rstrip(".") in _ABBREVIATIONS and not _SPEAKS.match(body, found.end()):
                continue
            if not _SIGNS_OFF.search(body, max(0, found.start() - 60), found.start()):
                return found.group(0)
    titled = _titled_initial(first + last).search(body)
    return titled.group(0) if titled else None


@lru_cache(maxsize=64)
def _initials_pattern(initials: str) -> re.Pattern[str]:
    spread = r"(?:\.[ ]?|[ ])?".join(initials)
    return re.compile(rf"(?<![\w.&/@'-]){spread}(?:\.(?!\w))?(?![\w&/@-])(?!\.\w)")


@lru_cache(maxsize=64)
def _titled_initial(initials: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:[Mm]rs?|[Mm]s|[Mm]iss|MRS?|MISS)\.? [{initials}](?![\w'&-])"
        r"(?!\.?[ \t]+[A-Z][a-z])"
    )


def _fondly(body: str, name: str, used: frozenset[str]) -> str | None:
    """Return a fond form of the first name, or a slip of it, not in front of another surname."""
    parts = _plain(name).split()
    if len(parts) < 2:
        return None
    first, surname = parts[0].lower(), parts[-1].lower()
    forms = used & fond_forms(first)
    if len(first) >= _SLIPS_FROM:
        forms |= {
            w
            for w in used
            if w[0] == first[0] and w != first and w not in FIRST_NAMES and _slipped(w, first)
        }
    if not forms:
        return None
    for found in _WORD.finditer(body):
        word = found[0].lower()
        if word not in forms or (not found[0][0].isupper() and len(word) < _SLIPS_ALONE_FROM):
            continue
        if word in _WORDS_TOO:
            _, heads = _before(body, found.start())
            if not found[0][0].isupper() or (heads and not _DOES.match(body, found.end())):
                continue
        after = re.match(r"[ \t]+([A-Z][\w'-]+)", body[found.end() : found.end() + 40])
        if after and not after[1].isupper() and not _is_theirs(after[1].lower(), surname):
            continue
        return found.group(0)
    return None


def _is_theirs(written: str, surname: str) -> bool:
    return written.removesuffix("'s") == surname or _slipped(written, surname)


def _laid_to(text: str, role: str | None, names: Sequence[str]) -> str | None:
    """Return what is laid to the reader: the Manager reads first, and whoever is greeted."""
    found = _accusing(text)
    if not found or role == _READS_FIRST:
        return found or None
    title = _TITLES.get(role or "", r"(?!)")
    called = "|".join(map(re.escape, names_of(_plain(names[0]), [_plain(n) for n in names[1:]])))
    them = re.compile(rf"(?<!\w)(?:{title}|{called})(?!\w)", re.IGNORECASE)
    greetings = (greeting[0] for greeting in _GREETING.finditer(_plain(text)))
    return found if any(them.search(_WITH_ARTICLE.sub("the ", g)) for g in greetings) else None


@lru_cache(maxsize=4)
def _accusing(text: str) -> str:
    return accuses_reader(_plain(text)) or ""


def _before(body: str, start: int) -> tuple[re.Match[str] | None, bool]:
    """Return the word before a place in its line, and whether a sentence begins there."""
    line = body[max(body.rfind("\n", 0, start) + 1, start - 60) : start]
    before = re.search(r"([\w'’-]+)[ \t]+$", line)
    return before, before is None or line.rstrip()[-1:] in '.!?:;"'


def _slipped(written: str, name: str) -> bool:
    """Tell whether two letters changed places, or one was doubled or left out."""
    if len(written) == len(name):
        off = [n for n, (a, b) in enumerate(zip(written, name, strict=True)) if a != b]
        swapped = len(off) == 2 and off[1] == off[0] + 1
        return swapped and written[off[0]] == name[off[1]] and written[off[1]] == name[off[0]]
    if len(written) == len(name) - 1 >= _SLIPS_FROM:
        # The last letter is another matter: "Fields" is somebody else, and so is "Fiel".
        return any(written == name[:n] + name[n + 1 :] for n in range(1, len(name) - 1))
    return _DOUBLED.sub(r"\1", written) == _DOUBLED.sub(r"\1", name)


def _surname(body: str, name: str) -> str | None:
    """Return the bare surname where it stands for the person: "Field has been posting".

    Not where a first name that is not theirs stands before it, or where it is but a word.
    """
    surname = _plain(name).split()[-1] if len(name.split()) > 1 else ""
    if len(surname) < 3:
        return None
    if surname not in body and surname.upper() not in body:
        return None
    for found in re.finditer(
        rf"(?<!\w)(?:{re.escape(surname)}|{re.escape(surname.upper())})(?!\w)", body
    ):
        before, heads = _before(body, found.start())
        if before is not None and _parts_it(before[1], first=before.start() == 0):
            continue
        if heads and surname.lower() in _ORDINARY and not _DOES.match(body, found.end()):
            continue
        return found.group(0)
    return None


def _parts_it(word: str, *, first: bool) -> bool:
    """Tell whether the word before a surname makes it somebody else's, or a thing's."""
    plain = word.lower()
    if plain in ("the", "a", "our") or plain in FIRST_NAMES:
        return True
    # A capital in the middle of a sentence is a first name this program has not heard of.
    return word[:1].isupper() and not first and not word.isupper()


@lru_cache(maxsize=4)
def without_praise(text: str) -> str:
    """Return the text without the sentences that only thank or praise somebody."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
    return "\n".join(s for s in sentences if not _PRAISE.search(s) or _SOUR.search(s))


def names_of(name: str, also_known_as: Sequence[str] = ()) -> list[str]:
    """Return the forms somebody is called by: full name, surname with a title, as configured."""
    parts = name.split()
    forms = [name, *also_known_as]
    if len(parts) > 1:
        forms += [parts[0]] if len(parts[0]) > 2 else []
        forms += [f"{t} {parts[-1]}" for t in ("Mr", "Mrs", "Ms", "Miss", "Mx", "Dr")]
        forms += [f"{parts[0][0]} {parts[-1]}"]
    return [f for f in dict.fromkeys(f.strip() for f in forms) if len(f) > 1]


@lru_cache(maxsize=4)  # every officer is looked for in the same text, one after the other
def _prepared(text: str) -> tuple[str, str, bool, frozenset[str]]:
    """Return a text without its greetings, that as a search that ignores case sees it, whether
    a title may stand in it, and its words in small letters.
    """
    body = _GREETING.sub("\n", _plain(text))
    lower = small(body)
    return body, lower, _IN_TITLES.search(lower) is not None, frozenset(_WORD.findall(lower))


@lru_cache(maxsize=256)
def _names(name: str, also_known_as: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return a pattern for each form of a name, and what stands in every text it is found in."""
    found = []
    for form in names_of(_plain(name), [_plain(a) for a in also_known_as]):
        gap = r"[\s._-]*" if form == _plain(name) else r"\.?\s+"
        parts = form.split()
        spaced = gap.join(re.escape(part) for part in parts)
        sure = max((part.lower() for part in parts if part.isascii()), key=len, default="")
        found.append((re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE), sure))
    return tuple(found)


def _is_month(body: str, found: re.Match[str]) -> bool:
    word = found.group(0)
    if word.lower() not in _MONTHS:
        return False
    if word[:1].islower() and word.lower() != "jan":
        return True
    before = body[max(0, found.start() - 8) : found.start()]
    after = body[found.end() : found.end() + 6]
    return bool(
        re.search(r"\d(?:st|nd|rd|th)?(?: of)?[ /.-]?$", before)
        or re.match(r"[ /.-]?\d", after)
        or re.search(r"\b(?:in|since|until|end of|this|next|last) $", before, re.IGNORECASE)
    )


def _is_addressee(body: str, start: int) -> bool:
    window = body[max(0, start - 60) : start]
    return any(m.end() == len(window) for m in _REPORT_TO.finditer(window))


def _plain(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return (
        "".join(
            c
            for c in decomposed
            if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
        )
        .translate(_LOOKALIKES)
        .replace("’", "'")
    )
