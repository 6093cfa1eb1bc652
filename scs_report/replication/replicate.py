"""The replication: printed cells beside computed ones, explained by the audit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.placing import place
from scs_report.replication.cell_comparison import Comparison, compare
from scs_report.replication.published_cells import Published, PublishedCell
from scs_report.results import (
    AGREEING,
    SCHEMA_VERSION,
    AuditFinding,
    CellVerdict,
    CoefficientPair,
    Fact,
    ReplicatedCell,
    Replication,
    Results,
    TableSummary,
    coefficient,
)
from scs_report.version import VERSION

_KINDS = ("contradiction", "base", "slip", "consistent")
_VERDICTS = (
    "as_printed",
    "as_read",
    "within_rounding",
    "differs",
    "contradicted",
    "in_words",
    "unreadable",
)
#: Verdicts on cells whose digits no computed number could equal: wrong, absent or unreadable.
_NOT_JUDGED = ("as_read", "contradicted", "in_words", "unreadable")


def replicate(
    published: Published, results: Results, findings: Iterable[AuditFinding]
) -> Replication:
    """Compare every printed number with the results.

    A cell that differs and that the audit rules out as printed is `contradicted`, with the finding
    that says why.
    """
    findings = tuple(findings)
    ruled_out = {key: finding.key for finding in findings for key in finding.cells}
    cells = tuple(_cell(comparison, ruled_out) for comparison in compare(published, results))
    return Replication(
        schema_version=SCHEMA_VERSION,
        program_version=VERSION,
        study=results.study,
        data=results.data,
        cells=cells,
        summaries=_summaries(cells),
        coefficients=_coefficients(published, results),
        findings=findings,
        facts=_facts(cells, findings),
        rows=published.rows,
        columns=published.columns,
    )


def _facts(
    cells: tuple[ReplicatedCell, ...], findings: tuple[AuditFinding, ...]
) -> tuple[Fact, ...]:
    """Return the counts that the report's text uses."""
    verdicts: list[str] = [cell.verdict for cell in cells]
    kinds: list[str] = [finding.kind for finding in findings]
    counts = {"replicated.cells": len(cells), "audit.findings": len(findings)}
    counts |= {f"replicated.{verdict}": verdicts.count(verdict) for verdict in _VERDICTS}
    counts |= {f"audit.{kind}": kinds.count(kind) for kind in _KINDS}
    counts["replicated.judged"] = sum(verdict not in _NOT_JUDGED for verdict in verdicts)
    facts = [Fact(name=name, unit="count", value=float(n)) for name, n in counts.items()]
    share = counts["replicated.as_printed"] / max(counts["replicated.judged"], 1)
    return (*facts, Fact(name="replicated.share", unit="share", value=share))


def _cell(comparison: Comparison, ruled_out: dict[str, str]) -> ReplicatedCell:
    cell, computed = comparison.cell, comparison.computed
    verdict: CellVerdict = comparison.verdict
    finding = ruled_out.get(cell.key)
    if finding and verdict in ("differs", "within_rounding"):
        verdict = "contradicted"
    numbers = cell.value is not None and isinstance(computed, float)
    return ReplicatedCell(
        key=cell.key,
        table=cell.table,
        row=cell.row,
        column=cell.column,
        statistic=cell.statistic,
        label=cell.label,
        printed=cell.printed,
        reading=cell.reading,
        value=cell.value,
        computed=computed,
        difference=computed - cell.value if numbers else None,  # type: ignore[operator]
        verdict=verdict,
        finding=finding,
        address=cell.address,
    )


def _summaries(cells: tuple[ReplicatedCell, ...]) -> tuple[TableSummary, ...]:
    summaries = []
    for table in dict.fromkeys(cell.table for cell in cells):
        verdicts: list[str] = [cell.verdict for cell in cells if cell.table == table]
        counts = {verdict: verdicts.count(verdict) for verdict in _VERDICTS}
        summaries.append(TableSummary(table=table, cells=len(verdicts), **counts))
    return tuple(summaries)


def _coefficients(published: Published, results: Results) -> tuple[CoefficientPair, ...]:
    printed: dict[tuple[str, str], PublishedCell] = {
        (cell.address, cell.statistic): cell
        for cell in reversed(published.cells)
        if cell.statistic in ("coefficient", "standard_error")
    }
    pairs = []
    for model in results.models:
        for term in model.terms:
            address = coefficient(model.key, term)
            parameter = results.parameter(address)
            if parameter is None:
                continue
            value = printed.get((str(address), "coefficient"))
            error = printed.get((str(address.statistic_of("standard_error")), "standard_error"))
            pairs.append(
                CoefficientPair(
                    model=model.number,
                    term=term,
                    published=value.value if value else None,
                    published_se=error.value if error else None,
                    computed=parameter.value,
                    computed_se=parameter.se,
                    finite=parameter.finite,
                )
            )
    return tuple(pairs)


# ---- the ledger: what has agreed once has to agree again


def read_ledger(path: Path) -> frozenset[str]:
    """Return the keys of cells that agreed when the ledger was written; empty without one.

    Raises
    ------
    UserError
        If the file is not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    except UnicodeDecodeError as error:
        raise UserError(
            _("{file} is not UTF-8", file=path), hint=_("Write it anew: --update-ledger")
        ) from error
    return frozenset(line for line in lines if line and not line.startswith("#"))


def write_ledger(path: Path, replication: Replication) -> None:
    """Write down which cells agree."""
    head = (
        "# Printed cells that the shipped respondents reproduce to the printed digits, or, where\n"
        "# the print is wrong, to those of the reading.\n"
    )
    keys = sorted(cell.key for cell in replication.cells if cell.verdict in AGREEING)
    place({Path(path.name): (head + "\n".join(keys) + "\n").encode()}, path.parent)


def lost(ledger: Iterable[str], replication: Replication) -> tuple[ReplicatedCell | str, ...]:
    """Return the cells of the ledger that agree no longer; a key where the cell is gone."""
    cells = {cell.key: cell for cell in replication.cells}
    return tuple(
        cells.get(key, key)
        for key in sorted(ledger)
        if key not in cells or cells[key].verdict not in AGREEING
    )
