"""What docs/figures.md shows can be declared and drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chart_extents import misplaced_texts
from invented import share
from msgspec.structs import replace

from scs_report.analysis.checks import problems_of
from scs_report.analysis.specification import Figures, Specification
from scs_report.border.toml import read_toml
from scs_report.figures import draw, figure_words
from scs_report.figures.kinds import KINDS
from scs_report.figures.style import Theme
from scs_report.language import Language
from scs_report.results import FigureEntry, Results
from scs_report.results.figure_entries import ChangesFigure, TrendFigure
from scs_report.results.figure_grids import figure_addresses
from scs_report.survey import Codebook

_DOCS = Path(__file__).parents[3] / "docs"
_BLOCK = re.compile(r"```toml\n(.*?)```", re.S)


def blocks(name: str) -> list[str]:
    return _BLOCK.findall((_DOCS / name).read_text("utf-8"))


def declared(tmp_path: Path) -> tuple[FigureEntry, ...]:
    path = tmp_path / "figures.toml"
    path.write_text("\n".join(blocks("figures.md")), "utf-8")
    return read_toml(path, Figures).figures


def test_both_languages_show_the_same_figures() -> None:
    assert blocks("figures.md") == blocks("figures.zh.md")


def test_every_kind_is_shown(tmp_path: Path) -> None:
    assert {type(entry) for entry in declared(tmp_path)} == set(KINDS)


def test_what_they_name_exists(
    tmp_path: Path, specification: Specification, codebook: Codebook
) -> None:
    entries = tuple(e for e in declared(tmp_path) if not isinstance(e, TrendFigure))
    shown = replace(specification, figures=Figures(figures=entries))
    assert problems_of(shown, codebook) == []


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_they_can_be_drawn(
    code: str, tmp_path: Path, results: Results, wide: Theme, narrow: Theme
) -> None:
    # places stand for the waves that this survey has not
    results = replace(results, study=replace(results.study, wave="location"))
    language = Language(code)
    for entry in declared(tmp_path):
        if isinstance(entry, TrendFigure):
            entry = replace(entry, waves=("0", "1"))
        if isinstance(entry, ChangesFigure):
            numbers = tuple(results.named[fact] for fact in entry.facts)
            entry = replace(entry, waves=("0", "1"), numbers=numbers)
        known = {str(address): share(0.4) for address in figure_addresses(entry, results)}
        shown = replace(results, estimates=results.estimates | known)
        for theme in (wide, narrow):
            assert misplaced_texts(draw(entry, shown, language, theme)) == []
        assert figure_words(entry, shown, language).alt
