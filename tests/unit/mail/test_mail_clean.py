"""The cleaner: whatever goes in, only plain strings come out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swps_mailflow.mail.clean import (
    CHARSETS,
    clean_line,
    clean_name,
    clean_text,
    clean_value,
    decode,
)

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# Hypothesis leaves lone surrogates out unless they are asked for.
ANY_TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Z", "Cc", "Cf", "Cs")))


@given(ANY_TEXT, st.integers(0, 50))
def test_nothing_invisible_passes(text, cap):
    for clean in (clean_text(text, cap), clean_value(text), clean_line(text, cap + 1)):
        assert not FORBIDDEN.search(clean)
        clean.encode("utf-8")
    assert len(clean_text(text, cap)) <= cap
    assert len(clean_line(text, cap + 1)) <= cap + 1
    assert "\n" not in clean_value(text) + clean_line(text, 9)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text):
    once = clean_text(text, 1000)
    assert clean_text(once, 1000) == once
    name = clean_name(text)
    assert clean_name(name) == name


@given(st.binary(), st.one_of(st.sampled_from(sorted(CHARSETS)), st.text()))
def test_decoding_never_raises(data, charset):
    assert isinstance(decode(data, charset), str)


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"caf\xc3\xa9", None, "café"),
        (b"caf\xe9", None, "café"),
        (b"caf\xe9", "us-ascii", "café"),
        (b"caf\xe9", "utf-8", "caf\ufffd"),
        (b"it\x92s", "iso-8859-1", "it’s"),
        (b"\xa4", "ISO_8859-15", "€"),
        (b"caf\xc3\xa9", "klingon-8", "café"),
        (b"x\x9c+H\x05\x00\x00y\x00y", "zlib", "xœ+H\x05\x00\x00y\x00y"),
        (b"a", "../../etc/passwd", "a"),
        (b"a", "utf\x008", "a"),
        (b"a", "undefined", "a"),
        (b"+AGE-", "utf-7", "+AGE-"),
        ("日本".encode("iso2022-jp"), "ISO-2022-JP", "日本"),
    ],
)
def test_charsets(data, charset, text):
    assert decode(data, charset) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\rc\x0bd\u2028e", "a\nb\nc\nd\ne"),
        ("tab\tstays", "tab\tstays"),
        ("in\u202evoice", "invoice"),
        ("\ufeffApprove\0", "Approve"),
        ("Ap\u200bprove", "Ap\u200bprove"),  # the reader of words knows what to do with it
        ("half \ud800", "half "),
        ("👩‍👧", "👩‍👧"),
    ],
)
def test_texts(text, clean):
    assert clean_text(text, 100) == clean


def test_a_value_keeps_its_inner_spaces_and_is_one_line():
    assert clean_value("  a  b\tc\x85d ") == "a  b c d"


def test_a_long_line_ends_in_an_ellipsis():
    assert clean_line("word " * 100, 10) == "word word…"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/cron.d/x", "etc_cron.d_x"),
        ("C:\\Windows\\a.exe", "C_Windows_a.exe"),
        ("a.pdf\0.exe", "a.pdf.exe"),
        ("in\u202efdp.exe", "infdp.exe"),
        (".", ""),
        ("...hidden", "hidden"),
        ("two\nlines.txt", "two lines.txt"),
        ("x" * 300 + ".heic", "x" * 114 + "….heic"),
        ("x" * 300, "x" * 119 + "…"),
    ],
)
def test_names(name, clean):
    assert clean_name(name) == clean
    assert len(clean_name(name)) <= 121
