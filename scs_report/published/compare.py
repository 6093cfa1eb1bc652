"""Sets the printed cells of the tables beside what the results hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from scs_report.published.cells import Published, PublishedCell
from scs_report.published.rounding import rounds_to
from scs_report.results import Distribution, Group, Parameter, Results

Verdict = Literal["as_printed", "differs", "unreadable"]


class Comparison(msgspec.Struct, frozen=True):
    """A printed cell, the computed number in its unit (or text, for stars), and whether they agree.

    A number agrees if it rounds to the printed digits. `computed` is None where the results hold
    no such number.
    """

    cell: PublishedCell
    computed: float | str | None
    verdict: Verdict


def compare(published: Published, results: Results) -> tuple[Comparison, ...]:
    """Compare Tables 2 to 5 and A1 to A4, cell by cell, in the paper's order.

    Unweighted counts and bases that were inferred rather than printed are left out.
    """
    return tuple(
        _compare(cell, _COMPUTED[cell.table](cell, results))
        for cell in published
        if cell.table in _COMPUTED
        and (cell.printed or cell.reading == "illegible")
        and cell.statistic not in _NOT_COMPUTED
    )


_NOT_COMPUTED = ("coding", "footnote", "count", "base_n")


def _compare(cell: PublishedCell, computed: float | str | None) -> Comparison:
    if cell.reading == "illegible" or (cell.value is None and cell.statistic != "stars"):
        return Comparison(cell, computed, "unreadable")
    if isinstance(computed, str):
        return Comparison(cell, computed, "as_printed" if computed == cell.printed else "differs")
    if computed is None or cell.value is None:
        return Comparison(cell, computed, "differs")
    # the reading, with the printed number of decimals, is what has to be met
    meant = f"{cell.value:.{cell.decimals}f}"
    return Comparison(cell, computed, "as_printed" if rounds_to(computed, meant) else "differs")


def _table_2(cell: PublishedCell, results: Results) -> float | None:
    group = results.table2.group(cell.base)
    return float(group.n) if cell.row == "n" else _percent(group, cell.code)


def _table_3(cell: PublishedCell, results: Results) -> float | None:
    table = next(t for t in results.table3 if t.question == cell.question)
    # the printed total keeps those who would not state their income in its base
    key = "doubters" if cell.column == "doubters" else "total_all"
    return _percent(table.group(key), cell.code)


def _table_4(cell: PublishedCell, results: Results) -> float | str | None:
    model = results.table4.models[int(cell.column.removeprefix("model_")) - 1]
    if cell.statistic == "unweighted_n":
        return float(model.n)
    parameters = {p.key: p for p in (*model.coefficients, *model.cutpoints)}
    # dummies are terms of their own there, numbers here: `gender=1` is our `gender`
    parameter = parameters.get(cell.row) or parameters.get(cell.question)
    if parameter is None:
        return None
    if cell.statistic == "stars":
        return _stars(parameter)
    return parameter.se if cell.statistic == "standard_error" else parameter.value


def _table_5(cell: PublishedCell, results: Results) -> float | None:
    if cell.row == "n":
        return float(results.base(cell.base).n)
    return _percent(results.table5.group(cell.column.removeprefix("location=")), cell.question)


def _table_a1(cell: PublishedCell, results: Results) -> float | None:
    quotas = results.table_a1
    region = cell.column.removeprefix("step5_")
    if cell.row == "header":
        return 100 * float(getattr(quotas, f"share_{region}"))
    quota = quotas.cells[_A1_ROWS.index(cell.row)]
    steps: dict[str, float] = {
        "step1_population": quota.population,
        "step2_N2000": quota.normalised,
        "internet_pct": 100 * quota.internet,
        "step3": quota.reduced,
        "step4_N2000": quota.renormalised,
        "step5_west": quota.west,
        "step5_central": quota.central,
        "step5_east": quota.east,
    }
    return steps[cell.column]


_A1_ROWS = tuple(
    f"age={age},gender={gender}" for age in ("14-25", "26-39", "40-65") for gender in (1, 0)
)


def _table_a2(cell: PublishedCell, results: Results) -> float | None:
    distribution = _distribution(cell, results)
    if distribution is None:
        return None
    code = cell.question if cell.question.startswith("use_") else cell.code
    share = distribution.share(code)
    return 100 * (share.value if cell.column == "weighted" else share.unweighted)


def _distribution(cell: PublishedCell, results: Results) -> Distribution | None:
    if cell.question.startswith("use_"):
        # the printed share of a membership may rest on everybody (see the cell's base)
        return results.figure2 if cell.base == "all" else results.distribution("social_credit_use")
    try:
        return results.distribution(cell.question)
    except KeyError:
        return None


def _table_a3(cell: PublishedCell, results: Results) -> float | None:
    for moment in results.table_a3:
        if moment.variable == cell.question:
            return moment.mean.value if cell.column == "mean" else moment.sd
    return None


def _table_a4(cell: PublishedCell, results: Results) -> float | None:
    for row in results.table_a4.rows:
        if row.key == cell.question:
            return row.tolerance if cell.column == "tolerance" else row.vif
    return None


def _percent(group: Group, code: str) -> float:
    return 100 * group.share(code).value


def _stars(parameter: Parameter) -> str:
    return "*" * sum(parameter.p < level for level in (0.01, 0.05, 0.1))


_COMPUTED: dict[str, Callable[[PublishedCell, Results], float | str | None]] = {
    "table-2": _table_2,
    "table-3": _table_3,
    "table-4": _table_4,
    "table-5": _table_5,
    "table-a1": _table_a1,
    "table-a2": _table_a2,
    "table-a3": _table_a3,
    "table-a4": _table_a4,
}
