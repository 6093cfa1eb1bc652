"""The command on what a study cites, and how it asks to be cited."""

from __future__ import annotations

from typing import Annotated

import typer

from scs_report.cli.options import StudyOption
from scs_report.cli.output import print_folded, print_table, short
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.project import Project


def references(
    study: StudyOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write CITATION.cff, or bring it in step")
    ] = False,
) -> None:
    """List the works of data/references.json with the keys by which texts cite them.

    scs-report references --write
    """
    from scs_report.border.files import read_text
    from scs_report.checks import read_sections
    from scs_report.checks.cited_works import check_citations, made_citation_file, uncited
    from scs_report.language import Language
    from scs_report.placing import place
    from scs_report.references import Setting, read_library
    from scs_report.references.citation_file import FILE

    project = Project.find(study)
    library = read_library(project.data)
    sections = read_sections(project.templates)
    if problems := [str(problem) for problem in check_citations(project, sections)]:
        raise UserError(_("Texts cite works that there are not"), problems)
    language = Language(project.study.languages[0])
    rows = (
        (f"[@{entry.key}]", str(entry.html.striptags()))
        for entry in Setting(language).entries(library.works.values())
    )
    print_table(rows, numbers=False)
    for line in uncited(project, sections):
        print_folded(line)
    path = project.root / FILE
    before = read_text(path) if path.is_file() else ""
    made = made_citation_file(project, before)
    if write and made != before:
        place({path.relative_to(project.root): made.encode()}, project.root)
        print_folded(_("{file}: written", file=short(path)))
    elif write:
        print_folded(_("{file}: in step", file=short(path)))
