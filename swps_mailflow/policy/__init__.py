"""What follows from a mail: cases, workflows, who holds what. No I/O, no clock, no randomness."""
