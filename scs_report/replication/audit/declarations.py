"""What is particular to a publication: which cells belong together, what its sentences say."""

from __future__ import annotations

from pathlib import Path

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.replication.audit.declared import (
    AnyOf,
    Base,
    Columns,
    Declared,
    Exclusive,
    GroupRate,
    Identity,
    Layout,
    Memberships,
    Mixture,
    Moment,
    Overlap,
    Product,
    Question,
    Quotas,
    Rates,
    Ratio,
    Restatement,
    TextSum,
    Union,
)
from scs_report.replication.audit.declared_models import (
    AtLeast,
    Band,
    Coding,
    Conflict,
    Dated,
    Interviews,
    Model,
    Notes,
    Order,
    Regressor,
    Sign,
    Verdict,
    Weights,
)
from scs_report.results import LocalText


class Declarations(Declared, frozen=True):
    """Everything the rules need to know about the publication besides its cells."""

    sample: str
    tables: dict[str, LocalText]
    columns: dict[str, LocalText]
    answers: dict[str, LocalText]
    topics: dict[str, LocalText]
    bases: tuple[Base, ...]
    questions: tuple[Question, ...]
    percentages: tuple[Columns, ...]
    layout: Layout = Layout()
    missing_codes: tuple[str, ...] = ()
    other_texts: tuple[str, ...] = ()
    terms: dict[str, LocalText] = msgspec.field(default_factory=dict)
    text_sums: tuple[TextSum, ...] = ()
    memberships: tuple[Memberships, ...] = ()
    moments: tuple[Moment, ...] = ()
    derived: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    restatements: tuple[Restatement, ...] = ()
    identities: tuple[Identity, ...] = ()
    unions: tuple[Union, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    quotas: Quotas | None = None
    any_of: tuple[AnyOf, ...] = ()
    exclusive: tuple[Exclusive, ...] = ()
    products: tuple[Product, ...] = ()
    mixtures: tuple[Mixture, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    rates: Rates | None = None
    groups: tuple[GroupRate, ...] = ()
    models: tuple[Model, ...] = ()
    regressors: tuple[Regressor, ...] = ()
    weights: Weights | None = None
    conflicts: tuple[Conflict, ...] = ()
    signs: tuple[Sign, ...] = ()
    codings: tuple[Coding, ...] = ()
    bands: tuple[Band, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    at_least: tuple[AtLeast, ...] = ()
    orders: tuple[Order, ...] = ()
    interviews: Interviews | None = None
    notes: tuple[Notes, ...] = ()
    dated: tuple[Dated, ...] = ()


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
        return read_toml(path, Declarations)
    except UnreadableError as error:
        raise UserError(
            _("The declarations of the audit cannot be read"),
            [f"{path.name}: {problem}" for problem in error.problems],
            _("Restore the file or mend what is named above."),
        ) from error
