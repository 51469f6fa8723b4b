"""Does mail go all the way round? Told once when it does not, and once when it does again."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from swps_mailflow.adapters import files
from swps_mailflow.app import draw_token
from swps_mailflow.errors import NoRoom
from swps_mailflow.incoming import Incoming
from swps_mailflow.mail.check import CAME_BACK
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.reports import digest
from swps_mailflow.reports.verify import verify
from swps_mailflow.vigil import Check, Vigil
from tests.kit import MAILBOX, MANAGER, PARENT
from tests.setting import Setting

TECHNICIAN = "technician@swps.example.org"


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def watch(setting: Setting, every: str = "1 day") -> Vigil:
    """Return the vigil as a start of the daemon makes it."""
    return Vigil(
        setting.desk,
        setting.journal,
        every=Duration.parse(every),
        draw=draw_token,
        started=setting.now,
    )


def passes(setting: Setting, vigil: Vigil, **time: float) -> Check | None:
    """Let time pass and look."""
    setting.now += timedelta(**time)
    check = vigil.look(setting.now)
    setting.turn()
    return check


def send(setting: Setting, vigil: Vigil) -> Check:
    """Let a check mail go out a day after the start."""
    assert passes(setting, vigil) is None
    check = passes(setting, vigil, days=1)
    assert check is not None
    vigil.sent(check, setting.now)
    return check


def test_a_check_mail_that_comes_back_is_nobodys_business(setting: Setting) -> None:
    vigil = watch(setting)
    check = send(setting, vigil)
    assert check.recipient == MAILBOX
    worked = setting.desk.work(Incoming(check.raw, setting.now, ""), setting.now)
    assert worked.disposition == "automatic", "it opens no case and is answered by nobody"
    assert passes(setting, vigil, hours=2) is None
    assert setting.outlet.mails == []
    assert passes(setting, vigil, days=1) is not None, "the next day another one is due"


def test_a_check_mail_that_goes_astray_is_told_once_and_its_return_once(setting: Setting) -> None:
    vigil = watch(setting)
    check = send(setting, vigil)
    passes(setting, vigil, minutes=59)
    assert setting.notices(TECHNICIAN) == []
    for _ in range(3):
        passes(setting, vigil, minutes=20)
    assert setting.notices(TECHNICIAN) == ["common/trouble"]
    assert "has not come back" in " ".join(setting.text(TECHNICIAN).split())
    assert "has not come back" in vigil.trouble(setting.now)
    setting.desk.work(Incoming(check.raw, setting.now, ""), setting.now)
    passes(setting, vigil, minutes=1)
    passes(setting, vigil, minutes=1)
    assert setting.notices(TECHNICIAN) == ["common/trouble"] * 2
    assert "goes all the way round again" in " ".join(setting.text(TECHNICIAN).split())
    assert vigil.trouble(setting.now) == ""


def test_a_mailbox_out_of_reach_is_told_after_an_hour(setting: Setting) -> None:
    vigil = watch(setting)
    passes(setting, vigil)
    vigil.mailbox(False, setting.now)
    passes(setting, vigil, minutes=30)
    vigil.mailbox(False, setting.now)
    assert setting.notices(TECHNICIAN) == []
    passes(setting, vigil, minutes=31)
    assert setting.notices(TECHNICIAN) == ["common/trouble"]
    assert "has not been reached since" in " ".join(setting.text(TECHNICIAN).split())
    vigil.mailbox(True, setting.now)
    passes(setting, vigil)
    assert "can be reached again" in " ".join(setting.text(TECHNICIAN).split())


def test_a_silence_that_passes_is_not_told(setting: Setting) -> None:
    vigil = watch(setting)
    for _ in range(5):
        vigil.mailbox(False, setting.now)
        passes(setting, vigil, minutes=50)
        vigil.mailbox(True, setting.now)
        passes(setting, vigil, minutes=50)
    assert setting.notices(TECHNICIAN) == []


def test_what_was_told_is_remembered_over_a_restart(setting: Setting) -> None:
    vigil = watch(setting)
    send(setting, vigil)
    passes(setting, vigil, hours=2)
    again = watch(setting)
    passes(setting, again, minutes=1)
    assert setting.notices(TECHNICIAN) == ["common/trouble"]
    assert again.trouble(setting.now)


def test_the_time_this_program_did_not_run_is_no_silence(setting: Setting) -> None:
    vigil = watch(setting)
    send(setting, vigil)
    setting.now += timedelta(hours=9)
    again = watch(setting)
    passes(setting, again, minutes=1)
    assert setting.notices(TECHNICIAN) == [], "the check mail still lies in the mailbox"


def test_a_mailbox_out_of_reach_explains_the_missing_check_mail(setting: Setting) -> None:
    vigil = watch(setting)
    send(setting, vigil)
    vigil.mailbox(False, setting.now)
    passes(setting, vigil, hours=2)
    assert setting.notices(TECHNICIAN) == ["common/trouble"]
    vigil.mailbox(True, setting.now)
    passes(setting, vigil)
    assert len(setting.notices(TECHNICIAN)) == 3, "and now the check mail is missed as well"


def test_a_mail_server_that_takes_nothing_shows_in_the_status(setting: Setting) -> None:
    vigil = watch(setting)
    passes(setting, vigil)
    assert passes(setting, vigil, days=1)
    vigil.refused(setting.now)
    assert passes(setting, vigil, minutes=1) is None, "it is not tried at every look"
    assert passes(setting, vigil, minutes=5)
    vigil.refused(setting.now)
    assert passes(setting, vigil, hours=1)
    assert "has taken no check mail since" in vigil.trouble(setting.now)


def test_no_check_mail_where_none_is_wanted(setting: Setting) -> None:
    vigil = watch(setting, every="0 days")
    passes(setting, vigil)
    assert passes(setting, vigil, days=30) is None


def test_a_check_mail_is_not_missed_once_none_is_wanted(setting: Setting) -> None:
    vigil = watch(setting)
    send(setting, vigil)
    passes(setting, vigil, hours=2)
    vigil.every = Duration.parse("0 days")  # as a reread configuration has it
    passes(setting, vigil, hours=2)
    assert vigil.trouble(setting.now) == ""
    assert setting.notices(TECHNICIAN) == ["common/trouble"], "and nothing is said to be mended"


def test_a_clock_that_was_ahead_silences_nothing(setting: Setting) -> None:
    setting.now += timedelta(days=3650)
    vigil = watch(setting)
    send(setting, vigil)
    vigil.mailbox(False, setting.now)
    passes(setting, vigil, minutes=1)
    setting.now -= timedelta(days=3650)
    for again in (vigil, watch(setting)):
        passes(setting, again, minutes=1)
        passes(setting, again, hours=2)
        assert "has not been reached" in again.trouble(setting.now)
    vigil.mailbox(True, setting.now)
    assert passes(setting, vigil, days=1) is not None


def test_a_mailbox_lost_on_a_full_disk_is_kept_when_there_is_room(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    vigil = watch(setting)
    passes(setting, vigil)
    with monkeypatch.context() as full:
        full.setattr(files, "replace", no_room)
        vigil.mailbox(False, setting.now)  # the collector's loop has nobody to tell
        with pytest.raises(NoRoom):
            vigil.look(setting.now)
    passes(setting, vigil, minutes=1)
    assert setting.journal.vigil()["down"]


def no_room(path: Path, data: bytes) -> None:
    raise NoRoom("There is no room on the disk.")


def test_check_mails_are_not_listed_in_the_digest(setting: Setting) -> None:
    check = send(setting, watch(setting))
    setting.desk.work(Incoming(check.raw, setting.now, ""), setting.now)
    setting.writes(PARENT, "Buy now!", headers={"List-Id": "<shop.example>"})
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.now += timedelta(days=7)
    assert digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    assert "Hello" in setting.text(MANAGER)
    assert "all the way round" not in setting.text(MANAGER)


def goes_round(setting: Setting, vigil: Vigil, **changed: bytes) -> None:
    """Let a check mail go out, and come back with what servers put on top of it."""
    check = passes(setting, vigil, days=1)
    assert check is not None
    vigil.sent(check, setting.now)
    raw = b"Received: from a by b\r\n" + check.raw
    for old, new in changed.items():
        raw = raw.replace(old.encode(), new)
    assert setting.desk.work(Incoming(raw, setting.now, ""), setting.now).disposition == "automatic"
    passes(setting, vigil, minutes=1)


def test_check_mails_that_came_back_are_kept_as_what_they_are(setting: Setting) -> None:
    vigil = watch(setting)
    passes(setting, vigil)
    for _ in range(3):
        goes_round(setting, vigil)
    assert {r.reason for r in setting.mailroom.records()} == {CAME_BACK}
    assert list(verify(setting.root, setting.cabinet, setting.mailroom)) == []


def test_a_check_mail_that_holds_something_else_says_so(setting: Setting) -> None:
    vigil = watch(setting)
    passes(setting, vigil)
    goes_round(setting, vigil, Nobody=b"Somebody")
    goes_round(setting, vigil)
    goes_round(setting, vigil)
    reasons = [r.reason for r in setting.mailroom.records()]
    assert sorted("changed" in r for r in reasons) == [False, False, True]


def test_a_check_mail_is_no_news_when_it_is_found_again(setting: Setting) -> None:
    vigil = watch(setting)
    passes(setting, vigil)
    check = passes(setting, vigil, days=1)
    assert check is not None
    worked = setting.desk.work(Incoming(check.raw, setting.now, "", recovered=True), setting.now)
    assert worked.reason == CAME_BACK


def test_a_check_mail_that_we_never_sent_is_looked_over(setting: Setting) -> None:
    """Whoever dresses a mail up as ours keeps it out of no digest."""
    vigil = watch(setting)
    passes(setting, vigil)
    digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    goes_round(setting, vigil, Nobody=b"Somebody")
    assert "changed" in next(r.reason for r in setting.mailroom.records())
    check = passes(setting, vigil, days=1)
    assert check is not None
    forged = check.raw.replace(check.id.encode(), b"<check.other@swps.example.org>")
    forged = forged.replace(b"Nobody", b"Everybody")
    setting.desk.work(Incoming(forged, setting.now, ""), setting.now)
    setting.now += timedelta(days=7)
    assert digest.write_if_due(setting.desk, setting.journal, 0, time(7, 30), setting.now)
    setting.turn()
    assert setting.text(MANAGER).count("all the way round") == 1


def test_a_check_mail_that_only_the_index_has_lost_is_not_missed(setting: Setting) -> None:
    vigil = watch(setting)
    check = send(setting, vigil)
    setting.desk.work(Incoming(check.raw, setting.now, ""), setting.now)
    setting.index.close()
    (setting.root / "index.sqlite").unlink()
    setting.open()
    vigil = watch(setting)
    passes(setting, vigil, hours=2)
    passes(setting, vigil, hours=2)
    assert vigil.trouble(setting.now) == ""
    assert setting.notices(TECHNICIAN) == []


def test_nor_is_the_one_after_a_check_mail_that_did_go_astray(setting: Setting) -> None:
    vigil = watch(setting)
    send(setting, vigil)
    check = passes(setting, vigil, days=1)
    assert check is not None
    assert setting.notices(TECHNICIAN) == ["common/trouble"]
    vigil.sent(check, setting.now)
    setting.desk.work(Incoming(check.raw, setting.now, ""), setting.now)
    setting.index.close()
    (setting.root / "index.sqlite").unlink()
    setting.open()
    vigil = watch(setting)
    passes(setting, vigil, hours=2)
    assert vigil.trouble(setting.now) == ""
    assert setting.notices(TECHNICIAN) == ["common/trouble"] * 2, "that it works again"
