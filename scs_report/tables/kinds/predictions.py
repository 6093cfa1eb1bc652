"""What coefficients mean, as predicted probabilities along variables."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.language.bounds import interval_decimals
from scs_report.prose.withheld import NOBODY
from scs_report.results import Address, Estimate, Model, PredictionSeries, Results
from scs_report.results.table_entries import PredictionsTable
from scs_report.tables.cells import number_cell
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.table_texts import answer_label, assemble, single_cluster_notes
from scs_report.tables.terms import (
    absent_notes,
    empty_level_notes,
    left_out_notes,
    models_place,
    not_estimable_note,
)


def build(entry: PredictionsTable, results: Results, language: Language) -> Table:
    """Return a block for each variable, its values, and the change along them."""
    _ = language.gettext
    return assemble(
        entry,
        results,
        language,
        caption=_("Predicted probabilities"),
        unit="%",
        stub_head=_("Variable and value"),
        columns=[
            Column(Label(_("Probability"))),
            Column(Label(_("Standard error"))),
            Column(Label(_("95% interval"))),
        ],
        blocks=[_block(entry.key, series, results, language) for series in results.series],
        notes=[
            *_probability_notes(results, language),
            _(
                "Standard errors are by the delta method. Differences are in percentage points, of "
                "the last value of a variable less the first."
            ),
            *absent_notes(_models(results), results, language),
            *empty_level_notes(_models(results), language),
            *left_out_notes(_models(results), language),
            *(note for model in _models(results) for note in not_estimable_note(model, language)),
            *_dash_notes(results, language),
            *single_cluster_notes(results, language),
        ],
    )


def _models(results: Results) -> list[Model]:
    """Return the models that something is predicted from."""
    used = {series.model for series in results.series}
    return [model for model in results.models if model.key in used]


def _dash_notes(results: Results, language: Language) -> list[str]:
    """Say why probabilities are missing, or nothing if none is."""
    addresses = (one for series in results.series for one in (*series.addresses, series.change))
    if all(results.value(one) for one in addresses):
        return []
    return [
        language.gettext(
            "A dash: no probability can be predicted, since nobody in the model has the value, the "
            "variable was left out of it, or its respondents do not differ in the answer predicted."
        )
    ]


def _probability_notes(results: Results, language: Language) -> list[str]:
    """Say which answers are predicted, and how."""
    _ = language.gettext
    note = (
        _(
            "Probability of answering {answers} ({codes}), from the models of {table}. Everybody "
            "is given the value, all other variables stay as they are; probabilities are averaged "
            "with the weights."
        )
        if results.design.weighted
        else _(
            "Probability of answering {answers} ({codes}), from the models of {table}. Everybody "
            "is given the value, all other variables stay as they are; probabilities are averaged."
        )
    )
    predicted = dict.fromkeys((series.outcome, series.codes) for series in results.series)
    either = language.pgettext("one of several answers", " or ")
    return [
        note.format(
            answers=either.join(
                language.quoted(answer_label(results.question(outcome), code, language))
                for code in codes
            ),
            codes=language.list(list(codes)),
            table=models_place(results, language),
        )
        for outcome, codes in predicted
    ]


def _block(table: str, series: PredictionSeries, results: Results, language: Language) -> Block:
    model = results.model(series.model)
    labels = [language.text(at.label) for at in series.values]
    rows = [
        Row(Label(label), _cells(table, address, results, language), indent=1)
        for label, address in [
            *zip(labels, series.addresses, strict=True),
            (language.gettext("Difference, last less first value"), series.change),
        ]
    ]
    heading = language.gettext("{variable}, model ({number})").format(
        variable=language.text(series.label), number=model.number
    )
    return Block(tuple(rows), heading=Label(heading), anchor=anchor(table, series.key))


def _cells(
    table: str, address: Address, results: Results, language: Language
) -> tuple[Cell, Cell, Cell]:
    found = results.value(address)
    if not isinstance(found, Estimate):
        return (Cell(NOBODY),) * 3
    text = _percent(found.value, language)
    sign = "+" if address.is_difference and found.value > 0 and text.strip("0.,") else ""
    return (
        number_cell(table, address, sign + text),
        Cell(_percent(found.se, language)),
        Cell(_interval(found.low, found.high, language)),
    )


def _percent(value: float, language: Language) -> str:
    return language.number(value * 100, 1)


def _interval(low: float, high: float, language: Language) -> str:
    # a dash between signed numbers reads as a minus
    ends = (low * 100, high * 100)
    decimals = interval_decimals(*ends, 1)
    low_text, high_text = (language.number(end, decimals) for end in ends)
    return language.gettext("{low} to {high}").format(low=low_text, high=high_text)
