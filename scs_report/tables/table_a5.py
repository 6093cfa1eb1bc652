"""Table A5: what the coefficients mean, as probabilities of approving."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.language.bounds import interval_decimals
from scs_report.results import Model, PredictionSeries, Results
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.terms import absent_notes, empty_level_notes
from scs_report.tables.texts import assemble


def build(results: Results, language: Language) -> Table:
    """Return Table A5: a block for each variable, its values, and the change along them."""
    _ = language.gettext
    return assemble(
        "table_a5",
        results,
        language,
        caption=_("Predicted probability of approving of social credit systems"),
        unit="%",
        stub_head=_("Variable and value"),
        columns=[
            Column(Label(_("Probability"))),
            Column(Label(_("Standard error"))),
            Column(Label(_("95% interval"))),
        ],
        blocks=[_block(series, results, language) for series in results.predictions],
        notes=[
            _(
                "Probability of somewhat or strongly approving (answers 4 and 5), from the models "
                "of Table 4. Everybody is given the value, all other variables stay as they are; "
                "probabilities are averaged with the weights."
            ),
            _(
                "Standard errors are by the delta method. Changes are in percentage points, from "
                "the first value of a variable to its last."
            ),
            *absent_notes(_models(results), results, language),
            *empty_level_notes(_models(results), language),
        ],
    )


def _models(results: Results) -> list[Model]:
    """Return the models that something is predicted from."""
    used = {series.model for series in results.predictions}
    return [model for model in results.table4.models if model.key in used]


def _block(series: PredictionSeries, results: Results, language: Language) -> Block:
    model = results.table4.model(series.model)
    rows = [
        Row(
            Label(language.text(prediction.label)),
            (
                Cell(
                    _percent(prediction.probability, language),
                    anchor=anchor("table_a5", series.key, prediction.value),
                ),
                Cell(_percent(prediction.se, language)),
                Cell(_interval(prediction.low, prediction.high, language)),
            ),
            indent=1,
        )
        for prediction in series.predictions
    ]
    change = _percent(series.change, language)
    sign = "+" if series.change > 0 and float(change) != 0 else ""
    rows.append(
        Row(
            Label(language.gettext("Change, first to last value")),
            (
                Cell(sign + change, anchor=anchor("table_a5", series.key, "change")),
                Cell(_percent(series.change_se, language)),
                Cell(_interval(series.change_low, series.change_high, language)),
            ),
            indent=1,
        )
    )
    heading = language.gettext("{variable}, model ({number})").format(
        variable=language.text(series.label), number=model.number
    )
    return Block(tuple(rows), heading=Label(heading), anchor=anchor("table_a5", series.key))


def _percent(value: float, language: Language) -> str:
    return language.number(value * 100, 1)


def _interval(low: float, high: float, language: Language) -> str:
    # a dash between signed numbers reads as a minus
    ends = (low * 100, high * 100)
    decimals = interval_decimals(*ends, 1)
    low_text, high_text = (language.number(end, decimals) for end in ends)
    return language.gettext("{low} to {high}").format(low=low_text, high=high_text)
