"""Clocks that are wrong, put right, or change in spring and autumn: nothing that has run out comes
back, nobody is reminded twice, and the caps hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from swps_mailflow.policy.calendar import Duration
from swps_mailflow.reports import digest
from tests.kit import ADMIN_1, CHAIR, LONDON, MANAGER, OTHER, PARENT, UNVOUCHED, Play, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."
HOUR, DAY, DECADE = timedelta(hours=1), timedelta(days=1), timedelta(days=3653)
REMINDERS = ("reminder", "escalation", "overdue")

# The nights on which the clocks of London change, both at one in the morning, universal time.
SPRING = datetime(2027, 3, 28, 1, tzinfo=UTC)
AUTUMN = datetime(2027, 10, 31, 1, tzinfo=UTC)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path, now=datetime(2026, 11, 23, 9, 14, tzinfo=UTC))


def reminders(setting: Setting, address: str) -> int:
    return sum(n.rpartition("/")[2] in REMINDERS for n in setting.notices(address))


# What has run out stays so.


def no_answer(setting: Setting) -> None:
    """Nobody writes while the clock is ahead: the daemon alone sees what has run out."""


def answered_late(setting: Setting) -> None:
    """The Manager answers too late."""
    asked = setting.inbox(MANAGER)[0]
    assert setting.answers(MANAGER, "Investigate", to=asked).disposition != "decision"


@pytest.mark.parametrize("meanwhile", [no_answer, answered_late])
@pytest.mark.parametrize("ahead", [timedelta(days=14, minutes=1), DECADE], ids=["just", "decade"])
def test_a_question_that_ran_out_is_not_open_again(
    setting: Setting, ahead: timedelta, meanwhile: Callable[[Setting], None]
) -> None:
    worked = setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[0]
    setting.now += ahead
    setting.turn()
    meanwhile(setting)
    setting.now -= max(HOUR, ahead - DAY)
    found = setting.answers(MANAGER, "Investigate, please", to=asked)
    assert found.disposition == "unclear"
    assert setting.case(worked.ref).state == "assigned"
    assert setting.notices(MANAGER)[-1] == "common/stale", "with a fresh question"
    assert setting.answers(MANAGER, "Investigate").disposition == "decision"


def test_a_question_that_was_answered_is_not_open_again(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[0]
    setting.answers(MANAGER, "Investigate")
    setting.wait(hours=2)
    setting.now -= 3 * HOUR
    assert setting.answers(MANAGER, "Close: done", to=asked).disposition == "unclear"
    assert setting.case(worked.ref).state == "investigating"


def test_a_confirmation_that_ran_out_is_not_open_again(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Investigate", verdict=None)
    confirm = setting.inbox(MANAGER)[-1]
    assert confirm["X-Mailflow-Notice"] == "common/confirm"
    setting.wait(hours=24, minutes=1)
    setting.now -= HOUR
    assert setting.answers(MANAGER, "Yes", to=confirm).disposition == "refused"
    assert setting.case(worked.ref).state == "assigned"


@pytest.mark.parametrize("word", ["Propose: write to the author", "Note: rang the author"])
def test_what_has_left_cannot_be_taken_back(setting: Setting, word: str) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, word)
    receipt = setting.inbox(MANAGER)[-1]
    state = setting.case(worked.ref).state
    setting.wait(minutes=11)
    setting.now -= HOUR
    assert setting.answers(MANAGER, "Undo", to=receipt).disposition == "unclear"
    assert setting.case(worked.ref).state == state


# One reminder to catch up.

SCENES: dict[str, Callable[[], Play]] = {
    "concern": lambda: Play("concern"),
    "concern, investigating": lambda: told("concern", MANAGER, "Investigate"),
    "concern, asked": lambda: told("concern", MANAGER, "Ask: where was it?"),
    "concern, proposed": lambda: told("concern", MANAGER, "Propose: write to the author"),
    "exception": lambda: Play("exception"),
    "leaver": lambda: Play("leaver"),
    "join": lambda: Play("membership", variant="join"),
    "leave": lambda: Play("membership", variant="leave"),
    "photo": lambda: Play("photo", variant="given"),
    "removal": lambda: Play("removal", sender=ADMIN_1),
    "unsorted": lambda: Play("unsorted"),
}


def told(kind: str, who: str, text: str) -> Play:
    play = Play(kind)
    assert play.says(who, text) == "decision"
    play.wait(minutes=11)
    return play


@pytest.mark.parametrize("jump", [DAY, timedelta(days=5), timedelta(days=22), 30 * DAY, DECADE])
@pytest.mark.parametrize("scene", SCENES)
def test_one_mail_to_catch_up(scene: str, jump: timedelta) -> None:
    play = SCENES[scene]()
    play.post()
    play.wait(days=jump.days)
    owed = [n for n in play.case.outbox if n.unsent]
    assert all(count == 1 for count in Counter(n.to for n in owed).values()), owed
    kinds = {n.notice.rpartition("/")[2] for n in owed} & set(REMINDERS)
    assert len(kinds) <= 1, "of one sort, to whom it concerns"
    play.post()
    assert play.wait(minutes=1) == []
    play.now -= HOUR
    assert play.wait() == []
    play.now -= jump
    assert play.wait() == []


@pytest.mark.parametrize("jump", [DAY, DECADE])
def test_one_mail_to_catch_up_for_each_of_many_cases(setting: Setting, jump: timedelta) -> None:
    refs = [setting.writes(PARENT, f"{CONCERN} Number {n}.").ref for n in range(3)]
    setting.wait(days=2)
    before = {who: reminders(setting, who) for who in (MANAGER, CHAIR)}
    setting.now += jump
    setting.turn()
    setting.now -= HOUR
    setting.turn()
    setting.now += HOUR
    setting.turn()
    for who, was in before.items():
        assert reminders(setting, who) - was <= len(refs), who


# Caps.


def capped(setting: Setting, who: str = PARENT) -> bool:
    """Let somebody write again, and tell whether they got no acknowledgement."""
    before = len(setting.inbox(who))
    setting.writes(who, f"{CONCERN} Written at {setting.now.isoformat()} by {who}.")
    return len(setting.inbox(who)) == before


def three_mails(setting: Setting) -> None:
    for _ in range(3):
        assert not capped(setting)
        setting.now += timedelta(minutes=5)


@pytest.mark.parametrize("back", [HOUR, DAY])
def test_a_clock_set_back_gives_no_fresh_start(setting: Setting, back: timedelta) -> None:
    three_mails(setting)
    setting.now -= back
    assert capped(setting)
    setting.now += timedelta(minutes=70)
    assert not capped(setting), "nor does it count for longer than it should"


def test_a_clock_ten_years_ahead_for_a_while(setting: Setting) -> None:
    three_mails(setting)
    setting.now += DECADE
    assert not capped(setting, OTHER), "ten years later they may"
    setting.now -= DECADE
    assert capped(setting)
    setting.now += timedelta(minutes=70)
    assert not capped(setting)
    assert not capped(setting, OTHER), "what was counted ahead does not count for ten years"


def test_a_digest_written_ten_years_ahead_is_not_the_last(setting: Setting) -> None:
    def write() -> bool:
        kept = setting.office.local(setting.now)
        return digest.write_if_due(setting.desk, setting.journal, 0, kept.time(), setting.now)

    setting.writes(PARENT, CONCERN)
    assert write() is False, "the first week has nothing to look back on"
    setting.now += DECADE
    assert write() is True
    setting.now -= DECADE
    assert write() is False
    setting.now += 7 * DAY
    assert write() is True


# The nights on which the clocks change.


@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_an_hour_is_an_hour_when_the_clocks_change(setting: Setting, night: datetime) -> None:
    setting.now = night - timedelta(minutes=20)
    three_mails(setting)  # until five to one
    setting.now = night + timedelta(minutes=15)
    assert capped(setting), "by the clock on the wall it is more than an hour in spring"
    setting.now = night + timedelta(minutes=45)
    assert not capped(setting), "and in autumn it is less"


@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("minutes", [0, 20, 40, 59])
def test_one_reminder_when_the_clocks_change(night: datetime, minutes: int) -> None:
    """It is due in the hour that does not exist, or exists twice."""
    base = office()
    timers = replace(base.timers, reminder=Duration.parse("2 days"))
    local = (night - 2 * DAY).astimezone(LONDON).replace(hour=1, minute=minutes)
    play = Play("concern", office=replace(base, timers=timers), now=local.astimezone(UTC))
    play.post()
    play.now = night - timedelta(hours=2)
    sent = [name for _ in range(60) for name in play.wait(minutes=5)]
    assert sent == ["concern/reminder"]
    events = [e.at for e in play.case.events if e.event == "reminded"]
    assert abs(events[0] - night) <= HOUR


@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_a_night_of_decisions_when_the_clocks_change(setting: Setting, night: datetime) -> None:
    """Grace is ten minutes and a confirmation a day of real time, whatever the wall says."""
    setting.now = night - timedelta(minutes=5)
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Propose: write to the author")
    setting.wait(minutes=9)
    assert setting.notices(CHAIR) == []
    setting.wait(minutes=2)
    assert setting.notices(CHAIR) == ["concern/approval"]
    setting.answers(CHAIR, "Approve", verdict=None)
    confirm = setting.inbox(CHAIR)[-1]
    setting.wait(hours=23, minutes=59)
    assert setting.answers(CHAIR, "Yes", to=confirm).disposition == "decision"
    assert setting.case(worked.ref).state == "action"


def test_a_question_put_before_the_clocks_change_runs_out_once() -> None:
    play = Play("concern", now=AUTUMN - 14 * DAY - timedelta(minutes=30))
    play.post()
    first = play.asks(MANAGER)[0]
    open_at = []
    play.now = AUTUMN - timedelta(hours=3)
    for _ in range(36):
        play.wait(minutes=10)
        open_at.append(first.state == "open")
    assert open_at == sorted(open_at, reverse=True), "open, and then never again"
    assert open_at[0]
    assert not open_at[-1]
    assert play.says(MANAGER, "Investigate", ask=first, trust=UNVOUCHED) == "refused"
