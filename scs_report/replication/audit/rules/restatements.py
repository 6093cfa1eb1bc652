"""Numbers that a publication prints more than once, in tables and in its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scs_report.replication.audit.declared import Restatement
from scs_report.replication.audit.finding import (
    Finding,
    Message,
    Series,
    Value,
    clauses,
    joined,
    listing,
    say,
    tally,
)
from scs_report.replication.audit.intervals import Interval, number_of, rounded, total
from scs_report.replication.audit.publication import Publication, reading_of
from scs_report.replication.published_cells import PublishedCell
from scs_report.results import LocalText

RULE = "restatement"


def same_cell_twice(publication: Publication) -> Iterator[Finding]:
    """Compare cells of different tables that hold the same number."""
    seen: dict[tuple[str, str, str, str], PublishedCell] = {}
    pairs: list[tuple[PublishedCell, PublishedCell]] = []
    for cell in publication.published:
        if cell.table == "text" or not cell.question or not cell.base or not cell.printed:
            continue
        if cell.statistic not in ("weighted_share", "unweighted_share"):
            continue
        key = (cell.question, cell.code, cell.base, cell.statistic)
        first = seen.setdefault(key, cell)
        if first.table != cell.table:
            pairs.append((first, cell))
    different = [(a, b) for a, b in pairs if a.printed != b.printed]
    if not pairs:
        return
    shown = [
        say(
            "restatement.tables.differ",
            a=publication.answer(a),
            x=a.printed,
            t=publication.table(a.table),
            y=b.printed,
            u=publication.table(b.table),
        )
        for a, b in different
    ]
    yield tally(
        "restatement.tables",
        len(pairs) - len(different),
        len(pairs),
        rule=RULE,
        severity="high",
        where=say("restatement.tables.where"),
        evidence=clauses(shown) if shown else say("restatement.tables.evidence"),
        cells=[cell.key for pair in different for cell in pair],
    )


def text_and_tables(publication: Publication) -> Iterator[Finding]:
    """Set every number of the text beside the table cells that hold it."""
    declared = {item.text for item in publication.declared.restatements}
    used = _used_elsewhere(publication)
    restated = 0
    differ: list[tuple[PublishedCell, tuple[PublishedCell, ...]]] = []
    alone: list[PublishedCell] = []
    for cell in publication.published.find("text"):
        name = cell.key.rpartition(" / ")[0]
        if not cell.question or name in declared or number_of(cell.printed) is None:
            continue
        sources = _sources(publication, cell)
        if sources:
            restated += 1
            if not _read(sources).meets(rounded(cell.printed)):
                differ.append((cell, sources))
        elif name not in used:
            alone.append(cell)
    if restated:
        shown = [
            say(
                "restatement.text.differ",
                l=cell.label,
                p=cell.printed,
                t=" + ".join(s.printed for s in sources),
            )
            for cell, sources in differ
        ]
        yield tally(
            "restatement.text",
            restated - len(differ),
            restated,
            rule=RULE,
            where=say("restatement.text.where"),
            evidence=clauses(shown) if shown else say("restatement.text.evidence"),
            cells=[cell.key for cell, _ in differ],
        )
    if once := _single(publication, alone):
        yield Finding(
            key="restatement.unchecked",
            rule=RULE,
            where=say("restatement.unchecked.where"),
            what=say("restatement.unchecked.what", n=len(once)),
            evidence=clauses(_by_topic(publication, once)),
        )


def _read(cells: Iterable[PublishedCell]) -> Interval:
    """Return the sum of what is read in cells."""
    return total(rounded(reading_of(cell)) for cell in cells)


def _by_topic(publication: Publication, cells: list[PublishedCell]) -> list[Message]:
    topics: list[tuple[LocalText | str, list[str]]] = []
    for cell in cells:
        label = publication.declared.topics.get(
            cell.question, publication.question_label(cell.question)
        )
        printed = cell.printed.rstrip("%")
        for topic, shares in topics:
            if topic == label:
                shares.append(printed)
                break
        else:
            topics.append((label, [printed]))
    return [say("place.value", r=label, v=listing(shares)) for label, shares in topics]


def _used_elsewhere(publication: Publication) -> set[str]:
    """Return the text cells that other rules hold against something."""
    declared = publication.declared
    names: set[str] = set()
    for union in declared.unions:
        names |= {union.union, union.both}
    for ratio in declared.ratios:
        names |= {ratio.part, ratio.share}
    for any_of in declared.any_of:
        names.add(any_of.any)
    for exclusive in declared.exclusive:
        names |= {*exclusive.cells, *(text for text, _ in exclusive.compared)}
    for product in declared.products:
        names |= {product.outer, product.inner}
    for mixture in declared.mixtures:
        names |= {mixture.first, mixture.second}
    for group in declared.groups:
        names |= set(group.stated.values())
    found = {name: publication.cell(name) for name in names if name.startswith("text: ")}
    about = {(cell.question, cell.code, cell.base) for cell in found.values()}
    return {*found} | {
        cell.key.rpartition(" / ")[0]
        for cell in publication.published.find("text")
        if (cell.question, cell.code, cell.base) in about
    }


def _sources(publication: Publication, cell: PublishedCell) -> tuple[PublishedCell, ...]:
    """Return the table cells whose sum a number of the text restates."""
    wanted: list[tuple[str, str]] = []
    for code in cell.code.split(","):
        parts = publication.declared.derived.get(f"{cell.question}={code}")
        wanted += [
            (p.split("=")[0], p.split("=")[1]) for p in parts or (f"{cell.question}={code}",)
        ]
    found = []
    for question, code in wanted:
        match = [
            other
            for other in publication.published
            if other.table != "text"
            and other.statistic == cell.statistic
            and other.question == question
            and other.code == code
            and _scope(other) == cell.base
            and other.value is not None
        ]
        if not match:
            return ()
        found.append(match[0])
    return tuple(found)


def _scope(cell: PublishedCell) -> str:
    """Return the base of a cell; columns that split it by an answer narrow it."""
    name, equals, code = cell.column.partition("=")
    return f"{cell.base} and {name} == {code}" if equals else cell.base


def _single(publication: Publication, alone: list[PublishedCell]) -> list[PublishedCell]:
    """Keep the cells that no other text repeats; figures belong to the text beside them."""
    places: dict[tuple[str, str, str], set[str]] = {}
    kept: dict[tuple[str, str, str], PublishedCell] = {}
    for cell in alone:
        key = (cell.question, cell.code, cell.base)
        other = cell.column if cell.column in publication.declared.other_texts else ""
        places.setdefault(key, set()).add(other)
        kept.setdefault(key, cell)
    return [cell for key, cell in kept.items() if len(places[key]) == 1]


def worded(publication: Publication) -> Iterator[Finding]:
    """Check sentences whose words name other cells, or another base, than their number fits."""
    for declared in publication.declared.restatements:
        finding = _worded(publication, declared)
        if finding is not None:
            yield finding


def _worded(publication: Publication, declared: Restatement) -> Finding | None:
    text = publication.cell(declared.text)
    printed = rounded(text.printed)
    cells = tuple(publication.cell(name) for name in declared.says)
    instead = _instead(publication, cells, printed)
    evidence: list[Value] = [say("worded.says", c=_sum(publication, cells))]
    problems: list[Value] = []
    readings: list[Value] = []
    if not _read(cells).meets(printed):
        problems.append(say("worded.answer"))
        if instead:
            shown = _sum(publication, instead)
            evidence.append(say("worded.is", p=text.printed, c=shown))
            readings.append(say("worded.reading", c=shown))
    if declared.claims_base and declared.claims_base != declared.base:
        part, whole = publication.base(declared.base), publication.base(declared.claims_base)
        people = round(part * _unweighted(publication, instead or cells) / 100)
        label = publication.base_label(declared.base)
        claimed = publication.base_label(declared.claims_base)
        problems.append(say("worded.base", a=claimed, b=label))
        evidence.append(say("worded.people", k=people, n=part, m=whole, s=100 * people / whole))
        readings.append(say("worded.base_reading", b=label, n=part))
    if not problems:
        return None
    return Finding(
        key=f"restatement.{declared.key}",
        rule=RULE,
        kind="contradiction",
        severity=declared.severity,
        where=declared.where,
        what=joined("sentences", problems),
        evidence=say("worded.evidence", q=declared.quote, e=clauses(evidence)),
        reading=joined("sentences", readings) if readings else None,
    )


def _sum(publication: Publication, cells: tuple[PublishedCell, ...]) -> Message | Series:
    parts = joined(
        "sum", (say("place.answer", a=publication.answer(c), p=c.printed) for c in cells)
    )
    return say("worded.sum", c=parts, s=_read(cells).middle) if len(cells) > 1 else parts


def _instead(
    publication: Publication, cells: tuple[PublishedCell, ...], printed: Interval
) -> tuple[PublishedCell, ...]:
    """Find another cell of the column, or a run of neighbours, that the number fits."""
    first = cells[0]
    column = publication.column(first.table, first.question, first.column)
    for length in (1, 2):
        for start in range(len(column) - length + 1):
            run = column[start : start + length]
            if _read(run).meets(printed):
                return run
    return ()


def _unweighted(publication: Publication, cells: tuple[PublishedCell, ...]) -> float:
    return sum(publication.read(f"{cell.table}: {cell.row} / unweighted").middle for cell in cells)
