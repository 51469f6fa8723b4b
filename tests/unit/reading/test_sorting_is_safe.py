"""Mails that hide a report behind something else, and mails that hide nothing.

The set was written to deceive the rules: short, angry, polite and rambling, with a complaint beside
a notice, a permission or a wish to join. `unsorted` sends a mail to a person and is never wrong; a
concern taken for something else always is.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.mail.headers import Headers
from swps_mailflow.reading.harmless import HARMLESS
from swps_mailflow.reading.kinds import Sorted, first_mail
from swps_mailflow.reading.suspicion import suspicion

SET = Path(__file__).parents[2] / "data" / "first_mails_by_hand.jsonl"
ITEMS: list[dict[str, Any]] = [json.loads(line) for line in SET.read_text("utf-8").splitlines()]
SPAM = [item for item in ITEMS if item["expect"]["suspicious"]]
MAILS = [item for item in ITEMS if not item["expect"]["suspicious"]]
CONCERNS = [item for item in MAILS if item["expect"]["kind"] == "concern"]
OTHERS = [item for item in MAILS if item["expect"]["kind"] not in ("concern", "unsorted")]
EVERYDAY = [item for item in MAILS if item["expect"]["kind"] == "unsorted"]


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


def aside(item: dict[str, Any], *, known: bool) -> str | None:
    found = suspicion(
        item["subject"],
        item["text"],
        html=None,
        headers=Headers(),
        known_sender=known,
        danger=sort(item).danger,
        attachments=[tuple(attachment) for attachment in item["attachments"]],
    )
    return found.reason if found else None


def test_the_set_is_large_enough() -> None:
    assert len(CONCERNS) >= 200
    assert len(OTHERS) >= 180
    assert len(SPAM) >= 40
    assert len({name(item) for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", CONCERNS, ids=name)
def test_no_concern_is_taken_for_something_else(item: dict[str, Any]) -> None:
    found = sort(item)
    assert found.kind in ("concern", "unsorted"), found


@pytest.mark.parametrize("item", [i for i in MAILS if i["expect"]["tags"]], ids=name)
def test_what_matters_beside_the_kind_is_marked(item: dict[str, Any]) -> None:
    found = sort(item)
    missing = [tag for tag in item["expect"]["tags"] if not getattr(found, tag)]
    assert missing == [], found


def test_hardly_any_mail_gets_a_wrong_kind() -> None:
    wrong = [
        name(item)
        for item in MAILS
        if (found := sort(item)).kind != "unsorted"
        and (found.kind, found.variant) != (item["expect"]["kind"], item["expect"]["variant"])
    ]
    assert len(wrong) <= 0.01 * len(MAILS), wrong


def test_most_mails_need_no_person_to_sort_them() -> None:
    unsorted = Counter(sort(item).kind == "unsorted" for item in CONCERNS)
    assert unsorted[True] <= 0.25 * len(CONCERNS)
    unsorted = Counter(sort(item).kind == "unsorted" for item in OTHERS)
    assert unsorted[True] <= 0.15 * len(OTHERS)


@pytest.mark.parametrize("item", SPAM, ids=name)
def test_spam_is_kept_aside_unless_somebody_known_sent_it(item: dict[str, Any]) -> None:
    assert aside(item, known=False)
    assert aside(item, known=True) is None


@pytest.mark.parametrize("item", MAILS, ids=name)
def test_nobody_honest_is_kept_aside(item: dict[str, Any]) -> None:
    assert aside(item, known=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "Please remove me from the Facebook group. {}",
        "Lily's last day is 16 July. {}",
        "I withdraw my consent for photos. {}",
        "I've been friends with Kelly who works there since school. Is that ok? {}",
        "Please add me to the parents' Facebook group. {}",
    ],
)
@pytest.mark.parametrize(
    "more",
    [
        "Yesterday her uncle loitered near our hedge brandishing souvenirs.",
        "It beggars belief, frankly, such ghastly conduct.",
        "The woman opposite blabbed, and strangers giggled.",
    ],
)
def test_words_nobody_thought_of_send_a_mail_to_a_person(text: str, more: str) -> None:
    assert first_mail("", text.format("")).kind not in ("concern", "unsorted")
    found = first_mail("", text.format(more))
    assert found.kind in ("concern", "unsorted")
    assert found.kind == "concern" or found.mixed


def test_no_harmless_word_accuses_anybody() -> None:
    accusing = {
        *("gossip", "rude", "nasty", "complaint", "complain", "abuse", "bully", "lies", "angry"),
        *("disgusting", "report", "concern", "upset", "worried", "unhappy", "hurt", "threat"),
        *("comment", "comments", "wrote", "said", "shouted", "screenshot", "someone", "people"),
    }
    assert not accusing & HARMLESS


def test_the_end_of_a_long_mail_counts() -> None:
    dull = "We went to the farm and saw the lambs. " * 700
    found = first_mail("", f"Lily's last day is 16 July. {dull}")
    assert found.kind == "unsorted"
    assert first_mail("", f"{dull} She was abused.").danger


def test_a_word_of_danger_outweighs_every_other_matter() -> None:
    for text in ("Lily's last day is 16 July.", "Please remove me from the Facebook group."):
        assert first_mail("", text).kind not in ("concern", "unsorted")
        found = first_mail("", text, danger_words=["july", "remove"])
        assert (found.kind, found.danger, found.mixed) == ("concern", True, True)
