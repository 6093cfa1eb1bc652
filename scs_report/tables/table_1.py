"""Table 1: the hypotheses, and what the models say of them."""

from __future__ import annotations

from itertools import groupby

from scs_report.language import Language
from scs_report.results import Hypothesis, Results, Verdict
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.numbers import coefficient_number, stars_legend
from scs_report.tables.terms import empty_level_notes
from scs_report.tables.texts import assemble


def build(results: Results, language: Language) -> Table:
    """Return Table 1; the verdicts are computed, not the paper's."""
    _ = language.gettext
    columns = [
        Column(Label(_("Hypothesis")), align="text"),
        Column(Label(_("Model")), align="text"),
        Column(Label(_("Coefficient"))),
        Column(Label(_("Result")), align="text"),
    ]
    categories = groupby(results.table1, key=lambda hypothesis: hypothesis.category)
    return assemble(
        "table_1",
        results,
        language,
        caption=_("Hypotheses on approval of social credit systems, and results"),
        stub_head=_("Variable"),
        columns=columns,
        blocks=[
            Block(
                heading=Label(language.text(category)),
                rows=tuple(_row(hypothesis, results, language) for hypothesis in hypotheses),
            )
            for category, hypotheses in categories
        ],
        notes=_notes(results, language),
    )


def verdict_text(verdict: Verdict, language: Language) -> str:
    """Return the verdict in words."""
    _ = language.gettext
    return {
        "supported": _("supported"),
        "contradicted": _("contradicted"),
        "not_significant": _("not significant"),
        "no_finite_estimate": _("no finite estimate"),
    }[verdict]


def _row(hypothesis: Hypothesis, results: Results, language: Language) -> Row:
    number = hypothesis.key.upper()
    statement = language.text(hypothesis.statement)
    if not statement.startswith(number):
        statement = f"{number}{'：' if language.code == 'zh' else ': '}{statement}"
    parameter = hypothesis.coefficient
    coefficient = Cell(
        coefficient_number(parameter.value, language),
        stars=parameter.stars if parameter.finite else "",
        anchor=anchor("table_1", hypothesis.key),
        notes=() if parameter.finite else (_infinite_note(language),),
    )
    return Row(
        Label(language.text(hypothesis.variable)),
        (
            Cell(statement, kind="text"),
            Cell(f"({results.table4.model(hypothesis.model).number})", kind="text"),
            coefficient,
            Cell(verdict_text(hypothesis.verdict, language), kind="text"),
        ),
    )


def _infinite_note(language: Language) -> str:
    return language.gettext("No finite estimate exists; see the notes of Table 4.")


def _notes(results: Results, language: Language) -> list[str]:
    _ = language.gettext
    notes = [
        _(
            "Coefficients are log-odds of the weighted ordered logit models of Table 4; "
            "{stars} (two-sided)."
        ).format(stars=stars_legend(language))
    ]
    for level in sorted({hypothesis.level for hypothesis in results.table1}):
        notes.append(
            _(
                "Supported: the coefficient has the expected sign and p < {level}. "
                "Contradicted: it has the opposite sign and p < {level}."
            ).format(level=f"{level:g}")
        )
    used = {hypothesis.model for hypothesis in results.table1}
    models = [model for model in results.table4.models if model.key in used]
    return [*notes, *empty_level_notes(models, language)]
