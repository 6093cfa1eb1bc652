"""Applies all rules to what a publication prints."""

from __future__ import annotations

from collections import Counter

from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.replication.audit.declarations import Declarations
from scs_report.replication.audit.finding import Finding
from scs_report.replication.audit.publication import Publication
from scs_report.replication.audit.rules import RULES
from scs_report.replication.published_cells import MISFITS, Published


def audit(published: Published, declarations: Declarations) -> tuple[Finding, ...]:
    """Audit printed numbers by rules.

    Parameters
    ----------
    published
        All printed cells.
    declarations
        What is particular to the publication.

    Returns
    -------
    tuple of Finding
        In the order of the rules; no two share a key.

    Raises
    ------
    UserError
        If the declarations name cells or bases that there are not, or rules cannot be applied to
        what the tables hold.
    """
    publication = Publication(published, declarations)
    findings: list[Finding] = []
    tables = {cell.table for cell in published}
    problems = [
        _("{name} holds no cells", name=name) for name in declarations.tables if name not in tables
    ]
    for rule in RULES:
        try:
            findings += rule(publication)
        except UserError as error:
            problems += error.problems
        except MISFITS as error:  # rules take for granted that tables and declarations fit
            name = f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"
            place = _("rule {name}", name=name)
            problems.append(f"{place}: {error} ({type(error).__name__})")
    twice = [key for key, times in Counter(f.key for f in findings).items() if times > 1]
    problems += (_("finding {key}: declared more than once", key=key) for key in twice)
    if problems:
        raise UserError(
            _("The published tables and the declarations of the audit do not fit each other"),
            list(dict.fromkeys(problems)),
            _("Mend data/published, or take its files back from git."),
        )
    return tuple(findings)
