"""Named numbers in an earlier wave and now, and whether they have clearly changed."""

from __future__ import annotations

import msgspec

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.language.occasions import wave_label
from scs_report.results import Address, Estimate, Results
from scs_report.results.table_entries import Changes
from scs_report.tables.cells import estimate_cell
from scs_report.tables.layout import Block, Cell, Column, Label, Row, Table
from scs_report.tables.rows import change_cell
from scs_report.tables.table_texts import assemble, weighted_note, withholding_notes

#: Of the stub and the columns, in mm: an interval stands on one line.
_WIDTHS = (84, 18, 18, 34, 16)


def build(entry: Changes, results: Results, language: Language) -> Table:
    """Return a row for each number, those of a question together."""
    _ = language.gettext
    before, now = (wave_label(key, results, language) for key in (entry.since, ""))
    numbers = [
        (name, Address.parse(text)) for name, text in zip(entry.facts, entry.numbers, strict=True)
    ]
    rows: dict[str, list[Row]] = {}
    for name, address in numbers:
        row = _row(entry, name, address, results, language)
        rows.setdefault(_heading(address, Naming(results, language)), []).append(row)
    shown = [one.at_wave(entry.since) for _, one in numbers] + [one for _, one in numbers]
    return assemble(
        msgspec.structs.replace(entry, widths=entry.widths or _WIDTHS),
        results,
        language,
        caption=_("Changes from {before} to {now}").format(before=before, now=now),
        unit="%",
        stub_head=_("Question and answer"),
        columns=[
            Column(Label(before)),
            Column(Label(now)),
            Column(Label(_("Change"))),
            Column(Label(_("Clear change")), align="text"),
        ],
        blocks=[Block(tuple(some), heading=Label(heading)) for heading, some in rows.items()],
        notes=[
            weighted_note(results, language),
            _(
                "Change: now less then, in percentage points (of means in their own unit), with "
                "its 95% interval in brackets; clear if that excludes zero."
            ),
            *withholding_notes(shown, results, language),
        ],
    )


def _heading(address: Address, naming: Naming) -> str:
    return naming.question(address.of) if address.of else naming.model(address.model)


def _row(entry: Changes, name: str, address: Address, results: Results, language: Language) -> Row:
    _ = language.gettext
    given = entry.labels.get(name)
    label = language.text(given) if given else Naming(results, language).of(address)
    heading = _heading(address, Naming(results, language))
    label = label.removeprefix(f"{heading}{language.marks.colon}")
    mean = address.statistic == "mean"
    more = entry.decimals + mean
    change = results.value(address.since_wave(entry.since))
    clear = "–"
    if isinstance(change, Estimate):
        clear = language.pgettext("clear change", "no")
        if change.low > 0:
            clear = language.pgettext("clear change", "up")
        elif change.high < 0:
            clear = language.pgettext("clear change", "down")
    return Row(
        Label(label),
        (
            *(
                estimate_cell(entry.key, at, results, language, decimals=more)
                for at in (address.at_wave(entry.since), address)
            ),
            change_cell(
                entry.key,
                address.since_wave(entry.since),
                results,
                language,
                decimals=entry.decimals,
                mean=mean,
            ),
            Cell(clear, kind="text"),
        ),
        indent=1,
    )
