"""Whether explanatory variables repeat one another."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.prose.withheld import NOBODY
from scs_report.results import Address, Quantity, Results
from scs_report.results.table_entries import CollinearityEntry
from scs_report.results.table_grids import complete_answers
from scs_report.tables.cells import number_cell
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table
from scs_report.tables.table_texts import assemble


def build(entry: CollinearityEntry, results: Results, language: Language) -> Table:
    """Return tolerance and variance inflation factor of each predictor."""
    _ = language.gettext
    base = results.base(entry.base)
    complete = results.value(complete_answers(entry))
    n = int(complete.value) if isinstance(complete, Quantity) else 0

    def cell(address: Address) -> Cell:
        value = results.value(address)
        if not isinstance(value, Quantity):
            return Cell(NOBODY)
        return number_cell(entry.key, address, language.number(value.value, 3))

    naming = Naming(results, language)
    return assemble(
        entry,
        results,
        language,
        caption=_("Multicollinearity of the explanatory variables"),
        stub_head=_("Variable"),
        columns=[Column(Label(_("Tolerance"))), Column(Label("VIF"))],
        blocks=[
            Block(
                tuple(
                    Row(
                        Label(naming.variable(variable)),
                        (
                            cell(Address("tolerance", variable, base=entry.base)),
                            cell(Address("vif", variable, base=entry.base)),
                        ),
                    )
                    for variable in entry.variables
                )
            )
        ],
        notes=[
            _(
                "Each variable is regressed on all others. Tolerance is 1 − R² of that "
                "regression, the variance inflation factor (VIF) its inverse."
            ),
            _("Base: {base}, {n} of them with an answer to every question.").format(
                base=language.text(base.label), n=language.number(n)
            ),
            *_dash_notes(entry, results, language),
        ],
    )


def _dash_notes(entry: CollinearityEntry, results: Results, language: Language) -> list[str]:
    """Say why numbers are missing, or nothing if none is."""
    addresses = (Address("vif", variable, base=entry.base) for variable in entry.variables)
    if all(results.value(address) for address in addresses):
        return []
    return [
        language.gettext(
            "A dash: the variable has no answers, is the same for everybody or follows from those "
            "before it; or there are fewer respondents than variables."
        )
    ]
