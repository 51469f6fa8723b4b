"""Where a letter belongs, and what the desk must know before it decides; reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from swps_mailflow import eventlog
from swps_mailflow.mail.authentication import Authentication, Verdict, authenticate
from swps_mailflow.mail.automatic import Automatic, Rescue
from swps_mailflow.mail.compose import text_of
from swps_mailflow.mail.letter import Letter, read_letter
from swps_mailflow.mail.tokens import TOKEN, form_in, sealed, token_in
from swps_mailflow.policy.case import Case, same_address
from swps_mailflow.policy.intake import class_of
from swps_mailflow.policy.leaver import STAYS_AFTER_ALL
from swps_mailflow.policy.office import Office
from swps_mailflow.reading import sorting
from swps_mailflow.stores import (
    ACKNOWLEDGED,
    Broken,
    CaseStore,
    Finder,
    day_key,
    id_key,
    leaver_key,
    person_key,
    same_key,
)

# First mails of one officer within a day: the same words again, and any words.
_MOST_ALIKE = 3
_MOST_A_DAY = 25
# Mails of a damaged case that are looked at; no honest case has so many.
_MOST_MAILS = 200


class Lookup:
    """Looks into the cases by way of the finder."""

    def __init__(self, cases: CaseStore, finder: Finder) -> None:
        self.cases = cases
        self.finder = finder
        # Cases whose files cannot be read, and why; and those the technical contact knows of.
        self.damaged: dict[str, str] = {}
        self.told: set[str] | None = None

    # Cases, where one that is damaged must not stop what is done with the others.

    def case(self, ref: str) -> Case | None:
        """Return a case; None where there is none, and where it is damaged (see `damaged`)."""
        try:
            case = self.cases.load(ref)
        except Broken as fault:
            self.found_damaged(ref, str(fault))
            return None
        self.damaged.pop(ref, None)
        return case

    def readable(self, refs: Iterable[str]) -> Iterator[Case]:
        """Yield the cases among these that can be read; what is no case is left out."""
        for ref in refs:
            case = self.case(ref) if "/" not in ref else None
            if case is not None:
                yield case

    def found_damaged(self, ref: str, fault: str) -> None:
        """Take note of a damaged case; it is logged once."""
        if ref not in self.damaged:
            eventlog.broken(ref, fault)
            self.damaged[ref] = fault

    def added_to(self, ref: str, letter: Letter) -> tuple[str, str]:
        """Return what a mail adds to a damaged case, and all that people have written in it.

        The mails of a case can be read when its file cannot. What we sent is taken out: it speaks
        of officers, and names nobody as being part of the matter.
        """
        letters = [
            (way, read_letter(raw))
            for number in range(1, _MOST_MAILS + 1)
            for way in ("in", "out")
            if (raw := self.cases.raw(ref, f"{number:04d}-{way}.eml")) is not None
        ]

        def sent_to(address: str | None) -> list[str]:
            ours = [one for way, one in reversed(letters) if way == "out"]
            theirs = (o for o in ours if any(same_address(r, address) for r in o.recipients))
            return [one.text or "" for one in theirs]

        def told(one: Letter) -> str:
            sent = sent_to(one.sender.address)
            new, passed_on = sorting.new_text_of(one, sent), sorting.forwarded_in(one, sent)
            return "\n".join((one.subject, new, passed_on, *(a.name for a in one.attachments)))

        new = sorting.new_text_of(letter, sent_to(letter.sender.address))
        return new, "\n".join((told(letter), *(told(one) for way, one in letters if way == "in")))

    # Where a letter belongs.

    def locate(
        self, letter: Letter, office: Office
    ) -> tuple[str | None, str | None, tuple[str, ...]]:
        """Return the case a mail belongs to, and the token and Message-ID forms it carries.

        By token first, then by our Message-IDs, then by the reference in the subject.
        """
        tokens = [t for r in letter.recipients if (t := token_in(r, office.address))]
        if not office.plus:
            tokens += [t for t in TOKEN.findall(letter.subject) if self.finder.refs(_token_key(t))]
        token = tokens[0] if len(set(tokens)) == 1 else None
        forms = [f for i in letter.in_reply_to if (f := form_in(i))]
        if not forms:
            forms = [f for i in letter.references if (f := form_in(i))][-1:]
        keys = [_token_key(t) for t in tokens] + [f"mid:{sealed(f)}" for f in forms]
        pointed = [refs[0] for key in keys if (refs := self.finder.refs(key))]
        if pointed:
            if len(set(tokens)) > 1 or len(set(pointed)) > 1:
                return pointed[0], None, ()  # two questions at once: it answers neither
            return pointed[0], token, tuple(forms)
        for identifier in (*letter.in_reply_to, *reversed(letter.references)):
            found = [r for r in self.finder.refs(id_key(identifier)) if "/" not in r]
            if len(found) == 1 and self._is_party(found[0], letter.sender.address):
                return found[0], None, ()
        named = sorting.reference_in(letter.subject, office.prefix)
        if named and self.finder.refs(f"case:{named}"):
            return named, None, ()
        if office.holders_of(letter.sender.address or ""):
            # What an officer writes of a case belongs to it: as a new matter it might be shown to
            # whoever that case is about.
            text = f"{letter.subject}\n{letter.text or letter.html or ''}"
            meant = {r for r in sorting.references_in(text, office.prefix) if self._is_case(r)}
            if len(meant) == 1:
                return meant.pop(), None, ()
        return None, None, ()

    def _is_case(self, ref: str) -> bool:
        return bool(self.finder.refs(f"case:{ref}"))

    def _is_party(self, ref: str, address: str | None) -> bool:
        return address is not None and self.finder.has(person_key(address), ref)

    def no_acknowledgement(
        self, address: str | None, verdict: Automatic | None, office: Office, now: datetime
    ) -> str | None:
        """Return why no acknowledgement goes out, or None (rules of mail, section 2)."""
        if verdict is not None:
            return f"not acknowledged: {verdict.reason}"
        if address is None:
            return "not acknowledged: no readable sender"
        limits, key = office.limits, person_key(address)
        hour, day = timedelta(hours=1), timedelta(days=1)
        for limit, what, span, said in (
            (limits.acknowledgements_per_sender_hour, key, hour, "this sender this hour"),
            (limits.acknowledgements_per_sender_day, key, day, "this sender today"),
            (limits.acknowledgements_per_hour, ACKNOWLEDGED, hour, "everybody this hour"),
        ):
            if limit and self.finder.sent_within(what, span, now) >= limit:
                return f"not acknowledged: enough acknowledgements for {said}"
        return None

    def floods(self, address: str, subject: str, text: str, now: datetime) -> bool:
        """Tell whether this address opened more cases since yesterday than a person would.

        Two officers' programs that each write a fresh mail for every ask they get would open
        cases in turn for ever: each case asks the other officer.
        """
        recent = [
            case
            for day in (now, now - timedelta(days=1))
            for case in self.readable(self.finder.refs(day_key(address, day)))
            if case.opened > now - timedelta(days=1) and same_address(case.sender.address, address)
        ]
        first = [m for case in recent for m in case.incoming()[:1]]
        same = sum(m.subject == subject and m.text == text for m in first)
        return same >= _MOST_ALIKE or len(recent) >= _MOST_A_DAY

    def sent_to(self, case: Case, address: str | None) -> list[str]:
        """Return the texts of our mails to this person, newest first: what a reply may quote."""
        texts = []
        for message in reversed(case.messages):
            if message.direction == "out" and same_address(message.address, address):
                raw = self.cases.raw(case.ref, message.file)
                if raw is not None:
                    texts.append(text_of(raw))
        return texts

    def cases_of(self, addresses: Iterable[str], kind: str) -> list[str]:
        """Return the open cases of a kind that any of these people has part in."""
        keys = [person_key(address) for address in addresses]
        refs = [row.ref for row in self.finder.rows(only_open=True) if row.kind == kind]
        return [ref for ref in refs if any(self.finder.has(key, ref) for key in keys)]

    def last_days(self, addresses: list[str]) -> dict[str, str]:
        """Return the confirmed last days of this family's children, from their leaver cases."""
        found = {}
        for address in addresses:
            for case in self.readable(self.finder.refs(leaver_key(address))):
                if case.kind != "leaver" or case.state in STAYS_AFTER_ALL:
                    continue
                if case.data.get("confirmed"):
                    found[case.data.get("child", "")] = case.data["last_day"]
        return found

    def opened_by(self, digest: str) -> Case | None:
        """Return the case that an officer's mail made of a kept one."""
        found = self.finder.refs(f"opened:{digest}")
        return self.case(found[0]) if found else None

    def twin(self, letter: Letter) -> str | None:
        """Return where another copy of this mail was filed."""
        key = twin_key(letter)
        found = self.finder.refs(key) if key else []
        return found[0] if found else None


def authenticated(letter: Letter, office: Office) -> Authentication:
    """Return what a provider we trust says of the sender's domain."""
    address = letter.sender.address
    if address is None:
        return Authentication(Verdict.NONE, "no single readable sender")
    return authenticate(letter.headers, address.rpartition("@")[2], office.trust.authserv_ids)


def own_addresses(office: Office) -> set[str]:
    """Return the addresses mail to us may carry."""
    return {office.address, *office.aliases}


def _token_key(token: str) -> str:
    return f"token:{sealed(token)}"


def twin_key(letter: Letter) -> str | None:
    """Return what two copies of one mail share (lists and aliases deliver the same mail twice).

    The same words with another picture are another mail.
    """
    if letter.message_id is None or letter.sender.address is None or letter.unreadable:
        return None
    when = letter.date.isoformat() if letter.date else ""
    said = letter.text or letter.html or ""
    enclosed = sorted(a.sha256 for a in letter.attachments)
    return same_key((letter.message_id, letter.sender.address, when, said, *enclosed))


def cries_for_help(letter: Letter, verdict: Automatic, office: Office, now: datetime) -> bool:
    """Tell whether a mail that looks automatic must be heard: it speaks of danger (ruling 6)."""
    if verdict.rescue is Rescue.NOBODY:
        return False
    if verdict.rescue is Rescue.KNOWN and class_of(letter.sender.address, office, now) == "unknown":
        return False
    return sorting.danger_in(letter, office.emergency.words)


def answers_us(letter: Letter, office: Office) -> bool:
    """Tell whether a mail answers one of ours, known or not: by its address or its thread."""
    threads = (*letter.in_reply_to, *letter.references)
    return any(token_in(r, office.address) for r in letter.recipients) or any(map(form_in, threads))
