"""What a reply decides: the words, their forms, their texts, and all that decides nothing."""

from __future__ import annotations

import pytest

from swps_mailflow.reading.decision import Offered, Takes, read_reply
from tests.unit.reading import asks
from tests.unit.reading.asks import CHAIR, CONCERN, EXCEPTION, LEAVER, REMOVAL, TASK, TEXT, read


@pytest.mark.parametrize(
    ("typed", "offered", "word"),
    [
        ("Approve", CHAIR, "APPROVE"),
        ("I'm happy to approve this one, thanks", CHAIR, "APPROVE"),
        ("approve full stop thanks", CHAIR, "APPROVE"),
        ("Yes", CHAIR, "APPROVE"),
        ("I’m declining", CHAIR, "DECLINE"),
        ("Status?", CHAIR, "STATUS"),
        ("Will investigate", CONCERN, "INVESTIGATE"),
        ("re-open please", CONCERN, "REOPEN"),
        ("Make it formal", CONCERN, "FORMAL"),
        ("She's not a member", TASK, "NOT A MEMBER"),
        ("I've removed the post", REMOVAL, "REMOVED"),
        ("Recommended", EXCEPTION, "RECOMMEND"),
        ("Yes, it was me", asks.CONFIRM, "YES"),
        ("I would like to withdraw my request", asks.SENDER, "WITHDRAW"),
        ("withdraw please, sorry to bother you!", asks.SENDER, "WITHDRAW"),
        ("It's a concern", asks.UNSORTED, "CONCERN"),
    ],
)
def test_everyday_forms_count(typed: str, offered: tuple[Offered, ...], word: str) -> None:
    found = read(typed, offered)
    assert (found.word, found.text) == (word, "")


@pytest.mark.parametrize("typed", ["aprove", "Approev", "APROVE", "approvee", "DECLIEN", "declne"])
def test_a_slip_of_the_finger_counts(typed: str) -> None:
    assert read(typed).word in ("APPROVE", "DECLINE")


@pytest.mark.parametrize(
    "typed",
    ["disapprove", "unapprove", "improve", "recline", "approver", "approves", "confrim", "Done it"],
)
def test_another_word_is_no_slip(typed: str) -> None:
    assert read(typed).word is None


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("leave", LEAVER), ("contracted", REMOVAL), ("remove", REMOVAL), ("refuge", EXCEPTION),
     ("conform", LEAVER), ("investigated", CONCERN), ("normal", CONCERN), ("closer", CONCERN)],
)  # fmt: skip
def test_a_real_word_near_an_offered_one_is_none(typed: str, offered: tuple[Offered, ...]) -> None:
    assert read(typed, offered).word is None


@pytest.mark.parametrize(
    "typed",
    [
        "not approved", "I can't approve", "approve?", "approved if she agrees",
        "no problem, approve", "ok thanks", "yes but not yet", "disapprove", "Approve the minutes",
        "Reply APPROVE or DECLINE", "Approve\nNo!", "Approve - refused", "Approve: no",
        "I will approve on return", "Approve this evening", "Approve\nThanks\nJoking",
        "Approve\n\nKind regards\nJan\n\nPS wait for Sue", "Approve #141", "Approve both",
        "I’d be happy to approve", "Approve, albeit reluctantly", "Would you approve",
        "Approve...", "Approve 😂", "Approve. Sorry!", "No, yes", "Yes and no", "No", "No thank you", "Approve\nDecline",
    ],
)  # fmt: skip
def test_nothing_else_approves(typed: str) -> None:
    found = read(typed)
    assert found.word is None
    assert not found.courtesy
    assert found.text == typed.strip()


@pytest.mark.parametrize(
    ("typed", "offered", "word", "text"),
    [
        ("Decline – not an existing friendship", CHAIR, "DECLINE", "not an existing friendship"),
        ("Declined: duplicate", CHAIR, "DECLINE", "duplicate"),
        ("Decline\nThey only met in May", CHAIR, "DECLINE", "They only met in May"),
        ("DECLINE they only met in May", CHAIR, "DECLINE", "they only met in May"),
        ("Decline (they only met in May)", CHAIR, "DECLINE", "they only met in May"),
        ("ASK on which page?", CHAIR, "ASK", "on which page?"),
        ("Close: spoken to parent", CONCERN, "CLOSE", "spoken to parent"),
        ("Hi,\n\nPlease close: she has removed it\n\nThanks\nJan", CONCERN, "CLOSE",
         "she has removed it"),
        ("NOTE if she calls again, put her through", CONCERN, "NOTE",
         "if she calls again, put her through"),
        ("I propose that we write to her", CONCERN, "PROPOSE", "we write to her"),
        ("REMOVE POST the one from Friday", CONCERN, "REMOVE POST", "the one from Friday"),
        ("SPLIT exception\nWe knew her before.", CONCERN, "SPLIT", "exception\nWe knew her before."),
        ("Split into: leaver", CONCERN, "SPLIT", "leaver"),
        ("Confirm: her last day is Friday 16 July 2027, thanks", LEAVER, "CONFIRM",
         "Friday 16 July 2027"),
        ("CONFIRM\n16 July", LEAVER, "CONFIRM", "16 July"),
        ("Done. Spoke to the parent.", CONCERN, "DONE", "Spoke to the parent."),
    ],
)  # fmt: skip
def test_text_follows_the_word(
    typed: str, offered: tuple[Offered, ...], word: str, text: str
) -> None:
    found = read(typed, offered)
    assert (found.word, found.text) == (word, text), found.reason


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Decline: yes let her in", CHAIR), ("Decline, or rather let her in", CHAIR),
        ("Decline: I approve of her but", CHAIR), ("Decline - why?", CHAIR),
        ("Decline\nNo!", CHAIR), ("Decline unless she objects", CHAIR),
        ("DECLINE if she insists", CHAIR), ("Decline: granted", CHAIR),
        ("Close: not yet", CONCERN), ("Close call", CONCERN), ("close-knit family", CONCERN),
        ("Well done", CONCERN), ("Done. Well, half of it", CONCERN),
        ("Done: could not find her", CONCERN), ("Recommend refusal", EXCEPTION),
        ("RECOMMEND to refuse it", EXCEPTION), ("END of term", EXCEPTION),
        ("NOTE spoke to her\nCLOSE all settled", CONCERN), ("Confirm 17 or 18 July", LEAVER),
        ("CONFIRM 17 July if she agrees", LEAVER), ("Please confirm", LEAVER),
        ("CLOSE CALL WITH THE PARENT", CONCERN), ("I'll pass", CONCERN), ("SPLIT this", CONCERN),
    ],
)  # fmt: skip
def test_a_text_that_takes_the_word_back_asks_back(
    typed: str, offered: tuple[Offered, ...]
) -> None:
    assert read(typed, offered).word is None


@pytest.mark.parametrize(
    "typed", ["CLOSE", "close.", "CLOSE: ", "Close\n\nThanks\nJan", "CLOSE:\n"]
)
def test_a_word_that_needs_a_text_says_so(typed: str) -> None:
    found = read(typed, CONCERN)
    assert found.word is None
    assert found.reason == "CLOSE needs a text after it."
    assert found.choices[0] == "CLOSE"


def test_thanks_is_inert() -> None:
    for typed in (
        "Thanks!",
        "Thank you, Jan",
        "Many thanks for letting me know. Kind regards, Jan",
    ):
        found = read(typed)
        assert found.word is None
        assert found.courtesy
    for typed in ("ok thanks", "Great, thanks", "👍 thanks", "Yes thanks for asking who she is"):
        assert not read(typed).courtesy


def test_yes_counts_only_for_one_yes_or_no_question() -> None:
    assert read("Yes", TASK).word is None
    assert read("No", asks.CONFIRM).word is None
    assert read("Yes", (Offered("APPROVE", Takes.NOTHING),)).word is None


def test_a_word_that_is_not_offered_decides_nothing() -> None:
    for word in ("Approve", "CLOSE all settled", "Investigate"):
        assert read(word, LEAVER).word is None


def test_synonyms_of_an_ask_count_there_only() -> None:
    own = (Offered("DONE", Takes.NOTHING, ("removed", "taken out of the group")),)
    assert read("Removed, thanks", own).word == "DONE"
    assert read("taken out of the group", own).word == "DONE"
    assert read("Removed, thanks", TASK).word is None


def test_the_likeliest_words_are_offered_again() -> None:
    assert read("I do not approve").choices == ("APPROVE", "DECLINE")
    assert read("what about closing it?", CONCERN).choices[0] == "CLOSE"
    assert read("Hello").choices == ("APPROVE", "DECLINE")


@pytest.mark.parametrize(
    "block",
    [
        "Jan",
        "J Field",
        "Kind regards\n\nJan Field\nChair, South Woodham Pre-School\n07700 900123",
        "Best wishes,\nMrs Field",
        "Jan Field | Chair | South Woodham Pre-School\nt: 01245 320123 | m: 07700 900123",
        "Regards\nPriyanka Nair",
        "Thanks, Sarah",
        "-- \nJan Field\nDone Right Ltd",
        "Many thanks\nJan x\n\nSent from my iPhone",
        "Jan Field\n12 High Street\nSouth Woodham Ferrers\nEssex\nCM3 5AB\nwww.swps.example.org",
        "Jan\n\nThis email is confidential and intended for the addressee only. Please delete it and"
        " notify the sender if it reached you in error.",
        "Warm regards,\n\nJan Field (she/her)\nManager\nWorking days: Monday to Thursday",
    ],
)
def test_signatures_are_known(block: str) -> None:
    for typed in ("Approve", "Decline: they only met in May"):
        found = read(f"{typed}\n\n{block}")
        assert (found.word, found.text) == (
            ("APPROVE", "") if typed == "Approve" else ("DECLINE", "they only met in May")
        ), found.reason


@pytest.mark.parametrize(
    "block",
    ["Joking", "Not yet", "Thanks\nHold Off", "Kind regards\nNot Jan", "Jan\nOnly if Sue agrees",
     "-- \nActually no", "-- \nDECLINE", "Regards\nUndecided", "Jan\nDecline", "Thanks\nBut wait",
     "Thanks\nPancake Breakfast", "Regards\nPancake Breakfast Club Rocks Us", "Jan\nzebra",
     "Jan Field\n07700 900123\nring me first", "Best\nAsk Sue"],
)  # fmt: skip
def test_what_is_no_signature_stays_text(block: str) -> None:
    assert read(f"Approve\n{block}").word is None


def test_a_greeting_takes_no_word_from_the_answer() -> None:
    assert read("Hi both, approve").word == "APPROVE"
    assert read("Hi both approve").word is None
    assert read("Dear South Woodham Pre-School,\n\nApprove").word == "APPROVE"
    assert read("Hi Not Now, approve").word is None
    assert read("Hi,\nboth approve").word is None


def test_a_name_may_be_a_verb() -> None:
    assert read("Will approve", names=("Will Hunt",)).word is None
    assert read("Approve\nWill", names=("Will Hunt",)).word == "APPROVE"


def test_a_name_made_of_turning_words_is_no_name() -> None:
    assert read("Approve\nNot", names=("Not Decline",)).word is None


def test_both_parts_must_agree() -> None:
    page = "<p>{}</p>"
    assert read("Approve", html=page.format("Approve")).word == "APPROVE"
    assert read("Approve", html=page.format("Decline")).word is None
    assert read("Approve", html=page.format("Approve?")).word is None
    assert read("Approve", html=page.format("Approve<br>No!")).word is None
    assert read("Approve", html=page.format("<s>Approve</s>")).word is None
    assert read("Approve", html="<p></p>").word is None
    assert read("", html=page.format("Approve")).word == "APPROVE"
    assert read("Approve", html="  ").word == "APPROVE"


def test_lines_of_ours_are_no_answer_wherever_they_stand() -> None:
    for line in filter(str.strip, TEXT.splitlines()):
        assert read(line).word is None
        assert read(line, sent=()).word is None
    own = "DECLINE and the parent will be told kindly why\n"
    assert read(own, sent=(own + TEXT,)).word is None
    for ours, offered in (
        ("DECLINE they met after the child started", CHAIR),
        ("I approve this exception", CHAIR),
        ("CLOSE it has been settled with all of them and nothing is left to do", CONCERN),
    ):
        assert read(ours, offered).word is not None
        assert read(ours, offered, sent=(f"{ours}\n{TEXT}",)).word is None
    wrapped = "CLOSE it has been settled with all of them\nand nothing is left to do"
    assert read(wrapped, CONCERN, sent=(wrapped.replace("\n", " "),)).word is None
    again = f"You wrote\n\n> {wrapped.splitlines()[0]}\n\n{TEXT}"
    assert read(wrapped.splitlines()[0], CONCERN, sent=(again,)).word == "CLOSE"
    assert read("APPROVE", sent=("Press\nAPPROVE\n" + TEXT,)).word == "APPROVE"


def test_a_copied_line_beside_the_word_is_not_quotation() -> None:
    assert read("Approve\n• Agree: reply with the word APPROVE").word is None
    condition = "only if the parent confirms it in writing"
    assert read(f"Approve\n{condition}", sent=(f"{TEXT}\n{condition}\n",)).word is None


def test_placeholders_are_no_text() -> None:
    for text in ("(write here what the sender is told)", "<your text>", "...", "and your reason"):
        assert read(f"CLOSE: {text}", CONCERN).word is None


def test_unread_parts_decide_nothing() -> None:
    assert read(None, html="<div>" * 5000 + "Approve").word is None
    assert read("Approve\n" + "\n" * 40_000 + "not").word is None
    assert read("Note: " + "word " * 10_000, CONCERN).word is None
    assert read(None, html='<p>Approve</p><p style="color:#fff">not</p>').word is None


def test_nothing_at_all() -> None:
    found = read_reply(None, None, sent=(), offered=CHAIR)
    assert (found.word, found.text) == (None, "")
    assert found.reason == "The reply holds no new text."


def test_dates_need_somebody_who_knows_dates() -> None:
    assert read_reply("CONFIRM 17 July", None, sent=(), offered=LEAVER).word is None
    assert read("CONFIRM yesterday", LEAVER).word is None


@pytest.mark.parametrize(
    "typed",
    ["TELL\nThank you.\n\nNo wait don't send that, I'll ring her instead", "Tell: we looked. Scrap that",
     "ASK when was it? Actually no, leave it", "NOTE rang her\nIgnore that.", "PROPOSE a word. Hang on",
     "TELL: hello\nSorry wrong case", "Tell - all fine. On second thoughts, I will ring"],
)  # fmt: skip
def test_a_free_text_that_is_taken_back_is_not_passed_on(typed: str) -> None:
    found = read(typed, CONCERN)
    assert found.word is None
    assert "take it back" in found.reason


@pytest.mark.parametrize(
    "end",
    ["Forget I wrote this", "Hmm, no. Leave it.", "Not to be sent please", "Don't send yet", "Nvm",
     "Please hold this until Monday", "Never mind", "Cancel", "Draft only", "UNDO", "No!", "Oops",
     "(draft, do not send)", "Oops sent too early", "Wrong window!", "Let me rewrite that.",
     "Sorry, not this one. It was meant for the Smith case", "That was for another case",
     "I'll send a better version", "To Chris: is that ok to send?"],
)  # fmt: skip
def test_a_last_sentence_that_speaks_of_the_answer_unsays_it(end: str) -> None:
    for word in ("TELL", "ASK"):
        found = read(f"{word}: The post has been taken down.\n\n{end}", CONCERN)
        assert found.word is None
        assert "take it back" in found.reason


@pytest.mark.parametrize(
    "typed",
    ["REMOVE POST no", "REMOVE POST: not yet", "REMOVE POST: leave it up", "PROPOSE: nothing yet",
     "TELL nobody", "TELL: test", "ASK: nothing", "TELL: I don't know what to say", "TELL me more",
     "ASK me later", "ASK yourself", "ASK Sue"],
)  # fmt: skip
def test_a_text_that_says_nothing_to_anybody_is_not_passed_on(typed: str) -> None:
    assert read(typed, CONCERN).word is None


@pytest.mark.parametrize(
    "typed",
    ["TELL: No.", "TELL: Not yet.", "TELL: We wait until Monday. Please leave the post as it is.",
     "TELL: The post is gone. Please do not worry.", "TELL: See you on Monday. Don't forget!",
     "PROPOSE: we wait", "ASK: Is it still up?", "TELL: Done.\n\nSorry for the trouble.",
     "TELL: We spoke to her. She will leave it now."],
)  # fmt: skip
def test_ordinary_ends_of_a_text_unsay_nothing(typed: str) -> None:
    assert read(typed, CONCERN).word is not None


@pytest.mark.parametrize(
    "typed", ["[ ] APPROVE", "- [ ] approve", "\u2610 Approve", "( ) APPROVE", "Approve :-("]
)
def test_an_empty_box_and_a_sad_face_are_no_approval(typed: str) -> None:
    assert read(typed, CHAIR).word is None


@pytest.mark.parametrize(
    "typed",
    ["ASK her when she met Kim", "Tell: them to ring me", "TELL the parent that it is gone",
     "Ask: Sue if she knows", "TELL Sue to take it down", "Tell: mum we are looking at it"],
)  # fmt: skip
def test_an_order_about_somebody_else_is_not_sent_to_them(typed: str) -> None:
    found = read(typed, CONCERN)
    assert found.word is None
    assert "as it stands" in found.reason


@pytest.mark.parametrize(
    ("typed", "text"),
    [("TELL Please ignore that post, we will deal with it.", "Please ignore that post, we will deal with it."),
     ("ASK When did you see it?", "When did you see it?"),
        ("Ask: On which page is it?", "On which page is it?"), ("TELL The post is gone.", "The post is gone."),
     ("TELL Their post has gone.", "Their post has gone."), ("ASK The link does not open, can you send it?",
      "The link does not open, can you send it?"), ("NOTE her to ring me", "her to ring me"),
     ("PROPOSE ask the author to take it down", "ask the author to take it down")],
)  # fmt: skip
def test_a_text_for_its_reader_is_passed_on(typed: str, text: str) -> None:
    found = read(typed, CONCERN)
    assert (found.word is not None, found.text) == (True, text), found.reason


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("Decline - I hit this by accident", CHAIR), ("Decline: the answer is the other button", CHAIR),
     ("Decline, it's a yes from me", CHAIR), ("Decline - she has my blessing", CHAIR),
     ("Decline: I have not read it", CHAIR), ("Decline - give me a day", CHAIR),
     ("Close: it stays open", CONCERN), ("Close - the post is up again", CONCERN),
     ("Recommend: she be kept out", EXCEPTION)],
)  # fmt: skip
def test_a_text_that_speaks_against_its_word_is_asked_back(
    typed: str, offered: tuple[Offered, ...]
) -> None:
    assert read(typed, offered).word is None
