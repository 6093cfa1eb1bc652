"""Runs all rules in the order of a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from scs_report.errors import UserError
from scs_report.replication.audit import (
    bases,
    collinearity,
    groups,
    margins,
    missing,
    mixtures,
    moments,
    precision,
    quotas,
    restatements,
    sampling,
    shares,
    sources,
    stars,
    statements,
    structure,
    sums,
)
from scs_report.replication.audit.declarations import Declarations, load_declarations
from scs_report.replication.audit.paper import Paper
from scs_report.replication.cells import MISFITS, Published
from scs_report.results import AuditFinding

Rule = Callable[[Paper], Iterator[AuditFinding]]

RULES: tuple[Rule, ...] = (
    sums.column_sums,
    sums.text_sums,
    bases.attainable_bases,
    bases.membership_bases,
    structure.identities,
    structure.unions,
    structure.exclusive,
    shares.products,
    shares.any_of,
    shares.ratios,
    mixtures.overlaps,
    mixtures.residual,
    mixtures.shares_of_groups,
    groups.approval_by_group,
    groups.small_groups,
    moments.moments,
    restatements.same_cell_twice,
    restatements.text_and_tables,
    restatements.worded,
    sampling.margin_of_error,
    quotas.steps,
    quotas.header,
    quotas.target,
    quotas.age_bands,
    stars.significance,
    precision.standard_errors,
    precision.separation,
    precision.cutpoints,
    missing.observations,
    missing.lost_in_nested,
    missing.shared_core,
    margins.margins,
    collinearity.products,
    collinearity.scope,
    statements.verdicts,
    statements.order_of_effects,
    statements.signs,
    statements.codings,
    statements.bands,
    statements.bounds,
    statements.conflicts,
    sources.interviews,
    sources.note_keys,
    sources.late_sources,
    sources.decimal_commas,
)

#: The declarations that lie beside the published tables of this project.
DECLARATIONS = Path(__file__).resolve().parents[3] / "data" / "published" / "audit.toml"


def audit(
    published: Published, declarations: Declarations | None = None
) -> tuple[AuditFinding, ...]:
    """Audit printed numbers by rules.

    Parameters
    ----------
    published
        All printed cells.
    declarations
        What is particular to the paper; if None, the file beside the published tables.

    Returns
    -------
    tuple of AuditFinding
        In the order of the rules; no two share a key.

    Raises
    ------
    UserError
        If the declarations name cells or bases that there are not, or rules cannot be applied to
        what the tables hold.
    """
    paper = Paper(published, declarations or load_declarations(DECLARATIONS))
    findings: list[AuditFinding] = []
    problems: list[str] = []
    for rule in RULES:
        try:
            findings += rule(paper)
        except UserError as error:
            problems += error.problems
        except MISFITS as error:  # rules take for granted that tables and declarations fit
            said = f"rule {rule.__module__.rpartition('.')[2]}.{rule.__name__}"
            problems.append(f"{said}: {error} ({type(error).__name__})")
    twice = [key for key, times in Counter(f.key for f in findings).items() if times > 1]
    problems += (f"finding {key}: declared more than once" for key in twice)
    if problems:
        raise UserError(
            "The published tables and the declarations of the audit do not fit each other",
            list(dict.fromkeys(problems)),
            "Mend data/published, or take its files back from git.",
        )
    return tuple(findings)
