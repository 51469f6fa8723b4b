"""Bounces: whose address, for good or not, and which mail of ours came back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from swps_mailflow.mail.bounce import read_bounce
from swps_mailflow.mail.letter import read_letter

DATA = Path(__file__).parents[2] / "data" / "mail"
OURS = "<mf.aaaabbbbccccddddeeeeffffgggghhhh@swps.example.org>"


def bounce(name):
    raw = (DATA / f"{name}.eml").read_bytes()
    return read_bounce(raw, read_letter(raw))


@pytest.mark.parametrize(
    ("name", "status", "hard", "delayed", "reason"),
    [
        ("bounce-postfix", "5.1.1", True, False, "550 5.1.1 <gone@example.net>: Recipient"),
        ("bounce-delayed", "4.4.1", False, True, "connect to example.net: Connection timed out"),
        ("bounce-expired", "4.4.7", False, False, "452 4.2.2 Over quota"),
        ("bounce-exim", "5.1.1", True, False, "550 5.1.1 User unknown"),
        ("bounce-qmail", "5.1.1", True, False, "Sorry, no mailbox here by that name."),
    ],
)
def test_bounces(name, status, hard, delayed, reason):
    found = bounce(name)
    assert found
    assert found.message_ids == (OURS,)
    assert [address.lower() for address in found.recipients] == ["gone@example.net"]
    assert (found.status, found.hard, found.delayed) == (status, hard, delayed)
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    "name",
    [
        *("delivered", "read-receipt", "absence-outlook", "absence-gmail", "gmail-reply"),
        *("mailing-list", "forwarded", "apple-photos", "own-notice-forwarded"),
    ],
)
def test_what_is_no_bounce(name):
    assert bounce(name) is None


REPORT = b"""Return-Path: <>\r
From: MAILER-DAEMON@mx.example.net\r
In-Reply-To: <answered@swps.example.org>\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: message/delivery-status\r
\r
%s\r
--b--\r
"""


@pytest.mark.parametrize(
    ("status", "recipients", "code", "hard"),
    [
        pytest.param(
            b"Reporting-MTA: dns;x\r\n\r\n"
            b"Final-Recipient: rfc822;a@b.example\r\nAction: delayed\r\n\r\n"
            b"Final-Recipient: rfc822;c@d.example\r\nAction: failed\r\nStatus: 5.2.2 (full)\r\n",
            ("a@b.example", "c@d.example"), "5.2.2", True, id="the worst of two",
        ),
        pytest.param(
            b"Original-Recipient: rfc822;a@b.example\r\nAction: FAILED\r\n",
            ("a@b.example",), "", True, id="no status, no group about the message",
        ),
        pytest.param(
            b"Final-Recipient: a@b.example\nAction: failed\nStatus: 5.0.0\n",
            ("a@b.example",), "5.0.0", True, id="bare line feeds and no address type",
        ),
        pytest.param(
            b"\r\n\r\n\r\nFinal-Recipient: rfc822;<A@B.example>\r\nAction: failed\r\nStatus: x\r\n",
            ("A@b.example",), "", True, id="empty lines first",
        ),
        pytest.param(
            b"Final-Recipient: rfc822;nobody\r\nAction: failed\r\nStatus: 5.1.1\r\n",
            (), "5.1.1", True, id="no address",
        ),
    ],
)  # fmt: skip
def test_delivery_statuses(status, recipients, code, hard):
    raw = REPORT % status
    found = read_bounce(raw, read_letter(raw))
    assert found
    assert (found.recipients, found.status, found.hard) == (recipients, code, hard)
    assert found.message_ids == ("<answered@swps.example.org>",)


@pytest.mark.parametrize(
    "status", [b"", b"garbage", b"Final-Recipient: rfc822;a@b.example\r\nAction: relayed\r\n"]
)
def test_statuses_that_say_nothing_bad(status):
    raw = REPORT % status
    assert read_bounce(raw, read_letter(raw)) is None


def test_a_person_is_never_handed_to_the_library():
    raw = (
        b"From: pat@example.org\r\n\r\n<gone@example.net>:\r\nSorry, no mailbox here by that name."
    )
    assert read_bounce(raw, read_letter(raw)) is None


@pytest.mark.parametrize("sender", ["", "From: Bj\xf8rn <b@x.example>\r\n", "From: \r\n"])
def test_the_library_never_shows_what_it_raises(sender, caplog, capfd):
    raw = f"Return-Path: <>\r\n{sender}\r\nHi. This is the qmail-send program".encode("latin-1")
    read_bounce(raw, read_letter(raw))
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_dear_libraries_are_imported_only_for_a_bounce():
    code = (
        "import sys; from swps_mailflow.mail import automatic, bounce, letter;"
        "dear = {'flufl', 'selectolax', 'inscriptis', 'authres', 'email.message', 'idna'};"
        "sys.exit(' '.join(dear & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
