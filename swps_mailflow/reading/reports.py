"""How people report and complain: rules over words (see `phrasing`), each list with its weight."""

from __future__ import annotations

# Somebody does something to somebody: enough by itself, whatever else the mail is about.
_ACTS = (
    # To publish: who, what of whom.
    "<MODAL OTHERS ~5 <INFINITIVE DID ~12 <MODAL CHILD|STAFF|PICTURE|me|us|him|them|names|name"
    "|address|location|everyone|everything|faces|face|screenshot*|NAME|PARENT",
    "<MODAL OTHERS ~5 <INFINITIVE DID ~6 about|calling|of|that|naming|how|saying ~4 WHOM|PRESCHOOL"
    "|what|us",
    "<MODAL OTHERS ?has|have|had|just|also|even|then|keep|keeps|kept|is ?just|also|even put|stuck"
    " ~10 ONLINE|up",
    "<MODAL OTHERS ~6 <INFINITIVE put|stuck !together|away ~4 PICTURE|THING|names|name|status",
    "what ~3 OTHERS|been DID|DONE|put|said",
    "PARENTS|they|who|staff ?all|just|keep|always|often|even|do|dont DO ~8 about|ONLINE|PICTURE",
    "keeps|keep|kept|still|always|constantly|forever|stopped posting|sharing|tagging|writing"
    "|commenting|filming|putting|messaging|uploading|naming !each",
    "is|are|should|was|were|does ~3 STAFF ~5 DID|allowed|meant|supposed ~6 ONLINE|PICTURE|about"
    "|CHILD|tiktok*",
    "allowed|meant|supposed to be DID",
    "told|telling|tell ~2 internet|world|village",
    "DONE|made|said|remark|remarks|comment|comments|post|posts|review|photo|photos|video ~3 by ~3"
    " <MODAL OTHERS",
    "someone|somebody|people|they|PARENT|PARENTS ~3 <INFINITIVE said|saying|says|reckons|thinks ~2"
    " my|our|NAME",
    "<MODAL OTHERS ~3 claim|claims|claiming|claimed|reckons|alleges|implying|suggesting"
    "|insinuating",
    "naming|named|names|identified|identifying|mentioning ~3 STAFF|me|us|my|CHILD|two|names|NAME"
    " ~6 ONLINE",
    "OTHERS|who ~4 writes|blogs|posts|tweets|vlogs ~2 about|on",
    "OTHERS ~3 has|have|had|been ~2 DONE ~8 WHOM|about|ONLINE",
    "<MODAL OTHERS ~3 <INFINITIVE put|got|stuck ~4 ONLINE",
    "OTHERS ~4 reading|repeated|repeating|spreading|spread|copied|printed|showing ~4 out|messages"
    "|group|word|everyone|people|what|it|WHOM|round|around",
    "stop|stopping liking|following|messaging|commenting|contacting|tagging|mentioning|asking",
    "ok|okay|allowed|right|normal|acceptable|appropriate|professional for|that ~3 STAFF|PARENTS",
    # To talk.
    "OTHERS ~4 arguing|fighting|ranting|moaning|chatting|talking|discussing|commenting|discussed"
    "|talked|argued ~8 on|in|over ~3 ONLINE",
    "not ~4 go|see|shown|tell|told|sent|passed ~2 manager|chair|chairman|committee",
    "PARENTS|PARENT|someone|somebody|they|staff|who|STAFF ~4 saying|said|says|talking|talked|talks"
    "|telling|discussing|discussed|chatting|joking|laughing|moaning|moaned|moans|going ~3 about|at"
    "|on|that|she|he|how ~4 STAFF|CHILD|PRESCHOOL|me|us|our|my|him|NAME|PARENT|manager|not|parents",
    "telling|tells|told|tell her|him|them|people|everyone|everybody|others ~1 everything|all"
    "|things|stuff",
    "stranger|strangers|else|elses|peoples ~2 ONLINE",
    "telling|tells|told|tell ~1 people|everyone|everybody|mums|parents|others|half ~8 about|that"
    "|what|all|how|where",
    "going|goes|went|started|having|have|has|had|another ~2 off|on|go|pop|dig|swipe ~2 at|about"
    " ~3 WHOM|PRESCHOOL|you",
    "talked|spoken|written|posted|gossiped|laughed ~1 about|at ~5 ONLINE|by|behind",
    "called|calling WHOM|people ~1 names|a|an|SOUR",
    "pick|picks|picking|picked|gang|ganging on",
    "passing|passed|passes|giving|gives ~1 on|out ~3 info|information|details|things|what",
    "tear|tears|tearing|rip|ripping|lay|laying|laid|pile|piling|slam|slams|slammed|run|running ~2"
    " into|apart|down|on ~2 STAFF|WHOM|PRESCHOOL",
    "behind ~2 back|backs",
    # To befriend and to write to.
    "OTHERS ~4 MESSAGE ~3 parents|mums|kids|children|teenager*|girls|boys|families",
    "OTHERS ~4 messaged|messaging|contacted|inboxed|texted ~1 me|us|my",
    "message|messages|request|requests|call|calls|texts ~1 from ~2 man|bloke|guy|stranger"
    "|strangers|someone|somebody|account|number|people",
    "asking|asked|asks ~2 if|whether|about ~4 CHILD|NAME",
    "strange|random|odd|weird|unwanted|creepy|private message|messages|texts|calls",
    # To take pictures.
    "<MODAL OTHERS ~8 <INFINITIVE took|taking|takes|taken ~4 PICTURE",
    "<your|to|you|we|of took|taking|takes|taken ~3 PICTURE ~1 of|with ~4 CHILD|everyone|them|other",
    "<your|to|you|we|of|be filmed|filming|films|videoed|videoing|recording ~3 CHILD|kids|everyone"
    "|him|her|them",
    "OTHERS ~5 had|has|with|got|using|used|on|out ~3 phone|phones|mobile|camera ~1 out|at|in|and",
    "her|his|their|own|personal|personally phone|phones|mobile|mobiles ~4 out|taking|children|kids"
    "|room|pictures|photos|filming",
    "own|personal phone|phones|mobile|mobiles",
    "other|another|someone|somebody|different|two|several|people|peoples ~2 CHILD ~4 in ~1 it|them"
    "|background|the|my|photo|picture|shot",
    "PICTURE ~2 of|with|showing ~1 other|someone|somebody|another|peoples|people|everyone ~2 CHILD",
    "OTHERS ~2 ?specifically|already|clearly said|says no",
)
_STRONG = (
    "HARSH !on",
    "without ~4 permission|consent|asking|knowledge|knowing|checking|telling",
    "never|didnt|havent|hasnt|wasnt|nobody|noone|not|werent ~3 asked|gave|give|given|agreed"
    "|consented|said ~4 PERMIT|me|us|PICTURE|yes|okay|ok|for|it",
    "never|hadnt|havent|didnt ~2 signed|agreed|consented|sign|consent|agree",
    # To give away where a child is, or to want to know.
    "asking|asked|asks|ask|knows|know|wanting ~4 which|where|what|when ~6 CHILD|days|live|lives|he"
    "|she|we|goes|attends ~4 preschool|lives|live|at|goes|wear*|school|here|is",
    "ONLINE ~8 address|location|surname|surnames|lanyard|uniform",
    "OTHERS ~3 check|checks|checking|checked|tags|tagged|tagging ~2 in|at|preschool|location",
    "tagged|tagging|tags|tag ~2 me|us|my|our|NAME|him|her|location|preschool|them",
    "anyone|everyone|everybody|strangers|world|public|people can|could see",
    "can|could see ~2 CHILD",
    "visible|open|set ~2 to ~1 everyone|anyone|public|strangers",
    "private|personal|sensitive|confidential information|details|info|stuff|things|matters|data",
    "confidential|confidentiality|confidence",
    "not|never|cant|mustnt|cannot ~1 be identified|recognised|identifiable|named|seen|traced",
    "overheard|overhearing|eavesdrop*",
    "got|get|getting|gets out ?of ~3 GROUP|ONLINE|there",
    "safeguarding !policy|lead|training|course|courses|certificate|certificates|officer|level|and",
    # Words of a report.
    "report|reporting|reported|flag|flagging ~4 THING|someone|somebody|person|parent"
    "|member|something|page|behaviour|account|profile|incident|user|this|that|colleague|concern"
    "|matter|breach|it",
    "like|want|need|wish|have|obliged|duty to report !absence|sickness|lost|sick",
    "raise|raising|raised ~3 concern|concerns|issue|issues|matter|something",
    "a|my|this|serious|some|real|grave|another|following|have|having|register|main|any|few|i|one"
    " concern|concerns !for",
    "concern|concerns about|regarding|over|re|with",
    "concerned ~2 about|that|by|with|to ~4 <her|his ONLINE|THING|STAFF|PARENT|way|how|what|see"
    "|read",
    "ask|tell|remind|could|please ~4 STAFF|PARENTS|NAME|her|him|them|people|everyone ~1 not ~1 to"
    " ~1 DO|talk|tell|announce|discuss|film|photograph|comment|message|read|mention|ask ~3",
    "allowed|meant|supposed to be ~1 facetiming|videoing|filming|taking|posting|texting|messaging",
    "describes|describing|describe ~4 us|me|our|my|CHILD",
    "go|going|gone|speak|speaking|take|complain|contact|writing|write|ring|rang|call ~3 ofsted"
    "|police|solicitor|solicitors|press|lado",
    "in breach|breaking|broke|broken|against|breaks|violates ~4 policy|rules|rule|policies",
    "way ~5 spoke|spoken|talked|treated|handled|dealt|run|spoken",
    "spoken|talked to ~1 like",
    "out of order",
    "STAFF|she|he|lady|ladies|they ~3 shouted|shouting|shouts|ignored|ignoring|grabbed|snapped"
    "|refused|smacked|swore|laughed|rolled|humiliated ~1 off|at|my|me|us|him|her|NAME|CHILD"
    "|to|their|her|his",
    "STAFF|she|he|lady|ladies|they ~3 told ~1 off|my|him|her|NAME|CHILD|their|his",
    "dont|doesnt|didnt|couldnt|cant|wouldnt|not ~2 care|careless|watch|listen|watching|caring"
    " ~3 less|about|children|kids|the|to",
    "fake|false|pretend|pretending|bogus|copycat|imposter|hacked ~4 page|account|profile|to|be|your"
    "|preschool",
    "using|used|uses ~3 logo|name ~4 ONLINE|money|preschool|without",
    "faces|face|names ~5 blurred|visible|hidden|covered",
    "went|go|going|goes|gone|doing|been ~1 round|around|viral|rounds !the|to",
    "talking|laughing|whispering ~1 about|at ~1 it|us|me|him|her|them",
    "<we|i|have laughed|talked|whispered|sneered|stared about|at",
    "asked|said|told|ticked|requested|wanted ~4 no PICTURE",
    "account|profile|page in ~1 my|our|his|her ~1 name",
    "keeps|keep deleting|removing|blocking",
    "who said|let|allowed|gave|agreed ~2 yes|permission|consent|him|her|them|you|that|this",
    "yet|but|and there he|she|they is|are",
    "PICTURE|snap|snapchat|tiktok going|doing ~1 about|round|around",
    "i|we|ive|accidentally|mistakenly ~3 posted|put|shared|uploaded|tagged|sent|wrote|commented ~12"
    " shouldnt|mistake|deleted|realise|realised|accident*|wrong|sorry|regret|removed|other|messed",
    "1|one|2|two|bad|negative|poor|awful|terrible|horrible|nasty|fake|left|leave|leaving star ~1"
    " review|reviews|rating",
    "bad|negative|poor|awful|terrible|horrible|nasty|untrue|damning ~1 review|reviews|feedback",
    "list|spreadsheet ~4 names|emails|addresses|numbers|details",
    "how|why|who ~6 PICTURE|name|names|address|face|faces ~8 ONLINE|there|up",
    "why|how|when ~3 is|are|was this|that|these|it|he|she ~2 on|in|up ~3 ONLINE",
    "who ~1 took|posted|made|wrote|filmed|shared|put|uploaded|let",
    "faces|face ~4 all|on|over ~4 ONLINE|internet",
    "all over ~3 ONLINE",
    "screenshotted|screenshotting|screenshot ~5 shared|sharing|sent|sending|passing|group|outside",
    "round|rounds|circulating|viral ~4 ONLINE|about|video|photo|of",
)

# Beside a culprit or a place, a sour word accuses.
_STRONG_SOUR = (
    "get|gets|getting|quite|very|bit|too|really|all personal",
    "THING|ONLINE ~7 <NEGATED SOUR",
    "<NEGATED SOUR ~6 THING|ONLINE",
    "SOUR ~5 about|to|towards|at|on ~3 STAFF|CHILD|me|us|my|NAME|PARENT|PRESCHOOL|people|someone",
    "PEOPLE ~5 <NEGATED SOUR !cold|bug|cough|tummy|weather|night",
    "she|he|NAME ~2 is|was|got|being|been|gets ~2 <NEGATED SOUR",
    "preschool|nursery|manager|staff|you|it is|are|was|were|being ~2 <NEGATED SOUR"
    " !cold|bug|timing|weather|at|with",
)

# Something stands somewhere to be seen. So do the pre-school's own posts.
_SHOWN = (
    "<MODAL OTHERS ~5 <INFINITIVE DID ~8 ONLINE|THING",
    "ONLINE ~6 <MODAL OTHERS ~3 <INFINITIVE DID|SAY",
    "<MODAL PEOPLE ~4 <INFINITIVE saying|says|said|say|asking|asks|discussing|talking|chatting ~8"
    " on|in|over|about ~3 ONLINE",
    "on|in ~4 ONLINE ~3 <MODAL PEOPLE ~3 <INFINITIVE SAY|asking|are|is",
    "been|being|was|were|got|getting|gets|get <not DONE ~8 ONLINE|about|of|by|with|publicly",
    "there is|are|was|were|has|have ~6 THING|something|stuff|things|PICTURE ~4 about|on|of|in|from"
    "|naming|saying|calling|with|where|going|up ~4 !term",
    "<your|the|youre THING ~3 about|naming|saying|calling|of|on|by|from ~4 WHOM|PRESCHOOL|ONLINE"
    "|how|you|your|people|woman|man|lady",
    "PICTURE ~8 <INFINITIVE on|in|over|appeared|went|up ~4 ONLINE",
    "appeared|popped|appearing|appears|showing|cropped|came|coming ~2 on|up|in ~4 ONLINE",
    "MY|his|her ~1 CHILD|NAME ~2 PICTURE|face|name|names|details",
    "something|things|stuff ~5 on|in|over ~3 ONLINE",
    "what ~4 SAY|DONE|put|happening ~4 on|in|about",
    "<you|we|i|to|please|be|or|and|not|dont|preschool|of|for|by|been|was|were shared|posted"
    "|uploaded|named|tagged|filmed|posting|sharing ~8 PICTURE|CHILD|names|NAME",
    "CHILD|NAME|twins is|are|was|were|being ~2 named|tagged|identified|identifiable|recognisable",
    "PICTURE|name|names ~3 still|comes|shows|appears|appeared",
    "<it|there|that|this|i|we is|are|was|am ?all ?now ?still on|over !each|eachothers ~2 ONLINE",
    "another THING",
    "PICTURE ~10 come|taken|came|take off|down",
    "OTHERS ~2 has|have|runs|writes|with ~3 podcast|blog|vlog|channel|blogger",
    "remove|removed|delete|deleted|take|taken ~5 THING",
    "get|got ~5 THING ~3 off|down|removed|deleted|taken",
    "THING|PICTURE ~6 removed|deleted|taken|down|took !early",
    "it|this|that ~6 removed|deleted|taken|took !early",
    "take|takes|took|taken|put|come|comes ~2 it|this|that down",
    "opinions|views|opinion|recommend* ~5 of|on|about ~3 PRESCHOOL|preschools|nurser*|us",
    "opinions|views|thoughts|recommendations|think|thinks|anyone|avoid ~4 PRESCHOOL|preschools"
    "|nurseries",
    "liked|liking|likes ~2 it|that|THING|them",
)

# ... and the writer saw it, or was shown it.
_SEEN = (
    "saw|see|seen|noticed|spotted|found|read|came|heard|shown|showed|sent|look|check|looking ~5"
    " something|THING|this|what|it|things|stuff ~8 ONLINE|someone|somebody|people|PARENTS",
    "saw|seen|noticed|spotted|read|found|across|scrolling ~4 on|through ~3 ONLINE",
    "seen|saw|look|read|looked ~1 at|this|these|what !you|the|your|for|other|others",
    "see this|these",
    "PEOPLE|NAME ~2 showed|sent|forwarded|shown me|us !about|the|how|we",
    "PEOPLE|NAME ~2 told me|us !about|the|how|we|to|i|you|last|yesterday|when",
    "sent|showed|showing|shown ~2 me|you ~4 link|screenshot*|THING|PICTURE|what|snapchat"
    "|snap|story",
)

# Not a report by itself: a feeling, a bad word, a hint that there is more.
_WEAK = (
    "i|we|it|me|us|im|bit|little|very|really|so|quite|extremely|feel|feeling|felt|rather|pretty"
    " ~2 <NEGATED FELT !to|youre|you|we|were",
    "FELT about|with|by|at|that|because",
    "not|never|isnt|wasnt|dont|arent|doesnt|cant|hardly !sure|just|only|too ~3 <sure happy"
    "|impressed|pleased|right|acceptable|appropriate|professional|nice|comfortable|kind|safe"
    "|allowed|helpful|stand|bear|trust|funny|ideal|fair",
    "that|it|this|thats ~1 isnt|not|never ok|okay|on|right|fair|nice",
    "done|at it again",
    "unlocked|unattended|unsupervised|alone",
    "fed up",
    "sick|tired of",
    "let|letting me|us|him|her|them|NAME down",
    "nobody|noone !there|in|but ~3",
    "cant|couldnt|wont stand|bear|trust|cope",
    "<no|not|any|without problem|problems|issue|issues|trouble with|regarding|about|on|in",
    "treated|dismissed|mishandled|excluded|targeted|singled|judged|blamed|ignored|unheard",
    "trouble|drama|fallout|atmosphere|clique|cliquey|cliques|toxic|backlash|uproar|kicked",
    "argument|arguments|dispute|fight|row|arguing|falling|fell ~1 out",
    "incident|incidents|allegation*",
    "wasnt|isnt|arent|not ~2 allowed|meant|supposed",
    "against ~2 policy|rules|rule|law",
    "should|shouldnt ~2 be|have ~2 ONLINE|there|about|doing|seen",
    "aware|attention|heads|know ~1 of|that|up|to|about ~8 ONLINE|THING|someone|somebody",
    "thought ~3 want|like|should|ought ~2 know|see|hear",
    "should|ought|need|want|might ~2 know|see|aware|be ~1 aware|of|about|what|this|that|know",
    "get|getting|want ~3 in ~1 trouble",
    "speak|talk|chat|discuss ~4 private|privately|person|confidence|something|urgently|serious*",
    "messed|messing|cocked|screwed up",
    "prefer|rather not ~4 name|say|write|put|mention|email",
    "anonymous|anonymously",
    "happened|happening|going ~3 on|in ~3 ONLINE",
    "because|due|since ~2 of|to ~6 people|PARENTS|STAFF|comments|posts|what|way|ONLINE",
    "what|how ~3 PARENTS|people|staff|she|they|he ~2 say|said|saying|says|wrote|written|write",
    "unlike|instead ~3 of ~3 STAFF|manager|you",
    "<NEGATED SOUR",
    "dont|cant|not|didnt ~2 think|feel|find|like ~4 right|fair|ok|okay|safe|appropriate|nice",
    "suspicious|dubious|questionable|unsure ~2 about",
    "again and again",
    "had enough",
    "what are you ~2 going|doing",
    "something ~2 done|about",
    "sort ~2 out",
)

# What a mail about something else need not tell: beside a matter it makes a person look.
_BESIDE = (
    "<MODAL OTHERS ~2 <INFINITIVE TOWARDS !for|the|if",
    "because|cos|reason|reasons|after|since ~8 STAFF|your|people|someone|what|how|way|things|they"
    "|everyone|everybody",
    "how come",
    "why !dont|not",
    "who ~1 let|gave|said|told|put|took|is|are",
)

# Any other person who has a part in it, beside the matter itself.
_THIRD = (
    "<CAN someone|somebody|people|persons",
    "other|some|certain|another|few|one|two|half ~1 of ~2 PARENTS|PARENT|STAFF",
    "other|some|certain|another|few|these|those|all|the PARENTS",
)

# Somebody else's friendships: a report, unless the writer declares their own.
_FRIENDLY = (
    "OTHERS ~3 is|are|was|were|been|being|became|become|becoming|made|got ~3 friends|friend"
    "|connected|mates ~1 with|on",
    "sent|sending|sends|send ~2 mums|parents|people|everyone ~3 FRIEND request|requests",
    "OTHERS ~5 followed|following|follows|follow ~8 ONLINE|parents|mums|kids|me|my|us",
    "friends|friend|mates with ~3 parents|mums|half|all|loads|lots|some|several",
    "OTHERS ~4 live on ~2 ONLINE",
    "OTHERS|has|have|been ~4 BEFRIEND ~5 FRIEND|parents|mums|request|requests !group|closed"
    "|facebook|whatsapp|chat|page",
)

# Somebody wants to be the writer's friend.
_REQUESTED = (
    "sent|sending|sends|send|added|adding ~2 me|us ~3 FRIEND|request|ONLINE",
    "got|had|received|getting|have|has ~2 FRIEND request|requests",
    "FRIEND request|requests from|off|by",
)

RULES: dict[str, tuple[str, ...]] = {
    "acts": _ACTS,
    "strong": (*_STRONG, *_STRONG_SOUR),
    "shown": _SHOWN,
    "seen": _SEEN,
    "weak": _WEAK,
    "beside": _BESIDE,
    "third": _THIRD,
    "friendly": _FRIENDLY,
    "requested": _REQUESTED,
}
LISTS: dict[str, str] = {
    "MODAL": "could can would will please let may might for asking ask about should shall do does"
    " did to",
    "INFINITIVE": "to be and or not please can could you i we",
    "CAN": "can could would will please let may might for or my our grand single other",
    "NEGATED": "nothing not isnt no never wasnt too any arent",
}
