"""How the quotas follow from the population (Table A1)."""

from __future__ import annotations

from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import QuotaPlan
from scs_report.results import QuotaCell, Quotas


def quotas(sample: Sample, plan: QuotaPlan) -> Quotas:
    """Recompute Table A1 step by step from the census counts, unrounded between the steps.

    Normalise the population to `n`, reduce each cell to its share online, normalise again, split
    by region.
    """
    population = sum(cell.population for cell in plan.cells)
    normalised = [plan.n * cell.population / population for cell in plan.cells]
    reduced = [n * cell.internet for n, cell in zip(normalised, plan.cells, strict=True)]
    scale = plan.n / sum(reduced)
    return Quotas(
        n=plan.n,
        share_west=plan.west,
        share_central=plan.central,
        share_east=plan.east,
        cells=tuple(
            QuotaCell(
                age=cell.age,
                gender=sample.answer_label("gender", cell.gender),
                population=cell.population,
                normalised=before,
                internet=cell.internet,
                reduced=after,
                renormalised=after * scale,
                west=after * scale * plan.west,
                central=after * scale * plan.central,
                east=after * scale * plan.east,
            )
            for cell, before, after in zip(plan.cells, normalised, reduced, strict=True)
        ),
    )
