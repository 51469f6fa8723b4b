"""The LMTP inlet, with clients that behave and others that don't."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from swps_mailflow.adapters.lmtp import Inlet
from swps_mailflow.errors import Fatal, Permanent, Temporary
from tests.bed.common import HOST

MAIL = b"Subject: hello\r\n\r\nHello\r\n"
SECRET = "what the exception says"


class Desk:
    """Takes what the inlet hands over, and fails or dawdles where it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes, str, tuple[str, ...]]] = []
        self.fault: BaseException | None = None
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.has_begun = asyncio.Event()

    async def __call__(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> None:
        self.has_begun.set()
        await self.may_go_on.wait()
        if self.fault is not None:
            raise self.fault
        self.taken.append((raw, sender, recipients))


class Client:
    """A mail server that delivers by LMTP, byte by byte as the test wants it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def hear(self) -> str:
        """Return one answer, its lines joined; empty where the inlet has hung up."""
        lines = []
        async with asyncio.timeout(20):
            while line := (await self._reader.readline()).decode():
                lines.append(line.rstrip())
                if line[3:4] == " ":
                    break
        return "\n".join(lines)

    async def say(self, command: str | bytes) -> str:
        """Give one command, return its answer."""
        data = command.encode() if isinstance(command, str) else command
        self._writer.write(data + b"\r\n")
        await self._writer.drain()
        return await self.hear()

    async def give(self, *recipients: str, sender: str = "", raw: bytes = MAIL) -> list[str]:
        """Deliver a message; return the answers that follow it, one for each recipient."""
        await self.begin(*recipients, sender=sender)
        first = await self.say(_stuffed(raw) + b".")
        return [first] + [await self.hear() for _ in recipients[1:]]

    async def begin(self, *recipients: str, sender: str = "") -> None:
        """Give the envelope, up to the message."""
        assert (await self.say(f"MAIL FROM:<{sender}>")).startswith("250")
        for recipient in recipients:
            assert (await self.say(f"RCPT TO:<{recipient}>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")

    def write(self, data: bytes) -> None:
        """Send bytes, and wait for nothing."""
        self._writer.write(data)

    async def hang_up(self) -> None:
        """Go without a goodbye."""
        self._writer.close()
        await self._writer.wait_closed()


def _stuffed(raw: bytes) -> bytes:
    return b"".join(
        b"." + line if line.startswith(b".") else line for line in raw.splitlines(keepends=True)
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def inlet(desk: Desk) -> AsyncIterator[Inlet]:
    found = Inlet(most_bytes=3_000_000)
    await found.start(HOST, 0, desk)
    yield found
    desk.may_go_on.set()
    await found.close()


async def meet(inlet: Inlet) -> Client:
    client = Client(*await asyncio.open_connection(HOST, inlet.port))
    assert (await client.hear()).startswith("220")
    assert (await client.say("LHLO here")).startswith("250")
    return client


class TestTaking:
    async def test_a_mail_with_its_envelope(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        (answer,) = await client.give("policy+abc@school.test", sender="pat@home.example")
        assert answer.startswith("250")
        assert desk.taken == [(MAIL, "pat@home.example", ("policy+abc@school.test",))]

    async def test_one_answer_for_each_recipient(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        answers = await client.give("a@school.test", "b@school.test", "c@school.test")
        assert [a[:3] for a in answers] == ["250"] * 3
        assert len(desk.taken) == 1
        assert (await client.say("NOOP")).startswith("250"), "client and inlet are still in step"

    async def test_one_after_the_other(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        for number in range(3):
            await client.give("a@school.test", raw=b"Subject: %d\r\n\r\n" % number)
        assert len({raw for raw, _, _ in desk.taken}) == 3

    async def test_two_at_a_time(self, inlet: Inlet, desk: Desk) -> None:
        clients = [await meet(inlet) for _ in range(2)]
        await asyncio.gather(*(c.give("a@school.test") for c in clients))
        assert len(desk.taken) == 2

    async def test_every_byte(self, inlet: Inlet, desk: Desk) -> None:
        odd = (
            b"Subject: \xff\xe9\r\n\r\n.\r\n..\r\nbare\nline\rfeeds\x00\r\n"
            + b"x" * 70_000
            + b"\r\n"
        )
        client = await meet(inlet)
        await client.begin("a@school.test")
        client.write(b"Subject: \xff\xe9\r\n\r\n..\r\n...\r\nbare\nline\rfeeds\x00\r\n")
        assert (await client.say(b"x" * 70_000 + b"\r\n.")).startswith("250")
        assert desk.taken[0][0] == odd

    async def test_a_line_as_long_as_a_mail(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        raw = b"Subject: long\r\n\r\n" + b"x" * 2_000_000 + b"\r\n"
        (answer,) = await client.give("a@school.test", raw=raw)
        assert answer.startswith("250")
        assert desk.taken[0][0] == raw

    async def test_250_only_when_it_is_safe(self, inlet: Inlet, desk: Desk) -> None:
        desk.may_go_on.clear()
        client = await meet(inlet)
        giving = asyncio.create_task(client.give("a@school.test"))
        await desk.has_begun.wait()
        await asyncio.sleep(0.1)
        assert not giving.done()
        desk.may_go_on.set()
        assert (await giving)[0].startswith("250")


class TestSenders:
    async def test_the_empty_sender(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        await client.give("a@school.test")
        assert desk.taken[0][1] == ""

    @pytest.mark.parametrize(
        "sender",
        [
            "john..doe@docomo.example",
            ".pat@home.example",
            "pat.@home.example",
            "pat@home.example.",
            "@home.example",
            "MAILER-DAEMON",
            "pat@[192.0.2.1]",
            "pat,sam@home.example",
            "SRS0=" + "x" * 700 + "=home.example=pat@forwarder.example",
            "zoë@home.example",
        ],
    )
    async def test_no_sender_is_too_odd(self, inlet: Inlet, desk: Desk, sender: str) -> None:
        client = await meet(inlet)
        (answer,) = await client.give("a@school.test", sender=sender)
        assert answer.startswith("250")
        assert desk.taken[0][1] == sender

    async def test_bytes_that_are_no_text(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        assert (await client.say(b"MAIL FROM:<\xff\xfe@home.example>")).startswith("250")
        assert (await client.say("RCPT TO:<a@school.test>")).startswith("250")
        assert (await client.say("DATA")).startswith("354")
        assert (await client.say(MAIL + b".")).startswith("250")
        desk.taken[0][1].encode()

    async def test_what_postfix_adds(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        command = "MAIL FROM:<pat@home.example> SIZE=1000 BODY=8BITMIME SMTPUTF8"
        assert (await client.say(command)).startswith("250")
        assert (await client.say("RSET")).startswith("250")
        assert (await client.give("a@school.test"))[0].startswith("250")
        assert desk.taken[0][1] == ""


class TestRefusing:
    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (Temporary(SECRET), "451"),
            (Permanent(SECRET), "554"),
            (Fatal(SECRET), "451"),
            (ValueError(SECRET), "451"),
            (OSError(28, SECRET), "451"),
            (UnicodeDecodeError("utf-8", b"\xff", 0, 1, SECRET), "451"),
        ],
    )
    async def test_a_desk_that_fails(
        self, inlet: Inlet, desk: Desk, fault: Exception, code: str
    ) -> None:
        client = await meet(inlet)
        desk.fault = fault
        answers = await client.give("a@school.test", "b@school.test")
        assert [a[:3] for a in answers] == [code, code]
        assert SECRET not in " ".join(answers)
        assert type(fault).__name__ not in " ".join(answers)
        desk.fault = None
        assert (await client.give("a@school.test"))[0].startswith("250")

    async def test_a_mail_beyond_all_measure(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        raw = b"x" * 998 + b"\r\n"
        answers = await client.give("a@school.test", "b@school.test", raw=raw * 3_100)
        assert [a[:3] for a in answers] == ["552", "552"]
        assert desk.taken == []
        assert (await client.give("a@school.test"))[0].startswith("250")

    async def test_a_size_announced_beyond_all_measure(self, inlet: Inlet, desk: Desk) -> None:
        client = await meet(inlet)
        assert (await client.say("MAIL FROM:<> SIZE=3000001")).startswith("552")

    @pytest.mark.parametrize(
        "command", ["HELO x", "EHLO x", "NONSENSE", "MAIL", "RCPT TO:<", "DATA"]
    )
    async def test_commands_that_are_none(self, inlet: Inlet, command: str) -> None:
        client = await meet(inlet)
        assert (await client.say(command)).startswith("5")
        assert (await client.say("NOOP")).startswith("250")

    async def test_a_port_that_is_taken(self, inlet: Inlet, desk: Desk) -> None:
        with pytest.raises(Fatal, match=r"lmtp\.listen"):
            await Inlet().start(HOST, inlet.port, desk)


class TestGoing:
    async def test_a_client_that_goes_in_the_middle_of_a_mail(
        self, inlet: Inlet, desk: Desk
    ) -> None:
        client = await meet(inlet)
        await client.begin("a@school.test")
        client.write(b"Subject: half")
        await client.hang_up()
        other = await meet(inlet)
        await other.give("a@school.test")
        assert [raw for raw, _, _ in desk.taken] == [MAIL]

    async def test_a_client_that_goes_before_the_answer(self, inlet: Inlet, desk: Desk) -> None:
        desk.may_go_on.clear()
        client = await meet(inlet)
        await client.begin("a@school.test")
        client.write(MAIL + b".\r\n")
        await desk.has_begun.wait()
        await client.hang_up()
        await asyncio.sleep(0.1)
        desk.may_go_on.set()
        async with asyncio.timeout(20):
            while not desk.taken:
                await asyncio.sleep(0.01)

    async def test_closing_with_a_client_connected(self, inlet: Inlet) -> None:
        client = await meet(inlet)
        await asyncio.wait_for(inlet.close(), 20)
        assert await client.hear() == ""
        with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
            await asyncio.open_connection(HOST, inlet.port)

    async def test_closing_with_a_mail_in_hand(self, inlet: Inlet, desk: Desk) -> None:
        desk.may_go_on.clear()
        client = await meet(inlet)
        giving = asyncio.create_task(client.give("a@school.test"))
        await desk.has_begun.wait()
        closing = asyncio.create_task(inlet.close())
        await asyncio.sleep(0.1)
        assert not closing.done()
        desk.may_go_on.set()
        await asyncio.wait_for(closing, 20)
        assert (await giving)[0].startswith("250"), "what was kept is answered"

    async def test_closing_twice(self, inlet: Inlet) -> None:
        await inlet.close()
        await inlet.close()
