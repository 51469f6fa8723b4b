"""A Dovecot of our own: IMAP, LMTP and logins on loopback ports, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.bed.common import (
    DOMAIN,
    HOST,
    USERS,
    alive,
    children_of,
    free_ports,
    password,
    wait_for_port,
)

_MAIL_ID = 5000  # owns the mail when root runs the server; it need not exist as a user
ALL_ABILITIES = "IMAP4rev1 SASL-IR LITERAL+ ENABLE IDLE NAMESPACE UIDPLUS MOVE CHILDREN"

_CONFIG = """\
base_dir = {root}/base
state_dir = {root}/state
log_path = {root}/dovecot.log
info_log_path = {root}/dovecot.log
protocols = imap lmtp
listen = {host}
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_home = {root}/mail/%Ln
mailbox_list_index = yes
recipient_delimiter = +
auth_username_format = %Ln
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{crt}
ssl_key = <{key}
lmtp_save_to_detail_mailbox = no
lmtp_hdr_delivery_address = final
submission_host = {host}:1
postmaster_address = postmaster@{domain}
mail_max_userip_connections = 100
imap_capability = {abilities}
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%Ln {root}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Ln {root}/users
}}
service imap-login {{
  inet_listener imap {{
    address = {host}
    port = {imap}
  }}
  inet_listener imaps {{
    address = {host}
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener sasl {{
    address = {host}
    port = {sasl}
  }}
}}
service anvil {{
  # Without this, failed logins make every later login from loopback wait for seconds.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{extra}
"""


class Dovecot:
    """See the module. Needs root and Debian's dovecot-imapd and dovecot-lmtpd."""

    def __init__(self, root: Path, crt: Path, key: Path, *, abilities: str = "", extra: str = ""):
        self.root, self._crt, self._key = root, crt, key
        self._abilities, self.extra = abilities or ALL_ABILITIES, extra
        self.passwords = {user: password(user) for user in USERS}
        self.imap_port, self.imaps_port, self.lmtp_port, self.sasl_port = free_ports(4)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, again or for the first time."""
        self._write()
        with (self.root / "dovecot.out").open("ab") as out:
            self.process = subprocess.Popen(
                ["dovecot", "-F", "-c", self.root / "dovecot.conf"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for port in (self.imap_port, self.lmtp_port):
            wait_for_port(port, self.process)

    def stop(self, sign: int = signal.SIGTERM) -> None:
        """Stop the server; SIGKILL is a crash of all of it at once."""
        if self.process is None:
            return
        children = children_of(self.process.pid)
        self.process.send_signal(sign)
        if sign == signal.SIGKILL:
            _kill(children)
        self.process.wait(10)
        end = time.monotonic() + 0.5
        while time.monotonic() < end and any(alive(c) for c in children):
            time.sleep(0.02)
        _kill([c for c in children if alive(c)])
        self.process = None

    def doveadm(self, *args: str) -> str:
        """Run doveadm on this server."""
        command = ["doveadm", "-c", str(self.root / "dovecot.conf"), *args]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def _write(self) -> None:
        for name in ("base", "state", "mail"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        os.chown(self.root / "mail", _MAIL_ID, _MAIL_ID)
        users = "".join(
            f"{u}:{{PLAIN}}{secret}:{_MAIL_ID}:{_MAIL_ID}::{self.root}/mail/{u}::\n"
            for u, secret in self.passwords.items()
        )
        (self.root / "users").write_text(users)
        (self.root / "users").chmod(0o644)
        config = _CONFIG.format(
            root=self.root,
            host=HOST,
            domain=DOMAIN,
            internal="dovecot",
            login="dovenull",
            group="dovecot",
            crt=self._crt,
            key=self._key,
            abilities=self._abilities,
            imap=self.imap_port,
            imaps=self.imaps_port,
            lmtp=self.lmtp_port,
            sasl=self.sasl_port,
            extra=self.extra,
        )
        (self.root / "dovecot.conf").write_text(config)


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
