"""An office, a clock and a source of tokens for tests of the policy, and mail as people send it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.mail.tokens import mid_form, sealed, token_from
from swps_mailflow.policy import authority, intake, replies, steps
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.case import Ask, Case, Notice, Person
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.intake import First
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Emergency, Limits, Office, Officer, Timers, Trust
from swps_mailflow.policy.roster import Roster
from swps_mailflow.policy.rosterfile import parse_roster
from swps_mailflow.reading.schoolyear import SchoolYear, Term

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 9, 14, tzinfo=LONDON)
MAILBOX = "policy@swps.example.org"
MANAGER = "manager@swps.example.org"
CHAIR = "chair@swps.example.org"
ALTERNATE = "alternate@swps.example.org"
ADMIN_1 = "admin1@swps.example.org"
ADMIN_2 = "admin2@swps.example.org"
TECHNICIAN = "technician@swps.example.org"
PARENT = "pat@home.example"
OTHER = "sam@work.example"

ROSTER = f"""\
role,name,email,child,child_start,child_last_day,role_start,role_end
parent,Pat Parent,{PARENT},Lily Parent,2025-09-03,,,
parent,Robin Sibling,robin@home.example,Ash Sibling,2025-09-03,,,
parent,Robin Sibling,robin@home.example,Fern Sibling,2026-09-03,,,
staff,Sam Staff,{OTHER},,,,2020-01-01,
volunteer,Val Volunteer,val@home.example,,,,2026-01-10,
staff,Terry Both,terry@home.example,,,,2021-01-01,
parent,Terry Both,terry@home.example,Moss Both,2025-09-03,,,
"""

VOUCHED = Authentication(Verdict.PASS, "dmarc=pass")
UNVOUCHED = Authentication(Verdict.NONE, "no verdict")
FORGED = Authentication(Verdict.FAIL, "dmarc=fail")


def roster(text: str = ROSTER) -> Roster:
    """Return the roster of the tests."""
    people, faults = parse_roster(text)
    assert not faults
    return people


def office(**changes: Any) -> Office:
    """Return an office with two of everything, ten minutes of grace, and a school year."""
    people = {
        "manager": Officer("manager", "Jan Field", MANAGER, ("Jan", "Mrs Field")),
        "chair": Officer("chair", "Chris Stone", CHAIR),
        "alternate": Officer("alternate", "Alex Brook", ALTERNATE),
        "administrator": Officer("administrator", "Tess Wire", TECHNICIAN),
    }
    base = Office(
        name="South Woodham Pre-School",
        prefix="SWPS",
        address=MAILBOX,
        zone=LONDON,
        roles=people,
        group_admins=(
            Officer("group_admin", "Gil One", ADMIN_1),
            Officer("group_admin", "Gay Two", ADMIN_2),
        ),
        roster=roster(),
        year=SchoolYear(
            (date(2026, 7, 22), date(2027, 7, 21)),
            (Term("summer 2027", date(2027, 4, 12), date(2027, 7, 20)),),
        ),
        removal_after=Duration.parse("3 days"),
        timers=Timers(
            grace=Duration.parse("10 minutes"),
            reminder=Duration.parse("2 working days"),
            escalate=Duration.parse("5 working days"),
            outcome=Duration.parse("28 days"),
            details=Duration.parse("5 days"),
            ask_expires=Duration.parse("14 days"),
            outcome_warning=Duration.parse("21 days"),
            confirm_expires=Duration.parse("24 hours"),
        ),
        trust=Trust(("mx.example.org",)),
        limits=Limits(),
        emergency=Emergency(("If a child is in danger now, call 999.",)),
    )
    return replace(base, **changes)


class Play:
    """One case from its first mail on, played by its people, with a clock of its own."""

    def __init__(self, kind: str, text: str = "A worrying post.", **how: Any) -> None:
        self.office: Office = how.pop("office", None) or office()
        self.now: datetime = how.pop("now", NOW)
        self._numbers = itertools.count(1)
        self._files = itertools.count(1)
        self.tokens: dict[str, str] = {}
        self.opened: list[dict[str, Any]] = []
        address = how.pop("sender", PARENT)
        cls = how.pop("cls", None) or intake.class_of(address, self.office, self.now)
        first = First(
            kind=kind,
            variant=how.pop("variant", None),
            sender=Person(address, "Pat Parent", cls),
            subject=how.pop("subject", "Hello"),
            text=text,
            about=how.pop("about", text),
            file=self.file(),
            **how,
        )
        flow = intake.open_case(
            first,
            ref="SWPS-AAAAA",
            office=self.office,
            arrived=self.now,
            now=self.now,
            draw=self.draw,
            new_ref=self.new_ref,
        )
        self.case: Case = flow.case

    # Randomness that is none.

    def draw(self) -> str:
        """Return the next token."""
        token = token_from(next(self._numbers).to_bytes(20, "big"))
        self.tokens[sealed(token)] = token
        return token

    def new_ref(self) -> str:
        """Return the next reference."""
        return f"SWPS-{next(self._numbers):05d}"

    def file(self) -> str:
        """Return the next file name."""
        return f"{next(self._files):04d}-in.eml"

    # People.

    def asks(self, address: str) -> list[Ask]:
        """Return the live asks of an officer, oldest first."""
        return [
            a
            for a in self.case.asks
            if a.addressee == address
            and a.state == "open"
            and a.question != "thread"
            and (a.question == "confirm" or a.revision == self.case.revision)
        ]

    def says(self, address: str, text: str, **how: Any) -> str:
        """Let somebody answer the newest mail they have; return the disposition."""
        ask = how.pop("ask", None)
        if ask is None:
            asks = self.asks(address) or [a for a in self.case.asks if a.addressee == address]
            ask = asks[-1]
        return self.sends(how.pop("sender", address), text, ask, **how)

    def sends(self, address: str | None, text: str, ask: Ask | None, **how: Any) -> str:
        """Let a mail arrive that carries that ask's token."""
        authority.run_out(self.case, self.now)
        flow = Flow(
            self.case, self.office, WORKFLOWS, self.now, self.draw, Actor("unknown", address)
        )
        flow.new_ref = self.new_ref
        reply = replies.Reply(
            sender=address,
            text=text,
            html=None,
            new_text=text,
            subject="Re: [SWPS-AAAAA]",
            file=self.file(),
            authentication=how.get("trust", VOUCHED),
        )
        found = replies.receive(flow, ask, reply)
        return found.name

    def wait(self, days: float = 0, **more: float) -> list[str]:
        """Let time pass, and the clock do what is due; return the notices that brought."""
        from datetime import timedelta

        from swps_mailflow.policy import clockwork

        self.now = self.now + timedelta(days=days, **more)
        before = {n.id for n in self.case.outbox}
        authority.run_out(self.case, self.now)
        flow = Flow(self.case, self.office, WORKFLOWS, self.now, self.draw, clockwork.CLOCK)
        for timer in clockwork.due(flow):
            clockwork.fire(flow, timer)
        return [n.notice for n in self.case.outbox if n.id not in before]

    # Looking.

    def mail(self, address: str) -> list[Notice]:
        """Return everything owed to an address, oldest first."""
        return [n for n in self.case.outbox if n.to == address]

    def notices(self, address: str) -> list[str]:
        """Return the names of everything owed to an address."""
        return [n.notice for n in self.mail(address)]

    def post(self) -> None:
        """Let everything owed leave, held or not."""
        for notice in self.case.outbox:
            notice.state, notice.token = "sent", None

    def events(self) -> list[str]:
        """Return the history's events."""
        return [e.event for e in self.case.events]


def later(play: Play, **more: float) -> None:
    """Let time pass without the clock noticing."""
    from datetime import timedelta

    play.now = play.now + timedelta(**more)


__all__ = ["UTC", "Play", "later", "mid_form", "office", "roster", "steps"]
