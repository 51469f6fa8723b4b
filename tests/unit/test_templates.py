"""Every mail we send: there, the same in text and HTML, and never an answer to itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError

from swps_mailflow.adapters.plaintext import WIDTH, laid_out, quoted
from swps_mailflow.adapters.templates import Templates, built_in
from swps_mailflow.policy.kinds import WORKFLOWS
from swps_mailflow.policy.shared import SORTABLE
from swps_mailflow.policy.workflow import APPROVER, HOLDER, SENDER, TASK
from swps_mailflow.reading.decision import Offered, Takes, read_reply
from swps_mailflow.reading.lines import words as words_of
from swps_mailflow.reports.preview import pages
from swps_mailflow.reports.samples import REF, Sample, samples

TEMPLATES = Templates.of()
SAMPLES = samples()
NAMES = [f"{s.notice} ({s.about})" if s.about else s.notice for s in SAMPLES]

TO_SENDERS = """
concern/acknowledgement concern/question concern/tell concern/outcome
exception/acknowledgement exception/question exception/granted exception/refused exception/ended
leaver/acknowledgement leaver/question leaver/scheduled leaver/outcome
membership/acknowledgement membership/question membership/outcome
photo/acknowledgement photo/question photo/outcome
removal/acknowledgement unsorted/acknowledgement
common/status common/help common/confirm common/not-authorised common/withdrawal-noted common/sorted
"""
TO_OFFICERS = """
concern/ask concern/copy concern/answer concern/approval concern/query concern/approved
concern/declined concern/reminder concern/escalation concern/overdue
exception/ask exception/answer exception/approval exception/query exception/approved
exception/declined exception/ended-told exception/withdrawn
leaver/ask leaver/answer leaver/which leaver/calendar leaver/withdrawn
membership/ask membership/answer membership/withdrawn photo/ask photo/answer photo/informed
photo/withdrawn removal/ask removal/contacted unsorted/ask unsorted/withdrawn
leaver/task membership/task photo/task removal/task leaver/task-settled removal/task-settled
common/receipt common/unclear common/stale common/undone common/undelivered common/failed
common/digest common/away common/misused common/rejected common/disowned common/person-needed common/calendar
common/backlog common/trouble common/recovered common/damaged
"""


class _Visible(HTMLParser):
    """The text of a page as lines: every block, cell and break ends one."""

    BLOCKS = frozenset(["p", "div", "td", "tr", "table", "ul", "li", "h1", "h2", "br", "body"])

    def __init__(self, *, cells: bool) -> None:
        super().__init__()
        self.lines = [""]
        self.hidden = False
        self.blocks = self.BLOCKS if cells else self.BLOCKS - {"td"}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = self.hidden or tag in ("head", "style", "title")
        if tag in self.blocks:
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self.hidden = False
        if tag in self.blocks:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.lines[-1] += data


def lines_of(html: str, *, cells: bool = True) -> list[str]:
    """Return what a reader sees of a page, line by line; `cells`: each cell is a line."""
    page = _Visible(cells=cells)
    page.feed(html)
    return [" ".join(line.split()) for line in page.lines if line.strip()]


@pytest.mark.parametrize("notice", (TO_SENDERS + TO_OFFICERS).split())
def test_every_notice_has_a_text_and_a_html_template(notice: str) -> None:
    own, shared = notice, f"common/{notice.partition('/')[2]}"
    for ending in (".txt.j2", ".html.j2"):
        assert {own + ending, shared + ending} & set(TEMPLATES.names())


def test_every_template_has_a_sample() -> None:
    shown = {s.notice for s in SAMPLES} | {f"common/{s.notice.partition('/')[2]}" for s in SAMPLES}
    assert set(TEMPLATES.notices()) <= shown


def test_the_samples_offer_words_of_their_state_with_the_words_for_them() -> None:
    for sample in SAMPLES:
        assert all(w["says"] and w["button"] for w in sample.context["words"]), sample.notice


def test_the_built_in_templates_have_no_fault() -> None:
    assert TEMPLATES.check() == []


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_text_and_html_say_the_same_words_in_the_same_order(sample: Sample) -> None:
    quiet = {**sample.context, "words": []}
    mail = TEMPLATES.render(sample.notice, quiet)
    text, html = words_of(mail.text), words_of(" ".join(lines_of(mail.html)))
    assert text == html
    assert len(text) > 15


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_each_word_stands_in_the_text_and_on_a_button_that_opens_the_reply(sample: Sample) -> None:
    mail = TEMPLATES.render(sample.notice, sample.context)
    flat = " ".join(mail.text.split()).lower()
    seen = " ".join(lines_of(mail.html)).lower()
    for choice in sample.context["words"]:
        line = re.compile(
            rf"the word {choice['word']}\b[^:]* means: {re.escape(choice['says'])}", re.IGNORECASE
        )
        assert line.search(flat)
        assert line.search(seen)
        assert f"reply: {choice['button']}".lower() in seen
        # To a digest the number of a kept mail follows the word.
        room = "%20" if sample.context["kind"] == "desk" else ""
        assert f'href="{choice["mailto"].replace("&", "&amp;")}{room}"' in mail.html
    assert mail.html.count('href="mailto:') == len(sample.context["words"])


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_the_subject_gives_nothing_away(sample: Sample) -> None:
    subject = TEMPLATES.render(sample.notice, sample.context).subject
    assert subject.isascii()
    if sample.context["ref"] == REF:
        assert subject.startswith(f"[{REF}] ")
    else:
        assert "[" not in subject
    private = "concern friendship leav photo group child school Weber Cole Leo remov approv danger"
    said = subject.lower().replace("pre-school", "")
    assert not [word for word in private.split() if word.lower() in said]


def test_the_subject_is_the_same_in_all_mails_of_a_case_to_one_person() -> None:
    subjects: dict[tuple[str, bool], set[str]] = {}
    for sample in SAMPLES:
        if sample.context["ref"] == REF:
            key = (sample.context["to"]["role"], sample.context["danger"])
            found = TEMPLATES.render(sample.notice, sample.context).subject
            subjects.setdefault(key, set()).add(found)
    assert all(len(found) == 1 for found in subjects.values())


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_lines_are_short_and_blank_lines_single(sample: Sample) -> None:
    text = TEMPLATES.render(sample.notice, sample.context).text
    assert [x for x in text.split("\n") if len(x) > WIDTH and " " in x.strip("|• ")] == []
    assert "\n\n\n" not in text
    assert "  " not in text.replace("\n  ", "\n")
    assert not [x for x in text.split("\n") if x != x.rstrip()]


# No line of ours is an answer (rules of mail, section 3).


def _offers() -> Iterator[list[Offered]]:
    """Every word there is, once as the least and once as the most that may follow it."""
    takes: dict[str, list[Takes]] = {w: [Takes.NOTHING] for w in ("UNDO", "YES", "STATUS", "HELP")}
    for workflow in WORKFLOWS.values():
        for rule in workflow.rules:
            if rule.by in (HOLDER, APPROVER, TASK, SENDER):
                takes.setdefault(rule.trigger, []).append(rule.takes)
    order = [Takes.NOTHING, Takes.KIND, Takes.DATE, Takes.REQUIRED, Takes.OPTIONAL]
    for pick in (min, max):
        yield [Offered(word, pick(found, key=order.index)) for word, found in takes.items()]


def decided_by(line: str, offered: list[Offered]) -> str | None:
    """Return the word this line, sent alone, would be read as."""
    reading = read_reply(
        line,
        None,
        sent=(),
        offered=offered,
        names=("Jan Field", "South Woodham Pre-School"),
        ref=REF,
        kinds=tuple(SORTABLE),
        is_date=lambda _: True,
    )
    return reading.word


def _all_lines() -> set[str]:
    found: set[str] = set()
    for sample in SAMPLES:
        mail = TEMPLATES.render(sample.notice, sample.context)
        found.update(lines_of(mail.html), lines_of(mail.html, cells=False))
        for width in range(40, WIDTH + 1, 3):
            found.update(laid_out(mail.text, width).split("\n"))
    return found


def test_the_reader_these_tests_use_does_read_decisions() -> None:
    for offered in _offers():
        assert decided_by("Approve", offered) == "APPROVE"
        assert decided_by("DECLINE: not a friendship from before", offered) == "DECLINE"


def test_no_line_of_any_mail_sent_back_alone_is_a_decision() -> None:
    read = {
        (line, word)
        for offered in _offers()
        for line in _all_lines()
        if (word := decided_by(line, offered)) is not None
    }
    assert read == set()


def test_no_line_of_any_mail_consists_of_an_offered_word() -> None:
    words = {tuple(words_of(o.word)) for offered in _offers() for o in offered}
    assert [line for line in _all_lines() if tuple(words_of(line)) in words] == []


def test_wrapping_keeps_a_word_in_capitals_with_the_words_before_it() -> None:
    for width in range(24, 90):
        text = laid_out("• They were not there: reply with the word NOT A MEMBER, please", width)
        assert [x for x in text.split("\n") if "the word NOT A MEMBER," in x]
        assert not [x for x in text.split("\n") if x.strip().startswith(("NOT", "MEMBER", "A "))]


@given(st.lists(st.text("abcXYZ.:/ ", min_size=1, max_size=120), max_size=6), st.booleans())
def test_laying_out_loses_no_word(paragraphs: list[str], mark: bool) -> None:
    text = "\n".join(paragraphs)
    laid = laid_out(quoted(text) if mark else text)
    assert laid.replace("|", " ").split() == text.split()
    assert all(len(x) <= WIDTH or len(x.strip("| ").split()) == 1 for x in laid.split("\n"))
    assert not mark or all(x.startswith("|") for x in laid.strip().split("\n"))


# What people outside are told (P25, ruling 10).


def _outside() -> list[Sample]:
    return [s for s in SAMPLES if s.context["to"]["role"] in ("sender", "party")]


def test_mails_to_senders_name_nobody_and_quote_nothing_back() -> None:
    person = {"name": "Zebedee", "address": "zebedee@hidden.example", "cls": "x", "says": "zstaff"}
    for sample in _outside():
        context = {
            **sample.context,
            "sender": person,
            "parties": [person],
            "original": {"subject": "zsubject", "text": "ztext", "attachments": []},
            "additions": [{"at": "z", "who": "zwho", "text": "z", "trusted": True,
                           "attachments": []}],
            "facts": ["zfact"],
        }  # fmt: skip
        mail = TEMPLATES.render(sample.notice, context)
        for part in (mail.subject, mail.text, mail.html):
            assert not re.search(r"\bz\w+|hidden", part, re.IGNORECASE), sample.notice


def test_mails_to_senders_sign_with_a_role_and_say_how_to_add() -> None:
    for sample in _outside():
        text = TEMPLATES.render(sample.notice, sample.context).text
        assert "With kind regards,\nThe Manager, South Woodham Pre-School\n" in text
        asked = sample.notice == "common/confirm"  # wants one word and nothing else
        assert asked or "simply reply to this mail" in " ".join(text.split())


def test_a_case_that_nobody_holds_yet_is_signed_by_the_setting_alone() -> None:
    sample = next(s for s in SAMPLES if s.notice == "concern/acknowledgement")
    case = {**sample.context["case"], "holder_title": "nobody yet"}
    text = TEMPLATES.render(sample.notice, {**sample.context, "case": case}).text
    assert "nobody" not in text
    assert "somebody responsible will" in " ".join(text.split())
    assert "With kind regards,\nSouth Woodham Pre-School\n" in text


@pytest.mark.parametrize(
    ("notice", "clause", "said"),
    [
        ("concern/acknowledgement", "P5", "do not join in"),
        ("concern/acknowledgement", "P41", "privacy settings"),
        ("concern/acknowledgement", "P41", "honest, fair and respectful"),
        ("concern/acknowledgement", "P25", "names of children, families and staff"),
        ("concern/acknowledgement", "ruling 7", "by Monday 21 December 2026"),
        ("exception/acknowledgement", "ruling 2", "nothing to change meanwhile"),
        ("exception/acknowledgement", "ruling 2", "add no new connections"),
        ("leaver/acknowledgement", "P36", "shortly after the summer holidays have begun"),
        ("leaver/task", "ruling 3", "do not block or ban"),
        ("leaver/task", "ruling 3", "sister or brother"),
        ("membership/acknowledgement", "P35", "leave it at any time"),
        ("photo/outcome", "P37", "take it back at any time"),
        ("removal/task", "P39", "Please remove a post"),
        ("exception/refused", "P30", "we do not ask you to undo it"),
    ],
)
def test_the_policy_is_said(notice: str, clause: str, said: str) -> None:
    sample = next(s for s in SAMPLES if s.notice == notice)
    text = " ".join(TEMPLATES.render(notice, sample.context).text.replace("•", "").split())
    assert said in text, clause


def test_nobody_is_told_to_end_a_friendship() -> None:
    for sample in SAMPLES:
        text = TEMPLATES.render(sample.notice, sample.context).text.lower()
        assert not re.search(r"unfriend|end (your|the) friendship|disconnect", text)


def test_emergency_lines_stand_in_the_answer_to_a_dangerous_mail_only() -> None:
    for sample in SAMPLES:
        text = TEMPLATES.render(sample.notice, sample.context).text
        wanted = sample.context["danger"] and sample.context["to"]["role"] == "sender"
        assert ("call 999" in text) == wanted


def test_the_technical_contact_learns_nothing_of_a_matter() -> None:
    for sample in SAMPLES:
        if sample.context["to"]["role"] == "administrator":
            told = {**sample.context, "title": "zmatter"}
            mail = TEMPLATES.render(sample.notice, told)
            assert "zmatter" not in mail.text + mail.html


# Untrusted text.


def test_markup_in_what_people_wrote_is_shown_as_written() -> None:
    nasty = '<script>alert(1)</script><img src="http://x.example/">'
    for sample in SAMPLES:
        mail = TEMPLATES.render(sample.notice, _with(sample.context, nasty))
        assert "<script" not in mail.html
        assert "<img" not in mail.html


def test_a_line_break_in_a_name_makes_no_line() -> None:
    nasty = "Anna\nAPPROVE\r\n\u2028DECLINE"
    for sample in SAMPLES:
        context = sample.context
        person = {**context["sender"], "name": nasty, "address": "a@b.example"}
        original = {**context["original"], "subject": nasty}
        changed = {**context, "sender": person, "original": original, "title": nasty}
        lines = {x.strip() for x in TEMPLATES.render(sample.notice, changed).text.splitlines()}
        assert not lines & {"APPROVE", "DECLINE"}


def test_pages_hold_nothing_from_elsewhere() -> None:
    for sample in SAMPLES:
        html = TEMPLATES.render(sample.notice, sample.context).html
        assert not re.search(r"https?:|src=|url\(|@import|<img|<script", html)
        assert "display:none" not in html


def _with(value: Any, nasty: str) -> Any:
    if isinstance(value, Mapping):
        kept = ("role", "state", "ref", "notice", "takes", "kind", "mailto")
        return {k: v if k in kept else _with(v, nasty) for k, v in value.items()}
    if isinstance(value, list):
        return [_with(v, nasty) for v in value]
    return value + nasty if isinstance(value, str) and value and not value[:4].isdigit() else value


# Templates of the setting's own.


def test_a_folder_of_the_settings_own_overrides_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common/_subject.txt.j2").write_text("Hello from {{ setting.name }}\n")
    templates = Templates.of(tmp_path)
    sample = SAMPLES[0]
    mail = templates.render(sample.notice, sample.context)
    assert mail.subject == "Hello from South Woodham Pre-School"
    assert mail.html == TEMPLATES.render(sample.notice, sample.context).html
    assert templates.check() == []


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("concern/ask.txt.j2", "{% if %}", "cannot be read"),
        ("concern/ask.html.j2", "{{ child }}", 'uses "child", which no mail has'),
        ("concern/ask.txt.j2", "no subject", None),
        ("concern/ask.txt.j2", "Subject: x\n\n{{ f.nothing.at.all }}", None),
        ("concern/aks.txt.j2", "Subject: x\n\nx", "belongs to no mail"),
        ("concern/answer.txt.j2", "Subject: x\n\nx", "has no counterpart concern/answer.html.j2"),
        ("concern/ask.txt.j2", '{% include "concern/none.txt.j2" %}', "which does not exist"),
        ("concern/ask.txt.j2", b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_slip_in_an_own_template_is_named_and_loses_no_mail(
    tmp_path: Path, name: str, source: str | bytes, fault: str | None
) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_bytes(source if isinstance(source, bytes) else source.encode())
    templates = Templates.of(tmp_path)
    faults = templates.check()
    assert fault is None or [f for f in faults if name in f and fault in f], faults
    sample = next(s for s in SAMPLES if s.notice == "concern/ask")
    assert templates.render(sample.notice, sample.context) == TEMPLATES.render(
        sample.notice, sample.context
    )


def test_a_notice_without_any_template_is_an_error() -> None:
    with pytest.raises(TemplateError):
        TEMPLATES.render("concern/nonsense", SAMPLES[0].context)


def test_the_built_in_folder_holds_the_templates() -> None:
    assert (built_in() / "common/_layout.html.j2").is_file()


# The preview.


def test_the_preview_has_a_page_for_every_sample_and_an_index() -> None:
    found = pages(TEMPLATES, SAMPLES)
    shown = [n for n in found if "/" not in n and n != "index.html"]
    assert len(shown) == len(SAMPLES)
    assert all(f'href="{name}"' in found["index.html"] for name in shown)
    first = shown[0].removesuffix(".html")
    assert f'src="mails/{first}.html"' in found[shown[0]]
    mail = TEMPLATES.render(SAMPLES[0].notice, SAMPLES[0].context)
    assert found[f"mails/{first}.html"] == mail.html
