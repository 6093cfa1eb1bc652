"""Arguments and options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scs_report.border.text import visible
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.names import FORMATS, WRITERS
from scs_report.study import ALL

StudyOption = Annotated[
    Path | None,
    typer.Option(
        "--study", help="Folder of the study [default: the current folder, or one above it]"
    ),
]
LangOption = Annotated[
    str, typer.Option("--lang", help="Language of the study, such as en [default: its first]")
]
SpokenOption = Annotated[
    str,
    typer.Option(
        "--lang", help="Language of what is said, such as zh [default: that of the terminal]"
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Respondents, of Excel, SPSS, Stata, CSV … [default: data/respondents.csv]",
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option("--sheet", help="Sheet of the workbook, or file of the archive, that is meant"),
]
EncodingOption = Annotated[
    str | None,
    typer.Option("--encoding", help="Encoding of the texts, such as gb18030 [default: found out]"),
]
WhereOption = Annotated[
    str,
    typer.Option(
        "--where",
        help="Of part of the respondents only, by a rule such as 'age >= 60 and use == 1'",
    ),
]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", help="Use these results; no respondents are read")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for what is made [default: build]")
]


def chosen(what: str, asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return what was asked for of a study's documents or languages, each once.

    Raises
    ------
    UserError
        If the study has none of a name.
    """
    if ALL in asked:
        return tuple(known)
    if unknown := [visible(name) for name in dict.fromkeys(asked) if name not in known]:
        expected = f"It has {', '.join(known)}, or all for all of them."
        raise UserError(f"The study has no {what} {', '.join(unknown)}", hint=expected)
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


def speak(lang: str) -> None:
    """Say all in a language of the house from now on, in the terminal's if none is given.

    Raises
    ------
    UserError
        If the house has none of this name.
    """
    from scs_report.language.reader import read_by
    from scs_report.names import KNOWN

    if lang and lang not in KNOWN:
        expected = f"It has {', '.join(KNOWN)}."
        raise UserError(f"The program has no language {visible(lang)}", hint=expected)
    read_by(lang)


def language_of(lang: str, known: Sequence[str]) -> str:
    """Return the language asked for, the study's first if none is; errors as `chosen`."""
    return chosen("languages", [lang], known)[0] if lang else known[0]
