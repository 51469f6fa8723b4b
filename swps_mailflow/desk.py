"""One letter, or one case whose time has come: gather, decide, commit.

The desk reads the bytes, finds the case they belong to, lets the policy decide, and commits the
result once. It sends nothing and moves nothing: when `work` returns, the mail is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from swps_mailflow.mail.authentication import Authentication, Verdict, authenticate
from swps_mailflow.mail.automatic import Automatic, absence, automatic
from swps_mailflow.mail.bounce import read_bounce
from swps_mailflow.mail.compose import text_of
from swps_mailflow.mail.letter import Letter, read_letter
from swps_mailflow.mail.tokens import form_in, sealed, token_in
from swps_mailflow.policy import authority, clockwork, crosswise, intake, replies
from swps_mailflow.policy.case import Case, Message, Person, same_address
from swps_mailflow.policy.flow import Actor, Flow
from swps_mailflow.policy.intake import First
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import ADMINISTRATOR, OFFICERS, Office
from swps_mailflow.policy.replies import Reply
from swps_mailflow.reading import sorting
from swps_mailflow.stores import (
    DESK,
    CaseStore,
    Finder,
    MailStore,
    Record,
    id_key,
    person_key,
    same_key,
)


@dataclass(frozen=True)
class Worked:
    """What became of a mail: the contract's disposition, the case or mailroom id, and why."""

    disposition: str
    ref: str | None
    reason: str


@dataclass(frozen=True)
class Incoming:
    """A mail as it arrived. `old` mail is recorded and neither acknowledged nor asked about."""

    raw: bytes
    arrived: datetime
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()
    old: bool = False
    opened_as: str | None = None


class Desk:
    """See the module. Used from one thread; `draw` and `new_ref` are the only randomness."""

    def __init__(
        self,
        office: Office,
        cases: CaseStore,
        mailroom: MailStore,
        finder: Finder,
        *,
        draw: Callable[[], str],
        new_ref: Callable[[], str],
    ) -> None:
        self.office = office
        self.cases = cases
        self.mailroom = mailroom
        self.finder = finder
        self._draw = draw
        self._draw_ref = new_ref

    # One letter.

    def work(self, mail: Incoming, now: datetime) -> Worked:
        """Work one mail to the end; durable on return, and without effect the second time."""
        digest = sha256(mail.raw).hexdigest()
        known = self.finder.refs(f"raw:{digest}")
        if known and mail.opened_as is None:
            return Worked("duplicate", known[0], "the same bytes have been worked before")
        letter = read_letter(
            mail.raw, envelope_from=mail.envelope_from, envelope_to=mail.envelope_to
        )
        seen = _Seen(mail, letter, digest, self._authenticate(letter))
        if mail.opened_as is None and (twin := self._twin(seen)):
            return self._keep(seen, "duplicate", "another copy of a mail worked before", twin)
        if mail.old:
            return self._keep(seen, "automatic", "older than this mailbox's first day here")
        if bounced := self._bounce(seen, now):
            return bounced
        ref, token, forms = self._locate(letter)
        verdict = automatic(
            letter,
            own_addresses=self._own_addresses(),
            loop_marks=(),
            authentication=seen.authentication,
        )
        if mail.opened_as is not None:
            return self._first(seen, None, now)
        if verdict is not None and not verdict.acknowledge_only:
            return self._automatic(seen, verdict, ref, now)
        if ref is not None:
            return self._reply(seen, ref, token, forms, now)
        return self._first(seen, verdict, now)

    def _first(self, seen: _Seen, verdict: Automatic | None, now: datetime) -> Worked:
        letter, office = seen.letter, self.office
        address = letter.sender.address
        cls = intake.class_of(address, office, now)
        read = sorting.sort(
            letter,
            aliases=office.aliases,
            mailbox=office.address,
            sender_class=cls,
            danger_words=office.emergency.words,
            opened_as=seen.mail.opened_as,
        )
        if read.suspicion and seen.mail.opened_as is None:
            return self._keep(seen, "suspicious", read.suspicion)
        why_not = self._no_acknowledgement(address, verdict, now)
        ref = self._fresh_ref()
        file = "0001-in.eml"
        first = First(
            kind=read.kind,
            variant=read.variant,
            sender=Person(address, letter.sender.name, cls),
            subject=letter.subject,
            text=read.text,
            about=read.about,
            file=file,
            tags=read.tags,
            about_staff=read.about_staff,
            acknowledge=why_not is None,
            unreadable=letter.unreadable or "",
            reason=read.reason,
        )
        flow = intake.open_case(
            first,
            ref=ref,
            office=office,
            arrived=seen.mail.arrived,
            now=now,
            draw=self._draw,
            new_ref=self._fresh_ref,
            last_days=self._last_days([address] if address else []),
        )
        flow.case.messages.append(self._message(seen, file, read.text))
        self._commit(flow.case, {file: seen.mail.raw})
        if why_not is None and address:
            self.finder.count_sent(person_key(address), now)
        self._remember_twin(seen, ref)
        disposition = "unreadable" if letter.unreadable else "case"
        reason = read.reason if why_not is None else f"{read.reason}; {why_not}"
        return Worked(disposition, ref, reason)

    def _reply(
        self, seen: _Seen, ref: str, token: str | None, forms: tuple[str, ...], now: datetime
    ) -> Worked:
        case = self.cases.load(ref)
        if case is None:
            return self._first(seen, None, now)
        letter = seen.letter
        ask, why = authority.find_ask(case, token, forms)
        sent = self._sent_to(case, letter.sender.address)
        new = sorting.new_text_of(letter, sent)
        file = self._next_file(case)
        flow = self._flow(case, now, Actor("unknown", letter.sender.address))
        message = self._message(seen, file, new)
        reply = Reply(
            sender=letter.sender.address,
            text=letter.text,
            html=letter.html,
            new_text=new,
            subject=letter.subject,
            file=file,
            authentication=seen.authentication,
            sent=sent,
        )
        case.messages.append(message)
        found = replies.receive(flow, ask, reply)
        message.trusted = flow.heard is not None and flow.heard.trusted
        message.role = flow.actor.role
        self._commit(case, {file: seen.mail.raw})
        self._remember_twin(seen, ref)
        return Worked(found.name, ref, found.reason if not why else f"{found.reason}; {why}")

    def _automatic(self, seen: _Seen, verdict: Automatic, ref: str | None, now: datetime) -> Worked:
        letter = seen.letter
        address = letter.sender.address
        roles = {o.role for o in self.office.holders_of(address)} if address else set()
        gone = absence(letter, self.office.today(now)) if roles & {*OFFICERS} else None
        case = self.cases.load(ref) if ref and gone else None
        if case is not None and gone is not None:
            flow = self._flow(case, now, Actor("unknown", address))
            role = next((r for r in OFFICERS if r in roles and r == case.waiting_for), None)
            until = gone.until.isoformat() if gone.until else ""
            clockwork.away(flow, role or next(r for r in OFFICERS if r in roles), until, gone.quote)
            file = self._next_file(case)
            case.messages.append(self._message(seen, file, ""))
            self._commit(case, {file: seen.mail.raw})
            return Worked("automatic", ref, f"{verdict.reason}; recorded as away")
        return self._keep(seen, "automatic", verdict.reason, ref)

    def _bounce(self, seen: _Seen, now: datetime) -> Worked | None:
        found = read_bounce(seen.mail.raw, seen.letter)
        if found is None:
            return None
        for identifier in found.message_ids:
            form = form_in(identifier)
            for ref in self.finder.refs(f"mid:{sealed(form)}") if form else ():
                case = self.cases.load(ref)
                if case is None:
                    continue
                flow = self._flow(case, now, Actor("mail server"))
                file = self._next_file(case)
                case.messages.append(self._message(seen, file, ""))
                crosswise.bounced(flow, sealed(form or ""), found.reason, found.hard)
                self._commit(case, {file: seen.mail.raw})
                return Worked("bounce", ref, found.reason)
        return self._keep(seen, "bounce", f"{found.reason}; of none of our notices")

    # One case whose time has come.

    def tick(self, ref: str, now: datetime) -> None:
        """Fire what is due in a case and carry out what it owes other cases."""
        case = self.cases.load(ref)
        if case is None:
            return
        flow = self._flow(case, now, clockwork.CLOCK)
        due = clockwork.due(flow)
        for timer in due:
            clockwork.fire(flow, timer)
        if due:
            self._commit(case)
        for intent in [i for i in case.intents if not i.done]:
            if datetime.fromisoformat(intent.data["due"]) <= now:
                self._carry_out(case, intent.what, intent.data, now)
                intent.done = True
        owed = case.timer("intents")
        if owed is not None and owed.due <= now:
            flow.stop_timer("intents")
            waiting = [i.data["due"] for i in case.intents if not i.done]
            if waiting:
                flow.start_timer("intents", datetime.fromisoformat(min(waiting)))
            self._commit(case)

    def _carry_out(self, case: Case, what: str, data: Mapping[str, Any], now: datetime) -> None:
        """Do for another case what this one owes it; the second time it has no effect."""
        if what == "open":
            self._open_second(case, data, now)
            return
        for ref in self._cases_of(data.get("addresses") or (), crosswise.KIND_OF[what]):
            other = self.cases.load(ref)
            if other is None or ref == case.ref:
                continue
            flow = self._flow(other, now, Actor("rules"))
            if crosswise.apply(flow, what, data):
                self._commit(other)

    def _open_second(self, case: Case, data: Mapping[str, Any], now: datetime) -> None:
        if self.cases.exists(data["ref"]):
            return
        origin = crosswise.second_matter(case, data)
        flow = intake.open_case(
            origin,
            ref=data["ref"],
            office=self.office,
            arrived=case.opened,
            now=now,
            draw=self._draw,
            new_ref=self._fresh_ref,
        )
        flow.case.data["passage"] = data["passage"]
        flow.case.data["from_sha256"] = sha256(data["passage"].encode()).hexdigest()
        self._commit(flow.case)

    def reload(self, office: Office, now: datetime) -> int:
        """Take a new office: test every open case again and move open asks (ruling 12)."""
        self.office = office
        changed = 0
        for row in self.finder.rows(only_open=True):
            case = self.cases.load(row.ref)
            if case is None or case.kind not in WORKFLOWS:
                continue
            flow = self._flow(case, now, Actor("rules"))
            if crosswise.new_office(flow):
                self._commit(case)
                changed += 1
        return changed

    # The daemon's own mail.

    def tell_administrator(self, notice: str, now: datetime, **fields: Any) -> None:
        """Owe the technical contact a mail that belongs to no case."""
        self.tell(ADMINISTRATOR, notice, now, **fields)

    def tell(self, role: str, notice: str, now: datetime, **fields: Any) -> None:
        """Owe an officer a mail that belongs to no case."""
        case = self.cases.load(DESK) or Case(
            ref=DESK, kind="desk", state="desk", sender=Person(None), opened=now, holder=None
        )
        crosswise.forget_sent(case, now - timedelta(days=30))
        flow = self._flow(case, now, Actor("daemon"))
        flow.tell_officer(role, notice, **fields)
        self._commit(case)

    def mailroom_open(self, identifier: str, kind: str, now: datetime) -> Worked:
        """Make a kept mail a case of that kind, as if it had arrived now.

        Raises LookupError where there is no such mail.
        """
        record, raw = self.mailroom.record(identifier), self.mailroom.raw(identifier)
        if record is None or raw is None:
            raise LookupError(identifier)
        worked = self.work(
            Incoming(raw, record.at, record.envelope_from, record.envelope_to, opened_as=kind),
            now,
        )
        self.mailroom.release(identifier)
        return worked

    def keep_failed(self, mail: Incoming, now: datetime, reason: str) -> Worked:
        """Keep a mail that could not be worked, and tell the technical contact (never its text)."""
        digest = sha256(mail.raw).hexdigest()
        record = Record(
            digest, mail.arrived, "", "", "failed", reason, None,
            mail.envelope_from, mail.envelope_to,
        )  # fmt: skip
        self.mailroom.keep(record, mail.raw)
        self.tell_administrator(
            "common/failed", now,
            id=digest[:12], at=mail.arrived.isoformat(), size=len(mail.raw), reason=reason,
        )  # fmt: skip
        return Worked("failed", digest, reason)

    # Gathering.

    def _authenticate(self, letter: Letter) -> Authentication:
        address = letter.sender.address
        if address is None:
            return Authentication(Verdict.NONE, "no single readable sender")
        return authenticate(
            letter.headers, address.rpartition("@")[2], self.office.trust.authserv_ids
        )

    def _locate(self, letter: Letter) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Return the case a mail belongs to, and the token and Message-ID forms it carries.

        By token first, then by our Message-IDs, then by the reference in the subject.
        """
        tokens = [t for r in letter.recipients if (t := token_in(r, self.office.address))]
        token = tokens[0] if len(set(tokens)) == 1 else None
        forms = [f for i in letter.in_reply_to if (f := form_in(i))]
        if not forms:
            forms = [f for i in letter.references if (f := form_in(i))][-1:]
        for key in (
            *([f"token:{sealed(token)}"] if token else []),
            *(f"mid:{sealed(f)}" for f in forms),
        ):
            found = self.finder.refs(key)
            if found and found[0] != DESK:
                return found[0], token, tuple(forms)
        for identifier in (*letter.in_reply_to, *reversed(letter.references)):
            found = [r for r in self.finder.refs(id_key(identifier)) if "/" not in r]
            if len(found) == 1 and self._is_party(found[0], letter.sender.address):
                return found[0], None, ()
        named = sorting.reference_in(letter.subject, self.office.prefix)
        if named and self.finder.refs(f"case:{named}"):
            return named, None, ()
        return None, None, ()

    def _is_party(self, ref: str, address: str | None) -> bool:
        return address is not None and ref in self.finder.refs(person_key(address))

    def _own_addresses(self) -> set[str]:
        return {self.office.address, *self.office.aliases}

    def _no_acknowledgement(
        self, address: str | None, verdict: Automatic | None, now: datetime
    ) -> str | None:
        """Return why no acknowledgement goes out, or None (rules of mail, section 2)."""
        if verdict is not None:
            return f"not acknowledged: {verdict.reason}"
        if address is None:
            return "not acknowledged: no readable sender"
        limits, key = self.office.limits, person_key(address)
        hour, day = now - timedelta(hours=1), now - timedelta(days=1)
        for limit, what, since, said in (
            (limits.acknowledgements_per_sender_hour, key, hour, "this sender this hour"),
            (limits.acknowledgements_per_sender_day, key, day, "this sender today"),
            (limits.acknowledgements_per_hour, None, hour, "everybody this hour"),
        ):
            if limit and self.finder.sent_since(what, since) >= limit:
                return f"not acknowledged: enough acknowledgements for {said}"
        return None

    def _sent_to(self, case: Case, address: str | None) -> list[str]:
        """Return the texts of our mails to this person, newest first: what a reply may quote."""
        texts = []
        for message in reversed(case.messages):
            if message.direction == "out" and same_address(message.address, address):
                raw = self.cases.raw(case.ref, message.file)
                if raw is not None:
                    texts.append(text_of(raw))
        return texts

    def _cases_of(self, addresses: Any, kind: str) -> list[str]:
        wanted: dict[str, None] = {}
        for address in addresses:
            for ref in self.finder.refs(person_key(address)):
                wanted.setdefault(ref)
        rows = {r.ref: r.kind for r in self.finder.rows(only_open=True)}
        return [ref for ref in wanted if rows.get(ref) == kind]

    def _last_days(self, addresses: list[str]) -> dict[str, str]:
        """Return the confirmed last days of this family's children, from their leaver cases."""
        found = {}
        for address in addresses:
            for ref in self.finder.refs(person_key(address)):
                case = self.cases.load(ref) if "/" not in ref else None
                if case is not None and case.kind == "leaver" and case.data.get("confirmed"):
                    found[case.data.get("child", "")] = case.data["last_day"]
        return found

    def _twin(self, seen: _Seen) -> str | None:
        key = _twin_key(seen.letter)
        found = self.finder.refs(key) if key else []
        return found[0] if found else None

    def _remember_twin(self, seen: _Seen, ref: str) -> None:
        key = _twin_key(seen.letter)
        if key:
            self.finder.put_key(key, ref)

    def _fresh_ref(self) -> str:
        while True:
            ref = f"{self.office.prefix}-{self._draw_ref()}"
            if not self.cases.exists(ref):
                return ref

    # Committing.

    def _flow(self, case: Case, now: datetime, actor: Actor) -> Flow:
        flow = Flow(case, self.office, WORKFLOWS, now, self._draw, actor)
        flow.new_ref = self._fresh_ref
        if case.kind == "exception":
            flow.last_days = self._last_days(case.addresses())
        return flow

    def _commit(self, case: Case, raws: Mapping[str, bytes] | None = None) -> None:
        self.cases.save(case, raws)

    def _keep(
        self, seen: _Seen, disposition: str, reason: str, ref: str | None = None
    ) -> Worked:
        letter = seen.letter
        record = Record(
            id=seen.digest,
            at=seen.mail.arrived,
            sender=letter.sender.address or letter.sender.name or "",
            subject=letter.subject,
            disposition=disposition,
            reason=reason,
            ref=ref,
            envelope_from=seen.mail.envelope_from,
            envelope_to=seen.mail.envelope_to,
        )
        self.mailroom.keep(record, seen.mail.raw)
        return Worked(disposition, ref or seen.digest, reason)

    def _next_file(self, case: Case) -> str:
        return f"{len(case.messages) + 1:04d}-in.eml"

    def _message(self, seen: _Seen, file: str, text: str) -> Message:
        letter = seen.letter
        return Message(
            direction="in",
            sha256=seen.digest,
            message_id=letter.message_id,
            at=seen.mail.arrived,
            file=file,
            address=letter.sender.address,
            subject=letter.subject,
            text=text,
            attachments=[
                {
                    "name": a.name,
                    "type": a.type,
                    "size": a.size,
                    "sha256": a.sha256,
                    "index": a.index,
                }
                for a in letter.attachments
            ],
        )


@dataclass(frozen=True)
class _Seen:
    mail: Incoming
    letter: Letter
    digest: str
    authentication: Authentication


def _twin_key(letter: Letter) -> str | None:
    """Return what two copies of one mail share (lists and aliases deliver the same mail twice)."""
    if letter.message_id is None or letter.sender.address is None or letter.unreadable:
        return None
    when = letter.date.isoformat() if letter.date else ""
    return same_key(
        (letter.message_id, letter.sender.address, when, letter.text or letter.html or "")
    )
