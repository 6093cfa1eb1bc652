"""Arguments and options that several commands take."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer


class Document(enum.StrEnum):
    """What can be built."""

    brief = "brief"
    appendix = "appendix"
    replication = "replication"
    all = "all"


class Lang(enum.StrEnum):
    """Languages of the documents."""

    en = "en"
    zh = "zh"
    all = "all"


class OneLang(enum.StrEnum):
    """Languages of what is printed in the terminal."""

    en = "en"
    zh = "zh"


class Format(enum.StrEnum):
    """Formats of the documents."""

    html = "html"
    pdf = "pdf"
    all = "all"


DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Respondents: .csv, .parquet, .xlsx, .dta or .sav [default: data/respondents.csv]",
    ),
]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", help="Use these results; no respondents are read")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for what is made [default: build]")
]
