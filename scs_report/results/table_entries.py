"""Tables as a study declares them in `tables.toml`, by kind; the results carry them as they are.

An entry says what a table shows; which numbers these are follows from it (`grids`), so analysis and
documents read the same entry.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from scs_report.border.texts import LocalText, MaybeText
from scs_report.results._base import Count, Part, Proportion, Words

Codes = tuple[int, ...] | Words


class Entry(Part, frozen=True):
    """What all tables and figures say.

    Attributes
    ----------
    key
        Its name in prose (`{{ table("use") }}`) and, with hyphens, its id.
    caption
        Without the number.
    number
        As printed (`A2`); tables without one are numbered in the order of the document.
    notes
        Further notes, before those of the kind.
    source
        Instead of the survey's own source line.
    """

    key: Words
    caption: MaybeText | None = None
    number: str = ""
    unit: LocalText | None = None
    stub_head: LocalText | None = None
    notes: tuple[LocalText, ...] = ()
    source: LocalText | None = None


class TableForm(Entry, frozen=True):
    """How a table is set.

    Attributes
    ----------
    widths
        Of the stub and of columns on paper, in mm; 0, or none given, is by what stands in them.
    new_page
        Whether it begins a page of paper.
    """

    widths: tuple[Annotated[int, msgspec.Meta(ge=0, le=120)], ...] = ()
    new_page: bool = False


class Net(Part, frozen=True):
    """Several answers added up under one label; `codes` may name an answer set."""

    label: LocalText
    codes: Codes


class Rows(Part, frozen=True, kw_only=True):
    """A question down the side.

    Attributes
    ----------
    question
        A question or derived variable; of a multiple response its items.
    codes
        Only these answers, in this order; without, all that count.
    leave_out
        Answers or items that are not printed.
    nets
        Printed after the answers, or before them with `nets_first`.
    numbered
        Whether codes stand before the answers.
    mean
        Whether the mean of the codes is a row.
    """

    question: Words
    label: LocalText | None = None
    codes: tuple[int, ...] = ()
    leave_out: tuple[str, ...] = ()
    nets: tuple[Net, ...] = ()
    nets_first: bool = False
    numbered: bool = False
    answers: bool = True
    mean: bool = False


class Banner(Part, frozen=True):
    """Columns: one for a base, or one for each answer to a variable under a spanner."""

    base: str = ""
    variable: str = ""
    label: LocalText | None = None
    codes: tuple[int, ...] = ()


class Cross(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="cross"):
    """Rows of questions under a banner of bases and variables.

    Attributes
    ----------
    percent
        Of columns, or of rows.
    base
        The base of all columns that name none.
    letters
        Whether letters mark what differs clearly between columns; they stand instead of tests.
    alpha
        Of the letters, after adjustment for all comparisons in a row.
    tests
        Whether a note has the tests of independence of each question and variable.
    effective_n
        Whether effective sizes stand below the unweighted.
    """

    rows: tuple[Rows, ...]
    banner: tuple[Banner, ...]
    percent: Literal["column", "row"] = "column"
    base: str = ""
    letters: bool = False
    alpha: Proportion = 0.05
    effective_n: bool = False
    decimals: Count = 1
    tests: bool = True


class AnswersTable(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="answers"):
    """All answers to questions: unweighted, weighted, and how many gave them."""

    questions: tuple[str, ...]


class Profile(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="profile"):
    """What a group of people is made of, beside everybody.

    The profile by `public` variables is known already, in the first wave: nothing of it is withheld
    for the sake of other tables.
    """

    variables: tuple[str, ...]
    variable: Words
    code: int
    label: LocalText | None = None
    public: tuple[str, ...] = ()


class Moments(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="moments"):
    """Means and standard deviations."""

    variables: tuple[str, ...]


class ModelsTable(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="models"):
    """Models side by side; all of the study if none are named.

    At most `per_panel` stand beside each other, the others in panels below; 0 sets them all in one.
    """

    models: tuple[str, ...] = ()
    per_panel: Count = 4


class ModelBases(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="model_bases"):
    """Who is in each model, and whom missing answers cost it."""

    models: tuple[str, ...] = ()


class ParallelLinesTable(
    TableForm, frozen=True, kw_only=True, tag_field="kind", tag="parallel_lines"
):
    """Tests of parallel lines, by model and term."""

    models: tuple[str, ...] = ()


class PredictionsTable(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="predictions"):
    """Predicted probabilities along variables."""


class CollinearityEntry(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="collinearity"):
    """How far predictors follow from one another, among people with every answer."""

    base: Words
    variables: tuple[str, ...]


class HypothesesTable(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="hypotheses"):
    """The hypotheses of the study, and what the models say of them."""


class SheetColumn(Part, frozen=True):
    """A column of a sheet: given in the rows, or computed by a formula over names of columns.

    A formula may use `+ - * /`, brackets, numbers, names of columns to its left and of constants,
    and `sum(name)` over all rows. In `label` and `unit` (a second line), `{name}` stands for a
    constant and `{name%}` for one in percent.

    Attributes
    ----------
    text
        Whether it holds the rows' `texts`; such a column names the row as its label does.
    spanner
        Stands over all columns beside each other that have the same.
    """

    key: Words
    label: LocalText
    unit: str | LocalText = ""
    formula: str = ""
    decimals: Count = 0
    percent: bool = False
    text: bool = False
    spanner: LocalText | None = None


class SheetRow(Part, frozen=True):
    """A row of a sheet: its label, and the numbers and texts that are given, by column."""

    key: Words
    label: LocalText
    values: dict[str, float]
    texts: dict[str, LocalText] = msgspec.field(default_factory=dict)


class Sheet(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="sheet"):
    """Numbers that are no survey: given cells, and columns computed from them.

    `total` names a row of sums.
    """

    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    constants: dict[str, float] = msgspec.field(default_factory=dict)
    total: LocalText | None = None


class Trend(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="trend"):
    """Answers or nets of questions over the waves of the study."""

    rows: tuple[Rows, ...]
    waves: tuple[str, ...] = ()
    base: str = ""
    decimals: Count = 1


class Changes(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="changes"):
    """Named numbers in an earlier wave and now; all but differences if none are named.

    Attributes
    ----------
    since
        The earlier wave; the one before if none is named.
    labels
        What numbers are called, by their names; else as they are made.
    numbers
        Their addresses; completed by the analysis.
    """

    facts: tuple[str, ...] = ()
    since: str = ""
    labels: dict[str, LocalText] = msgspec.field(default_factory=dict)
    numbers: tuple[Words, ...] = ()
    decimals: Count = 1


class DifferencesRow(Part, frozen=True):
    """A row of differences: its label, and a fact for each column that has one, by column."""

    label: LocalText
    cells: dict[str, Words]


class Differences(TableForm, frozen=True, kw_only=True, tag_field="kind", tag="differences"):
    """Named differences side by side, such as a gap between groups before and after adjustment.

    `columns` are their heads, by key.
    """

    columns: dict[str, LocalText]
    rows: tuple[DifferencesRow, ...]


TableEntry = (
    Cross
    | AnswersTable
    | Profile
    | Moments
    | ModelsTable
    | ModelBases
    | ParallelLinesTable
    | PredictionsTable
    | CollinearityEntry
    | HypothesesTable
    | Sheet
    | Trend
    | Changes
    | Differences
)
