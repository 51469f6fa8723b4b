"""The words people use in mail to a pre-school, as named lists for rules (see `phrasing`).

A list may name other lists. `NAME` stands for anybody's first name, `complain*` for every word
that begins so.
"""

from __future__ import annotations

LISTS: dict[str, str] = {
    # Who
    "WRITER": "i me myself we us ourselves",
    "MY": "my our",
    "STAFF": "team staff teacher* keyworker* practitioner* volunteer* helper* student* committee"
    " treasurer secretary assistant* employee* worker* trainee* apprentice* trustee* deputy"
    " chairperson chairman chair manager* supervisor leader* workexperience nurse nurses",
    "PARENT": "parent parents mum mums mummies dad dads mother mothers father fathers carer carers"
    " families nan nans gran grandma grandad grandparent* guardian* stepmum stepdad",
    # Somebody who is neither the writer nor the reader. "Anyone" and "everyone" accuse nobody.
    "PEOPLE": "STAFF PARENT someone somebody people person* man men woman women lady ladies bloke"
    " they who others other another members member colleague* ex exes exhusband exwife neighbour*"
    " half some couple stranger strangers whoever journalist* reporter* newspaper gentleman"
    " gentlemen chap dude councillor influencer lot loads guy boyfriend girlfriend",
    "OTHERS": "PEOPLE she he NAME husband wife partner sister brother friend friends mate mates"
    " family mate mates cousin family aunt uncle niece nephew girl daughter",
    "PARENTS": "parents mums mummies dads people carers families mothers fathers members",
    "CHILD": "child childs children childrens kid kids kiddies daughter* son sons boy boys girl"
    " girls twin twins baby babies toddler* grandson* granddaughter* grandchild* godson*"
    " goddaughter* lad lads tot tots infant sprog",
    "LITTLE": "one ones boy girl lad man lady",
    "WHOM": "me us him her them my our his their CHILD NAME STAFF PARENT PARENTS everybody"
    " everyone",
    "PLACES": "STAFF ONLINE PRESCHOOL gate dropoff pickup session sessions room garden cloakroom",
    "PRESCHOOL": "preschool nursery playgroup setting swps",
    # Does what: to publish. The forms of `DID` tell that it happened; those of `DO` may only ask.
    "DID": "posted posting wrote writing writes commented commenting shared sharing shares upload*"
    " tagged tagging tags tweeted tweeting filmed filming videoed videoing recorded recording named"
    " naming published publishing streamed streaming livestream* reposted reposting screenshotted"
    " screenshotting puts putting plastered stuck mentioned leaked copied replied broadcast*"
    " advertised advertising snapchatted messaged photographed photographing pictured",
    "DO": "post share write put comment tag film record upload name mention stream",
    "DONE": "posted put written commented shared uploaded tagged tweeted filmed videoed recorded"
    " named published streamed livestreamed reposted screenshotted leaked plastered mentioned"
    " photographed",
    "SAY": "say says saying said telling talk talks talking discuss* chatting joke* joking laughing"
    " claim claims claiming claimed arguing shouting asking spreading",
    "BEFRIEND": "accept accepts accepted accepting add adds added adding befriend* friending"
    " friended request requested requesting",
    # What others do to somebody, where a harmless mail has them work, help, collect or wait.
    "TOWARDS": "SAY MESSAGE told tells asked asks answer answers answered reply replies replied"
    " respond responds responded ignore ignores ignored block blocks blocked blocking refuse"
    " refuses refused reject rejected argue argues argued call calls ring rang wrote writes read"
    " reads overheard shout shouted shouts laugh laughs laughed pointed show shows showed sent"
    " sends send copies copying copied pass passed passes spoke speaks speaking talked treat"
    " treats treated made makes making upset let lets letting removed removes follows followed"
    " followed knows watching grudge",
    "MESSAGE": "message messages messaged messaging dm dms dming dmed text texting texted contacted"
    " contacting chatting inbox inboxed inboxing",
    # What
    "THING": "post posts posting postings comment comments thread threads tweet tweets review"
    " reviews blog blogs status statuses screenshot screenshots discussion discussions"
    " conversation conversations remark remarks meme memes reel reels tiktok tiktoks rant rants"
    " debate argument article poll letter petition campaign",
    "PICTURE": "photo photos photograph photographs pic pics picture pictures image images video"
    " videos selfie selfies footage films clip clips",
    "PERMIT": "permission permissions consent",
    "PAPER": "form forms slip certificate booklet registration contract",
    # Where
    "ONLINE": "facebook fb insta instagram ig tiktok* snapchat snap twitter tweet linkedin"
    " whatsapp youtube socialmedia online internet website group groups page pages chat chats"
    " profile profiles timeline story stories status wall blog blogs blogger bloggers vlog mumsnet"
    " nextdoor forum forums thread threads reel reels feed x.com messenger podcast social socials"
    " discord reddit telegram link spotted marketplace album google",
    "GROUP": "group groups chat chats page",
    "SITE": "facebook fb whatsapp",
    "THE": "the your our this that a an of parents parent carers closed private facebook fb"
    " whatsapp preschool woodham swps class mums school nursery playgroup south group members",
    "CULPRIT": "STAFF neighbour* someone somebody they she another member members ex people man men"
    " woman women lady ladies bloke",
    "POSTED": "SAY told tells showed heard THING DID ONLINE PICTURE put",
    # How it is judged: HARSH words accuse wherever they stand, SOUR ones only beside a culprit.
    "HARSH": "slander* libel* defam* malicious* spiteful* bully* bullied harass* troll trolls"
    " trolling trolled racist racism sexist homophobic offensive offended inappropriate*"
    " unprofessional* disgusting disgusted disgrace disgraceful disgraced appalling appalled"
    " slating slated slates slag slags slagged slagging bitch* badmouth* vile abus* insult*"
    " humiliat* breach* gossip* rumour* rumor* lies foul hurtful unkind mocking mocked mocks"
    " ridiculed ridiculing belittl* swearing swore whinge* whinging ranting ranted impersonat*"
    " hacked stalk* threat threats threaten* accus* untrue misconduct gdpr leaked ganging vendetta"
    " complaint complaints complain complained complaining complains critici* cyberbully* outrag*"
    " unacceptable disrepute shithole bullshit shitty dickhead* twat* bastard* arsehole* undermin*"
    " discriminat* intimidat* alleg* dossing furious livid fuming incompeten* negligen* shambles"
    " shambolic snide derogatory demeaning disrespect* hateful slurs slurring victimis* stirring"
    " stirrer grievance* ashamed shame hostile inflammatory damning scathing bitter backstab*"
    " creep creepy voyeur* misinformation defended defending horrid catty",
    "SOUR": "nasty rude rudely negative negatively critical horrible awful terrible dreadful"
    " shocking shocked useless lazy rubbish chaos chaotic unfair unsafe worst bad badly"
    " careless ridiculous poor poorly stupid dirty upsetting worrying concerning alarming damaging"
    " embarrassing moan moans moaning moaned cruel mean cow cows idiot idiots mental joke heated"
    " weird odd fake scam crap shit thick fat hate hates ugly sarcastic digs dig aggressive"
    " judgemental judgy false lying tear tearing slam slamming kicking bashing blaming blame worse"
    " piling laughed laughing pathetic disappointing dodgy inaccurate misleading nightmare"
    " untrained clueless neglected neglecting neglectful disorganised",
    "FELT": "unhappy upset disappointed angry annoyed worried concerned shocked horrified"
    " uncomfortable uneasy frustrated distressed cross gutted bothered alarmed saddened hurt"
    " embarrassed offended anxious awkward mortified scared frightened appalled",
    "ILL": "cough* temperature temp cold sick sickness poorly bug rash tummy ill chickenpox pox"
    " fever virus hospital earache teething vomit* diarrhoea nits asthma allerg*",
    "GROWING": "speech eating sleep* toilet potty development hearing weight appetite learning"
    " shyness confidence food lunch nappy nappies naps walking",
    "PRAISE": "lovely gorgeous beautiful brilliant great amazing cute fab fabulous wonderful"
    " welldone fantastic sweet adorable loved love enjoyed",
    "THANKS": "PRAISE thank thanks thankyou miss grateful",
    "FAIR": "fundrais* raffle tombola funfair fayre bazaar fete jumble sponsored cake cakes bake"
    " tickets prizes quiz auction stall stalls bingo donations easyfundraising disco",
    # What groups talk about all day.
    "EVERYDAY": "FAIR jumper jumpers coat cardigan lost property costume costumes date dates"
    " closed closing closure snow menu menus parking recipe birthday swap sale timetable"
    " newsletter cv vacancy job role advert hat welly wellies bottle term nits reminder",
    # Ties
    "FRIEND": "friend friends friendship friendships mate mates bestie besties friended bff pals"
    " pal",
    "KIN": "godson* goddaughter* sister* brother* cousin* aunt aunty auntie uncle niece nephew mum"
    " mother dad father sisterinlaw neighbour* godmother godfather bridesmaid nan gran grandma"
    " bestie stepsister babysitter childminder hairdresser friend friends mate mates sil partner"
    " husband wife girlfriend boyfriend related relative family",
    "WORKS": "work works working worked volunteer volunteers volunteering volunteered help helps"
    " helping helped teach teaches employed joined joining started starts starting placement"
    " office job team",
    "RELATIONSHIP": "FRIEND relationship relationships connection connections connected contact"
    " contacts linked following",
    "DECLARED": "declare declaring declaration exception exemption unfriend policy request"
    " requests",
    # Leaving
    "LEAVE": "leave leaves leaving",
    "FINISH": "finish finishes finishing ends ending",
    "FAMILY": "NAME she he we i CHILD twins they one",
    "PAST": "christmas easter summer july august september october november december january"
    " february march april may june last week month year years ago half term",
    "MONTH": "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sept sep oct nov dec",
    "WHEN": "MONTH christmas easter xmas summer spring monday tuesday wednesday thursday friday mon"
    " tues tue wed thurs thu fri next",
    "ELSEWHERE": "another different new other full-time bigger local bigschool",
    "SCHOOLS": "nursery preschool setting playgroup childminder childminders nanny school childcare"
    " acorns daycare kindergarten montessori",
    "BRIEFLY": "today tomorrow morning afternoon lunch lunchtime tonight until till early week"
    " monday tuesday wednesday thursday friday ILL holiday holidays",
    "ORDINAL": "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th"
    " 19th 20th 21st 22nd 23rd 24th 25th 26th 27th 28th 29th 30th 31st first second",
    "HOURS": "1* 2* 3* 4* 5* 6* 7* 8* 9* half quarter noon lunch lunchtime early dinner",
    "AWAY_FROM": "for group groups chat whatsapp facebook fb page early late at lunch review"
    " comment message him her it them a some money name note work home coat coats house voicemail"
    " feedback party do present presents card assembly cards out something",
    "OWN": "me us my our myself",
    "AGREED": "yes yep ok okay fine agree agreed consent permission allowed happy",
    "NOT": "not dont doesnt didnt isnt arent wasnt wont wouldnt cant couldnt never no cannot"
    " without nor havent hasnt shouldnt",
    "REMOVED": "remove removed removing removes delete deleted deleting take taken taking took hide"
    " hid hidden hiding pulled pull moderated",
}
