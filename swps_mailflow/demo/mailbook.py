"""What was sent, as pages: one a mail, and an index in the order of the story."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from swps_mailflow.demo.people import parsed

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f3f4f6;color:#1f2937}
main{max-width:46rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.4rem} h2{font-size:1.05rem;margin:2rem 0 .3rem}
a{color:#1d4ed8} li{margin:.3rem 0} small{color:#6b7280}
iframe{width:100%;max-width:420px;height:860px;border:1px solid #d1d5db;border-radius:18px;
  background:#fff}
pre{white-space:pre-wrap;background:#fff;border:1px solid #d1d5db;border-radius:8px;padding:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem} dt{color:#6b7280} dd{margin:0}
"""


@dataclass(frozen=True)
class Page:
    """One mail that went by, in its chapter."""

    chapter: str
    raw: bytes
    recipient: str


def write(pages: list[Page], folder: Path) -> Path:
    """Write a page for each mail and an index; return the index."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    lines: list[str] = []
    chapter = ""
    for number, page in enumerate(pages, 1):
        mail = parsed(page.raw)
        name = f"{number:02d}.html"
        (folder / name).write_text(_page(page, number), encoding="utf-8")
        if page.chapter != chapter:
            chapter = page.chapter
            lines.append(f"{'</ol>' if lines else ''}<h2>{escape(chapter)}</h2><ol start={number}>")
        to = escape(page.recipient)
        lines.append(
            f'<li><a href="{name}">{escape(str(mail["Subject"]))}</a><br>'
            f"<small>{escape(_name(str(mail['From'])))} to {to}</small></li>"
        )
    body = "<h1>Every mail of the demo</h1>" + "".join(lines) + "</ol>"
    index = folder / "index.html"
    index.write_text(_document("Every mail of the demo", body), encoding="utf-8")
    return index


def _page(page: Page, number: int) -> str:
    mail = parsed(page.raw)
    subject = str(mail["Subject"])
    rows = "".join(
        f"<dt>{field}</dt><dd>{escape(str(mail[field]))}</dd>"
        for field in ("From", "To", "Date", "X-Mailflow-Notice")
        if mail[field]
    )
    rich = mail.get_body(("html",))
    plain = mail.get_body(("plain",))
    shown = ""
    if rich is not None:
        shown = f'<iframe sandbox srcdoc="{escape(rich.get_content())}"></iframe>'
    text = f"<h2>As plain text</h2><pre>{escape(plain.get_content())}</pre>" if plain else ""
    body = f'<p><a href="index.html">All mails</a></p><h1>{escape(subject)}</h1><dl>{rows}</dl>'
    return _document(f"{number}. {subject}", f"{body}{shown}{text}")


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main>{body}</main></html>"
    )


def _name(sender: str) -> str:
    return sender.partition("<")[0].strip(' "') or sender
