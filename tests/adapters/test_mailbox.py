"""What every mailbox does: the fake, and the IMAP adapter on servers of all abilities."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from swps_mailflow.errors import Temporary
from tests.adapters.mailboxes import FOREVER, PATIENCE, Fake, OnServer, Subject, meanwhile
from tests.adapters.mailboxes import dovecot as dovecot_without
from tests.adapters.mailboxes import embedded as on_pymap

FIRST = b"Subject: first\r\n\r\nOne.\r\n"
SECOND = b"Subject: second\r\n\r\nTwo.\r\n"
THIRD = b"Subject: third\r\n\r\nThree.\r\n"
# Latin letters as they are, a bare line feed, and a line of dots: bytes are bytes.
ODD = b"Subject: odd\r\n\r\n\xe9\xff\x01\r\n.\r\n...\r\n\tend\r\n"

_servers = pytest.mark.servers
FAKE = pytest.param(Fake, id="fake")
PYMAP = pytest.param(on_pymap, id="pymap")
DOVECOT = pytest.param(dovecot_without(), id="dovecot", marks=_servers)
LESSER = [
    pytest.param(dovecot_without("MOVE"), id="dovecot-no-move", marks=_servers),
    pytest.param(dovecot_without("MOVE", "UIDPLUS"), id="dovecot-no-uidplus", marks=_servers),
    pytest.param(dovecot_without("IDLE"), id="dovecot-no-idle", marks=_servers),
]
ALL = [FAKE, PYMAP, DOVECOT, *LESSER]
NUMBERED = [FAKE, DOVECOT]

Make = Callable[[], Subject]


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    make: Make = request.param
    found = make()
    try:
        found.mailbox.connect()
        yield found
    finally:
        found.close()


def never() -> bool:
    return False


def raws(subject: Subject) -> list[bytes]:
    """Return what the mailbox gives out, oldest first."""
    found = [subject.mailbox.fetch(id) for id in subject.mailbox.arrivals()]
    return [a.raw[a.raw.index(b"Subject:") :] for a in found if a is not None]


def waits(subject: Subject) -> bool:
    return meanwhile(lambda: subject.mailbox.wait(FOREVER, never)).result(PATIENCE)


every_mailbox = pytest.mark.parametrize("subject", ALL, indirect=True)
numbered_mailboxes = pytest.mark.parametrize("subject", NUMBERED, indirect=True)


@every_mailbox
class TestLooking:
    def test_an_empty_folder(self, subject: Subject) -> None:
        assert subject.mailbox.arrivals() == []

    def test_oldest_first_and_byte_for_byte(self, subject: Subject) -> None:
        for raw in (FIRST, ODD, SECOND):
            subject.put(raw)
        assert raws(subject) == [FIRST, ODD, SECOND]

    def test_when_it_arrived(self, subject: Subject) -> None:
        subject.put(FIRST)
        (id,) = subject.mailbox.arrivals()
        found = subject.mailbox.fetch(id)
        assert found is not None
        assert found.id == id
        assert abs(found.arrived - datetime.now(UTC)) < timedelta(minutes=5)

    def test_what_somebody_has_read_is_still_waiting(self, subject: Subject) -> None:
        subject.put(FIRST)
        subject.read()
        assert raws(subject) == [FIRST]

    def test_looking_changes_nothing(self, subject: Subject) -> None:
        subject.put(FIRST)
        assert raws(subject) == raws(subject) == [FIRST]
        assert subject.waiting() == [FIRST]

    def test_a_message_that_somebody_moved_meanwhile(self, subject: Subject) -> None:
        subject.put(FIRST)
        subject.put(SECOND)
        first, second = subject.mailbox.arrivals()
        subject.take_away(FIRST)
        early = subject.mailbox.fetch(first)
        # A server may still have what it has not told us is gone; what it has is the message.
        assert early is None or early.raw.endswith(FIRST)
        assert subject.mailbox.arrivals() == [second]
        assert subject.mailbox.fetch(first) is None
        assert subject.mailbox.fetch(second) is not None


@every_mailbox
class TestFiling:
    def test_into_folders_that_do_not_exist_yet(self, subject: Subject) -> None:
        for raw in (FIRST, SECOND, THIRD):
            subject.put(raw)
        first, second, third = subject.mailbox.arrivals()
        subject.mailbox.file([first], "processed")
        subject.mailbox.file([second], "failed")
        assert subject.mailbox.arrivals() == [third]
        assert subject.waiting() == [THIRD]
        assert subject.filed("processed") == [FIRST]
        assert subject.filed("failed") == [SECOND]

    def test_what_is_gone_is_no_error(self, subject: Subject) -> None:
        subject.put(FIRST)
        subject.put(SECOND)
        ids = subject.mailbox.arrivals()
        subject.mailbox.file(ids[:1], "processed")
        subject.mailbox.file(ids, "processed")
        subject.mailbox.file(ids, "failed")
        assert subject.filed("processed") == [FIRST, SECOND]
        assert subject.filed("failed") == []

    def test_filed_mail_does_not_come_back_over_a_new_connection(self, subject: Subject) -> None:
        subject.put(FIRST)
        subject.mailbox.file(subject.mailbox.arrivals(), "processed")
        subject.mailbox.connect()
        assert subject.mailbox.arrivals() == []
        subject.put(SECOND)
        assert raws(subject) == [SECOND]

    def test_nothing_to_file(self, subject: Subject) -> None:
        subject.put(FIRST)
        subject.mailbox.file([], "processed")
        assert raws(subject) == [FIRST]


@every_mailbox
class TestWaiting:
    def test_until_mail_comes(self, subject: Subject) -> None:
        assert subject.mailbox.arrivals() == []
        news = meanwhile(lambda: subject.mailbox.wait(FOREVER, never))
        time.sleep(0.3)
        subject.put(FIRST)
        assert news.result(PATIENCE) is True
        assert raws(subject) == [FIRST]

    def test_until_mail_comes_in_a_later_round(self, subject: Subject) -> None:
        assert subject.mailbox.arrivals() == []
        news = meanwhile(lambda: subject.mailbox.wait(FOREVER, never))
        time.sleep(2)
        assert not news.done()
        subject.put(FIRST)
        assert news.result(PATIENCE) is True

    def test_mail_that_came_while_another_was_worked_is_news(self, subject: Subject) -> None:
        subject.put(FIRST)
        (id,) = subject.mailbox.arrivals()
        subject.put(SECOND)
        assert subject.mailbox.fetch(id) is not None
        subject.mailbox.file([id], "processed")
        assert waits(subject) is True
        assert raws(subject) == [SECOND]

    def test_mail_that_stays_is_no_news(self, subject: Subject) -> None:
        subject.put(FIRST)
        assert len(subject.mailbox.arrivals()) == 1
        assert subject.mailbox.wait(0.5, never) is False

    def test_no_longer_than_asked(self, subject: Subject) -> None:
        subject.mailbox.arrivals()
        result = meanwhile(lambda: subject.mailbox.wait(1.5, never)).result(PATIENCE)
        assert result is False

    def test_woken(self, subject: Subject) -> None:
        subject.mailbox.arrivals()
        news = meanwhile(lambda: subject.mailbox.wait(FOREVER, never))
        time.sleep(0.3)
        subject.mailbox.wake()
        assert news.result(PATIENCE) is False
        subject.put(FIRST)
        assert waits(subject) is True, "the connection is as good as before"

    def test_woken_before_it_begins(self, subject: Subject) -> None:
        subject.mailbox.arrivals()
        for _ in range(3):
            subject.mailbox.wake()
        assert waits(subject) is False

    def test_interrupted_before_it_begins(self, subject: Subject) -> None:
        subject.mailbox.arrivals()
        ended = meanwhile(lambda: subject.mailbox.wait(FOREVER, lambda: True))
        assert ended.result(PATIENCE) is False


@every_mailbox
class TestLosingTheServer:
    def test_while_waiting(self, subject: Subject) -> None:
        subject.mailbox.arrivals()
        news = meanwhile(lambda: subject.mailbox.wait(FOREVER, never))
        time.sleep(0.3)
        subject.crash()
        with pytest.raises(Temporary):
            news.result(PATIENCE)
        with pytest.raises(Temporary):
            subject.mailbox.connect()
        subject.recover()
        subject.mailbox.connect()
        subject.put(FIRST)
        assert raws(subject) == [FIRST]

    def test_while_working(self, subject: Subject) -> None:
        subject.put(FIRST)
        (id,) = subject.mailbox.arrivals()
        subject.crash()
        with pytest.raises(Temporary):
            subject.mailbox.file([id], "processed")
        for attempt in (
            lambda: subject.mailbox.fetch(id),
            subject.mailbox.arrivals,
            lambda: subject.mailbox.wait(FOREVER, never),
            subject.mailbox.connect,
        ):
            with pytest.raises(Temporary):
                meanwhile(attempt).result(PATIENCE)
        subject.recover()
        subject.mailbox.connect()
        assert raws(subject) == [FIRST]
        subject.mailbox.file([id], "processed")
        assert subject.filed("processed") == [FIRST]

    def test_closing_says_nothing(self, subject: Subject) -> None:
        subject.crash()
        subject.mailbox.close()
        subject.mailbox.close()
        subject.recover()
        assert subject.mailbox.connect().endswith(".")


@numbered_mailboxes
class TestRenumbered:
    def test_an_old_id_names_nothing(self, subject: Subject) -> None:
        subject.put(FIRST)
        (old,) = subject.mailbox.arrivals()
        before = subject.mailbox.uidvalidity
        subject.renumber()
        subject.mailbox.connect()
        assert subject.mailbox.uidvalidity not in (0, before)
        assert subject.mailbox.fetch(old) is None
        subject.mailbox.file([old], "processed")
        assert raws(subject) == [FIRST]
        assert subject.filed("processed") == []

    def test_while_waiting(self, subject: Subject) -> None:
        subject.put(FIRST)
        subject.mailbox.arrivals()
        news = meanwhile(lambda: subject.mailbox.wait(FOREVER, never))
        time.sleep(0.3)
        subject.renumber()
        if isinstance(subject, OnServer):
            with pytest.raises(Temporary):
                news.result(PATIENCE)
            subject.mailbox.connect()
            assert raws(subject) == [FIRST]
