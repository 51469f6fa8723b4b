"""Reading a letter: bodies, attachments, messages within, limits, and the one guard."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from swps_mailflow.mail import letter as letter_module
from swps_mailflow.mail.letter import attachment_bytes, read_letter
from swps_mailflow.mail.limits import LIMITS

DATA = Path(__file__).parents[2] / "data" / "mail"
HEAD = b"From: pat@example.org\r\nTo: policy@swps.example.org\r\nSubject: Hello\r\n"


def sample(name):
    raw = (DATA / f"{name}.eml").read_bytes()
    return raw, read_letter(raw)


def multipart(kind, *parts):
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return (
        HEAD
        + b"Content-Type: multipart/"
        + kind.encode()
        + b"; boundary=b\r\n\r\n"
        + body
        + b"--b--\r\n"
    )


def plain(text, more=b""):
    return b"Content-Type: text/plain; charset=utf-8\r\n" + more + b"\r\n" + text


def test_a_reply_from_gmail():
    raw, letter = sample("gmail-reply")
    assert letter.sha256 == hashlib.sha256(raw).hexdigest()
    assert letter.size == len(raw)
    assert letter.sender.address == "jan.field@gmail.example"
    assert letter.sender.name == "Jan Field"
    assert letter.recipients == ("policy+t0k3n@swps.example.org",)
    assert letter.envelope_from == "jan.field@gmail.example"
    assert letter.subject == "Re: [SWPS-7Q4KX] A concern to look at"
    assert letter.message_id == "<CAF+x=1@mail.gmail.example>"
    ours = "<mf.aaaabbbbccccddddeeeeffffgggghhhh@swps.example.org>"
    assert letter.in_reply_to == letter.references == (ours,)
    assert letter.date == datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
    assert letter.text
    assert letter.text.startswith("Investigate\n\nOn Mon, Nov 23, 2026 at 9:14\u202fAM Policy")
    assert letter.html
    assert "INVESTIGATE to look" in letter.html
    assert letter.attachments == letter.forwarded == letter.enclosed == ()
    assert letter.unreadable is None
    assert letter.headers.get("Mime-Version") == "1.0"
    assert len(letter.headers.all("received")) == 1


def test_texts_around_pictures_are_one_text_and_pictures_stay_unopened():
    raw, letter = sample("apple-photos")
    assert letter.subject == "A photo of Ana – please help"
    assert letter.text == "Somebody put this on Facebook:\n\nand this:\n\n\nSent from my iPhone"
    assert letter.recipients == ("policy@swps.example.org", "sam@example.org")
    heic, jpeg = letter.attachments
    assert (heic.name, heic.type, heic.image) == ("IMG_0042.HEIC", "image/heic", True)
    assert (jpeg.name, jpeg.type, jpeg.image) == ("Bildschirmfoto ü.jpg", "image/jpeg", True)
    for attachment in letter.attachments:
        content = attachment_bytes(raw, attachment.index)
        assert content is not None
        assert hashlib.sha256(content).hexdigest() == attachment.sha256
        assert len(content) == attachment.size


def test_tnef_is_kept_as_it_is():
    raw, letter = sample("outlook-tnef")
    (tnef,) = letter.attachments
    assert (tnef.name, tnef.type, tnef.image) == ("winmail.dat", "application/ms-tnef", False)
    content = attachment_bytes(raw, 0)
    assert content
    assert content.startswith(b"\x78\x9f\x3e\x22")
    assert letter.text == "It’s attached. € 5.\n"


def test_names_of_attachments_are_cleaned():
    _raw, letter = sample("odd-names")
    assert [attachment.name for attachment in letter.attachments] == [
        "notes.txt",
        "etc_cron.d_x",
        "invoicefdp.exe",
        "€ and é.pdf",
        "café.jpg",
        "attachment 6",
        "my file .pdf",
    ]
    assert letter.attachments[4].image, "a picture by the ending of its name"
    assert letter.text == "text", "a name in Content-Type alone makes no attachment of the body"


def test_a_message_within_is_attached_and_its_words_are_found():
    raw, letter = sample("forwarded")
    assert letter.text == "What should I do?"
    assert letter.html is None
    assert letter.forwarded == ("Fête\n All the  children  & teachers",)
    assert [(a.name, a.type) for a in letter.attachments] == [
        ("Photos_ party_2026.eml", "message/rfc822"),
        ("party.png", "image/png"),
    ]
    assert attachment_bytes(raw, 1) == b"\x89PNG\r\n\x1a\n"
    assert letter.enclosed[0].get("message-id") == "<inner@example.net>"
    assert letter.parts == ("text/plain", "message/rfc822")
    assert letter.sender.address == "pat@example.org"


def test_flowed_lines_are_joined_before_anybody_reads_them():
    _raw, letter = sample("flowed")
    assert letter.text == (
        "Approve only if the parent confirms it.\n\n> quoted line that goes on\n>> deeper\n"
        "From the start\n-- \nPat\n"
    )


def test_flowed_with_delsp():
    kind = b"Content-Type: text/plain; format=Flowed; DelSp=yes\r\n\r\n"
    assert read_letter(HEAD + kind + b"App \nrove\n> a \n> b\nc").text == "Approve\n> ab\nc"


@pytest.mark.parametrize(
    ("name", "text"), [("latin-1", "Grüße\n"), ("html-only", None), ("undividable", "My child's")]
)
def test_other_samples(name, text):
    _raw, letter = sample(name)
    assert letter.text is text if text is None else letter.text.startswith(text)
    assert letter.sender.address


def test_a_broken_header_costs_the_sender_and_not_the_words():
    _raw, letter = sample("broken-header")
    assert letter.sender.address is None
    assert letter.sender.fault == "its header holds a line that is no field"
    assert letter.text
    assert "My child's photo was posted." in letter.text


@pytest.mark.parametrize(
    ("raw", "text", "html", "attached"),
    [
        pytest.param(
            multipart("alternative", plain(b"a"), b"Content-Type: text/html\r\n\r\n<p>"),
            "a",
            "<p>",
            [],
            id="alternative",
        ),
        pytest.param(
            multipart("mixed", plain(b"a"), plain(b"b")), "a\nb", None, [], id="two texts"
        ),
        pytest.param(
            multipart("mixed", plain(b"a"), plain(b"b", b"Content-Disposition: attachment\r\n")),
            "a",
            None,
            ["text/plain"],
            id="an attached text",
        ),
        pytest.param(multipart("mixed", b"\r\nno type"), "no type", None, [], id="no type"),
        pytest.param(
            multipart("digest", b"\r\nSubject: x\r\n\r\ny"),
            None,
            None,
            ["message/rfc822"],
            id="digest",
        ),
        pytest.param(
            multipart("mixed", plain(b"--bx\r\n--\r\n -b")),
            "--bx\n--\n -b",
            None,
            [],
            id="like a delimiter",
        ),
        pytest.param(HEAD + b"Content-Type: text\r\n\r\na", "a", None, [], id="half a type"),
        pytest.param(HEAD + b"Content-Type:\r\n\r\na", "a", None, [], id="an empty type"),
        pytest.param(HEAD + b"\r\na\xa0b", "a\xa0b", None, [], id="no charset"),
        pytest.param(
            HEAD + b"Content-Type: application/pdf\r\n\r\na",
            None,
            None,
            ["application/pdf"],
            id="only a file",
        ),
        pytest.param(HEAD, "", None, [], id="no body"),
        pytest.param(HEAD.rstrip(), "", None, [], id="no last line end"),
        pytest.param(HEAD.replace(b"\r\n", b"\n") + b"\na", "a", None, [], id="bare line feeds"),
        pytest.param(
            HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\na",
            "a",
            None,
            [],
            id="no last delimiter",
        ),
        pytest.param(
            HEAD + b"Content-Type: message/rfc822\r\n\r\n",
            None,
            None,
            ["message/rfc822"],
            id="an empty message",
        ),
        pytest.param(
            HEAD + b"Content-Transfer-Encoding: base64; x=y\r\n\r\naGVsbG8",
            "hello",
            None,
            [],
            id="encoding with more",
        ),
        pytest.param(
            HEAD + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            b"U3ViamVjdDogeAoKeQ==",
            None,
            None,
            ["message/rfc822"],
            id="an encoded message",
        ),
        pytest.param(
            multipart("mixed", plain(b"a")).replace(b"=b", b'="\xe9"').replace(b"--b", b"--\xe9"),
            "a",
            None,
            [],
            id="a delimiter beyond ASCII",
        ),
    ],
)
def test_structures(raw, text, html, attached):
    letter = read_letter(raw)
    assert (letter.text, letter.html) == (text, html)
    assert [attachment.type for attachment in letter.attachments] == attached
    assert letter.unreadable is None


def test_the_words_of_an_encoded_message_within():
    raw = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert read_letter(HEAD + raw + b"U3ViamVjdDogeAoKeQ==").forwarded == ("x\ny",)


def test_recipients_come_from_everywhere_a_server_may_name_them():
    head = (
        b"To: A <a@x.example>\r\nCc: b@X.example\r\nResent-To: c@x.example\r\n"
        b"Resent-Cc: d@x.example\r\nDelivered-To: Policy+Tok@x.example\r\n"
        b"X-Original-To: e@x.example\r\nEnvelope-To: f@x.example\r\nBcc: g@x.example\r\n\r\n"
    )
    letter = read_letter(head, envelope_to=("h@x.example", "a@x.example"))
    assert letter.recipients == (
        *("a@x.example", "b@x.example", "c@x.example", "d@x.example", "Policy+Tok@x.example"),
        *("e@x.example", "f@x.example", "h@x.example"),
    )


@pytest.mark.parametrize(
    ("head", "given", "sender"),
    [
        (b"Return-Path: <Pat@X.example>\r\n", None, "Pat@x.example"),
        (b"Return-Path: <>\r\n", None, ""),
        (b"Return-Path: <a@x.example>\r\nReturn-Path: <>\r\n", None, "a@x.example"),
        (b"", None, None),
        (b"Return-Path: <a@x.example>\r\n", "b@x.example", "b@x.example"),
        (b"Return-Path: <a@x.example>\r\n", "", ""),
        (b"", "<>", ""),
    ],
)
def test_envelope_sender(head, given, sender):
    assert read_letter(head + HEAD + b"\r\n", envelope_from=given).envelope_from == sender


def test_fields_are_unfolded_and_clean():
    raw = b"A: x\r\n\ty\r\n  z\r\nb: \xe2\x80\xaeq\0 \r\nA: =?utf-8?q?c?=\r\n\r\n"
    headers = read_letter(raw).headers
    assert list(headers) == [("a", "x y  z"), ("b", "q"), ("a", "=?utf-8?q?c?=")]
    assert headers.all("A") == ("x y  z", "=?utf-8?q?c?=")
    assert headers.get("c") is None
    assert len(headers) == 3


SMALL = dataclasses.replace(
    LIMITS, message=2000, header=600, field=300, content_type=80, fields=9, depth=2, parts=4,
    delimiters=6, text=50, html=60,
)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(HEAD + b"\r\n" + b"a\r\n" * 700, "it is larger than 0 MB", id="message"),
        pytest.param(
            HEAD + b"X: y\r\n z\r\n" * 60 + b"\r\nb", "its header is longer than 0 kB", id="header"
        ),
        pytest.param(
            HEAD + b"X: " + b"y" * 301 + b"\r\n\r\nbody",
            "a field of its header is longer than 0 kB",
            id="field",
        ),
        pytest.param(
            HEAD + b"X: y\r\n" * 7 + b"\r\nbody", "its header has more than 9 fields", id="fields"
        ),
        pytest.param(
            HEAD + b"Content-Type: text/plain; a=" + b"b" * 90 + b"\r\n\r\nbody",
            "a Content-Type in it is longer than 0 kB",
            id="type",
        ),
        pytest.param(
            HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3,
            "it has parts within parts more than 2 deep",
            id="depth",
        ),
        pytest.param(
            multipart("mixed", *[plain(b"a")] * 4), "it has more than 4 parts", id="parts"
        ),
        pytest.param(
            multipart("mixed", plain(b"--x\r\n" * 7)),
            "it has too many lines that look like the start of a part",
            id="delimiters",
        ),
        pytest.param(
            HEAD + b"\r\n" + b"a" * 51, "its text is longer than 50 characters", id="text"
        ),
        pytest.param(
            HEAD + b"Content-Type: text/html\r\n\r\n" + b"a" * 61,
            "its text is longer than 60 characters",
            id="html",
        ),
    ],
)
def test_limits(raw, reason):
    letter = read_letter(raw, limits=SMALL)
    assert letter.unreadable == f"This message could not be read in full: {reason}."
    assert letter.subject == "Hello", "what could be read is there"
    assert letter.sha256 == hashlib.sha256(raw).hexdigest()
    assert read_letter(raw).unreadable is None


def test_a_header_read_in_part_names_no_sender():
    raw = HEAD + b"X: y\r\n" * 7 + b"From: mallory@evil.example\r\n\r\nbody"
    assert read_letter(raw, limits=SMALL).sender.address is None


def test_long_html_beside_a_text_is_no_fault():
    raw = multipart("alternative", plain(b"a"), b"Content-Type: text/html\r\n\r\n" + b"b" * 99)
    letter = read_letter(raw, limits=SMALL)
    assert letter.unreadable is None
    assert letter.html == "b" * 60


STEPS = (
    *("split_header", "read_parts", "read_sender", "addresses_in", "envelope_address", "single_id"),
    *("ids_in", "read_date", "clean_text", "clean_line", "text_of", "join_flowed", "decode_words"),
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("error", [IndexError, RecursionError, MemoryError, UnicodeError])
def test_whatever_a_step_raises_the_letter_is_there(monkeypatch, step, error):
    def broken(*_args, **_kwargs):
        raise error

    raw = (DATA / "flowed.eml").read_bytes() + b"\r\n"
    raw = b"Return-Path: <pat@example.org>\r\nReferences: <a@b>\r\n" + raw
    whole = read_letter(raw)
    monkeypatch.setattr(letter_module, step, broken)
    letter = read_letter(raw)
    assert letter.sha256 == whole.sha256
    assert letter.unreadable
    assert "could not be read in full: its " in letter.unreadable


def test_whatever_raises_an_attachment_is_none(monkeypatch):
    raw, letter = sample("apple-photos")

    def broken(*_args):
        raise RecursionError

    assert attachment_bytes(raw, len(letter.attachments)) is None
    assert attachment_bytes(raw, -1) is None
    assert attachment_bytes(b"", 0) is None
    assert attachment_bytes(raw, 0, dataclasses.replace(LIMITS, message=10)) is None
    monkeypatch.setattr(letter_module, "read_parts", broken)
    assert attachment_bytes(raw, 0) is None


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\n\n", b"\0", b":", b" ", b"From", b"\xff\xfe"])
def test_next_to_nothing(raw):
    letter = read_letter(raw)
    assert letter.sender.address is None
    assert letter.subject == ""
    assert letter.message_id is None
