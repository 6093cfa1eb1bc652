"""Inputs of each document besides the results: templates, code, packages, libraries, fonts."""

from __future__ import annotations

import os
from pathlib import Path

from scs_report.caching import (
    Inputs,
    file_inputs,
    library_inputs,
    package_inputs,
    program_inputs,
)
from scs_report.fonts import FontSet
from scs_report.names import DOCUMENTS, may_be_read

#: Packages that affect a document's bytes; a test checks that none is missing.
PACKAGES = (
    *("babel", "brotli", "cffi", "contourpy", "cssselect2", "cycler", "fonttools", "jinja2"),
    *("kiwisolver", "markdown_it_py", "markupsafe", "matplotlib", "mdurl", "msgspec", "numpy"),
    *("packaging", "pandas", "pillow", "pycparser", "pydyf", "pyparsing", "pyphen"),
    *("python_dateutil", "six", "stargazer", "tinycss2", "tinyhtml5", "tzdata", "weasyprint"),
    *("webencodings", "zopfli"),
)
#: System libraries that WeasyPrint sets text with.
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype")
_ROOMS = (
    *(
        "language",
        "brand",
        "fonts",
        "results",
        "prose",
        "tables",
        "figures",
        "checks",
        "provenance",
    ),
    *("pages", "paper", "build", "languages", "border", "names.py", "errors.py", "__init__.py"),
)


def machinery(fonts: FontSet) -> Inputs:
    """Return inputs of all documents: code, catalogue, packages, libraries and fonts."""
    return {
        **program_inputs(*_ROOMS),
        **package_inputs(PACKAGES),
        **library_inputs(LIBRARIES),
        "fonts": fonts.digest,
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", ""),
    }


def template_inputs(templates: Path, document: str, language: str) -> Inputs:
    """Return the templates of a document in one language.

    Its own folder and those that all share; of prose in the other language only that it is
    there, for a section without its twin is an error.
    """
    files: list[Path] = []
    twins: list[Path] = []
    for parent, children, names in os.walk(templates):
        if Path(parent) == templates:
            others = set(DOCUMENTS) - {document}
            children[:] = [child for child in children if child not in others]
        children[:] = sorted(child for child in children if child[0] != ".")
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(parent, name)
                own = may_be_read(path.relative_to(templates).as_posix(), document, language)
                # reading a pipe would block
                (files if own and path.is_file() else twins).append(path)
    root = templates.parent
    return {**file_inputs(root, files), **dict.fromkeys(file_names(root, twins), "there")}


def file_names(root: Path, files: list[Path]) -> list[str]:
    """Return the names of files as `file_inputs` has them."""
    return [path.relative_to(root).as_posix() for path in files]
