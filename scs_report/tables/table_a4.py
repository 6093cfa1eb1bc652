"""Table A4: whether the explanatory variables repeat one another."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.results import Results
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.texts import assemble


def build(results: Results, language: Language) -> Table:
    """Return Table A4: tolerance and variance inflation factor of each predictor."""
    _ = language.gettext
    table = results.table_a4
    base = results.base(table.base)
    return assemble(
        "table_a4",
        results,
        language,
        caption=_("Multicollinearity of the explanatory variables"),
        stub_head=_("Variable"),
        columns=[Column(Label(_("Tolerance"))), Column(Label("VIF"))],
        blocks=[
            Block(
                tuple(
                    Row(
                        Label(language.text(row.label)),
                        (
                            Cell(
                                language.number(row.tolerance, 3),
                                anchor=anchor("table_a4", row.key, "tolerance"),
                            ),
                            Cell(
                                language.number(row.vif, 3),
                                anchor=anchor("table_a4", row.key, "vif"),
                            ),
                        ),
                    )
                    for row in table.rows
                )
            )
        ],
        notes=[
            _(
                "Each variable is regressed on all others. Tolerance is 1 − R² of that "
                "regression, the variance inflation factor (VIF) its inverse."
            ),
            _("Base: {base}, {n} of them with an answer to every question.").format(
                base=language.text(base.label), n=language.number(table.n)
            ),
        ],
    )
