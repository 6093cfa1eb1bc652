"""Mappings: what they ask, how people correct them, and what the next file needs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import company as co
import numpy as np
import pandas as pd
import pytest
from company import Part

from scs_report.errors import UserError
from scs_report.importing.deciding import Choice, Decision
from scs_report.importing.importer import Imported, import_file
from scs_report.project import Project
from scs_report.survey import Codebook, read_card, sha256_of


@pytest.fixture
def parts(people: pd.DataFrame, example_codebook: Codebook) -> list[Part]:
    return co.parts_of(people, example_codebook, "en")


def brought(study: Project, path: Path, **options: object) -> Imported:
    return import_file(study, path, command="scs-report import wave.sav", **options)  # type: ignore[arg-type]


def sole(done: Imported) -> Decision:
    assert len(done.open) == 1, [one.question for one in done.open]
    return done.open[0]


def renamed(part: Part, **changes: object) -> Part:
    return replace(part, **changes)  # type: ignore[arg-type]


# ------------------------------------------------------------------ what is never guessed


def test_scales_by_order_alone_are_asked(
    example: Project, parts: list[Part], example_codebook: Codebook, tmp_path: Path
) -> None:
    def bare(part: Part) -> Part:
        codes = co.substantive(part, example_codebook)
        return replace(co.recoded(part, {code: code - 1 for code in codes}), labels={})

    path = co.write(co.changed(parts, bare, ["visits"]), tmp_path / "wave.sav")
    asked = sole(brought(example, path))
    assert asked.name == "visits"
    assert "“0” → 1 Never (by order only)" in asked.details


def test_similar_words_are_asked_and_opposite_ones_never_taken(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    words = {
        1: "Fully disagree",
        2: "Disagree",
        3: "Undecided between",
        4: "Agree",
        5: "Fully agree",
    }
    changed = co.changed(parts, lambda part: renamed(part, labels=words), ["sunday"])
    done = brought(example, co.write(changed, tmp_path / "wave.sav"))
    assert {one.name for one in done.open} == {"sunday"}
    said = " ".join(line for one in done.open for line in (one.question, *one.details))
    assert "“1” Fully disagree → 5" not in said
    assert "“5” Fully agree → 1" not in said
    assert '"2" = 2 ' in done.mapping.read_text("utf-8")
    assert "“1” Fully disagree → 1 Disagree strongly (as the labelled codes" in said


def test_a_scale_of_which_only_the_ends_have_words(
    example: Project, parts: list[Part], example_codebook: Codebook, tmp_path: Path
) -> None:
    def ends(part: Part) -> Part:
        return renamed(part, labels={code: part.labels[code] for code in (1, 5)})

    kept = co.changed(parts, ends, ["sunday"])
    first = brought(example, co.write(kept, tmp_path / "same.sav"))
    assert not first.open
    first.mapping.unlink()  # another company's
    turned = co.changed(parts, lambda part: ends(co.reversed_(part, example_codebook)), ["sunday"])
    asked = sole(brought(example, co.write(turned, tmp_path / "turned.sav")))
    assert asked.name == "sunday"
    assert "“2” → 4 Agree (as the labelled codes beside it run)" in asked.details


def test_a_blank_means_an_answer_only_where_the_question_was_put(
    example: Project, parts: list[Part], people: pd.DataFrame, tmp_path: Path
) -> None:
    def blank(part: Part) -> Part:
        return renamed(part, values=[None if v == 98 else v for v in part.values])

    path = co.write(co.changed(parts, blank, ["satisfaction"]), tmp_path / "wave.sav")
    asked: list[str] = []

    def unknown(decision: Decision) -> Choice:
        asked.append(decision.name)
        return decision.choices[0]

    done = brought(example, path, ask=unknown)
    assert asked == ["satisfaction"]
    made = pd.read_parquet(done.respondents)["satisfaction"]
    pd.testing.assert_series_equal(made, people["satisfaction"], check_dtype=False)


def test_columns_without_a_label_are_not_guessed(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    changed = co.changed(parts, lambda part: renamed(part, label="", name="C"), ["age"])
    asked = sole(brought(example, co.write(changed, tmp_path / "wave.sav")))
    assert (asked.name, asked.key) == ("age", "column")
    assert asked.choices[-1].value == "none"


def test_bands_are_no_age(example: Project, parts: list[Part], tmp_path: Path) -> None:
    def banded(part: Part) -> Part:
        ages = [int(str(v)) for v in part.values]
        return renamed(part, values=["18–39" if age < 40 else "40 and over" for age in ages])

    asked = sole(brought(example, co.write(co.changed(parts, banded, ["age"]), tmp_path / "w.sav")))
    assert asked.details == ("bands, from which no number can be made",)


def test_an_answer_that_the_study_does_not_have_is_asked(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    def strange(part: Part) -> Part:
        return renamed(
            part,
            values=[7, *part.values[1:]],
            labels={**part.labels, 7: "Somewhere else"},
        )

    path = co.write(co.changed(parts, strange, ["district"]), tmp_path / "wave.sav")
    asked = sole(brought(example, path))
    assert (asked.name, asked.key) == ("district", "7")
    assert [choice.value for choice in asked.choices][-1] == "blank"


# ------------------------------------------------------------------ weights and numbers


def test_without_weights_the_respondents_are_unweighted(
    example: Project, parts: list[Part], example_codebook: Codebook, tmp_path: Path
) -> None:
    from scs_report.survey import load_respondents

    rest = [part for part in parts if part.of != "weight"]
    done = brought(example, co.write(rest, tmp_path / "wave.sav"))
    assert "the file has no weights: the respondents are unweighted" in done.notes
    assert done.respondents is not None
    read = load_respondents(done.respondents, example_codebook)
    assert set(read.weights) == {1.0}


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize("name", ["wt_final", "权重", "Gewicht", "加权系数", "WEIGHT_1"])
def test_weights_are_known_by_their_name(
    name: str, example: Project, parts: list[Part], people: pd.DataFrame, tmp_path: Path
) -> None:
    changed = co.changed(parts, lambda part: renamed(part, name=name, label=""), ["weight"])
    done = brought(example, co.write(changed, tmp_path / "wave.sav"))
    assert not done.open
    assert done.respondents is not None
    assert np.allclose(pd.read_parquet(done.respondents)["weight"], people["weight"])


def test_weights_that_add_up_to_a_population_are_confirmed(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    def larger(part: Part) -> Part:
        return renamed(
            part, name="wt", label="", values=[1000 * float(str(v)) for v in part.values]
        )

    path = co.write(co.changed(parts, larger, ["weight"]), tmp_path / "wave.sav")
    asked = sole(brought(example, path))
    assert (asked.name, asked.key) == ("weight", "confirmed")


def test_a_question_that_was_not_asked_may_be_optional(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write([part for part in parts if part.of != "age"], tmp_path / "wave.sav")
    none = lambda decision: decision.choices[-1]  # noqa: E731
    with pytest.raises(UserError) as caught:
        brought(example, path, ask=none)
    assert "write optional = true for age" in caught.value.problems[0]
    file = example.data / "codebook.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('id = "age"\n', 'id = "age"\noptional = true\n', 1), "utf-8")
    done = brought(example, path)
    assert done.respondents is not None
    assert pd.read_parquet(done.respondents)["age"].isna().all()


def test_numbers_are_read_however_they_are_written(
    example: Project, parts: list[Part], people: pd.DataFrame, tmp_path: Path
) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")

    def widened(part: Part) -> Part:
        return renamed(part, values=[str(v).translate(wide) for v in part.values])

    changed = co.changed(parts, widened, ["age"])
    changed = co.changed(
        changed,
        lambda part: renamed(part, values=[f" {v:.3f}".replace(".", ",") for v in part.values]),
        ["weight"],
    )
    done = brought(example, co.write(changed, tmp_path / "wave.sav"))
    assert not done.open
    assert done.respondents is not None
    made = pd.read_parquet(done.respondents)
    assert list(made["age"]) == list(people["age"])
    assert np.allclose(made["weight"], people["weight"])


# ------------------------------------------------------------------ files that people correct


def test_a_person_answers_in_the_file(example: Project, parts: list[Part], tmp_path: Path) -> None:
    changed = co.changed(parts, lambda part: renamed(part, label="", name="C"), ["age"])
    path = co.write(changed, tmp_path / "wave.sav")
    done = brought(example, path)
    text = done.mapping.read_text("utf-8")
    assert "# How the columns and answers of wave.sav become those of this study." in text
    assert "scs-report import wave.sav" in text
    text = text.replace('column = "?"', 'column = "C"').replace("# Age", "# mine: Age")
    done.mapping.write_text(text, "utf-8")
    done = brought(example, path)
    assert not done.open
    assert "# mine: Age" in done.mapping.read_text("utf-8")


def test_what_a_person_corrects_holds(
    example: Project, parts: list[Part], people: pd.DataFrame, tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    done = brought(example, path)
    text = done.mapping.read_text("utf-8")
    lines = r'(\[columns.gender.answers\]\n)"0" = 0(.*)\n"1" = 1'
    swapped = re.sub(lines, r'\1"0" = 1\2\n"1" = 0', text)
    assert swapped != text
    done.mapping.write_text(swapped, "utf-8")
    made = pd.read_parquet(brought(example, path).respondents)
    assert (made["gender"] == 1).sum() == (people["gender"] == 0).sum()


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"0" = 0', '"0" = 8', "answers.0: found 8, expected one of 0, 1, 2, blank, ?"),
        ('column = "Q4"', 'column = "Q44"', 'column: found "Q44", expected a column of wave.sav'),
        ("[columns.gender", "[columns.gendre", "a column of the study (did you mean gender?)"),
        ('name = "wave.sav"', "name = wave.sav", "texts stand in quotation marks"),
        ("[columns.age]", "[columns.age]\nconfirmd = true", "did you mean confirmed?"),
    ],
)
def test_mistakes_are_named_with_their_line(
    old: str, new: str, said: str, example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    done = brought(example, path)
    text = done.mapping.read_text("utf-8")
    at = text.index("[columns.gender]") if old.startswith('"0"') else 0
    times = -1 if old.startswith("[columns.gender") else 1
    done.mapping.write_text(text[:at] + text[at:].replace(old, new, times), "utf-8")
    with pytest.raises(UserError) as caught:
        brought(example, path)
    problems = "\n".join(caught.value.problems)
    assert said in problems
    assert re.search(r"line \d+", problems)
    assert str(done.mapping) in caught.value.title


def test_answers_are_asked_one_by_one_and_written(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    changed = co.changed(parts, lambda part: renamed(part, label="", name="C"), ["age", "gender"])
    changed = [renamed(p, name="D") if p.of == "gender" else p for p in changed]
    changed = co.changed(changed, lambda part: renamed(part, labels={}), ["gender"])
    path = co.write(changed, tmp_path / "wave.sav")
    asked: list[str] = []

    def once(decision: Decision) -> Choice | None:
        asked.append(decision.name)
        wanted = {"age": "C", "gender": "D"}[decision.name]
        known = [choice for choice in decision.choices if choice.value in (wanted, True)]
        return Choice(wanted, "") if not known else known[0]

    first = brought(example, path, ask=lambda decision: once(decision) if not asked else None)
    assert len(asked) == 1
    assert f'column = "{"C" if asked == ["age"] else "D"}"' in first.mapping.read_text("utf-8")
    assert first.open
    assert not brought(example, path, ask=once).open


# ------------------------------------------------------------------ the next file


def next_of(parts: list[Part]) -> list[Part]:
    """Return the company's next file: columns moved, one more, other case."""
    moved = co.shuffled(parts, 5)
    return co.with_extra([replace(part, name=part.name.lower()) for part in moved])


@pytest.mark.slow
def test_the_next_file_of_the_company_asks_nothing(
    example: Project, parts: list[Part], people: pd.DataFrame, tmp_path: Path
) -> None:
    changed = co.changed(parts, lambda part: renamed(part, label="", name="C"), ["age"])
    first = co.write(changed, tmp_path / "wave2.sav")
    done = brought(example, first, ask=lambda decision: Choice("C", ""))
    assert not done.open
    then = brought(example, co.write(next_of(changed), tmp_path / "wave3.sav"))
    assert not then.open
    assert then.like == "wave2.sav"
    assert set(then.unused) == {"StartTime", "Duration", "Q99", "Device"}
    assert then.respondents is not None
    pd.testing.assert_frame_equal(pd.read_parquet(then.respondents), people, check_dtype=False)


def test_what_changed_in_the_next_file_is_asked(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    assert not brought(example, co.write(parts, tmp_path / "wave2.sav")).open
    labels = co.changed(parts, lambda part: renamed(part, label="Something else"), ["age"])
    labels = co.changed(
        labels,
        lambda part: renamed(
            part, labels={**part.labels, 1: "Woods", 6: "Moon"}, values=[6, *part.values[1:]]
        ),
        ["district"],
    )
    then = brought(example, co.write(labels, tmp_path / "wave3.sav"))
    asked = {(one.name, one.key) for one in then.open}
    assert asked >= {("age", "confirmed"), ("district", "1"), ("district", "6")}
    assert {name for name, _key in asked} == {"age", "district"}


@pytest.mark.slow
def test_another_companys_file_does_not_follow(
    example: Project, people: pd.DataFrame, example_codebook: Codebook, tmp_path: Path
) -> None:
    first, other = (co.parts_of(people, example_codebook, code) for code in ("en", "de"))
    brought(example, co.write(first, tmp_path / "one.sav"))
    backwards = [replace(part, name=f"Q{at}") for at, part in enumerate(reversed(other))]
    then = brought(example, co.write(backwards, tmp_path / "other.sav"))
    assert then.like == ""
    assert not then.open


# ------------------------------------------------------------------ what is written


def test_the_card_says_what_the_respondents_were_made_of(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    path = co.write(parts, tmp_path / "wave.sav")
    done = brought(example, path)
    assert done.respondents is not None
    card = read_card(done.respondents)
    assert card is not None
    text = done.respondents.with_suffix(".toml").read_text("utf-8")
    assert f'source_sha256 = "{sha256_of(path)}"' in text
    assert f'mapping_sha256 = "{sha256_of(done.mapping)}"' in text
    assert "imported = " in text


def test_rows_that_are_known_to_be_synthetic_stay_so(study: Project, tmp_path: Path) -> None:
    from scs_report.survey import load_codebook, read_respondents

    codebook = load_codebook(study.data / "codebook.toml")
    whole = read_respondents(study.data / "respondents.csv", codebook).iloc[:100]
    language = next(iter(codebook.survey.title))
    path = co.write(co.parts_of(whole, codebook, language), tmp_path / "wave.sav")
    known = any(study.data.glob("*.fingerprints"))
    done = brought(study, path)
    assert done.synthetic == known
    assert done.respondents is not None
    card = read_card(done.respondents)
    assert card is not None
    assert card.synthetic == known


def test_a_study_without_respondents_gets_them(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    (example.data / "respondents.csv").unlink()
    (example.data / "respondents.toml").unlink()
    done = brought(example, co.write(parts, tmp_path / "wave.sav"))
    assert done.respondents == example.data / "respondents.parquet" == example.respondents
    # a second time it is the same file
    assert brought(example, tmp_path / "wave.sav").respondents == done.respondents


def test_what_contradicts_the_codebook_is_named_by_rows_of_the_file(
    example: Project, parts: list[Part], tmp_path: Path
) -> None:
    def blank(part: Part) -> Part:
        return renamed(part, values=[None, *part.values[1:]])

    changed = co.changed(parts, blank, ["age"])
    with pytest.raises(UserError) as caught:
        brought(example, co.write(changed, tmp_path / "wave.sav"))
    assert "row 2: nothing (a blank cell)" in caught.value.problems[0]
    assert "wave.toml" in caught.value.hint


def test_answers_are_counted_before_and_after(
    example: Project, parts: list[Part], people: pd.DataFrame, tmp_path: Path
) -> None:
    done = brought(example, co.write(parts, tmp_path / "wave.sav"))
    gender = next(one for one in done.counts if one.name == "gender")
    women = int((people["gender"] == 0).sum())
    row = next(row for row in gender.rows if row.found == "0 Woman")
    assert (row.before, row.made, row.after) == (women, "0 Woman", women)
    for one in done.counts:
        before = sum(row.before or 0 for row in one.rows if row.before is not None)
        after = sum(row.after or 0 for row in one.rows if row.after is not None)
        assert before == after == len(people), one.name
