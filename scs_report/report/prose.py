"""Prose: Jinja, then Markdown; one file a section and language."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError
from markdown_it import MarkdownIt
from markupsafe import Markup

from scs_report.errors import UserError
from scs_report.report.rendered import MISHAP


@contextmanager
def mishaps(environment: Environment, name: str) -> Iterator[None]:
    """Say what goes wrong in the template `name`, or in one it uses, with its file and line.

    Raises
    ------
    UserError
        With one problem. Errors from drawing charts and tables are faults of the program and pass.
    """
    try:
        yield
    except Exception as error:
        said = _in_words(error, environment)
        if not said:
            raise
        place = _place(error, environment, name)
        raise UserError(MISHAP, [f"{place}: {said}"]) from error


def _in_words(error: Exception, environment: Environment) -> str:
    """Say an error in a line; nothing if it is a fault of the program."""
    if isinstance(error, UserError):
        lines = [": ".join([error.title, *error.problems]), error.hint]
        return ". ".join(line for line in lines if line)
    if isinstance(error, UnicodeDecodeError):
        return "the file is not UTF-8; save it as UTF-8"
    if isinstance(error, TemplateNotFound):
        return f"there is no file templates/{error.name}"
    frames = traceback.extract_tb(error.__traceback__)
    results = Path(__file__).parent.parent / "results"
    if isinstance(error, KeyError) and Path(frames[-1].filename).is_relative_to(results):
        name = error.args[0]
        return f'"{name}" is to be printed, but the results do not hold it; does data/ name it?'
    rooms = (str(Path(__file__).parent / room) for room in ("charts", "tables"))
    if any(frame.filename.startswith(room) for room in rooms for frame in frames):
        return ""
    text = str(error) or type(error).__name__
    unknown = re.fullmatch(r"'(\w+)' is undefined", text)
    if unknown is None:
        return text
    near = difflib.get_close_matches(unknown[1], map(str, environment.globals), n=1)
    return f"there is nothing named {unknown[1]}" + "".join(f". Did you mean {n}?" for n in near)


def _place(error: Exception, environment: Environment, name: str) -> str:
    """Return the file and line of a template, as near to the mishap as is known."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name or name}, line {error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        for root in getattr(environment.loader, "searchpath", ()):
            if Path(frame.filename).is_relative_to(root):
                inside = Path(frame.filename).relative_to(root).as_posix()
                return f"templates/{inside}, line {frame.lineno}"
    return f"templates/{name}"


@dataclass(frozen=True)
class Section:
    """A rendered section. `key` comes from the file's name and is the same in both languages."""

    key: str
    title: Markup
    html: Markup


@dataclass
class Prose:
    """Renders the sections of one document in one language.

    `context` is what the files see besides facts and filters: `box`, and what the document adds.
    Blocks of HTML (figures, tables) stand aside while Markdown runs and are put back after.
    """

    environment: Environment
    folder: str
    language: str
    context: dict[str, Any]
    _blocks: list[Markup] = field(default_factory=list)

    def keys(self) -> list[str]:
        """Names of the sections, in order; both languages must have all of them.

        Raises
        ------
        UserError
            If one language lacks a section that the other has.
        """
        names = self.environment.list_templates(filter_func=self._is_prose)
        found: dict[str, set[str]] = {}
        for name in names:
            stem, code, _ = name.rsplit("/", 1)[1].rsplit(".", 2)
            found.setdefault(stem, set()).add(code)
        lacking = [
            f"templates/{self.folder}/{stem}.{code}.md"
            for stem, codes in sorted(found.items())
            for code in ("en", "zh")
            if code not in codes
        ]
        if lacking:
            raise UserError("Prose lacks its twin in the other language", lacking)
        return sorted(found)

    def section(self, stem: str) -> Section:
        """Render one section; its first heading is the title and leaves the text."""
        name = f"{self.folder}/{stem}.{self.language}.md"
        with mishaps(self.environment, name):
            template = self.environment.get_template(name)
            text = template.render({**self.context, "box": self.box})
        html = self.markdown(text)
        match = re.match(r"\s*<h1>(.*?)</h1>", html, re.S)
        if match is None:
            said = f"templates/{name}, line 1: found no heading, expected # and the title"
            raise UserError(MISHAP, [said])
        key = re.sub(r"^\d+-", "", stem)
        return Section(key=key, title=Markup(match[1]), html=Markup(html[match.end() :]))

    def lowered(self, section: Section) -> Section:
        """Return the section with its headings one level down, as part of a document."""
        html = re.sub(
            r"(</?h)([2-5])(?=>)", lambda match: f"{match[1]}{int(match[2]) + 1}", section.html
        )
        return replace(section, html=Markup(html))

    def block(self, html: Markup) -> Markup:
        """Set a block of HTML aside; returns what stands for it in the Markdown."""
        self._blocks.append(html)
        return Markup("\n\n<div data-block={}></div>\n\n").format(len(self._blocks) - 1)

    def box(self, kind: str, caller: Callable[[], str], title: str = "") -> Markup:
        """Set Markdown in a box of its own (`{% call box("method") %}`)."""
        head = Markup('<p class="box-title">{}</p>').format(title) if title else Markup("")
        inner = Markup(self.markdown(str(caller())))
        return self.block(Markup('<div class="box box-{}">{}{}</div>').format(kind, head, inner))

    def markdown(self, text: str) -> str:
        """Turn Markdown into HTML and put the blocks back."""
        if self.language == "zh":
            # CommonMark does not close emphasis between a full-width mark and a Han character
            text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
        html: str = (
            MarkdownIt("commonmark", {"html": True, "xhtmlOut": True}).enable("table").render(text)
        )
        return re.sub(
            r"(?:<p>)?<div data-block=(\d+)></div>(?:</p>)?",
            lambda match: self._blocks[int(match[1])],
            html,
        )

    def _is_prose(self, name: str) -> bool:
        return re.fullmatch(rf"{self.folder}/[^/.][^/]*\.(en|zh)\.md", name) is not None
