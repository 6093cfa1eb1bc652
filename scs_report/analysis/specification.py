"""What the study consists of, read from the files in `data/`."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.results import FigureEntry, LocalText, TableEntry
from scs_report.study import Study, load_study


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Term(_Entry, frozen=True):
    """A covariate: a number, or a factor with a reference level.

    It is called as its variable is, unless it has a `label`, such as `Distance (km)`.
    """

    variable: str
    label: LocalText = {}
    reference: int | None = None


class Block(_Entry, frozen=True):
    """Covariates that stand together in the table."""

    key: str
    label: LocalText
    terms: tuple[Term, ...]


class ModelEntry(_Entry, frozen=True):
    """A model: blocks of covariates among the people of a base."""

    key: str
    base: str
    label: LocalText
    blocks: tuple[str, ...]


class HypothesisEntry(_Entry, frozen=True):
    """A hypothesis and the coefficient that decides it; it is about the variable of its term."""

    key: str
    model: str
    term: str
    expected: Literal[-1, 1]
    statement: LocalText
    variable: LocalText = {}


class Category(_Entry, frozen=True):
    """Hypotheses under one heading."""

    label: LocalText
    hypotheses: tuple[HypothesisEntry, ...]


class PredictionEntry(_Entry, frozen=True):
    """A variable to predict along; without values, along its answers."""

    model: str
    variable: str
    values: tuple[float, ...] = ()


class Models(_Entry, frozen=True):
    """`models.toml`; hypotheses and predictions can be left out.

    With `by_cutpoint` terms that fail the test of parallel lines have a coefficient at every
    cutpoint beside the one that they have.
    """

    outcome: str
    at_least: int
    blocks: tuple[Block, ...]
    models: tuple[ModelEntry, ...]
    link: str = "logit"
    alpha: float = 0.05
    reference: LocalText | None = None
    categories: tuple[Category, ...] = ()
    predictions: tuple[PredictionEntry, ...] = ()
    inference: str = "t"
    by_cutpoint: bool = False

    def block(self, key: str) -> Block:
        """Return the block `key`; KeyError if there is none such."""
        for block in self.blocks:
            if block.key == key:
                return block
        raise KeyError(key)


def named_by(plan: Models, label: Callable[[str], LocalText]) -> Models:
    """Return the plan with every term and hypothesis called as the codebook calls its variable.

    Names of their own stay.
    """
    change = msgspec.structs.replace

    blocks = tuple(
        change(
            block,
            terms=tuple(
                change(term, label=term.label or label(term.variable)) for term in block.terms
            ),
        )
        for block in plan.blocks
    )
    categories = tuple(
        change(
            category,
            hypotheses=tuple(
                change(one, variable=one.variable or label(one.term.partition("=")[0]))
                for one in category.hypotheses
            ),
        )
        for category in plan.categories
    )
    named: Models = change(plan, blocks=blocks, categories=categories)
    return named


class Tables(_Entry, frozen=True):
    """`tables.toml`."""

    tables: tuple[TableEntry, ...] = ()


class Figures(_Entry, frozen=True):
    """`figures.toml`."""

    figures: tuple[FigureEntry, ...] = ()


class Facts(_Entry, frozen=True):
    """`facts.toml`: addresses by the names that prose uses; a difference may name two facts.

    `families` names, for a fact, variables over whose levels texts compare it too.
    """

    facts: dict[str, str] = {}
    families: dict[str, tuple[str, ...]] = {}


class Specification(_Entry, frozen=True):
    """All of it; a study without models has none."""

    study: Study
    models: Models | None = None
    tables: Tables = Tables()
    facts: Facts = Facts()
    figures: Figures = Figures()


_File = TypeVar("_File", Models, Tables, Facts, Figures)


def load_specification(folder: Path) -> Specification:
    """Read `study.toml`, and what there is of the rest.

    That is `models.toml`, `tables.toml`, `figures.toml` and `facts.toml`.

    Raises
    ------
    UserError
        If a file cannot be read, is not TOML, or has an entry that is missing, unknown or of the
        wrong kind.
    """
    problems: list[str] = []
    study: Study | None = None
    try:
        study = load_study(folder)
    except UserError as error:
        problems.extend(error.problems)
    languages = study.languages if study else ()
    models = _read(folder / "models.toml", Models, languages, problems)
    tables = _read(folder / "tables.toml", Tables, languages, problems)
    facts = _read(folder / "facts.toml", Facts, languages, problems)
    figures = _read(folder / "figures.toml", Figures, languages, problems)
    if study is None or problems:
        hint = _("Mend them, or go back to an earlier version (git checkout).")
        raise UserError(_("Files of the study cannot be used"), problems, hint)
    return Specification(
        study=study,
        models=models,
        tables=tables or Tables(),
        facts=facts or Facts(),
        figures=figures or Figures(),
    )


def _read(
    path: Path, kind: type[_File], languages: Collection[str], problems: list[str]
) -> _File | None:
    """Read a file if it is there, or add what is wrong with it to the problems."""
    if not os.path.lexists(path):
        return None
    try:
        return read_toml(path, kind, languages)
    except UnreadableError as error:
        problems.extend(f"{path}: {problem}" for problem in error.problems)
    return None
