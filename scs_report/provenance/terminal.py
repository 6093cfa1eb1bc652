"""Accounts in the terminal: lists, ways of numbers and comparisons, for 100 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from scs_report.border.terminal import Terminal, fits, folded, stacked
from scs_report.errors import say as _
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.language.reader import reader
from scs_report.provenance.fact_list import Entry
from scs_report.provenance.origin import Basis, Origin
from scs_report.provenance.resolving import name_of
from scs_report.provenance.tables import compared, comparison_tables, remarks
from scs_report.provenance.uses import Use
from scs_report.provenance.values import interval, points, written
from scs_report.results import PROPORTIONS, Comparison, Fact, Results
from scs_report.tables.layout import Label, Table

_WIDTH = 100
_NAME = 43  # wide enough for most names of facts
_STUB = 20  # columns of the stub at least, and of a column of text at most, if room is short


def make_console() -> Console:
    """Return a console on standard output, never wider than 100 columns."""
    console = Terminal(highlight=False)
    wide = not console.is_terminal or console.width > _WIDTH
    return Terminal(highlight=False, width=_WIDTH) if wide else console


def facts_table(
    entries: tuple[Entry, ...],
    results: Results,
    languages: Sequence[str],
    language: Language,
    width: int = _WIDTH,
) -> RenderableType:
    """Return facts with value, base, place and uses, two lines each; one under another if narrow.

    Values and labels are in the language, uses are counted in each of the languages.
    """
    unused = sum(not entry.uses for entry in entries)
    said = _(
        "{n} facts, {unused} of them used nowhere in the prose.", n=len(entries), unused=unused
    )
    if width < _WIDTH:
        stacked = [_stacked(entry, results, languages, language, width) for entry in entries]
        return Group(*stacked, Text(), *map(Text, folded(said, width)))
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    longest = max((len(entry.fact.name) for entry in entries), default=0)
    head = _("fact") + "\n" + _("what it counts")
    grid.add_column(head, ratio=1, min_width=min(longest, _NAME), overflow="fold")
    value = _("value") + "\n" + _("95% interval")
    grid.add_column(value, justify="right", no_wrap=True)
    grid.add_column("n", justify="right", no_wrap=True)
    grid.add_column(_("shown in"), no_wrap=True)
    grid.add_column(_("used ({languages})", languages=list(languages)), overflow="fold")
    for entry in entries:
        fact = entry.fact
        grid.add_row(
            Text.assemble((fact.name, "bold"), "\n", (_counted(fact, results, language), "dim")),
            f"{written(fact.value, fact.unit, language)}\n{interval(fact, language)}",
            language.number(fact.n) if fact.n is not None else "",
            entry.target.split("--")[0],
            "\n".join(_used(entry, languages)) or Text(_("nowhere"), style="dim"),
        )
    return Group(grid, Text(), Text(said))


def _used(entry: Entry, languages: Sequence[str]) -> list[str]:
    """Return how often each section uses a fact, in each language."""
    return [
        f"{document} {section} {', '.join(str(times[code]) for code in languages)}"
        for (document, section), times in entry.sections.items()
    ]


def _stacked(
    entry: Entry, results: Results, languages: Sequence[str], language: Language, width: int
) -> RenderableType:
    """Return what is known of a fact in lines of so many columns."""
    fact = entry.fact
    value = f"{written(fact.value, fact.unit, language)}  {interval(fact, language)}".rstrip()
    n = "" if fact.n is None else f"  n {language.number(fact.n)}"
    used = reader().marks.semicolon.join(_used(entry, languages)) or _("nowhere")
    colon = reader().marks.colon
    rest = [f"{_('shown in')}{colon}{entry.target.split('--')[0]}"] if entry.target else []
    rest.append(f"{_('used ({languages})', languages=list(languages))}{colon}{used}")
    lines = [Text(line, style="bold") for line in folded(fact.name, width)]
    for text in (_counted(fact, results, language), value + n, *rest):
        lines += [Text(line) for line in folded(text, width, "  ", "  ") if text]
    return Group(*lines)


def _counted(fact: Fact, results: Results, language: Language) -> str:
    """Return question and base, or what is subtracted from what."""
    address = fact.at
    if address is None:
        return ""
    if address.parts:
        return " − ".join(name_of(part, results) for part in address.parts)
    return Naming(results, language).of(address)


def origin_text(origin: Origin, language: Language, width: int = _WIDTH) -> RenderableType:
    """Return the way of one number, with the ways of its parts and the sentences that use it."""
    parts = [Padding(_account(part, language, width), (1, 0, 0, 4)) for part in origin.parts]
    return Group(_account(origin, language, width), *parts, Text(), *_uses(origin.uses, language))


def _account(origin: Origin, language: Language, width: int) -> RenderableType:
    head = Text.assemble((origin.fact.name, "bold"), " = ", (origin.written, "bold"))
    grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(style="dim", overflow="fold", max_width=width * 2 // 5)
    grid.add_column(ratio=1, overflow="fold")
    for label, text in account_rows(origin, language):
        grid.add_row(Text(label), Text(text))
    return Group(head, grid)


def account_rows(origin: Origin, language: Language) -> list[tuple[str, str]]:
    """Return the way of a number in lines: what is told, and what it is."""
    gettext, fact = language.gettext, origin.fact
    error = None if fact.se is None else _error(fact, language)
    effect = origin.design_effect
    effect_text = "" if effect is None else language.number(effect, 3)
    asked = (origin.question, origin.asked, origin.note)
    rows = (
        (gettext("What it is"), origin.says),
        (gettext("Question"), "\n".join(filter(None, asked))),
        (gettext("Answers counted"), "\n".join(origin.answers)),
        (gettext("Base"), _basis(origin.basis, language)),
        (gettext("How computed"), origin.formula),
        (gettext("95% interval"), interval(fact, language)),
        (gettext("Standard error"), "\n".join(filter(None, (error, origin.error)))),
        (gettext("Design effect of the weights (Kish)"), effect_text),
        (gettext("Shown in"), _place(origin, language)),
    )
    return [(label, text) for label, text in rows if text]


def _error(fact: Fact, language: Language) -> str:
    assert fact.se is not None
    if fact.unit in PROPORTIONS:
        return points(fact.se, language, 2).removeprefix("+")
    return language.number(fact.se, 3)


def _basis(basis: Basis | None, language: Language) -> str:
    if basis is None:
        return ""
    gettext = language.gettext
    lines = [basis.label + (f" [{basis.key}: {basis.when}]" if basis.when else f" [{basis.key}]")]
    lines += [
        gettext("among them: {condition}").format(condition=condition) for condition in basis.within
    ]
    if basis.without_missing:
        lines.append(gettext("without answers such as “I don’t know”"))
    lines.append(gettext("{n} respondents, unweighted").format(n=language.number(basis.n)))
    if basis.weight is not None:
        lines.append(gettext("weighted {n}").format(n=language.number(basis.weight, 1)))
    if basis.n != basis.size:
        lines.append(gettext("of {n} in the whole base").format(n=language.number(basis.size)))
    return "\n".join(lines)


def _place(origin: Origin, language: Language) -> str:
    if not origin.place:
        return ""
    where = language.gettext("{place} of the academic appendix").format(place=origin.place)
    return f"{where} (appendix.{language.code}.html#{origin.anchor})"


def _uses(uses: tuple[Use, ...], language: Language) -> list[RenderableType]:
    gettext = language.gettext
    if not uses:
        return [Text(gettext("No sentence uses it."))]
    lines: list[RenderableType] = []
    for code in dict.fromkeys((language.code, *(use.language for use in uses))):
        for use in [found for found in uses if found.language == code]:
            head = gettext("{file}, line {line}").format(file=use.file, line=use.line)
            if use.kind == "claim":
                head += " · " + gettext("claim {name} depends on it").format(name=use.claim)
            if use.kind == "condition":
                head += " · " + gettext("a condition depends on it")
            elif not use.printed:
                head += " · " + gettext("not printed with these results")
            lines += [
                Text(head, style="dim"),
                Padding(Text(use.text, overflow="fold"), (0, 0, 0, 2)),
            ]
    return [Text(gettext("Used in"), style="bold"), *lines]


def comparison_text(
    comparison: Comparison, language: Language, most: int | None = None, width: int = _WIDTH
) -> RenderableType:
    """Return what changed; every table has at most `most` rows, None for all."""
    parts: list[RenderableType] = [
        Text(line) for said in compared(comparison, language) for line in folded(said, width)
    ]
    for table in comparison_tables(comparison, language, most):
        parts += [Text(), Text(table.title, style="bold"), _grid(table, width)]
        parts += [Text(note, style="dim") for note in table.notes]
    for line in remarks(comparison, language):
        parts += [Text(), Text(line)]
    return Group(*parts)


def _grid(table: Table, width: int) -> RenderableType:
    """Return a table; its columns one under another where the terminal is too narrow."""
    heads = [table.stub_head.text, *(column.label.text for column in table.columns)]
    rows = [
        [_text(row.stub.text, row.stub.second)]
        + [_text(cell.text + cell.stars, cell.second) for cell in row.cells]
        for row in table.rows
    ]
    if not fits(rows, heads, width):
        return Group(*map(Text, stacked(rows, heads, width)))
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    longest = max(len(row.stub.text) for row in table.rows)
    left = width - sum(_needed(table, index) + 2 for index in range(len(table.columns)))
    stub = min(longest, max(left, _STUB))
    grid.add_column(Text(table.stub_head.text), overflow="fold", min_width=stub)
    room = (width - stub) // len(table.columns) - 2
    for index, column in enumerate(table.columns):
        right = column.align == "number"
        justify: Literal["right", "left"] = "right" if right else "left"
        # a column of long texts would else leave none to the one beside it
        most = None if right else max(_needed(table, index), room)
        grid.add_column(Text(column.label.text), justify=justify, overflow="fold", max_width=most)
    for row in table.rows:
        cells = (_lines(cell.text + cell.stars, cell.second) for cell in row.cells)
        grid.add_row(_stub(row.stub), *cells)
    return grid


def _needed(table: Table, index: int) -> int:
    """Return how wide a column must be for its numbers and the words of its heading."""
    cells = [row.cells[index] for row in table.rows]
    texts = [text for cell in cells for text in (cell.text, cell.second)]
    words = table.columns[index].label.text.split()
    return max(*(min(cell_len(text), _STUB) for text in texts), *map(cell_len, words))


def _stub(label: Label) -> Text:
    return _lines(label.text, label.second)


def _text(text: str, second: str) -> str:
    return f"{text}\n{second}" if second else text


def _lines(text: str, second: str) -> Text:
    return Text.assemble(text, "\n" if second else "", (second, "dim"))
