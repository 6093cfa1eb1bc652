"""What is particular to one paper: which cells belong together, and what its sentences say."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from scs_report.errors import UserError
from scs_report.results import FindingKind, LocalText, Severity


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the declarations file."""


class Base(_Declared, frozen=True):
    """People asked: printed numbers of them, less those in printed shares of another base."""

    id: str
    label: LocalText
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    minus_of: str = ""


class Question(_Declared, frozen=True):
    """A question of exclusive answers: its base, and the value of each answer in means."""

    id: str
    base: str
    label: LocalText
    values: dict[str, float] = {}


class Columns(_Declared, frozen=True):
    """Columns of exclusive percentages: those of `table`, taken apart by question."""

    table: str
    columns: tuple[str, ...]
    questions: tuple[str, ...]
    weighted: bool


class Part(_Declared, frozen=True):
    """A cell and how often it counts."""

    cell: str
    times: float = 1.0


class TextSum(_Declared, frozen=True):
    """Shares in the text that are parts of one whole."""

    key: str
    label: LocalText
    parts: tuple[Part, ...]
    complete: bool


class Memberships(_Declared, frozen=True):
    """Percentages of a multiple response: which share one base, and which base that may be."""

    key: str
    label: LocalText
    cells: tuple[str, ...]
    stated: str
    natural: str


class Moment(_Declared, frozen=True):
    """A row of the table of means and the column of percentages that it must follow from."""

    row: str
    label: LocalText
    question: str = ""
    values: dict[str, float] = {}
    dummy_base: str = ""


class Restatement(_Declared, frozen=True):
    """A sentence that restates the sum of table cells in words of its own."""

    key: str
    text: str
    quote: LocalText
    where: LocalText
    says: tuple[str, ...]
    base: str
    claims_base: str = ""
    severity: Severity = "medium"


class Identity(_Declared, frozen=True):
    """Whole numbers that must be equal: sums of printed cells and bases."""

    key: str
    label: LocalText
    left: tuple[Part, ...]
    right: tuple[Part, ...]


class Union(_Declared, frozen=True):
    """A share of people in at least one of several groups, given the shares of the groups."""

    key: str
    label: LocalText
    union: str
    members: tuple[str, ...]
    both: str = ""
    counts: tuple[str, str] = ("", "")


class AnyOf(_Declared, frozen=True):
    """A share of people with at least one of several items."""

    key: str
    label: LocalText
    any: str
    items: tuple[str, ...]


class Exclusive(_Declared, frozen=True):
    """Shares of people in states that exclude each other, and the base each of them fits."""

    key: str
    where: LocalText
    cells: tuple[str, ...]
    caption: LocalText
    compared: tuple[tuple[str, str], ...]
    known: str
    everybody: str


class Product(_Declared, frozen=True):
    """A share of a share, against the share of all."""

    key: str
    where: LocalText
    outer: str
    inner: str
    whole: str
    what: LocalText


class Mixture(_Declared, frozen=True):
    """A total that is the mixture of two groups: the share of the first group follows."""

    total: str
    first: str
    second: str
    without: str = ""


class GroupApproval(_Declared, frozen=True):
    """Shares of a characteristic among some and among all, and what the text says by group."""

    question: str
    label: LocalText
    stated: dict[str, str] = {}
    claim: Literal["", "highest", "lowest"] = ""
    claim_code: str = ""
    claim_quote: LocalText | None = None


class Model(_Declared, frozen=True):
    """A regression: its people and the variables that can lack answers, with their sizes."""

    id: str
    base: str
    nested_in: str = ""
    new_missing: tuple[str, ...] = ()


class Regressor(_Declared, frozen=True):
    """A regressor whose variance other tables give."""

    model: str
    row: str
    label: LocalText
    sd: str = ""
    share: str = ""
    tolerance: str = ""
    rival: str = ""


class Statement(_Declared, frozen=True):
    """A sentence of the paper, with what it says reduced to one word or number."""

    where: LocalText
    quote: LocalText
    says: str


class Conflict(_Declared, frozen=True):
    """Statements that must say the same, and what it means if they do not."""

    key: str
    severity: Severity
    where: LocalText
    what: LocalText
    statements: tuple[Statement, ...]
    kind: FindingKind = "contradiction"
    cells: tuple[str, ...] = ()


class Sign(_Declared, frozen=True):
    """What a sentence says about the sign of a coefficient, given the coding of its variable."""

    key: str
    where: LocalText
    coefficient: str
    coding: LocalText
    one_means: LocalText
    text_about: LocalText
    about_zero: bool
    stated: Literal["positive", "negative"]


class Coding(_Declared, frozen=True):
    """Two descriptions of the codes of one variable."""

    key: str
    label: LocalText
    first: LocalText
    second: LocalText
    first_codes: dict[str, str]
    second_codes: dict[str, str]
    lost_in: str = ""


class Band(_Declared, frozen=True):
    """A range given in words and the coding whose bands it must cover."""

    label: LocalText
    low: str
    high: str
    coding: str


class Verdict(_Declared, frozen=True):
    """A hypothesis and the coefficient that its verdict rests on."""

    hypothesis: str
    coefficient: str
    expects: Literal["positive", "negative"]


class Declarations(_Declared, frozen=True):
    """Everything the rules need to know about the paper besides its cells."""

    sample: str
    tables: dict[str, LocalText]
    columns: dict[str, LocalText]
    answers: dict[str, LocalText]
    bases: tuple[Base, ...]
    questions: tuple[Question, ...]
    percentages: tuple[Columns, ...]
    text_sums: tuple[TextSum, ...] = ()
    memberships: tuple[Memberships, ...] = ()
    moments: tuple[Moment, ...] = ()
    derived: dict[str, tuple[str, ...]] = {}
    restatements: tuple[Restatement, ...] = ()
    identities: tuple[Identity, ...] = ()
    unions: tuple[Union, ...] = ()
    any_of: tuple[AnyOf, ...] = ()
    exclusive: tuple[Exclusive, ...] = ()
    products: tuple[Product, ...] = ()
    mixtures: tuple[Mixture, ...] = ()
    groups: tuple[GroupApproval, ...] = ()
    models: tuple[Model, ...] = ()
    regressors: tuple[Regressor, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    signs: tuple[Sign, ...] = ()
    codings: tuple[Coding, ...] = ()
    bands: tuple[Band, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def load_declarations(path: Path) -> Declarations:
    """Read a declarations file.

    Parameters
    ----------
    path
        TOML file, as ``data/published/audit.toml``.

    Raises
    ------
    UserError
        If the file is missing or does not say what it must.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Declarations)
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(
            "The declarations of the audit cannot be read",
            [f"{path.name}: {error}"],
            "Restore the file or mend what is named above.",
        ) from error
