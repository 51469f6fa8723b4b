"""The templates of our mails: found, compiled once, and rendered as subject, text and HTML.

`templates/<kind>/<notice>.txt.j2` and `.html.j2` are used where they exist, else those of the same
name in `common/`. A folder of the setting's own overrides them file by file; where such a file
fails while a mail is written, the built-in templates write it, for a mail must not be lost to a
slip of the pen, and `check` says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
)
from markupsafe import Markup, escape

from swps_mailflow.adapters.plaintext import laid_out, one_line, quoted
from swps_mailflow.policy.wording import english_date

# What policy/briefing.py gives to a template, and the macros the HTML layout imports.
NAMES = frozenset(
    {"setting", "ref", "kind", "variant", "title", "notice", "to", "case", "sender", "parties"}
    | {"original", "additions", "facts", "words", "told", "yours", "undo_until", "danger"}
    | {"emergency", "f"}
)
_IMPORTED = frozenset({"m"})
_TEXT, _HTML = ".txt.j2", ".html.j2"
_SUBJECT = "Subject: "
_FILE_TYPES = {
    "image": "picture",
    "video": "video",
    "audio": "recording",
    "text": "text",
    "message": "mail",
    "application/pdf": "PDF",
}
# What a template of the setting's own may raise; the built-in ones are tried instead.
_FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class Rendered:
    """A mail's subject on one line, its plain text (wrapped), and its HTML page."""

    subject: str
    text: str
    html: str


def built_in() -> Path:
    """Return the folder of the templates that come with the program."""
    package = Path(__file__).parents[1]
    packed = package / "_templates"  # in a wheel; a checkout has them beside the package
    return packed if packed.is_dir() else package.parent / "templates"


class Templates:
    """See the module. `directories` are searched in order, the built-in folder last."""

    def __init__(self, directories: Sequence[Path]) -> None:
        self._directories = tuple(directories)
        self._text = _environment(self._directories, html=False)
        self._html = _environment(self._directories, html=True)
        self._pairs: dict[str, tuple[Template, Template]] = {}
        self._behind = Templates(self._directories[-1:]) if len(self._directories) > 1 else None

    @classmethod
    def of(cls, override: Path | None = None) -> Templates:
        """Return the built-in templates, with a folder of the setting's own in front of them."""
        return cls((override, built_in()) if override is not None else (built_in(),))

    def render(self, notice: str, context: Mapping[str, Any]) -> Rendered:
        """Return the mail `<kind>/<notice>` for that context.

        Raises jinja2.TemplateError where no template exists or the built-in one fails.
        """
        try:
            return self._rendered(notice, context)
        except _FAULTS:
            if self._behind is None:
                raise
            return self._behind.render(notice, context)

    def check(self) -> list[str]:
        """Return what is wrong with the templates before any mail needs them, a sentence each."""
        names = sorted(set(self._text.list_templates()))
        known = set(names) if self._behind is None else set(self._behind.names())
        faults = []
        for name in names:
            if name.endswith((_TEXT, _HTML)):
                faults += [f"The template {name} {fault}." for fault in self._faults(name, known)]
        return faults

    def names(self) -> list[str]:
        """Return the names of all template files, such as "concern/ask.txt.j2"."""
        return [n for n in self._text.list_templates() if n.endswith((_TEXT, _HTML))]

    def notices(self) -> list[str]:
        """Return the notices that have templates of their own, such as "concern/ask"."""
        return [
            name.removesuffix(_TEXT)
            for name in self.names()
            if name.endswith(_TEXT) and not _is_part(name)
        ]

    def _rendered(self, notice: str, context: Mapping[str, Any]) -> Rendered:
        pair = self._pairs.get(notice)
        if pair is None:
            pair = self._pairs[notice] = self._found(notice)
        subject, found, body = pair[0].render(context).lstrip().partition("\n")
        if not found or not subject.startswith(_SUBJECT):
            raise TemplateError(f"the text template of {notice} does not begin with its subject")
        return Rendered(
            " ".join(subject[len(_SUBJECT) :].split()), laid_out(body), pair[1].render(context)
        )

    def _found(self, notice: str) -> tuple[Template, Template]:
        shared = f"common/{notice.rpartition('/')[2]}"
        return (
            self._text.select_template([notice + _TEXT, shared + _TEXT]),
            self._html.select_template([notice + _HTML, shared + _HTML]),
        )

    def _faults(self, name: str, known: set[str]) -> Iterator[str]:
        environment = self._html if name.endswith(_HTML) else self._text
        if name not in known:
            yield "belongs to no mail: no mail has that name"
        if not _is_part(name) and (other := _counterpart(name)) not in self._text.list_templates():
            yield f"has no counterpart {other}"
        try:
            source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]  # set in _environment
            tree = environment.parse(source)
            environment.get_template(name)
        except TemplateSyntaxError as fault:
            yield f"cannot be read: {fault.message} (line {fault.lineno})"
            return
        except UnicodeDecodeError:
            yield "is not UTF-8 text"
            return
        parameters = {"caller"} if _is_part(name) else set()
        for variable in sorted(
            meta.find_undeclared_variables(tree) - NAMES - _IMPORTED - parameters
        ):
            yield f'uses "{variable}", which no mail has'
        for needed in meta.find_referenced_templates(tree):
            if needed is not None:
                try:
                    environment.get_template(needed)
                except TemplateNotFound:
                    yield f"needs {needed}, which does not exist"
                except TemplateSyntaxError:
                    pass  # said where that template itself is checked


def _environment(directories: Sequence[Path], *, html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([str(d) for d in directories]),
        undefined=StrictUndefined,
        autoescape=html,
        finalize=None if html else one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # a reload of the configuration makes new Templates
        cache_size=-1,
    )
    environment.filters.update(
        sentence=_sentence,
        moment=_moment,
        someone=_someone,
        filetype=_file_type,
        quoted=quoted,
        broken=_broken,
    )
    return environment


def _is_part(name: str) -> bool:
    """Tell whether a file is a part of others (a layout, macros): its name begins with "_"."""
    return name.rpartition("/")[2].startswith("_")


def _counterpart(name: str) -> str:
    if name.endswith(_TEXT):
        return name.removesuffix(_TEXT) + _HTML
    return name.removesuffix(_HTML) + _TEXT


def _sentence(text: str) -> str:
    """Begin with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def _moment(text: str) -> str:
    """Return a moment without its leading "at": "9.14 am on Monday 23 November 2026"."""
    if text[:4].isdigit():
        return english_date(datetime.fromisoformat(text).date())
    return text.removeprefix("at ")


def _someone(title: str) -> str:
    """Return who deals with a case, also while nobody holds it."""
    return "somebody responsible" if title == "nobody yet" else title


def _file_type(content_type: str) -> str:
    """Return what a content type is to a reader: "picture", "PDF", "file"."""
    return _FILE_TYPES.get(content_type) or _FILE_TYPES.get(content_type.partition("/")[0], "file")


def _broken(text: object) -> Markup:
    """Return a person's text for HTML, its line breaks kept."""
    escaped = escape(str(text).strip("\r\n"))
    return Markup(escaped.replace("\r\n", "\n").replace("\n", Markup("<br>\n")))
