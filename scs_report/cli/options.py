"""Arguments and options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from scs_report.border.text import visible
from scs_report.errors import N_, UserError
from scs_report.errors import say as _
from scs_report.names import FORMATS, PICTURE_SIZES, WRITERS, Pictures
from scs_report.study import ALL

StudyOption = Annotated[
    Path | None,
    typer.Option(
        "--study",
        metavar="<folder>",
        help="Folder of the study [default: the current folder, or one above it]",
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="<file>",
        help="Respondents, of Excel, SPSS, Stata, CSV … [default: data/respondents.csv]",
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        metavar="<name>",
        help="Sheet of the workbook, or file of the archive, that is meant",
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="<encoding>",
        help="Encoding of the texts, such as gb18030 [default: found out]",
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Compute on the Dask cluster at this address; --data may be a folder or a pattern",
    ),
]
WhereOption = Annotated[
    str,
    typer.Option(
        "--where",
        metavar="<rule>",
        help="Of part of the respondents only, by a rule such as 'age >= 60 and use == 1'",
    ),
]
ResultsOption = Annotated[
    Path | None,
    typer.Option("--results", metavar="<file>", help="Use these results; no respondents are read"),
]
FormatsOption = Annotated[
    str,
    typer.Option(
        "--format",
        metavar=",".join((*FORMATS, *WRITERS)),
        help="Formats of the documents, with commas between them [default: html,pdf]",
        show_default=False,
    ),
]
CacheOption = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="<folder>",
        help="Folder for what need not be made again [default: .cache]",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="<folder>", help="Folder for what is made [default: build]"),
]


def exclude(**given: object) -> None:
    """Refuse options that exclude each other, such as `data=data, results=file`.

    Raises
    ------
    UserError
        If more than one of them is given.
    """
    if len(names := [f"--{name}" for name, value in given.items() if value]) > 1:
        raise UserError(
            _("{one} and {other} exclude each other", one=names[0], other=names[1]),
            hint=_("Give one of them."),
        )


def chosen(
    what: Literal["documents", "languages"], asked: Sequence[str], known: Sequence[str]
) -> tuple[str, ...]:
    """Return what was asked for of a study's documents or languages, each once.

    Raises
    ------
    UserError
        If the study has none of a name.
    """
    if ALL in asked:
        return tuple(known)
    if unknown := [visible(name) for name in dict.fromkeys(asked) if name not in known]:
        title = {
            "documents": N_("The study has no document {names}"),
            "languages": N_("The study has no language {names}"),
        }[what]
        raise UserError(
            _(title, names=unknown),
            hint=_("It has {names}, or all for all of them.", names=list(known)),
        )
    return tuple(dict.fromkeys(asked))


def chosen_formats(asked: str) -> tuple[str, ...]:
    """Return the formats that were asked for, separated by commas.

    Raises
    ------
    UserError
        If documents are not written in one of them.
    """
    if asked == ALL:
        return FORMATS
    known = (*FORMATS, *WRITERS)
    names = dict.fromkeys(name.strip().lower() for name in asked.split(","))
    if unknown := [visible(name) for name in names if name not in known]:
        raise UserError(
            _("Documents are not written as {formats}", formats=", ".join(unknown)),
            hint=_(
                "Choose among {known}, several with commas between them; all is HTML and PDF.",
                known=", ".join(known),
            ),
        )
    return tuple(names)


def chosen_pictures(figures: str, sizes: str) -> Pictures:
    """Return which figures are wanted as pictures, and of which sizes; commas between them.

    Raises
    ------
    UserError
        If there is no size of a name. Whether there is a figure is known when pages are made.
    """
    asked, wanted = (
        tuple(dict.fromkeys(name.strip().lower() for name in given.split(",") if name.strip()))
        for given in (sizes, figures)
    )
    if unknown := [visible(name) for name in asked if name not in (ALL, *PICTURE_SIZES)]:
        raise UserError(
            _("Pictures have no size {names}", names=unknown),
            hint=_("They have {names}, or all for all of them.", names=list(PICTURE_SIZES)),
        )
    all_figures = not wanted or ALL in wanted
    all_sizes = not asked or ALL in asked
    return Pictures(() if all_figures else wanted, PICTURE_SIZES if all_sizes else asked)


def speak(lang: str) -> None:
    """Say all in a language of the house from now on; it may be called as a locale is.

    Raises
    ------
    UserError
        If the house has none of this name.
    """
    from scs_report.language.reader import language_called, read_by
    from scs_report.names import KNOWN

    code = language_called(lang)
    if code is None:
        raise UserError(
            _("The program has no language {name}", name=visible(lang)),
            hint=_("It has {names}.", names=KNOWN),
        )
    read_by(code)


def language_of(known: Sequence[str]) -> str:
    """Return the language of a study in which its own words are told.

    It is the one asked for, else that of the terminal if the study has it, else the study's first.

    Raises
    ------
    UserError
        If the study does not have the one asked for.
    """
    from scs_report.language.reader import asked, reader

    if asked():
        return chosen("languages", [asked()], known)[0]
    return reader().code if reader().code in known else known[0]
