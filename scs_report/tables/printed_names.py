"""What printed rows, columns and cells are called, and what a comparison says of them."""

from __future__ import annotations

import re

from scs_report.language import Language
from scs_report.language.bounds import telling_decimals
from scs_report.language.language import MINUS, round_half_up
from scs_report.language.naming import Naming
from scs_report.results import Address, ReplicatedCell, Replication, Results
from scs_report.results.completing import complete
from scs_report.tables.number_formats import coefficient_number

#: Signs that stand before computed numbers of a matrix; what comes out as printed has none.
SIGNS = {
    "as_read": "→",
    "near": "≈",
    "far": "≠",
    "damaged": "?",
    "unreadable": "?",
    "source": "×",
}


class PrintedNames:
    """What printed rows and columns are called: by the publication, else by their addresses."""

    def __init__(self, replication: Replication, results: Results, language: Language) -> None:
        self._rows = replication.rows
        self._columns = replication.columns
        self._results = results
        self._naming = Naming(results, language)
        self._language = language

    def row(self, cell: ReplicatedCell) -> str:
        """Return the name of the row that a cell stands in."""
        if cell.row in self._rows:
            return self._language.text(self._rows[cell.row])
        return self._naming.subject(address_of(cell, self._results))

    def column(self, cell: ReplicatedCell) -> str:
        """Return the name of its column."""
        if cell.column in self._columns:
            return self._language.text(self._columns[cell.column])
        return self._naming.column(address_of(cell, self._results))

    def cell(self, cell: ReplicatedCell) -> str:
        """Return the name of a cell in a list under the name of its column.

        Of a number in the text it says of whom it speaks, if not of all; of a cell in named rows
        it says row and column.
        """
        row, among = self.row(cell), self._naming.among(address_of(cell, self._results))
        if cell.row in self._rows:
            return f"{row}{self._language.marks.comma}{self.column(cell)}"
        if cell.table != "text" or not among:
            return row
        return self._language.aside(row, self._language.marks.comma.join(among))

    def question(self, cell: ReplicatedCell) -> str:
        """Return the name of the question that a cell belongs to."""
        return self._naming.question(address_of(cell, self._results).of)

    def answer(self, cell: ReplicatedCell) -> str:
        """Return the answers that a cell counts."""
        at = address_of(cell, self._results)
        return self._naming.answers(at.of, at.codes)


def address_of(cell: ReplicatedCell, results: Results) -> Address:
    """Return which number of the results a printed cell states."""
    return complete(Address.parse(cell.address), results)


def table_name(table: str, language: Language) -> str:
    """Return how a table of the publication is called: `Table 2`, `Text`."""
    if table == "text":
        return language.gettext("Text and figures")
    return language.title_number("table", table.removeprefix("table-").upper())


def verdict_text(cell: ReplicatedCell, language: Language) -> str:
    """Return how a cell compares, in the words of the table of agreement."""
    _ = language.gettext
    return {
        "as_printed": _("as printed"),
        "as_read": _("as read"),
        "near": _("near"),
        "far": _("further off"),
        "damaged": _("print damaged"),
        "source": _("ruled out by the source"),
        "in_words": _("in words"),
        "unreadable": _("unreadable"),
    }[outcome_of(cell)]


def kind_text(kind: str, language: Language) -> str:
    """Return what findings of a kind are about."""
    _ = language.gettext
    return {
        "contradiction": _("Printed numbers that cannot all hold"),
        "base": _("Bases that are not the ones stated"),
        "slip": _("Slips of typing and damage of the scan"),
        "consistent": _("What agrees"),
    }[kind]


def severity_text(severity: str, language: Language) -> str:
    """Return how grave a finding is; "" for what agrees."""
    _ = language.gettext
    return {"high": _("high"), "medium": _("medium"), "low": _("low"), "none": ""}[severity]


def outcome_of(cell: ReplicatedCell) -> str:
    """Return how a cell compares, by the reason where it does not come out."""
    return cell.shortfall or cell.verdict


def decimals_of(cell: ReplicatedCell) -> int:
    """Return how many decimals the computed number is written with."""
    digits = cell.printed.strip("<>%* ").replace(",", "")
    if cell.printed[:1] in ("<", ">") and isinstance(cell.computed, float):
        # nothing says how many; so many as show on which side of the bound the number lies
        return telling_decimals(cell.computed, 1, float(digits))
    if cell.verdict == "in_words":
        return 1
    return len(digits.partition(".")[2])


def printed_text(cell: ReplicatedCell, language: Language) -> str:
    """Return what is printed, with a true minus; words in the language."""
    _ = language.gettext
    if cell.verdict == "in_words":
        words = {"half": _("half"), "1 in 5": _("1 in 5")}
        return words.get(cell.printed, cell.printed)
    return re.sub(r"^-(?=\d)", "\N{MINUS SIGN}", cell.printed) or "–"


def computed_text(cell: ReplicatedCell, language: Language) -> str:
    """Return the computed number as the published one is written; – where there is none to show."""
    # beside a cell that cannot be read a number would look like its recovery
    if not isinstance(cell.computed, float) or cell.verdict == "unreadable":
        return "–"
    if cell.statistic in ("coefficient", "standard_error") and "." not in cell.printed:
        return coefficient_number(cell.computed, language)
    if cell.verdict == "in_words":
        return language.number(cell.computed, decimals_of(cell))
    return as_printed(cell.computed, cell.printed, decimals_of(cell))


def as_printed(value: float, printed: str, decimals: int) -> str:
    """Write a number as the print writes the one that it stands beside, whatever the language.

    >>> as_printed(2209.0, "2,201", 0), as_printed(0.9216, ".920", 3), as_printed(81.65, "81%", 0)
    ('2,209', '.922', '82%')
    """
    rounded = round_half_up(value, decimals)
    text = f"{rounded:,.{decimals}f}" if "," in printed else f"{rounded:.{decimals}f}"
    if re.match(r"[<>-]?\.", printed):
        text = re.sub(r"^(-?)0(?=\.)", r"\1", text)
    return text.replace("-", MINUS) + ("%" if printed.endswith("%") else "")
