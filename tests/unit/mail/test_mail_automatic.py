"""What gets no automatic answer: list A is filed, list B is only not acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.mail.automatic import automatic
from swps_mailflow.mail.letter import read_letter

DATA = Path(__file__).parents[2] / "data" / "mail"
OURS = ("policy@swps.example.org", "Concerns@swps.example.org")
PERSON = b"From: Pat <pat@example.org>\r\nTo: policy@swps.example.org\r\nSubject: A photo\r\n"


def judged(raw, *, authentication=None, **envelope):
    letter = read_letter(raw + b"\r\nbody\r\n", **envelope)
    return automatic(letter, own_addresses=OURS, authentication=authentication)


@pytest.mark.parametrize(
    "more",
    [
        b"",
        b"Auto-Submitted: no\r\n",
        b"Auto-Submitted: No (by hand); x=y\r\n",
        b"Return-Path: <pat@example.org>\r\n",
        b"Precedence: first-class\r\n",
        b"X-Auto-Response-Suppress: DR, RN, NRN\r\n",
        b"X-Spam-Flag: NO\r\n",
        b"X-Autoreply: no\r\n",
        b"Received: by x\r\n" * 25,
        b"Importance: high\r\n",
        b"In-Reply-To: <ours@swps.example.org>\r\nReferences: <ours@swps.example.org>\r\n",
        b"Reply-To: policy@swps.example.org\r\n",
        b"Cc: noreply@example.org\r\n",
    ],
)
def test_a_person_is_answered(more):
    assert judged(more + PERSON) is None


LIST_A = [
    (b"Auto-Submitted: auto-replied\r\n", "Auto-Submitted: auto-replied"),
    (b"Auto-Submitted: auto-generated; x=y\r\n", "Auto-Submitted"),
    (b"Auto-Submitted:\r\n", "Auto-Submitted"),
    (b"Auto-Submitted: no\r\nAuto-Submitted: auto-notified\r\n", "auto-notified"),
    (b"Return-Path: <>\r\n", "return path is empty"),
    (b"X-Failed-Recipients: a@b.example\r\n", "X-Failed-Recipients"),
    (b"Content-Type: multipart/report; boundary=b\r\n", "multipart/report"),
    (b"Content-Type: message/delivery-status\r\n", "delivery-status"),
    (b"Content-Type: message/disposition-notification\r\n", "disposition-notification"),
    (b"List-Id: <x.example.org>\r\n", "mailing list"),
    (b"List-Unsubscribe: <https://example.org/>\r\n", "mailing list"),
    (b"List-Anything: x\r\n", "mailing list"),
    (b"Mailing-List: x\r\n", "mailing list"),
    (b"X-BeenThere: x@example.org\r\n", "mailing list"),
    (b"Feedback-ID: x\r\n", "mailing list"),
    (b"Precedence: bulk\r\n", "Precedence"),
    (b"Precedence: List\r\n", "Precedence"),
    (b"Precedence: junk\r\n", "Precedence"),
    (b"Precedence: auto_reply\r\n", "Precedence"),
    (b"X-Auto-Response-Suppress: All\r\n", "Suppress"),
    (b"X-Auto-Response-Suppress: DR, OOF\r\n", "Suppress"),
    (b"X-Auto-Response-Suppress: autoreply\r\n", "Suppress"),
    (b"X-Autoreply: yes\r\n", "X-Autoreply"),
    (b"X-Autorespond: Re: x\r\n", "X-Autorespond"),
    (b"X-Loop: x@example.org\r\n", "X-Loop"),
    (b"X-Spam-Flag: YES\r\n", "spam"),
    (b"Received: by x\r\n" * 26, "26 servers"),
    (b"X-Mailflow-Case: SWPS-7Q4KX\r\n", "mail of ours"),
    (b"X-MAILFLOW-NOTICE: common/receipt\r\n", "mail of ours"),
    (b"X-Mailflow-Loop: x\r\n", "mail of ours"),
    (b"Return-Path: <bounce-12@news.example>\r\n", "program"),
    (b"Return-Path: <policy+bounce@swps.example.org>\r\n", "ours"),
]


@pytest.mark.parametrize(
    "sender", ["SRS0=a=b=example.net=pat@fwd.example", "prvs=12=pat@a.example"]
)
def test_a_rewritten_return_path_withholds_the_acknowledgement_only(sender):
    """A parent whose mail was forwarded is still a parent: the mail becomes a case."""
    found = judged(f"Return-Path: <{sender}>\r\n".encode() + PERSON)
    assert found is not None
    assert "rewritten" in found.reason
    assert found.acknowledge_only


@pytest.mark.parametrize(("more", "reason"), LIST_A)
def test_list_a_by_its_header(more, reason):
    found = judged(more + PERSON)
    assert found is not None
    assert reason in found.reason
    assert not found.acknowledge_only


@pytest.mark.parametrize(
    "sender",
    [
        *("MAILER-DAEMON@x.example", "mailer_daemon@x.example", "Postmaster@x.example"),
        *("noreply@x.example", "no-reply@x.example", "no_reply@x.example", "no.reply@x.example"),
        *("NoReply+1@x.example", "facebook-noreply@x.example", "noreply-photos@x.example"),
        *("donotreply@x.example", "do-not-reply@x.example", "do_not_reply2@x.example"),
        *(
            "bounce@x.example",
            "bounces+12@x.example",
            "owner-list@x.example",
            "a-request@x.example",
        ),
        *("list-bounces@x.example", "list-owner@x.example", "policy@swps.example.org"),
        *("POLICY+abc@swps.example.org", "concerns@SWPS.example.org"),
        *("MAILER-DAEMON@x.example (Mail Delivery System)", "a@x.example, policy@swps.example.org"),
    ],
)
def test_list_a_by_its_sender(sender):
    head = f"From: {sender}\r\nTo: policy@swps.example.org\r\n".encode()
    found = judged(head)
    assert found is not None
    assert not found.acknowledge_only


@pytest.mark.parametrize(
    "sender",
    [
        *("ana.reply@x.example", "nora.noble@x.example", "request@x.example", "owner@x.example"),
        *("postmaster.jones@x.example", "nino.replyton@x.example", "policy@other.example.org"),
        *("policyx@swps.example.org", "daemon@x.example"),
    ],
)
def test_people_with_names_like_programs(sender):
    assert judged(f"From: {sender}\r\nTo: policy@swps.example.org\r\n".encode()) is None


@pytest.mark.parametrize(
    "inner",
    [
        b"X-Mailflow-Case: SWPS-7Q4KX\r\nFrom: other@example.org\r\n",
        b"From: South Woodham <policy+x@swps.example.org>\r\n",
        b"From: policy@swps.example.org (odd)\r\n",
    ],
)
@pytest.mark.parametrize("kind", [b"message/rfc822", b"text/rfc822-headers"])
def test_mail_of_ours_within_another(inner, kind):
    found = judged(PERSON + b"Content-Type: " + kind + b"\r\n\r\n" + inner)
    assert found is not None
    assert "it holds a mail" in found.reason
    assert not found.acknowledge_only


def test_mail_of_others_within_is_no_matter():
    inner = b"From: s@example.net\r\nAuto-Submitted: auto-generated\r\nList-Id: <x>\r\n"
    assert judged(PERSON + b"Content-Type: message/rfc822\r\n\r\n" + inner) is None


def test_what_the_server_says_of_the_envelope_counts():
    found = judged(b"Return-Path: <pat@example.org>\r\n" + PERSON, envelope_from="")
    assert found
    assert "return path is empty" in found.reason


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"From: a@x.example, b@x.example\r\nTo: policy@swps.example.org\r\n", "unreadable"),
        (b"To: policy@swps.example.org\r\n", "no From field"),
        (PERSON + b"Subject: another\r\n", "more than one Subject"),
        (b"From: a@x.example\r\nTo: all@x.example\r\n", "among its recipients"),
        (b"From: a@x.example\r\nBcc: policy@swps.example.org\r\n", "among its recipients"),
        (b'From: a@x.example\r\nTo: "policy@swps.example.org" <b@x.example>\r\n', "recipients"),
    ],
)
def test_list_b(raw, reason):
    found = judged(raw)
    assert found is not None
    assert reason in found.reason
    assert found.acknowledge_only


@pytest.mark.parametrize("verdict", Verdict)
def test_only_a_failed_authentication_is_on_list_b(verdict):
    found = judged(PERSON, authentication=Authentication(verdict, "dmarc=..."))
    assert (found is not None) == (verdict is Verdict.FAIL)
    assert found is None or (found.acknowledge_only and "dmarc" in found.reason)


@pytest.mark.parametrize(
    "field", ["To", "Cc", "Resent-To", "Resent-Cc", "Delivered-To", "X-Original-To"]
)
def test_our_address_may_stand_in_any_recipient_field(field):
    head = f"From: a@x.example\r\n{field}: x@x.example, Policy+Tok@swps.example.org\r\n"
    assert judged(head.encode()) is None


def test_our_address_may_stand_in_the_envelope_alone():
    raw = b"From: a@x.example\r\nTo: all@x.example\r\n"
    assert judged(raw, envelope_to=("concerns+x@swps.example.org",)) is None


def test_list_a_comes_before_list_b():
    fail = Authentication(Verdict.FAIL, "dmarc=fail")
    found = judged(b"Precedence: bulk\r\nTo: x@x.example\r\n", authentication=fail)
    assert found
    assert not found.acknowledge_only


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        *((name, True) for name in ("absence-outlook", "absence-gmail", "absence-german")),
        *((name, True) for name in ("bounce-postfix", "bounce-delayed", "bounce-exim")),
        *((name, True) for name in ("bounce-qmail", "delivered", "read-receipt", "mailing-list")),
        ("own-notice-forwarded", True),
        *((name, False) for name in ("gmail-reply", "apple-photos", "forwarded", "outlook-tnef")),
    ],
)
def test_samples(name, filed):
    letter = read_letter((DATA / f"{name}.eml").read_bytes())
    found = automatic(letter, own_addresses=OURS, authentication=None)
    assert (found is not None and not found.acknowledge_only) == filed


def test_a_reason_shows_only_so_much_of_a_field():
    found = judged(b"List-Id: " + b"x" * 500 + b"\r\n" + PERSON)
    assert found
    assert len(found.reason) < 120
