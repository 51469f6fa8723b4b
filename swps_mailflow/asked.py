"""STATUS, HELP and WITHDRAW in a mail that names no case: whose it is, and what is answered.

An officer hears what is open and in their hands; a sender is answered in the one open case of
theirs that can be meant. Neither is a matter that somebody would have to sort.
"""

from __future__ import annotations

import re
from datetime import datetime

from swps_mailflow import rounds
from swps_mailflow.incoming import Worked
from swps_mailflow.mail.authentication import Authentication, Verdict
from swps_mailflow.mail.letter import Letter
from swps_mailflow.policy import agenda, linkless, steps
from swps_mailflow.policy.case import same_address
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import ADMINISTRATOR, GROUP_ADMIN, OFFICERS, Officer
from swps_mailflow.reading import sorting
from swps_mailflow.records import Records
from swps_mailflow.stores import person_key

# What stands in a subject that says nothing; our own subjects, answered, are made of such words.
_EMPTY = """
hello hi dear good morning afternoon evening please thanks help a about for from my of our the to
your how stand things message question enquiry request status update withdraw works this mailbox
pre preschool school you something do matter look at
"""
# A mail that says one word begins with a greeting, the word, or our quoted mail.
_LINES, _MOST_WORDS = 2, 24
_LETTERS = re.compile(r"[^\W\d_]+")


def by_officer(
    records: Records,
    letter: Letter,
    digest: str,
    authentication: Authentication,
    now: datetime,
    *,
    answers_us: bool = False,
) -> Worked | None:
    """Answer an officer who asks how things stand, at the address on file; None for other mail.

    `digest` is the SHA-256 of the mail: the second time, after a crash, it has no effect.
    In a mail that `answers_us`, the subject is ours and says nothing of the officer's.
    """
    hats = records.office.holders_of(letter.sender.address or "")
    if not (hats and _is_brief(letter)) or not (answers_us or _adds_nothing(letter)):
        return None
    word = _word(records, letter, [h.name for h in hats], steps.STATUS, steps.HELP)
    if word is None:
        return None
    if authentication.verdict is Verdict.FAIL:
        return Worked("suspicious", None, f"asks for {word}; {authentication.reason}")
    flow = rounds.own(records, now)
    if rounds.first_time(flow, f"{word} {digest}"):
        flow.writer = letter.sender.address or ""
        cases = list(records.look.readable(row.ref for row in records.finder.rows(only_open=True)))
        found = {
            line["ref"]: line
            for hat in hats
            for line in agenda.matters_of(cases, hat, records.office, now)
        }
        first = min(hats, key=_rank)
        flow.tell_holder_of(
            first, first.role, f"common/{word.lower()}", immediate=True, cases=list(found.values())
        )
        records.commit(flow.case)
    return Worked("added", None, f"an officer asked for {word}, of no case")


def by_sender(records: Records, letter: Letter, authentication: Authentication) -> str | None:
    """Return the one open case that a sender's STATUS or WITHDRAW can mean, or None.

    HELP alone may be a cry for help: a person reads that.
    """
    address = letter.sender.address
    if address is None or not _stands_for(records, authentication) or not _is_brief(letter):
        return None
    if not _adds_nothing(letter):
        return None
    word = _word(records, letter, [letter.sender.name], steps.STATUS, steps.WITHDRAW)
    if word is None:
        return None
    key = person_key(address)
    refs = [r.ref for r in records.finder.rows(only_open=True) if records.finder.has(key, r.ref)]
    meant = [
        case.ref
        for case in records.look.readable(refs)
        if same_address(case.sender.address, address)
        and (word == steps.STATUS or _can_end(case.kind, case.state))
    ]
    return meant[0] if len(meant) == 1 else None


def _is_brief(letter: Letter) -> bool:
    """Tell whether a mail may say one word alone; nearly all need not be read for that."""
    lines = [line for line in (letter.text or "").splitlines() if line.strip()]
    return len(" ".join(lines[:_LINES]).split()) <= _MOST_WORDS


def _word(records: Records, letter: Letter, names: list[str], *words: str) -> str | None:
    """Return the word a mail says, and nothing else; something attached is something said."""
    if letter.unreadable or letter.attachments or letter.forwarded:
        return None
    new = sorting.new_text_of(letter, ())
    return linkless.word_alone(
        letter.text, letter.html, new, letter.subject, records.office, words, names
    )


def _adds_nothing(letter: Letter) -> bool:
    """Tell whether a subject adds nothing to the word below it: else it may be a matter."""
    if not sorting.new_text_of(letter, ()).strip():
        return True  # then the subject is all there is, and is read itself
    said = _LETTERS.findall(linkless.subject_alone(letter.subject).lower())
    return set(_EMPTY.split()).issuperset(said)


def _stands_for(records: Records, authentication: Authentication) -> bool:
    verdict = authentication.verdict
    return verdict is Verdict.PASS or (
        verdict is Verdict.NONE and records.office.trust.waive_missing
    )


def _can_end(kind: str, state: str) -> bool:
    rules = WORKFLOWS[kind].rules
    return any(r.trigger == steps.WITHDRAW and state in r.sources for r in rules)


def _rank(officer: Officer) -> int:
    return (*OFFICERS, GROUP_ADMIN, ADMINISTRATOR).index(officer.role)
