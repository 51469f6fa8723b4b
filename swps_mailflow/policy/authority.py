"""Whether a mail may decide: the token, whom it was given to, and who really sent it.

The questions are asked in the order of the rules of mail, section 1, and the first that fails
settles what happens. Nothing here is read from a display name, Sender, Reply-To or Return-Path.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.mail.tokens import sealed
from swps_mailflow.policy import setback
from swps_mailflow.policy.case import Ask, Case, same_address
from swps_mailflow.policy.office import GROUP_ADMIN, PARTY, SENDER, Office

DIGEST = "digest"  # the question a digest puts: which of the kept mails is a matter after all?


class Standing(enum.Enum):
    """How far a mail's authority goes."""

    GOOD = "good"
    UNVERIFIED = "nobody vouches for the sender"
    STALE = "the question has been answered, replaced or has run out"
    REJECTED = "the sender's provider says the mail is not theirs"
    STRANGER = "sent from another address than the question went to"
    UNREADABLE = "no single readable sender"
    FORMER = "the person no longer holds the role"


@dataclass(frozen=True)
class Authority:
    """The standing, and a sentence for an administrator."""

    standing: Standing
    reason: str


def find_ask(case: Case, token: str | None, forms: tuple[str, ...]) -> tuple[Ask | None, str]:
    """Return the ask a reply answers, by recipient token and by Message-ID form; and why not.

    Two different asks are no ask: a reply that points at two questions answers neither.
    """
    by_token = _by(case, "token", token)
    found = [a for a in (by_token, *(_by(case, "mid", f) for f in forms)) if a]
    if len({a.id for a in found}) > 1 and any(a.question != "thread" for a in found):
        return None, "the reply points at two different questions"
    return (found[0] if found else None), ""


def judge(
    ask: Ask,
    case: Case,
    office: Office,
    now: datetime,
    *,
    sender: str | None,
    authentication: Authentication,
) -> Authority:
    """Return how far this mail's authority over the ask goes (rules 2, 4, 5 and 6)."""
    if sender is None:
        return Authority(Standing.UNREADABLE, "the mail has no single readable sender")
    if not same_address(sender, ask.addressee):
        return Authority(Standing.STRANGER, "the mail came from another address than we asked")
    if not still_holds(ask, office):
        return Authority(Standing.FORMER, "that address no longer holds the role")
    if authentication.verdict is Verdict.FAIL:
        return Authority(Standing.REJECTED, authentication.reason)
    waived = office.trust.waive_missing
    if authentication.verdict is Verdict.NONE and not waived:
        return Authority(Standing.UNVERIFIED, authentication.reason)
    if not is_live(ask, case, now):
        return Authority(Standing.STALE, f"the question is {stale_because(ask, case, now)}")
    vouched = "waived by the configuration" if waived else authentication.reason
    return Authority(Standing.GOOD, f"token, address and provider agree ({vouched})")


def is_live(ask: Ask, case: Case, now: datetime) -> bool:
    """Tell whether the ask is open, unexpired and of the case's present revision."""
    if ask.state != "open" or (ask.expires is not None and ask.expires <= now):
        return False
    return ask.question in ("thread", "confirm", DIGEST) or ask.revision == case.revision


def run_out(case: Case, now: datetime) -> bool:
    """Close what has run out, asks and the way back from a decision; tell whether there was any.

    Once closed it stays so: a clock that is set back opens nothing again. With the way back, the
    mail that was held for it is let go, and that is written down before any of it leaves. What a
    clock that was ahead has put off is put right first.
    """
    moved = setback.put_right(case, now)
    late = [a for a in case.asks if a.state == "open" and a.expires and a.expires <= now]
    for ask in late:
        ask.state = "expired"
    over = [k for k in case.undoable if datetime.fromisoformat(k["until"]) <= now]
    case.undoable = [k for k in case.undoable if k not in over]
    return case.release(now) or moved or bool(late or over)


def stale_because(ask: Ask, case: Case, now: datetime) -> str:
    """Return why an ask is not live: used, revoked or expired."""
    if ask.state != "open":
        return ask.state
    if ask.expires is not None and ask.expires <= now:
        return "expired"
    return "revoked" if ask.revision != case.revision else "open"


def still_holds(ask: Ask, office: Office) -> bool:
    """Tell whether the addressee still holds the role the ask was given to (ruling 12)."""
    if ask.role in (SENDER, PARTY):
        return True
    if ask.role == GROUP_ADMIN:
        return any(same_address(o.address, ask.addressee) for o in office.group_admins)
    try:
        return same_address(office.officer(ask.role).address, ask.addressee)
    except KeyError:
        return False


def _by(case: Case, field: str, form: str | None) -> Ask | None:
    if form is None:
        return None
    seal = sealed(form)
    return next((a for a in case.asks if getattr(a, field) == seal), None)
