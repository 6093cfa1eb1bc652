"""Prose: Jinja, then Markdown; one file a section and language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, UndefinedError
from markdown_it import MarkdownIt
from markupsafe import Markup

from scs_report.errors import UserError


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
        try:
            template = self.environment.get_template(name)
            text = template.render({**self.context, "box": self.box})
        except TemplateSyntaxError as error:
            place = f"templates/{error.name or name}, line {error.lineno}"
            raise UserError("The text cannot be read", [f"{place}: {error.message}"]) from error
        except UndefinedError as error:
            raise UserError("The text cannot be set", [f"templates/{name}: {error}"]) from error
        except UserError as error:
            raise UserError(
                f"templates/{name}: {error.title}", error.problems, error.hint
            ) from error
        html = self.markdown(text)
        match = re.match(r"\s*<h1>(.*?)</h1>", html, re.S)
        if match is None:
            raise UserError(f"templates/{name} does not begin with a heading (# ...)")
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
        return self.block(
            Markup('<aside class="box box-{}">{}{}</aside>').format(kind, head, inner)
        )

    def markdown(self, text: str) -> str:
        """Turn Markdown into HTML and put the blocks back."""
        if self.language == "zh":
            # CommonMark does not close emphasis between a full-width mark and a Han character
            text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
        html: str = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        return re.sub(
            r"(?:<p>)?<div data-block=(\d+)></div>(?:</p>)?",
            lambda match: self._blocks[int(match[1])],
            html,
        )

    def _is_prose(self, name: str) -> bool:
        return re.fullmatch(rf"{self.folder}/[^/]+\.(en|zh)\.md", name) is not None
