"""What every sender does: the fake, and the SMTP adapter on servers of both worlds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from swps_mailflow.adapters.smtp import SmtpSender
from swps_mailflow.errors import Permanent, Temporary
from swps_mailflow.ports import Sender
from tests.bed.common import DOMAIN, address
from tests.bed.embedded import EmbeddedWorld
from tests.bed.people import World, parsed
from tests.bed.world import RealWorld
from tests.fakes import FakeSender

US = f"policy@{DOMAIN}"
# A lone dot, dots at the start of a line, and letters beyond ASCII must come through.
MAIL = (
    b"From: policy@school.test\r\nTo: parent@school.test\r\nSubject: hello\r\n"
    b"Date: Mon, 23 Nov 2026 09:14:00 +0000\r\nMessage-ID: <1@school.test>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"Dear Pat,\r\n.\r\n..two\r\nna\xc3\xafve\r\n"
)
STRANGER = "someone@elsewhere.test"


class Subject:
    """A sender, and the world its mail goes to."""

    def __init__(self, sender: Sender, world: World | None) -> None:
        self.sender, self.world = sender, world

    async def inbox(self, user: str, count: int) -> list[bytes]:
        """Return a person's mail once there is that much of it."""
        if isinstance(self.sender, FakeSender):
            return [raw for _, to, raw in self.sender.sent if to == address(user)]
        assert self.world is not None
        async with asyncio.timeout(20):
            while len(found := await asyncio.to_thread(self.world.mailbox, user)) < count:
                await asyncio.sleep(0.05)
        return found

    async def crash(self) -> None:
        """Let the server go, or what it cannot work without."""
        if isinstance(self.sender, FakeSender):
            self.sender.fault = Temporary("The mail server cannot be reached.")
        elif isinstance(self.world, EmbeddedWorld):
            await asyncio.to_thread(self.world.close_smtp)
        elif isinstance(self.world, RealWorld):
            await asyncio.to_thread(self.world.postfix.stop)

    async def recover(self) -> None:
        """Let it come back."""
        if isinstance(self.sender, FakeSender):
            self.sender.fault = None
        elif isinstance(self.world, EmbeddedWorld):
            await asyncio.to_thread(self.world.open_smtp)
        elif isinstance(self.world, RealWorld):
            await asyncio.to_thread(self.world.postfix.start)


def smtp_sender(world: World, **changes: Any) -> SmtpSender:
    account = world.smtp()
    arguments: dict[str, Any] = {
        "host": account.host,
        "port": account.port,
        "tls": account.tls,
        "ca_file": account.ca_file,
        "user": account.user,
        "secret": lambda: account.password,
        "hostname": DOMAIN,
        "timeout": 10.0,
    }
    return SmtpSender(**{**arguments, **changes})


def fake(request: pytest.FixtureRequest) -> Subject:
    sender = FakeSender()
    sender.refuse[STRANGER] = Permanent("The mail server does not take mail for this recipient.")
    return Subject(sender, None)


def on(fixture: str) -> Callable[[pytest.FixtureRequest], Subject]:
    def make(request: pytest.FixtureRequest) -> Subject:
        world = request.getfixturevalue(fixture)
        return Subject(smtp_sender(world), world)

    return make


@pytest.fixture(
    params=[
        pytest.param(fake, id="fake"),
        pytest.param(on("embedded_world"), id="aiosmtpd"),
        pytest.param(on("real_world"), id="postfix", marks=pytest.mark.servers),
    ]
)
def subject(request: pytest.FixtureRequest) -> Subject:
    make: Callable[[pytest.FixtureRequest], Subject] = request.param
    return make(request)


async def test_a_mail_arrives_as_it_was_sent(subject: Subject) -> None:
    await subject.sender.send(US, address("parent"), MAIL)
    (got,) = await subject.inbox("parent", 1)
    assert got.endswith(MAIL)
    await subject.sender.close()


async def test_the_empty_envelope_sender(subject: Subject) -> None:
    await subject.sender.send("", address("parent"), MAIL)
    (got,) = await subject.inbox("parent", 1)
    if subject.world is not None:
        assert parsed(got)["Return-Path"] == "<>"
    await subject.sender.close()


async def test_the_envelope_sender_is_where_bounces_go(subject: Subject) -> None:
    await subject.sender.send(f"policy+bounce-7@{DOMAIN}", address("parent"), MAIL)
    (got,) = await subject.inbox("parent", 1)
    if subject.world is not None:
        assert parsed(got)["Return-Path"] == f"<policy+bounce-7@{DOMAIN}>"
    await subject.sender.close()


async def test_all_at_once(subject: Subject) -> None:
    people = ["parent", "manager", "chair", "staff"]
    await asyncio.gather(*(subject.sender.send(US, address(p), MAIL) for p in people))
    for person in people:
        assert len(await subject.inbox(person, 1)) == 1
    await subject.sender.close()


async def test_a_refused_recipient_and_then_another(subject: Subject) -> None:
    with pytest.raises(Permanent) as caught:
        await subject.sender.send(US, STRANGER, MAIL)
    assert str(caught.value).endswith(".")
    await subject.sender.send(US, address("parent"), MAIL)
    assert len(await subject.inbox("parent", 1)) == 1
    await subject.sender.close()


async def test_a_server_that_goes_and_comes_back(subject: Subject) -> None:
    await subject.sender.send(US, address("parent"), MAIL)
    await subject.crash()
    for _ in range(2):
        with pytest.raises(Temporary):
            await subject.sender.send(US, address("parent"), MAIL)
    await subject.recover()
    await subject.sender.send(US, address("parent"), MAIL.replace(b"hello", b"again"))
    # A mail server that was killed may deliver its mail a second time.
    async with asyncio.timeout(20):
        while not any(b"again" in raw for raw in await subject.inbox("parent", 1)):
            await asyncio.sleep(0.05)
    await subject.sender.close()


async def test_after_closing(subject: Subject) -> None:
    await subject.sender.close()
    await subject.sender.close()
    await subject.sender.send(US, address("parent"), MAIL)
    assert len(await subject.inbox("parent", 1)) == 1
    await subject.sender.close()


class TestPostfix:
    async def test_a_wrong_password_loses_no_mail(self, real_world: RealWorld) -> None:
        sender = smtp_sender(real_world, secret=lambda: "wrong")
        with pytest.raises(Temporary, match=r"smtp\.password_file"):
            await sender.send(US, address("parent"), MAIL)
        with pytest.raises(Temporary):
            await sender.probe()

    async def test_nobody_to_check_the_login(self, real_world: RealWorld) -> None:
        await asyncio.to_thread(real_world.kill_imap)
        with pytest.raises(Temporary):
            await smtp_sender(real_world).send(US, address("parent"), MAIL)

    async def test_a_login_left_out(self, real_world: RealWorld) -> None:
        sender = smtp_sender(real_world, user=None, secret=None)
        with pytest.raises(Temporary):
            await sender.send(US, address("parent"), MAIL)
        await sender.close()

    async def test_a_certificate_nobody_vouches_for(self, real_world: RealWorld) -> None:
        with pytest.raises(Temporary, match=r"not trusted \(self.signed"):
            await smtp_sender(real_world, ca_file=None).send(US, address("parent"), MAIL)

    async def test_what_it_says_of_the_server(self, world: World) -> None:
        sentence = await smtp_sender(world).probe()
        assert f"{world.smtp().host}:{world.smtp().port}" in sentence
        assert "login of policy" in sentence
