"""A mail server that answers as a test tells it to, on the test's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

from tests.bed.common import HOST

SILENCE = ""
"""In place of an answer: none, for ever."""
HANG_UP = "hang up"
"""In place of an answer: the connection ends."""
DRIP = "drip"
"""In place of an answer: one that never ends, letter by letter; before an answer: that one."""


class SmtpScript:
    """An async context manager.

    `answers` maps a command (`EHLO`, `MAIL`, ..., `GREETING`, and `.` for the message) to its
    answers in turn; the last one stays. `said` lists the commands of all connections, `mails` the
    messages that were given to the end.
    """

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {
            "GREETING": ["220 ready"],
            "EHLO": ["250-here\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8"],
            "AUTH": ["235 2.7.0 welcome"],
            "DATA": ["354 go on"],
            "QUIT": ["221 bye"],
        }
        self.said: list[str] = []
        self.mails: list[bytes] = []
        self.calls = 0
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._heard = asyncio.Event()

    async def __aenter__(self) -> SmtpScript:
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        self.hang_up()

    def hang_up(self) -> None:
        """End every connection."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def heard(self, command: str) -> None:
        """Wait until a command was given."""
        while not any(line.startswith(command) for line in self.said):
            self._heard.clear()
            await asyncio.wait_for(self._heard.wait(), 20)

    def verbs(self) -> list[str]:
        """Return the commands without their arguments."""
        return [line.partition(" ")[0] for line in self.said]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.calls += 1
        self._writers.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._answer(writer, "GREETING")
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                self.said.append(line)
                self._heard.set()
                verb = line.partition(" ")[0]
                answer = await self._answer(writer, verb)
                if verb == "DATA" and answer.removeprefix(DRIP).startswith("354"):
                    self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                    self.said.append(".")
                    self._heard.set()
                    await self._answer(writer, ".")

    async def _answer(self, writer: asyncio.StreamWriter, verb: str) -> str:
        answers = self.answers.get(verb, ["250 2.0.0 ok"])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == HANG_UP:
            writer.close()
            self._writers.discard(writer)
        elif answer.startswith(DRIP):
            await self._drip(writer, answer.removeprefix(DRIP))
        elif answer != SILENCE:
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()
        return answer

    async def _drip(self, writer: asyncio.StreamWriter, answer: str) -> None:
        """Send an answer letter by letter; the empty one has no end."""
        letters = f"{answer}\r\n" if answer else itertools.cycle("250-more\r\n")
        for letter in letters:
            writer.write(letter.encode())
            await writer.drain()
            await asyncio.sleep(0.02)
