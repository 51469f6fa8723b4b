"""What people say around an answer: greetings, thanks, titles; each list is divided by "|".

None of it answers anything. A phrase stands here only if it cannot turn, limit or put off the
word beside it: "as discussed" and "for now" are missing.
"""

from __future__ import annotations

# Marks that divide pieces, or stand around them, and say nothing.
MARKS = frozenset("\n,.!:-–—()[]\"“”'‘’«»*_|•·")
# Emoji that go with any answer; a wink or tears of laughter may mean the opposite.
EMOJI = frozenset("👍👌🙂😊😀😃😄🙏✅✔☑☺💚❤💙🧡💛💜🎉👏🌞🌟⭐🌸🌷🤗🥰")
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
COURTESIES = (
    "please|pls|plz|please and thank you|of course|certainly|sure|absolutely|great|lovely|perfect"
    "|brilliant|excellent|wonderful|super|fab|fine|ok|okay|hope you are well|hope you're well"
    "|i hope you are well|hope all is well|i hope you're well|hope all's well|hope this helps"
    "|i hope this helps|hope that helps|hope this finds you well|i hope this finds you well"
    "|i hope all is well|sorry for the delay|apologies for the delay|sorry for the late reply"
    "|sorry for the slow reply|apologies for the late reply|apologies for the slow reply"
    "|sorry for the delay in replying|apologies for the delay in replying|sorry for my late reply"
    "|sorry for the delayed reply|sorry i'm late|sorry about the delay|sorry this is late"
    "|sorry for being late|apologies for delay|sorry for delay|sorry for the delayed response"
    "|sorry for late reply|thanks for this|thank you for this|thanks for that|thank you for that"
    "|thanks for asking|thank you for asking|thanks for checking|thank you for checking"
    "|thanks for your email|thank you for your email|thanks for the email|thank you for the email"
    "|thanks for sending|thanks for sending this|thank you for sending this"
    "|thanks for sending this over|thanks for sending this through|thank you for your message"
    "|thanks for your message|thanks for the message|thanks for letting me know"
    "|thank you for letting me know|thanks for the update|thank you for the update"
    "|thanks for the reminder|thank you for the reminder|thanks for your help"
    "|thank you for your help|thanks for all your help|thanks for your help with this"
    "|thanks for your patience|thanks for the info|thanks for the information"
    "|thank you for the information|thanks for the details|thank you for the details"
    "|thanks for getting in touch|thanks for your work|thanks for your work on this"
    "|thanks for all your work|thanks for sorting|thanks for sorting this"
    "|thank you for sorting this|thanks for chasing|thanks for the nudge|thanks for the heads up"
    "|thanks for flagging|thanks for flagging this|thanks for raising this"
    "|thank you for raising this|thanks for looking into this|thank you for looking into this"
    "|thanks for dealing with this|thanks for handling this|and thanks|and thank you"
    "|and many thanks|much appreciated|really appreciate it|appreciate it|i appreciate it"
    "|much obliged|my pleasure|hope you had a good weekend|hope you had a nice weekend"
    "|hope you had a lovely weekend|hope you're having a good week|see you soon|see you tomorrow"
    "|see you monday|see you on monday|talk soon|have a nice weekend|have a good one"
    "|enjoy the weekend|have a great week|have a lovely week|have a nice evening"
    "|have a good afternoon|hello again|hi again|all the best for now|many many thanks"
    "|thank you kindly|lots of thanks|a big thank you|big thanks|huge thanks|thank you all"
    "|thank you everyone|thank u|thankyou|thnx|many thx|ty|cheers for that|cheers for this"
    "|nice one|good stuff|great stuff|bless you|great thanks|great thank you|lovely thank you"
    "|and kind regards|and best wishes"
)
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
THANKFUL = ("thank", "thanks", "thx", "tks", "thanx", "cheers", "ta", "appreciated", "ty", "thnx")
