"""A comparison as one page of HTML that needs no other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from scs_report.brand.file import read_brand
from scs_report.checks.finished_page import look_at
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.language import Language
from scs_report.language.rules import rules_of
from scs_report.project import Project
from scs_report.prose.environment import make_environment
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.template_errors import as_user_errors, place_of
from scs_report.provenance.tables import compared, comparison_tables, remarks
from scs_report.results import Comparison, Results
from scs_report.version import VERSION

_PAGE = "comparison/comparison.html.j2"
_PART = "comparison/part.html.j2"


def comparison_page(
    comparison: Comparison,
    results: Results,
    templates: Path,
    languages: Sequence[str] = (),
) -> str:
    """Return the page; the first language is shown, and switches lead to the others.

    Parameters
    ----------
    comparison
        What is printed.
    results
        The new results, whose identity the page carries.
    templates
        The folder of the study's templates.
    languages
        Of the study; all of them if none are given.
    """
    languages = languages or Project.of_templates(templates).study.languages
    environments = environments_of(templates, results, languages)
    parts = {
        code: _part(comparison, code, environment) for code, environment in environments.items()
    }
    title = Language(languages[0]).gettext("What changed between two results")
    return framed("comparison", title, parts, environments)


def environments_of(
    templates: Path, results: Results, languages: Sequence[str]
) -> dict[str, Environment]:
    """Return an environment for each language of a page about results."""
    environments = {
        code: make_environment(templates, Language(code), results) for code in languages
    }
    brand = read_brand(templates)
    for environment in environments.values():
        environment.globals["brand"] = brand
    return environments


def framed(
    name: str,
    title: str,
    parts: Mapping[str, str],
    environments: Mapping[str, Environment],
    *,
    searched: bool = False,
) -> str:
    """Return a page of one part a language; `name` is what errors call it.

    Parameters
    ----------
    title
        In the first language.
    parts
        HTML by language, the first shown.
    searched
        Whether a field finds what has `data-find`.
    """
    first = environments[next(iter(parts))]
    with as_user_errors(first, _PAGE):
        page = first.get_template(_PAGE).render(
            title=title,
            parts={code: Markup(part) for code, part in parts.items()},
            rules={code: rules_of(code) for code in parts},
            medium="screen",
            searched=searched,
            program_version=VERSION,
        )
    read: dict[str, str] = first.loader.read  # type: ignore[union-attr]
    if wrong := look_at(name, [page], {place_of(first, code): read[code] for code in read}):
        raise UserError(CANNOT_SET_TEXT, wrong)
    return page


def _part(comparison: Comparison, code: str, environment: Environment) -> Markup:
    language = Language(code)
    with as_user_errors(environment, _PART):
        text = environment.get_template(_PART).render(
            notices=_notices(comparison, language),
            compared=compared(comparison, language),
            remarks=remarks(comparison, language),
            tables=comparison_tables(comparison, language),
        )
    return Markup(text)


def _notices(comparison: Comparison, language: Language) -> list[str]:
    """Return what is said of synthetic respondents of either side, each once."""
    words = [synthetic_words(side.data, language) for side in (comparison.old, comparison.new)]
    return list(dict.fromkeys(notice.running for notice in words if notice))
