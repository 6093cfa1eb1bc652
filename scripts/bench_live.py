"""Times `serve`: part of `make bench`.

A sentence, the PDF of its document, a label and an answer of a respondent are saved in a copy of
the study; Chromium shows both languages. What `serve` says itself is printed: seconds from the
save until the last changed page is on the screen; for PDFs until a page that changed is.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench_build import chromium
from playwright.sync_api import sync_playwright

from scs_report.fonts import prepare_fonts
from scs_report.project import Project

TEXT, LABELS = "templates/brief/20-approval.en.md", "data/codebook.toml"
DATA, CARD = "data/respondents.csv", "data/respondents.toml"


@contextmanager
def serving(folder: Path, root: Path) -> Iterator[str]:
    """Serve a study; yields the address."""
    command = [sys.executable, "-m", "scs_report", "serve", "--no-open", "--study", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(root), "LANGUAGE": "en"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        found = re.search(r"http://[\d.:]+/", process.stdout.readline())
        assert found
        try:
            yield found[0]
        finally:
            process.terminate()


def save_sentence(folder: Path) -> None:
    """Save one sentence more."""
    with (folder / TEXT).open("a", encoding="utf-8") as file:
        file.write(f"\nThis is sentence {time.time_ns()}.\n")


def save_label(folder: Path) -> None:
    """Save another label of the first question."""
    path = folder / LABELS
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(label\.en = "\w+)', rf"\1 {time.time_ns()}", text, count=1), "utf-8")


def save_answer(folder: Path) -> None:
    """Save another weight of somebody, on which all numbers of everybody depend."""
    path, card = folder / DATA, folder / CARD
    head, first, *rest = path.read_text("utf-8").splitlines()
    values = first.split(",")
    values[head.split(",").index("weight")] = f"1.{time.time_ns() % 10**6:06d}"
    content = "\n".join((head, ",".join(values), *rest)) + "\n"
    if card.exists():  # it describes the file
        digest = f'sha256 = "{hashlib.sha256(content.encode()).hexdigest()}"'
        card.write_text(
            re.sub(r'sha256 = "[0-9a-f]{64}"', digest, card.read_text("utf-8"), count=1)
        )
    path.write_text(content, "utf-8")


def timed(page: Any, save: Callable[[], None], runs: int) -> list[float]:
    """Return how long after each save its page was there, as the page says."""
    told = "document.querySelector('#timing').dataset"
    page.evaluate(f"Object.keys({told}).forEach((name) => delete {told}[name])")
    times: list[float] = []
    for _ in range(runs):
        save()
        while not (took := page.evaluate(f"{told}.took")):
            time.sleep(0.01)
        times.append(float(took))
        page.evaluate(f"delete {told}.took")
        time.sleep(1)  # until what follows, such as the check, is done
    return times


def timed_paper(page: Any, save: Callable[[], None], runs: int) -> list[float]:
    """Return how long after each save its PDF was on the screen."""
    times: list[float] = []
    shown = "[...document.querySelectorAll('.sheets img')].map((image) => image.src).join()"
    for _ in range(runs):
        before, start = page.evaluate(shown), time.perf_counter()
        save()
        while page.evaluate(shown) == before:
            time.sleep(0.01)
        times.append(time.perf_counter() - start)
        time.sleep(1)
    return times


def main() -> None:
    """Save and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how often each is saved")
    runs = parser.parse_args().runs
    project = Project.find()
    prepare_fonts(project.cache / "fonts")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        for part in ("data", "templates"):
            shutil.copytree(project.root / part, folder / part)
        shutil.copytree(project.cache / "fonts", folder / ".cache" / "fonts")
        browser = playwright.chromium.launch(executable_path=shutil.which(chromium()))
        with serving(folder, project.root.resolve()) as address:
            page = browser.new_page()
            page.set_default_timeout(200_000)  # on a busy machine
            page.goto(f"{address}?doc=brief&lang=en,zh")
            time.sleep(10)  # until everything is loaded, as when somebody writes
            ways = {
                "serve: a sentence": timed(page, lambda: save_sentence(folder), runs),
                "serve: a label": timed(page, lambda: save_label(folder), runs),
                "serve: a respondent": timed(page, lambda: save_answer(folder), runs),
            }
            page.goto(f"{address}?doc=brief&lang=en&pdf=1")
            time.sleep(10)
            ways["serve: the PDF of a sentence"] = timed_paper(
                page, lambda: save_sentence(folder), runs
            )
        browser.close()
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    sys.stdout.write(f"{os.cpu_count()} cores, load {load}; {runs} runs\n")
    for label, times in ways.items():
        middle, best, worst = statistics.median(times), min(times), max(times)
        sys.stdout.write(f"{label:30} median {middle:.2f} s, {best:.2f} to {worst:.2f}\n")


if __name__ == "__main__":
    main()
