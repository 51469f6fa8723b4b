"""Rules that find what else a mail can be about (see `phrasing` for the rules)."""

from __future__ import annotations

# A child is leaving (P36).
LEAVER = (
    "last|final day|days|date|session|sessions !of|for|to",
    "MY|NAME|CHILD|is ?very last|final week|month|morning !of|for|to",
    "last|final day|session|week of preschool|nursery|playgroup",
    "last|final day at|with",
    "last|final day|session for NAME|CHILD|him|her|us|them",
    "last pickup",
    "last pick up",
    "remove NAME|him|her ~1 from ~2 register|roll|nursery|preschool",
    "leaving|leave|end|finish|finishing date",
    "leaver|leavers",
    "is|are|be|am|will|would LEAVE|leaving !AWAY_FROM|the|your|our",
    "is|are|be|am|will|would LEAVE|leaving the|your|our preschool|nursery|playgroup|setting",
    "is|are|be|am|will|would LEAVE|leaving at|for|the ~3 christmas|easter|end|half|term|bigschool"
    "|school|reception|summer|weekend|year|beginning|start",
    "LEAVE ?the|your|our|south ?south ?woodham preschool|nursery|playgroup|setting|you|us|woodham"
    " !group|facebook|page|a|some|feedback|to|with|in",
    "NAME|twins|she|he|CHILD LEAVE at !HOURS|the",
    "NAME|twins|she|he|CHILD LEAVE at the end",
    "NAME|twins|she|he|CHILD LEAVE|leaving WHENEVER !group|chat|page|facebook|early|late",
    "going|decided|plan|planning|need|have to leave !AWAY_FROM|the|your",
    "going|decided|plan|planning|need|have to leave the|your|our preschool|nursery|setting",
    "going|decided|planning to take ~3 out of",
    "take|taking|took CHILD|NAME|him|her|them|MY ~2 out of|from ~2 preschool|nursery|you|the",
    "weeks|months|month|week|formal|written|official|give|giving|my|our|termly|terms notice"
    " !board|that|how|you|the|on",
    "FINISH|finished ~3 with you|us|preschool",
    "NAME|CHILD|she|he|we|twins ?is|are|will|be FINISH WHENEVER",
    "withdraw* ~4 from ~2 preschool|nursery|south|woodham|setting|you|the",
    "withdraw* ~3 place",
    "withdraw* NAME|him|her|them",
    "withdraw* MY CHILD !PICTURE|image",
    "withdrawal of !consent|permission|photo|photos|image|images|the|my",
    "withdrawal of ~3 place",
    "stop|stopping coming|attending|preschool|nursery|sessions",
    "say|saying goodbye|bye|farewell",
    "got|has|have ~3 school place",
    "wont|not ?be coming back",
    "not|wont ?be returning|attending|continuing",
    "no longer ~2 attend*|need*|require*|come|coming",
    "dont|doesnt|wont|not ~6 place|places|space|spot|sessions",
    "place|spot|space|sessions ~2 someone|somebody else",
    "place|places no longer",
    "cancel|cancelling|give|giving|end ~3 place|places",
    "give|giving up ~2 place",
    "move|moving|moved|switch|switching|transfer* CHILD|NAME|him|her|them|MY ?CHILD|NAME to|into",
    "moving|move|go|going|goes|start|starting|starts|transfer* ~2 to|at|in ~4 bigschool|reception"
    "|school|infants|nursery|preschool|childminder|acorns !group|page|fair",
    "off to ~3 school|bigschool|reception|nursery",
    "starting|starts|start|starting bigschool|school|reception",
    "got|offered|accepted|given|found ~4 place ~5 nursery|school|preschool|childminder|elsewhere"
    "|at",
    "moving|move ?away|house|to|abroad|out|area|home ~8 last|leave|leaving|so|be",
    "we are|have moving|moved|emigrating|relocating",
    "so|then|and he|she|they|NAME will be|is off",
    "NAME|she|he off in|to|at",
    "sad|sorry|gutted|upset|emotional ~2 to leave|go|miss",
    "sad|sorry|gutted|upset|emotional ~2 to say|be leaving|going|goodbye|saying|moving",
    "found ~2 childminder|nanny",
)

# A child is not coming: for good, unless the sentence is of today or of an illness.
NOT_COMING = (
    "wont|not|isnt|arent ?be coming|returning|attending|continuing|return|come|attend back|after"
    "|from|to|with|at|september|january|easter|christmas|any|preschool|anymore",
    "wont|not be back ~1 after|september|january|easter|christmas|next",
)

# Into the parents' group, and out of it (P34, P35).
JOIN = (
    "join|joining|joined|joins ~1 THE GROUP",
    "join|joining|joined|joins ?THE ?THE ?THE ?THE GROUP",
    "request|requested|asked|asking|like|want|wanted|wish|tried|trying|how|can ~5 join ~4 GROUP|it",
    "GROUP ~10 join !now|us|in",
    "GROUP . how|can|could|please ~5 join",
    "add|adding|let|invite|accept|approve|include|put ?both|all ME|my|our|husband|wife|him|her"
    "|NAME|SOMEBODY ~5 to|in|into|onto|on ?THE ?THE ?THE ?THE GROUP",
    "add ME ?please|to|on|in ?THE ?THE ?THE GROUP",
    "be|been|get|being added|accepted|approved|invited|let ~2 to|into|in|onto|on ?THE ?THE ?THE"
    " GROUP",
    "invite|invitation|link|access|membership ~4 to|for|of|into ?THE ?THE ?THE ?THE GROUP",
    "invite|access ~3 GROUP",
    "get|getting|go|gets ~1 on|in|into|onto|access ?to ?THE ?THE ?THE ?THE GROUP",
    "become ~3 member ~4 GROUP",
    "GROUP ~6 like|want|love to ~1 in|on it",
    "like|want|love|need to be in|on|part ?of ?THE ?THE ?THE GROUP|it",
    "request ~4 accepted|approved|pending",
    "GROUP ~12 add me|us|MY",
    "admitted|admit ~4 GROUP",
)

# These speak of the group where the group is named somewhere else.
JOIN_IT = (
    "like|want|love|wish|how|can|could|may ~3 join !in|us|for|him|her|the|our",
    "how ~3 get|go on|in|into it|there",
    "let|add|accept|approve ME ?back in|please|to|on",
    "request ~4 pending|accepted|approved",
)

# Out by mistake, and in again.
BACK = (
    "let|add|put ME back",
    "rejoin|re-join",
    "join again|back",
)

QUIT = (
    "LEAVE|quit|quitting|exit|exiting ?THE ?THE ?THE ?THE GROUP !early|at|a|to",
    "come|coming|came|get|getting|gone|opt|opting|dropping|stepping out|off|away ?of|from ?THE"
    " ?THE ?THE ?THE GROUP",
    "remove|take|delete|unsubscribe|drop|removing|removed|kick ?both|all ?of OWN ~4 from|off|out"
    " ?of ?THE ?THE ?THE ?THE GROUP|it|list",
    "unsubscribe|removed|deleted|taken from|off|out ?of ?THE ?THE ?THE GROUP",
    "no longer ~3 be|member|in|part|on ~3 THE ?THE ?THE GROUP",
    "no longer ~3 be|member|in|part|on ~5 GROUP",
    "not|dont ~3 want|wish|need|like ~2 be|being ~2 in|on|part|member ~2 ?THE ?THE GROUP",
    "off facebook|fb|whatsapp|socialmedia ~8 remove|delete|take|off ~2 me|us",
    "deleted|deleting|closing|closed|deactivat* my|our ?facebook|fb|whatsapp account|facebook|fb",
    "GROUP ~10 remove|take|delete me|us",
    "cancel|end|stop|terminate ~2 membership",
    "membership|cancel ~2 of ~2 GROUP ~3 end",
)

# Permission for pictures, taken back and given (P37).
STOP = (
    "withdraw*|revok*|retract*|cancel*|remove|removing|end|stop|rescind ~6 PERMIT",
    "withdraw*|revok*|retract* ~4 PICTURE",
    "take|taking back ~4 PERMIT",
    "take|taking ~2 PERMIT ~4 off|away|back|out",
    "stop|stopping ?any|all|taking PICTURE",
    "remove|delete|takedown ~3 PICTURE ~2 of|with",
    "PERMIT ~8 withdrawn|revoked|removed|cancelled",
    "changed ~1 my|our mind|minds ~4 PICTURE|PERMIT",
    "dont|not|never|stop|longer|cease|refrain ~4 use|using|used|put|putting|post|posting|posted"
    "|share|sharing|shared|publish*|upload*|take|taking|taken|include|show|showing|display"
    "|feature|have|having|be ~6 PICTURE",
    "dont|not|longer|doesnt|wouldnt|didnt ~4 want|like|wish|agree|consent|give|happy|comfortable"
    "|keen|allow|authorise|permit|okay|ok ~9 PICTURE",
    "uncomfortable|unhappy ~4 PICTURE",
    "dont|not|longer|doesnt ~3 give|consent|agree|have ~2 PERMIT",
    "dont|not|longer|doesnt consent",
    "PICTURE ~6 dont|not|stop|never|longer|rather ~5 put|post|use|used|share|shared|any|posted|be"
    "|taken|published|online|shown|want",
    "no|any more PICTURE",
    "no|zero PICTURE ~2 of|on|please|online|for|anywhere|ever|thanks",
    "rather|prefer|prefer* ~4 not|didnt|dont|wasnt|isnt ~6 PICTURE|socialmedia|ONLINE",
    "refuse|decline|deny|object ~5 PERMIT|PICTURE",
    "opt|opting out ~4 PICTURE",
    "PICTURE|PERMIT opt out",
    "not ~3 to be photographed|filmed|pictured",
)

GIVE = (
    "happy|fine|ok|okay|glad|good|cool|content|pleased ~4 for|with|to|that|if ~9 PICTURE",
    "may|can|could use|share|post|put|take|include|publish|feature ~6 PICTURE",
    "PICTURE ~5 can|may be used|shared|taken|posted|put|published|included",
    "give|gives|giving|grant|granting|gave|given ~4 PERMIT|consent",
    "agree|agreed|agrees|consent|consents|consenting|allow|allowing|authorise ~4 PICTURE",
    "dont|doesnt|not|wont mind ~7 PICTURE",
    "no|nt problem|problems|objection|objections|issue|issues ~5 PICTURE",
    "PICTURE ~8 is|are|be|all|absolutely|totally ?all fine|ok|okay|good|allowed|granted|alright",
    "fine|ok|okay|good|yes ~3 PICTURE",
    "signed|completed|returned ~5 PERMIT|PICTURE ~3 form|slip",
    "PERMIT ~6 granted|given|yes",
    "PERMIT ~5 PICTURE ~3 yes|granted|given",
    "can|may be in ~3 PICTURE",
    "welcome|free to use|share|post|put|take ~4 PICTURE",
    "yes ~4 PICTURE",
    "have ~1 PERMIT ~4 use|post|share|put|PICTURE",
)

# A friendship of the writer (P9, P23, P29).
EXCEPTION = (
    "i|we ~2 am|are|have|was|were|been|being|remain|become ~6 FRIEND",
    "i|we ~2 FRIEND",
    "me and|with ~4 FRIEND",
    "my|our ~2 FRIEND",
    "FRIEND ~2 ME|mine",
    "friend|friends request|requests",
    "have been ~4 FRIEND",
    "went to ~2 school|uni|college together",
    "added|adding|add ME ~3 ONLINE",
    "accept|decline|ignore ~4 request",
    "declar* ~6 FRIEND|relationship*|connection*|existing|know|that",
    "declaration|exemption",
    "exception",
    "existing|prior|previous|personal friend*|relationship*|connection*|contact*|link|links",
    "stay|remain|keep|stop|be|still|being ~2 FRIEND|connected",
    "unfriend",
    "ME ~4 connected|linked|contacts ~4 ONLINE",
    "follow|follows|followed|tag|tagging ~4 each|by",
    "accept ~3 request",
    "KIN ~12 FRIEND ~2 ONLINE",
    "they are FRIEND on",
    "on each others|other ~2 ONLINE",
    "is|are|been|keep|stay|she|he|her|him|them|policy|boy|girl ~5 on my|our facebook|fb|insta"
    "|instagram|socialmedia|snapchat",
    "ME|i|we|have ~2 know|known|knew ~6 years|year|since|before|ages|life|school|personally|uni"
    "|church|long",
    "known each other",
    "known her|him|them|NAME ~6 years|year|since|before|ages|life|school|long",
    "KIN ~5 WORKS ~3 at|for|in|with|there|here|preschool|on|you|last|today|monday",
    "WORKS|STAFF|student|helper|NAME ~5 is my|our ~2 KIN|best|close|old|family",
    "is my|our ~2 KIN",
    "is a ~3 friend",
    "one|some ~1 of ~3 parents|mums|STAFF is my|our",
    "go|goes|going way back",
    "allowed|ok|okay|permitted|can ~4 friends ~2 with",
)

# What a group administrator writes of a post (P39).
REMOVAL = (
    "REMOVED ~8 THING|commenting",
    "THING ~10 REMOVED|down|go|gone|off",
    "i|we|have|had|just|to ~3 removed|deleted|took|hid|hidden|remove|delete ~8 PICTURE",
    "PICTURE ~6 removed|deleted|taken|down ~3 by|from|group|me",
)

RULES: dict[str, tuple[str, ...]] = {
    "leaver": LEAVER,
    "not coming": NOT_COMING,
    "join": JOIN,
    "join it": JOIN_IT,
    "back": BACK,
    "quit": QUIT,
    "stop": STOP,
    "give": GIVE,
    "exception": EXCEPTION,
    "removal": REMOVAL,
}
