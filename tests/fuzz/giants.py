"""Messages far larger or deeper than any real one, made on the spot.

Run as `python giants.py NAME`: reads that message in every way there is, with 2 seconds of
processor time at most (the system ends the process after that), and prints what it found and how
much memory it took at its height.
"""

from __future__ import annotations

import base64
import json
import random
import resource
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from swps_mailflow.mail.absence import absence
from swps_mailflow.mail.authentication import authenticate
from swps_mailflow.mail.automatic import automatic
from swps_mailflow.mail.bounce import read_bounce
from swps_mailflow.mail.letter import attachment_bytes, read_letter

CPU_SECONDS = 2.0
HEAD = b"From: pat@example.org\r\nTo: policy@swps.example.org\r\nSubject: x\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
MB = 1024 * 1024
ENDLESS = b'("\\<@' * (60 * 1024 // 5)  # opens everything and closes nothing


def field(name: bytes, value: bytes) -> bytes:
    return HEAD + name + b": " + value + b"\r\n\r\nbody\r\n"


def typed(kind: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + body


def nested_messages(levels: int, core: bytes) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * levels + core


def nested_multiparts(levels: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(levels)
    )
    return HEAD + head + b"\r\ncore\r\n"


def deep_and_large() -> bytes:
    """As deep as is read, with everything at the bottom."""
    return nested_messages(19, MIXED + b"--b\r\n\r\n" + b"y" * (24 * MB))


def large_attachment() -> bytes:
    content = base64.encodebytes(random.Random(1).randbytes(17 * MB))
    part = b"Content-Type: image/heic; name=a.heic\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return HEAD + MIXED + b"--b\r\n\r\ntext\r\n--b\r\n" + part + content + b"--b--\r\n"


def bounce_of(status: bytes) -> bytes:
    report = b"multipart/report; report-type=delivery-status; boundary=b"
    part = b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    return b"Return-Path: <>\r\n" + typed(report, part + status + b"\r\n--b--\r\n")


GIANTS: dict[str, Callable[[], bytes]] = {
    "header-10mb": lambda: field(b"X-Long", b"a" * (10 * MB)),
    "header-10mb-folded": lambda: field(b"X-Long", b"a\r\n " * (10 * MB // 4)),
    "header-without-end": lambda: HEAD + b"X-A: b\r\n" * (10 * MB // 8),
    "fields-50000": lambda: HEAD + b"X-A: b\r\n" * 50_000 + b"\r\nbody\r\n",
    "fields-just-within": lambda: HEAD + b"a:\n" * 1_990 + b"\r\nbody\r\n",
    "line-2mb": lambda: HEAD + b"\r\n" + b"a" * (2 * MB),
    "line-24mb-html": lambda: typed(b"text/html", b"<div>" * (24 * MB // 5)),
    "parts-20000": lambda: HEAD + MIXED + b"--b\r\n\r\nx\r\n" * 20_000 + b"--b--\r\n",
    "delimiters-nearly": lambda: HEAD + MIXED + b"--b\r\n\r\n" + b"--bx\r\n" * (4 * MB),
    "delimiters-of-space": lambda: HEAD + MIXED + (b"--b" + b" " * 2400 + b"x\r\n") * 10_000,
    "levels-3000-messages": lambda: nested_messages(3000, b"\r\ncore"),
    "levels-3000-multiparts": lambda: nested_multiparts(3000),
    "deep-and-large": deep_and_large,
    "deep-multiparts-large": lambda: nested_multiparts(19) + b"\n--b\n-b\n" * (2 * MB),
    "encoded-word-1mb": lambda: field(b"Subject", b"=?utf-8?q?" + b"=41" * (MB // 3) + b"?="),
    "encoded-words-many": lambda: field(b"Subject", b"=?utf-8?q?a?= " * 4_600),
    "encoded-words-open": lambda: field(b"Subject", b"=?a?q?" * 10_000),
    "quotation-deep": lambda: HEAD + b"\r\n" + b">" * (5 * MB) + b" x\r\n" + b"> " * MB,
    "flowed-without-end": lambda: typed(b"text/plain; format=flowed", b"a \r\n" * MB),
    "flowed-quotes": lambda: typed(b"text/plain; format=flowed", b">>> \r\n> \r\n" * (MB // 2)),
    "attachment-24mb": large_attachment,
    "quoted-printable-24mb": lambda: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=41=\r\n" * (4 * MB)
    ),
    "base64-damaged": lambda: (
        HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"!a" * (12 * MB) + b"a"
    ),
    "uuencode-24mb": lambda: (
        HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\n" + b"#0V%T\n" * (4 * MB)
    ),
    "over-25mb": lambda: HEAD + b"\r\n" + b"a\r\n" * (26 * MB // 3),
    "to-endless": lambda: field(b"To", ENDLESS),
    "to-many": lambda: field(b"Cc", b"a@b.example," * 5_400),
    "to-specials": lambda: field(b"Cc", b";,<>:" * 13_000),
    "from-endless": lambda: b"From: " + ENDLESS + b"\r\n\r\n",
    "references-open": lambda: field(b"References", b"<a.a" * 16_000),
    "references-many": lambda: field(b"References", b"<a@b> " * 10_000),
    "results-endless": lambda: b"Authentication-Results: mx; " + ENDLESS + b"\r\n" + HEAD + b"\r\n",
    "results-many": lambda: (
        b"Authentication-Results: mx" + b"; dkim=pass header.d=x" * 2_900 + b"\r\n" + HEAD + b"\r\n"
    ),
    "content-type-endless": lambda: typed(b'text/plain; a="' + b'\\"' * 900, b"x"),
    "parameters-many": lambda: typed(b"text/plain" + b";a*1=b" * 300, b"x"),
    "file-name-endless": lambda: field(b"Content-Disposition", b"attachment; " + ENDLESS),
    "file-name-sections": lambda: field(
        b"Content-Disposition",
        b"attachment" + b"".join(b";filename*%d=a" % (n % 999) for n in range(3_500)),
    ),
    "status-groups": lambda: bounce_of(b"Final-Recipient: rfc822;a@b\r\n\r\n" * 100_000),
    "status-garbage": lambda: bounce_of(b"\r\n\r\nx" * MB),
    "bounce-odd": lambda: b"Return-Path: <>\r\n" + HEAD + b"\r\n" + b"<a@b.example>:\r\n" * MB,
    "bounce-of-lines": lambda: b"Return-Path: <>\r\n" + HEAD + b"\r\n" + b"\n" * 900_000,
    "bounce-of-spaces": lambda: b"Return-Path: <>\r\n" + HEAD + b"\r\n" + b" " * 900_000,
    "absence-endless": lambda: b"Auto-Submitted: auto-replied\r\n" + HEAD + b"\r\n" + b"back " * MB,
    "random-24mb": lambda: random.Random(2).randbytes(24 * MB),
    "nul-24mb": lambda: HEAD + b"\r\n" + bytes(24 * MB),
    "line-ends-24mb": lambda: HEAD + b"\r\n" + b"\r" * (24 * MB),
    "utf-16-24mb": lambda: typed(b"text/plain; charset=utf-16", b"\xd8\x00" * (12 * MB)),
    "iso-2022-24mb": lambda: typed(b"text/plain; charset=iso-2022-jp", b"\x1b$B\x1b(B" * (4 * MB)),
}


def read_all(raw: bytes) -> str | None:
    """Read a message in every way there is; return why it could not be read in full."""
    letter = read_letter(raw)
    verdict = authenticate(letter.headers, "example.org", ["mx", ""])
    automatic(letter, own_addresses=["policy@swps.example.org"], authentication=verdict)
    absence(letter, date(2026, 11, 23))
    read_bounce(raw, letter)
    for index in {0, len(letter.attachments) - 1}:
        attachment_bytes(raw, index)
    return letter.unreadable


def high_water() -> int:
    """Return the most memory this program held, in kB.

    Not getrusage: that keeps the height of whatever process started this one.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name: str) -> None:
    raw = GIANTS[name]()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    unreadable = read_all(raw)
    signal.setitimer(signal.ITIMER_PROF, 0)
    height = high_water() // 1024
    print(json.dumps({"unreadable": unreadable, "megabytes": height, "size": len(raw)}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
