r"""Every table of a document in LaTeX: booktabs, threeparttable, decimals aligned by siunitx.

A file a table, and `tables.tex`, which sets them all with XeLaTeX and shows what their preamble
needs. A table of more than a page is a longtable (threeparttablex), one with more columns than fit
is set in the panels of the house, smaller, or on its side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from scs_report.language import MINUS, Language
from scs_report.pages.manuscript import Manuscript
from scs_report.tables.layout import Cell, Label, Row, Table
from scs_report.tables.printed_numbers import FlatCell, plain_text, read_number

#: So many rows stand on a page.
_PAGE = 40
#: Sizes of type, and how many letters a line of 17 cm holds at each.
_SIZES = ((r"\small", 105), (r"\footnotesize", 118), (r"\scriptsize", 135))
#: A page on its side is so much wider.
_SIDE = 1.45
#: Letters from which a text is broken into lines.
_LONG = 30

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    MINUS: r"\ensuremath{-}",
    "\N{NO-BREAK SPACE}": "~",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
    "\N{EN SPACE}": r"\enspace{}",
    "\N{THIN SPACE}": r"\,",
    "\N{WORD JOINER}": "",
    "\N{ZERO WIDTH SPACE}": r"\hspace{0pt}",
    "≥": r"\ensuremath{\geq}",
    "≤": r"\ensuremath{\leq}",
    "χ": r"\ensuremath{\chi}",
    "²": r"\textsuperscript{2}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def write(manuscript: Manuscript) -> dict[str, bytes]:
    """Return LaTeX files of all tables, and one that sets them, by path."""
    folder = f"latex/{manuscript.edition}"
    language = manuscript.language
    files = {f"{folder}/{t.anchor}.tex": latex(t, language).encode() for t in manuscript.tables}
    files[f"{folder}/tables.tex"] = _all(manuscript).encode()
    return files


def latex(table: Table, language: Language) -> str:
    r"""Return a table as `table` environments, one a panel, or as a `longtable`.

    `\label` is `tab:` and the anchor of the table. Numbers stand as they are printed.
    """
    panels = table.panels
    parts = [
        _Panel(panel, language, first=panel is panels[0], last=panel is panels[-1])
        for panel in panels
    ]
    return "\n".join(part.set() for part in parts)


def escaped(text: str) -> str:
    r"""Return a text for LaTeX.

    >>> escaped("R&D_1 50%")
    'R\\&D\\_1 50\\%'
    """
    return "".join(_SPECIAL.get(sign, sign) for sign in plain_text(text))


@dataclass(frozen=True)
class _Panel:
    table: Table
    language: Language
    first: bool
    last: bool

    def set(self) -> str:
        rows = list(self._rows())
        long = len(rows) + self._further_lines() > _PAGE
        size, side = self._size()
        head = [*self._head()]
        spec = "".join(self._columns())
        title = self._caption()
        if long:
            again = [r"\toprule", *head, r"\midrule"]
            made = [
                r"\begin{ThreePartTable}",
                *(
                    [
                        "\\begin{TableNotes}[flushleft]\\footnotesize",
                        *self._notes(),
                        r"\end{TableNotes}",
                    ]
                ),
                rf"\begin{{longtable}}{{{spec}}}",
                f"{title}\\\\",
                *again,
                r"\endfirsthead",
                rf"\caption*{{{escaped(self.table.continued.format(self.table.label))}}}\\",
                *again,
                r"\endhead",
                r"\bottomrule",
                r"\endfoot",
                r"\bottomrule",
                r"\insertTableNotes",
                r"\endlastfoot",
                *rows,
                r"\end{longtable}",
                r"\end{ThreePartTable}",
            ]
            made = [rf"\begingroup{size}", *self._numbered(), *made, r"\endgroup"]
        else:
            notes = self._notes() if self.last else []
            made = [
                r"\begin{table}[!htbp]",
                r"\centering" + size,
                *self._numbered(),
                *([] if self.first else [r"\ContinuedFloat"]),
                r"\begin{threeparttable}",
                title,
                rf"\begin{{tabular}}{{{spec}}}",
                r"\toprule",
                *head,
                r"\midrule",
                *rows,
                r"\bottomrule",
                r"\end{tabular}",
                *(
                    [r"\begin{tablenotes}[flushleft]\footnotesize", *notes, r"\end{tablenotes}"]
                    if notes
                    else []
                ),
                r"\end{threeparttable}",
                r"\end{table}",
            ]
        if side:
            made = [r"\begin{landscape}", *made, r"\end{landscape}"]
        return "\n".join(made) + "\n"

    def _further_lines(self) -> int:
        """Return how many lines texts have beyond the first of their rows."""
        room = [self._stub_width(), *map(self._width, range(len(self.table.columns)))]
        return sum(
            max(
                cell_len(plain_text(text)) // max(1, min(wide, 2 * _LONG) - 2)
                for text, wide in zip(
                    [row.stub.text, *(c.text for c in row.cells)], room, strict=True
                )
            )
            for row in self.table.rows
        )

    def _caption(self) -> str:
        table = self.table
        if not self.first:
            return rf"\caption*{{{escaped(table.continued.format(table.label))}}}"
        words = escaped(table.caption.text) + _marks(table.caption)
        if table.unit:
            words += rf" ({escaped(table.unit)})"
        label = rf"\label{{tab:{table.anchor}}}"
        if not table.number:
            return rf"\caption*{{{words}}}{label}"
        return rf"\caption{{{words}}}{label}"

    def _numbered(self) -> list[str]:
        """Return what gives the table its number; it stands before a longtable."""
        number = self.table.number
        return [rf"\renewcommand{{\thetable}}{{{escaped(number)}}}"] if number else []

    def _head(self) -> Iterator[str]:
        table = self.table
        if table.spanners:
            cells, rules = [""], []
            for spanner in table.spanners:
                cells += [""] * (spanner.first + 1 - self._filled(cells))
                count = spanner.last - spanner.first + 1
                cells.append(rf"\multicolumn{{{count}}}{{c}}{{{_label(spanner.label)}}}")
                rules.append(rf"\cmidrule(lr){{{spanner.first + 2}-{spanner.last + 2}}}")
            cells += [""] * (len(table.columns) + 1 - self._filled(cells))
            yield " & ".join(cells) + r" \\"
            yield "".join(rules)
        heads = [_label(table.stub_head)]
        for at, column in enumerate(table.columns):
            text = _stacked(column.label)
            heads.append(f"{{{text}}}" if self._numeric(at) else text)
        yield " & ".join(heads) + r" \\"

    @staticmethod
    def _filled(cells: Sequence[str]) -> int:
        wide = (re.match(r"\\multicolumn\{(\d+)\}", cell) for cell in cells)
        return sum(int(found[1]) if found else 1 for found in wide)

    def _rows(self) -> Iterator[str]:
        width = len(self.table.columns) + 1
        for at, block in enumerate(self.table.blocks):
            if at and (block.heading or block.apart):
                yield r"\addlinespace"
            if block.heading:
                yield rf"\multicolumn{{{width}}}{{l}}{{\textbf{{{_label(block.heading)}}}}} \\"
            for row in block.rows:
                yield from self._row(row)

    def _row(self, row: Row) -> Iterator[str]:
        label = _label(row.stub, below=self._stub_width() > _LONG)
        stub = r"\quad" * row.indent + (" " if row.indent else "") + label
        cells = [self._cell(at, cell) for at, cell in enumerate(row.cells)]
        if row.strong:
            stub = rf"\textbf{{{stub}}}"
        yield " & ".join([stub, *cells]) + r" \\"
        if any(cell.second for cell in row.cells):
            below = [f"{{{escaped(cell.second)}}}" if cell.second else "" for cell in row.cells]
            yield " & ".join(["", *below]) + r" \\"

    def _cell(self, at: int, cell: Cell) -> str:
        after = cell.stars and rf"\textsuperscript{{{cell.stars}}}"
        after += rf"\textsuperscript{{{cell.letters}}}" if cell.letters else ""
        after += rf"\tnote{{{cell.mark}}}" if cell.mark else ""
        if not self._numeric(at):
            return escaped(cell.text) + after
        number = self._number(cell)
        if number.number is None or number.percent:
            return f"{{{escaped(cell.text)}{after}}}" if cell.text or after else ""
        return _digits(number) + (f"{{{after}}}" if after else "")

    def _number(self, cell: Cell) -> FlatCell:
        return read_number(cell.text, self.language)

    def _numeric(self, at: int) -> bool:
        read = [self._number(row.cells[at]) for row in self.table.rows]
        return any(one.number is not None and not one.percent for one in read)

    def _columns(self) -> Iterator[str]:
        yield _text_column(self._stub_width())
        for at in range(len(self.table.columns)):
            if not self._numeric(at):
                yield _text_column(self._width(at))
                continue
            read = [self._number(row.cells[at]) for row in self.table.rows]
            numbers = [one for one in read if one.number is not None and not one.percent]
            whole = max(len(str(abs(int(one.number or 0)))) for one in numbers)
            minus = "-" if any((one.number or 0) < 0 for one in numbers) else ""
            decimals = max(one.decimals for one in numbers)
            yield f"S[table-format={minus}{whole}.{decimals}]"

    def _width(self, at: int) -> int:
        texts = [row.cells[at].text + row.cells[at].stars for row in self.table.rows]
        texts += _words(self.table.columns[at].label)
        return max(map(cell_len, map(plain_text, texts)), default=0)

    def _stub_width(self) -> int:
        stubs = [row.stub.text + "  " * row.indent for row in self.table.rows]
        return max(map(cell_len, map(plain_text, [*stubs, self.table.stub_head.text])))

    def _size(self) -> tuple[str, bool]:
        """Return the size of type at which the columns fit, and whether on a page on its side."""
        widths = [self._stub_width(), *map(self._width, range(len(self.table.columns)))]
        wide = sum(min(one, _LONG) + 3 for one in widths)
        for side in (False, True):
            for size, letters in _SIZES:
                if wide <= letters * (_SIDE if side else 1):
                    return size, side
        return r"\tiny", True

    def _notes(self) -> list[str]:
        table = self.table
        notes = [*table.notes, *([table.significance] if table.significance else [])]
        made = [rf"\item {escaped(note)}" for note in notes]
        if made and table.note_label:
            made[0] = rf"\item \textit{{{escaped(table.note_label)}}} {escaped(notes[0])}"
        made += [rf"\item[{one.mark}] {escaped(one.text)}" for one in table.footnotes]
        return made + ([rf"\item {escaped(table.source)}"] if table.source else [])


def _text_column(width: int) -> str:
    if width <= _LONG:
        return "l"
    return rf">{{\raggedright\arraybackslash}}p{{{min(width, 2 * _LONG) * 0.085:.1f}cm}}"


def _digits(cell: FlatCell) -> str:
    return f"{cell.number:.{cell.decimals}f}"


def _label(label: Label, *, below: bool = False) -> str:
    """Return a label; `below` puts its second line on a line of its own, as wide columns can."""
    text = escaped(label.text) + _marks(label)
    if not label.second:
        return text
    # names of facts are long words, and may break behind points
    second = re.sub(r"(?<=[a-z])\.(?=[a-z0-9])", r".\\allowbreak ", escaped(label.second))
    return f"{text}\\newline {second}" if below else f"{text} {second}"


def _stacked(label: Label) -> str:
    """Return the words of a head below one another."""
    lines = [*_words(label), *([label.letter] if label.letter else [])]
    made = [escaped(line) for line in lines]
    made[0] += _marks(label)
    return made[0] if len(made) == 1 else r"\shortstack{" + r"\\".join(made) + "}"


def _words(label: Label) -> list[str]:
    """Part the words of a head into lines of a dozen letters or one word."""
    lines: list[str] = []
    for word in plain_text(label.text).split(" "):
        if lines and cell_len(lines[-1]) + cell_len(word) < 13:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [*lines, *([plain_text(label.second)] if label.second else [])] or [""]


def _marks(label: Label) -> str:
    return rf"\tnote{{{label.mark}}}" if label.mark else ""


def _han_fonts(region: str) -> list[str]:
    """Return what takes the fonts of a region where they are installed; ctex's lack signs."""
    named = {"main": f"Noto Serif CJK {region}", "sans": f"Noto Sans CJK {region}"}
    return [
        rf"\IfFontExistsTF{{{font}}}{{\setCJK{of}font{{{font}}}}}{{}}" for of, font in named.items()
    ]


def _all(manuscript: Manuscript) -> str:
    language = manuscript.language
    han = language.rules.typesetting.han
    point = language.decimal_point
    words = manuscript.synthetic
    group = "." if point == "," else "{,}"
    least = (
        len(str(language.rules.numbers.whole_below)) if language.rules.numbers.whole_below else 4
    )
    name = escaped(language.gettext("Table"))
    lines = [
        "% !TeX program = xelatex",
        r"\documentclass[a4paper]{" + ("ctexart" if han else "article") + "}",
        r"\usepackage[margin=2cm]{geometry}",
        *([] if han else [r"\usepackage{fontspec}"]),
        r"\usepackage{booktabs,array,longtable,threeparttable,threeparttablex,pdflscape,caption}",
        r"\usepackage{siunitx}",
        rf"\sisetup{{output-decimal-marker={{{point}}}, group-separator={group}, "
        rf"group-minimum-digits={least}, table-align-text-after=false}}",
        *(_han_fonts(language.rules.fonts.region) if han else []),
        rf"\renewcommand{{\tablename}}{{{name}}}",
        r"\captionsetup{justification=raggedright,singlelinecheck=false,font=small,labelfont=bf}",
        r"\begin{document}",
        rf"\section*{{{escaped(manuscript.title)}}}",
        *([escaped(str(words.notice))] if words else []),
        "",
        *(rf"\input{{{table.anchor}}}" for table in manuscript.tables),
        r"\end{document}",
    ]
    return "\n".join(lines) + "\n"
