"""What is known about the survey, its design and its questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from scs_report.border.texts import UNNAMED, InText, LocalText
from scs_report.results._base import Count, Part, Size, Words
from scs_report.results.addresses import Address, Within, share
from scs_report.results.waves import Fingerprint


class DataSource(Part, frozen=True):
    """The file the results were computed from. `synthetic` is shown on every page.

    `synthetic_rows` of its `rows` are known to be synthetic respondents; the rest may be so too.
    """

    file: Words
    sha256: Words
    rows: Count
    synthetic: bool
    synthetic_rows: int
    note: LocalText | None = None


class Study(Part, frozen=True):
    """The survey as a reader needs to know it; dates are ISO, "" if not known.

    `reproduces` cites in few words the study whose published numbers are printed too. `weighting`
    completes “weighted …”: `by age and gender`; no weight is above `weight_cap`. `wave` is the
    question whose answers are the waves within the file, "" if there is one wave alone. `part` are
    the groups that all respondents belong to, though there are others: the file holds no more, or
    these were asked for, of `whole` people; `called` is then what texts call them.
    """

    title: LocalText
    source: LocalText
    population: LocalText | None
    mode: LocalText | None
    field_start: str
    field_end: str
    reproduces: LocalText | None = None
    weighting: LocalText | None = None
    weight_cap: Size | None = None
    weight_method: LocalText | None = None
    wave: str = ""
    part: Within = ()
    called: LocalText | msgspec.UnsetType = msgspec.UNSET
    whole: Count | msgspec.UnsetType = msgspec.UNSET


class Calibration(Part, frozen=True):
    """How weights were made of targets by the program; errors of all estimates know it.

    `by` are the variables, `cap` how many times the mean a weight may be, `source` where the
    targets come from; `unanswered` people kept the share that they had before.
    """

    method: Literal["raking", "post-stratification"]
    by: tuple[LocalText, ...]
    source: LocalText | None = None
    cap: Size | None = None
    unanswered: Count = 0


class Design(Part, frozen=True):
    """Weights and what they cost. `margin_of_error` is for a share of one half, 95%.

    `degrees_of_freedom` are clusters less strata. `single_clusters` are strata with one cluster,
    whose deviations count from the grand mean. `zero_weights` people of weight 0 are in no number,
    nor in `n`, and remain in the design. Weights of a `calibration` were made here; others are the
    file's.
    """

    n: Count
    weight_minimum: Size
    weight_maximum: Size
    weight_cv: Size
    design_effect: Size
    effective_n: Size
    margin_of_error: Size
    degrees_of_freedom: Size | None = None
    single_clusters: Count = 0
    zero_weights: Count = 0
    calibration: Calibration | msgspec.UnsetType = msgspec.UNSET

    @property
    def weighted(self) -> bool:
        """Whether people count differently."""
        return self.weight_minimum < self.weight_maximum


class Disclosure(Part, frozen=True):
    """Unweighted bases below which values are flagged, and below which they are withheld.

    0 switches either off.
    """

    flag: Count
    withhold: Count

    def flagged(self, n: int) -> bool:
        """Whether what rests on `n` people is to be read with caution; not if it is withheld."""
        return self.withhold <= n < self.flag


class Base(Part, frozen=True):
    """A group of people who were asked something; `n` unweighted, `weight` the sum of weights.

    `when` is the rule that says who belongs to it, "" for everybody; `among` what they are called
    inside a sentence.
    """

    key: Words
    label: LocalText
    n: Count
    weight: Size
    when: str = ""
    among: LocalText | None = None


class AnswerLabel(Part, frozen=True):
    """How an answer or item is printed.

    `missing` answers have no value in means and models; what is not `counted` is outside the base
    of shares too. `base` is an item's own, where it differs from its question's. An `exclusive`
    item stands alone when it is ticked: `none of these`.
    """

    code: Words
    label: LocalText
    missing: bool = False
    counted: bool = True
    base: str = ""
    exclusive: bool = False


class QuestionLabel(Part, frozen=True):
    """How a question or derived variable is printed; `sets` are named sets of answers.

    `set_labels` say what giving an answer of a set is called, `in_text` what all of it is called
    inside a sentence. The answers of an `ordered` one go from less to more. By its `fingerprint` a
    later wave knows whether it was put in the same words.
    """

    key: Words
    section: Words
    kind: Words
    base: Words
    label: LocalText
    text: LocalText | None
    note: LocalText | None
    answers: tuple[AnswerLabel, ...]
    sets: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    set_labels: dict[str, LocalText] = msgspec.field(default_factory=dict)
    fingerprint: Fingerprint | None = None
    ordered: bool = False
    in_text: InText = UNNAMED

    @property
    def multiple(self) -> bool:
        """Whether its answers are items, of which one person may name several."""
        return self.kind == "multiple"

    def address(self, codes: str | tuple[str, ...], base: str = "", within: Within = ()) -> Address:
        """Return the address of the share of an answer, of several, or of an item.

        Without a `base` it is the question's, or the item's own.
        """
        if self.multiple:
            item = self.answer(codes if isinstance(codes, str) else codes[0])
            return share(item.code, "1", base or item.base or self.base, within)
        return share(self.key, codes, base or self.base, within)

    def answer(self, code: str | int) -> AnswerLabel:
        """Return the answer `code`; KeyError if the question has none such."""
        for answer in self.answers:
            if answer.code == str(code):
                return answer
        raise KeyError(code)

    def codes_of(self, codes: tuple[int, ...] | str) -> tuple[str, ...]:
        """Return codes as texts; a text names an answer set. KeyError if there is none such."""
        return self.sets[codes] if isinstance(codes, str) else tuple(map(str, codes))

    def set_label(self, codes: tuple[str, ...]) -> LocalText | None:
        """Return what giving one of these answers is called, if they are a set with a label."""
        names = (name for name, members in self.sets.items() if {*members} == {*codes})
        return next((self.set_labels[name] for name in names if name in self.set_labels), None)


def asked_by(questions: Iterable[QuestionLabel]) -> dict[str, QuestionLabel]:
    """Return the question that each variable and item belongs to."""
    questions = tuple(questions)
    items = {
        answer.code: question
        for question in questions
        if question.multiple
        for answer in question.answers
    }
    return items | {question.key: question for question in questions}
