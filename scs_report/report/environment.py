"""The Jinja environment of one language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scs_report.errors import UserError
from scs_report.report.claim_tag import ClaimExtension
from scs_report.report.factbook import FactBook, FactNode
from scs_report.report.filters import make_filters
from scs_report.report.judgements import make_tests
from scs_report.report.language import Language
from scs_report.results import Replication, Results


class _Templates(FileSystemLoader):
    """Reads templates and takes down which."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, encoding="utf-8-sig")
        self.read: set[str] = set()

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        found = super().get_source(environment, template)
        self.read.add(template)
        return found


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

    Undefined names are errors; everything is escaped unless it is markup. The loader's `read`
    collects the names of the templates that were read.
    """
    environment = Environment(
        loader=_Templates(templates),
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
    book = FactBook.of(results, replication.facts if replication else ())
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
