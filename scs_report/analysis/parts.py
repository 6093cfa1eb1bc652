"""Of which part of the people a file is: the groups that all who answered belong to."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.results import Address, Within


def part_of(sample: Sample, addresses: Iterable[Address]) -> Within:
    """Return the variables that divide people in some number, where nobody is in another group.

    A missing answer is no group.
    """
    dividing = {name for one in addresses if not one.of_model for name, _ in one.within} - {
        sample.codebook.design.wave
    }
    found: list[tuple[str, tuple[str, ...]]] = []
    codebook = sample.codebook
    for variable in (*codebook.questions, *codebook.derived):
        name = variable.id
        if name not in dividing:
            continue
        several = [a for a in variable.answers if a.counted and not a.missing]
        one = sample.about([name])
        codes = np.unique(one.codes(name)[one.people])
        if len(several) > 1 and len(codes) == 1 and codes[0] in [a.code for a in several]:
            found.append((name, (f"{codes[0]:g}",)))
    return tuple(found)
