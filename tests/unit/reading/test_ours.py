"""Which lines of a reply stand in what we had sent."""

from __future__ import annotations

from swps_mailflow.reading.ours import Ours

OURS = Ours(
    ["Dear Jan,\nPlease decide on this by Friday.", "Your answer\nis recorded"], ["and more"]
)


def mails(*lines: str) -> list[int | None]:
    return [match.mail for match in OURS.match(lines)]


def test_whole_lines_and_runs_of_words_are_found_however_they_are_wrapped() -> None:
    assert mails("Please decide on this by Friday.") == [0]
    assert mails("please DECIDE on") == [0]
    assert mails("Please decide on", "this by", "Friday") == [0, 0, 0]
    assert mails("Dear Jan", "Your answer is recorded") == [0, 1]


def test_short_pieces_count_only_as_lines_or_where_they_continue() -> None:
    assert mails("this by") == [None]
    assert mails("Dear Jan") == [0]
    assert mails("Approve", "") == [None, None]


def test_no_run_goes_from_one_mail_into_the_next() -> None:
    assert mails("by Friday Your answer") == [None]
    assert mails("is recorded and more") == [None]


def test_what_is_shown_is_known_but_was_not_sent() -> None:
    match = OURS.match(["and more"])[0]
    assert match.mail == 2
    assert not OURS.is_sent(match)
    assert OURS.is_sent(OURS.match(["Dear Jan"])[0])


def test_a_few_lines_are_a_copy_and_half_a_mail_is_a_quotation() -> None:
    assert not OURS.is_quotation(OURS.match(["Dear Jan"]))
    assert OURS.is_quotation(OURS.match(["Please decide on this by Friday."]))
    assert not OURS.is_quotation(OURS.match(["Approve"]))
    assert not Ours([]).is_quotation([])


def test_likeness_and_beginnings() -> None:
    assert OURS.resembles("decide on this by noon")
    assert not OURS.resembles("she must decide")
    assert OURS.begins_line("Your answer")
    assert not OURS.begins_line("Please decide on")
    assert OURS.begins_line("please decide on this by friday")
