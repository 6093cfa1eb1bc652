"""The tables of the replication report: what agrees, cell by cell, and the audit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from msgspec.structs import replace

from scs_report.language import Language
from scs_report.language.bounds import telling_decimals
from scs_report.language.naming import Naming
from scs_report.prose.synthetic import synthetic_words
from scs_report.results import (
    AGREEING,
    NEAR_ERROR,
    NEAR_INFLATION,
    Address,
    AuditFinding,
    ReplicatedCell,
    Replication,
    Results,
)
from scs_report.results.completing import complete
from scs_report.tables.finishing import finish
from scs_report.tables.layout import (
    EMPTY,
    Block,
    Cell,
    Column,
    Label,
    Row,
    Table,
    anchor,
)
from scs_report.tables.number_formats import coefficient_number
from scs_report.tables.table_texts import note_label
from scs_report.tables.terms import separation_note

_KINDS = ("contradiction", "base", "slip", "consistent")

_SHORTFALLS = ("near", "far", "damaged", "source")
_FURTHEST = 10


def replication_tables(replication: Replication) -> tuple[str, ...]:
    """Return the keys of all tables of the replication report, in order."""
    judged = (f"audit-{kind}" for kind in _KINDS)
    return ("agreement", "furthest", *judged, *_published(replication))


def _published(replication: Replication) -> tuple[str, ...]:
    """Return the publication's tables, in its order."""
    return tuple(summary.table for summary in replication.summaries)


def build_replication_table(
    key: str, replication: Replication, results: Results, language: Language
) -> Table:
    """Return a table of the replication report.

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
    return replace(_built(key, replication, results, language), source=source)


def _built(key: str, replication: Replication, results: Results, language: Language) -> Table:
    if key == "agreement":
        return _agreement(replication, language)
    if key == "furthest":
        return _furthest(replication, results, _Names(replication, results, language), language)
    if key.startswith("audit-"):
        return _audit(replication, key.removeprefix("audit-"), language)
    names = _Names(replication, results, language)
    if all(_at(cell, results).model for cell in replication.cells if cell.table == key):
        return _models(key, replication, results, names, language)
    return _list(key, replication, names, language)


class _Names:
    """What printed rows and columns are called: by the publication, else by their addresses."""

    def __init__(self, replication: Replication, results: Results, language: Language) -> None:
        self._rows = replication.rows
        self._columns = replication.columns
        self._results = results
        self._naming = Naming(results, language)
        self._language = language

    def row(self, cell: ReplicatedCell) -> str:
        if cell.row in self._rows:
            return self._language.text(self._rows[cell.row])
        return self._naming.subject(_at(cell, self._results))

    def column(self, cell: ReplicatedCell) -> str:
        if cell.column in self._columns:
            return self._language.text(self._columns[cell.column])
        return self._naming.column(_at(cell, self._results))

    def cell(self, cell: ReplicatedCell) -> str:
        """Return the name of a cell in a list under the name of its column.

        Of a number in the text it says of whom it speaks, if not of all; of a cell in named rows
        it says row and column.
        """
        row, among = self.row(cell), self._naming.among(_at(cell, self._results))
        if cell.row in self._rows:
            return f"{row}{_comma(self._language)}{self.column(cell)}"
        if cell.table != "text" or not among:
            return row
        return self._language.aside(row, _comma(self._language).join(among))

    def question(self, cell: ReplicatedCell) -> str:
        return self._naming.question(_at(cell, self._results).of)

    def answer(self, cell: ReplicatedCell) -> str:
        return self._naming.answers(_at(cell, self._results).of, _at(cell, self._results).codes)


def _at(cell: ReplicatedCell, results: Results) -> Address:
    return complete(Address.parse(cell.address), results)


def _source(key: str, replication: Replication, results: Results, language: Language) -> str:
    _ = language.gettext
    cited = results.study.reproduces or results.study.title
    if key.startswith("audit-"):
        return _("Source: printed numbers of {study}.").format(study=language.text(cited))
    if words := synthetic_words(replication.data, language, cited):
        return words.replication
    return _("Source: {study}; own calculations.").format(study=language.text(cited))


def table_name(table: str, language: Language) -> str:
    """Return how a table of the publication is called: `Table 2`, `Text`."""
    if table == "text":
        return language.gettext("Text and figures")
    return language.title_number("table", table.removeprefix("table-").upper())


def verdict_text(cell: ReplicatedCell, language: Language) -> str:
    """Return how a cell compares, in the words of the table of agreement."""
    _ = language.gettext
    return {
        "as_printed": _("as printed"),
        "as_read": _("as read"),
        "near": _("near"),
        "far": _("further off"),
        "damaged": _("print damaged"),
        "source": _("ruled out by the source"),
        "in_words": _("in words"),
        "unreadable": _("unreadable"),
    }[cell.shortfall or cell.verdict]


def _assemble(
    key: str,
    replication: Replication,
    language: Language,
    *,
    caption: str,
    stub_head: str,
    columns: Iterable[Column],
    blocks: Iterable[Block],
    notes: Iterable[str] = (),
) -> Table:
    _ = language.gettext
    number = f"R{replication_tables(replication).index(key) + 1}"
    # the tables of the study have anchors of their own
    name = f"list-{key}" if key in _published(replication) else key
    table = Table(
        key=name,
        number=number,
        anchor=name,
        label=language.title_number("table", number),
        separator=language.marks.title,
        continued=_("{} (continued)"),
        caption=Label(caption),
        stub_head=Label(stub_head),
        columns=tuple(columns),
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


def _furthest(
    replication: Replication, results: Results, names: _Names, language: Language
) -> Table:
    _ = language.gettext
    found = [
        (abs(cell.relative), cell)
        for cell in replication.cells
        if cell.relative is not None and cell.shortfall in ("near", "far")
    ]
    found.sort(key=lambda pair: -pair[0])
    rows = []
    for _size, cell in found[:_FURTHEST]:
        colon = language.marks.colon
        parts = [names.cell(cell)]
        if cell.row not in replication.rows:
            parts.append(names.column(cell))
        if _at(cell, results).model:
            parts.append(
                _("standard error") if cell.statistic == "standard_error" else _("coefficient")
            )
        place = table_name(cell.table, language) + colon + _comma(language).join(parts)
        percent = language.number(100 * (cell.relative or 0.0), 1)
        rows.append(Row(Label(place), (*_numbers(cell, language), Cell(percent))))
    return _assemble(
        "furthest",
        replication,
        language,
        caption=_("The {n} cells furthest off").format(n=len(rows)),
        stub_head=_("Cell"),
        columns=[*_columns(language)[:3], Column(Label(_("Difference, % of published")))],
        blocks=[Block(tuple(rows))],
        notes=[
            _("Without stars and cells that the source rules out or whose print is damaged."),
            _before_rounding(language),
        ],
    )


def _list(table: str, replication: Replication, names: _Names, language: Language) -> Table:
    _ = language.gettext
    cells = [cell for cell in replication.cells if cell.table == table]
    # blocks are the columns of the published table, but questions where these are its blocks
    by_question = {"weighted", "unweighted"} <= {cell.column for cell in cells}
    blocks = []

    def block(cell: ReplicatedCell) -> str:
        return names.question(cell) if by_question else names.column(cell)

    order = list(dict.fromkeys(block(cell) for cell in cells))
    cells.sort(key=lambda cell: order.index(block(cell)))
    for heading, group in groupby(cells, key=block):
        rows = [
            _row(
                cell,
                f"{names.answer(cell)}{_comma(language)}{names.column(cell)}"
                if by_question
                else names.cell(cell),
                replication,
                language,
            )
            for cell in group
        ]
        blocks.append(Block(tuple(rows), heading=Label(heading)))
    return _assemble(
        table,
        replication,
        language,
        caption=_("{table}, cell by cell").format(table=table_name(table, language)),
        stub_head=_("Cell"),
        columns=_columns(language),
        blocks=blocks,
        notes=[
            *(
                [_("Where no group is named in brackets, the number is about all respondents.")]
                if table == "text"
                else []
            ),
            _before_rounding(language),
        ],
    )


def _before_rounding(language: Language) -> str:
    _ = language.gettext
    return _("Difference: computed before rounding, less published; none where they agree.")


def _comma(language: Language) -> str:
    return language.marks.comma


def _columns(language: Language) -> list[Column]:
    _ = language.gettext
    return [
        Column(Label(_("Published"))),
        Column(Label(_("Computed"))),
        Column(Label(_("Difference"))),
        Column(Label(_("Verdict")), align="text"),
    ]


def _row(cell: ReplicatedCell, label: str, replication: Replication, language: Language) -> Row:
    notes: tuple[str, ...] = ()
    if cell.finding:
        notes = (language.text(replication.finding(cell.finding).what),)
    verdict = Cell(verdict_text(cell, language), kind="text", notes=notes)
    return Row(Label(label), (*_numbers(cell, language), verdict), indent=1)


def _numbers(cell: ReplicatedCell, language: Language) -> tuple[Cell, Cell, Cell]:
    """Return what is published, what is computed, and the difference where there is one."""
    decimals = _decimals(cell)
    # beside a cell that cannot be read a number would look like its recovery
    computed = (
        _with_sign(language.number(cell.computed, decimals), cell, language)
        if isinstance(cell.computed, float) and cell.verdict != "unreadable"
        else "–"
    )
    difference = (
        ""
        if cell.difference is None or cell.verdict in AGREEING
        else language.number(cell.difference, decimals + 1)
    )
    return Cell(_printed(cell, language)), Cell(computed), Cell(difference)


def _decimals(cell: ReplicatedCell) -> int:
    digits = cell.printed.strip("<>%* ").replace(",", "")
    if cell.printed[:1] in ("<", ">") and isinstance(cell.computed, float):
        # nothing says how many; so many as show on which side of the bound the number lies
        return telling_decimals(cell.computed, 1, float(digits))
    if cell.verdict == "in_words":
        return 1
    return len(digits.partition(".")[2])


def _models(
    table: str, replication: Replication, results: Results, names: _Names, language: Language
) -> Table:
    """Return a table of models with coefficient, error and stars of a term in one row."""
    _ = language.gettext
    cells = [cell for cell in replication.cells if cell.table == table]
    models = {model.key: model for model in results.models}
    cells.sort(key=lambda cell: models[_at(cell, results).model].number)
    blocks = []
    for key, group in groupby(cells, key=lambda cell: _at(cell, results).model):
        model = models[key]
        terms: dict[str, dict[str, ReplicatedCell]] = {}
        for cell in group:
            terms.setdefault(cell.row, {})[cell.statistic] = cell
        rows = [
            _term(
                names.row(next(iter(found.values()))),
                found,
                () if _is_finite(found, results) else separation_note(model, language),
                language,
            )
            for found in terms.values()
        ]
        heading = Label(Naming(results, language).model(key))
        blocks.append(Block(tuple(rows), heading=heading))
    return _assemble(
        table,
        replication,
        language,
        caption=_("{table}, cell by cell").format(table=table_name(table, language)),
        stub_head=_("Term"),
        columns=[
            Column(Label(_("Coefficient"), _("published"))),
            Column(Label(_("Coefficient"), _("computed"))),
            Column(Label(_("Verdict")), align="text"),
            Column(Label(_("Standard error"), _("published"))),
            Column(Label(_("Standard error"), _("computed"))),
            Column(Label(_("Ratio"))),
        ],
        blocks=blocks,
        notes=[
            _(
                "Ratio: computed over published standard error. The verdict is that of the "
                "coefficient (or N); standard errors and stars are compared too and counted in "
                "Table R1. Published stars that cannot be read are left out."
            ),
            *(
                [
                    _(
                        "Where there is no finite estimate, the computation gives the published "
                        "stars as well and Table R1 counts them; they test nothing and are left "
                        "out here."
                    )
                ]
                if any(model.separated for model in models.values())
                else []
            ),
        ],
    )


def _is_finite(found: dict[str, ReplicatedCell], results: Results) -> bool:
    """Say whether a printed term has a finite estimate."""
    parameters = (results.parameter(_at(cell, results)) for cell in found.values())
    return all(parameter.finite for parameter in parameters if parameter)


def _term(
    term: str, found: dict[str, ReplicatedCell], separated: tuple[str, ...], language: Language
) -> Row:
    """Return a term's row; `separated` is the footnote of one without a finite estimate."""
    value = found.get("coefficient") or found.get("unweighted_n")
    error = found.get("standard_error")
    stars = found.get("stars")
    ratio = ""
    if error and error.value and isinstance(error.computed, float):
        ratio = language.number(error.computed / error.value, 2)
    return Row(
        Label(term),
        (
            Cell(_printed(value, language), stars=stars.printed if stars and value.printed else "")
            if value
            else EMPTY,
            Cell(
                _computed(value, language),
                stars=str(stars.computed or "")
                if stars and value.verdict != "unreadable" and not separated
                else "",
                notes=separated,
            )
            if value
            else EMPTY,
            Cell(verdict_text(value, language), kind="text") if value else EMPTY,
            Cell(_printed(error, language)) if error else EMPTY,
            Cell(_computed(error, language)) if error else EMPTY,
            Cell(ratio),
        ),
        indent=1,
    )


def _printed(cell: ReplicatedCell, language: Language) -> str:
    """Return what is printed, numbers and words as the language writes them."""
    _ = language.gettext
    if cell.verdict == "in_words":
        words = {"half": _("half"), "1 in 5": _("1 in 5")}
        return words.get(cell.printed, cell.printed)
    match = _PRINTED.fullmatch(cell.printed)
    if match is None:
        return cell.printed or "–"
    digits = match["digits"].replace(",", "")
    number = language.number(float(digits), len(digits.partition(".")[2]))
    return match["bound"] + _with_sign(number, cell, language)


#: A printed number: `.965`, `-0.107`, `2,209`, `<2%`.
_PRINTED = re.compile(r"(?P<bound>[<>]?)(?P<digits>-?[\d,]*\.?\d+)%?")


def _with_sign(number: str, cell: ReplicatedCell, language: Language) -> str:
    """Return a number as it is printed: with the sign of percent where that stands."""
    percent = language.rules.numbers.percent
    return percent.format(number) if cell.printed.endswith("%") else number


def _computed(cell: ReplicatedCell | None, language: Language) -> str:
    if cell is None or not isinstance(cell.computed, float) or cell.verdict == "unreadable":
        return "–"
    if cell.statistic == "unweighted_n":
        return language.number(cell.computed)
    return coefficient_number(cell.computed, language)


def _audit(replication: Replication, kind: str, language: Language) -> Table:
    _ = language.gettext
    titles: dict[str, Callable[[], str]] = {
        "contradiction": lambda: _("Printed numbers that cannot all hold"),
        "base": lambda: _("Bases that are not the ones stated"),
        "slip": lambda: _("Slips of typing and damage of the scan"),
        "consistent": lambda: _("What agrees"),
    }
    found = [finding for finding in replication.findings if finding.kind == kind]
    # what agrees has no severity
    graded = kind != "consistent"
    return _assemble(
        f"audit-{kind}",
        replication,
        language,
        caption=titles[kind](),
        stub_head=_("Where"),
        columns=[
            Column(Label(_("Finding")), align="text"),
            Column(Label(_("Evidence")), align="text"),
            *([Column(Label(_("Severity")), align="text")] if graded else []),
        ],
        blocks=[Block(tuple(_finding(finding, graded, language) for finding in found))],
    )


def _finding(finding: AuditFinding, graded: bool, language: Language) -> Row:
    _ = language.gettext
    severity = {
        "high": _("high"),
        "medium": _("medium"),
        "low": _("low"),
        "none": "–",
    }[finding.severity]
    what = language.text(finding.what)
    if finding.reading:
        joint = language.marks.space
        what += joint + _("Reading used: {reading}").format(reading=language.text(finding.reading))
    return Row(
        Label(language.text(finding.where)),
        (
            Cell(what, kind="text", anchor=anchor("finding", finding.key)),
            Cell(language.text(finding.evidence), kind="text"),
            *([Cell(severity, kind="text")] if graded else []),
        ),
    )
