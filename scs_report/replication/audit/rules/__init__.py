"""The rules, in the order of a reader. Each yields what it finds in a publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scs_report.replication.audit.finding import Finding
from scs_report.replication.audit.publication import Publication
from scs_report.replication.audit.rules import (
    attainable_bases,
    citations,
    column_sums,
    group_rates,
    margin_of_error,
    memberships,
    mixtures,
    moments,
    observations,
    parts_and_wholes,
    quota_steps,
    restatements,
    standard_errors,
    stars,
    statements,
    tolerances,
    top_answers,
)

Rule = Callable[[Publication], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    column_sums.column_sums,
    column_sums.text_sums,
    attainable_bases.attainable_bases,
    attainable_bases.membership_bases,
    memberships.identities,
    memberships.unions,
    memberships.exclusive,
    parts_and_wholes.products,
    parts_and_wholes.any_of,
    parts_and_wholes.ratios,
    mixtures.overlaps,
    mixtures.residual,
    mixtures.shares_of_groups,
    group_rates.rates_by_group,
    group_rates.small_groups,
    moments.moments,
    restatements.same_cell_twice,
    restatements.text_and_tables,
    restatements.worded,
    margin_of_error.margin_of_error,
    quota_steps.steps,
    quota_steps.header,
    quota_steps.target,
    quota_steps.age_bands,
    stars.significance,
    standard_errors.standard_errors,
    standard_errors.separation,
    standard_errors.cutpoints,
    observations.observations,
    observations.lost_in_nested,
    observations.shared_core,
    top_answers.margins,
    tolerances.products,
    tolerances.scope,
    statements.verdicts,
    statements.order_of_effects,
    statements.signs,
    statements.codings,
    statements.bands,
    statements.bounds,
    statements.conflicts,
    citations.interviews,
    citations.note_keys,
    citations.late_sources,
    citations.decimal_commas,
)
