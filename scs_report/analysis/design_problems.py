"""What is wrong with the design of a sample, said to whoever mends the data."""

from __future__ import annotations

from collections.abc import Callable

from scs_report.errors import N_, Message
from scs_report.estimation import DesignError

#: What columns are for the design, by the names of its arguments.
_COLUMNS = {
    "strata": N_("the stratum"),
    "clusters": N_("the cluster"),
    "fpc": N_("the number of clusters in the population"),
}
_PROBLEMS = {
    "no-label": N_("{row}: {what} is missing ({n} respondents have none)"),
    "cluster-in-several-strata": N_(
        "the cluster {label} lies in more than one stratum ({row}; {other}); where numbers begin "
        "anew in every stratum, make labels of stratum and number"
    ),
    "no-population": N_("{row}: found {found}, expected the number of clusters in the population"),
    "populations-differ": N_(
        "{row} and {other} lie in one stratum, and its number of clusters in the population is "
        "{found} in one and {also} in the other"
    ),
    "population-too-small": N_(
        "the stratum of {row} has {clusters} clusters in a population of {found}; expected the "
        "number of clusters in the population, no share"
    ),
    "only-in-one-wave": N_("one of the two waves has {what} in its [design], the other has not"),
}


def said(error: DesignError, respondent: Callable[[int], str]) -> str:
    """Return what is wrong, in the reader's language.

    Parameters
    ----------
    error
        Of the design of a sample, or of two waves.
    respondent
        Who stands in a row, counted from 0.
    """
    if error.kind not in _PROBLEMS:
        return str(error)  # no data can be to blame
    fields = dict(error.fields)
    for name in {"row", "other"} & fields.keys():
        fields[name] = respondent(int(str(fields[name])))
    if "name" in fields:
        fields["what"] = Message(_COLUMNS[str(fields.pop("name"))])
    return Message(_PROBLEMS[error.kind], **fields)
