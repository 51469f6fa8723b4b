"""One seed, one story: who writes, what time it gets, what goes wrong, and that all is well."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from swps_mailflow.errors import MailflowError
from tests.crash.disk import EIO, EMFILE, ENOSPC, Died
from tests.crash.power import workshop
from tests.crash.soak import laws
from tests.crash.soak.people import OFFICES, People, Posted
from tests.crash.soak.world import IMAP, SMTP, HandOver, World
from tests.crash.test_faults import SHORT, Fault
from tests.kit import MAILBOX

# Passes of a story, before all faults stop.
SHORTEST, LONGEST = 4, 14
# Calls of the disk in a pass, as far as a fault is put.
FURTHEST = 260
# Passes until everything must rest once nothing goes wrong any more.
MOST_PASSES = 40
DECADE = timedelta(days=3653)


@dataclass
class Told:
    """A story that has been played: what was in it, and which laws it broke."""

    seed: int
    counts: Counter[str]
    broken: list[laws.Breach]
    story: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"seed {self.seed}", *self.story, *(f"  {breach}" for breach in self.broken)]
        return "\n".join(lines)


def play(seed: int, *, passes: int = 0) -> Told:
    """Play the story of a seed, and hold its end to the laws."""
    rng = random.Random(seed)
    with workshop() as place:
        root = Path(place / "state")
        root.mkdir()
        world = World(seed, root, rng)
        with _listening(world):
            return Story(world).play(passes or rng.randint(SHORTEST, LONGEST))


@contextmanager
def _listening(world: World) -> Iterator[None]:
    log = logging.getLogger("swps_mailflow")
    level, passes_on = log.level, log.propagate
    log.addHandler(world.log)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(world.log)
        log.setLevel(level)
        log.propagate = passes_on


def _rounds(world: World) -> list[Posted]:
    """Return the check mails that came back: mail like any other."""
    return [Posted(raw, "", "our check mail", None) for raw in world.rounds]


def _at_syncs(fault: Fault) -> Callable[[int, str, str], OSError | None]:
    """Let only syncs fail: they are few among the calls, and the worst that can."""
    fault.which = 1 + fault.which % 12
    return lambda n, call, path: fault(n, call, path) if call.startswith("fsync") else None


class Story:
    """See the module."""

    def __init__(self, world: World) -> None:
        self.world, self.rng = world, world.rng
        self.people = People(world.rng)
        self.posted: list[Posted] = []
        self.watch = laws.Watch(world)
        self._right: datetime | None = None  # what the clock should say, while it is wrong

    def play(self, passes: int) -> Told:
        """Play it to its end."""
        world = self.world
        broken: list[laws.Breach] = []
        try:
            for _ in range(passes):
                for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3))):
                    self._somebody_writes()
                self._time_passes()
                calm = self._a_pass()
                broken += self.watch.look(calm=calm)
            self._rest()
            broken += self.watch.look(calm=True)
            broken += laws.judge(world, [*self.posted, *_rounds(world)], self.watch.opened)
        except laws.Restless as failure:
            broken.append(laws.Breach("lost", str(failure)))
        except MailflowError as failure:
            broken.append(laws.Breach("illegal", f"{type(failure).__name__}: {failure}"))
        finally:
            world.end("the story is over")
        counts = Counter(world.counts)
        counts["mails"], counts["notices"] = len(self.posted), len(world.letters)
        counts["check mails"] = len(world.checks)
        return Told(world.seed, counts, broken, world.story)

    # Mail.

    def _somebody_writes(self) -> None:
        world, people = self.world, self.people.at(self.world.now)
        kinds = ("first", "answer", "machine", "again", "back", "kept", "filed", "office")
        kind = self.rng.choices(kinds, (20, 54, 9, 7, 4, 4, 2, 3))[0]
        posted: Posted | None = None
        if kind == "answer":
            posted = people.answer(world.letters)
        elif kind == "machine":
            posted = people.machine(world.letters)
        elif kind == "again" and self.posted:
            posted = people.again(self.posted)
        elif kind == "back":
            return self._back_into_the_mailbox()
        elif kind == "kept":
            return self._kept_mail_is_opened()
        elif kind == "office":
            return self._others_are_elected()
        posted = posted or people.first()
        self.posted.append(posted)
        if kind == "filed":
            world.say(f"{posted} by somebody who moves it to the worked mail")
            world.mailbox.filed_by_somebody(posted.raw)
        else:
            self._arrives(posted)
        return None

    def _others_are_elected(self) -> None:
        """The configuration names other officers, who count from the next pass (SIGHUP) or start."""
        name, office = self.rng.choice([*OFFICES.items()])
        self.world.say(f"the officers are: {name}")
        self.world.office = office

    def _arrives(self, posted: Posted) -> None:
        world = self.world
        how = self.rng.choices(("mailbox", "lmtp", "deliver"), (60, 20, 20))[0]
        world.say(f"{posted} by {how}")
        if how == "mailbox":
            world.mailbox.put(posted.raw, world.now)
            return
        to = str(MAILBOX)
        if posted.asked is not None:
            to = posted.asked.reply_to or to
        world.hands.append(HandOver(how, posted.raw, posted.sender, (to,)))

    def _back_into_the_mailbox(self) -> None:
        """Somebody drags a worked mail back, or the whole folder gets new numbers."""
        world = self.world
        filed = [raw for drawer in world.mailbox.drawers.values() for raw in drawer]
        if filed:
            raw = self.rng.choice(filed)
            world.mailbox.put_back(raw, world.now)
            world.say(f"somebody drags {sha256(raw).hexdigest()[:8]} back into the mailbox")
        if self.rng.random() < 0.5:
            world.mailbox.renumber()
            world.say("the mailbox gets new numbers")

    def _kept_mail_is_opened(self) -> None:
        """Somebody says on the command line what a kept mail is."""
        kept = sorted((self.world.root / "mailroom").glob("*.eml"))
        if kept:
            path, kind = self.rng.choice(kept), self.rng.choice(("concern", "leaver"))
            raw = path.read_bytes()
            self.watch.opened.add(sha256(raw).hexdigest())
            self.world.say(f"somebody opens {path.stem[:8]} as a {kind}")
            self.world.hands.append(HandOver("open", raw, kind=kind))

    # Time.

    def _time_passes(self) -> None:
        world, rng = self.world, self.rng
        if self._right is not None and rng.random() < 0.5:
            self._clock_is_set_right()
        ways = ("a little", "due", "back", "day", "week", "decade")
        how = rng.choices(ways, (55, 28, 5, 7, 4, 1))[0]
        if how == "decade":
            if self._right is None:
                world.say("the clock is ten years ahead")
                self._right = world.now
                world.now += DECADE
            return
        if how == "due" and world.process is not None:
            due = world.process.next_due()
            if due is not None and world.now < due < world.now + timedelta(days=60):
                world.now = due.astimezone(world.now.tzinfo)
                return
        steps = {"back": timedelta(hours=-1), "day": timedelta(days=1), "week": timedelta(days=7)}
        world.now += steps.get(how, timedelta(minutes=rng.choice((0, 1, 4, 11, 11, 40))))

    def _clock_is_set_right(self) -> None:
        assert self._right is not None
        self.world.now, self._right = self._right + timedelta(minutes=4), None
        self.world.say("the clock is set right")

    # What goes wrong.

    def _a_pass(self) -> bool:
        """Make a pass in which something may go wrong; tell whether nothing did."""
        world, rng = self.world, self.rng
        roll = rng.random()
        power, fault = False, None
        disk = world.disk
        if roll < 0.2:
            power = rng.random() < 0.5
            disk.die_at = len(disk.calls) + self._somewhere()
        elif roll < 0.4:
            number = rng.choice((EIO, ENOSPC, EMFILE, SHORT))
            fault = Fault(number, max(1, self._somewhere() // (10 if number == SHORT else 2)))
            disk.fail = _at_syncs(fault) if number == EIO and rng.random() < 0.5 else fault
        elif roll < 0.55:
            world.smtp = rng.choice(SMTP)
        elif roll < 0.68:
            world.imap = rng.choice(IMAP)
        ended = world.live()
        if fault is not None and fault.hit:
            world.met(fault.hit)
            power = fault.number == EIO and rng.random() < 0.4
        if isinstance(ended, Died):
            world.counts["faults"] += disk.die_at > 0
        disk.die_at, world.imap, world.smtp = 0, "", ""
        if fault is not None and fault.hit and fault.number == ENOSPC and rng.random() < 0.5:
            world.say("      the disk is still full")
            world.live()
        disk.fail = lambda *_: None
        if power or rng.random() < 0.08:
            world.power_fails()
        elif rng.random() < 0.08:
            world.end("the process is killed at rest")
        elif rng.random() < 0.08:
            world.stop()
        return ended is None

    def _somewhere(self) -> int:
        """Return a call of the disk: early ones as often as the many later ones."""
        return int(FURTHEST ** self.rng.random()) + self.rng.randint(0, 20)

    def _rest(self) -> None:
        """Let everything be worked, with nothing in the way."""
        world = self.world
        world.say("nothing goes wrong any more")
        if self._right is not None:
            self._clock_is_set_right()
        world.stop()
        until = world.now + timedelta(hours=13)
        quiet = 0
        for _ in range(MOST_PASSES):
            trouble = world.live()
            busy = bool(world.mailbox.waiting or world.hands or trouble)
            due = world.process.next_due() if world.process is not None else None
            if not busy and (due is None or due > until):
                quiet += 1
                if quiet > 1:
                    return
            world.now = max(world.now + timedelta(seconds=1), min(due or until, until))
        raise laws.Restless(f"it never came to rest: {trouble!r}, {world.mailbox.waiting!r:.80}")
