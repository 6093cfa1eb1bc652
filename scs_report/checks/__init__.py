"""The check of the text: all languages in step, one word for one thing, no typed numbers.

Nothing is analysed or rendered, so a check takes about a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scs_report.brand.file import read_brand
from scs_report.checks.catalogue import catalogue_labels, check_catalogues
from scs_report.checks.glossary import check_label_terms, check_terms, read_glossary
from scs_report.checks.labels import read_labels
from scs_report.checks.problem import Problem, gather
from scs_report.checks.prose import check_documents, check_templates
from scs_report.checks.sections import read_sections
from scs_report.checks.stubs import check_claims, stubs
from scs_report.checks.translations import accept, check_translations, standings
from scs_report.checks.twins import check_twins
from scs_report.checks.typed_numbers import check_numbers
from scs_report.errors import UserError
from scs_report.project import HOUSE

__all__ = ["Problem", "accept", "check_text", "read_sections", "standings", "stubs"]

# the program itself lies beside data/ and templates/, or elsewhere
_PROGRAM = Path(__file__).parent.parent.parent


def check_text(root: Path) -> int:
    """Check all prose and labels of a study.

    Interface strings and layouts are the house's; they are checked where its sources are.

    Returns
    -------
    int
        The number of sections.

    Raises
    ------
    UserError
        With every problem found, in order of file and line.
    """
    templates = root / "templates"
    program = root if (root / "scs_report").is_dir() else _PROGRAM
    ours = (program / "babel.toml").is_file()

    sections = cache(lambda: read_sections(templates))
    glossary = cache(lambda: read_glossary(root))

    def labels() -> Iterator[Problem]:
        languages = glossary().languages
        found, problems = read_labels(root, languages, glossary().names)
        yield from problems
        found += catalogue_labels(program, languages) if ours else []
        yield from check_label_terms(glossary(), found)

    def brand() -> tuple[Problem, ...]:
        read_brand(templates)
        return ()

    problems, hindrances = gather(
        (
            lambda: check_templates(templates),
            lambda: check_templates(program / "scs_report" / HOUSE.name),
            lambda: check_documents(sections()),
            lambda: check_twins(sections()),
            lambda: check_claims(sections()),
            lambda: check_translations(root, sections()),
            lambda: check_numbers(root, sections()),
            lambda: check_terms(glossary(), sections()),
            labels,
            brand,
            lambda: check_catalogues(program, glossary().names) if ours else (),
        )
    )
    if problems or hindrances:
        raise UserError(
            "The text is not in order",
            list(dict.fromkeys([*hindrances, *map(str, problems)])),
            "How to mend it is told in README.md, “Two languages”.",
        )
    return len(sections())
