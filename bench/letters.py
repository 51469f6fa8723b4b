"""The mail that is measured: first mails as families write and providers deliver them.

A letter is a hundred words, more or less, as plain text and HTML, under the header a provider
puts on it; one in five brings a screenshot. All of it follows from the number of the letter, so
everybody who is measured gets the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

MAILBOX = "policy@swps.example.org"
PROVIDER = "mx.example.org"
# One letter in so many brings a picture of that many bytes.
PICTURE_EVERY = 5
PICTURE_BYTES = 120_000

_GREETINGS = ("Hello,", "Hi there,", "Good morning,", "Dear pre-school,", "Hi all,")
# Each is somebody's whole matter; what stands around it changes nothing about it.
_MATTERS = (
    ("Facebook post", "I saw a post on Facebook last night complaining about the staff at "
     "pre-school. It is on the village page and a lot of people have commented on it already."),
    ("something I saw", "Somebody has put a photo of the children at sports day on Instagram and "
     "tagged where they are. I do not think anybody was asked before it went up."),
    ("Village group", "There is a horrible comment about one of your key workers in the village "
     "WhatsApp group, and other mums have started to join in."),
    ("Leaving in July", "Just to let you know that our daughter will be leaving pre-school at the "
     "end of the summer term, as she is starting big school in September."),
    ("Photos", "I would like to withdraw my permission for photographs of my son to be used on "
     "the pre-school Facebook page, please."),
    ("Joining", "Please could you add me to the pre-school Facebook group? My little boy started "
     "with you after the holidays."),
    ("A friendship from before", "I am friends with a member of staff on Facebook, since long "
     "before my daughter started with you, and would like to declare this friendship."),
    ("Question", "Could you tell me what the arrangements are for the last week of term? I could "
     "not find the letter that came home in the bag."),
)  # fmt: skip
_AROUND = (
    "Sorry for writing so late, it has been one of those weeks.",
    "I did not want to say anything at the gate with everybody standing around.",
    "We have been so happy with everything otherwise and the children love coming.",
    "If it is easier to talk I am at home most mornings after ten.",
    "I am not sure who this should go to, so please pass it on if it is not you.",
    "My phone is on silent at work but I can ring back at lunch time.",
    "I have not spoken to anybody else about this.",
    "Please let me know if you need anything from me.",
)
_NAMES = ("Sophie", "Hannah", "Karen", "Daniel", "Aisha", "Joanna", "Peter", "Magda", "Lucy")
_SIGNATURES = ("", "\n\nSent from my iPhone", "\n\nSent from Outlook for Android")


def letters(first: int, count: int, when: datetime, *, known: bool = False) -> Iterator[bytes]:
    """Yield so many letters, from that number on; `known` ones all come from one address."""
    for number in range(first, first + count):
        sender = "one.family@home.example" if known else f"family{number}@home.example"
        yield letter(number, sender, when + timedelta(seconds=number))


def letter(number: int, sender: str, when: datetime) -> bytes:
    """Return the letter of that number, as a provider hands it over."""
    draw = random.Random(number)
    subject, matter = _MATTERS[number % len(_MATTERS)]
    around = draw.sample(_AROUND, 4)
    paragraphs = [
        draw.choice(_GREETINGS),
        f"{around[0]} {matter}",
        f"{around[1]} {around[2]} {around[3]}",
        f"Many thanks\n{draw.choice(_NAMES)}{draw.choice(_SIGNATURES)}",
    ]
    mail = EmailMessage(policy=policy.SMTP)
    _provider_header(mail, sender, when, draw)
    mail["From"] = f"{draw.choice(_NAMES)} <{sender}>"
    mail["To"] = f"Pre-School <{MAILBOX}>"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(when)
    mail["Message-ID"] = f"<{number}.{draw.getrandbits(64):x}@mail.home.example>"
    mail["MIME-Version"] = "1.0"
    mail.set_content("\n\n".join(paragraphs) + "\n", cte="quoted-printable")
    mail.add_alternative(_page(paragraphs), subtype="html", cte="quoted-printable")
    if number % PICTURE_EVERY == 0:
        mail.add_attachment(
            b"\xff\xd8\xff\xe0" + draw.randbytes(PICTURE_BYTES),
            maintype="image",
            subtype="jpeg",
            filename=f"Screenshot_{number}.jpg",
        )
    return mail.as_bytes()


def _provider_header(mail: EmailMessage, sender: str, when: datetime, draw: random.Random) -> None:
    """What a provider writes above a mail: its route, its signatures, its verdict."""
    stamp = format_datetime(when)
    mail["Return-Path"] = f"<{sender}>"
    mail["Delivered-To"] = MAILBOX
    for hop in range(3):
        mail["Received"] = (
            f"from out{hop}.mail.home.example (out{hop}.mail.home.example [192.0.2.{hop + 10}])"
            f" by {PROVIDER} with ESMTPS id {draw.getrandbits(60):x} for <{MAILBOX}>; {stamp}"
        )
    mail["Authentication-Results"] = (
        f"{PROVIDER}; dkim=pass header.i=@home.example header.s=s1 header.b=Xy12; "
        f"spf=pass smtp.mailfrom={sender}; dmarc=pass header.from=home.example"
    )
    mail["DKIM-Signature"] = (
        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=home.example; s=s1; h=from:to:subject:date; "
        f"bh={_blob(draw, 43)}=; b={_blob(draw, 340)}"
    )
    mail["X-Mailer"] = "iPhone Mail (21F90)"
    mail["X-Received-Token"] = _blob(draw, 200)


def _page(paragraphs: list[str]) -> str:
    inner = "".join(
        f'<div dir="ltr"><p class="MsoNormal" style="margin:0 0 8px;font-family:Arial">'
        f"{paragraph.replace(chr(10), '<br>')}</p></div>"
        for paragraph in paragraphs
    )
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        "<style>p.MsoNormal { margin: 0; font-size: 11pt } a { color: #0563C1 }</style></head>"
        f"<body>{inner}</body></html>\n"
    )


def _blob(draw: random.Random, length: int) -> str:
    """Return letters as a signature has them, folded as a header field is."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    whole = "".join(draw.choices(signs, k=length))
    return " ".join(whole[n : n + 60] for n in range(0, length, 60))
