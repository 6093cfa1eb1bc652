"""Declarations about numbers of people, percentages and means."""

from __future__ import annotations

from typing import Literal

import msgspec

from scs_report.results import LocalText, Severity


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the declarations file."""


class Base(Declared, frozen=True):
    """People asked: printed numbers, less other numbers and people behind printed shares."""

    id: str
    label: LocalText
    plus: tuple[str, ...]
    less: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    minus_of: str = ""


class Question(Declared, frozen=True):
    """A question of exclusive answers: its base, and the value of each answer in means."""

    id: str
    base: str
    label: LocalText
    values: dict[str, float] = {}


class Columns(Declared, frozen=True):
    """Columns of exclusive percentages: those of `table`, taken apart by question."""

    table: str
    columns: tuple[str, ...]
    questions: tuple[str, ...]
    weighted: bool


class Part(Declared, frozen=True):
    """A cell and how often it counts."""

    cell: str
    times: float = 1.0


class TextSum(Declared, frozen=True):
    """Shares in the text that are parts of one whole."""

    key: str
    label: LocalText
    parts: tuple[Part, ...]
    complete: bool


class Memberships(Declared, frozen=True):
    """Percentages of a multiple response: which share one base, and which base that may be."""

    key: str
    label: LocalText
    cells: tuple[str, ...]
    stated: str
    natural: str


class Moment(Declared, frozen=True):
    """A row of the table of means and the column of percentages that it must follow from."""

    row: str
    label: LocalText
    question: str = ""
    values: dict[str, float] = {}
    dummy_base: str = ""


class Restatement(Declared, frozen=True):
    """A sentence that restates the sum of table cells in words of its own."""

    key: str
    text: str
    quote: LocalText
    where: LocalText
    says: tuple[str, ...]
    base: str
    claims_base: str = ""
    severity: Severity = "medium"


class Identity(Declared, frozen=True):
    """Whole numbers that must be equal: sums of printed cells and bases."""

    key: str
    label: LocalText
    left: tuple[Part, ...]
    right: tuple[Part, ...]


class Union(Declared, frozen=True):
    """A share of people in at least one of several groups, given the shares of the groups."""

    key: str
    label: LocalText
    union: str
    members: tuple[str, ...]
    both: str = ""
    counts: tuple[str, str] = ("", "")
    restated: tuple[str, str] | None = None


class Ratio(Declared, frozen=True):
    """A share of a group, the shares of group and part in the whole, and their bases."""

    key: str
    where: LocalText
    part: str
    whole: str
    share: str
    counts: tuple[str, str]


class Layout(Declared, frozen=True):
    """Which printed table holds what; rules on a table that there is not find nothing."""

    shares: str = ""
    means: str = ""
    models: str = ""
    collinearity: str = ""
    hypotheses: str = ""


class QuotaRegion(Declared, frozen=True):
    """A column of the last step of the quotas and its code in the sample."""

    column: str
    code: str
    label: LocalText


class Quotas(Declared, frozen=True):
    """The table of quotas: its size and columns, its regions, the group whose share it sets.

    Rows are groups, `age=14-25,sex=1`. `steps` are three columns: the population scaled to the
    size, reduced to the share `reduced_by`, and scaled again; then comes a column for each region.
    """

    table: str
    size: int
    population: str
    reduced_by: str
    steps: tuple[str, str, str]
    region: str
    bands: str
    regions: tuple[QuotaRegion, ...]
    group: str
    group_label: LocalText
    over_recruited: str
    note: LocalText


class AnyOf(Declared, frozen=True):
    """A share of people with at least one of several items."""

    key: str
    label: LocalText
    any: str
    items: tuple[str, ...]


class Exclusive(Declared, frozen=True):
    """Shares of people in states that exclude each other, and the base each of them fits."""

    key: str
    where: LocalText
    cells: tuple[str, ...]
    caption: LocalText
    compared: tuple[tuple[str, str], ...]
    known: str
    everybody: str


class Product(Declared, frozen=True):
    """A share of a share, against the share of all."""

    key: str
    where: LocalText
    outer: str
    inner: str
    whole: str
    what: LocalText


class Mixture(Declared, frozen=True):
    """A total that is the mixture of two groups: the share of the first group follows."""

    total: str
    first: str
    second: str
    without: str = ""


class Overlap(Declared, frozen=True):
    """Two overlapping groups, the columns of their answers and their printed shares."""

    key: str
    label: LocalText
    table: str
    question: str
    a: str
    a_only: str
    b: str
    b_only: str
    share_a: str
    share_b: str
    known: str
    everybody: str
    unknown_share: str


class Rates(Declared, frozen=True):
    """The make-up of those who are of one kind, beside that of all.

    `some` and `rest` are derived answers: those of the kind, and all others.
    """

    table: str
    some_column: str
    whole_column: str
    some: str
    rest: str


class GroupRate(Declared, frozen=True):
    """A characteristic in the table of rates, and what the text says of the rest by group."""

    question: str
    label: LocalText
    stated: dict[str, str] = {}
    claim: Literal["", "highest", "lowest"] = ""
    claim_code: str = ""
    claim_quote: LocalText | None = None
    claim_share: str = ""
