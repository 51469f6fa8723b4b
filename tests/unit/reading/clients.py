"""How mail clients write a reply: each function gives the text and the HTML part of one.

`typed` is what the person wrote, `ask` our mail they answered. The forms follow what these
clients really send, shortened to what matters.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ask:
    """Our mail: its text, and its HTML as it would stand in a quotation."""

    text: str
    html: str


Parts = tuple[str | None, str | None]
DESK = "South Woodham Pre-School <policy+k7d2q@swps.example.org>"
DESK_HTML = html.escape(DESK)
DESK_WRAPPED = "South Woodham Pre-School <\npolicy+k7d2q@swps.example.org>"
DAY = "Mon, 23 Nov 2026 at 09:14"


def lines_html(typed: str, wrap: str = "div") -> str:
    """Return typed lines as HTML, one element a line, as most editors do."""
    rows = []
    for line in typed.split("\n"):
        inside = html.escape(line) if line.strip() else "<br>"
        rows.append(f"<{wrap}>{inside}</{wrap}>")
    return "".join(rows)


def quote(text: str, width: int = 72) -> str:
    """Quote a text with ">", wrapped as a client wraps it."""
    rows = []
    for line in text.split("\n"):
        for piece in textwrap.wrap(line, width) or [""]:
            rows.append(f"> {piece}".rstrip())
    return "\n".join(rows)


def gmail_web(typed: str, ask: Ask) -> Parts:
    header = f"On {DAY}, {DESK}\nwrote:"
    text = f"{typed}\n\n{header}\n\n{quote(ask.text)}\n"
    page = (
        f'<div dir="ltr">{lines_html(typed)}</div><br>'
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f"On {DAY}, {DESK_HTML} wrote:<br></div>"
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid'
        f' rgb(204,204,204);padding-left:1ex">{ask.html}</blockquote></div>'
    )
    return text, page


def gmail_wrapped(typed: str, ask: Ask) -> Parts:
    header = f"On Mon, Nov 23, 2026 at 9:14\u202fAM {DESK_WRAPPED} wrote:"
    return f"{typed}\n\n{header}\n\n{quote(ask.text)}\n", None


def gmail_android(typed: str, ask: Ask) -> Parts:
    header = f"On Mon, 23 Nov 2026, 09:14 {DESK_WRAPPED.replace(' <', ', <')} wrote:"
    text = f"{typed}\n\n{header}\n\n{quote(ask.text)}\n"
    page = (
        f'<div dir="auto">{lines_html(typed)}</div><br>'
        '<div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">On Mon, 23 Nov 2026, 09:14 {DESK_HTML} wrote:<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{ask.html}</blockquote></div>'
    )
    return text, page


def gmail_below(typed: str, ask: Ask) -> Parts:
    header = f"On {DAY}, {DESK} wrote:"
    text = f"{header}\n\n{quote(ask.text)}\n\n{typed}\n"
    page = (
        '<div dir="ltr"><div class="gmail_quote gmail_quote_container"><div dir="ltr"'
        f' class="gmail_attr">On {DAY}, {DESK_HTML} wrote:<br></div>'
        f'<blockquote class="gmail_quote">{ask.html}</blockquote><div><br></div>'
        f"{lines_html(typed)}</div></div>"
    )
    return text, page


def gmail_signature(typed: str, ask: Ask) -> Parts:
    name, title = "Jan Field", "Done Right Ltd"
    header = f"On {DAY}, {DESK} wrote:"
    text = f"{typed}\n-- \n*{name}*\n{title}\n\n\n{header}\n\n{quote(ask.text)}\n"
    page = (
        f'<div dir="ltr">{lines_html(typed)}<br clear="all"><div><br></div>'
        '<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"'
        f' data-smartmail="gmail_signature"><div dir="ltr"><b>{name}</b><div>{title}</div></div>'
        '</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'On {DAY}, {DESK_HTML} wrote:<br></div><blockquote class="gmail_quote">{ask.html}'
        "</blockquote></div>"
    )
    return text, page


OUTLOOK_FIELDS = (
    ("From:", DESK), ("Sent:", "23 November 2026 09:14"),
    ("To:", "Jan Field <manager@swps.example.org>"), ("Subject:", "[SWPS-7Q4KX] For your approval"),
)  # fmt: skip


def fields(pairs: tuple[tuple[str, str], ...], star: str = "") -> str:
    return "\n".join(f"{star}{label}{star} {value}" for label, value in pairs)


def fields_html(pairs: tuple[tuple[str, str], ...]) -> str:
    return "<br>".join(f"<b>{label}</b> {html.escape(value)}" for label, value in pairs)


def outlook_desktop(typed: str, ask: Ask) -> Parts:
    text = f"{typed}\n\n{fields(OUTLOOK_FIELDS)}\n\n{ask.text}\n"
    rows = "".join(
        f'<p class="MsoNormal">{html.escape(line) or "&nbsp;"}<o:p></o:p></p>'
        for line in typed.split("\n")
    )
    page = (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang="EN-GB">'
        f'<div class="WordSection1">{rows}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{fields_html(OUTLOOK_FIELDS)}<o:p></o:p></p></div></div>'
        f"{ask.html}</div></body></html>"
    )
    return text, page


def outlook_web(typed: str, ask: Ask) -> Parts:
    text = f"{typed}\n\n________________________________\n{fields(OUTLOOK_FIELDS)}\n\n{ask.text}\n"
    page = (
        '<html><head><style type="text/css" style="display:none;">P {margin-top:0;}</style></head>'
        f'<body dir="ltr">{lines_html(typed)}<div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{fields_html(OUTLOOK_FIELDS)}'
        f"</font><div>&nbsp;</div></div><div>{ask.html}</div></body></html>"
    )
    return text, page


def outlook_ios(typed: str, ask: Ask) -> Parts:
    text = (
        f"{typed}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n"
        f"________________________________\n{fields(OUTLOOK_FIELDS)}\n\n{ask.text}\n"
    )
    page = (
        f'<html><body><div dir="auto">{lines_html(typed)}</div>'
        '<div id="ms-outlook-mobile-body-separator-line" dir="auto"><br></div>'
        '<div id="ms-outlook-mobile-signature" dir="auto">Get <a href="https://aka.ms/o0ukef">'
        'Outlook for iOS</a></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr">{fields_html(OUTLOOK_FIELDS)}</div>{ask.html}'
        "</body></html>"
    )
    return text, page


def outlook_plain(typed: str, ask: Ask) -> Parts:
    return f"{typed}\n\n-----Original Message-----\n{fields(OUTLOOK_FIELDS)}\n\n{ask.text}\n", None


def outlook_stars(typed: str, ask: Ask) -> Parts:
    return f"{typed}\n\n{fields(OUTLOOK_FIELDS, '*')}\n\n{ask.text}\n", None


def outlook_mac(typed: str, ask: Ask) -> Parts:
    page = (
        f'<html><body style="word-wrap: break-word;">{lines_html(typed)}<div><br></div>'
        '<span id="OLK_SRC_BODY_SECTION"><div style="font-family:Calibri; border-bottom: medium'
        f' none; padding-top: 3pt;">{fields_html(OUTLOOK_FIELDS)}</div><div><br></div>{ask.html}'
        "</span></body></html>"
    )
    return f"{typed}\n\n{fields(OUTLOOK_FIELDS)}\n\n{ask.text}\n", page


GERMAN = (
    ("Von:", DESK), ("Gesendet:", "Montag, 23. November 2026 09:14"),
    ("An:", "Jan Field <manager@swps.example.org>"), ("Betreff:", "[SWPS-7Q4KX] Freigabe"),
)  # fmt: skip
FRENCH = (
    ("De\u00a0:", DESK), ("Envoyé\u00a0:", "lundi 23 novembre 2026 09:14"),
    ("À\u00a0:", "Jan Field <manager@swps.example.org>"), ("Objet\u00a0:", "[SWPS-7Q4KX] Demande"),
)  # fmt: skip


def outlook_german(typed: str, ask: Ask) -> Parts:
    return f"{typed}\n\n{fields(GERMAN)}\n\n{ask.text}\n", None


def outlook_french(typed: str, ask: Ask) -> Parts:
    text = f"{typed}\n\n-----Message d'origine-----\n{fields(FRENCH)}\n\n{ask.text}\n"
    page = f"<div>{lines_html(typed)}</div><div>{fields_html(FRENCH)}</div>{ask.html}"
    return text, page


def one_block(typed: str, ask: Ask) -> Parts:
    body = html.escape(typed).replace("\n", "<br>")
    return None, f"<div>{body}<br><br>{fields_html(OUTLOOK_FIELDS)}<br><br>{ask.html}</div>"


def apple_mail(typed: str, ask: Ask) -> Parts:
    header = f"> On 23 Nov 2026, at 09:14, {DESK} wrote:\n> "
    text = f"{typed}\n\n{header}\n{quote(ask.text)}\n"
    page = (
        f'<html><body style="word-wrap: break-word;">{lines_html(typed)}<div><br><blockquote'
        f' type="cite"><div>On 23 Nov 2026, at 09:14, {DESK_HTML} wrote:</div><br>'
        f"<div>{ask.html}</div></blockquote></div></body></html>"
    )
    return text, page


def iphone(typed: str, ask: Ask) -> Parts:
    header = f"> On 23 Nov 2026, at 09:14, {DESK} wrote:\n> "
    text = f"\ufeff{typed}\n\nSent from my iPhone\n\n{header}\n> \ufeff\n{quote(ask.text)}\n"
    page = (
        f'<html><body dir="auto">{lines_html(typed)}<div><br></div><div dir="ltr">Sent from my'
        f' iPhone</div><div dir="ltr"><br><blockquote type="cite">On 23 Nov 2026, at 09:14,'
        f' {DESK_HTML} wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">'
        f"\ufeff{ask.html}</div></blockquote></body></html>"
    )
    return text, page


def yahoo_web(typed: str, ask: Ask) -> Parts:
    header = f"On Monday, 23 November 2026 at 09:14:00 GMT, {DESK} wrote:"
    text = f" {typed}\n\n    {header}\n \n {ask.text.replace(chr(10), chr(10) + ' ')}\n  "
    page = (
        f'<html><body><div class="ydpa1b2yahoo-style-wrap">{lines_html(typed)}<div><br></div>'
        f'</div><div id="yahoo_quoted_0123" class="yahoo_quoted"><div>'
        f"<div>On Monday, 23 November 2026 at 09:14:00 GMT, {DESK_HTML} wrote:</div><div><br></div>"
        f"<div>{ask.html}</div></div></div></body></html>"
    )
    return text, page


def yahoo_android(typed: str, ask: Ask) -> Parts:
    flat = " ".join(ask.text.split())
    header = f"On Mon, 23 Nov 2026 at 9:14, {DESK} wrote:"
    return f"{typed}\n\nSent from Yahoo Mail on Android \n \n  {header}   {flat}", None


def samsung(typed: str, ask: Ask) -> Parts:
    heading = "-------- Original message --------"
    text = (
        f"{typed}\n\nSent from my Galaxy\n\n{heading}\nFrom: {DESK}\nDate: 23/11/2026 09:14"
        f" (GMT+00:00)\nTo: manager@swps.example.org\nSubject: [SWPS-7Q4KX] For your approval\n\n"
        f"{ask.text}\n"
    )
    page = (
        f'<html><body dir="auto">{lines_html(typed)}<div><br></div><div id="composer_signature"'
        ' dir="auto"><div style="font-size:12px;color:#575757">Sent from my Galaxy</div></div>'
        f'<div dir="auto"><br></div><div style="font-size:100%;color:#000000"><div>{heading}</div>'
        f"<div>From: {DESK_HTML}</div><div>Date: 23/11/2026 09:14 (GMT+00:00)</div><div>To:"
        " manager@swps.example.org</div><div>Subject: [SWPS-7Q4KX] For your approval</div>"
        f"<div><br></div></div>{ask.html}</body></html>"
    )
    return text, page


def thunderbird(typed: str, ask: Ask) -> Parts:
    header = f"On 23/11/2026 09:14, {DESK.split(' <')[0]} wrote:"
    page = (
        f"<html><body><p>{html.escape(typed).replace(chr(10), '<br>')}</p><div"
        f' class="moz-cite-prefix">{header}<br></div><blockquote type="cite"'
        f' cite="mid:1@swps.example.org">{ask.html}</blockquote></body></html>'
    )
    return f"{typed}\n\n{header}\n{quote(ask.text)}\n", page


def thunderbird_below(typed: str, ask: Ask) -> Parts:
    header = "On 23/11/2026 09:14, South Woodham Pre-School wrote:"
    page = (
        f'<html><body><div class="moz-cite-prefix">{header}<br></div><blockquote type="cite">'
        f"{ask.html}</blockquote><p>{html.escape(typed).replace(chr(10), '<br>')}</p></body></html>"
    )
    return f"{header}\n{quote(ask.text)}\n\n{typed}\n", page


def proton(typed: str, ask: Ask) -> Parts:
    header = f"On Monday, 23 November 2026 at 09:14, {DESK} wrote:"
    footer = "Sent with [Proton Mail](https://proton.me/) secure email."
    text = f"{typed}\n\n{footer}\n\n{header}\n\n{quote(ask.text)}\n"
    page = (
        f'<div style="font-family: Arial">{lines_html(typed)}</div><div class='
        '"protonmail_signature_block"><div class="protonmail_signature_block-user'
        ' protonmail_signature_block-empty"></div><div class="protonmail_signature_block-proton">'
        'Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div></div>'
        f'<div class="protonmail_quote">On Monday, 23 November 2026 at 09:14, {DESK_HTML} wrote:'
        f'<br><br><blockquote class="protonmail_quote" type="cite">{ask.html}</blockquote><br>'
        "</div>"
    )
    return text, page


def fastmail(typed: str, ask: Ask) -> Parts:
    header = f"On Mon, 23 Nov 2026, at 9:14 AM, {DESK.split(' <')[0]} wrote:"
    page = (
        f"<!DOCTYPE html><html><body>{lines_html(typed)}<div><br></div><div>{header}</div>"
        f'<blockquote type="cite" id="qt">{ask.html}</blockquote></body></html>'
    )
    return f"{typed}\n\n{header}\n{quote(ask.text)}\n", page


def gmx(typed: str, ask: Ask) -> Parts:
    page = (
        f'<html><body>{lines_html(typed)}<div>&nbsp;<div name="quote" style="margin:10px 5px 5px'
        ' 10px; border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b> Montag, 23. November 2026'
        f" um 09:14 Uhr<br><b>Von:</b> {DESK_HTML}<br><b>An:</b> manager@swps.example.org<br>"
        f"<b>Betreff:</b> [SWPS-7Q4KX] Freigabe</div><div>{ask.html}</div></div></div></body>"
        "</html>"
    )
    return None, page


def zoho(typed: str, ask: Ask) -> Parts:
    header = f"---- On Mon, 23 Nov 2026 09:14:00 +0000 {DESK} wrote ----"
    page = (
        f'<div style="font-family: Verdana">{lines_html(typed)}</div><div class="zmail_extra"'
        f' data-zbluepencil-ignore="true"><div><br>---- On Mon, 23 Nov 2026 09:14:00 +0000 <b>'
        f"{DESK_HTML}</b> wrote ---<br></div><div><blockquote>{ask.html}</blockquote></div></div>"
    )
    return f"{typed}\n\n\n\n{header}\n\n{ask.text}\n", page


def unmarked(typed: str, ask: Ask) -> Parts:
    """A client that puts our mail below the reply without a word."""
    return f"{typed}\n\n{ask.text}\n", None


def bare(typed: str, ask: Ask) -> Parts:
    """A reply without any quotation."""
    return typed + "\n", None


def bare_html(typed: str, ask: Ask) -> Parts:
    return None, f"<html><body>{lines_html(typed, 'p')}</body></html>"


ABOVE: dict[str, Callable[[str, Ask], Parts]] = {
    f.__name__: f
    for f in (
        gmail_web, gmail_wrapped, gmail_android, gmail_signature, outlook_desktop, outlook_web,
        outlook_ios, outlook_plain, outlook_stars, outlook_mac, outlook_german, outlook_french,
        one_block, apple_mail, iphone, yahoo_web, yahoo_android, samsung, thunderbird, proton,
        fastmail, gmx, zoho, unmarked, bare, bare_html,
    )
}  # fmt: skip
BELOW: dict[str, Callable[[str, Ask], Parts]] = {
    f.__name__: f for f in (gmail_below, thunderbird_below)
}
CLIENTS = ABOVE | BELOW
