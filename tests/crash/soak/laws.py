"""What must be so at the end of every story, seen from outside as far as that is possible.

Nothing here asks the policy whether it was right: a decision is held against the mails people
wrote, a state against the table it stands in, a notice against what the mail server took.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from swps_mailflow.adapters.storage import unsealed
from swps_mailflow.mail.tokens import form_in, sealed
from swps_mailflow.policy.case import Case
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.office import Office
from swps_mailflow.policy.workflow import APPROVER, HOLDER, TASK
from swps_mailflow.reports.verify import verify
from swps_mailflow.stores import DESK
from swps_mailflow.vigil import PATIENCE
from tests.crash.life import places
from tests.crash.soak.path import stray_steps
from tests.crash.soak.people import OFFICERS, Posted
from tests.crash.soak.world import Letter, World

# The words of officers, in all the tables.
WORDS = {
    rule.trigger
    for workflow in WORKFLOWS.values()
    for rule in workflow.rules
    if rule.by in (HOLDER, APPROVER, TASK)
}
TRIES = 3
# Nothing that is owed waits for longer: an UNDO to be confirmed holds its mail for a day.
LONGEST_WAIT = timedelta(days=1)
_FAULT_OF_OURS = re.compile(
    r"Traceback|\.py:\d+|(?<![0-9a-z])[a-z2-7]{32}(?![0-9a-z])|@(?!s\b)[a-z]+\.example"
)


@dataclass(frozen=True)
class Breach:
    """A law that was broken: something was lost, doubled, or is as it must never be."""

    what: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.what.upper()}: {self.sentence}"


class Restless(Exception):
    """Something waits, although nothing is in its way any more."""


class Watch:
    """What must hold all along: what a pass has made durable is never less afterwards."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._files: dict[Path, tuple[int, int]] = {}
        self._histories: dict[str, list[str]] = {}
        self.opened: set[str] = set()

    def look(self, *, calm: bool) -> Iterator[Breach]:
        """Yield the histories that are shorter than they were, or other.

        What is there after a pass that was not `calm` may never have been made durable.
        """
        there = set()
        for path in sorted(self._world.root.glob("cases/[!.]*/case.json")):
            there.add(path.parent.name)
            stat = path.stat()
            stamp = (stat.st_ino, stat.st_mtime_ns)
            if self._files.get(path) != stamp:
                self._files[path] = stamp
                yield from self._compare(path, calm)
        for ref in self._histories.keys() - there:
            yield Breach("lost", f"the case {ref} is gone")

    def _compare(self, path: Path, calm: bool) -> Iterator[Breach]:
        ref = path.parent.name
        events = unsealed(path.read_bytes()).get("events", {})
        now = [str(row["hash"]) for row in events.values()]
        known = self._histories.get(ref, [])
        if now[: len(known)] != known:
            yield Breach("lost", f"the history of {ref} was longer, or another")
        if calm:
            self._histories[ref] = now
        else:
            del self._files[path]  # looked at again when it is known to last


def judge(world: World, posted: Sequence[Posted], opened: set[str]) -> Iterator[Breach]:
    """Yield every law the end of a story breaks; `opened` is kept mail that a person opened."""
    assert world.process is not None
    cases = world.process.cases()
    state = world.process.state
    by_digest = {p.digest: p for p in posted}
    yield from _mails(world, posted, cases, opened)
    yield from _notices(world, cases)
    yield from _vigil(world)
    for ref, case in cases.items():
        if ref != DESK:
            yield from stray(case)
            yield from _decisions(case, by_digest, world)
            yield from _hidden(case, by_digest, world, cases)
    for finding in verify(world.root, state.cabinet, state.mailroom):
        yield Breach("illegal", f"verify: {finding.where}: {finding.sentence}")
    for line in world.log.lines:
        if _FAULT_OF_OURS.search(line):
            yield Breach("illegal", f"the log says: {line}")
    world.counts["decisions"] += sum(
        _is_decision(e.event, e.actor) for c in cases.values() for e in c.events
    )
    world.counts["cases"] += len(cases) - (DESK in cases)
    for case in cases.values():
        for event in case.events:
            world.counts[f"event {event.event}"] += 1


def stray(case: Case) -> Iterator[Breach]:
    """Yield the steps of a history that no table has."""
    for sentence in stray_steps(case):
        yield Breach("illegal", f"{case.ref} ({case.kind}): {sentence}")


def _mails(
    world: World, posted: Sequence[Posted], cases: dict[str, Case], opened: set[str]
) -> Iterator[Breach]:
    """Each mail stands in one place, with its bytes, and has opened one case at most."""
    here: dict[str, list[str]] = defaultdict(list)
    for digest, place in places(world.root):
        here[digest].append(place)
    for one in {p.digest: p for p in posted}.values():
        found = here.pop(one.digest, [])
        if not found or found == ["incoming"]:
            yield Breach("lost", f"{one} is in no case and not in the mailroom")
        elif len(found) > 1:
            yield Breach("doubled", f"{one} is in {', '.join(found)}")
    for digest in here:
        yield Breach("illegal", f"nobody ever sent the mail {digest[:8]}")
    first = Counter()
    for case in cases.values():
        if "opened_by" in case.data:  # an officer has named it in answer to a digest
            opened = opened | {case.incoming()[0].sha256}
        named = [m.sha256 for m in case.incoming()]
        first.update(named[:1] if case.ref != DESK else ())
        if len(named) != len(set(named)):
            yield Breach("doubled", f"{case.ref} has the same mail twice")
    twins: dict[str, set[str]] = defaultdict(set)
    for one in posted:
        twins[one.twin or one.digest].add(one.digest)
    for same in twins.values():
        if sum(first[digest] for digest in same - opened) > 1:
            yield Breach("doubled", f"one mail has made two cases: {sorted(same)}")
    deaths = world.counts["faults"] + world.counts["starts"]
    for digest, (_, disposition) in world.worked.items():
        if disposition == "failed" and deaths < TRIES:
            yield Breach("lost", f"{digest[:8]} is set aside as failed without three failures")


def _notices(world: World, cases: dict[str, Case]) -> Iterator[Breach]:
    """What is owed has left; once, or as the same message where that could not be known."""
    times = Counter(letter.mid for letter in world.letters)
    for mid, count in times.items():
        if count > 1 + world.excused[mid]:
            yield Breach("doubled", f"{mid} left {count} times")
    for mid, letters in _by(world.letters, "mid"):
        if len({(x.recipient, x.notice, x.ref) for x in letters}) > 1:
            yield Breach("doubled", f"two notices have the id {mid}")
    left = {sealed(form_in(mid) or "") for mid in times}
    refused = {sealed(form_in(mid) or "") for mid in world.refused}
    known = set()
    for case in cases.values():
        for notice in case.outbox:
            mid = notice.mid if notice.state in ("sent", "dropped") else sealed(notice.mid)
            known.add(mid)
            where = f"{notice.notice} of {case.ref} to {notice.to}"
            if notice.state == "sent" and mid not in left:
                yield Breach("lost", f"{where} is said to have left and has not")
            if notice.state == "failed" and mid not in refused:
                yield Breach("lost", f"{where} was given up")
            if notice.unsent and notice.due <= world.now:
                yield Breach("lost", f"{where} has not left")
            if notice.unsent and notice.due > world.now + LONGEST_WAIT:
                yield Breach("lost", f"{where} will not leave before {notice.due}")
        kept = sum(m.direction == "out" for m in case.messages)
        sent = sum(n.state == "sent" for n in case.outbox)
        if case.ref != DESK and kept != sent:
            yield Breach("lost", f"{case.ref} has {kept} copies of {sent} notices")
    for letter in world.letters:
        if sealed(form_in(letter.mid) or "") not in known and letter.ref:
            yield Breach("doubled", f"{letter.notice} of {letter.ref} left and is not owed")
    for ref, letters in _by(world.letters, "ref"):
        thanks = {x.mid for x in letters if x.notice.endswith("/acknowledgement")}
        if ref and len(thanks) > 1:
            yield Breach("doubled", f"{ref} was acknowledged {len(thanks)} times")


def _by(letters: Sequence[Letter], name: str) -> Iterator[tuple[str, list[Letter]]]:
    found: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        found[getattr(letter, name)].append(letter)
    yield from found.items()


def _is_decision(event: str, actor: str) -> bool:
    return event in WORDS and actor not in ("sender", "unknown", "clock", "rules")


def _decisions(case: Case, posted: dict[str, Posted], world: World) -> Iterator[Breach]:
    """Every decision has a mail of the right person, with that word, to a mail that asked for it."""
    files = {m.file: m.sha256 for m in case.incoming()}
    used: Counter[str] = Counter()
    proposer = ""
    mine = [p for p in posted.values() if p.asked is not None and p.asked.ref == case.ref]
    moved = 0  # when the mail came in that moved the case last
    for event in case.events:
        before = moved
        if event.event in ("UNDO", "taken back"):
            moved = 0  # what was open before may be open again
        elif event.from_ != event.to:
            moved = max(moved, world.begun.get(files.get(event.message or "", ""), 0))
        if not _is_decision(event.event, event.actor):
            continue
        where = f"{event.event} in {case.ref} by {event.actor}"
        mail = posted.get(files.get(event.message or "", ""))
        if mail is None or mail.asked is None:
            yield Breach("illegal", f"{where}: nobody said so")
            continue
        used[mail.asked.mid] += 1
        said = mail if mail.word != "YES" else _confirmed(mail, event.event, mine)
        if said is None or said.word != event.event or said.asked is None:
            yield Breach("illegal", f"{where}: what was said is {mail}")
        elif said.sender != said.asked.recipient or said.sender != event.address:
            yield Breach("illegal", f"{where}: but {said}")
        elif mail.verdict == "fail" or (mail is said and mail.verdict != "pass"):
            yield Breach("illegal", f"{where}: nobody vouches for {mail}")
        if mail.sender != mail.asked.recipient:
            yield Breach("illegal", f"{where}: a stolen token, {mail}")
        office = _office_at(world, mail)
        if not office.holders_of(mail.sender):
            yield Breach("illegal", f"{where}: {mail.sender} holds no office any more")
        if said is not None and said.asked is not None and said.asked.tick < before:
            yield Breach("illegal", f"{where}: the case had moved on since {said.asked.notice}")
        if event.event in ("PROPOSE", "RECOMMEND"):
            proposer = event.address or ""
        if event.event == "APPROVE" and event.address == proposer:
            yield Breach("illegal", f"{where}: their own proposal")
    for mid, times in used.items():
        if times > 1:
            yield Breach("doubled", f"{times} decisions in {case.ref} by one question, {mid}")
    undone = sum(e.event == "UNDO" for e in case.events)
    if undone > sum(p.word == "UNDO" for p in mine) + sum(p.word == "YES" for p in mine):
        yield Breach("illegal", f"{case.ref}: undone {undone} times, and nobody said so")
    receipts = sum(n.notice == "common/receipt" for n in case.outbox)
    hidden = any(e.event in ("conflict", "held back") for e in case.events)
    if used and not receipts and not hidden:
        yield Breach("lost", f"{case.ref}: decisions, and no receipt")
    if not case.outbox:
        yield Breach("lost", f"{case.ref}: nobody was told anything")


def _office_at(world: World, mail: Posted) -> Office:
    """Return the office that counted when a mail was last begun."""
    begun = world.begun.get(mail.digest, 0)
    return [office for tick, office in world.offices if tick < begun][-1]


def _vigil(world: World) -> Iterator[Breach]:
    """A check mail that has gone astray is told of; and nobody is told where all was well."""
    assert world.process is not None
    now, process = world.now, world.process
    with process.in_place():
        says = process.vigil.trouble(now)
    told = [x for x in world.letters if x.notice == "common/trouble"]
    if world.checks:  # a process that died over the last one knows the one before
        at, mid, came_round = world.checks[-1]
        known = process.vigil._memory.id == mid and at <= now - PATIENCE
        if known and not came_round and "has not come back" not in says:
            yield Breach("lost", f"the check mail {mid} went astray, and nobody says so")
        if known and came_round and "has not come back" in says:
            yield Breach("illegal", f"the check mail {mid} came back, and is missed")
    if "has not come back" in says and not told:
        yield Breach("lost", "a check mail went astray, and the technical contact was not told")
    if told and not any("the mail server" in line or "away" in line for line in world.story):
        yield Breach("illegal", "trouble was told of, and there was none")


def _confirmed(yes: Posted, word: str, mine: Sequence[Posted]) -> Posted | None:
    """Return the mail a YES may stand for: the same person's, and nobody vouched for it."""
    found = (p for p in mine if p.word == word and p.verdict is None and p.sender == yes.sender)
    return next(found, None)


# What nobody but the sender of a matter is ever sent.
_TO_SENDERS = frozenset(
    f"concern/{name}" for name in ("question", "outcome", "acknowledgement", "tell")
)


def _hidden(
    case: Case, posted: dict[str, Posted], world: World, cases: dict[str, Case]
) -> Iterator[Breach]:
    """Whoever a matter names is never written to, from the mail on that names them.

    But for the officer who brought it in, and is asked or told as the sender they are.
    """
    if not WORKFLOWS[case.kind].delicate or any(e.event in _SORTED for e in case.events):
        return
    since: dict[str, int] = {}
    for number, message in enumerate(case.incoming()):
        mail = posted.get(message.sha256)
        if mail is not None and mail.sender not in OFFICERS:
            tick = 0 if number == 0 else world.worked.get(mail.digest, (10**9, ""))[0]
            for address in mail.names:
                since[address] = min(since.get(address, tick), tick)
    for letter in world.letters:
        if letter.ref != case.ref or letter.recipient in case.shared:
            continue
        if letter.recipient == case.sender.address and letter.notice in _TO_SENDERS:
            continue
        if letter.tick > since.get(letter.recipient, 10**9):
            yield Breach("illegal", f"{letter.notice} of {case.ref} went to {letter.recipient}")


_SORTED = frozenset({"CONCERN", "EXCEPTION", "LEAVER", "JOIN", "LEAVE", "PHOTO"})
