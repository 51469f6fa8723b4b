"""The configuration file: read, checked whole, and handed out frozen.

reader.py  the file to `Settings`, or every problem at once
tables.py  which keys there are and what they are by default; values.py what each may hold
rules.py   what must hold between several keys
secret.py  where a password lies, read when it is needed
"""

from swps_mailflow.config.problems import ConfigError, Problem
from swps_mailflow.config.reader import load, load_roster
from swps_mailflow.config.secret import Secret
from swps_mailflow.config.tables import (
    DigestTable,
    ImapTable,
    LmtpTable,
    RetentionTable,
    ServerTable,
    Settings,
    SmtpTable,
)

__all__ = [
    "ConfigError",
    "DigestTable",
    "ImapTable",
    "LmtpTable",
    "Problem",
    "RetentionTable",
    "Secret",
    "ServerTable",
    "Settings",
    "SmtpTable",
    "load",
    "load_roster",
]
