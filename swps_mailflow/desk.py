"""One letter, or one case whose time has come: gather, decide, commit.

The desk reads the bytes, finds the case they belong to, lets the policy decide, and commits the
result once. It sends nothing and moves nothing: when `work` returns, the mail is safe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from swps_mailflow import asked, kept, lookup, rounds
from swps_mailflow.incoming import Incoming, Worked
from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.mail.automatic import Automatic, Rescue, absence, automatic
from swps_mailflow.mail.bounce import read_bounce
from swps_mailflow.mail.check import CAME_BACK_CHANGED, came_back
from swps_mailflow.mail.letter import Letter, read_letter
from swps_mailflow.mail.tokens import form_in, redacted, sealed
from swps_mailflow.policy import authority, clockwork, crosswise, intake, replies
from swps_mailflow.policy.case import Case, Message, Person
from swps_mailflow.policy.flow import Actor
from swps_mailflow.policy.intake import First
from swps_mailflow.policy.office import ADMINISTRATOR, GROUP_ADMIN, OFFICERS
from swps_mailflow.policy.replies import Reply
from swps_mailflow.reading import sorting
from swps_mailflow.records import Records
from swps_mailflow.stores import (
    ACKNOWLEDGED,
    DESK,
    TOO_OLD,
    Broken,
    Record,
    check_key,
    id_key,
    person_key,
)


class Desk(Records):
    """See the module. Used from one thread."""

    def work(self, mail: Incoming, now: datetime) -> Worked:
        """Work one mail to the end; durable on return, and without effect the second time."""
        digest = mail.digest
        known = self._known(digest)
        if case := next((ref for ref in known if not ref.startswith("mailroom/")), None):
            self._let_go(digest)
            return Worked("duplicate", case, "the same bytes have been worked before")
        if known and mail.opened_as is None:
            return Worked("duplicate", known[0], "the same bytes have been worked before")
        letter = read_letter(
            mail.raw, envelope_from=mail.envelope_from, envelope_to=mail.envelope_to
        )
        seen = _Seen(mail, letter, digest, lookup.authenticated(letter, self.office), now)
        if mail.opened_as is None and (twin := self.look.twin(letter)):
            return self._keep(seen, "duplicate", "another copy of a mail worked before", twin)
        if mail.old and came_back(letter, self.office.address) is None:
            return self._keep(seen, "automatic", TOO_OLD)
        verdict = automatic(
            letter,
            own_addresses=lookup.own_addresses(self.office),
            authentication=seen.authentication,
        )
        if mail.opened_as is not None:
            ref, token, forms = self.look.locate(letter, self.office)
            person = verdict is None or verdict.acknowledge_only
            if person and ref not in (None, DESK) and self.look.case(str(ref)) is not None:
                # It belongs to a case, which may be hidden from whoever would hold a new one.
                return self._reply(seen, verdict, str(ref), token, forms)
            # A person says that it is a matter; a machine is all the same not answered.
            stands = verdict is not None and verdict.rescue is Rescue.NOBODY
            return self._first(seen, verdict if stands else None)
        if bounced := self._bounce(seen):
            return bounced
        ref, token, forms = self.look.locate(letter, self.office)
        if verdict is not None and not verdict.acknowledge_only:
            if ref is None and lookup.cries_for_help(letter, verdict, self.office, now):
                return self._first(seen, verdict)
            return self._automatic(seen, verdict, ref, bool(token or forms))
        if mail.recovered and ref is None and lookup.answers_us(letter, self.office):
            return self._keep(seen, "refused", "it answers a question whose record was lost")
        if ref == DESK:
            found = kept.answer(
                self, letter, digest, seen.authentication, token, forms, now, self.work
            )
            if found is not None:
                return self._keep(seen, found.disposition, found.reason, found.ref)
        elif ref is not None:
            return self._reply(seen, verdict, ref, token, forms)
        if found := asked.by_officer(self, letter, digest, seen.authentication, now):
            return self._keep(seen, found.disposition, found.reason)
        if meant := asked.by_sender(self, letter, seen.authentication):
            return self._reply(seen, verdict, meant, None, ())
        return self._first(seen, verdict)

    def _known(self, digest: str) -> list[str]:
        """Return where a mail has been filed; the index may not know it, or not any more."""
        found, room = self.finder.refs(f"raw:{digest}"), self.mailroom
        if not found and room.raw(digest) is not None and room.record(digest) is not None:
            found = [f"mailroom/{digest}"]
            self.finder.put_key(f"raw:{digest}", found[0])
        return found

    def _first(
        self,
        seen: _Seen,
        verdict: Automatic | None,
        added: tuple[str, str] | None = None,
    ) -> Worked:
        letter, office = seen.letter, self.office
        address = letter.sender.address
        cls = intake.class_of(address, office, seen.now)
        read = sorting.sort(
            letter,
            aliases=office.aliases,
            mailbox=office.address,
            sender_class=cls,
            danger_words=office.emergency.words,
            opened_as=seen.mail.opened_as,
        )
        if added is not None:
            read = replace(read, text=added[0], about=added[1])
        if read.suspicion and seen.mail.opened_as is None:
            return self._keep(seen, "suspicious", read.suspicion)
        if self._floods(seen, cls, read):
            return self._keep(seen, "automatic", "an officer's address sends mail after mail")
        why_not = self.look.no_acknowledgement(address, verdict, self.office, seen.now)
        if seen.authentication.verdict is Verdict.FAIL:
            why_not = f"not acknowledged: {seen.authentication.reason}"
        if seen.mail.recovered:
            why_not = "not acknowledged: it was worked before, and the record was lost"
        ref = self.fresh_ref()
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
            now=seen.now,
            draw=self.draw,
            new_ref=self.fresh_ref,
            last_days=self.look.last_days(office.roster.families([address] if address else [])),
        )
        flow.case.messages.append(self._message(seen, file, read.text))
        if seen.mail.opened_by is not None:
            flow.case.data["opened_by"] = seen.mail.opened_by
        self._take(seen, flow.case, file)
        if why_not is None and address:
            self.finder.count_sent(seen.now, person_key(address), ACKNOWLEDGED)
        disposition = "unreadable" if letter.unreadable else "case"
        reason = read.reason if why_not is None else f"{read.reason}; {why_not}"
        return Worked(disposition, ref, reason)

    def _floods(self, seen: _Seen, cls: str, read: sorting.Matter) -> bool:
        """Only officers are asked something by a case of others, so only they can go in circles."""
        address = seen.letter.sender.address
        if address is None or cls not in (*OFFICERS, GROUP_ADMIN) or "danger" in read.tags:
            return False
        if seen.mail.opened_as is not None:
            return False
        return self.look.floods(address, seen.letter.subject, read.text, seen.now)

    def _astray(self, seen: _Seen, ref: str, verdict: Automatic | None) -> Worked:
        """The case is gone, or its file damaged: what people add is heard as a new matter.

        Whoever that case names must not hold it, so its mails count as well. An officer's answer
        would only puzzle other officers. Raises Broken for it: it is kept and told as failed.
        """
        address = seen.letter.sender.address
        fault = self.look.damaged.get(ref)
        if fault is not None and address and self.office.holders_of(address):
            raise Broken(fault)
        added = self.look.added_to(ref, seen.letter) if fault is not None else None
        return self._first(seen, verdict, added)

    def _reply(
        self,
        seen: _Seen,
        verdict: Automatic | None,
        ref: str,
        token: str | None,
        forms: tuple[str, ...],
    ) -> Worked:
        case = self.look.case(ref)
        if case is None:
            return self._astray(seen, ref, verdict)
        letter = seen.letter
        ask, why = authority.find_ask(case, token, forms)
        if letter.unreadable and ask is not None and ask.question != "thread":
            ask, why = None, f"it cannot be read whole: {letter.unreadable}"
        sent = self.look.sent_to(case, letter.sender.address)
        new = sorting.new_text_of(letter, sent)
        if passed_on := sorting.forwarded_in(letter, sent):
            new = f"{new}\n\n{passed_on}" if passed_on not in new else new
        file = self._next_file(case)
        flow = self.flow(case, seen.now, Actor("unknown", letter.sender.address))
        message = self._message(seen, file, new)
        reply = Reply(
            sender=letter.sender.address,
            text=letter.text,
            html=letter.html,
            new_text=new,
            subject=redacted(letter.subject),
            file=file,
            authentication=seen.authentication,
            sent=sent,
            enclosed=(*letter.forwarded, *(a.name for a in letter.attachments)),
        )
        case.messages.append(message)
        found = replies.receive(flow, ask, reply)
        message.trusted = flow.heard is not None and flow.heard.trusted
        message.role = flow.actor.role
        self._take(seen, case, file)
        return Worked(found.name, ref, found.reason if not why else f"{found.reason}; {why}")

    def _automatic(self, seen: _Seen, verdict: Automatic, ref: str | None, linked: bool) -> Worked:
        letter = seen.letter
        address = letter.sender.address
        roles = {o.role for o in self.office.holders_of(address)} if address else set()
        vouched = seen.authentication.verdict is Verdict.PASS or (
            seen.authentication.verdict is Verdict.NONE and linked
        )
        officer = vouched and roles & {*OFFICERS}
        gone = absence(letter, self.office.today(seen.now)) if officer else None
        case = self.look.case(ref) if ref and ref != DESK and gone else None
        if case is not None and gone is not None:
            flow = self.flow(case, seen.now, Actor("unknown", address))
            role = next((r for r in OFFICERS if r in roles and r == case.waiting_for), None)
            until = gone.until.isoformat() if gone.until else ""
            clockwork.away(flow, role or next(r for r in OFFICERS if r in roles), until, gone.quote)
            file = self._next_file(case)
            case.messages.append(self._message(seen, file, ""))
            self._take(seen, case, file)
            return Worked("automatic", ref, f"{verdict.reason}; recorded as away")
        check = came_back(letter, self.office.address)
        if check == CAME_BACK_CHANGED and not self.finder.refs(check_key(letter.message_id or "")):
            check = None  # not one that we sent: somebody looks it over
        return self._keep(seen, "automatic", check or verdict.reason, ref)

    def _bounce(self, seen: _Seen) -> Worked | None:
        found = read_bounce(seen.mail.raw, seen.letter)
        if found is None:
            return None
        for identifier in found.message_ids:
            form = form_in(identifier)
            for ref in self.finder.refs(f"mid:{sealed(form)}") if form else ():
                case = self.look.case(ref)
                if case is None:
                    continue
                flow = self.flow(case, seen.now, Actor("mail server"))
                if ref == DESK:  # the daemon's own mail is no record: it is forgotten after a while
                    if rounds.first_time(flow, f"bounce {seen.digest}"):
                        crosswise.bounced(flow, sealed(form or ""), found.reason, found.hard)
                        self.commit(case)
                    return self._keep(seen, "bounce", found.reason, ref)
                file = self._next_file(case)
                case.messages.append(self._message(seen, file, ""))
                crosswise.bounced(flow, sealed(form or ""), found.reason, found.hard)
                self._take(seen, case, file)
                return Worked("bounce", ref, found.reason)
        return self._keep(seen, "bounce", f"{found.reason}; of none of our notices")

    def keep_failed(self, mail: Incoming, now: datetime, reason: str) -> Worked:
        """Keep a mail that could not be worked, and tell the technical contact (never its text)."""
        digest = mail.digest
        record = Record(
            digest, mail.arrived, "", "", "failed", reason, None,
            mail.envelope_from, mail.envelope_to, kept=now,
        )  # fmt: skip
        self.mailroom.keep(record, mail.raw)
        rounds.tell(
            self, ADMINISTRATOR,
            "common/failed", now, once=digest,
            id=digest[:12], at=mail.arrived.isoformat(), size=len(mail.raw), reason=reason,
        )  # fmt: skip
        return Worked("failed", digest, reason)

    def _take(self, seen: _Seen, case: Case, file: str) -> None:
        """Commit a case with the mail in hand, which stands nowhere else from then on."""
        self.commit(case, {file: seen.mail.raw})
        self._let_go(seen.digest)

    def _let_go(self, digest: str) -> None:
        """Let the mailroom go of what a case has: opened there, or half kept when we died."""
        if self.mailroom.raw(digest) is not None or self.mailroom.record(digest) is not None:
            self.mailroom.release(digest)

    def _keep(self, seen: _Seen, disposition: str, reason: str, ref: str | None = None) -> Worked:
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
            # What was old on our first day is no news for the next digest.
            kept=seen.mail.arrived if seen.mail.old else seen.now,
        )
        self.mailroom.keep(record, seen.mail.raw)
        if letter.message_id:
            self.finder.put_key(id_key(letter.message_id), f"mailroom/{seen.digest}")
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
            subject=redacted(letter.subject),
            text=text,
            twin=lookup.twin_key(letter) or "",
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
    now: datetime
