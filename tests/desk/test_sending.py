"""Mail out through a server as it is: what cannot leave yet, what never will, and who is told."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from swps_mailflow import courier
from swps_mailflow.adapters.smtp import SmtpSender
from swps_mailflow.adapters.templates import Templates
from swps_mailflow.app import draw_token
from swps_mailflow.desk import Incoming
from swps_mailflow.errors import Permanent, Temporary, Unreachable
from swps_mailflow.ports import Sender
from swps_mailflow.post import Post
from tests.adapters.scripted_smtp import HANG_UP, SILENCE, SmtpScript
from tests.bed.common import HOST
from tests.fakes import FakeSender
from tests.kit import CHAIR, MANAGER, PARENT, TECHNICIAN, Play
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def post_of(setting: Setting, sender: Sender) -> Post:
    return Post(
        setting.desk, setting.cabinet, setting.index, setting.journal, sender, Templates.of(),
        clock=lambda: setting.now, draw=draw_token, jitter=lambda: 0.5,
    )  # fmt: skip


def arrives(setting: Setting) -> str:
    """Let a concern arrive, and nothing leave yet; return its reference."""
    raw = setting.mail(PARENT, CONCERN)
    return str(setting.desk.work(Incoming(raw, setting.now), setting.now).ref)


class Stubborn(FakeSender):
    """A mail server that puts one recipient off for ever, and notes when it was asked."""

    def __init__(self, setting: Setting, recipient: str) -> None:
        super().__init__()
        self.setting, self.recipient = setting, recipient
        self.tries: list[tuple[datetime, bytes]] = []

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        if recipient == self.recipient:
            self.tries.append((self.setting.now, raw))
            raise Temporary("The mail server answered 451; the mail is sent later.")
        await super().send(envelope_from, recipient, raw)


async def test_pauses_grow_until_holder_and_technician_are_told(setting: Setting) -> None:
    server = Stubborn(setting, PARENT)
    ref, post = arrives(setting), post_of(setting, server)
    for _ in range(100):
        wake = setting.index.next_wake()
        if wake is None or wake > (setting.now + timedelta(hours=5)).timestamp():
            break
        setting.now = max(setting.now, datetime.fromtimestamp(wake, setting.now.tzinfo))
        await post.turn()
    await post.close()
    times = [at for at, _ in server.tries]
    gaps = [later - at for at, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[0] <= timedelta(minutes=1)
    assert gaps[-1] == timedelta(hours=4)
    assert timedelta(days=3) < times[-1] - times[0] < timedelta(days=5)
    assert len({header(raw, "Message-ID") for _, raw in server.tries}) == 1
    assert len({header(raw, "Reply-To") for _, raw in server.tries}) == 1
    case = setting.case(ref)
    assert {n.notice: n.state for n in case.outbox}["concern/acknowledgement"] == "failed"
    assert "undeliverable" in [e.event for e in case.events]
    told = [
        to for _, to, r in server.sent if header(r, "X-Mailflow-Notice") == "common/undelivered"
    ]
    assert sorted(told) == [MANAGER, TECHNICIAN]
    assert PARENT.encode() not in next(raw for _, to, raw in server.sent if to == TECHNICIAN)


@pytest.mark.parametrize("tries", [1, 3, 9])
def test_no_two_installations_keep_step(tries: int) -> None:
    pauses = []
    for jitter in (0.0, 0.5, 1.0):
        play = Play("concern")
        notice = play.case.outbox[0]
        for _ in range(tries):
            assert courier.put_off(play.case, notice.id, play.now, "busy", jitter)
        pauses.append((notice.due - play.now).total_seconds())
    assert pauses[0] == pytest.approx(0.8 * pauses[1])
    assert pauses[2] == pytest.approx(1.2 * pauses[1])


async def test_a_retry_is_the_same_mail(setting: Setting) -> None:
    """The one doubling allowed: the server had the mail and we could not know."""
    async with SmtpScript() as script:
        script.answers["."] = ["451 later", HANG_UP, SILENCE, "421 going", "250 ok"]
        ref = arrives(setting)
        post = post_of(setting, smtp_sender(script))
        for _ in range(4):
            await post.turn()
            setting.now += timedelta(hours=1)
        await post.close()
    ids = defaultdict(list)
    for raw in script.mails:
        ids[header(raw, "To")].append(header(raw, "Message-ID"))
    assert sorted(len(i) for i in ids.values()) == [3, 3]
    assert [len(set(i)) for i in ids.values()] == [1, 1]
    assert {n.state for n in setting.case(ref).outbox} == {"sent"}
    assert {n.attempts for n in setting.case(ref).outbox} == {3}


async def test_one_recipient_refused_and_the_others_not(setting: Setting) -> None:
    async with SmtpScript() as script:
        script.answers["RCPT"] = ["550 5.1.1 no such user", "250 ok"]
        ref = arrives(setting)
        post = post_of(setting, smtp_sender(script))
        for _ in range(3):
            await post.turn()
        await post.close()
    states = [n.state for n in setting.case(ref).outbox]
    assert states.count("failed") == 1
    assert len(script.mails) == len(states) - 1
    assert any(TECHNICIAN in header(raw, "To") for raw in script.mails)


async def test_an_officer_who_cannot_be_reached_is_heard_of(setting: Setting) -> None:
    server = FakeSender()
    server.refuse[MANAGER] = Permanent("no such user")
    arrives(setting)
    post = post_of(setting, server)
    await post.turn()
    await post.turn()
    await post.close()
    assert [to for _, to, _ in server.sent] == [PARENT, CHAIR, TECHNICIAN]


async def test_a_server_that_is_away_is_asked_once_in_a_turn(setting: Setting) -> None:
    refs = [arrives(setting) for _ in range(3)]
    asked = 0

    class Away(FakeSender):
        async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
            nonlocal asked
            asked += 1
            raise Unreachable("The mail server cannot be reached.")

    post = post_of(setting, Away())
    await post.turn()
    assert asked == 1
    assert {n.attempts for ref in refs for n in setting.case(ref).outbox} == {1}
    setting.now += timedelta(hours=1)
    await post.turn()
    assert asked == 2
    post.sender = back = FakeSender()
    setting.now += timedelta(hours=1)
    assert await post.turn() == 6
    await post.close()
    assert len(back.sent) == 6


async def test_nothing_is_given_up_because_the_server_is_away(setting: Setting) -> None:
    """Two months without a mail server, and then all leaves within the hour."""

    class Away(FakeSender):
        async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
            raise Unreachable("The mail server cannot be reached; mail waits and is sent later.")

    ref, post = arrives(setting), post_of(setting, Away())
    for _ in range(60 * 24):
        setting.now += timedelta(hours=1)
        await post.turn()
    case = setting.case(ref)
    assert {n.state for n in case.outbox} == {"queued"}
    assert "undeliverable" not in [e.event for e in case.events]
    assert setting.index.meta("sending") == (
        "The mail server cannot be reached; mail waits and is sent later."
    )
    post.sender = FakeSender()
    setting.now += timedelta(minutes=37)
    assert await post.turn() == len(case.outbox)
    assert setting.index.meta("sending") == "", "status says so no longer"
    await post.close()


async def test_only_what_was_refused_counts(setting: Setting) -> None:
    """Ten days away, and then the server says 451: it is tried for four days more."""

    class Moody(FakeSender):
        error: Temporary = Unreachable("The mail server cannot be reached.")

        async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
            if recipient != PARENT:
                return await super().send(envelope_from, recipient, raw)
            raise self.error

    server = Moody()
    ref, post = arrives(setting), post_of(setting, server)
    for hours in range(16 * 24):
        if hours == 10 * 24:
            server.error = Temporary("The mail server answered 451; the mail is sent later.")
        if hours == 13 * 24:
            states = {n.notice: n.state for n in setting.case(ref).outbox}
            assert states["concern/acknowledgement"] == "queued"
        setting.now += timedelta(hours=1)
        await post.turn()
    await post.close()
    states = {n.notice: n.state for n in setting.case(ref).outbox}
    assert states["concern/acknowledgement"] == "failed"


async def test_whoever_is_named_while_another_mail_leaves_is_sent_nothing(
    setting: Setting,
) -> None:
    busy = FakeSender()
    busy.refuse[PARENT] = Temporary("The mail server answered 451; the mail is sent later.")
    ref = arrives(setting)
    post = post_of(setting, busy)
    await post.turn()
    assert [to for _, to, _ in busy.sent] == [MANAGER], "the acknowledgement waits"
    more = setting.mail(PARENT, "It is still there, I am afraid.", subject=f"Re: [{ref}]")
    await post.work(Incoming(more, setting.now))
    named = setting.mail(
        PARENT, "It was Jan Field, the Manager, who wrote it.", subject=f"Re: [{ref}]"
    )

    class Slow(FakeSender):
        async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
            if not self.sent:
                await post.work(Incoming(named, setting.now))
            await super().send(envelope_from, recipient, raw)

    post.sender = slow = Slow()
    setting.now += timedelta(minutes=1)
    await post.turn()
    await post.turn()
    await post.close()
    assert slow.sent[0][1] == PARENT
    assert setting.case(ref).holder == "chair"
    assert MANAGER not in [to for _, to, _ in slow.sent]
    assert CHAIR in [to for _, to, _ in slow.sent]


async def test_a_case_rests_no_longer_because_a_clock_was_ahead(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.now += timedelta(days=3650)
    arrives(setting)
    post = post_of(setting, FakeSender())
    with monkeypatch.context() as fault:
        fault.setattr(courier, "pack", lambda *args: 1 / 0)
        assert await post.turn() == 0
    setting.now -= timedelta(days=3650)
    assert (post.next_turn() or setting.now) <= setting.now + timedelta(minutes=5)
    await post.close()


async def test_a_stop_waits_for_one_mail_and_not_for_all(setting: Setting) -> None:
    arrives(setting)
    arrives(setting)
    under_way, go_on = asyncio.Event(), asyncio.Event()

    class Slow(FakeSender):
        async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
            under_way.set()
            await go_on.wait()
            await super().send(envelope_from, recipient, raw)

    server = Slow()
    post = post_of(setting, server)
    turn = asyncio.create_task(post.turn())
    await under_way.wait()
    post.stopping = True
    go_on.set()
    assert await turn == 1
    await post.close()
    assert len(server.sent) == 1


def smtp_sender(script: SmtpScript) -> SmtpSender:
    return SmtpSender(
        host=HOST, port=script.port, tls="none", ca_file=None, user="policy",
        secret=lambda: "correct-horse", hostname="swps.example.org", timeout=0.5,
    )  # fmt: skip


def header(raw: bytes, name: str) -> str:
    found = re.search(rf"^{name}: (.*(?:\r?\n\s.*)*)".encode(), raw, re.MULTILINE)
    assert found is not None, raw
    return found[1].decode().strip()
