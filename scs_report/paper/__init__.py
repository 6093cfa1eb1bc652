"""What WeasyPrint lacks for paper, such as Chinese justification, and what makes it quick.

Each module replaces private functions of the WeasyPrint version that `pyproject.toml` pins; tests
on finished PDFs fail if a new version no longer calls ours.
"""

from collections.abc import Iterable

# isort: off
from scs_report.paper import libraries  # noqa: F401  # before WeasyPrint is imported
from scs_report.paper import (
    compression,
    continued,
    drawings,
    justification,
    lines,
    structure,
    styles,
)

# isort: on
from weasyprint.text.line_break import pyphen

from scs_report.paper.continued import add_continuation_rows
from scs_report.paper.finished import FaultyFontError, finish
from scs_report.paper.tree import Tree, own_rules


def warm_up(languages: Iterable[str]) -> None:
    """Load what every document needs, hyphenation of the languages among it."""
    own_rules()
    for language in map(pyphen.language_fallback, languages):
        if language:
            pyphen.Pyphen(lang=language)


def adapt_weasyprint() -> None:
    """Put our functions in place of WeasyPrint's; a second call changes nothing."""
    compression.install()
    continued.install()
    drawings.install()
    justification.install()
    lines.install()
    structure.install()
    styles.install()


__all__ = [
    "FaultyFontError",
    "Tree",
    "adapt_weasyprint",
    "add_continuation_rows",
    "finish",
    "warm_up",
]
