"""`python -m tests.crash.soak [SEEDS] [--from N]`: the stories of many seeds, and a line of sums."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.crash.soak.story import Told, play

SUMS = ("mails", "cases", "decisions", "notices", "faults", "starts", "power losses",
        "check mails", "elections")  # fmt: skip
WHAT = ("lost", "doubled", "illegal")


def told(seed: int) -> Told:
    """Play one story; name its seed when it cannot be played at all."""
    try:
        return play(seed)
    except BaseException as error:
        error.add_note(f"in the story of seed {seed}")
        raise


def main() -> int:
    """Play them, print every story that breaks a law, and a summary."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("seeds", nargs="?", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--tell", action="store_true", help="print every story")
    asked = parser.parse_args()
    began = time.monotonic()
    sums: Counter[str] = Counter()
    broken = []
    with ProcessPoolExecutor(asked.jobs) as pool:
        seeds = range(asked.first, asked.first + asked.seeds)
        for story in pool.map(told, seeds, chunksize=4):
            sums.update(story.counts)
            sums.update(breach.what for breach in story.broken)
            if story.broken:
                broken.append(story.seed)
            if story.broken or asked.tell:
                print(story, flush=True)  # noqa: T201
    took = time.monotonic() - began
    line = ", ".join(f"{sums[name]} {name}" for name in itertools.chain(SUMS, WHAT))
    print(f"{asked.seeds} seeds in {took:.0f} s: {line}")  # noqa: T201
    if broken:
        print(f"Seeds that break a law: {broken}")  # noqa: T201
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
