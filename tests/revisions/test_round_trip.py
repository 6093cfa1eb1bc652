"""A hundred random edits of each language all arrive or are listed; none is lost, nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import word_edits
from word_edits import Word

from scs_report.build.pipeline import replicate_project
from scs_report.office.word_file import read_back, write
from scs_report.office.word_reading import Paragraph, tidy
from scs_report.office.word_sources import Traced
from scs_report.pages.documents import render_manuscript
from scs_report.pages.manuscript import Manuscript
from scs_report.project import Project
from scs_report.results import Results
from scs_report.revisions import merge as merging
from scs_report.revisions.change import Change
from scs_report.revisions.merge import Merged, merge, record_of
from scs_report.revisions.word import read_word

pytestmark = pytest.mark.slow

STUDIES = [".", "examples/demo", "examples/anes"]
FILES, EDITS = 20, 5
#: How many numbers the text has, which the program counts: a paragraph deleted takes its own along.
COUNTED = re.compile(r"(?<=lists all )\d+(?= numbers of the text)|(?<=正文全部)\d+(?=个数字)")


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Read a document back once for the same texts: for a merge, and to see what it comes to."""
    kept: dict[object, Any] = {}

    def reading(manuscript: Manuscript, texts: Mapping[str, str] | None = None) -> Any:
        key = (id(manuscript), *sorted((texts or {}).items()))
        if key not in kept:
            kept[key] = read_back(manuscript, texts)
        return kept[key]

    monkeypatch.setattr(merging, "read_back", reading)
    return reading


def said(read: list[tuple[Paragraph, Traced]]) -> list[str]:
    """What a document says as it is read back, blanks as `word_edits` has them."""
    found = []
    for _, traced in read:
        words = "".join(letter.text for letter in tidy(list(traced.letters)))
        words = re.sub(r"[ \t\u00a0\u2002\u2003\u2009\u3000\u2028]+", " ", words)
        if words.strip():
            found.append(words.strip().replace("'", "’"))
    return found


def plain(words: str) -> str:
    words = re.sub(r"[ \t\u00a0\u2002\u2003\u2009\u3000\u2028]+", " ", words)
    return words.strip().replace("'", "’")


def told_by(change: Change, words: str) -> bool:
    """Whether a change that is listed tells of a paragraph that is not as it was wished."""
    if change.hunk is None:
        return plain(change.before or change.after) in words
    if words in (plain(change.before), plain(change.after)):  # a whole paragraph
        return True
    before, after = change.around
    sides = (before.rpartition("\n")[2][-12:], after.partition("\n")[0][:12])
    return any(plain(side) in words for side in sides if side.strip()) or not any(sides)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_edit_arrives_or_is_listed(
    language: str, root: Path, results: Results, tmp_path: Path, reading: Callable[..., Any]
) -> None:
    project = Project.find(root)
    manuscript = render_manuscript("brief", language, results, project.templates)
    (raw,) = write(manuscript).values()
    sent = Word(raw, language).texts()
    assert said(reading(manuscript)[1]) == sent
    arrived = listed = 0
    for number in range(FILES):
        seeds = [number * EDITS + step for step in range(EDITS)]
        names, edited, wanted = word_edits.edited(raw, language, seeds)
        file = tmp_path / f"{number}.docx"
        file.write_bytes(edited)
        returned = read_word(file)
        merged = merge(returned, record_of(returned, None, project), manuscript, project.templates)
        got = said(reading(manuscript, merged.texts)[1])
        wanted, got = ([COUNTED.sub("", words) for words in one] for one in (wanted, got))
        lost, stray = Counter(wanted) - Counter(got), Counter(got) - Counter(wanted)
        for words in (*lost, *stray):
            assert any(told_by(change, words) for change in merged.listed), (seeds, names, words)
        if not merged.listed:
            assert got == wanted, (seeds, names)
        assert merged.written or merged.listed
        groups = {change.group for change in merged.listed}
        arrived += len({change.group for change in merged.written} - groups)
        listed += len(groups)
    # what is refused are numbers, references, what claims say as a whole, and no text of the study
    assert arrived > listed, f"{arrived} arrived, {listed} are listed"


@pytest.mark.parametrize("study", STUDIES)
def test_what_nobody_changed_changes_nothing(
    study: str, root: Path, results_of: Callable[[str], Results], tmp_path: Path
) -> None:
    project, results = Project.find(root / study), results_of(study)
    for document in project.study.documents:
        other = None
        if document.form == "replication":
            other = replicate_project(project, results, lambda _: None)
        for code in project.study.languages:
            made = render_manuscript(document.name, code, results, project.templates, other)
            (raw,) = write(made).values()
            assert unchanged(raw, made, project, tmp_path) == ([], {})


def unchanged(
    raw: bytes, made: Manuscript, project: Project, folder: Path
) -> tuple[list[Change], dict[str, str]]:
    file = folder / "back.docx"
    file.write_bytes(raw)
    returned = read_word(file)
    merged = merge(returned, record_of(returned, None, project), made, project.templates)
    return merged.changes, merged.texts


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_libreoffice_may_save_it_in_between(
    language: str, root: Path, results: Results, tmp_path: Path
) -> None:
    project = Project.find(root)
    made = render_manuscript("brief", language, results, project.templates)
    (raw,) = write(made).values()
    sent, edited = tmp_path / "sent.docx", tmp_path / "edited.docx"
    sent.write_bytes(raw)
    names, changed, _ = word_edits.edited(raw, language, [0, 1, 4, 5])
    edited.write_bytes(changed)
    system = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
    subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "docx:MS Word 2007 XML"),
            *("--outdir", str(tmp_path / "saved"), str(sent), str(edited)),
        ],
        capture_output=True,
        env=system,
        check=True,
    )
    for file in (sent, edited):
        merged = resaved(tmp_path / "saved" / file.name, sent, made, project)
        if file == sent:
            assert (merged.changes, merged.texts) == ([], {})
        else:
            assert len({change.group for change in merged.changes}) == len(names)
            assert merged.texts


def resaved(file: Path, sent: Path, made: Manuscript, project: Project) -> Merged:
    returned = read_word(file)
    assert returned.record is None, "LibreOffice keeps what it did not keep"
    record = record_of(returned, read_word(sent), project)
    return merge(returned, record, made, project.templates)
