"""An IMAP server that says what a test tells it to, for what no real one does on demand."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from tests.bed.common import HOST

Answer = Callable[["Talk", str, str], None]
"""Answers a command: the connection, the command's tag, and what follows its name."""


class Talk:
    """One connection: the lines in, the bytes out."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._lines = sock.makefile("rb")

    def hear(self) -> str:
        """Return the next line; empty where the client has gone."""
        return self._lines.readline().decode().rstrip("\r\n")

    def say(self, *lines: str) -> None:
        """Send lines in one packet."""
        self._sock.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def hang_up(self) -> None:
        """Close the connection."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()


class Script:
    """A server with one message, UID 7, unless told otherwise. A context manager.

    `answers` maps a command to what answers it; `heard` lists the commands, over all connections.
    """

    def __init__(self, *, abilities: str = "IMAP4rev1 IDLE MOVE UIDPLUS", uids: str = "7") -> None:
        self.uids = uids
        self.heard: list[str] = []
        self.answers: dict[str, Answer] = {
            "CAPABILITY": lambda t, tag, _: t.say(f"* CAPABILITY {abilities}", f"{tag} OK done"),
            "SELECT": lambda t, tag, _: t.say(
                "* 1 EXISTS",
                "* OK [UIDVALIDITY 3] yes",
                r"* OK [PERMANENTFLAGS (\Deleted \*)] yes",
                f"{tag} OK done",
            ),
            "SEARCH": lambda t, tag, _: t.say(f"* SEARCH {self.uids}", f"{tag} OK done"),
            "IDLE": idle(),
            "LOGOUT": lambda t, tag, _: t.say("* BYE so long", f"{tag} OK done"),
        }
        self._listener = socket.create_server((HOST, 0))
        self._talks: list[Talk] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Script:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._listener.close()
        for talk in self._talks:
            talk.hang_up()

    def count(self, command: str) -> int:
        """Return how often a command was given."""
        return self.heard.count(command)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                talk = Talk(sock)
                self._talks.append(talk)
                threading.Thread(target=self._serve, args=(talk,), daemon=True).start()

    def _serve(self, talk: Talk) -> None:
        with contextlib.suppress(OSError, ValueError):
            talk.say("* OK ready")
            while line := talk.hear():
                tag, _, rest = line.partition(" ")
                name, _, rest = rest.partition(" ")
                if name == "UID":
                    name, _, rest = rest.partition(" ")
                self.heard.append(name)
                self.answers.get(name, done)(talk, tag, rest)


def done(talk: Talk, tag: str, rest: str) -> None:
    """Answer that all is well."""
    talk.say(f"{tag} OK done")


def no(words: str) -> Answer:
    """Return an answer that refuses."""
    return lambda talk, tag, rest: talk.say(f"{tag} NO {words}")


def idle(*after: str, before: tuple[str, ...] = (), later: str = "") -> Answer:
    """Return an answer to IDLE that says lines around its "+ idling", all in one packet.

    `later` comes in a packet of its own.
    """

    def answer(talk: Talk, tag: str, rest: str) -> None:
        talk.say(*before, "+ idling", *after)
        if later:
            time.sleep(0.02)  # else it may travel together with what came before
            talk.say(later)
        while line := talk.hear():
            if line == "DONE":
                talk.say(f"{tag} OK idled")
                return

    return answer


def hang_up(talk: Talk, tag: str, rest: str) -> None:
    """Answer by hanging up."""
    talk.hang_up()
