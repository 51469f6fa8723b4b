"""The published set of replies: each as a client writes it, and what a fair reader takes it for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.reading.decision import Offered, Reading, Takes, read_reply
from tests.unit.reading.clients import CLIENTS

SET = Path(__file__).parents[2] / "data" / "replies.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in SET.read_text("utf-8").splitlines()]


def reading(row: dict[str, Any]) -> Reading:
    return read_reply(
        row["text"],
        row["html"],
        sent=row["sent"],
        offered=[Offered(o["word"], Takes(o["takes"])) for o in row["offered"]],
        names=row["names"],
        ref=row["ref"],
        kinds=row["kinds"],
        is_date=set(row["dates"]).__contains__,
    )


def said(found: Reading) -> object:
    if found.word is not None:
        return {"word": found.word, "text": found.text}
    return "courtesy" if found.courtesy else "unclear"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['id']}-{row['client']}" for row in ROWS])
def test_reply_is_read_as_a_fair_reader_would(row: dict[str, Any]) -> None:
    found = reading(row)
    assert said(found) == row["expect"], found.reason
    assert found.reason
    assert len(found.choices) <= 2
    assert set(found.choices) <= {o["word"] for o in row["offered"]}


def test_the_set_covers_every_client_and_is_large_enough() -> None:
    assert len(ROWS) >= 300
    assert {row["client"] for row in ROWS} >= set(CLIENTS)
    unclear = [row for row in ROWS if row["expect"] == "unclear"]
    assert 100 <= len(unclear) <= len(ROWS) - 200
