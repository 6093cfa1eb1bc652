"""Finds every name in the specification that means nothing, before anything is computed."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator

from scs_report.analysis.specification import (
    Facts,
    Models,
    Specification,
    Tables,
    Term,
)
from scs_report.estimation.inference import INFERENCES
from scs_report.estimation.links import LINKS
from scs_report.survey import Codebook, Derived, Question


def problems_of(specification: Specification, codebook: Codebook) -> list[str]:
    """Return all that is wrong with the specification, one sentence each, with file and entry."""
    names = _Names(codebook)
    return [
        *(f"models.toml, {text}" for text in _models(specification.models, names)),
        *(f"tables.toml, {text}" for text in _tables(specification, names)),
        *(f"facts.toml, {text}" for text in _facts(specification.facts, names)),
    ]


class _Names:
    """What the codebook declares, asked for by the names that a specification uses."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        variables: list[Question | Derived] = [*codebook.questions, *codebook.derived]
        self.bases = {base.id for base in codebook.bases}
        #: one value a person: columns and derived variables
        self.columns = {*codebook.columns, *(derived.id for derived in codebook.derived)}
        #: answers that can be tabulated
        self.tables = {v.id for v in variables if v.answers or getattr(v, "items", ())}
        self.variables = {v.id for v in variables}

    def base(self, name: str) -> Iterator[str]:
        return _known("base", name, self.bases)

    def column(self, name: str) -> Iterator[str]:
        return _known("variable", name, self.columns)

    def table(self, name: str) -> Iterator[str]:
        return _known("question with answers", name, self.tables)

    def codes(self, name: str) -> tuple[int, ...]:
        """Return the declared codes of a column or derived variable; none if it is a number."""
        if name in self.variables:
            return self.codebook.variable(name).codes
        return (0, 1)

    def values(self, name: str) -> tuple[int, ...]:
        """Return the codes that have a value in models."""
        missing = self.codebook.variable(name).missing_codes if name in self.variables else ()
        return tuple(code for code in self.codes(name) if code not in missing)


def _known(what: str, name: str, names: Iterable[str]) -> Iterator[str]:
    known = sorted(names)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        meant = f' (did you mean "{near[0]}"?)' if near else ""
        yield f'"{name}" is no {what}{meant}'


def _one_of(what: str, code: float, codes: Iterable[int]) -> Iterator[str]:
    codes = tuple(codes)
    if code not in codes:
        expected = f"one of {', '.join(map(str, codes))}" if codes else "none: it has no codes"
        yield f"{what}: found {code:g}, expected {expected}"


def _twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{what} {key}: the name is used twice"


def _models(plan: Models | None, names: _Names) -> Iterator[str]:
    if plan is None:
        return
    if plan.outcome not in names.columns:
        yield from (f"outcome: {text}" for text in names.column(plan.outcome))
    else:
        above = sorted(names.values(plan.outcome))[1:]
        yield from _one_of("at_least", plan.at_least, above)
    if plan.link not in LINKS:
        yield f'link: found "{plan.link}", expected one of {", ".join(LINKS)}'
    if plan.inference not in INFERENCES:
        yield f'inference: found "{plan.inference}", expected {" or ".join(INFERENCES)}'
    if not 0 < plan.level < 1:
        yield f"level: found {plan.level:g}, expected a number between 0 and 1"
    yield from _twice("block", (block.key for block in plan.blocks))
    yield from _twice("model", (model.key for model in plan.models))
    blocks = {block.key: block for block in plan.blocks}
    for block in plan.blocks:
        for term in block.terms:
            yield from (f"block {block.key}: {text}" for text in _term(term, names))
    terms: dict[str, tuple[Term, ...]] = {}
    for model in plan.models:
        for text in (
            *names.base(model.base),
            *(text for key in model.blocks for text in _known("block", key, blocks)),
        ):
            yield f"model {model.key}: {text}"
        terms[model.key] = tuple(
            term for key in model.blocks if key in blocks for term in blocks[key].terms
        )
        if not model.blocks:
            yield f"model {model.key}: has no blocks"
        yield from _twice(f"model {model.key}: variable", (t.variable for t in terms[model.key]))
    for category in plan.categories:
        for entry in category.hypotheses:
            problems = list(_known("model", entry.model, terms))
            if not problems:
                keys = [key for term in terms[entry.model] for key in _keys(term, names)]
                problems += _known(f"coefficient of model {entry.model}", entry.term, keys)
            yield from (f"hypothesis {entry.key}: {text}" for text in problems)
    for wanted in plan.predictions:
        place = f"prediction along {wanted.variable} in model {wanted.model}"
        problems = list(_known("model", wanted.model, terms))
        if not problems:
            variables = [term.variable for term in terms[wanted.model]]
            problems += _known(f"variable of model {wanted.model}", wanted.variable, variables)
        if not problems and wanted.variable in names.columns:
            codes = names.values(wanted.variable)
            for value in wanted.values if codes else ():
                problems += _one_of("values", value, codes)
            if len(wanted.values or codes) < 2:
                problems.append("it needs at least two values")
        yield from (f"{place}: {text}" for text in problems)


def _term(term: Term, names: _Names) -> Iterator[str]:
    if term.variable not in names.columns:
        yield from names.column(term.variable)
    elif term.reference is not None:
        yield from _one_of(
            f"reference of {term.variable}", term.reference, names.values(term.variable)
        )


def _keys(term: Term, names: _Names) -> list[str]:
    """Return the names of a term's coefficients."""
    if term.reference is None or term.variable not in names.columns:
        return [term.variable]
    codes = names.values(term.variable)
    return [f"{term.variable}={code}" for code in codes if code != term.reference]


def _tables(specification: Specification, names: _Names) -> Iterator[str]:
    plan: Tables = specification.tables
    blocks = specification.models.blocks if specification.models else ()
    terms = {term.variable for block in blocks for term in block.terms}
    for box in plan.framework:
        for variable in box.variables:
            said = _known("variable in the blocks of models.toml", variable, terms)
            yield from (f"framework {box.label.en}: {text}" for text in said)
    for place, variables in (
        ("table2", (plan.table2.question,) if plan.table2 else ()),
        ("table3", plan.table3.variables if plan.table3 else ()),
        ("figure4", (plan.figure4.question, *plan.figure4.variables) if plan.figure4 else ()),
        ("table5", (plan.table5.question, plan.table5.by) if plan.table5 else ()),
        ("table_a2", plan.table_a2.variables),
        ("table_a7", plan.table_a7.variables),
    ):
        yield from (f"{place}: {text}" for name in variables for text in names.table(name))
    for key in plan.table2.bases if plan.table2 else ():
        yield from (f"table2: {text}" for text in names.base(key))
        if plan.table2 and key not in plan.table2.labels:
            yield f'table2: the base "{key}" has no label'
    if plan.table3:
        yield from (f"table3: {text}" for text in names.column(plan.table3.group))
        for variable in plan.table3.public:
            said = _known("variable of table3", variable, plan.table3.variables)
            yield from (f"table3, public: {text}" for text in said)
    if plan.figure2:
        many = [q.id for q in names.codebook.questions if q.kind == "multiple"]
        said = _known("multiple response", plan.figure2.question, many)
        yield from (f"figure2: {text}" for text in said)
    for variable in plan.table_a3.variables:
        said = _known("question", variable, names.variables & names.columns)
        yield from (f"table_a3: {text}" for text in said)
    for variable in plan.table_a4.variables:
        yield from (f"table_a4: {text}" for text in names.column(variable))
    yield from (f"table_a4: {text}" for text in names.base(plan.table_a4.base))
    for cell in plan.quotas.cells if plan.quotas else ():
        yield from (
            f"quotas, {cell.age}: {text}"
            for text in _one_of("gender", cell.gender, names.codes("gender"))
        )
        for name, value in (("population", cell.population), ("internet", cell.internet)):
            if value <= 0:
                yield f"quotas, {cell.age}: {name} is {value:g}, expected a number above 0"


def _facts(plan: Facts, names: _Names) -> Iterator[str]:
    for entry in plan.shares:
        problems = list(names.column(entry.of))
        if not problems:
            for code in entry.codes:
                problems += _one_of("codes", code, names.codes(entry.of))
            if not entry.codes:
                problems.append("codes is empty")
        if entry.base:
            problems += names.base(entry.base)
        for variable, code in entry.within.items():
            unknown = list(names.column(variable))
            problems += unknown or _one_of(f"within {variable}", code, names.codes(variable))
        yield from (f"fact {entry.name}: {text}" for text in problems)
    shares = {entry.name for entry in plan.shares}
    for pair in plan.differences:
        for name in (pair.first, pair.second):
            yield from (f"fact {pair.name}: {text}" for text in _known("share", name, shares))
    yield from _twice("fact", [*(s.name for s in plan.shares), *(d.name for d in plan.differences)])
