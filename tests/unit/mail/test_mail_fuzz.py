"""A short run of the fuzz target, with seeds that stay the same."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "fuzz" / "fuzz_letter.py"

spec = importlib.util.spec_from_file_location("fuzz_letter", SCRIPT)
assert spec
assert spec.loader
fuzz = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fuzz)


@pytest.mark.parametrize("seed", fuzz.seeds())
def test_the_samples_themselves(seed):
    fuzz.check(seed)


@pytest.mark.parametrize("number", range(10))
def test_mutations(number):
    chance = random.Random(number)
    pool = fuzz.seeds()
    for _ in range(150):
        raw = fuzz.mutated(chance, pool)
        fuzz.check(raw)
        pool.append(raw)
