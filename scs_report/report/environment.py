"""The Jinja environment of one language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scs_report.errors import UserError
from scs_report.report.claims import ClaimExtension
from scs_report.report.factbook import FactBook, FactNode
from scs_report.report.filters import make_filters
from scs_report.report.judgements import make_tests
from scs_report.report.language import Language
from scs_report.results import Replication, Results


def _printable(value: Any) -> Any:
    """Refuse a fact without a filter: nobody has said how it is to be written."""
    if isinstance(value, FactNode):
        raise UserError("A fact stands there without a filter", hint="Write {{ … | pct }}.")
    return value


def make_environment(
    templates: Path,
    language: Language,
    results: Results,
    replication: Replication | None = None,
) -> Environment:
    """Return an environment in which templates see facts, claims and the language's filters.

    Undefined names are errors; everything is escaped unless it is markup.
    """
    environment = Environment(
        loader=FileSystemLoader(templates, encoding="utf-8-sig"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[ClaimExtension, "jinja2.ext.i18n"],
        trim_blocks=False,
        finalize=_printable,
        keep_trailing_newline=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        language.catalogue, newstyle=True
    )
    book = FactBook(
        results.facts + (replication.facts if replication else ()),
        results.withheld_facts,
        results.disclosure,
    )
    environment.filters.update(make_filters(language, book))
    environment.globals.update(book.roots)
    environment.globals.update(make_tests(results))
    environment.globals.update(
        {
            "language": language,
            "fact": book.fact,
            "results": results,
            "replication": replication,
            "synthetic": results.data.synthetic,
        }
    )
    return environment
