"""From respondents to results."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

import scs_report
from scs_report.analysis.checks import problems_of
from scs_report.analysis.collinearity import collinearity
from scs_report.analysis.facts import make_facts
from scs_report.analysis.labels import Labels, bases_of, questions_of, source_of, study_of
from scs_report.analysis.model_numbers import put_model_numbers
from scs_report.analysis.model_table import hypotheses, model_table
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.predictions import predictions
from scs_report.analysis.quotas import quotas
from scs_report.analysis.regressions import Fitted, fit_models
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Specification
from scs_report.analysis.tabulate import (
    by_base,
    by_groups,
    by_variable,
    compositions,
    distributions,
    moments,
    of_everybody,
)
from scs_report.analysis.withholding import withhold
from scs_report.errors import UserError
from scs_report.estimation import margin_of_error
from scs_report.results import (
    SCHEMA_VERSION,
    Address,
    CollinearityTable,
    CrossTabulation,
    Design,
    Disclosure,
    Distribution,
    FrameworkBox,
    Hypothesis,
    ModelTable,
    PredictionSeries,
    Quantity,
    Quotas,
    Results,
)
from scs_report.results.grids import shown_in
from scs_report.survey import Respondents

Progress = Callable[[str], None]
T = TypeVar("T")

_NOTHING = CrossTabulation(key="none", question="", by="", groups=())
_NO_QUOTAS = Quotas(n=0, share_west=0, share_central=0, share_east=0, cells=())


def analyse(
    respondents: Respondents, specification: Specification, progress: Progress = lambda _: None
) -> Results:
    """Compute everything that the documents print, without what rests on too few people.

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
        If the specification names what does not exist; or if a model cannot be estimated, or
        nobody is left to compute a table or fact from, all such problems at once.
    """
    if wrong := problems_of(specification, respondents.codebook):
        raise UserError("The specification in data/ cannot be used", wrong)
    sample = Sample.of(respondents)
    plan, tables = specification.models, specification.tables
    problems = _Problems()
    progress("models")
    fitted: tuple[Fitted, ...] = ()
    table4 = ModelTable(blocks=(), rows=(), models=(), reference=None)
    table1: tuple[Hypothesis, ...] = ()
    series: tuple[PredictionSeries, ...] = ()
    if plan:
        fitted = problems.gather(fitted, lambda: fit_models(sample, plan))
        table4 = model_table(sample, plan, fitted)
        if len(fitted) == len(plan.models):
            table1 = problems.gather(table1, lambda: hypotheses(plan, table4))
    if plan and fitted:
        series = problems.gather(series, lambda: predictions(sample, plan, fitted))
    progress("tables")
    design, bases = _design(sample), bases_of(sample)
    numbers = Numbers(sample)
    questions = questions_of(sample)
    catalogue = Labels(questions, bases)
    put_model_numbers(numbers, table4, series)
    table_a4 = CollinearityTable(base=tables.table_a4.base, n=0, rows=())
    if tables.table_a4.variables:
        table_a4 = problems.gather(table_a4, lambda: collinearity(sample, tables.table_a4))
    for row in table_a4.rows:
        tolerance = Address("tolerance", row.key, base=table_a4.base)
        numbers.put(tolerance, Quantity(value=row.tolerance))
        vif = Address("vif", row.key, base=table_a4.base)
        numbers.put(vif, Quantity(value=row.vif))
    for entry in (*tables.tables, *specification.figures.figures):
        for address in shown_in(entry, catalogue):
            numbers.get(address)
    results = Results(
        schema_version=SCHEMA_VERSION,
        program_version=scs_report.__version__,
        study=study_of(sample, specification.study.reproduces),
        data=source_of(sample),
        design=design,
        disclosure=Disclosure(
            flag=specification.study.disclosure.flag,
            withhold=specification.study.disclosure.withhold,
        ),
        bases=bases,
        questions=questions,
        estimates=numbers.found,
        withheld={},
        tables=tables.tables,
        figures=specification.figures.figures,
        framework=_framework(specification),
        distributions=distributions(sample),
        table1=table1,
        table2=by_base(sample, tables.table2) if tables.table2 else _NOTHING,
        table3=compositions(sample, tables.table3) if tables.table3 else (),
        table4=table4,
        table5=by_variable(sample, tables.table5) if tables.table5 else _NOTHING,
        figure2=of_everybody(sample, tables.figure2.question)
        if tables.figure2
        else Distribution(question="", base="", shares=()),
        figure4=by_groups(sample, tables.figure4) if tables.figure4 else (),
        table_a1=quotas(sample, tables.quotas) if tables.quotas else _NO_QUOTAS,
        table_a2=tables.table_a2.variables,
        table_a3=moments(sample, tables.table_a3.variables),
        table_a4=table_a4,
        table_a7=tables.table_a7.variables,
        predictions=series,
        facts=problems.gather(
            (),
            lambda: make_facts(
                sample, specification.facts, design, bases, table1, series, table4.models
            ),
        ),
    )
    problems += (f"{place}: {reason}" for place, reason in sample.gaps.items())
    if problems:
        hint = (
            "These respondents do not carry the whole study. Mend the data, or take out of data/ "
            "what nobody answered."
        )
        raise UserError("The study cannot be computed", problems, hint)
    progress("done")
    return withhold(results, specification, sample)


class _Problems(list[str]):
    """Problems of several steps, so that all can be told at once."""

    def gather(self, instead: T, compute: Callable[[], T]) -> T:
        """Return what is computed, or `instead` if that cannot be done."""
        try:
            return compute()
        except UserError as error:
            self.extend(error.problems or (error.title,))
            return instead


def _framework(specification: Specification) -> tuple[FrameworkBox, ...]:
    """Boxes of Figure 1; variables are called what the models call them."""
    blocks = specification.models.blocks if specification.models else ()
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
