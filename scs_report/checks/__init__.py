"""The check of the text: languages in step, one word for one thing, no number typed, all tested.

Nothing is analysed or rendered, so a check takes about a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scs_report.brand.file import read_brand
from scs_report.checks.asked import check_names
from scs_report.checks.catalogue import catalogue_labels, check_catalogues
from scs_report.checks.cited_works import check_citation_file, check_citations, uncited
from scs_report.checks.glossary import check_label_terms, check_terms, read_glossary
from scs_report.checks.judging import ACCEPTED, Judged, check_judging, in_groups
from scs_report.checks.labels import read_labels
from scs_report.checks.other_script import check_scripts, house_texts, written_texts
from scs_report.checks.problem import Problem, gather, in_lines
from scs_report.checks.prose import check_documents, check_templates, check_written
from scs_report.checks.referred import check_references, never_referred
from scs_report.checks.sections import read_sections
from scs_report.checks.strays import check_strays
from scs_report.checks.stubs import check_claims, stubs
from scs_report.checks.translations import accept, check_translations, standings
from scs_report.checks.twins import check_twins
from scs_report.checks.typed_numbers import check_numbers
from scs_report.errors import UserError
from scs_report.language.reader import tell as _
from scs_report.names import FOLDER
from scs_report.project import HOUSE, Project

__all__ = [
    "Findings",
    "Problem",
    "accept",
    "check_study",
    "check_text",
    "read_sections",
    "standings",
    "stubs",
]

# the program itself lies beside data/ and templates/, or elsewhere
_PROGRAM = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Findings:
    """What a check found.

    Attributes
    ----------
    sections
        How many there are.
    problems
        What is to be mended, in order of file and line.
    hindrances
        What kept a part of the check from going on.
    judged
        Judging words to look at.
    unreferred
        Figures that no text refers to.
    uncited
        Works that no text cites, a line each.
    """

    sections: int
    problems: tuple[Problem, ...] = ()
    hindrances: tuple[str, ...] = ()
    judged: tuple[Judged, ...] = ()
    unreferred: tuple[Problem, ...] = ()
    uncited: tuple[str, ...] = ()

    @property
    def refused(self) -> list[str]:
        """All that makes a check fail, a line each."""
        return list(dict.fromkeys([*self.hindrances, *map(str, self.problems)]))

    def demand(self) -> None:
        """Raise a UserError with every problem found, in order of file and line."""
        if self.refused:
            hint = _("How to mend it is told in docs/writing.md.")
            raise UserError(_("The text is not in order"), self.refused, hint)

    @property
    def words(self) -> list[str]:
        """The judging words in groups, a few lines each; none if there are none."""
        if not self.judged:
            return []
        head = _(
            "{n} judging words in {files} files that no test bears (docs/writing.md; accepted "
            "ones stand in {accepted}):",
            n=len(self.judged),
            files=len({judged.file for judged in self.judged}),
            accepted=ACCEPTED,
        )
        return [head, *in_groups(self.judged)]


def check_text(root: Path, more: Callable[[], Iterable[str]] = tuple) -> Findings:
    """Check all prose and labels of a study; `demand` of what is returned says what is refused.

    Interface strings and layouts are the house's; they are checked where its sources are.
    `more` returns what else is wrong with the study, a line each.
    """
    program = root if (root / "scs_report").is_dir() else _PROGRAM
    ours = (program / "babel.toml").is_file()
    found = check_study(root)
    glossary = cache(lambda: read_glossary(root))

    def strings() -> Iterator[Problem]:
        labels = catalogue_labels(program, glossary().languages)
        yield from check_label_terms(glossary(), labels)
        yield from check_catalogues(program, glossary().names)

    problems, hindrances = gather(
        (
            lambda: check_templates(program / "scs_report" / HOUSE.name),
            lambda: check_templates(program / "scs_report" / FOLDER.name),
            lambda: strings() if ours else (),
            lambda: check_scripts(house_texts(program)) if ours else (),
        )
    )
    try:
        hindrances += more()
    except UserError as error:
        hindrances += in_lines(error)
    return replace(
        found,
        problems=tuple(sorted({*found.problems, *problems})),
        hindrances=(*found.hindrances, *hindrances),
    )


def check_study(root: Path) -> Findings:
    """Check what a study holds itself, and return all that was found."""
    templates = root / "templates"
    sections = cache(lambda: read_sections(templates))
    glossary = cache(lambda: read_glossary(root))
    all_labels = cache(lambda: read_labels(root, glossary().languages, glossary().names))
    judged: list[Judged] = []

    def labels() -> Iterator[Problem]:
        found, problems = all_labels()
        yield from problems
        yield from check_label_terms(glossary(), found)

    def brand() -> tuple[Problem, ...]:
        read_brand(templates)
        return ()

    def words() -> Iterator[Problem]:
        found, problems = check_judging(root, sections(), all_labels()[0])
        yield from problems
        if Project(root).study.checks.judging_words == "error":
            yield from (word.problem for word in found)
        else:
            judged.extend(found)

    problems, hindrances = gather(
        (
            lambda: check_templates(templates),
            lambda: check_strays(Project(root)),
            lambda: check_written(sections(), Project(root).study),
            lambda: check_documents(sections()),
            lambda: check_names(Project(root), sections()),
            lambda: check_references(sections()),
            lambda: check_twins(sections()),
            lambda: check_claims(sections()),
            lambda: check_translations(root, sections()),
            lambda: check_numbers(root, sections()),
            lambda: check_citations(Project(root), sections()),
            lambda: check_citation_file(Project(root)),
            lambda: check_terms(glossary(), sections()),
            labels,
            lambda: check_scripts(written_texts(root, sections(), all_labels()[0], glossary())),
            brand,
            words,
        )
    )
    if hindrances:
        return Findings(0, tuple(problems), tuple(hindrances), tuple(judged))
    return Findings(
        len(sections()),
        tuple(problems),
        judged=tuple(judged),
        unreferred=tuple(never_referred(sections())),
        uncited=tuple(uncited(Project(root), sections())),
    )
