"""What a prose file holds and may not, found without rendering it; a build asks the same."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import TemplateSyntaxError

from scs_report.report.checks.expressions import check_expressions
from scs_report.report.checks.markup import check_markup
from scs_report.report.checks.sections import ENVIRONMENT, take_apart
from scs_report.report.syntax import explain


@lru_cache(maxsize=1024)
def check_prose(source: str, language: str) -> tuple[tuple[int, str], ...]:
    """Return line and fault of all that is wrong with the Jinja and the Markdown of a text."""
    try:
        tree, tags = take_apart(source)
    except TemplateSyntaxError as error:
        return (explain(error, source, ENVIRONMENT),)
    faults = (*check_expressions(tree, ENVIRONMENT), *check_markup(tags, language))
    return tuple(sorted(dict.fromkeys(faults)))
