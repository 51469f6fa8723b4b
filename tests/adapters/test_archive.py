"""The archive on real servers: three folders looked at, and left as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from swps_mailflow.adapters.imap_archive import ImapArchive
from swps_mailflow.errors import Temporary
from tests.adapters.mailboxes import imap_mailbox
from tests.bed.people import World

MAILS = [b"Subject: %d\r\n\r\nNumber %d.\r\n" % (n, n) for n in range(3)]


@pytest.fixture
def archive(world: World) -> Iterator[ImapArchive]:
    account = world.imap()
    found = ImapArchive(
        host=account.host,
        port=account.port,
        tls=account.tls,
        ca_file=account.ca_file,
        user=account.user,
        secret=lambda: account.password,
        read_seconds=10.0,
    )
    yield found
    found.close()


def file_two(world: World) -> None:
    """Let three mails arrive, file one as worked and one as failed."""
    mailbox = imap_mailbox(world)
    mailbox.connect()
    for raw in MAILS:
        world.deliver(raw)
    world.wait_for("policy", lambda m: m["Subject"] == "2")
    ids = mailbox.arrivals()
    assert len(ids) == 3
    mailbox.file(ids[:1], "processed")
    mailbox.file(ids[1:2], "failed")
    mailbox.close()


def test_each_folder_shows_what_lies_in_it(world: World, archive: ImapArchive) -> None:
    assert [s.place for s in archive.shelves()] == ["inbox"], "the others are not made by looking"
    file_two(world)
    shelves = archive.shelves()
    assert [(s.place, len(s.uids)) for s in shelves] == [
        ("inbox", 1), ("processed", 1), ("failed", 1),
    ]  # fmt: skip
    assert all(s.uidvalidity for s in shelves)
    expected = {"processed": b"Number 0", "failed": b"Number 1", "inbox": b"Number 2"}
    for shelf in reversed(shelves):
        arrival = archive.fetch(shelf.place, shelf.uids[0])
        assert arrival is not None
        assert expected[shelf.place] in arrival.raw
        assert arrival.arrived.tzinfo is not None


def test_looking_marks_nothing_as_read(world: World, archive: ImapArchive) -> None:
    file_two(world)
    for shelf in archive.shelves():
        for uid in shelf.uids:
            archive.fetch(shelf.place, uid)
    with world.reading() as client:
        for folder in ("INBOX", "Processed", "Failed"):
            client.select(folder, readonly=True)
            assert client.search(None, "SEEN")[1][0] == b"", folder


def test_a_message_that_is_gone_is_none(world: World, archive: ImapArchive) -> None:
    file_two(world)
    assert archive.shelves()
    assert archive.fetch("inbox", 4_000_000) is None


def test_a_server_that_went_away_is_temporary_and_the_next_look_works(
    world: World, archive: ImapArchive
) -> None:
    file_two(world)
    archive.shelves()
    world.kill_imap()
    with pytest.raises(Temporary):
        archive.fetch("processed", 1)
    with pytest.raises(Temporary):
        archive.shelves()
    world.start_imap()
    assert len(archive.shelves()) == 3
