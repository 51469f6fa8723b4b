"""Pages that show every mail as it looks on a phone, on a wide screen and as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

from swps_mailflow.reports.samples import Sample, samples

_PHONE, _WIDE = 390, 680  # pixels: a common phone, and a reading pane beside a list of mails
_HEIGHT = 1500

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 2rem auto; max-width: 1180px; padding: 0 1rem; }
body { font: 16px/1.5 system-ui, sans-serif; }
iframe { border: 1px solid #9aa7aa; border-radius: 8px; background: white; vertical-align: top; }
.frames { display: flex; flex-wrap: wrap; gap: 1.5rem; }
pre { padding: 1rem; border: 1px solid #9aa7aa; border-radius: 8px; overflow: auto; }
td { padding: 0.15rem 1rem 0.15rem 0; vertical-align: top; }
"""


class _Rendered(Protocol):
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


class Templates(Protocol):
    """What renders a mail."""

    def render(self, notice: str, context: Mapping[str, Any]) -> _Rendered: ...


def write_pages(templates: Templates, output: Path) -> int:
    """Write a page for every sample mail, and an index of them; return how many mails."""
    shown = samples()
    for name, text in pages(templates, shown).items():
        place = output / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return len(shown)


def pages(templates: Templates, shown: Sequence[Sample]) -> dict[str, str]:
    """Return the pages by file name: `index.html`, and for each mail its page and the mail itself.

    The mails' own pages stand under `mails/`, exactly as they are sent.
    """
    found: dict[str, str] = {}
    rows: list[str] = []
    counts: dict[str, int] = {}
    for sample in shown:
        stem = sample.notice.replace("/", "-")
        counts[stem] = counts.get(stem, 0) + 1
        name = f"{stem}-{counts[stem]}"
        mail = templates.render(sample.notice, sample.context)
        found[f"mails/{name}.html"] = mail.html
        found[f"mails/{name}.txt"] = mail.text
        found[f"{name}.html"] = _page(sample, mail, name)
        rows.append(_row(sample, mail, name))
    found["index.html"] = _whole("Every mail we send", f"<table>{''.join(rows)}</table>")
    return found


def _row(sample: Sample, mail: _Rendered, name: str) -> str:
    to = escape(str(sample.context["to"]["title"]))
    about = escape(sample.about)
    return (
        f'<tr><td><a href="{name}.html">{escape(sample.notice)}</a></td><td>{about}</td>'
        f"<td>to {to}</td><td>{escape(mail.subject)}</td></tr>\n"
    )


def _page(sample: Sample, mail: _Rendered, name: str) -> str:
    frames = "".join(
        f'<iframe title="{title}" src="mails/{name}.html" width="{width}" height="{_HEIGHT}">'
        "</iframe>\n"
        for title, width in (("on a phone", _PHONE), ("on a wide screen", _WIDE))
    )
    about = f" ({escape(sample.about)})" if sample.about else ""
    return _whole(
        f"{escape(sample.notice)}{about}",
        f'<p><a href="index.html">All mails</a></p>\n<p>Subject: {escape(mail.subject)}</p>\n'
        f'<div class="frames">{frames}</div>\n<h2>As plain text</h2>\n'
        f"<pre>{escape(mail.text)}</pre>",
    )


def _whole(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{body}\n</body>\n</html>\n"
    )
