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
from scs_report.names import may_be_read
from scs_report.project import HOUSE, Project
from scs_report.references import FILE as REFERENCES
from scs_report.references.citation_file import FILE as CITATION
from scs_report.study import FILE

#: Packages that affect a document's bytes; a test checks that none is missing.
PACKAGES = (
    *(
        "babel",
        "brotli",
        "cffi",
        "citeproc_py",
        "contourpy",
        "cssselect2",
        "cycler",
        "fonttools",
        "jinja2",
    ),
    *(
        "kiwisolver",
        "lxml",
        "markdown_it_py",
        "markupsafe",
        "matplotlib",
        "mdurl",
        "msgspec",
        "numpy",
    ),
    *(
        "packaging",
        "pandas",
        "pillow",
        "pycparser",
        "pydyf",
        "pyparsing",
        "pypdfium2",
        "pyphen",
        "python_dateutil",
        "python_docx",
        "python_pptx",
        "six",
        "stargazer",
        "tinycss2",
        "tinyhtml5",
        "tzdata",
        "uharfbuzz",
        "weasyprint",
        "webencodings",
        "xlsxwriter",
        "zopfli",
    ),
)
#: Those that affect what the check of a text finds.
TEXT_PACKAGES = ("opencc_python_reimplemented",)
#: System libraries that WeasyPrint sets text with.
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype")
_ROOMS = (
    *(
        "language",
        "brand",
        "fonts",
        "results",
        "references",
        "prose",
        "tables",
        "figures",
        "checks",
        "provenance",
    ),
    *(
        "pages",
        "paper",
        "office",
        "latex",
        "exchange",
        "pictures",
        "build",
        "languages",
        "border",
        "names.py",
        "project.py",
        "study.py",
    ),
    *("errors.py", "__init__.py"),
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


def text_inputs(templates: Path) -> Inputs:
    """Return all that the check of a study's text reads."""
    project = Project.of_templates(templates)
    folders = (templates, project.data)
    files = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".md", ".toml", ".css", ".j2")
    ]
    others = (project.data / "glossary.csv", project.data / REFERENCES, project.root / CITATION)
    return {
        **file_inputs(project.root, [*files, *others]),
        **package_inputs(TEXT_PACKAGES),
    }


def template_inputs(templates: Path, document: str, language: str) -> Inputs:
    """Return what a document is and its templates in one language.

    Its own folder, those that all documents share, and the house's; of prose in another language
    only that it is there, for a section without its twin is an error.
    """
    project = Project.of_templates(templates)
    documents, document = project.study.written, project.study.folder(document)
    files: list[Path] = []
    twins: list[Path] = []
    for parent, children, names in os.walk(templates):
        if Path(parent) == templates:
            others = set(documents) - {document}
            children[:] = [child for child in children if child not in others]
        children[:] = sorted(child for child in children if child[0] != ".")
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(parent, name)
                inside = path.relative_to(templates).as_posix()
                own = may_be_read(inside, document, language, documents)
                # reading a pipe would block
                (files if own and path.is_file() else twins).append(path)
    said = (project.data / FILE, project.data / REFERENCES)
    return {
        **file_inputs(project.root, [*said, *files]),
        **{path.relative_to(project.root).as_posix(): "there" for path in twins},
        **program_inputs(HOUSE.name),
    }
