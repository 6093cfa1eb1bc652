"""Numbers of models in two waves: which are the same number, and who has what part in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scs_report.analysis.predictions import averages_at
from scs_report.analysis.regressions import Fitted, Planned
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Models
from scs_report.estimation import Array, Averages, Mask, ModelInfluence, model_influence
from scs_report.results import Address, Model, Results


def comparable(address: Address, now: Results, before: Results) -> bool:
    """Whether a number of a model is the same number in another wave.

    It is where both models explain the same answers by the same variables. A level without people,
    or a variable in which all are alike, makes no other model, but a variable that nobody was asked
    or that follows from others does; and with another level of reference a coefficient compares
    with that one, and cutpoints lie elsewhere.
    """
    one, other = (results.model(address.model) for results in (now, before))
    if (one.outcome, one.link, one.base) != (other.outcome, other.link, other.base):
        return False
    levels, others = _levels(one), _levels(other)
    if levels.keys() != others.keys() or _not_there(one) != _not_there(other):
        return False
    parts = address.parts or (address,)
    if any(part.statistic == "cutpoint" for part in parts):
        return levels == others
    return all(
        levels[part.of] == others[part.of] for part in parts if part.statistic == "coefficient"
    )


def _levels(model: Model) -> dict[str, set[str]]:
    """Return the variables of a model and the levels that were to have a coefficient."""
    found: dict[str, set[str]] = {}
    for variable, _, code in (term.partition("=") for term in model.terms):
        found.setdefault(variable, set()).add(code)
    for empty in model.empty:
        found.setdefault(empty.variable, set()).add(empty.code)
    for term in model.left_out:
        found.setdefault(term.variable, set())
    return found


def _not_there(model: Model) -> set[tuple[str, str]]:
    return {(one.variable, one.code) for one in model.left_out if one.why != "constant"}


@dataclass(frozen=True, eq=False)
class ModelParts:
    """The part that everybody in a wave has in the numbers of its models."""

    sample: Sample
    plan: Models
    fitted: Sequence[Planned]
    _known: dict[str, ModelInfluence] = field(default_factory=dict)

    def inside(self, key: str) -> Mask:
        """(n,) who is in a model."""
        return self._model(key).inside

    def influence(self, address: Address) -> Array | None:
        """(n,) influence values of a number of a model; None where it has none."""
        model = self._model(address.model)
        if not isinstance(model, Fitted):
            return None
        if address.statistic == "prediction":
            first, *second = [self._averages(model, part) for part in address.parts or (address,)]
            averages = first - second[0] if second else first
            return self._influence(model).of(averages)[:, 0]
        name = address.term if address.statistic == "coefficient" else address.of
        if name not in model.result.names:
            return None
        return self._influence(model).values[:, model.result.names.index(name)]

    def _model(self, key: str) -> Planned:
        return next(one for one in self.fitted if one.entry.key == key)

    def _averages(self, model: Fitted, part: Address) -> Averages:
        [(variable, [value])] = part.within
        term = next(term for term in model.terms if term.variable == variable)
        return averages_at(self.plan, model, term, float(value))

    def _influence(self, model: Fitted) -> ModelInfluence:
        if model.entry.key not in self._known:
            self._known[model.entry.key] = model_influence(
                model.result,
                self.sample.values(self.plan.outcome),
                model.X,
                self.sample.design,
                model.inside,
            )
        return self._known[model.entry.key]
