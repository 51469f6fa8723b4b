"""The doctor: what is wrong is said in a sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from swps_mailflow.config import Settings
from swps_mailflow.errors import Permanent, Temporary
from swps_mailflow.reports.doctor import Finding, Probes, check, check_roster, exit_code

NOW = datetime(2026, 11, 24, 8, 36, tzinfo=UTC)
MINIMAL = (Path(__file__).parents[1] / "data/config/minimal.toml").read_text()
WELL = f"""{MINIMAL}
[imap]
host = "imap.example.org"
user = "policy"
password_file = "pw"
[trust]
authserv_ids = ["mx.example.org"]
[calendar]
summer_holidays = [2026-07-22, 2027-07-21]
terms = [{{ name = "summer 2027", start = 2027-04-12, end = 2027-07-20 }}]
"""


def no_faults(settings: Settings) -> Sequence[str]:
    return ()


OFFLINE = Probes(no_faults)
ONLINE = Probes(no_faults, lambda _: "IMAP answers.", lambda _: "SMTP answers.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A setting in good health."""
    (tmp_path / "config.toml").write_text(WELL)
    (tmp_path / "pw").write_text("secret\n")
    (tmp_path / "pw").chmod(0o600)
    (tmp_path / "roster.csv").write_text("role,name,email\nstaff,Ann Bell,ann@bell.example\n")
    (tmp_path / "state").mkdir(mode=0o700)
    return tmp_path


def examine(folder: Path, probes: Probes = OFFLINE, now: datetime = NOW) -> list[Finding]:
    return check(folder / "config.toml", now, probes)


def rewrite(folder: Path, *changes: tuple[str, str]) -> None:
    text = WELL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text)


def bad(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.ok != "good"]


def the_bad(folder: Path, probes: Probes = OFFLINE, now: datetime = NOW) -> Finding:
    (finding,) = bad(examine(folder, probes, now))
    return finding


def test_a_setting_in_good_health_has_only_good_findings(folder: Path) -> None:
    findings = examine(folder, ONLINE)
    assert bad(findings) == []
    assert exit_code(findings) == 0
    said = [f.sentence for f in findings]
    assert "IMAP answers." in said
    assert "SMTP answers." in said
    assert "The roster names 1 person." in said
    assert "It is Tuesday 24 November 2026, 08:36 in Europe/London." in said
    assert any("policy+test@swps.example.org" in sentence for sentence in said)


def test_offline_leaves_the_servers_alone(folder: Path) -> None:
    findings = examine(folder)
    assert bad(findings) == []
    assert not [f for f in findings if "answers" in f.sentence]


def test_a_broken_configuration_is_told_whole_and_ends_the_check(folder: Path) -> None:
    (folder / "config.toml").write_text('[setting]\nname = 5\nplus = "no"\n')
    findings = examine(folder, ONLINE)
    assert {f.area for f in findings} == {"configuration"}
    assert "setting.plus: Write true or false, without quotation marks, not “no”." in [
        f.sentence for f in findings
    ]
    assert len(findings) > 5
    assert exit_code(findings) == 2


@pytest.mark.parametrize("error", [Temporary, Permanent])
def test_a_server_that_refuses_is_wrong_in_its_own_words(
    folder: Path, error: type[Exception]
) -> None:
    def refuse(_: Settings) -> str:
        raise error("imap.example.org refuses the password.")

    finding = the_bad(folder, Probes(no_faults, refuse, lambda _: "SMTP answers."))
    assert finding == Finding("mailbox", "wrong", "imap.example.org refuses the password.")
    finding = the_bad(folder, Probes(no_faults, lambda _: "IMAP answers.", refuse))
    assert finding == Finding("sending", "wrong", "imap.example.org refuses the password.")
    assert exit_code([finding]) == 1


def test_a_server_is_not_tried_with_a_password_that_is_not_there(folder: Path) -> None:
    (folder / "pw").unlink()

    def never(_: Settings) -> str:
        raise AssertionError("tried without a password")

    finding = the_bad(folder, Probes(no_faults, never, lambda _: "SMTP answers."))
    assert (finding.area, finding.ok) == ("mailbox", "wrong")
    assert finding.sentence.endswith("pw cannot be read: No such file or directory.")


def test_a_password_others_can_read_is_a_warning_and_is_not_shown(folder: Path) -> None:
    (folder / "pw").chmod(0o640)
    assert bad(examine(folder)) == []
    (folder / "pw").chmod(0o644)
    finding = the_bad(folder)
    assert finding == Finding(
        "mailbox",
        "warning",
        f"Other users of this machine can read {folder / 'pw'}: run chmod o= {folder / 'pw'}",
    )
    assert exit_code([finding]) == 0


def test_templates_that_cannot_be_used_are_wrong(folder: Path) -> None:
    faults = ("common/help.txt.j2 uses “nmae”, which nothing fills in.",)
    finding = the_bad(folder, Probes(lambda _: faults))
    assert finding == Finding("templates", "wrong", faults[0])


@pytest.mark.parametrize(
    ("old", "new", "area", "ok", "start"),
    [
        (
            'authserv_ids = ["mx.example.org"]',
            'decisions = "token"',
            "trust",
            "warning",
            'trust.decisions is "token": a decision counts although nobody vouches',
        ),
        (
            'authserv_ids = ["mx.example.org"]',
            "",
            "trust",
            "warning",
            "trust.authserv_ids is empty, so every decision is asked about once more.",
        ),
        (
            "summer_holidays = [2026-07-22, 2027-07-21]",
            "",
            "calendar",
            "warning",
            "No summer holiday is configured from today on, so no leaver's removal day can be set. "
            "Add its first day to calendar.summer_holidays.",
        ),
        (
            "2026-07-22, 2027-07-21",
            "2026-07-22",
            "calendar",
            "warning",
            "No summer holiday is configured from today on, so no leaver's removal day can be set. "
            "Add its first day to calendar.summer_holidays; the last one there is 2026-07-22.",
        ),
        (
            "2026-07-22, 2027-07-21",
            "2026-12-18, 2027-07-21",
            "calendar",
            "warning",
            "A summer holiday beginning on 2026-12-18 is unusual; is it so?",
        ),
        (
            "start = 2027-04-12, end = 2027-07-20",
            "start = 2026-04-12, end = 2026-07-20",
            "calendar",
            "warning",
            "No term is configured from today on",
        ),
        (
            'state_dir = "state"',
            'state_dir = "state"\ntemplates_dir = "words"',
            "templates",
            "wrong",
            "The folder ",
        ),
        (
            'password_file = "pw"',
            'oauth2 = { provider = "google" }',
            "mailbox",
            "wrong",
            "Signing in with imap.oauth2 is not part of this version",
        ),
        (
            'user = "policy"',
            'user = "policy"\nca_file = "ca.pem"',
            "mailbox",
            "wrong",
            "imap.ca_file names ",
        ),
        (
            "chair@swps.example.org",
            "manager+chair@swps.example.org",
            "configuration",
            "warning",
            "manager and chair read the same mailbox (manager@swps.example.org, "
            "manager+chair@swps.example.org): one person could approve their own proposal.",
        ),
        (
            "lena@swps.example.org",
            "moira+lena@swps.example.org",
            "configuration",
            "warning",
            "All group administrators read one mailbox",
        ),
        (
            "[trust]",
            "[emergency]\nlines = []\n[trust]",
            "configuration",
            "warning",
            "emergency.lines is empty",
        ),
        (
            "[trust]",
            '[people]\nroster = ""\n[trust]',
            "roster",
            "warning",
            "No roster is configured",
        ),
        (
            "[trust]",
            '[people]\nroster = "people.csv"\n[trust]',
            "roster",
            "wrong",
            "The roster ",
        ),
    ],
)
def test_each_doubt_about_the_configuration_is_told(
    folder: Path, old: str, new: str, area: str, ok: str, start: str
) -> None:
    if "chair@" in old:  # the alternate's address ends in it too
        old, new = f'"{old}"', f'"{new}"'
    rewrite(folder, (old, new))
    finding = the_bad(folder)
    assert (finding.area, finding.ok) == (area, ok)
    assert finding.sentence.startswith(start)


def test_the_next_school_years_holidays_are_asked_for_in_time(folder: Path) -> None:
    assert bad(examine(folder, now=datetime(2027, 3, 23, 12, tzinfo=UTC))) == []
    finding = the_bad(folder, now=datetime(2027, 4, 1, 12, tzinfo=UTC))
    assert finding == Finding(
        "calendar",
        "warning",
        "The last summer holiday configured begins on 2027-07-21: add the next school year's to "
        "calendar.summer_holidays.",
    )


@pytest.mark.parametrize("year", [1970, 2025, 2101])
def test_a_clock_that_was_never_set_is_wrong(folder: Path, year: int) -> None:
    findings = examine(folder, now=datetime(year, 1, 1, 0, 30, tzinfo=UTC))
    assert [f.ok for f in findings if f.area == "clock"] == ["wrong"]


def test_without_imap_the_doctor_says_how_mail_arrives(folder: Path) -> None:
    imap = '[imap]\nhost = "imap.example.org"\nuser = "policy"\npassword_file = "pw"\n'
    rewrite(folder, (imap, ""))
    assert the_bad(folder).sentence.startswith("There is neither [imap] nor [lmtp]")
    rewrite(folder, (imap, "[lmtp]\n"))
    said = [f.sentence for f in examine(folder)]
    assert "Mail comes by LMTP on 127.0.0.1:8024." in said
    assert bad(examine(folder)) == []


def test_plus_addresses_are_advised_on_unless_switched_off(folder: Path) -> None:
    rewrite(folder, ('state_dir = "state"', 'state_dir = "state"\nplus = false'))
    said = [f.sentence for f in examine(folder)]
    assert "Replies are recognised by their reference, because plus is false." in said
    assert not any("+test@" in sentence for sentence in said)


def loose(folder: Path) -> None:
    (folder / "state").chmod(0o750)


def a_file(folder: Path) -> None:
    (folder / "state").rmdir()
    (folder / "state").write_text("")


def under_a_file(folder: Path) -> None:
    (folder / "blocked").write_text("")
    rewrite(folder, ('state_dir = "state"', 'state_dir = "blocked/in/state"'))


@pytest.mark.parametrize(
    ("harm", "ok", "words"),
    [
        (loose, "warning", "run chmod 700"),
        (a_file, "wrong", "is not a folder"),
        (under_a_file, "wrong", "cannot be made in"),
    ],
)
def test_a_state_folder_that_cannot_keep_a_secret_or_a_case(
    folder: Path, harm: Callable[[Path], None], ok: str, words: str
) -> None:
    harm(folder)
    finding = the_bad(folder)
    assert (finding.area, finding.ok) == ("state", ok)
    assert words in finding.sentence


def test_a_state_folder_without_write_permission_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of the system, for the tests may run as a user who may write anything."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert the_bad(folder).sentence.endswith("give it to the user who runs this.")
    (folder / "state").rmdir()
    assert "cannot be made in" in the_bad(folder).sentence


def test_a_missing_state_folder_will_be_made_and_is_not_made_by_looking(folder: Path) -> None:
    (folder / "state").rmdir()
    findings = examine(folder)
    assert bad(findings) == []
    assert f"The state folder {folder / 'state'} will be made." in [f.sentence for f in findings]
    assert not (folder / "state").exists()


def test_a_roster_with_many_faults_shows_some_and_where_the_rest_is(folder: Path) -> None:
    rows = "".join(f"stuff,Person {n},p{n}@example.org\n" for n in range(8))
    (folder / "roster.csv").write_text(f"role,name,email\nstaff,Ann Bell,ann@bell.example\n{rows}")
    found = bad(examine(folder))
    assert [f.ok for f in found] == ["warning"] * 6
    assert found[0].sentence == (
        "Line 3 of the roster: There is no role “stuff”: did you mean staff?"
    )
    assert found[-1].sentence == (
        "There is more to say about the roster (3): run swps-mailflow roster check "
        f"{folder / 'roster.csv'}"
    )


def test_a_roster_that_names_nobody_is_wrong(folder: Path) -> None:
    (folder / "roster.csv").write_text("name,address\n")
    found = bad(examine(folder))
    assert found[0] == Finding(
        "roster", "wrong", f"The roster {folder / 'roster.csv'} names nobody."
    )
    assert "does not name the column role or email" in found[1].sentence


def test_roster_check_prints_every_fault_by_line(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(
        "role;name;email;role_end\nstaff;Ann Bell;ann@bell.example;17/07/2027\nstuff;;x;\n"
    )
    findings = check_roster(file)
    assert [f.sentence for f in findings] == [
        "Line 2: role_end “17/07/2027” is to be written year-month-day: 2027-07-17.",
        "Line 3: There is no role “stuff”: did you mean staff?",
        "Line 3: The name is missing.",
        "Line 3: The email is not an address: “x”; write one like jan@example.org.",
    ]
    assert exit_code(findings) == 1


def test_roster_check_of_a_good_and_of_a_missing_file(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    assert check_roster(file) == [
        Finding("roster", "wrong", f"The roster {file} cannot be read: No such file or directory.")
    ]
    file.write_text("role,name,email\nstaff,A B,a@example.org\nstaff,C D,c@example.org\n")
    findings = check_roster(file)
    assert findings == [Finding("roster", "good", "The roster names 2 people, and no mistakes.")]
    assert exit_code(findings) == 0
