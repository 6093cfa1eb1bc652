"""Many parts of the same respondents: one pass, the numbers of each, and nothing of few people."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from scs_report.analysis import Specification, analyse, load_specification
from scs_report.analysis import together as module
from scs_report.analysis.numbers import people_of
from scs_report.analysis.sample import Sample
from scs_report.analysis.together import Together
from scs_report.results import Address, Estimate, Mean, Results, ShareEstimate
from scs_report.survey import Codebook, Domain, Respondents, domain_of, load_respondents

Vectors = npt.NDArray[np.int64]
PRIME = 2**31 - 1


@pytest.fixture(scope="module")
def demo_respondents(demo: Path, demo_codebook: Codebook) -> Respondents:
    return load_respondents(demo / "data" / "respondents.csv", demo_codebook)


@pytest.fixture(scope="module")
def demo_plan(demo: Path) -> Specification:
    return load_specification(demo / "data")


def parts_by(names: Iterable[str], codebook: Codebook) -> dict[str, Domain]:
    answers = [
        [(name, one.code) for one in codebook.variable(name).answers if not one.missing]
        for name in names
    ]
    return {
        "-".join(str(code) for _, code in group): domain_of(
            " and ".join(f"{name} == {code}" for name, code in group), codebook
        )
        for group in itertools.product(*answers)
    }


def judged(
    respondents: Respondents, plan: Specification, parts: Mapping[str, Domain]
) -> tuple[Together, dict[str, Results]]:
    made = Together(respondents, plan, parts)
    made.judge({key: made.judged(key) for key in made.keys})
    return made, {key: made.results_of(key) for key in made.keys}


@pytest.mark.slow
def test_part_whole_and_their_difference_are_those_of_r(
    demo_respondents: Respondents, demo_plan: Specification, demo_codebook: Codebook
) -> None:
    """`svymean` of a subset, and `svycontrast` of the ratios of totals (demo_parts.R)."""
    file = Path(__file__).parent.parent / "examples" / "demo_parts.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    compared = 0
    for rule in dict.fromkeys(row["part"] for row in rows):
        found = analyse(demo_respondents, demo_plan, where=domain_of(rule, demo_codebook))
        names = {**found.named, **found.compared}
        for row in (row for row in rows if row["part"] == rule):
            text = names[row["fact"]]
            address = {
                "here": names[f"here.{row['fact']}"],
                "svyby": text,
                "all": names[f"all.{row['fact']}"],
                "gap": f"{text} - {text}:part=all",
            }[row["quantity"]]
            value = found.value(address)
            assert isinstance(value, Estimate)
            expected = float(row["value"]), float(row["se"])
            assert (value.value, value.se) == pytest.approx(expected, rel=1e-9, abs=1e-12)
            compared += 1
    assert compared == len(rows) > 20


@pytest.mark.slow
def test_numbers_are_those_of_the_part_alone(
    respondents: Respondents, specification: Specification, codebook: Codebook, results: Results
) -> None:
    parts = parts_by(["location"], codebook)
    made, found = judged(respondents, specification, parts)
    assert set(found) == set(parts)
    alone = {key: analyse(respondents, specification, where=parts[key]) for key in parts}
    pairs = [(found[key], alone[key]) for key in parts]
    assert all(one.study.whole == respondents.rows for one in found.values())
    for one, other in (*pairs, (made.results_of_all(), results)):
        assert not set(one.estimates) - set(other.estimates)
        for text, estimate in one.estimates.items():
            for name in estimate.__struct_fields__:
                expected = getattr(other.estimates[text], name)
                value = getattr(estimate, name)
                # pytest.approx is slow, and there are some hundred thousand of them
                near = isinstance(value, float) and math.isclose(
                    value, expected, rel_tol=1e-9, abs_tol=1e-12
                )
                assert near or value == pytest.approx(expected, rel=1e-9, abs=1e-12), text
        lost = set(other.estimates) - set(one.estimates)
        assert lost <= set(one.withheld)


@pytest.mark.slow
def test_respondents_are_looked_at_once_for_all_parts(
    demo_respondents: Respondents,
    demo_plan: Specification,
    demo_codebook: Codebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[tuple[str, ...]] = []
    before = Respondents.combinations

    def combinations(self: Respondents, names: list[str]) -> object:
        looked.append(tuple(names))
        return before(self, names)

    monkeypatch.setattr(Respondents, "combinations", combinations)
    made = Together(demo_respondents, demo_plan, parts_by(["age_group"], demo_codebook))
    made.judge({key: made.judged(key) for key in made.keys})
    first, *rest = made.keys
    made.results_of(first)
    passes = len(looked)
    for key in rest:
        made.results_of(key)
    assert len(looked) == passes
    assert all("age_group" in names for names in looked[1:])


@pytest.mark.slow
@pytest.mark.parametrize("by", [["district"], ["age_group"], ["education", "gender"]])
def test_no_withheld_group_follows_from_all_reports(
    by: list[str],
    demo_respondents: Respondents,
    demo_plan: Specification,
    demo_codebook: Codebook,
) -> None:
    parts = parts_by(by, demo_codebook)
    made, found = judged(demo_respondents, demo_plan, parts)
    told = recovered(made.results_of_all(), found, parts, demo_respondents)
    assert found
    assert told == []


@pytest.mark.slow
def test_nothing_follows_from_reports_that_share_people(
    demo_respondents: Respondents, demo_plan: Specification, demo_codebook: Codebook
) -> None:
    rules = {
        "old": "age >= 65",
        "young": "age < 40",
        "women": "gender == 0",
        "men": "gender == 1",
        "harbour": "district == 2",
        "its-women": "district == 2 and gender == 0",
        "old-women": "age >= 65 and gender == 0",
        "its-old": "district == 2 and age >= 60",
        "nearly-old": "age >= 63",
        "grown-up": "age >= 19",
    }
    parts = {name: domain_of(rule, demo_codebook) for name, rule in rules.items()}
    made, found = judged(demo_respondents, demo_plan, parts)
    # its men and its women, whom one report each tells of, leave one person of all at the harbour
    assert {"harbour", "its-women"} <= {*found}
    everybody = made.results_of_all()
    # women by age and the young by gender leave two young people, in any question; that somebody
    # did not tell an education is no secret
    besides = [text for text in everybody.withheld if not text.endswith("/education=9")]
    assert any(text.startswith("share:visits=") for text in besides)
    assert recovered(everybody, found, parts, demo_respondents, besides) == []


@pytest.mark.slow
def test_the_attack_succeeds_where_reports_are_judged_alone(
    demo_respondents: Respondents,
    demo_plan: Specification,
    demo_codebook: Codebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "hide_across", lambda *_: None)
    monkeypatch.setattr(module, "withheld_reports", alone)
    parts = parts_by(["education", "gender"], demo_codebook)
    made, found = judged(demo_respondents, demo_plan, parts)
    assert recovered(made.results_of_all(), found, parts, demo_respondents)


def alone(
    parts: Mapping[str, object], _: object, sample: Sample, threshold: int, **__: object
) -> dict[str, str]:
    """Withhold reports of few people, and no others."""
    small = {}
    for key, within in parts.items():
        names = [name for name, _ in within]  # type: ignore[attr-defined]
        about = sample.about(names)
        inside = about.people
        for name, codes in within:  # type: ignore[attr-defined]
            inside = inside & np.isin(about.codes(name), [float(code) for code in codes])
        if about.count(inside) < threshold:
            small[key] = "small_base"
    return small


def recovered(
    everybody: Results,
    found: Mapping[str, Results],
    parts: Mapping[str, Domain],
    respondents: Respondents,
    besides: Iterable[str] = (),
) -> list[str]:
    """Attack: which withheld shares of few people are sums and differences of all published ones.

    A share of some answers, with its base, is how many people of a group gave them: a sum over
    people. What is withheld for too few people is told if its group is a combination of those of
    published shares of the same answers; `besides` are
    shares that are withheld of all. Nothing of the program's own judgement is used.
    """
    people = Sample.of(respondents).one_by_one()
    inside = {
        key: domain.rule.holds({name: people.codes(name) for name in domain.rule.names})
        for key, domain in parts.items()
    }
    inside["all"] = np.ones(respondents.rows, dtype=bool)
    published: dict[tuple[str, tuple[str, ...]], list[npt.NDArray[np.bool_]]] = {}
    for key, results in {"all": everybody, **found}.items():
        for text, value in results.estimates.items():
            address = Address.parse(text)
            if isinstance(value, ShareEstimate) and not address.of_model and not address.part:
                asked = people_of(address, people) & inside[key]
                published.setdefault((address.of, address.codes), []).append(asked)
    told = []
    for what, rows in published.items():
        basis = Basis(rows)
        few = everybody.disclosure.withhold
        for key in parts:
            of_part = found.get(key)
            for text in (*everybody.estimates, *besides):
                address = Address.parse(text)
                if (address.of, address.codes) != what or address.statistic != "share":
                    continue
                if address.is_difference or address.of_model:
                    continue
                if address.of in parts[key].rule.names:
                    continue  # how many of a group are in the part is no answer of theirs
                asked = people_of(address, people) & inside[key]
                hidden = of_part is None or text in of_part.withheld
                if hidden and 0 < asked.sum() < few and basis.spans(asked):
                    told.append(f"{key}: {text}")
    return told


class Basis:
    """The span of some vectors, modulo a prime."""

    def __init__(self, vectors: Iterable[npt.NDArray[np.bool_]]) -> None:
        self.rows: list[Vectors] = []
        self.pivots: list[int] = []
        for vector in vectors:
            left = self._reduced(vector.astype(np.int64))
            if left.any():
                pivot = int(np.flatnonzero(left)[0])
                self.rows.append(left * pow(int(left[pivot]), -1, PRIME) % PRIME)
                self.pivots.append(pivot)

    def _reduced(self, vector: Vectors) -> Vectors:
        for row, pivot in zip(self.rows, self.pivots, strict=True):
            if vector[pivot]:
                vector = (vector - vector[pivot] * row) % PRIME
        return vector

    def spans(self, vector: npt.NDArray[np.bool_]) -> bool:
        """Whether a vector, not of zeros, lies in the span."""
        return bool(vector.any()) and not self._reduced(vector.astype(np.int64)).any()


@pytest.mark.slow
def test_a_mean_of_all_stands_beside_that_of_a_part(
    demo_respondents: Respondents,
    demo_plan: Specification,
    demo_codebook: Codebook,
    demo_results: Results,
) -> None:
    results = analyse(demo_respondents, demo_plan, where=domain_of("gender == 0", demo_codebook))
    for name, text in results.compared.items():
        if name.startswith("all.") and text in results.estimates:
            plain = str(Address.parse(text.removesuffix(":part=all")))
            mine, theirs = results.value(text), demo_results.value(plain)
            assert isinstance(mine, ShareEstimate | Mean)
            assert (mine.value, mine.se, mine.n) == pytest.approx(
                (theirs.value, theirs.se, theirs.n), rel=1e-12
            )
    assert "all.sunday.agree" in results.compared
