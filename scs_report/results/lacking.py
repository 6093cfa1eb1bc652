"""What a study was to print and these respondents do not carry: one list, by place and reason."""

from __future__ import annotations

from typing import Literal

from scs_report.results._base import Part, Words
from scs_report.results.estimates import Reason
from scs_report.results.models import NotEstimable

#: Why: of numbers as in `Withheld`, of terms as in `LeftOutTerm`, of models as in `Model`.
Why = Reason | Literal["constant", "collinear"] | NotEstimable


#: The same in words, for people at work; documents say it in their own.
REASONS: dict[Why, str] = {
    "small_base": "it rests on few people",
    "complement": "another one, of few people, would follow from it",
    "difference": "its people differ by few from those of another number",
    "no_people": "nobody is there, or nobody answered",
    "left_out": "its term was left out of the model",
    "not_estimable": "it cannot be estimated from these respondents",
    "reworded": "its question was put differently in the earlier wave",
    "not_asked": "the earlier wave has no such number",
    "same_people": "some people answered in both waves, and its error is not known",
    "constant": "it is the same for everybody",
    "collinear": "it follows from the terms before it",
    "one_answer": "everybody gave the same answer to the outcome",
    "no_terms": "no term is left that differs between respondents",
    "few_people": "there are more parameters than people",
    "few_clusters": "its people lie in too few clusters for standard errors",
    "no_maximum": "no maximum of the likelihood was found",
}


class LeftOut(Part, frozen=True):
    """Numbers of a table or figure, terms of a model, a hypothesis, or facts, that are not there.

    `key` is that of the place, "" for facts; `what` are addresses, terms, or names of facts; none
    for a model or hypothesis as a whole.
    """

    place: Literal["model", "hypothesis", "table", "figure", "fact"]
    key: str
    why: Why
    what: tuple[Words, ...] = ()
