"""Questions and bases as the documents print them."""

from __future__ import annotations

import numpy as np

from scs_report.analysis.sample import Sample
from scs_report.results import AnswerLabel, Base, DataSource, LocalText, QuestionLabel, Study
from scs_report.results.study import asked_by
from scs_report.survey import Derived, Question

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
        )
        for base in sample.codebook.bases
    )


def questions_of(sample: Sample) -> tuple[QuestionLabel, ...]:
    """Return the labels of all questions, then of all derived variables."""
    codebook = sample.codebook
    questions = [
        QuestionLabel(
            key=question.id,
            section=question.section,
            kind=question.kind,
            base=question.base,
            label=question.label,
            text=question.text,
            note=question.note,
            answers=tuple(
                AnswerLabel(
                    code=item.column,
                    label=item.label,
                    base=item.base if item.base != question.base else "",
                )
                for item in question.items
            )
            or tuple(
                AnswerLabel(
                    code=str(a.code),
                    label=a.label,
                    missing=a.missing,
                    counted=a.counted,
                )
                for a in question.answers
            ),
            sets=_sets(question),
            set_labels=question.set_labels,
        )
        for question in codebook.questions
        if question.section != _TECHNICAL or question.id == codebook.design.wave
    ]
    derived = [
        QuestionLabel(
            key=variable.id,
            section=variable.section,
            kind="derived",
            base=variable.base,
            label=variable.label,
            text=None,
            note=variable.note,
            answers=tuple(
                AnswerLabel(
                    code=str(a.code),
                    label=a.label,
                    missing=a.missing,
                    counted=a.counted,
                )
                for a in variable.answers
            ),
            sets=_sets(variable),
            set_labels=variable.set_labels,
        )
        for variable in codebook.derived
    ]
    return (*questions, *derived)


def _sets(variable: Question | Derived) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(str, codes)) for name, codes in variable.sets.items()}


class Labels:
    """Questions and bases by their keys, before there are results."""

    def __init__(self, questions: tuple[QuestionLabel, ...], bases: tuple[Base, ...]) -> None:
        self.questions = questions
        self.bases = bases
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
