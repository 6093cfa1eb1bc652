"""Times the models of `estimation`: part of `make bench`.

The seven models of Table 4 with linearised errors, against statsmodels' OrderedModel (unweighted,
which is all it can do) and, where R is there, against ordinal::clm and survey::svyolr; a logit and
a linear model of the same people against survey::svyglm and statsmodels, by formula and of arrays;
designs and outcomes that are hard; then one model with 2 thousand to 20 million respondents, beside
the GROUP BY of the same columns in DuckDB and Polars. All is processor time (user and system). Ours
and theirs take turns, and ratios are medians of those of each turn, so that what else the machine
does meets both.
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

#: Reads the name of a file and of a model to fit, line by line, and answers with the milliseconds.
R_SCRIPT = """
suppressPackageStartupMessages({library(ordinal); library(survey)})
options(warn = -1)
asked <- file("stdin", "r")
while (length(line <- readLines(asked, 1))) {
  words <- strsplit(line, "\t")[[1]]
  d <- read.csv(words[1])
  right <- paste(grep("^x", names(d), value = TRUE), collapse = "+")
  d$high <- as.numeric(d$y >= 4)
  d$number <- d$y
  d$y <- factor(d$y, ordered = TRUE)
  of <- function(outcome) as.formula(paste(outcome, "~", right))
  design <- svydesign(ids = ~1, weights = ~w, data = d)
  task <- switch(words[2],
    clm = function() clm(of("y"), data = d, weights = w),
    svyolr = function() svyolr(of("y"), design),
    logit = function() svyglm(of("high"), design, family = quasibinomial()),
    linear = function() svyglm(of("number"), design))
  time <- tryCatch({task(); sum(system.time(task())[1:2]) * 1000}, error = function(e) NA)
  cat(time, "\n")
  flush(stdout())
}
"""
#: Each turn takes so many of our fits, and one of each of theirs.
TURNS, OURS = 9, 11

Task = Callable[[], object]


class RowByRow(Sample):
    """The respondents, a row each, as the others have them."""

    def about(self, names: Iterable[str]) -> Sample:
        """Return all rows."""
        return self


def ms(task: Task) -> float:
    """Return the processor time of a task in milliseconds."""
    start = time.process_time()
    task()
    return 1000 * (time.process_time() - start)


def median_ms(task: Task, repetitions: int) -> float:
    """Return the median of some repetitions, after one run to warm up."""
    task()
    return statistics.median(ms(task) for _ in range(repetitions))


class R:
    """A process of R that waits for models to fit; None for times where it is not there."""

    def __init__(self, folder: Path) -> None:
        script = folder / "bench.R"
        script.write_text(R_SCRIPT)
        self.process = None
        if shutil.which("Rscript"):
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self.process = subprocess.Popen(["Rscript", str(script)], **pipes)
        else:
            say("Rscript is not there: clm, svyolr and svyglm are left out")

    def ms(self, people: Path, model: str) -> float | None:
        """Return the processor time of a model of the people in a file."""
        if self.process is None or self.process.poll() is not None:
            return None
        print(people, model, sep="\t", file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        return float(answer) if answer not in ("", "NA") else None


def by_turns(ours: Task, theirs: dict[str, Callable[[], float | None]]) -> list[str]:
    """Time ours and theirs by turns; return our milliseconds, then of each theirs and the ratio."""
    mine, times, ratios = [], {name: [] for name in theirs}, {name: [] for name in theirs}
    for _ in range(TURNS):
        mine.append(median_ms(ours, OURS))
        for name, other in theirs.items():
            if (taken := other()) is not None:
                after = median_ms(ours, OURS)
                times[name].append(taken)
                ratios[name].append(2 * taken / (mine[-1] + after))
                mine.append(after)
    row = [f"{statistics.median(mine):.2f}"]
    for name in theirs:
        shown = (
            statistics.median(found[name]) if found[name] else None for found in (times, ratios)
        )
        row += ["–" if one is None else f"{one:.1f}" for one in shown]
    return row


def compare_models(models: list[Fitted], sample: Sample, number: int | None) -> None:
    """Time the seven models, or one of them, against what else there is."""
    outcome, weights = sample.values("approval"), sample.design.weights
    heads = ("model", "n", "ours ms", "statsmodels", "ratio", "clm", "ratio", "svyolr", "ratio")
    say(("{:>22} {:>6}" + " {:>11}" * 7).format(*heads))
    with tempfile.TemporaryDirectory() as folder:
        r = R(Path(folder))
        for at, model in enumerate(models, start=1):
            if number not in (None, at):
                continue
            file = Path(folder) / f"model{at}.csv"
            data = pd.DataFrame(model.X[model.inside]).add_prefix("x")
            data.insert(0, "y", outcome[model.inside].astype(int))
            data.assign(w=weights[model.inside]).to_csv(file, index=False)
            base = sample.base(model.entry.base)

            def ours(model: Fitted = model, base: np.ndarray = base) -> object:
                return fit_ordered_logit(outcome, model.X, sample.design, model.keys, domain=base)

            other = ordered_model(model, outcome)
            other()
            row = by_turns(
                ours,
                {"statsmodels": lambda task=other: ms(task)}
                | {one: lambda f=file, o=one: r.ms(f, o) for one in ("clm", "svyolr")},
            )
            say(("{:>22} {:>6}" + " {:>11}" * 7).format(model.entry.key, model.result.n, *row))
        others(models[0], outcome, weights, r, Path(folder) / "others.csv")


def others(model: Fitted, outcome: np.ndarray, weights: np.ndarray, r: R, file: Path) -> None:
    """Time a logit and a linear model of the first model's people, all but `arrays` by formula."""
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    X, y, w = model.X[model.inside], outcome[model.inside], weights[model.inside]
    design, names = SurveyDesign(w), [f"x{j}" for j in range(X.shape[1])]
    people = pd.DataFrame(X, columns=names).assign(y=y.astype(int), w=w)
    people.to_csv(file, index=False)
    people["b"] = (y >= 4).astype(int)
    matrix = sm.add_constant(X)
    heads = ("model", "n", "ours ms", "arrays", "ratio", "statsmodels", "ratio", "svyglm", "ratio")
    say("\n" + ("{:>22} {:>6}" + " {:>11}" * 7).format(*heads))
    for kind, column, family in (
        ("logit", "b", sm.families.Binomial()),
        ("linear", "y", sm.families.Gaussian()),
    ):
        formula = f"{column} ~ {' + '.join(names)}"
        glm = sm.GLM(people[column].to_numpy(), matrix, family, freq_weights=w / w.mean())

        def by_formula(f: str = formula, family: object = family) -> object:
            return smf.glm(f, people, family=family, freq_weights=w / w.mean()).fit(cov_type="HC0")

        row = by_turns(
            lambda f=formula, k=kind: fit(f, people, design, k),
            {
                "arrays": lambda g=glm: ms(lambda: g.fit(cov_type="HC0")),
                "statsmodels": lambda again=by_formula: ms(again),
                "svyglm": lambda k=kind: r.ms(file, k),
            },
        )
        say(("{:>22} {:>6}" + " {:>11}" * 7).format(kind, len(people), *row))


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


def ordered_model(model: Fitted, outcome: np.ndarray) -> Task:
    """Return OrderedModel with a sandwich covariance, without weights."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    X, y = model.X[model.inside], outcome[model.inside].astype(int)
    X = (X - X.mean(axis=0)) / X.std(axis=0)  # it does not converge otherwise

    def once() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return OrderedModel(y, X, distr="logit").fit(
                method="bfgs", disp=0, maxiter=500, cov_type="HC0"
            )

    return once


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
    """Read n respondents and fit one model; print times and memory of this process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "respondents.parquet"
        respondents(n).to_parquet(path)
        start = time.perf_counter()
        frame = pd.read_parquet(path)
        reading = time.perf_counter() - start
    formula = "approval ~ age + C(income) + male + C(education) + urban + C(region) + posting"
    few = frame.iloc[:1000]
    ordered_logit(formula, few, SurveyDesign(few.w.to_numpy()))  # modules are loaded, as theirs are
    before = memory("VmRSS", reset=True)
    fitting, theirs = [], {"duckdb": [], "polars": []}
    for turn in range(1 if n > 2_000_000 else 5):
        start = time.process_time()
        result = ordered_logit(formula, frame, SurveyDesign(frame.w.to_numpy()))
        fitting.append(time.process_time() - start)
        if turn == 0:
            more = memory("VmHWM") - before
        for how, times in theirs.items():
            if (taken := grouped(frame, how)) is not None:
                times.append(taken)
    say(
        f"{n:>12,} {result.n_patterns:>10,} {reading:>10.2f} {statistics.median(fitting):>10.3f} "
        f"{more:>10.0f}"
        + "".join(
            f" {format(statistics.median(times), '.3f') if times else '–':>10}"
            for times in theirs.values()
        )
    )


def memory(kind: str, *, reset: bool = False) -> float:
    """Return the memory of this process now (VmRSS) or at its peak (VmHWM), in MB; nan elsewhere.

    The peak can be set back to what is there now.
    """
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


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
    parser.add_argument("--model", type=int, help="only this model of Table 4, from 1 on")
    given = parser.parse_args()
    if given.size:
        one_size(given.size)
        return
    project = Project.find()
    codebook = load_codebook(project.data / "codebook.toml")
    sample = RowByRow.of(load_respondents(project.respondents, codebook))
    plan = load_specification(project.data).models
    say(
        f"{os.cpu_count()} cores; medians of processor time; ratios say how many times longer the "
        "others take\n"
    )
    compare_models(list(fit_models(sample, plan)), sample, given.model)
    if given.model:
        return
    hard_cases()
    heads = ("patterns", "read s", "fit s", "more MB", "duckdb s", "polars s")
    say(f"\n{'respondents':>12}" + "".join(f" {head:>10}" for head in heads))
    for n in SIZES:
        subprocess.run([sys.executable, __file__, "--size", str(n)], check=True)


if __name__ == "__main__":
    main()
