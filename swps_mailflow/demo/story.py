"""The demo, from its first sentence to its last: a concern, a friendship, a family leaving."""

from __future__ import annotations

import contextlib
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType

import imapclient
from rich.console import Console

from swps_mailflow.demo import mailbook
from swps_mailflow.demo.house import House, summer_holiday
from swps_mailflow.demo.people import (
    CHAIR,
    DESK,
    GAY,
    GIL,
    MANAGER,
    PASSWORD,
    PAT,
    PEOPLE,
    SAM,
    parsed,
)
from swps_mailflow.demo.stage import ZONE, Stage
from swps_mailflow.demo.world import HOST, Account, MailWorld
from swps_mailflow.errors import MailflowError

_PROVIDER = "mx.swps.example"
# Wider lines are hard to read.
_WIDEST = 100


def play(output: Path, *, stay: bool) -> None:
    """Play the whole story and write its pages to `output`; `stay` keeps the world afterwards.

    Raises MailflowError where anything goes wrong. Every wait has an end.
    """
    folder = Path(tempfile.mkdtemp(prefix="swps-demo-"))
    accounts = [Account(address, PASSWORD) for address in (DESK, *(p.address for p in PEOPLE))]
    year = datetime.now(ZONE).year + 1
    try:
        with _ended_by_sigterm(), MailWorld(accounts, _PROVIDER) as world:
            house = House(world, folder, year)
            stage = Stage(world, _console())
            try:
                _open(stage, house)
                _concern(stage)
                _exception(stage)
                house.stop()
                _leaver(stage, house, year)
                _ending(stage, house, output)
                if stay:
                    _stay(stage, house, output)
            except MailflowError as error:
                raise MailflowError(f"{error}{house.last_words()}") from error
            finally:
                house.stop()
    except (OSError, RuntimeError, smtplib.SMTPException, subprocess.SubprocessError) as error:
        raise MailflowError(f"The demo ends here: {error}") from error
    except imapclient.exceptions.IMAPClientError as error:
        raise MailflowError(f"The demo's mailbox server said: {error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open(stage: Stage, house: House) -> None:
    stage.console.print(
        "A pre-school's mailbox, the people who write to it, and the program that looks after it."
        " All of them are on this machine, and no mail leaves it.",
        soft_wrap=True,
    )
    house.start()


def _concern(stage: Stage) -> None:
    stage.chapter("1. A concern")
    stage.say("Pat, a parent, has seen something on Facebook and writes to the pre-school.")
    stage.writes(
        PAT,
        "Something I saw online",
        "Hello,\n\nI saw a post on the village page complaining about staff at pre-school, with"
        " names in it. I did not like to answer it.\n\nPat\n",
    )
    _, asked = stage.wait((PAT, "concern/acknowledgement"), (MANAGER, "concern/ask"))
    stage.say("The Manager answers with one word, from a phone.")
    stage.answers(MANAGER, asked, "Investigate")
    (receipt,) = stage.wait((MANAGER, "common/receipt"))
    stage.say("Later, the Manager proposes what to do. That needs the Chair's approval.")
    stage.answers(
        MANAGER,
        receipt,
        "Propose: I write to the person who posted it and ask for it to be taken down.",
    )
    asked, _ = stage.wait((CHAIR, "concern/approval"), (MANAGER, "common/receipt"))
    stage.say("The Chair is in two minds. A question decides nothing, and is asked back.")
    stage.answers(CHAIR, asked, "Approve? Not sure.")
    (unclear,) = stage.wait((CHAIR, "common/unclear"))
    stage.say("Then the Chair agrees, and the Manager is told.")
    stage.answers(CHAIR, unclear, "Approve, thanks")
    asked, _ = stage.wait((MANAGER, "concern/approved"), (CHAIR, "common/receipt"))
    stage.say("It is done, and Pat hears how it ended.")
    stage.answers(MANAGER, asked, "Done - The post has been taken down. Thank you for telling us.")
    stage.wait((PAT, "concern/outcome"), (MANAGER, "common/receipt"))


def _exception(stage: Stage) -> None:
    stage.chapter("2. A friendship from before")
    stage.say("Pat and Sam, a member of staff, have been friends for years. Pat declares it.")
    stage.writes(
        PAT,
        "Friends with Sam Staff",
        "Hello,\n\nI have been friends with Sam Staff on Facebook since 1 May"
        f" {datetime.now(ZONE).year - 7}, long before Lily started. May we stay connected?"
        "\n\nPat\n",
    )
    _, asked = stage.wait((PAT, "exception/acknowledgement"), (MANAGER, "exception/ask"))
    stage.say("The Manager recommends it to the Chair.")
    stage.answers(MANAGER, asked, "Recommend - they were at school together")
    asked, _ = stage.wait((CHAIR, "exception/approval"), (MANAGER, "common/receipt"))
    stage.say("The Chair presses the button for APPROVE in the mail. Both friends are told.")
    stage.presses(CHAIR, asked, "APPROVE")
    stage.wait(
        (CHAIR, "common/receipt"),
        (MANAGER, "exception/approved"),
        (PAT, "exception/granted"),
        (SAM, "exception/granted"),
    )


def _leaver(stage: Stage, house: House, year: int) -> None:
    stage.chapter("3. A family leaves, and a year goes by")
    holiday = summer_holiday(year)
    last_day = holiday - timedelta(days=6)

    def at(moment: datetime) -> None:
        # Twice: what a decision causes is held back for a moment, so that it can be undone.
        stage.now = moment
        house.once(moment)
        house.once(moment + timedelta(minutes=5))

    stage.now = may = datetime(year, 5, 4, 9, 0, tzinfo=ZONE)
    stage.say(f"It is May {year}. Pat writes that Lily is leaving, but not when.")
    stage.writes(PAT, "Leaving", "Hello,\n\nLily is leaving pre-school this summer.\n\nPat\n")
    at(may)
    question, _ = stage.wait((PAT, "leaver/question"), (PAT, "leaver/acknowledgement"))
    stage.say("The program asks for the day by itself, and Pat answers.")
    stage.answers(PAT, question, f"Her last day is {last_day.day} July {year}.")
    at(may + timedelta(hours=1))
    (asked,) = stage.wait((MANAGER, "leaver/ask"))
    stage.say("The Manager confirms. Pat is told what happens when; nobody has to remember it.")
    stage.answers(MANAGER, asked, "Confirm")
    at(may + timedelta(hours=2))
    stage.wait((PAT, "leaver/scheduled"), (MANAGER, "common/receipt"))
    stage.say("July comes. On the day after Lily's last, the exception ends by itself.")
    at(datetime.combine(last_day + timedelta(days=1), may.timetz()))
    stage.wait(
        (PAT, "exception/ended"), (SAM, "exception/ended"), (MANAGER, "exception/ended-told")
    )
    stage.say("Three days into the holidays, each group administrator is given the task.")
    removal = datetime.combine(holiday + timedelta(days=3), may.timetz())
    at(removal)
    asked, _ = stage.wait((GIL, "leaver/task"), (GAY, "leaver/task"))
    stage.say("The first DONE settles it: the other administrator and Pat are told.")
    stage.answers(GIL, asked, "Done")
    at(removal + timedelta(hours=1))
    stage.wait((GIL, "common/receipt"), (GAY, "leaver/task-settled"), (PAT, "leaver/outcome"))
    stage.now = None


def _ending(stage: Stage, house: House, output: Path) -> None:
    stage.chapter("What is on the record")
    console = stage.console
    first = next(c for page in stage.pages if (c := parsed(page.raw)["X-Mailflow-Case"]))
    for args in (("cases",), ("show", str(first)), ("verify",)):
        console.print(f"\n$ swps-mailflow {' '.join(args)}", markup=False)
        console.print(house.run(*args), markup=False, end="", soft_wrap=True)
    index = mailbook.write(stage.pages, output)
    console.print(f"\n{len(stage.pages)} mails went by. Every one is a page; open", end=" ")
    console.print(str(index), markup=False, soft_wrap=True)


def _stay(stage: Stage, house: House, output: Path) -> None:
    stage.chapter("The mail world stays")
    house.start()
    world, console = stage.world, stage.console
    lines = [
        "Connect an ordinary mail program as any of these people; no encryption anywhere.",
        "",
        f"  incoming (IMAP)  {HOST}  port {world.imap_port}",
        f"  outgoing (SMTP)  {HOST}  port {world.smtp_port}",
        f"  password         {PASSWORD}",
        "",
        *(f"  {person.address:26}{person.who}" for person in PEOPLE),
        "",
        f"The pre-school's mailbox is {DESK}. Or look without a mail program:",
        "",
        f"  curl -u {MANAGER.address}:{PASSWORD} 'imap://{HOST}:{world.imap_port}/INBOX;MAILINDEX=1'",
        f"  {sys.executable} -m swps_mailflow --config {house.config} cases",
        "",
        "Ctrl-C ends it.",
    ]
    console.print("\n".join(lines), markup=False, soft_wrap=True)
    stage.say("What you write and what is answered:")
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(0.3)
            if stage.show():
                mailbook.write(stage.pages, output)
            house.check()
    console.print("Good-bye.")


def _console() -> Console:
    # Names and dashes on a terminal that cannot show them are no reason to end.
    with contextlib.suppress(AttributeError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # only of real files
    console = Console(highlight=False)
    console.width = min(console.width, _WIDEST)
    return console


@contextlib.contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the demo as Ctrl-C does, so that the daemon does not stay behind."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
