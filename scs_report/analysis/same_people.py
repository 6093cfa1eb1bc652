"""Changes between waves that share people: from the influence values of both."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scs_report.analysis.design_problems import said
from scs_report.analysis.model_changes import ModelParts
from scs_report.analysis.numbers import Numbers
from scs_report.analysis.regressions import fit_models
from scs_report.analysis.sample import Sample
from scs_report.analysis.specification import Specification
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.estimation import Array, Change, DesignError, Panel
from scs_report.results import Address
from scs_report.survey import Respondents, inexact


class SamePeople:
    """An earlier wave, some of whose people or clusters answered again.

    Parameters
    ----------
    wave, before
        Key and respondents of the earlier wave.
    numbers
        Of the wave that is analysed.
    specification
        The plan of models, among the rest; both waves are fitted by it, person by person.

    Attributes
    ----------
    shared
        How many people answered in both.

    Raises
    ------
    UserError
        If the designs do not fit together, or it cannot be told who is who.
    """

    def __init__(
        self,
        wave: str,
        before: Respondents,
        numbers: Numbers,
        specification: Specification,
    ) -> None:
        now, sample = numbers.sample.one_by_one(), Sample.of(before).one_by_one()
        self._numbers = (Numbers(now), Numbers(sample))
        self._models: tuple[ModelParts, ...] = ()
        if plan := specification.models:
            enough = specification.study.disclosure.withhold
            self._models = (
                ModelParts(now, plan, fit_models(now, plan, enough)),
                ModelParts(sample, plan, fit_models(sample, plan, enough)),
            )
            self._normal = plan.inference == "normal"
        ids_now, ids_before = _ids(now), _ids(sample)
        self.shared = len(np.intersect1d(ids_now, ids_before))
        try:
            self._panel = Panel(now.design, sample.design, ids_now, ids_before)
        except DesignError as error:
            raise UserError(
                _("The wave {wave} cannot be compared person by person", wave=wave),
                [said(error, lambda row: _who(now, sample, row))],
                _("Mend the data, or set overlap = false for {wave} in study.toml.", wave=wave),
            ) from error

    def change(self, address: Address, value: float) -> Change | None:
        """Return a change; None where one of the files has no such number."""
        if address.of_model:
            found = [models.influence(address) for models in self._models]
        else:
            found = [_influence(numbers, address) for numbers in self._numbers]
        now, before = found
        if now is None or before is None:
            return None
        return self._panel.change(value, now, before, self._freedom(address))

    def _freedom(self, address: Address) -> float | None:
        """Return the degrees of freedom of a model's number; those of the design for others."""
        if not address.of_model:
            return None
        if self._normal:
            return np.inf
        inside = np.concatenate([models.inside(address.model) for models in self._models])
        return float(self._panel.design.degrees_of_freedom_among(inside))


def _influence(numbers: Numbers, address: Address) -> Array | None:
    means = [numbers.linear(part, numbers.sample) for part in address.parts or (address,)]
    if any(one is None for one in means):
        return None
    first, *second = [one.influence for one in means if one]
    return first - second[0] if second else first


def _who(now: Sample, before: Sample, row: int) -> str:
    """Say who stands in a row of both waves, one below the other."""
    rows = now.respondents.rows
    return now.respondent(row) if row < rows else before.respondent(row - rows)


def _ids(sample: Sample) -> npt.NDArray[np.str_]:
    """(n,) who is who; everybody another person where the study has no ids."""
    column = sample.codebook.design.id
    if not column:
        return np.arange(sample.respondents.rows).astype(str)
    codes = sample.respondents.codes(column)
    if inexact(codes):
        problem = _(
            "column {name}: numbers of more than 15 digits, which the file does not keep",
            name=column,
        )
        raise UserError(
            _("Nobody can say who answered again: {file}", file=sample.respondents.file),
            [problem],
            _(
                "Save the column as text, or set overlap = false for the earlier wave in "
                "study.toml."
            ),
        )
    return codes.astype(str).to_numpy(dtype=str)
