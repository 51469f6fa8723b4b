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
_HIDDEN_SIZE = re.compile(
    r"(?:font-size|opacity):0(?:\.0{1,4})?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)"
)
_WHITE = re.compile(
    r"(?:^|;)color:(?:white|#fff|#ffffff|transparent|rgb\(255,255,255\)|rgba\([\d,.]{5,20},0\))"
    r"(?:!important)?(?:;|$)"
)
_OFF_PAGE = re.compile(
    r"text-indent:-\d{3}|(?:^|;)(?:left|top):-\d{3}|font-size:1px|clip:rect\(0|bidi-override"
)
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
    return any(h in style for h in _HIDDEN) or bool(_HIDDEN_SIZE.search(style))


def is_barely_visible(tag: str, attributes: Attributes, style: str, coloured: bool) -> bool:
    """Say whether the element may be hidden: white on white, a dot high, off the page, turned."""
    if tag == "bdo" or _OFF_PAGE.search(style):
        return True
    colour = (attributes.get("color") or "").casefold() if tag == "font" else ""
    white = colour in ("white", "#fff", "#ffffff") or bool(_WHITE.search(style))
    return white and not coloured


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


def hiding_selectors(css: str) -> list[str]:
    """Return the simple selectors of a style sheet that hide what they match.

    Rules inside @media and the like are passed over: they hold on some screens only.
    """
    found: list[str] = []
    depth, pending, held = 0, "", ""
    for piece in re.split(r"([{}])", css[:200_000]):
        if piece == "{":
            depth += 1
            held = pending if depth == 1 else held
        elif piece == "}":
            if depth == 1 and not held.lstrip().startswith("@"):
                rule = "".join(pending.lower().split())
                if any(h in rule for h in _HIDDEN) or _HIDDEN_SIZE.search(rule):
                    names = [name.strip() for name in held.rpartition("*/")[2].split(",")]
                    found += [name for name in names if _SIMPLE_SELECTOR.fullmatch(name)]
            depth = max(0, depth - 1)
        else:
            pending = piece
    return found[:100]
