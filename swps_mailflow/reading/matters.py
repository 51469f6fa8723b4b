"""How people join, leave, give permission, and declare a friendship: rules over words."""

from __future__ import annotations

_JOIN = (
    "join|joining|joined ?in ?THE ?THE ?THE ?THE ?THE GROUP",
    "join|joining ~3 facebook|fb|whatsapp ?group",
    "GROUP|SITE ~10 <dont|not join|joining !us|in",
    "<stop|keep|keeps|dont|not add|adding|let|invite|accept|approve|include|admit ~4 to|in|into"
    "|onto|on ?THE ?THE ?THE ?THE ?THE GROUP",
    "put me|us|my|our|NAME ~2 on|in|into ?THE ?THE ?THE ?THE GROUP",
    "add|let|invite|accept|approve me|us to|into ?THE ?THE SITE",
    "added|accepted|approved|invited|admitted|let ~2 to|in|into|onto|on ?THE ?THE ?THE ?THE GROUP",
    "<has|have|had|whos|who|got|with invite|invitation|access|membership|link ~3 to|for|of|into|in"
    " ?THE ?THE ?THE ?THE GROUP",
    "invite|access ?THE ?THE ?THE ?THE GROUP",
    "<not|longer|never|dont get|getting|go|be|am|in|part on|in|into|onto|of ?THE ?THE ?THE ?THE"
    " GROUP !early",
    "GROUP|SITE ~10 request|requested|pending|accept|accepted|approve|approved|add|let|invite ~3"
    " me|us|my|request|it|pending|in|OTHERS",
    "request|requested|requesting|apply|asked ~5 ?THE ?THE ?THE GROUP",
    "is there ~4 GROUP ~4 for|parents|mums|i|we|can",
)
# These speak of the group where it is named somewhere else in the mail.
_JOIN_IT = (
    "like|want|love|wish|how|can|could|may|possible|please ~4 <from|back|dont join !us|for|him|her"
    "|in|your",
    "get|go|join|log on|in|into ~1 it|there !trouble",
    "add|accept|approve|invite|include me|us|my !back",
    "let me|us|my ~1 in|into|join",
    "request ~4 pending|accepted|approved|waiting",
    "wants|like|want|love to be in|on|part ~1 it|this",
    "wants|like|want|love to be ?a member|added|included",
)
# Out by mistake, and in again.
_BACK = ("let|add|put me|us back", "rejoin", "join again|back", "back in|into|on|onto ~3 GROUP",
         "removed|left|deleted ~4 by ~1 mistake|accident", "accident* ~2 left|removed")  # fmt: skip

_QUIT = (
    "LEAVE|left|quit|quitting|exit|exiting ?THE ?THE ?THE ?THE ?THE GROUP !early|at|a|to|sale",
    "LEAVE|left|quit|quitting ?THE ?THE SITE",
    "come|coming|came|get|getting|gone|opt|opting|drop|dropping|step|stepping out|off ?of|from ?THE"
    " ?THE ?THE ?THE GROUP|SITE",
    "remove|take|delete|unsubscribe|drop|removing|kick|unadd|taking ~2 OWN|NAME|him|her ~4"
    " from|off|out ?of ?THE ?THE ?THE ?THE GROUP",
    "remove|take|delete|unsubscribe|drop|removing|kick|unadd|taking ~2 OWN ~4 from|off|out ?of ?THE"
    " ?THE SITE|it|there|that",
    "be|been|unsubscribe|get ~1 removed|deleted|taken|unsubscribed from|off|out ?of ?THE ?THE ?THE"
    " ?THE GROUP|SITE",
    "no longer ~3 be|member|in|part|on|want|wish|need ~5 GROUP",
    "not|never|longer ~2 part|member|in ~2 ?THE ?THE GROUP",
    "not|dont ~3 want|wish|need|like ?to ?be ?a in|on|part|member ~2 ?THE ?THE ?THE GROUP",
    "<her|him|them|NAME off|left|leaving|quit|quitting facebook|fb|whatsapp|socialmedia",
    "deleted|deleting|closing|closed|deactivat* my|our ?facebook|fb|whatsapp account|facebook|fb",
    "GROUP|SITE ~10 remove|take|delete me|us",
    "remove|take|delete me|us ~3 GROUP",
    "cancel|end ~3 membership",
    "stop|dont|not adding|add|readding me|us",
)

_LEAVER = (
    "<the|when|a|your last|final day|session|pickup|days|sessions !of|for|to|before|term",
    "<the last|final day|session|week|morning of|at|with|in|for preschool|nursery|playgroup|us|you"
    "|NAME|CHILD|him|her|them",
    "our|NAME|CHILD|his|her ?very last|final week|morning|month !of|you|i|we|for|was",
    "the last|final day|session ~1 is|will|be MONTH|1*|2*|3*|monday|friday|the",
    "CHILD|NAME|they|both is|are ~3 leaver|leavers",
    "leaving|finish|finishing|end date",
    "notice that|of ~8 LEAVE|leaver|withdraw*|finish*|attend*",
    "weeks|months|month|week|half|termly|terms|formal|written|official|give|giving|our|my|in"
    " notice !board|that|how|you|the|on|anything|something",
    "FAMILY ?is|are|am|be|will|would|have|to ?now|sadly|also|both|unfortunately|officially|be"
    " LEAVE|FINISH !AWAY_FROM|HOURS|the|your|our|my|on|in|by|with",
    "FAMILY ~3 LEAVE|FINISH in|on|by|with|at ?the ?end ?of ?the ?beginning|start WHEN|us|you"
    "|preschool|end|summer|year|bigschool !early",
    "FAMILY ~3 LEAVE|FINISH ?on|by ?the ORDINAL",
    "FAMILY ~3 LEAVE|FINISH ?on|by ?the 1*|2*|3* MONTH",
    "leaves|finishes|leaving|finishing ?you|us ?at|in|on ?the ?end ?of WHEN|ORDINAL|year",
    "coming|comes ~2 to ~1 end",
    "last|final term with|at us|you|preschool",
    "off to ~2 bigschool|school",
    "LEAVE ?the|your|our|south ?south ?woodham preschool|nursery|playgroup|setting|you|us|woodham"
    " !group|facebook|page|a|some|feedback|to|with|in|know|chat|alone|staff|manager",
    "going|decided|plan|planning|need|have|sad|sorry|gutted|sadly to leave|go !AWAY_FROM|early"
    "|to|back|on|told|in",
    "going|decided|plan|planning|need|have|sad|sorry|gutted|sadly to be leaving|going !AWAY_FROM"
    "|early|to|back|on|told|in",
    "NAME|CHILD|she|he|they have|has ?now|already left you|us",
    "take|taking|took|remove|removing|pull|pulling CHILD|NAME|him|her|them|MY ~2 out|off|from ~3"
    " preschool|nursery|you|register|roll|setting",
    "FINISH|finished ~4 with you|us|preschool",
    "withdraw* ~4 from ~2 preschool|nursery|south|woodham|setting|you|the !group|policy",
    "withdraw* ~4 place",
    "withdraw* NAME|CHILD|him|her|both",
    "withdraw* my|our CHILD|NAME",
    "wont|not|isnt|arent ~2 returning|return|back|continuing|continue !BRIEFLY|on",
    "wont|not|isnt|arent ~2 be|coming|come|attending|attend ~2 after|from|past|beyond|in|anymore"
    " ?the WHEN|summer|half|now|holidays",
    "wont|not|isnt|arent ~2 coming|come|attending|attend|be ~2 anymore|longer",
    "wont|not|isnt|arent ~2 coming|come|attending|attend any more|longer",
    "off|gone in|at|to|after WHEN|summer",
    "no longer ~3 attend*|need*|require*|come|coming ?the|a|his|her|their ?place !form|it",
    "dont|doesnt|wont|not|longer ~4 need|want|require|taking|take|keep|use|up ~3 place|places|space"
    "|spot|sessions",
    "place|spot|space ~3 someone|somebody else",
    "cancel|cancelling|stop|end ~4 sessions|sessions",
    "we|i|they move|moving to NAME",
    "going to live ~1 in|with|at",
    "wont|not be with you|us ~1 after|from|past|in|anymore",
    "give|giving ~2 notice",
    "cancel|cancelling|give|giving|end ~2 NAME|his|her|their|our|my|the ~2 place|places|space|spot",
    "give|giving up ~3 place|space|sessions|spot",
    "stop|stopping coming|attending|preschool|nursery|sessions",
    "move|moving|moved|switch|switching|switched|transfer* ~2 CHILD|NAME|him|her|them|MY ~2 to|into"
    " ~3 SCHOOLS",
    "move|moves|moving|moved|go|goes|going|start|starts|starting|off|transfer*|got|gone ~1 to|at|in"
    "|into|on|with ~1 ELSEWHERE ~2 SCHOOLS|bigschool",
    "start|starts|starting|going|goes|go|off|begins ~1 to|at ~3 school|bigschool|reception",
    "start|starts|starting|begins|begin ?at ?NAME school|bigschool|reception !uniform|holidays",
    "<you found|got|offered|accepted|given|have|has|secured ~5 place|nursery|childminder|nanny"
    "|space ~5 elsewhere|at|school|closer|nearer|reception|full|who|that|for|bigschool|does|longer",
    "nursery|childminder|nanny|preschool nearer|closer|elsewhere",
    "got|gets|getting into ?st NAME|primary",
    "place at NAME|st",
    "got|gets|getting into ~3 primary|school|reception|bigschool|infants|academy",
    "going|goes|moving|off to ~2 childminder|nanny",
    "move|moving|moved|switch|switching ~1 NAME|CHILD|him|her|them ~1 to|into NAME",
    "we|they left ~2 end|start",
    "moving|move|relocating|emigrating|moved away|abroad|overseas|elsewhere|north|up|down",
    "moving|relocating|emigrating to NAME|scotland|wales|australia|france|spain|ireland|canada"
    "|germany|leeds|london|another|a|new !different|another|days|session|sessions|room|group",
    "moving|moved|move out ~1 of ~1 area",
    "we|she|he|they|NAME|CHILD ?have|has ?all ?already left ?the|you|us ?preschool|nursery|in|at"
    "|last|just|a ~2 PAST|preschool|nursery|setting",
    "say|saying goodbye|bye|farewell",
)

_STOP = (
    "withdraw*|revok*|retract*|cancel*|remove|removing|end|stop|rescind|undo|reverse ~6 PERMIT",
    "withdraw*|revok*|retract* ~4 PICTURE",
    "take|taking|took back ~4 PERMIT",
    "take|taking it|that|this|them back",
    "rather|prefer ~4 isnt|wasnt|not|didnt ~3 ONLINE",
    "isnt|arent|not|never in ~3 PICTURE",
    "take|taking|took ~2 PERMIT|it ~4 back|away",
    "stop|stopping ?any|all|taking|using|putting|posting|sharing ~3 PICTURE",
    "PERMIT ~8 withdrawn|revoked|removed|cancelled|withdraw|ended",
    "changed|changing ~1 my|our|WHOM mind|minds ~8 PICTURE|PERMIT",
    "PICTURE|PERMIT ~8 changed|changing ~1 my|our mind|minds",
    "dont|not|never|longer|cease|refrain|cant|avoid|without|wont ~4 use|using|used|put|putting"
    "|post|posting|posted|share|sharing|shared|publish*|upload*|take|taking|taken|include|included"
    "|show|showing|display|feature|have|having|be|go|appear* ~6 PICTURE",
    "dont|not|longer|doesnt|wouldnt|didnt|cant|cannot|couldnt|unable|wont ~4 want|like|wish|agree"
    "|consent|give|happy|comfortable|keen|allow|authorise|permit|okay|ok|have ~9 PICTURE|PERMIT",
    "uncomfortable|unhappy ~4 PICTURE",
    "dont|not|longer|doesnt|do ~3 give|consent|agree|have ~2 PERMIT|my|our ~5 to|for",
    "dont|not|longer|doesnt|cant consent",
    "PICTURE ~8 dont|not|stop|never|longer|rather|none|no ~5 put|post|use|used|share|shared|any"
    "|posted|be|are|taken|published|online|shown|want|facebook|please|more|from",
    "dont|not want|like|wish|have|put ~4 NAME|CHILD|him|her|them|my ~3 on|in|photographed|filmed"
    " ~3 ONLINE|PICTURE|photographed|any",
    "dont|not|never|stop|cant photograph|film|picture|photographing|filming|video",
    "no|any more PICTURE",
    "no|zero|none PICTURE ~2 of|on|please|online|for|anywhere|ever|thanks",
    "no PERMIT",
    "no to|for ~2 ONLINE|PICTURE",
    "not|never on|for|to|in ~2 ONLINE",
    "rather|prefer* ~5 not|didnt|dont|wasnt|isnt|werent|no|never ~6 PICTURE|ONLINE",
    "PICTURE ~8 rather|prefer ~4 not|didnt|dont|wasnt|isnt|no",
    "refuse|decline|deny|object ~5 PERMIT|PICTURE",
    "opt|opting out ~4 PICTURE",
    "PICTURE|PERMIT ~3 opt out",
    "not ~3 to be photographed|filmed|pictured",
    "PICTURE|PERMIT ~14 to be|now|a no",
    "change|changing|changed ~8 yes to|from ~1 no|yes",
    "remove|delete|take|get ~6 PICTURE ~3 of|from|down|off|with ~6 MY|NAME|CHILD|him|her|ONLINE|us"
    "|please",
    "keep|leave ~4 out ~1 of|from ~3 PICTURE",
)

_GIVE = (
    "happy|fine|ok|okay|glad|good|cool|content|pleased ~4 for|with|to|that|if ~9 PICTURE",
    "<you|we|i|they may|can|could|feel use|share|post|put|take|include|publish|feature|free ~6"
    " PICTURE",
    "you may|can ~1 use|share|post|put|take|include|publish|feature ~6 PICTURE",
    "PICTURE ~5 can|may be used|shared|taken|posted|put|published|included",
    "can|may be in|used|on ~3 PICTURE",
    "give|gives|giving|grant|granting|granted|gave|given ~4 PERMIT",
    "agree|agreed|agrees|consent|consents|consenting|allow|allowing|authorise ~5 PICTURE",
    "dont|doesnt|not|wont mind ~7 PICTURE",
    "no problem|problems|objection|objections|issue|issues|worries ~5 PICTURE",
    "PICTURE ~8 is|are|be|all|absolutely|totally|its ?all ?absolutely fine|ok|okay|good|allowed"
    "|granted|alright",
    "fine|ok|okay|yes ~4 PICTURE",
    "PERMIT ~6 granted|given|yes|attached|signed",
    "PICTURE ~1 PERMIT ~6 yes|granted|given|signed|attached|fine|ok",
    "welcome|free to use|share|post|put|take ~4 PICTURE",
    "yes ~4 PICTURE",
    "PICTURE ~3 yes",
    "have ~1 my|our PERMIT",
    "happy|fine|ok|okay for ~3 to be ~1 in|included|photographed|pictured|featured|shown",
    "signed ~4 PICTURE|PERMIT",
)

# The writer's own tie to somebody.
_TIE = (
    "i|we|me ~4 am|are|was|were|been|have|being|became|still|both|already ~5 <to FRIEND !of",
    "<is|are|was|were|be|been|OTHERS|become friends|friend|friendship|mates with|on|from|since"
    "|before",
    "my|our ~3 FRIEND !DID|request|requests|sent|told|showed|has|is|will|who|and|said|saw"
    "|forwarded",
    "friend|friends|mate of mine|ours",
    "is|are ~2 my|our ~2 KIN",
    "my|our ~2 KIN ?NAME ?is|has|also|just|now ~3 WORKS|STAFF",
    "KIN of mine|ours",
    "related to|by",
    "known|know|knew|met her|him|them|NAME|each|both|mrs|miss|mr ~3 from|through|at|since|before",
    "my|our ~2 KIN ~14 FRIEND ~2 ONLINE|with|on",
    "my|our ~2 KIN ?has ?just got|getting|starting|started|taken ~3 job|work|placement",
    "babysat|babysit|babysits|bridesmaid|godchild|godson|goddaughter",
    "known|know|knew ~6 years|year|since|before|ages|school|personally|long|uni|college|life"
    "|socially",
    "grew|grown up ~4 together|with",
    "school|uni|college|nct|antenatal|work together|ago|with|friends",
    "i|we|are|am|were|be|been|stay|still|already ~1 connected|linked|contacts ~5 ONLINE|each|other",
    "follow|follows|followed|tag|tagging each",
    "<OTHERS|is|are connected|linked ~1 on|via|through ~2 ONLINE",
    "i|we ~2 have ~4 on ~2 ONLINE",
    "i|we ~2 know|knew ~4 socially|personally|already|well|outside",
    "eachother|each other ~3 ONLINE",
    "on each others|other ~2 ONLINE",
    "on my|our ~1 SITE|instagram|insta|snapchat|linkedin|socials",
    "existing|prior|previous|personal|outside|family ~1 friend*|relationship*|connection*|contact*",
    "go|goes|going way back",
    "next door",
    "ones|one|some|two|few ~2 of ~2 mums|parents|staff ~4 KIN|FRIEND",
)
# From before, or asked for.
_BEFORE = (
    "already|before|years|since|existing|prior|previous|previously|always|childhood|long|ages|old"
    "|still|school|uni|college|nct|life|ever",
    "way back",
    "grew up",
    "my|our ~2 KIN",
    "next door",
    "colleagues|classmates|together",
)
_ASK = (
    "is|are|am|would|will ~3 that|this|it|i|we ~3 ok|okay|alright|allowed|fine|problem|issue|right",
    "am|are i|we allowed|ok|okay|supposed",
    "can|could|may|should|must|do i|we ~3 stay|keep|remain|still|be|leave|accept|unfriend|remove"
    "|delete|have|need|need",
    "need|have|want|like|wish to ~2 unfriend|remove|declare|delete|tell|register|record|stay|keep"
    "|remain|let|inform|disclose|apply|request",
    "ok|okay|alright|fine|allowed to accept|add|stay|keep|be",
    "what should|shall|do|must ~1 i|we do",
    "accept|decline|ignore ~3 it|her|him|request|them",
    "covered|apply|applies ~3 rule|policy|rules",
    "for info|information|transparency",
    "upfront|open|honest|transparent",
    "declar*|exception|exemption|policy|disclose|disclosing|rules",
    "stay|remain|keep ~3 connected|friends|as|in|touch|them|her|him",
    "for your records|information|file",
    "let you know",
    "please ~2 record|note",
)

_REMOVAL = (
    "come|came|coming|go|gone|get ?it off|down|taken",
    "REMOVED ~8 THING|PICTURE|commenting|it|one",
    "THING ~12 REMOVED|down|go|gone|off|remove",
    "i|we|have|had|just|to ~3 removed|deleted|took|hid|hidden|remove|delete ~8 PICTURE|comment*",
    "PICTURE ~6 removed|deleted|taken|down ~3 by|from|group|me|needs|today",
)

# Pictures of children (P15, P32).
_IMAGE = (
    "PICTURE ~6 CHILD|my|our|her|him|them|us|NAME|everyone",
    "CHILD|NAME|my|our|his|her ~4 PICTURE|face|faces",
    "PICTURE ~4 class|trip|party|nativity|day|play|show|babies",
    "film*|video*|photograph* ~6 CHILD|him|her|NAME",
    "CHILD|him|her|NAME ~4 on|in ~2 tiktok|camera|film|instagram|insta|snapchat|photo*|video*",
    "faces|face ~4 ONLINE",
)

RULES: dict[str, tuple[str, ...]] = {
    "join": _JOIN,
    "join it": _JOIN_IT,
    "back": _BACK,
    "quit": _QUIT,
    "leaver": _LEAVER,
    "stop": _STOP,
    "give": _GIVE,
    "tie": _TIE,
    "before": _BEFORE,
    "ask": _ASK,
    "removal": _REMOVAL,
    "image": _IMAGE,
}
