"""swps_mailflow runs a pre-school's social media policy by email, from one mailbox.

    mailbox -bytes-> mail/ -Letter-> reading/ -meaning-> policy/ -new case-> cabinet -> SMTP

mail/      the bytes: what a message is, who sent it, how ours are composed; no I/O
reading/   the meaning: new text, decisions, dates, kinds; no I/O
policy/    what follows: cases, workflow tables, who holds what; no I/O, no clock, no randomness
adapters/  IMAP, LMTP, SMTP, the case folders, templates, systemd
desk.py    one letter: gather (lookup.py), decide, commit; kept.py answers to a digest;
           rounds.py one due timer, and the daemon's own mail
courier.py the outbox: what leaves, retried or given up; post.py works and sends
state.py   the state folder, held by one process at a time; stores.py, ports.py what it must offer
daemon.py  the loops; collector.py takes mail out of the mailbox, pipe.py and spool.py from a pipe
audit.py   the mailbox against the record; vigil.py whether mail goes all the way round
service.py puts the daemon together, app.py what the commands share; cli/ is what people type
config/    the configuration file, checked whole; reports/ what people read; demo/ the story
"""

__version__ = "0.1.0"
