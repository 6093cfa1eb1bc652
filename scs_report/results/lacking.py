"""What a study was to print and these respondents do not carry: one list, by place and reason."""

from __future__ import annotations

from typing import Literal

from scs_report.errors import N_
from scs_report.results._base import Part, Words
from scs_report.results.estimates import Reason
from scs_report.results.models import NotEstimable

#: Why: of numbers as in `Withheld`, of terms as in `LeftOutTerm`, of models as in `Model`.
Why = Reason | Literal["constant", "collinear"] | NotEstimable


#: The same in words, for people at work (in their language: `tell`); documents have their own.
REASONS: dict[str, str] = {
    "small_base": N_("it rests on few people"),
    "complement": N_("another one, of few people, would follow from it"),
    "difference": N_("its people differ by few from those of another number"),
    "no_people": N_("nobody is there, or nobody answered"),
    "left_out": N_("its term was left out of the model"),
    "not_estimable": N_("it cannot be estimated from these respondents"),
    "reworded": N_("its question was put differently in the earlier wave"),
    "not_asked": N_("the earlier wave has no such number"),
    "other_model": N_("its model was another one in the earlier wave"),
    "constant": N_("it is the same for everybody"),
    "collinear": N_("it follows from the terms before it"),
    "one_answer": N_("everybody gave the same answer to the outcome"),
    "no_terms": N_("no term is left that differs between respondents"),
    "few_people": N_("there are more parameters than people"),
    "few_clusters": N_("its people lie in too few clusters for standard errors"),
    "no_maximum": N_("no maximum of the likelihood was found"),
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
