"""What estimation cannot do, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence


class EstimationError(ValueError):
    """The data do not allow the estimate; the message says why and what to do."""


class CollinearError(EstimationError):
    """Covariates follow from those before them; `names` are theirs."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        advice = "leave it out"
        # the basis of these splines adds up to the constant
        if any(re.match(r"c[rc]\(", name) for name in self.names):
            advice = "write cr(…, constraints='center'), which leaves the constant out"
        super().__init__(
            f"collinear with the covariates before it: {', '.join(self.names)}; {advice}"
        )


class DesignError(EstimationError):
    """The weights, strata, clusters or population sizes do not describe a design.

    Where data can be to blame, `kind` and `fields` tell it to those who say it in other words or
    in another language; rows are counted from 0. Otherwise `kind` is empty.
    """

    def __init__(self, message: str, kind: str = "", **fields: object) -> None:
        self.kind, self.fields = kind, fields
        super().__init__(message)
