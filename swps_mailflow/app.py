"""The composition root: the only module that knows all others.

It builds the adapters a configuration asks for, and hands them to the desk, the post and the
daemon. What only some commands need is imported where they need it: `deliver` starts once for
each mail, and beside a daemon only hands it over.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from swps_mailflow.config import DigestTable, Settings, load, load_roster
from swps_mailflow.incoming import Incoming, Worked, reopened
from swps_mailflow.mail.tokens import token_from
from swps_mailflow.state import Locked as Locked
from swps_mailflow.state import State as State
from swps_mailflow.state import held as held
from swps_mailflow.state import is_running as is_running
from swps_mailflow.state import open_state as open_state
from swps_mailflow.state import spool_at
from swps_mailflow.stores import DESK as DESK

if TYPE_CHECKING:
    from swps_mailflow.adapters.imap import ImapMailbox
    from swps_mailflow.adapters.mailroom import Mailroom
    from swps_mailflow.adapters.smtp import SmtpSender
    from swps_mailflow.daemon import Daemon
    from swps_mailflow.desk import Desk
    from swps_mailflow.policy.office import Office
    from swps_mailflow.reports.doctor import Finding

# Letters and digits that cannot be taken for one another when read aloud or written down.
_REFERENCE_ALPHABET = "2346789ABCDEFGHJKMNPQRTUVWXYZ"
_REFERENCE_LENGTH = 5
# How long a server may take to answer, in seconds.
_SMTP_TIMEOUT = 60.0


def draw_token() -> str:
    """Return a fresh token of 160 random bits."""
    return token_from(secrets.token_bytes(20))


def draw_reference() -> str:
    """Return the random part of a reference."""
    return "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def examine(config_file: Path, *, offline: bool) -> list[Finding]:
    """Return what the doctor finds; nothing is changed, and `offline` leaves servers alone."""
    import asyncio

    from swps_mailflow.adapters.templates import Templates
    from swps_mailflow.reports import doctor

    def templates(settings: Settings) -> list[str]:
        return Templates.of(settings.setting.templates_dir).check()

    def imap(settings: Settings) -> str:
        mailbox = _mailbox(settings)
        if mailbox is None:
            return "No mailbox is configured; mail comes by [lmtp] or `deliver`."
        try:
            return mailbox.connect()
        finally:
            mailbox.close()

    def smtp(settings: Settings) -> str:
        return asyncio.run(_sender(settings).probe())

    probes = doctor.Probes(templates, None if offline else imap, None if offline else smtp)
    return doctor.check(config_file, utc_now(), probes)


def office_of(settings: Settings) -> Office:
    """Return the office with its roster; the roster's faults are for `check` to tell."""
    roster, _ = load_roster(settings)
    return settings.office(roster)


def build_desk(settings: Settings, state: State) -> Desk:
    """Return the desk over an open state folder."""
    from swps_mailflow.desk import Desk

    return Desk(
        office_of(settings),
        state.cabinet,
        state.mailroom,
        state.index,
        draw=draw_token,
        new_ref=draw_reference,
    )


def deliver(settings: Settings, mail: Incoming) -> Worked:
    """Take one message from a pipe: work it, or hand it to the daemon that runs.

    Raises Temporary or Fatal where it is not durably kept.
    """
    try:
        with held(settings) as state:
            worked = build_desk(settings, state).work(mail, utc_now())
            state.index.set_meta("last_message", utc_now().isoformat())
            return worked
    except Locked:
        identifier = spool_at(settings.setting.state_dir).hand_over(mail)
        return Worked("queued", identifier, "handed to the daemon that is running")


def mailroom_open(settings: Settings, mailroom: Mailroom, identifier: str, kind: str) -> Worked:
    """Make a kept mail a case of that kind, or ask the daemon that runs to do so."""
    return deliver(settings, reopened(mailroom, identifier, kind, utc_now()))


def build_daemon(
    settings: Settings,
    state: State,
    config_file: Path,
    *,
    clock: Callable[[], datetime] = utc_now,
    arrival: Callable[[datetime], datetime] | None = None,
) -> Daemon:
    """Return the daemon with the adapters this configuration asks for."""
    import random

    from swps_mailflow.adapters import systemd
    from swps_mailflow.adapters.templates import Templates
    from swps_mailflow.daemon import Daemon, Renewed
    from swps_mailflow.post import Post
    from swps_mailflow.recovery import recover
    from swps_mailflow.reports import digest

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
            tuple(name for name, changed in fixed.items() if changed),
        )

    return Daemon(
        post,
        state.journal,
        state.spool,
        mailbox=_mailbox(settings),
        listen=listen,
        unlisten=unlisten,
        notify=systemd.notify,
        reread=reread,
        watchdog_seconds=systemd.watchdog_seconds(),
        daily=daily_by(settings.digest),
        **({"arrival": arrival} if arrival else {}),
    )


def run(settings: Settings, config_file: Path) -> None:
    """Run the daemon until SIGTERM. Raises MailflowError where it cannot go on."""
    import asyncio

    with held(settings) as state:
        asyncio.run(_run(settings, state, config_file))


async def _run(settings: Settings, state: State, config_file: Path) -> None:
    import asyncio
    import signal

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
    """Make one pass; `at` stands for now, and for when newly collected mail arrived."""
    import asyncio

    def arrival(moment: datetime) -> datetime:
        return at or moment

    def clock() -> datetime:
        return at or utc_now()

    with held(settings) as state:

        async def pass_once() -> None:
            await build_daemon(settings, state, config_file, clock=clock, arrival=arrival).once()

        asyncio.run(pass_once())


def _sender(settings: Settings) -> SmtpSender:
    from swps_mailflow.adapters.smtp import SmtpSender

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


def _mailbox(settings: Settings) -> ImapMailbox | None:
    from swps_mailflow.adapters.imap import ImapMailbox

    imap = settings.imap
    if imap is None:
        return None
    return ImapMailbox(
        host=imap.host,
        port=imap.port,
        tls=imap.tls,
        ca_file=imap.ca_file,
        user=imap.user,
        secret=imap.password,
        folder=imap.folder,
        processed=imap.processed,
        failed=imap.failed,
        poll_seconds=imap.poll_seconds,
    )


def _inlet(
    settings: Settings,
) -> tuple[
    Callable[[Callable[..., Awaitable[None]]], Awaitable[None]] | None,
    Callable[[], Awaitable[None]] | None,
]:
    if settings.lmtp is None:
        return None, None
    from swps_mailflow.adapters.lmtp import Inlet

    inlet = Inlet()
    lmtp = settings.lmtp

    async def listen(handler: Callable[..., Awaitable[None]]) -> None:
        await inlet.start(lmtp.host, lmtp.port, handler)

    return listen, inlet.close
