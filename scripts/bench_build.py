"""Times the build of the brief and the appendix in both languages: part of `make bench`.

From nothing but data (the analysis and all charts included) with an empty cache, after one edited
sentence and unchanged; against WeasyPrint as it comes, one process a document in turn, and, where
it is installed, Chromium, both printing the same finished HTML and spared all that comes before.
Fonts are prepared beforehand for all of them. The ways take turns, so that what else the machine
does falls on all; prints medians.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scs_report.fonts import prepare_fonts, use_fonts
from scs_report.project import Project
from scs_report.results import read_results

DOCUMENTS = ("brief", "appendix")
PLACES = [(name, code) for name in DOCUMENTS for code in ("en", "zh")]
EDITED = "templates/brief/20-approval.zh.md"


class Bench:
    """A copy of the project's data and templates, and the ways to print it."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / ".cache"
        for name in ("data", "templates"):
            shutil.copytree(project.root / name, folder / name)
        fonts = prepare_fonts(project.cache / "fonts")
        shutil.copytree(project.cache / "fonts", self.cache / "fonts")
        use_fonts(fonts)  # the others set the same fonts
        self.environment = {**os.environ, "PYTHONPATH": str(project.root)}
        # as users have it: what Python compiled is kept
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def write_papers(self) -> None:
        """Write the HTML that the other ways print."""
        from scs_report.pages.documents import render_document

        results = read_results(self.folder / "build" / "results.json")
        for place in PLACES:
            rendered = render_document(*place, results, self.folder / "templates")
            self.paper(place).write_text(rendered.paper, "utf-8")

    def paper(self, place: tuple[str, str]) -> Path:
        """Return where the HTML of a document lies."""
        return self.folder / ".".join((*place, "paper.html"))

    def run(self, *command: str) -> None:
        """Run a command that must succeed."""
        subprocess.run(
            command, cwd=self.folder, env=self.environment, check=True, capture_output=True
        )

    def build(self) -> None:
        """Build as users do."""
        self.run(sys.executable, "-m", "scs_report", "build", *DOCUMENTS)

    def build_from_nothing(self) -> None:
        """Build with data, templates and fonts only."""
        for path in (self.folder / "build", self.cache / "store", self.cache / "records"):
            shutil.rmtree(path, ignore_errors=True)
        self.build()

    def build_edited(self) -> None:
        """Build after a sentence was added that was never there before."""
        with (self.folder / EDITED).open("a", encoding="utf-8") as file:
            file.write(f"\n这是第{time.time_ns()}句。\n")
        self.build()

    def weasyprint(self) -> None:
        """Print by WeasyPrint, one process a document."""
        for place in PLACES:
            html = self.paper(place)
            pdf = html.with_suffix(".weasyprint.pdf")
            self.run(
                sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1", str(html), str(pdf)
            )

    def chromium(self) -> None:
        """Print by Chromium, one process a document."""
        for place in PLACES:
            html = self.paper(place)
            pdf = html.with_suffix(".chromium.pdf")
            self.run(
                chromium(), "--headless", "--no-sandbox", "--disable-gpu",
                "--no-pdf-header-footer", f"--print-to-pdf={pdf}", html.as_uri(),
            )  # fmt: skip


def chromium() -> str:
    """Return the name of Chromium here; empty if there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((name for name in names if shutil.which(name)), "")


def seconds(task: Callable[[], None]) -> float:
    """Return how long a task takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def rows(times: dict[str, list[float]]) -> Iterator[Sequence[str]]:
    """Yield the lines of the table; ratios are to the build from nothing."""
    yield "", "median s", "best s", "worst s", "build / it"
    ours = statistics.median(next(iter(times.values())))
    for name, taken in times.items():
        middle = statistics.median(taken)
        yield name, *(f"{one:.2f}" for one in (middle, min(taken), max(taken), ours / middle))


def main() -> None:
    """Run the ways in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each way is timed")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Project.find(), Path(folder))
        bench.build_from_nothing()
        bench.write_papers()
        ways = {
            "build from nothing but data": bench.build_from_nothing,
            "one sentence edited": bench.build_edited,
            "nothing changed": bench.build,
            "WeasyPrint, four processes": bench.weasyprint,
        }
        if chromium():
            ways["Chromium, four processes"] = bench.chromium
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(runs):
            for name, way in ways.items():
                times[name].append(seconds(way))
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    sys.stdout.write(f"{os.cpu_count()} cores, load {load}; {runs} runs in turn\n\n")
    for name, *cells in rows(times):
        sys.stdout.write(f"{name:30}" + "".join(f"{cell:>12}" for cell in cells) + "\n")


if __name__ == "__main__":
    main()
