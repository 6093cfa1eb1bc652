"""How terms, cutpoints and models are named, wherever they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.prose.withheld import NOBODY
from scs_report.results import (
    AbsentAnswer,
    Cutpoint,
    EmptyLevel,
    LeftOutTerm,
    Model,
    Quantity,
    Results,
    TermRow,
    WaldTest,
    coefficient,
)
from scs_report.results.table_entries import ModelBases, ModelsTable, ParallelLinesTable
from scs_report.tables.cells import number_cell
from scs_report.tables.layout import Cell, Column, Label
from scs_report.tables.table_texts import (
    coding,
    labelled,
    numbered_answer,
    single_cluster_notes,
)


def term_label(row: TermRow, language: Language) -> str:
    """Return a term as its row is headed: `Household size: 2–3`."""
    label = language.text(row.label)
    return label if row.level is None else labelled(label, language.text(row.level), language)


@dataclass(frozen=True)
class ModelTable:
    """Models side by side, and the terms that any of them has."""

    models: tuple[Model, ...]
    rows: tuple[TermRow, ...]


def models_of(entry: ModelsTable | ModelBases | ParallelLinesTable, results: Results) -> ModelTable:
    """Return the models of an entry, and the terms that any of them has; all if it names none."""
    if not entry.models:
        return ModelTable(results.models, results.terms.rows)
    models = tuple(results.model(key) for key in entry.models)
    planned = {*results.estimates, *results.withheld}
    rows = results.terms.rows
    return ModelTable(
        models,
        tuple(
            row
            for row in rows
            if any(str(coefficient(model.key, row.key)) in planned for model in models)
        ),
    )


def models_place(results: Results, language: Language) -> str:
    """Return the name of the table of models: `Table 4`; `the models` if there is none."""
    for entry in results.tables:
        if isinstance(entry, ModelsTable):
            return language.title_number("table", entry.number)
    return language.gettext("the models")


def parameter_labels(table: ModelTable | Results, language: Language) -> dict[str, str]:
    """Return every term and cutpoint as its row is headed, in the order of the rows."""
    rows = table.rows if isinstance(table, ModelTable) else table.terms.rows
    labels = {row.key: term_label(row, language) for row in rows}
    # the notes of the table say what the codes of the answers mean
    return labels | {cutpoint.key: cutpoint.key for cutpoint in cutpoints(table.models)}


def cutpoints(models: Iterable[Model]) -> list[Cutpoint]:
    """Return one of each cutpoint that any model has, by the answers that they part."""
    found = {cutpoint.key: cutpoint for model in models for cutpoint in model.cutpoints}
    return sorted(found.values(), key=lambda bound: (int(bound.below), int(bound.above)))


def model_column(model: Model, language: Language, notes: tuple[str, ...] = ()) -> Column:
    """Return a model's column: its number over its title."""
    return Column(Label(f"({model.number})", language.text(model.label), notes=notes))


def observations(table: str, model: Model, language: Language) -> Cell:
    """Return the cell of how many people are in a model."""
    return number_cell(table, model.n_address, language.number(model.n))


#: The statistics of fit that a table of models prints.
PRINTED_FIT = ("mcfadden_r2", "log_pseudo_likelihood", "wald")


def fit_of(model: Model, name: str, results: Results) -> float | None:
    """Return a quantity of a model's fit; None where it cannot be estimated."""
    found = results.value(model.fit[name])
    return found.value if isinstance(found, Quantity) else None


def coefficient_decimals(results: Results) -> int:
    """Return with how many decimals tables print coefficients and their errors.

    All with the same: three, or as many more as the smallest error needs to have a digit.
    """
    errors = (
        parameter.se
        for model in results.models
        for parameter in results.parameters(model)
        if parameter.finite and parameter.se > 0
    )
    smallest = min(errors, default=1.0)
    return next(places for places in range(3, 7) if places == 6 or round(smallest, places))


def wald_cell(table: str, model: Model, results: Results, language: Language) -> Cell:
    """Return the cell of the test of all coefficients of a model."""
    test = results.value(model.fit["wald"])
    second = f"({wald_df(model, results)})"
    if not isinstance(test, WaldTest):
        return Cell(NOBODY, second="" if model.not_estimable else second)
    return number_cell(table, model.fit["wald"], language.number(test.chi2, 1), second=second)


def wald_df(model: Model, results: Results) -> int:
    """Return how many coefficients of a model have a finite estimate."""
    found = (results.parameter(coefficient(model.key, term)) for term in model.terms)
    return sum(parameter.finite for parameter in found if parameter)


def check_terms(table: ModelTable) -> None:
    """Make sure that every coefficient has a row.

    Raises
    ------
    ValueError
        If a model has a coefficient that no row prints.
    """
    printed = {row.key for row in table.rows}
    for model in table.models:
        for term in model.terms:
            if term not in printed:
                raise ValueError(f"model {model.key}: no row prints the term {term}")


def separating_terms(model: Model, language: Language) -> list[str]:
    """Return what separates a model's answers: `Education: None (n = 1)`."""
    return [
        labelled(language.text(term.label), language.text(term.level), language)
        + _people(term.n, language)
        if term.level
        else language.text(term.label)
        for term in model.separated
    ]


def _people(n: int, language: Language) -> str:
    count = language.number(n)
    return language.aside("", f"n{language.marks.equals}{count}")


def separation_note(model: Model, language: Language) -> tuple[str, ...]:
    """Return a footnote that names the separated terms of a model, or nothing."""
    if not model.separated:
        return ()
    note = language.gettext(
        "Model ({number}) has no finite estimate of the marked parameters: the answers are "
        "separated by {terms}. The numbers shown are where the likelihood stopped rising; neither "
        "they nor their standard errors are estimates, and they carry no stars."
    )
    terms = language.list(separating_terms(model, language))
    return (note.format(number=model.number, terms=terms),)


@dataclass(frozen=True)
class Level:
    """A level of a factor that some models estimate, or compare the others with."""

    variable: str
    code: str
    label: str

    @property
    def term(self) -> str:
        """Key of its coefficient."""
        return f"{self.variable}={self.code}"


def levels_of(row: TermRow, results: Results, language: Language) -> list[Level]:
    """Return all levels of the factor that a row is one of, in the order of their codes."""
    variable = row.key.partition("=")[0]
    codes = (answer.code for answer in results.question(variable).answers if not answer.missing)
    naming = Naming(results, language)
    return [
        Level(variable, code, naming.answer(variable, code)) for code in sorted(codes, key=float)
    ]


def is_reference(level: Level, model: Model) -> bool:
    """Say whether a model compares the other levels of a factor with this one.

    That is the level with people and without a coefficient.
    """
    lacking = {one.code for one in model.empty if one.variable == level.variable}
    lacking |= {one.code for one in model.left_out if one.variable == level.variable}
    return (
        level.variable in model.variables
        and level.term not in model.terms
        and not lacking & {level.code, ""}
    )


def reference_note(table: ModelTable, results: Results, language: Language) -> list[str]:
    """Return a note on the levels that coefficients are compared with, for tables without them."""
    rows = {row.key.partition("=")[0]: row for row in table.rows if row.level is not None}
    levels = [
        labelled(language.text(row.label), level.label, language)
        for row in rows.values()
        for level in levels_of(row, results, language)
        if any(is_reference(level, model) for model in table.models)
    ]
    note = language.gettext("Reference levels: {levels}.")
    return [note.format(levels=language.marks.semicolon.join(levels))] if levels else []


def absent_notes(models: Iterable[Model], results: Results, language: Language) -> tuple[str, ...]:
    """Return which answers are missing in which models and why, a note for each; or nothing."""
    _ = language.gettext
    lacking: dict[AbsentAnswer, list[Model]] = {}
    for model in models:
        for answer in model.absent:
            lacking.setdefault(answer, []).append(model)
    notes = []
    for absent, where in sorted(lacking.items(), key=lambda pair: int(pair[0].code)):
        note = _("No cutpoint bounds {answer} in {models}: nobody in the base gave this answer.")
        if absent.left_out:
            note = _(
                "No cutpoint bounds {answer} in {models}: those in the base who gave this answer "
                "lack another that the model needs."
            )
        outcome = results.question(where[0].outcome)
        text = numbered_answer(outcome, absent.code, language)
        notes.append(note.format(models=numbered(where, language), answer=text))
    return tuple(notes)


def empty_level_notes(models: Iterable[Model], language: Language) -> list[str]:
    """Return a note for every level that nobody in some of the models has."""
    _ = language.gettext
    lacking: list[tuple[EmptyLevel, list[Model]]] = []
    models = tuple(models)
    for model in models:
        for empty in model.empty:
            known = next((where for level, where in lacking if level == empty), None)
            if known is None:
                lacking.append((empty, known := []))
            known.append(model)
    notes = []
    for empty, where in lacking:
        note = _("Nobody in {models} has {level}, which therefore has no coefficient there.")
        if empty.reference:
            note = _("Nobody in {models} has {level}; the reference there is {reference} instead.")
        every = len(where) == len(models) > 1
        notes.append(
            note.format(
                models=_("any of the models") if every else numbered(where, language),
                level=labelled(language.text(empty.label), language.text(empty.level), language),
                reference=language.text(empty.reference) if empty.reference else "",
            )
        )
    return notes


def left_out_term(term: LeftOutTerm, language: Language) -> str:
    """Return a term that a model lacks: `Party member`, `Education: primary`."""
    label = language.text(term.label)
    return (
        labelled(label, language.text(term.level), language) if term.code and term.level else label
    )


def left_out_notes(models: Iterable[Model], language: Language) -> list[str]:
    """Return a note for every term that some of the models were to have and have not."""
    _ = language.gettext
    models = tuple(model for model in models if not model.not_estimable)
    lacking: list[tuple[LeftOutTerm, list[Model]]] = []
    for model in models:
        for term in model.left_out:
            known = next((where for one, where in lacking if one == term), None)
            if known is None:
                lacking.append((term, known := []))
            known.append(model)
    notes = []
    for term, where in lacking:
        match term.why:
            case "no_people":
                note = _("{term} is left out of {models}: nobody there has an answer to it.")
            case "collinear":
                note = _("{term} is left out of {models}: it follows from the terms before it.")
            case _ if term.level:
                note = _("{term} is left out of {models}: everybody there has {level}.")
            case _:
                note = _("{term} is left out of {models}: it is the same for everybody there.")
        every = len(where) == len(models) > 1
        notes.append(
            note.format(
                term=left_out_term(term, language),
                models=_("all models") if every else numbered(where, language),
                level=language.quoted(language.text(term.level)) if term.level else "",
            )
        )
    return notes


def not_estimable_note(model: Model, language: Language) -> tuple[str, ...]:
    """Return a footnote on why a model cannot be estimated, or nothing if it can."""
    _ = language.gettext
    if model.not_estimable is None:
        return ()
    note = {
        "no_people": _("Model ({number}) is not estimable: nobody has every answer it needs."),
        "one_answer": _(
            "Model ({number}) is not estimable: all its respondents gave the same answer to the "
            "question that it explains."
        ),
        "no_terms": _(
            "Model ({number}) is not estimable: none of its variables differs between respondents."
        ),
        "few_people": _(
            "Model ({number}) is not estimable: it has more parameters than respondents."
        ),
        "few_clusters": _(
            "Model ({number}) is not estimable: its respondents lie in too few clusters to say how "
            "exact its coefficients are."
        ),
        "no_maximum": _(
            "Model ({number}) is not estimable: no maximum of its likelihood was found."
        ),
    }[model.not_estimable]
    return (note.format(number=model.number),)


def numbered(models: Sequence[Model], language: Language) -> str:
    """Name models: `models (4) and (5)`."""
    brackets = language.marks.brackets
    numbers = language.list([brackets.format(model.number) for model in models])
    single, several = language.gettext("model {numbers}"), language.gettext("models {numbers}")
    return (single if len(models) == 1 else several).format(numbers=numbers)


def model_notes(table: ModelTable, results: Results, language: Language) -> list[str]:
    """Return the general notes of a table of models, but for that on its stars."""
    _ = language.gettext
    outcome = results.question(table.models[0].outcome)
    references = [
        _("Reference groups: {groups}.").format(groups=language.text(groups).rstrip(".。"))
        for groups in (results.terms.reference,)
        if groups
    ]
    return [
        _("Dependent variable: {label} ({codes}).").format(
            label=language.text(outcome.label),
            codes=language.marks.codes.join(coding(outcome, language)),
        ),
        _regression_note(table.models[0], results, language),
        *references,
        *absent_notes(table.models, results, language),
        *empty_level_notes(table.models, language),
        *left_out_notes(table.models, language),
        *_dash_notes(table, results, language),
        *_inference_notes(table, results, language),
        *single_cluster_notes(results, language),
    ]


def _dash_notes(table: ModelTable, results: Results, language: Language) -> list[str]:
    """Say why a model that was estimated lacks a parameter of its own, or nothing."""
    parameters = [address for model in table.models for address in model.addresses]
    if all(results.parameter(address) for address in parameters):
        return []
    return [
        language.gettext(
            "A dash beside other coefficients of a model: no standard error can be computed for it."
        )
    ]


def _regression_note(model: Model, results: Results, language: Language) -> str:
    _ = language.gettext
    if model.link == "logit" and results.design.weighted:
        return _(
            "Numbers without brackets are log-odds of weighted ordered logit regressions; in "
            "brackets are linearised standard errors that account for the weights. Observations "
            "are unweighted."
        )
    if model.link == "logit":
        note = _(
            "Numbers without brackets are log-odds of ordered logit regressions; in brackets are "
            "linearised standard errors."
        )
    else:
        note = _(
            "Numbers without brackets are coefficients of ordered regressions with the link "
            "{link}; in brackets are linearised standard errors."
        ).format(link=model.link)
    return note


def _inference_notes(table: ModelTable, results: Results, language: Language) -> list[str]:
    """Say by what distribution coefficients are tested, and why joint tests are missing.

    Nothing where tests are by the normal distribution, which many respondents make of t anyway.
    """
    _ = language.gettext
    notes = []
    estimated = [model for model in table.models if not model.not_estimable]
    if any(model.inference == "t" for model in estimated):
        degrees = [language.number(model.degrees_of_freedom) for model in estimated]
        notes.append(
            _(
                "Coefficients are tested by t with the degrees of freedom of the survey design, "
                "model by model {degrees}."
            ).format(degrees=language.list(degrees))
        )
    if any(results.value(model.fit["wald"]) is None for model in estimated):
        notes.append(_("A dash: the model has too few respondents to test so many coefficients."))
    return notes
