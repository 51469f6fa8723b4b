"""How well mails are read: the published sets, and the quotation remover beside public libraries.

`python -m bench.reading [--quotations FOLDER]` prints a table. FOLDER holds mails (.eml or .txt),
each with the text that is new in it: `emails/NAME.txt` and `trimmed/NAME.txt`, or beside each
other `NAME.eml` and `NAME.reply`, `NAME.trimmed` or `NAME_reply_text`. Libraries are measured where
they can be imported: mail-parser-reply, email-reply-parser.
"""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table

from swps_mailflow.mail.letter import read_letter
from swps_mailflow.reading.kinds import Sorted
from swps_mailflow.reading.quotation import new_text

DATA = Path(__file__).parents[1] / "tests" / "data"
# Each part of the first mails is sorted by what was learned from the other parts.
_FOLDS = 10
# A library that thinks longer about one mail has failed it.
LIMIT = 20
_BESIDE = ("{}.reply", "{}.trimmed", "{}.expected", "{}_reply_text")
Strip = Callable[[str], str]


@dataclass
class Score:
    """What became of the items of a set.

    `clear` are those with an answer to find, `found` those of them found right, `wrong` all items
    for which something was answered that is not so.
    """

    items: int = 0
    clear: int = 0
    found: int = 0
    wrong: int = 0
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)

    def add(self, expected: object, got: object, nothing: tuple[object, ...], name: str) -> None:
        """Count one item; `nothing` are the answers that act on nothing."""
        self.items += 1
        self.clear += expected not in nothing
        self.found += expected not in nothing and got == expected
        self.wrong += got not in nothing and got != expected
        if got != expected:
            self.misses.append(f"{name}: {got!r} instead of {expected!r}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotations", type=Path, help="a folder of mails with their new text")
    parser.add_argument("--misses", action="store_true", help="list what is not read as expected")
    args = parser.parse_args()
    console = Console()
    table = Table("set", "items", "clear", "found", "coverage", "wrong", "ms an item")
    for name, measure in SETS.items():
        path = DATA / f"{name}.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        started = time.perf_counter()
        score = measure([json.loads(line) for line in lines])
        score.seconds = time.perf_counter() - started
        table.add_row(*_row(name, score))
        for miss in score.misses if args.misses else []:
            console.print(f"{name}: {miss}", markup=False)
    console.print(table)
    if args.quotations:
        console.print(_quotations(list(_mails(args.quotations))))


def _replies(rows: list[dict[str, Any]]) -> Score:
    from tests.unit.reading.test_replies import reading, said

    score = Score()
    for row in rows:
        got = said(reading(row))
        score.add(row["expect"], got, ("unclear", "courtesy"), f"reply {row['id']}")
    return score


def _dates(rows: list[dict[str, Any]]) -> Score:
    from swps_mailflow.reading.dates import SchoolYear, find_dates
    from tests.unit.reading.test_dates import YEAR

    score = Score()
    for row in rows:
        year = SchoolYear() if row.get("calendar") == "none" else YEAR
        today = date.fromisoformat(row["today"])
        the = find_dates(row["text"], today=today, year=year, lean=row["lean"]).the
        score.add(row["expect"], the and the.isoformat(), (None,), row["text"])
    return score


def _senders(rows: list[dict[str, Any]]) -> Score:
    from swps_mailflow.mail.addresses import domain_of
    from swps_mailflow.mail.authentication import authenticate

    score = Score()
    for row in rows:
        raw = row["raw_head"].encode("utf-8", "surrogateescape") + b"\r\nApprove\r\n"
        letter = read_letter(raw)
        domain = domain_of(letter.sender.address or "")
        verdict = authenticate(letter.headers, domain, row["authserv_ids"]).verdict.value
        # A sender counts where a decision could rest on it: one address, and vouched for.
        expected = (row["address"], row["verdict"]) if row["verdict"] == "pass" else None
        got = (letter.sender.address, verdict) if verdict == "pass" else None
        score.add(expected, got, (None,), row["name"])
    return score


def _first_mails(rows: list[dict[str, Any]]) -> Score:
    from bench.likeness import sort

    return _kinds((row, sort(row)) for row in rows)


def _crossed(rows: list[dict[str, Any]]) -> Score:
    from bench.likeness import crossed

    return _kinds(crossed(_FOLDS))


def _kinds(sorted_mails: Iterable[tuple[dict[str, Any], Sorted]]) -> Score:
    score = Score()
    for row, found in sorted_mails:
        # Where two readings are fair, either is right.
        fair = row.get("kinds") or [row["expect"]["kind"]]
        wanted = found.kind if found.kind in fair else fair[0]
        score.add((wanted,), (found.kind,), (("unsorted",),), row.get("name", row["subject"]))
    return score


SETS: dict[str, Callable[[list[dict[str, Any]]], Score]] = {
    "replies": _replies,
    "dates": _dates,
    "first_mails": _first_mails,
    "first_mails_aside": _first_mails,
    "first_mails, each by the others": _crossed,
    "senders": _senders,
}


def _row(name: str, score: Score) -> list[str]:
    coverage = f"{score.found / score.clear:.1%}" if score.clear else "-"
    each = f"{1000 * score.seconds / max(1, score.items):.1f}"
    counts = [str(n) for n in (score.items, score.clear, score.found)]
    return [name, *counts, coverage, str(score.wrong), each]


def _mails(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield name, text and new text of each mail of a folder."""
    for path in sorted([*folder.rglob("*.eml"), *folder.rglob("*.txt")]):
        expected = _expected(path)
        if expected is not None:
            if path.suffix == ".eml":
                letter = read_letter(path.read_bytes())
                text = letter.text or ""
            else:
                text = path.read_text("utf-8", "replace")
            yield path.name, text, expected.read_text("utf-8", "replace").strip()


def _expected(path: Path) -> Path | None:
    trimmed = path.parent.parent / "trimmed" / path.name
    if path.parent.name == "emails" and trimmed.exists():
        return trimmed
    beside = [path.parent / form.format(path.stem) for form in _BESIDE]
    return next((other for other in beside if other.exists()), None)


def _quotations(mails: list[tuple[str, str, str]]) -> Table:
    """Compare this program's quotation remover with the libraries at hand."""
    table = Table("quotation remover", "mails", "exact", "all kept", "nothing left over", "slowest")
    for name, strip in _strippers().items():
        exact = kept = clean = 0
        slowest = 0.0
        for _, text, expected in mails:
            started = time.perf_counter()
            try:
                with _limited(LIMIT):
                    got = strip(text).strip()
            except Exception as failure:  # noqa: BLE001 - a library may fail in any way
                got = f"({failure})"
            slowest = max(slowest, time.perf_counter() - started)
            wanted, had = _lines(expected), _lines(got)
            exact += got == expected
            kept += wanted <= had
            clean += had <= wanted
        counts = [str(n) for n in (len(mails), exact, kept, clean)]
        table.add_row(name, *counts, f"{slowest:.2f} s")
    return table


def _strippers() -> dict[str, Strip]:
    found: dict[str, Strip] = {"this program": lambda text: new_text(text, None).text}
    if (library := _imported("mailparser_reply")) is not None:
        parser = library.EmailReplyParser(
            languages=["en", "de", "fr", "es", "it", "nl", "pl", "sv"]
        )
        found["mail-parser-reply"] = lambda text: parser.parse_reply(text=text) or ""
    if (library := _imported("email_reply_parser")) is not None:
        found["email-reply-parser"] = library.EmailReplyParser.parse_reply
    return found


def _imported(name: str) -> Any | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _lines(text: str) -> set[str]:
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    main()
