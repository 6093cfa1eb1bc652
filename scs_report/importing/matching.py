"""Which column of a file is which column of the study: by name, label, wording and answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from scs_report.errors import N_
from scs_report.importing.delivered import Column, Delivered
from scs_report.importing.likeness import Likeness, Matrix
from scs_report.importing.meanings import Option, Options, evidence
from scs_report.importing.numeric import years_of_birth
from scs_report.survey.answer_words import amount, folded, speaks_of
from scs_report.survey.codebook import Codebook, Question

SAME_NAME = N_("the same name")
SAME_LABEL = N_("the same label")
LIKE_LABEL = N_("a similar label")
LIKE_ANSWERS = N_("its answers")
BESIDE = N_("beside others of the question")
LIKE_WEIGHT = N_("named as weights are")
ABOUT_ONE = N_("about 1 on average")
LIKE_BIRTH = N_("years of birth")
LIKE_NUMBER = N_("a different number in each row")

#: From these scores on a match needs nobody, if all matches together are so much worse without it.
SURE, AHEAD = (0.72, 0.5), (0.12, 0.25)
#: From this one on it is proposed.
PROPOSED = 0.4


@dataclass(frozen=True)
class Match:
    """A column of the study, the file's, how sure that is (0 to 1), why, and others that may be."""

    target: str
    column: str
    score: float
    sure: bool
    why: tuple[str, ...]
    near: tuple[tuple[str, float], ...]


def options_of(question: Question, name: str) -> Options:
    """Return the answers that a column of the study may hold."""
    if question.kind == "multiple":
        item = question.item(name)
        texts = tuple(item.label.values())
        return Options([Option(1, (*texts, *_YES)), Option(0, _NO)])
    return Options(
        Option(answer.code, tuple(answer.label.values()), answer.missing)
        for answer in question.answers
    )


_YES, _NO = ("yes",), ("no",)


def texts_of(codebook: Codebook, name: str) -> list[str]:
    """Return all that a column of the study is called, in all its languages."""
    question = codebook.owner(name)
    own = [question.label, question.text]
    if question.kind == "multiple":
        item = question.item(name).label
        own = [
            item,
            *(
                {code: f"{text[code]} {item[code]}" for code in item if code in text}
                for text in own
            ),
        ]
    in_text = question.in_text.variable or {}
    named = list(in_text.values()) if question.kind != "multiple" else []
    return [*(text for texts in own for text in texts.values()), *named, name.replace("_", " ")]


class Matcher:
    """Scores of all columns of a file for all columns of a study."""

    def __init__(self, codebook: Codebook, file: Delivered) -> None:
        self.codebook = codebook
        self.targets = list(codebook.columns)
        self.names = list(file.columns)
        self._file = file
        self._why: dict[tuple[int, int], tuple[str, ...]] = {}
        self._exact: set[tuple[int, int]] = set()
        self.scores = self._scored()

    def matches(self, targets: set[str], names: set[str]) -> Iterator[Match]:
        """Yield the best match of each of some columns of the study, one to one.

        Those that have none are left out.
        """
        rows = [at for at, target in enumerate(self.targets) if target in targets]
        columns = [at for at, name in enumerate(self.names) if name in names]
        if not rows or not columns:
            return
        scores = self._beside(self.scores[np.ix_(rows, columns)], rows, columns)
        chosen = list(zip(*linear_sum_assignment(scores, maximize=True), strict=True))
        for a, b in chosen:
            score, here = float(scores[a, b]), (rows[a], columns[b])
            if score < PROPOSED:
                continue
            why = self._why.get(here, ())
            if score > self.scores[here] + 0.01:
                why = (*why, BESIDE)
            sure = here in self._exact or (
                score >= SURE[1] and self._ahead(scores, chosen, a, b) >= AHEAD[1]
            )
            sure = sure or (score >= SURE[0] and self._ahead(scores, chosen, a, b) >= AHEAD[0])
            target, name = self.targets[here[0]], self.names[here[1]]
            yield Match(target, name, score, sure, tuple(why), self.near(target, name))

    def _ahead(self, scores: Matrix, chosen: list[tuple[int, int]], a: int, b: int) -> float:
        """Return how much all matches together lose if one is not made."""
        without = scores.copy()
        without[a, b] = 0.0
        second = linear_sum_assignment(without, maximize=True)
        return float(sum(scores[one] for one in chosen) - without[second].sum())

    def near(self, target: str, but: str = "") -> tuple[tuple[str, float], ...]:
        """Return the likeliest columns of the file for one of the study, with their scores."""
        row = self.scores[self.targets.index(target)]
        order = sorted(range(len(row)), key=lambda at: -row[at])
        named = [(self.names[at], float(row[at])) for at in order if row[at] > 0.15]
        return tuple(one for one in named if one[0] != but)[:3]

    def _scored(self) -> Matrix:
        columns = [self._file.columns[name] for name in self.names]
        likeness = Likeness([texts_of(self.codebook, name) for name in self.targets])
        alike = np.array([likeness.of(column.says) for column in columns]).T
        alike = alike.reshape(len(self.targets), len(columns))
        scores = np.zeros_like(alike)
        plain = [plain_form(column.name) for column in columns]
        weigh = self._commonness()
        for a, target in enumerate(self.targets):
            question = self.codebook.owner(target)
            options = _options(question, target)
            for b, column in enumerate(columns):
                score, why = float(alike[a, b]), []
                if plain[b] == plain_form(target):
                    score, why = max(score, 0.97), [SAME_NAME]
                if alike[a, b] >= 0.99:
                    why.append(SAME_LABEL)
                elif alike[a, b] >= PROPOSED:
                    why.append(LIKE_LABEL)
                score *= self._fit(question, target, column)
                known = evidence(column, options) if question.kind != "number" else None
                if known is not None and known >= 0.5:
                    score += (1 - score) * known**2 * weigh[target]
                    if known * weigh[target] > 0.3:
                        why.append(LIKE_ANSWERS)
                elif known is not None:
                    score *= 0.6 + 0.8 * known
                score, why = self._of_design(question, column, score, why)
                scores[a, b] = min(score, 1.0)
                self._why[a, b] = tuple(why)
        self._exact = set(self._only(scores, SAME_NAME)) | set(self._only(scores, SAME_LABEL))
        return scores

    def _only(self, scores: Matrix, reason: str) -> Iterator[tuple[int, int]]:
        """Yield the pairs that agree in this and are the only ones that do."""
        alike = np.array(
            [
                [reason in self._why[a, b] for b in range(scores.shape[1])]
                for a in range(scores.shape[0])
            ]
        )
        alike &= scores >= SURE[0]
        for a, b in np.argwhere(alike):
            if alike[a].sum() == 1 and alike[:, b].sum() == 1:
                yield int(a), int(b)

    def _commonness(self) -> dict[str, float]:
        """Return how much the answers of a column tell: little where many have the same."""
        sets = {}
        for name in self.targets:
            options = _options(self.codebook.owner(name), name)
            sets[name] = frozenset(
                folded(text)
                for option in options.all
                for text in option.texts
                if not option.missing and not options.yes_or_no
            )
        count = Counter(sets.values())
        return {
            name: min(0.9, 0.75 / count[texts] + 0.02 * len(texts)) if texts else 0.05
            for name, texts in sets.items()
        }

    def _fit(self, question: Question, target: str, column: Column) -> float:
        """Return 1 where values can be those of the question, less where they can hardly be."""
        if not column.keys:
            return 0.9
        bare = {key: number for key, number in column.numbers.items() if key not in column.missing}
        bare = {key: number for key, number in bare.items() if not column.labels.get(key)}
        if question.kind == "number":
            if sum(n for key, n in column.counts.items() if amount(column.texts[key])) > 0.5 * len(
                column.place
            ):
                return 0.6  # said to be bands, of which no number can be made
            words = [key for key in column.keys if key not in bare and key not in column.missing]
            if sum(column.counts[key] for key in words) > 0.5 * len(
                column.place[column.place >= 0]
            ):
                return 0.3
            low = question.minimum if question.minimum is not None else -np.inf
            high = question.maximum if question.maximum is not None else np.inf
            inside = sum(
                column.counts[key] for key, number in bare.items() if low <= number <= high
            )
            everyone = sum(column.counts[key] for key in bare)
            born = years_of_birth(question, column, self.codebook)
            return 1.0 if born or not everyone else 0.4 + 0.6 * inside / everyone
        if column.only_numbers and question.kind == "single":
            codes = set(map(str, question.codes))
            inside = sum(column.counts[key] for key in bare if key in codes)
            bands = any(
                amount(text) for answer in question.answers for text in answer.label.values()
            )
            share = inside / max(sum(column.counts.values()), 1)
            return 0.75 + 0.25 * share if len(column.keys) <= 25 or bands else 0.4
        if question.kind == "multiple" and len(column.keys) > 6:
            return 0.3
        return 1.0

    def _of_design(
        self, question: Question, column: Column, score: float, why: list[str]
    ) -> tuple[float, list[str]]:
        """Return the score of a column that may be the weight or the number of the people."""
        design = self.codebook.design
        numbers = list(column.numbers.values())
        if question.id == design.weight:
            named = speaks_of(f"{column.name} {column.label}", "weight")
            usable = column.only_numbers and min(numbers) >= 0
            if not usable:
                return score * 0.3, why
            mean = sum(column.numbers[key] * n for key, n in column.counts.items()) / max(
                sum(column.counts.values()), 1
            )
            about_one = 0.8 <= mean <= 1.25
            if named:
                return max(score, 0.95 if about_one else 0.45), [
                    *why,
                    LIKE_WEIGHT,
                    *[ABOUT_ONE] * about_one,
                ]
            if about_one and not all(number.is_integer() for number in numbers):
                return max(score, 0.45), [*why, ABOUT_ONE]
        elif question.id == design.id:
            rows = max(len(column.place), 1)
            different = len(column.keys) == rows and column.blanks == 0
            if different and not column.labels:
                named = speaks_of(f"{column.name} {column.label}", "number")
                return max(score, 0.9 if named else 0.3), [*why, LIKE_NUMBER]
            return score * 0.3, why
        elif years_of_birth(question, column, self.codebook):
            named = speaks_of(f"{column.name} {column.label}", "born")
            return max(score, 0.65 if named else 0.0), [*why, *[LIKE_BIRTH] * named]
        return score, why

    def _beside(self, scores: Matrix, rows: list[int], columns: list[int]) -> Matrix:
        """Raise the scores of columns that stand with others of the same question."""
        stems = [self._file.columns[self.names[b]].stem for b in columns]
        questions = [self.codebook.owner(self.targets[a]) for a in rows]
        first = zip(*linear_sum_assignment(scores, maximize=True), strict=True)
        votes: Counter[tuple[str, str]] = Counter()
        for a, b in first:
            if stems[b] and questions[a].kind == "multiple" and scores[a, b] >= PROPOSED:
                votes[questions[a].id, stems[b]] += 1
        total = Counter(
            {stem: sum(n for (_, s), n in votes.items() if s == stem) for _, stem in votes}
        )
        raised = scores.copy()
        for a, question in enumerate(questions):
            for b, stem in enumerate(stems):
                if not total[stem]:
                    continue
                share = (
                    votes[question.id, stem] / total[stem] if votes[question.id, stem] > 1 else 0
                )
                if share > 0.5:
                    raised[a, b] = scores[a, b] + (1 - scores[a, b]) * 0.5 * share
                elif total[stem] > 2:
                    raised[a, b] = scores[a, b] * 0.7
        return raised


_known_options: dict[tuple[int, str], Options] = {}


def _options(question: Question, name: str) -> Options:
    key = (id(question), name)
    if key not in _known_options:
        _known_options[key] = options_of(question, name)
    return _known_options[key]


def plain_form(name: str) -> str:
    """Return a name as names are compared: case, width and separators do not count.

    >>> plain_form("Use-App"), plain_form("ＡＧＥ")
    ('useapp', 'age')
    """
    return re.sub(r"[\W_]+", "", folded(name))
