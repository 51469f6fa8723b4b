"""Authentication-Results beyond the table of senders: the tokenizer, and forged positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.mail.authentication import Verdict, authenticate
from swps_mailflow.mail.headers import Headers
from swps_mailflow.mail.results import read_results
from swps_mailflow.mail.trusted import trusted_block

DOMAIN = "school.example"
TRUSTED = ["mx.school.example"]
RESULTS = "authentication-results"
GOOD = f"mx.school.example; dmarc=pass header.from={DOMAIN}"
OURS = ("received", "from a by mx.school.example with ESMTPS id 1")
THEIRS = ("received", "from a by relay.evil.example with SMTP")


def verdict(*fields, ids=TRUSTED):
    return authenticate(Headers(tuple(fields)), DOMAIN, ids).verdict


INSIDE = st.text(st.characters(codec="utf-8", exclude_characters='"\\()\r\n'), max_size=30)


@given(st.text())
def test_no_value_raises(value):
    read_results(value)
    authenticate(Headers(((RESULTS, value), ("received", value))), value, [value, ""])


@given(INSIDE)
def test_nothing_within_quotes_or_comments_is_a_result(text):
    claim = f"; dmarc=pass header.from={DOMAIN};"
    for hidden in (f'"{text}{claim}"', f"({text}{claim})", f"(({text}){claim})"):
        value = f"mx.school.example; spf=fail reason={hidden} smtp.mailfrom=x"
        assert verdict((RESULTS, value)) is Verdict.NONE


@given(st.lists(st.sampled_from([THEIRS, OURS, ("subject", "x"), ("from", "y"), ("x-a", "b")])))
def test_a_forged_field_below_a_foreign_hop_or_a_field_of_the_message_never_counts(between):
    """Whatever stands around it: below the first such field our name on it proves nothing."""
    ends = [
        number
        for number, field in enumerate(between)
        if field in (THEIRS, ("subject", "x"), ("from", "y"))
    ]
    found = verdict(*between, (RESULTS, GOOD))
    assert found is (Verdict.NONE if ends else Verdict.PASS)


@given(st.sampled_from(["spf=pass", "dkim=none", "dmarc=none header.from=school.example", "none"]))
def test_a_forged_field_below_the_first_hop_under_a_real_one_never_counts(said):
    real = (RESULTS, f"mx.school.example; {said}")
    assert verdict(real, OURS, (RESULTS, GOOD)) is Verdict.NONE


@pytest.mark.parametrize(
    "spoiled",
    [
        "(open mx.school.example; spf=fail",
        "mx.school.example (a; spf=fail",
        "mx.school.example; spf=fail smtp.mailfrom=a(b@evil.example",
        'mx.school.example; spf=fail smtp.mailfrom="a@evil.example',
        "mx.school.example; spf=fail smtp.mailfrom=a)b@evil.example",
    ],
)
@pytest.mark.parametrize("between", [(), (OURS,), (("x-a", "b"), OURS)])
def test_a_real_field_that_a_sender_spoiled_hides_no_forged_one(spoiled, between):
    assert verdict((RESULTS, spoiled), *between, (RESULTS, GOOD)) is Verdict.NONE


def test_another_server_s_field_may_be_as_odd_as_it_likes():
    assert verdict((RESULTS, "mx.other.example; spf=(("), (RESULTS, GOOD)) is Verdict.PASS


@pytest.mark.parametrize(
    ("hop", "ours"),
    [
        ("from a by mx.school.example with SMTP", True),
        ("from a by MX2.School.Example. (Postfix) with SMTP", True),
        ("by school.example with LMTP", True),
        ("from a by 7f3a with LMTP id x", True),
        ("from a by localhost (Postfix)", True),
        ("from a (a [192.0.2.1]) (x) by backend.internal with LMTP", True),
        ("by 10.1.2.3 with SMTP", True),
        ("by 2002:a17:906:1::5 with SMTP id x", True),
        ("from a by [127.0.0.1] with SMTP", True),
        ("from a by xmx-school.example with SMTP", False),
        ("from a by school.example.evil.test with SMTP", False),
        ("from a by evilschool.example with SMTP", False),
        ("from a by 8.8.8.8 with SMTP", False),
        ("by 2001:4860::1 with SMTP", False),
        ("from by by evil.test with SMTP (by mx.school.example)", False),
        ("from a (by mx.school.example) with SMTP", False),
        ("(qmail 1 invoked by uid 0)", False),
        ("from a by", False),
        ("", False),
    ],
)
def test_whose_hop_it_is(hop, ours):
    assert (verdict(("received", hop), (RESULTS, GOOD)) is Verdict.PASS) == ours


@pytest.mark.parametrize(
    ("identifier", "host", "ours"),
    [
        ("mx.google.com", "smtp.google.com", True),
        ("school.co.uk", "mail.other.co.uk", False),
        ("mx.school.co.uk", "mail.school.co.uk", True),
        ("school.example", "mx.school.example", True),
        ("school.example", "mx.other.example", False),
        ("", "DB9PR01.eurprd01.prod.outlook.com", True),
        ("", "mx.school.example", False),
        ("", "evil-outlook.com", False),
    ],
)
def test_which_hosts_an_identifier_vouches_for(identifier, host, ours):
    value = GOOD.replace("mx.school.example;", f"{identifier};" if identifier else "")
    fields = (("received", f"from a by {host} with SMTP"), (RESULTS, value))
    assert (verdict(*fields, ids=[identifier]) is Verdict.PASS) == ours


def test_two_fields_of_one_checking_count_together():
    first = (RESULTS, "mx.school.example; spf=pass smtp.mailfrom=x")
    second = (RESULTS, f"mx.school.example; dkim=pass header.d={DOMAIN}")
    between = [
        ("received-spf", "pass"),
        ("x-spam", "no"),
        ("arc-seal", "i=1"),
        (RESULTS, "other.example; none"),
    ]
    assert verdict(first, *between, second) is Verdict.PASS
    assert len(trusted_block(Headers((first, *between, second)), TRUSTED)) == 2
    assert verdict(first, ("dkim-signature", "v=1"), second) is Verdict.NONE


def test_one_of_several_identifiers_is_enough():
    fields = (RESULTS, GOOD)
    assert verdict(fields, ids=["mx.other.example", "MX.School.Example"]) is Verdict.PASS
    assert verdict(fields, ids=["mx.other.example"]) is Verdict.NONE
    assert verdict(fields, ids=[]) is Verdict.NONE


@pytest.mark.parametrize(
    ("value", "identifier", "results"),
    [
        ("mx; none", "mx", []),
        ("mx 1; dkim=pass", "mx", [("dkim", "pass", [])]),
        ('"mx.x" ; dkim/1 = pass (ok) header.d=a', "mx.x", [("dkim", "pass", [("header.d", "a")])]),
        ("dmarc=PASS Header.From=X", "", [("dmarc", "pass", [("header.from", "X")])]),
        (
            'mx; spf=pass smtp.mailfrom="a b;c"@d; dkim=fail header.b="x/y=" header.i=@e',
            "mx",
            [
                ("spf", "pass", [("smtp.mailfrom", "a b;c@d")]),
                ("dkim", "fail", [("header.b", "x/y="), ("header.i", "@e")]),
            ],
        ),
        ("mx; ; =x; dkim; dkim/9=pass; dkim=pass", "mx", [("dkim", "pass", [])]),
        (
            "mx; dkim=pass header.b=a== header.d=b",
            "mx",
            [("dkim", "pass", [("header.b", "a=="), ("header.d", "b")])],
        ),
    ],
)
def test_reading_a_field(value, identifier, results):
    found = read_results(value)
    assert found.readable
    assert found.identifier == identifier
    assert [(r.method, r.outcome, list(r.properties)) for r in found.results] == results


@pytest.mark.parametrize(
    ("value", "identifier"),
    [
        ("", None),
        ("; dmarc=pass", None),
        ("mx 2; dmarc=pass", None),
        ("a b c; dmarc=pass", None),
        ("mx (open; dmarc=pass", None),
        ('mx; dmarc=pass reason="open', "mx"),
        ("mx; dmarc=pass )", "mx"),
    ],
)
def test_fields_that_cannot_be_read(value, identifier):
    found = read_results(value)
    assert not found.readable
    assert found.identifier == identifier
    assert found.results == ()


def test_a_field_without_a_signature_contradicts_one_that_passed():
    unsigned, forged = "dkim=none", "dkim=pass header.d=school.example"
    fields = [(RESULTS, f"mx.school.example; {said}") for said in (unsigned, forged)]
    assert verdict(*fields) is Verdict.FAIL
    assert verdict((RESULTS, f"mx.school.example; {unsigned}; {forged}")) is Verdict.PASS


@pytest.mark.parametrize("junk", ["x", "=", "a b=c", "a==", "header.from=", "a=b = c"])
def test_a_result_with_junk_never_passes_but_may_fail(junk):
    assert verdict((RESULTS, f"{GOOD} {junk}")) is Verdict.NONE
    assert verdict((RESULTS, f"mx.school.example; dmarc=fail {junk}")) is Verdict.FAIL
