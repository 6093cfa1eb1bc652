"""A file of one group alone: title, box of method, tables and figures say so in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from scs_report.analysis import analyse, load_specification
from scs_report.language import Language
from scs_report.pages.documents import render_document
from scs_report.prose.part import part_sentence
from scs_report.results import Results
from scs_report.survey import Codebook, respondents_from_frame
from scs_report.tables import build_table

SAID = {
    "en": "All respondents are of one group. {}",
    "de": "Alle Befragten gehören zu einer Gruppe. {}",
    "zh-Hant": "受訪者均屬同一群體（{}",
}


@pytest.fixture(scope="module")
def part(demo: Path, demo_codebook: Codebook) -> Results:
    frame = pd.read_csv(demo / "data" / "respondents.csv")
    one = frame[frame["district"] == 2]
    return analyse(respondents_from_frame(one, demo_codebook), load_specification(demo / "data"))


def test_the_group_that_all_belong_to_is_known(part: Results, demo_results: Results) -> None:
    assert part.study.part == (("district", ("2",)),)
    assert demo_results.study.part == ()
    assert part_sentence(demo_results, Language("en")) == ""


@pytest.mark.parametrize("code", SAID)
def test_tables_say_it(code: str, part: Results) -> None:
    for entry in part.tables:
        notes = build_table(entry.key, part, Language(code)).notes
        assert notes[-1] == part_sentence(part, Language(code)), entry.key


@pytest.mark.exhaustive
@pytest.mark.parametrize("code", SAID)
def test_title_box_of_method_and_figures_say_it(
    code: str, part: Results, demo_copied: Callable[[Path], Path], tmp_path: Path
) -> None:
    said = part_sentence(part, Language(code))
    label = Language(code).text(part.question("district").answers[1].label)
    assert said.startswith(SAID[code].split("{")[0])
    assert label in said
    templates = demo_copied(tmp_path)
    front = next((templates / "brief").glob(f"00-*.{code}.md"))
    boxes = "".join(
        f'\n{{% call box("{kind}") %}}\n{text}\n{{% endcall %}}\n'
        for kind, text in (("method", "A."), ("numbers", "B."))
    )
    front.write_text(front.read_text("utf-8") + boxes, "utf-8")
    page = render_document("brief", code, part, templates).screen
    assert re.search(rf'</h1>\s*<p class="byline part">{re.escape(said)}</p>', page)
    assert re.search(rf'<div class="box box-method"><p>A.</p>\s*<p>{re.escape(said)}</p>', page)
    assert not re.search(rf'box-numbers"><p>B.</p>\s*<p>{re.escape(said)}', page)
    sources = re.findall(r"<figcaption>.*?</figcaption>", page, re.S)
    assert sources
    assert all(said in source for source in sources)
