"""From bytes to committed cases and mail that left, with everything real but the servers."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from swps_mailflow.errors import Permanent, Temporary
from swps_mailflow.policy.office import Limits
from swps_mailflow.reports.verify import verify
from tests.kit import ADMIN_1, ADMIN_2, CHAIR, MANAGER, OTHER, PARENT, office
from tests.setting import Setting

CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def test_a_concern_from_first_mail_to_outcome(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN, subject="Worrying post")
    assert worked.disposition == "case"
    assert setting.notices(PARENT) == ["concern/acknowledgement"]
    assert setting.notices(MANAGER) == ["concern/ask"]
    assert setting.answers(MANAGER, "Investigate").disposition == "decision"
    assert setting.notices(MANAGER)[-1] == "common/receipt"
    assert (
        setting.answers(MANAGER, "Propose: ask the author to take it down").disposition
        == "decision"
    )
    assert setting.notices(CHAIR) == [], "a decision's mail is held for the time of grace"
    setting.wait(minutes=11)
    assert setting.notices(CHAIR) == ["concern/approval"]
    assert setting.answers(CHAIR, "Approve").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.notices(MANAGER)[-1] == "concern/approved"
    assert setting.answers(MANAGER, "Done - thank you for telling us.").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.notices(PARENT)[-1] == "concern/outcome"
    assert "thank you for telling us" in setting.text(PARENT)
    assert setting.case(worked.ref).state == "closed"
    assert [f.sentence for f in verify(setting.root, setting.cabinet, setting.mailroom)] == []


def test_an_acknowledgement_names_nobody_and_quotes_nothing(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN + " It was Robin who wrote it.")
    mail = setting.inbox(PARENT)[0]
    text = mail.as_string()
    for name in ("Robin", "Jan", "Field", "Stone", "Lily", "unkind"):
        assert name not in text
    assert mail["To"].addresses[0].addr_spec == PARENT
    assert mail["Cc"] is None
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_the_same_mail_again_has_no_effect(setting: Setting) -> None:
    raw = setting.mail(PARENT, CONCERN)
    first = setting.arrives(raw)
    again = setting.arrives(raw)
    assert (again.disposition, again.ref) == ("duplicate", first.ref)
    assert setting.notices(PARENT) == ["concern/acknowledgement"]
    copy = raw.replace(b"Received: from a", b"Received: from c")
    assert setting.arrives(copy).disposition == "duplicate"
    assert setting.notices(PARENT) == ["concern/acknowledgement"]


def with_picture(raw: bytes, picture: bytes) -> bytes:
    mail = message_from_bytes(raw, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(picture, maintype="image", subtype="png", filename="post.png")
    return mail.as_bytes()


def test_a_mail_with_another_picture_is_no_copy(setting: Setting) -> None:
    raw = setting.mail(PARENT, CONCERN)
    first = setting.arrives(with_picture(raw, b"one picture"))
    other = setting.arrives(with_picture(raw, b"the other one"))
    assert (first.disposition, other.disposition) == ("case", "case")
    copy = with_picture(raw, b"one picture").replace(b"Received: from a", b"Received: from c")
    assert setting.arrives(copy).disposition == "duplicate"


def test_a_leaver_ends_the_familys_exception_and_settles_with_one_done(setting: Setting) -> None:
    granted = setting.writes(
        PARENT,
        "I would like to declare that I am already friends on Facebook with Sam Staff, "
        "since 1 May 2019, long before Lily started.",
        subject="Friendship from before",
    )
    assert setting.case(granted.ref).kind == "exception"
    setting.answers(MANAGER, "Recommend")
    setting.wait(minutes=11)
    setting.answers(CHAIR, "Approve")
    setting.wait(minutes=11)
    assert setting.case(granted.ref).state == "granted"
    assert setting.notices(OTHER) == ["exception/granted"]
    leaver = setting.writes(
        PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027.", subject="Leaving"
    )
    assert setting.case(leaver.ref).state == "notified"
    assert setting.answers(MANAGER, "Confirm").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.notices(PARENT)[-1] == "leaver/scheduled"
    assert setting.case(granted.ref).timer("ends") is not None
    setting.wait(days=236)
    assert setting.case(granted.ref).state == "ended"
    setting.wait(days=10)
    assert "leaver/task" in setting.notices(ADMIN_1)
    assert setting.answers(ADMIN_1, "Done").disposition == "decision"
    setting.wait(minutes=11)
    assert setting.case(leaver.ref).state == "closed"
    assert setting.notices(ADMIN_2)[-1] == "leaver/task-settled"


def test_a_stranger_quoting_a_reference_is_told_nothing(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    found = setting.writes(
        "mallory@evil.example", "What is this about?", subject=f"Re: [{worked.ref}] your message"
    )
    assert (found.disposition, found.ref) == ("added", worked.ref)
    assert setting.inbox("mallory@evil.example") == []
    assert setting.notices(MANAGER)[-1] == "concern/answer"


def test_automatic_mail_is_kept_and_never_acknowledged(setting: Setting) -> None:
    found = setting.writes(
        PARENT, CONCERN, headers={"Auto-Submitted": "auto-replied"}, subject="Out of office"
    )
    assert found.disposition == "automatic"
    assert setting.inbox(PARENT) == []
    assert [r.disposition for r in setting.mailroom.records()] == ["automatic"]


def test_caps_on_acknowledgements(setting: Setting) -> None:
    for number in range(5):
        setting.writes(PARENT, f"{CONCERN} Number {number}.")
    assert setting.notices(PARENT) == ["concern/acknowledgement"] * 3
    assert setting.notices(MANAGER) == ["concern/ask"] * 5


def test_other_mail_does_not_use_up_the_acknowledgements(setting: Setting) -> None:
    people = [f"p{number}@home{number}.example" for number in range(70)]
    for who in people:
        setting.writes(who, CONCERN, subject=f"From {who}")
        setting.now += timedelta(seconds=20)
    acknowledged = [who for who in people if setting.notices(who)]
    assert len(acknowledged) == setting.office.limits.acknowledgements_per_hour == 60
    setting.wait(minutes=60)
    setting.writes("late@home.example", CONCERN)
    assert setting.notices("late@home.example") == ["concern/acknowledgement"]


def test_the_cap_on_all_mail_holds_up_neither_danger_nor_acknowledgements(tmp_path: Path) -> None:
    setting = Setting(tmp_path, office(limits=Limits(outgoing_per_hour=1)))
    setting.writes(PARENT, CONCERN)
    setting.writes(OTHER, CONCERN)
    assert len(setting.notices(MANAGER)) == 1
    setting.writes("val@home.example", "A child is being hit at home, please help.")
    urgent = [n for r in setting.index.rows() for n in setting.case(r.ref).outbox if n.urgent]
    assert urgent
    assert {n.state for n in urgent} == {"sent"}
    for who in (PARENT, OTHER, "val@home.example"):
        assert setting.notices(who) == ["concern/acknowledgement"]
    setting.wait(minutes=65)
    assert len(setting.notices(MANAGER)) == 3


def test_a_notice_that_cannot_leave_yet_leaves_later_with_the_same_id(setting: Setting) -> None:
    tries: list[str] = []

    def refuse(recipient: str) -> Temporary | None:
        tries.append(recipient)
        return Temporary("busy") if len(tries) < 4 else None

    setting.outlet.refuse = refuse
    setting.writes(PARENT, CONCERN)
    assert setting.inbox(PARENT) == []
    setting.wait(minutes=10)
    setting.wait(minutes=60)
    assert setting.notices(PARENT) == ["concern/acknowledgement"]
    assert setting.notices(MANAGER) == ["concern/ask"]


def test_a_permanent_refusal_reaches_holder_and_technician(setting: Setting) -> None:
    def refuse(recipient: str) -> Permanent | None:
        return Permanent("no such user") if recipient == PARENT else None

    setting.outlet.refuse = refuse
    worked = setting.writes(PARENT, CONCERN)
    assert setting.notices(MANAGER) == ["concern/ask", "common/undelivered"]
    assert setting.notices("technician@swps.example.org") == ["common/undelivered"]
    assert PARENT not in setting.text("technician@swps.example.org")
    states = {n.notice: n.state for n in setting.case(worked.ref).outbox}
    assert states["concern/acknowledgement"] == "failed"


def test_split_opens_a_case_of_its_own(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "SPLIT LEAVER Lily is leaving on 16 July 2027")
    setting.wait(minutes=11)
    refs = [r.ref for r in setting.index.rows()]
    assert len(refs) == 3 or len(refs) == 2
    other = next(setting.case(r.ref) for r in setting.index.rows() if r.kind == "leaver")
    assert other.ref != worked.ref
    assert other.data["last_day"] == "2027-07-16"
    assert "unkind" not in str(other)


def test_remove_post_goes_to_both_administrators(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    setting.answers(MANAGER, "Remove post: the rude one about the staff")
    setting.wait(minutes=11)
    assert setting.notices(ADMIN_1) == ["removal/task"]
    setting.answers(ADMIN_2, "Removed")
    setting.wait(minutes=11)
    assert setting.notices(ADMIN_1)[-1] == "removal/task-settled"
    assert setting.notices(ADMIN_2)[-1] == "removal/task"


def test_nothing_is_lost_over_a_restart(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    asked = setting.inbox(MANAGER)[-1]
    setting.index.close()
    setting.open()
    assert setting.answers(MANAGER, "Investigate", to=asked).disposition == "decision"
    setting.index.close()
    (setting.root / "index.sqlite").unlink()
    setting.open()
    assert setting.case(worked.ref).state == "investigating"
    assert setting.answers(MANAGER, "Close: all is well now").disposition == "decision"


def test_verify_finds_every_flipped_byte(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    path = setting.root / "cases" / str(worked.ref) / "case.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 1
        path.write_bytes(bytes(broken))
        found = list(verify(setting.root, setting.cabinet, setting.mailroom))
        assert [f for f in found if f.fault], place
    path.write_bytes(whole)
    for mail in (path.parent / "messages").iterdir():
        data = bytearray(mail.read_bytes())
        data[len(data) // 2] ^= 1
        mail.write_bytes(bytes(data))
    assert len(list(verify(setting.root, setting.cabinet, setting.mailroom))) == 3


def test_stored_copies_carry_no_token(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    folder = setting.root / "cases" / str(worked.ref)
    kept = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    for _, mail, _ in setting.outlet.mails:
        token = str(mail["Reply-To"]).partition("+")[2].partition("@")[0]
        assert len(token) == 32
        assert token.encode() not in kept
        assert str(mail["Message-ID"]).encode() not in kept


def test_modes(setting: Setting) -> None:
    setting.writes(PARENT, CONCERN)
    for path in setting.root.rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert path.stat().st_mode & 0o777 == wanted or path.name.startswith("index."), path


def test_a_bounce_is_tied_to_its_notice(setting: Setting) -> None:
    worked = setting.writes(PARENT, CONCERN)
    acknowledgement = setting.inbox(PARENT)[0]
    raw = bounce_of(acknowledgement)
    assert setting.arrives(raw, envelope_from="").disposition == "bounce"
    assert "bounced" in [e.event for e in setting.case(worked.ref).events]
    assert setting.notices(MANAGER)[-1] == "common/undelivered"


def bounce_of(mail: object) -> bytes:
    """Return a delivery status as Postfix writes it (RFC 3464)."""
    identifier = mail["Message-ID"]  # type: ignore[index]
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.home.example (Mail Delivery System)
To: policy@swps.example.org
Subject: Undelivered Mail Returned to Sender
Date: Mon, 23 Nov 2026 09:30:00 +0000
Message-ID: <bounce-1@mx.home.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.home.example

Final-Recipient: rfc822; {PARENT}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: text/rfc822-headers

Message-ID: {identifier}
Subject: Your message

--B--
""".replace("\n", "\r\n").encode()
