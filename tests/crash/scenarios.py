"""What may be under way when the process dies: each scenario leads up to one step."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from tests.desk.test_desk import CONCERN, bounce_of
from tests.kit import MANAGER, PARENT
from tests.setting import Setting


@dataclass(frozen=True)
class Step:
    """Mails that arrive, the time that passes before, and nothing else."""

    mails: tuple[bytes, ...] = ()
    after: timedelta = timedelta(0)


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
