"""Names of what is made: files are called `<document>.<language>.<format>`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "languages"

#: Codes of the languages that the house knows: the folders of `languages/`.
KNOWN = tuple(sorted(path.parent.name for path in FOLDER.glob("*/language.toml")))
#: The language that messages are written in: it has no catalogue.
OF_MESSAGES = next(code for code in KNOWN if not (FOLDER / code / "messages.po").exists())
#: What a build makes if it is not told.
FORMATS = ("html", "pdf")
#: Formats in which a document is one file, `<document>.<language>.<format>`.
ONE_FILE = (*FORMATS, "docx", "xlsx", "pptx")
#: What it makes if asked to, and what writes it: a function that takes a `pages.manuscript` and
#: returns the contents of files by their paths in the output folder.
WRITERS = {
    "docx": "scs_report.office.word_file:write",
    "csv": "scs_report.exchange.csv_files:write",
    "png": "scs_report.pictures.picture_files:write_png",
    "pptx": "scs_report.office.slides:write",
    "svg": "scs_report.pictures.picture_files:write_svg",
    "tex": "scs_report.latex.booktabs:write",
    "xlsx": "scs_report.office.excel:write",
}
#: Formats in which a study has one file in each language too, `tables.<language>.<format>`, of all
#: its documents: what writes the part of a document, and what writes the file from all parts.
OF_STUDY = {"xlsx": ("scs_report.office.excel:part", "scs_report.office.excel:write_whole")}
#: What that file is called; no document may be.
WHOLE = "tables"
#: A link to a file beside a page: a document in another format, or all files of one as a ZIP.
_FOLDERS = "|".join(name for name in WRITERS if name not in ONE_FILE)
BESIDE = (
    r"[\w-]+\.[a-z]{2,3}(?:-[A-Za-z]{2,4})*\."
    rf"(?:{'|'.join(ONE_FILE)}|(?:{_FOLDERS})\.zip)"
)
#: The folder of pictures.
PICTURES = "pictures/"
#: Sizes of pictures, by what they are for.
PICTURE_SIZES = ("web", "print", "square")
#: Endings of files of respondents; where there are several files, the first is taken.
DATA_ENDINGS = (
    *(".csv", ".parquet", ".xlsx", ".dta", ".sav", ".zsav", ".por", ".xlsm", ".xlsb", ".xls"),
    *(".ods", ".tsv", ".txt", ".feather", ".gz", ".zip"),
)


@dataclass(frozen=True)
class Pictures:
    """Which figures are made pictures, by name or number (none: all), and of which sizes."""

    figures: tuple[str, ...] = ()
    sizes: tuple[str, ...] = PICTURE_SIZES

    def take(self, *names: str) -> bool:
        """Whether a figure of these names is one of them.

        >>> Pictures(("use", "A1")).take("coefficients", "a1")
        True
        """
        asked = {name.lower() for name in self.figures}
        return not asked or not asked.isdisjoint(name.lower() for name in names)


def beside(ending: str) -> str:
    """Return the ending of the one file in which a format is found beside pages."""
    return ending if ending in ONE_FILE else f"{ending}.zip"


def may_be_read(template: str, document: str, language: str, documents: Collection[str]) -> bool:
    """Tell whether a template is the document's own or one that all share, and in its language.

    Changes of others would go unnoticed, for a document is made again when these change.
    """
    folder, _, inside = template.partition("/")
    parts = template.rpartition("/")[2].split(".")
    other_document = bool(inside) and folder in documents and folder != document
    other_language = len(parts) > 2 and parts[-1] == "md" and parts[-2] != language
    return not other_document and not other_language
