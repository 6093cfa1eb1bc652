"""Where a report is of one part of the people alone: what title, notes and box of method say."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Results


def part_sentence(results: Results, language: Language) -> str:
    """Return that all respondents belong to one group, and which; "" where they do not."""
    if not results.study.part:
        return ""
    naming = Naming(results, language)
    groups = [naming.condition(variable, codes) for variable, codes in results.study.part]
    said = language.gettext("All respondents are of one group. {groups}.")
    return said.format(groups=language.marks.semicolon.join(groups))
