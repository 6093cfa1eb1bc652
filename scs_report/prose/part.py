"""Where a report is of one part of the people alone: what title, notes and box of method say."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Results


def part_name(results: Results, language: Language) -> str:
    """Return what the part of the respondents is called that was asked for; "" of all."""
    if not results.study.whole:
        return ""
    if results.study.called:
        return language.text(results.study.called)
    naming = Naming(results, language)
    groups = (naming.answers(variable, codes) for variable, codes in results.study.part)
    return language.marks.comma.join(groups)


def part_sentence(results: Results, language: Language) -> str:
    """Return of which part of the respondents all is: of the file, or asked for; "" of all."""
    if not results.study.part:
        return ""
    naming = Naming(results, language)
    groups = [naming.condition(variable, codes) for variable, codes in results.study.part]
    said = language.gettext("All respondents are of one group. {groups}.")
    if results.study.whole:
        said = language.gettext("Part of the respondents only: {groups} ({n} of {all}).")
    return said.format(
        groups=language.marks.semicolon.join(groups),
        n=language.number(results.design.n),
        all=language.number(results.study.whole or results.design.n),
    )
