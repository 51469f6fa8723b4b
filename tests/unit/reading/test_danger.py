"""Danger is heard in everyday words (ruling 6): false alarms are acceptable, misses are not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from swps_mailflow.reading.danger import in_danger


@pytest.mark.parametrize(
    "text",
    [
        "She grabs a little boy by the arm and shakes him.",
        "he said he would kill me",
        "A child is being hit at home",
        "She wrote that she can’t go on and wants to end it all",
        "My ex has found my daughter through your page",
        "we moved to get away from him",
        "He has been messaging her on Snapchat,\nasking for pictures",
        "There is a COURT ORDER and he mustn't know where we are",
        "someone gave out our address",
        "there was a bruise on her arm",
        "A man touched her",
        "she says her dad hurts her",
    ],
)
def test_danger_is_heard(text: str) -> None:
    assert in_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Can I grab a place for Thursday?",
        "Her last day is Friday, she starts school in September.",
        "Please take me off the Facebook group.",
        "The shed is locked at night.",
        "Nobody was hurt, thank goodness.",
    ],
)
def test_everyday_mail_is_no_alarm(text: str) -> None:
    assert in_danger(text) is None


def test_the_words_are_the_settings_own_where_it_names_them() -> None:
    assert in_danger("the well is open", ("the well",)) == "the well"
    assert in_danger("he hit her", ("the well",)) is None


SAID_OTHERWISE = """
Her stepdad locks him in the cupboard when he cries
He was locked in a cupboard as a punishment
they shut Tommy in the bathroom for hours
There are marks on his arms that look like fingers
She came home with marks all over her legs
Marks around Ellie's wrists
He plays secret games with her
They have a secret game she is not allowed to tell me about
He told her it was their secret
He touched her where he should not
One of the helpers touched my daughter
She won't go home with her uncle
He wont go home with grandad any more, he screams
Leo refuses to go with his dad
she is frightened of her dad
he's scared of Dave
my daughter is terrified of one of the staff
She is afraid to go home
he gave my little boy a smack
my ex beats me and the kids have seen it
He pushed Ava against the wall
he threw her across the room
she has a black eye again
he has cigarette burns on his back
he takes it out on the children
the helper yanked him by the arm
She screamed right in his face
she says he puts his hand in her knickers
he made her sit on his lap and kiss him
he showed them porn
he takes photos of them in the bath
A man follows us home every day
A man offered sweets to the children at the gate
someone keeps sitting outside our house in a car
he won't give him back
He took Ruby without my permission
they are left home alone at night
the baby was left in the car
the twins are always hungry and there is no food in the house
She was drunk when she picked him up
he collects them smelling of drink
they don't let him go to the toilet
She force-fed him
I will smash your face in
He said he'd burn the house down
I know where you live
I don't want to be here any more
she has been cutting herself
he is not allowed near us
he must not know where we live now
They made him stand outside in the rain for an hour with no coat
He forced her to eat until she was sick
My husband hurts us
please help he will be home at five and I am scared
he pinned him down
she is wetting the bed and says the man is nasty to her
He says he doesn't want to live at daddy's because daddy hurts
He keeps asking her to send photos of herself
"""
EVERYDAY = """
I locked myself out of the Facebook group
We were locked out of the page
She is scared of dogs and balloons
He is frightened of the hand dryer
Sam touched my heart with his song
your kind words touched me
She won't go to sleep
The secret Santa is on Friday
He made his mark on the wall
marks out of ten for the play
A scratch on the car
He will not be left behind at story time
she hates to be late
She cries when I leave her
Can she sit with Mia?
the pram was left outside
I left my coat on the peg
He beat us all at snap
We will not be going home before 3
The children hit the pinata
Follow us on Facebook
We were shot for the newspaper
He is always hungry after forest school
We're coming after lunch
Don't tell mum, it's a surprise card
He is high up in the tree
Kick off is at 3
I don't want to be late
punch the air
she is scared of the man in the moon story
Nobody touched her and she is not frightened of her teacher.
"""


@pytest.mark.parametrize("text", SAID_OTHERWISE.strip().splitlines())
def test_danger_is_heard_in_other_words(text: str) -> None:
    assert in_danger(text)


@pytest.mark.parametrize("text", EVERYDAY.strip().splitlines())
def test_everyday_words_beside_a_child_are_no_alarm(text: str) -> None:
    assert in_danger(text) is None


def test_few_everyday_mails_raise_an_alarm() -> None:
    """Of the published mails that report nothing, at most one in a hundred."""
    mails = alarms = 0
    for path in (Path(__file__).parents[2] / "data").glob("first_mails*.jsonl"):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            expected = row.get("expect") or {}
            if "concern" not in (row.get("kinds") or [expected["kind"]]):
                mails += 1
                alarms += in_danger(f"{row['subject']}\n{row['text']}") is not None
    assert alarms <= mails / 100


def test_danger_is_read_in_time() -> None:
    for piece in ("told him ", "picking up ", "left in ", "marks on ", "drunk ", " ", "J "):
        started = time.perf_counter()
        in_danger(piece * (400_000 // len(piece)))
        assert time.perf_counter() - started < 2, piece
