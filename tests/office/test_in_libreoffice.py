"""LibreOffice opens every office file without a word; its pages hold all that the files do."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import openpyxl
import outloud
import pypdfium2
import pytest
from lxml import etree
from pptx import Presentation
from sharing import Once
from wordfile import NAMES, WordFile, bare

from scs_report.figures.chart_data import chart_data
from scs_report.figures.chart_words import chart_note
from scs_report.names import WHOLE
from scs_report.notebook import open_study
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import plain
from scs_report.project import Project
from scs_report.results import Results

STUDIES = [".", "examples/demo", "examples/anes"]
FORMATS = ("docx", "xlsx", "pptx")
#: Exported by what, and as PDF/UA, for which LibreOffice writes down what it knows of a file.
FILTERS = {"docx": "writer", "xlsx": "calc", "pptx": "impress"}
pytestmark = [pytest.mark.slow, pytest.mark.needs("soffice")]


@pytest.fixture(scope="module")
def built(root: Path, once: Once) -> Callable[[str], Path]:
    """Return the folder of a study's office files, made once for all processes."""

    def made(study: str) -> Path:
        def fill(out: Path) -> None:
            open_study(root / study).build(out=out, formats=FORMATS)

        return once(f"office.{Path(study).name}", fill)

    return cache(made)


@pytest.fixture(scope="module")
def converted(
    built: Callable[[str], Path], once: Once, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str, str], Path]:
    """Return the folder into which LibreOffice has put what it made of a study's files, once.

    Of workbooks of the study at the root those are taken that hold the sheets of all documents, of
    others those of each document: it is slow with names, which each cell has.
    """
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def made(study: str, ending: str, target: str) -> Path:
        files = sorted(built(study).glob(f"*.{ending}"))
        if ending == "xlsx":
            files = [one for one in files if one.name.startswith(f"{WHOLE}.") is (study == ".")]
        assert files

        def fill(out: Path) -> None:
            # with the fonts of the system, not those of our pages
            system = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
            command = ["soffice", f"-env:UserInstallation={profile}", "--headless"]
            done = subprocess.run(
                [*command, "--convert-to", target, "--outdir", str(out), *map(str, files)],
                capture_output=True,
                text=True,
                env=system,
                check=True,
            )
            lines = (done.stdout + done.stderr).splitlines()
            # Java is for databases, which these files are not
            said = [
                one
                for one in lines
                if not one.startswith(("convert ", "Warning: failed to launch java"))
            ]
            assert said == []
            assert len(list(out.iterdir())) == len(files)

        kind = target.partition(":")[0]
        return once(f"converted.{Path(study).name}.{ending}.{kind}", fill)

    return cache(made)


def as_paper(ending: str) -> str:
    return (
        f"pdf:{FILTERS[ending]}_pdf_Export:"
        '{"PDFUACompliance":{"type":"boolean","value":"true"}}'
    )


def printed_in(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    # a hyphen at the end of a line is read as another character
    return "\n".join(pages).replace("\ufffe", "-")


def editions(study: str, root: Path) -> list[tuple[str, str]]:
    found = Project.of_templates(root / study / "templates").study
    return [(name, code) for name in found.names for code in found.languages]


def books(study: str, root: Path) -> list[tuple[str, str]]:
    """Which workbooks are converted: see `converted`."""
    found = editions(study, root)
    return found if study != "." else [(WHOLE, code) for code in dict(map(reversed, found))]


@pytest.mark.parametrize("study", STUDIES)
def test_pages_hold_all_of_every_word_file(
    study: str,
    root: Path,
    built: Callable[[str], Path],
    converted: Callable[[str, str, str], Path],
) -> None:
    pdfs = converted(study, "docx", as_paper("docx"))
    for name, code in editions(study, root):
        word = WordFile((built(study) / f"{name}.{code}.docx").read_bytes())
        printed = printed_in(pdfs / f"{name}.{code}.pdf")
        assert not lacking(Counter(shown(word)), Counter(bare(printed))), (name, code)
        numbers = [number for text in locked(word) for number in NUMBER.findall(text)]
        assert not lacking(Counter(numbers), Counter(NUMBER.findall(printed))), (name, code)


@pytest.mark.parametrize("study", STUDIES[:2])
def test_pages_hold_all_of_every_workbook(
    study: str,
    root: Path,
    built: Callable[[str], Path],
    converted: Callable[[str, str, str], Path],
) -> None:
    """Every text, and every number by the address that its name says."""
    pdfs = converted(study, "xlsx", as_paper("xlsx"))
    for name, code in books(study, root):
        book = openpyxl.load_workbook(built(study) / f"{name}.{code}.xlsx")
        printed = printed_in(pdfs / f"{name}.{code}.pdf")
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        texts = "".join(str(cell.value) for cell in cells if cell.data_type == "s")
        assert not lacking(Counter(bare(texts)), Counter(bare(printed))), (name, code)
        numbers = Counter(as_displayed(cell) for cell in cells if cell.data_type == "n")
        numbers.pop("", None)
        # programs do not agree whether nothing may have a sign
        unsigned = re.sub(r"[−-](0\.0+)(?!\d)", r"\1", printed)
        assert not lacking(numbers, Counter(NUMBER.findall(unsigned))), (name, code)
        named = [
            book[sheet][place]
            for defined in book.defined_names.values()
            for sheet, place in defined.destinations
        ]
        assert all(cell.value is not None for cell in named)


@pytest.mark.parametrize("study", STUDIES[:2])
def test_pages_hold_every_table_figure_and_note_of_the_document(
    study: str,
    root: Path,
    results_of: Callable[[str], Results],
    converted: Callable[[str, str, str], Path],
) -> None:
    results = results_of(study)
    pdfs = {one: converted(study, one, as_paper(one)) for one in ("docx", "xlsx")}
    printed = cache(lambda pdf: bare(printed_in(pdf)))
    for name, code in editions(study, root):
        if name == "replication":
            continue  # its tables are of published numbers
        of = render_manuscript(name, code, results, root / study / "templates")
        said = [plain(part) for one in of.figures for part in (one.title, one.source)]
        notes = {"docx": [plain(one.note) for one in of.figures], "xlsx": []}
        for one in of.figures:
            data = chart_data(one, results, of.language)
            notes["xlsx"] += [
                chart_note(one, data, of.language) if data.series else plain(one.note)
            ]
        for table in of.tables:
            said += [table.caption.text, *table.notes, table.source]
            said += [note.text for note in table.footnotes]
        for ending, folder in pdfs.items():
            if ending == "docx" and of.document.form == "summary":
                continue  # which leaves its tables out
            book = WHOLE if ending == "xlsx" and study == "." else name
            told = printed(folder / f"{book}.{code}.pdf")
            for text in (*said, *notes[ending]):
                words = bare(re.sub("<[^>]+>", "", str(text)))
                if "[@" not in words:  # cited works are resolved in their document
                    assert words in told or in_parts(words, told), (name, code, ending, words)


def in_parts(words: str, told: str) -> bool:
    """Whether a text stands there though ends of lines and pages part it."""
    parts = [words[at : at + 8] in told for at in range(0, len(words) - 7, 8)]
    return sum(parts) >= 0.85 * len(parts) - 1


@pytest.mark.parametrize("study", STUDIES[:2])
def test_pages_hold_all_of_every_slide(
    study: str,
    root: Path,
    built: Callable[[str], Path],
    converted: Callable[[str, str, str], Path],
) -> None:
    pdfs = converted(study, "pptx", as_paper("pptx"))
    for name, code in editions(study, root):
        deck = Presentation(str(built(study) / f"{name}.{code}.pptx"))
        with pypdfium2.PdfDocument(pdfs / f"{name}.{code}.pdf") as pdf:
            pages = [bare(page.get_textpage().get_text_range()) for page in pdf]
        assert len(pages) == len(deck.slides)
        for slide, page in zip(deck.slides, pages, strict=True):
            for shape in slide.shapes:
                if shape.has_text_frame:
                    text = Counter(bare(shape.text_frame.text))
                    assert not lacking(text, Counter(page.replace("\ufffe", "-"))), (name, code)
                elif shape.has_chart:
                    for label in shape.chart.plots[0].categories:
                        assert not lacking(Counter(bare(label)), Counter(page)), label


#: What a checker of PDF/UA says of LibreOffice's export that no file of ours could change.
OF_THE_EXPORT = {
    "TAG-001": "paints rules and marks of charts outside of what is tagged",
    "TAG-002": "heads of tables that are repeated on a further page are read once",
    "TAG-012": "writes the name of a style, Quote, where a kind of element stands",
    "TAG-020": "tags cells without text",
    "TBL-010": "takes the heading of a block, one cell over all columns, for a row of the head",
    "TBL-014": "takes boxes with borders for tables",
    "LNK-003": "parts a link at the end of a line",
    "LNK-004": "lets links be left out on paper",
    "LNK-005": "says nothing of the order of links",
    "ORD-001": "paints tables after the text around them",
    "PAG-001": "feet of slides, and units of tables, stand on many pages",
}


def test_a_checker_that_is_not_ours_finds_words_tables_and_charts_tagged(
    converted: Callable[[str, str, str], Path],
) -> None:
    """Titles, languages, headings, heads of tables, alternative text: as LibreOffice reads them."""
    for ending in ("docx", "pptx"):
        for pdf in sorted(converted(".", ending, as_paper(ending)).glob("*.pdf")):
            result = outloud.check(str(pdf))
            assert result.error is None
            assert result.stats["tagged"]
            found = {finding.rule for finding in result.findings} - set(OF_THE_EXPORT)
            # it exports no alternative text of charts, though it reads it: see the next test
            assert found <= ({"FIG-001"} if ending == "pptx" else set()), pdf.name


@pytest.mark.parametrize(("ending", "target"), [("pptx", "odp"), ("xlsx", "ods")])
def test_libreoffice_reads_the_alternative_text_of_every_chart(
    ending: str, target: str, converted: Callable[[str, str, str], Path]
) -> None:
    charts = 0
    for file in sorted(converted(".", ending, target).iterdir()):
        content = etree.fromstring(zipfile.ZipFile(file).read("content.xml"))
        frames = content.xpath("//draw:frame[draw:object]", namespaces=content.nsmap)
        for frame in frames:
            charts += 1
            assert len(frame.findtext(f"{{{content.nsmap['svg']}}}desc") or "") > 20
    assert charts > 20


def test_libreoffice_draws_the_whiskers_of_every_chart_that_has_them(
    built: Callable[[str], Path], converted: Callable[[str, str, str], Path]
) -> None:
    """Those of a chart are of cells: it draws none whose numbers stand in the chart."""
    drawn = 0
    for file in sorted(converted(".", "xlsx", "ods").iterdir()):
        with zipfile.ZipFile(built(".") / f"{file.stem}.xlsx") as book:
            charts = [one for one in book.namelist() if one.startswith("xl/charts/chart")]
            wanted = sum(b"<c:errBars>" in book.read(one) for one in charts)
        with zipfile.ZipFile(file) as opened:
            objects = [one for one in opened.namelist() if re.match(r"Object \d+/content", one)]
            found = sum(b"chart:error-upper-range=" in opened.read(one) for one in objects)
        assert found == wanted, file.name
        drawn += found
    assert drawn > 15  # each once: in the workbooks of all documents


NUMBER = re.compile(r"[−-]?\d[\d.,]*\d|\d")


def shown(word: WordFile) -> str:
    """All letters of a file; nothing of its fields but what they show."""
    return bare("".join(one.text or "" for one in word.find("//w:body//w:t")))


def locked(word: WordFile) -> list[str]:
    """The texts of locked numbers."""
    return [
        "".join(part.text or "" for part in one.iterfind(".//w:t", NAMES))
        for one in word.find("//w:sdt")
    ]


def lacking(wanted: Counter[str], there: Counter[str]) -> dict[str, int]:
    return {key: count - there[key] for key, count in wanted.items() if there[key] < count}


def as_displayed(cell: openpyxl.cell.Cell) -> str:
    """A number as its format shows it, without its unit and a plus."""
    if not isinstance(cell.value, int | float):
        return ""
    pattern = cell.number_format
    if limit := re.match(r'\[<([\d.]+)\]"<\1";', pattern):
        if cell.value < float(limit[1]):
            return limit[1]
        pattern = pattern[limit.end() :]
    pattern = re.sub(r'"[^"]*"', "", pattern.partition(";")[0]).lstrip("+")
    percent = pattern.endswith("%")
    decimals = len(pattern.rstrip("%").partition(".")[2])
    value = Decimal(repr(cell.value)) * (100 if percent else 1)
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    shown = f"{abs(rounded) if rounded == 0 else rounded:,.{decimals}f}"
    return shown.removeprefix("0.") if pattern.startswith("#.") else shown
