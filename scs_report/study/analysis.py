"""From respondents to results."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import scs_report
from scs_report.estimation import margin_of_error
from scs_report.results import SCHEMA_VERSION, Design, FrameworkBox, Results
from scs_report.study.facts import make_facts
from scs_report.study.labels import bases_of, questions_of, source_of, study_of
from scs_report.study.quotas import quotas
from scs_report.study.regressions import (
    collinearity,
    fit_models,
    hypotheses,
    model_table,
    predictions,
)
from scs_report.study.sample import Sample
from scs_report.study.specification import Specification
from scs_report.study.tabulate import (
    by_base,
    by_groups,
    by_variable,
    compositions,
    distributions,
    moments,
    of_everybody,
)
from scs_report.survey import Respondents

Progress = Callable[[str], None]


def analyse(
    respondents: Respondents, specification: Specification, progress: Progress = lambda _: None
) -> Results:
    """Compute everything that the documents print.

    Parameters
    ----------
    respondents
        Validated respondents.
    specification
        Which tables, models and facts.
    progress
        Called with the name of each step as it begins.

    Raises
    ------
    UserError
        If a model cannot be estimated or a fact cannot be computed.
    """
    sample = Sample.of(respondents)
    plan, tables = specification.models, specification.tables
    progress("models")
    fitted = fit_models(sample, plan)
    table4 = model_table(sample, plan, fitted)
    table1 = hypotheses(plan, table4)
    series = predictions(sample, plan, fitted)
    progress("tables")
    design, bases = _design(sample), bases_of(sample)
    results = Results(
        schema_version=SCHEMA_VERSION,
        program_version=scs_report.__version__,
        study=study_of(sample),
        data=source_of(sample),
        design=design,
        bases=bases,
        questions=questions_of(sample),
        framework=_framework(specification),
        distributions=distributions(sample),
        table1=table1,
        table2=by_base(sample, tables.table2),
        table3=compositions(sample, tables.table3),
        table4=table4,
        table5=by_variable(sample, tables.table5),
        figure2=of_everybody(sample, tables.figure2.question),
        figure4=by_groups(sample, tables.figure4),
        table_a1=quotas(sample, tables.quotas),
        table_a2=tables.table_a2.variables,
        table_a3=moments(sample, tables.table_a3.variables),
        table_a4=collinearity(sample, tables.table_a4),
        table_a7=tables.table_a7.variables,
        predictions=series,
        facts=make_facts(sample, specification.facts, design, bases, table1, series),
    )
    progress("done")
    return results


def _framework(specification: Specification) -> tuple[FrameworkBox, ...]:
    """Boxes of Figure 1; variables are called what the models call them."""
    blocks = specification.models.blocks
    labels = {term.variable: term.label for block in blocks for term in block.terms}
    return tuple(
        FrameworkBox(
            category=box.category,
            label=box.label,
            variables=tuple(labels[variable] for variable in box.variables),
        )
        for box in specification.tables.framework
    )


def _design(sample: Sample) -> Design:
    weights = sample.design.weights
    return Design(
        n=sample.design.n,
        weight_minimum=float(weights.min()),
        weight_maximum=float(weights.max()),
        weight_cv=float(np.sqrt(sample.design.design_effect - 1)),
        design_effect=sample.design.design_effect,
        effective_n=sample.design.effective_n,
        margin_of_error=margin_of_error(sample.design),
    )
