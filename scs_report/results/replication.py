"""Published numbers beside computed ones, and the audit of the published numbers."""

from __future__ import annotations

import re
from typing import Literal

from scs_report.border.texts import LocalText
from scs_report.results._base import Part
from scs_report.results.facts import Fact
from scs_report.results.study import DataSource, Study

#: How a cell compares. `as_read`: not the printed digits, which are wrong, but those of the reading
#: used instead; `within_rounding`: not the printed digits, but less than one unit of the last one
#: away; `in_words`: no digits are printed; `contradicted`: other printed numbers rule the printed
#: one out.
CellVerdict = Literal[
    "as_printed", "as_read", "within_rounding", "differs", "in_words", "unreadable", "contradicted"
]

#: Verdicts that must go on being reached once they have been.
AGREEING: tuple[CellVerdict, ...] = ("as_printed", "as_read")

#: Why a cell does not come out as printed: other printed numbers rule it out, or print is damaged
#: and the digits are a guess; or it is for the computation to do better, near or far.
Shortfall = Literal["source", "damaged", "near", "far"]

#: What is near: standard errors by ratio, tolerance and variance inflation by difference.
NEAR_ERROR = 0.05
NEAR_INFLATION = 0.02

#: What a finding is: numbers that exclude each other; bases that are not the ones said; slips of
#: typing, or damage of the scan, that another printed number mends; agreement worth stating.
FindingKind = Literal["contradiction", "base", "slip", "consistent"]
Severity = Literal["high", "medium", "low", "none"]


class ReplicatedCell(Part, frozen=True):
    """One printed cell and the computed number in its unit (text for stars).

    `key` is unlike any other; `address` is the number of the results that the cell states;
    `finding` is the key of the audit's finding that explains the verdict, if one does.
    """

    key: str
    table: str
    row: str
    column: str
    statistic: str
    label: str
    printed: str
    reading: str
    value: float | None
    computed: float | str | None
    difference: float | None
    verdict: CellVerdict
    finding: str | None = None
    address: str = ""

    @property
    def relative(self) -> float | None:
        """Difference as a part of the printed number; None without numbers or beside zero."""
        return self.difference / abs(self.value) if self.difference and self.value else None

    @property
    def shortfall(self) -> Shortfall | None:
        """Why the cell does not come out; None if it does, or cannot be compared.

        Near is a number less than one unit of its last digit away, a standard error within
        `NEAR_ERROR` of the printed one, and tolerance and variance inflation within
        `NEAR_INFLATION`.
        """
        if self.verdict in (*AGREEING, "in_words", "unreadable"):
            return None
        if self.verdict == "contradicted":
            return "source"
        if self.reading != "sure":
            return "damaged"
        near = self.verdict == "within_rounding"
        if self.statistic == "standard_error":
            near |= self.relative is not None and abs(self.relative) <= NEAR_ERROR
        if self.statistic in ("tolerance", "vif"):
            near |= self.difference is not None and abs(self.difference) <= NEAR_INFLATION
        return "near" if near else "far"


class TableSummary(Part, frozen=True):
    """How many cells of a table compare how."""

    table: str
    cells: int
    as_printed: int
    as_read: int
    within_rounding: int
    differs: int
    contradicted: int
    in_words: int
    unreadable: int


class CoefficientPair(Part, frozen=True):
    """A published coefficient and the computed one, with their standard errors.

    What cannot be read is None.
    """

    model: int
    term: str
    published: float | None
    published_se: float | None
    computed: float
    computed_se: float
    finite: bool


class AuditFinding(Part, frozen=True):
    """What a rule found in the published numbers.

    Attributes
    ----------
    key
        Name of the finding, e.g. `sum.age.unweighted`.
    rule
        Name of the rule that found it, e.g. `column_sum`.
    where, what, evidence
        The place, the finding and the numbers behind it.
    reading
        The reading that this project uses, where there is a choice.
    cells
        Keys of the printed cells that the finding rules out as printed.
    """

    key: str
    rule: str
    kind: FindingKind
    severity: Severity
    where: LocalText
    what: LocalText
    evidence: LocalText
    reading: LocalText | None = None
    cells: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id by which it can be linked to."""
        return "finding-" + re.sub(r"[^A-Za-z0-9_-]+", "-", self.key)


class Replication(Part, frozen=True):
    """Everything that the replication report prints.

    `rows` and `columns` name printed rows and columns that neither questions nor bases name.
    """

    schema_version: str
    program_version: str
    study: Study
    data: DataSource
    cells: tuple[ReplicatedCell, ...]
    summaries: tuple[TableSummary, ...]
    coefficients: tuple[CoefficientPair, ...]
    findings: tuple[AuditFinding, ...]
    facts: tuple[Fact, ...]
    rows: dict[str, LocalText]
    columns: dict[str, LocalText]

    def gravest(self, count: int) -> tuple[AuditFinding, ...]:
        """Return the gravest findings: by severity, then those that rule out most cells."""
        graded = [finding for finding in self.findings if finding.severity != "none"]
        grades = ("high", "medium", "low")
        graded.sort(key=lambda finding: (grades.index(finding.severity), -len(finding.cells)))
        return tuple(graded[:count])

    def finding(self, key: str) -> AuditFinding:
        """Return the finding `key`; KeyError if there is none such."""
        for finding in self.findings:
            if finding.key == key:
                return finding
        raise KeyError(key)
