"""What was sent, as pages: one a mail, framed as on a phone, and an index that tells the story."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from swps_mailflow.demo.cards import Page, gist
from swps_mailflow.demo.people import parsed

_TITLE = "Every mail of the demo"
# The fields worth showing. The mailbox's owner sees the rest in their mail program, too.
_FIELDS = (
    "From",
    "To",
    "Reply-To",
    "Date",
    "Auto-Submitted",
    "X-Mailflow-Case",
    "X-Mailflow-Notice",
)
_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:68rem;padding:1.5rem}
h1{font-size:1.4rem} h2{font-size:1.2rem;margin:2.5rem 0 .3rem}
h3{font-size:1rem;margin:1.4rem 0 .3rem} li{margin:.4rem 0} small,dt{opacity:.7}
nav{display:flex;gap:1.5rem} .both{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
iframe{width:390px;max-width:100%;height:844px;border:10px solid #333;border-radius:32px;
background:#fff;box-sizing:content-box}
pre{flex:1 1 20rem;white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #9aa7aa;
border-radius:8px;padding:1rem;margin:0;font-size:.85rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;overflow-wrap:anywhere}
dd{margin:0}
"""


def write(pages: Sequence[Page], folder: Path) -> Path:
    """Write a page for each mail and an index in the order of the story; return the index.

    Pages of an earlier demo are replaced; nothing else in the folder is touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("mail-[0-9][0-9][0-9].html"):
        old.unlink()
    rows: list[str] = []
    chapter = sentence = ""
    for number, page in enumerate(pages, 1):
        (folder / _name(number)).write_text(_page(page, number, len(pages)), encoding="utf-8")
        if (page.chapter, page.sentence) != (chapter, sentence):
            rows.append("</ol>" if rows else "")
            if page.chapter != chapter:
                rows.append(f"<h2>{escape(page.chapter)}</h2>")
            rows.append(f'<h3>{escape(page.sentence)}</h3><ol start="{number}">')
            chapter, sentence = page.chapter, page.sentence
        rows.append(_row(page, number))
    index = folder / "index.html"
    whole = f"<h1>{_TITLE}</h1>{''.join(rows)}{'</ol>' if rows else ''}"
    index.write_text(_document(_TITLE, whole), encoding="utf-8")
    return index


def _row(page: Page, number: int) -> str:
    mail = parsed(page.raw)
    first = gist(mail).partition("\n")[0]
    return (
        f'<li><a href="{_name(number)}">{escape(str(mail["Subject"]))}</a> '
        f"<small>{escape(page.sender)} to {escape(page.recipient)}</small><br>{escape(first)}</li>"
    )


def _page(page: Page, number: int, last: int) -> str:
    mail = parsed(page.raw)
    subject = str(mail["Subject"])
    rows = "".join(
        f"<dt>{field}</dt><dd>{escape(str(mail[field]))}</dd>" for field in _FIELDS if mail[field]
    )
    ways = ['<a href="index.html">All mails</a>']
    if number > 1:
        ways.append(f'<a href="{_name(number - 1)}">The one before</a>')
    if number < last:
        ways.append(f'<a href="{_name(number + 1)}">The next</a>')
    rich, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    shown = _framed(rich.get_content()) if rich else ""
    text = f"<pre>{escape(plain.get_content())}</pre>" if plain else ""
    return _document(
        f"{number}. {subject}",
        f"<nav>{''.join(ways)}</nav><h1>{escape(subject)}</h1><p>{escape(page.sentence)}</p>"
        f'<dl>{rows}</dl><div class="both">{shown}{text}</div>',
    )


def _framed(source: str) -> str:
    # Nothing in a mail may act on this page: no scripts, no forms, no way out of the frame.
    return f'<iframe title="as on a phone" sandbox srcdoc="{escape(source)}"></iframe>'


def _name(number: int) -> str:
    return f"mail-{number:03d}.html"


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n<body>{body}</body>\n</html>\n"
    )
