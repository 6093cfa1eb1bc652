"""How often intervals cover and tests reject: samples of clusters drawn from a known population.

    python scripts/simulate_coverage.py [--samples 2000] [--models 2000] [--write]

Clusters have between 10 and 30 people; a cluster's share is drawn from a beta distribution, or its
effect from a normal one, so that people of a cluster are alike (intraclass correlation 0.05);
weights are lognormal and know nothing of the answers (design effect of weighting 1.3). With
`--write` the tables go into docs/coverage.md and docs/coverage.zh.md. That takes five minutes of a
processor.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from scs_report.estimation import (
    SHARE_INTERVALS,
    EstimationError,
    SurveyDesign,
    compare_groups,
    fit_ordered_logit,
    gini,
    jackknife,
    rao_scott,
    weighted_mean,
    weighted_quantile,
    weighted_ratio,
)

ROOT = Path(__file__).parent.parent
CLUSTERS = (8, 12, 20, 30, 50, 100, 200)
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
ALIKE, SPREAD = 0.05, 0.5
#: Median and Gini coefficient of the exponential of a standard normal.
MEDIAN, GINI = 1.0, 0.520499878
#: Rows of the tables in Chinese.
CHINESE = {
    "mean": "均值",
    "median": "中位数",
    "ratio": "比率",
    "ratio, jackknife": "比率，刀切法",
    "Gini": "基尼系数",
    "Gini, jackknife": "基尼系数，刀切法",
    "ordered logit, coefficient": "有序logit模型的系数",
    "ordered logit, t-test": "有序logit模型的t检验",
    "difference of two groups": "两组之差",
    "Rao–Scott, 2 × 3": "Rao–Scott检验，2 × 3",
}


class Drawn:
    """One sample: who is in which cluster, and with which weight."""

    def __init__(self, clusters: int, rng: np.random.Generator) -> None:
        self.clusters, self.rng = clusters, rng
        sizes = rng.integers(10, 31, clusters)
        self.cluster = np.repeat(np.arange(clusters), sizes)
        self.n = len(self.cluster)
        weights = rng.lognormal(sigma=SPREAD, size=self.n)
        self.design = SurveyDesign(weights, clusters=self.cluster)

    def share(self, share: float) -> np.ndarray:
        """Return answers of 0 and 1 with this share in the population."""
        size = 1 / ALIKE - 1
        own = self.rng.beta(share * size, (1 - share) * size, self.clusters)
        return (self.rng.random(self.n) < own[self.cluster]).astype(float)

    def normal(self) -> np.ndarray:
        """Return values of a standard normal, alike within clusters."""
        between = self.rng.normal(size=self.clusters)[self.cluster]
        within = self.rng.normal(size=self.n)
        return np.sqrt(ALIKE) * between + np.sqrt(1 - ALIKE) * within


class Counts:
    """How often something was so, and of how many samples."""

    def __init__(self) -> None:
        self.hits: dict[tuple[str, object, int], int] = defaultdict(int)
        self.all: dict[tuple[str, object, int], int] = defaultdict(int)

    def add(self, row: str, part: object, clusters: int, hit: bool) -> None:
        """Count one sample."""
        self.all[row, part, clusters] += 1
        self.hits[row, part, clusters] += bool(hit)

    def cell(self, row: str, part: object, clusters: int) -> str:
        """Return the percentage, or a dash."""
        total = self.all[row, part, clusters]
        return f"{100 * self.hits[row, part, clusters] / total:.1f}" if total else "–"


def shares(counts: Counts, samples: int, rng: np.random.Generator) -> None:
    """Cover shares by each interval."""
    for clusters in CLUSTERS:
        for share in SHARES:
            for _ in range(samples):
                drawn = Drawn(clusters, rng)
                answers = drawn.share(share)
                for way in SHARE_INTERVALS:
                    found = weighted_mean(answers, drawn.design, share=True, interval=way)
                    counts.add(way, share, clusters, found.low <= share <= found.high)


def statistics(counts: Counts, samples: int, rng: np.random.Generator) -> None:
    """Cover means, medians, ratios and Gini; test groups and tables without any difference."""
    for clusters in CLUSTERS:
        for _ in range(samples):
            drawn = Drawn(clusters, rng)
            x, y = drawn.normal(), np.exp(drawn.normal())
            z = y * np.exp(0.3 * drawn.normal() - 0.045)
            made, df = jackknife(drawn.design), clusters - 1  # its rank is known beforehand
            by = {
                "mean": (weighted_mean(x, drawn.design), 0.0),
                "ratio": (weighted_ratio(z, y, drawn.design), 1.0),
                "ratio, jackknife": (weighted_ratio(z, y, made, df=df), 1.0),
                "median": (weighted_quantile(y, 0.5, drawn.design), MEDIAN),
                "Gini": (gini(y, drawn.design), GINI),
                "Gini, jackknife": (gini(y, made, df=df), GINI),
            }
            for name, (found, right) in by.items():
                counts.add(name, "cover", clusters, found.low <= right <= found.high)
            answers = drawn.share(0.4)
            group = drawn.rng.random(drawn.n) < 0.4
            try:
                row = compare_groups(answers, [group, ~group], drawn.design, share=True)
                counts.add("difference of two groups", "size", clusters,
                           row.differences[0].p < 0.05)  # fmt: skip
                kind = drawn.rng.integers(0, 3, drawn.n)
                test = rao_scott(answers, kind, drawn.design)
                counts.add("Rao–Scott, 2 × 3", "size", clusters, test.p < 0.05)
            except EstimationError:
                pass


def models(counts: Counts, samples: int, rng: np.random.Generator) -> None:
    """Cover a coefficient of an ordered logit; test two that are zero."""
    for clusters in CLUSTERS:
        for _ in range(samples):
            drawn = Drawn(clusters, rng)
            # the effect of a cluster on covariates, not on answers: the model is true
            X = np.column_stack([drawn.normal() for _ in range(3)])
            latent = 0.5 * X[:, 0] + rng.logistic(size=drawn.n)
            answer = np.digitize(latent, [-1.5, 0.0, 1.5]).astype(float)
            try:
                fit = fit_ordered_logit(answer, X, drawn.design, ["a", "b", "c"])
                low, high = fit.interval()
                counts.add("ordered logit, coefficient", "cover", clusters,
                           low[0] <= 0.5 <= high[0])  # fmt: skip
                counts.add("ordered logit, t-test", "size", clusters, fit.p[1] < 0.05)
            except EstimationError:
                continue


def table(counts: Counts, rows: list[tuple[str, object]], heads: list[str]) -> str:
    """Return a Markdown table with a column for each number of clusters."""
    lines = ["| " + " | ".join([*heads, *map(str, CLUSTERS)]) + " |"]
    lines.append("|" + "---|" * len(heads) + "--:|" * len(CLUSTERS))
    for row, part in rows:
        names = [row, f"{part:.0%}"] if isinstance(part, float) else [row]
        cells = [counts.cell(row, part, clusters) for clusters in CLUSTERS]
        lines.append("| " + " | ".join([*names, *cells]) + " |")
    return "\n".join(lines)


def main() -> int:
    """Simulate, print the tables, and write them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--models", type=int, default=2000)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    counts, start = Counts(), time.process_time()
    rng = np.random.default_rng(20261127)
    statistics(counts, given.samples, rng)
    models(counts, given.models, rng)
    shares(counts, given.samples, rng)
    names = sorted({(row, part) for row, part, _ in counts.all}, key=str)
    made = {
        "shares": table(
            counts, [(way, share) for way in SHARE_INTERVALS for share in SHARES], ["", ""]
        ),
        "estimates": table(counts, [one for one in names if one[1] == "cover"], [""]),
        "tests": table(counts, [one for one in names if one[1] == "size"], [""]),
        "samples": f"{given.samples:,}",
    }
    for name, text in made.items():
        sys.stdout.write(f"\n{name}\n\n{text}\n")
    sys.stderr.write(f"{time.process_time() - start:.0f} s of processor time\n")
    for path in (ROOT / "docs" / "coverage.md", ROOT / "docs" / "coverage.zh.md"):
        if not given.write:
            break
        page = path.read_text("utf-8")
        for name, text in made.items():
            if path.name.endswith(".zh.md") and name != "shares":
                text = re.sub(r"(?<=\n\| )[^|]+(?= \|)", lambda m: CHINESE.get(m[0], m[0]), text)
            between = rf"(<!-- {name} -->\n).*?(\n<!-- end -->)"
            page = re.sub(between, lambda m, text=text: m[1] + text + m[2], page, flags=re.S)
        path.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
