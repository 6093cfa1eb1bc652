"""Questions and bases as the documents print them."""

from __future__ import annotations

import hashlib
import json

import numpy as np
from msgspec import UNSET, UnsetType

from scs_report.analysis.sample import Sample
from scs_report.results import (
    AnswerLabel,
    Base,
    DataSource,
    PredictionSeries,
    QuestionLabel,
    Study,
    Within,
)
from scs_report.results.study import asked_by
from scs_report.results.waves import Fingerprint
from scs_report.study import Study as Declared
from scs_report.study import dated
from scs_report.survey import Codebook, Derived, Question
from scs_report.survey.derive import needed_by

_TECHNICAL = "technical"


def study_of(sample: Sample, study: Declared, part: Within) -> Study:
    """Return what the codebook says of the survey, and `study.toml` of the present wave.

    `part` are the groups that all respondents belong to.
    """
    survey = sample.codebook.survey
    field = tuple(day.isoformat() if day else "" for day in (survey.field_start, survey.field_end))
    if study.present and study.present.field:
        field = study.present.dates
    return Study(
        title=dated(survey.title, "–".join(dict.fromkeys(day[:4] for day in field if day))),
        source=survey.source,
        population=survey.population,
        mode=survey.mode,
        field_start=field[0],
        field_end=field[1],
        reproduces=study.reproduces,
        weighting=survey.weighting.by if survey.weighting else None,
        weight_cap=survey.weighting.cap if survey.weighting else None,
        weight_method=survey.weighting.method if survey.weighting else None,
        wave=sample.codebook.design.wave,
        part=part,
        whole=_whole(sample),
    )


def _whole(sample: Sample) -> int | UnsetType:
    """Return how many people all are, where it is about a part of them."""
    about = sample.about(())
    return UNSET if about.domain is None else about.count(about.design.inside())


def source_of(sample: Sample) -> DataSource:
    """Return where the respondents came from."""
    respondents = sample.respondents
    return DataSource(
        file=respondents.file,
        sha256=respondents.sha256,
        rows=respondents.rows,
        synthetic=respondents.synthetic,
        synthetic_rows=respondents.synthetic_rows,
        note=respondents.card.note if respondents.card else None,
    )


def bases_of(sample: Sample) -> tuple[Base, ...]:
    """Return the size of every base."""
    codebook = sample.codebook
    about = {base.id: sample.about(needed_by(codebook, base.id)) for base in codebook.bases}
    inside = {key: one.base(key) for key, one in about.items()}
    return tuple(
        Base(
            key=base.id,
            label=base.label,
            n=about[base.id].count(inside[base.id]),
            weight=float(np.sum(about[base.id].design.weights[inside[base.id]])),
            when=base.when,
            among=base.among,
        )
        for base in codebook.bases
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
        fingerprint=_fingerprint(variable),
        ordered=variable.ordered,
        in_text=variable.in_text,
    )


def _fingerprint(variable: Question | Derived) -> Fingerprint:
    """Return digests of how a question was put; of a derived variable its rule."""
    if isinstance(variable, Derived):
        made = [(one.code, one.when, one.missing, one.counted) for one in variable.answers]
        return Fingerprint(wording="", answers="", rule=_digest([variable.source, made]))
    answers = [(one.code, one.label, one.missing, one.counted) for one in variable.answers]
    items = [(one.column, one.label) for one in variable.items]
    return Fingerprint(
        wording=_digest(variable.text), answers=_digest([variable.kind, answers, items])
    )


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


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
        #: Numbers of earlier waves are computed last, see `waves`.
        self.wave_keys: tuple[str, ...] = ()
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
