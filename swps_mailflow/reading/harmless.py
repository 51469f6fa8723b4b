"""The words of mail that asks for one thing and tells of nobody: a list of what is allowed.

Lists of what may not be said fail: a complaint can be put in any words. So a mail is given a kind
other than a concern only where what stands beside its matter is made of words like these; two
others, and a person reads it.
"""

from __future__ import annotations

from swps_mailflow.reading.wordlist import words

_LITTLE = words(
    "a an the i we you he she it they me us him her them my our your hers ours yours mine his its",
    "their this that these those and or but if as at by for from in into of off on onto out over"
    " to",
    "up down with within without is am are was were be been being have having has had do does did",
    "done will would can could may might shall should must not no yes yep ok okay so then than too",
    "very just also there here when where what which who how now still again all both any some one",
    "two three four first last next more most other own same only ever even yet already soon later",
    "well about re because since before after until till while during per via plus each every",
    "either neither none nothing anything everything much many few lot lots bit little ones such",
    "ill im ive id dont wont cant isnt doesnt didnt wasnt arent havent wouldnt couldnt",
    "reminder bring brings sent hasnt ago back another enough quick several course think thinking"
    " guess",
    "actually obviously literally apologies ourselves probably maybe perhaps possible possibly"
    " anyone",
    "etc ps btw asap lol haha ha oh ah hmm er um ur hi hello hiya hey dear morning afternoon"
    " evening",
    "x xx xxx xxxx st mr mrs miss ms dr please thanks thank thankyou thanx ta cheers kind regards",
    "best wishes many love lots sincerely faithfully yours truly warm sorry hope well fine cheers",
)
_DAYS = words(
    "january february march april may june july august september october november december jan feb",
    "mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday",
    "sunday mon tue tues wed weds thu thur thurs fri sat sun mondays tuesdays wednesdays thursdays",
    "fridays day days week weeks weekend month months year years yr yrs term terms half autumn"
    " spring",
    "summer winter christmas xmas easter new today tomorrow tomoz tonight yesterday date dates"
    " time",
    "times hour hours minute minutes early late immediate immediately effect end beginning start",
    "halfterm onwards future present currently recently earlier 1st 2nd 3rd 4th 5th",
)
_FAMILY = words(
    "mum mums mummy dad dads daddy parent parents carer carers nan nana nanny gran granny grandma",
    "grandad grandpa grandparent grandparents auntie aunt aunty uncle cousin cousins sister"
    " brother",
    "sisters brothers sibling siblings husband wife partner son sons daughter daughters child"
    " childs",
    "children childrens kid kids boy boys girl girls twin twins baby toddler eldest youngest older",
    "younger grandson granddaughter niece nephew godson goddaughter godmother godfather family law",
    "families foster adoptive guardian name names called surname age aged old both everyone",
)
_PRESCHOOL = words(
    "preschool preschools nursery nurseries playgroup setting school schools bigschool reception",
    "primary infant infants academy class room rooms woodham south swps staff manager chair"
    " committee",
    "keyworker keyworkers teacher teachers practitioner assistant leader helper helpers volunteer",
    "volunteers volunteering volunteered student placement workexperience college kitchen office",
    "place places session sessions register roll list space spaces childminder childcare daycare",
    "funding funded fees fee invoice payment code induction welcome settle settled settling"
    " settles",
    "transition journal journey journeys folder artwork certificate photo album uniform coat",
    "jumper cardigan bag bottle lunch snack peg tray trays drawer wellies lost property found book",
    "books toys activities learning play playing plays nativity assembly trip party cake cakes"
    " card",
    "cards present presents leavers leaver admissions council application applied apply offer",
    "ups offs drop pick picks pickup dropoff pickups cloakroom pack babies cook extra defer"
    " deferring",
    "offered accepted confirmed confirm confirming decision notice written formal formally"
    " official",
    "acorns acorn montessori bees little local nearby closer nearer closest bigger full part time",
)
_MOVING = words(
    "leave leaves leaving left finish finishes finished finishing start starts started starting",
    "starter starters begin begins move moves moving moved relocate relocating emigrating abroad",
    "house home area town village country work works worked working job jobs hours shift shifts",
    "commute office maternity nights army military posted posting retire retiring retired look"
    " looks",
    "after care return returning returns live lives living go goes going gone went come comes"
    " coming",
    "came attend attends attending attended continue continuing stay stays staying change changes",
    "changed changing circumstances need needs needed needing require requires required want wants",
    "wanted like liked wish  decide decided plan plans planning unfortunately sadly however",
    "therefore as longer any more anymore instead once ready finally eventually happen happens",
    "cancel cancelling end ending ends give gives giving given take takes taking taken get gets",
    "getting got keep keeps keeping use uses used using let lets know able unable due works long",
    "took carry carries break manage run stopping stopped authority medical health withdrawing",
    "withdraw withdrawn daily back forth distance drive travel travelling journey hospital carer",
    "long-term nearly almost north wales scotland ireland england london australia zealand europe",
)
_MOODS = words(
    "happy glad pleased sad sadly excited exciting proud grateful amazing wonderful great lovely",
    "fantastic brilliant best love loved loves enjoy enjoyed enjoys miss missed missing huge"
    " massive",
    "much appreciate appreciated everything looking forward special support supporting helpful"
    " kind",
    "kindness patience friendly emotional tears cry heavy heart era goodbye bye farewell care"
    " caring",
    "memories fun happy luck good nice fab super thrilled delighted believe feelings hard",
    "dearly hearts heavy write writing note letter thought happily fond fondly big bigger ready",
    "welldone congratulations always forever never sure absolutely perfectly totally really quite",
    "honestly obviously obvs hopefully personal personally reason reasons particular privacy"
    " private",
)
_GROUP = words(
    "facebook fb group groups page pages chat whatsapp insta instagram snapchat linkedin twitter",
    "socialmedia social media socials online profile account accounts closed join joined joining",
    "joins leave add added adding accept accepting approve approved request requested requesting",
    "requests pending waiting invite invitation link access member members membership admin remove",
    "removed removing delete deleted deleting unsubscribe notification notifications pinging phone",
    "phones messages message email emails emailing screen screens busy deactivated closing"
    " unfollow",
    "follow follows following followed search find finding found click clicked tried trying",
    "sorted sort spelt under wifes husbands grant kindly mentioned mentions mention hear heard",
    "try username nickname under number mobile app apps newsletter newsletters website web site"
    " sites",
)
_PICTURES = words(
    "photo photos photograph photographs photographed photographer picture pictures pic pics image",
    "images video videos film selfie camera permission permissions consent consents form forms"
    " slip",
    "box boxes tick ticked ticks sign signed attached attach attachment agree agreed allow allowed",
    "object mind minds post posts put show shows shown display displays publish published share",
    "shared taken included including include featured feature face faces anywhere offline"
    " promotion",
    "internal purposes purpose publicity prospectus leaflet leaflets poster board boards media"
    " policy",
    "hereby including regard wishes respect consider request purposes anymore ever again",
    "prefer preferred preference choice chosen choose rather decision mind minds answer no probs",
    "problem problems problemo worries issue issues objection objections restrictions either way",
)
_TIES = words(
    "friend friends friendship friendships mate mates bestie bff close closest known know knows"
    " knew",
    "met meet meeting each other others eachother together connected connection connections"
    " contact",
    "contacts linked relationship existing prior previous previously before already always since",
    "childhood uni university nct antenatal classes baby toddler groups neighbour neighbours door",
    "bridesmaid bridesmaids godparent godmother colleague colleagues church football club team",
    "teams street lives lived childhood grew related relation relative relatives inlaw stepsister",
    "declare declaring declaration disclose disclosure record recorded records file note noted",
    "register interest interests exception exempt rules rule policy policies allowed ok alright",
    "messenger donkeys lifelong cover covers covered employed doing prob unfriend wedding holiday",
    "problem issue fine transparent transparency open honest upfront case safe informed inform",
    "confirm advice advise guidance question query ask asking asked",
)
HARMLESS = _LITTLE | _DAYS | _FAMILY | _PRESCHOOL | _MOVING | _MOODS | _GROUP | _PICTURES | _TIES
