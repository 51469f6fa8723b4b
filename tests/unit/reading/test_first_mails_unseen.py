"""Mails that were written before the rules that sort them were read: how sorting does on new mail.

Each line of the set has the kind a fair person gives the mail. `unsorted` is never wrong: a person
sorts it. A concern taken for something else always is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.mail.headers import Headers
from swps_mailflow.reading.kinds import Sorted, first_mail
from swps_mailflow.reading.suspicion import suspicion

SET = Path(__file__).parents[2] / "data" / "first_mails_unseen.jsonl"
ITEMS: list[dict[str, Any]] = [json.loads(line) for line in SET.read_text("utf-8").splitlines()]
SPAM = [item for item in ITEMS if item["expect"]["suspicious"]]
MAILS = [item for item in ITEMS if not item["expect"]["suspicious"]]
CONCERNS = [item for item in MAILS if item["expect"]["kind"] == "concern"]
OTHERS = [item for item in MAILS if item["expect"]["kind"] != "concern"]
DANGER = [item for item in MAILS if "danger" in item["expect"]["tags"]]
TWO_MATTERS = [item for item in CONCERNS if "mixed" in item["expect"]["tags"]]


def name(item: dict[str, Any]) -> str:
    return str(item["name"])


def sort(item: dict[str, Any]) -> Sorted:
    return first_mail(
        item["subject"],
        item["text"],
        forwarded=item["forwarded"],
        alias_kind=item["alias"],
        plus_tag=item["tag"],
        sender_role=item["sender_role"],
        attachments=[tuple(attachment) for attachment in item["attachments"]],
    )


def is_aside(item: dict[str, Any]) -> bool:
    found = suspicion(
        item["subject"],
        item["text"],
        html=None,
        headers=Headers(),
        known_sender=item["sender_role"] != "unknown",
        danger=sort(item).danger,
        attachments=[tuple(attachment) for attachment in item["attachments"]],
    )
    return found is not None


def test_there_are_enough_mails() -> None:
    assert len(ITEMS) >= 150
    assert len(CONCERNS) >= 50


@pytest.mark.parametrize("item", CONCERNS, ids=name)
def test_no_concern_is_taken_for_something_else(item: dict[str, Any]) -> None:
    assert sort(item).kind in ("concern", "unsorted"), sort(item)


@pytest.mark.parametrize("item", TWO_MATTERS, ids=name)
def test_a_concern_beside_another_matter_is_seen(item: dict[str, Any]) -> None:
    found = sort(item)
    assert found.kind == "concern" or found.mixed, found


@pytest.mark.parametrize("item", DANGER, ids=name)
def test_danger_is_never_missed(item: dict[str, Any]) -> None:
    assert sort(item).danger


def test_hardly_any_other_mail_gets_a_wrong_kind() -> None:
    right = {"unsorted"}
    wrong = [item["name"] for item in OTHERS if sort(item).kind not in right | {want(item)}]
    assert len(wrong) <= 0.02 * len(MAILS), wrong
    variants = [i for i in OTHERS if sort(i).kind == want(i) != "unsorted"]
    assert all(sort(i).variant == i["expect"]["variant"] for i in variants)


def test_most_mails_get_their_kind() -> None:
    """Rules that leave everything to a person would pass all the rest."""
    assert sum(sort(item).kind == want(item) for item in MAILS) >= 0.85 * len(MAILS)


@pytest.mark.parametrize("item", MAILS, ids=name)
def test_a_reason_quotes_nothing(item: dict[str, Any]) -> None:
    reason = sort(item).reason
    assert reason
    words = {w for w in item["text"].split() if w.istitle() and len(w) > 3} - {"Facebook"}
    assert not words & set(reason.split())


@pytest.mark.parametrize("item", MAILS, ids=name)
def test_nobodys_mail_is_taken_for_spam(item: dict[str, Any]) -> None:
    assert not is_aside(item)


def test_spam_is_kept_aside() -> None:
    assert sum(is_aside(item) for item in SPAM) >= 0.9 * len(SPAM)


def want(item: dict[str, Any]) -> str:
    return str(item["expect"]["kind"])
