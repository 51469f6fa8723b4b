"""The roster: who is who on which day, and whose child is whose (P2, P28 to P30, P36)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.policy.addresses import address_fault, address_key, without_plus
from swps_mailflow.policy.names import fold_name, spellings
from swps_mailflow.policy.roster import ROLES, Child, Person, Role, Roster, same_child
from swps_mailflow.policy.rosterfile import COLUMNS, Fault, decode_roster, parse_roster

HEADER = ",".join(COLUMNS)
TODAY = date(2026, 11, 24)


def read(rows: str) -> tuple[Roster, tuple[Fault, ...]]:
    return parse_roster(f"{HEADER}\n{dedent(rows).strip()}\n")


def good(rows: str) -> Roster:
    roster, faults = read(rows)
    assert faults == ()
    return roster


def faults_of(rows: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.sentence) for fault in read(rows)[1]]


FAMILIES = """
    parent,Ann Bell,ann@bell.example,Tom Bell,2024-09-04,2026-07-17,,
    parent,Ann Bell,ann@bell.example,Zoe Bell,2025-09-03,2027-07-20,,
    parent,Raj Bell,raj@bell.example,Tom Bell,,,,
    carer,Gwen O’Brien,gwen@example.org,Zoe Bell,,,2026-01-05,2026-10-30
    staff,Lucy Field,lucy@example.org,,,,2020-01-06,
    staff,Old Hand,old@example.org,,,,2015-01-06,2020-07-17
    parent,Lucy Field,lucy@example.org,Max Field,2025-09-03,2026-07-17,,
    volunteer,Vic Stone,vic@example.org,,,,2025-09-03,2026-07-17
    student,Stu Dent,stu@example.org,,,,2026-09-03,2027-03-26
    committee,Cora Lane,cora@example.org,,,,,
    parent,Past Parent,past@example.org,Gone Child,2022-09-05,2024-07-19,,
    parent,New Parent,new@example.org,Coming Child,2027-01-05,,,
"""


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ann@bell.example", "parent"),
        ("ANN@Bell.Example", "parent"),
        ("raj@bell.example", "former_parent"),  # Tom's last day stands in the other parent's row
        ("gwen@example.org", "former_carer"),  # the role ended, though the child attends
        ("lucy@example.org", "staff"),
        ("old@example.org", "former_staff"),
        ("vic@example.org", "former_volunteer"),
        ("stu@example.org", "student"),
        ("cora@example.org", "committee"),
        ("past@example.org", "former_parent"),
        ("new@example.org", "parent"),
        ("nobody@example.org", "unknown"),
        ("", "unknown"),
        ("Ann Bell", "unknown"),
    ],
)
def test_class_of_a_sender_is_their_role_on_the_day(address: str, expected: str) -> None:
    assert good(FAMILIES).class_of(address, TODAY) == expected


def test_a_role_and_a_childs_place_are_held_through_their_last_day() -> None:
    roster = good(FAMILIES)
    assert roster.class_of("vic@example.org", date(2026, 7, 17)) == "volunteer"
    assert roster.class_of("vic@example.org", date(2026, 7, 18)) == "former_volunteer"
    assert roster.class_of("ann@bell.example", date(2027, 7, 20)) == "parent"
    assert roster.class_of("ann@bell.example", date(2027, 7, 21)) == "former_parent"


def test_a_role_held_today_wins_over_one_yet_to_begin_and_that_over_one_that_ended() -> None:
    person = Person(
        "x@example.org",
        "X Y",
        (
            Role("staff", date(2027, 1, 4)),
            Role("parent"),
            Role("student", None, date(2025, 7, 1)),
        ),
    )
    assert person.class_on(TODAY) == "parent"
    assert person.class_on(date(2027, 1, 4)) == "staff"
    without_parent = Person(person.address, person.name, (person.roles[0], person.roles[2]))
    assert without_parent.class_on(TODAY) == "staff"


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(ROLES)))
def test_of_two_roles_held_at_once_the_stated_order_gives_the_class(
    stronger: str, weaker: str
) -> None:
    for roles in ((Role(stronger), Role(weaker)), (Role(weaker), Role(stronger))):
        assert Person("x@example.org", "X Y", roles).class_on(TODAY) == stronger


def test_is_staff_only_while_employed() -> None:
    roster = good(FAMILIES)
    assert roster.is_staff("lucy@example.org", TODAY)
    assert not roster.is_staff("lucy@example.org", date(2020, 1, 5))
    assert not roster.is_staff("old@example.org", TODAY)
    assert not roster.is_staff("ann@bell.example", TODAY)
    assert not roster.is_staff("nobody@example.org", TODAY)


def test_children_of_an_adult_with_dates_from_whichever_row_has_them() -> None:
    roster = good(FAMILIES)
    tom = Child("Tom Bell", date(2024, 9, 4), date(2026, 7, 17))
    assert roster.children_of("raj@bell.example") == (tom,)
    assert roster.children_of("raj@bell.example", TODAY) == ()
    assert [c.name for c in roster.children_of("ann@bell.example", TODAY)] == ["Zoe Bell"]
    assert roster.children_of("nobody@example.org") == ()


@pytest.mark.parametrize(
    ("address", "child", "after", "names"),
    [
        ("ann@bell.example", "Tom Bell", date(2026, 7, 17), ["Zoe Bell"]),
        ("ann@bell.example", "tom", date(2026, 7, 17), ["Zoe Bell"]),
        ("ann@bell.example", "Zoe Bell", date(2027, 7, 20), []),
        ("ann@bell.example", "Tom Bell", date(2027, 7, 19), ["Zoe Bell"]),  # one more day
        ("ann@bell.example", "Tom Bell", date(2027, 7, 20), []),
        ("raj@bell.example", "Tom Bell", date(2026, 7, 17), []),
        ("nobody@example.org", "Tom Bell", date(2026, 7, 17), []),
    ],
)
def test_a_sibling_who_attends_later_keeps_the_rule_alive(
    address: str, child: str, after: date, names: list[str]
) -> None:
    """P30: the friendship rule ends when the last of the family's children has left."""
    found = good(FAMILIES).siblings_attending(address, child, after)
    assert [c.name for c in found] == names


def test_a_sibling_without_a_last_day_and_one_yet_to_start_both_count() -> None:
    roster = good(
        """
        parent,Ann Bell,ann@bell.example,Tom Bell,2024-09-04,2026-07-17,,
        parent,Ann Bell,ann@bell.example,Zoe Bell,,,,
        parent,Ann Bell,ann@bell.example,Ida Bell,2026-09-03,,,
        """
    )
    found = roster.siblings_attending("ann@bell.example", "Tom Bell", date(2026, 7, 17))
    assert [c.name for c in found] == ["Zoe Bell", "Ida Bell"]


def test_a_child_is_no_sibling_of_itself_where_the_roster_knows_no_last_day() -> None:
    roster = good("parent,Ann Bell,ann@bell.example,Tom Bell,2024-09-04,,,")
    for written in ("Tom Bell", "TOM", "Tom James Bell"):
        assert roster.siblings_attending("ann@bell.example", written, TODAY) == ()


def test_family_is_every_adult_of_a_child_or_of_somebodys_children() -> None:
    roster = good(FAMILIES)
    assert roster.family("tom BELL") == ("ann@bell.example", "raj@bell.example")
    assert roster.family("raj@bell.example") == ("ann@bell.example", "raj@bell.example")
    assert roster.family("ann@bell.example") == (
        "ann@bell.example",
        "raj@bell.example",
        "gwen@example.org",
    )
    assert roster.family("cora@example.org") == ()
    assert roster.family("nobody@example.org") == ()
    assert roster.family("Nobody") == ()
    assert roster.family("") == ()


NAMED = (
    "Ann Smith",
    "Ann Smith-Jones",
    "Joann Smith",
    "Zoë Ní Bhriain",
    "Mrs Anne-Marie Lee Cole",
    "Gwen O'Brien",
    "May",
    "Łukasz Błaszczyk",
    "Field, Jan (Mum)",
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I have known Ann Smith for years", ["Ann Smith"]),
        ("I have known ANN  SMITH's family", ["Ann Smith"]),
        ("her name is Ann\nSmith.", ["Ann Smith"]),
        ("Ann Smith-Jones and I", ["Ann Smith-Jones"]),
        ("Ann Smith Jones and I", ["Ann Smith", "Ann Smith-Jones"]),
        ("Joann Smith", ["Joann Smith"]),
        ("Ann Smithson", []),
        ("I told Ann. Smith was there", []),
        ("signed, Ann\n\nSmith", []),
        ("Ann, Smith and Cole", []),
        ("zoe ni bhriain", ["Zoë Ní Bhriain"]),
        ("ZOE\u0308 NI\u0301 BHRIAIN", ["Zoë Ní Bhriain"]),
        ("Anne-Marie Cole", ["Mrs Anne-Marie Lee Cole"]),
        ("anne marie lee cole", ["Mrs Anne-Marie Lee Cole"]),
        ("Anne Cole", []),
        ("Gwen O’Brien's", ["Gwen O'Brien"]),
        ("gwen obrien", ["Gwen O'Brien"]),
        ("May I ask? In May", []),
        ("Lukasz Blaszczyk", ["Łukasz Błaszczyk"]),
        ("Jan Field", ["Field, Jan (Mum)"]),
        ("Ann\u200b Smith", ["Ann Smith"]),
        ("", []),
    ],
)
def test_find_by_name_matches_whole_names_without_case_and_accents(
    text: str, names: list[str]
) -> None:
    roster = Roster(tuple(Person(f"p{i}@example.org", n) for i, n in enumerate(NAMED)))
    assert [p.name for p in roster.find_by_name(text)] == names


def test_everybody_of_the_same_name_is_found_so_that_nobody_is_picked() -> None:
    roster = Roster((Person("a@example.org", "Ann Lee"), Person("b@example.org", "Ann Lee")))
    assert len(roster.find_by_name("Ann Lee")) == 2


@given(st.text(max_size=200))
def test_finding_names_takes_any_text(text: str) -> None:
    roster = good(FAMILIES)
    found = roster.find_by_name(f"{text}\n\nLucy Field\n\n{text}")
    assert "Lucy Field" in [p.name for p in found]


@given(st.text(max_size=40))
def test_a_folded_name_folds_to_itself(name: str) -> None:
    """Comparison is by folded names, so folding again must change nothing."""
    assert fold_name(fold_name(name)) == fold_name(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Tom", "Tom Bell", True),
        ("Tom Bell", "TOM", True),
        ("Tom Bell", "Tom James Bell", True),
        ("Tom Bell", "Zoe Bell", False),
        ("Bell", "Tom Bell", False),
        ("Tom Bell", "Tom Carter", False),
        ("", "Tom", False),
        ("", "", False),
    ],
)
def test_same_child_knows_a_first_name_from_a_sibling(one: str, other: str, same: bool) -> None:
    assert same_child(one, other) is same


def test_a_first_name_alone_identifies_nobody() -> None:
    assert spellings("Will") == ()
    assert spellings("Mr Will") == ()
    assert spellings("") == ()


def test_a_domain_in_another_script_is_known_as_mail_carries_it() -> None:
    roster = good("staff,Uli Roth,Uli@Müller.example,,,,,")
    assert [p.address for p in roster.people] == ["Uli@xn--mller-kva.example"]
    assert roster.class_of("uli@xn--mller-kva.example", TODAY) == "staff"


def test_without_a_roster_everybody_is_unknown() -> None:
    roster = Roster.empty()
    assert roster.class_of("ann@bell.example", TODAY) == "unknown"
    assert roster.person("ann@bell.example") is None
    assert roster.find_by_name("Ann Bell") == ()


# --- the file -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffrole,name,email\nstaff,Ann Bell,ann@bell.example\n",
        "Role;Name;EMAIL\r\nStaff;Ann Bell;ann@bell.example\r\n",
        "role\tname\temail\nstaff\tAnn Bell\tann@bell.example",
        "sep=;\nrole;name;email\n\n;;\nstaff;Ann Bell;ann@bell.example;;;;;\n\n",
        'role,name,email\n"staff" , "Ann Bell","ann@bell.example"\n'.replace(" ,", ","),
        "email,role,name\rann@bell.example, STAFF ,Ann\xa0Bell\u200b\r",
        "role,name,email,Child Start\nstaff,Ann Bell,ann@bell.example,\n",
    ],
)
def test_files_as_spreadsheets_save_them(text: str) -> None:
    roster, faults = parse_roster(text)
    assert faults == ()
    assert roster.people == (Person("ann@bell.example", "Ann Bell", (Role("staff"),)),)


def test_a_quoted_cell_may_hold_the_separator() -> None:
    roster = good('staff,"Bell, Ann",ann@bell.example,,,,,')
    assert [p.name for p in roster.find_by_name("Ann Bell")] == ["Bell, Ann"]


@pytest.mark.parametrize(
    "raw",
    [
        "name;Zoë".encode(),
        "name;Zoë".encode("utf-8-sig"),
        "name;Zoë".encode("utf-16"),
        "name;Zoë".encode("cp1252"),
    ],
)
def test_decode_roster_knows_the_encodings_of_spreadsheets(raw: bytes) -> None:
    assert decode_roster(raw) == "name;Zoë"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "parnet,Ann Bell,ann@bell.example,Tom Bell,,,,",
            "There is no role “parnet”: did you mean parent?",
        ),
        (
            ",Ann Bell,ann@bell.example,,,,,",
            "The role is missing; a role is staff, student, volunteer, committee, parent or carer.",
        ),
        ("staff,,ann@bell.example,,,,,", "The name is missing."),
        (
            "staff,Ann Bell,,,,,,",
            "The email is empty; write an address like jan@example.org.",
        ),
        (
            "staff,Ann Bell,Ann <ann@bell.example>,,,,,",
            "The email holds more than an address; write only what stands between < and >, "
            "not “Ann <ann@bell.example>”.",
        ),
        (
            "staff,Ann Bell,ann@bell.example ann@work.example,,,,,",
            "The email is not one plain address: “ann@bell.example ann@work.example”; "
            "write one address, without spaces.",
        ),
        (
            "parent,Ann Bell,ann@bell.example,,,,,",
            "A parent's row needs the child's name, a row for each child.",
        ),
        (
            "parent,Ann Bell,ann@bell.example,Tom Bell,,17/07/2027,,",
            "child_last_day “17/07/2027” is to be written year-month-day: 2027-07-17.",
        ),
        (
            "parent,Ann Bell,ann@bell.example,Tom Bell,3.9.24,,,",
            "child_start “3.9.24” is to be written year-month-day: 2024-09-03.",
        ),
        (
            "staff,Ann Bell,ann@bell.example,,,,31/06/2026,",
            "role_start “31/06/2026” is a day that does not exist.",
        ),
        (
            "staff,Ann Bell,ann@bell.example,,,,2026-02-30,",
            "role_start “2026-02-30” is a day that does not exist.",
        ),
        (
            "staff,Ann Bell,ann@bell.example,,,,,next July",
            "role_end “next July” is no date; write one like 2027-07-17 (year-month-day).",
        ),
        (
            "staff,Ann Bell,ann@bell.example,,,,2026-09-01,2026-07-01",
            "role_end 2026-07-01 lies before role_start 2026-09-01.",
        ),
        (
            "staff,Ann Bell,ann@bell.example,,2024-09-01,,,",
            "There are a child's dates but no child; name the child too.",
        ),
        (
            "staff,Bell, Ann,ann@bell.example,,,,,",
            "There are 9 cells where the first line names 8 columns; a cell that holds the "
            "separator needs quotation marks around it.",
        ),
        (
            'staff,"Ann Bell,ann@bell.example,,,,,',
            "A quotation mark on this line is not closed, or not at a cell's edge.",
        ),
        (
            "staff,Ann\x1b[31m Bell,ann@bell.example,,,,,",
            "The cell name holds a character that cannot be printed; type it afresh.",
        ),
        (
            "staff,Lucy Field,lucy@example.org,,,,,",
            "This row says the same as line 2; take one of them out.",
        ),
        (
            "staff,Lucia Feld,LUCY@example.org,,,,2020-01-06,",
            "LUCY@example.org is Lucy Field on line 2 and Lucia Feld here; each adult needs an "
            "address of their own.",
        ),
        (
            "staff,Lucy Field,lucy@example.org,,,,2021-01-04,2022-01-04",
            "Lucy Field is staff from ever to today on another line and from 2021-01-04 to "
            "2022-01-04 here; the times overlap.",
        ),
        (
            "parent,Raj Bell,raj@bell.example,ida  bell,,2027-07-16,,",
            "ida bell has child_last_day 2027-07-20 on line 3 and 2027-07-16 here; if these are "
            "two children, add a second name or an initial to one.",
        ),
        (
            "parent,Raj Bell,raj@bell.example,Ida Bell,2027-09-01,,,",
            "With line 3, Ida Bell leaves on 2027-07-20, before starting on 2027-09-01.",
        ),
    ],
)
def test_a_faulty_row_is_named_by_its_line_and_the_rest_loads(row: str, sentence: str) -> None:
    """The faulty row stands on line 4, between rows that must both survive it."""
    roster, faults = read(
        "staff,Lucy Field,lucy@example.org,,,,,\n"
        "parent,Una Bell,una@bell.example,Ida Bell,,2027-07-20,,\n"
        f"{row}\n"
        "staff,Max Last,max@example.org,,,,,"
    )
    assert faults == (Fault(4, sentence),)
    assert [p.name for p in roster.people] == ["Lucy Field", "Una Bell", "Max Last"]
    assert roster.children_of("una@bell.example")[0].last_day == date(2027, 7, 20)


def test_every_fault_of_a_row_is_named_at_once() -> None:
    assert faults_of("stuff,,ann,,,,1/2/2026,") == [
        (2, "There is no role “stuff”: did you mean staff?"),
        (2, "The name is missing."),
        (2, "The email is not an address: “ann”; write one like jan@example.org."),
        (2, "role_start “1/2/2026” is to be written year-month-day: 2026-02-01."),
    ]


def test_two_terms_in_a_role_and_a_siblings_row_without_role_dates_are_no_contradiction() -> None:
    roster = good(
        """
        staff,Lucy Field,lucy@example.org,,,,2015-01-05,2018-07-20
        staff,Lucy Field,lucy@example.org,,,,2024-09-02,
        parent,Ann Bell,ann@bell.example,Tom Bell,,,,
        parent,Ann Bell,ann@bell.example,Zoe Bell,,,2024-09-02,2026-07-17
        parent,Ann Bell,ann@bell.example,Ida Bell,,,,
        """
    )
    assert roster.class_of("lucy@example.org", TODAY) == "staff"
    assert roster.class_of("lucy@example.org", date(2020, 1, 1)) == "staff"  # it begins later
    assert not roster.is_staff("lucy@example.org", date(2020, 1, 1))
    ann = roster.person("ann@bell.example")
    assert ann is not None
    assert ann.roles == (Role("parent", date(2024, 9, 2), date(2026, 7, 17)),)
    assert roster.class_of("ann@bell.example", TODAY) == "former_parent"


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", 1, f"The file is empty; start it with: {HEADER}"),
        ("\n \n", 1, f"The file is empty; start it with: {HEADER}"),
        (
            "\nstaff,Ann Bell,ann@bell.example\n",
            2,
            f"The first line does not name the column role or name or email; it should read: "
            f"{HEADER}",
        ),
        (
            "role,name,email,child_lastday\n",
            1,
            "There is no column child_lastday: did you mean child_last_day?",
        ),
        (
            "role,name,email,shoe\n",
            1,
            "There is no column shoe: known are role, name, email, child, child_start, "
            "child_last_day, role_start, role_end.",
        ),
        ("role,name,email,name\n", 1, "The column name is there twice; the last one counts."),
    ],
)
def test_a_file_without_usable_columns_says_so(text: str, line: int, sentence: str) -> None:
    roster, faults = parse_roster(text)
    assert faults == (Fault(line, sentence),)
    assert roster == Roster.empty()


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    for content in (text, f"{HEADER}\n{text}"):
        roster, faults = parse_roster(content)
        assert isinstance(roster, Roster)
        assert all(fault.line >= 1 and fault.sentence for fault in faults)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_decoder_raise(raw: bytes) -> None:
    assert isinstance(decode_roster(raw), str)


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "jan@example.org",
        "j.o'brien+x@mail.example.org",
        "a_b@1.example",
        "jan@müller.example",
        "policy@localhost",
    ],
)
def test_plain_addresses_have_no_fault(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jan",
        "jan@gmail",
        "@example.org",
        "jan@",
        "jan@@example.org",
        "jan@example..org",
        ".jan@example.org",
        "jan@-example.org",
        "jan@example.org\n",
        "jan@example.org\r\nBcc: x@y.example",
        '"jan"@example.org',
        "jan@[127.0.0.1]",
        "Jan <jan@example.org>",
        "jan@example.org,sue@example.org",
        "jаn@example.org",  # a Cyrillic letter
        f"{'a' * 65}@example.org",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.example",
    ],
)
def test_anything_but_a_plain_address_is_a_fault(address: str) -> None:
    assert address_fault(address)


def test_addresses_compare_without_ascii_case_and_without_lookalikes() -> None:
    assert address_key(" Jan@Example.ORG ") == "jan@example.org"
    assert address_key("jan@müller.example") == "jan@xn--mller-kva.example"
    assert address_key("\u212aim@example.org") != address_key("kim@example.org")
    assert address_key("jan@\ud800.example") == "jan@\ud800.example"
    assert without_plus("Jan+chair@Example.org") == "jan@example.org"
    assert without_plus("jan@example.org") == "jan@example.org"
