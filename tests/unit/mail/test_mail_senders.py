"""Forged and odd senders: who each is from, and what our provider's word makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from swps_mailflow.mail.addresses import domain_of
from swps_mailflow.mail.authentication import authenticate
from swps_mailflow.mail.letter import read_letter

SENDERS = Path(__file__).parents[2] / "data" / "senders.jsonl"
CASES = [json.loads(line) for line in SENDERS.read_text("ascii").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_sender(case):
    raw = case["raw_head"].encode("utf-8", "surrogateescape") + b"\r\nApprove\r\n"
    letter = read_letter(raw)
    assert letter.sender.address == case["address"], letter.sender.fault
    assert (letter.sender.fault is None) == (case["address"] is not None)
    domain = domain_of(letter.sender.address or "")
    found = authenticate(letter.headers, domain, case["authserv_ids"])
    assert found.verdict.value == case["verdict"], found.reason
    assert found.reason


def test_there_are_enough_of_them():
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
