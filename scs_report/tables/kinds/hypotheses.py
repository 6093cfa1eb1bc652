"""The hypotheses, and what the models say of them."""

from __future__ import annotations

from itertools import groupby

from scs_report.language import Language
from scs_report.prose.withheld import NOBODY
from scs_report.results import Address, Hypothesis, Results, Verdict
from scs_report.results.table_entries import HypothesesTable
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, number_anchor
from scs_report.tables.number_formats import stars_note
from scs_report.tables.table_texts import assemble, labelled
from scs_report.tables.terms import coefficient_decimals, empty_level_notes, models_place


def build(entry: HypothesesTable, results: Results, language: Language) -> Table:
    """Return hypotheses with the coefficients that decide them; the verdicts are computed."""
    _ = language.gettext
    columns = [
        Column(Label(_("Hypothesis")), align="text"),
        Column(Label(_("Model")), align="text"),
        Column(Label(_("Coefficient"))),
        Column(Label(_("Result")), align="text"),
    ]
    categories = groupby(results.hypotheses, key=lambda hypothesis: hypothesis.category)
    return assemble(
        entry,
        results,
        language,
        caption=_("Hypotheses and results"),
        stub_head=_("Variable"),
        columns=columns,
        blocks=[
            Block(
                heading=Label(language.text(category)),
                rows=tuple(
                    _row(entry.key, hypothesis, results, language) for hypothesis in hypotheses
                ),
            )
            for category, hypotheses in categories
        ],
        notes=_notes(results, language),
        significance=stars_note(language),
    )


def verdict_text(verdict: Verdict, language: Language) -> str:
    """Return the verdict in words."""
    _ = language.gettext
    return {
        "supported": _("supported"),
        "contradicted": _("contradicted"),
        "not_significant": _("not significant"),
        "no_finite_estimate": _("no finite estimate"),
        "not_tested": _("not tested"),
    }[verdict]


def _row(table: str, hypothesis: Hypothesis, results: Results, language: Language) -> Row:
    number = hypothesis.key.upper()
    statement = language.text(hypothesis.statement)
    if not statement.startswith(number):
        statement = labelled(number, statement, language)
    return Row(
        Label(language.text(hypothesis.variable)),
        (
            Cell(statement, kind="text"),
            Cell(f"({results.model(hypothesis.model).number})", kind="text"),
            _cell(table, hypothesis.address, results, language),
            Cell(
                verdict_text(hypothesis.verdict, language),
                kind="text",
                notes=_untested(hypothesis, results, language),
            ),
        ),
    )


def _untested(hypothesis: Hypothesis, results: Results, language: Language) -> tuple[str, ...]:
    """Return a footnote that says why a hypothesis is not tested, or nothing if it is."""
    _ = language.gettext
    if hypothesis.untested is None:
        return ()
    why = {
        "no_people": _("Nobody in the model is in the group that the hypothesis is about."),
        "left_out": _(
            "The model has no coefficient of this term, which was left out of it or whose level is "
            "the reference there; see the notes of {table}."
        ),
        "not_estimable": _("The model cannot be estimated; see the notes of {table}."),
    }.get(
        hypothesis.untested,
        _("One of the groups compared has fewer than {n} respondents in the model."),
    )
    place = models_place(results, language)
    return (why.format(table=place, n=language.number(results.disclosure.withhold)),)


def _cell(table: str, address: Address, results: Results, language: Language) -> Cell:
    found = results.parameter(address)
    if found is None:
        return Cell(NOBODY)
    note = language.gettext("No finite estimate exists; see the notes of {table}.")
    return Cell(
        language.number(found.value, coefficient_decimals(results)),
        stars=found.stars if found.finite else "",
        address=str(address),
        anchor=number_anchor(table, address),
        notes=() if found.finite else (note.format(table=models_place(results, language)),),
    )


def _notes(results: Results, language: Language) -> list[str]:
    _ = language.gettext
    used = {hypothesis.model for hypothesis in results.hypotheses}
    models = [model for model in results.models if model.key in used]
    note = _("Coefficients are those of {table}.")
    if results.design.weighted and all(model.link == "logit" for model in models):
        note = _("Coefficients are log-odds of the weighted ordered logit models of {table}.")
    place = models_place(results, language)
    notes = [note.format(table=place)]
    for alpha in sorted({hypothesis.alpha for hypothesis in results.hypotheses}):
        notes.append(
            _(
                "Supported: the coefficient has the expected sign and p < {alpha}. "
                "Contradicted: it has the opposite sign and p < {alpha}."
            ).format(alpha=language.shortest(alpha))
        )
    return [*notes, *empty_level_notes(models, language)]
