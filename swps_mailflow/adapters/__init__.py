"""The edges: IMAP, LMTP, SMTP, the case folders, the templates, systemd."""
