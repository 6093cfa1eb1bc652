"""The replication: verdicts, explanations, and the ledger that guards agreement."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scs_report.replication import (
    Published,
    load_published,
    lost,
    read_ledger,
    replicate,
    write_ledger,
)
from scs_report.results import (
    AuditFinding,
    CellVerdict,
    LocalText,
    ReplicatedCell,
    Replication,
    Results,
    encode_results,
)


@pytest.fixture(scope="module")
def published(root: Path) -> Published:
    return load_published(root / "data" / "published")


@pytest.fixture(scope="module")
def replication(published: Published, results: Results) -> Replication:
    return replicate(published, results, ())


def text(words: str) -> LocalText:
    return LocalText(en=words, zh=words)


def test_every_cell_has_a_verdict_and_every_table_a_summary(replication: Replication) -> None:
    for summary in replication.summaries:
        verdicts = [cell.verdict for cell in replication.cells if cell.table == summary.table]
        assert summary.cells == len(verdicts)
        assert summary.as_printed == verdicts.count("as_printed")
        assert summary.as_read == verdicts.count("as_read")
        parts = (summary.as_printed, summary.as_read, summary.within_rounding, summary.differs)
        others = (summary.contradicted, summary.in_words, summary.unreadable)
        assert sum(parts) + sum(others) == summary.cells
    facts = {fact.name: fact.value for fact in replication.facts}
    assert facts["replicated.cells"] == len(replication.cells)


def test_the_share_that_agrees_is_of_cells_whose_digits_could_agree(
    replication: Replication,
) -> None:
    facts = {fact.name: fact.value for fact in replication.facts}
    could = [c for c in replication.cells if c.verdict in ("as_printed", "within_rounding")]
    could += [c for c in replication.cells if c.verdict == "differs"]
    assert facts["replicated.judged"] == len(could)
    assert facts["replicated.share"] == facts["replicated.as_printed"] / len(could)


@pytest.mark.parametrize(
    ("statistic", "reading", "verdict", "value", "computed", "shortfall"),
    [
        ("coefficient", "sure", "as_printed", 1.0, 1.0, None),
        ("coefficient", "likely", "as_read", 1.0, 1.0, None),
        ("weighted_share", "sure", "in_words", None, 48.9, None),
        ("coefficient", "illegible", "unreadable", None, 1.0, None),
        ("coefficient", "sure", "contradicted", 1.0, 3.0, "source"),
        ("coefficient", "likely", "differs", 1.0, 3.0, "damaged"),
        ("coefficient", "sure", "differs", 1.0, 1.04, "far"),
        ("coefficient", "sure", "within_rounding", 1.0, 1.04, "near"),
        ("standard_error", "sure", "differs", 2.0, 2.09, "near"),
        ("standard_error", "sure", "differs", 2.0, 1.89, "far"),
        ("vif", "sure", "differs", 1.5, 1.515, "near"),
        ("vif", "sure", "differs", 1.5, 1.525, "far"),
    ],
)
def test_what_does_not_come_out_has_a_reason(
    statistic: str,
    reading: str,
    verdict: CellVerdict,
    value: float | None,
    computed: float,
    shortfall: str | None,
) -> None:
    cell = ReplicatedCell(
        key="key",
        table="table",
        row="row",
        column="column",
        statistic=statistic,
        label="label",
        printed=str(value or ""),
        reading=reading,
        value=value,
        computed=computed,
        difference=None if value is None else computed - value,
        verdict=verdict,
    )
    assert cell.shortfall == shortfall


def test_a_cell_that_the_audit_rules_out_is_contradicted_with_its_finding(
    published: Published, results: Results, replication: Replication
) -> None:
    cell = next(cell for cell in replication.cells if cell.verdict == "differs")
    agreeing = next(cell for cell in replication.cells if cell.verdict == "as_printed")
    finding = AuditFinding(
        key="made.up",
        rule="rule",
        kind="contradiction",
        severity="high",
        where=text("there"),
        what=text("cannot hold"),
        evidence=text("numbers"),
        cells=(cell.key, agreeing.key),
    )
    again = {c.key: c for c in replicate(published, results, [finding]).cells}
    assert (again[cell.key].verdict, again[cell.key].finding) == ("contradicted", "made.up")
    assert again[agreeing.key].verdict == "as_printed"


def test_coefficients_come_in_pairs(replication: Replication, results: Results) -> None:
    assert len(replication.coefficients) == sum(len(model.terms) for model in results.models)
    readable = [pair for pair in replication.coefficients if pair.published is not None]
    assert len(readable) == 79  # six are lost in the scan


def test_the_ledger_notices_what_agrees_no_longer(replication: Replication, tmp_path: Path) -> None:
    path = tmp_path / "ledger.txt"
    assert read_ledger(path) == frozenset()
    write_ledger(path, replication)
    assert lost(read_ledger(path), replication) == ()
    first = next(cell for cell in replication.cells if cell.verdict == "as_read")
    worse = tuple(
        msgspec.structs.replace(cell, verdict="differs") if cell is first else cell
        for cell in replication.cells
    )
    [gone] = lost(read_ledger(path), msgspec.structs.replace(replication, cells=worse))
    assert gone != first.key
    assert getattr(gone, "key", None) == first.key


def test_the_shipped_respondents_keep_what_the_ledger_says(
    root: Path, replication: Replication
) -> None:
    ledger = read_ledger(root / "data" / "published" / "ledger.txt")
    assert ledger
    assert lost(ledger, replication) == ()


def test_a_replication_survives_its_file(replication: Replication) -> None:
    again = msgspec.json.decode(encode_results(replication), type=Replication)
    assert again == replication
