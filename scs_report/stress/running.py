"""Texts set with many data, by two processes, and what is learnt from it.

What was compared in branches that the data as they are do not reach is tried on top of those that
reach them; for a branch that nothing reached, the comparisons of its claim are tried together.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scs_report.checks.judging import open_words
from scs_report.checks.sections import HOLE, Text, read_sections
from scs_report.prose.rendered_texts import render_texts
from scs_report.results import Results
from scs_report.stress.altered import Altered
from scs_report.stress.ground import Ground
from scs_report.stress.scenario import Scenario
from scs_report.stress.scenarios import combined, scenarios, turned
from scs_report.stress.tally import SeenClaim, Tally
from scs_report.stress.targets import Pair, pair_of

_PROCESSES = 2
_AT_ONCE = 12  # data that a process tries before it reports
_END = re.compile(rf"[.!?。！？…\n{HOLE}]")

#: Told how many data were tried, and of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """What is tried: the texts of a study, with its results changed.

    `judging` are the parts of texts that judge, by template, each with the words that do.
    """

    study: Path
    ground: Ground
    codes: tuple[str, ...]
    judging: Mapping[str, Mapping[str, tuple[str, ...]]]

    def run(self, numbered: Sequence[tuple[int, Scenario]]) -> Tally:
        """Return what texts say with some data."""
        tally = Tally()
        for number, scenario in numbered:
            results = Altered(self.ground, scenario.change).results()
            texts = {code: render_texts(self.study, results, code) for code in self.codes}
            tally.add(number, texts, results, self.judging)
        return tally


@dataclass(frozen=True)
class Stressed:
    """What was tried, and what was seen."""

    trial: Trial
    tried: tuple[Scenario, ...]
    tally: Tally


def stress(
    study: Path,
    results: Results,
    codes: Sequence[str],
    count: int,
    seed: int,
    step: Progress = lambda done, of: None,
) -> Stressed:
    """Set the texts of a study with many data.

    Parameters
    ----------
    study
        Its folder.
    results
        Those of the data as they are.
    codes
        The languages to set.
    count
        How many resamples; other data follow from what the texts say.
    seed
        The same data come of the same seed.
    step
        Told of progress.
    """
    ground = Ground(results)
    trial = Trial(study, ground, tuple(codes), _judging(study, codes))
    claims = [claim for code in codes for claim in render_texts(study, results, code).claims]
    tried = list(scenarios(ground, claims, codes, count, seed))
    tally = _run(trial, list(enumerate(tried)), step)
    known = {pair for seen in tally.claims.values() for pair in seen.compared if not seen.first}
    for more in (_beneath(ground, tally, tried, known), _sought(ground, tally, tried, seed)):
        further = list(enumerate(more, len(tried)))
        tally.merge(_run(trial, further, step))
        tried += (scenario for _, scenario in further)
    return Stressed(trial, tuple(tried), tally)


def _beneath(
    ground: Ground, tally: Tally, tried: Sequence[Scenario], known: set[tuple[str, str]]
) -> Iterator[Scenario]:
    """Yield further data for what is compared only where other branches are printed."""
    found: dict[int, dict[tuple[str, str], Pair]] = defaultdict(dict)
    for claim in tally.claims.values():
        for names, (evidence, number) in claim.compared.items():
            if names not in known and (pair := pair_of(evidence, ground)):
                found[number].setdefault(names, pair)
    for number, pairs in found.items():
        yield from turned(ground, pairs.values(), tried[number].change)


def _sought(
    ground: Ground, tally: Tally, tried: Sequence[Scenario], seed: int
) -> Iterator[Scenario]:
    """Yield further data for claims of which a branch was not seen."""
    for claim in list(tally.claims.values()):
        if claim.unseen and (pairs := _pairs_of(claim, ground)):
            yield from combined(ground, pairs, tried[claim.first].change, seed)


def _pairs_of(claim: SeenClaim, ground: Ground) -> list[Pair]:
    pairs = (pair_of(evidence, ground) for evidence, _ in claim.compared.values())
    return [pair for pair in pairs if pair]


def _run(trial: Trial, numbered: Sequence[tuple[int, Scenario]], step: Progress) -> Tally:
    tally = Tally()
    chunks = [numbered[at : at + _AT_ONCE] for at in range(0, len(numbered), _AT_ONCE)]
    done = 0
    alone = len(chunks) < _PROCESSES or (os.cpu_count() or 1) < _PROCESSES
    if alone or "fork" not in multiprocessing.get_all_start_methods():
        for chunk in chunks:
            tally.merge(trial.run(chunk))
            done += len(chunk)
            step(done, len(numbered))
        return tally
    # templates are compiled and read here, so that the processes have them
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("fork")) as pool:
        for chunk, found in zip(chunks, pool.map(trial.run, chunks), strict=True):
            tally.merge(found)
            done += len(chunk)
            step(done, len(numbered))
    return tally


def _judging(study: Path, codes: Sequence[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the parts of texts that judge, by template, each with the words that do."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for text, word in open_words(study, read_sections(study / "templates")):
        if text.language in codes:
            template = text.file.removeprefix("templates/")
            part = _part(text, word.start, word.end)
            found[template][part] = (*found[template].get(part, ()), word.text)
    return dict(found)


def _part(text: Text, start: int, end: int) -> str:
    """Return a word with what stands beside it in its sentence, up to the next tag."""
    before = max((one.end() for one in _END.finditer(text.prose, 0, start)), default=0)
    after = _END.search(text.prose, end)
    return " ".join(text.prose[before : after.start() if after else len(text.prose)].split())
