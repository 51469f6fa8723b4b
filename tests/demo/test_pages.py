"""What a watcher of the demo is shown of a mail: replies, cards and pages."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.console import Console

from swps_mailflow.demo import cards, mailbook
from swps_mailflow.demo.people import CHAIR, DESK, MANAGER, PAT, answer, first_mail, parsed, pressed
from swps_mailflow.errors import MailflowError

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
TEXT = """\
Dear Chair,

Please decide on what is proposed below: the Manager has looked into it
and asks for your agreement.

What is proposed

| Write to the author.

Your answer

Reply to this mail and begin with the word that fits.
"""
HTML = """\
<html><body style="margin:0"><p>Please decide</p>
<a href="mailto:policy+abc@swps.example?subject=Re%3A%20%5BSWPS-AAAAA%5D&amp;body=APPROVE">Yes</a>
<a href="mailto:policy+abc@swps.example?subject=Re%3A%20%5BSWPS-AAAAA%5D&amp;body=ASK%3A%20">Ask</a>
</body></html>
"""


@pytest.fixture
def asked() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"South Woodham Pre-School <{DESK}>"
    mail["To"] = CHAIR.address
    mail["Reply-To"] = "policy+abc@swps.example"
    mail["Subject"] = "[SWPS-AAAAA] For you"
    mail["Date"] = NOW
    mail["Message-ID"] = "<ask.1@swps.example>"
    mail["X-Mailflow-Notice"] = "concern/approval"
    mail.set_content(TEXT)
    mail.add_alternative(HTML, subtype="html")
    return mail


def page(
    mail: EmailMessage, sentence: str = "The Chair is asked.", chapter: str = "1. A concern"
) -> cards.Page:
    return cards.Page(chapter, sentence, "the pre-school", "the Chair", mail.as_bytes())


def printed(mail: EmailMessage, *, terminal: bool) -> str:
    console = Console(file=io.StringIO(), width=80, force_terminal=terminal, color_system=None)
    cards.show(page(mail), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class TestReplies:
    def test_a_phone_writes_the_words_above_and_quotes_below(self, asked: EmailMessage) -> None:
        mail = answer(MANAGER, asked, "Investigate", NOW)
        assert mail["To"] == "policy+abc@swps.example"
        assert mail["In-Reply-To"] == mail["References"] == "<ask.1@swps.example>"
        lines = mail.get_content().splitlines()
        assert lines[:3] == ["Investigate", "", "Sent from my iPhone"]
        assert "> On 24 Nov 2026, at 10:05, South Woodham Pre-School wrote:" in lines
        assert "> | Write to the author." in lines

    def test_gmail_quotes_the_rich_text_too(self, asked: EmailMessage) -> None:
        mail = answer(CHAIR, asked, "Approve <now>", NOW)
        rich = mail.get_body(("html",))
        assert rich is not None
        assert rich.get_content().startswith('<div dir="ltr">Approve &lt;now&gt;</div>')
        assert '<blockquote class="gmail_quote"' in rich.get_content()
        assert "<p>Please decide</p>" in rich.get_content()
        assert "<body" not in rich.get_content()

    def test_a_button_opens_a_finished_reply(self, asked: EmailMessage) -> None:
        mail = pressed(CHAIR, asked, "APPROVE", NOW)
        assert mail["To"] == "policy+abc@swps.example"
        assert mail["Subject"] == "Re: [SWPS-AAAAA]"
        assert mail.get_content().strip() == "APPROVE"

    def test_a_button_that_is_not_there_cannot_be_pressed(self, asked: EmailMessage) -> None:
        with pytest.raises(MailflowError, match="no button for DONE"):
            pressed(CHAIR, asked, "DONE", NOW)


class TestCards:
    def test_the_gist_is_what_stands_before_the_instructions(self, asked: EmailMessage) -> None:
        assert cards.gist(asked) == (
            "Please decide on what is proposed below: the Manager has looked into it and asks for"
            " your agreement.\nWhat is proposed\n| Write to the author."
        )

    def test_nothing_quoted_is_shown(self, asked: EmailMessage) -> None:
        for person in (MANAGER, CHAIR):
            shown = cards.gist(answer(person, asked, "Approve", NOW))
            assert shown.startswith("Approve")
            assert "proposed" not in shown

    def test_a_long_mail_is_cut(self) -> None:
        mail = first_mail(PAT, "Long", "\n\n".join(["word " * 30] * 20), NOW)
        assert len(cards.gist(mail)) < 500
        assert cards.gist(mail).endswith("…")

    @pytest.mark.parametrize("terminal", [True, False])
    def test_who_whom_subject_and_gist_stand_on_a_card(
        self, asked: EmailMessage, terminal: bool
    ) -> None:
        said = printed(asked, terminal=terminal)
        for part in (
            "the pre-school",
            "the Chair",
            "[SWPS-AAAAA] For you",
            "| Write to the author.",
        ):
            assert part in said

    def test_a_file_gets_plain_lines(self, asked: EmailMessage) -> None:
        assert not set(printed(asked, terminal=False)) & set("╭│╰→\x1b")

    @pytest.mark.parametrize("terminal", [True, False])
    def test_no_mail_steers_the_terminal_or_the_markup(self, terminal: bool) -> None:
        mail = first_mail(PAT, "[bold]Hi[/bold]", "[red]stop[/red] \x1b[2J \u202e now", NOW)
        said = printed(mail, terminal=terminal)
        assert "[bold]Hi[/bold]" in said
        assert "[red]stop[/red]" in said
        assert "\x1b[2J" not in said
        assert "\u202e" not in said


class TestMailbook:
    def test_each_mail_is_a_page_and_the_index_tells_the_story(
        self, asked: EmailMessage, tmp_path: Path
    ) -> None:
        reply = answer(CHAIR, asked, "Approve", NOW)
        pages = [page(asked), page(reply), page(reply, "It is done.", "2. The end")]
        index = mailbook.write(pages, tmp_path / "mail").read_text()
        places = [
            index.index(part)
            for part in (
                "1. A concern", "The Chair is asked.", "mail-001.html", "mail-002.html",
                "2. The end", "It is done.", "mail-003.html",
            )
        ]  # fmt: skip
        assert places == sorted(places)
        assert index.count("The Chair is asked.") == 1
        second = (tmp_path / "mail" / "mail-002.html").read_text()
        assert 'href="mail-001.html"' in second
        assert 'href="mail-003.html"' in second

    def test_what_a_mail_says_stays_in_its_frame(self, tmp_path: Path) -> None:
        nasty = '</iframe><script>alert("x")</script>" onload="y'
        mail = first_mail(PAT, f"s {nasty}", nasty, NOW)
        mail.add_alternative(f"<p>{nasty}</p>", subtype="html")
        mailbook.write([page(mail)], tmp_path)
        for name in ("mail-001.html", "index.html"):
            shown = (tmp_path / name).read_text()
            assert "<script" not in shown
            assert '" onload' not in shown
        assert (
            '<iframe title="as on a phone" sandbox srcdoc='
            in (tmp_path / "mail-001.html").read_text()
        )

    def test_a_shorter_story_leaves_no_page_of_a_longer_one_and_no_other_file_is_touched(
        self, asked: EmailMessage, tmp_path: Path
    ) -> None:
        (tmp_path / "holiday.html").write_text("mine")
        mailbook.write([page(asked)] * 3, tmp_path)
        mailbook.write([page(asked)], tmp_path)
        names = sorted(p.name for p in tmp_path.iterdir())
        assert names == ["holiday.html", "index.html", "mail-001.html"]


def test_the_people_of_the_story_are_called_by_what_they_are(asked: EmailMessage) -> None:
    assert cards.described(asked.as_bytes(), CHAIR.address) == ("the pre-school", "the Chair")
    stranger = parsed(b"From: <x@elsewhere.example>\r\n\r\nHi\r\n")
    assert cards.described(stranger.as_bytes(), DESK) == ("x@elsewhere.example", "the pre-school")
