"""Native charts beside the numbers of a figure."""

from __future__ import annotations

from math import ceil, floor, log10

from xlsxwriter.utility import xl_range_formula
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scs_report.figures.chart_data import ChartData
from scs_report.office.book import ChartSheet, Section


def add_chart(book: Workbook, sheet: Worksheet, of: Section, figure: ChartSheet, top: int) -> None:
    """Draw the numbers of a figure, whose head stands in the row `top`, beside them.

    Whiskers are of cells: LibreOffice draws none whose numbers stand in the chart alone.
    """
    data = figure.data
    kind = {"bars": {"type": "bar"}, "lines": {"type": "line"}}.get(
        data.shape, {"type": "bar", "subtype": "stacked"}
    )
    chart = book.add_chart(kind)
    name, last = sheet.get_name(), top + len(data.rows)
    colors = of.answers if data.shape == "stacked" else (of.accent, of.quiet)
    for at, one in enumerate(data.series):
        series: dict[str, object] = {
            "name": one.name,
            "categories": [name, top + 1, 0, last, data.categories - 1],
            "values": [name, top + 1, one.column, last, one.column],
            "fill": {"color": colors[at % len(colors)]},
            "gap": 60,
        }
        if one.column in figure.whiskers:
            below, above = figure.whiskers[one.column]
            if data.shape == "bars":  # whiskers are black, within a bar too
                series["fill"] = {"color": colors[at % len(colors)], "transparency": 45}
            series["y_error_bars"] = {
                "type": "custom",
                "minus_values": _column(sheet, top, data, below),
                "minus_data": [row[below] for row in data.rows],
                "plus_values": _column(sheet, top, data, above),
                "plus_data": [row[above] for row in data.rows],
            }
        chart.add_series(series)
    chart.set_title({"name": figure.message or figure.title, "name_font": {"size": 11}})
    if len(data.series) == 1:
        chart.set_legend({"none": True})
    else:
        chart.set_legend({"position": "top"})
    lines = {"visible": True, "line": {"color": of.rule}}
    outside = {"label_position": "low"}  # beside the plot, also where a bar points to the left
    if kind["type"] == "bar":
        chart.set_x_axis({"major_gridlines": lines, **limits(data)})
        chart.set_y_axis({"reverse": True, "interval_unit": 1, **outside})
    else:
        chart.set_x_axis({"major_gridlines": lines, **outside})
        chart.set_y_axis(limits(data))
    size = {"width": 720, "height": max(300, 26 * len(data.rows) + 120)}
    chart.set_size(size)
    shown = {"description": figure.said[:2000], "object_position": 3}
    sheet.insert_chart(top, len(data.head) + 1, chart, shown)


def limits(data: ChartData) -> dict[str, float]:
    """Return where an axis ends that has room for whiskers, which programs do not ask for."""
    ends = [row[at] for row in data.rows for one in data.whiskers for at in (one.low, one.high)]
    known = [end for end in ends if isinstance(end, float)]
    if not any(known):
        return {}
    low, high = min(*known, 0), max(*known, 0)
    ten: float = 10.0 ** floor(log10(high - low))
    step = ten / 2 if high - low <= 5 * ten else ten  # so that zero is marked
    found = {"max": ceil(high / step) * step, "major_unit": step}
    return found | ({"min": floor(low / step) * step} if low < 0 else {})


def _column(sheet: Worksheet, top: int, data: ChartData, at: int) -> str:
    """Return a column of the numbers below a head, as charts name it."""
    cells: str = xl_range_formula(sheet.get_name(), top + 1, at, top + len(data.rows), at)
    return f"={cells}"
