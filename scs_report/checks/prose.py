"""What a prose file holds and may not, found without rendering it; a build asks the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from scs_report.border.sandbox import refuse_outside
from scs_report.checks.expressions import check_expressions
from scs_report.checks.finished_page import template_faults
from scs_report.checks.markup import check_markup
from scs_report.checks.parsed import ENVIRONMENT, take_apart
from scs_report.checks.problem import Problem, decode
from scs_report.checks.sections import HOLE, Section, listed
from scs_report.checks.twice import check_twice
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _
from scs_report.names import KNOWN
from scs_report.prose.syntax import explain
from scs_report.prose.unseen import unseen_in
from scs_report.study import Study

_BEGINNING = re.compile(rf"[\s{HOLE}]*#(?=\s)")


def check_prose(source: str, language: str) -> tuple[tuple[int, str], ...]:
    """Return line and fault of all that is wrong with the Jinja and the Markdown of a text."""
    return _faults(source, language, reader().code)


@lru_cache(maxsize=1024)
def _faults(source: str, language: str, _reader: str) -> tuple[tuple[int, str], ...]:
    # the faults are in the reader's words
    try:
        tree, tags = take_apart(source)
    except TemplateSyntaxError as error:
        return (explain(error, source, ENVIRONMENT),)
    faults = (*check_expressions(tree, ENVIRONMENT), *check_markup(tags, language))
    return tuple(sorted(dict.fromkeys(faults)))


@lru_cache(maxsize=1024)
def included(source: str) -> tuple[str, ...]:
    """Return the names of the files that a text includes."""
    try:
        tree = take_apart(source)[0]
    except TemplateSyntaxError:
        return ()
    files = (include.template for include in tree.find_all(nodes.Include))
    return tuple(str(file.value) for file in files if isinstance(file, nodes.Const))


def check_templates(templates: Path) -> Iterator[Problem]:
    """Report what layouts and stylesheets would fetch or run, and faults of included texts.

    `templates` are those of a study or the house's.
    """
    for path in sorted(templates.rglob("*")):
        name = path.relative_to(templates).as_posix()
        if path.suffix not in (".css", ".j2", ".md") or path.name.startswith("."):
            continue
        file = f"{templates.name}/{name}"
        refuse_outside(templates, path, file)
        text = decode(path, file)
        code = path.stem.rpartition(".")[2]
        language = code if code in KNOWN else KNOWN[0]
        faults = (
            check_prose(text, language) if path.suffix == ".md" else template_faults(name, text)
        )
        for line, message in (*faults, *unseen_in(text)):
            yield Problem(file, line, message)


def no_text(document: str, languages: Sequence[str]) -> str:
    """Say that a document of the study has no prose, and what to do."""
    files = listed(f"00-front.{code}.md" for code in languages)
    return _(
        "{folder}: found no text, write {files}, or take {document} out of data/study.toml",
        folder=f"templates/{document}",
        files=files,
        document=document,
    )


def check_written(sections: Sequence[Section], study: Study) -> tuple[Problem, ...]:
    """Refuse documents without a text.

    Raises
    ------
    UserError
        With a line for each of them.
    """
    written = {text.document for one in sections for text in one.texts.values()}
    if empty := [no_text(name, study.languages) for name in study.written if name not in written]:
        raise UserError(CANNOT_SET_TEXT, empty)
    return ()


def check_documents(sections: Sequence[Section]) -> Iterator[Problem]:
    """Report what stands twice in a document, and sections without a heading."""
    texts = [text for section in sections for text in section.texts.values()]
    for text in texts:
        if not _BEGINNING.match(text.prose):
            yield Problem(text.file, 1, _("found no heading, expected # and the title"))
    for document, language in dict.fromkeys((text.document, text.language) for text in texts):
        yield from check_twice(
            {
                text.file: text.raw
                for text in texts
                if (text.document, text.language) == (document, language)
            }
        )
