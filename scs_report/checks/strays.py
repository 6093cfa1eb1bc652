"""Files and folders that were meant to be read and are not: wrong endings, names and folders."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from scs_report.checks.problem import Problem
from scs_report.checks.sections import listed
from scs_report.errors import N_
from scs_report.language.reader import tell as _
from scs_report.names import KNOWN
from scs_report.project import HOUSE, Project

#: What a writer's program may make of the ending of a text.
_TEXTS = re.compile(r"\.(?:md|markdown|mdown|txt|rtf|docx?|odt|pages)\b", re.I)
_SECTION = re.compile(r"\d+-")
_ENDINGS = re.compile(r"(?:\.(?:md|markdown|mdown|txt|rtf|docx?|odt|pages))+$", re.I)


def check_strays(project: Project) -> Iterator[Problem]:
    """Report what lies among the texts and is read by nobody."""
    study = project.study
    if not project.templates.is_dir():
        return
    for folder in sorted(language for language in project.templates.iterdir() if language.is_dir()):
        if folder.name in study.written:
            for path in sorted(folder.iterdir()):
                if message := _name_fault(path, study.languages):
                    yield Problem(f"templates/{folder.name}/{path.name}", 1, message)
        elif not (HOUSE / folder.name).is_dir() and any(
            _SECTION.match(path.name) for path in folder.glob("*.md")
        ):
            near = difflib.get_close_matches(folder.name, study.written, n=1)
            message = (
                N_("there is no document {name} in data/study.toml; did you mean {known}?")
                if near
                else N_("there is no document {name} in data/study.toml; it has {known}")
            )
            known = near[0] if near else listed(study.written)
            yield Problem(f"templates/{folder.name}", 1, _(message, name=folder.name, known=known))


def _name_fault(path: Path, languages: tuple[str, ...]) -> str:
    """Say what keeps a file in the folder of a document from being read."""
    name = path.name
    if name.startswith((".", "~", "README")) or path.is_dir() or not _TEXTS.search(name):
        return ""
    stem = _ENDINGS.sub("", name)
    base, __, code = stem.rpartition(".")
    known = next((language for language in languages if language.lower() == code.lower()), "")
    # a text in another language may wait until the study has that language
    if base and name in (f"{base}.{known}.md", *(f"{base}.{other}.md" for other in KNOWN)):
        return ""
    if path.suffix.lower() not in (".md", ".markdown", ".mdown", ".txt"):
        return _(
            "found {ending}, which nobody reads: a text is saved as plain text (UTF-8) and named "
            "{name}",
            ending=path.suffix,
            name=_named(stem, languages),
        )
    return _("found this name, which nobody reads, expected {name}", name=_named(stem, languages))


def _named(stem: str, languages: tuple[str, ...]) -> str:
    base, __, code = stem.rpartition(".")
    known = [language for language in languages if language.lower() == code.lower()]
    names = [
        f"{base if known else (base or stem)}.{language}.md" for language in known or languages
    ]
    return " or ".join(names)
