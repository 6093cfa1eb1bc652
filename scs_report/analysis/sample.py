"""Respondents, codebook and design together: what every table is computed from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from scs_report.analysis.design_problems import said
from scs_report.analysis.needed import gathered
from scs_report.analysis.weighting import Weighting, weighted
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.estimation import (
    Array,
    DesignError,
    Mask,
    SurveyDesign,
)
from scs_report.patterns import find_patterns
from scs_report.results import LocalText
from scs_report.survey import Codebook, Domain, Respondents
from scs_report.survey.codebook_rows import Rows
from scs_report.survey.columns import Columns
from scs_report.survey.reweighting import CELL

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
#: Rows that are few: of thousands, each number kept has one for every row.
_FEW = 5_000
A = TypeVar("A", bound=npt.NDArray[Any])
Rowwise = npt.NDArray[np.intp] | slice


class Sample:
    """Respondents with their design, a row each; or the combinations of some of their answers.

    What is computed of combinations (`about`) is what the respondents give: each row stands for
    all who answered so, with the sum of their weights and of the squares of these.

    `weighting` says how respondents were weighted, if it was done here; `where` who counts, if it
    is a part of them, `whole`: all others stay in the design. Of these nothing is looked at but
    how they were drawn, so all who were drawn alike are one row of combinations.
    """

    def __init__(
        self,
        respondents: Respondents,
        columns: Columns,
        design: SurveyDesign | None = None,
        made: dict[frozenset[str], Sample] | None = None,
        where: Domain | None = None,
        weighting: Weighting | None = None,
        whole: Sample | None = None,
    ) -> None:
        self.respondents = respondents
        self._rows = Rows(respondents.codebook, columns)
        self._design = design
        self.weighting = weighting
        self._where = where
        self._all = whole
        own = where.rule.names if where else ()
        self._always = frozenset([*self._drawn.values(), *own, *([CELL] if weighting else [])])
        self._one_by_one = False
        self._made = {} if made is None else made
        self._kept: dict[tuple[str, Hashable], Any] = {}
        self._beside: dict[frozenset[str], Sample] = {}
        # which combinations its rows are taken of, and which of their rows
        self._taken: tuple[Sample, Rowwise] | None = None

    @classmethod
    def of(cls, respondents: Respondents, where: Domain | None = None) -> Sample:
        """Weights, strata, clusters and finite populations make the design, as far as given.

        If the study asks for it, respondents are weighted to its targets.

        Raises
        ------
        UserError
            If there are fewer than two respondents, they contradict the design, or no weights meet
            the targets.
        """
        if respondents.rows < 2:
            problem = _("found {n} respondent, expected at least two", n=respondents.rows)
            raise UserError(_("{file} cannot be analysed", file=respondents.file), [problem])
        sample = cls(respondents, respondents.columns, where=where)
        try:
            try:
                sample.about(())
            except DesignError:
                assert sample.design  # names rows of the file
                raise
        except DesignError as error:
            raise UserError(
                _("{file} cannot be analysed", file=respondents.file),
                [said(error, sample.respondent)],
                _("Mend the data, or [design] in data/study.toml."),
            ) from error
        if respondents.codebook.weighting:
            respondents, weighting = weighted(respondents)
            sample = cls(respondents, respondents.columns, where=where, weighting=weighting)
        return sample

    def about(self, names: Iterable[str]) -> Sample:
        """Return the combinations of answers to some questions, and of what makes the design.

        They are kept, and serve for fewer questions too. Where respondents were weighted here, the
        groups of the targets are apart: errors know what weights were calibrated on.
        """
        if self._one_by_one:
            return self
        wanted = self._wanted(names)
        if wanted not in self._made and self._where is not None:
            self._made[wanted] = self._narrowed(self.whole.about(wanted))
        if wanted not in self._made:
            held = [one for key, one in self._made.items() if wanted < key]
            wider = min(held, key=lambda one: one.design.n, default=None)
            order = sorted(wanted)
            if wider is None:
                found = self.respondents.combinations(order)
            else:
                design = wider.design
                sums = design.weights, design.people, design.squares
                before = design.calibration.base if design.calibration else None
                found = wider._rows.columns.combinations(order, *sums, before)
            design = self._designed(
                found.columns, found.weights, found.base, people=found.people, squares=found.squares
            )
            self._made[wanted] = Sample(
                *(self.respondents, found.columns, design, self._made, None, self.weighting)
            )
        return self._made[wanted]

    def part(self, where: Domain) -> Sample:
        """Return the sample of a part; parts of one sample share the combinations of all."""
        return Sample(
            *(self.respondents, self.respondents.columns, self._design),
            where=where,
            weighting=self.weighting,
            whole=self,
        )

    def beside_all(self, names: Iterable[str]) -> tuple[Sample, Sample]:
        """Return the combinations of all, and the part among them: rows of one design."""
        wanted = self._wanted(names)
        everybody = self.whole.about(wanted)
        if wanted not in self._beside:
            part = self._beside[wanted] = Sample(
                *(self.respondents, everybody._rows.columns, everybody.design),
                where=self._where,
                weighting=self.weighting,
            )
            part._taken = everybody, slice(None)
        return everybody, self._beside[wanted]

    def _narrowed(self, everybody: Sample) -> Sample:
        """Return combinations of which those outside the part are one, as far as drawn alike."""
        assert self._where is not None
        rule, design = self._where.rule, everybody.design
        inside = rule.holds({one: everybody.codes(one) for one in rule.names})
        within, without = np.flatnonzero(inside), np.flatnonzero(~inside)
        drawn = [*self._drawn.values(), *([CELL] if self.weighting else [])]
        alike = [everybody._rows.numbers(name)[without] for name in drawn]
        pattern = first = np.empty(0, dtype=np.int64)
        if len(without):
            pattern, first = find_patterns([*alike, (design.weights[without] > 0).astype(np.int64)])

        def joined(values: Array) -> Array:
            outside = np.bincount(pattern, values[without], len(first))
            return np.concatenate([values[within], outside])

        base = design.calibration.base if design.calibration else design.weights
        assert design.people is not None
        taken = np.concatenate([within, without[first]])
        columns = everybody._rows.columns.rows_of(taken)
        narrowed = self._designed(
            *(columns, joined(design.weights), joined(base)),
            people=joined(design.people),
            squares=joined(design.squares),
        )
        part = Sample(
            *(self.respondents, columns, narrowed, self._made, self._where, self.weighting),
            whole=self.whole,
        )
        part._taken = everybody, taken
        part._kept["domain", ""] = np.arange(len(taken)) < len(within)
        return part

    def one_by_one(self) -> Sample:
        """Return the respondents, a row each, in whatever is asked about them."""
        if self._one_by_one:
            return self
        people = Sample(
            *(self.respondents, self.respondents.columns, self.design),
            where=self._where,
            weighting=self.weighting,
            whole=self._all,
        )
        people._one_by_one = True
        return people

    def prepare(self, sets: Iterable[frozenset[str]]) -> None:
        """Make the combinations that hold all sets of columns, few at a time."""
        if self._where is not None:
            self.whole.prepare(self._wanted(one) for one in sets)
            return
        wanted = gathered(sets, lambda one: self.respondents.possible(sorted(one)))
        self.respondents.expect([sorted(self._wanted(one)) for one in wanted])
        for names in wanted:
            self.about(names)

    def made_of(self) -> tuple[Hashable, ...]:
        """Return what stands for all that the numbers of all respondents are made of: no words."""
        return self.respondents.sha256, _without_words(self.codebook), frozenset(self._made)

    def besides(self, names: Iterable[str]) -> None:
        """Have all combinations know some columns besides, by which parts will be taken."""
        self._always = self._always.union(names)
        self._made.clear()

    def _wanted(self, names: Iterable[str]) -> frozenset[str]:
        """Return columns with those that make the design, the part and the weights."""
        return self._always.union(names)

    @property
    def _drawn(self) -> dict[str, str]:
        """Columns that say how people were drawn, by what they are for the design."""
        columns = self.codebook.design
        drawn = {"strata": columns.strata, "clusters": columns.cluster, "fpc": columns.fpc}
        return {use: column for use, column in drawn.items() if column}

    def _designed(
        self,
        columns: Columns,
        weights: Array,
        base: Array,
        people: Array | None = None,
        squares: Array | None = None,
    ) -> SurveyDesign:
        drawn: dict[str, Any] = {use: columns.floats(name) for use, name in self._drawn.items()}
        if self.weighting:
            cell = columns.floats(CELL)
            drawn["calibration"] = self.weighting.calibration(base, weights, cell)
        # a stratum may be left with one cluster: its deviation counts from the grand mean
        return SurveyDesign(
            weights, **drawn, single_cluster="centre", people=people, squares=squares
        )

    @property
    def design(self) -> SurveyDesign:
        """The design, of as many rows as the sample has."""
        if self._design is None:
            people = self.respondents
            self._design = self._designed(people.columns, people.weights, people.base_weights)
        return self._design

    def respondent(self, row: int) -> str:
        """Say who stands in a row of the file, counted from 0."""
        column = self.codebook.design.id
        if not column:
            return _("row {row}", row=str(row + 2))  # as in a spreadsheet, below the head
        return _("respondent {id}", id=str(self.respondents.codes(column).iloc[row]))

    def count(self, rows: Mask) -> int:
        """Count the people whom rows stand for."""
        return self.design.count(rows)

    @property
    def codebook(self) -> Codebook:
        """The codebook of the respondents."""
        return self.respondents.codebook

    @property
    def people(self) -> Mask:
        """(n,) who counts: all but those of weight zero, who are in the design alone."""

        def counting(_: str) -> Mask:
            mask: Mask = self.respondents.weighing if self._whole else self.design.weights > 0
            return mask if self.domain is None else mask & self.domain

        return self.keep("people", "", counting)

    @property
    def domain(self) -> Mask | None:
        """(n,) whom this is about, where it is a part of the respondents."""
        if self._where is None:
            return None
        rule = self._where.rule
        return self.keep(
            "domain", "", lambda _: rule.holds({one: self.codes(one) for one in rule.names})
        )

    @property
    def everyone(self) -> Mask:
        """(n,) whom this is about, people of weight zero among them."""
        return np.ones(self.design.n, dtype=bool) if self.domain is None else self.domain

    @property
    def weights(self) -> Array:
        """(n,) weights, of respondents without their design."""
        return self.respondents.weights if self._design is None else self._design.weights

    def weights_between(
        self, inside: Callable[[Sample], Mask] | None = None
    ) -> tuple[float, float]:
        """Return the smallest and the largest weight of people, of all who count or some of them.

        `inside` says who of a sample is meant (n,); it is asked of respondents, part by part.
        """
        ends = self.respondents.each(partial(_weights_between, where=self._where, inside=inside))
        least, most = zip(*(one for one in ends if one), strict=True)
        return min(least), max(most)

    @property
    def whole(self) -> Sample:
        """All respondents, where this is about a part of them."""
        if self._where is None:
            return self
        if self._all is None:
            self._all = Sample(self.respondents, self.respondents.columns, weighting=self.weighting)
        return self._all.one_by_one() if self._one_by_one else self._all

    @property
    def counted_design(self) -> SurveyDesign:
        """The weights of those who count, for measures of weights: the design if all do."""
        if self.domain is None:
            return self.design
        design, inside = self.design, self.people
        people, squares = (
            None if values is None else values[inside] for values in (design.people, design.squares)
        )
        return SurveyDesign(design.weights[inside], people=people, squares=squares)

    @property
    def _whole(self) -> bool:
        """Whether rows are the respondents."""
        return self._rows.columns is self.respondents.columns

    def codes(self, variable: str) -> Array:
        """(n,) codes of a question, derived variable or item; nan where it was not put."""
        return self.keep(
            "codes", variable, lambda name: self._of_rows(Sample.codes, name, self._rows.numbers)
        )

    def among(self, variable: str, codes: tuple[str, ...]) -> Mask:
        """(n,) who gave one of some answers; of few rows it is kept."""

        def given(_: Hashable) -> Mask:
            found: Mask = np.isin(self.codes(variable), [float(code) for code in codes])
            return found

        return self.keep("among", (variable, *codes), given) if self.is_small else given(())

    @property
    def is_small(self) -> bool:
        """Whether so few rows are here that much may be kept of them."""
        return self.design.n <= _FEW

    def values(self, variable: str) -> Array:
        """(n,) values for means and models; nan for every kind of missing answer."""
        return self.keep(
            "values", variable, lambda name: self._of_rows(Sample.values, name, self._rows.values)
        )

    def base(self, key: str) -> Mask:
        """(n,) members of a base."""
        return self.keep(
            "base",
            key,
            lambda name: self.people & self._of_rows(Sample.base, name, self._rows.base),
        )

    def wave(self, key: str) -> Mask:
        """(n,) who was interviewed in a wave; KeyError if the survey has no waves."""
        if not self.codebook.design.wave:
            raise KeyError(key)
        asked: Mask = self.codes(self.codebook.design.wave) == float(key)
        return asked

    def counted(self, variable: str, *, answered: bool = False) -> Mask:
        """(n,) people in the base of the variable's shares.

        Answers such as "I don't know" count, unless `answered`; codes that record no answer never
        do.
        """
        inside = self.keep(
            "counted",
            variable,
            lambda name: self.people & self._of_rows(Sample.counted, name, self._rows.counted),
        )
        if answered and not self.is_item(variable):
            missing = self.codebook.variable(variable).missing_codes
            inside = inside & ~np.isin(self.codes(variable), missing)
        return inside

    def keep(self, what: str, name: K, make: Callable[[K], T]) -> T:
        """Return what is made of a column, or of answers; of combinations it is kept."""
        if self._whole and not self._one_by_one:
            return make(name)
        if (what, name) not in self._kept:
            self._kept[what, name] = make(name)
        found: T = self._kept[what, name]
        return found

    def _of_rows(self, known: Callable[[Sample, str], A], name: str, make: Callable[[str], A]) -> A:
        """Return what is made of a column: of rows taken of few others what these have there."""
        if self._taken is None or not self._taken[0].is_small:
            return make(name)
        others, rows = self._taken
        found: A = known(others, name)[rows]  # type: ignore[assignment]
        return found

    def answered(self, variable: str) -> Mask:
        """(n,) who gave an answer of substance, whether they count or not."""
        given: Mask = ~np.isnan(self.values(variable))
        return given

    def is_item(self, variable: str) -> bool:
        """Whether the name is an item's column rather than a question or derived variable."""
        try:
            self.codebook.variable(variable)
        except KeyError:
            return True
        return False

    def label(self, variable: str) -> LocalText:
        """Return the short label of a question, derived variable or item."""
        label = self.codebook.label(variable)
        return label

    def answer_label(self, variable: str, code: int) -> LocalText:
        """Return the label of one answer."""
        answer = self.codebook.variable(variable).answer(code)
        return answer.label


def _without_words(codebook: Codebook) -> bytes:
    """Return what a codebook says but for texts in languages, on which no number depends."""

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            words = part.keys() <= codebook.survey.title.keys()
            return None if words else {name: bare(one) for name, one in part.items()}
        return [bare(one) for one in part] if isinstance(part, list | tuple) else part

    return msgspec.json.encode(bare(msgspec.to_builtins(codebook)))


def _weights_between(
    respondents: Respondents, where: Domain | None, inside: Callable[[Sample], Mask] | None
) -> tuple[float, float] | None:
    """Return the smallest and the largest weight of some respondents; None of nobody."""
    sample = Sample(respondents, respondents.columns, where=where)
    weights = respondents.weights[inside(sample) if inside else sample.people]
    return (float(weights.min()), float(weights.max())) if len(weights) else None
