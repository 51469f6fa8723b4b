"""The failures that may cross from an adapter into the rest: temporary, permanent, fatal.

An adapter raises nothing else, so a loop decides by class alone whether to try again, to give up
on one thing, or to end. What a library raised stays on `__cause__`, for the log and never for a
reader.
"""

from __future__ import annotations


class MailflowError(Exception):
    """Something went wrong; `str()` is one sentence that the person who runs this can act on.

    The sentence names the server, folder or file and what to do about it. It holds no password,
    no token and nothing of a message's content.
    """


class Temporary(MailflowError):
    """The same call may succeed later although nobody changes anything: wait, then try again.

    A server that cannot be reached, a connection that was lost, a 4xx answer, a full disk.
    """


class NoRoom(Temporary):
    """The disk is full: nothing is taken in until somebody makes room, and all is kept."""


class Unreachable(Temporary):
    """There is no connection to be had, which says nothing about the mail in hand.

    For the mailbox: nobody answers, no login was tried, and asking again soon burdens nobody. For
    mail out, also a login that is not taken: no other mail need be tried now.
    """


class Permanent(MailflowError):
    """The same call fails again until somebody changes something.

    For one message or one recipient: give up on it and say so. For a connection (a refused
    login, a certificate nobody trusts, a folder that does not exist): say so, and look again
    seldom, because the repair happens elsewhere.
    """


class Fatal(MailflowError):
    """The promises of this process can no longer be kept: end it, and let it start afresh.

    A write that did not reach the disk, or a state folder somebody else holds.
    """
