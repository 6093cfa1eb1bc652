"""What answers mean by the codebook, of people or of combinations of answers alike."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from scs_report.survey.codebook import Codebook
from scs_report.survey.column import Mask
from scs_report.survey.columns import Columns
from scs_report.survey.conditions import Floats
from scs_report.survey.derive import base_mask


class Rows(Struct, frozen=True, eq=False):
    """Columns that a codebook explains; rows are people, or combinations of their answers."""

    codebook: Codebook
    columns: Columns

    def numbers(self, name: str) -> Floats:
        """Return a column or derived variable as it stands, (rows,) nan where it is blank."""
        return self.columns.floats(name)

    def values(self, name: str) -> Floats:
        """Return a column or derived variable, (rows,) nan for every kind of missing answer."""
        numbers = self.numbers(name)
        missing = self._codes(name, counted=False)
        return np.where(np.isin(numbers, missing), np.nan, numbers) if missing else numbers

    def counted(self, name: str) -> Mask:
        """Return who is in the base of shares: asked, and not merely unrecorded."""
        numbers = self.numbers(name)
        inside: Mask = ~np.isnan(numbers)
        if left_out := self._codes(name, counted=True):
            inside &= ~np.isin(numbers, left_out)
        return inside

    def base(self, name: str) -> Mask:
        """Return who belongs to a base of the codebook, (rows,)."""
        return base_mask(self.columns, self.codebook, name)

    def _codes(self, name: str, *, counted: bool) -> list[int]:
        """Return the codes left out of shares (``counted``) or of means."""
        if name in self.codebook.columns and self.codebook.owner(name).kind != "single":
            return []
        answers = self.codebook.variable(name).answers
        return [a.code for a in answers if (not a.counted if counted else a.missing)]
