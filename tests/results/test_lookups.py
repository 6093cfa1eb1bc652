"""Results looked into from a notebook: by name, address, table and model."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest

from scs_report.results import (
    Address,
    ParameterEstimate,
    Results,
    ShareEstimate,
    Withheld,
    WithheldError,
    coefficient,
)


def test_a_number_is_found_by_its_name_and_by_its_address(results: Results) -> None:
    found = results["approval.support.urban"]
    assert isinstance(found, ShareEstimate)
    address = "share:approval=4,5@all/location=1"
    assert found == results["share:approval=approving/location=1"] == results[address]
    assert found == results[Address.parse(address)]


def test_an_unknown_number_names_the_nearest(results: Results) -> None:
    with pytest.raises(KeyError, match=r"did you mean approval\.support\?"):
        results["approval.suport"]


def test_a_withheld_number_says_why(results: Results) -> None:
    address = results.named["approval.support"]
    few = msgspec.structs.replace(
        results,
        estimates={at: one for at, one in results.estimates.items() if at != address},
        withheld={address: Withheld(reason="small_base", n=12)},
    )
    with pytest.raises(WithheldError, match="rests on few people, n = 12"):
        few["approval.support"]


def test_what_stands_beside_an_estimate_has_an_address_too(results: Results) -> None:
    share = results["share:approval=5@all"]
    assert isinstance(share, ShareEstimate)
    for statistic, expected in (("unweighted_share", share.unweighted), ("count", share.count)):
        assert results.number(Address.parse(f"{statistic}:approval=5@all")) == expected
    model = results.models[0]
    parameter = results.parameter(coefficient(model.key, "age"))
    assert parameter is not None
    error = Address.parse(f"standard_error:age:model={model.key}")
    assert results.number(error) == parameter.se


def test_every_table_is_a_frame_of_its_numbers(results: Results) -> None:
    for entry in results.tables:
        view = results.table(entry.key)
        frame = view.to_frame()
        assert len(frame) > 0, entry.key
        assert frame.index.is_unique, entry.key
        assert "<table" in view._repr_html_()
        assert entry.key in repr(view)
    frame = results.table("table-2").to_frame()
    label = results.question("approval").label["en"]
    share = results.share("share:approval=5@pilot_users")
    assert share is not None
    assert frame.loc[(label, "Strongly approve"), "Government pilot"] == share.value
    assert isinstance(results.table("table_5").to_frame().columns, pd.MultiIndex)


def test_a_model_is_a_frame_of_its_parameters(results: Results) -> None:
    model = results.model("score")
    frame = model.to_frame()
    assert list(frame.columns) == ["value", "se", "z", "p", "low", "high"]
    assert len(frame) == len(model.covariance)
    found = [one for one in results.parameters(model) if isinstance(one, ParameterEstimate)]
    np.testing.assert_array_equal(frame["value"], [one.value for one in found])
    finite = [one.finite for one in found]
    np.testing.assert_allclose(
        frame["se"][finite] ** 2, np.diag(model.covariance)[finite], rtol=1e-6
    )
    assert repr(model).startswith("<model 4 'score'")


def test_results_say_in_a_line_what_they_hold(results: Results) -> None:
    said = repr(results)
    assert "\n" not in said
    assert f"{len(results.estimates):,} estimates" in said
