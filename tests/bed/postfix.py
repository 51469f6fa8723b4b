"""A Postfix of our own: mail in, and submission with a login, on loopback ports."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.bed.common import DOMAIN, HOST, children_of, free_ports, wait_for_port
from tests.bed.dovecot import Dovecot

_LIBEXEC = "/usr/lib/postfix/sbin"

_MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
daemon_directory = {libexec}
command_directory = /usr/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
maillog_file = {root}/postfix.log
maillog_file_prefixes = {root}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{domain}
mydomain = {domain}
myorigin = {domain}
mydestination =
local_transport = error:5.1.1 no local users here
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = {host}
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_peername_lookup = no
default_transport = error:5.1.2 no mail leaves this machine
relay_transport = error:5.1.2 no mail leaves this machine
recipient_delimiter = +
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:{host}:{lmtp}
lmtp_destination_recipient_limit = 1
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
vouched = check_sender_access static:{{PREPEND Authentication-Results: mx.{domain}; dmarc=pass header.from={domain}}}
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:{host}:{sasl}
smtpd_sasl_security_options = noanonymous
smtpd_tls_cert_file = {crt}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
message_size_limit = 52428800
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
bounce_queue_lifetime = 60s
maximal_queue_lifetime = 60s
"""

_MASTER = """\
{host}:{smtp} inet n - n - - smtpd
{host}:{submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=$vouched
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp flags=DOX
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """See the module. Needs root and Debian's postfix."""

    def __init__(self, root: Path, dovecot: Dovecot, crt: Path, key: Path) -> None:
        self.root, self._dovecot, self._crt, self._key = root, dovecot, crt, key
        self.smtp_port, self.submission_port = free_ports(2)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, again or for the first time."""
        self._write()
        with (self.root / "postfix.out").open("ab") as out:
            self.process = subprocess.Popen(
                [f"{_LIBEXEC}/master", "-c", self.root / "conf", "-d"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "MAIL_CONFIG": str(self.root / "conf")},
            )
        wait_for_port(self.submission_port, self.process)

    def stop(self) -> None:
        """Stop the server at once; its session is its own."""
        if self.process is None:
            return
        children = children_of(self.process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process = None

    def flush(self) -> None:
        """Let the queue be tried now."""
        subprocess.run(["postqueue", "-c", self.root / "conf", "-f"], check=True)

    def _write(self) -> None:
        root, conf = self.root, self.root / "conf"
        for path in (conf, root / "queue", root / "data"):
            path.mkdir(parents=True, exist_ok=True)
        shutil.chown(root / "data", "postfix", "postfix")
        values = {
            "root": root,
            "host": HOST,
            "domain": DOMAIN,
            "libexec": _LIBEXEC,
            "lmtp": self._dovecot.lmtp_port,
            "sasl": self._dovecot.sasl_port,
            "crt": self._crt,
            "key": self._key,
            "smtp": self.smtp_port,
            "submission": self.submission_port,
        }
        (conf / "main.cf").write_text(_MAIN.format(**values))
        (conf / "master.cf").write_text(_MASTER.format(**values))
        # Every Postfix program sleeps until its configuration is two seconds old.
        old = time.time() - 60
        for name in ("main.cf", "master.cf"):
            os.utime(conf / name, (old, old))
        queue = root / "queue"
        private = "active bounce corrupt defer deferred flush hold incoming private saved trace"
        for name in private.split():
            (queue / name).mkdir(mode=0o700, exist_ok=True)
            shutil.chown(queue / name, "postfix")
        (queue / "pid").mkdir(exist_ok=True)
        for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
            (queue / name).mkdir(exist_ok=True)
            shutil.chown(queue / name, "postfix", "postdrop")
            (queue / name).chmod(mode)
