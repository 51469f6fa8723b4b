"""The configuration's tables: which keys there are, what each may hold, and what it is by default.

Every value arrives here as TOML gives it and leaves as the type the rest works with. Rules that
look at more than one key stand in `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from swps_mailflow.config.secret import Secret
from swps_mailflow.config.values import (
    WEEKDAYS,
    Address,
    Count,
    Day,
    Listen,
    MaybePlace,
    MaybeSpan,
    Place,
    Prefix,
    SecretFile,
    SecretVariable,
    Span,
    Text,
    TimeOfDay,
    Weekday,
    Zone,
)
from swps_mailflow.policy import office
from swps_mailflow.policy.addresses import address_key
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.roster import Roster
from swps_mailflow.reading.schoolyear import SchoolYear, Term

# Shown with the acknowledgement of a matter in which a child may be in danger (ruling 6).
EMERGENCY_LINES = (
    "If a child is in danger now, call 999.",
    "If you are worried about a child, the NSPCC helpline is 0808 800 5000.",
)

# A warning goes out this long before the outcome of a concern is due (ruling 7).
OUTCOME_WARNING = Duration(21, "day")
_REFERENCE = datetime(2026, 1, 5, 12, tzinfo=UTC)  # any working day: only to compare two durations

_PORTS = {
    "imap": {"implicit": 993, "starttls": 143, "none": 143},
    "smtp": {"implicit": 465, "starttls": 587, "none": 25},
}


class Table(BaseModel):
    """A table of the configuration: frozen, and no key but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class SettingTable(Table):
    """[setting]: the pre-school, its mailbox, and where this machine keeps the cases."""

    name: Text
    prefix: Prefix = "SWPS"
    address: Address
    timezone: Zone = Field(default_factory=lambda: ZoneInfo("Europe/London"))
    state_dir: Place
    templates_dir: MaybePlace = None
    aliases: dict[str, str] = Field(default_factory=dict)
    plus: StrictBool = True
    attach_images: StrictBool = False
    check_mail: Span = Duration(1, "day")


class ServerTable(Table):
    """What [imap] and [smtp] share. `port` follows from `tls` unless it is written."""

    protocol: ClassVar[str]

    host: Text
    port: Annotated[StrictInt, Field(ge=1, le=65535)]
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    ca_file: MaybePlace = None
    user: str = ""
    password_file: SecretFile = None
    password_env: SecretVariable = None
    oauth2: dict[str, Any] | None = Field(None, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _usual_port(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "port" in data:
            return data
        tls = data.get("tls", "implicit")
        ports = _PORTS[cls.protocol]
        return {**data, "port": ports.get(tls if isinstance(tls, str) else "", 1)}

    @property
    def password(self) -> Secret | None:
        """The password, to be read when it is needed; None with OAuth2 or without a login."""
        return self.password_file or self.password_env


class ImapTable(ServerTable):
    """[imap]: the mailbox, and the folders beside it."""

    protocol: ClassVar[str] = "imap"

    user: Text
    folder: Text = "INBOX"
    processed: Text = "Processed"
    failed: Text = "Failed"
    poll_seconds: Annotated[StrictInt, Field(ge=1)] = 60


class SmtpTable(ServerTable):
    """[smtp]: the server that takes our mail; `user` is empty where it asks for no login."""

    protocol: ClassVar[str] = "smtp"


class LmtpTable(Table):
    """[lmtp]: the inlet for a mail server on this machine."""

    listen: Listen = "127.0.0.1:8024"

    @property
    def host(self) -> str:
        """The address to listen on, without the brackets of IPv6."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 lets the system choose."""
        return int(self.listen.rpartition(":")[2])


class HolderTable(Table):
    """Somebody in a role."""

    name: Text
    email: Address
    also_known_as: tuple[Text, ...] = ()


class RolesTable(Table):
    """[roles]: who decides, who approves, who looks after the group and who after the machine."""

    manager: HolderTable
    chair: HolderTable
    alternate: HolderTable
    designated_person: HolderTable | None = None
    administrator: HolderTable
    group_admin: tuple[HolderTable, ...]


class PeopleTable(Table):
    """[people]: the list of staff, parents, volunteers and committee."""

    roster: MaybePlace = None


class TrustTable(Table):
    """[trust]: whose word on a sender's authenticity is believed."""

    authserv_ids: tuple[Text, ...] = ()
    decisions: Literal["verified", "token"] = "verified"


class TermTable(Table):
    """A term: the name people use, its first and its last day."""

    name: Text
    start: Day
    end: Day


class CalendarTable(Table):
    """[calendar]: the school years, as far as they are known."""

    summer_holidays: tuple[Day, ...] = ()
    terms: tuple[TermTable, ...] = ()
    removal_after: Span = Duration(3, "day")


class TimersTable(Table):
    """[timers]: how long things may take."""

    grace: Span = Duration(10, "minute")
    reminder: Span = Duration(2, "working day")
    escalate: Span = Duration(5, "working day")
    outcome: Span = Duration(28, "day")
    outcome_warning: MaybeSpan = None
    details: Span = Duration(5, "day")
    ask_expires: Span = Duration(14, "day")
    confirm_expires: Span = Duration(24, "hour")

    def warning(self) -> Duration:
        """Return when the holder is warned: 21 days, or three quarters of a shorter outcome."""
        if self.outcome_warning is not None:
            return self.outcome_warning
        if length(OUTCOME_WARNING) < length(self.outcome):
            return OUTCOME_WARNING
        return Duration(int(length(self.outcome) * 3 / 4), "second")


class LimitsTable(Table):
    """[limits]: caps on what goes out by itself; 0 is no limit."""

    acknowledgements_per_sender_hour: Count = 3
    acknowledgements_per_sender_day: Count = 8
    acknowledgements_per_hour: Count = 60
    outgoing_per_hour: Count = 200


class DigestTable(Table):
    """[digest]: when the weekly summary goes out."""

    day: Weekday = "monday"
    time: TimeOfDay = time(7, 30)

    @property
    def weekday(self) -> int:
        """The day as `date.weekday()` counts: Monday is 0."""
        return WEEKDAYS.index(self.day)


class RetentionTable(Table):
    """[retention]: how long a case of each kind is kept after closing; None is for good."""

    concern: MaybeSpan = Duration(3, "year")
    exception: MaybeSpan = None
    leaver: MaybeSpan = None
    membership: MaybeSpan = None
    photo: MaybeSpan = None
    removal: MaybeSpan = None
    unsorted: MaybeSpan = None

    def by_kind(self) -> Mapping[str, Duration]:
        """Return the kinds that are erased after a time, and after what time."""
        spans = {kind: getattr(self, kind) for kind in type(self).model_fields}
        return {kind: span for kind, span in spans.items() if span is not None}


class EmergencyTable(Table):
    """[emergency]: what to say, and which words to look for, when a child may be in danger.

    No words are the built-in ones: a list that recognises nothing can not be had.
    """

    lines: tuple[Text, ...] = EMERGENCY_LINES
    words: tuple[Text, ...] = ()


class Settings(Table):
    """The whole configuration. Adapters take their own tables, decisions the `office`."""

    setting: SettingTable
    imap: ImapTable | None = None
    lmtp: LmtpTable | None = None
    smtp: SmtpTable
    roles: RolesTable
    people: PeopleTable = Field(default_factory=PeopleTable)
    trust: TrustTable = Field(default_factory=TrustTable)
    calendar: CalendarTable = Field(default_factory=CalendarTable)
    timers: TimersTable = Field(default_factory=TimersTable)
    limits: LimitsTable = Field(default_factory=LimitsTable)
    digest: DigestTable = Field(default_factory=DigestTable)
    retention: RetentionTable = Field(default_factory=RetentionTable)
    emergency: EmergencyTable = Field(default_factory=EmergencyTable)

    def office(self, roster: Roster) -> office.Office:
        """Return the part that decisions may know, with the people of the roster."""
        setting, timers = self.setting, self.timers
        return office.Office(
            name=setting.name,
            prefix=setting.prefix,
            address=setting.address,
            zone=setting.timezone,
            roles=_officers(self.roles),
            group_admins=tuple(_officer(office.GROUP_ADMIN, a) for a in self.roles.group_admin),
            roster=roster,
            year=school_year(self.calendar),
            removal_after=self.calendar.removal_after,
            timers=office.Timers(
                grace=timers.grace,
                reminder=timers.reminder,
                escalate=timers.escalate,
                outcome=timers.outcome,
                details=timers.details,
                ask_expires=timers.ask_expires,
                outcome_warning=timers.warning(),
                confirm_expires=timers.confirm_expires,
            ),
            aliases={address_key(alias): kind for alias, kind in setting.aliases.items()},
            trust=office.Trust(self.trust.authserv_ids, self.trust.decisions == "token"),
            limits=office.Limits(**self.limits.model_dump()),
            emergency=office.Emergency(self.emergency.lines, self.emergency.words),
            plus=setting.plus,
            attach_images=setting.attach_images,
        )


def school_year(calendar: CalendarTable) -> SchoolYear:
    """Return terms and holidays in the order of the calendar, whatever the file's order."""
    terms = (Term(t.name, t.start, t.end) for t in calendar.terms)
    return SchoolYear(
        tuple(sorted(calendar.summer_holidays)), tuple(sorted(terms, key=lambda t: t.start))
    )


def length(duration: Duration) -> float:
    """Return about how many seconds a duration takes, to compare two of them."""
    return (duration.after(_REFERENCE, ZoneInfo("UTC")) - _REFERENCE).total_seconds()


def _officers(roles: RolesTable) -> dict[str, office.Officer]:
    holders = {
        office.MANAGER: roles.manager,
        office.CHAIR: roles.chair,
        office.ALTERNATE: roles.alternate,
        office.DESIGNATED: roles.designated_person,
        office.ADMINISTRATOR: roles.administrator,
    }
    return {role: _officer(role, who) for role, who in holders.items() if who is not None}


def _officer(role: str, who: HolderTable) -> office.Officer:
    return office.Officer(role, who.name, who.email, who.also_known_as)
