"""Published beside computed numbers of one part of a publication, where they differ.

A printed table keeps its rows, which are variables, and has two columns for each of its own:
published, computed. A sign before a computed number says how it differs. What the text says in
passing stands in a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from scs_report.language import Language
from scs_report.results import AGREEING, ReplicatedCell, Replication, Results
from scs_report.tables.layout import EMPTY, Block, Cell, Column, Label, Row, Spanner
from scs_report.tables.printed_names import (
    SIGNS,
    PrintedNames,
    address_of,
    computed_text,
    decimals_of,
    outcome_of,
    printed_text,
    verdict_text,
)
from scs_report.tables.terms import separation_note

#: A printed table of more columns stands in a list.
_MOST = 7
#: So many stand beside each other, each with its computed twin.
_BESIDE = 4


class Part(Struct, frozen=True):
    """What a table says of one part of a publication."""

    stub_head: str
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    spanners: tuple[Spanner, ...] = ()


def comes_out(cell: ReplicatedCell) -> bool:
    """Whether a cell comes out as printed."""
    return cell.verdict == "as_printed"


def is_listed(cells: Sequence[ReplicatedCell]) -> bool:
    """Whether cells stand in a list: those of the text, and of tables of very many columns."""
    columns = {cell.column for cell in cells if not comes_out(cell)}
    places = {(cell.row, cell.column, cell.statistic) for cell in cells}
    return cells[0].table == "text" or len(columns) > _MOST or len(places) < len(cells)


def differing_list(
    cells: Sequence[ReplicatedCell],
    replication: Replication,
    names: PrintedNames,
    language: Language,
) -> Part:
    """Return the cells that do not come out, one a row, under the names of their columns."""
    _ = language.gettext
    differing = [cell for cell in cells if not comes_out(cell)]
    order = list(dict.fromkeys(map(names.column, differing)))
    differing.sort(key=lambda cell: order.index(names.column(cell)))
    blocks = []
    for heading, group in groupby(differing, key=names.column):
        rows = []
        for cell in group:
            verdict = verdict_text(cell, language)
            parts = (
                Cell(printed_text(cell, language)),
                Cell(computed_text(cell, language)),
                Cell(_difference(cell, language)),
                Cell(verdict, kind="text", notes=_reasons(cell, replication, language)),
            )
            rows.append(Row(Label(names.cell(cell)), parts, indent=1))
        blocks.append(Block(tuple(rows), heading=Label(heading)))
    return Part(
        stub_head=_("Cell"),
        columns=(
            *(Column(Label(head)) for head in (_("Published"), _("Computed"), _("Difference"))),
            Column(Label(_("Verdict")), align="text"),
        ),
        blocks=tuple(blocks),
        notes=(
            _("Where no group is named in brackets, the number is about all respondents."),
            _("Difference: computed before rounding, less published; none where they agree."),
        ),
    )


def differing_matrix(
    cells: Sequence[ReplicatedCell],
    replication: Replication,
    results: Results,
    names: PrintedNames,
    language: Language,
) -> list[Part]:
    """Return the rows in which something does not come out, published beside computed.

    What has too many columns is given in parts.
    """
    heads = {cell.column: names.column(cell) for cell in cells if not comes_out(cell)}
    columns = list(heads)
    parts = []
    for first in range(0, len(columns), _BESIDE):
        some = {column: heads[column] for column in columns[first : first + _BESIDE]}
        here = [cell for cell in cells if cell.column in some]
        last = first + _BESIDE >= len(columns)
        parts.append(_part(here, some, replication, results, names, language, last=last))
    return parts


def _part(
    cells: Sequence[ReplicatedCell],
    heads: dict[str, str],
    replication: Replication,
    results: Results,
    names: PrintedNames,
    language: Language,
    *,
    last: bool,
) -> Part:
    """Return some columns; general notes stand below the last."""
    _ = language.gettext
    kept = {cell.row for cell in cells if not comes_out(cell)}
    shown = [cell for cell in cells if cell.row in kept]
    # of a table of questions the blocks are these
    by_question = {"weighted", "unweighted"} <= {cell.column for cell in cells}

    def block(cell: ReplicatedCell) -> str:
        return names.question(cell) if by_question else ""

    blocks = []
    for heading, group in groupby(shown, key=block):
        rows: dict[str, list[ReplicatedCell]] = {}
        for cell in group:
            rows.setdefault(cell.row, []).append(cell)
        made = []
        for found in rows.values():
            label = names.answer(found[0]) if by_question else names.row(found[0])
            pairs = [
                _pair([one for one in found if one.column == key], replication, results, language)
                for key in heads
            ]
            flat = tuple(part for pair in pairs for part in pair)
            made.append(Row(Label(label), flat, indent=1 if by_question else 0))
        blocks.append(Block(tuple(made), heading=Label(heading) if heading else None))
    twins = (Column(Label(_("published"))), Column(Label(_("computed"))))
    models = any(address_of(cell, results).model for cell in shown)
    signs = _(
        "≈ near; ≠ further off; → as read, the printed digits being wrong; ? print damaged or "
        "unreadable; × ruled out by the source. Numbers without a sign come out as printed, and "
        "so do all rows that are left out."
    )
    errors = [_("Standard errors in brackets.")] if models else []
    return Part(
        stub_head=_("Term") if models else _("Cell"),
        columns=twins * len(heads),
        spanners=tuple(
            Spanner(Label(head), 2 * at, 2 * at + 1) for at, head in enumerate(heads.values())
        ),
        blocks=tuple(blocks),
        notes=(signs, *errors) if last else (),
    )


def _pair(
    cells: Sequence[ReplicatedCell], replication: Replication, results: Results, language: Language
) -> tuple[Cell, Cell]:
    """Return what is published and what is computed of one place of a printed table.

    Below a coefficient stands its error, behind it the stars.
    """
    by_kind = {cell.statistic: cell for cell in cells}
    error, stars = by_kind.pop("standard_error", None), by_kind.pop("stars", None)
    value = next(iter(by_kind.values()), None)
    if value is None:
        return EMPTY, EMPTY
    parameter = results.parameter(address_of(value, results))
    finite = parameter is None or parameter.finite
    model = address_of(value, results).model
    notes = () if finite else separation_note(results.model(model), language)
    signs = {outcome_of(one) for one in cells if one.statistic != "stars"}
    sign = _sign(value) or (_sign(stars) if stars and stars.verdict == "differs" else "")
    starred = stars is not None and value.verdict != "unreadable" and finite
    return (
        Cell(
            printed_text(value, language),
            stars=stars.printed if stars and value.printed else "",
            second=f"({printed_text(error, language)})" if error else "",
        ),
        Cell(
            f"{sign}{computed_text(value, language)}",
            stars=str(stars.computed or "") if stars and starred else "",
            second=f"{_sign(error)}({computed_text(error, language)})" if error else "",
            notes=(*_reasons(value, replication, language), *notes),
            differs=bool(signs & {"far", "source"}),
        ),
    )


def _sign(cell: ReplicatedCell) -> str:
    sign = SIGNS.get(outcome_of(cell))
    return f"{sign}\N{NO-BREAK SPACE}" if sign else ""


def _difference(cell: ReplicatedCell, language: Language) -> str:
    if cell.difference is None or cell.verdict in AGREEING:
        return ""
    return language.number(cell.difference, decimals_of(cell) + 1)


def _reasons(cell: ReplicatedCell, replication: Replication, language: Language) -> tuple[str, ...]:
    """Return the footnote on the finding that explains a verdict, if one does."""
    if cell.finding is None:
        return ()
    return (language.text(replication.finding(cell.finding).what),)
