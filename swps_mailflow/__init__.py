"""swps_mailflow runs a pre-school's social media policy by email, from one mailbox.

    mailbox -bytes-> mail/ -Letter-> reading/ -meaning-> policy/ -new case-> cabinet -> SMTP

mail/      the bytes: what a message is, who sent it, how ours are composed; no I/O
reading/   the meaning: new text, decisions, dates, kinds; no I/O
policy/    what follows: cases, workflow tables, who holds what; no I/O, no clock, no randomness
adapters/  IMAP, LMTP, SMTP, the case folders, templates, systemd
desk.py    one letter or one due timer: gather, decide, commit
courier.py the outbox: send, record, retry, give up
state.py   the state folder, held by one process at a time
daemon.py  the loops; app.py puts the parts together; cli.py is what people type
"""

__version__ = "0.1.0"
