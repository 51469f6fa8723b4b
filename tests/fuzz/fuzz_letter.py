"""Fuzzes the reading of letters: `python fuzz_letter.py SECONDS [SEED]`.

The invariant: whatever the bytes are, reading raises nothing, gives the same answer twice, keeps
the identity of the bytes, hands out only clean strings and plain addresses, and gives back for
each attachment exactly the content whose size and hash it listed.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from swps_mailflow.mail.absence import absence
from swps_mailflow.mail.authentication import Verdict, authenticate
from swps_mailflow.mail.automatic import automatic
from swps_mailflow.mail.bounce import read_bounce
from swps_mailflow.mail.letter import Letter, attachment_bytes, read_letter
from swps_mailflow.mail.limits import LIMITS

DATA = Path(__file__).parent.parent / "data" / "mail"
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
UNCLEAN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ud800-\udfff]"
)
TODAY = date(2026, 11, 23)

# What breaks readers: openings without ends, odd names of charsets, and delimiters.
SNIPPETS = (
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n ",
        b"\r\n\r\n",
        b"\n\n",
        b"\0",
        b"\xff",
        b"\xe2\x80\xae",
        b"\x1b$B",
    ),
    *(
        b'"',
        b"\\",
        b"(",
        b")",
        b"<",
        b">",
        b"@",
        b",",
        b";",
        b":",
        b"=",
        b"*",
        b"'",
        b"%",
        b"--",
        b"--b",
    ),
    *(b"From: chair@swps.example.org\r\n", b"From:", b"Subject:", b"Content-Type: ", b"To: "),
    *(
        b"multipart/mixed; boundary=b",
        b"message/rfc822",
        b"text/plain; charset=",
        b"; name*0*=a'b'%",
    ),
    *(b"Content-Transfer-Encoding: base64\r\n", b"=?utf-8?q?", b"=?x?b?", b"?=", b"=?hex?q?zz?="),
    *(
        b"charset=zlib",
        b"charset=undefined",
        b"utf-16",
        b"utf-7",
        b"format=flowed",
        b"multipart/report",
    ),
    *(
        b"Authentication-Results: mx;",
        b"dmarc=pass header.from=",
        b"Received: by mx\r\n",
        b"Date: Mon, 99",
    ),
    *(
        b"message/delivery-status",
        b"Final-Recipient: rfc822;",
        b"Return-Path: <>\r\n",
        b"until 3 May",
    ),
)


def check(raw: bytes) -> Letter:
    """Read the bytes in every way and hold the invariant."""
    letter = read_letter(raw)
    assert letter == read_letter(raw), "two readings differ"
    assert letter.sha256 == hashlib.sha256(raw).hexdigest()
    assert letter.size == len(raw)
    check_sender(letter)
    for text in strings(letter):
        assert not UNCLEAN.search(text), repr(text)
        assert len(text) <= LIMITS.html
        text.encode("utf-8")
    for line in (letter.subject, letter.sender.name, *(a.name for a in letter.attachments)):
        assert "\n" not in line
        assert "\t" not in line
    for identifier in (letter.message_id, *letter.in_reply_to, *letter.references):
        assert identifier is None or ID.fullmatch(identifier)
    for index, attachment in enumerate(letter.attachments):
        content = attachment_bytes(raw, index)
        assert content is not None
        assert (index, len(content)) == (attachment.index, attachment.size)
        assert hashlib.sha256(content).hexdigest() == attachment.sha256
        assert attachment.name
        assert not set('/\\<>:"|?*') & set(attachment.name)
    assert attachment_bytes(raw, len(letter.attachments)) is None
    assert letter.date is None or letter.date.utcoffset() is not None
    verdict = authenticate(letter.headers, "swps.example.org", ["mx", ""])
    assert verdict.verdict in Verdict
    found = automatic(letter, own_addresses=["policy@swps.example.org"], authentication=verdict)
    if letter.sender.address is None or verdict.verdict is Verdict.FAIL:
        assert found is not None, "answered what nobody can be said to have sent"
    for part in (found and found.reason, verdict.reason):
        assert part is None or not UNCLEAN.search(part)
    away = absence(letter, TODAY)
    assert away is None or not UNCLEAN.search(away.quote)
    bounce = read_bounce(raw, letter)
    assert bounce is None or not UNCLEAN.search(bounce.reason)
    return letter


def check_sender(letter: Letter) -> None:
    """Hold that an address is plain and stands alone in the only From field."""
    address = letter.sender.address
    if address is None:
        assert letter.sender.fault
        return
    assert ADDRESS.fullmatch(address), address
    assert len(letter.headers.all("from")) == 1
    field = letter.headers.all("from")[0]
    assert not field.isascii() or address.lower() in field.lower()


def strings(letter: Letter) -> Iterator[str]:
    """Give every string a letter hands out."""
    yield from (letter.subject, letter.text or "", letter.html or "", letter.sender.name)
    yield from (letter.unreadable or "", letter.sender.fault or "", letter.type, *letter.parts)
    yield from (*letter.recipients, *letter.forwarded, letter.envelope_from or "")
    for headers in (letter.headers, *letter.enclosed):
        for name, value in headers:
            yield from (name, value)
    for attachment in letter.attachments:
        yield from (attachment.name, attachment.type)


def seeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted(DATA.glob("*.eml"))]


def mutated(chance: random.Random, pool: list[bytes]) -> bytes:
    """Return one of the pool with some of it cut, doubled, moved or replaced."""
    raw = bytearray(chance.choice(pool))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        to = min(len(raw), at + chance.choice((0, 0, 1, 4, 40, 400)))
        match chance.randrange(5):
            case 0:
                del raw[at:to]
            case 1:
                raw[at:at] = raw[at:to] * chance.randint(1, 4)
            case 2:
                other = chance.choice(pool)
                start = chance.randrange(len(other))
                raw[at:to] = other[start : start + chance.choice((10, 100, 1000))]
            case 3:
                raw[at:to] = chance.randbytes(to - at)
            case _:
                raw[at:to] = chance.choice(SNIPPETS)
    return bytes(raw)


def main(seconds: float, seed: int) -> None:
    chance = random.Random(seed)
    pool = seeds()
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        raw = mutated(chance, pool)
        try:
            check(raw)
        except BaseException:
            Path("fuzz-letter-failure.eml").write_bytes(raw)
            raise
        count += 1
        if count % 20 == 0:  # faults on top of faults
            pool.append(raw[:20_000])
            del pool[200:]
    print(f"{count} messages, nothing wrong (seed {seed})")  # noqa: T201


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time()))
