"""One function for each thing worth a line in the log; nothing confidential passes through here.

References, roles and reasons of ours only: no address, no name, no subject, no text, no token.
"""

from __future__ import annotations

import logging

_log = logging.getLogger("swps_mailflow")


def worked(disposition: str, ref: str | None, identifier: str) -> None:
    """A mail has been worked."""
    _log.info("mail %s: %s%s", identifier[:12], disposition, f" {ref}" if ref else "")


def not_worked(identifier: str, error: str, attempt: int) -> None:
    """A mail could not be worked; it stays where it is."""
    _log.error("mail %s could not be worked (attempt %d): %s", identifier[:12], attempt, error)


def sent(ref: str, notice: str) -> None:
    """A notice has left."""
    _log.info("%s: sent %s", ref, notice)


def not_sent(ref: str, notice: str, reason: str, *, final: bool) -> None:
    """A notice did not leave."""
    level = logging.ERROR if final else logging.WARNING
    _log.log(level, "%s: %s not sent%s: %s", ref, notice, " for good" if final else "", reason)


def held_back(ref: str, notice: str) -> None:
    """A notice was dropped because its reader may not see it."""
    _log.warning("%s: %s held back", ref, notice)


def connection(sentence: str, *, good: bool) -> None:
    """The mailbox or a server was reached, or not; said once for each change."""
    _log.log(logging.INFO if good else logging.WARNING, "%s", sentence)


def compared(examined: int, repaired: int, waiting: int, gone: int) -> None:
    """The mailbox was compared with the record."""
    _log.info(
        "mailbox compared with the record: %d messages, %d of them worked again, %d to be tried "
        "again, %d taken away by somebody",
        examined, repaired, waiting, gone,
    )  # fmt: skip


def broken(ref: str, fault: str) -> None:
    """A case file is not as it was written."""
    _log.error("%s: %s", ref, fault)


def lifecycle(sentence: str) -> None:
    """The daemon starts, reloads, or stops."""
    _log.info("%s", sentence)


def not_reloaded(why: str) -> None:
    """A configuration that was to be reread is no good."""
    _log.error(
        "the new configuration is not used, and the one before goes on: %s Mend it (`swps-mailflow "
        "check` names every fault) and reload again.",
        why,
    )


def unexpected(where: str, error: BaseException) -> None:
    """A fault of ours: its kind and place, never its message, which may quote a mail."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown"
    _log.error("%s: %s at %s", where, type(error).__name__, place)
