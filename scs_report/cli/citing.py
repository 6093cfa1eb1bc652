"""The command on what a study cites, and how it asks to be cited."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from scs_report.cli.options import SpokenOption, StudyOption, speak
from scs_report.cli.output import console, plain, relative
from scs_report.project import Project


def references(
    study: StudyOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write CITATION.cff, or bring it in step")
    ] = False,
    lang: SpokenOption = "",
) -> None:
    """List the works of data/references.json with the keys by which texts cite them.

    Examples: scs-report references; scs-report references --write
    """
    from scs_report.border.files import read_text
    from scs_report.checks import read_sections
    from scs_report.checks.cited_works import check_citations, made_citation_file, uncited
    from scs_report.errors import UserError
    from scs_report.language import Language
    from scs_report.language.reader import tell as _
    from scs_report.placing import place
    from scs_report.references import Setting, read_library
    from scs_report.references.citation_file import FILE

    speak(lang)
    project = Project.find(study)
    library = read_library(project.data)
    sections = read_sections(project.templates)
    if problems := [str(problem) for problem in check_citations(project, sections)]:
        raise UserError("Texts cite works that there are not", problems)
    language = Language(project.study.languages[0])
    table = Table(box=None, pad_edge=False, show_header=False)
    for entry in Setting(language).entries(library.works.values()):
        table.add_row(f"\\[@{entry.key}]", plain(str(entry.html.striptags())))
    console.print(table)
    for line in uncited(project, sections):
        console.print(plain(line))
    path = project.root / FILE
    before = read_text(path) if path.is_file() else ""
    made = made_citation_file(project, before)
    if write and made != before:
        place({path.relative_to(project.root): made.encode()}, project.root)
        console.print(_("{file}: written", file=relative(path)))
    elif write:
        console.print(_("{file}: in step", file=relative(path)))
