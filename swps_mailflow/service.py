"""The composition root of the daemon: the only module that knows all others.

It builds the adapters a configuration asks for, and hands them to the post and the loops.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from swps_mailflow.adapters import systemd
from swps_mailflow.adapters.imap import ImapMailbox
from swps_mailflow.adapters.imap_archive import ImapArchive
from swps_mailflow.adapters.lmtp import Inlet
from swps_mailflow.adapters.smtp import SmtpSender
from swps_mailflow.adapters.templates import Templates
from swps_mailflow.app import build_desk, draw_token, office_of, utc_now
from swps_mailflow.audit import Audit, Compared, compare
from swps_mailflow.collector import Collector
from swps_mailflow.config import DigestTable, ImapTable, Settings, load
from swps_mailflow.daemon import Daemon, Renewed
from swps_mailflow.desk import Desk
from swps_mailflow.errors import MailflowError, Temporary
from swps_mailflow.post import Post
from swps_mailflow.recovery import recover
from swps_mailflow.reports import digest, doctor
from swps_mailflow.reports.doctor import Finding
from swps_mailflow.state import State, held
from swps_mailflow.vigil import Vigil

# How long a server may take to answer, in seconds.
_SMTP_TIMEOUT = 60.0

Moment = Callable[[datetime], datetime]


def _as_it_is(moment: datetime) -> datetime:
    return moment


def run(settings: Settings, config_file: Path) -> None:
    """Run the daemon until SIGTERM. Raises MailflowError where it cannot go on."""
    with held(settings) as state:
        asyncio.run(_run(settings, state, config_file))


async def _run(settings: Settings, state: State, config_file: Path) -> None:
    daemon = build_daemon(settings, state, config_file)
    loop = asyncio.get_running_loop()
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = loop.create_task(daemon.reload())
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, daemon.stop)
    loop.add_signal_handler(signal.SIGHUP, reload)
    await daemon.run()


def once(settings: Settings, config_file: Path, at: datetime | None) -> None:
    """Make one pass; `at` stands for now, and for when newly collected mail arrived.

    Raises MailflowError where a server could not be reached; what could be done has been done.
    """

    def arrival(moment: datetime) -> datetime:
        return at or moment

    def clock() -> datetime:
        return at or utc_now()

    with held(settings) as state:

        async def pass_once() -> None:
            daemon = build_daemon(settings, state, config_file, clock=clock, arrival=arrival)
            await daemon.once()
            if daemon.post.unreached is not None:
                raise Temporary(
                    f"Mail could not be sent and waits for a later pass: {daemon.post.unreached}"
                )

        asyncio.run(pass_once())


def build_daemon(
    settings: Settings,
    state: State,
    config_file: Path,
    *,
    clock: Callable[[], datetime] = utc_now,
    arrival: Moment = _as_it_is,
) -> Daemon:
    """Return the daemon with the adapters this configuration asks for."""
    desk = build_desk(settings, state)
    recover(state.cabinet, state.index, state.journal, state.spool)
    post = Post(
        desk,
        state.cabinet,
        state.index,
        state.journal,
        _sender(settings),
        Templates.of(settings.setting.templates_dir),
        clock=clock,
        draw=draw_token,
        jitter=random.random,
    )
    listen, unlisten = _inlet(settings)

    def daily_by(table: DigestTable) -> Callable[[datetime], None]:
        def daily(now: datetime) -> None:
            digest.write_if_due(desk, state.journal, table.weekday, table.time, now)

        return daily

    def reread() -> Renewed:
        new = load(config_file)
        folder = new.setting.state_dir != settings.setting.state_dir
        fixed = {
            "[imap]": new.imap != settings.imap,
            "[lmtp]": new.lmtp != settings.lmtp,
            "setting.state_dir": folder,
        }
        return Renewed(
            office_of(new),
            _sender(new),
            Templates.of(new.setting.templates_dir),
            daily_by(new.digest),
            new.setting.check_mail,
            tuple(name for name, changed in fixed.items() if changed),
        )

    return Daemon(
        post,
        state.spool,
        collector=_collector(settings.imap, state, post, arrival),
        vigil=_vigil(settings, state, desk, clock()),
        listen=listen,
        unlisten=unlisten,
        notify=systemd.notify,
        reread=reread,
        watchdog_seconds=systemd.watchdog_seconds(),
        daily=daily_by(settings.digest),
    )


def examine(config_file: Path, *, offline: bool) -> list[Finding]:
    """Return what the doctor finds; nothing is changed, and `offline` leaves servers alone."""

    def templates(settings: Settings) -> list[str]:
        return Templates.of(settings.setting.templates_dir).check()

    def imap(settings: Settings) -> str:
        if settings.imap is None:
            return "No mailbox is configured; mail comes by [lmtp] or `deliver`."
        mailbox = _mailbox(settings.imap)
        try:
            return mailbox.connect()
        finally:
            mailbox.close()

    def smtp(settings: Settings) -> str:
        return asyncio.run(_sender(settings).probe())

    probes = doctor.Probes(templates, None if offline else imap, None if offline else smtp)
    return doctor.check(config_file, utc_now(), probes)


def compare_mailbox(settings: Settings, state: State) -> Compared:
    """Return how the mailbox differs from the record; nothing is put right.

    Raises MailflowError where there is no mailbox, or it cannot be looked into.
    """
    if settings.imap is None:
        raise MailflowError("There is no mailbox to compare: [imap] is not in the configuration.")
    archive, index = _archive(settings.imap), state.index

    async def at_once(work: Callable[..., Any], *args: Any) -> Any:
        return work(*args)

    try:
        return asyncio.run(compare(archive, index, index, state.mailroom, at_once, asyncio.Event()))
    finally:
        archive.close()


def _sender(settings: Settings) -> SmtpSender:
    smtp = settings.smtp
    return SmtpSender(
        host=smtp.host,
        port=smtp.port,
        tls=smtp.tls,
        ca_file=smtp.ca_file,
        user=smtp.user or None,
        secret=smtp.password,
        hostname=settings.setting.address.rpartition("@")[2],
        timeout=_SMTP_TIMEOUT,
    )


def _collector(
    imap: ImapTable | None, state: State, post: Post, arrival: Moment
) -> Collector | None:
    if imap is None:
        return None
    return Collector(
        _mailbox(imap),
        post,
        state.journal,
        audit=Audit(_archive(imap), state.index, state.mailroom, state.journal),
        arrival=arrival,
    )


def _vigil(settings: Settings, state: State, desk: Desk, started: datetime) -> Vigil:
    vigil = Vigil(
        desk, state.journal, every=settings.setting.check_mail, draw=draw_token, started=started
    )
    if settings.imap is None:
        vigil.mailbox(True, started)  # none that could be out of reach
    return vigil


def _archive(imap: ImapTable) -> ImapArchive:
    return ImapArchive(**_folders(imap))


def _mailbox(imap: ImapTable) -> ImapMailbox:
    return ImapMailbox(**_folders(imap), poll_seconds=imap.poll_seconds)


def _folders(imap: ImapTable) -> dict[str, Any]:
    """Return where the three folders are, and how to get in."""
    return {
        "host": imap.host,
        "port": imap.port,
        "tls": imap.tls,
        "ca_file": imap.ca_file,
        "user": imap.user,
        "secret": imap.password,
        "folder": imap.folder,
        "processed": imap.processed,
        "failed": imap.failed,
    }


def _inlet(
    settings: Settings,
) -> tuple[
    Callable[[Callable[..., Awaitable[None]]], Awaitable[None]] | None,
    Callable[[], Awaitable[None]] | None,
]:
    if settings.lmtp is None:
        return None, None
    inlet = Inlet()
    lmtp = settings.lmtp

    async def listen(handler: Callable[..., Awaitable[None]]) -> None:
        await inlet.start(lmtp.host, lmtp.port, handler)

    return listen, inlet.close
