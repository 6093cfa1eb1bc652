"""The finished documents, as a reader gets them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from pathlib import Path

import msgspec
import pikepdf
import pytest
from bs4 import BeautifulSoup

from scs_report.build.run import Plan, build
from scs_report.errors import UserError
from scs_report.fonts import prepare_fonts
from scs_report.language import Language
from scs_report.pages.rendered import Rendered
from scs_report.prose.synthetic import synthetic_words
from scs_report.provenance.places import Places
from scs_report.results import Replication, Results
from scs_report.study import load_study

DOCUMENTS = load_study(Path(__file__).parents[2] / "data").names

EVERY = [(name, code) for name in DOCUMENTS for code in ("en", "zh")]
every_document = pytest.mark.parametrize(("name", "code"), EVERY)
HIDDEN = (
    "script, style, svg, .note-mark, [lang=en], table[id^=list-] td, table[id^=audit-] td, "
    "table[id^=sources-] td"
)
SYNTHETIC = {"en": "Synthetic respondents", "zh": "合成受访者"}


def page(folder: Path, name: str, code: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.{code}.html").read_text("utf-8"), "lxml")


def pdf_pages(folder: Path, name: str, code: str) -> list[str]:
    import subprocess

    path = folder / f"{name}.{code}.pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    ).stdout
    return text.split("\f")[:-1]


@every_document
def test_a_page_is_whole_in_itself(folder: Path, name: str, code: str) -> None:
    soup = page(folder, name, code)
    assert not soup.find_all(["link", "iframe", "object"])
    for picture in soup.find_all(["img", "source"]):
        assert (picture.get("src") or picture["srcset"]).startswith("data:")
    assert all(image["alt"] for image in soup.find_all("img"))
    assert not [script for script in soup.find_all("script") if script.get("src")]
    html = (folder / f"{name}.{code}.html").read_text("utf-8")
    addresses = {unescape(one) for one in re.findall(r"(?:href|src)=\"(https?:[^\"]*)\"", html)}
    assert addresses == {str(link["href"]) for link in soup.select("#references a")}
    assert "url(" not in re.sub(r"url\((?:#|data:font/woff2;base64,)", "", html)
    assert len(html.encode()) < 1_500_000


@every_document
def test_a_page_leads_to_its_twin_and_its_own_sections(folder: Path, name: str, code: str) -> None:
    soup = page(folder, name, code)
    assert soup.html is not None
    assert soup.html["lang"] == {"en": "en", "zh": "zh-Hans"}[code]
    other = "zh" if code == "en" else "en"
    assert soup.find("a", href=f"{name}.{other}.html")
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert not [key for key, times in Counter(ids).items() if times > 1]
    for link in soup.find_all("a", href=re.compile("^#")):
        assert str(link["href"])[1:] in ids
    twin = page(folder, name, other)
    sections = [s.get("id") for s in soup.select("main section")]
    assert sections == [s.get("id") for s in twin.select("main section")]


@every_document
def test_every_chart_says_what_it_shows(folder: Path, name: str, code: str) -> None:
    soup = page(folder, name, code)
    figures = soup.select("figure")
    assert figures
    for figure in figures:
        for drawing in figure.select("svg"):
            assert drawing.title
            assert drawing.title.text.strip()
            assert drawing.desc
            assert drawing.desc.text.strip()
        assert figure.figcaption
        # the poster shows charts of the brief and numbers none
        assert bool(figure.select_one(".figure-number")) == (name != "summary")


@every_document
def test_every_fact_of_the_prose_is_in_the_results(
    folder: Path, name: str, code: str, results: Results
) -> None:
    names = {fact.name for fact in results.facts}
    if name == "replication":
        raw = (folder / "replication.json").read_bytes()
        names |= {fact.name for fact in msgspec.json.decode(raw, type=Replication).facts}
    used = {str(span["data-fact"]) for span in page(folder, name, code).select(".fact")}
    assert used
    assert used <= names


@every_document
def test_every_page_of_paper_calls_the_respondents_synthetic(
    folder: Path, name: str, code: str
) -> None:
    pages = pdf_pages(folder, name, code)
    assert all(SYNTHETIC[code] in text for text in pages)
    with pikepdf.open(folder / f"{name}.{code}.pdf") as pdf:
        keywords = str(pdf.docinfo["/Keywords"])
        assert {"en": "synthetic data", "zh": "合成数据"}[code] in keywords
    assert page(folder, name, code).select_one(".synthetic-notice")


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_brief_is_brief(folder: Path, code: str) -> None:
    pages = pdf_pages(folder, "brief", code)
    notes = {"en": "Where the numbers come from", "zh": "数据出处"}[code]
    begin = next(k for k, text in enumerate(pages) if notes in text)
    # the text in lines of seventy letters, with what a reader new to the subject needs and what the
    # law asks already; the numbers that carry it, references and colophon take about a page
    assert 6 <= begin + 1 <= 11
    assert len(pages) <= 12


@every_document
def test_paper_is_tagged_titled_and_set_in_the_prepared_fonts(
    folder: Path, name: str, code: str, root: Path
) -> None:
    families = prepare_fonts(root / ".cache" / "fonts").families
    names = {family.replace(" ", "-") for family in families}
    with pikepdf.open(folder / f"{name}.{code}.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == {"en": "en", "zh": "zh-Hans"}[code]
        title = page(folder, name, code).title
        assert title
        assert str(pdf.docinfo["/Title"]) == title.text
        assert "/Outlines" in pdf.Root
        embedded = {
            str(font.BaseFont).lstrip("/").split("+")[-1]
            for pdf_page in pdf.pages
            for font in pdf_page.Resources.get("/Font", pikepdf.Dictionary()).values()
        }
    assert embedded
    for font in embedded:
        assert any(font.startswith(name) for name in names), font


def test_the_appendix_holds_every_table_and_figure_of_the_paper_in_order(folder: Path) -> None:
    soup = page(folder, "appendix", "en")
    tables = [table["id"] for table in soup.select("table.table")]
    assert tables == [
        *(f"table-{n}" for n in range(1, 5)),
        "table-4-2",  # models that do not stand beside the others
        "table-5",
        "table-6",  # the one that the brief has too
        *(f"table-a{n}" for n in range(1, 9)),
        "sources-brief",
    ]
    figures = [figure["id"] for figure in soup.select("figure.figure")]
    assert [f for f in figures if "-a" not in f] == [f"figure-{n}" for n in range(1, 7)]


def test_facts_lead_to_places_of_the_appendix(folder: Path, results: Results) -> None:
    ids = {element["id"] for element in page(folder, "appendix", "en").find_all(id=True)}
    places = Places(results)
    targets = {place.target for fact in results.facts if fact.at and (place := places.of(fact.at))}
    assert len(targets) > 60
    assert targets <= ids


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_number_leads_to_its_note_and_the_note_to_its_place(folder: Path, code: str) -> None:
    brief, appendix = (page(folder, name, code) for name in ("brief", "appendix"))
    notes = {note["id"]: note for note in brief.select(".numbers li[id]")}
    links = brief.select("a.fact")
    assert len(links) > 60
    assert {str(link["href"]).lstrip("#") for link in links} == set(notes)
    assert all(link["aria-describedby"] == str(link["href"])[1:] for link in links)
    ids = {element["id"] for element in appendix.find_all(id=True)}
    places = [str(a["href"]) for note in notes.values() for a in note.select("a")]
    assert len(places) > 40
    for place in places:
        document, _, target = place.partition("#")
        assert document == f"appendix.{code}.html"
        assert target in ids, target
    # most of them to the very cell
    assert sum("table" in place and place.count("-") > 1 for place in places) > 20


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_brief_names_the_document_of_every_table(
    code: str, made: Callable[[str, str], Rendered]
) -> None:
    # but of the one table that it has too
    named, anywhere = {
        "en": (r"(?:App\.|Appendix,)TableA?\d|TableA?\d+ofthe\w*appendix", r"TableA?\d"),
        "zh": (r"附录表A?\d", r"表A?\d"),
    }[code]
    page = made("brief", code)
    for html, least in ((page.screen, 40), (page.paper, 0)):
        main = BeautifulSoup(html, "html.parser").select_one("main")
        assert main
        # on paper the head of a column names the document of what stands in it
        for row in main.select("#numbers .heads ~ ul > li"):
            head = main.select("#numbers .heads > *")[-1].get_text().replace("\u2060", "")
            assert head == {"en": "Appendix", "zh": "附录"}[code]
            row.select("span")[-1].decompose()
        text = re.sub(r"[\s\u2060]", "", main.get_text())
        text = re.sub(r"(?<!App\.)(?<!附录)(?:Table|表)1(?!\d)", "", text)
        assert len(re.findall(named, text)) == len(re.findall(anywhere, text)) > least


@pytest.mark.parametrize("code", ["en", "zh"])
def test_no_line_ends_within_the_name_of_a_table(folder: Path, root: Path, code: str) -> None:
    name = {"en": r"\b(?:Table|Figure)\s*A?\d+", "zh": r"[表图]\s*A?\d+"}[code]
    pages = "\n".join(pdf_pages(folder, "brief", code))
    notes = {"en": "Where the numbers come from", "zh": "数据出处"}[code]
    found = re.findall(name, pages.split(notes)[-1])
    # each of the numbers that carry the text has one
    assert len(found) >= len(load_study(root / "data").document("brief").key_numbers)
    assert not [place for place in found if "\n" in place]


def test_chinese_prose_holds_no_english(folder: Path) -> None:
    # what the study printed stays as printed
    # names of people, software, formats, institutions and statistics; symbols
    names = (
        "SCS Report Kostka Kish Wald Logit SHA Rao Scott McFadden Pew Statista U S Census Bureau "
        "Research Center CSV PDF delta VIF Brant F N R k p n H A B E s river sampling "
        "scs report trace Pan Xu Carter FICO Liu Rieger PNG"
    )
    allowed = set(names.split())
    for name in DOCUMENTS:
        soup = page(folder, name, "zh")
        for element in soup.select(f"{HIDDEN}, #references li, .sources .second"):
            element.decompose()
        assert soup.main
        for paragraph in soup.main.select("p, h1, h2, h3, li, th, td"):
            text = re.sub(r"\breplication(?:/[a-z]+\.zh\.csv|\.json)", "", paragraph.get_text())
            words = set(re.findall(r"[A-Za-z]+", text))  # names of files apart
            assert words <= allowed, text


def test_the_same_results_give_the_same_bytes(
    folder: Path, results: Results, root: Path, tmp_path: Path
) -> None:
    plan = Plan(
        ("brief",), ("zh",), templates=root / "templates", out=tmp_path, cache=root / ".cache"
    )
    for other in folder.glob("*.*"):  # pages lead to what stands beside them
        (tmp_path / other.name).touch()
    for one in build(results, plan):
        assert one.path.read_bytes() == (folder / one.path.name).read_bytes(), one.path.name


@pytest.mark.slow
def test_a_failed_build_leaves_the_last_good_one(
    results: Results, root: Path, copied: Callable[[Path], Path], tmp_path: Path
) -> None:
    templates = copied(tmp_path)
    out = tmp_path / "out"
    plan = Plan(("brief",), ("en",), ("html",), templates, out, root / ".cache")
    build(results, plan)
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    front = templates / "brief" / "00-front.en.md"
    front.write_text('# X\n\n{% claim "c": approval.support < 0.1 %}no{% endclaim %}\n', "utf-8")
    with pytest.raises(UserError, match="no longer say what the headline"):
        build(results, plan)
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before
    assert not list(out.glob(".unfinished*"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "not survey data"),
        ("zh", "并非调查数据"),
        ("zh-Hant", "並非調查資料"),
        ("de", "keine Umfragedaten"),
    ],
)
def test_charts_that_are_copied_out_say_that_they_show_no_survey(
    results: Results, code: str, said: str
) -> None:
    part = msgspec.structs.replace(results.data, rows=2 * results.data.rows)
    for data, study in ((results.data, None), (results.data, {code: "K"}), (part, None)):
        words = synthetic_words(data, Language(code), study)
        assert words is not None
        for source in (words.figure, words.table):
            assert said in source
