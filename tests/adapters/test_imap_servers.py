"""The IMAP adapter on real servers: logins, networks that go bad, folders that people rearrange."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from swps_mailflow.adapters.imap import ImapMailbox
from swps_mailflow.errors import Permanent, Temporary
from tests.adapters.mailboxes import FOREVER, PATIENCE, OnServer, dovecot, imap_mailbox, meanwhile
from tests.bed.common import free_ports
from tests.bed.dovecot import ALL_ABILITIES
from tests.bed.people import World
from tests.bed.proxy import BadNetwork
from tests.bed.world import RealWorld

MAIL = b"Subject: one\r\n\r\nOne.\r\n"
OTHER = b"Subject: two\r\n\r\nTwo.\r\n"

INBOX_PREFIX = """
namespace inbox {
  prefix = INBOX.
  separator = .
}
"""
TEN_KILOBYTES = """
mail_plugins = $mail_plugins quota
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=10K
  quota_grace = 0
}
"""


def waiting(mailbox: ImapMailbox) -> Future[bool]:
    """Let a mailbox that has looked wait, and be in the middle of it."""
    mailbox.connect()
    mailbox.arrivals()
    future = meanwhile(lambda: mailbox.wait(FOREVER, lambda: False))
    time.sleep(0.3)
    return future


class TestNetworks:
    @pytest.fixture
    def network(self, world: World) -> Iterator[BadNetwork]:
        with BadNetwork(world.imap().port) as found:
            yield found

    def test_silence_while_waiting(self, world: World, network: BadNetwork) -> None:
        mailbox = imap_mailbox(world, port=network.port, read_seconds=1.0, longest_round=1.0)
        future = waiting(mailbox)
        network.swallow()
        with pytest.raises(Temporary):
            future.result(PATIENCE)
        with pytest.raises(Temporary):
            mailbox.connect()
        network.recover()
        mailbox.connect()
        world.deliver(MAIL)
        assert len(mailbox.arrivals()) == 1

    def test_silence_while_working(self, world: World, network: BadNetwork) -> None:
        mailbox = imap_mailbox(world, port=network.port, read_seconds=1.0)
        world.deliver(MAIL)
        mailbox.connect()
        (id,) = mailbox.arrivals()
        network.swallow()
        with pytest.raises(Temporary):
            mailbox.file([id], "processed")
        network.recover()
        mailbox.connect()
        assert mailbox.arrivals() == [id]

    def test_a_reset_while_waiting(self, world: World, network: BadNetwork) -> None:
        mailbox = imap_mailbox(world, port=network.port)
        future = waiting(mailbox)
        network.reset()
        with pytest.raises(Temporary):
            future.result(PATIENCE)
        mailbox.connect()

    def test_nobody_there(self, world: World) -> None:
        (port,) = free_ports(1)
        with pytest.raises(Temporary, match="cannot be reached"):
            imap_mailbox(world, port=port).connect()

    def test_no_such_host(self, world: World) -> None:
        with pytest.raises(Temporary, match="cannot be reached"):
            imap_mailbox(world, host="imap.swps.invalid").connect()


class TestLogins:
    def test_a_wrong_password(self, world: World) -> None:
        with pytest.raises(Permanent, match=r"imap\.password_file"):
            imap_mailbox(world, secret=lambda: "wrong").connect()

    def test_what_it_says_of_the_server(self, world: World) -> None:
        mailbox = imap_mailbox(world)
        sentence = mailbox.connect()
        assert mailbox.server in sentence
        assert "IDLE" in sentence
        assert "moves" in sentence
        mailbox.close()

    def test_a_missing_folder(self, world: World) -> None:
        with pytest.raises(Permanent, match=r"imap\.folder"):
            imap_mailbox(world, folder="Concerns").connect()

    def test_implicit_tls(self, real_world: RealWorld) -> None:
        port = real_world.dovecot.imaps_port
        mailbox = imap_mailbox(real_world, port=port, tls="implicit")
        future = waiting(mailbox)
        real_world.deliver(MAIL)
        assert future.result(PATIENCE) is True
        mailbox.close()

    def test_a_certificate_nobody_vouches_for(self, real_world: RealWorld) -> None:
        for port, tls in (
            (real_world.dovecot.imap_port, "starttls"),
            (real_world.dovecot.imaps_port, "implicit"),
        ):
            with pytest.raises(Permanent, match=r"not trusted \(self.signed.*imap\.ca_file"):
                imap_mailbox(real_world, port=port, tls=tls, ca_file=None).connect()

    def test_a_certificate_for_another_name(self, real_world: RealWorld) -> None:
        with pytest.raises(Permanent, match=r"not trusted \(.*127\.0\.0\.2"):
            imap_mailbox(
                real_world,
                host="127.0.0.2",
                port=_listening_elsewhere(real_world),
                tls="implicit",
            ).connect()

    def test_certificate_files_that_are_none(self, real_world: RealWorld, tmp_path: Path) -> None:
        (tmp_path / "empty.pem").write_text("nothing")
        for name in ("empty.pem", "missing.pem"):
            with pytest.raises(Permanent, match=name):
                imap_mailbox(real_world, ca_file=tmp_path / name).connect()

    def test_a_password_of_any_letters(self, real_world: RealWorld) -> None:
        secret = 'pä"ss\\ wörd€'
        real_world.dovecot.stop()
        real_world.dovecot.passwords["policy"] = secret
        real_world.dovecot.start()
        mailbox = imap_mailbox(real_world, secret=lambda: secret)
        mailbox.connect()
        mailbox.close()


class TestStops:
    def test_an_orderly_stop_while_waiting(self, real_world: RealWorld) -> None:
        mailbox = imap_mailbox(real_world)
        future = waiting(mailbox)
        real_world.dovecot.stop(signal.SIGTERM)
        with pytest.raises(Temporary):
            future.result(PATIENCE)
        real_world.dovecot.start()
        mailbox.connect()
        mailbox.close()


class TestFolders:
    def test_a_target_that_somebody_removes(self, world: World) -> None:
        mailbox = imap_mailbox(world)
        mailbox.connect()
        for raw in (MAIL, OTHER):
            world.deliver(raw)
            mailbox.file(mailbox.arrivals(), "processed")
            assert len(world.mailbox("policy", "Processed")) == 1
            with world.reading() as person:
                person.delete("Processed")
        mailbox.close()

    @pytest.mark.parametrize("name", ["Archive/Worked", "Erledigt für später", 'The "good" ones'])
    def test_names_of_all_sorts(self, real_world: RealWorld, name: str) -> None:
        mailbox = imap_mailbox(real_world, processed=name)
        mailbox.connect()
        real_world.deliver(MAIL)
        mailbox.file(mailbox.arrivals(), "processed")
        mailbox.close()
        again = imap_mailbox(real_world, folder=name)
        again.connect()
        assert len(again.arrivals()) == 1
        again.close()

    @pytest.mark.servers
    @pytest.mark.parametrize("name", ["Processed", "INBOX.Processed", "Archive/Processed"])
    def test_where_all_folders_stand_below_the_inbox(self, name: str) -> None:
        with RealWorld(extra=INBOX_PREFIX) as world:
            mailbox = imap_mailbox(world, processed=name)
            mailbox.connect()
            world.deliver(MAIL)
            mailbox.file(mailbox.arrivals(), "processed")
            mailbox.close()
            full = "INBOX.Archive.Processed" if "Archive" in name else "INBOX.Processed"
            assert len(world.mailbox("policy", full)) == 1

    @pytest.mark.servers
    def test_no_room_for_a_copy(self) -> None:
        able = ALL_ABILITIES.replace(" MOVE", "")
        with RealWorld(abilities=able, extra=TEN_KILOBYTES) as world:
            mailbox = imap_mailbox(world)
            mailbox.connect()
            world.deliver(MAIL + b"7 kB of text\r\n" * 500)
            ids = mailbox.arrivals()
            with pytest.raises(Permanent, match="full"):
                mailbox.file(ids, "processed")
            assert mailbox.arrivals() == ids
            mailbox.close()

    @pytest.mark.servers
    @pytest.mark.parametrize("lacking", [(), ("MOVE",), ("MOVE", "UIDPLUS")])
    def test_what_people_marked_as_deleted_stays(self, lacking: tuple[str, ...]) -> None:
        subject = dovecot(*lacking)()
        assert isinstance(subject, OnServer)
        try:
            subject.put(MAIL)
            subject.put(OTHER)
            subject.mark_deleted(OTHER)
            subject.mailbox.connect()
            first, second = subject.mailbox.arrivals()
            subject.mailbox.file([first], "processed")
            assert subject.mailbox.arrivals() == [second], "not worked, so still waiting"
            arrival = subject.mailbox.fetch(second)
            assert arrival is not None
            assert arrival.raw.endswith(OTHER)
        finally:
            subject.close()


def _listening_elsewhere(world: RealWorld) -> int:
    """Let Dovecot listen on another loopback address, too, which its certificate does not name."""
    (port,) = free_ports(1)
    world.dovecot.stop()
    world.dovecot.extra = f"""
service imap-login {{
  inet_listener elsewhere {{
    address = 127.0.0.2
    port = {port}
    ssl = yes
  }}
}}
"""
    world.dovecot.start()
    return port
