"""WeasyPrint with our replacements. Import it after `use_fonts`, never before."""

from __future__ import annotations

from collections.abc import Iterable

# isort: off
from scs_report.paper import libraries  # noqa: F401  # before anything imports WeasyPrint
from weasyprint.text.line_break import pyphen

# isort: on
from scs_report.paper.continued import add_continuation_rows
from scs_report.paper.finished import FaultyFontError, finish
from scs_report.paper.replacing import install
from scs_report.paper.tree import Tree, own_rules, parse
from scs_report.paper.typecase import fonts_for

__all__ = [
    "FaultyFontError",
    "Tree",
    "add_continuation_rows",
    "finish",
    "fonts_for",
    "install",
    "parse",
    "preload",
]


def preload(languages: Iterable[str]) -> None:
    """Load what every document needs: replacements, stylesheet and hyphenation of the languages."""
    install()
    own_rules()
    for language in map(pyphen.language_fallback, languages):
        if language:
            pyphen.Pyphen(lang=language)
