"""Which number a person means: a fact, an address, or a cell of a table."""

from __future__ import annotations

from collections.abc import Iterator

from scs_report.border.shape import nearest
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.language import Language
from scs_report.language.naming import Naming
from scs_report.provenance.places import addresses_of
from scs_report.results import Address, AddressError, FigureEntry, LocalText, Results, TableEntry
from scs_report.results.completing import complete, unknown
from scs_report.results.grids import cross_grid, trend_grid
from scs_report.results.statistics import BESIDE
from scs_report.results.table_entries import Cross, Trend

_MOST = 8


def find(wanted: str, results: Results) -> tuple[str, Address]:
    """Return the name and address of a number; the address is the name of what is no fact.

    Parameters
    ----------
    wanted
        The name of a fact (`trust.high`), an address, whose base and answers may be left to the
        codebook (`share:trust=high`), or a cell: a table or figure and what its row and column are
        called, between commas (`table-4, model 5, education=3`), or the cell's place in a page
        (`table-4--n-all`).

    Raises
    ------
    UserError
        If there is no such number, or several; it names the nearest.
    """
    wanted = wanted.strip()
    if known := results.named.get(wanted, results.compared.get(wanted, "")):
        return wanted, Address.parse(known)
    if ":" in wanted or "@" in wanted:
        return _of_address(wanted, results)
    if (of_page := _of_anchor(wanted.partition("--")[2], results)) is not None:
        return name_of(of_page, results), of_page
    table, comma, rest = wanted.partition(",")
    if comma:
        return _of_cell(table, rest, results)
    near = nearest(wanted, results.named)
    raise UserError(
        _("There is no fact named {name}", name=wanted) + near,
        hint=_(
            "See scs-report facts; or name an address such as share:QUESTION=CODE@BASE, or "
            "a cell such as table-4, model 5, TERM."
        ),
    )


def name_of(address: Address, results: Results) -> str:
    """Return the name of the fact at an address, or the address."""
    text = str(address)
    return next((name for name, at in results.named.items() if at == text), text)


def _of_anchor(anchor: str, results: Results) -> Address | None:
    """Return the number that a cell of a page has in its id, or beside which the cell's stands."""
    for text in (*results.estimates, *results.withheld) if anchor else ():
        address = Address.parse(text)
        beside = (address.statistic_of(other) for other in BESIDE if not address.parts)
        if any(one.anchor == anchor for one in (address, *beside)):
            return address
    return None


def _of_address(text: str, results: Results) -> tuple[str, Address]:
    try:
        address = complete(Address.parse(text), results)
    except AddressError as error:
        raise UserError(_("{text} is no address", text=text), [str(error)]) from error
    if problems := list(unknown(address, results)):
        raise UserError(_("{text} cannot be traced", text=text), problems)
    if str(address) not in results.estimates and str(address) not in results.withheld:
        raise UserError(
            _("{address} is in no table, figure or fact", address=str(address))
            + nearest(str(address), results.estimates),
            hint=_("Name it in data/facts.toml to have it computed."),
        )
    return name_of(address, results), address


def _of_cell(table: str, rest: str, results: Results) -> tuple[str, Address]:
    entries = {entry.key.replace("_", "-"): entry for entry in (*results.figures, *results.tables)}
    key = _plain(table).replace(" ", "-").replace("_", "-")
    entries |= {
        f"figure-{figure.number.lower()}": figure for figure in results.figures if figure.number
    }
    if key not in entries:
        title = _("There is no table or figure {name}", name=table.strip())
        raise UserError(title + nearest(key, entries))
    parts = [_plain(part) for part in rest.split(",") if part.strip()]
    names = _Names(entries[key], results)
    called = {
        address: set(map(_plain, names.of(address)))
        for address in dict.fromkeys(addresses_of(entries[key], results))
    }
    found = [address for address, known in called.items() if known.issuperset(parts)]
    if len(found) == 1:
        return name_of(found[0], results), found[0]
    if found:
        some = [str(address) for address in found[:_MOST]]
        more = [_("and {n} more", n=len(found) - _MOST)] if len(found) > _MOST else []
        raise UserError(
            _("Several cells of {key} are called so", key=key), [*some, *more], _("Say which.")
        )
    every = sorted(set().union(*called.values()))
    strange = [part for part in parts if part not in every] or parts
    raise UserError(
        _("{key} has no such cell", key=key),
        [f'"{part}"{nearest(part, every)}' for part in strange],
    )


class _Names:
    """What rows and columns of a table or figure can be called, by key or in any language."""

    def __init__(self, entry: TableEntry | FigureEntry, results: Results) -> None:
        self._results = results
        self._namings = [Naming(results, Language(code)) for code in results.study.title]
        self._nets: dict[Address, LocalText] = {}
        if isinstance(entry, Cross | Trend):
            grid = (
                cross_grid(entry, results)
                if isinstance(entry, Cross)
                else trend_grid(entry, results)
            )
            self._nets = {
                address: row.label
                for block in grid.blocks
                for row in block.rows
                for address in row.cells
                if row.label
            }

    def of(self, address: Address) -> Iterator[str]:
        """Yield what row and column of a cell can be called."""
        yield address.statistic
        if address.model:
            model = self._results.model(address.model)
            yield from (f"model {model.number}", model.key, *model.label.values())
        if address.base:
            yield address.base
        for name, codes in [(address.of, address.codes), *address.within]:
            yield from (name, f"{name}={','.join(codes)}", *codes)
            if question := self._results.asked(name):
                for given, members in question.sets.items():
                    if {*members} == {*codes}:
                        yield from (given, *question.set_labels.get(given, {}).values())
        yield from self._nets.get(address, {}).values()
        for naming in self._namings:
            yield from (naming.subject(address), naming.column(address), *naming.among(address))
            if address.base:
                yield naming.base(address.base)
            for name, codes in [(address.of, address.codes), *address.within]:
                yield from (naming.question(name), naming.variable(name))
                yield from (naming.answer(name, code) for code in codes)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
