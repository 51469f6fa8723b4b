"""Random stories of a school's mailbox: mail, faults and restarts, one story a seed."""
