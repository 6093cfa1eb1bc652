"""Questions and bases as the documents print them."""

from __future__ import annotations

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.results import (
    AnswerLabel,
    Base,
    DataSource,
    LocalText,
    PredictionSeries,
    QuestionLabel,
    Study,
)
from scs_report.results.study import asked_by
from scs_report.survey import Codebook, Derived, Question

_TECHNICAL = "technical"


def study_of(sample: Sample, reproduces: LocalText | None) -> Study:
    """Return what the codebook says of the survey, and how a study it reproduces is cited."""
    survey = sample.codebook.survey
    return Study(
        title=survey.title,
        source=survey.source,
        population=survey.population,
        mode=survey.mode,
        field_start=survey.field_start.isoformat() if survey.field_start else "",
        field_end=survey.field_end.isoformat() if survey.field_end else "",
        reproduces=reproduces,
        weighting=survey.weighting,
        wave=sample.codebook.design.wave,
    )


def source_of(sample: Sample) -> DataSource:
    """Return where the respondents came from."""
    respondents = sample.respondents
    return DataSource(
        file=respondents.file,
        sha256=respondents.sha256,
        rows=sample.design.n,
        synthetic=respondents.synthetic,
        synthetic_rows=respondents.synthetic_rows,
        note=respondents.card.note if respondents.card else None,
    )


def bases_of(sample: Sample) -> tuple[Base, ...]:
    """Return the size of every base."""
    return tuple(
        Base(
            key=base.id,
            label=base.label,
            n=int(sample.base(base.id).sum()),
            weight=float(np.sum(sample.design.weights[sample.base(base.id)])),
            when=base.when,
            among=base.among,
        )
        for base in sample.codebook.bases
    )


def questions_of(codebook: Codebook) -> tuple[QuestionLabel, ...]:
    """Return the labels of all questions, then of all derived variables."""
    asked: list[Question | Derived] = [
        question
        for question in codebook.questions
        if question.section != _TECHNICAL or question.id == codebook.design.wave
    ]
    return tuple(map(_labels, (*asked, *codebook.derived)))


def _labels(variable: Question | Derived) -> QuestionLabel:
    question = variable if isinstance(variable, Question) else None
    items = tuple(
        AnswerLabel(
            code=item.column,
            label=item.label,
            base=item.base if item.base != variable.base else "",
            exclusive=item.exclusive,
        )
        for item in (question.items if question else ())
    )
    answers = tuple(
        AnswerLabel(code=str(a.code), label=a.label, missing=a.missing, counted=a.counted)
        for a in variable.answers
    )
    return QuestionLabel(
        key=variable.id,
        section=variable.section,
        kind=question.kind if question else "derived",
        base=variable.base,
        label=variable.label,
        text=question.text if question else None,
        note=variable.note,
        answers=items or answers,
        sets={name: tuple(map(str, codes)) for name, codes in variable.sets.items()},
        set_labels=variable.set_labels,
        ordered=variable.ordered,
        in_text=variable.in_text,
    )


class Labels:
    """Questions, bases and predictions by their keys, before there are results."""

    def __init__(
        self,
        questions: tuple[QuestionLabel, ...],
        bases: tuple[Base, ...],
        series: tuple[PredictionSeries, ...] = (),
        wave_question: str = "",
    ) -> None:
        self.questions = questions
        self.bases = bases
        self.series = series
        self.wave_question = wave_question
        self._questions = {question.key: question for question in questions}
        self._bases = {base.key: base for base in bases}
        self._asked = asked_by(questions)

    def question(self, key: str) -> QuestionLabel:
        """Return the labels of a question; KeyError if there is none such."""
        return self._questions[key]

    def base(self, key: str) -> Base:
        """Return a base; KeyError if there is none such."""
        return self._bases[key]

    def asked(self, of: str) -> QuestionLabel | None:
        """Return the question that a variable or item belongs to; None if there is none such."""
        return self._asked.get(of)
