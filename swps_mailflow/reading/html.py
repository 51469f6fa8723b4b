"""The HTML part of a mail as lines: hidden things dropped, quotation and signature marked.

The tree is walked once, with a stack of our own: three hundred nested elements, or thirty
thousand, are no deeper for it. What a reader of the mail cannot see is not text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from swps_mailflow.reading import markers, markup
from swps_mailflow.reading.lines import Line, clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# A longer part, or one of more elements, is not read: what lies beyond could change the meaning.
MAX_CHARS = 3_000_000
MAX_NODES = 150_000
# The parser looks through all open elements at each new one: depth costs the square of itself.
MAX_DEPTH = 2_000
MAX_TAGS = 100_000
_MOST_STYLE = 2_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})", re.IGNORECASE)
# Elements without an end tag, or whose end tag people leave out: they say nothing about depth.
_UNCLOSED = frozenset(
    {
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link",
        "meta", "option", "p", "source", "td", "th", "tr", "wbr",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """What a person sees of an HTML part; `doubt` says why it may not be all that matters."""

    lines: list[Line]
    doubt: str = ""


def read_html(html: str) -> Page:
    """Turn an HTML part into lines."""
    if len(html) > MAX_CHARS:
        return Page([], "the HTML part is too long to read")
    if _is_tangled(html):
        return Page([], "the HTML part is nested too deeply to read")
    # Imported here: many mails have no HTML part, and a pipe command starts faster without it.
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return Page([])
    styles: dict[int, str] = {}
    for style in tree.css("style"):
        for selector, rule in markup.hiding_selectors(style.text()):
            for node in tree.css(selector):
                styles[node.mem_id] = f"{styles.get(node.mem_id, '')}{rule};"[:_MOST_STYLE]
    walk = _Walk(styles)
    walk.over(root)
    return Page(walk.lines, walk.doubt)


@dataclass
class _Inside:
    """What holds for everything inside an element."""

    quoted: bool = False
    signature: bool = False
    pre: bool = False
    letters: markup.Colour | None = markup.BLACK
    ground: markup.Colour | None = markup.WHITE  # None: not known
    unsure: bool = False  # tiny or off the page: perhaps hidden
    reopens: bool = False  # below the quotation in here a reply may stand, as in Gmail


@dataclass
class _Walk:
    styles: dict[int, str]  # what style sheets say of an element
    doubt: str = ""
    lines: list[Line] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)

    def over(self, root: LexborNode) -> None:
        """Walk the tree in the order of the document."""
        start = _Inside()
        # What to enter next, and what to leave once all above it on the stack is done.
        stack: list[tuple[LexborNode, _Inside, _Inside | None]] = [(root, start, None)]
        count = 0
        while stack:
            node, around, inside = stack.pop()
            if inside is not None:
                self._leave(node, around, inside)
                continue
            count += 1
            if count > MAX_NODES:
                self.doubt = "the HTML part has too many elements to read"
                break
            if node.next is not None and node.mem_id != root.mem_id:
                stack.append((node.next, around, None))
            if node.is_text_node:
                self._text(node.text_content or "", around)
            elif node.is_element_node:
                inside = self._enter(node, around)
                if inside is not None:
                    stack.append((node, around, inside))
                    if node.first_child is not None:
                        stack.append((node.first_child, inside, None))
        self._flush(start)

    def _enter(self, node: LexborNode, around: _Inside) -> _Inside | None:
        """Note what an element means; return what holds inside, or None to pass it over."""
        tag, attributes = node.tag or "", node.attributes
        style = self.styles.get(node.mem_id, "") + markup.plain_style(attributes)
        if tag in markup.SKIPPED:
            return None
        if markup.is_hidden(attributes, style) or markup.is_button(tag, attributes):
            return None
        if tag in ("br", "hr"):
            self._flush(around, always=True)
            return None
        if tag == "img":
            self._parts.append(markup.emoji_of(attributes))
            return None
        inside = replace(around, reopens=False)
        inside.signature |= markup.is_signature(attributes)
        inside.pre |= tag == "pre" or "white-space:pre" in style
        inside.letters = markup.letters(tag, attributes, style, around.letters)
        inside.ground = markup.ground(attributes, style, around.ground)
        inside.unsure |= markup.is_barely_visible(tag, style)
        kind = None if around.quoted else markup.quotation(tag, attributes, style)
        if tag == "blockquote" and kind is None and self._is_announced(around):
            kind = "quote"
        if kind in ("quote", "container"):
            inside.quoted = True
            inside.reopens = kind == "container" and _has_quotation(node)
        if tag in markup.BLOCKS or _differs(inside, around) or kind:
            self._flush(around)
        if tag in markup.PARAGRAPHS:
            self._blank()
        if kind == "hard":
            self.lines.append(Line("", hard=True))
        self._parts.append(markup.BEFORE.get(tag, ""))
        if markup.is_struck(tag, style):
            self._parts.append(markup.STRUCK)
        return inside

    def _leave(self, node: LexborNode, around: _Inside, inside: _Inside) -> None:
        tag = node.tag or ""
        if markup.is_struck(tag, markup.plain_style(node.attributes)):
            self._parts.append(markup.STRUCK)
        if tag in markup.BLOCKS or _differs(inside, around):
            self._flush(inside)
        if tag in markup.PARAGRAPHS:
            self._blank()
        if tag == "blockquote" and around.reopens:
            around.quoted = False

    def _text(self, text: str, around: _Inside) -> None:
        text = clean(text)
        unseen = around.unsure or markup.is_alike(around.letters, around.ground)
        if unseen and not around.quoted and text.strip():
            self.doubt = "part of the HTML can hardly be seen"
        if not around.pre:
            self._parts.append(text.replace("\n", " "))
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self._flush(around, always=True)
            self._parts.append(line)

    def _flush(self, around: _Inside, always: bool = False) -> None:
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if text or always:
            marked = text.startswith(">")  # an old Hotmail quotes as text does
            quoted = bool(text) and (around.quoted or marked)
            self.lines.append(Line(text.lstrip("> ") if marked else text, quoted, around.signature))

    def _is_announced(self, around: _Inside) -> bool:
        self._flush(around)
        last = next((line for line in reversed(self.lines[-3:]) if line.text), None)
        return last is not None and markers.announces(last.text)

    def _blank(self) -> None:
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(""))


def _is_tangled(html: str) -> bool:
    depth = 0
    for count, tag in enumerate(_TAG.finditer(html)):
        if tag.group(2).lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > MAX_DEPTH or count > MAX_TAGS:
            return True
    return False


def _differs(inside: _Inside, around: _Inside) -> bool:
    return inside.quoted != around.quoted or inside.signature != around.signature


def _has_quotation(node: LexborNode) -> bool:
    child = node.first_child
    while child is not None:
        if child.tag == "blockquote":
            return True
        child = child.next
    return False
