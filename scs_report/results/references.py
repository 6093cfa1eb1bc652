"""Whether names in a results file mean something in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scs_report.border.shape import Fault, Path, nearest, shown
from scs_report.results.addresses import Address, AddressError
from scs_report.results.completing import unknown
from scs_report.results.contract import Results
from scs_report.results.estimates import Answers, CrossTabulation, Share, WithheldShare


def dangling(results: Results) -> Iterator[Fault]:
    """Report keys that stand twice, and names of bases, questions or models that are not there."""
    yield from _keys(results)
    yield from _questions(results)
    yield from _models(results)
    yield from _facts(results)


def _keys(results: Results) -> Iterator[Fault]:
    tables = [table for _, table in _tables(results)]
    lists: list[tuple[Path, list[str]]] = [
        (("bases",), [one.key for one in results.bases]),
        (("questions",), [one.key for one in results.questions]),
        (("distributions",), [one.question for one in results.distributions]),
        (("table3",), [one.key for one in results.table3]),
        (("figure4",), [one.key for one in results.figure4]),
        (("table4", "models"), [one.key for one in results.table4.models]),
        (("table4", "rows"), [one.key for one in results.table4.rows]),
        (("table4", "blocks"), [one.key for one in results.table4.blocks]),
        (("table_a4", "rows"), [one.key for one in results.table_a4.rows]),
        (("predictions",), [one.key for one in results.predictions]),
        (("table1",), [one.key for one in results.table1]),
        (("tables",), [one.key for one in results.tables]),
        (("figures",), [one.key for one in results.figures]),
    ]
    lists += [
        (("questions", place, "answers"), [one.code for one in question.answers])
        for place, question in enumerate(results.questions)
    ]
    lists += [
        ((*path, "groups"), [one.key for one in table.groups])
        for (path, _), table in zip(_tables(results), tables, strict=True)
    ]
    for path, names in lists:
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                yield Fault((*path, place), f"{shown(name)} again", "each name once")
            seen.add(name)


def _tables(results: Results) -> Iterator[tuple[Path, CrossTabulation]]:
    yield ("table2",), results.table2
    yield ("table5",), results.table5
    for name, tables in (("table3", results.table3), ("figure4", results.figure4)):
        for place, table in enumerate(tables):
            yield (name, place), table


def _questions(results: Results) -> Iterator[Fault]:
    bases = {base.key for base in results.bases}
    codes = {one.key: {answer.code for answer in one.answers} for one in results.questions}
    for place, question in enumerate(results.questions):
        yield from _known(("questions", place, "base"), question.base, bases, "base")
    for path, part in (
        *((("distributions", place), one) for place, one in enumerate(results.distributions)),
        (("figure2",), results.figure2),
    ):
        yield from _known((*path, "base"), part.base, bases, "base")
        yield from _answers(path, part.question, part, codes)
    for path, table in _tables(results):
        if not table.groups:
            yield Fault((*path, "groups"), "none", "one group or more")
        for place, group in enumerate(table.groups):
            yield from _answers((*path, "groups", place), table.question, group, codes)
        yield from _known((*path, "question"), table.question, codes, "question")
        if table.by not in ("base", "doubter"):
            yield from _known((*path, "by"), table.by, codes, "question")
    asked = {one.question for one in results.distributions}
    for name in ("table_a2", "table_a7"):
        for place, key in enumerate(getattr(results, name)):
            yield from _known((name, place), key, asked, "question of distributions")


def _answers(
    path: Path, question: str, part: Answers, codes: dict[str, set[str]]
) -> Iterator[Fault]:
    if question not in codes:
        yield from _known((*path, "question"), question, codes, "question")
        return
    known = codes[question]
    parts: dict[str, Sequence[Share | WithheldShare]] = {
        "shares": part.shares,
        "withheld": part.withheld,
    }
    for kind, shares in parts.items():
        for place, share in enumerate(shares):
            yield from _known(
                (*path, kind, place, "code"), share.code, known, f"answer of {question}"
            )


def _models(results: Results) -> Iterator[Fault]:
    table = results.table4
    bases = {base.key for base in results.bases}
    questions = {one.key for one in results.questions}
    blocks = {block.key for block in table.blocks}
    rows = {row.key for row in table.rows}
    models = {model.key: model for model in table.models}
    for place, row in enumerate(table.rows):
        yield from _known(("table4", "rows", place, "block"), row.block, blocks, "block")
    for place, model in enumerate(table.models):
        path: Path = ("table4", "models", place)
        yield from _known((*path, "base"), model.base, bases, "base")
        yield from _known((*path, "outcome"), model.outcome, questions, "question")
        for number, one in enumerate(model.coefficients):
            yield from _known(
                (*path, "coefficients", number, "key"), one.key, rows, "row of table4"
            )
    for place, hypothesis in enumerate(results.table1):
        path = ("table1", place)
        yield from _known((*path, "model"), hypothesis.model, models, "model")
        if hypothesis.model in models:
            found = {one.key: one for one in models[hypothesis.model].coefficients}
            yield from _known(
                (*path, "term"), hypothesis.term, found, f"term of {hypothesis.model}"
            )
            if hypothesis.term in found and found[hypothesis.term] != hypothesis.coefficient:
                said = f"other numbers than those of {hypothesis.term} in table4"
                yield Fault((*path, "coefficient"), said, "the same")
    for place, series in enumerate(results.predictions):
        yield from _known(("predictions", place, "model"), series.model, models, "model")
    yield from _known(("table_a4", "base"), results.table_a4.base, bases, "base")


def _facts(results: Results) -> Iterator[Fault]:
    numbers = {*results.estimates, *results.withheld}
    for name, text in results.named.items():
        yield from _known(("facts", name), text, numbers, "number")
    for text in results.withheld:
        if text in results.estimates:
            found = f"{shown(text)} among the estimates too"
            yield Fault(("withheld", text), found, "an estimate or a withheld one")
    for kind in ("estimates", "withheld"):
        for text in getattr(results, kind):
            try:
                address = Address.parse(text)
            except AddressError:
                continue  # told by `meaning`
            for said in unknown(address, results):
                yield Fault((kind, text), said, "names of this file")


def _known(path: Path, name: str, names: Iterable[str], what: str) -> Iterator[Fault]:
    known = list(names)
    if name not in known:
        yield Fault(path, shown(name), f"the name of a {what} in this file{nearest(name, known)}")
