"""The works that a document cites: its list of references."""

from __future__ import annotations

from collections.abc import Iterable

from scs_report.checks.cited_works import place_of_key
from scs_report.errors import CANNOT_SET_TEXT, UserError
from scs_report.language import Language
from scs_report.pages.made_before import Kept
from scs_report.project import Project
from scs_report.references import Entry, Library, Setting, keys_of


def listed_works(
    pieces: Iterable[str], library: Library, project: Project, language: Language, kept: Kept
) -> list[Entry]:
    """Return the entries of a document's list: what it cites, and the study that it reproduces.

    Parameters
    ----------
    pieces
        HTML of the document.
    kept
        What was made before, such as entries.

    Raises
    ------
    UserError
        If a key is unknown; with file and line of all of them.
    """
    keys = list(dict.fromkeys([*keys_of(pieces), *project.study.reproduced]))
    problems = []
    for key in keys:
        if key not in library.works:
            place = place_of_key(project, key) or "data/study.toml"
            problems.append(f"{place}: {library.unknown(key)}")
    if problems:
        raise UserError(CANNOT_SET_TEXT, problems)
    cited = [library.works[key] for key in keys]
    of = (language.code, repr(cited))

    def entries() -> list[Entry]:
        return kept.parts.thing("works", of, lambda: Setting(language).entries(cited), list[Entry])

    return kept.once(("works", *of), entries, lasting=True)
