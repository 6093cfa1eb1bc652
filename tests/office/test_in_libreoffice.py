"""LibreOffice opens every Word file without a word, and its pages hold all that the file does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from wordfile import NAMES, WordFile, bare

from scs_report.notebook import open_study
from scs_report.project import Project

OFFICE = shutil.which("soffice")
STUDIES = [".", "examples/demo", "examples/anes"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice"),
]


@pytest.mark.parametrize("study", STUDIES)
def test_libreoffice_shows_all_of_every_document(study: str, root: Path, tmp_path: Path) -> None:
    open_study(root / study).build(out=tmp_path, formats=("docx",))
    files = sorted(tmp_path.glob("*.docx"))
    found = Project.of_templates(root / study / "templates").study
    assert len(files) == len(found.names) * len(found.languages)
    # with the fonts of the system, not those of our pages
    system = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
    done = subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "pdf")),
            *map(str, files),
        ],
        capture_output=True,
        text=True,
        env=system,
        check=True,
    )
    said = [one for one in (done.stdout + done.stderr).splitlines() if not one.startswith("conv")]
    assert said == []
    for file in files:
        word = WordFile(file.read_bytes())
        with pypdfium2.PdfDocument(tmp_path / "pdf" / f"{file.stem}.pdf") as pdf:
            pages = [page.get_textpage().get_text_range() for page in pdf]
        # a hyphen at the end of a line is read as another character
        printed = "\n".join(pages).replace("\ufffe", "-")
        assert not lacking(Counter(shown(word)), Counter(bare(printed))), file.name
        numbers = [number for text in locked(word) for number in NUMBER.findall(text)]
        assert not lacking(Counter(numbers), Counter(NUMBER.findall(printed))), file.name


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
