"""Times the models of `estimation`: part of `make bench`.

The seven models of Table 4 with linearised errors, against statsmodels' OrderedModel (unweighted,
which is all it can do) and, where R is there, against ordinal::clm and survey::svyolr; a logit and
a linear model of the same people against survey::svyglm and statsmodels; designs and outcomes that
are hard; then one model with 2 thousand to 20 million respondents, beside the GROUP BY of the same
columns in DuckDB and Polars. Prints medians of processor time (user and system) of the
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
from scs_report.estimation import SurveyDesign, fit, fit_ordered_logit, ordered_logit
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
    median(replicate(times, sum(system.time(task())[1:2]))), error = function(e) NA)
  clm_time <- timed(function() suppressWarnings(clm(f, data = d, weights = w)), 9)
  svy_time <- timed(function() suppressWarnings(svyolr(f, design)), 5)
  d$.b <- as.numeric(as.integer(d$y) >= 4)
  design <- svydesign(ids = ~1, weights = ~w, data = d)
  covariates <- grep("^x", names(d), value = TRUE)
  other <- function(outcome, family) timed(function() svyglm(
    as.formula(paste(outcome, "~", paste(covariates, collapse = "+"))), design, family = family), 5)
  cat(number, clm_time * 1000, svy_time * 1000, other(".b", quasibinomial()) * 1000,
      other("as.integer(y)", gaussian()) * 1000, "\\n")
}
"""


class RowByRow(Sample):
    """The respondents, a row each, as the others have them."""

    def about(self, names: Iterable[str]) -> Sample:
        """Return all rows."""
        return self


def median_ms(task: Callable[[], object], repetitions: int) -> float:
    """Return the median processor time of a task in milliseconds, after one run to warm up."""
    task()
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
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
        for other in (statsmodels_ms(model, outcome), *theirs.get(number, (None,) * 4)[:2]):
            row += ["–", "–"] if other is None else [f"{other:.0f}", f"{other / mine:.0f}"]
        say(("{:>22} {:>6}" + " {:>11}" * 7).format(model.entry.key, model.result.n, *row))
    others(models[0], outcome, sample.design.weights, theirs.get(1, (None,) * 4)[2:])


def others(
    model: Fitted, outcome: np.ndarray, weights: np.ndarray, theirs: tuple[float | None, ...]
) -> None:
    """Time a logit and a linear model of the first model's people."""
    import statsmodels.api as sm

    X, y, w = model.X[model.inside], outcome[model.inside], weights[model.inside]
    design, names = SurveyDesign(w), [f"x{j}" for j in range(X.shape[1])]
    people = pd.DataFrame(X, columns=names).assign(y=y, b=(y >= 4).astype(int))
    matrix = sm.add_constant(X)
    head = ("model", "n", "ours ms", "statsmodels", "ratio", "svyglm", "ratio")
    say("\n" + ("{:>22} {:>6}" + " {:>11}" * 5).format(*head))
    for kind, column, family, r in (
        ("logit", "b", sm.families.Binomial(), theirs[0]),
        ("linear", "y", sm.families.Gaussian(), theirs[1]),
    ):
        formula = f"{column} ~ {' + '.join(names)}"
        mine = median_ms(lambda f=formula, k=kind: fit(f, people, design, k), 15)
        glm = sm.GLM(people[column].to_numpy(), matrix, family, freq_weights=w / w.mean())
        row = [f"{mine:.2f}"]
        for other in (median_ms(lambda g=glm: g.fit(cov_type="HC0"), 9), r):
            row += ["–", "–"] if other is None else [f"{other:.1f}", f"{other / mine:.1f}"]
        say(("{:>22} {:>6}" + " {:>11}" * 5).format(kind, len(people), *row))


def hard_cases() -> None:
    """Time many strata, many answers, and covariates that nobody shares."""
    rng = np.random.default_rng(0)
    say(f"\n{'case':>40} {'ours ms':>11}")

    def draw(n: int, p: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        X = rng.normal(size=(n, p))
        return X, X[:, 0] + rng.logistic(size=n), rng.uniform(0.5, 2, n)

    X, latent, w = draw(100_000, 2)
    y = np.digitize(latent, [-1, 0, 1]) + 1.0
    strata = SurveyDesign(w, np.arange(len(y)) % 5_000)
    cases = [("100,000 rows in 5,000 strata", lambda: fit_ordered_logit(y, X, strata), 3)]
    X8, latent8, w8 = draw(5_000, 3)
    y8 = np.argsort(np.argsort(latent8)) * 800 // 5_000 + 1.0
    cases.append(("800 answers", lambda: fit_ordered_logit(y8, X8, SurveyDesign(w8)), 3))
    XM, latentM, wM = draw(1_000_000, 5)
    yM = np.digitize(latentM, [-1, 0, 1, 2]) + 1.0
    cases.append(
        ("a million, 5 continuous", lambda: fit_ordered_logit(yM, XM, SurveyDesign(wM)), 1)
    )
    for name, task, times in cases:
        say(f"{name:>40} {median_ms(task, times):>11.1f}")


def statsmodels_ms(model: Fitted, outcome: np.ndarray) -> float:
    """Time OrderedModel with a sandwich covariance, without weights."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    X, y = model.X[model.inside], outcome[model.inside].astype(int)
    X = (X - X.mean(axis=0)) / X.std(axis=0)  # it does not converge otherwise

    def once() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return OrderedModel(y, X, distr="logit").fit(
                method="bfgs", disp=0, maxiter=500, cov_type="HC0"
            )

    return median_ms(once, 3)


def r_times(
    models: list[Fitted], outcome: np.ndarray, weights: np.ndarray
) -> dict[int, tuple[float, ...]]:
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
    times = {int(row[0]): tuple(map(float, row[1:5])) for row in rows if len(row) >= 5}
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
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    start = time.process_time()
    result = ordered_logit(formula, frame, SurveyDesign(frame.w.to_numpy()))
    fitting = time.process_time() - start
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2 - before
    theirs = [grouped(frame, how) for how in ("duckdb", "polars")]
    say(
        f"{n:>12,} {result.n_patterns:>10,} {reading:>10.2f} {fitting:>10.3f} {more:>10.2f}"
        + "".join(f" {'–' if one is None else format(one, '.3f'):>10}" for one in theirs)
    )


def grouped(frame: pd.DataFrame, how: str) -> float | None:
    """Return the processor seconds of the GROUP BY that the model begins with; None without it."""
    columns = [name for name in frame if name != "w"]
    try:
        if how == "duckdb":
            import duckdb

            keys = ", ".join(columns)
            query = f"SELECT {keys}, sum(w), sum(w * w), count(*) FROM frame GROUP BY {keys}"
            start = time.process_time()
            duckdb.query(query).fetchnumpy()
        else:
            import polars as pl

            people = pl.from_pandas(frame)
            sums = [pl.col("w").sum(), (pl.col("w") ** 2).sum().alias("squares"), pl.len()]
            start = time.process_time()
            people.group_by(columns).agg(sums)
    except ImportError:
        return None
    return time.process_time() - start


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
    say(
        f"{os.cpu_count()} cores; medians of processor time; ratios say how many times longer the "
        "others take\n"
    )
    compare_models(list(fit_models(sample, plan)), sample)
    hard_cases()
    heads = ("patterns", "read s", "fit s", "more GB", "duckdb s", "polars s")
    say(f"\n{'respondents':>12}" + "".join(f" {head:>10}" for head in heads))
    for n in SIZES:
        subprocess.run([sys.executable, __file__, "--size", str(n)], check=True)


if __name__ == "__main__":
    main()
