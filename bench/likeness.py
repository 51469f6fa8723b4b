"""Learn again how much a mail is like a report, from the mails in tests/data.

`python -m bench.likeness` writes `swps_mailflow/reading/likeness.txt`. The mails of
`first_mails_aside.jsonl` are not learned from: they were read once, to measure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from swps_mailflow.reading import likeness
from swps_mailflow.reading.kinds import Sorted, first_mail, words_of
from swps_mailflow.reading.phrasing import Words

DATA = Path(__file__).parents[1] / "tests" / "data"
ASIDE = "first_mails_aside.jsonl"
Row = dict[str, Any]


def learned() -> str:
    """Return what the file of weights must hold."""
    weights = likeness.learn(map(_example, mails()))
    return "".join(f"{sign}\t{weight:.2f}\n" for sign, weight in weights.items())


def mails() -> list[Row]:
    """Return every mail to learn from once, with its fair kinds; no advertisements."""
    found: dict[tuple[str, str], Row] = {}
    for path in sorted(DATA.glob("first_mails*.jsonl")):
        if path.name != ASIDE:
            for row in map(json.loads, path.read_text("utf-8").splitlines()):
                expected = row.get("expect") or {}
                row["kinds"] = row.get("kinds") or [expected["kind"]]
                spam = row.get("spam") or expected.get("suspicious")
                if not (spam or row["alias"] or row["tag"]):
                    found.setdefault((row["subject"], row["text"]), row)
    return list(found.values())


def crossed(folds: int) -> Iterator[tuple[Row, Sorted]]:
    """Yield each mail as it is sorted by what was learned from the others alone."""
    rows = mails()
    for fold in range(folds):
        others = [row for n, row in enumerate(rows) if n % folds != fold]
        weights = likeness.learn(map(_example, others))
        with patch.object(likeness, "_weights", lambda weights=weights: weights):
            yield from ((row, sort(row)) for row in rows[fold::folds])


def sort(row: Row) -> Sorted:
    """Sort the mail of a row."""
    return first_mail(
        row["subject"],
        row["text"],
        forwarded=row.get("forwarded", ()),
        alias_kind=row.get("alias"),
        plus_tag=row.get("tag"),
        sender_role=row.get("sender_role", row.get("role")),
        attachments=[(name, media) for name, media in row.get("attachments", ())],
    )


def _example(row: Row) -> tuple[Words, bool]:
    words = words_of(row["subject"], row["text"], row.get("forwarded", ()))
    return words, row["kinds"][0] == "concern"


if __name__ == "__main__":
    likeness.LEARNED.write_text(learned(), "utf-8")
