"""A mail in a few lines, for somebody who watches the demo: a card, or plain lines in a file."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from email.message import EmailMessage

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from swps_mailflow.demo.people import known_as, parsed

# The point of a mail, not all of it.
_MOST = 320
# A receipt says the same each time.
_SHORT = frozenset({"common/receipt", "common/digest"})
_GREETINGS = ("Dear ", "Hello")
_ENDS = ("With kind regards,", "Your answer", "What you can do now", "What was written")


@dataclass(frozen=True)
class Page:
    """One mail that went by: its chapter and the sentence that led to it."""

    chapter: str
    sentence: str
    sender: str
    recipient: str
    raw: bytes


def show(page: Page, console: Console) -> None:
    """Print one mail: who to whom, the subject, the first lines that matter."""
    mail = parsed(page.raw)
    ours = mail["X-Mailflow-Notice"] is not None
    subject, said = _clean(str(mail["Subject"])), gist(mail)
    if console.is_terminal:
        panel = Panel(
            escape(said),
            title=f"[bold]{escape(page.sender)}[/bold] → [bold]{escape(page.recipient)}[/bold]",
            subtitle=escape(subject),
            title_align="left",
            subtitle_align="right",
            border_style="cyan" if ours else "green",
            padding=(0, 1),
        )
        console.print(panel)
        return
    console.print(f"  {page.sender} to {page.recipient}: {subject}", markup=False, soft_wrap=True)
    for line in said.splitlines():
        for piece in textwrap.wrap(line, 88, break_on_hyphens=False):
            console.print(f"      {piece}", markup=False, soft_wrap=True)


def gist(mail: EmailMessage) -> str:
    """Return what a mail says first: no greeting, nothing quoted, paragraphs in one line each."""
    body = mail.get_body(("plain",))
    paragraphs: list[str] = [""]
    for line in body.get_content().splitlines() if body else []:
        line = _clean(line).strip()
        quotes = line.startswith(">") or (line.startswith("On ") and line.endswith("wrote:"))
        if quotes or line in _ENDS:
            break
        if line.startswith(_GREETINGS) and not "".join(paragraphs) and line.endswith(","):
            continue
        if not line or line.startswith(("•", "|")) or paragraphs[-1].startswith(("•", "|")):
            paragraphs.append(line)
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {line}".strip()
    said = [p for p in paragraphs if p]
    if str(mail["X-Mailflow-Notice"]) in _SHORT:
        said = said[:1]
    shown: list[str] = []
    for paragraph in said:
        if shown and sum(map(len, shown)) + len(paragraph) > _MOST:
            shown.append("…")
            break
        shown.append(paragraph)
    return "\n".join(shown)


def described(raw: bytes, home: str) -> tuple[str, str]:
    """Return who wrote a mail and who has it, as the story calls them."""
    author = parsed(raw)["From"]
    address = author.addresses[0].addr_spec if author and author.addresses else "nobody"
    return known_as(address), known_as(home)


def _clean(text: str) -> str:
    """Return text that cannot steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
