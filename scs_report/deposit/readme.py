"""The README of a deposit, by the template of the AEA Data Editor, in a language."""

from __future__ import annotations

import platform
from collections.abc import Collection, Sequence
from typing import NamedTuple

from scs_report.language import Language
from scs_report.results import Results
from scs_report.study import Study
from scs_report.survey import Codebook
from scs_report.version import VERSION


class Shown(NamedTuple):
    """A table or figure: of which document, its number and title, the file of its data."""

    document: str
    title: str
    file: str


def readme(
    language: Language,
    study: Study,
    codebook: Codebook,
    results: Results,
    files: Collection[str],
    shown: Sequence[Shown],
    respondents: bool,
) -> str:
    """Return the README: overview, data and their availability, environment, instructions, files.

    The sections are those of the template README for social science replication packages
    (Vilhuber and others 2022, social-science-data-editors).
    """
    _ = language.gettext
    survey, data = codebook.survey, results.data
    lines = [f"# {language.text(study.title)}", ""]
    if data.synthetic:
        note = language.text(data.note) if data.note else ""
        lines += [_strong(_("The respondents are synthetic.")) + f" {note}", ""]
    lines += _heading(_("Overview"))
    lines += _paragraph(
        _(
            "This package holds what the documents in results/ were made of, and what it takes to "
            "make them again: rebuild.sh builds everything anew and compares the numbers."
        )
    )
    lines += _heading(_("Data and their availability"))
    lines += _paragraph(language.text(survey.source))

    def point(name: str, text: str) -> str:
        return f"- {name}{language.marks.colon}{text}"

    if survey.field_start and survey.field_end:
        days = language.range(survey.field_start.isoformat(), survey.field_end.isoformat())
        lines.append(point(_("Field dates"), days))
    for name, said in (
        (_("Population"), survey.population),
        (_("Mode"), survey.mode),
        (_("Sample"), survey.sample),
    ):
        lines += [point(name, language.text(said))] if said else []
    size = f"{language.number(data.rows)}, SHA-256 {data.sha256}"
    lines += [point(_("Respondents"), size), ""]
    if respondents:
        lines += _paragraph(
            _("The respondents are in data/; codebook/ describes every column (DDI 2.5, CSV).")
        )
    else:
        lines += _paragraph(
            _(
                "The respondents are not in this package: each row is a person. Ask the authors; "
                "the checksum above tells that a file is the one that was analysed."
            )
        )
    if rule := study.disclosure.withhold:
        said_of = _("Numbers on fewer than {n} people are withheld in all documents.")
        lines += _paragraph(said_of.format(n=language.number(rule)))
    lines += _heading(_("Licence"))
    nothing = _("Nothing is said about it; ask the authors.")
    if "LICENSE" in files:
        nothing = _("LICENSE says what may be done with the program and its files.")
    lines += _paragraph(study.publication.license or nothing)
    lines += _heading(_("Environment"))
    versions = _("packages and their versions: environment.txt")
    lines += [f"- SCS Report {VERSION}", f"- Python {platform.python_version()}; {versions}"]
    random = _("no random numbers are drawn; the same data give the same files")
    needed = _("Python 3.11 or newer, Pango (a library of the system) and the network for packages")
    lines += [
        f"- {random}",
        f"- {needed}",
        f"- {_('rebuild.sh takes some minutes on a laptop')}",
        "",
    ]
    lines += _heading(_("Instructions"))
    lines += ["```sh", "sh rebuild.sh", "```", ""]
    lines += _heading(_("Tables and figures"))
    lines += [_row(_("Document"), _("Title"), _("Data"), _("Made by"))]
    lines += [_row("---", "---", "---", "---")]
    for one in shown:
        made = " ".join(("`scs-report", "build", f"{one.document}`"))
        lines.append(_row(one.document, one.title.replace("|", r"\|"), one.file, made))
    lines += ["", *_heading(_("Files"))]
    lines += [f"- {name}" for name in sorted(files)]
    return "\n".join(lines) + "\n"


def _heading(text: str) -> list[str]:
    return [f"## {text}", ""]


def _paragraph(text: str) -> list[str]:
    return [text, ""]


def _strong(text: str) -> str:
    return f"**{text}**"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
