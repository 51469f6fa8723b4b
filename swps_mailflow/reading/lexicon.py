"""The everyday forms of each word: "approved", "I approve", "happy to approve this".

Each form was asked one question: could a fair person writing just this mean something else? Where
they could, it is missing: "I'll approve" promises, "I pass" shrugs, "please confirm" asks us,
"happy to share" offers to tell more, "investigated" reports that it is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Forms:
    """The forms of one word; each field is phrases divided by "|".

    `does` follow "I", "happy to", "please"; `did` follow "I have", "it is"; `doing` follow "I am";
    `will` follow "I will"; `whole` stand by themselves. `things` are what the word may name after
    it, beside "this" and "it" where `common`. `polite` is False where "please" before it would ask
    us instead; `bare` where even "happy to ..." and its like are left out.
    """

    does: str = ""
    did: str = ""
    doing: str = ""
    will: str = ""
    whole: str = ""
    things: str = ""
    common: bool = True
    polite: bool = True
    bare: bool = False


# "I approve", "ok to approve". What only might follow ("I would", "I want to") is missing.
_DOES = (
    "|i|we|i do|i hereby|and i|ok to|okay to|happy to|i am happy to|i'm happy to|im happy to"
    "|am happy to|we are happy to|we're happy to|very happy to|i am very happy to"
    "|i'm very happy to|more than happy to|i'm more than happy to|i am more than happy to"
    "|quite happy to|fine to|i'm fine to|i am fine to|glad to|i am glad to|i'm glad to|pleased to"
    "|i am pleased to|i'm pleased to|content to|i am content to|i'm content to|i'm ok to"
    "|i am ok to|i'm okay to|i am okay to|it is ok to|it's ok to|its ok to|good to"
    "|my decision is to|my decision is|my answer is|my answer is to|the decision is to|decision"
)
# "I have approved it", "this is approved", "request approved".
_DID = (
    "|i|we|i have|i've|ive|we have|we've|have|has been|have been|it has been|this has been"
    "|it's been|that has been|it is|it's|its|this is|that is|that's|thats|this one is|is now"
    "|this is now|it's now|now|hereby|request|the request is|the request has been|exception|case"
    "|the exception is|the case is|proposal|the proposal is|this request is|this exception is"
    "|this request has been|my decision is|my answer is|decision"
)
_DOING = "|i am|i'm|im|am|we are|we're|i am now|i'm now"
_WILL = "i will|i'll|ill|will|we will|we'll|i am going to|i'm going to|going to|let me"
# What may follow: "approve this request". "the minutes" is not here.
_THINGS = (
    "|this|it|that|this one|this request|the request|that request|her request|his request"
    "|their request|this case|the case|that case|this please|it please|on my part|from me"
    "|by me|from my side|my side|this matter|the matter"
)
_PROPOSAL = "|this proposal|the proposal|as proposed|as suggested|this action|the proposed action"
_EXCEPTION = (
    "|this exception|the exception|exception|this friendship|the friendship|as requested"
    "|as recommended|the recommendation|this application|the application"
)

FORMS: dict[str, Forms] = {
    "APPROVE": Forms(
        does="approve",
        did="approved",
        doing="approving",
        whole="consider it approved|consider this approved|approval given|approval granted"
        "|you have my approval|my approval is given|i give my approval|i give approval"
        "|approval is given",
        things="|of this|of it|of this request|of the request|of this exception"
        "|of the exception|of this friendship|of the proposal|of this proposal"
        + _PROPOSAL
        + _EXCEPTION,
    ),
    "DECLINE": Forms(
        does="decline",
        did="declined",
        doing="declining",
        whole="consider it declined|consider this declined|i'm afraid i decline|i must decline"
        "|i have to decline|i'm afraid i must decline|i'm afraid i have to decline"
        "|i will have to decline|i'll have to decline|i'm afraid i'll have to decline",
        things=_PROPOSAL + _EXCEPTION,
    ),
    "RECOMMEND": Forms(
        does="recommend",
        did="recommended",
        doing="recommending",
        whole="i would recommend this|i would recommend it|i'd recommend this|i'd recommend it",
        things=_EXCEPTION,
    ),
    "REFUSE": Forms(does="refuse", did="refused", doing="refusing", things=_EXCEPTION,
                    whole="i must refuse|i have to refuse|i'm afraid i must refuse"),
    "INVESTIGATE": Forms(
        does="investigate",
        doing="investigating",
        will="investigate",
        whole="let's investigate|let us investigate|start investigating"
        "|i will start investigating|i'll start investigating"
        "|i am going to be investigating|start the investigation|start an investigation"
        "|investigate further",
        things="|this concern|the concern|this post|the post|this complaint|the complaint"
        "|this further|further",
    ),
    "ASK": Forms(
        does="ask", bare=True, things="them|the parent|the sender|her|him|the manager", common=False
    ),
    "TELL": Forms(does="tell", bare=True, things="them|the parent|the sender|her|him",
                  common=False),
    "NOTE": Forms(whole="note|a note|my note|note for the file|note for file|file note"),
    "PROPOSE": Forms(does="propose", did="proposed", doing="proposing",
                     whole="my proposal|proposal|the proposal is|my proposal is"),
    "REMOVE POST": Forms(
        does="remove post|remove the post|remove this post|remove that post|remove a post",
        bare=True,
        common=False,
    ),
    "PASS": Forms(whole="pass|pass this case|pass the case|pass this case on", bare=True),
    "SHARE": Forms(whole="share|share this case|share the case|share it|share this", bare=True),
    "FORMAL": Forms(
        whole="formal|make it formal|make this formal|make this case formal|mark it formal"
        "|mark this formal|mark as formal|mark it as formal|mark this as formal|go formal"
        "|formal proceedings",
        bare=True,
    ),
    "SPLIT": Forms(does="split", things="off|this off"),
    "DONE": Forms(
        did="done",
        whole="all done|this is all done|that's all done|that is all done|it's all done|job done"
        "|task done|i have done this|i've done this|done and dusted|have done this|have done it"
        "|i have done it|i've done it|i have done that|i've done that|removal done|done today"
        "|done just now|just done|just done it|just done this|i've just done it"
        "|i have just done it|i've just done this|i have just done this|done now|done as requested"
        "|done as asked|this has now been done|it has now been done|that has now been done"
        "|done this morning|done this afternoon|done this evening|done yesterday|done last night"
        "|done earlier|done earlier today",
        things="|now",
        bare=True,
    ),
    "CLOSE": Forms(
        does="close",
        did="closed",
        doing="closing",
        things="|this concern|the concern|this complaint|the complaint",
    ),
    "REOPEN": Forms(
        does="reopen|re-open|re open",
        did="reopened|re-opened",
        doing="reopening|re-opening",
        things="|this concern|the concern",
    ),
    "END": Forms(
        does="end", did="ended", doing="ending", things="|this exception|the exception", bare=True
    ),
    "CONFIRM": Forms(
        does="confirm",
        did="confirmed",
        doing="confirming",
        whole="i can confirm|can confirm|i can confirm this|can confirm this|we can confirm"
        "|i can confirm it|i can confirm that's right|i can confirm this is correct"
        "|i can confirm this is right|i can confirm that is correct|i can confirm that is right"
        "|i confirm this is correct|i confirm this is right|i confirm that's right"
        "|confirm this is correct|confirm this is right|confirmed as correct|confirmed correct",
        things="|the date|this date|that date|the last day|her last day|his last day"
        "|their last day|the removal|the removal date|the leaver|this leaver|the place"
        "|this parent|these details|the details|permission|the permission|membership",
        polite=False,
    ),
    "STAYS": Forms(
        whole="stays|staying|she stays|he stays|they stay|she is staying|she's staying"
        "|he is staying|he's staying|they are staying|they're staying|child stays"
        "|the child stays|the child is staying|family stays|the family stays"
        "|the family is staying|the family are staying|is staying|stays in the group"
        "|they stay in the group|they are staying in the group|she stays in the group"
        "|he stays in the group",
        bare=True,
    ),
    "CANCEL": Forms(
        does="cancel",
        did="cancelled|canceled",
        doing="cancelling",
        # "cancel that" may take back what was just said
        things="|it|this|this one|the removal|this removal|the leaver|this leaver|removal"
        "|this case|the case|it please|this please",
        common=False,
    ),
    "NOT A MEMBER": Forms(
        whole="not a member|she is not a member|she's not a member|he is not a member"
        "|he's not a member|they are not a member|they're not a member|they are not members"
        "|they're not members|isn't a member|she isn't a member|he isn't a member"
        "|they aren't a member|they aren't members|not members|is not a member|was not a member"
        "|she was not a member|he was not a member|they were not a member|they were not members"
        "|was never a member|she was never a member|he was never a member|never a member"
        "|they were never members|wasn't a member|she wasn't a member|he wasn't a member"
        "|they weren't members|not a member of the group|she's not a member of the group"
        "|she is not a member of the group|he is not a member of the group|not a group member"
        "|he's not a member of the group|they are not members of the group"
        "|they're not members of the group|not a member of our group|is not a member of the group",
        bare=True,
    ),
    "REMOVED": Forms(
        did="removed",
        whole="post removed|the post is removed|the post has been removed|post has been removed"
        "|the post is now removed|i have now removed it|i've now removed it"
        "|i have now removed the post|i've now removed the post|i have just removed it"
        "|i've just removed it|just removed it|the post was removed|all removed",
        things="|the post|this post|that post|the comment|the photo|from the group|it now|now",
    ),
    "CONTACTED": Forms(
        did="contacted",
        whole="poster contacted|the poster has been contacted|parent contacted"
        "|the parent has been contacted|i have now contacted them|i've now contacted them"
        "|i have now contacted the poster|i've now contacted the poster|i have just contacted them"
        "|i've just contacted them|they have been contacted|she has been contacted"
        "|he has been contacted",
        things="|the poster|the parent|the person|them|her|him|the author|the member",
    ),
    "CONCERN": Forms(
        whole="concern|a concern|it is a concern|it's a concern|its a concern|this is a concern"
        "|that's a concern|that is a concern|treat as a concern|treat it as a concern"
        "|treat this as a concern|treat as concern|open as a concern|file as a concern",
    ),
    "EXCEPTION": Forms(
        whole="exception|an exception|it is an exception|it's an exception|this is an exception"
        "|that's an exception|exception request|an exception request|treat as an exception"
        "|treat it as an exception|treat this as an exception|treat as exception"
        "|this is an exception request|it's an exception request",
    ),
    "LEAVER": Forms(
        whole="leaver|a leaver|it is a leaver|it's a leaver|this is a leaver|that's a leaver"
        "|treat as a leaver|treat it as a leaver|treat this as a leaver|treat as leaver"
        "|she is a leaver|she's a leaver|he is a leaver|he's a leaver",
    ),
    "JOIN": Forms(whole="join|a join|join request|a join request|it's a join request"
                  "|this is a join request|it is a join request|treat as a join request"),
    "LEAVE": Forms(whole="leave|leave request|a leave request|it's a leave request"
                   "|this is a leave request|it is a leave request|leave the group"
                   "|treat as a leave request", polite=False),
    "PHOTO": Forms(
        whole="photo|a photo|photo permission|it's photo permission|this is photo permission"
        "|photo consent|it's a photo permission|this is a photo permission|treat as photo"
        "|it is photo permission|a photo permission",
    ),
    "IGNORE": Forms(
        whole="ignore|ignore it|ignore this|ignore this one|it can be ignored"
        "|this can be ignored|to be ignored",
    ),
    "YES": Forms(
        whole="it was me|this was me|that was me|it's me|i sent it|i sent this|i sent that"
        "|it came from me|yes|yes it was me|yes this was me|yes that was me|yes it is me"
        "|yes it's me|yes i did|yes i sent it|yes i sent this|yes i sent that|yes that is me"
        "|yes that's me"
        "|yes that is right|yes that's right|yes that's correct|yes that is correct|yes correct"
        "|yes it is|yes it was|yes it is mine|yes it's mine|yes this is me|yes that was mine"
        "|yes this is mine|yes confirmed|yes i confirm|yes i can confirm|yes confirm|yep|yeah"
        "|yes it was me who sent it|yes it was me who sent this|yes it is from me|yes it's from me"
        "|yes this came from me|yes it came from me|yes that came from me|yes i confirm it was me",
    ),
    "NO": Forms(
        whole="no|no it was not me|no it wasn't me|no this was not me|no this wasn't me"
        "|no that was not me|no that wasn't me|it was not me|it wasn't me|this was not me"
        "|this wasn't me|that was not me|that wasn't me|not me|no not me|was not me|wasn't me"
        "|no i did not|no i didn't|i did not send this|i did not send it|i did not send that"
        "|i didn't send this|i didn't send it|i didn't send that|no i did not send this"
        "|no i did not send it|no i didn't send this|no i didn't send it|no i didn't send that"
        "|i did not write this|i didn't write this|i did not write that|i didn't write that"
        "|no it is not mine|no it's not mine|it is not mine|it's not mine|not mine|no not mine"
        "|it was somebody else|it was someone else|no it was somebody else|no it was someone else"
        "|no that is not me|no it is not me|no it's not me|definitely not me|nope|nope not me",
        bare=True,
        polite=False,
    ),
    "UNDO": Forms(
        whole="undo|undo it|undo this|undo that|undo my decision|undo the decision|undo my last"
        "|undo that decision|undo this decision|undo my reply|undo what i did|undo my answer",
    ),
    "HELP": Forms(whole="help|help me|i need help|i need some help|some help"),
    "STATUS": Forms(
        whole="status|what is the status|what's the status|the status|status of this|status update"
        "|status of this case|what is the status of this|what's the status of this|whats the status"
        "|status of the case|current status",
    ),
    "WITHDRAW": Forms(
        does="withdraw",
        did="withdrawn",
        doing="withdrawing",
        whole="i would like to withdraw|i'd like to withdraw|i wish to withdraw|i want to withdraw"
        "|i would like to withdraw my request|i'd like to withdraw my request"
        "|i wish to withdraw my request|i want to withdraw my request"
        "|i would like to withdraw this|i'd like to withdraw this|i would like to withdraw it"
        "|i'd like to withdraw it|i would like to withdraw my concern|i want to withdraw this"
        "|i'd like to withdraw my concern|i want to withdraw my concern|i wish to withdraw this"
        "|i wish to withdraw my concern|i want to withdraw it|i would like to withdraw the request"
        "|i'd like to withdraw the request|i would like to withdraw my complaint"
        "|i'd like to withdraw my complaint",
        things="|my request|my concern|my complaint|my application|my message",
    ),
}  # fmt: skip
# Words whose everyday sense is another: "Close. Very close.", "End of story", "Note, however".
# After these a full stop or a comma does not divide the word from a text.
EVERYDAY = frozenset(
    {"ASK", "TELL", "NOTE", "PASS", "SHARE", "FORMAL", "SPLIT", "CLOSE", "END", "REMOVE POST"}
)
# ... but between these and a text of some length a full stop divides.
SENTENCE = frozenset({"CLOSE", "END"})
# The text after these goes to a person as it stands, so only a plain taking back is looked for.
FREE = frozenset({"NOTE", "TELL", "ASK", "PROPOSE", "REMOVE POST"})
# ... and to the person the case is about, who is not to read "her when she met Kim".
ADDRESSED = frozenset({"TELL", "ASK"})
# One slip of a finger away from a word, and another word: never a typing error.
_REAL = (
    "improve improved approver approves recline reclined inclined declines decliner confirms"
    " conform conformed contracted contact contacts contractor concerns concert concerned remover"
    " removes remove reuse refute refuge refuses reused refuted cancels cancer cancelled canceled"
    " normal format formally normals lever leave leaves beaver weaver leavers ignores ignored"
    " withdrew withdraws statue exceptions exempt recommends proposes purpose prose investigates"
    " reopens excepting removal staying strays shares shared recommended reclines"
    " commend disapprove unapprove preapprove reapprove approval approving confirming"
    " leaved cleaver inform conforms infirm reformed compound accept"
    " investigated closer closes closet proposer leaven chancel stats declares declare ending"
)
REAL_WORDS = frozenset(_REAL.split())


@lru_cache(maxsize=256)
def phrases(word: str) -> frozenset[str]:
    """Return every form of an offered word, in small letters; an unknown word has only itself."""
    forms = FORMS.get(word.upper())
    if forms is None:
        return frozenset({word.casefold()})
    return frozenset(" ".join(p.split()) for p in _spelled(forms)) | {word.casefold()}


@lru_cache(maxsize=256)
def stems(word: str) -> frozenset[str]:
    """Return the single words that name an offered word wherever they stand in a text."""
    forms = FORMS.get(word.upper())
    if forms is None:
        return frozenset(word.casefold().split())
    found = {p for kind in (forms.does, forms.did, forms.doing) for p in kind.split("|") if p}
    return frozenset(p for p in found if " " not in p) | {word.casefold()}


def _spelled(forms: Forms) -> Iterator[str]:
    things = (forms.things if forms.things.startswith("|") else "|" + forms.things).split("|")
    after = dict.fromkeys([*(_THINGS.split("|") if forms.common else ()), *things])
    for verbs, openings in (
        (forms.does, "" if forms.bare else _DOES),
        (forms.did, _DID),
        (forms.doing, _DOING),
        (forms.will, _WILL),
    ):
        for verb in filter(None, verbs.split("|")):
            for opening in openings.split("|"):
                for thing in after:
                    yield f"{opening} {verb} {thing}"
    yield from filter(None, forms.whole.split("|"))
