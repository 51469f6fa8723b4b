"""What spam, phishing and advertising say: patterns, each with the sentence it is kept aside by.

They are written in small letters, and searched for in a text that is.

A TRAP or an ADVERT is enough by itself, because nobody writes so to a pre-school about a child.
TROUBLE counts where the mail wants something opened. BULK and PITCH are signs that honest people
use as well; it takes two of them. What families, schools and offices write is left out on purpose:
"Dear Sir or Madam", "next of kin" on a form, childcare vouchers, "I am writing on behalf of".
"""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(phrases) + r")")


# "your account", "the mailbox": what a trap says is in trouble.
_ACCOUNT = (
    r"(?:your|this|the) (?:\w+ ){0,3}(?:accounts?|mail\s?box|inbox|e-?mails?|passwords?|web\s?mail"
    r"|apple id|paypal|netflix|amazon|microsoft|office|outlook|storage|subscription|domain|card"
    r"|wallet)"
)
_CARDS = r"(?:gift|i\s?tunes|steam|amazon|google play|apple) (?:cards?|vouchers?)"

TROUBLE = _any(
    _ACCOUNT + r" (?:\w+ ){0,4}(?:suspended|locked|limited|disabled|deactivated|blocked|closed"
    r"|terminated|expir(?:ed?|es|ing)|restricted|full|compromised|on hold)\b",
    r"mail\s?box (?:\w+ ){0,3}(?:full|quota|storage|upgrade|limit)\b",
    r"password (?:\w+ ){0,3}(?:expires?|expiry|expiration|expired)\b",
    r"(?:messages?|e-?mails?) (?:\w+ ){0,4}(?:quarantined?|pending delivery|undelivered|held on)\b",
    r"(?:parcel|package|shipment|delivery) (?:\w+ ){0,6}(?:on hold|held|waiting|unpaid|pending"
    r"|suspended|could not be delivered)\b",
    r"(?:tax|energy|council tax|dvla) (?:rebate|refund)\b",
    r"(?:your|this) (?:page|account|post|profile)\b[^.\n]{0,100}\b(?:violat\w+|copyright|infring\w+"
    r"|disabled|unpublished|removed|community standards|permanently)",
    r"(?:copyright infringement|community standards)\b",
)

TRAPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "it reads like a trap for passwords",
        _any(
            r"(?:verify|confirm|validate|update|re-?activate|restore|unlock|authenticate|upgrade)"
            r" (?:\w+ )?" + _ACCOUNT + r"\b",
            r"(?:verify|confirm|validate|update) your (?:identity|billing|bank|payment) ?\w*\b",
            r"(?:unusual|suspicious|unrecogni[sz]ed) (?:sign|log)[ -]?in\b",
            r"(?:shared|sent you) a (?:secure |protected |encrypted )?(?:document|file)"
            r" (?:via|through|on|using) (?:docusign|sharepoint|onedrive|dropbox|adobe)\b",
            r"new voice ?(?:mail|message) (?:from|received|waiting|is)\b",
        ),
    ),
    (
        "it promises money to somebody it does not know",
        _any(
            r"you(?:'ve| have) (?:been )?(?:won|selected as (?:a|the) winner|a prize)\b",
            r"(?:lottery|jackpot|prize) (?:\w+ ){0,3}(?:winner|winnings|claims?|award)\b",
            r"next of kin\b(?=[^.\n]{0,120}\b(?:funds?|million|deceased|estate|account|claim))",
            r"(?:unclaimed|inherited|inheritance) (?:fund|money|estate|sum|of \W?\d)",
            r"[\d,.]{6,} ?(?:gbp|usd|eur|dollars|pounds|euros)\b",
            r"(?:for|of|with|worth|sum|from|to|over|is|claim|transfer) [£$€] ?\d[\d,.]{6,}",
            r"(?:million|billion) (?:us |united states )?(?:dollars|pounds|euros?|usd|gbp)\b",
            r"compensation (?:fund|payment) of\b",
            r"(?:saw|came across|found) your profile\b",
            r"dear (?:beloved|beneficiary|account holder|winner)\b",
        ),
    ),
    (
        "it wants gift cards or money from somebody it does not know",
        _any(
            r"(?:need|want|like) you to (?:\w+ ){0,4}" + _CARDS + r"\b",
            r"(?:buy|purchase|get) (?:me |some |a few |\d+ ){0,3}"
            + _CARDS
            + r"\b(?=[^\n]{0,200}\bcode)",
            r"(?:need|get|buy) (?:some|a few|\d+) " + _CARDS + r"\b(?! for (?:my|our|the)\b)",
            _CARDS + r"\b[^.\n]{0,80}\b(?:codes?|scratch|reimburse)\b",
            r"(?:change|update|changed|amend) (?:\w+ ){0,4}(?:direct deposit|payroll)\b",
            r"our (?:new )?bank (?:details|account) (?:have|has) changed\b",
            r"wire transfer\b",
            r"(?:re-?delivery|customs|shipping|handling) (?:fee|charge)\b",
            r"pay (?:\w+ ){0,3}in (?:bitcoin|btc|crypto)",
        ),
    ),
    (
        "it threatens and wants money",
        _any(
            r"(?:bitcoin|btc|monero|usdt)[^.\n]{0,80}\b(?:wallet|address|within|hours)\b",
            r"(?:hacked|access to|infected) your (?:device|computer|phone|camera|webcam|system)\b",
            r"recorded you (?:through|with|via|while)\b",
        ),
    ),
)

ADVERTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "it sells visitors, links or addresses for web pages",
        _any(
            r"seo\b",
            r"back\s?links?\b",
            r"guest[ -]post(?:s|ing)?\b",
            r"(?:first|top|1st) (?:page|position|spot|rank) (?:of|on|in) google\b",
            r"page (?:1|one) (?:of|on|in) google\b",
            r"(?:real|instagram|facebook|youtube) (?:\w+ )?(?:followers|likes|members)"
            r" (?:from|for|at|on|to)\b",
            r"rank(?:s|ing|ed)? (?:\w+ ){0,4}(?:google|search engines?)\b",
            r"(?:web\s?site|site) (?:re-?design|traffic|development services)\b",
            r"(?:build|design|develop|create|redesign|revamp) (?:you |your )(?:\w+(?: |-|, )){0,5}"
            r"(?:web\s?sites?|web\s?page|app)\b",
            r"(?:e-?mail|contacts?|leads?|mailing|data) (?:\w+ ){0,2}(?:lists?|database)\b"
            r"(?=[^\n]{0,200}\b(?:buy|purchas\w+|pric\w+|counts|interested))",
            r"(?:buy|purchase) (?:a|our|the) (?:\w+ ){0,2}list of\b",
            r"(?:updated|verified|targeted|opt-in) (?:\w+ ){0,2}(?:lists?|leads) of\b",
            r"(?:lead generation|digital marketing|app development)\b",
            r"(?:buy|grow|boost|increase|promote) (?:your|more|web\s?site) (?:\w+ ){0,2}"
            r"(?:followers|likes|traffic|sales|visitors|page|business|brand|instagram|reach)\b",
        ),
    ),
    (
        "it lends or invests money",
        _any(
            r"(?:payday|business|unsecured) (?:loans?|funding|finance|capital)\b",
            r"(?:crypto(?:currency)?|bitcoin) (?:invest\w*|trading|wallet)\b",
            r"forex\b",
            r"(?:guaranteed|passive) (?:returns?|income|profits?)\b",
            r"earn (?:up to |over )?[£$€]\s?\d",
            r"debt (?:relief|consolidation)\b",
        ),
    ),
    (
        "it advertises what nobody advertises to a pre-school",
        _any(
            r"viagra\b",
            r"cialis\b",
            r"online (?:casino|betting)\b",
            r"casino (?:bonus|spins)\b",
            r"adult dating\b",
            r"hot singles\b",
            r"weight[- ]loss (?:pills?|gummies|secret)",
            r"(?:keto|cbd) (?:gummies|oil|diet pills)\b",
            r"replica watch",
        ),
    ),
)

# Who sells followers and pages speaks of posts and comments too.
SALE = _any(r"(?:[£$€]\s?\d|\d+ ?(?:usd|gbp)|packages?\b|prices?\b|agency\b|affordable\b)")

BULK: tuple[re.Pattern[str], ...] = (
    _any(r"unsubscribe\b", r"opt[- ]?out (?:of|from|here)\b", r"manage (?:your )?preferences\b"),
    _any(r"view (?:\w+ ){0,3}in (?:your|a|the) browser\b", r"web version\b"),
    _any(
        r"you(?:'re| are) receiving this\b",
        r"no longer (?:wish|want) to (?:receive|hear)\b",
        r"you (?:have )?received this (?:e-?mail|message|newsletter) because\b",
        r"because you (?:\w+ )?(?:subscribed|signed up|registered|opted)\b",
    ),
    _any(
        r"in this (?:issue|edition|month's|week's)\b(?: newsletter)?",
        r"(?:issue|edition|vol) (?:no )?\d+\b",
    ),
    _any(r"webinar\b", r"early[- ]bird\b", r"book your (?:place|stand|tickets?)\b"),
)

PITCH: tuple[re.Pattern[str], ...] = (
    _any(
        r"we (?:offer|supply|provide|manufacture|speciali[sz]e)\b",
        r"we help (?:schools|nurseries|businesses|settings)\b",
        r"(?:i|we) work with (?:over |more than )?\d+ (?:pre-?schools|nurseries|schools)\b",
        r"(?:practitioners?|candidates?|nursery staff) available\b",
        r"cpd[- ](?:accredited|certified)\b",
        r"we(?:'re| are) inviting (?:nursery|school|setting|pre-?school)\b",
        r"(?:a|an|our) (?:\w+ ){0,3}(?:photography|recruitment|supply) (?:company|agency)\b",
        r"we(?:'re| are) (?:an?|one of the|the|leading|specialists?|experts?)\b(?=[^.\n]{0,80}\b"
        r"(?:compan(?:y|ies)|suppliers?|manufacturers?|providers?|agency|firm|experts?)\b)",
        r"our (?:\w+ ){0,3}(?:products?|services|catalogue|brochure|factory|range|portfolio"
        r"|clients|platform|software|team of (?:experts|professionals))\b",
    ),
    _any(
        r"\d{1,2} ?% (?:off|discount)\b",
        r"special offers?\b",
        r"best prices?\b",
        r"affordable (?:\w+ )?(?:packages?|prices?|rates|plans?)\b",
        r"free (?:trial|quotes?|quotations?|demo|samples?|consultation|delivery)\b",
        r"no[- ]obligation\b",
        r"limited[- ]time\b",
        r"wholesale\b",
        r"save (?:you )?up to \W?\d",
        r"no cost to (?:you|your)\b",
        r"sale (?:now on|ends)\b",
        r"(?:our )?prices? start (?:at|from)\b",
        r"(?:for|from|at) (?:only|just) [£$€]\d",
        r"(?:\+|plus|ex) ?vat\b",
        r"per (?:delegate|learner)\b",
        r"free (?:visits?|webinar)\b",
        r"\d ?% commission\b",
        r"into (?:a|the|our) (?:prize )?draw\b",
        r"available in your area\b",
        r"cut (?:\w+ )?(?:paperwork|costs|admin)\b",
        r"money[- ]back\b",
    ),
    _any(
        r"(?:shop|order|buy|act|apply|book|reply|call us) (?:now|today|yes)\b",
        r"click (?:here|below|to start|to book)\b",
        r"shall i send\b",
        r"would you like (?:a|our) (?:sample|brochure|quote|demo)\b",
        r"do you have (?:10|15|20|30) min",
        r"(?:arrange|schedule|book|set up|hop on|jump on) (?:an? )?(?:quick |brief |short |free )?"
        r"(?:demo|quote|no[- ]obligation|discovery call|(?:10|15|20)[- ]minute)\b",
        r"would you be (?:interested in|open to)\b",
        r"(?:send|share) (?:you |over )?(?:our|the) (?:price list|brochure|catalogue|portfolio)\b",
        r"worth a (?:quick )?(?:chat|call)\b",
    ),
    _any(
        r"(?:schools|nurseries|settings|businesses|childcare providers) (?:like yours|such as yours"
        r"|like you|across|nationwide|throughout)\b",
        r"(?:nurseries|schools|clients) (?:\w+ ){0,2}trust us\b",
        r"trusted by\b",
        r"your business (?:energy|electricity|gas|insurance|broadband|phone|rates)\b",
        r"dear (?:customer|user|purchasing manager|business owner|bursar|nursery owner)\b",
    ),
)
