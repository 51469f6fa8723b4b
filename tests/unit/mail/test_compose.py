"""What we send is what was intended, byte for byte, whatever anybody's name or words hold."""

from __future__ import annotations

import email
import email.policy
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.mail.clean import clean_line
from swps_mailflow.mail.compose import LOOP_MARK, Outgoing, compose, text_of

NASTY = "Jan\r\nBcc: all@example.org\r\n\r\nHello\x00\u2028X-Evil: 1\ud800"
MAIL = Outgoing(
    from_name="South Woodham Pre-School",
    from_address="policy@swps.example.org",
    to_name="Jan Field",
    to_address="manager@swps.example.org",
    subject="[SWPS-7Q4KX] For you: a matter to look at",
    text="Dear Manager,\n\nthis is – “the” text.\n",
    html="<p>Dear Manager,</p>\n<p>this is – “the” text.</p>\n",
    message_id="<mf.abcdefghijklmnopqrstuvwxyz234567@swps.example.org>",
    date=datetime(2026, 11, 23, 9, 14, 5, tzinfo=UTC),
    reply_to="policy+abcdefghijklmnopqrstuvwxyz234567@swps.example.org",
    in_reply_to="<first@home.example.net>",
    references=("<root@swps.example.org>", "<first@home.example.net>"),
    case_ref="SWPS-7Q4KX",
    notice="concern/ask",
    suppress="DR, RN, NRN, AutoReply",
    urgent=True,
)
FIELDS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "X-Mailflow-Case", "X-Mailflow-Notice", "X-Mailflow-Loop", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Importance", "MIME-Version", "Content-Type",
]  # fmt: skip
anything = st.text(max_size=400)


def parsed(raw: bytes) -> EmailMessage:
    """Read the mail with the standard library, which shares no code with the composer."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    text = part.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n") + "\n"  # the last line end belongs to the boundary


def person(raw: bytes, field: str) -> tuple[str, str]:
    """Return the one name and address of a field.

    Not by `policy.default`: of 3.11 it puts a space between encoded words (RFC 2047, 6.2).
    """
    value = str(email.message_from_bytes(raw)[field]).replace("\r\n", "")
    ((name, address),) = getaddresses([value])
    return str(make_header(decode_header(name))), address


def test_the_fields_of_the_contract_are_there_and_no_others() -> None:
    message = parsed(compose(MAIL))
    assert message.keys() == FIELDS
    assert str(message["From"]) == "South Woodham Pre-School <policy@swps.example.org>"
    assert str(message["To"]) == "Jan Field <manager@swps.example.org>"
    assert message["Reply-To"].addresses[0].addr_spec == MAIL.reply_to
    assert str(message["Subject"]) == MAIL.subject
    assert message["Date"].datetime == MAIL.date
    assert message["Message-ID"] == MAIL.message_id
    assert message["In-Reply-To"] == MAIL.in_reply_to
    assert message["References"].split() == list(MAIL.references)
    assert message["X-Mailflow-Case"] == "SWPS-7Q4KX"
    assert message["X-Mailflow-Notice"] == "concern/ask"
    assert message[LOOP_MARK] == MAIL.from_address
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "DR, RN, NRN, AutoReply"
    assert message["Importance"] == "high"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


def test_what_is_not_given_has_no_field() -> None:
    bare = replace(
        MAIL, reply_to=None, in_reply_to=None, references=(), case_ref="", notice="", urgent=False
    )
    missing = {"Reply-To", "In-Reply-To", "References", "X-Mailflow-Case", "X-Mailflow-Notice"}
    assert parsed(compose(bare)).keys() == [f for f in FIELDS if f not in {*missing, "Importance"}]


@given(anything, anything, anything, anything, anything)
def test_no_text_makes_a_field_or_changes_one(
    from_name: str, to_name: str, subject: str, text: str, html: str
) -> None:
    """For all texts: the standard library reads the fields intended, and their values back."""
    mail = replace(
        MAIL, from_name=from_name, to_name=to_name, subject=f"x{subject}", text=text, html=html
    )
    raw = compose(mail)
    message = parsed(raw)
    assert message.keys() == FIELDS
    assert not message.defects
    assert clean_line(str(message["Subject"]), 300) == clean_line(mail.subject, 300)
    for field, name, address in (
        ("From", from_name, MAIL.from_address),
        ("To", to_name, MAIL.to_address),
    ):
        assert person(raw, field) == (clean_line(name, 120), address)
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


@given(anything)
def test_the_plain_text_comes_back(text: str) -> None:
    """For all texts without controls: what is read back is what was written."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 0x20 and c != "\x7f"))
    kept = kept.encode("utf-8", "replace").decode("utf-8").rstrip("\n") + "\n"
    raw = compose(replace(MAIL, text=kept))
    assert text_of(raw) == kept
    assert content(parsed(raw), "plain") == kept


@given(st.text("aé –\t.F", max_size=300), st.lists(st.just("From here\n.\n\n--=_a\n"), max_size=3))
def test_lines_are_short_and_harmless(text: str, lines: list[str]) -> None:
    """No line passes 78 characters, begins "From ", is a lone dot or ends in a space."""
    raw = compose(replace(MAIL, text=text + "\n" + "".join(lines)))
    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").find(b"\r") == raw.replace(b"\r\n", b"").find(b"\n") == -1
    body = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    for line in body:
        assert len(line) <= 78
        assert not line.startswith(b"From ")
        assert line != b"."
        assert not line.endswith((b" ", b"\t"))


@pytest.mark.parametrize(
    "name",
    [
        "Jan Field", "Field, Jan", 'Jan "J" Field', "Zoë Müller", "O'Neil-Smith", "=?utf-8?q?x?=",
        "a@b.example", "Jan <chair@x.example>", "Ж" * 100, "x " * 60, "(Jan)", "", "\\",
        "👩‍👧 " * 30,
    ],
)  # fmt: skip
def test_names_survive_as_they_are(name: str) -> None:
    raw = compose(replace(MAIL, to_name=name))
    assert person(raw, "To") == (clean_line(name, 120), MAIL.to_address)


def test_a_nasty_name_stays_a_name() -> None:
    raw = compose(replace(MAIL, to_name=NASTY, subject=NASTY, from_name=NASTY))
    message = parsed(raw)
    assert message.keys() == FIELDS
    assert b"\r\nBcc" not in raw
    assert b"\r\nX-Evil" not in raw


@pytest.mark.parametrize(
    "changed",
    [
        {"to_address": "a@b.example\r\nBcc: c@d.example"},
        {"to_address": "a@b.example, c@d.example"},
        {"to_address": "<a@b.example>"},
        {"to_address": '"a b"@c.example'},
        {"to_address": "a b@c.example"},
        {"to_address": "jän@c.example"},
        {"to_address": ""},
        {"from_address": "policy"},
        {"reply_to": "a@b.example>"},
        {"message_id": "abc"},
        {"message_id": "<a@b> <c@d>"},
        {"message_id": "<a@b>\r\nX: y"},
        {"case_ref": "SWPS-7Q4KX\r\nX: y"},
        {"case_ref": "lower"},
        {"notice": "concern/ask\n"},
        {"notice": "ask"},
        {"auto_submitted": "no"},
        {"suppress": "All\r\nX: y"},
        {"subject": " \r\n "},
        {"date": datetime(2026, 11, 23, 9, 14)},  # noqa: DTZ001 - a time without zone is the fault
    ],
)
def test_fields_of_another_form_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        compose(replace(MAIL, **changed))  # type: ignore[arg-type]  # each row fits its field


def test_a_domain_in_another_script_travels_in_its_ascii_form() -> None:
    message = parsed(compose(replace(MAIL, to_address="jan@bücher.example")))
    assert message["To"].addresses[0].domain == "xn--bcher-kva.example"


def test_only_ids_of_strict_form_are_named_in_answer_to() -> None:
    mail = replace(
        MAIL,
        in_reply_to="<a@b.example>\r\nBcc: x@y.example",
        references=("<ok@b.example>", "not an id", "<a b@c>", "<x@y>\n", "<ok@b.example>"),
    )
    message = parsed(compose(mail))
    assert "In-Reply-To" not in message
    assert message["References"].split() == ["<ok@b.example>", "<x@y>"]


def test_the_subject_keeps_its_reference_readable() -> None:
    raw = compose(replace(MAIL, subject="[SWPS-7Q4KX] Größe – " + "ü" * 100))
    line = raw.partition(b"Subject: ")[2].partition(b"\r\n")[0]
    assert line.startswith(b"[SWPS-7Q4KX] =?utf-8?b?")
    header = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, header)) <= 78
    subject = email.message_from_bytes(raw)["Subject"]
    assert str(make_header(decode_header(subject))) == "[SWPS-7Q4KX] Größe – " + "ü" * 100


def test_the_same_mail_is_the_same_bytes() -> None:
    assert compose(MAIL) == compose(replace(MAIL))
    assert compose(MAIL) != compose(replace(MAIL, message_id="<other@swps.example.org>"))


def test_attachments_are_there_unchanged_under_their_names() -> None:
    data = bytes(range(256)) * 40
    mail = replace(
        MAIL,
        attachments=(
            ("screenshot.png", "image/png", data),
            ("Bild – größer.jpg\r\nX: y", "image/jpeg", b"x"),
            ("a" * 300 + ".png", "image/png", b""),
            ("", "message/rfc822", b"Subject: x\r\n\r\n"),
            ("evil.html", "text/html\r\nX: y", b"<p>"),
        ),
    )
    raw = compose(mail)
    message = parsed(raw)
    assert message.keys() == FIELDS
    assert content(message, "plain") == MAIL.text
    assert text_of(raw) == MAIL.text
    found = list(message.iter_attachments())
    assert found[0].get_content() == data
    assert [p.get_content_type() for p in found] == [
        "image/png", "image/jpeg", "image/png", "application/octet-stream",
        "application/octet-stream",
    ]  # fmt: skip
    assert found[0].get_filename() == "screenshot.png"
    assert found[1].get_filename() == "Bild – größer.jpg X_ y"
    assert str(found[2].get_filename()).endswith(".png")
    assert max(len(line) for line in raw.split(b"\r\n")) < 200


@given(st.binary(max_size=300))
def test_text_of_anything_else_is_empty(raw: bytes) -> None:
    assert text_of(raw) == ""
    assert text_of(b'Content-Type: x; boundary="=_a' + b"0" * 32 + b'"\r\n\r\n' + raw) == ""


def test_text_of_a_torn_mail_is_empty_or_a_part_of_it() -> None:
    raw = compose(MAIL)
    for end in range(0, len(raw), 7):
        assert text_of(raw[:end]) in ("", MAIL.text)


def test_people_who_write_long_lines_fill_no_memory() -> None:
    tracemalloc.start()
    for number in range(100):
        compose(replace(MAIL, html=f"{number} " + "<p>hello</p>" * 10_000))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000_000
