"""No message takes more than 2 seconds of processor time or 300 MB, however it is made."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "fuzz" / "giants.py"
MEGABYTES = 300

spec = importlib.util.spec_from_file_location("mail_giants", SCRIPT)
assert spec
assert spec.loader
giants = importlib.util.module_from_spec(spec)
spec.loader.exec_module(giants)

# Made to end just within a limit, or cut where nothing a person wrote is lost.
READ_IN_FULL = {
    *("fields-just-within", "deep-and-large", "encoded-words-many", "encoded-words-open"),
    *("attachment-24mb", "to-endless", "to-many", "to-specials", "from-endless"),
    *("references-open", "references-many", "results-endless", "results-many"),
    *("content-type-endless", "parameters-many", "file-name-endless", "file-name-sections"),
    *("status-groups", "status-garbage", "bounce-of-lines", "bounce-of-spaces"),
}


@pytest.mark.parametrize("name", giants.GIANTS)
def test_giant(name):
    # The script lets the system end it after 2 seconds of processor time; the time-out here is
    # for a process that waits.
    done = subprocess.run(
        [sys.executable, str(SCRIPT), name],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr or "it took more than 2 seconds"
    found = json.loads(done.stdout)
    assert found["megabytes"] < MEGABYTES
    assert (found["unreadable"] is None) == (name in READ_IN_FULL), found["unreadable"]
