"""The one cleaner: every string decoded from a message passes here before anything else sees it."""

from __future__ import annotations

import re

# Labels people's programs write, and the codec that reads them. Only these are ever handed to
# Python's codec machinery: it knows "zlib" and imports modules by name. Latin-1 is read as
# Windows-1252, its superset in practice (WHATWG Encoding Standard, section 4.2).
CHARSETS: dict[str, str] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "ansi-x3.4-1968": "ascii",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "cp1252": "cp1252",
    "macintosh": "mac-roman",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022-jp",
    "euc-jp": "euc-jp",
    "euc-kr": "cp949",
    "ks-c-5601-1987": "cp949",
    "tis-620": "tis-620",
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
}

# Tabs may stay in a text, everything else without a glyph goes: controls, lone surrogates, marks
# that turn the direction of a line, byte order marks, and tag characters, which hide whole texts.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAK = re.compile(
    "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
)  # whatever some program takes for a new line
_SEPARATOR = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")

_UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')  # path separators, and what Windows forbids


def decode(data: bytes, charset: str | None = None) -> str:
    """Return the text of these bytes, never raising: unknown charsets are guessed.

    The guess is UTF-8 where the bytes are valid UTF-8, else Windows-1252. The result is not yet
    clean.
    """
    label = (charset or "").strip().lower().replace("_", "-")
    codec = CHARSETS.get(label, "ascii")
    if codec == "ascii":
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    return data.decode(codec, "replace")


def clean_text(text: str, cap: int) -> str:
    """Return the text with plain line ends and nothing invisible, at most `cap` characters."""
    text = text[:cap].replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _INVISIBLE.sub("", _BREAK.sub("\n", text))


def clean_value(value: str) -> str:
    """Return a header field's value on one line; its spaces stay as they are."""
    if value.isascii() and value.isprintable():
        return value.strip(" ")
    return _INVISIBLE.sub("", _SEPARATOR.sub(" ", value)).strip(" ")


def clean_line(text: str, cap: int) -> str:
    """Return the text as one line for people: runs of space are one space, at most `cap` long."""
    line = " ".join(clean_value(text[: 8 * cap]).split())
    return line if len(line) <= cap else line[: cap - 1].rstrip() + "…"


def clean_name(name: str, cap: int = 120) -> str:
    """Return a file name that is safe to show, or "" if nothing is left of it.

    It holds no path, no separator and no leading dot; a long one keeps its ending. It is never
    used to open or store anything.
    """
    name = clean_line(name, 8 * cap)
    name = _UNSAFE_IN_NAMES.sub("_", name).lstrip(". _").rstrip(". ")
    if len(name) <= cap:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[: cap - 1] + "…"
    return stem[: cap - len(ending) - 2] + "…." + ending
