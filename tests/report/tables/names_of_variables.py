"""What every variable is called wherever a document names it, with the places.

`python tests/report/tables/names_of_variables.py RESULTS.json LANGUAGE` prints the list.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.results import Address, Results, read_results
from scs_report.results.figure_entries import Boxes
from scs_report.tables import Table, build_table
from scs_report.tables.layout import Block, Row

#: Coding and model that may stand behind a name.
_MODEL = re.compile(r"[,，]\s*(?:model |模型)[(（].*$")
_CODING = re.compile(r"\s*[(（][^()（）]*[=＝][^()（）]*[)）]$")

Names = dict[str, dict[str, list[str]]]


def names_of_variables(results: Results, language: Language) -> Names:
    """Return, by variable, its names without coding, each with the places where it is used."""
    names: Names = {}
    for variable, name, place in _used(results, language):
        plain = _CODING.sub("", _MODEL.sub("", name))
        names.setdefault(variable, {}).setdefault(plain, []).append(place)
    return names


def _used(results: Results, language: Language) -> Iterator[tuple[str, str, str]]:
    naming = Naming(results, language)
    for question in results.questions:
        yield question.key, language.text(question.label), "codebook"
    for address in map(Address.parse, results.named.values()):
        if address.of in {question.key for question in results.questions}:
            yield address.of, naming.variable(address.of), "notes on numbers"
    for key in (entry.key for entry in results.tables):
        yield from _in_table(build_table(key, results, language), results)
    for row in results.terms.rows:
        yield row.key.partition("=")[0], language.text(row.label), "figure of coefficients"
    for series in results.series:
        yield series.variable, language.text(series.label), "series of predictions"
    for hypothesis in results.hypotheses:
        variable = hypothesis.term.partition("=")[0]
        yield variable, language.text(hypothesis.variable), f"hypothesis {hypothesis.key}"
    for entry in results.figures:
        if isinstance(entry, Boxes):
            for box in entry.boxes:
                yield from ((v, language.text(t), entry.key) for v, t in box.labels.items())


def _in_table(table: Table, results: Results) -> Iterator[tuple[str, str, str]]:
    for block in table.blocks:
        for at, row in enumerate(block.rows):
            for variable, name in _named(block, at, row, table.kind):
                if question := results.asked(variable):
                    yield question.key, name, f"table {table.number}"


def _named(block: Block, at: int, row: Row, kind: str) -> Iterator[tuple[str, str]]:
    """Return which variable the stub, or what stands above it, names."""
    addresses = [Address.parse(cell.address) for cell in row.cells if cell.address]
    for address in addresses[:1]:
        if kind in ("moments", "collinearity"):
            yield address.of, row.stub.text
        elif kind in ("models", "hypotheses") and address.term and "|" not in address.term:
            above = [one for one in block.rows[:at] if not one.says_something]
            name = above[-1].stub.text if row.indent == 2 else row.stub.text
            yield address.term.partition("=")[0], name
        elif kind == "parallel_lines" and address.term:
            yield address.term, row.stub.text
        elif kind in ("answers", "profile") and block.heading:
            yield address.of, block.heading.text
        elif kind == "predictions" and block.heading and address.within:
            yield address.within[0][0], block.heading.text


def listed(names: Names) -> str:
    """Return the names with their places, variables of several names first."""
    lines = []
    for variable, found in sorted(names.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        lines.append(variable)
        for name, places in found.items():
            lines.append(f"    {name}: {', '.join(dict.fromkeys(places))}")
    return "\n".join(lines)


if __name__ == "__main__":
    found = names_of_variables(read_results(Path(sys.argv[1])), Language(sys.argv[2]))
    sys.stdout.write(listed(found) + "\n")
