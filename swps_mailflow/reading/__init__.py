"""The meaning of mail: what is new in it, what it decides, which day it names, what it is about. No I/O."""
