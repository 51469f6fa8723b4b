"""The meaning of mail: what is new, what it decides, which day it names. No I/O."""
