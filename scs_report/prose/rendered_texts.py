"""The texts of a study with some results, as prose alone: no figure is drawn, no page is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scs_report.errors import UserError
from scs_report.language import Language
from scs_report.project import Project
from scs_report.prose.claims import Claim, ClaimLog, LackingNumber, PlainNumber
from scs_report.prose.environment import fill, text_environment
from scs_report.prose.left_out import without_left_out
from scs_report.prose.template_errors import as_user_errors
from scs_report.prose.told import plain_words
from scs_report.results import Results


@dataclass(frozen=True)
class Texts:
    """What the documents of a study say in one language.

    Attributes
    ----------
    sections
        Markdown by template (`brief/10-use.en.md`), in the order of the documents.
    claims
        All claims, each with its outcome, the branch that was printed and all that it has.
    lacking
        Numbers that are printed as withheld.
    plain
        Numbers that are printed plain, since they do not bear the words asked for.
    problems
        Why sections cannot be set; they are missing in the others.
    """

    sections: dict[str, str]
    claims: tuple[Claim, ...]
    lacking: tuple[LackingNumber, ...]
    plain: tuple[PlainNumber, ...]
    problems: tuple[str, ...]


def render_texts(study: Path, results: Results, code: str) -> Texts:
    """Return what a study's documents say with some results in a language.

    Documents with published numbers are left out: they have facts of their own. Templates are
    compiled once in a process; a further rendering takes some hundredths of a second a language.

    Parameters
    ----------
    study
        The folder of the study.
    results
        Its results, or others with the same names.
    code
        One of its languages.
    """
    return _renderer(Project(study).templates.absolute(), code).render(results)


#: The section of a report of a part; `NN-here` by its file.
_OF_PARTS = re.compile(r"[/-]here\.")


@cache
def _renderer(templates: Path, code: str) -> _Renderer:
    return _Renderer(templates, code)


class _Renderer:
    """Renders the texts of a study in one language, again and again."""

    def __init__(self, templates: Path, code: str) -> None:
        study = Project.of_templates(templates).study
        self._language = Language(code)
        self._environment: Any = text_environment(templates, self._language)
        names = self._environment.list_templates(extensions=["md"])
        self._documents = [
            [name for name in names if re.fullmatch(rf"{document}/[^/.][^/]*\.{code}\.md", name)]
            for document in study.written
            if document not in study.published
        ]

    def render(self, results: Results) -> Texts:
        """Return the texts with some results."""
        fill(self._environment, self._language, results)
        log: ClaimLog = self._environment.claim_log
        sections: dict[str, str] = {}
        problems: dict[str, None] = {}
        for names in self._documents:
            if not results.study.whole:  # what compares a part with all stands in its reports alone
                names = [name for name in names if not _OF_PARTS.search(name)]
            for name, text in in_turn(names, log, self._text, problems):
                sections[name] = without_left_out(text)
        log.reword(plain_words)
        return Texts(
            sections, tuple(log.claims), tuple(log.lacking), tuple(log.plain), tuple(problems)
        )

    def _text(self, name: str, context: dict[str, Any]) -> str:
        with as_user_errors(self._environment, name):
            text: str = self._environment.get_template(name).render(context)
        return text


def in_turn(
    names: Sequence[str],
    log: ClaimLog,
    render: Callable[[str, dict[str, Any]], str],
    problems: dict[str, None],
    plain: Callable[[str], str] = plain_words,
) -> Iterator[tuple[str, str]]:
    """Yield the sections of a document with their texts, which know its title from the first on.

    Parameters
    ----------
    names
        Their templates, in order.
    log
        Where their claims are written down; those of a section that cannot be set are not.
    render
        Makes a text of a template with what stands in for figures.
    problems
        Takes up why sections cannot be set.
    plain
        Makes words of the line that holds the title.
    """
    log.front = next(iter(names), "")
    context = stand_ins()
    for name in names:
        before = len(log.claims)
        try:
            text = render(name, context)
        except UserError as error:
            problems |= dict.fromkeys(error.problems)
            del log.claims[before:]
            continue
        context.setdefault("title", plain(text.strip().split("\n")[0]))
        yield name, text


def stand_ins() -> dict[str, Any]:
    """Return what takes the place of figures, tables and boxes where prose alone is read."""

    def aside(*_: object, caller: Callable[[], str] | None = None, title: str = "") -> str:
        return f"\n{title}\n{caller() if caller else ''}\n"

    return {"figure": aside, "table": aside, "box": aside, "ref": str}
