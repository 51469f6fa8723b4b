"""The stage of the demo: people act on it over SMTP and IMAP, and every mail is seen going by."""

from __future__ import annotations

import queue
import smtplib
import time
from datetime import datetime
from email import policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import imapclient
from rich.console import Console
from rich.markup import escape

from swps_mailflow.demo import cards
from swps_mailflow.demo.people import PASSWORD, Person, answer, first_mail, parsed, pressed
from swps_mailflow.demo.world import HOST, MailWorld
from swps_mailflow.errors import MailflowError

ZONE = ZoneInfo("Europe/London")
# How long somebody waits for a mail before the demo says that something is wrong, in seconds.
_PATIENCE = 40.0
# How often somebody looks for mail, in seconds.
_LOOK = 0.15
# How long a server may take to answer, in seconds.
_TIMEOUT = 15.0


class Stage:
    """Tells the story and plays it; `pages` holds every mail that went by, in order.

    `now` is the story's time, which stands in people's mails; None is the real one.
    """

    def __init__(self, world: MailWorld, console: Console) -> None:
        self.world, self.console = world, console
        self.pages: list[cards.Page] = []
        self.now: datetime | None = None
        self._chapter = self._sentence = ""
        self._arrived: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._read: set[str] = set()
        world.on_mail = lambda sender, home, raw: self._arrived.put((home, raw))

    # Telling.

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.show()
        self._chapter = title
        if self.console.is_terminal:
            self.console.rule(f"[bold]{escape(title)}")
        else:
            self.console.print(f"\n== {title} ==", markup=False)

    def say(self, sentence: str) -> None:
        """Tell what happens next."""
        self.show()
        self._sentence = sentence
        self.console.print(f"\n[bold]{escape(sentence)}[/bold]", soft_wrap=True)

    def show(self) -> bool:
        """Print the mails that went by since the last time; tell whether there were any."""
        seen = False
        while not self._arrived.empty():
            home, raw = self._arrived.get()
            sender, recipient = cards.described(raw, home)
            page = cards.Page(self._chapter, self._sentence, sender, recipient, raw)
            self.pages.append(page)
            cards.show(page, self.console)
            seen = True
        return seen

    # Playing.

    def writes(self, person: Person, subject: str, text: str) -> None:
        """Let somebody write to the pre-school's mailbox."""
        self._send(person, first_mail(person, subject, text, self._time()))

    def answers(self, person: Person, asked: EmailMessage, text: str) -> None:
        """Let somebody answer a mail."""
        self._send(person, answer(person, asked, text, self._time()))

    def presses(self, person: Person, asked: EmailMessage, word: str) -> None:
        """Let somebody press a button in a mail, and send the reply it opens."""
        self._send(person, pressed(person, asked, word, self._time()))

    def wait(self, *wanted: tuple[Person, str]) -> list[EmailMessage]:
        """Let people wait, over IMAP, for mails of these notices that they have not read yet.

        Returns them in the order asked for. Raises MailflowError when one does not come.
        """
        end = time.monotonic() + _PATIENCE
        found: list[EmailMessage] = []
        for person, notice in wanted:
            while (mail := self._unread(person, notice)) is None:
                if time.monotonic() > end:
                    raise MailflowError(f"The demo ends here: {person.who} never got {notice}.")
                time.sleep(_LOOK)
                self.show()
            found.append(mail)
        self.show()
        return found

    def _unread(self, person: Person, notice: str) -> EmailMessage | None:
        mail: EmailMessage
        for mail in reversed(_over_imap(self.world, person)):
            identifier = f"{person.address} {mail['Message-ID']}"
            if identifier not in self._read and mail["X-Mailflow-Notice"] == notice:
                self._read.add(identifier)
                return mail
        return None

    def _send(self, person: Person, mail: EmailMessage) -> None:
        with smtplib.SMTP(HOST, self.world.smtp_port, timeout=_TIMEOUT) as client:
            client.login(person.address, PASSWORD)
            client.sendmail(person.address, [str(mail["To"])], mail.as_bytes(policy=policy.SMTP))

    def _time(self) -> datetime:
        return self.now or datetime.now(ZONE).replace(microsecond=0)


def _over_imap(world: MailWorld, person: Person) -> list[EmailMessage]:
    """Return everything in somebody's mailbox, oldest first."""
    client = imapclient.IMAPClient(HOST, world.imap_port, ssl=False, timeout=_TIMEOUT)
    try:
        client.login(person.address, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        numbers = client.search()
        found = client.fetch(numbers, ["BODY.PEEK[]"]) if numbers else {}
        return [parsed(found[n][b"BODY[]"]) for n in sorted(found) if b"BODY[]" in found[n]]
    finally:
        client.logout()
