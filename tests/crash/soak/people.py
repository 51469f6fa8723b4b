"""Who writes what in a story: parents, staff, officers, strangers, machines.

People only know what they were sent: the words an officer may choose from are the buttons of a
mail that has arrived, and the tokens are in its addresses.
"""

from __future__ import annotations

import html
import itertools
import random
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote

from swps_mailflow.policy.office import Office, Officer
from tests.crash.life import OFFICE
from tests.crash.soak.world import Letter
from tests.desk.test_desk import bounce_of
from tests.kit import ADMIN_1, ADMIN_2, ALTERNATE, CHAIR, MANAGER, OTHER, PARENT, TECHNICIAN
from tests.setting import Setting


def _elected(**people: Officer) -> Office:
    return replace(OFFICE, roles={**OFFICE.roles, **people})


STRANGER = "mallory@evil.example"
ROBIN, VAL, TERRY = "robin@home.example", "val@home.example", "terry@home.example"
LEE, KIM = "lee@swps.example.org", "kim@swps.example.org"
OFFICERS = (MANAGER, CHAIR, ALTERNATE, ADMIN_1, ADMIN_2, LEE, KIM)
OUTSIDERS = (PARENT, PARENT, OTHER, ROBIN, VAL, TERRY)

_ROLES = OFFICE.roles
# Who may hold the offices, by what a story says of them.
OFFICES = {
    "as at first": OFFICE,
    "a new Chair, Kim": _elected(chair=Officer("chair", "Kim Vale", KIM)),
    "a new Manager, Lee": _elected(manager=Officer("manager", "Lee Moor", LEE)),
    "Chair and Alternate have changed places": _elected(
        chair=replace(_ROLES["alternate"], role="chair"),
        alternate=replace(_ROLES["chair"], role="alternate"),
    ),
    "one group administrator": replace(OFFICE, group_admins=OFFICE.group_admins[1:]),
}

# What people write first; the officers a text names must never see the matter.
Text = tuple[str, frozenset[str]]
NOBODY: frozenset[str] = frozenset()
FIRST: tuple[Text, ...] = (
    ("I saw a post on Facebook complaining about the staff at pre-school. It is unkind.", NOBODY),
    ("There is a nasty post about one of the mums in the Facebook group.", NOBODY),
    ("Jan Field wrote something nasty about a parent on Facebook.", frozenset({MANAGER})),
    ("Jan Field and Chris Stone shared a nasty post about us.", frozenset({MANAGER, CHAIR})),
    ("Chris Stone wrote a horrible post about a child on Facebook.", frozenset({CHAIR})),
    ("Gil One put a nasty post about a parent on Facebook.", frozenset({ADMIN_1})),
    ("A child is being hit at home, please help.", NOBODY),
    ("I have known Sam Staff since 1 May 2010. We are friends on Facebook.", NOBODY),
    ("I am already friends on Facebook with a helper, from before Lily started.", NOBODY),
    ("Lily is leaving pre-school. Her last day is 16 July 2027.", NOBODY),
    ("Hello, Lily is leaving pre-school.", NOBODY),
    ("Please could you add me to the Facebook group?", NOBODY),
    ("Please take me out of the Facebook group, thank you.", NOBODY),
    ("I am happy for you to use photos of Lily on the Facebook group.", NOBODY),
    ("I withdraw my permission: please do not use photos of Lily any more.", NOBODY),
    ("Hello, have you got a minute to talk?", NOBODY),
    ("Could you tell me what time the office opens?", NOBODY),
)
REMOVALS = ("Please remove the post of a parent.", "Remove the rude post of last night.")
ADDED: tuple[Text, ...] = (
    ("It has happened again this morning.", NOBODY),
    ("It was on Tuesday, in the group.", NOBODY),
    ("Her last day is 16 July 2027.", NOBODY),
    ("I now know that Jan Field wrote it.", frozenset({MANAGER})),
    ("By the way, Chris Stone shared it as well.", frozenset({CHAIR})),
    ("Gil One posted it.", frozenset({ADMIN_1})),
)
TAILS = {
    "SPLIT": "LEAVER Lily leaves on 16 July 2027",
    "CONFIRM": "16 July 2027",
    "ASK": "which page was it on?",
    "PROPOSE": "ask the author to take it down",
    "RECOMMEND": "they have been friends for years",
    "REMOVE POST": "the one of Tuesday",
}
NO_WORDS = (
    "What do you mean?",
    "I don't approve of any of this.",
    "Thanks!",
    "Approve? I am not sure.",
    "Well, half of it.",
)
NO_YES = ("I don't approve of any of this.", "Approve? I am not sure.", "Approved if she agrees.")
# The words that bring a matter on, said more often than the others.
FURTHER = ("UNDO", "APPROVE", "DECLINE", "YES", "PROPOSE", "RECOMMEND", "CONFIRM", "DONE")
_BUTTON = re.compile(r'href="mailto:[^"]*?[?&](?:amp;)?body=([^"&]*)"')
_NUMBER = re.compile(r"\b[0-9a-f]{8}\b")


@dataclass(frozen=True)
class Posted:
    """A mail somebody wrote: all the laws need to know of it.

    `word` is the first word of an answer to `asked`, a mail of ours; `names` are the officers it
    is about; `twin` is what it shares with copies of the same mail.
    """

    raw: bytes
    sender: str
    what: str
    verdict: str | None = "pass"
    word: str = ""
    asked: Letter | None = None
    names: frozenset[str] = field(default_factory=frozenset)
    twin: str = ""

    @property
    def digest(self) -> str:
        """The name the program knows it by."""
        return sha256(self.raw).hexdigest()

    def __str__(self) -> str:
        said = f" {self.word}" if self.word else ""
        to = f" to {self.asked.notice} of {self.asked.ref}" if self.asked else ""
        vouched = "" if self.verdict == "pass" else f" (dmarc={self.verdict})"
        return f"{self.sender}: {self.what}{said}{to}{vouched} [{self.digest[:8]}]"


@lru_cache(maxsize=64)
def opened(letter: Letter) -> EmailMessage:
    """Return a mail of ours as its reader's program shows it."""
    parsed = message_from_bytes(letter.raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@lru_cache(maxsize=64)
def buttons(letter: Letter) -> tuple[str, ...]:
    """Return the words a mail offers, as its buttons write them: "ASK: " takes a text."""
    body = opened(letter).get_body(("html",))
    found = _BUTTON.findall(str(body.get_content())) if body is not None else []
    return tuple(unquote(html.unescape(text)) for text in found)


class People(Setting):
    """Write mail as people's programs do; of Setting, only the pen is used."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._numbers = itertools.count(1)

    def at(self, now: datetime) -> People:
        """Return these people at a time."""
        self.now = now
        return self

    def _verdict(self) -> str | None:
        return self._rng.choices(("pass", None, "fail"), (86, 9, 5))[0]

    def first(self) -> Posted:
        """Somebody writes for the first time."""
        rng, verdict = self._rng, self._verdict()
        subject = rng.choice(("Hello", "Facebook", "A question", "Please read"))
        roll = rng.random()
        if roll < 0.08:
            sender, text = rng.choice((ADMIN_1, ADMIN_2)), rng.choice(REMOVALS)
            names = NOBODY
        else:
            text, names = rng.choice(FIRST)
            everybody = OUTSIDERS if roll < 0.8 else (STRANGER, MANAGER, CHAIR)
            sender = rng.choice(everybody)
        how = rng.choice(("", "", "", "picture", "html"))
        raw = self.mail(
            sender, text, subject=subject, verdict=verdict,
            html=f"<p>{text}</p>" if how == "html" else None,
        )  # fmt: skip
        raw = _marked(raw)
        if how == "picture":
            raw = _with_picture(raw, rng)
        return Posted(raw, sender, f'"{text[:40]}"', verdict, names=names)

    def machine(self, letters: list[Letter]) -> Posted:
        """A machine writes: a newsletter, an absence, spam, a report that a mail came back."""
        rng = self._rng
        kind = rng.choice(("newsletter", "absence", "bounce", "odd", "odd"))
        if kind != "newsletter" and kind != "odd" and letters:
            letter = rng.choice(letters[-12:])
            if kind == "bounce":
                number = next(self._numbers)
                raw = bounce_of(opened(letter)).replace(b"<bounce-1@", b"<bounce-%d@" % number)
                return Posted(raw, "", f"a bounce of {letter.notice}", None, asked=letter)
            raw = self.reply(
                opened(letter), letter.recipient, "",
                whole="I am away until Monday. Approve nothing without me.",
                headers={"Auto-Submitted": "auto-replied"},
            )  # fmt: skip
            return Posted(raw, letter.recipient, "is away", asked=letter)
        if kind == "odd":
            number = next(self._numbers)
            raw = rng.choice(_ODD) % number
            return Posted(raw, "", "a mail no program should send", None)
        raw = self.mail(PARENT, "News of the week", headers={"List-Id": "<news.example>"})
        return Posted(raw, PARENT, "a newsletter")

    def answer(self, letters: list[Letter]) -> Posted | None:
        """Somebody answers a mail of ours: mostly whoever has it, mostly a new one."""
        rng = self._rng
        theirs = [x for x in letters if x.recipient != TECHNICIAN]
        if rng.random() < 0.6:
            theirs = [x for x in theirs if x.recipient in OFFICERS] or theirs
        if not theirs:
            return None
        if rng.random() < 0.7:  # who answers a mail that a newer one has overtaken?
            newest = {(x.recipient, x.ref): x for x in theirs}
            theirs = [x for x in theirs if newest[x.recipient, x.ref] is x]
        pressing = [x for x in theirs if x.notice.endswith(("/approval", "/confirm"))]
        if pressing and rng.random() < 0.4:
            theirs = pressing
        back = min(int(rng.expovariate(0.35)), len(theirs) - 1)
        letter = theirs[-1 - back]
        sender = letter.recipient if rng.random() < 0.93 else rng.choice((STRANGER, PARENT, CHAIR))
        verdict = self._verdict()
        names = NOBODY
        if letter.notice == "common/digest":
            word, text = self._names_kept_mail(letter)
        elif letter.recipient in OFFICERS and buttons(letter):
            word, text = self._officers_word(letter)
        else:
            word, text, names = self._senders_text(letter)
        raw = self.reply(opened(letter), sender, text, verdict=verdict)
        return Posted(raw, sender, "answers", verdict, word, letter, names)

    def _officers_word(self, letter: Letter) -> tuple[str, str]:
        rng = self._rng
        offered = buttons(letter)
        if "APPROVE" in offered and rng.random() < 0.3:
            return "", rng.choice(NO_YES)
        if rng.random() < 0.12:
            return "", rng.choice((*NO_WORDS, "STATUS", "Help"))
        first = [b for b in offered if b.startswith(FURTHER)]
        button = rng.choice(first) if first and rng.random() < 0.5 else rng.choice(offered)
        word = button.strip(" :")
        said = rng.choice((word, word.capitalize()))
        if not button.endswith((":", " ")):
            return word, said
        if word == "CONFIRM" and rng.random() < 0.5:
            return word, said
        between = " " if word == "CONFIRM" else ": "
        return word, f"{said}{between}{TAILS.get(word, 'we have spoken to them')}"

    def _names_kept_mail(self, letter: Letter) -> tuple[str, str]:
        body = opened(letter).get_body(("plain",))
        assert body is not None
        numbers = _NUMBER.findall(str(body.get_content()))
        if not numbers:
            return "", "Thank you."
        return "CONCERN", f"CONCERN {self._rng.choice(numbers)}"

    def _senders_text(self, letter: Letter) -> tuple[str, str, frozenset[str]]:
        rng = self._rng
        if any(b.startswith("YES") for b in buttons(letter)) and rng.random() < 0.7:
            return "YES", "Yes", NOBODY
        roll = rng.random()
        if roll < 0.2:
            return "WITHDRAW", "Withdraw", NOBODY
        if roll < 0.35:
            return "", rng.choice(("Status", "HELP", "Thanks!")), NOBODY
        text, names = rng.choice(ADDED)
        return "", text, names

    def again(self, posted: list[Posted]) -> Posted:
        """The same mail comes again: its very bytes, or another copy of it."""
        known = self._rng.choice(posted)
        copy = known.raw.replace(b"Received: from a", b"Received: from c", 1)
        if self._rng.random() < 0.5 or copy == known.raw or not known.sender:
            return known  # what has no sender or no id is not known but by its bytes
        how = vars(known) | {"raw": copy, "twin": known.twin or known.digest}
        return Posted(**how | {"what": f"another copy of {known.digest[:8]}"})


def _marked(raw: bytes) -> bytes:
    """Give a mail of several parts a boundary that is the same each time."""
    found = re.search(rb'boundary="(=+[^"]+)"', raw)
    return raw.replace(found[1], b"=_part") if found else raw


def _with_picture(raw: bytes, rng: random.Random) -> bytes:
    mail = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    picture = b"\x89PNG" + rng.randbytes(400)
    mail.add_attachment(picture, "image", "png", filename="post.png")
    return _marked(mail.as_bytes())


_ODD = (
    b"From: one@home.example\r\nFrom: chair@swps.example.org\r\nTo: policy@swps.example.org\r\n"
    b"Subject: %d\r\n\r\nAPPROVE\r\n",
    b"Received: from a by b\r\nSubject: no sender %d\r\n\r\nSomebody wrote a nasty post.\r\n",
    b"\x00\xff\xfe %d nothing like a mail",
    b"From: win@prize.example\r\nTo: policy@swps.example.org\r\nX-Spam-Flag: YES\r\n"
    b"Subject: You have won %d\r\n\r\nClick here.\r\n",
)
