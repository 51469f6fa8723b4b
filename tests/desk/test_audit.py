"""The reconciliation: what lies on the server against what is recorded, and a restored copy."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from swps_mailflow.app import draw_token
from swps_mailflow.audit import Audit, Compared, Repaired, compare, repair
from swps_mailflow.incoming import Incoming
from swps_mailflow.mail.check import compose_check
from swps_mailflow.ports import Arrival, Place, Shelf
from tests.kit import MAILBOX, MANAGER, PARENT
from tests.setting import Setting

TECHNICIAN = "technician@swps.example.org"
CONCERN = "I saw a post on Facebook complaining about the staff at pre-school. It is very unkind."


@dataclass
class Server:
    """The folders of a mailbox, as the archive shows them."""

    uidvalidity: int = 7
    folders: dict[Place, dict[int, tuple[bytes, datetime]]] = field(
        default_factory=lambda: {"inbox": {}, "processed": {}, "failed": {}}
    )
    read: list[int] = field(default_factory=list)
    next_uid: int = 1

    def add(self, place: Place, raw: bytes, arrived: datetime) -> int:
        self.folders[place][self.next_uid] = (raw, arrived)
        self.next_uid += 1
        return self.next_uid - 1

    def shelves(self) -> list[Shelf]:
        return [Shelf(p, self.uidvalidity, tuple(m)) for p, m in self.folders.items()]

    def fetch(self, place: Place, uid: int) -> Arrival | None:
        self.read.append(uid)
        found = self.folders[place].get(uid)
        return Arrival(f"{place}:{uid}", *found) if found else None

    def close(self) -> None:
        pass


class Home:
    """A setting with its mailbox."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.setting = Setting(root)
        self.server = Server()

    def arrives(self, raw: bytes) -> str | None:
        """Let a mail arrive, be worked and be filed, as the daemon does."""
        worked = self.setting.arrives(raw)
        self.server.add("processed", raw, self.setting.now)
        return worked.ref

    def audit(self) -> tuple[Compared, Repaired]:
        """Compare and repair."""

        async def run() -> tuple[Compared, Repaired]:
            setting, post = self.setting, self.setting.post()
            found = await compare(
                self.server,
                setting.index,
                setting.index,
                setting.mailroom,
                post.on_desk,
                asyncio.Event(),
            )
            repaired = await repair(
                found,
                self.server,
                post,
                setting.journal,
                arrival=lambda moment: moment,
                stopping=asyncio.Event(),
            )
            await post.close()
            return found, repaired

        result = asyncio.run(run())
        self.setting.turn()
        return result

    def restore(self, copy: Path) -> None:
        """Put an older copy of the state folder back."""
        self.setting.index.close()
        shutil.rmtree(self.root)
        shutil.copytree(copy, self.root)
        self.setting.open()


@pytest.fixture
def place(tmp_path: Path) -> Home:
    return Home(tmp_path / "state")


def test_what_is_recorded_is_read_once_and_left_alone(place: Home) -> None:
    place.arrives(place.setting.mail(PARENT, CONCERN))
    place.arrives(place.setting.mail("news@shop.example", "Sale!", headers={"List-Id": "<s>"}))
    found, repaired = place.audit()
    assert (found.examined, found.strays, repaired) == (2, [], Repaired(0, 0, 0))
    assert place.server.read == [1, 2]
    found, _ = place.audit()
    assert place.server.read == [1, 2], "the second time nothing is read again"
    assert place.setting.notices(TECHNICIAN) == []


def test_an_older_copy_comes_to_the_same_cases_without_new_acknowledgements(
    place: Home, tmp_path: Path
) -> None:
    setting = place.setting
    first = place.arrives(setting.mail(PARENT, CONCERN))
    place.audit()
    shutil.copytree(place.root, tmp_path / "copy")
    setting.now += timedelta(hours=1)
    place.arrives(
        setting.mail("sam@swps.example.org", "Please look at this nasty post. " + CONCERN)
    )
    place.arrives(setting.mail(PARENT, "Lily is leaving pre-school. Her last day is 16 July 2027."))
    asked = setting.inbox(MANAGER)[-1]
    place.arrives(setting.reply(asked, MANAGER, "Confirm"))
    acknowledged = [n for n in all_notices(setting) if n.endswith("/acknowledgement")]
    kinds = sorted(row.kind for row in setting.index.rows())

    place.restore(tmp_path / "copy")
    assert len(setting.index.rows()) < len(kinds)
    found, repaired = place.audit()

    assert len(found.strays) == 3
    assert (repaired.cases, repaired.kept, repaired.waiting) == (2, 1, 0)
    assert [n for n in all_notices(setting) if n.endswith("/acknowledgement")] == acknowledged
    kinds_now = sorted(row.kind for row in setting.index.rows() if row.kind != "desk")
    assert kinds_now == [k for k in kinds if k != "desk"]
    assert setting.case(first).state == "assigned"
    assert setting.notices(MANAGER)[-1].endswith("/ask"), "the officers are asked again"
    assert setting.notices(TECHNICIAN) == ["common/recovered"]
    assert "unkind" not in setting.text(TECHNICIAN)
    reasons = [r.reason for r in setting.mailroom.records()]
    assert reasons == ["it answers a question whose record was lost"]
    assert place.audit()[0].strays == [], "and the next comparison finds nothing"


def test_a_decision_on_a_case_the_copy_knows_is_taken_again(place: Home, tmp_path: Path) -> None:
    setting = place.setting
    ref = place.arrives(setting.mail(PARENT, CONCERN))
    place.audit()
    shutil.copytree(place.root, tmp_path / "copy")
    place.arrives(setting.reply(setting.inbox(MANAGER)[-1], MANAGER, "Investigate"))
    place.restore(tmp_path / "copy")
    assert setting.case(ref).state == "assigned"
    place.audit()
    assert setting.case(ref).state == "investigating"


def test_what_lay_there_before_our_first_day_is_recorded_and_not_worked(place: Home) -> None:
    setting = place.setting
    for text in (CONCERN, CONCERN + " Two.", CONCERN + " Three."):
        place.server.add("processed", setting.mail(PARENT, text), setting.now)
    assert place.audit()[1] == Repaired(0, 0, 0, old=3)
    assert setting.index.counts() == (0, 0)
    assert setting.outlet.mails == [], "the collector tells of it, once"
    assert [r.disposition for r in setting.mailroom.records()] == ["automatic"] * 3
    assert place.audit()[1] == Repaired(0, 0, 0)


def test_a_folder_we_made_ourselves_holds_nothing_from_before_our_time(
    place: Home, tmp_path: Path
) -> None:
    made = place.server.folders.pop("processed")
    place.audit()
    shutil.copytree(place.root, tmp_path / "copy")
    place.server.folders["processed"] = made
    place.arrives(place.setting.mail(PARENT, CONCERN))
    place.restore(tmp_path / "copy")
    assert place.audit()[1] == Repaired(1, 0, 0)
    assert place.setting.index.counts() == (1, 1)


def test_a_folder_that_was_renumbered_is_compared_anew_and_nothing_worked_twice(
    place: Home,
) -> None:
    ref = place.arrives(place.setting.mail(PARENT, CONCERN))
    place.audit()
    sent = len(place.setting.outlet.mails)
    place.server.uidvalidity = 8
    found, _ = place.audit()
    assert found.strays == []
    assert len(place.setting.outlet.mails) == sent
    assert place.setting.index.counts() == (1, 1)
    assert place.setting.case(ref).state == "assigned"


def test_mail_in_the_folder_of_new_mail_is_left_to_its_turn(place: Home) -> None:
    place.server.add("inbox", place.setting.mail(PARENT, CONCERN), place.setting.now)
    found, repaired = place.audit()
    assert (found.waiting, found.strays) == (1, [])
    assert repaired == Repaired(0, 0, 0)
    assert place.server.read == []
    assert place.setting.index.counts() == (0, 0)


def test_recorded_mail_that_a_person_took_away_is_counted_once(place: Home) -> None:
    place.arrives(place.setting.mail(PARENT, CONCERN))
    place.audit()
    place.server.folders["processed"].clear()
    assert place.audit()[0].gone == 1
    assert place.audit()[0].gone == 0


def test_a_mail_that_cannot_be_worked_yet_is_tried_at_the_next_comparison(place: Home) -> None:
    setting = place.setting
    place.arrives(setting.mail(PARENT, CONCERN))
    place.audit()
    place.server.add("processed", setting.mail(PARENT, CONCERN + " Another."), setting.now)
    work = setting.desk.work
    broken = [True]

    def sick(mail: Incoming, now: datetime):  # type: ignore[no-untyped-def]
        if broken[0]:
            raise RuntimeError("not today")
        return work(mail, now)

    setting.desk.work = sick  # type: ignore[method-assign]
    assert place.audit()[1] == Repaired(0, 0, 1)
    broken[0] = False
    assert place.audit()[1] == Repaired(1, 0, 0)


def all_notices(setting: Setting) -> list[str]:
    """Return every notice that has left, in order."""
    return [str(m["X-Mailflow-Notice"]) for _, m, _ in setting.outlet.mails]


def test_check_mails_found_again_are_no_news(place: Home) -> None:
    place.audit()
    for _ in range(3):
        _, raw = compose_check("South Woodham Pre-School", MAILBOX, draw_token(), place.setting.now)
        place.server.add("processed", raw, place.setting.now)
        place.setting.now += timedelta(days=1)
    found, repaired = place.audit()
    assert len(found.strays) == 3
    assert (repaired.cases, repaired.kept, repaired.old) == (0, 0, 0)
    assert len(list(place.setting.mailroom.records())) == 3
    found, _ = place.audit()
    assert found.strays == []
    assert place.setting.outlet.mails == []


def test_a_clock_that_was_ahead_puts_no_comparison_off(place: Home) -> None:
    setting = place.setting
    audit = Audit(place.server, setting.index, setting.mailroom, setting.journal)
    looked: list[datetime] = []
    shelves = place.server.shelves

    def counted() -> list[Shelf]:
        looked.append(setting.now)
        return shelves()

    place.server.shelves = counted  # type: ignore[method-assign]

    def run() -> None:
        async def run() -> None:
            post = setting.post()
            await audit.run_if_due(post, lambda moment: moment, asyncio.Event())
            await post.close()

        asyncio.run(run())

    setting.now += timedelta(days=3650)
    run()
    setting.now -= timedelta(days=3650)
    run()
    run()
    assert len(looked) == 2, "once by each clock, and no more that day"


def test_a_mail_half_kept_by_a_process_that_died_is_worked(place: Home) -> None:
    setting = place.setting
    place.audit()
    raw = setting.mail(PARENT, CONCERN)
    place.server.add("processed", raw, setting.now)
    digest = sha256(raw).hexdigest()
    (place.root / "mailroom" / f"{digest}.eml").write_bytes(raw)
    found, repaired = place.audit()
    assert (len(found.strays), repaired.cases) == (1, 1)
    assert setting.mailroom.raw(digest) is None, "it stands in the case, and there alone"
