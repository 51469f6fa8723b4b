"""Rules that find a report or a complaint in the words of a mail (see `phrasing` for the rules)."""

from __future__ import annotations

# A report or a complaint; any of these makes a mail a concern.
STRONG = (
    "JUDGED",
    "report|reporting|reported ~4 THING|someone|somebody|person|parent|member|something|page"
    "|behaviour|account|profile|incident|user|this",
    "raise|raising|raised ~3 concern|concerns|issue|issues|matter",
    "a|my|this|serious|some|real|grave|another|following|have|having|with|register|of|main|i"
    " concern|concerns !for",
    "concern|concerns about|regarding|over|re|with",
    "concerned ~2 about|that|by|with|to|at|parent|mum|dad|nan|grandparent|how",
    "<MODAL SOMEBODY ~4 <to|be PUBLISH ~10 ONLINE|PICTURE|THING",
    "<MODAL SOMEBODY ~4 <to|be PUBLISH ~8 about|calling|saying|naming|that ~3 CHILD|STAFF|MY|us"
    "|me|we|PARENT|preschool|NAME|him|her|them",
    "<MODAL SOMEBODY ~2 <to|be PUBLISH ~4 NAME|CHILD|me|us",
    "PUBLISHED|made|done|put|comment|remark ~5 by ~3 SOMEBODY",
    "ONLINE ~6 SOMEBODY ~3 <to|be PUBLISH|SAY",
    "SOMEBODY ~3 <to|be SAY !there|they|i|it|you|we ~10 ONLINE",
    "is|are|been|keeps|going|was|were telling|saying|talking|discussing|moaning ~8 ONLINE|about"
    "|that",
    "way ~4 spoke|spoken|talked|treated|handled|dealt|run",
    "out of order",
    "had|has|have written ~6 THING|about",
    "not ~3 go|goes to ~1 manager|chair",
    "SOMEBODY ~3 streaming|filming|recording|videoing ~14 CHILD|kids|children|PARENT|us",
    "SEE ~4 ONLINE ~1 about ~1 you|us|me|preschool|STAFF|the",
    "why is|are|was ~2 this|that|it|he|she|NAME|MY ~4 ONLINE",
    "manager|you|chair|committee should|need|needs|want ~1 know|see|look",
    "talked|spoken|written|gossiped about ~10 ONLINE",
    "SOMEBODY ~4 live|live-streaming ?stream* ~10 CHILD|kids|children",
    "SOMEBODY ~3 film*|stream*|livestream* ~10 CHILD|kids|children|PARENT",
    "circulating|rounds|round ~4 ONLINE|about",
    "without ~4 permission|consent|asking|knowledge|knowing|checking",
    "never|didnt|havent|hasnt|wasnt|nobody|noone ~3 asked|gave|give|given|agreed|consented ~4"
    " PERMIT|PICTURE|to|for|us|me",
    "own|personal phone|mobile|phones",
    "STAFF ~5 phone|phones|mobile|mobiles",
    "phones ~4 STAFF",
    "messag*|contacting|dm|dming|texting|adding ~2 parents|mums|kids|children|women",
    "SOMEBODY ~5 messag* ~2 me|us|parents|her|him",
    "called|calling|calls ~1 me|us|him|them|her|people|STAFF|MY|NAME ~2 a|an|names|POOR|JUDGED",
    "having|have|had|has a go|pop|dig",
    "bad|horrible|awful|nasty|mean|stuff|things|comments ~2 about|said|written|posted",
    "POOR ~3 THING|things",
    "THING ~4 is|was|are|were|being ~4 POOR|JUDGED",
    "is|are|should|does|do|was|were ~4 STAFF ~6 <to|be PUBLISH|film*|taking|using|PICTURE",
    "still|keeps|keep|always|constantly|forever PUBLISH !each",
    "STAFF ~3 be writing|posting|sharing|filming|talking|commenting",
    "SOMEBODY ~3 took|taking|takes|taken ~6 PICTURE ~2 of ~4 CHILD|everyone|PARENT|other|NAME",
    "all over ~3 ONLINE",
    "SOMEBODY ~2 has|have|had ~2 written",
    "STAFF ~4 has|have|with|had ~5 PICTURE ~5 ONLINE",
    "asking ~3 which|where|what|when ~5 CHILD|children|days|live|lives",
    "opinions|views|opinion ~4 of|on|about ~3 preschool|preschools|nurser*|us|nursery",
    "list ~6 names|emails|addresses|numbers|details",
    "found|knows|know|finds out|where ~3 where|live|lives",
    "ofsted ~4 complain*|report*|going|contact*",
    "going|gone|go ~1 to ofsted",
    "shouldnt|should|not be|have ~3 PUBLISH|PUBLISHED|there|online ~3 ONLINE|about|it|that",
    "thought you|i|we ~2 should|ought|need know|see",
    "i|we ~3 PUBLISHED ~8 shouldnt|regret|sorry|angry|deleted|mistake",
    "look at ~6 comments|SAY|people",
    "SEE ~2 what ~8 PUBLISH|SAY|ONLINE",
    "liked|liking|likes ~2 THING|it",
    "<to say|says|saying|said|telling|told|tells|talking|talked|talks|discussed|discussing|joking"
    "|laughing ~3 about ~3 STAFF|preschool|us|me|MY|CHILD|NAME",
    "STAFF ~2 <to talk|chat|gossip about",
    "asked ~2 to raise|report|mention|complain|pass",
    "open letter",
    "face|faces ~4 blurred|visible|seen|shown",
    "whole|entire internet|world|village|town",
    "how did ~3 get out|there|on|hold",
    "naming|named|mentioning|mentions ~3 STAFF|us|me|MY|CHILD|NAME|two",
    "leave|left|leaving|gave|given|one|1|two|2|bad star ~1 review*",
    "who PUBLISHED|took|made|wrote|allowed|filmed|let",
    "STAFF ~5 allowed ~3 PUBLISH|PICTURE|tiktok*|film*",
)

# Somebody else's friendships: a report, unless the writer declares their own.
FRIENDLY = (
    "STAFF ~4 sent|sends|sending|added|adding|adds|asked me|us ~4 request|friend|FRIEND|ONLINE",
    "STAFF|NAME and ~6 PARENT|NAME|STAFF ~3 are ~2 friends|mates|connected",
    "STAFF|she|he|they|NAME|someone|PARENT|who|has ~4 accept|accepted|accepting|accepts|adding"
    "|adds ~5 FRIEND|requests|parents|mums",
    "STAFF|she|he|they|NAME|PARENT ~3 is|are ~3 friends with ~3 parents|mums|half|all|ex|loads"
    "|lots|some|many|several",
    "STAFF ~4 has|have|keeps sent|sending ~1 me|us|her|him ~3 FRIEND|request|requests",
    "<my NAME|STAFF and ~4 PARENT ~1 are FRIEND",
    "<my STAFF ~6 messaging ~4 old|daughter|son",
    "<my STAFF|NAME|he|she|they ~1 become|becoming|became|made|making ~3 friends|friend|mates",
    "<NAME|SOMEBODY is|are|should|does|do|was|were ~4 STAFF ~6 friends|friend|friending",
)

# Something stands somewhere to be seen. A mail about permissions says that too.
SHOWN = (
    "THING|message|messages|texts ~4 from|by ~3 SOMEBODY",
    "been|being|was|were|got|gets|get PUBLISHED ~8 ONLINE|about|of|by|with",
    "there is|are|was|were ~4 THING ~8 about|on|in|naming|saying|calling|of|with|where|from",
    "there is|are|was|were ~4 PICTURE|list|names ~6 ONLINE",
    "MY ~1 CHILD|NAME ~2 PICTURE|face|name|names|details ~5 on|in|over ~4 ONLINE|there",
    "PICTURE ~2 of ~3 CHILD|her|him|them|us|me|NAME|STAFF ~12 ONLINE",
    "why|how|who ~4 PICTURE|name|names|address|face ~6 ONLINE|there",
    "remove|removed|delete|deleted|take|taken|down ~5 THING",
    "THING|PICTURE|it|this ~8 removed|deleted|takedown|down",
    "address|location ~10 ONLINE|publicly",
    "tagged|tagging ~5 location|preschool|nursery|address|CHILD|us|me",
    "SEE ~6 THING ~6 about|of|by|from|on|in|saying|where|that !you|your",
    "SEE ~3 this|that|it|something ~2 on|in ~3 ONLINE",
    "SEE ~5 PICTURE ~4 of ~4 CHILD|MY|NAME|her|him",
    "SEE ~6 PICTURE|tiktok ~6 CHILD|children|kids|preschool",
    "SOMEBODY ~4 THING ~3 ONLINE",
    "ONLINE ~2 from|by|of ~2 SOMEBODY",
    "<you|we|i|to|please|and shared|posted|uploaded|put ~8 PICTURE ~3 of|from",
    "another THING|status",
    "take|takes|taken|get|gets ~2 PICTURE ~3 down|off",
    "on spotted|mumsnet|nextdoor",
    "THING|PICTURE ~6 went|going|gone|doing ~1 round|rounds|around|viral",
    "SOMEBODY ~3 has|have ~2 podcast|blog|vlog|channel",
    "have you read|seen|looked ~2 this|that|link",
    "PICTURE|name|names ~3 still",
    "streaming|filming|recording ~14 CHILD|kids|children",
    "posting|sharing|putting|uploading|filming ~3 THING|stories|stuff|things|PICTURE ~2 about|of"
    " ~3 CHILD|MY|us|me|children|STAFF|preschool|NAME",
    "ONLINE ~8 POOR",
)

# Not a report by itself: a feeling, a bad word.
WEAK = (
    "ME ~4 FELT",
    "so|really|very|extremely|quite|bit|little|feel|feeling|felt|made|makes|get|got FELT",
    "FELT ~1 about|with|by|at|to see|to read|to hear",
    "not|never|isnt|wasnt|dont|arent !sure|just|only ~2 happy|impressed|pleased|right|ok|okay"
    "|fair|acceptable|appropriate|professional|nice|good|comfortable|kind|safe|allowed|on|helpful",
    "POOR",
    "fed up",
    "thought ~3 a|the rule|policy",
    "kicking|kicked|kicks off",
    "f off",
    "storm ~1 brewing",
    "rip off",
    "dont|doesnt|didnt care",
    "mental health",
    "done it again",
    "getting|got ~2 out of hand",
    "wont|cant|refuses|refused ~2 take|remove|delete ~2 down|it|them",
    "sick of",
    "let|letting ME down",
    "problem|problems|issue|issues with|regarding|about",
    "not|dont|doesnt ~1 like|likes",
    "treated|ignored|dismissed|handled|mishandled|excluded|targeted|singled",
    "trouble",
    "criticism|argument|arguments|dispute|fight|row",
    "negative|bad ~1 feedback|experience|opinion|opinions",
    "happened ~4 ONLINE",
    "incident|incidents",
    "not allowed|against ~2 policy|rules",
    "against ~2 policy|rules|rule",
    "shouldnt|wrong",
)

# Pictures of children (P15, P32).
IMAGE = (
    "PICTURE ~6 CHILD|MY|her|him|them|us|NAME",
    "CHILD|NAME|MY ~4 PICTURE|face|faces",
    "PICTURE ~4 preschool|class|group|trip|party|nativity|day",
    "film*|video* ~6 CHILD|children|kids",
)

RULES: dict[str, tuple[str, ...]] = {
    "strong": STRONG,
    "friendly": FRIENDLY,
    "shown": SHOWN,
    "weak": WEAK,
    "image": IMAGE,
}
