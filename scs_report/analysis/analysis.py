"""From respondents to results."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

import scs_report
from scs_report.analysis.checks import problems_of
from scs_report.analysis.collinearity import collinearity
from scs_report.analysis.entries import completed, over_all_waves, waves_of
from scs_report.analysis.facts import compute_facts, declared_facts, made_facts
from scs_report.analysis.labels import Labels, bases_of, questions_of, source_of, study_of
from scs_report.analysis.legacy import strip
from scs_report.analysis.letters import letters_of
from scs_report.analysis.model_numbers import put_model_numbers
from scs_report.analysis.model_table import hypotheses, model_table
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.predictions import predictions
from scs_report.analysis.quotas import quotas
from scs_report.analysis.regressions import Fitted, fit_models
from scs_report.analysis.sample import Sample
from scs_report.analysis.sheets import sheet_numbers
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
    CollinearityTable,
    CrossTabulation,
    Design,
    Disclosure,
    Distribution,
    Hypothesis,
    ModelTable,
    PredictionSeries,
    Quantity,
    Quotas,
    Results,
)
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import CollinearityEntry, Cross, Sheet
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
    disclosure = specification.study.disclosure
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
    listed = completed(tables.tables, waves_of(sample))
    # what no address says by itself, its table computes
    table_a4 = CollinearityTable(base="all", n=0, rows=())
    for entry in listed:
        if isinstance(entry, CollinearityEntry):
            compute = partial(collinearity, sample, entry, numbers)
            table_a4 = problems.gather(table_a4, compute)
        if isinstance(entry, Sheet):
            for address, number in sheet_numbers(entry).items():
                numbers.put(address, Quantity(value=number))
    figures = over_all_waves(specification.figures.figures, waves_of(sample))
    entries = (*listed, *figures)
    for shown in entries:
        for address in shown_in(shown, catalogue):
            numbers.get(address)
    declared, wrong = declared_facts(specification.facts.facts, catalogue)
    if wrong:
        raise UserError(
            "The specification in data/ cannot be used", [f"facts.toml, {one}" for one in wrong]
        )
    problems.gather(None, lambda: compute_facts(declared, numbers))
    facts = declared | made_facts(numbers, bases, table1, series, table4.models)
    for address in facts.values():
        numbers.get(address)
    estimates = numbers.found
    withheld = withhold(estimates, entries, disclosure, sample, catalogue)
    results = Results(
        schema_version=SCHEMA_VERSION,
        program_version=scs_report.__version__,
        study=study_of(sample, specification.study.reproduces),
        data=source_of(sample),
        design=design,
        disclosure=Disclosure(flag=disclosure.flag, withhold=disclosure.withhold),
        bases=bases,
        questions=questions,
        estimates={
            str(address): value for address, value in estimates.items() if address not in withheld
        },
        withheld={str(address): why for address, why in withheld.items()},
        named={name: str(address) for name, address in facts.items()},
        tables=listed,
        figures=figures,
        letters={
            entry.key: letters_of(entry, numbers, withheld, catalogue, minimum=disclosure.flag)
            for entry in listed
            if isinstance(entry, Cross) and entry.letters
        },
        framework=(),
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
    )
    problems += (f"{place}: {reason}" for place, reason in sample.gaps.items())
    if problems:
        hint = (
            "These respondents do not carry the whole study. Mend the data, or take out of data/ "
            "what nobody answered."
        )
        raise UserError("The study cannot be computed", problems, hint)
    progress("done")
    return strip(results)


class _Problems(list[str]):
    """Problems of several steps, so that all can be told at once."""

    def gather(self, instead: T, compute: Callable[[], T]) -> T:
        """Return what is computed, or `instead` if that cannot be done."""
        try:
            return compute()
        except UserError as error:
            self.extend(error.problems or (error.title,))
            return instead


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
