"""`verify`: every case file against its seal, its history chain, its workflow and its mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from swps_mailflow.policy.case import Case, chain_fault
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.stores import DESK, Broken, CaseStore, MailStore


@dataclass(frozen=True)
class Finding:
    """One line: where, what, and whether it is a fault or only to be known."""

    where: str
    sentence: str
    fault: bool = True


def verify(root: Path, cases: CaseStore, mailroom: MailStore) -> Iterator[Finding]:
    """Yield what is wrong in a state folder; nothing is what one hopes for."""
    for folder in sorted((root / "cases").iterdir()):
        if folder.name.startswith(".") and folder.name.endswith(".draft"):
            yield Finding(f"cases/{folder.name}", "was never finished", fault=False)
            continue
        if not folder.is_dir():
            yield Finding(f"cases/{folder.name}", "does not belong here")
            continue
        yield from _case(folder, cases)
    if (root / "desk" / "case.json").exists():
        yield from _file(DESK, cases)
    for path in sorted((root / "desk").glob("case.json.damaged*")):
        where = f"desk/{path.name}"
        yield Finding(where, "was damaged and has been set aside; delete it at will", fault=False)
    yield from _mailroom(root / "mailroom", mailroom)
    for path in sorted((root / "incoming").glob("*.eml")):
        yield Finding(f"incoming/{path.name}", "is waiting for the daemon", fault=False)


def _file(ref: str, cases: CaseStore) -> Iterator[Finding]:
    try:
        cases.load(ref)
    except Broken as fault:
        yield Finding(ref, str(fault))


def _case(folder: Path, cases: CaseStore) -> Iterator[Finding]:
    ref = folder.name
    raws = {p.name for p in (folder / "messages").glob("*")} if folder.is_dir() else set()
    try:
        case = cases.load(ref)
    except Broken as fault:
        yield Finding(ref, f"case.json: {fault}")
        return
    if case is None:
        yield Finding(ref, "is a folder without a case; its mail is pending", fault=False)
        return
    yield from _inside(case, ref)
    for message in case.messages:
        raws.discard(message.file)
        data = cases.raw(ref, message.file)
        if data is None:
            yield Finding(ref, f"messages/{message.file} is missing")
        elif sha256(data).hexdigest() != message.sha256:
            yield Finding(ref, f"messages/{message.file} was changed after it was written")
    for name in sorted(raws):
        pending = name.endswith((".eml", ".draft"))
        sentence = f"messages/{name} is named by no case yet"
        if name.endswith("-unnamed.eml"):
            sentence += "; `swps-mailflow deliver` takes it on standard input and works it"
        yield Finding(ref, sentence, fault=not pending)
    for path in sorted(folder.iterdir()):
        if path.name not in ("case.json", "messages", ".case.json.draft"):
            yield Finding(ref, f"{path.name} does not belong here")


def _inside(case: Case, ref: str) -> Iterator[Finding]:
    if case.ref != ref:
        yield Finding(ref, f"the folder holds the case {case.ref}")
    if fault := chain_fault(case.events):
        yield Finding(ref, fault)
    workflow = WORKFLOWS.get(case.kind)
    if workflow is None:
        yield Finding(ref, f"is of an unknown kind, {case.kind}")
    elif case.state not in workflow.by_name:
        yield Finding(ref, f"stands in a state that {case.kind} does not have, {case.state}")
    if not case.events:
        yield Finding(ref, "has no history")


def _mailroom(folder: Path, mailroom: MailStore) -> Iterator[Finding]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".eml":
            if sha256(path.read_bytes()).hexdigest() != path.stem:
                yield Finding(f"mailroom/{path.name}", "was changed after it was written")
            if not path.with_suffix(".json").exists():
                yield Finding(f"mailroom/{path.name}", "has no record yet", fault=False)
            elif mailroom.record(path.stem) is None:
                yield Finding(f"mailroom/{path.stem}.json", "was changed after it was written")
        elif path.suffix == ".json":
            if not path.with_suffix(".eml").exists():
                yield Finding(f"mailroom/{path.name}", "is the record of a mail that is missing")
        elif path.suffix != ".draft":
            yield Finding(f"mailroom/{path.name}", "does not belong here")
