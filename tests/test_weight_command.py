"""`scs-report weight`: what it says in every language, what it writes, and what it leaves alone."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from scs_report.cli import app
from scs_report.errors import UserError
from scs_report.language.reader import read_by

ASKED = ("--cap", "2", "--base", "", "--missing", "keep")


@pytest.fixture
def study(root: Path, tmp_path: Path) -> Path:
    """A copy of this study that the command may write into."""
    shutil.copytree(root / "data", tmp_path / "data", ignore=shutil.ignore_patterns("published"))
    shutil.copytree(root / "templates", tmp_path / "templates")
    return tmp_path


@pytest.fixture(autouse=True)
def the_terminals_language() -> object:
    yield
    read_by("")


def weight(study: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, ["weight", "--study", str(study), *arguments], catch_exceptions=False
    )


def refused(study: Path, *arguments: str) -> UserError:
    with pytest.raises(UserError) as refusal:
        weight(study, *arguments)
    return refusal.value


def asking(study: Path, lines: str) -> None:
    """Let the study ask for weighting."""
    file = study / "data" / "study.toml"
    text = file.read_text("utf-8").replace("[disclosure]", f"[weighting]\n{lines}\n[disclosure]")
    file.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "2,209 respondents, raked to age, gender and region"),
        ("zh", "2209名受访者，按年龄、性别和地区作迭代比例拟合"),
        ("de", "2.209 Befragte, durch Raking gewichtet nach age, gender und region"),
        ("zh-Hant", "2209名受訪者，按age、gender和region作迭代比例擬合"),
    ],
)
def test_the_report_speaks_every_language_in_sixty_columns(
    code: str, said: str, study: Path
) -> None:
    printed = weight(study, "--check", "--lang", code, *ASKED).output
    lines = printed.splitlines()
    assert max(map(cell_len, lines)) <= 60
    assert said.replace(" ", "") in printed.replace("\n", "").replace(" ", "")
    assert not any(line[:1] in "，。；、）" for line in lines if line)
    assert "1.84" in printed.replace(",", ".")  # the smallest cap that targets allow
    assert "█" in printed
    assert not [file for file in (study / "data").iterdir() if "weights" in file.name]


@pytest.mark.slow
def test_weights_are_written_beside_the_respondents_whose_file_stays_as_it_is(
    study: Path,
) -> None:
    source = study / "data" / "respondents.csv"
    before = source.read_bytes(), source.with_suffix(".toml").read_bytes()
    printed = weight(study, *ASKED).output
    assert (source.read_bytes(), source.with_suffix(".toml").read_bytes()) == before
    made = study / "data" / "respondents.weights.csv"
    card = tomllib.loads((study / "data" / "respondents.weights.toml").read_text("utf-8"))
    assert card["sha256"] == hashlib.sha256(made.read_bytes()).hexdigest()
    assert card["respondents_sha256"] == hashlib.sha256(before[0]).hexdigest()
    assert (card["method"], card["cap"], card["base"], card["missing"]) == (
        "raking",
        2.0,
        "",
        "keep",
    )
    rows = list(csv.DictReader(made.read_text("utf-8").splitlines()))
    assert [row["id"] for row in rows[:2]] == ["1", "2"]
    assert len(rows) == 2209
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(2209, rel=1e-9)
    assert {row["base_weight"] for row in rows} == {"1"}
    assert "respondents.weights.csv: written" in printed
    assert "The study does not use them" in printed


@pytest.mark.slow
def test_the_study_says_how_unless_options_do(study: Path) -> None:
    asking(study, 'base = ""\nmissing = "keep"\ncap = 2.0\n')
    found = json.loads(weight(study, "--check", "--json").output)
    assert (found["method"], found["cap"], found["base"]) == ("raking", 2.0, "")
    assert found["maximum_weight"] == 2.0
    other = json.loads(
        weight(study, "--check", "--json", "--cap", "1.5", "--minimum", "200").output
    )
    assert other["maximum_weight"] == 1.5
    assert [len(group["cells"]) for group in other["margins"][0]["groups"]] == [1, 1, 1, 1, 2]
    printed = weight(study, "--check", "--lang", "en").output
    assert "does not use them" not in printed


@pytest.mark.slow
def test_the_page_says_it_in_the_languages_of_the_study(study: Path, tmp_path: Path) -> None:
    weight(study, "--check", "--html", str(tmp_path / "weights.html"), *ASKED)
    page = BeautifulSoup((tmp_path / "weights.html").read_text("utf-8"), "html.parser")
    english, chinese = page.select(".page")
    assert english["lang"] == "en"
    assert english.h1.text == "How respondents were weighted"
    assert "2,209 respondents, raked to age, gender and region" in english.text
    assert chinese.h1.text == "受访者的加权"
    assert "按年龄、性别和地区作迭代比例拟合" in chinese.text
    for part in (english, chinese):
        assert len(part.find_all("table")) == 5
        assert "1.84" in part.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "region: 8 respondents have no answer"),
        (("--missing", "keep", "--cap", "1.2"), "the smallest cap with which they can be met is"),
        (("--cap", "0.5"), "weighting.cap: found 0.5"),
        (("--method", "guess"), "guess"),
        (("--base", "wieght"), 'no column "wieght" (did you mean weight?)'),
        (("--method", "post-stratification"), "expected one whose variables are crossed"),
        (("--targets", "nowhere.toml"), "No such file"),
    ],
)
def test_what_cannot_be_is_said_in_words(
    arguments: tuple[str, ...], said: str, study: Path
) -> None:
    assert said in "\n".join(refused(study, *arguments).problems)
    assert not [file for file in (study / "data").iterdir() if "weights" in file.name]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("page", "code"), [("weighting.md", "en"), ("weighting.zh.md", "zh")])
def test_what_the_guide_shows_is_what_is_said(
    page: str, code: str, study: Path, root: Path
) -> None:
    text = (root / "docs" / page).read_text("utf-8")
    blocks = dict(re.findall(r"```(toml|text)\n((?:\[weighting\]|respondents).*?)```", text, re.S))
    asking(study, blocks["toml"].removeprefix("[weighting]\n"))
    printed = weight(study, "--check", "--lang", code).output
    shown = [line.rstrip() for line in printed.splitlines()]
    assert "\n".join(shown).startswith(blocks["text"])


def test_the_targets_of_the_guide_fit_this_study(study: Path, root: Path) -> None:
    text = (root / "docs" / "weighting.md").read_text("utf-8")
    (targets,) = re.findall(r"```toml\n(source.*?)```", text, re.S)
    (study / "data" / "targets.toml").write_text(targets, encoding="utf-8")
    found = json.loads(weight(study, "--check", "--json", *ASKED).output)
    shares = [[group["after"] for group in margin["groups"]] for margin in found["margins"]]
    assert shares[0] == pytest.approx([0.488, 0.512])
    assert shares[1][:2] == pytest.approx([0.218 * 2201 / 2209, 0.366 * 2201 / 2209])
