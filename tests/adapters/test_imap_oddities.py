"""The IMAP adapter and servers that say unusual things."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from swps_mailflow.adapters import imap
from swps_mailflow.adapters.imap import ImapMailbox
from swps_mailflow.errors import Permanent, Temporary
from tests.adapters.mailboxes import FOREVER, PATIENCE, meanwhile
from tests.adapters.scripted import Answer, Script, Talk, done, hang_up, idle, no
from tests.bed.common import HOST

SECRET = "correct-horse"


@pytest.fixture
def script() -> Iterator[Script]:
    with Script() as found:
        yield found


def mailbox(script: Script, **changes: Any) -> ImapMailbox:
    arguments: dict[str, Any] = {
        "host": HOST,
        "port": script.port,
        "tls": "none",
        "ca_file": None,
        "user": "policy@swps.example.org",
        "secret": lambda: SECRET,
        "poll_seconds": 0.2,
        "read_seconds": 5.0,
    }
    return ImapMailbox(**{**arguments, **changes})


def waiting(script: Script, **changes: Any) -> ImapMailbox:
    """Return a mailbox that has looked, and found the one message there is."""
    found = mailbox(script, **changes)
    found.connect()
    assert found.arrivals() == ["3:7"]
    return found


def wait(mailbox: ImapMailbox, seconds: float = FOREVER) -> bool:
    return meanwhile(lambda: mailbox.wait(seconds, lambda: False)).result(PATIENCE)


class TestIdle:
    def test_news_in_the_same_packet_as_the_continuation(self, script: Script) -> None:
        found = waiting(script)

        def arrives(talk: Talk, tag: str, rest: str) -> None:
            script.uids = "7 8"
            idle("* 2 EXISTS")(talk, tag, rest)

        script.answers["IDLE"] = arrives
        assert wait(found) is True
        assert script.count("IDLE") == 1
        assert found.arrivals() == ["3:7", "3:8"]

    @pytest.mark.parametrize("later", ["* 1 EXISTS", "* 1 RECENT", "* OK Still here"])
    def test_news_of_mail_that_is_not_there(self, script: Script, later: str) -> None:
        # Told at every IDLE, it must not send us round and round.
        found = waiting(script)
        script.answers["IDLE"] = idle(later=later)
        assert wait(found, 2.5) is False
        assert script.count("IDLE") <= 3
        script.uids = "7 8"
        assert wait(found) is True

    def test_news_before_the_continuation(self, script: Script) -> None:
        found = waiting(script)
        script.answers["IDLE"] = idle(before=("* 2 EXISTS",))
        assert wait(found) is True
        script.answers["IDLE"] = idle()
        assert found.arrivals() == ["3:7"], "it goes on, over a new connection"
        assert script.count("LOGIN") == 2

    def test_each_round_is_only_twice_as_long_as_the_one_before(
        self, script: Script, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # So that news lost in the answer to a search are found soon.
        found = waiting(script)
        lengths: list[float] = []

        def round_of(seconds: float) -> tuple[bool, bool]:
            lengths.append(seconds)
            return False, False

        monkeypatch.setattr(found, "_round", round_of)
        assert found.wait(3600, lambda: len(lengths) == 7) is False
        assert lengths == [1, 2, 4, 8, 16, 20, 20]

    def test_a_promise_of_idle_that_is_not_kept(self, script: Script) -> None:
        found = waiting(script)
        script.answers["IDLE"] = no("not today")
        for _ in range(6):
            found.arrivals()
            wait(found, 0.5)
        assert script.count("IDLE") == 3, "from then on it looks from time to time"
        script.uids = "7 8"
        assert wait(found) is True

    def test_a_goodbye(self, script: Script) -> None:
        found = waiting(script)
        script.answers["IDLE"] = idle("* BYE server (going) down for maintenance")
        with pytest.raises(Temporary):
            wait(found)
        with pytest.raises(Temporary):
            found.arrivals()

    def test_signs_of_life_and_what_people_do_are_no_news(self, script: Script) -> None:
        found = waiting(script)
        script.answers["IDLE"] = idle("* OK Still here", r"* 1 FETCH (FLAGS (\Seen))")
        assert wait(found, 2.5) is False

    @pytest.mark.parametrize("command", ["IDLE", "NOOP"])
    def test_silence_is_noticed_soon(
        self, script: Script, command: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imap, "_PROMPT_SECONDS", 0.5)
        found = waiting(script, read_seconds=FOREVER)
        silent: Answer = lambda talk, tag, rest: talk.say(*["+ idling"] * (command == "IDLE"))  # noqa: E731
        script.answers[command] = silent
        with pytest.raises(Temporary):
            wait(found)

    def test_what_takes_time_may_take_its_time(
        self, script: Script, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imap, "_PROMPT_SECONDS", 0.2)
        found = waiting(script)
        assert wait(found, 1.5) is False

        def slow(talk: Talk, tag: str, rest: str) -> None:
            time.sleep(0.6)
            done(talk, tag, rest)

        script.answers["MOVE"] = slow
        found.file(["3:7"], "processed")

    def test_a_server_that_ends_idle_by_itself(self, script: Script) -> None:
        found = waiting(script)

        def end(talk: Talk, tag: str, rest: str) -> None:
            talk.say("+ idling", f"{tag} OK that is enough")

        script.answers["IDLE"] = end
        with pytest.raises(Temporary):
            wait(found)

    def test_what_nobody_can_read(self, script: Script) -> None:
        found = waiting(script)
        script.answers["IDLE"] = idle("* 5 (((", "?? \\")
        with pytest.raises(Temporary):
            wait(found)


class TestFetch:
    def test_a_refusal_counts_only_over_a_second_connection(self, script: Script) -> None:
        found = waiting(script)
        script.answers["FETCH"] = no("[SERVERBUG] internal error")
        with pytest.raises(Temporary):
            found.fetch("3:7")
        found.connect()
        with pytest.raises(Permanent):
            found.fetch("3:7")
        assert found.arrivals() == ["3:7"], "the connection stays, for the other messages"

    def test_a_refusal_of_what_is_gone(self, script: Script) -> None:
        found = waiting(script)
        script.answers["FETCH"] = no("[EXPUNGEISSUED] no longer there")
        with pytest.raises(Temporary):
            found.fetch("3:7")
        found.connect()
        script.uids = ""
        assert found.fetch("3:7") is None

    def test_nil(self, script: Script) -> None:
        found = waiting(script)
        script.answers["FETCH"] = lambda t, tag, _: t.say(
            '* 1 FETCH (UID 7 BODY[] NIL INTERNALDATE " 1-Jul-2026 09:00:00 +0100")',
            f"{tag} OK done",
        )
        with pytest.raises(Permanent):
            found.fetch("3:7")
        script.uids = ""
        assert found.fetch("3:7") is None

    def test_between_news_of_other_messages(self, script: Script) -> None:
        found = waiting(script)
        script.answers["FETCH"] = lambda t, tag, _: t.say(
            r"* 2 FETCH (UID 8 FLAGS (\Seen))",
            '* 1 FETCH (UID 7 BODY[] "x" INTERNALDATE " 1-Jul-2026 09:00:00 +0100")',
            "* 3 EXISTS",
            f"{tag} OK done",
        )
        got = found.fetch("3:7")
        assert got is not None
        assert got.raw == b"x"
        assert got.arrived.isoformat() == "2026-07-01T08:00:00+00:00"

    def test_without_a_time_of_arrival(self, script: Script) -> None:
        found = waiting(script)
        script.answers["FETCH"] = lambda t, tag, _: t.say(
            '* 1 FETCH (UID 7 BODY[] "x")', f"{tag} OK done"
        )
        got = found.fetch("3:7")
        assert got is not None
        assert got.arrived.tzinfo is not None


class TestFile:
    def test_a_target_the_server_refuses(self, script: Script) -> None:
        found = waiting(script)
        script.answers["MOVE"] = no("[OVERQUOTA] full")
        with pytest.raises(Permanent, match="Processed"):
            found.file(["3:7"], "processed")
        assert found.arrivals() == ["3:7"]

    def test_a_copy_that_fails_removes_nothing(self) -> None:
        with Script(abilities="IMAP4rev1 UIDPLUS") as script:
            found = waiting(script)
            script.answers["COPY"] = no("[OVERQUOTA] full")
            with pytest.raises(Permanent):
                found.file(["3:7"], "processed")
            assert script.count("STORE") == script.count("EXPUNGE") == 0

    def test_without_uidplus_nothing_is_expunged(self) -> None:
        with Script(abilities="IMAP4rev1") as script:
            found = waiting(script)
            found.file(["3:7"], "processed")
            assert script.count("COPY") == script.count("STORE") == 1
            assert script.count("EXPUNGE") == 0
            assert found.arrivals() == []
            found.file(["3:7"], "processed")
            assert script.count("COPY") == 1

    def test_without_keywords_either(self) -> None:
        with Script(abilities="IMAP4rev1") as script:
            stored: list[str] = []
            script.answers["SELECT"] = lambda t, tag, _: t.say(
                "* OK [UIDVALIDITY 3] yes",
                r"* OK [PERMANENTFLAGS (\Deleted)] yes",
                f"{tag} OK done",
            )

            def store(talk: Talk, tag: str, rest: str) -> None:
                stored.append(rest)
                done(talk, tag, rest)

            script.answers["STORE"] = store
            found = waiting(script)
            found.file(["3:7"], "processed")
            assert stored == [r"7 +FLAGS.SILENT (\Deleted)"]
            assert found.arrivals() == []

    def test_a_connection_that_breaks_in_the_middle(self, script: Script) -> None:
        found = waiting(script)
        script.answers["MOVE"] = hang_up
        with pytest.raises(Temporary):
            found.file(["3:7"], "processed")


class TestConnect:
    def test_a_login_refused_and_the_password_unsaid(self, script: Script) -> None:
        script.answers["LOGIN"] = no(f"[AUTHENTICATIONFAILED] not {SECRET}")
        with pytest.raises(Permanent, match=r"imap\.password_file") as caught:
            mailbox(script).connect()
        assert SECRET not in str(caught.value)

    @pytest.mark.parametrize(
        "words", ["[UNAVAILABLE] try later", "[ALERT] Too many simultaneous connections."]
    )
    def test_a_busy_server(self, script: Script, words: str) -> None:
        script.answers["LOGIN"] = no(words)
        with pytest.raises(Temporary):
            mailbox(script).connect()

    @pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SELECT"])
    def test_a_server_that_hangs_up(self, script: Script, command: str) -> None:
        script.answers[command] = hang_up
        with pytest.raises(Temporary):
            mailbox(script).connect()

    @pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SELECT"])
    def test_a_server_that_falls_silent(self, script: Script, command: str) -> None:
        script.answers[command] = lambda talk, tag, rest: None
        with pytest.raises(Temporary):
            mailbox(script, read_seconds=0.5).connect()

    def test_a_folder_that_is_not_there(self, script: Script) -> None:
        script.answers["SELECT"] = no("no such folder")
        found = mailbox(script, folder="Concerns")
        with pytest.raises(Permanent, match=r"Concerns .* imap\.folder"):
            found.connect()
        with pytest.raises(Temporary):
            found.arrivals()

    @pytest.mark.parametrize(("user", "secret"), [("policy", "p\u00e4sswort"), ("two words", "x")])
    def test_a_login_beyond_plain_words(self, script: Script, user: str, secret: str) -> None:
        said: list[str] = []

        def challenge(talk: Talk, tag: str, rest: str) -> None:
            talk.say("+ ")
            said.extend([rest, b64decode(talk.hear()).decode()])
            done(talk, tag, rest)

        script.answers["AUTHENTICATE"] = challenge
        mailbox(script, user=user, secret=lambda: secret).connect()
        assert said == ["PLAIN", f"\0{user}\0{secret}"]
        assert script.count("LOGIN") == 0

    def test_a_password_that_cannot_be_read(self, script: Script) -> None:
        def unreadable() -> str:
            raise Permanent("The password file cannot be read.")

        with pytest.raises(Permanent, match="password file"):
            mailbox(script, secret=unreadable).connect()
        assert script.heard == []

    def test_before_connecting(self, script: Script) -> None:
        found = mailbox(script)
        assert found.uidvalidity == 0
        with pytest.raises(Temporary):
            found.arrivals()

    def test_starttls_where_there_is_none(self, script: Script) -> None:
        with pytest.raises(Permanent, match="STARTTLS"):
            mailbox(script, tls="starttls").connect()
        assert "LOGIN" not in script.heard, "the password does not cross the network in the clear"

    def test_tls_where_there_is_none(self, script: Script) -> None:
        with pytest.raises(Temporary, match=r"imap\.tls"):
            mailbox(script, tls="implicit").connect()
