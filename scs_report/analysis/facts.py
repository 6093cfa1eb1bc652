"""Named numbers for the prose: those that a study declares, and those that it need not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scs_report.analysis.numbers import Numbers
from scs_report.border.shape import nearest
from scs_report.errors import say as _
from scs_report.results import (
    Address,
    AddressError,
    Base,
    Hypothesis,
    Model,
    PredictionSeries,
    Quantity,
)
from scs_report.results.completing import Names, complete, unknown
from scs_report.results.families import Families, FamilyError, computed, family_of, pairs

#: Addresses of the survey as a whole.
_DESIGN = {
    "design.n": "n@all",
    "design.margin_of_error": "margin_of_error@all",
    "design.effect": "design_effect@all",
    "design.effective_n": "effective_n@all",
    "design.weight_maximum": "largest_weight@all",
    "design.weight_minimum": "smallest_weight@all",
}


def declared_facts(plan: Mapping[str, str], names: Names) -> tuple[dict[str, Address], list[str]]:
    """Return the addresses that a study names, complete, and what is wrong with the others."""
    facts: dict[str, Address] = {}
    problems: list[str] = []

    def read(text: str) -> Address:
        sides = text.split(" - ")
        if len(sides) == 2:
            first, second = (read(plan.get(side.strip(), side)) for side in sides)
            return first - second
        return complete(Address.parse(text), names)

    for name, text in plan.items():
        try:
            facts[name] = read(text)
        except AddressError as error:
            problems.append(_("fact {name}: {problem}", name=name, problem=str(error)))
            continue
        problems += (
            _("fact {name}: {problem}", name=name, problem=problem)
            for problem in unknown(facts[name], names)
        )
    return facts, problems


def never_computed(declared: Mapping[str, Address], numbers: Numbers) -> list[str]:
    """Say which facts name a number of a model that no data would give; compute the others."""
    problems = []
    for name, address in declared.items():
        for part in address.parts or (address,):
            if part.of_model and not numbers.knows(part) and part.statistic != "cutpoint":
                problems.append(
                    _(
                        "fact {fact}: no model or prediction of models.toml has {address}",
                        fact=name,
                        address=part,
                    )
                )
        numbers.get(address)
    return problems


def family_numbers(
    plan: Mapping[str, Iterable[str]], declared: Mapping[str, Address], names: Families
) -> tuple[tuple[Address, ...], list[str]]:
    """Return what the families of declared facts need, and what is wrong with those of a plan.

    Parameters
    ----------
    plan
        By the name of a fact: further variables over whose levels it is compared.
    """
    found = dict.fromkeys(computed(declared.values(), names))
    problems: list[str] = []
    for name, variables in plan.items():
        if name not in declared:
            wrong = _('there is no fact "{name}"', name=name) + nearest(name, declared)
            problems.append(_("family of {name}: {problem}", name=name, problem=wrong))
            continue
        for variable in variables:
            try:
                members = family_of(declared[name], names, variable)
            except FamilyError as error:
                problems.append(_("family of {name}: {problem}", name=name, problem=str(error)))
                continue
            found |= dict.fromkeys((*members, *pairs(members)))
    return tuple(found), problems


def made_facts(
    numbers: Numbers,
    bases: Iterable[Base],
    hypotheses: tuple[Hypothesis, ...],
    series: Iterable[PredictionSeries],
    models: tuple[Model, ...],
) -> dict[str, Address]:
    """Return the facts that need no declaration; what they count is put among the numbers."""
    facts = {name: Address.parse(text) for name, text in _DESIGN.items()}
    facts |= {f"n.{base.key}": Address("n", base=base.key) for base in bases}
    for address in facts.values():
        numbers.get(address)
    cutpoints = [len(model.cutpoints) for model in models if not model.not_estimable]
    supported = sum(hypothesis.verdict == "supported" for hypothesis in hypotheses)
    tested = sum(hypothesis.verdict != "not_tested" for hypothesis in hypotheses)
    tallies = {
        "hypotheses.all": (Address("tally", "hypotheses"), len(hypotheses)),
        "hypotheses.tested": (Address("tally", "hypotheses", ("tested",)), tested),
        "hypotheses.supported": (Address("tally", "hypotheses", ("supported",)), supported),
        "models.all": (Address("tally", "models"), len(models)),
        "models.cutpoints.fewest": (
            Address("tally", "cutpoints", ("fewest",)),
            min(cutpoints, default=0),
        ),
        "models.cutpoints.most": (
            Address("tally", "cutpoints", ("most",)),
            max(cutpoints, default=0),
        ),
    }
    for name, (address, number) in tallies.items():
        numbers.put(address, Quantity(value=float(number)))
        facts[name] = address
    for along in series:
        for at, address in zip(along.values, along.addresses, strict=True):
            facts[f"predicted.{along.key}.{at.value}"] = address
        facts[f"predicted.{along.key}.change"] = along.change
    return facts
