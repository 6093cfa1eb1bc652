"""A brief as slides: what it says, and charts that can be edited."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn

from scs_report.figures.chart_data import chart_data
from scs_report.figures.chart_words import chart_note
from scs_report.figures.kinds import KINDS
from scs_report.figures.words import whiskers
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript, plain, written
from scs_report.prose.synthetic import synthetic_words
from scs_report.results import Results

# whole documents are written and read
pytestmark = pytest.mark.slow

WHERE = [("demo", code) for code in ("en", "de", "zh-Hant")] + [("root", "en"), ("root", "zh")]


@pytest.fixture(scope="module", params=WHERE, ids="-".join)
def manuscript(request: pytest.FixtureRequest) -> Manuscript:
    study, code = request.param
    where: Path = request.getfixturevalue(study)
    results: Results = request.getfixturevalue("demo_results" if study == "demo" else "results")
    return render_manuscript("brief", code, results, where / "templates")


@pytest.fixture(scope="module")
def content(manuscript: Manuscript) -> bytes:
    (made,) = written(manuscript, ["pptx"])["pptx"].values()
    return made


def test_every_figure_of_numbers_is_a_native_chart(manuscript: Manuscript, content: bytes) -> None:
    slides = Presentation(io.BytesIO(content)).slides
    charts = [shape for slide in slides for shape in slide.shapes if shape.has_chart]
    data = [chart_data(f, manuscript.results, manuscript.language) for f in manuscript.figures]
    drawn = [
        (one, figure) for one, figure in zip(data, manuscript.figures, strict=True) if one.series
    ]
    for one, figure in drawn:
        told: list[list[float | None]] = [[] for _ in one.series]
        while len(told[0]) < len(one.rows):  # a long one stands on several slides
            shape = charts.pop(0)
            series = shape.chart.plots[0].series
            assert [each.name for each in series] == [each.name for each in one.series]
            for known, each in zip(told, series, strict=True):
                known += each.values
            said = shape._element.nvGraphicFramePr.cNvPr.get("descr")
            assert BeautifulSoup(figure.title, "html.parser").get_text() in said
        for known, wanted in zip(told, one.series, strict=True):
            assert known == [row[wanted.column] for row in one.rows]
    assert not charts


def test_every_slide_has_a_title_and_says_that_data_are_synthetic(
    manuscript: Manuscript, content: bytes
) -> None:
    words = synthetic_words(
        manuscript.results.data, manuscript.language, manuscript.results.study.reproduces
    )
    assert words
    for slide in Presentation(io.BytesIO(content)).slides:
        assert slide.shapes.title.text_frame.text
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert any(str(words.running) in text for text in texts)


def test_titles_are_unlike_each_other_and_shapes_are_read_from_the_top(content: bytes) -> None:
    slides = Presentation(io.BytesIO(content)).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == len(titles)
    for slide in slides:
        tops = [shape.top for shape in slide.shapes]
        assert tops == sorted(tops)
        for shape in slide.shapes:
            assert shape.top + shape.height <= 6858000


def test_a_slide_says_what_its_chart_shows_and_what_it_rests_on(
    manuscript: Manuscript, content: bytes
) -> None:
    slides = {
        slide.shapes.title.text_frame.text: slide
        for slide in Presentation(io.BytesIO(content)).slides
    }
    shown = 0
    for figure in manuscript.figures:
        slide = slides.get(plain(figure.message or figure.title))
        if slide is None:
            continue  # a diagram
        told = "\n".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
        data = chart_data(figure, manuscript.results, manuscript.language)
        note = chart_note(figure, data, manuscript.language)
        for text in (figure.title, figure.unit, note, figure.source):
            assert plain(text) in told
        chart = next(one for one in slide.shapes if one.has_chart)
        words = chart._element.nvGraphicFramePr.cNvPr.get("descr")
        assert plain(figure.title) in words
        labels = list(chart.chart.plots[0].categories)
        assert len(set(labels)) == len(labels)
        shown += 1
    assert shown > 2


def test_notes_say_of_native_charts_what_these_show(
    manuscript: Manuscript, content: bytes, tmp_path: Path
) -> None:
    """Neither rings nor greys nor signs, which only our drawings have; whiskers that are there."""
    language, results = manuscript.language, manuscript.results
    told = bare(all_words(content, *written(manuscript, ["xlsx"])["xlsx"].values()))
    drawn = 0
    for figure in manuscript.figures:
        data = chart_data(figure, results, language)
        kind = KINDS.get(type(figure.entry))
        if not data.series or kind is None:
            continue
        drawn += 1
        ours, theirs = (
            each(figure.entry, results, language) for each in (kind.marks, kind.plain_marks)
        )
        for one in theirs:
            told = told.replace(bare(one), "")
        for only_ours in {*ours} - {*theirs}:
            assert bare(only_ours) not in told, figure.key
        note = chart_note(figure, data, language)
        assert not [one for one in theirs if bare(one) not in bare(note)], figure.key
        assert "‡" not in note
        assert "†" not in note
        unit = plain(figure.unit)
        assert bool(data.whiskers) <= ("95" in note + unit), figure.key
        if not data.whiskers:
            assert whiskers(language) not in note
    assert drawn > 2


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def all_words(*files: bytes) -> str:
    """All that office files say, in texts, notes and alternative texts."""
    said = []
    for file in files:
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            for name in package.namelist():
                if name.endswith(".xml"):
                    tree = etree.fromstring(package.read(name))
                    said += ["".join(tree.itertext()), *map(str, tree.xpath("//@descr"))]
    return "\n".join(said)


def test_withheld_rows_say_so_where_no_bar_stands(manuscript: Manuscript, content: bytes) -> None:
    slides = Presentation(io.BytesIO(content)).slides
    labels = [
        label
        for slide in slides
        for shape in slide.shapes
        if shape.has_chart
        for label in shape.chart.plots[0].categories
    ]
    for figure in manuscript.figures:
        data = chart_data(figure, manuscript.results, manuscript.language)
        for row in filter(data.lacks, data.rows):
            (label,) = [
                one for one in labels if str(row[data.categories - 1]) in one and data.absent in one
            ]
            assert label


def test_headings_of_slides_have_no_numbers(manuscript: Manuscript, content: bytes) -> None:
    numbers = manuscript.language.rules.titles.sections
    titles = [
        slide.shapes.title.text_frame.text for slide in Presentation(io.BytesIO(content)).slides
    ]
    assert not [title for title in titles if numbers and title.startswith(numbers)]


def test_findings_and_numbers_stand_on_slides(manuscript: Manuscript, content: bytes) -> None:
    page = BeautifulSoup(manuscript.text, "html.parser")
    told = "\n".join(
        shape.text_frame.text
        for slide in Presentation(io.BytesIO(content)).slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    for strong in page.select(
        ".box-findings li > strong, .box-numbers strong, section ol > li > strong"
    ):
        words = " ".join(strong.get_text().split())
        assert words.rstrip(";；") in told
    lines = [line.strip() for line in told.splitlines()]
    assert not [line for line in lines if line.endswith((":", "\uff1a"))]  # which leads nowhere


def test_stacked_bars_have_their_numbers_and_points_end_as_sentences_do(
    manuscript: Manuscript, content: bytes
) -> None:
    slides = Presentation(io.BytesIO(content)).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    stacked = [one for one in charts if "STACKED" in str(one.chart_type)]
    assert stacked
    for chart in stacked:
        for series in chart.plots[0].series:
            assert series.data_labels.show_value
            assert series.data_labels.number_format.startswith("[>=6]")
    said = [
        line.text
        for slide in slides
        for shape in slide.placeholders
        for line in shape.text_frame.paragraphs
    ]
    assert not [one for one in said if one.endswith((";", "；"))]


def test_whiskers_are_seen_within_bars(manuscript: Manuscript, content: bytes) -> None:
    seen = 0
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in (one for one in slide.shapes if one.has_chart):
            for series in shape.chart.plots[0].series:
                bars = series._element.findall(f".//{qn('c:errBars')}")
                if bars and series._element.getparent().tag == qn("c:barChart"):
                    assert series._element.find(f"./{qn('c:spPr')}//{qn('a:alpha')}") is not None
                    seen += 1
    assert seen


def test_slides_are_the_same_bytes_each_time(manuscript: Manuscript, content: bytes) -> None:
    time.sleep(1.1)  # the second in which a part is written is said in it
    (again,) = written(manuscript, ["pptx"])["pptx"].values()
    assert again == content
