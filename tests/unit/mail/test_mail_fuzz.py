"""A short run of the fuzz target, with seeds that stay the same."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "fuzz" / "fuzz_letter.py"

spec = importlib.util.spec_from_file_location("fuzz_letter", SCRIPT)
assert spec
assert spec.loader
fuzz = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fuzz)


@pytest.mark.parametrize("seed", fuzz.seeds())
def test_the_samples_themselves(seed):
    fuzz.check(seed)


ODD_FIELDS = (
    *("Content-Type: ", "Content-Type: text", "Content-Type: text/plain; =x", "Content-Type: ;;;"),
    *("Content-Type: text/plain; name*", "Content-Type: text/plain; name**=a"),
    *("Content-Type: text/plain; name*²=a", "Content-Type: text/plain; name*0*=a'b; name*x=c"),
    *("Content-Type: text/plain; charset=zlib", "Content-Type: text/plain; charset=undefined"),
    *("Content-Type: text/plain; charset=mbcs", "Content-Type: text/plain; charset=../../x"),
    *("Content-Type: multipart/mixed", 'Content-Type: multipart/mixed; boundary=""'),
    *('Content-Type: multipart/mixed; boundary="\\', "Content-Type: multipart/x; boundary=é"),
    *("Content-Type: message/rfc822", 'Content-Type: message/external-body; name="/etc/x"'),
    *("Content-Disposition: attachment; filename*0*", "Content-Disposition: attachment;;="),
    *('Content-Disposition: attachment; filename="a\\', "Content-Disposition: ; filename=x"),
    *("Content-Disposition: attachment; filename*=unicode_escape''%5Cud800.pdf", "CON: nul"),
    *("Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x-uue"),
    *("Content-Transfer-Encoding: \0", "Content-Transfer-Encoding: quoted-printable; x"),
    *("Subject: =?utf-8?b?aGVsb?=", "Subject: =?punycode?Q?a-=FF?=", "Subject: =?utf\0?q?a?="),
    *("Subject: =?utf-16?b?2AA=?=", "Subject: \ud83d", "Subject: a\x85b\u2028c", "Subject:\r\n "),
    *("Date: Mon, 02 Nov 2026 24:00:00 +9999", "Date: \0", "Date: 1 Jan 1 1:1", "Date: ²"),
    *("Message-ID: <[1@x]>", "Message-ID: <", "Message-ID: <é@x>", "References: <<<>>>@@"),
    *('To: "', "To: <", "To: (", "To: :;@x", "To: a.@x, .b@y, <c>@z", "Cc: é@x, a@é"),
    *('From: "', "From: :;@x", "From: (c):", "From: .<a@b>", "From: a@[", "From: @", "From: <>"),
    *("Sender: (*0\xc3\xa9).\t[*0)", "MIME-Version: " + "9" * 5000, "Return-Path: <<>>"),
    *("Authentication-Results: ;", "Authentication-Results: mx; =;=;", "Received: by"),
    *("Auto-Submitted: (", "Precedence: ;", "X-Auto-Response-Suppress: ,,", "List-: x"),
)


@pytest.mark.parametrize("field", ODD_FIELDS)
@pytest.mark.parametrize(
    "body", [b"aGVsbG8", b"=\xe9=4", b"begin 644 a\n\xff\nend", b"--\r\n\r\n--"]
)
def test_odd_fields(field, body):
    head = b"To: policy@swps.example.org\r\nFrom: pat@example.org\r\n"
    odd = field.encode("utf-8", "surrogatepass")
    for raw in (head + odd, odd + b"\r\n" + head, head + b"X: y\n" + odd):
        fuzz.check(raw + b"\r\n\r\n" + body)


@pytest.mark.parametrize("number", range(10))
def test_mutations(number):
    chance = random.Random(number)
    pool = fuzz.seeds()
    for _ in range(150):
        raw = fuzz.mutated(chance, pool)
        fuzz.check(raw)
        pool.append(raw)
