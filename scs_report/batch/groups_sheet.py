"""All groups of a batch as a table: a workbook with a row a group, and one with a row a number."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from scs_report.batch.made import Manifest, Request
from scs_report.language import Language
from scs_report.office.packing import packed
from scs_report.project import Project
from scs_report.results import Estimate, Mean, Results, ShareEstimate

WORKBOOK = "groups.xlsx"
_MADE = datetime.datetime(2000, 1, 1)  # the same bytes whenever it is written


def workbook(
    project: Project,
    requests: Sequence[Request],
    manifest: Manifest,
    results: Mapping[str, Results],
    keys: Sequence[str],
) -> bytes:
    """Return the workbook; heads are names of the study's facts, the same in every language."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": _MADE})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    codes = project.study.languages
    groups = book.add_worksheet("groups")
    heads = ["name", *(f"title.{code}" for code in codes), "filter", "n", "report"]
    heads += [f"{key}{end}" for key in keys for end in ("", ".low", ".high", " - all", " clear")]
    rows: list[list[object]] = []
    for one in requests:
        found = results.get(one.name)
        titles = [Language(code).text(one.title) if one.title else "" for code in codes]
        row: list[object] = [one.name, *titles, one.where]
        row.append(manifest.reports[one.name].n if found else None)
        row.append("yes" if found else manifest.withheld.get(one.name, "failed"))
        for key in keys:
            row += _cells(found, key)
        rows.append(row)
    _fill(groups, heads, rows, bold)
    numbers = book.add_worksheet("numbers")
    long = [
        [one.name, name, *_all_cells(results[one.name], name)]
        for one in requests
        if one.name in results
        for name in dict.fromkeys(
            key.partition(".")[2] for key in results[one.name].compared if key[:5] == "here."
        )
    ]
    heads = ["group", "number", "value", "low", "high", "se", "n", "withheld"]
    heads += ["all", "difference", "difference.low", "difference.high", "difference.se"]
    _fill(numbers, heads, long, bold)
    book.close()
    return packed(target.getvalue())


def _fill(
    sheet: xlsxwriter.workbook.Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    bold: object,
) -> None:
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
        longest = max((len(str(row[column])) for row in rows[:200]), default=0)
        sheet.set_column(column, column, min(max(len(head), longest, 8), 40))
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(line, column, value)
    sheet.freeze_panes(1, 1)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def _cells(results: Results | None, key: str) -> list[object]:
    """Return value, interval, difference from all, and whether that is clear."""
    if results is None:
        return [None] * 5
    text = results.named[key]
    value, gap = results.value(text), results.value(f"{text} - {text}:part=all")
    shown: list[object] = [None] * 3
    if isinstance(value, Estimate):
        shown = [value.value, value.low, value.high]
    if not isinstance(gap, Estimate):
        return [*shown, None, None]
    clear = "more" if gap.low > 0 else "less" if gap.high < 0 else "no"
    return [*shown, gap.value, clear]


def _all_cells(results: Results, name: str) -> list[object]:
    text = results.named[name]
    value, whole = results.value(text), results.value(f"{text}:part=all")
    gap, why = results.value(f"{text} - {text}:part=all"), results.withheld.get(text)
    shown: list[object] = [None] * 5
    if isinstance(value, Estimate):
        n = value.n if isinstance(value, ShareEstimate | Mean) else None
        shown = [value.value, value.low, value.high, value.se, n]
    shown += [why.reason if why else None]
    shown += [whole.value if isinstance(whole, Estimate) else None]
    if isinstance(gap, Estimate):
        return [*shown, gap.value, gap.low, gap.high, gap.se]
    return [*shown, None, None, None, None]
