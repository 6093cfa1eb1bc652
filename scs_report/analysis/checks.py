"""Finds every name in the specification that means nothing, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scs_report.analysis.entry_checks import entry_problems
from scs_report.analysis.facts import declared_facts, family_numbers
from scs_report.analysis.known import Names, known, one_of, twice
from scs_report.analysis.labels import Labels, questions_of
from scs_report.analysis.specification import (
    Models,
    Specification,
    Term,
    load_specification,
)
from scs_report.errors import say as _
from scs_report.estimation.inference import INFERENCES
from scs_report.estimation.links import LINKS
from scs_report.results import Base
from scs_report.survey import Codebook, load_codebook


def check_specification(folder: Path) -> list[str]:
    """Return all that is wrong with what a study asks for, before there are respondents.

    Parameters
    ----------
    folder
        The folder of the data.

    Raises
    ------
    UserError
        If the codebook or a file of the specification cannot be read.
    """
    codebook = load_codebook(folder / "codebook.toml")
    specification = load_specification(folder)
    bases = tuple(
        Base(key=base.id, label=base.label, n=0, weight=0.0, when=base.when, among=base.among)
        for base in codebook.bases
    )
    labels = Labels(questions_of(codebook), bases, wave_question=codebook.design.wave)
    declared, wrong = declared_facts(specification.facts.facts, labels)
    _, unknown = family_numbers(specification.facts.families, declared, labels)
    facts = [f"facts.toml, {said}" for said in (*wrong, *unknown)]
    return [f"data/{said}" for said in (*problems_of(specification, codebook), *facts)]


def problems_of(specification: Specification, codebook: Codebook) -> list[str]:
    """Return all that is wrong with the specification, one sentence each, with file and entry."""
    names = Names(codebook)
    return [
        *(f"models.toml, {text}" for text in _models(specification.models, names)),
        *entry_problems(specification, names),
        *(f"study.toml, {text}" for text in _changes(specification, names)),
    ]


def _changes(specification: Specification, names: Names) -> Iterator[str]:
    """Yield numbers and questions that the study compares with earlier waves and has not."""
    for one in specification.study.changes:
        if not one.fact.startswith("predicted."):
            found = known(_("fact"), one.fact, specification.facts.facts)
            yield from (f"changes: {text}" for text in found)
    questions = [*names.variables, *(f"@{base.id}" for base in names.codebook.bases)]
    for key in specification.study.comparable:
        yield from (f"comparable: {text}" for text in known(_("question"), key, questions))


def _models(plan: Models | None, names: Names) -> Iterator[str]:
    if plan is None:
        return
    if plan.outcome not in names.columns:
        yield from (f"outcome: {text}" for text in names.column(plan.outcome))
    else:
        above = sorted(names.values(plan.outcome))[1:]
        yield from one_of("at_least", plan.at_least, above)
    if plan.link not in LINKS:
        yield _(
            'link: found "{found}", expected one of {names}', found=plan.link, names=list(LINKS)
        )
    elif plan.by_cutpoint and plan.link != "logit":
        yield _(
            'by_cutpoint: found true beside link = "{found}", expected false: coefficients at each '
            'cutpoint are those of logits; write link = "logit", or take by_cutpoint out',
            found=plan.link,
        )
    if plan.inference not in INFERENCES:
        yield _(
            'inference: found "{found}", expected one of {names}',
            found=plan.inference,
            names=list(INFERENCES),
        )
    if not 0 < plan.alpha < 1:
        yield _("alpha: found {found}, expected a number between 0 and 1", found=f"{plan.alpha:g}")
    yield from twice(_("block"), (block.key for block in plan.blocks))
    yield from twice(_("model"), (model.key for model in plan.models))
    blocks = {block.key: block for block in plan.blocks}
    for block in plan.blocks:
        for term in block.terms:
            yield from (
                _("block {key}: {problem}", key=block.key, problem=text)
                for text in _term(term, names)
            )
    terms: dict[str, tuple[Term, ...]] = {}
    for model in plan.models:
        for text in (
            *names.base(model.base),
            *(text for key in model.blocks for text in known(_("block"), key, blocks)),
        ):
            yield _("model {key}: {problem}", key=model.key, problem=text)
        terms[model.key] = tuple(
            term for key in model.blocks if key in blocks for term in blocks[key].terms
        )
        if not model.blocks:
            yield _("model {key}: {problem}", key=model.key, problem=_("has no blocks"))
        yield from twice(
            _("model {key}: variable", key=model.key), (t.variable for t in terms[model.key])
        )
    for category in plan.categories:
        for entry in category.hypotheses:
            problems = list(known(_("model"), entry.model, terms))
            if not problems:
                keys = [key for term in terms[entry.model] for key in _keys(term, names)]
                problems += known(
                    _("coefficient of model {key}", key=entry.model), entry.term, keys
                )
            yield from (
                _("hypothesis {key}: {problem}", key=entry.key, problem=text) for text in problems
            )
    for wanted in plan.predictions:
        place = _(
            "prediction along {variable} in model {model}",
            variable=wanted.variable,
            model=wanted.model,
        )
        problems = list(known(_("model"), wanted.model, terms))
        if not problems:
            variables = [term.variable for term in terms[wanted.model]]
            problems += known(
                _("variable of model {key}", key=wanted.model), wanted.variable, variables
            )
        if not problems and wanted.variable in names.columns:
            codes = names.values(wanted.variable)
            for value in wanted.values if codes else ():
                problems += one_of("values", value, codes)
            if len(wanted.values or codes) < 2:
                problems.append(_("it needs at least two values"))
        yield from (f"{place}: {text}" for text in problems)


def _term(term: Term, names: Names) -> Iterator[str]:
    if term.variable not in names.columns:
        yield from names.column(term.variable)
    elif term.reference is not None:
        yield from one_of(
            _("reference of {variable}", variable=term.variable),
            term.reference,
            names.values(term.variable),
        )


def _keys(term: Term, names: Names) -> list[str]:
    """Return the names of a term's coefficients."""
    if term.reference is None or term.variable not in names.columns:
        return [term.variable]
    codes = names.values(term.variable)
    return [f"{term.variable}={code}" for code in codes if code != term.reference]
