"""The small readers of header values: tokens, encoded words, parameters, addresses, ids, dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.mail.addresses import (
    addresses_in,
    base_address,
    envelope_address,
    ids_in,
    normal_domain,
    plain_address,
    single_id,
)
from swps_mailflow.mail.encoded import decode_words, parameters
from swps_mailflow.mail.lexing import lex
from swps_mailflow.mail.moment import read_date
from swps_mailflow.mail.transfer import decoded

STRUCTURED = st.text(st.sampled_from(" \t\"\\()<>@,;:=?*'%.abzé09"), max_size=60)


@given(STRUCTURED)
def test_nothing_raises_on_any_value(value):
    lex(value, "<>,;:=")
    decode_words(value)
    parameters(value)
    addresses_in([value])
    ids_in(value)
    envelope_address(value)
    read_date(value)
    plain_address(value)


@pytest.mark.parametrize(
    ("value", "tokens", "balanced"),
    [
        ("a b", ["a", "b"], True),
        ("a(b(c)d\\))e", ["a", "e"], True),
        ('"a \\" (b)"c', ['a " (b)', "c"], True),
        ("a;b=c", ["a", ";", "b", "=", "c"], True),
        ("a (b", ["a"], False),
        ('a "b', ["a"], False),
        ("a) b", ["a", "b"], False),
        ("", [], True),
    ],
)
def test_tokens(value, tokens, balanced):
    found = lex(value, ";=")
    assert [token.text for token in found.tokens] == tokens
    assert found.balanced is balanced


def test_a_token_knows_whether_it_stands_apart():
    assert [token.apart for token in lex("a b(c)d;e", ";").tokens] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("=?utf-8?q?A_photo?=", "A photo"),
        ("Re: =?UTF-8?B?w6k=?= x", "Re: é x"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?=E2=80?= =?utf-8?q?=93?=", "–"),
        ("=?iso-8859-1?q?=E9?=\t=?utf-8?q?=C3=A9?=", "éé"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("=?utf-8*en?q?a?=", "a"),
        ("=?hex?q?zz?=", "zz"),
        ("=?utf-8?b?aGVsb?=", "hel"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?no end", "=?utf-8?q?no end"),
        ("a =?utf-8?q?b?= c =?utf-8?q?d?=", "a b c d"),
    ],
)
def test_encoded_words(text, plain):
    assert decode_words(text) == plain


@pytest.mark.parametrize(
    ("value", "head", "found"),
    [
        ("text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ('Text/HTML;Charset="utf-8" (x) ; a=b', "text/html", {"charset": "utf-8", "a": "b"}),
        ("a; name*=utf-8''%e2%82%ac", "a", {"name": "€"}),
        ("a; name*0*=utf-8''%C3; name*1*=%A9; name*2=x", "a", {"name": "éx"}),
        ("a; name*1=b; name*0=a", "a", {"name": "ab"}),
        ("a; name=x; name=y", "a", {"name": "x"}),
        ("a; name*=klingon''%e9", "a", {"name": "é"}),
        ("a; name*0*", "a", {}),
        ("a; name**=b", "a", {}),
        ("a; name*²=b", "a", {}),
        ("a; =b; ;c", "a", {}),
        ('a; name="open', "a", {"name": ""}),
        ("a; name=my file.pdf", "a", {"name": "my file.pdf"}),
        ("", "", {}),
    ],
)
def test_parameters(value, head, found):
    assert parameters(value) == (head, found)


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a@b.example", ["a@b.example"]),
        ("A <a@B.Example>, b@c.example", ["a@b.example", "b@c.example"]),
        ('"x, y@z.example" <a@b.example>', ["a@b.example"]),
        ("y@z.example <a@b.example>", ["a@b.example"]),
        (
            "team: a@b.example, c@d.example; e@f.example",
            ["a@b.example", "c@d.example", "e@f.example"],
        ),
        ("<@r.example,@s.example:a@b.example>", ["a@b.example"]),
        ("a@b.example (c@d.example)", ["a@b.example"]),
        ("Swps+ToK@SWPS.example", ["Swps+ToK@swps.example"]),
        ("a@b.example, a@B.EXAMPLE", ["a@b.example"]),
        ("undisclosed-recipients:;", []),
        ('"open <a@b.example>', []),
        ("a@, @b, a@b@c", []),
        ("a.@b.example", ["a.@b.example"]),
    ],
)
def test_address_lists(value, addresses):
    assert list(addresses_in([value])) == addresses


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("<>", ""),
        ("", ""),
        ("<Pat@Example.ORG>", "Pat@example.org"),
        ("pat@example.org", "pat@example.org"),
        ("<SRS0=a=b=c=d@f.example>", "SRS0=a=b=c=d@f.example"),
        ("MAILER-DAEMON", ""),
        ("<pat>", None),
        ("a b@c.example", None),
    ],
)
def test_envelope_addresses(value, address):
    assert envelope_address(value) == address


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Example.ORG", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("straße.example", None),
        ("a..b", None),
        ("-a.example", None),
        ("a" * 64 + ".example", None),
        ("a." * 130 + "example", None),
        ("ex ample.org", None),
        ("", None),
    ],
)
def test_domains(text, domain):
    assert normal_domain(text) == domain


def test_plus_parts_do_not_count_in_the_base():
    assert base_address("Policy+abc@SWPS.example") == "policy@swps.example"


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("<a@b> <c@d>", ["<a@b>", "<c@d>"]),
        ("<a@b><a@b>\t<c@[192.0.2.1]>", ["<a@b>", "<c@[192.0.2.1]>"]),
        ("<a b@c> <a@> <@b> <a@b@c> a@b <é@b>", []),
        ("<a..b@c> <.a@b>", []),
        ("x <a@b", []),
        (f"<{'a' * 300}@b>", []),
    ],
)
def test_ids(value, ids):
    assert list(ids_in(value)) == ids


def test_of_many_ids_the_latest_stay_in_order():
    many = [f"<{n}@x>" for n in range(80)]
    assert list(ids_in(" ".join(many))) == many[30:]


def test_a_message_id_stands_alone():
    assert single_id(" <a@b> ") == "<a@b>"
    for value in ("<a@b> <c@d>", "<a@b> x", "<[1@b]>", "<", "", "a@b"):
        assert single_id(value) is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Mon, 23 Nov 2026 09:14:05 +0000", datetime(2026, 11, 23, 9, 14, 5, tzinfo=UTC)),
        ("23 Nov 2026 09:14 +0100 (CET)", datetime(2026, 11, 23, 8, 14, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 09:14:00 GMT", datetime(2026, 11, 23, 9, 14, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 09:14:00 BST", datetime(2026, 11, 23, 8, 14, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 09:14:60 -0000", datetime(2026, 11, 23, 9, 14, 59, tzinfo=UTC)),
        ("23 Nov 26 09:14 EST", datetime(2026, 11, 23, 14, 14, tzinfo=UTC)),
        ("23-Nov-2026 09:14:00", datetime(2026, 11, 23, 9, 14, tzinfo=UTC)),
        ("Mon, 99 Nov 99999 25:61:61 +9999", None),
        ("Mon, 02 Nov 0000 10:00:00 +0000", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("Mon, ² Nov 2026 10:00:00 +0000", None),
        ("Mon, 30 Feb 2026 10:00:00 +0000", None),
        ("Mon, 02 Foo 2026 10:00:00 +0000", None),
        ("Mon, 02 Nov 2026 :: +0000", None),
        ("", None),
    ],
)
def test_dates(value, moment):
    assert read_date(value) == moment


def test_a_date_keeps_its_zone():
    found = read_date("Mon, 23 Nov 2026 09:14:05 -0530")
    assert found
    assert found.tzinfo == timezone(-timedelta(hours=5, minutes=30))


@given(st.binary(), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit", "odd"]))
def test_decoding_a_transfer_never_raises(data, encoding):
    assert isinstance(decoded(data, encoding), bytes)


@pytest.mark.parametrize(
    ("data", "encoding", "content"),
    [
        (b"aGVsbG8=", "base64", b"hello"),
        (b"aGVs\xe9bG8", "base64", b"hello"),
        (b"aGVsbG8", "base64", b"hello"),
        (b"!!!!a", "base64", b""),
        (b"=41=\r\nB=C", "quoted-printable", b"AB=C"),
        (b"begin 644 a\r\n#0V%T\r\nend\r\n", "x-uuencode", b"Cat"),
        (b"begin 644 a\r\n\xff\xff\r\nend\r\n", "x-uue", b"begin 644 a\r\n\xff\xff\r\nend\r\n"),
        (b"hello", "x-uue", b"hello"),
        (b"aGVsbG8=", "", b"aGVsbG8="),
    ],
)
def test_transfer_encodings(data, encoding, content):
    assert decoded(data, encoding) == content
