"""Table A3: means and standard deviations."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import Moment, QuestionLabel, Results
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.texts import (
    asked_note,
    assemble,
    mark_notes,
    small_base_notes,
)


def build(results: Results, language: Language) -> Table:
    """Return Table A3: a row for each variable."""
    _ = language.gettext
    questions = {question.key: question for question in results.questions}
    chinese = language.code == "zh"
    pattern = "{}（{}）" if chinese else "{} ({})"
    codings = [
        pattern.format(language.text(moment.label), language.text(moment.coding))
        for moment in results.table_a3
        if language.text(moment.coding)
    ]
    coding = _("Coding. {codings}.").format(codings=("；" if chinese else "; ").join(codings))
    return assemble(
        "table_a3",
        results,
        language,
        caption=_("Summary statistics (weighted)"),
        stub_head=_("Variable"),
        columns=[
            Column(Label(_("Mean"))),
            Column(Label(_("Standard deviation"))),
            Column(Label("N")),
        ],
        blocks=[
            Block(
                tuple(
                    _row(moment, questions.get(moment.variable), results, language)
                    for moment in results.table_a3
                )
            )
        ],
        notes=[
            _(
                "Weighted by age, gender and region; the standard deviation is the square root of "
                "the weighted variance with the factor n/(n − 1). N counts respondents, unweighted."
            ),
            *([coding] if codings else []),
            *mark_notes(
                [],
                results,
                language,
                more=[moment.withheld for moment in results.table_a3],
            ),
        ],
    )


def _row(
    moment: Moment, question: QuestionLabel | None, results: Results, language: Language
) -> Row:
    notes: tuple[str, ...] = ()
    if question:
        notes = asked_note(question, results, language)
        missing = [language.text(answer.label) for answer in question.answers if answer.missing]
        if missing:
            quoted = [f"“{answer}”" for answer in missing]
            note = language.gettext("Counted as missing: {answers}.")
            notes += (note.format(answers=language.list(quoted)),)
    notes += small_base_notes(moment.n, results, language)
    small = results.disclosure.flagged(moment.n)
    place = anchor("table_a3", moment.variable)
    return Row(
        Label(language.text(moment.label), notes=notes),
        (
            Cell(
                WITHHELD if moment.mean is None else language.number(moment.mean.value, 3),
                anchor=f"{place}-mean",
                small_base=small,
            ),
            Cell(
                WITHHELD if moment.sd is None else language.number(moment.sd, 3),
                anchor=f"{place}-sd",
                small_base=small,
            ),
            Cell(language.number(moment.n)),
        ),
    )
