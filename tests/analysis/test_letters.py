"""Letters of a banner, beside a computation of their own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace
from scipy import stats

from scs_report.results import LocalText, Results
from scs_report.results.grids import cross_grid
from scs_report.results.table_entries import Banner, Cross, Net, Rows
from scs_report.survey import Respondents

Mask = npt.NDArray[np.bool_]

#: Of the columns of the banner below: all, two by location, three by region, two users.
HEADINGS = ("", "location", "location", "region", "region", "region", "users", "users")
BANNER = (
    Banner(base="all"),
    Banner(variable="location"),
    Banner(variable="region"),
    Banner(base="sesame_users"),
    Banner(base="tencent_users"),
)
APPROVE = Net(label=LocalText(en="Approve", zh="赞同"), codes="approving")
ENTRY = Cross(
    key="banner",
    rows=(Rows(question="approval", nets=(APPROVE,), mean=True), Rows(question="manager")),
    banner=BANNER,
    letters=True,
)


@pytest.fixture(scope="module")
def results(tabulated: Callable[..., Results]) -> Results:
    return tabulated(ENTRY)


def members(respondents: Respondents) -> list[Mask]:
    frame = respondents.frame.apply(lambda column: column.astype(float))
    everybody = np.ones(len(frame), dtype=bool)
    return [
        everybody,
        *((frame["location"] == code).to_numpy() for code in (1, 0)),
        *((frame["region"] == code).to_numpy() for code in (1, 2, 3)),
        *((frame[name] == 1).to_numpy() for name in ("use_sesame", "use_tencent")),
    ]


def by_hand(values: npt.NDArray[np.float64], respondents: Respondents) -> list[str]:
    """Return the letters of a row: linearised t tests of pairs, Holm over the row."""
    weights, masks = respondents.weights, members(respondents)
    people = [mask & ~np.isnan(values) for mask in masks]
    means = [np.average(values[inside], weights=weights[inside]) for inside in people]
    influence = [
        np.where(inside, weights * (np.nan_to_num(values) - mean), 0) / weights[inside].sum()
        for inside, mean in zip(people, means, strict=True)
    ]
    tests = []
    for one, other in combinations(range(len(masks)), 2):
        if HEADINGS[one] and HEADINGS[one] == HEADINGS[other]:
            gap = influence[one] - influence[other]
            n = len(gap)
            error = np.sqrt(n / (n - 1) * np.sum((gap - gap.mean()) ** 2))
            df = (people[one] | people[other]).sum() - 1
            t = (means[one] - means[other]) / error
            tests.append((2 * stats.t.sf(abs(t), df), one, other))
    tests.sort()
    letters = [""] * len(masks)
    for place, (p, one, other) in enumerate(tests):
        if p * (len(tests) - place) >= 0.05:
            break
        higher, lower = (one, other) if means[one] > means[other] else (other, one)
        letters[higher] += "ABCDEFG"[lower - 1]
    return ["".join(sorted(found)) for found in letters]


def row(of: str, results: Results) -> list[str]:
    """Return the letters that the results have of a row: `share:approval=5`."""
    within = [""] + [f"/location={code}" for code in (1, 0)]
    within += [f"/region={code}" for code in (1, 2, 3)]
    addresses = [f"{of}@all{narrowed}" for narrowed in within]
    addresses += [f"{of}@sesame_users", f"{of}@tencent_users"]
    assert all(address in results.estimates for address in addresses)
    return [results.letters["banner"].cells.get(address, "") for address in addresses]


@pytest.mark.slow
@pytest.mark.parametrize("question", ["approval", "manager"])
def test_letters_are_those_of_a_computation_by_hand(
    question: str, results: Results, respondents: Respondents
) -> None:
    codes = respondents.codes(question).to_numpy(dtype=float, na_value=np.nan)
    seen = ""
    for code in map(int, [a.code for a in results.question(question).answers]):
        given = np.where(np.isnan(codes), np.nan, codes == code)
        letters = by_hand(given, respondents)
        assert row(f"share:{question}={code}", results) == letters
        seen += "".join(letters)
    assert set(seen) >= {"A", "B"} or set(seen) >= {"B", "C"}


def test_nets_and_means_are_compared_too(results: Results, respondents: Respondents) -> None:
    codes = respondents.codes("approval").to_numpy(dtype=float, na_value=np.nan)
    approve = np.isin(codes, [4, 5]).astype(float)
    assert row("share:approval=4,5", results) == by_hand(approve, respondents)
    assert row("mean:approval", results) == by_hand(codes, respondents)


def test_columns_are_lettered_under_their_headings_but_not_everybody(results: Results) -> None:
    assert results.letters["banner"].columns == ("", *"ABCDEFG")


def test_a_column_without_another_under_its_heading_has_no_letter(
    tabulated: Callable[..., Results],
) -> None:
    banner = (Banner(base="all"), Banner(base="sesame_users"), Banner(variable="gender"))
    found = tabulated(replace(ENTRY, banner=banner)).letters["banner"]
    assert found.columns == ("", "", "A", "B")


def test_small_columns_are_not_compared(tabulated: Callable[..., Results]) -> None:
    flagged = tabulated(ENTRY, flag=500)
    rural = flagged.share("share:approval=5@all/location=0")
    assert rural is not None
    assert rural.n < 500
    for address, letters in flagged.letters["banner"].cells.items():
        assert "location" not in address, "one of two columns is small"
        assert not set(letters) & {"A", "B"}
    assert flagged.letters["banner"].cells


def test_withheld_numbers_have_no_letters_and_are_in_none(
    tabulated: Callable[..., Results], results: Results
) -> None:
    small = tabulated(ENTRY, withhold=650, flag=650)
    withheld = {address for address in small.withheld if address.startswith("share:approval")}
    assert withheld
    assert any(address in results.letters["banner"].cells for address in withheld)
    letters = small.letters["banner"]
    for block in cross_grid(ENTRY, small).blocks:
        for row in block.rows:
            of_letter = dict(zip(letters.columns, map(str, row.cells), strict=True))
            for address in map(str, row.cells):
                named = letters.cells.get(address, "")
                assert not (named and address in small.withheld)
                assert not {of_letter[letter] for letter in named} & set(small.withheld)


def test_a_stricter_level_gives_fewer_letters(
    tabulated: Callable[..., Results], results: Results
) -> None:
    strict = tabulated(replace(ENTRY, alpha=1e-6)).letters["banner"].cells
    assert 0 < len(strict) < len(results.letters["banner"].cells)
