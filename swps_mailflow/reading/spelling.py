"""Words spelled one way: short forms, everyday slips of phone keyboards, words in two parts."""

from __future__ import annotations

from functools import lru_cache

# "I'm" and the like as the words they stand for, with and without the apostrophe.
_LONG = """
i'm:i am|im:i am|i've:i have|ive:i have|i'd:i would|i'll:i will|we're:we are|we've:we have
weve:we have|we'd:we would|we'll:we will|you're:you are|youre:you are|you've:you have
she's:she is|shes:she is|he's:he is|hes:he is|they're:they are|theyre:they are|they've:they have
theyve:they have|there's:there is|theres:there is|that's:that is|thats:that is|it's:it is
what's:what is|whats:what is|who's:who is|whos:who is|here's:here is|she'll:she will
he'll:he will|they'll:they will|it'll:it will|let's:let us|everyone's:everyone is
someone's:someone is|somebody's:somebody is|cannot:can not|gonna:going to|wanna:want to
"""
LONG_FORMS = {
    short: tuple(full.split())
    for line in _LONG.split("\n")
    for short, _, full in (entry.partition(":") for entry in line.split("|") if entry)
}

_TOGETHER = """
pre school:preschool|play group:playgroup|face book:facebook|whats app:whatsapp|what app:whatsapp
work experience:workexperience|well done:welldone|pick up:pickup|drop off:dropoff
ex husband:exhusband|ex wife:exwife
what is:what is|linked in:linkedin|tik tok:tiktok|snap chat:snapchat|you tube:youtube
social media:socialmedia|screen shot:screenshot|screen shots:screenshots|screen grab:screenshot
key worker:keyworker|key workers:keyworkers|key person:keyworker|fund raising:fundraising
fund raiser:fundraising|no one:noone|some one:someone|some body:somebody|any one:anyone
news letter:newsletter|big school:bigschool|primary school:bigschool|infant school:bigschool
insta gram:instagram|child minder:childminder|bull shit:bullshit|un friend:unfriend
christmas fair:funfair|summer fair:funfair|spring fair:funfair|easter fair:funfair
school fair:funfair|preschool fair:funfair|autumn fair:funfair|book fair:funfair|fun fair:funfair
next door:nextdoor|mums net:mumsnet|bad mouth:badmouth|bad mouthing:badmouth|can not:cant
do not:dont|does not:doesnt|did not:didnt|is not:isnt|are not:arent|was not:wasnt|will not:wont
would not:wouldnt|should not:shouldnt|have not:havent|has not:hasnt|could not:couldnt
"""
COMPOUNDS = {
    (parts.split()[0], parts.split()[1]): one
    for line in _TOGETHER.split("\n")
    for parts, _, one in (entry.partition(":") for entry in line.split("|") if entry)
    if parts != "what is"
}

_SHORT = """
u:you|ur:your|r:are|pls:please|plz:please|plse:please|thx:thanks|cos:because|coz:because|cuz:because
sum1:someone|some1:someone|any1:anyone|every1:everyone|ppl:people|peeps:people|abt:about|b4:before
bout:about|wot:what|dat:that|da:the|n:and|msg:message|msgs:messages|msging:messaging|pix:pics
kidz:kids|fbook:facebook|facey:facebook|whatsap:whatsapp|watsapp:whatsapp|whatapp:whatsapp
nursary:nursery|nursey:nursery|prescool:preschool|preschol:preschool|perschool:preschool
piccy:picture|piccys:pictures|piccies:pictures|vid:video|vids:videos|foto:photo|fotos:photos|pic:picture|xmas:christmas|yr:year|yrs:years
wk:week|wks:weeks|tho:though|wont:wont|dnt:dont|didnt:didnt|frend:friend|frends:friends
freind:friend|freinds:friends|mam:mum|mom:mum|mummy:mum|daddy:dad|vols:volunteers
tmrw:tomorrow|2moro:tomorrow|2day:today|gona:going|definately:definitely|thankyou:thanks
"""
_SPELLED = {
    short: full
    for line in _SHORT.split("\n")
    for short, _, full in (entry.partition(":") for entry in line.split("|") if entry)
}

# Long words a mail turns on: one letter wrong, missing, doubled or exchanged is forgiven.
_TURNED_ON = """
facebook instagram whatsapp twitter linkedin snapchat preschool nursery complaint complain
complaining concern concerned concerns inappropriate unprofessional confidential confidentiality
safeguarding permission photograph photographs photos pictures picture leaving withdraw
withdrawing withdrawn disgusting disgusted volunteer volunteers student students teacher teachers
committee comment comments commented posting without consent screenshot screenshots children
daughter notice september christmas finishing friends exception remove removed request
disappointed unhappy uncomfortable worried upsetting member members parents parent someone
somebody people posted sharing shared bullying bullied gossip gossiping rumours horrible nasty
negative critical criticising membership unacceptable embarrassing humiliated reception
"""
TURNED_ON = frozenset(_TURNED_ON.split())
_LEAST, _MOST = 6, 20  # letters: shorter words have too many neighbours, longer ones are none

# One letter away from those words, and words of their own.
_OWN = """
concert concerts content notices parens present presents heaving weaving leaning leasing patent
comments command commend posing pasting hosting costing sparing sharking caring pater photon poster
posters persons picturesque crucial clinical request requests requested bequest reminded remote
removes remover friendly fiends finishes finished fishing permissions teachers teaches teached
pastures mixture fixture weather leather sharer starred scared spared shares conceit nations
children's chided gossips patents parented parental nursing nurses nurse people's peoples students
studied concrete concede consents content contents constant consist nasally horribly
withdrawal withdraws withdrew withhold leading leaving's learning lending members' membered
"""
_OWN_WORDS = frozenset(_OWN.split())


def spelled(word: str) -> str:
    """Return the word as this program's lists spell it; an unknown word as it stands."""
    word = _SPELLED.get(word, word)
    if (
        not _LEAST <= len(word) <= _MOST
        or word in TURNED_ON
        or word in _OWN_WORDS
        or not word.isalpha()
    ):
        return word
    return _forgiven(word)


@lru_cache(maxsize=8192)
def _forgiven(word: str) -> str:
    """Return the one word of the list a single slip away, if there is exactly one."""
    near = {full for form in _shortened(word) for full in _neighbours().get(form, ())}
    close = [full for full in near if full[0] == word[0] and _one_slip(word, full)]
    return close[0] if len(close) == 1 else word


def _shortened(word: str) -> set[str]:
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for full in sorted(TURNED_ON):
        if len(full) >= _LEAST:
            for form in _shortened(full):
                found.setdefault(form, []).append(full)
    return {form: tuple(fulls) for form, fulls in found.items()}


def _one_slip(a: str, b: str) -> bool:
    """One letter wrong, missing or too many, or two exchanged; plurals are words of their own."""
    if a + "s" == b or b + "s" == a or a + "d" == b or b + "d" == a:
        return False
    if len(a) == len(b):
        wrong = [n for n in range(len(a)) if a[n] != b[n]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        return len(wrong) == 1
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return len(long) == len(short) + 1 and any(
        long[:n] + long[n + 1 :] == short for n in range(len(long))
    )
