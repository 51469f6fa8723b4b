"""The demo ends by itself, and leaves a page for every mail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_story_plays_to_its_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "swps_mailflow", "demo", "--output", str(tmp_path / "mail")]
    found = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert found.returncode == 0, found.stderr + found.stdout[-2000:]
    assert "Everything is as it was written." in found.stdout
    for state in ("closed", "ended"):
        assert state in found.stdout
    index = (tmp_path / "mail" / "index.html").read_text()
    pages = sorted((tmp_path / "mail").glob("mail-*.html"))
    assert len(pages) > 30
    for page in pages:
        assert page.name in index
    assert "Traceback" not in found.stderr
