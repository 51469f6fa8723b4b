"""Danger is heard in everyday words (ruling 6): false alarms are acceptable, misses are not."""

from __future__ import annotations

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
