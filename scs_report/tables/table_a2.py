"""Tables A2 and A7: the answers to every question."""

from __future__ import annotations

from scs_report.language import Language
from scs_report.prose.withheld import WITHHELD
from scs_report.results import Distribution, Results, Share
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.numbers import percent_number
from scs_report.tables.texts import (
    answer_codes,
    answer_label,
    asked_note,
    assemble,
    mark_notes,
    share_base_note,
    small_base_notes,
)


def build(results: Results, language: Language) -> Table:
    """Return Table A2: a block for each question, in the paper's order."""
    caption = language.gettext("Characteristics of respondents and their answers")
    return _build("table_a2", results.table_a2, caption, results, language)


def build_further(results: Results, language: Language) -> Table:
    """Return Table A7: the questions that Table A2 leaves out."""
    caption = language.gettext("Further questions")
    return _build("table_a7", results.table_a7, caption, results, language)


def _build(
    key: str, questions: tuple[str, ...], caption: str, results: Results, language: Language
) -> Table:
    _ = language.gettext
    return assemble(
        key,
        results,
        language,
        caption=caption,
        stub_head=_("Question and answer"),
        columns=[
            Column(Label(_("Unweighted"), "%")),
            Column(Label(_("Weighted"), "%", (_("Weighted by age, gender and region."),))),
            Column(Label(_("Respondents"), "n")),
        ],
        blocks=[
            _block(key, results.distribution(question), results, language) for question in questions
        ],
        notes=[
            _(
                "n counts those who gave the answer, unweighted; percentages are of all who were "
                "asked unless a note says otherwise."
            ),
            *mark_notes(
                [results.distribution(question) for question in questions], results, language
            ),
        ],
    )


def _block(key: str, distribution: Distribution, results: Results, language: Language) -> Block:
    question = results.question(distribution.question)
    base = results.base(distribution.base)
    notes = list(asked_note(question, results, language))
    if question.kind == "multiple":
        notes.append(
            language.gettext(
                "More than one answer was possible; percentages may add up to more than 100."
            )
        )
    notes += small_base_notes(base.n, results, language)
    # some items rest on another base than their question; what is told once is not told again
    bases = {share.code: share.base_n for share in distribution.shares}
    bases |= {share.code: share.base_n for share in distribution.withheld}
    common = max(bases.values())
    if common < base.n:
        notes.append(
            language.gettext("Without {n} respondents for whom this was not recorded.").format(
                n=language.number(base.n - common)
            )
        )
    return Block(
        heading=Label(language.text(question.label), notes=tuple(notes)),
        anchor=anchor(key, question.key),
        rows=tuple(
            Row(
                Label(
                    answer_label(question, code, language),
                    notes=()
                    if bases[code] == common
                    else share_base_note(
                        distribution.disclosed(code), bases[code], results, language
                    ),
                ),
                _cells(
                    anchor(key, question.key, code),
                    distribution.disclosed(code),
                    results,
                    language,
                ),
                indent=1,
            )
            for code in answer_codes([distribution], question)
        ),
    )


def _cells(
    place: str, share: Share | None, results: Results, language: Language
) -> tuple[Cell, ...]:
    if share is None:
        # with its count the share could be computed
        return Cell(WITHHELD), Cell(WITHHELD, anchor=place), Cell(WITHHELD)
    small = results.disclosure.flagged(share.base_n)
    return (
        Cell(percent_number(share.unweighted, language), small_base=small),
        Cell(percent_number(share.value, language), anchor=place, small_base=small),
        Cell(language.number(share.count)),
    )
