"""A clock that was ahead and has been put right: nothing waits longer than it was meant to.

Whatever waits in a case carries how long it was to wait when that was settled (`wait`, seconds).
Where it would take longer than that from now, the clock has gone back since, and it waits for so
long from now on: mail within grace and tries to send it again, reminders, the way back from a
decision, the life of a question. So this only ever brings a moment nearer. Nothing that has run
out comes back, and no reminder fires for it. Days that are named by the calendar, like that of a
removal, carry no such length and stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from swps_mailflow.policy.case import Case, Notice, Timer

# Clocks are set by less than this all the time; for that no case is written again.
SLACK = timedelta(minutes=1)


def seconds(due: datetime, since: datetime) -> float:
    """Return how long something takes that begins at one moment and is due at another."""
    return max((due - since).total_seconds(), 0.0)


def latest_set(case: Case) -> datetime | None:
    """Return the latest moment at which something was set waiting that still waits.

    Later than now, it is of a clock that was ahead.
    """
    return max((_set_at(due, wait) for due, wait, _ in _waiting(case)), default=None)


def put_right(case: Case, now: datetime) -> bool:
    """Let nothing in the case wait longer than it was meant to; tell whether anything did."""
    ahead = [w for w in _waiting(case) if _set_at(w[0], w[1]) > now + SLACK]
    for _, wait, move in ahead:
        move(now + timedelta(seconds=wait))
    for notice in case.outbox:
        if not notice.unsent and notice.due > now + SLACK:
            notice.due = now  # or what was sent while the clock was ahead would count for years
    return bool(ahead)


def _set_at(due: datetime, wait: float) -> datetime:
    return due - timedelta(seconds=wait)


def _waiting(case: Case) -> Iterator[tuple[datetime, float, Callable[[datetime], None]]]:
    """Yield all that waits: until when, how long that was to take, and how to move it."""
    things: list[Timer | Notice] = [*case.timers, *(n for n in case.outbox if n.unsent)]
    for thing in things:
        if thing.wait is not None:
            yield thing.due, thing.wait, partial(setattr, thing, "due")
    for ask in case.asks:
        if ask.state == "open" and ask.expires is not None and ask.wait is not None:
            yield ask.expires, ask.wait, partial(setattr, ask, "expires")
    for intent in case.intents:
        if not intent.done and "wait" in intent.data:
            due = datetime.fromisoformat(intent.data["due"])
            yield due, intent.data["wait"], partial(_move_intent, intent.data)
    for kept in case.undoable:
        until = datetime.fromisoformat(kept["until"])
        yield until, kept["wait"], partial(_move_undo, kept)


def _move_intent(data: dict[str, Any], to: datetime) -> None:
    data["due"] = to.isoformat()


def _move_undo(kept: dict[str, Any], to: datetime) -> None:
    by = datetime.fromisoformat(kept["until"]) - to
    for name in {"until", "grace"} & kept.keys():
        kept[name] = (datetime.fromisoformat(kept[name]) - by).isoformat()
