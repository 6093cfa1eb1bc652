"""The tables of the replication report: what agrees, what does not, and the audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from scs_report.language import Language
from scs_report.prose.synthetic import synthetic_words
from scs_report.results import (
    AGREEING,
    NEAR_ERROR,
    NEAR_INFLATION,
    AuditFinding,
    ReplicatedCell,
    Replication,
    Results,
)
from scs_report.tables.finishing import finish
from scs_report.tables.layout import (
    Block,
    Cell,
    Column,
    Label,
    Row,
    Spanner,
    Table,
)
from scs_report.tables.printed_names import (
    PrintedNames,
    address_of,
    computed_text,
    decimals_of,
    kind_text,
    printed_text,
    severity_text,
    table_name,
)
from scs_report.tables.replicated_cells import (
    comes_out,
    differing_list,
    differing_matrix,
    is_listed,
)
from scs_report.tables.table_texts import note_label

#: Kinds of findings that are printed; what agrees stands in the file of all findings.
_KINDS = ("contradiction", "base", "slip")

#: So many findings open the report.
_GRAVEST = 5
_SHORTFALLS = ("near", "far", "damaged", "source")
_FURTHEST = 10


def replication_tables(replication: Replication) -> tuple[str, ...]:
    """Return the keys of all tables of the replication report that have something to say."""
    kinds = {finding.kind for finding in replication.findings}
    judged = (f"audit-{kind}" for kind in _KINDS if kind in kinds)
    differing = {cell.table for cell in replication.cells if not comes_out(cell)}
    printed = (table for table in _published(replication) if table in differing)
    furthest = ("furthest",) if _furthest_off(replication) else ()
    gravest = ("gravest",) if replication.gravest(1) else ()
    return (*gravest, "agreement", *furthest, *judged, *printed)


def known_tables(replication: Replication) -> tuple[str, ...]:
    """Return the keys that a text may ask for; a table that has nothing to say is left out."""
    judged = (f"audit-{kind}" for kind in _KINDS)
    return ("gravest", "agreement", "furthest", *judged, *_published(replication))


def _published(replication: Replication) -> tuple[str, ...]:
    """Return the publication's tables, in its order."""
    return tuple(summary.table for summary in replication.summaries)


def build_replication_table(
    key: str, replication: Replication, results: Results, language: Language
) -> tuple[Table, ...]:
    """Return a table of the replication report, one of many columns in parts.

    Parameters
    ----------
    key
        One of `replication_tables`.

    Raises
    ------
    KeyError
        If there is no such table.
    """
    source = _source(key, replication, results, language)
    *before, last = _built(key, replication, results, language)
    return (*before, replace(last, source=source))


def _built(
    key: str, replication: Replication, results: Results, language: Language
) -> tuple[Table, ...]:
    if key == "gravest":
        return (_gravest(replication, language),)
    if key == "agreement":
        return (_agreement(replication, language),)
    if key == "furthest":
        return (_furthest(replication, results, language),)
    if key.startswith("audit-"):
        return (_audit(replication, key.removeprefix("audit-"), language),)
    cells = [cell for cell in replication.cells if cell.table == key]
    names = PrintedNames(replication, results, language)
    if is_listed(cells):
        parts = [differing_list(cells, replication, names, language)]
    else:
        parts = differing_matrix(cells, replication, results, names, language)
    caption = language.gettext("What does not come out as printed: {table}")
    return tuple(
        _assemble(
            key,
            replication,
            language,
            caption=caption.format(table=table_name(key, language)),
            stub_head=part.stub_head,
            columns=part.columns,
            spanners=part.spanners,
            blocks=part.blocks,
            notes=part.notes,
            further=at,
        )
        for at, part in enumerate(parts)
    )


def _source(key: str, replication: Replication, results: Results, language: Language) -> str:
    _ = language.gettext
    cited = results.study.reproduces or results.study.title
    if key == "gravest" or key.startswith("audit-"):
        return _("Source: printed numbers of {study}.").format(study=language.text(cited))
    if words := synthetic_words(replication.data, language, cited):
        return words.replication
    return _("Source: {study}; own calculations.").format(study=language.text(cited))


def _assemble(
    key: str,
    replication: Replication,
    language: Language,
    *,
    caption: str,
    stub_head: str,
    columns: Iterable[Column],
    blocks: Iterable[Block],
    spanners: Iterable[Spanner] = (),
    notes: Iterable[str] = (),
    further: int = 0,
) -> Table:
    _ = language.gettext
    number = f"R{replication_tables(replication).index(key) + 1}"
    # the tables of the study have anchors of their own
    name = f"list-{key}" if key in _published(replication) else key
    label = language.title_number("table", number)
    table = Table(
        key=name,
        number=number,
        anchor=f"{name}-{further + 1}" if further else name,
        label=_("{} (continued)").format(label) if further else label,
        separator=language.marks.title,
        continued="{}" if further else _("{} (continued)"),
        caption=Label(caption),
        stub_head=Label(stub_head),
        columns=tuple(columns),
        spanners=tuple(spanners),
        blocks=tuple(blocks),
        note_label=note_label(language),
        notes=tuple(notes),
        source="",
    )
    return finish(table, language)


def _agreement(replication: Replication, language: Language) -> Table:
    _ = language.gettext
    heads = [
        _("Cells"),
        _("As printed"),
        _("As read"),
        _("Near"),
        _("Further off"),
        _("Print damaged"),
        _("Ruled out by the source"),
        _("Not compared"),
        _("As printed, % of those that could agree"),
    ]

    def row(label: str, cells: Sequence[ReplicatedCell]) -> Row:
        reasons: list[str | None] = [cell.shortfall for cell in cells]
        verdicts: list[str] = [cell.verdict for cell in cells]
        agree, read = (verdicts.count(verdict) for verdict in AGREEING)
        shortfalls = [reasons.count(kind) for kind in _SHORTFALLS]
        not_compared = sum(verdicts.count(verdict) for verdict in ("in_words", "unreadable"))
        counts = [len(cells), agree, read, *shortfalls, not_compared]
        could = len(cells) - read - reasons.count("source") - not_compared
        share = language.number(100 * agree / could) if could else ""
        numbers = [*(language.number(count) for count in counts), share]
        return Row(Label(label), tuple(Cell(text) for text in numbers))

    rows = tuple(
        row(table_name(table, language), [c for c in replication.cells if c.table == table])
        for table in _published(replication)
    )
    return _assemble(
        "agreement",
        replication,
        language,
        caption=_("How many printed cells the computed numbers equal"),
        stub_head=_("Part of the paper"),
        columns=[Column(Label(head)) for head in heads],
        blocks=[Block(rows), Block((row(_("All"), replication.cells),))],
        notes=[
            _(
                "As printed: the computed number rounds to the printed digits. As read: the "
                "printed digits are wrong, and it rounds to those of the reading that this report "
                "uses instead. Near: less than one unit of the last digit away; standard errors "
                "within {error} of the printed ones; tolerance and VIF within {inflation}. What is "
                "further off could be done better. Print damaged: the digits are a guess. Ruled "
                "out: other printed numbers exclude the cell as printed. Not compared: the scan "
                "cannot be read, or the text says the number in words. Cells as read, ruled out or "
                "not compared are not in the base of the percentage."
            ).format(
                error=language.percent(NEAR_ERROR),
                inflation=language.number(NEAR_INFLATION, 2),
            )
        ],
    )


def _furthest_off(replication: Replication) -> list[ReplicatedCell]:
    """Return the cells whose computed numbers are furthest from the published ones."""
    found = [
        (abs(cell.relative), cell)
        for cell in replication.cells
        if cell.relative is not None and cell.shortfall in ("near", "far")
    ]
    found.sort(key=lambda pair: -pair[0])
    return [cell for _, cell in found[:_FURTHEST]]


def _furthest(replication: Replication, results: Results, language: Language) -> Table:
    _ = language.gettext
    names = PrintedNames(replication, results, language)
    rows = []
    for cell in _furthest_off(replication):
        parts = [names.cell(cell)]
        if cell.row not in replication.rows:
            parts.append(names.column(cell))
        if address_of(cell, results).model:
            parts.append(
                _("standard error") if cell.statistic == "standard_error" else _("coefficient")
            )
        where = language.marks.comma.join(parts)
        place = f"{table_name(cell.table, language)}{language.marks.colon}{where}"
        numbers = (
            printed_text(cell, language),
            computed_text(cell, language),
            language.number(cell.difference or 0.0, decimals_of(cell) + 1),
            language.number(100 * (cell.relative or 0.0), 1),
        )
        rows.append(Row(Label(place), tuple(map(Cell, numbers))))
    heads = (_("Published"), _("Computed"), _("Difference"), _("Difference, % of published"))
    return _assemble(
        "furthest",
        replication,
        language,
        caption=_("The {n} cells furthest off").format(n=len(rows)),
        stub_head=_("Cell"),
        columns=[Column(Label(head)) for head in heads],
        blocks=[Block(tuple(rows))],
        notes=[
            _("Without stars and cells that the source rules out or whose print is damaged."),
            _("Difference: computed before rounding, less published; none where they agree."),
        ],
    )


def _gravest(replication: Replication, language: Language) -> Table:
    _ = language.gettext
    found = replication.gravest(_GRAVEST)
    keys = replication_tables(replication)
    rows = []
    for one in found:
        row = _finding(one, language)
        number = f"R{keys.index(f'audit-{one.kind}') + 1}"
        cells = (
            replace(row.cells[0], anchor=""),
            Cell(severity_text(one.severity, language), kind="text"),
            Cell(language.title_number("table", number), kind="text"),
        )
        rows.append(replace(row, cells=cells))
    return _assemble(
        "gravest",
        replication,
        language,
        caption=_("The gravest findings of the audit"),
        stub_head=_("Where"),
        columns=[
            Column(Label(_("Finding")), align="text"),
            Column(Label(_("Severity")), align="text"),
            Column(Label(_("Evidence")), align="text"),
        ],
        blocks=[Block(tuple(rows))],
    )


def _audit(replication: Replication, kind: str, language: Language) -> Table:
    _ = language.gettext
    grades = {
        "high": _("Severity: high"),
        "medium": _("Severity: medium"),
        "low": _("Severity: low"),
    }
    found = [finding for finding in replication.findings if finding.kind == kind]
    graded = {
        head: [finding for finding in found if finding.severity == severity]
        for severity, head in grades.items()
    }
    return _assemble(
        f"audit-{kind}",
        replication,
        language,
        caption=kind_text(kind, language),
        stub_head=_("Where"),
        columns=[
            Column(Label(_("Finding")), align="text"),
            Column(Label(_("Evidence")), align="text"),
        ],
        blocks=[
            Block(tuple(_finding(one, language) for one in some), heading=Label(head))
            for head, some in graded.items()
            if some
        ],
    )


def _finding(finding: AuditFinding, language: Language) -> Row:
    what = language.text(finding.what)
    if finding.reading:
        reading = language.gettext("Reading used: {reading}").format(
            reading=language.text(finding.reading)
        )
        what += language.marks.space + reading
    return Row(
        Label(language.text(finding.where)),
        (
            Cell(what, kind="text", anchor=finding.anchor),
            Cell(language.text(finding.evidence), kind="text"),
        ),
    )
