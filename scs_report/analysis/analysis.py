"""From respondents to results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import UNSET

from scs_report.analysis.checks import problems_of
from scs_report.analysis.collinearity import collinearity
from scs_report.analysis.entries import (
    completed,
    over_all_waves,
    waves_named,
    with_changes_shown,
)
from scs_report.analysis.facts import (
    declared_facts,
    family_numbers,
    made_facts,
    never_computed,
)
from scs_report.analysis.labels import Labels, bases_of, questions_of, source_of, study_of
from scs_report.analysis.letters import letters_of
from scs_report.analysis.models import hypotheses, models_of, terms_of
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.omissions import left_out_of
from scs_report.analysis.parts import compare_with_all, groups_of, part_of, require_enough
from scs_report.analysis.predictions import predictions, with_ends
from scs_report.analysis.printed import Printed
from scs_report.analysis.regressions import Planned, fit_models
from scs_report.analysis.sample import Sample
from scs_report.analysis.sheets import sheet_numbers
from scs_report.analysis.specification import Specification, named_by
from scs_report.analysis.waves import Earlier, with_changes
from scs_report.analysis.weighting import Weighting
from scs_report.analysis.withholding import printed_of, withhold
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.estimation import margin_of_error
from scs_report.results import (
    SCHEMA_VERSION,
    Address,
    Base,
    Calibration,
    Design,
    Disclosure,
    FigureEntry,
    Hypothesis,
    Model,
    PredictionSeries,
    Quantity,
    QuestionLabel,
    Results,
    TableEntry,
    Terms,
    Within,
)
from scs_report.results.figure_grids import compared_in
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import CollinearityEntry, Cross, Sheet
from scs_report.survey import Domain, Respondents
from scs_report.version import VERSION

Progress = Callable[[str], None]


def analyse(
    respondents: Respondents,
    specification: Specification,
    progress: Progress = lambda _: None,
    earlier: Sequence[Earlier] = (),
    where: Domain | None = None,
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
    earlier
        What is known of the waves before, the first one first.
    where
        The part of the respondents that it is about, as a domain of the full design; None for all.

    Raises
    ------
    UserError
        If the specification names what does not exist, or respondents contradict the design.

    Notes
    -----
    What the respondents cannot carry is left out: `left_out` of the results lists it.
    """
    if wrong := problems_of(specification, respondents.codebook):
        raise UserError(_("The specification in data/ cannot be used"), wrong)
    sample = Sample.of(respondents, where)
    if where:
        require_enough(sample, where, specification.study.disclosure)
    return finished(computed(sample, specification, progress, earlier), progress, earlier, where)


@dataclass(frozen=True, kw_only=True)
class Computed:
    """All numbers of a sample, before it is judged which of them are disclosed."""

    sample: Sample
    specification: Specification
    design: Design
    bases: tuple[Base, ...]
    questions: tuple[QuestionLabel, ...]
    catalogue: Labels
    numbers: Numbers
    tables: tuple[TableEntry, ...]
    figures: tuple[FigureEntry, ...]
    facts: dict[str, Address]
    models: tuple[Model, ...]
    terms: Terms
    hypotheses: tuple[Hypothesis, ...]
    series: tuple[PredictionSeries, ...]
    first_wave: bool

    def printed(self, part: Within = (), before: Printed | None = None) -> Printed:
        """Return what is printed of whom; of a part beside what is printed of all, `before`."""
        return printed_of(
            [*self.numbers.found, *self.numbers.lacking],
            (*self.tables, *self.figures),
            frozenset(self.facts.values()),
            self.specification.study.disclosure,
            self.sample,
            self.catalogue,
            first_wave=self.first_wave,
            part=part,
            before=before,
        )


def computed(
    sample: Sample,
    specification: Specification,
    progress: Progress = lambda _: None,
    earlier: Sequence[Earlier] = (),
    everybody: Numbers | None = None,
) -> Computed:
    """Compute all that the documents may print of a sample; errors as `analyse`.

    `everybody` are the numbers of all respondents, where the sample is a part of them.
    """
    plan = specification.models and named_by(specification.models, sample.codebook.label)
    disclosure = specification.study.disclosure
    progress(_("models"))
    terms = Terms()
    models: tuple[Model, ...] = ()
    judged: tuple[Hypothesis, ...] = ()
    series: tuple[PredictionSeries, ...] = ()
    numbers = Numbers(sample, everybody)
    fitted: tuple[Planned, ...] = ()
    if plan:
        fitted = fit_models(sample, plan, disclosure.withhold)
        terms, models = terms_of(sample, plan), models_of(sample, plan, fitted, numbers)
        judged = hypotheses(sample, plan, fitted, numbers, disclosure.withhold)
        series = predictions(sample, plan, fitted, numbers)
    progress(_("tables"))
    design, bases = _design(sample), bases_of(sample)
    questions = questions_of(sample.codebook)
    catalogue = Labels(questions, bases, series, sample.codebook.design.wave)
    waves = waves_named(sample, specification.study)
    tables, figures = with_changes_shown(
        specification.tables.tables, specification.figures.figures, specification.study
    )
    listed = completed(tables, waves)
    # what no address says by itself, its table computes
    for entry in listed:
        if isinstance(entry, CollinearityEntry):
            collinearity(sample, entry, numbers)
        if isinstance(entry, Sheet):
            for address, number in sheet_numbers(entry).items():
                numbers.put(address, Quantity(value=number))
    figures = over_all_waves(figures, waves)
    if plan:
        figures = with_ends(figures, series, fitted, sample)
    entries = (*listed, *figures)
    asked = [address for shown in entries for address in shown_in(shown, catalogue)]
    asked += (address for figure in figures for address in compared_in(figure, catalogue))
    declared, wrong = declared_facts(specification.facts.facts, catalogue)
    members, unknown = family_numbers(specification.facts.families, declared, catalogue)
    wrong += unknown
    if not wrong:
        asked += (one for one in (*declared.values(), *members) if not one.of_model)
        numbers.compute(asked)
        wrong = never_computed(declared, numbers)
    if wrong:
        raise UserError(
            _("The specification in data/ cannot be used"),
            [f"facts.toml, {problem}" for problem in wrong],
        )
    facts = declared | made_facts(numbers, bases, judged, series, models)
    for address in facts.values():
        numbers.get(address)
    for address in members:
        numbers.get(address)
    compare_with_all(numbers, declared)
    return Computed(
        sample=sample,
        specification=specification,
        design=design,
        bases=bases,
        questions=questions,
        catalogue=catalogue,
        numbers=numbers,
        tables=listed,
        figures=figures,
        facts=facts,
        models=models,
        terms=terms,
        hypotheses=judged,
        series=series,
        first_wave=not earlier,
    )


def finished(
    made: Computed,
    progress: Progress = lambda _: None,
    earlier: Sequence[Earlier] = (),
    where: Domain | None = None,
    printed: Printed | None = None,
) -> Results:
    """Return the results of all that is disclosed.

    Parameters
    ----------
    printed
        What is disclosed, where this was judged already, with other parts of the respondents.
    """
    sample, specification, numbers = made.sample, made.specification, made.numbers
    disclosure, catalogue = specification.study.disclosure, made.catalogue
    part = groups_of(sample, where) if where else ()
    if printed is None:
        printed = made.printed(part, made.printed() if part else None)
    estimates = numbers.found
    lacking = numbers.lacking
    withheld = withhold(estimates, printed, part, disclosure.withhold) | lacking
    results = Results(
        schema_version=SCHEMA_VERSION,
        program_version=VERSION,
        study=study_of(sample, specification.study, part_of(sample, estimates, where)),
        data=source_of(sample),
        design=made.design,
        disclosure=Disclosure(flag=disclosure.flag, withhold=disclosure.withhold),
        bases=made.bases,
        questions=made.questions,
        estimates={
            str(address): value for address, value in estimates.items() if address not in withheld
        },
        withheld={str(address): why for address, why in withheld.items()},
        named={name: str(address) for name, address in made.facts.items()},
        tables=made.tables,
        figures=made.figures,
        letters={
            entry.key: letters_of(entry, numbers, withheld, catalogue, minimum=disclosure.flag)
            for entry in made.tables
            if isinstance(entry, Cross) and entry.letters
        },
        models=made.models,
        terms=made.terms,
        hypotheses=made.hypotheses,
        series=made.series,
        left_out=left_out_of(
            *(made.models, made.hypotheses, made.tables, made.figures, made.facts),
            *(withheld, catalogue),
        ),
    )
    if earlier:
        progress(_("changes"))
        results = with_changes(results, earlier, numbers, specification)
    progress(_("done"))
    return results


def _design(sample: Sample) -> Design:
    about = sample.about(())
    design, kish = about.design, about.counted_design
    n, (smallest, largest) = about.count(about.people), sample.weights_between()
    return Design(
        n=n,
        weight_minimum=smallest,
        weight_maximum=largest,
        weight_cv=float(np.sqrt(kish.design_effect - 1)),
        design_effect=kish.design_effect,
        effective_n=kish.effective_n,
        margin_of_error=margin_of_error(kish),
        single_clusters=design.single_clusters,
        zero_weights=about.count(about.everyone) - n,
        degrees_of_freedom=float(design.degrees_of_freedom),
        calibration=UNSET if sample.weighting is None else _calibration(sample.weighting),
    )


def _calibration(weighting: Weighting) -> Calibration:
    unanswered = [
        group.n for margin in weighting.margins for group in margin.groups if not group.cells
    ]
    return Calibration(
        method=weighting.plan.method,
        by=weighting.variables,
        source=weighting.source,
        cap=weighting.plan.cap,
        unanswered=max(unanswered, default=0),
    )
