"""The SMTP adapter and servers that answer strangely, fall silent or hang up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from swps_mailflow.adapters.smtp import SmtpSender
from swps_mailflow.errors import Permanent, Temporary, Unreachable
from tests.adapters.scripted_smtp import DRIP, HANG_UP, SILENCE, SmtpScript
from tests.bed.common import HOST, free_ports

US = "policy@swps.example.org"
PAT = "pat@home.example"
MAIL = b"Subject: hello\r\n\r\nDear Pat\r\n"
SECRET = "correct-horse"


@pytest.fixture
async def script() -> AsyncIterator[SmtpScript]:
    async with SmtpScript() as found:
        yield found


def sender(script: SmtpScript, **changes: Any) -> SmtpSender:
    arguments: dict[str, Any] = {
        "host": HOST,
        "port": script.port,
        "tls": "none",
        "ca_file": None,
        "user": "policy",
        "secret": lambda: SECRET,
        "hostname": "swps.example.org",
        "timeout": 10.0,
    }
    return SmtpSender(**{**arguments, **changes})


class TestAnswers:
    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
    @pytest.mark.parametrize(("answer", "error"), [("451", Temporary), ("550", Permanent)])
    async def test_a_refusal(
        self, script: SmtpScript, command: str, answer: str, error: type[Exception]
    ) -> None:
        script.answers[command] = [
            f"{answer} no {SECRET}",
            "250 ok" if command != "DATA" else "354",
        ]
        subject = sender(script)
        with pytest.raises(error, match=answer) as caught:
            await subject.send(US, PAT, MAIL)
        assert SECRET not in str(caught.value), "what a server says may be anything"
        await subject.send(US, PAT, MAIL)
        assert len(script.mails) == (2 if command == "." else 1)
        await subject.close()

    @pytest.mark.parametrize("code", [530, 534, 535, 538])
    async def test_a_word_about_the_login_is_not_about_the_mail(
        self, script: SmtpScript, code: int
    ) -> None:
        script.answers["MAIL"] = [f"{code} who are you?"]
        with pytest.raises(Unreachable):
            await sender(script).send(US, PAT, MAIL)

    async def test_relaying_denied_is_about_the_login_where_we_have_none(
        self, script: SmtpScript
    ) -> None:
        script.answers["RCPT"] = ["554 5.7.1 relay access denied"]
        with pytest.raises(Temporary):
            await sender(script, user=None).send(US, PAT, MAIL)
        with pytest.raises(Permanent):
            await sender(script).send(US, PAT, MAIL)

    @pytest.mark.parametrize("command", ["GREETING", "EHLO", "AUTH"])
    @pytest.mark.parametrize(
        "answer", ["421 not now", "451 later", "554 never", SILENCE, HANG_UP, DRIP, "what?"]
    )
    async def test_before_any_mail_all_is_temporary(
        self, script: SmtpScript, command: str, answer: str
    ) -> None:
        script.answers[command] = [answer]
        with pytest.raises(Unreachable) as caught:
            await sender(script, timeout=0.5).send(US, PAT, MAIL)
        assert SECRET not in str(caught.value)
        assert script.mails == []

    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
    @pytest.mark.parametrize("answer", ["421 going", SILENCE, HANG_UP, DRIP, "what?"])
    async def test_in_the_middle_of_a_mail_all_is_temporary(
        self, script: SmtpScript, command: str, answer: str
    ) -> None:
        script.answers[command] = [answer, "354 go on" if command == "DATA" else "250 ok"]
        subject = sender(script, timeout=0.5)
        with pytest.raises(Temporary) as caught:
            await subject.send(US, PAT, MAIL)
        assert not isinstance(caught.value, Unreachable), "other mail may be tried"
        await subject.send(US, PAT, MAIL)
        assert script.calls == 2, "the half-told mail is gone with its connection"
        assert len(script.mails) == (2 if command == "." else 1)
        await subject.close()

    @pytest.mark.parametrize("command", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "."])
    async def test_a_slow_answer_is_an_answer(self, script: SmtpScript, command: str) -> None:
        (answer,) = script.answers.get(command, ["250 2.0.0 ok"])
        script.answers[command] = [f"{DRIP}{answer}"]
        subject = sender(script)
        await subject.send(US, PAT, MAIL)
        assert len(script.mails) == 1
        await subject.close()

    async def test_silence_after_the_whole_message(self, script: SmtpScript) -> None:
        script.answers["."] = [SILENCE]
        with pytest.raises(Temporary):
            await sender(script, timeout=0.5).send(US, PAT, MAIL)
        assert len(script.mails) == 1, "it may have the mail: no second offer at once"

    async def test_the_end_after_the_whole_message(self, script: SmtpScript) -> None:
        subject = sender(script)
        await subject.send(US, PAT, MAIL)
        script.answers["."] = [HANG_UP]
        with pytest.raises(Temporary):
            await subject.send(US, PAT, MAIL)
        assert len(script.mails) == 2
        assert script.calls == 1


class TestConnections:
    async def test_one_for_many_mails(self, script: SmtpScript) -> None:
        subject = sender(script)
        for _ in range(5):
            await subject.send(US, PAT, MAIL)
        assert script.calls == 1
        assert script.verbs().count("AUTH") == 1
        assert len(script.mails) == 5
        await subject.close()
        assert script.verbs()[-1] == "QUIT"

    @pytest.mark.parametrize("command", ["MAIL", "RCPT"])
    @pytest.mark.parametrize("answer", ["421 too long", HANG_UP, SILENCE])
    async def test_one_that_died_is_replaced_at_once(
        self, script: SmtpScript, command: str, answer: str
    ) -> None:
        subject = sender(script, timeout=0.5)
        await subject.send(US, PAT, MAIL)
        script.answers[command] = [answer, "250 ok"]
        await subject.send(US, PAT, MAIL)
        assert script.calls == 2
        assert len(script.mails) == 2
        await subject.close()

    async def test_one_that_was_closed_between_mails(self, script: SmtpScript) -> None:
        subject = sender(script)
        await subject.send(US, PAT, MAIL)
        script.hang_up()
        await subject.send(US, PAT, MAIL)
        assert len(script.mails) == 2
        await subject.close()

    async def test_a_fresh_one_that_dies_is_not_replaced(self, script: SmtpScript) -> None:
        script.answers["MAIL"] = [HANG_UP]
        with pytest.raises(Temporary):
            await sender(script).send(US, PAT, MAIL)
        assert script.calls == 1

    async def test_closed_when_nobody_sends(self, script: SmtpScript) -> None:
        subject = sender(script, idle_seconds=0.05)
        await subject.send(US, PAT, MAIL)
        await script.heard("QUIT")
        await subject.send(US, PAT, MAIL)
        assert script.calls == 2
        await subject.close()

    async def test_a_send_that_is_called_off(self, script: SmtpScript) -> None:
        script.answers["RCPT"] = [SILENCE, "250 ok"]
        subject = sender(script)
        task = asyncio.create_task(subject.send(US, "first@home.example", MAIL))
        await script.heard("RCPT")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await subject.send(US, "second@home.example", MAIL)
        assert len(script.mails) == 1
        after = script.said[script.said.index("RCPT TO:<first@home.example>") + 1 :]
        assert "RCPT TO:<second@home.example>" in after
        assert script.calls == 2, "the half-told envelope is gone with its connection"
        await subject.close()

    async def test_nobody_there(self, script: SmtpScript) -> None:
        (port,) = free_ports(1)
        with pytest.raises(Temporary, match="cannot be reached"):
            await sender(script, port=port).send(US, PAT, MAIL)


class TestEnvelopes:
    async def test_the_empty_sender(self, script: SmtpScript) -> None:
        subject = sender(script)
        await subject.send("", PAT, MAIL)
        assert "MAIL FROM:<>" in script.said
        await subject.close()

    async def test_letters_beyond_ascii_in_an_address(self, script: SmtpScript) -> None:
        subject = sender(script)
        await subject.send(US, "zoë@home.example", MAIL)
        assert "RCPT TO:<zoë@home.example>" in script.said
        assert any(line.startswith("MAIL") and "SMTPUTF8" in line for line in script.said)
        await subject.close()

    async def test_letters_beyond_ascii_where_the_server_cannot(self, script: SmtpScript) -> None:
        script.answers["EHLO"] = ["250-here\r\n250 AUTH PLAIN"]
        subject = sender(script)
        with pytest.raises(Permanent, match="SMTPUTF8"):
            await subject.send(US, "zoë@home.example", MAIL)
        await subject.send(US, PAT, MAIL)
        await subject.close()

    @pytest.mark.parametrize(
        "recipient",
        ["pat@home.example>\r\nRCPT TO:<eve@evil.example", "a\x00@b.example", "\ud800@b"],
    )
    async def test_an_address_that_cannot_be_written(
        self, script: SmtpScript, recipient: str
    ) -> None:
        subject = sender(script)
        with pytest.raises(Permanent):
            await subject.send(US, recipient, MAIL)
        await subject.send(US, PAT, MAIL)
        assert [line for line in script.said if "evil" in line] == []
        assert len(script.mails) == 1
        await subject.close()

    async def test_eight_bits_are_announced(self, script: SmtpScript) -> None:
        subject = sender(script)
        await subject.send(US, PAT, MAIL)
        await subject.send(US, PAT, "Subject: x\r\n\r\nnaïve\r\n".encode())
        mails = [line for line in script.said if line.startswith("MAIL")]
        assert [("8BITMIME" in line) for line in mails] == [False, True]
        await subject.close()


class TestEncryption:
    async def test_starttls_where_there_is_none(self, script: SmtpScript) -> None:
        with pytest.raises(Temporary, match="STARTTLS"):
            await sender(script, tls="starttls").send(US, PAT, MAIL)
        assert "AUTH" not in script.verbs(), "the password does not cross the network in the clear"

    async def test_tls_where_there_is_none(self, script: SmtpScript) -> None:
        with pytest.raises(Temporary, match=r"smtp\.tls"):
            await sender(script, tls="implicit").send(US, PAT, MAIL)

    async def test_a_login_where_there_is_none(self, script: SmtpScript) -> None:
        script.answers["EHLO"] = ["250 here"]
        with pytest.raises(Temporary, match="takes no logins"):
            await sender(script).send(US, PAT, MAIL)

    async def test_a_certificate_file_that_is_none(
        self, script: SmtpScript, tmp_path: Path
    ) -> None:
        with pytest.raises(Temporary, match=r"missing\.pem"):
            await sender(script, tls="starttls", ca_file=tmp_path / "missing.pem").send(
                US, PAT, MAIL
            )

    async def test_a_password_that_cannot_be_read(self, script: SmtpScript) -> None:
        def unreadable() -> str:
            raise Permanent("The password file cannot be read.")

        with pytest.raises(Temporary, match="password file"):
            await sender(script, secret=unreadable).send(US, PAT, MAIL)
        assert script.calls == 0

    async def test_a_password_of_any_letters(self, script: SmtpScript) -> None:
        subject = sender(script, secret=lambda: "pä€")
        await subject.send(US, PAT, MAIL)
        assert len(script.mails) == 1
        await subject.close()
