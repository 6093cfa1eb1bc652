"""A reader meets one name for one variable, in tables, figures and notes."""

from __future__ import annotations

import msgspec
import pytest
from names_of_variables import names_of_variables

from scs_report.language import Language
from scs_report.results import Results

#: Variables that models, hypotheses, predictions and at least one table of answers name.
EVERYWHERE = {"income_group", "government_confidence", "fairness", "accountability"}


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_variable_has_one_name(code: str, results: Results) -> None:
    found = names_of_variables(results, Language(code))
    assert {variable: list(names) for variable, names in found.items() if len(names) > 1} == {}
    for variable in EVERYWHERE:
        [places] = found[variable].values()
        assert {"codebook", "table 1", "table 4", "table A3", "table A5"} <= set(places)


@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_two_variables_of_one_table_share_a_name(code: str, results: Results) -> None:
    owners: dict[tuple[str, str], set[str]] = {}
    for variable, names in names_of_variables(results, Language(code)).items():
        for name, places in names.items():
            for place in (place for place in places if place.startswith("table")):
                owners.setdefault((place, name), set()).add(variable)
    assert {key: variables for key, variables in owners.items() if len(variables) > 1} == {}


def test_another_name_anywhere_is_found(results: Results) -> None:
    first, *others = results.hypotheses
    changed = msgspec.structs.replace(first, variable={"en": "Years", "zh": "岁数"})
    other = msgspec.structs.replace(results, hypotheses=(changed, *others))
    assert set(names_of_variables(other, Language("en"))["age"]) == {"Age", "Years"}
