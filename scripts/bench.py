"""Times the ordered logit: part of `make bench`.

The seven models of Table 4 with linearised errors, against statsmodels' OrderedModel (unweighted,
which is all it can do) and, where R is there, against ordinal::clm and survey::svyolr; then one
model with 2 thousand to 20 million respondents, with time and peak memory. Prints medians of the
repetitions; noise of a shared machine remains.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

# matrices are small: threads would only wait for one another, here and in statsmodels
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from scs_report.analysis import load_specification
from scs_report.analysis.regressions import Fitted, fit_models
from scs_report.analysis.sample import Sample
from scs_report.estimation import SurveyDesign, fit_ordered_logit, ordered_logit
from scs_report.project import Project
from scs_report.survey import load_codebook, load_respondents

SIZES = (2_000, 200_000, 2_000_000, 20_000_000)

R_SCRIPT = """
suppressPackageStartupMessages({library(ordinal); library(survey)})
options(warn = -1)
folder <- commandArgs(TRUE)[1]
for (number in 1:7) {
  d <- read.csv(file.path(folder, paste0("model", number, ".csv")))
  d$y <- factor(d$y, ordered = TRUE)
  f <- as.formula(paste("y ~", paste(setdiff(names(d), c("y", "w")), collapse = "+")))
  design <- svydesign(ids = ~1, weights = ~w, data = d)
  timed <- function(task, times) tryCatch(
    median(replicate(times, system.time(task())[["elapsed"]])), error = function(e) NA)
  clm_time <- timed(function() suppressWarnings(clm(f, data = d, weights = w)), 9)
  svy_time <- timed(function() suppressWarnings(svyolr(f, design)), 5)
  cat(number, clm_time * 1000, svy_time * 1000, "\\n")
}
"""


class RowByRow(Sample):
    """The respondents, a row each, as the others have them."""

    def about(self, names: Iterable[str]) -> Sample:
        """Return all rows."""
        return self


def median_ms(task: Callable[[], object], repetitions: int) -> float:
    """Return the median time of a task in milliseconds, after one run to warm up."""
    task()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def compare_models(models: list[Fitted], sample: Sample) -> None:
    """Time the seven models against what else there is."""
    outcome = sample.values("approval")
    theirs = r_times(models, outcome, sample.design.weights)
    head = ("model", "n", "ours ms", "statsmodels", "ratio", "clm", "ratio", "svyolr", "ratio")
    say(("{:>22} {:>6}" + " {:>11}" * 7).format(*head))
    for number, model in enumerate(models, start=1):
        base = sample.base(model.entry.base)

        def ours(model: Fitted = model, base: np.ndarray = base) -> object:
            return fit_ordered_logit(outcome, model.X, sample.design, model.keys, domain=base)

        mine = median_ms(ours, 15)
        row = [f"{mine:.2f}"]
        for other in (statsmodels_ms(model, outcome), *theirs.get(number, (None, None))):
            row += ["–", "–"] if other is None else [f"{other:.0f}", f"{other / mine:.0f}"]
        say(("{:>22} {:>6}" + " {:>11}" * 7).format(model.entry.key, model.result.n, *row))


def statsmodels_ms(model: Fitted, outcome: np.ndarray) -> float:
    """Time OrderedModel with a sandwich covariance, without weights."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    X, y = model.X[model.inside], outcome[model.inside].astype(int)
    X = (X - X.mean(axis=0)) / X.std(axis=0)  # it does not converge otherwise

    def fit() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return OrderedModel(y, X, distr="logit").fit(
                method="bfgs", disp=0, maxiter=500, cov_type="HC0"
            )

    return median_ms(fit, 3)


def r_times(
    models: list[Fitted], outcome: np.ndarray, weights: np.ndarray
) -> dict[int, tuple[float, float]]:
    """Time clm and svyolr; nothing where R or its packages are not there."""
    if shutil.which("Rscript") is None:
        say("Rscript is not there: clm and svyolr are left out")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        for number, model in enumerate(models, start=1):
            data = pd.DataFrame(model.X[model.inside]).add_prefix("x")
            data.insert(0, "y", outcome[model.inside].astype(int))
            data["w"] = weights[model.inside]
            data.to_csv(Path(folder) / f"model{number}.csv", index=False)
        script = Path(folder) / "bench.R"
        script.write_text(R_SCRIPT)
        done = subprocess.run(
            ["Rscript", str(script), folder], capture_output=True, text=True, check=False
        )
    lines = done.stdout.replace("NA", "nan").splitlines()
    rows = csv.reader(lines, delimiter=" ", skipinitialspace=True)
    times = {int(row[0]): (float(row[1]), float(row[2])) for row in rows if len(row) >= 3}
    return {number: pair for number, pair in times.items() if not np.isnan(pair).any()}


def respondents(n: int) -> pd.DataFrame:
    """Make n respondents with the covariates of model 2, as small whole numbers."""
    rng = np.random.default_rng(n)
    frame = pd.DataFrame(
        {
            "age": rng.integers(14, 66, n, dtype=np.int8),
            "income": rng.integers(1, 4, n, dtype=np.int8),
            "male": rng.integers(0, 2, n, dtype=np.int8),
            "education": rng.integers(1, 5, n, dtype=np.int8),
            "urban": rng.integers(0, 2, n, dtype=np.int8),
            "region": rng.integers(1, 4, n, dtype=np.int8),
            "posting": rng.integers(1, 7, n, dtype=np.int8),
        }
    )
    latent = (0.015 * frame.age + 0.3 * frame.income + 0.2 * frame.posting).to_numpy(np.float32)
    latent += rng.logistic(size=n).astype(np.float32)
    frame["approval"] = (np.digitize(latent, [-3, -1, 1, 3]) + 1).astype(np.int8)
    frame["w"] = rng.choice(np.linspace(0.4, 2, 33), n)
    return frame


def one_size(n: int) -> None:
    """Read n respondents and fit one model; print times and peak memory of this process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "respondents.parquet"
        respondents(n).to_parquet(path)
        start = time.perf_counter()
        frame = pd.read_parquet(path)
        reading = time.perf_counter() - start
    formula = "approval ~ age + C(income) + male + C(education) + urban + C(region) + posting"
    start = time.perf_counter()
    result = ordered_logit(formula, frame, SurveyDesign(frame.w.to_numpy()))
    fitting = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    say(f"{n:>12,} {result.n_patterns:>10,} {reading:>10.2f} {fitting:>10.3f} {peak:>10.2f}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run all of it, or one size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="only this number of respondents")
    size = parser.parse_args().size
    if size:
        one_size(size)
        return
    project = Project.find()
    codebook = load_codebook(project.data / "codebook.toml")
    sample = RowByRow.of(load_respondents(project.respondents, codebook))
    plan = load_specification(project.data).models
    say(f"{os.cpu_count()} cores; medians; ratios say how many times longer the others take\n")
    compare_models(list(fit_models(sample, plan)), sample)
    say(f"\n{'respondents':>12} {'patterns':>10} {'read s':>10} {'fit s':>10} {'peak GB':>10}")
    for n in SIZES:
        subprocess.run([sys.executable, __file__, "--size", str(n)], check=True)


if __name__ == "__main__":
    main()
