"""What the generator aims at, read from the published tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scs_report.replication import Published
from synthesis._types import Floats
from synthesis.draws import spread_counts

POPULATION = 2209
TENCENT_USERS = 680

# Table 4 has unreadable cells. The other numbers of a model bound them (section N of an audit of
# the printed numbers); a generator needs one value for each, and these are ours, not the paper's.
WORKING_VALUES: Mapping[tuple[int, str], float] = {
    (2, "education=4"): 1.775,
    (3, "location=1"): 0.300,
    (4, "location=1"): -0.130,
    (5, "location=1"): 0.300,
    (7, "location=1"): 0.200,
    (7, "education=4"): -0.638,
    (6, "cut1"): -4.650,
}
BASE_TERMS = (
    "age",
    "income_group=2",
    "income_group=3",
    "gender=1",
    "education=2",
    "education=3",
    "education=4",
    "location=1",
    "region=2",
    "region=3",
)
MODEL_TERMS: Mapping[int, tuple[str, ...]] = {
    1: (),
    2: ("smartphone_time", "posting"),
    3: ("ccp_member", "government_confidence"),
    4: ("sesame_score", "score_compared"),
    5: ("transparency", "information_model5", "joined_automatically", "fairness"),
    6: ("received_benefits", "received_drawbacks"),
    7: ("accountability", "abide", "quality_of_life"),
}
CUTS = ("cut1", "cut2", "cut3", "cut4")


class Targets:
    """Counts, weighted shares and model parameters of the published tables.

    Parameters
    ----------
    published
        The published tables.
    """

    def __init__(self, published: Published) -> None:
        self.published = published

    def counts(self, question: str) -> dict[int, int]:
        """Unweighted counts by code, in the order of Table A2."""
        found = self.published.find("table-a2", question=question, statistic="count")
        counts = {int(cell.code): round(cell.value or 0.0) for cell in found}
        if question == "tencent_score":
            # The printed percentages imply 682 answers; nobody answers what was not asked.
            parts = spread_counts(TENCENT_USERS, list(counts.values()))
            return dict(zip(counts, parts, strict=True))
        return counts

    def count(self, item: str) -> int:
        """People who gave a multiple-response item, e.g. ``use_sesame``."""
        return self.counts(item)[1]

    def shares(self, question: str) -> dict[int, float]:
        """Weighted percentages by code, in the order of Table A2."""
        found = self.published.find("table-a2", question=question, statistic="weighted_share")
        return {int(cell.code): cell.value or 0.0 for cell in found}

    def text_share(self, question: str, code: int, base: str = "all") -> float:
        """Per cent stated in the text; the last statement counts."""
        found = self.published.find(
            "text", question=question, code=str(code), base=base, statistic="weighted_share"
        )
        values = [cell.value for cell in found if cell.value is not None]
        return values[-1]

    def group_shares(self, base: str) -> list[float]:
        """Per cent of the five answers on approval in a group of Table 2."""
        value = self.published.value
        return [value("table-2", f"approval={code}", base) for code in range(1, 6)]

    def observations(self, model: int) -> int:
        """Observations of a model of Table 4."""
        return round(self.published.value("table-4", "n", f"model_{model}"))

    def parameters(self, model: int) -> tuple[Floats, Floats]:
        """Coefficients and cutpoints of a model of Table 4; working values where print is lost."""
        values = []
        for name in self._names(model):
            cell = self.published.cell("table-4", name, f"model_{model}", "coefficient")
            working = WORKING_VALUES.get((model, name))
            values.append(cell.value if cell.value is not None else working)
        numbers = np.array(values, dtype=np.float64)
        return numbers[: -len(CUTS)], numbers[-len(CUTS) :]

    @staticmethod
    def _names(model: int) -> tuple[str, ...]:
        return (*BASE_TERMS, *MODEL_TERMS[model], *CUTS)
