"""Table A1: how the quotas of the sample were made."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.results import QuotaCell, Results
from scs_report.tables.layout import (
    Block,
    Cell,
    Column,
    Label,
    Row,
    Spanner,
    Table,
    anchor,
)
from scs_report.tables.numbers import percent_number
from scs_report.tables.texts import assemble


def build(results: Results, language: Language) -> Table:
    """Return Table A1: a row for each cell of age and gender, the five steps from left to right."""
    _ = language.gettext
    quotas = results.table_a1
    size = language.number(quotas.n)
    columns = [
        Column(Label(_("Gender")), align="text", header=True),
        Column(Label(_("Population (census)"), "N")),
        Column(Label(_("Normalised to {n}").format(n=size), "N")),
        Column(Label(_("Internet penetration"), "%")),
        Column(Label(_("Reduced by penetration"), "N")),
        Column(Label(_("Renormalised to {n}").format(n=size), "N")),
        Column(Label(_("East"), language.percent(quotas.share_east))),
        Column(Label(_("Central"), language.percent(quotas.share_central))),
        Column(Label(_("West"), language.percent(quotas.share_west))),
    ]
    steps = [(1, 2), (3, 3), (4, 4), (5, 5), (6, 8)]
    step = _("Step {number}")
    return assemble(
        "table_a1",
        results,
        language,
        caption=_("Quotas of the sample by age, gender and region"),
        stub_head=_("Age"),
        columns=columns,
        spanners=[
            Spanner(Label(step.format(number=number)), first, last)
            for number, (first, last) in enumerate(steps, start=1)
        ],
        blocks=[Block(tuple(_row(cell, language) for cell in quotas.cells))],
        notes=[
            _(
                "Step 5 divides each cell of step 4 among the three regions by their shares of "
                "the population, which stand under their names."
            )
        ],
        source=_(
            "Source: U.S. Census Bureau (2016) for population, Pew Research Center (2015) for "
            "internet penetration, Statista (2016) for regions."
        ),
    )


def _row(cell: QuotaCell, language: Language) -> Row:
    numbers = {
        "population": language.number(cell.population),
        "normalised": language.number(cell.normalised),
        "internet": percent_number(cell.internet, language),
        "reduced": language.number(cell.reduced),
        "renormalised": language.number(cell.renormalised),
        "east": language.number(cell.east),
        "central": language.number(cell.central),
        "west": language.number(cell.west),
    }
    gender = cell.gender.en.lower()
    return Row(
        Label(language.range(*cell.age.replace("–", "-").split("-"))),
        (
            Cell(language.text(cell.gender), kind="text"),
            *(
                Cell(text, anchor=anchor("table_a1", cell.age, gender, step))
                for step, text in numbers.items()
            ),
        ),
    )
