"""The demo as a command: it plays to its end, stays when asked to, and says what went wrong."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import imapclient
import pytest

from swps_mailflow.demo.people import DESK, PASSWORD, PAT

# A demo whose story is its first chapter, or none.
SHORT = """
import sys
from swps_mailflow.cli import main
from swps_mailflow.demo import house, stage, story
story._exception = story._leaver = lambda *_: None
{more}
sys.argv = ["swps-mailflow", "demo", *sys.argv[1:]]
main()
"""
PATIENCE = 60.0


def short(*args: str, more: str = "") -> list[str]:
    return [sys.executable, "-c", SHORT.format(more=more), *args]


def env(tmp_path: Path) -> dict[str, str]:
    """Let the demo put its world where the test can look for what is left of it."""
    return {**os.environ, "TMPDIR": str(tmp_path)}


def test_the_story_plays_to_its_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "swps_mailflow", "demo", "--output", str(tmp_path / "mail")]
    found = subprocess.run(
        command, capture_output=True, text=True, timeout=180, check=False, env=env(tmp_path)
    )
    assert found.returncode == 0, found.stderr + found.stdout[-2000:]
    assert found.stderr == ""
    assert "\x1b" not in found.stdout, "plain text where nobody watches a terminal"
    assert "Everything is as it was written." in found.stdout
    for state in ("closed", "ended"):
        assert state in found.stdout
    folder = tmp_path / "mail"
    index = (folder / "index.html").read_text()
    pages = sorted(folder.glob("mail-*.html"))
    assert f"{len(pages)} mails went by" in found.stdout
    assert [page.name for page in pages] == re.findall(r'href="(mail-\d+\.html)"', index)
    assert "Your weekly summary" in index, "a pass for cron writes it, too"
    everything = "".join(page.read_text() for page in pages)
    for notice in (
        "concern/acknowledgement", "concern/approval", "common/unclear", "concern/outcome",
        "exception/granted", "exception/ended", "leaver/question", "leaver/scheduled",
        "leaver/task", "leaver/task-settled", "leaver/outcome",
    ):  # fmt: skip
        assert f"<dd>{notice}</dd>" in everything
    assert [p.name for p in tmp_path.iterdir()] == ["mail"], "nothing else is left"


def test_it_stays_until_it_is_told_to_end(tmp_path: Path) -> None:
    output = tmp_path / "mail"
    out = tmp_path / "out"
    with out.open("wb") as file:
        demo = subprocess.Popen(
            short("--stay", "--output", str(output)), stdout=file, stderr=file, env=env(tmp_path)
        )
    try:
        said = wait_for(out, "Ctrl-C ends it.", demo)
        imap, smtp = (
            int(re.findall(rf"\({name}\) +127\.0\.0\.1 +port (\d+)", said)[0])
            for name in ("IMAP", "SMTP")
        )
        with smtplib.SMTP("127.0.0.1", smtp, timeout=10) as client:
            client.login(PAT.address, PASSWORD)
            text = f"From: {PAT.address}\r\nTo: {DESK}\r\nSubject: Hello\r\n\r\nI want to join the group.\r\n"
            client.sendmail(PAT.address, [DESK], text)
        wait_for(out, "Hello", demo)
        assert inbox(imap, "membership/acknowledgement")
        wait_for(output / "index.html", ">Hello</a>", demo)
    finally:
        demo.send_signal(signal.SIGTERM)
        code = demo.wait(30)
    assert code == 0
    assert "Good-bye." in out.read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mail", "out"], "nothing else is left"
    with pytest.raises(OSError, match="refused"):
        smtplib.SMTP("127.0.0.1", smtp, timeout=10)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        pytest.param(
            "house.House._command = lambda *_: [sys.executable, '-c', 'print(\"no disk\")']",
            "The daemon has ended.\nThe daemon's log ends:\nno disk\n",
            id="a daemon that does not start",
        ),
        pytest.param(
            "stage._PATIENCE = 0.5; stage.Stage.writes = lambda *_: None",
            "The demo ends here: Pat, a parent never got concern/acknowledgement.",
            id="a mail that does not come",
        ),
        pytest.param(
            "story._concern = lambda s: s.world.close_smtp() or s.writes(story.PAT, 'x', 'y')",
            "The demo ends here: ",
            id="a server that has gone",
        ),
    ],
)
def test_what_goes_wrong_is_said_and_ends_it(tmp_path: Path, more: str, sentence: str) -> None:
    found = subprocess.run(
        short("--output", str(tmp_path / "mail"), more=more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=env(tmp_path),
    )
    assert found.returncode == 1
    assert sentence in found.stderr
    assert "Traceback" not in found.stderr
    assert list(tmp_path.iterdir()) == [], "nothing is left"


def wait_for(path: Path, wanted: str, process: subprocess.Popen[bytes]) -> str:
    """Return what a file says once it says `wanted`."""
    end = time.monotonic() + PATIENCE
    while True:
        said = path.read_text() if path.exists() else ""
        if wanted in said:
            return said
        assert process.poll() is None, said
        assert time.monotonic() < end, said
        time.sleep(0.1)


def inbox(port: int, notice: str) -> bool:
    """Wait until Pat's mail program shows a mail of this notice."""
    client = imapclient.IMAPClient("127.0.0.1", port, ssl=False, timeout=10)
    client.login(PAT.address, PASSWORD)
    client.select_folder("INBOX")
    end = time.monotonic() + PATIENCE
    while not client.search(["HEADER", "X-Mailflow-Notice", notice]):
        assert time.monotonic() < end
        time.sleep(0.1)
        client.noop()
    client.logout()
    return True
