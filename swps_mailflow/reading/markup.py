"""What single HTML elements mean in mail: hidden, quoted, a signature, a button of ours.

The names are those mail clients write: Gmail, Outlook (desktop, web, mobile), Apple Mail, Yahoo,
Samsung, Thunderbird, Proton, Fastmail, GMX, Zoho, Zimbra, Tuta.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Attributes = Mapping[str, str | None]

SKIPPED = frozenset(
    {
        "head", "style", "script", "title", "template", "svg", "math", "object",
        "iframe", "select", "option", "textarea", "input", "button", "audio", "video", "canvas",
        "datalist", "map", "meta", "link", "base",
    }
)  # fmt: skip
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div",
        "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
        "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
# What an element puts before its text: a list its dash, a cell of a table a space.
BEFORE = {"li": "- ", "td": " ", "th": " "}
# Struck-out words are kept, visibly so: "Approve" struck out is no approval.
STRUCK = "~~"

_QUOTE_IDS = frozenset(
    {
        "olk_src_body_section", "mail-editor-reference-message-container", "isreplycontent",
        "isforwardcontent", "reply-intro", "qt", "replyblockquote", "quoted-msg",
    }
)  # fmt: skip
_QUOTE_CLASSES = (
    "gmail_attr", "moz-cite-prefix", "moz-forward-container", "yahoo_quoted", "zmail_extra",
    "ms-outlook-mobile-reference-message", "outlookmessageheader", "tutanota_quote",
    "aolreplacedbody", "front-blockquote", "mailbox_quote",
)  # fmt: skip
_CONTAINERS = ("gmail_quote", "protonmail_quote")
_HARD_IDS = frozenset({"divrplyfwdmsg", "zwchr", "stopspelling"})
_SIGNATURE_IDS = frozenset({"signature", "ms-outlook-mobile-signature", "composer_signature"})
_SIGNATURE_CLASSES: tuple[str, ...] = (
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
)
_SIGNATURE_CLASSES += ("yahoo-signature", "yahoo_signature", "ydpsignature", "tutanota_signature")
_HIDDEN: tuple[str, ...] = (
    "display:none", "visibility:hidden", "mso-hide:all", "max-height:0;", "max-height:0px",
)  # fmt: skip
_NOTHING = r"0?(?:\.0{1,4})?"
_END = r"(?:!important)?(?:;|$)"
_HIDDEN_SIZE = re.compile(
    rf"(?:font-size|opacity|zoom):{_NOTHING}(?<=[0])(?:px|pt|em|rem|%)?{_END}|(?:^"
    r"|;)font:0[^;]{0,20}"
    r"[/ ]|visibility:collapse|transform:scale\(0\)"
)
# No height or no width hides what is in it only where nothing may stand out of it.
_NO_ROOM = re.compile(
    rf"(?:^|;)(?:max-)?(?:height|width):{_NOTHING}(?<=[0])(?:px|pt|em|rem|%)?{_END}"
)
_CUT_OFF = re.compile(r"overflow(?:-[xy])?:(?:hidden|clip)")
_OFF_PAGE = re.compile(
    r"text-indent:-\d{3}|(?:^|;)(?:left|top|right|bottom|margin-left|margin-top):-\d{3}"
    r"|font-size:(?:1(?:\.\d{1,3})?|0?\.\d{1,3})(?:px|pt)|font-size:0?\.[01]\d{0,3}(?:em|rem)"
    r"|opacity:0?\.[01]|clip:rect\(0|clip-path:|bidi-override|line-height:0(?:px|pt|em)?(?:;|$)"
)
# A dot high, and cut off there.
_TINY = re.compile(r"(?:^|;)(?:max-)?(?:height|width):[1-3](?:\.\d{1,3})?px")
_COLOUR = re.compile(r"(?:^|;)color:([^;]{1,40})")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;]{1,200})")
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]{1,8}))?\)")
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})\b")
_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "ivory": (255, 255, 240),
    "red": (255, 0, 0), "blue": (0, 0, 255), "navy": (0, 0, 128), "yellow": (255, 255, 0),
    "green": (0, 128, 0), "gray": (128, 128, 128), "grey": (128, 128, 128),
}  # fmt: skip
_COLOURS = re.compile(r"(?:^|;)(?:color|background(?:-color)?):")
# So near to each other that nobody reads the one on the other.
_ALIKE = 60
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_SIMPLE_SELECTOR = re.compile(r"[\w.#-]{1,80}")


def plain_style(attributes: Attributes) -> str:
    """Return the inline style in lower case without spaces."""
    return "".join((attributes.get("style") or "").lower().split())


def quotation(
    tag: str, attributes: Attributes, style: str
) -> Literal["quote", "container", "hard"] | None:
    """Say whether an element is a quotation, holds one, or stands where one without end begins."""
    name = (attributes.get("id") or "").casefold()
    classes = (attributes.get("class") or "").casefold()
    if name in _HARD_IDS or ("border-top:solid" in style and "padding:3.0pt" in style):
        return "hard"
    if tag == "blockquote":
        marked = attributes.get("type") == "cite" or "cite" in attributes or "quote" in classes
        if marked or name in _QUOTE_IDS or "border-left" in style:
            return "quote"
        return None  # indented, not quoted
    if name in _QUOTE_IDS or "yahoo_quoted" in name or attributes.get("name") == "quote":
        return "quote"
    if any(c in classes for c in _QUOTE_CLASSES):
        return "quote"
    if any(c in _CONTAINERS for c in classes.split()):
        return "container"
    return None


def is_signature(attributes: Attributes) -> bool:
    """Say whether an element is what a client marks as the signature."""
    classes = (attributes.get("class") or "").casefold()
    name = (attributes.get("id") or "").casefold()
    return (
        name in _SIGNATURE_IDS
        or attributes.get("data-smartmail") == "gmail_signature"
        or any(c in classes for c in _SIGNATURE_CLASSES)
    )


def is_hidden(attributes: Attributes, style: str) -> bool:
    """Say whether no reader of the mail can see the element."""
    if "hidden" in attributes:
        return True
    return _hides(style)


def _hides(style: str) -> bool:
    if any(h in style for h in _HIDDEN) or _HIDDEN_SIZE.search(style):
        return True
    return bool(_NO_ROOM.search(style) and _CUT_OFF.search(style))


def is_barely_visible(tag: str, style: str) -> bool:
    """Say whether the element may be hidden: a dot high, off the page, turned."""
    if tag == "bdo" or _OFF_PAGE.search(style):
        return True
    return bool(_TINY.search(style) and _CUT_OFF.search(style))


def letters(tag: str, attributes: Attributes, style: str, around: Colour | None) -> Colour | None:
    """Return the colour of the letters in an element; None for one that nobody sees."""
    named = (attributes.get("color") or "").casefold() if tag == "font" else ""
    found = _COLOUR.search(style)
    written = found[1] if found else named
    if not written or "inherit" in written:
        return around
    if "transparent" in written:
        return None
    parts = _RGB.search(written)
    if parts and parts[4] is not None and float(parts[4].strip(".") or 0) == 0:
        return None
    return _colour(written) or BLACK


def ground(attributes: Attributes, style: str, around: Colour | None) -> Colour | None:
    """Return the colour behind the letters of an element; None where it is not known."""
    found = _GROUND.search(style)
    written = found[1] if found else (attributes.get("bgcolor") or "").casefold()
    if not written or written in ("none", "transparent", "inherit", "initial"):
        return around
    return None if "url(" in written else _colour(written)


def is_alike(one: Colour | None, other: Colour | None) -> bool:
    """Say whether letters of the one colour vanish on the other."""
    if one is None:
        return True
    return other is not None and sum(abs(a - b) for a, b in zip(one, other, strict=True)) < _ALIKE


def _colour(written: str) -> Colour | None:
    if found := _RGB.search(written):
        return (int(found[1]), int(found[2]), int(found[3]))
    if found := _HEX.search(written):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * c for c in found[1])
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    if written.startswith("hsl") and written.rstrip(")").rpartition(",")[2] in ("100%", "99%"):
        return WHITE
    return next((rgb for name, rgb in _NAMES.items() if written.startswith(name)), None)


def is_struck(tag: str, style: str) -> bool:
    """Say whether the text is struck out."""
    return tag in ("s", "strike", "del") or "line-through" in style


def is_button(tag: str, attributes: Attributes) -> bool:
    """Recognise a link of ours that opens a finished reply; its label was typed by nobody."""
    href = (attributes.get("href") or "").casefold() if tag == "a" else ""
    return href.startswith("mailto:") and "body=" in href


def emoji_of(attributes: Attributes) -> str:
    """Return the character a picture stands for, where a client turned an emoji into one."""
    text = attributes.get("alt") or ""
    return text if 0 < len(text) <= 4 and not text.isascii() else ""


def hiding_selectors(css: str) -> list[tuple[str, str]]:
    """Return the simple selectors of a style sheet that may hide what they match, and how.

    Rules inside @media and the like are passed over: they hold on some screens only.
    """
    found: list[tuple[str, str]] = []
    depth, pending, held = 0, "", ""
    for piece in re.split(r"([{}])", css[:200_000]):
        if piece == "{":
            depth += 1
            held = pending if depth == 1 else held
        elif piece == "}":
            if depth == 1 and not held.lstrip().startswith("@"):
                rule = "".join(pending.lower().split())
                if _hides(rule) or is_barely_visible("", rule) or _COLOURS.search(rule):
                    names = [name.strip() for name in held.rpartition("*/")[2].split(",")]
                    found += [(name, rule) for name in names if _SIMPLE_SELECTOR.fullmatch(name)]
            depth = max(0, depth - 1)
        else:
            pending = piece
    return found[:100]
