"""The tables of a study, formatted in one language and ready for any renderer."""

from __future__ import annotations

from msgspec.structs import replace

from scs_report.border.shape import nearest
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.language import Language
from scs_report.prose.part import part_sentence
from scs_report.results import Results
from scs_report.tables.finishing import finish
from scs_report.tables.kinds import VIEWS
from scs_report.tables.layout import (
    Block,
    Cell,
    Column,
    Footnote,
    Label,
    Row,
    Spanner,
    Table,
)


def build_table(key: str, results: Results, language: Language, number: str = "") -> Table:
    """Return one table, finished; with another number than its own if it has one.

    Raises
    ------
    UserError
        If the study has no such table; it names the nearest.
    KeyError
        If the results lack something that the table prints.
    """
    keys = [entry.key for entry in results.tables]
    if key not in keys:
        known = _("There are {names}.", names=keys) if keys else _("data/tables.toml has none")
        raise UserError(_('There is no table "{key}"', key=key) + nearest(key, keys), hint=known)
    entry = results.table(key).entry
    built = VIEWS[type(entry)](entry, results, language)
    if said := part_sentence(results, language):
        built = replace(built, notes=(*built.notes, said))
    if number and built.number:
        built = replace(built, number=number, label=language.title_number("table", number))
    return finish(built, language)


__all__ = [
    "Block",
    "Cell",
    "Column",
    "Footnote",
    "Label",
    "Row",
    "Spanner",
    "Table",
    "build_table",
]
