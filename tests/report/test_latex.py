"""Tables in LaTeX: every cell stands there, and they compile."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from scs_report.latex.booktabs import _label, escaped, latex
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript, written
from scs_report.results import Results
from scs_report.tables.layout import Label
from scs_report.tables.printed_numbers import read_number

# whole documents are written and read
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["en", "de", "zh-Hant"])
def manuscript(request: pytest.FixtureRequest, demo: Path, demo_results: Results) -> Manuscript:
    return render_manuscript("appendix", request.param, demo_results, demo / "templates")


def test_every_cell_note_and_source_stands_in_its_table(manuscript: Manuscript) -> None:
    language = manuscript.language
    for table in manuscript.tables:
        made = latex(table, language)
        at = 0
        for row in (row for panel in table.panels for row in panel.rows):
            for cell in row.cells:
                printed = read_number(cell.text, language)
                text = escaped(cell.text)
                if printed.number is not None and not printed.percent:
                    text = f"{printed.number:.{printed.decimals}f}"
                at = made.index(text, at) if cell.text else at
        for words in (*table.notes, *(note.text for note in table.footnotes), table.source):
            assert escaped(words) in made
        assert rf"\label{{tab:{table.anchor}}}" in made


def test_no_sign_of_a_text_is_a_command(manuscript: Manuscript) -> None:
    assert escaped(r"\input{x} 50% & #1_a ~^ $x$") == (
        r"\textbackslash{}input\{x\} 50\% \& \#1\_a \textasciitilde{}\textasciicircum{} \$x\$"
    )
    for table in manuscript.tables:
        made = re.sub(r"\\[{}]", "", latex(table, manuscript.language))
        depth = 0
        for sign in made:
            depth += {"{": 1, "}": -1}.get(sign, 0)
            assert depth >= 0
        assert depth == 0


@pytest.mark.needs("xelatex", "pdftotext")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_tables_of_the_study_at_the_root_compile(
    language: str, root: Path, results: Results, tmp_path: Path
) -> None:
    compile_all(render_manuscript("appendix", language, results, root / "templates"), tmp_path)


@pytest.mark.needs("xelatex", "pdftotext")
def test_all_tables_compile(manuscript: Manuscript, tmp_path: Path) -> None:
    compile_all(manuscript, tmp_path)


def compile_all(manuscript: Manuscript, tmp_path: Path) -> None:
    for name, content in written(manuscript, ["tex"])["tex"].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    folder = tmp_path / "latex" / manuscript.edition
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "tables.tex"]
    # fonts are those of the system, whatever other tests have set
    system = {name: value for name, value in os.environ.items() if "FONTCONFIG" not in name}
    for _ in range(2):
        ran = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, env=system
        )
        assert ran.returncode == 0, ran.stdout[-3000:]
    assert "Missing character" not in (folder / "tables.log").read_text(errors="replace")
    told = subprocess.run(
        ["pdftotext", "-layout", folder / "tables.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    for table in manuscript.tables:
        assert all(
            digits in told
            for row in table.rows
            for cell in row.cells
            for digits in re.findall(r"\d{2,3}", cell.text)[-1:]
        )


def test_second_lines_of_long_names_stand_below_and_break_behind_points() -> None:
    long = Label("Predicted probability of approving", second="predicted.politics.trust_2")
    assert _label(long, below=True) == (
        r"Predicted probability of approving\newline predicted.\allowbreak politics.\allowbreak "
        r"trust\_2"
    )
    assert _label(Label("Total", second="n = 1.309")) == "Total n = 1.309"
