"""The composition root: the only module that knows all others.

It opens the state folder under its lock, builds the adapters a configuration asks for, and hands
them to the desk, the post and the daemon.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from swps_mailflow import pipe
from swps_mailflow.adapters import files
from swps_mailflow.adapters.cabinet import Cabinet
from swps_mailflow.adapters.index import Index
from swps_mailflow.adapters.journal import FORMAT, Journal
from swps_mailflow.adapters.mailroom import Mailroom
from swps_mailflow.config import DigestTable, Settings, load, load_roster
from swps_mailflow.daemon import Daemon, Renewed
from swps_mailflow.desk import Desk
from swps_mailflow.errors import Fatal, MailflowError
from swps_mailflow.incoming import Incoming, Worked, reopened
from swps_mailflow.mail.tokens import token_from
from swps_mailflow.policy.office import Office
from swps_mailflow.post import Post
from swps_mailflow.reports import digest, doctor
from swps_mailflow.reports.doctor import Finding
from swps_mailflow.spool import Spool
from swps_mailflow.stores import DESK as DESK

if TYPE_CHECKING:
    from swps_mailflow.adapters.imap import ImapMailbox
    from swps_mailflow.adapters.smtp import SmtpSender

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


@dataclass
class State:
    """The state folder, open."""

    root: Path
    index: Index
    cabinet: Cabinet
    mailroom: Mailroom
    journal: Journal
    spool: Spool
    damaged: dict[str, str]

    def close(self) -> None:
        """Close the index."""
        self.index.close()


class Locked(MailflowError):
    """Another process holds the state folder."""


@contextmanager
def lock(settings: Settings) -> Iterator[None]:
    """Hold the state folder. Raises Locked where another process does."""
    root = settings.setting.state_dir
    files.make_folder(root)
    held = FileLock(root / "lock", timeout=0, mode=files.FILE_MODE)
    try:
        held.acquire()
    except Timeout:
        raise Locked(
            f"Another swps-mailflow is using {root}. Stop it first, or use another state_dir."
        ) from None
    try:
        yield
    finally:
        held.release()


def is_running(settings: Settings) -> bool:
    """Tell whether a daemon holds the state folder."""
    try:
        with lock(settings):
            return False
    except Locked:
        return True


def open_state(settings: Settings) -> State:
    """Open the state folder, creating what is missing.

    Raises Fatal for a folder of a newer version.
    """
    root = settings.setting.state_dir
    files.make_folder(root)
    root.chmod(files.FOLDER_MODE)
    files.make_folder(root / "incoming")
    journal = Journal(root / "daemon.json")
    if journal.version > FORMAT:
        raise Fatal(
            f"{root} was written by a newer swps-mailflow (format {journal.version}); "
            "install that version again."
        )
    index = Index(root / "index.sqlite")
    cabinet = Cabinet(root, index)
    damaged = dict(cabinet.refresh())
    spool = Spool(root / "incoming", files.replace, files.remove)
    return State(root, index, cabinet, Mailroom(root, index), journal, spool, damaged)


def examine(config_file: Path, *, offline: bool) -> list[Finding]:
    """Return what the doctor finds; nothing is changed, and `offline` leaves servers alone."""
    from swps_mailflow.adapters.templates import Templates

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
    """Return the desk over an open state folder, which knows what is damaged there."""
    desk = Desk(
        office_of(settings),
        state.cabinet,
        state.mailroom,
        state.index,
        draw=draw_token,
        new_ref=draw_reference,
    )
    for ref, fault in state.damaged.items():
        desk.look.found_damaged(ref, fault)
    return desk


def deliver(settings: Settings, mail: Incoming) -> Worked:
    """Take one message from a pipe: work it, or hand it to the daemon that runs.

    Raises Temporary or Fatal where it is not durably kept.
    """
    try:
        with lock(settings):
            state = open_state(settings)
            try:
                desk = build_desk(settings, state)
                worked = pipe.take(desk, state.journal, state.spool, mail, utc_now())
                state.index.set_meta("last_message", utc_now().isoformat())
                return worked
            finally:
                state.close()
    except Locked:
        root = settings.setting.state_dir
        spool = Spool(root / "incoming", files.replace, files.remove)
        identifier = spool.hand_over(mail)
        return Worked("queued", identifier, "handed to the daemon that is running")


def mailroom_open(settings: Settings, mailroom: Mailroom, identifier: str, kind: str) -> Worked:
    """Make a kept mail a case of that kind, or ask the daemon that runs to do so."""
    return deliver(settings, reopened(mailroom, identifier, kind))


def build_daemon(
    settings: Settings,
    state: State,
    config_file: Path,
    *,
    clock: Callable[[], datetime] = utc_now,
    arrival: Callable[[datetime], datetime] | None = None,
) -> Daemon:
    """Return the daemon with the adapters this configuration asks for."""
    from swps_mailflow.adapters import systemd
    from swps_mailflow.adapters.templates import Templates

    desk = build_desk(settings, state)
    _count_unfinished(state)
    _pick_up_unnamed(state)
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
    with lock(settings):
        state = open_state(settings)
        try:
            asyncio.run(_run(settings, state, config_file))
        finally:
            state.close()


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
    """Make one pass; `at` stands for now, and for when newly collected mail arrived."""

    def arrival(moment: datetime) -> datetime:
        return at or moment

    def clock() -> datetime:
        return at or utc_now()

    with lock(settings):
        state = open_state(settings)
        try:

            async def pass_once() -> None:
                await build_daemon(
                    settings, state, config_file, clock=clock, arrival=arrival
                ).once()

            asyncio.run(pass_once())
        finally:
            state.close()


def _pick_up_unnamed(state: State) -> None:
    """Mail in a folder that became no case (the process died in between) is worked again."""
    for ref in list(state.cabinet.refs()):
        if state.cabinet.exists(ref):
            continue
        folder = state.cabinet.folder(ref)
        for path in sorted((folder / "messages").glob("*-in.eml")):
            arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            state.spool.hand_over(Incoming(path.read_bytes(), arrived))
        files.remove_folder(folder)


def _count_unfinished(state: State) -> None:
    """A mail that was in hand when the process died counts as one failure of that mail."""
    identifier = state.index.meta("in_hand")
    if identifier:
        state.journal.count_attempt(identifier)
        state.index.set_meta("in_hand", "")


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
