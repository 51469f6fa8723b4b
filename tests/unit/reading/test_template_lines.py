"""No line of any mail of ours, sent back alone, is a decision: not even where we forgot we sent it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from swps_mailflow.reading.decision import Offered, read_reply
from swps_mailflow.reading.html import read_html
from tests.unit.reading import asks

TEMPLATES = Path(__file__).parents[3] / "templates"
# What a template fills in: an offered word, or somebody, something, some day.
_WORD = re.compile(r"\{\{[^{}]*\b[wf]\.(?:word|button)\b[^{}]*\}\}")
_FILLED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TAGS = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
OFFERED = {o.word: o for o in asks.ALL if o.word != "STAYS"} | {"STAYS": Offered("STAYS", asks.OPT)}
FILES = sorted(TEMPLATES.rglob("*.j2"))


def lines_of(path: Path, word: str, filled: str) -> list[str]:
    source = _TAGS.sub("", _FILLED.sub(filled, _WORD.sub(word, path.read_text("utf-8"))))
    if path.name.endswith(".html.j2"):
        # A button is opened, not quoted back; its label is looked at as any text.
        page = source.replace("mailto:", "x:").replace("body=", "")
        return [line.text for line in read_html(page).lines]
    return source.splitlines()


def test_there_are_templates() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=[str(f.relative_to(TEMPLATES)) for f in FILES])
@pytest.mark.parametrize("word", ["APPROVE", "Close", "DONE", "Not a member"])
@pytest.mark.parametrize("filled", ["the Manager", "Pat Parent", "Friday 16 July 2027"])
def test_no_line_of_a_template_decides(path: Path, word: str, filled: str) -> None:
    for line in filter(str.strip, lines_of(path, word, filled)):
        found = read_reply(
            line, None, sent=(), offered=list(OFFERED.values()), kinds=("concern", "exception")
        )
        assert found.word is None, f"{line!r} reads as {found.word}"
