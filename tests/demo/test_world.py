"""The demo's mail provider, as mail programs and the daemon see it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

import imapclient
import pytest

from swps_mailflow.demo.people import parsed
from swps_mailflow.demo.world import HOST, Account, MailWorld

PAT, DESK = "pat@home.example", "policy@swps.example"
MAIL = b"From: Pat <pat@home.example>\r\nTo: policy@swps.example\r\nSubject: x\r\n\r\nHello\r\n"


@pytest.fixture
def world() -> Iterator[MailWorld]:
    with MailWorld([Account(PAT, "p"), Account(DESK, "d", "desk")], "mx.swps.example") as found:
        yield found


def send(world: MailWorld, raw: bytes = MAIL, *, sender: str = PAT, to: str = DESK) -> None:
    with smtplib.SMTP(HOST, world.smtp_port, timeout=10) as client:
        client.sendmail(sender, [to], raw)


def reading(world: MailWorld, user: str = "desk", password: str = "d") -> imapclient.IMAPClient:
    client = imapclient.IMAPClient(HOST, world.imap_port, ssl=False, timeout=10)
    client.login(user, password)
    client.select_folder("INBOX")
    return client


def arrived(client: imapclient.IMAPClient) -> list[bytes]:
    client.noop()
    found = client.fetch(client.search(), ["BODY.PEEK[]"])
    return [found[n][b"BODY[]"] for n in sorted(found)]


def test_mail_arrives_with_what_a_provider_writes_above_it(world: MailWorld) -> None:
    send(world)
    (raw,) = arrived(reading(world))
    assert raw.endswith(MAIL), "and not a byte of it is changed"
    mail = parsed(raw)
    assert mail["Return-Path"] == "<pat@home.example>"
    assert mail["Delivered-To"] == DESK
    assert mail["Authentication-Results"] == "mx.swps.example; dmarc=pass header.from=home.example"
    assert mail.keys()[:4] == [
        "Return-Path", "Delivered-To", "Authentication-Results", "Received",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("author", "sender", "verdict"),
    [
        ("pat@home.example", "pat@home.example", "dmarc=pass header.from=home.example"),
        ("pat@HOME.example", "bounce@home.example", "dmarc=pass header.from=home.example"),
        ("policy@swps.example", "", "dmarc=pass header.from=swps.example"),
        ("chair@swps.example", "pat@home.example", "dmarc=fail header.from=swps.example"),
        ("", "pat@home.example", "dmarc=none"),
    ],
)
def test_a_sender_is_vouched_for_only_where_the_envelope_agrees(
    world: MailWorld, author: str, sender: str, verdict: str
) -> None:
    send(world, f"From: {author}\r\n\r\nHello\r\n".encode(), sender=sender)
    (raw,) = arrived(reading(world))
    assert parsed(raw)["Authentication-Results"] == f"mx.swps.example; {verdict}"


def test_plus_addresses_lead_to_their_mailbox(world: MailWorld) -> None:
    send(world, to="Policy+tok3n@swps.example")
    (raw,) = arrived(reading(world))
    assert parsed(raw)["Delivered-To"] == "Policy+tok3n@swps.example"


def test_whoever_is_not_of_this_world_is_refused(world: MailWorld) -> None:
    for nobody in ("nobody@swps.example", "policy@elsewhere.example"):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(world, to=nobody)
    world.refuse[DESK] = "452 4.2.2 full"
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(world)
    assert refused.value.recipients[DESK][0] == 452


def test_idle_tells_of_new_mail_and_move_files_it(world: MailWorld) -> None:
    client = reading(world)
    client.create_folder("Processed")
    client.idle()
    send(world)
    news = client.idle_check(timeout=10)
    news += client.idle_done()[1]
    assert (1, b"EXISTS") in news
    client.move(client.search(), "Processed")
    assert client.search() == []
    client.select_folder("Processed")
    assert len(client.search()) == 1


def test_passwords_are_checked_where_they_are_given(world: MailWorld) -> None:
    with pytest.raises(imapclient.exceptions.LoginError):
        reading(world, password="wrong")
    with smtplib.SMTP(HOST, world.smtp_port, timeout=10) as client:
        client.login("desk", "d")
    stranger = smtplib.SMTP(HOST, world.smtp_port, timeout=10)
    with stranger, pytest.raises(smtplib.SMTPAuthenticationError):
        stranger.login("desk", "wrong")


def test_a_world_may_take_mail_only_after_a_login() -> None:
    with MailWorld([Account(PAT, "p")], "mx.swps.example", login_needed=True) as world:
        with pytest.raises(smtplib.SMTPSenderRefused):
            send(world, to=PAT)
        with smtplib.SMTP(HOST, world.smtp_port, timeout=10) as client:
            client.login(PAT, "p")
            client.sendmail(PAT, [PAT], MAIL)
        assert len(arrived(reading(world, PAT, "p"))) == 1


def test_the_mailboxes_come_back_as_they_were(world: MailWorld) -> None:
    send(world)
    port = world.imap_port
    client = reading(world)
    world.close_imap()
    with pytest.raises((imapclient.exceptions.IMAPClientError, OSError)):
        client.noop()
    with pytest.raises(OSError, match="refused"):
        reading(world)
    world.open_imap()
    assert world.imap_port == port
    assert len(arrived(reading(world))) == 1


def test_whoever_watches_sees_the_mail_as_it_was_sent(world: MailWorld) -> None:
    seen: list[tuple[str, str, bytes]] = []
    world.on_mail = lambda *mail: seen.append(mail)
    send(world, to="policy+abc@swps.example")
    assert seen == [(PAT, DESK, MAIL)]


def test_an_open_mail_program_does_not_hold_up_the_end() -> None:
    world = MailWorld([Account(PAT, "p")], "mx.swps.example").__enter__()
    client = reading(world, PAT, "p")
    client.idle()
    world.__exit__()
    with pytest.raises(OSError, match="refused"):
        reading(world, PAT, "p")
