"""Danger in other words than the listed ones: what is done to a child, and how it shows.

"He locks him in the cupboard", "marks on her arms", "won't go home with his uncle". Each pattern
needs somebody it is done to, so that "I locked the shed" and "scared of dogs" raise no alarm.
"""

from __future__ import annotations

import re

from swps_mailflow.reading.firstnames import FIRST_NAMES
from swps_mailflow.reading.wordlist import words

_YOUNG = (
    r"(?:child(?:ren)?|kids?|kiddies|boys?|girls?|toddlers?|bab(?:y|ies)|sons?|daughters?|little"
    r" ones?"
    r"|grand(?:son|daughter|child(?:ren)?)|niece|nephew|brother|sister|twins?|lad|wee one|pupils?)"
)
_OWNER = r"(?:my|our|his|her|their|your|the|a|one of the|another|some|that|these|those|[a-z]+'s)"
# Whom it is done to. "Me" and "us" are not here: a page can lock us out, kind words touch me.
_WHOM = rf"(?:him|her|them|{_OWNER} (?:\w+ )?{_YOUNG}|children|kids|(?:little |small |young )\w+)\b"
_ADULT = (
    r"(?:dad(?:dy)?|father|mum(?:my)?|mother|step-?\w+|uncle|aunt(?:y|ie)?|grand\w+|nan(?:ny)?"
    r"|partner"
    r"|boyfriend|girlfriend|ex|husband|wife|man|men|woman|lady|bloke|teacher|staff|carer|key"
    r" ?worker"
    r"|key ?person|helper|volunteer|student|neighbour|babysitter|childminder|assistant|manager"
    r"|lodger"
    r"|cousin|brother|coach)"
)
_SOMEBODY = (
    rf"(?:him|her|them|miss|mrs?|ms|sir|{_ADULT}|{_OWNER} (?:\w+ ){{0,2}}{_ADULT}|being left|going"
    r" home"
    r"|what (?:he|she|they)(?:'ll|'d)?)\b"
)
_BODY = (
    r"(?:arms?|legs?|back|face|neck|throat|wrists?|bottom|bum|body|thighs?|tummy|stomach|head"
    r"|cheeks?"
    r"|ears?|shoulders?|chest|ribs|hands?|ankles?|private\w*|skin)"
)
_WONT = (
    r"(?:won't|wont|will not|wouldn't|refuse[sd]? to|refusing to|does(?:n't|nt| not) want to"
    r"|did(?:n't|nt| not) want to|do(?:n't|nt| not) want to|scared to|afraid to|frightened to"
    r"|terrified to|beg(?:s|ged|ging)? not to|hates? to|dreads?)"
)
_LETS_NOT = (
    r"(?:won't|wont|do(?:es)?(?:n't|nt| not)|can(?:'t|not)|did(?:n't|nt| not)|never|not|wouldn't"
    r"|refuse[sd]? to)"
)

_PATTERNS = (
    # Shut in, tied, held.
    rf"(?:lock|shut)(?:s|ed|ting|ing)? {_WHOM} (?:\w+ )?(?:in|out|inside|up|outside|away)\b",
    r"(?:lock(?:s|ed|ing)?|shut(?:s|ting)?|put(?:s|ting)?|kept|keeps|stood|stands|left|leaves)"
    r" (?:\w+ ){1,3}"
    r"in (?:the|a|that) (?:dark\b|cupboard|shed|cellar|loft|wardrobe|broom)",
    rf"(?:tie[sd]?|tying|strap(?:s|ped)?|tape[sd]?|pin(?:s|ned)?|held|holds|holding) {_WHOM} (?:up"
    r"|down|to"
    r" (?:the|a|his|her) (?:chair|bed|cot|pram|buggy|radiator))\b",
    rf"(?:held|holds|holding) {_WHOM} under\b",
    rf"ma(?:de|kes?|king) {_WHOM} (?:stand|sit|sleep|stay|wait) (?:outside|in the (?:corner|rain"
    r"|cold|dark|hall)"
    r"|on (?:his|her|their) own)\b",
    # Beaten.
    r"(?:kick|shove|whack|wallop|thump|batter|spank|yank|belt|cane|clout|beat|slap|smack|hit"
    r"|punch"
    rf"|throttle|strike|bash|cuff)(?:s|es|ed|ting|ped|ped|ing|en)? (?!them (?:out|in)\b){_WHOM}",
    r"(?:hits?|punch(?:es|ed)|kick(?:s|ed)|beats?|slap(?:s|ped)|strangl(?:es|ed)|chok(?:es|ed)"
    r"|shov(?:es|ed)"
    r"|threw|pushe[sd]) me\b(?! (?:up|out|off|for|to|with (?:the|a) (?:news|bill|song)))",
    rf"(?:threw|throws|throwing|flung|hurled) {_WHOM} (?:\w+ )?(?:across|against|at|down|on|onto"
    r"|into)\b",
    rf"(?:gave|gives|giving|got|gets) (?:{_WHOM} )?an? (?:\w+ )?(?:slap|smack|hiding|beating"
    r"|wallop|thump"
    r"|clout|clip|punch|kicking|thrashing)\b",
    r"(?:lay|lays|laid|laying|puts?|putting) (?:a |his |her |their )?(?:hands?|finger) (?:on"
    r"|around|round)"
    rf" (?:{_WHOM}|me\b|(?:his|her|my|their) {_BODY}\b)",
    r"(?:take[sn]?|took|taking) (?:it|his \w+|her \w+|their \w+) out on (?:him|her|them|the|my|his"
    r"|her|me)\b",
    r"with (?:a|his|her|the) (?:belt|slipper|wooden spoon|stick|cane|coat ?hanger)\b",
    rf"(?:pull|drag|yank|lift|grab)(?:s|ed|ged|bed|ing|ging|bing)? {_WHOM} (?:\w+ )?(?:by|along"
    r" by)"
    r" (?:the|his|her|their|one)\b",
    r"(?:pull|drag|yank|twist|bend|squeez)(?:s|es|e|ed|ged|ing|ging)? (?:his|her|their) (?:hair"
    r"|arms?|ears?"
    r"|wrists?)\b",
    r"(?:scream|shout|yell|bawl|spit|spat)(?:s|ed|ing|ting)? (?:right )?in(?:to)? (?:his|her|their"
    r"|my \w+'s"
    r"|the \w+'s) faces?\b",
    r"(?:burn|burnt|burned|burns|scald\w*|strangl\w*|chok\w+|smother\w*|suffocat\w*|drown\w*)"
    rf" {_WHOM}",
    rf"(?:push|shov)(?:es|e|ed|ing)? {_WHOM} (?:\w+ )?(?:against|into the wall|over|down the"
    r" stairs)\b",
    # What is seen on a child.
    r"(?:marks?|scratche?s?|welts?|burns?|scars?|cuts|bites?|bite ?marks?|hand ?prints?|finger"
    r" ?(?:marks?"
    r"|prints?)|swelling|lumps?|blisters?) (?:\w+ ){0,2}?(?:on|round|around|over|up|down|to"
    r"|across) "
    r"(?:his|her|their|the child's|the (?:boy|girl|kid)'s|[a-z]+'s|both|the) (?:\w+"
    rf" ){{0,2}}?{_BODY}\b",
    r"black eyes?\b|broken (?:arm|rib|ribs|wrist|leg|collar ?bone) (?:\w+ ){0,4}(?:won't|can't|no"
    r" ?one|nobody)",
    r"flinch(?:es|ed|ing)?\b|cower(?:s|ed|ing)?\b",
    r"covered in blood|blood (?:in|on|all over) (?:his|her|their)\b|unexplained (?:marks?|cuts"
    r"|injur\w+)",
    # Afraid of somebody, and not willing to be with them.
    rf"(?:frightened|scared|terrified|afraid|petrified|fearful|in fear) of {_SOMEBODY}",
    rf"{_WONT} (?:\w+ )?(?:go (?:back )?home\b|go (?:\w+ )?with {_SOMEBODY}|(?:be|being|left)"
    r" (?:\w+ )?"
    rf"(?:alone|left) with\b|(?:be|stay|staying) (?:\w+ ){{0,2}}with {_SOMEBODY}"
    rf"|be near {_SOMEBODY}|get in(?:to)? (?:his|her|the) (?:car|van) with)",
    r"(?:cries|crie[sd]|crying|shakes|shaking|screams|hides|wets? \w+) (?:\w+"
    r" ){0,2}(?:when(?:ever)?|every"
    rf" time|as soon as|if) (?:{_OWNER} )?(?:he|she|{_ADULT}) (?:comes|picks|collects|is there"
    r"|walks|gets"
    r" home|goes near)",
    r"(?:says|said|tells|told) (?:\w+ ){0,4}(?:is|are|was|were|gets?|been) (?:being )?(?:mean"
    r"|rough|nasty"
    r"|horrible|cruel) (?:to|with) (?:him|her|them) at home\b",
    rf"{_WONT} (?:\w+ )?(?:go|stay|sleep|live) (?:\w+ )?(?:at|to|over at) (?:{_OWNER}"
    rf" )?(?:{_ADULT}|him)'s\b",
    rf"(?:{_ADULT}|he|she) (?:is|was|are|gets|has been|'s) (?:being |so |very |really )?(?:nasty"
    r"|cruel|rough"
    r"|violent|horrible) (?:to|with|towards) (?:him|her|them|me|us|the (?:kids|children)|my)\b",
    rf"(?:{_ADULT}|he|she) (?:\w+ )?(?:hurts|hits|beats)(?= (?:him|her|me|us|them|my|his|the"
    r" (?:kids|children|baby))\b(?! to )"
    r"|\s*(?:[.,!;]|$|and\b|when\b))",
    r"i(?:'m| am) (?:so |really |very |too )?(?:scared|frightened|terrified)(?= of (?:him|her|them"
    r"|what|my)"
    r"|\s*(?:[.,!;]|$|and\b|for\b))",
    # Secrets, touching, undressing.
    r"secret (?:\w+ )?(?:games?|touch\w*|cuddles?|kisses|kiss|tickl\w*|meet\w*|chats?)\b"
    r"|(?:our|their|a special|his|her) (?:little |special )secrets?\b|special (?:touch\w*"
    r"|cuddles?)\b"
    r"|(?:tickling|kissing|cuddling|touching|undressing|doctors?) games?\b",
    r"(?:keep|kept|keeps|keeping) (?:it|this|that|a|the|their|our|his|her) (?:\w+ )?(?:a"
    r" )?secrets? from"
    r" (?:mum|mam|mummy|dad|daddy|me|us|his|her|their)",
    rf"(?:told|tells|telling|warned|warns|made|makes|asked|asks) {_WHOM} (?:\w+ ){{0,3}}(?:not to"
    r" tell|never"
    r" to tell|keep (?:\w+ ){0,2}(?:secret|quiet)|(?:his|her|their|our) (?:\w+ )?secret|it(?:'s|s|"
    r" is| was) a"
    r" secret)\b",
    r"(?:not to|don't|dont|mustn't|never|can't) tell (?:your |his |her |their )?(?:mum|mummy|mam"
    r"|dad|daddy"
    r"|parents|mother|father)\b(?! (?:i|he|she|about the|it's a sur|it is a sur))(?!, (?:but"
    r" )?it)",
    rf"(?:touch|strok|fondl|grop|rubb|feel|tickl)(?:s|es|e|ed|ing)? (?:{_WHOM} (?:\w+ )?(?:there"
    r"|where|up"
    r"|down|under|privat\w+|inappropriately|bottom|chest|legs?)|(?:his|her|their) (?:privat\w+"
    r"|bottom|bum"
    r"|chest|willy|legs|thighs?|bits))",
    rf"touch(?:es|ed|ing)? {_WHOM}",
    r"private (?:parts?|bits|area)\b|(?:sore|hurts?|bleeding|touched) down (?:there|below)\b",
    r"hands? (?:\w+ )?(?:down|up|in|inside|under) (?:his|her|their|my \w+'s) (?:pants|knickers"
    r"|trousers|top"
    r"|skirt|dress|nappy|clothes|shorts|shirt)\b",
    r"(?:pull|took|take|takes|taking)(?:s|ed|ing)? (?:down |off )?(?:his|her|their) (?:pants"
    r"|knickers|trousers"
    r"|clothes|skirt|nappy) (?:off |down )?(?:and|to show|in front|for (?:a )?(?:photo|picture))",
    r"(?:made|told|(?:mak|ask|forc|tell)(?:e|es|ing|s|ed)) \w+ (?:to )?(?:sit on (?:his|their)"
    r" (?:lap|knee)|take"
    r" (?:his|her|their) (?:\w+ )?(?:off|clothes)|undress|kiss)",
    rf"kiss(?:es|ed|ing)? {_WHOM} on the (?:lips|mouth)|kissing (?:the )?(?:children|kids)\b",
    r"show(?:s|ed|ing|n)? (?:\w+ ){1,3}(?:his (?:willy|privates|bits|thing)|porn\w*|rude"
    r" (?:pictures|films"
    r"|videos)|sex\b)|porn\w*\b",
    r"(?:photos?|pictures?|pics?|videos?|film(?:s|ed|ing)?) (?:\w+ ){0,6}(?:in (?:the|a) (?:bath"
    r"|shower)"
    r"|getting (?:changed|undressed)|in (?:the toilets?|(?:his|her|their) (?:pants|knickers)))\b",
    r"rap(?:e|ed|ist)\b|sex (?:offender|with|acts?|games?|abuser)\b|play(?:s|ing)? sex\b"
    r"|sexuali[sz]ed",
    # A stranger, or somebody who must stay away.
    rf"follow(?:s|ed|ing)? (?:{_WHOM}|me|us) (?:\w+ )?(?:home|from|all the way|to (?:the|our|her"
    r"|his))\b",
    rf"(?:offer(?:s|ed|ing)?|giv(?:es|ing)|gave) (?:{_WHOM} )?(?:sweets|lifts?|money|presents"
    r"|alcohol|vodka"
    rf"|drugs|cigarettes) (?:to {_WHOM}|if|to get|for|in return)",
    r"get in(?:to)? (?:his|a man's|a stranger's|the man's) (?:car|van)\b|lur(?:e[sd]?|ing)\b",
    rf"(?:wants?|wanted|asking|asks?|asked|trying|tries|tried|arranged?|arranging) (?:{_WHOM} )?to"
    r" meet"
    rf" (?:up )?(?:with )?(?:{_WHOM} )?(?:alone|in secret|without|on (?:his|her|their) own)\b",
    rf"(?:asks?|asking|asked|wants?|wanted|told|makes?|made|tells?|gets?|got) {_WHOM} to send"
    r" (?:\w+ ){0,3}"
    r"(?:photos?|pictures?|pics?|videos?|selfies?)\b",
    rf"send(?:s|ing)? {_WHOM} (?:rude|dirty|naughty|private|nasty) (?:pictures|photos|pics"
    r"|messages|videos)"
    rf"|sent {_WHOM} (?:rude|dirty|naughty|private|nasty) (?:pictures|photos|pics|messages"
    r"|videos)",
    r"(?:hang(?:s|ing)|lurk(?:s|ing|ed)?|loiter\w*|waits|waiting|watch(?:es|ing)|sat|sits|sitting)"
    r" (?:\w+ ){0,3}"
    r"outside (?:our|my|her|his|their|the) (?:house|home|flat|door|window|pre-?school|nursery"
    r"|gates?)\b",
    rf"(?:won't|wont|will not|refus(?:es|ed|ing) to|not) (?:give|bring|return|let) (?:{_WHOM}"
    r" )(?:back|home|come"
    r" (?:back|home))\b",
    rf"(?:took|taken|take|taking|takes) {_WHOM} (?:\w+ )?(?:out of the country|abroad without"
    r"|without (?:my|her"
    r"|his|our|their|the) (?:permission|consent|knowledge))",
    r"not (?:legally )?(?:allowed|supposed|meant|permitted) (?:to be |anywhere )?(?:near|to (?:see"
    r"|contact|come"
    r" near|go near|have contact with)) (?:him|her|them|us|me|my|our|the (?:kids|children)"
    r"|children)\b",
    r"supervised contact|women's aid|occupation order|bail conditions|on bail\b|police protection",
    r"(?:does|should|must|can|may|could|do)(?:n't| not) (?:know|find out|be told) where (?:we|she"
    r"|he|they|i)"
    r" (?:are|is|live|lives|am|go|goes|moved)\b",
    # Left, hungry, drunk.
    rf"(?:left|leaves|leaving) (?:{_WHOM} )?(?:\w+ )?(?:on (?:his|her|their) own|by (?:him|her"
    r"|them)sel\w+|home"
    r" alone|unattended|in the car|outside alone|at home alone|with strangers)\b|home alone\b(?!"
    r" (?:2|two|film"
    r"|movie))",
    r"(?:no food in|nothing to eat at|hasn't been fed|not been fed|isn't (?:being )?fed|aren't"
    r" (?:being )?fed"
    r"|never fed|not fed\b|go(?:es|ing)? hungry|always (?:so )?hungry\b(?! (?:after|when|by))"
    r"|starv(?:ed|ing|es) (?:him|her|them)"
    r"|steal(?:s|ing)? food)",
    r"(?:left|leaves|leaving|sat|sits|sitting) (?:\w+ ){0,3}in (?:a |the |his |her |their"
    r" )?(?:same )?(?:dirty"
    r"|wet|soiled|filthy) (?:nappy|nappies|pants|clothes|bed)\b",
    rf"{_LETS_NOT} (?:let|lets|allow|allows|give|gives) {_WHOM} (?:to )?(?:eat|drink|have (?:a"
    r" drink|any food"
    r"|lunch|water)|go to the (?:toilet|loo)|use the (?:toilet|loo)|any (?:food|water|lunch)|food"
    r"|water)\b",
    rf"forc(?:e|es|ed|ing)-? ?(?:feed\w*|fed|{_WHOM} to (?:eat|swallow|stand))",
    r"(?:drunk|drinking|stoned|high|smell(?:s|ed|ing)? of (?:drink|alcohol|booze|weed|cannabis)"
    r"|reek\w* of"
    r" (?:drink|alcohol|booze|weed|cannabis)|hungover|off (?:his|her) (?:face"
    r"|head))\b(?=[^.!?]{0,80}\b(?:pick"
    r"\w* (?:\w+ )?up|collect\w*|driv\w+|drove|in charge|looking after|care of|hold(?:s|ing) the"
    r" baby|on shift)\b)",
    r"(?:pick\w* (?:\w+ )?up|collect\w*|driv\w+|drove|in charge|looking after|turned up|on"
    r" shift)\b(?=[^.!?]{0,80}\b"
    r"(?:(?:so|very|clearly|completely|visibly|obviously|totally|blind) drunk|drunk|stoned"
    r"|(?:smell|reek|stink"
    r"|stank)\w* of (?:drink|alcohol|booze|weed|cannabis)|off (?:his|her) (?:face|head))\b)",
    # Threats, and those who would harm themselves.
    r"(?:come|comes|coming|came|go|going|went) after (?:me|us|him|her|them|you|my|our|the (?:kids"
    r"|children))\b"
    r"|(?:burn|blow) (?:\w+ ){0,3}(?:down|up)\b(?=[^.!?]{0,40}\b(?:house|place|pre-?school"
    r"|building|home)\b)"
    r"|burn (?:the|your|our|my|this|her|his) (?:\w+ )?(?:house|place|pre-?school|building|home"
    r"|flat) down\b",
    r"smash (?:\w+ )?(?:your|his|her|their|my|our) (?:face|head|windows?|car|teeth|door)\b|break"
    r" (?:your|his"
    r"|her|their|my) (?:legs?|neck|arms?|fingers|jaw)\b|watch your back\b|acid (?:attack|in)\b",
    r"(?:stab|stabs|stabbed|stabbing|shoot|shot|gun|bomb|poison(?:ed|s|ing)?) (?:him|her|them|me"
    r"|us|you|my|in (?:his|the)|threat|at)\b(?! (?:a|an) )|knows? where (?:i|you|they) (?:live"
    r"|lives|park|work)\b",
    r"(?:wish(?:es|ed)?|rather|better) (?:\w+ ){0,2}(?:was|were|be|off) dead\b|(?:do(?:n't|nt|"
    r" not)|does(?:n't"
    r"|nt| not)) want to (?:be here|live|wake up) any ?(?:more|longer)\b|no (?:point|reason) (?:in"
    r" )?living\b"
    r"|(?:cut(?:s|ting)?|hurt(?:s|ing)?|harm(?:s|ing)?|starv(?:es|ing)) (?:himself|herself|myself"
    r"|themselves)\b"
    r"|tak(?:e|en|ing) (?:all )?(?:my|her|his) (?:own life|pills|tablets)\b|life (?:is|isn't)"
    r" (?:not )?worth"
    r" living\b",
    r"fgm\b|genital|forced marriage|traffick\w+|exploit(?:ed|ing|ation)\b|radicali[sz]\w+|county"
    r" lines\b",
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b|\b[a-z]{3,}\b")
# First names that are everyday words in small letters.
_WORDS_TOO = words("pat rob sue bob max dawn rose amber fern june jan april")
_NAMES = FIRST_NAMES - _WORDS_TOO
# Capitals in a sentence that name nobody who could be hurt or feared.
_NOBODY = words(
    "Facebook Instagram Whatsapp Twitter Snapchat Christmas Halloween Easter Santa Monday Tuesday"
    " Wednesday Thursday Friday Saturday Sunday January February March April May June July August"
    " September October November December Mum Mummy Dad Daddy Mam Nan Nanny Grandad Miss Mrs God"
    " Manager Chair Preschool Reception Please Thank Thanks"
)
_HARM = re.compile(rf"(?<!\w)(?:{'|'.join(_PATTERNS)})")
# "She isn't frightened of her teacher any more", "nobody has touched her".
_NOT = re.compile(
    r"(?:\b(?:not|no|no longer|never|nobody|no one|without|stopped being|less)|n't)(?: \w+)? $"
)
# Games, books and medicine: "he beat them at snap", "touch her toes", "kick her shoes off".
_PLAY = re.compile(
    r"\s*(?:at (?:snap|football|chess|cards|bingo|tag)|to (?:it|the (?:top|finish))|toes|shoes?"
    r" off"
    r"|in the moon|with (?:kindness|the (?:news|song|card)))\b"
)


def harm(text: str) -> str | None:
    """Return the words that tell of harm to somebody, or None; `text` is on one line."""
    plain = _NAME.sub(_pronoun, text).lower()
    for found in _HARM.finditer(plain):
        if _NOT.search(plain, max(0, found.start() - 30), found.start()):
            continue
        if not _PLAY.match(plain, found.end()):
            return found.group(0)
    return None


def _pronoun(found: re.Match[str]) -> str:
    """ "He hits Tommy" is "he hits him"."""
    word = found[0]
    named = word not in _NOBODY if word[0].isupper() else word in _NAMES
    return "him" if named else word
