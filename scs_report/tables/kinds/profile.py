"""What a group of people is made of, beside everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scs_report.language import Language
from scs_report.results import Address, QuestionLabel, Results
from scs_report.results.table_entries import Profile
from scs_report.results.table_grids import ProfileLine, group_of, independence, profile_lines
from scs_report.tables.cells import estimate_cell, largest, largest_text
from scs_report.tables.layout import Block, Column, Label, Row, Table
from scs_report.tables.number_formats import percent_number
from scs_report.tables.table_texts import (
    answer_label,
    assemble,
    count,
    small_base_notes,
    tests_note,
    weighted_note,
    withholding_notes,
)


@dataclass(frozen=True)
class _Variable:
    """A variable, its lines by ascending code, and the sizes of group and total."""

    question: QuestionLabel
    lines: Sequence[ProfileLine]
    sizes: tuple[int, int]


def build(entry: Profile, results: Results, language: Language) -> Table:
    """Return a block for each variable, the group beside all who answered."""
    _ = language.gettext
    variables = [_variable(key, entry, results) for key in entry.variables]
    # a column is as large as its largest block
    sizes = tuple(max(variable.sizes[column] for variable in variables) for column in (0, 1))
    texts = _size_texts(variables, results, language)
    question = results.question(entry.variable)
    own = entry.label or question.answer(entry.code).label
    columns = [
        Column(
            Label(label, count(people, language), notes=small_base_notes(n, results, language)),
        )
        for label, n, people in zip((language.text(own), _("Total")), sizes, texts, strict=True)
    ]
    return assemble(
        entry,
        results,
        language,
        caption=_("Profile: {group}").format(group=language.text(own)),
        unit="%",
        stub_head=_("Characteristic"),
        columns=columns,
        blocks=[_block(variable, sizes, entry.key, results, language) for variable in variables],
        notes=[
            weighted_note(results, language),
            *tests_note(
                [
                    (
                        language.text(variable.question.label),
                        independence(variable.question.key, entry.variable, results),
                    )
                    for variable in variables
                ],
                results,
                language,
            ),
            *withholding_notes(_printed(variables), results, language),
        ],
    )


def _variable(key: str, entry: Profile, results: Results) -> _Variable:
    lines = sorted(profile_lines(key, group_of(entry), results), key=lambda line: float(line.code))
    sizes = tuple(
        largest((getattr(line, name) for line in lines), results) for name in ("group", "total")
    )
    return _Variable(results.question(key), lines, sizes)  # type: ignore[arg-type]


def _size_texts(variables: Sequence[_Variable], results: Results, language: Language) -> list[str]:
    lines = [line for variable in variables for line in variable.lines]
    return [
        largest_text((getattr(line, name) for line in lines), results, language)
        for name in ("group", "total")
    ]


def _printed(variables: Sequence[_Variable]) -> list[Address]:
    return [
        address
        for variable in variables
        for line in variable.lines
        for address in (line.group, line.total)
    ]


def _block(
    variable: _Variable,
    sizes: tuple[int, ...],
    table: str,
    results: Results,
    language: Language,
) -> Block:
    question = variable.question
    notes = _base_notes(variable, sizes, results, language)
    return Block(
        heading=Label(language.text(question.label), notes=notes),
        rows=tuple(
            Row(
                Label(answer_label(question, line.code, language)),
                tuple(
                    estimate_cell(table, address, results, language)
                    for address in (line.group, line.total)
                ),
                indent=1,
            )
            for line in variable.lines
        ),
    )


def _base_notes(
    variable: _Variable, columns: tuple[int, ...], results: Results, language: Language
) -> tuple[str, ...]:
    """Give the bases where they are smaller than the columns', and what refusals would change."""
    _ = language.gettext
    notes = []
    if variable.sizes != columns:
        group, total = _size_texts([variable], results, language)
        notes.append(
            _("Without those who gave no answer: n = {group} and {total}.").format(
                group=group, total=total
            )
        )
    everybody = [line.total_all for line in variable.lines]
    shares = [results.share(address) for address in everybody]
    answered = all(results.share(line.total) for line in variable.lines)
    n = largest(everybody, results)
    if answered and all(shares) and variable.sizes[1] != n:
        # the column has no refusals in its base
        known = [percent_number(share.value, language) for share in shares if share]
        notes.append(
            _("With refusals in the base (n = {n}) the total is {shares}.").format(
                n=language.number(n), shares=language.list(known)
            )
        )
    return tuple(notes)
