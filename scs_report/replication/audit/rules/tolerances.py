"""Tolerances and variance inflation factors."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.replication.audit.finding import Finding, clauses, listing, say, tally
from scs_report.replication.audit.intervals import rounded
from scs_report.replication.audit.publication import Publication, is_cutpoint

RULE = "collinearity"


def inverse(tolerance: str, vif: str) -> bool:
    """Say whether one printed number can be the inverse of the other."""
    return 1.0 in rounded(tolerance) * rounded(vif)


def products(publication: Publication) -> Iterator[Finding]:
    """Check that tolerance times VIF is one within rounding."""
    table = publication.declared.layout.collinearity
    pairs = [
        (cell, publication.cell(f"{table}: {cell.row} / vif"))
        for cell in publication.published.find(table, statistic="tolerance")
    ]
    if not pairs:
        return
    wrong = [pair for pair in pairs if not inverse(pair[0].printed, pair[1].printed)]
    exact = sum(
        f"{1 / float(t.printed):.{v.decimals}f}" == f"{float(v.printed):.{v.decimals}f}"
        for t, v in pairs
    )
    right = len(pairs) - len(wrong)
    yield tally(
        "collinearity.products",
        right,
        len(pairs),
        rule=RULE,
        where=publication.table(table),
        evidence=clauses([say("collinearity.products.evidence", e=exact, r=right - exact)]),
        cells=[cell.key for pair in wrong for cell in pair],
    )


def scope(publication: Publication) -> Iterator[Finding]:
    """Compare the predictors of the collinearity table with those of each model."""
    layout = publication.declared.layout
    cells = publication.published.find(layout.collinearity, statistic="tolerance")
    table = {cell.row for cell in cells}
    models: dict[str, set[str]] = {}
    dummies: set[str] = set()
    for cell in publication.models(statistic="coefficient"):
        if is_cutpoint(cell):
            continue
        models.setdefault(cell.column, set()).add(cell.question)
        if cell.code and cell.question in table and int(cell.code) > 1:
            dummies.add(cell.question)
    if not table or not models or any(table <= terms for terms in models.values()):
        return
    yield Finding(
        key="collinearity.scope",
        rule=RULE,
        kind="base",
        severity="low",
        where=publication.table(layout.collinearity),
        what=say(
            "collinearity.scope.what",
            n=len(table),
            m=max(len(table & terms) for terms in models.values()),
        ),
        evidence=say(
            "collinearity.scope.evidence",
            t=publication.table(layout.collinearity),
            u=publication.table(layout.models),
            d=listing(publication.question_label(name) for name in sorted(dummies)),
        ),
    )
