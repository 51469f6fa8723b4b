"""The configuration file: what it may hold, what is left out, and how every mistake is named."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.config import ConfigError, Problem, Secret, Settings, load, load_roster
from swps_mailflow.config.rules import ALIAS_KINDS, broken_rules
from swps_mailflow.config.tables import Table
from swps_mailflow.errors import MailflowError, Permanent
from swps_mailflow.policy.calendar import Duration
from swps_mailflow.policy.office import Officer
from swps_mailflow.policy.roster import Roster
from swps_mailflow.reading.schoolyear import Term

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/data/config"
EXAMPLE = ROOT / "config.example.toml"
MINIMAL = (DATA / "minimal.toml").read_text()
BAD = sorted(DATA.glob("bad-*.toml"))


def loaded(folder: Path, extra: str = "", text: str = MINIMAL) -> Settings:
    file = folder / "config.toml"
    file.write_text(f"{text}\n{extra}", encoding="utf-8")
    return load(file)


def problems_of(folder: Path, extra: str = "", text: str = MINIMAL) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, extra, text)
    return {problem.key: problem.sentence for problem in caught.value.problems}


@pytest.mark.parametrize("bad", BAD, ids=[file.stem for file in BAD])
def test_a_bad_configuration_is_told_every_problem_with_its_key(bad: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(bad)
    expected = bad.with_suffix(".expected").read_text(encoding="utf-8")
    assert str(caught.value).replace(str(bad), "FILE") + "\n" == expected
    assert isinstance(caught.value, MailflowError)


def test_every_bad_configuration_has_its_expected_message_and_none_is_left_over() -> None:
    assert len(BAD) >= 10
    assert [f.with_suffix(".expected") for f in BAD] == sorted(DATA.glob("bad-*.expected"))


def test_the_least_configuration_has_the_defaults_of_the_contract(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    setting = settings.setting
    assert (setting.prefix, setting.timezone) == ("SWPS", ZoneInfo("Europe/London"))
    assert (setting.templates_dir, setting.aliases) == (None, {})
    assert (setting.plus, setting.attach_images) == (True, False)
    assert (settings.imap, settings.lmtp, settings.people.roster) == (None, None, None)
    assert (settings.smtp.port, settings.smtp.tls, settings.smtp.user) == (465, "implicit", "")
    assert (settings.smtp.ca_file, settings.smtp.password) == (None, None)
    assert (settings.trust.authserv_ids, settings.trust.decisions) == ((), "verified")
    assert settings.calendar.removal_after == Duration(3, "day")
    assert {
        key: str(getattr(settings.timers, key)) for key in type(settings.timers).model_fields
    } == {
        "grace": "10 minutes",
        "reminder": "2 working days",
        "escalate": "5 working days",
        "outcome": "28 days",
        "outcome_warning": "None",
        "details": "5 days",
        "ask_expires": "14 days",
        "confirm_expires": "24 hours",
    }
    assert settings.limits.model_dump() == {
        "acknowledgements_per_sender_hour": 3,
        "acknowledgements_per_sender_day": 8,
        "acknowledgements_per_hour": 60,
        "outgoing_per_hour": 200,
    }
    assert (settings.digest.day, settings.digest.weekday) == ("monday", 0)
    assert settings.digest.time == time(7, 30)
    assert settings.retention.by_kind() == {"concern": Duration(3, "year")}
    assert settings.emergency.lines[0] == "If a child is in danger now, call 999."
    assert settings.emergency.words == ()  # the built-in ones


def test_imap_and_lmtp_have_the_defaults_of_the_contract(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        '[imap]\nhost = "imap.example.org"\nuser = "policy"\npassword_file = "x"\n[lmtp]\n',
    )
    assert settings.imap is not None
    assert settings.lmtp is not None
    imap = settings.imap
    assert (imap.port, imap.tls, imap.poll_seconds) == (993, "implicit", 60)
    assert (imap.folder, imap.processed, imap.failed) == ("INBOX", "Processed", "Failed")
    assert (settings.lmtp.host, settings.lmtp.port) == ("127.0.0.1", 8024)


@pytest.mark.parametrize(
    ("table", "tls", "port"),
    [
        ("imap", "implicit", 993),
        ("imap", "starttls", 143),
        ("smtp", "implicit", 465),
        ("smtp", "starttls", 587),
        ("smtp", "none", 25),
    ],
)
def test_a_port_that_is_not_written_follows_from_tls(
    tmp_path: Path, table: str, tls: str, port: int
) -> None:
    text = MINIMAL.replace("[smtp]", '[imap]\nuser = "u"\npassword_env = "P"\nhost = "::1"\n[smtp]')
    text = text.replace(f"[{table}]", f'[{table}]\ntls = "{tls}"')
    text = text.replace('"smtp.example.org"', '"localhost"')
    settings = loaded(tmp_path, text=text)
    assert getattr(settings, table).port == port


def test_tls_none_is_for_this_machine_only(tmp_path: Path) -> None:
    for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"):
        text = MINIMAL.replace('"smtp.example.org"', f'"{host}"\ntls = "none"')
        assert loaded(tmp_path, text=text).smtp.tls == "none"
    for host in ("smtp.example.org", "10.0.0.1", "localhost.example.org", "0.0.0.0"):
        text = MINIMAL.replace('"smtp.example.org"', f'"{host}"\ntls = "none"')
        assert "without encryption" in problems_of(tmp_path, text=text)["smtp.tls"]


def test_relative_paths_start_at_the_configurations_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    text = MINIMAL.replace(
        'state_dir = "state"', 'state_dir = "../state"\ntemplates_dir = "words"'
    ).replace("[smtp]", '[smtp]\nca_file = "/ca.pem"\nuser = "u"\npassword_file = "secret/smtp"')
    file = tmp_path / "etc/config.toml"
    file.write_text(f'{text}\n[people]\nroster = "roster.csv"\n')
    monkeypatch.chdir(tmp_path)
    settings = load(Path("etc/config.toml"))
    assert settings.setting.state_dir == tmp_path / "etc/../state"
    assert settings.setting.templates_dir == tmp_path / "etc/words"
    assert settings.people.roster == tmp_path / "etc/roster.csv"
    assert settings.smtp.ca_file == Path("/ca.pem")
    assert settings.smtp.password is not None
    assert settings.smtp.password.file == tmp_path / "etc/secret/smtp"


def test_settings_are_frozen(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.setting.name = "Somebody else"  # type: ignore[misc]  # that it is refused


def test_the_office_is_what_decisions_may_know(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [calendar]
        summer_holidays = [2027-07-21, "2026-07-22"]
        terms = [
            { name = "summer 2027", start = 2027-04-12, end = 2027-07-20 },
            { name = "autumn 2026", start = 2026-09-03, end = 2026-12-18 },
        ]
        [trust]
        decisions = "token"
        authserv_ids = ["mx.example.org"]
        [emergency]
        lines = []
        words = ["abuse"]
        """,
    )
    office = settings.office(Roster.empty())
    assert (office.name, office.prefix) == ("South Woodham Pre-School", "SWPS")
    assert office.address == "policy@swps.example.org"
    assert office.year.summer_holidays == (date(2026, 7, 22), date(2027, 7, 21))
    assert office.year.terms[0] == Term("autumn 2026", date(2026, 9, 3), date(2026, 12, 18))
    assert office.trust.waive_missing
    assert office.trust.authserv_ids == ("mx.example.org",)
    assert (office.emergency.lines, office.emergency.words) == ((), ("abuse",))
    assert set(office.roles) == {"manager", "chair", "alternate", "administrator"}
    assert office.officer("chair") == Officer("chair", "Priya Shah", "chair@swps.example.org")
    assert office.officer("designated_person") == office.officer("manager")
    assert [a.name for a in office.group_admins] == ["Lena Hart", "Moira Byrne"]
    assert {a.role for a in office.group_admins} == {"group_admin"}


def test_a_designated_person_of_their_own(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        '[roles.designated_person]\nname = "Ruth Cole"\nemail = "dsl@swps.example.org"\n'
        'also_known_as = ["Ruth"]',
    )
    officer = settings.office(Roster.empty()).officer("designated_person")
    assert officer == Officer("designated_person", "Ruth Cole", "dsl@swps.example.org", ("Ruth",))


@pytest.mark.parametrize(
    ("timers", "warning"),
    [
        ("", Duration(21, "day")),
        ('outcome = "6 weeks"', Duration(21, "day")),
        ('outcome = "28 days"\noutcome_warning = "2 weeks"', Duration(2, "week")),
        ('outcome = "20 days"', Duration(15 * 86400, "second")),
        ('outcome = "0 seconds"', Duration(0, "second")),
    ],
)
def test_the_warning_comes_before_the_outcome_is_due(
    tmp_path: Path, timers: str, warning: Duration
) -> None:
    settings = loaded(tmp_path, f"[timers]\n{timers}")
    assert settings.office(Roster.empty()).timers.outcome_warning == warning


@pytest.mark.parametrize(
    ("first", "second"),
    [("manager", "chair"), ("manager", "alternate"), ("chair", "alternate")],
)
def test_nobody_approves_their_own_proposal(tmp_path: Path, first: str, second: str) -> None:
    document = tomllib.loads(MINIMAL)
    address = document["roles"][first]["email"]
    text = MINIMAL.replace(document["roles"][second]["email"], address.upper())
    assert f"roles.{second}.email" in problems_of(tmp_path, text=text)


@pytest.mark.parametrize("role", ["manager", "chair", "alternate", "administrator"])
@pytest.mark.parametrize("address", ["policy@swps.example.org", "Policy+chair@swps.example.org"])
def test_no_officer_reads_mail_in_the_mailbox_itself(
    tmp_path: Path, role: str, address: str
) -> None:
    """Our mail to that officer would come back to us, and be answered, for ever."""
    text = MINIMAL.replace(tomllib.loads(MINIMAL)["roles"][role]["email"], address)
    assert problems_of(tmp_path, text=text) == {
        f"roles.{role}.email": "This is the mailbox itself; write the address where this person "
        "reads mail."
    }


def test_one_person_may_hold_two_roles_where_no_approval_depends_on_it(tmp_path: Path) -> None:
    text = MINIMAL.replace("it@swps", "manager@swps").replace("lena@swps", "chair@swps")
    office = loaded(tmp_path, text=text).office(Roster.empty())
    assert {o.role for o in office.holders_of("chair@swps.example.org")} == {"chair", "group_admin"}


def test_where_plus_addresses_do_not_work_the_mailbox_may_have_any_name(tmp_path: Path) -> None:
    text = MINIMAL.replace("policy@", f"{'p' * 32}@")
    assert "setting.address" in problems_of(tmp_path, text=text)
    assert loaded(
        tmp_path, text=text.replace("policy@", "").replace("[smtp]", "plus = false\n[smtp]")
    )
    assert loaded(tmp_path, text=text.replace("p" * 32, "p" * 31))


@pytest.mark.parametrize("kind", ALIAS_KINDS)
def test_an_alias_stands_for_a_kind(tmp_path: Path, kind: str) -> None:
    text = MINIMAL.replace("[smtp]", f'aliases = {{ "a@swps.example.org" = "{kind}" }}\n[smtp]')
    office = loaded(tmp_path, text=text.replace("a@swps", "A@Swps")).office(Roster.empty())
    assert office.aliases == {"a@swps.example.org": kind}


def test_oauth2_is_kept_as_it_is_written_and_never_shown(tmp_path: Path) -> None:
    text = MINIMAL.replace(
        "[smtp]", '[smtp]\nuser = "u"\noauth2 = { provider = "microsoft", client_id = "c1" }'
    )
    settings = loaded(tmp_path, text=text)
    assert settings.smtp.oauth2 == {"provider": "microsoft", "client_id": "c1"}
    assert settings.smtp.password is None
    assert "c1" not in repr(settings)


@pytest.mark.parametrize("text", ["07:30", "7:30", "07:30:00"])
def test_a_time_of_day_in_quotation_marks_or_without(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, f'[digest]\ntime = "{text}"').digest.time == time(7, 30)
    assert loaded(tmp_path, "[digest]\ntime = 07:30:00").digest.time == time(7, 30)


def test_a_kind_without_a_retention_time_is_kept_for_good(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[retention]\nconcern = ""\nleaver = "12 months"')
    assert settings.retention.by_kind() == {"leaver": Duration(12, "month")}


def test_a_file_from_notepad_loads(tmp_path: Path) -> None:
    assert loaded(tmp_path, text="\ufeff" + MINIMAL.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no configuration file {file}; copy config.example.toml there."),
        (
            MINIMAL.encode("utf-16"),
            "The configuration file {file} is not text in UTF-8; save it as UTF-8.",
        ),
        (b"a = 1\na = 2\n", "The configuration file {file} is not TOML: Cannot overwrite"),
        (b"a = " + b"[" * 20_000, "The configuration file {file} is not TOML: its brackets nest"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "config.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(file)
    (problem,) = caught.value.problems
    assert problem.key == ""
    assert problem.sentence.startswith(sentence.format(file=file))


def test_a_folder_in_place_of_the_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        load(tmp_path)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(Settings.model_fields)), st.text(max_size=8), JSONISH)
def test_no_document_makes_a_rule_raise(table: str, key: str, value: Any) -> None:
    for document in ({table: value}, {table: {key: value}}):
        assert all(isinstance(p, Problem) for p in broken_rules(document))


@given(
    st.sampled_from(
        [
            (table, key)
            for table, field in Settings.model_fields.items()
            if isinstance(inner := field.annotation, type) and issubclass(inner, Table)
            for key in inner.model_fields
        ]
    ),
    JSONISH,
)
def test_no_value_of_a_key_makes_a_rule_raise(place: tuple[str, str], value: Any) -> None:
    document = tomllib.loads(MINIMAL)
    document.setdefault(place[0], {})[place[1]] = value
    assert all(isinstance(p, Problem) for p in broken_rules(document))


# --- the roster's file --------------------------------------------------------------------------


def test_a_roster_beside_the_configuration_is_read_without_being_named(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(
        "role;name;email\nstaff;Zoë Lane;zoe@example.org\nstuff;A B;a@example.org\n".encode(
            "cp1252"
        )
    )
    roster, faults = load_roster(loaded(tmp_path))
    assert roster.class_of("zoe@example.org", date(2026, 11, 24)) == "staff"
    assert [fault.line for fault in faults] == [3]
    assert load_roster(loaded(tmp_path, '[people]\nroster = ""')) == (Roster.empty(), ())


def test_without_a_roster_nobody_is_known(tmp_path: Path) -> None:
    assert load_roster(loaded(tmp_path)) == (Roster.empty(), ())


def test_a_roster_that_is_named_and_missing_is_a_problem(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[people]\nroster = "people.csv"')
    with pytest.raises(ConfigError) as caught:
        load_roster(settings)
    assert caught.value.problems == (
        Problem(
            "people.roster",
            f"The roster {tmp_path / 'people.csv'} cannot be read: No such file or directory.",
        ),
    )


# --- secrets ------------------------------------------------------------------------------------


def secret_in(folder: Path, content: str) -> Secret:
    (folder / "pw").write_text(content)
    return Secret.in_file("pw", folder)


@pytest.mark.parametrize(
    "content", ["s3 cret", "s3 cret\n", "s3 cret\r\nnotes\n", "\ufeffs3 cret\n"]
)
def test_a_password_files_first_line_counts(tmp_path: Path, content: str) -> None:
    assert secret_in(tmp_path, content)() == "s3 cret"


def test_a_password_is_read_anew_each_time_and_never_shown(tmp_path: Path) -> None:
    secret = secret_in(tmp_path, "first")
    assert secret() == "first"
    (tmp_path / "pw").write_text("second")
    assert secret() == "second"
    assert "second" not in repr(secret) + str(secret)


@pytest.mark.parametrize("content", ["", "\n", "\nsecond line\n"])
def test_an_empty_first_line_is_no_password(tmp_path: Path, content: str) -> None:
    with pytest.raises(Permanent, match=r"first line of .*pw is empty"):
        secret_in(tmp_path, content)()


def test_a_missing_or_unreadable_password_file_is_named_without_its_content(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match=r"pw cannot be read: No such file or directory\.$"):
        Secret.in_file("pw", tmp_path)()
    (tmp_path / "pw").write_bytes(b"geheim\xff")
    with pytest.raises(Permanent, match=r"pw is not text in UTF-8\.$") as caught:
        Secret.in_file("pw", tmp_path)()
    assert caught.value.__cause__ is None


def test_a_password_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret.in_environment("MAIL_PASSWORD")
    assert secret.file is None
    monkeypatch.delenv("MAIL_PASSWORD", raising=False)
    with pytest.raises(Permanent, match=r"variable MAIL_PASSWORD is not set or is empty\.$"):
        secret()
    monkeypatch.setenv("MAIL_PASSWORD", "hunter2")
    assert secret() == "hunter2"
    assert "hunter2" not in repr(secret)


def test_a_systemd_credential_of_that_name_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = secret_in(tmp_path, "from the folder")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert secret() == "from the folder"  # systemd has none of that name
    (credentials / "pw").write_text("from systemd\n")
    assert secret() == "from systemd"
    assert Secret.in_file(str(tmp_path / "pw"), Path("/"))() == "from the folder"


# --- the example --------------------------------------------------------------------------------


def test_the_example_loads_and_says_what_the_defaults_are(tmp_path: Path) -> None:
    example, least = load(EXAMPLE), loaded(tmp_path)
    assert example.limits == least.limits
    assert example.digest == least.digest
    assert example.retention == least.retention
    assert example.emergency == least.emergency
    assert example.timers.warning() == least.timers.warning()
    assert example.timers.model_copy(update={"outcome_warning": None}) == least.timers
    assert example.calendar.removal_after == least.calendar.removal_after
    assert example.setting.prefix == least.setting.prefix
    assert example.setting.timezone == least.setting.timezone
    assert (example.setting.plus, example.setting.attach_images) == (True, False)
    assert example.trust.decisions == least.trust.decisions


def test_the_example_shows_and_explains_every_key() -> None:
    """A key that is shown without a sentence above it helps no volunteer."""
    text = EXAMPLE.read_text(encoding="utf-8")
    missing, bare = [], []
    for table, field in Settings.model_fields.items():
        keys = getattr(field.annotation, "model_fields", {})
        if table in ("imap", "lmtp"):
            keys = {"imap": ("folder", "poll_seconds"), "lmtp": ("listen",)}[table]
        for key in keys if table != "roles" else ():
            shown = re.search(rf"^(?:# )?{key} = ", text, re.MULTILINE)
            hinted = re.search(rf"\b{key}\b", text)
            if not hinted:
                missing.append(f"{table}.{key}")
            elif shown and not text[: shown.start()].rstrip().splitlines()[-1].startswith("#"):
                bare.append(f"{table}.{key}")
    assert (missing, bare) == ([], [])
