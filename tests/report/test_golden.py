"""Documents say and show what they did when somebody last looked at them."""

from __future__ import annotations

from pathlib import Path

import golden_files
import numpy as np
import pytest


def test_documents_are_those_that_were_looked_at(folder: Path) -> None:
    said = golden_files.compare(folder)
    most = 40
    told = "\n".join([*said[:most], *([f"and {len(said) - most} more"] if said[most:] else [])])
    assert not said, f"{told}\nIf all of this is wanted: make golden, and commit tests/golden"


def test_a_changed_word_cell_chart_fact_or_page_is_told(folder: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    build.mkdir()
    (build / "tables").symlink_to(folder / "tables")
    for path in folder.glob("*.*"):
        if path.suffix in (".html", ".pdf"):
            (build / path.name).symlink_to(path)
    page = build / "brief.en.html"
    words = page.read_text("utf-8")
    page.unlink()
    page.write_text(words.replace("</main>", "<p>One more sentence.</p></main>"), "utf-8")
    (build / "brief.zh.pdf").unlink()
    (build / "brief.zh.pdf").symlink_to(folder / "brief.en.pdf")
    before = golden_files.compare(folder)
    said = [line for line in golden_files.compare(build) if line not in before]
    assert "brief.en.text.txt: +p: One more sentence." in said
    assert any(line.startswith("brief.zh.png: ") for line in said)
    assert {line.split(": ")[0] for line in said} == {"brief.en.text.txt", "brief.zh.png"}


@pytest.mark.parametrize(("shift", "told"), [(0, False), (1, False), (60, True)])
def test_a_pixel_is_nothing_and_a_move_is_told(shift: int, told: bool) -> None:
    page = np.full(golden_files.PAGE[::-1], 255, np.uint8)
    page[10:60, 10:60] = 90
    other = np.roll(page, shift, axis=0)
    assert bool(golden_files.moved([page], [other])) == told
