"""An ask of ours as officers get it, the words it offers, and a short way to read a reply to it."""

from __future__ import annotations

import re

from swps_mailflow.reading.decision import Offered, Reading, Takes, read_reply
from tests.unit.reading.clients import Ask

N, OPT, R, D, K = Takes.NOTHING, Takes.OPTIONAL, Takes.REQUIRED, Takes.DATE, Takes.KIND
ASIDE = (Offered("STATUS", N), Offered("HELP", N))
CHAIR = (
    Offered("APPROVE", N),
    Offered("DECLINE", OPT),
    Offered("ASK", R),
    Offered("UNDO", N),
    *ASIDE,
)
CONCERN = (
    Offered("INVESTIGATE", N), Offered("ASK", R), Offered("TELL", R), Offered("NOTE", R),
    Offered("PROPOSE", R), Offered("REMOVE POST", R), Offered("PASS", N), Offered("SHARE", N),
    Offered("FORMAL", N), Offered("SPLIT", K), Offered("DONE", OPT), Offered("CLOSE", R),
    Offered("REOPEN", N), *ASIDE,
)  # fmt: skip
EXCEPTION = (
    Offered("RECOMMEND", OPT),
    Offered("REFUSE", OPT),
    Offered("NOTE", R),
    Offered("END", OPT),
)
LEAVER = (
    Offered("CONFIRM", D), Offered("ASK", R), Offered("STAYS", OPT), Offered("CANCEL", OPT),
    Offered("NOTE", R), *ASIDE,
)  # fmt: skip
TASK = (Offered("DONE", N), Offered("NOT A MEMBER", N), *ASIDE)
REMOVAL = (Offered("REMOVED", N), Offered("CONTACTED", N), *ASIDE)
UNSORTED = tuple(
    Offered(w, N) for w in ("CONCERN", "EXCEPTION", "LEAVER", "JOIN", "LEAVE", "PHOTO", "IGNORE")
)
CONFIRM = (Offered("YES", N), *ASIDE)
SENDER = (Offered("WITHDRAW", N), *ASIDE)
ALL = (*CHAIR, *CONCERN, *EXCEPTION, *LEAVER, *TASK, *REMOVAL, *UNSORTED, *SENDER)

TEXT = """Dear Jan,

Please decide on an exception for a friendship from before: the Manager recommends that we agree.

The recommendation

> Known since school, seems fine to me. I would
> not worry about it.

• From: Pat Parent <pat@example.org>, a parent
• Arrived: Friday 20 November 2026, 10:14

If you do not agree, both will be told so kindly.

Your answer

Reply to this mail and begin with the word that fits:

• Agree: reply with the word APPROVE
• Do not agree; a reason goes to the person who recommended it: reply with the word DECLINE, and \
a few words if you like
• Put a question to whoever recommended it: reply with the word ASK and your text

A reply that begins with none of these words decides nothing. To see how things stand, reply with \
the word STATUS. Please do not forward this mail.

You receive this as Chair of South Woodham Pre-School.
Reference: SWPS-7Q4KX
"""
BUTTON = (
    '<a class="button" href="mailto:p+k@swps.example.org?subject=Re&amp;body={0}">Reply: {0}</a>'
)
HTML = f"""<div class="page" style="padding:20px"><table role="presentation"><tr><td class="card">
<p>Dear Jan,</p><p>Please decide on an exception for a friendship from before: the Manager
recommends that we agree.</p><h2>The recommendation</h2><div class="quote" style="margin:0;
border-left:3px solid #b9c9cb">Known since school, seems fine to me. I would<br>not worry about it.
</div><table><tr><td>From:</td><td>Pat Parent &lt;pat@example.org&gt;, a parent</td></tr>
<tr><td>Arrived:</td><td>Friday 20 November 2026, 10:14</td></tr></table>
<p>If you do not agree, both will be told so kindly.</p><h2>Your answer</h2>
<p>Press a button, and send the reply that opens:</p><table>
<tr><td>{BUTTON.format("APPROVE")}</td><td>Agree: the word APPROVE</td></tr>
<tr><td>{BUTTON.format("DECLINE")}</td><td>Do not agree; a reason goes to the person who
recommended it: the word DECLINE, and a few words if you like</td></tr></table>
<p>A reply that begins with none of these words decides nothing. To see how things stand, reply
with the word STATUS. Please do not forward this mail.</p>
<p>You receive this as Chair of South Woodham Pre-School.<br>Reference: SWPS-7Q4KX</p>
</td></tr></table></div>"""
ASK = Ask(TEXT, HTML)
_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?\d{1,2}(?:st|nd|rd|th)?"
    r" (?:july|june|may)(?:,? 20\d\d)?|\d\d/\d\d/20\d\d",
    re.IGNORECASE,
)


def is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text))


def read(
    text: str | None,
    offered: tuple[Offered, ...] = CHAIR,
    *,
    html: str | None = None,
    sent: tuple[str, ...] = (TEXT,),
    names: tuple[str, ...] = ("Jan Field",),
) -> Reading:
    return read_reply(
        text,
        html,
        sent=sent,
        offered=offered,
        names=names,
        ref="SWPS-7Q4KX",
        kinds=("concern", "exception", "leaver"),
        is_date=is_date,
    )
