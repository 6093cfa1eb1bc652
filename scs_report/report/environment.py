"""The Jinja environment of one language."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scs_report.report.claims import ClaimExtension, significant
from scs_report.report.factbook import FactBook
from scs_report.report.filters import make_filters
from scs_report.report.language import Language
from scs_report.results import Results


def make_environment(templates: Path, language: Language, results: Results) -> Environment:
    """Return an environment in which templates see facts, claims and the language's filters.

    Undefined names are errors; everything is escaped unless it is markup.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[ClaimExtension, "jinja2.ext.i18n"],
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        language.catalogue, newstyle=True
    )
    book = FactBook(results.facts)
    environment.filters.update(make_filters(language, book))
    environment.globals.update(book.roots)
    environment.globals.update(
        {
            "language": language,
            "fact": book.fact,
            "significant": significant,
            "results": results,
            "synthetic": results.data.synthetic,
        }
    )
    return environment
