"""What may be under way when the process dies: each scenario leads up to one step."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage

from swps_mailflow.reports import digest
from tests.desk.test_desk import CONCERN, bounce_of
from tests.kit import LONDON, MANAGER, NOW, PARENT
from tests.setting import Setting

MONDAY = datetime(2026, 11, 30, 7, 31, tzinfo=LONDON)


@dataclass(frozen=True)
class Step:
    """Mails that arrive, and the time that passes before."""

    mails: tuple[bytes, ...] = ()
    after: timedelta = timedelta(0)
    by: str = "mailbox"
    """How they arrive: in the mailbox, by `lmtp`, or through `deliver`."""
    sender: str = PARENT
    recipients: tuple[str, ...] = ()
    """The envelope, where there is one."""
    lay: timedelta = timedelta(0)
    """How long the mails lay in the mailbox before."""
    opened_as: str = ""
    """The mails lie in the mailroom, and somebody says what they are."""
    first_day: bool = False
    """There is no state folder yet."""
    poisoned: bool = False
    """A fault of the program's own comes up whenever one of the mails is worked."""


Scenario = Callable[[Setting], Step]


def new_case(setting: Setting) -> Step:
    """A parent writes for the first time."""
    return Step((setting.mail(PARENT, CONCERN),))


def attachment(setting: Setting) -> Step:
    """A first mail with a picture."""
    mail = email.message_from_bytes(setting.mail(PARENT, CONCERN), policy=email.policy.SMTP)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(b"\x89PNG" + b"x" * 5000, "image", "png", filename="post.png")
    return Step((mail.as_bytes(),))


def two_mails_for_one_case(setting: Setting) -> Step:
    """The sender adds twice."""
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(PARENT)[-1]
    return Step(tuple(setting.reply(asked, PARENT, t) for t in ("There is more.", "And more.")))


def decision(setting: Setting) -> Step:
    """The Manager decides."""
    setting.writes(PARENT, CONCERN)
    return Step((setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Investigate"),))


def closing(setting: Setting) -> Step:
    """The Manager closes, and the time of grace is over."""
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Close: we have spoken to them")
    return Step(after=timedelta(minutes=11))


def undo(setting: Setting) -> Step:
    """The Manager takes it back."""
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Close: we have spoken to them")
    return Step((setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Undo"),))


def stale(setting: Setting) -> Step:
    """The Manager answers a question that has been answered."""
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[-1]
    setting.answers(MANAGER, "Investigate")
    return Step((setting.reply(asked, MANAGER, "Close: a second thought"),))


def replay(setting: Setting) -> Step:
    """The same decision arrives again."""
    setting.writes(PARENT, CONCERN)
    raw = setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Investigate")
    setting.arrives(raw)
    return Step((raw,))


def challenge(setting: Setting) -> Step:
    """A decision nobody vouches for."""
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[-1]
    return Step((setting.reply(asked, MANAGER, "Investigate", verdict=None),))


def confirmation(setting: Setting) -> Step:
    """The answer to the challenge."""
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Investigate", verdict=None)
    return Step((setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Yes"),))


def reminder(setting: Setting) -> Step:
    """Two working days go by."""
    setting.writes(PARENT, CONCERN)
    return Step(after=timedelta(days=2, minutes=1))


def bounce(setting: Setting) -> Step:
    """An acknowledgement comes back."""
    setting.writes(PARENT, CONCERN)
    return Step((bounce_of(setting.inbox(PARENT)[0]),))


def automatic(setting: Setting) -> Step:
    """A newsletter."""
    return Step((setting.mail(PARENT, "News", headers={"List-Id": "<news.example>"}),))


def split(setting: Setting) -> Step:
    """A second matter is opened after the time of grace."""
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "SPLIT LEAVER Lily leaves on 16 July 2027")
    return Step(after=timedelta(minutes=11))


SCENARIOS: tuple[Scenario, ...] = (
    new_case,
    attachment,
    two_mails_for_one_case,
    decision,
    closing,
    undo,
    stale,
    replay,
    challenge,
    confirmation,
    reminder,
    bounce,
    automatic,
    split,
)


# These have more to do with the daemon than with a case; tests of the desk alone leave them out.


def late_reply(setting: Setting) -> Step:
    """A case was closed and forgotten by the clock, and the sender writes once more."""
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Close: we have spoken to them")
    setting.wait(minutes=11)
    setting.wait(days=40)
    raw = setting.reply(setting.inbox(PARENT)[-1], PARENT, "It has happened again this morning.")
    return Step((raw,), after=timedelta(days=41))


def over_lmtp(setting: Setting) -> Step:
    """A mail server beside us hands the first mail over."""
    return Step(new_case(setting).mails, by="lmtp")


def from_a_pipe(setting: Setting) -> Step:
    """The first mail comes by `deliver`, beside the daemon that runs."""
    return Step(new_case(setting).mails, by="deliver")


def decision_from_a_pipe(setting: Setting) -> Step:
    """Only the envelope holds the token of the question that is answered."""
    setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[-1]
    raw = setting.mail(MANAGER, "Investigate", subject="Re: a matter")
    return Step((raw,), by="deliver", sender=MANAGER, recipients=(str(asked["Reply-To"]),))


def digest_day(setting: Setting) -> Step:
    """The week is over: the Manager and the Chair get their digests."""
    _before_monday(setting)
    setting.writes(PARENT, CONCERN)
    setting.wait(minutes=11)
    setting.answers(MANAGER, "Propose: ask the author to take it down")
    return Step(after=MONDAY - NOW)


def kept_mail_named(setting: Setting) -> Step:
    """The Manager says what a mail in the digest is."""
    number = _monday(setting)
    raw = setting.reply(setting.inbox(MANAGER)[-1], MANAGER, f"CONCERN {number}")
    return Step((raw,), after=MONDAY - NOW)


def kept_mail_unclear(setting: Setting) -> Step:
    """The Manager answers a digest with what is no answer."""
    _monday(setting)
    raw = setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Which one do you mean?")
    return Step((raw,), after=MONDAY - NOW)


def kept_mail_opened(setting: Setting) -> Step:
    """Somebody says on the command line what a kept mail is, beside the daemon that runs."""
    raw = setting.mail(PARENT, CONCERN, headers={"Precedence": "bulk"})
    setting.arrives(raw)
    return Step((raw,), by="deliver", opened_as="concern")


def first_day(setting: Setting) -> Step:
    """The very first start, and the very first mails."""
    return Step((*new_case(setting).mails, *automatic(setting).mails), first_day=True)


def poisoned(setting: Setting) -> Step:
    """A mail that brings out a fault of the program's, three times."""
    return Step(new_case(setting).mails, poisoned=True)


def backlog(setting: Setting) -> Step:
    """The mailbox is new to us, and old mail lies in it."""
    return Step(new_case(setting).mails, lay=timedelta(days=9))


def _before_monday(setting: Setting) -> None:
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)


def _monday(setting: Setting) -> str:
    _before_monday(setting)
    kept = setting.writes(PARENT, CONCERN, headers={"Precedence": "bulk"})
    setting.now = MONDAY
    _before_monday(setting)
    setting.turn()
    return str(kept.ref)[:8]


ALL: tuple[Scenario, ...] = (
    *SCENARIOS,
    late_reply,
    over_lmtp,
    from_a_pipe,
    decision_from_a_pipe,
    digest_day,
    kept_mail_named,
    kept_mail_unclear,
    kept_mail_opened,
    first_day,
    poisoned,
    backlog,
)
