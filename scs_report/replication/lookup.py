"""Where the results hold the number that a printed cell states."""

from __future__ import annotations

import re
from collections.abc import Callable

from scs_report.replication.cells import PublishedCell
from scs_report.results import Group, Results

#: A computed number in the unit of the printed one, stars, or nothing.
Found = float | str | None


def computed_value(cell: PublishedCell, results: Results) -> Found:
    """Return the computed number of a printed cell, in the cell's unit; None if there is none."""
    return _COMPUTED[cell.table](cell, results)


def _table_2(cell: PublishedCell, results: Results) -> Found:
    group = results.table2.group(cell.base)
    return float(group.n) if cell.row == "n" else _percent(group, cell.code)


def _table_3(cell: PublishedCell, results: Results) -> Found:
    table = next(t for t in results.table3 if t.question == cell.question)
    # the printed total keeps those who would not state their income in its base
    key = "doubters" if cell.column == "doubters" else "total_all"
    return _percent(table.group(key), cell.code)


def _table_4(cell: PublishedCell, results: Results) -> Found:
    number = int(cell.column.removeprefix("model_"))
    return _parameter(cell, number, cell.row, results)


def _parameter(cell: PublishedCell, number: int, row: str, results: Results) -> Found:
    model = next((one for one in results.table4.models if one.number == number), None)
    if model is None:
        return None
    if cell.statistic == "unweighted_n":
        return float(model.n)
    if cut := re.fullmatch(r"cut(\d+)", row):
        row = results.question(model.outcome).cutpoint(int(cut[1]))
    parameters = {p.key: p for p in (*model.coefficients, *model.cutpoints)}
    # dummies are terms of their own there, numbers here: `gender=1` is our `gender`
    parameter = parameters.get(row) or parameters.get(cell.question)
    if parameter is None:
        return None
    if cell.statistic == "stars":
        return parameter.stars
    return parameter.se if cell.statistic == "standard_error" else parameter.value


def _table_5(cell: PublishedCell, results: Results) -> Found:
    if cell.row == "n":
        return float(results.base(cell.base).n)
    return _percent(results.table5.group(cell.column.removeprefix("location=")), cell.question)


def _table_a1(cell: PublishedCell, results: Results) -> Found:
    quotas = results.table_a1
    if cell.row == "header":
        return 100 * float(getattr(quotas, f"share_{cell.column.removeprefix('step5_')}"))
    age, gender = re.findall(r"=([^,]+)", cell.row)
    label = results.question("gender").answer(gender).label
    quota = next(
        (one for one in quotas.cells if (one.age, one.gender) == (age.replace("-", "–"), label)),
        None,
    )
    if quota is None:
        return None
    steps: dict[str, float] = {
        "step1_population": float(quota.population),
        "step2_N2000": quota.normalised,
        "internet_pct": 100 * quota.internet,
        "step3": quota.reduced,
        "step4_N2000": quota.renormalised,
        "step5_west": quota.west,
        "step5_central": quota.central,
        "step5_east": quota.east,
    }
    return steps[cell.column]


def _table_a2(cell: PublishedCell, results: Results) -> Found:
    # the printed share of a membership may rest on everybody (see the cell's base)
    use = cell.question.startswith("use_")
    if use:
        holder = (
            results.figure2 if cell.base == "all" else results.distribution("social_credit_use")
        )
    else:
        holder = results.distribution(cell.question)
    share = holder.disclosed(cell.question if use else cell.code)
    if share is None:
        return None
    return 100 * (share.value if cell.column == "weighted" else share.unweighted)


def _table_a3(cell: PublishedCell, results: Results) -> Found:
    for moment in results.table_a3:
        if moment.variable == cell.question:
            mean = moment.mean.value if moment.mean else None
            return mean if cell.column == "mean" else moment.sd
    return None


def _table_a4(cell: PublishedCell, results: Results) -> Found:
    for row in results.table_a4.rows:
        if row.key == cell.question:
            return row.tolerance if cell.column == "tolerance" else row.vif
    return None


def _text(cell: PublishedCell, results: Results) -> Found:
    if cell.statistic == "coefficient":
        return _parameter(cell, int(cell.base.removeprefix("model_")), cell.row, results)
    question, codes = cell.question, tuple(cell.code.split(","))
    base, within = _conditions(cell.base)
    if not within:
        found = _distributed(question, codes, base, results)
        if found is not None:
            return found
    # "approves" is the two upper answers to the question itself
    if (question, codes) == ("approves", ("1",)):
        question, codes = "approval", ("4", "5")
    narrowed = tuple((name, (code,)) for name, code in within)
    for fact in results.facts:
        if (at := fact.at) is None:
            continue
        same_base = at.base == base or (base == "all" and bool(within))
        if (at.of, at.codes, at.within) == (question, codes, narrowed) and same_base:
            return 100 * fact.value
    return None


def _conditions(base: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Split `sesame_or_tencent and location == 0` into the base and further conditions."""
    key, within = "all", []
    for part in base.split(" and "):
        condition = re.fullmatch(r"(\w+) == (\d+)", part.strip())
        if condition:
            within.append((condition[1], condition[2]))
        else:
            key = part.strip()
    return key, tuple(within)


def _distributed(
    question: str, codes: tuple[str, ...], base: str, results: Results
) -> float | None:
    """Add up shares of a distribution with the right base."""
    holders = [d for d in results.distributions if d.base == base]
    holders += [results.figure2] if base == "all" else []
    for distribution in reversed(holders):
        shares = {share.code: share for share in distribution.shares}
        if distribution.question == question and set(codes) <= set(shares):
            return 100 * sum(shares[code].value for code in codes)
        if question in shares and codes == ("1",):
            return 100 * shares[question].value
    return None


def _percent(group: Group, code: str) -> Found:
    share = group.disclosed(code)
    return 100 * share.value if share else None


_COMPUTED: dict[str, Callable[[PublishedCell, Results], Found]] = {
    "table-2": _table_2,
    "table-3": _table_3,
    "table-4": _table_4,
    "table-5": _table_5,
    "table-a1": _table_a1,
    "table-a2": _table_a2,
    "table-a3": _table_a3,
    "table-a4": _table_a4,
    "text": _text,
}
