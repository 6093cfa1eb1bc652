"""A comparison as tables, every text formatted: the terminal and the page print the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scs_report.errors import N_
from scs_report.language import Language
from scs_report.names import KNOWN
from scs_report.prose.synthetic import synthetic_words
from scs_report.provenance.values import interval, points, written, written_change
from scs_report.results import (
    BaseChange,
    ClaimChange,
    Comparison,
    Estimate,
    FactChange,
    Side,
    SignificanceChange,
    StudyChange,
)
from scs_report.tables.kinds.hypotheses import verdict_text
from scs_report.tables.layout import EMPTY, Block, Cell, Column, Label, Row, Table, anchor
from scs_report.tables.number_formats import coefficient_number


def comparison_tables(
    comparison: Comparison, language: Language, most: int | None = None
) -> tuple[Table, ...]:
    """Return the tables that have something to say, the most important first.

    Parameters
    ----------
    comparison
        What is printed.
    language
        In which language.
    most
        How many rows a table has at most; what is left out is counted in a note. None for all.
    """
    _ = language.gettext
    table = _Tables(language, most)
    old, new = _("Old"), _("New")
    made = (
        table(
            "significance",
            _("Significance that came, went or changed its sign"),
            _("Result"),
            [(old, "text"), (new, "text"), (_("Old estimate"), ""), (_("New estimate"), "")],
            comparison.significance,
            _significance_row,
        ),
        table(
            "claims",
            _("Claims that no longer hold, or hold now"),
            _("Claim"),
            [(old, "text"), (new, "text"), (_("Condition"), "text")],
            comparison.claims,
            _claim_row,
        ),
        table(
            "facts",
            _("Numbers that changed, by size of the change in standard errors"),
            _("Fact"),
            [(old, ""), (new, ""), (_("Change"), ""), (_("In standard errors"), "")],
            comparison.facts,
            _fact_row,
        ),
        table(
            "numbers",
            _("Further numbers that changed, by size of the change in standard errors"),
            _("Address"),
            [(old, ""), (new, ""), (_("Change"), ""), (_("In standard errors"), "")],
            comparison.numbers,
            _fact_row,
        ),
        table(
            "bases",
            _("Bases that changed"),
            _("Base"),
            [(old, ""), (new, ""), (_("Change"), "")],
            comparison.bases,
            _base_row,
        ),
        table(
            "study",
            _("Data, weights and design"),
            _("Field"),
            [(old, "text"), (new, "text")],
            [
                change
                for change in comparison.study
                if change.field.rpartition(".")[2] not in {*KNOWN} - {language.code}
            ],
            _study_row,
        ),
        table(
            "names",
            _("Facts that appeared or vanished"),
            _("Fact"),
            [(old, "text"), (new, "text")],
            [(name, False) for name in comparison.appeared]
            + [(name, True) for name in comparison.vanished],
            _name_row,
        ),
    )
    return tuple(table for table in made if table.rows)


def compared(comparison: Comparison, language: Language) -> tuple[str, ...]:
    """Return one line for the old and one for the new results: file, data and size."""
    _ = language.gettext
    return (
        _side(_("Old"), comparison.old, language),
        _side(_("New"), comparison.new, language),
    )


def remarks(comparison: Comparison, language: Language) -> tuple[str, ...]:
    """Return what is to be said beside the tables; nothing differs is said here too."""
    _ = language.gettext
    lines = []
    if comparison.same:
        lines.append(_("Nothing changed."))
    if comparison.parts:
        names = language.list([_(_PARTS.get(name, name)) for name in comparison.parts])
        lines.append(_("Parts of the results that differ as well: {names}.").format(names=names))
    if comparison.unread:
        lines.append(_("Claims of these sections cannot be compared:"))
        lines.extend(comparison.unread)
    return tuple(lines)


#: Parts of results, as their readers know them.
_PARTS = {
    "disclosure": N_("what is withheld of small groups"),
    "questions": N_("questions"),
    "estimates": N_("further numbers"),
    "withheld": N_("numbers that are not disclosed"),
    "tables": N_("what tables show"),
    "figures": N_("what figures show"),
    "letters": N_("letters for differences between columns"),
    "models": N_("models"),
    "terms": N_("terms of models"),
    "hypotheses": N_("hypotheses"),
    "series": N_("predictions of models"),
    "left_out": N_("what was left out"),
    "facts": N_("names of numbers"),
    "waves": N_("earlier waves"),
    "reworded": N_("questions with other words in earlier waves"),
}


def _side(word: str, side: Side, language: Language) -> str:
    _ = language.gettext
    words = synthetic_words(side.data, language)
    kind = words.kind if words else _("respondents of a survey")
    line = _("{old_or_new}: {path} – {rows} rows of {file} ({kind})")
    return line.format(
        old_or_new=word,
        path=side.path or "results",
        rows=language.number(side.data.rows),
        file=side.data.file,
        kind=kind,
    )


class _Tables:
    """Makes one table of a list of changes."""

    def __init__(self, language: Language, most: int | None) -> None:
        self.language = language
        self.most = most

    def __call__(
        self,
        key: str,
        caption: str,
        stub: str,
        columns: Sequence[tuple[str, str]],
        changes: Sequence[Any],
        row: Callable[[Any, Language], Row],
    ) -> Table:
        shown = changes if self.most is None else changes[: self.most]
        notes = []
        if left := len(changes) - len(shown):
            note = self.language.gettext("{n} more are not shown.")
            notes.append(note.format(n=self.language.number(left)))
        return Table(
            key=f"changes_{key}",
            number="",
            anchor=f"{anchor(f'changes_{key}')}-{self.language.code}",
            label=self.language.number(len(changes)),
            separator=self.language.marks.label,
            caption=Label(caption),
            stub_head=Label(stub),
            columns=tuple(
                Column(Label(head), align="text" if kind else "number") for head, kind in columns
            ),
            continued=self.language.gettext("{} (continued)"),
            blocks=(Block(tuple(row(change, self.language) for change in shown)),),
            notes=tuple(notes),
        )


def _text(text: str, second: str = "") -> Cell:
    return Cell(text, second=second, kind="text")


def _significance_row(change: SignificanceChange, language: Language) -> Row:
    estimates = (
        _estimate(estimate, change.kind == "difference", language)
        for estimate in (change.old, change.new)
    )
    states = (_state(str(text), language) for text in (change.before, change.after))
    return Row(
        Label(language.text(change.label), second=change.key),
        (*(_text(state) for state in states), *estimates),
    )


def _state(state: str, language: Language) -> str:
    _ = language.gettext
    own = {
        "above_zero": _("above zero"),
        "below_zero": _("below zero"),
        "not_significant": _("not significant"),
        "": _("not significant"),
        "supported": verdict_text("supported", language),
        "contradicted": verdict_text("contradicted", language),
        "no_finite_estimate": verdict_text("no_finite_estimate", language),
    }
    return own.get(state, state)


def _estimate(estimate: Estimate, in_points: bool, language: Language) -> Cell:
    if in_points:
        ends = (language.number(end * 100, 1) for end in (estimate.low, estimate.high))
        return Cell(points(estimate.value, language), second="[{}, {}]".format(*ends))
    figures = (coefficient_number(v, language) for v in (estimate.low, estimate.high))
    return Cell(coefficient_number(estimate.value, language), second="[{}, {}]".format(*figures))


def _claim_row(change: ClaimChange, language: Language) -> Row:
    _ = language.gettext
    words = {"main": _("holds"), "otherwise": _("does not hold"), "": _("left out")}
    before, after = (words.get(branch, branch) for branch in (change.before, change.after))
    return Row(
        Label(change.name, second="; ".join(change.places)),
        (
            _text(before),
            _text(after, second=_("stops the build") if change.stops else ""),
            _text(change.expression),
        ),
    )


def _fact_row(change: FactChange, language: Language) -> Row:
    old, new = change.old, change.new
    return Row(
        Label(change.name),
        (
            Cell(written(old.value, old.unit, language), second=interval(old, language)),
            Cell(written(new.value, new.unit, language), second=interval(new, language)),
            Cell(
                written_change(change.change, new.unit, language),
                second=language.gettext("defined anew") if change.redefined else "",
            ),
            EMPTY if change.errors is None else Cell(language.number(change.errors, 2)),
        ),
    )


def _base_row(change: BaseChange, language: Language) -> Row:
    def cell(n: int | None, weight: float | None) -> Cell:
        if n is None or weight is None:
            return EMPTY
        weighted = language.gettext("weighted {n}").format(n=language.number(weight, 1))
        return Cell(language.number(n), second=weighted)

    both = change.old_n is not None and change.new_n is not None
    moved = (change.new_n or 0) - (change.old_n or 0)
    return Row(
        Label(language.text(change.label), second=change.key),
        (
            cell(change.old_n, change.old_weight),
            cell(change.new_n, change.new_weight),
            Cell(written_change(moved, "count", language)) if both else EMPTY,
        ),
    )


def _study_row(change: StudyChange, language: Language) -> Row:
    _ = language.gettext
    names = {
        "data.file": _("File of respondents"),
        "data.sha256": _("SHA-256 of the file"),
        "data.rows": _("Rows of the file"),
        "data.synthetic": _("Synthetic respondents"),
        "data.synthetic_rows": _("Rows known to be synthetic respondents"),
        "data.note": _("Note on the data"),
        "design.n": _("Number of respondents"),
        "design.weight_minimum": _("Smallest weight"),
        "design.weight_maximum": _("Largest weight"),
        "design.weight_cv": _("Coefficient of variation of the weights"),
        "design.design_effect": _("Design effect of the weights (Kish)"),
        "design.effective_n": _("Effective sample size"),
        "design.margin_of_error": _(
            "Margin of error for a share of one half of all respondents, 95%"
        ),
        "program_version": _("Version of the program"),
        "schema_version": _("Version of the results file"),
    }
    field = change.field.removesuffix(f".{language.code}")
    name = names.get(field, field)
    label = Label(name, second=field if name != field else "")

    def cell(value: str | float | bool | None) -> Cell:
        if isinstance(value, bool):
            return _text(_("Yes") if value else _("No"))
        if isinstance(value, float):
            return _text(language.number(value, 4))
        if isinstance(value, int):
            return _text(language.number(value))
        text = value or ""
        return _text(f"{text[:16]}…" if change.field == "data.sha256" else text)

    return Row(label, (cell(change.old), cell(change.new)))


def _name_row(change: tuple[str, bool], language: Language) -> Row:
    name, was = change
    there = _text(language.gettext("present"))
    return Row(Label(name), (there if was else EMPTY, EMPTY if was else there))
