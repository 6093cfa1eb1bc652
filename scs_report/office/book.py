"""What a workbook holds of a document, and of all documents of a study: each table once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import count

import msgspec

from scs_report.figures.chart_data import ChartData, chart_data
from scs_report.figures.chart_words import chart_alt, chart_note
from scs_report.language import Language
from scs_report.pages.manuscript import Manuscript, plain
from scs_report.tables.flat import Flat, flatten

#: The longest name of a sheet that Excel takes, and letters that it does not.
_LONGEST, _REFUSED = 31, re.compile(r"[\[\]:*?/\\']")


class ChartSheet(msgspec.Struct, frozen=True):
    """A figure: what stands around it, its data, and what it shows in words.

    Last in the data stand how far ends of intervals lie from their numbers, which is what programs
    draw whiskers of: `whiskers` are these columns, below and above, by the column of the numbers.
    """

    label: str
    title: str
    message: str
    unit: str
    notes: tuple[str, ...]
    source: str
    said: str
    data: ChartData
    whiskers: dict[int, tuple[int, int]]


class Section(msgspec.Struct, frozen=True):
    """What a document puts into a workbook; `name` is that of its files, `kind` what it is."""

    name: str
    kind: str
    title: str
    code: str
    study: str
    institute: str
    source: str
    citation: str
    #: that respondents are synthetic; "" if they are real
    notice: str
    #: colours of rules, of the house, of what is less, of answers
    rule: str
    accent: str
    quiet: str
    answers: tuple[str, ...]
    tables: tuple[Flat, ...]
    charts: tuple[ChartSheet, ...]

    @property
    def sheets(self) -> tuple[Flat | ChartSheet, ...]:
        """Tables, then figures."""
        return (*self.tables, *self.charts)


@dataclass(frozen=True)
class Entry:
    """A sheet and where it is shown: the documents that do, by what each calls it."""

    shown: Flat | ChartSheet
    places: tuple[tuple[Section, str], ...]
    #: the name of the sheet
    name: str = ""


def section_of(manuscript: Manuscript) -> Section:
    """Return what a document puts into a workbook."""
    language, results, palette = manuscript.language, manuscript.results, manuscript.brand.light
    words, house = manuscript.synthetic, manuscript.brand.name
    charts = []
    for figure in manuscript.figures:
        data = chart_data(figure, results, language)
        charts.append(
            ChartSheet(
                label=figure.number,
                title=plain(figure.title),
                message=plain(figure.message),
                unit=plain(figure.unit),
                notes=(chart_note(figure, data, language) if data.series else plain(figure.note),),
                source=plain(figure.source),
                said=chart_alt(figure, data, language),
                data=_with_distances(data, language),
                whiskers={
                    one.column: (at, at + 1)
                    for at, one in zip(count(len(data.head), 2), data.whiskers, strict=False)
                },
            )
        )
    return Section(
        name=manuscript.rendered.name,
        kind=manuscript.kind,
        title=manuscript.title,
        code=language.code,
        study=language.text(manuscript.study.title),
        institute=language.text(house) if house else "",
        source=manuscript.source,
        citation=plain(manuscript.citation),
        notice=str(words.notice) if words else "",
        rule=palette.rule,
        accent=palette.accent,
        quiet=palette.quiet,
        answers=tuple(palette.answers),
        tables=tuple(flatten(table, results, language) for table in manuscript.tables),
        charts=tuple(charts),
    )


def _with_distances(data: ChartData, language: Language) -> ChartData:
    _, colon = language.gettext, language.marks.colon
    heads = [
        f"{one.name}{colon}{said}"
        for one in data.whiskers
        for said in (_("distance to the low end"), _("distance to the high end"))
    ]
    rows = []
    for row in data.rows:
        cells = [*row]
        for one in data.whiskers:
            value, low, high = row[one.column], row[one.low], row[one.high]
            if isinstance(value, float) and isinstance(low, float) and isinstance(high, float):
                cells += [value - low, high - value]
            else:
                cells += [None, None]
        rows.append(tuple(cells))
    return replace(data, head=(*data.head, *heads), rows=tuple(rows))


def entries_of(sections: Sequence[Section], taken: Collection[str]) -> list[Entry]:
    """Return the sheets of documents, in their order: what several show, once.

    A name is the number of the table or figure; with the document before it where several
    documents number another thing so. `taken` are names of other sheets.
    """
    found: dict[object, Entry] = {}
    for section in sections:
        for shown in section.sheets:
            known = found.get(same := _same(shown))
            places = (*(known.places if known else ()), (section, shown.label))
            kept = _with_notes(known.shown, shown) if known else shown
            found[same] = Entry(kept, places)
    entries = list(found.values())
    numbers = Counter(label for one in entries for label in {label for _, label in one.places})
    used = {name.lower() for name in taken}
    named: list[Entry] = []
    for one in entries:
        section, label = one.places[0]
        name = _named(label if numbers[label] == 1 else f"{section.kind} {label}", used)
        used.add(name.lower())
        named.append(Entry(one.shown, one.places, name))
    return named


def _same(shown: Flat | ChartSheet) -> object:
    """Return what is the same of a table in two documents; they may number it otherwise."""
    if isinstance(shown, Flat):
        return shown.anchor, shown.title, shown.unit, shown.head, shown.rows
    return shown.title, shown.unit, shown.data


def _with_notes(first: Flat | ChartSheet, other: Flat | ChartSheet) -> Flat | ChartSheet:
    return msgspec.structs.replace(first, notes=tuple(dict.fromkeys((*first.notes, *other.notes))))


def _named(label: str, used: Collection[str]) -> str:
    """Return a name for a sheet that no other has."""
    name = " ".join(_REFUSED.sub(" ", label).split())
    free = (f"{name[: _LONGEST - len(end)].strip()}{end}" for end in _ENDS)
    return next(one for one in free if one.lower() not in used)


_ENDS = ("", *(f" {n}" for n in range(2, 999)))
