"""The story of the demo: a concern, a friendship from before, and a family leaving."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

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
    Person,
    answers,
    parsed,
    reads,
    writes,
)
from swps_mailflow.demo.world import HOST, Account, MailWorld

_ZONE = ZoneInfo("Europe/London")
# Longer than the demo's time of grace, so that a decision's mail has left.
_GRACE = 1.3
_WIDTH = 96
# How many lines of a mail a card shows: the point of it, not all of it.
_LINES = 7


class Story:
    """Tells and plays; every mail that goes by is printed and kept for the pages."""

    def __init__(self, world: MailWorld, house: House, console: Console) -> None:
        self.world, self.house, self.console = world, house, console
        self.pages: list[mailbook.Page] = []
        self._chapter = ""
        self._shown = 0
        world.on_mail = self._note

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapter = title
        self.console.rule(f"[bold]{title}")

    def say(self, sentence: str) -> None:
        """Tell what happens next."""
        self.show()
        self.console.print(f"\n[bold]{escape(sentence)}[/bold]")

    def show(self) -> None:
        """Print the mails that went by since the last time."""
        while self._shown < len(self.pages):
            page = self.pages[self._shown]
            self._shown += 1
            self.console.print(_card(page))

    def _note(self, sender: str, recipient: str, raw: bytes) -> None:
        del sender
        self.pages.append(mailbook.Page(self._chapter, raw, _known(recipient)))


def play(output: Path, *, stay: bool) -> None:
    """Play the whole story and write its pages. Raises MailflowError where it goes wrong."""
    console = Console(width=_WIDTH, highlight=False)
    year = datetime.now(_ZONE).year + 1
    folder = Path(tempfile.mkdtemp(prefix="swps-demo-"))
    people = [Account(address, PASSWORD) for address in (DESK, *(p.address for p in PEOPLE))]
    try:
        with MailWorld(people, "mx.swps.example") as world:
            house = House(world, folder, year)
            story = Story(world, house, console)
            try:
                house.start()
                _concern(story)
                _exception(story)
                house.stop()
                _leaver(story, year)
                _ending(story, output)
                if stay:
                    house.start()
                    _stay(story)
            finally:
                house.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _concern(story: Story) -> None:
    world = story.world
    story.chapter("1. A concern")
    story.say("Pat, a parent, has seen something on Facebook and writes to the pre-school.")
    writes(
        world,
        PAT,
        "Something I saw online",
        "Hello,\n\nI saw a post on the village page complaining about staff at pre-school, with"
        " names in it. I did not like to answer it.\n\nPat",
    )
    reads(world, PAT, "concern/acknowledgement")
    asked = reads(world, MANAGER, "concern/ask")
    story.say("The Manager answers with one word, on the bus.")
    answers(world, MANAGER, asked, "Investigate\n\nSent from my iPhone")
    receipt = reads(world, MANAGER, "common/receipt")
    story.say("Later, she proposes what to do. That needs the Chair's approval.")
    answers(world, MANAGER, receipt, "Propose: I write to the person who posted it and ask for it"
            " to be taken down.")  # fmt: skip
    asked = reads(world, CHAIR, "concern/approval")
    story.say("The Chair writes “Approve? Not sure.” That decides nothing, and is asked back.")
    answers(world, CHAIR, asked, "Approve? Not sure.")
    unclear = reads(world, CHAIR, "common/unclear")
    story.say("Then she makes up her mind.")
    answers(world, CHAIR, unclear, "Approve, thanks")
    asked = reads(world, MANAGER, "concern/approved")
    story.say("It is done, and Pat hears how it ended.")
    answers(world, MANAGER, asked, "Done - the post has been taken down. Thank you for telling us.")
    reads(world, PAT, "concern/outcome")
    story.show()


def _exception(story: Story) -> None:
    world = story.world
    story.chapter("2. A friendship from before")
    story.say("Pat and Sam, a member of staff, have been friends for years. Pat declares it.")
    known = datetime.now(_ZONE).year - 7
    writes(
        world,
        PAT,
        "Friends with Sam Staff",
        f"Hello, I have been friends with Sam Staff on Facebook since 1 May {known}, long before"
        " Lily started. May we stay connected?\n\nPat",
    )
    asked = reads(world, MANAGER, "exception/ask")
    story.say("The Manager recommends it, the Chair approves, and both friends are told.")
    answers(world, MANAGER, asked, "Recommend - they were at school together")
    asked = reads(world, CHAIR, "exception/approval")
    answers(world, CHAIR, asked, "I approve")
    reads(world, PAT, "exception/granted")
    reads(world, SAM, "exception/granted")
    time.sleep(_GRACE)
    story.show()


def _leaver(story: Story, year: int) -> None:
    world, house = story.world, story.house
    story.chapter("3. A family leaves, and a year goes by")
    holiday = summer_holiday(year)
    last_day = holiday - timedelta(days=6)
    may = datetime(year, 5, 4, 9, 0, tzinfo=_ZONE)
    story.say(f"It is May {year}. Pat writes that Lily is leaving, but not when.")
    writes(world, PAT, "Leaving", "Hello, Lily is leaving pre-school this summer. Pat")
    house.once(may)
    question = reads(world, PAT, "leaver/question")
    story.say("Asked for the day, Pat answers.")
    answers(world, PAT, question, f"Her last day is {last_day.day} July {year}.")
    house.once(may + timedelta(hours=1))
    asked = reads(world, MANAGER, "leaver/ask")
    story.say("The Manager confirms. Pat is told what happens when; nobody has to remember it.")
    answers(world, MANAGER, asked, "Confirm")
    house.once(may + timedelta(hours=2))
    house.once(may + timedelta(hours=3))
    reads(world, PAT, "leaver/scheduled")
    story.say("July comes. The day after Lily's last day, the exception ends by itself.")
    after = datetime.combine(last_day + timedelta(days=1), may.timetz())
    house.once(after)
    reads(world, SAM, "exception/ended")
    story.say("Three days into the holidays, each group administrator is given the task.")
    removal = datetime.combine(holiday + timedelta(days=3), may.timetz())
    house.once(removal)
    asked = reads(world, GIL, "leaver/task")
    reads(world, GAY, "leaver/task")
    story.say("The first DONE settles it: the other administrator and Pat are told.")
    answers(world, GIL, asked, "Done")
    house.once(removal + timedelta(hours=1))
    house.once(removal + timedelta(hours=2))
    reads(world, GAY, "leaver/task-settled")
    reads(world, PAT, "leaver/outcome")
    story.show()


def _ending(story: Story, output: Path) -> None:
    console, house = story.console, story.house
    index = mailbook.write(story.pages, output)
    console.rule("[bold]What is on the record")
    console.print(house.run("cases"), markup=False, end="")
    console.print(house.run("verify"), markup=False, end="")
    console.print(f"\n{len(story.pages)} mails went by. Every one is a page: open {index}")


def _stay(story: Story) -> None:
    console, world = story.console, story.world
    console.rule("[bold]The mail world stays")
    console.print(
        f"IMAP {HOST} port {world.imap_port}, SMTP {HOST} port {world.smtp_port}, no encryption;"
        f" the password is “{PASSWORD}”. Write to {DESK} as one of:"
    )
    for person in PEOPLE:
        console.print(f"  {person.address:28} {person.who}")
    console.print(f"Look at the record with: swps-mailflow --config {story.house.config} cases")
    console.print("Ctrl-C ends it.")
    try:
        while True:
            time.sleep(1)
            story.show()
    except KeyboardInterrupt:
        console.print("Good-bye.")


def _card(page: mailbook.Page) -> Panel:
    mail = parsed(page.raw)
    body = mail.get_body(("plain",))
    lines = body.get_content().splitlines() if body else []
    said = []
    for line in lines:
        if line.startswith(">") or (line.startswith("On ") and line.endswith("wrote:")):
            break
        if line.strip():
            said.append(line)
    text = "\n".join(said[:_LINES]) + ("\n…" if len(said) > _LINES else "")
    ours = mail["X-Mailflow-Notice"] is not None
    sender = "the pre-school" if ours else _known(str(mail["From"].addresses[0].addr_spec))
    return Panel(
        escape(text),
        title=escape(f"{sender} → {page.recipient}"),
        subtitle=escape(str(mail["Subject"])),
        title_align="left",
        subtitle_align="left",
        border_style="cyan" if ours else "green",
        padding=(0, 1),
    )


def _known(address: str) -> str:
    if address.lower() == DESK:
        return "the pre-school's mailbox"
    found: Person | None = next((p for p in PEOPLE if p.address == address.lower()), None)
    return found.who if found else address
