"""What takes a word back behind it, and what only explains it: asking back is never wrong."""

from __future__ import annotations

import pytest

from tests.unit.reading.asks import CHAIR, CONCERN, EXCEPTION, LEAVER, read

ASKS = {"CHAIR": CHAIR, "CONCERN": CONCERN, "EXCEPTION": EXCEPTION, "LEAVER": LEAVER}
DECIDES_NOTHING = {
    "CONCERN": """
Done, three posts left
DONE three posts left
Done: 3 left
Done - two comments are still to come down
DONE on Monday
Done on Monday
Done: on Monday
DONE by Friday
Done - tomorrow morning
Done next week
DONE when I am back
Done, in a few days
DONE after half term
Done: all but one
Done bar the last comment
DONE once Sue has seen it
Done - just need to ring the mum
Done apart from one post
Done, I think
DONE I think so
Done hopefully
Done - will ring her later
Done. Still waiting for her to answer
DONE I'll ring her tonight
Done: going to do it this evening
Done tonight
DONE: should be down by tomorrow
TELL leave that, I'd better ring her
TELL: leave that, I'd better ring her
TELL leave it, I will ring her
TELL hmm, I'd better ring her instead
TELL her: no, better I ring
TELL Pat the post is gone
TELL Pat that the post is gone
TELL pat the post is gone
TELL Mrs Parent the post is gone
TELL the reporter the post is gone
TELL the parent the post has been removed
TELL her the post is gone
TELL: her we are on it
TELL them it is sorted
TELL mum it is sorted
TELL the family we are looking into it
TELL Pat we are looking into it
TELL: Pat Parent the post has gone
TELL whoever wrote it that the post is gone
TELL everyone the post is gone
TELL: Let Pat know the post is gone
TELL let her know it has gone
TELL: say the post is gone
TELL something nice
TELL that the post is gone
TELL thank you to the mum
ASK Pat when she saw it
ASK Pat for the link
ASK her for a screenshot
ASK the mum for the link
ASK for a screenshot
ASK: for the link
ASK if she has a screenshot
ASK whether it is still up
ASK about the photo
ASK let her know we need the link
PROPOSE talk to the mum... hmm, hold off
PROPOSE a chat with the mum. Hmm, hold off
PROPOSE a chat with the mum - hmm, hold off for now
PROPOSE: a warning. Actually hold off until Monday
PROPOSE a warning letter… hmm, not sure
PROPOSE a letter. On reflection, no
PROPOSE a letter. Or maybe not
PROPOSE a letter - no, leave it with me
PROPOSE a letter. Let me think about it
PROPOSE a letter, hang on, I need to check
PROPOSE a letter. Hmm. I'd rather talk to you first
PROPOSE a formal warning? Hmm
NOTE rang the mum. Oh hang on, wrong case
CLOSE hmm, it has been dealt with I suppose
CLOSE: er, spoke to the mum, I guess that's it
CLOSE Spoke to the mum but I am not happy about it
CLOSE: spoke to mum, not sure that is enough
CLOSE - spoken to her, though she may do it again
CLOSE - spoken to her. Should we wait a week?
CLOSE: spoken to her. Let's wait and see
CLOSE: I'm inclined to close, spoken to her
CLOSE: spoke to mum, let's leave it open a week
CLOSE - well, I spoke to her
CLOSE spoken to her. Hmm
CLOSE: spoken to her... hmm
CLOSE: spoken to her, I'm in two minds
CLOSE: spoken to the mum. I have a nagging feeling though
CLOSE: spoken to mum, give it a few more days
CLOSE spoken to mum, unless you disagree
CLOSE: spoken to mum, if that is ok with you
CLOSE: spoken to mum. Don't close it yet
DONE except the one by Kelly
DONE as far as I can
DONE, or will be by tomorrow
Done: two of the five
DONE half
DONE - four to go
Done. I still have to ring the dad
DONE from Monday
DONE, waiting for Facebook to act
Done? Not quite
DONE pending her answer
Done: I have asked her to remove it
DONE when she gets back
Done - I'm on it
Done after Christmas
DONE in part
DONE - the others I'll do at the weekend
Done: all sorted except the photo
TELL Kim's mum that it is gone
TELL Kelly's mother we have removed it
TELL both parents the post is gone
TELL them both we are sorry
TELL him we are sorry
TELL her I'm sorry
TELL her sorry from me
TELL the lady who wrote it is gone
TELL the complainant it's gone
TELL parent that we have it in hand
TELL hold on a second
TELL never mind, I spoke to her at pick up
TELL no need, I have rung her
TELL don't bother, I saw her at the gate
TELL wait until I have spoken to Chris
TELL I'll tell her myself
TELL I will ring her myself
TELL I spoke to her, no need
TELL can you tell her it is gone
TELL could you let her know the post is gone
TELL please let her know the post is gone
TELL please tell the mum that it is gone
TELL whatever you think is best
TELL you can tell her it is gone
ASK her
ASK Pat
ASK please ask her for a screenshot
ASK can you ask her when she saw it
ASK could you find out who posted it
ASK no need, I know now
ASK on second thoughts no
PROPOSE nothing for now
PROPOSE hmm
PROPOSE a talk. Actually let me think
PROPOSE a talk, no wait
PROPOSE a talk but I'm not sure
PROPOSE a talk with her. No, a letter. No, leave it.
PROPOSE I don't know yet
PROPOSE a warning... or should we?
PROPOSE ban her from the group. Just kidding
CLOSE - but I want to think about it overnight
CLOSE - spoken to her. Part of me wants to wait
CLOSE - I keep going back and forth
CLOSE: as soon as Chris agrees
CLOSE: Spoken to both. Will ring the dad too and then it is finished
CLOSE: Not happy with it but what can I do
CLOSE: I haven't spoken to her yet
CLOSE: I can't reach her
CLOSE: she will not answer my calls
CLOSE: spoke to her, awaiting her reply
CLOSE: dunno, seems sorted
CLOSE - seems sorted, I think
CLOSE: should be ok now
REMOVE POST actually it is gone already
REMOVE POST no need, she took it down
REMOVE POST hmm not sure which one
REMOVE POST wait, she is doing it herself
REMOVE POST the one by Kelly... hang on, let me check with Sue
""",
    "LEAVER": """
STAYS in the group but leaves the school
Stays: in the group but leaves the school
STAYS - in the group, leaves the school
STAYS in the group only
STAYS for now
STAYS until Easter
STAYS till July
STAYS one more term
STAYS - for another term
STAYS as a helper
Stays: mum stays, child leaves
STAYS in touch
STAYS home
STAYS, I think
STAYS in the Facebook group, she finishes on 17 July
STAYS - only the sister
STAYS but the brother goes
CANCEL his Tuesday session
CANCEL: her Friday sessions
STAYS - the sister stays, Ava goes in July
STAYS with her nan from September
Stays until the summer
STAYS on Facebook but not at school
Stays - well, the brother does
STAYS mornings only
STAYS Tuesdays
STAYS if we have a place
CANCEL my last mail
CANCEL that
CANCEL the photo permission too
""",
    "CHAIR": """
Decline - hmm, not sure
Decline - now that I think of it, let her
Decline for now
Decline - not now
Decline - now isn't the time, ask me again in May
Decline - too recent? They met in 2019
Decline, too soon to say
Decline - only if the mum agrees
Decline - only this once
""",
}
DECIDES = {
    "CHAIR": """
Decline - too recent
Decline: too recent
Decline - too recent a friendship
Decline - they met too recently
Decline - they only met recently
Decline - far too recent
Decline - known only since she started here
Decline - only known since September
Decline: the friendship is too new
Decline - only for families who are with us now
Decline - only families who are with us now
""",
    "EXCEPTION": """
Refuse - only families who are with us now
Refuse: only for families who are with us now
Refuse - they met recently
Refuse: too recent
Refuse - too late
Refuse - the child is with us now
Refuse - they are not with us any more
Refuse - she works here now
Refuse: she is a member of staff now
""",
    "CONCERN": """
DONE on Monday we spoke to her and the post was removed
DONE The post was removed on Monday
Done: removed on Monday
Done: spoke to the mum on Friday, post removed
DONE Spoken to both parents
TELL Thank you, the post is gone.
TELL: The post has been removed.
TELL Pat, the post is gone
TELL: Dear Pat, the post is gone.
TELL Hello Pat, we have removed the post
TELL We are looking into it and will be in touch.
TELL: Please leave that page alone for now, we are on it.
TELL The mother has been spoken to and the post is gone.
TELL Leave it with us, we will ring you on Monday.
TELL: We told the parent the post must go.
TELL The reporter of the local paper has been told too.
TELL: For now, please do not answer the post.
ASK When did you see the post?
ASK: Could you send us a screenshot?
ASK: For how long has it been up?
ASK Pat, when did you see it?
PROPOSE a formal warning and a chat with the mum
PROPOSE to hold off any letter until we have met the mum
PROPOSE we wait a week and then talk to her
CLOSE: spoken to the mum, and she has removed it
CLOSE Spoke to the mum, the post is down and she is sorry.
CLOSE We have spoken to the person and the post is gone. Thank you for telling us.
CLOSE: Thank you for letting us know. We looked into it and spoke to everybody involved.
NOTE Rang Pat on Monday
NOTE: hold off, Sue will ring on Monday
TELL The post has gone and the parent who wrote it has apologised.
TELL Thank you for your patience. We have spoken with everyone.
TELL I have spoken to her and she has taken it down.
TELL I am sorry it took so long, we are nearly there.
TELL There is nothing to worry about, the page has been closed.
TELL Facebook has removed the post.
TELL We have removed it. Please tell the other parents not to comment.
TELL It would help us if you could send a screenshot.
TELL Please don't comment on it, leave it to us.
TELL No child can be seen in the picture.
TELL Not all parents have agreed, so we took it down.
TELL Everyone involved has been spoken to.
TELL Her post has been removed, thank you.
TELL The mother has apologised.
TELL The family has left the group.
TELL Someone will ring you tomorrow.
TELL Thank you to you and your family for telling us.
TELL Sue will ring you on Monday.
TELL Kelly has taken the post down.
TELL Your child's photo is off the page.
TELL We hold off answering until the meeting on Monday.
TELL If you see it again, let us know.
TELL When the committee has met, we will write again.
TELL On Monday the committee meets, and we will write after that.
TELL What you sent us was very helpful, thank you.
ASK Who else has seen it?
ASK Is the post still up?
ASK Please send us a screenshot.
ASK Could you tell us the name of the group?
ASK Did she name any children?
ASK If you have a screenshot, could you send it?
ASK About when did you see it?
ASK What did she write?
ASK What time was it?
ASK Which of the photos do you mean?
ASK Has anybody else complained to you?
ASK We need the link to the post, please.
ASK Her post: is it still up?
PROPOSE a letter to the family, and a reminder to all
PROPOSE to speak with both of them on Monday
PROPOSE that we write to the mum and, if it happens again, remove her
PROPOSE no action, the post is gone
PROPOSE that nothing more is done
PROPOSE we let it rest
PROPOSE a reminder of the policy in the newsletter; no letter to the parent
PROPOSE supervision for Sam, and no phones in the room
NOTE rang Pat, no answer
NOTE she says it was a joke, I do not believe it
NOTE to be raised at the committee on Monday
CLOSE: We spoke to the member of staff; the post is gone and it will not happen again.
CLOSE: The photo was taken down on Friday. Thank you for telling us.
CLOSE: We found no breach of the policy.
CLOSE: Nothing in the post breaks our policy, but we have reminded all parents of it.
CLOSE: The post has been removed and the parent reminded of the policy.
DONE: The post is gone and the parent has apologised.
DONE: spoken to her on Monday
DONE - letter sent
DONE Posts removed, parents spoken to.
DONE: All posts removed.
DONE: letter sent on Monday, she has apologised
REMOVE POST the one by Kelly of last night, about the nativity
REMOVE POST https://facebook.com/x/1
""",
    "LEAVER": """
STAYS
STAYS: the sister starts in September
Stays: her brother still attends
STAYS - changed schools plan, they are not moving
Stays in the group
She stays
STAYS: she has a sister here
STAYS, they changed their mind about the school
Stays - they are not moving after all
STAYS in the group
CANCEL they are not leaving
CANCEL it was a duplicate
""",
}


def _cases(of: dict[str, str]) -> list[tuple[str, str]]:
    return [(ask, line) for ask, lines in of.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("ask", "text"), _cases(DECIDES_NOTHING))
def test_what_takes_the_word_back_is_asked_back(ask: str, text: str) -> None:
    assert read(text, ASKS[ask]).word is None


@pytest.mark.parametrize(("ask", "text"), _cases(DECIDES))
def test_a_reason_or_a_message_is_no_taking_back(ask: str, text: str) -> None:
    word = read(text, ASKS[ask]).word
    assert word is not None
    assert word in text.upper()
