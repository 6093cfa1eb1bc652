"""What an import did, as lines of at most 60 columns, as a page, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import msgspec
from rich.cells import set_cell_size

from scs_report.border.terminal import folded
from scs_report.border.text import visible
from scs_report.importing.counting import Counted, Row
from scs_report.importing.importer import Imported
from scs_report.language.reader import reader
from scs_report.language.reader import tell as _

#: Columns of a terminal that lines fit into.
WIDTH = 60
_NUMBER = 7
#: Choices of a question that are told; all are offered by --ask.
_CHOICES = 3
_TEXT = (WIDTH - 2 * _NUMBER - 3) // 2


def report_lines(done: Imported, relative: Callable[[Path], str] = str) -> Iterator[str]:
    """Yield the lines of a report."""
    if done.counts:
        for one in done.counts:
            yield from _table(one)
            yield ""
    yield from wrapped(_summary(done))
    if done.like:
        yield from wrapped(_("as in {file}, which was imported before", file=done.like))
    if done.unused:
        names = reader().marks.enumeration.join(done.unused)
        yield from wrapped(_("columns that nothing is made of: {columns}", columns=names))
    for note in done.notes:
        yield from wrapped(_("note: {note}", note=note))
    yield from wrapped(_("mapping: {file}", file=relative(done.mapping)))
    if done.open:
        yield ""
        head = (
            _("One question for a person:")
            if len(done.open) == 1
            else _("{n} questions for a person:", n=len(done.open))
        )
        yield from wrapped(head)
        for number, decision in enumerate(done.open, 1):
            yield from wrapped(f"{number}. {decision.question}", "   ")
            for line in decision.details:
                yield from wrapped(line, "     ", lead="   ")
            for choice in decision.choices[:_CHOICES]:
                yield from wrapped(f"– {choice.words}", "     ", lead="   ")
        yield ""
        yield from wrapped(
            _(
                "Answer them in {file}, or with --ask; then run the command again.",
                file=relative(done.mapping),
            )
        )
    if done.respondents:
        if done.synthetic:
            yield from wrapped(_("the respondents are synthetic"))
        yield from wrapped(
            _("{n} respondents: {file}", n=done.rows, file=relative(done.respondents))
        )
        if done.respondents.parent.name != "data":
            yield from wrapped(_("Next, as a new wave or for a look:"))
            file = relative(done.respondents)
            yield f"  scs-report new-wave {file} --field …"
            yield f"  scs-report build --draft --data {file}"


def _summary(done: Imported) -> str:
    return _(
        "{file}: {rows} respondents, {columns} columns; "
        "{found} of {wanted} columns of the study found",
        file=done.file.name,
        rows=done.rows,
        columns=done.columns,
        found=done.found,
        wanted=done.wanted,
    )


def _table(one: Counted) -> Iterator[str]:
    """Yield the counts of a column: what the file had, what the study has."""
    yield from wrapped(f"{one.name} ← {one.source}{reader().marks.label}{one.label}")
    for row in one.rows:
        before, after = ("" if n is None else str(n) for n in (row.before, row.after))
        left, right = _fitted(row.found), _fitted(row.made)
        for at in range(max(len(left), len(right))):
            last = at == 0
            cells = (
                set_cell_size(left[at] if at < len(left) else "", _TEXT),
                (before if last else "").rjust(_NUMBER),
                set_cell_size(right[at] if at < len(right) else "", _TEXT),
                (after if last else "").rjust(_NUMBER),
            )
            yield f" {cells[0]}{cells[1]}  {cells[2]}{cells[3]}".rstrip()


def _fitted(text: str) -> list[str]:
    """Return a text in lines as wide as its column; nothing is cut."""
    return list(wrapped(text, "", _TEXT)) or [""]


def wrapped(text: str, indent: str = "  ", width: int = WIDTH, lead: str = "") -> Iterator[str]:
    """Yield the lines of a text, broken at spaces, between Han characters, or where need be.

    Parameters
    ----------
    indent, lead
        What stands before the further lines, and before the first.

    Examples
    --------
    >>> list(wrapped("one two three", "  ", 8)), list(wrapped("1 没有收到", "", 7))
    (['one two', '  three'], ['1 没有', '收到'])
    """
    if text.strip():
        yield from folded(visible(text), width, indent, lead)


def as_json(done: Imported) -> bytes:
    """Return the report as JSON."""
    tree = msgspec.to_builtins(done, enc_hook=str)
    return msgspec.json.format(msgspec.json.encode(tree), indent=1)


def page(done: Imported) -> str:
    """Return the report as a page of HTML that needs no other file."""
    title = _("Import of {file}", file=done.file.name)
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(_summary(done))}</p>"]
    parts += [f"<p>{escape(_('note: {note}', note=note))}</p>" for note in done.notes]
    if done.unused:
        names = reader().marks.enumeration.join(done.unused)
        parts.append(
            f"<p>{escape(_('columns that nothing is made of: {columns}', columns=names))}</p>"
        )
    if done.open:
        items = "".join(
            f"<li>{escape(one.question)}<ul>"
            + "".join(f"<li>{escape(choice.words)}</li>" for choice in one.choices)
            + "</ul></li>"
            for one in done.open
        )
        head = escape(_("To be decided"))
        parts.append(f"<h2>{head}</h2><ol>{items}</ol>")
    parts += [_html_table(one) for one in done.counts]
    return _PAGE.format(
        lang=reader().rules.tag,
        title=escape(visible(title)),
        body=visible("\n".join(parts), lines=True),
    )


def _html_table(one: Counted) -> str:
    heads = (_("in the file"), _("people"), _("in the study"), _("people"))
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(map(_html_row, one.rows))
    caption = f"{escape(one.label)} <small>{escape(one.name)} ← {escape(one.source)}</small>"
    inside = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    return f"<table><caption>{caption}</caption>{inside}</table>"


def _html_row(row: Row) -> str:
    cells = []
    for text, number in ((row.found, row.before), (row.made, row.after)):
        shown = "" if number is None else reader().number(number)
        cells.append(f"<td>{escape(text)}</td><td class=n>{escape(shown)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


_PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; margin: 1.5rem 0; }}
caption {{ text-align: left; font-weight: 600; padding-bottom: .25rem; }}
caption small {{ font-weight: 400; }}
th {{ text-align: left; font-weight: 400; border-bottom: 1px solid; }}
td {{ padding: .15rem .75rem .15rem 0; overflow-wrap: anywhere; vertical-align: top; }}
td.n, th:nth-child(even) {{ text-align: right; font-variant-numeric: tabular-nums; }}
tbody tr + tr td {{ border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); }}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
