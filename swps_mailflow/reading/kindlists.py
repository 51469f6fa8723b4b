"""Lists of words for the rules of kinds: who, does what, where, and how it is judged."""

from __future__ import annotations

LISTS: dict[str, str] = {
    "ME": "i me myself we us",
    "MY": "my our his her their",
    "OWN": "me us my our myself",
    "HOURS": "1* 2* 3* 4* 5* 6* 7* 8* 9* half quarter noon lunch lunchtime early",
    "NOT": "not dont doesnt didnt isnt arent wasnt wont wouldnt shouldnt cant couldnt never no"
    " havent hasnt without",
    "STAFF": "staff teacher* keyworker* practitioner* volunteer* helper* student* committee"
    " treasurer secretary assistant* employee* worker* trainee* apprentice* trustee* deputy"
    " chairperson chair manager",
    "PARENT": "parent parents mum mums dad dads mother* father* carer* famil* nan nanny nans gran"
    " grandma grandad grandparent* guardian* stepmum stepdad",
    "SOMEBODY": "STAFF PARENT someone somebody anyone anybody people person* man men woman women"
    " lady ladies guy bloke she he they who others member members colleague* ex ex-husband husband"
    " wife partner sister* brother* neighbour* friend friends everybody everyone another girl"
    " helper cousin* aunt* uncle* niece nephew NAME ones half",
    "CHILD": "child childs children childrens kid kids kiddies daughter* son sons boy boys girl"
    " girls twin twins baby toddler* grandson* granddaughter* godson* goddaughter* one little lad"
    " lads ones",
    "PUBLISH": "post posts posted posting put puts putting write writes wrote writing comment"
    " comments commented commenting share shares shared sharing upload* tag tags tagged tagging"
    " tweet* film films filmed filming videoed videoing record recorded recording names named"
    " naming publish* stream* livestream* repost* screenshotted stuck describe describes described"
    " describing mention mentions mentioned mentioning liked replied replying",
    "MODAL": "could can would will please let may might for asking ask of about",
    "PUBLISHED": "posted put written commented shared uploaded tagged tweeted filmed videoed"
    " recorded named published streamed livestreamed reposted screenshotted said leaked plastered",
    "SAY": "say says saying said tell tells telling told talk* chat chatting discuss* joke* joking"
    " laugh* calling called calls",
    "ONLINE": "facebook fb insta instagram ig tiktok* snapchat snap twitter linkedin whatsapp"
    " youtube socialmedia online internet web website group groups page pages chat chats profile*"
    " timeline story stories status blog* mumsnet nextdoor spotted forum* thread threads reel"
    " reels google feed x.com chatter messenger podcast* publicly public advert",
    "THING": "post posts posting postings comment comments thread threads tweet tweets review"
    " reviews blog blogs status screenshot screenshots discussion discussions conversation"
    " conversations remark remarks meme memes reel reels tiktok tiktoks rant story stories",
    "PICTURE": "photo photos photograph photographs pic pics picture pictures image images video"
    " videos snap snaps selfie selfies footage films album albums photographed pictured filmed",
    "SEE": "saw see seen seeing noticed notice spotted found read shown showed sent look looked"
    " looking came come across heard hear aware",
    # The parents' group, and the words that stand between "the" and it.
    "GROUP": "group groups page chat chats whatsapp fb facebook",
    "THE": "the your our this that a an of parents parent carers closed private facebook fb"
    " whatsapp preschool woodham swps class mums school nursery and group chat on from to",
    "PRESCHOOL": "preschool nursery playgroup setting woodham you swps",
    # What people call what they report.
    "JUDGED": "gossip* rumour* rumor* slander* libel* defam* malicious* nasty nastily spiteful"
    " bully* bullied abus* insult* humiliat* harass* troll trolls trolling racist racism sexist"
    " offensive inappropriate* unprofessional* disgusting* disgusted disgrace* appalling appalled"
    " critical critici* slating slated slates slag slagged slagging bitch* moan moaning moaned"
    " moans whinge* whinging grievance* stirring journalist* rant rants ranting ranted alleg* mock"
    " mocks mocked mocking sham* badmouth* lies lying vile foul unkind hurtful rude rudely swear*"
    " swore breach* confidential* disrepute outrag* hate hateful cyberbully* impersonat*"
    " pretending fake hacked scam unacceptable shitty bullshit crap idiot idiots untrue ganging"
    " arguing argues argument* misconduct safeguarding gdpr compromised stalk* leaked negative"
    " negatively belittl* ridicul* threaten* accus* blam* vendetta dig digs sarcastic spitefully"
    " horrid complain* complaint*",
    "POOR": "awful horrible terrible dreadful shocking useless lazy rubbish chaos chaotic shambles"
    " shambolic unfair unsafe disorganised incompetent worst nightmare creepy weird bad badly"
    " wrong neglect* careless joke ridiculous poor poorly-run stupid dirty stuck-up cow cows"
    " upsetting worrying concerning alarming damaging embarrassing",
    "FELT": "unhappy upset disappointed angry furious livid annoyed worried concerned shocked"
    " horrified uncomfortable uneasy frustrated distressed cross fuming gutted bothered alarmed"
    " saddened hurt embarrassed offended anxious awkward",
    "ILL": "cough* temperature cold sick sickness poorly bug rash tummy ill chickenpox pox fever"
    " virus hospital earache teething vomit* diarrhoea nits",
    "PERMIT": "permission permissions consent",
    "FRIEND": "friend friends friendship friendships mate mates bestie besties friended befriended"
    " bff pals pal unfriend unfriending",
    "KIN": "sister* brother* cousin* aunt* auntie* uncle* niece* nephew* mum mother dad father"
    " neighbour* goddaughter* godson* godmother friend mate partner husband wife bridesmaid nan"
    " gran grandma bestie",
    "WORKS": "work works working worked volunteer volunteers volunteering volunteered help helps"
    " helping helper helpers helped teach teaches teacher staff student employed employee"
    " keyworker joined practitioner committee member trainee",
    "RELATED": "facebook fb insta instagram socialmedia online snapchat linkedin STAFF parent"
    " parents mum dad policy volunteer* works work working helps started starts began preschool"
    " nursery school committee group placement messenger mums dads setting you request requests"
    " accept",
    "LEAVE": "leave leaves leaving",
    "FINISH": "finish finishes finishing end ends ending",
    "WHENEVER": "in on by this next from after before january february march april may june july"
    " august september october november december christmas easter summer spring monday tuesday"
    " wednesday thursday friday fri mon tues wed thurs jan feb mar apr jun jul aug sept sep oct"
    " nov dec today tomorrow soon now when as because due so and for us you preschool nursery"
    " playgroup setting your the here",
    "AWAY_FROM": "group groups chat whatsapp facebook fb page early late at lunch review comment"
    " message him her it them a some money name note work home coat coats house voicemail feedback",
    "FAIR": "fundrais* raffle tombola funfair fayre bazaar fete jumble sponsored sponsor cake bake"
    " sale tickets prizes raised quiz auction stall stalls bingo donations donate easyfundraising"
    " lottery100 nearlynew disco event events",
    "PRAISE": "lovely gorgeous beautiful brilliant great amazing cute fab fabulous wonderful"
    " fantastic sweet adorable loved love enjoyed thanks",
    "KNOWN": "known know knew relationship relationships connected connection connections contact"
    " contacts follow followed follows grew",
    "AGREED": "yes ok okay fine agree agreed consent permission allowed happy yep",
    # Not here today is not gone for good.
    "ABSENT": "today tomorrow rest holiday holidays until till dentist doctor* appointment"
    " isolating ILL",
    "OTHERS": "STAFF neighbour* someone somebody they she another member members ex",
    "POSTED": "THING PUBLISH PICTURE ONLINE writes reads showing shows",
    "REMOVED": "remove removed removing removes delete deleted deleting take taken taking took"
    " takedown hide hid hidden hiding pulled pull moderated",
}
