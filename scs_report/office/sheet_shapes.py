"""How cells of a sheet look: patterns of numbers, heights of rows, lines of a text."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from rich.cells import cell_len
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from scs_report.figures.canvas import pieces
from scs_report.tables.printed_numbers import FlatCell


class Shapes:
    """Formats of cells in the font of a language, each made once."""

    def __init__(self, book: Workbook, font: str, accent: str) -> None:
        self._book, self._font = book, font
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}
        head = {"bold": True, "bottom": 1, "top": 2, "text_wrap": True, "valign": "bottom"}
        self.title = self.of(bold=True, font_size=14, font_color=accent)
        self.head, self.head_right = self.of(**head), self.of(**head, align="right")
        self.text = self.of(text_wrap=True, valign="top")
        self.link = self.of(font_color=accent, underline=1, valign="top")

    def of(self, **properties: object) -> Format:
        """Return the format with these properties of XlsxWriter."""
        whole = {"font_name": self._font, "font_size": 10, **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]


def pattern_of(cell: FlatCell) -> str:
    """Return the number format that shows a number as it is printed.

    >>> pattern_of(FlatCell("+1,234.5", 1234.5, 1, signed=True))
    '+#,##0.0;-#,##0.0;#,##0.0'
    >>> pattern_of(FlatCell("p < 0.001", 0.0002, 3, below=0.001))
    '[<0.001]"<0.001";0.000'
    """
    point = "." + "0" * cell.decimals if cell.decimals else ""
    if cell.below is not None:
        limit = f"{cell.below:.{cell.decimals}f}"
        return f'[<{limit}]"<{limit}";0{point}'
    pattern = ("#" if cell.bare else "#,##0") + point
    if cell.percent:
        pattern += "%"
    if cell.unit:
        pattern += f'"{cell.unit}"'
    return f"+{pattern};-{pattern};{pattern}" if cell.signed else pattern


def height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Return the height of a row in points, for as many lines as its longest cell takes."""
    count = (
        sum(ceil(cell_len(line) / (wide - 2)) for line in lines(text, wide - 2))
        for text, wide in zip(texts, widths, strict=False)
    )
    return 13.5 * max(1, *count, 1)


def lines(text: str, wide: int) -> list[str]:
    """Return a text in lines of so many letters, broken between words or Han characters."""
    found = [""]
    for piece in pieces(text):
        if found[-1] and cell_len(found[-1] + piece.rstrip()) > wide:
            found.append("")
        found[-1] += piece if found[-1] else piece.lstrip()
    return [line.strip() for line in found]
