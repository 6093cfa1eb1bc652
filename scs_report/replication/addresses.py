"""What printed cells are: their addresses in the results, by the rules of a publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from scs_report.border.files import UnreadableError
from scs_report.border.toml import read_toml
from scs_report.errors import say as _
from scs_report.replication.published_cells import PublishedCell
from scs_report.results import Address, LocalText, Results
from scs_report.results.completing import complete, unknown
from scs_report.results.estimates import ParameterEstimate

#: A computed number in the unit of the printed one, stars, or nothing.
Found = float | str | None

_CONDITION = re.compile(r"(\w+) == (-?\w+)")


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the cells are whose columns match; `times` 100 where they are printed in percent."""

    address: str
    times: float = 1
    table: str = ".*"
    row: str = ".*"
    column: str = ".*"
    question: str = ".*"
    code: str = ".*"
    base: str = ".*"
    statistic: str = ".*"

    def address_of(self, cell: PublishedCell, names: dict[str, str]) -> str | None:
        """Return the address of a cell, None if the rule is not about it; KeyError as `format`."""
        values = {name: str(getattr(cell, name)) for name in _COLUMNS}
        groups: dict[str, str] = {}
        for name, value in values.items():
            match = re.fullmatch(getattr(self, name), value)
            if match is None:
                return None
            groups |= match.groupdict()
        called = {name: names.get(value, value) for name, value in (values | groups).items()}
        return self.address.format(**called, among=_among(cell.base))


_COLUMNS = ("table", "row", "column", "question", "code", "base", "statistic")


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`addresses.toml`: rules in order, and the words of the results for those of the print.

    `rows` and `columns` say what documents call those that neither questions nor bases name.
    """

    cells: tuple[Rule, ...] = ()
    names: dict[str, str] = {}
    rows: dict[str, LocalText] = {}
    columns: dict[str, LocalText] = {}


def load_rules(folder: Path, problems: list[str]) -> Rules:
    """Read the rules of a publication; none without a file. Adds what is wrong to `problems`."""
    path = folder / "addresses.toml"
    if not path.exists():
        return Rules()
    try:
        rules = read_toml(path, Rules)
    except UnreadableError as error:
        problems.extend(f"{path.name}: {problem}" for problem in error.problems)
        return Rules()
    for number, rule in enumerate(rules.cells, start=1):
        problems.extend(
            _("{file}, rule {number}: {problem}", file=path.name, number=str(number), problem=one)
            for one in _wrong(rule)
        )
    return rules


def _wrong(rule: Rule) -> Iterator[str]:
    for name in _COLUMNS:
        try:
            re.compile(getattr(rule, name))
        except re.error as error:
            yield _("{name} is no regular expression ({error})", name=name, error=error)


def addressed(cell: PublishedCell, rules: Rules) -> PublishedCell:
    """Return a cell with its address; without one if no rule is about it.

    Raises
    ------
    ValueError
        If the address of its rule cannot be filled in or read.
    """
    for rule in rules.cells:
        try:
            text = rule.address_of(cell, rules.names)
        except (KeyError, IndexError) as error:
            raise ValueError(
                _(
                    "the address {address} cannot be filled in: {error}",
                    address=rule.address,
                    error=error,
                )
            ) from error
        if text is not None:
            Address.parse(text)
            return msgspec.structs.replace(cell, address=text, times=rule.times)
    return cell


def computed_value(cell: PublishedCell, results: Results) -> Found:
    """Return the computed number of a printed cell, in the cell's unit; None if there is none.

    Raises
    ------
    ValueError
        If the address names what the results do not know.
    """
    address = complete(Address.parse(cell.address), results)
    if strange := "; ".join(unknown(address, results)):
        raise ValueError(strange)
    if cell.statistic == "stars":
        found = results.value(address)
        return found.stars if isinstance(found, ParameterEstimate) else None
    value = number_at(address, results)
    return None if value is None else value * cell.times


def number_at(address: Address, results: Results) -> float | None:
    """Return the number at an address; answers whose shares are there apart are added up."""
    if address.statistic == "n" and address.model:
        address = results.model(address.model).n_address
    found = results.number(address)
    if found is None and len(address.codes) > 1 and address.statistic == "share":
        singly = [results.share(replace(address, codes=(code,))) for code in address.codes]
        shares = [share.value for share in singly if share is not None]
        return sum(shares) if len(shares) == len(singly) else None
    return found


def _among(base: str) -> str:
    """Return what a base adds to an address: `users and urban == 0`."""
    key, within = "", ""
    for part in filter(None, map(str.strip, base.split(" and "))):
        if condition := _CONDITION.fullmatch(part):
            within += f"/{condition[1]}={condition[2]}"
        else:
            key = f"@{part}"
    return key + within
