"""The program from a mail's bytes to its answers, as the daemon works it, without a network."""

from __future__ import annotations

import asyncio
from datetime import datetime

from swps_mailflow.adapters.templates import Templates
from swps_mailflow.app import draw_token
from swps_mailflow.incoming import Incoming
from swps_mailflow.post import Post
from tests.setting import Setting


class _Outlet:
    """A mail server that takes everything and looks at nothing."""

    async def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Take a mail."""

    async def close(self) -> None:
        """Hang up."""


class Answering:
    """Works mails with one post and one set of templates, as a daemon keeps them."""

    def __init__(self, setting: Setting, now: datetime) -> None:
        self._setting = setting
        self._now = now
        self._loop = asyncio.new_event_loop()
        self._post = Post(
            setting.desk,
            setting.cabinet,
            setting.index,
            setting.journal,
            _Outlet(),
            Templates.of(),
            clock=lambda: now,
            draw=draw_token,
            jitter=lambda: 0.5,
        )

    def work(self, raw: bytes) -> None:
        """Take a mail in, and send everything that is owed for it."""
        self._loop.run_until_complete(self._work(raw))

    def send(self) -> None:
        """Send what is owed."""
        self._loop.run_until_complete(self._send())

    def close(self) -> None:
        """Let go of its thread."""
        self._loop.run_until_complete(self._post.close())
        self._loop.close()

    async def _work(self, raw: bytes) -> None:
        await self._post.work(Incoming(raw, self._now))
        await self._send()

    async def _send(self) -> None:
        while self._setting.index.due(self._now):
            await self._post.turn()
