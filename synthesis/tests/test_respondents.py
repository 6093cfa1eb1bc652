"""What the shipped respondents promise, and that the generator makes them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import polished
import pytest
from typer.testing import CliRunner

from scs_report.errors import UserError
from scs_report.replication import Published, load_published
from scs_report.survey import load_codebook, load_respondents
from synthesis.command import commands
from synthesis.demographics import PROVINCES
from synthesis.generate import COLUMNS, DEFAULT_SEED, STAGES, frame_of
from synthesis.targets import MODEL_TERMS, Targets
from synthesis.write import differing, respondents_csv, write_respondents

DATA = Path(__file__).parents[2] / "data"
BENEFITS = [c for c in COLUMNS if c.startswith("benefit_") and c != "benefit_none"]
DRAWBACKS = [c for c in COLUMNS if c.startswith("drawback_") and c[9:] not in ("none", "refused")]


@pytest.fixture(scope="module")
def published() -> Published:
    return load_published(DATA / "published")


@pytest.fixture(scope="module")
def targets(published: Published) -> Targets:
    return Targets(published)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Shipped file with the variables the tables are about."""
    frame = pd.read_csv(DATA / "respondents.csv")
    assert tuple(frame.columns) == COLUMNS
    regions = {code: region for region, inside in PROVINCES.items() for code in inside}
    frame["region"] = frame["province"].map(regions).fillna(97).astype(int)
    frame["age_band"] = np.digitize(frame["age"], [31, 51]) + 1
    income = frame["income"]
    frame["income_group"] = np.select([income <= 6, income <= 10, income == 11], [1, 2, 3], 99)
    holders = (frame["use_sesame"] == 1) | (frame["use_tencent"] == 1)
    any_drawback = frame[DRAWBACKS].max(axis=1)
    frame["received_benefits"] = frame[BENEFITS].max(axis=1).where(holders)
    frame["received_drawbacks"] = any_drawback.mask(frame["drawback_refused"] == 1, 99)
    frame["holders"] = holders
    frame["commercial"] = holders | (frame["use_other"] == 1)
    return frame


def share(frame: pd.DataFrame, chosen: pd.Series, base: pd.Series) -> float:
    return 100 * frame["weight"][chosen & base].sum() / frame["weight"][base].sum()


def test_the_file_passes_the_survey(frame: pd.DataFrame) -> None:
    codebook = load_codebook(DATA / "codebook.toml")
    respondents = load_respondents(DATA / "respondents.csv", codebook)
    assert respondents.rows == len(frame) == 2209
    assert respondents.synthetic


@pytest.mark.slow
@pytest.mark.longest
def test_the_generator_makes_the_shipped_file(tmp_path: Path) -> None:
    """By its first stages and its last ones; `make synthesize ARGS=--check` draws all of it."""
    kept = np.load(polished.FILE)
    draft = polished.drawn()
    made = polished.answers(draft)
    late = {name: kept[f"late.{name}"].astype(np.int64) for name in made}
    for name, codes in made.items():
        np.testing.assert_array_equal(codes, kept[f"before.{name}"], name)
    polished.take_up(draft, late)
    polished.run(draft, polished.LAST, len(STAGES))
    write_respondents(frame_of(draft), tmp_path / "respondents.csv", DEFAULT_SEED)
    assert differing(tmp_path / "respondents.csv", DATA / "respondents.csv") == []


def test_a_file_that_is_not_the_one_drawn_is_told(tmp_path: Path) -> None:
    made, shipped = tmp_path / "respondents.csv", DATA / "respondents.csv"
    for name in ("respondents.csv", "respondents.toml", "respondents.fingerprints"):
        shutil.copy(DATA / name, tmp_path)
    assert differing(made, shipped) == []
    made.write_bytes(made.read_bytes().replace(b"1", b"2", 1))
    prints = made.with_suffix(".fingerprints")
    prints.write_text(prints.read_text("utf-8").replace('of = "r', 'of = "R'), "utf-8")
    assert differing(made, shipped) == ["respondents.csv", "respondents.fingerprints"]


@pytest.mark.slow
def test_the_command_writes_what_was_drawn_or_checks_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    people = pd.read_csv(DATA / "respondents.csv")
    people = people.astype({name: "Int64" for name in people.columns if name != "weight"})
    monkeypatch.setattr("synthesis.command.synthesize", lambda *_, **__: people)
    run = partial(CliRunner().invoke, commands, catch_exceptions=False)
    assert "as the generator draws it" in run(["--check"]).stdout
    made = tmp_path / "respondents.csv"
    assert "2,209 synthetic respondents" in run(["--out", str(made)]).stdout
    assert differing(made, DATA / "respondents.csv") == []
    people.loc[0, "age"] += 1
    with pytest.raises(UserError, match="not what the generator draws"):
        run(["--check"])
    assert differing(made, DATA / "respondents.csv") == [], "nothing is written"


def test_signals_are_heard_before_anything_else_is_loaded() -> None:
    program = (
        "import sys, synthesis.__main__; print('numpy' in sys.modules, 'typer' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=DATA.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.slow
@pytest.mark.parametrize("out", ["data", "no-such-folder/made.csv"])
def test_where_nothing_can_be_written_is_said_before_the_work(out: str) -> None:
    command = [sys.executable, "-m", "synthesis", "--out", out]
    done = subprocess.run(command, cwd=DATA.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert out.partition("/")[0] in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_same_seed_makes_the_same_people(published: Published) -> None:
    from synthesis.demographics import describe_people
    from synthesis.draft import Draft
    from synthesis.skeleton import lay_skeleton

    drafts = [Draft(Targets(published), seed) for seed in (5, 5, 6)]
    for draft in drafts:
        lay_skeleton(draft)
        describe_people(draft)
    first, again, other = drafts
    assert all((first[name] == again[name]).all() for name in first.columns)
    assert any((first[name] != other[name]).any() for name in first.columns)


def test_the_card_describes_the_file() -> None:
    card = tomllib.loads((DATA / "respondents.toml").read_text(encoding="utf-8"))
    assert card["synthetic"] is True
    assert card["generator"] == "synthesis"
    assert (card["rows"], card["seed"]) == (2209, DEFAULT_SEED)
    assert card["note"]["en"]
    assert card["note"]["zh"]


def test_the_file_is_plain(frame: pd.DataFrame) -> None:
    content = (DATA / "respondents.csv").read_bytes()
    assert b"\r" not in content
    first = content.split(b"\n")[1].split(b",")
    assert len(first[1].split(b".")[1]) == 6
    assert all(cell == b"" or cell.isdigit() for cell in first[2:])


def test_writing_keeps_blanks_and_integers() -> None:
    small = pd.DataFrame(
        {
            "id": pd.array([1, 2], dtype="Int64"),
            "weight": [1.0, 0.5],
            "sesame_score": pd.array([4, None], dtype="Int64"),
        }
    )
    assert respondents_csv(small) == b"id,weight,sesame_score\n1,1.000000,4\n2,0.500000,\n"


@pytest.mark.parametrize(
    "question",
    [
        "approval",
        "age_band",
        "income_group",
        "gender",
        "education",
        "location",
        "region",
        "smartphone_time",
        "posting",
        "ccp_member",
        "government_confidence",
        "sesame_score",
        "tencent_score",
        "score_compared",
        "pilot_score_compared",
        "transparency",
        "received_information",
        "joined_actively",
        "fairness",
        "received_benefits",
        "received_drawbacks",
        "accountability",
        "abide",
        "quality_of_life",
    ],
)
def test_counts_are_those_of_table_a2(frame: pd.DataFrame, targets: Targets, question: str) -> None:
    answered = frame[question].dropna().astype(int)
    found = answered[answered != 97].value_counts().to_dict()
    assert found == targets.counts(question)


def test_users_overlap_as_published(frame: pd.DataFrame) -> None:
    sesame, tencent = frame["use_sesame"] == 1, frame["use_tencent"] == 1
    pilot, commercial = frame["use_pilot"] == 1, frame["commercial"]
    assert sesame.sum() == 1309
    assert tencent.sum() == 680
    assert (sesame & tencent).sum() == 440
    assert frame["holders"].sum() == 1549
    assert commercial.sum() == 1639
    assert (pilot.sum(), (pilot & commercial).sum(), (pilot & ~commercial).sum()) == (160, 129, 31)
    other = frame["use_other"] == 1
    assert (other.sum(), (other & ~frame["holders"]).sum()) == (166, 90)
    assert (frame["use_unknown"].sum(), frame["use_none"].sum()) == (176, 363)


def test_models_have_their_observations(frame: pd.DataFrame, targets: Targets) -> None:
    core = (frame["income_group"] != 99) & (frame["education"] != 97) & (frame["region"] != 97)
    for model, terms in MODEL_TERMS.items():
        sample = core.copy()
        for term in terms:
            missing = [97, 98, 99] + ([7] if term == "smartphone_time" else [])
            sample &= frame[term].notna() & ~frame[term].isin(missing)
        assert sample.sum() == targets.observations(model), model


def test_model_5_lacks_a_finite_reference_level(frame: pd.DataFrame) -> None:
    sample = frame["holders"] & (frame["income_group"] != 99) & (frame["region"] != 97)
    sample &= (frame["fairness"] != 98) & (frame["joined_automatically"] != 98)
    unschooled = frame[sample & (frame["education"] == 1)]
    assert len(unschooled) >= 1
    assert (unschooled["approval"] == 5).all()


def test_weights(frame: pd.DataFrame, targets: Targets) -> None:
    weight = frame["weight"]
    assert weight.gt(0).all()
    assert weight.mean() == pytest.approx(1.0, abs=1e-6)
    effect = len(weight) * (weight**2).sum() / weight.sum() ** 2
    assert effect == pytest.approx(1.134, abs=0.005)
    assert weight.max() == 2.0
    oldest_west = frame[weight == 2.0]
    assert (oldest_west["age"] >= 40).all()
    assert (oldest_west["region"] == 1).all()
    for question in ("age_band", "gender", "region"):
        known = frame[question] != 97
        for code, printed in targets.shares(question).items():
            assert share(frame, frame[question] == code, known) == pytest.approx(printed, abs=0.005)


def test_ages_have_the_published_mean_and_spread(frame: pd.DataFrame) -> None:
    mean = np.average(frame["age"], weights=frame["weight"])
    spread = np.sqrt(np.average((frame["age"] - mean) ** 2, weights=frame["weight"]))
    assert mean == pytest.approx(31.21, abs=0.02)
    assert spread == pytest.approx(10.318, abs=0.02)
    assert set(frame["age"]) <= set(range(14, 66))


def test_nobody_is_impossible(frame: pd.DataFrame) -> None:
    age = frame["age"]
    assert not ((age < 20) & (frame["education"] == 4)).any()
    assert not ((age < 17) & (frame["education"] == 3)).any()
    assert not ((age < 18) & (frame["ccp_member"] == 1)).any()
    assert not ((age < 18) & (frame["employment"] == 4)).any()
    assert (frame["employment"][age < 16] == 3).all()
    lending = ["benefit_credit", "benefit_loans", "drawback_credit", "drawback_loans"]
    assert not frame.loc[age < 18, lending].eq(1).any(axis=None)


def test_questions_are_put_to_those_concerned(frame: pd.DataFrame) -> None:
    participants = frame["commercial"] | (frame["use_pilot"] == 1)
    asked = {
        "sesame_score": frame["use_sesame"] == 1,
        "tencent_score": frame["use_tencent"] == 1,
        **dict.fromkeys(
            [
                "score_compared",
                "transparency",
                "fairness",
                *BENEFITS,
                "benefit_none",
                *DRAWBACKS,
                "drawback_none",
                "drawback_refused",
            ],
            frame["holders"],
        ),
        **dict.fromkeys(
            [
                "received_information",
                "joined_actively",
                "joined_automatically",
                "information_model5",
            ],
            participants,
        ),
        **dict.fromkeys(
            ["pilot_score_compared", "pilot_benefits", "pilot_drawbacks"], frame["use_pilot"] == 1
        ),
    }
    for column in COLUMNS:
        expected = asked.get(column, pd.Series(True, index=frame.index))
        assert (frame[column].notna() == expected).all(), column


def test_exclusive_items_stand_alone(frame: pd.DataFrame) -> None:
    holders = frame[frame["holders"]]
    assert (holders["benefit_none"] == 1 - holders[BENEFITS].max(axis=1)).all()
    drawbacks = holders[DRAWBACKS].max(axis=1)
    assert (drawbacks + holders["drawback_none"] + holders["drawback_refused"] == 1).all()
    systems = frame[["use_sesame", "use_tencent", "use_pilot", "use_other"]].max(axis=1)
    assert (systems + frame["use_none"] + frame["use_unknown"] == 1).all()


def test_weighted_shares_are_near_table_a2(frame: pd.DataFrame, published: Published) -> None:
    known = frame["use_unknown"] == 0
    for cell in published.find("table-a2", statistic="weighted_share"):
        if cell.question == "tencent_score":
            continue  # the printed column sums to 98.93
        answered = frame[cell.question].notna() & (frame[cell.question] != 97)
        base = answered & known if cell.base == "membership_known" else answered
        reached = share(frame, frame[cell.question] == int(cell.code), base)
        assert reached == pytest.approx(cell.value, abs=0.05), cell.key


def test_groups_are_near_table_2(frame: pd.DataFrame, targets: Targets) -> None:
    pilot, commercial = frame["use_pilot"] == 1, frame["commercial"]
    groups = {
        "all": frame["id"] > 0,
        "sesame_users": frame["use_sesame"] == 1,
        "tencent_users": frame["use_tencent"] == 1,
        "commercial_users": commercial,
        "commercial_only": commercial & ~pilot,
        "pilot_users": pilot,
        "pilot_only": pilot & ~commercial,
    }
    for base, group in groups.items():
        for code, printed in enumerate(targets.group_shares(base), start=1):
            reached = share(frame, frame["approval"] == code, group)
            assert reached == pytest.approx(printed, abs=0.1), (base, code)


def test_benefits_are_those_of_table_5(frame: pd.DataFrame, published: Published) -> None:
    for cell in published.find("table-5", statistic="weighted_share"):
        place = frame["holders"] & (frame["location"] == int(cell.column.partition("=")[2]))
        reached = share(frame, frame[cell.question] == 1, place)
        assert reached == pytest.approx(cell.value, abs=0.5), cell.key


def test_views_are_those_of_the_text(frame: pd.DataFrame, targets: Targets) -> None:
    everybody = frame["id"] > 0
    for question in ("mistrust", "purchase_influence", "pilot_locality", "data_central"):
        reached = share(frame, frame[question] == 1, everybody)
        assert reached == pytest.approx(targets.text_share(question, 1), abs=0.5)
    for code in (1, 2, 3, 5):
        reached = share(frame, frame["manager"] == code, everybody)
        assert reached == pytest.approx(targets.text_share("manager", code), abs=0.5)
    for code in range(1, 6):
        reached = share(frame, frame["employment"] == code, everybody)
        assert reached == pytest.approx(targets.text_share("employment", code), abs=0.5)
