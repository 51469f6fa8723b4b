"""The new text of a reply, in the forms of many clients; what is typed is never lost silently."""

from __future__ import annotations

import pytest

from swps_mailflow.reading.html import read_html
from swps_mailflow.reading.quotation import new_text
from tests.unit.reading.asks import ASK, HTML, TEXT
from tests.unit.reading.clients import ABOVE, CLIENTS, OUTLOOK_FIELDS, Ask, fields, quote

TYPED = "We met at the gate.\nShe has a photo of my son."
# Our mail without a quotation of its own: where we sent nothing known, ">" inside it is a puzzle.
PLAIN_ASK = Ask(TEXT.replace("> ", ""), HTML)
HEADER = "On Mon, 23 Nov 2026 at 09:14, Desk <policy@swps.example.org> wrote:"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("known", [True, False], ids=["sent", "not sent"])
def test_typed_text_is_all_that_is_new(client: str, known: bool) -> None:
    if client == "unmarked" and not known:
        return  # nothing marks this quotation: only what we sent tells it
    plain, page = CLIENTS[client](TYPED, ASK if known else PLAIN_ASK)
    for text, html in ((plain, None), (None, page)):
        if text is None and html is None:
            continue
        found = new_text(text, html, sent=[TEXT] if known else [])
        lines = [line.strip() for line in found.text.split("\n") if line.strip()]
        assert lines == TYPED.split("\n")
        assert not found.around
        assert found.quoted or client.startswith("bare")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_quotation_alone_leaves_nothing(client: str) -> None:
    if client.startswith("bare"):
        return
    found = new_text(*CLIENTS[client]("", ASK), sent=[TEXT])
    assert found.text == ""
    assert found.quoted


@pytest.mark.parametrize("client", [c for c in ABOVE if not c.startswith(("bare", "yahoo_and"))])
def test_text_below_the_quotation_is_around(client: str) -> None:
    plain, _ = CLIENTS[client]("Approve", ASK)
    if plain is None:
        return
    found = new_text(plain + "\n\nbut only once Sue is back\n", None, sent=[TEXT])
    if client == "gmail_signature":
        assert "Sue" in found.text + found.signature
    else:
        assert found.around
        assert "but only once Sue is back" in found.text


def test_our_last_line_ends_our_mail_even_where_we_do_not_know_what_we_sent() -> None:
    whole = f"Approve\n\n{fields(OUTLOOK_FIELDS)}\n\n{TEXT}\n\nbut only once Sue is back"
    found = new_text(whole, None)
    assert found.around
    assert "Sue" in found.text


def test_text_typed_into_an_unmarked_quotation_is_around() -> None:
    body = TEXT.replace("Your answer", "Not before July\n\nYour answer")
    found = new_text(f"Approve\n\n{fields(OUTLOOK_FIELDS)}\n\n{body}", None, sent=[TEXT])
    assert found.around
    assert found.text == "Approve\n\nNot before July"


def test_text_between_header_and_quotation_is_around() -> None:
    found = new_text(f"{HEADER}\n\nApprove\n\n{quote(TEXT)}", None)
    assert found.around
    assert found.text == "Approve"


def test_interleaved_answers_are_around() -> None:
    half = TEXT.index("Your answer")
    found = new_text(f"{quote(TEXT[:half])}\nApprove\n{quote(TEXT[half:])}", None)
    assert found.around


def test_broken_off_ends_of_quoted_lines_are_quotation() -> None:
    broken = quote(TEXT).replace(
        "> Please decide on an exception for", "> Please decide on\nan exception for"
    )
    assert "\nan exception for" in broken
    found = new_text(f"Approve\n\n{HEADER}\n\n{broken}", None, sent=[TEXT])
    assert (found.text, found.around) == ("Approve", False)


def test_two_lines_of_ours_are_a_copy_and_stay() -> None:
    lines = [line for line in TEXT.splitlines() if line.strip()][6:8]
    typed = "You write:\n" + "\n".join(lines)
    assert new_text(typed, None, sent=[TEXT]).text == typed


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, Nov 23, 2026 at 9:14\u202fAM Desk <\npolicy@swps.example.org> wrote:",
        "Am Mo., 23. Nov. 2026 um 09:14 Uhr schrieb Desk <\npolicy@swps.example.org>:",
        "Le lun. 23 nov. 2026 à 09:14, Desk <policy@swps.example.org> a\nécrit :",
        "El lun, 23 nov 2026 a las 9:14, Desk (<policy@swps.example.org>) escribió:",
        "Op ma 23 nov 2026 om 09:14 schreef Desk <policy@swps.example.org>:",
        "Den mån 23 nov. 2026 kl 09:14 skrev Desk <policy@swps.example.org>:",
        "Il giorno lun 23 nov 2026 alle ore 09:14 Desk <policy@swps.example.org> ha scritto:",
        "pon., 23 lis 2026 o 09:14 Desk <policy@swps.example.org> napisał(a):",
        "2026-11-23 9:14 GMT+00:00 Desk <policy@swps.example.org>:",
        "---- On Mon, 23 Nov 2026 09:14:00 +0000 Desk <policy@swps.example.org> wrote ----",
        "Desk <policy@swps.example.org> wrote:",
        "ma 23. marrask. 2026 klo 9.14 Desk (policy@swps.example.org) kirjoitti:",
    ],
)
def test_reply_headers_of_many_clients(header: str) -> None:
    found = new_text(f"Hello\n\n{header}\n\n{quote(TEXT)}", None)
    assert (found.text, found.quoted) == ("Hello", True)


@pytest.mark.parametrize(
    "typed",
    [
        "On Monday she wrote:\nplease hold it",
        "On 23 Nov 2026 I wrote to her at 10:15:\nDear Pat",
        "From: the start\nwe said no",
        "On this day\n\nI wrote something",
        "Sent from my phone, will check properly later",
        "This is confidential. Please keep my name out of it.",
        "This message is private. I saw a post about our staff on the village page.",
        "A line\n---------- is no delimiter.",
    ],
)
def test_what_people_type_is_no_furniture(typed: str) -> None:
    found = new_text(typed, None)
    assert found.text == typed
    assert not found.quoted


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone", "Sent from my Samsung Galaxy smartphone.", "Get Outlook for Android",
        "Sent from Yahoo Mail on Android", "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
        "Envoyé de mon iPhone", "Von meinem iPhone gesendet", "Sent from Mail for Windows",
        "Sent with Proton Mail secure email.", "Sent from my Huawei Mobile",
        "Sent from my iPad, please excuse any typos", "(sent from a phone)", "Sent via BT Email App",
        "-- \nJan\n07700 900123", "--\nJan", "____________", "***",
        "This email and its attachments are confidential and intended for the addressee only. If you"
        " are not the intended recipient, please notify the sender and delete it.",
        "Please consider the environment before printing this email.",
        "CONFIDENTIALITY NOTICE: this message is privileged and for the recipient named above.",
    ],
)  # fmt: skip
def test_furniture_is_cut(footer: str) -> None:
    assert new_text(f"Hello there\n\n{footer}\n", None).text == "Hello there"
    assert (
        new_text(f"Hello there\n\n{footer}\n\n{HEADER}\n\n{quote(TEXT)}", None).text
        == "Hello there"
    )


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organisation. Do not click links or"
        " open attachments unless you recognise the sender and know the content is safe.",
        "[EXTERNAL]", "External email", "Warning: external sender",
        "You don't often get email from jan@example.org. Learn why this is important",
    ],
)  # fmt: skip
def test_banners_are_cut(banner: str) -> None:
    assert new_text(f"{banner}\n\nHello there", None).text == "Hello there"


def test_a_forward_is_known() -> None:
    block = "From: Desk <d@x.org>\nDate: Mon, 23 Nov 2026\nSubject: x\nTo: Jan"
    for mark in (
        f"---------- Forwarded message ---------\n{block}",
        f"Begin forwarded message:\n\n{block}",
    ):
        found = new_text(f"FYI\n\n{mark}\n\n{TEXT}", None)
        assert (found.text, found.forwarded) == ("FYI", True)
    reply = new_text(f"FYI\n\n{HEADER}\n\n{quote('---------- Forwarded message ---------')}", None)
    assert not reply.forwarded


def test_a_flattened_reply_is_divided() -> None:
    flat = " ".join(TEXT.split())
    assert new_text(f"Approve {HEADER} {flat}", None).text == "Approve"
    one = "Decline From: Desk <d@x.org> Sent: 23 November 2026 To: Jan Subject: For you " + flat
    assert new_text(one, None).text == "Decline"


def test_the_text_part_is_taken_unless_it_says_nothing() -> None:
    page = f"<p>Hello</p><blockquote type='cite'>{HTML}</blockquote>"
    assert new_text("Good day", page).text == "Good day"
    for stub in (
        "",
        " \n",
        "Your email client does not support HTML messages.",
        "This is an HTML message",
    ):
        found = new_text(stub, page)
        assert (found.text, found.source) == ("Hello", "html")
    assert new_text(None, None) == new_text("", "")
    assert new_text(None, None).source == "none"


def test_the_html_part_tells_the_quotation_of_a_text_part_that_marks_nothing() -> None:
    page = f"<div>Approve</div><div class='yahoo_quoted'>{HTML}</div>"
    shown = "\n".join(line.text for line in read_html(HTML).lines)
    text = f"Approve\n\n{shown}"
    assert new_text(text, None).text == text.strip()
    assert new_text(text, page).text == "Approve"


def test_invisible_characters_and_odd_spaces_are_put_right() -> None:
    assert new_text("Ap\u200bpro\u00adve\u00a0it\ufeff", None).text == "Approve it"
    assert new_text("ＡＰＰＲＯＶＥ！", None).text == "APPROVE!"
    assert new_text("a\r\nb\rc\u2028d\x00", None).text == "a\nb\nc\nd"


@pytest.mark.parametrize(
    "text",
    [
        "On Mon,\n" * 5000, "On Mon, 23 Nov 2026 at 09:14 wrote " * 2000, ">" * 40_000,
        "-- \n" * 10_000, "From: a\n" * 10_000, "[image " * 10_000, "x: " * 20_000,
        "wrote: " * 10_000, "a@" * 20_000, "This email confidential " * 5000, "\n" * 50_000,
    ],
)  # fmt: skip
def test_long_and_hostile_texts_are_read_to_their_end(text: str) -> None:
    found = new_text("Hello\n" + text, None, sent=[TEXT])
    assert "Hello" in found.text + found.signature


def test_a_very_long_text_is_kept_in_part_and_says_so() -> None:
    found = new_text("word\n" * 300_000, None)
    assert found.doubt
    assert found.text.startswith("word\nword")


QUOTED = """> Dear Jan,
> Please decide on an exception for a friendship from before.
> The Manager recommends that we agree with the parents.
{}> If you do not agree, both will be told so kindly.
> Reply to this mail and begin with the word that fits.
"""
SENT = QUOTED.format("").replace("> ", "")


@pytest.mark.parametrize(
    "typed", ["> No, please do not let her\n", "> why?\n", ">> Decline, it is too recent\n"]
)
def test_what_is_typed_into_a_quotation_behind_its_mark_leaves_a_doubt(typed: str) -> None:
    assert new_text("Approve\n\n" + QUOTED.format(typed), None, sent=[SENT]).doubt
    assert not new_text("Approve\n\n" + QUOTED.format(""), None, sent=[SENT]).doubt
    assert not new_text("Approve\n\n" + QUOTED.format("> 24 November\n"), None, sent=[SENT]).doubt
