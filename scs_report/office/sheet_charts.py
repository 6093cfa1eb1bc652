"""Native charts beside the numbers of a figure."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scs_report.figures.chart_data import ChartData, Series
from scs_report.office.book import ChartSheet, Section


def add_chart(book: Workbook, sheet: Worksheet, of: Section, figure: ChartSheet, top: int) -> None:
    """Draw the numbers of a figure, whose head stands in the row `top`, beside them."""
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
        if one in data.whiskers:
            series["y_error_bars"] = _error_bars(data, one)
        chart.add_series(series)
    chart.set_title({"name": figure.message or figure.title, "name_font": {"size": 11}})
    if len(data.series) == 1:
        chart.set_legend({"none": True})
    else:
        chart.set_legend({"position": "top"})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": of.rule}}})
    if kind["type"] == "bar":
        chart.set_y_axis({"reverse": True, "interval_unit": 1})
    size = {"width": 720, "height": max(300, 26 * len(data.rows) + 120)}
    chart.set_size(size)
    shown = {"description": figure.said[:2000], "object_position": 3}
    sheet.insert_chart(top, len(data.head) + 1, chart, shown)


def _error_bars(data: ChartData, one: Series) -> dict[str, object]:
    plus, minus = [], []
    for row in data.rows:
        value, low, high = row[one.column], row[one.low], row[one.high]
        known = isinstance(value, float) and isinstance(low, float) and isinstance(high, float)
        plus.append(high - value if known else 0.0)  # type: ignore[operator]
        minus.append(value - low if known else 0.0)  # type: ignore[operator]
    return {"type": "custom", "plus_values": plus, "minus_values": minus}
