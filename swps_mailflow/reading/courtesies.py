"""What people say around an answer: greetings, thanks, titles; each list is divided by "|".

None of it answers anything. A phrase stands here only if it cannot turn, limit or put off the
word beside it: "as discussed" and "for now" are missing.
"""

from __future__ import annotations

# Marks that divide pieces, or stand around them, and say nothing.
MARKS = frozenset("\n,.!:-–—()[]\"“”'‘’«»*_|•·")
# Emoji that go with any answer; a wink or tears of laughter may mean the opposite.
EMOJI = frozenset("🙂😊😀😃😄🙏☺💚❤💙🧡💛💜🎉👏🌞🌟⭐🌸🌷🤗🥰")
# These may be meant as the answer itself.
ASSENTING_EMOJI = frozenset("👍👌✅✔☑")
SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
# Spoken punctuation, as telephones write down what is dictated.
DICTATED = {
    "full stop": ".", "exclamation mark": "!", "exclamation point": "!", "comma": ",",
    "new line": "\n", "new paragraph": "\n", "newline": "\n", "colon": ":", "dash": "-",
    "hyphen": "-", "smiley face": ".", "question mark": "?",
}  # fmt: skip

GREETINGS = (
    "hi|hello|hiya|hey|hi there|hello there|dear|good morning|good afternoon|good evening|good day"
    "|morning|afternoon|evening|morning all|happy monday|happy friday|happy new year|hallo"
)
ADDRESSEES = frozenset(
    {
        "all", "there", "team", "both", "everyone", "desk", "policy", "sir", "madam", "swps", "the",
        "pre", "school", "preschool", "manager", "chair", "folks", "colleagues", "mailflow",
        "office", "admin", "administrator", "or", "social", "media", "committee",
    }
)  # fmt: skip
# Thanks and excuses are put together from a head and a tail.
_THANKS = (
    "thanks|thank you|many thanks|thanks so much|thank you so much|thanks very much"
    "|thank you very much|thanks a lot|thanks again|thank you again|cheers|thx|big thanks"
    "|huge thanks|lots of thanks|thanks all|thank you all|thank you everyone|thankyou|thank u"
    "|thank you kindly|many many thanks|a big thank you|and thanks|and thank you"
    "|and many thanks|with thanks|ta"
)
_FOR = (
    "for this|for that|for asking|for asking me|for checking|for checking with me|for your email"
    "|for the email|for your message|for the message|for your mail|for your note|for your reply"
    "|for sending|for sending this|for sending it|for sending this over|for sending it over"
    "|for sending this through|for sending it through|for letting me know|for letting us know"
    "|for the update|for the reminder|for the quick reply|for your help|for all your help"
    "|for your help with this|for all your help with this|for your patience|for the info"
    "|for the information|for the details|for getting in touch|for your work|for your work on this"
    "|for all your work|for all your work on this|for all you do|for everything|for sorting"
    "|for sorting this|for sorting it|for sorting this out|for sorting it out|for chasing"
    "|for chasing this|for chasing me|for the nudge|for the heads up|for flagging|for flagging this"
    "|for flagging it|for raising this|for raising it|for looking into this|for looking into it"
    "|for dealing with this|for dealing with it|for handling this|for handling it|for your time"
    "|for coming back to me|for getting back to me|for keeping me posted|for keeping me informed"
    "|for the clear summary|for the summary|for organising|for organising this|for bearing with me"
    "|for passing this on|for forwarding this|for being so thorough|for your support|in advance"
    "|for the prompt|for following up|for following this up|for explaining|for explaining this"
)
_EXCUSES = "sorry|so sorry|apologies|my apologies|many apologies"
_DELAYS = (
    "for the delay|for the delay in replying|for the delay in responding|for the late reply"
    "|for the slow reply|for my late reply|for my slow reply|for the delayed reply|for delay"
    "|for the delayed response|for the late response|for the slow response|for late reply"
    "|for being late|for being slow|about the delay|this is late|i'm late|for the wait"
    "|for taking so long|for not replying sooner|for not getting back to you sooner|it's late"
)
_GOOD = "good|great|nice|lovely|wonderful|fab|fantastic|happy|pleasant|super"
_TIMES = (
    "day|weekend|week|evening|afternoon|morning|half term|holiday|break|summer|christmas|easter"
    "|rest of your day|rest of the day|rest of your week|one|time|bank holiday|new year"
)
PLEASE = "please|pls|plz|please and thank you"
# A nod: beside a word it is politeness, but alone it may be meant as the answer.
NODS = (
    "of course|certainly|sure|absolutely|great|lovely|perfect|brilliant|excellent|wonderful|super"
    "|fab|fine|ok|okay|nice one|good stuff|great stuff|:)|:-)|=)|(:|:d"
)
_SINGLE = (
    "decision|my decision|the decision|answer|my answer|my reply|hope you are well|hope you're well"
    "|hope you are all well|hope you're all well|i hope you are well|i hope you're well"
    "|i hope you are all well|i hope you're all well|hope all is well|i hope all is well"
    "|hope all's well|hope all well|hope this helps|i hope this helps|hope that helps"
    "|hope this finds you well|i hope this finds you well|hope this email finds you well"
    "|i hope this email finds you well|hope your week is going well|hope the week is going well"
    "|my pleasure|see you soon|see you tomorrow|see you on monday|talk soon"
    "|enjoy your weekend|enjoy the weekend|enjoy your day|enjoy your evening|enjoy half term"
    "|enjoy the half term|enjoy the holidays|enjoy the break|enjoy the rest of your day"
    "|enjoy the sunshine|hello again|hi again|all the best for now"
    "|bless you|and kind regards|and best wishes|merry christmas"
    "|happy christmas|happy easter|happy new year|happy friday|happy monday|happy half term"
)


def _each(heads: str, tails: str, between: str = " ") -> list[str]:
    return [f"{head}{between}{tail}" for head in heads.split("|") for tail in tails.split("|")]


_APPRECIATION = (
    "much appreciated|really appreciate it|appreciate it|i appreciate it|very much appreciated"
    "|much obliged|many thx|ty"
)
THANKS = [*_THANKS.split("|"), *_each(_THANKS, _FOR), *_APPRECIATION.split("|")]
WISHES = [
    *_SINGLE.split("|"),
    *_each(_EXCUSES, _DELAYS),
    *_each(
        "have a|have the|hope you had a|hope you have a|hope you're having a|i hope you had a",
        "|".join(_each(_GOOD, _TIMES)),
    ),
]
# These agree to something; beside a word that refuses they contradict it.
ASSENTS = (
    "that is fine|that's fine|thats fine|that's great|that is great|that's ok|that is ok"
    "|that's okay|looks good|looks good to me|looks fine|looks fine to me|sounds good"
    "|this is fine|this looks fine|this looks good|that looks fine|that looks good"
    "|happy with this|happy with it|happy with that|i am happy with this|i'm happy with this"
    "|i'm happy with that|i am happy with that|that's right|that is right|that's correct"
    "|that is correct|correct|this is correct|this is right|this is fine by me|that's fine by me"
    "|fine by me|fine with me|that's fine with me|all fine|all good"
)
# What may follow a word without a mark between: "approved from me".
SUFFIXES = "from me|from my side|for me|on behalf of the committee|for the committee|with pleasure"
TITLES = (
    "chair|the chair|chairman|chairwoman|chairperson|vice chair|deputy chair|acting chair|manager"
    "|the manager|deputy manager|acting manager|nursery manager|pre-school manager|administrator"
    "|preschool manager|group admin|group administrator|admin|designated person|trustee"
    "|designated safeguarding lead|committee chair|chair of committee|chair of the committee"
    "|chair of trustees|chair of the trustees|secretary|treasurer|owner|facebook admin"
)
YES = "yes|yep|yeah|yup|yes please|yes indeed|yes ok|yes okay|yes that's fine|yes that is fine"
YES += "|yes of course|yes certainly|yes absolutely|yes sure|yes fine|yes definitely|yes thanks"
NO = "no|nope|no thanks|no thank you|no sorry|sorry no|i'm afraid no|no i'm afraid"
REGRETS = "sorry|apologies|i'm sorry|i am sorry|so sorry|regrettably|unfortunately"
REGRETS += "|sorry to bother you|sorry for the bother|sorry for bothering you|sorry to trouble you"
REGRETS += "|sorry for the trouble|sorry for any trouble"
# A closing that holds one of these thanks.
THANKFUL = ("thank", "thanks", "thx", "tks", "thanx", "cheers", "ta", "ty", "thnx")
