"""The HTML part as lines: what a person sees, and which of it is quotation or signature."""

from __future__ import annotations

import pytest

from swps_mailflow.reading.html import read_html


def new(html: str) -> list[str]:
    return [x.text for x in read_html(html).lines if x.text and not x.quoted and not x.signature]


def quoted(html: str) -> list[str]:
    return [x.text for x in read_html(html).lines if x.quoted]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("One<br>Two<div>Three</div>Four", ["One", "Two", "Three", "Four"]),
        ("<b>On</b>e <i>line</i>\n of   text", ["One line of text"]),
        ("<ul><li>a</li><li>b</li></ul>", ["- a", "- b"]),
        ("<table><tr><td>From:</td><td>Desk</td></tr></table>", ["From: Desk"]),
        ("<pre>a\n  b</pre>", ["a", "b"]),
        ("<script>x</script><style>y</style><title>z</title>seen", ["seen"]),
        ("<!-- not --><p>seen&nbsp;it</p>", ["seen it"]),
        ("<p><noscript>seen without scripts</noscript></p>", ["seen without scripts"]),
        ('<img alt="👍"><img alt="our logo">', ["👍"]),
        ("<s>Approve</s> Decline", ["~~Approve~~ Decline"]),
        ('<span style="text-decoration: line-through">No</span>', ["~~No~~"]),
    ],
)
def test_elements_become_lines(html: str, lines: list[str]) -> None:
    assert new(html) == lines


@pytest.mark.parametrize(
    "element",
    [
        '<span style="display:none">x</span>', '<div style="DISPLAY: none !important">x</div>',
        '<p style="visibility:hidden">x</p>', "<p hidden>x</p>", '<i style="font-size:0px">x</i>',
        '<i style="opacity: 0">x</i>', '<div style="max-height:0;overflow:hidden">x</div>',
        '<div style="height:0;overflow:hidden">x</div>', '<i style="font-size:0">x</i>',
        '<p style="width: 0px; overflow: hidden">x</p>', '<i style="opacity:.0">x</i>',
        '<p style="font:0/0 a">x</p>', '<p style="transform:scale(0)">x</p>',
        "<style>.a{height:0;overflow:hidden}</style><p class=a>x</p>",
        '<span style="mso-hide:all">x</span>', "<template>x</template>",
        "<style>.a, #b { display : none }</style><p class=a>x</p><p id=b>x</p>",
        '<a href="mailto:p@x.org?subject=Re&amp;body=APPROVE">x</a>',
    ],
)  # fmt: skip
def test_hidden_elements_and_our_buttons_are_no_text(element: str) -> None:
    page = read_html(f"{element}<p>seen</p>")
    assert [x.text for x in page.lines if x.text] == ["seen"]
    assert not page.doubt


def test_rules_for_some_screens_hide_nothing() -> None:
    assert new("<style>@media print {.a {display:none}}</style><p class=a>seen</p>") == ["seen"]


@pytest.mark.parametrize(
    "element",
    [
        '<p style="color:#ffffff">x</p>', '<font color="white">x</font>', "<bdo dir=rtl>x</bdo>",
        '<p style="text-indent:-9999px">x</p>', '<i style="font-size:1px">x</i>',
        '<i style="opacity:0.01">x</i>', '<p style="color:#fefefe">x</p>',
        '<p style="color:rgba(0,0,0,0)">x</p>', '<p style="height:1px;overflow:hidden">x</p>',
        '<div style="background-color:#eee"><p style="color:#eee">x</p></div>',
        '<div bgcolor="#222222"><p style="color:#222">x</p></div>',
        '<div style="background:white"><p style="color:white">x</p></div>',
        "<style>.a{color:#fff}</style><p class=a>x</p>",
        '<p style="margin-left:-9999px">x</p>', '<p style="line-height:0">x</p>',
        '<p style="position:absolute; left:-2000px">x</p>', '<i style="color:transparent">x</i>',
    ],
)  # fmt: skip
def test_what_can_hardly_be_seen_leaves_a_doubt(element: str) -> None:
    assert read_html(f"<p>seen</p>{element}").doubt
    assert not read_html(f'<p>seen</p><blockquote type="cite">{element}</blockquote>').doubt


def test_white_letters_on_a_dark_ground_are_seen() -> None:
    assert not read_html('<div style="background:#000"><p style="color:white">x</p></div>').doubt


@pytest.mark.parametrize(
    "style",
    [
        "min-height:0;overflow:hidden", "font-size:0.9em", "font-size:10px", "opacity:0.9",
        "color:#999", "color:windowtext;background:white", "color:#1f497d", "margin-left:-18pt",
        "width:100%;overflow:hidden", "font:normal 13px arial", "line-height:0.9", "zoom:1",
        "background:url(x.png);color:white", "background:#036;color:white", "color:inherit",
    ],
)  # fmt: skip
def test_how_people_write_is_seen(style: str) -> None:
    page = read_html(f'<p style="{style}">seen</p>')
    assert [x.text for x in page.lines if x.text] == ["seen"]
    assert not page.doubt


@pytest.mark.parametrize(
    "quotation",
    [
        '<blockquote type="cite">Q</blockquote>', '<blockquote class="gmail_quote">Q</blockquote>',
        '<blockquote style="border-left: 1px solid">Q</blockquote>',
        '<div class="gmail_quote"><div class="gmail_attr">Q</div></div>',
        '<div class="ydp8f3yahoo_quoted">Q</div>', '<div id="yahoo_quoted_12">Q</div>',
        '<div class="moz-cite-prefix">Q</div>', '<span id="OLK_SRC_BODY_SECTION">Q</span>',
        '<div class="protonmail_quote">Q</div>', '<div name="quote">Q</div>',
        '<div id="mail-editor-reference-message-container">Q</div>', '<div class="zmail_extra">Q</div>',
    ],
)  # fmt: skip
def test_quotations_are_marked(quotation: str) -> None:
    html = f"<div>above</div>{quotation}<div>below</div>"
    assert new(html) == ["above", "below"]
    assert quoted(html) == ["Q"]


def test_a_reply_below_gmails_quotation_is_new() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On x wrote:</div><blockquote'
        ' class="gmail_quote">Q<div class="gmail_quote"><blockquote class="gmail_quote">older'
        "</blockquote>still Q</div></blockquote><div>Approve</div></div>"
    )
    assert new(html) == ["Approve"]
    assert quoted(html) == ["On x wrote:", "Q", "older", "still Q"]


def test_an_indented_paragraph_is_no_quotation() -> None:
    html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">mine</blockquote>'
    assert new(html) == ["mine"]


@pytest.mark.parametrize(
    "html",
    [
        '<div id="divRplyFwdMsg">From</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">From</div>',
    ],
)
def test_outlook_opens_a_quotation_without_end(html: str) -> None:
    lines = read_html(f"<p>mine</p>{html}<p>Q</p>").lines
    hard = next(i for i, line in enumerate(lines) if line.hard)
    assert [x.text for x in lines[:hard] if x.text] == ["mine"]


@pytest.mark.parametrize(
    "signature",
    [
        '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Jan</div>',
        '<div id="Signature">Jan</div>', '<div id="ms-outlook-mobile-signature">Jan</div>',
        '<div class="moz-signature">Jan</div>', '<div id="composer_signature">Jan</div>',
        '<div class="protonmail_signature_block">Jan</div>',
    ],
)  # fmt: skip
def test_signatures_are_marked(signature: str) -> None:
    assert new(f"<p>Hello</p>{signature}") == ["Hello"]


def test_depth_and_size_are_bounded() -> None:
    assert new("<div>" * 300 + "Approve" + "</div>" * 300) == ["Approve"]
    for html in ("<div>" * 20_000, "<b>" * 5000 + "x", "<i>x</i>" * 120_000, "x" * 4_000_000):
        page = read_html(html)
        assert page.doubt
        assert page.lines == []
    assert new("<p>x" * 10_000)[:2] == ["x", "x"]


@pytest.mark.parametrize(
    "html", ["", "<", "<div", "\x00", "<html></html>", "&#0;&#55357;", "<!-- "]
)
def test_broken_html_is_read_as_far_as_it_goes(html: str) -> None:
    assert [x for x in new(html) if x.strip("<\ufffd")] == []
