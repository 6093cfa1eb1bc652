"""Tables and models of results as pandas frames, for notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from scs_report.border.texts import MaybeText, first
from scs_report.results.addresses import Address
from scs_report.results.estimates import IndependenceEstimate, Value, WaldTest
from scs_report.results.grids import Catalogue, Grid, GridRow, cross_grid, trend_grid
from scs_report.results.models import Hypothesis, Model, PredictionSeries
from scs_report.results.table_entries import (
    AnswersTable,
    Changes,
    CollinearityEntry,
    Cross,
    Differences,
    HypothesesTable,
    ModelBases,
    ModelsTable,
    Moments,
    ParallelLinesTable,
    PredictionsTable,
    Profile,
    Sheet,
    TableEntry,
    Trend,
)
from scs_report.results.table_grids import (
    group_of,
    mean_of,
    profile_lines,
    shares_of,
    sheet_cell,
)

if TYPE_CHECKING:
    import pandas as pd

#: A row of a frame: its names, and its cells by the names of columns.
_Row = tuple[tuple[str, ...], Mapping[tuple[str, ...], Any]]


class Numbers(Catalogue, Protocol):
    """What holds numbers by their addresses, and the models and series they belong to."""

    @property
    def named(self) -> Mapping[str, str]:
        """The addresses of all facts, by name."""

    @property
    def models(self) -> tuple[Model, ...]:
        """All models."""

    @property
    def series(self) -> tuple[PredictionSeries, ...]:
        """All series of predictions."""

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """All hypotheses."""

    def value(self, address: Address | str) -> Value | None:
        """Return the number at an address; None if it is withheld or was not computed."""


class FittedModel(Model, frozen=True, kw_only=True):
    """A model with the results that hold its numbers."""

    results: Any

    def to_frame(self) -> pd.DataFrame:
        """Return coefficients and cutpoints: value, se, z, p, low, high; a row a parameter."""
        rows: list[_Row] = [
            ((kind, key), _fields(self.results, address, *_PARAMETER))
            for (kind, key), address in zip(
                [
                    *(("coefficient", term) for term in self.terms),
                    *(("cutpoint", bound.key) for bound in self.cutpoints),
                ],
                self.addresses,
                strict=True,
            )
        ]
        return _frame(rows)

    def __repr__(self) -> str:
        terms = f"{len(self.terms)} coefficients, {len(self.cutpoints)} cutpoints"
        return f"<model {self.number} {self.key!r}: {terms}, n = {self.n:,}>"

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(float_format="{:.4g}".format))


_PARAMETER = ("value", "se", "z", "p", "low", "high")


def fitted(model: Model, results: Numbers) -> FittedModel:
    """Return a model with the results that hold its numbers."""
    fields = {name: getattr(model, name) for name in Model.__struct_fields__}
    return FittedModel(**fields, results=results)


class TableView:
    """A table of results for a notebook: shown as HTML there, or made a frame.

    Attributes
    ----------
    entry
        What the study says of the table.
    """

    def __init__(self, entry: TableEntry, results: Numbers) -> None:
        self.entry = entry
        self._results = results

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers of the table, unrounded: shares as proportions, nan where withheld.

        Rows and columns are named in the first language of the study.
        """
        return _frame(list(_rows(self.entry, self._results)))

    def __repr__(self) -> str:
        return f"<table {self.entry.key!r} of the kind {_kind(self.entry)!r}>"

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(float_format="{:.4g}".format))


def _kind(entry: TableEntry) -> str:
    return str(type(entry).__struct_config__.tag)


def _frame(rows: list[_Row]) -> pd.DataFrame:
    """Return rows as a frame; names of one part make a plain index."""
    import pandas as pd

    columns = list(dict.fromkeys(name for _, cells in rows for name in cells))
    return pd.DataFrame(
        [[cells.get(name, float("nan")) for name in columns] for _, cells in rows],
        index=_index([names for names, _ in rows]),
        columns=_index(columns),
    )


def _index(names: list[tuple[str, ...]]) -> pd.Index[Any]:
    import pandas as pd

    if all(len(name) == 1 for name in names):
        return pd.Index([name[0] for name in names])
    longest = max(map(len, names))
    return pd.MultiIndex.from_tuples([(*name, *[""] * (longest - len(name))) for name in names])


def _text(text: MaybeText | None) -> str:
    return first(text) if text else ""


def _number(results: Numbers, address: Address) -> float:
    found = results.value(address)
    if found is None:
        return float("nan")
    return found.p if isinstance(found, IndependenceEstimate | WaldTest) else found.value


def _fields(results: Numbers, address: Address, *names: str) -> dict[tuple[str, ...], float]:
    found = results.value(address)
    return {(name,): getattr(found, name, float("nan")) for name in names}


def _rows(entry: TableEntry, results: Numbers) -> Iterator[_Row]:
    match entry:
        case Cross():
            yield from _grid(cross_grid(entry, results), results)
        case Trend():
            yield from _grid(trend_grid(entry, results), results, entry.waves)
        case Changes():
            for name, at in zip(entry.facts, map(Address.parse, entry.numbers), strict=True):
                yield (
                    (name,),
                    {
                        (entry.since,): _number(results, at.at_wave(entry.since)),
                        ("now",): _number(results, at),
                        ("change",): _number(results, at.since_wave(entry.since)),
                    },
                )
        case Differences():
            for gap in entry.rows:
                yield (
                    (_text(gap.label),),
                    {
                        (key,): _number(results, Address.parse(results.named[name]))
                        for key, name in gap.cells.items()
                    },
                )
        case AnswersTable():
            for question in map(results.question, entry.questions):
                for code, address in shares_of(question).items():
                    names = _text(question.label), _text(question.answer(code).label)
                    yield names, _fields(results, address, *_SHARE)
        case Profile():
            for question in map(results.question, entry.variables):
                for line in profile_lines(question.key, group_of(entry), results):
                    yield (
                        (_text(question.label), _text(question.answer(line.code).label)),
                        {
                            (_text(entry.label) or entry.variable,): _number(results, line.group),
                            ("total",): _number(results, line.total),
                        },
                    )
        case Moments():
            for question in map(results.question, entry.variables):
                mean = mean_of(question.key, results)
                yield (_text(question.label),), _fields(results, mean, "value", "se", "sd", "n")
        case CollinearityEntry():
            for key in entry.variables:
                vif = Address("vif", key, base=entry.base)
                tolerance = vif.statistic_of("tolerance")
                yield (
                    (_text(results.question(key).label),),
                    {
                        ("tolerance",): _number(results, tolerance),
                        ("vif",): _number(results, vif),
                    },
                )
        case Sheet():
            for row in entry.rows:
                yield (
                    (row.key,),
                    {
                        (column.key,): _text(row.texts.get(column.key))
                        if column.text
                        else _number(results, sheet_cell(entry, row.key, column.key))
                        for column in entry.columns
                    },
                )
        case _:
            yield from _of_models(entry, results)


_SHARE = ("value", "se", "low", "high", "unweighted", "count", "n")


def _grid(grid: Grid, results: Numbers, waves: tuple[str, ...] = ()) -> Iterator[_Row]:
    heads = [
        (_text(column.spanner), _text(column.label))
        if column.spanner
        else (_text(column.label) or column.base,)
        for column in grid.columns
    ]
    heads = [(wave or "now",) for wave in waves] or heads
    for block in grid.blocks:
        for row in block.rows:
            extra = [("change",)] if waves else [("n",)]
            columns = [*heads, *extra][: len(row.cells)]
            yield (
                (_text(block.question.label), _called(row, block.question)),
                {
                    name: _number(results, address)
                    for name, address in zip(columns, row.cells, strict=True)
                },
            )


def _called(row: GridRow, question: Any) -> str:
    if row.label:
        return _text(row.label)
    return _text(question.answer(row.code).label) if row.kind == "answer" else row.kind


def _of_models(entry: TableEntry, results: Numbers) -> Iterator[_Row]:
    chosen = getattr(entry, "models", ())
    models = [model for model in results.models if not chosen or model.key in chosen]
    cells: dict[tuple[str, ...], Any]
    match entry:
        case ModelsTable():
            addresses = {
                (address.statistic, address.term): None
                for model in models
                for address in model.addresses
            }
            for kind, term in sorted(addresses, key=lambda pair: pair[0]):
                cells = {}
                for model in models:
                    for address in model.addresses:
                        if (address.statistic, address.term) == (kind, term):
                            found = _fields(results, address, "value", "se", "p")
                            cells |= {(model.key, *name): v for name, v in found.items()}
                yield (kind, term), cells
        case PredictionsTable():
            labels = Counter(_text(series.label) for series in results.series)
            for series in results.series:
                label = _text(series.label)
                label += f" ({series.model})" if labels[label] > 1 else ""
                for at, address in zip(series.values, series.addresses, strict=True):
                    names = label, _text(at.label)
                    yield names, _fields(results, address, "value", "se", "low", "high")
        case HypothesesTable():
            for hypothesis in results.hypotheses:
                cells = {
                    ("model",): hypothesis.model,
                    **_fields(results, hypothesis.address, "value", "p"),
                }
                yield (hypothesis.key,), {**cells, ("verdict",): hypothesis.verdict}
        case ModelBases():
            for model in models:
                cells = {("base",): model.base, ("n",): model.n}
                cells |= {(dropped.variable,): dropped.n for dropped in model.dropped}
                yield (model.key,), cells
        case ParallelLinesTable():
            for model in models:
                for address in model.tests:
                    cells = _fields(results, address, "chi2", "df", "p")
                    yield (model.key, address.of or "all"), cells
                for (term, cut), address in model.at_cutpoints.items():
                    yield (model.key, f"{term} {cut}"), _fields(results, address, *_PARAMETER)
