"""Takes out of the results what would disclose the answers of few people.

`printed` says what tells of whom, `disclosure` which of it is withheld. Answers to one question in
one domain are withheld together; of a profile single lines are, unless it is public. Numbers of a
part of the respondents are judged together with those of all, which are made by the same entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scs_report.analysis.printed import Printed
from scs_report.analysis.sample import Sample
from scs_report.results import Address, Mean, Reason, ShareEstimate, Value, Withheld, Within
from scs_report.results.figure_entries import Bars, Dots, FigureEntry, StackedGroups
from scs_report.results.grids import Catalogue
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import Banner, Cross, Profile, TableEntry
from scs_report.study import DisclosurePlan

Entry = TableEntry | FigureEntry


def printed_of(
    addresses: Iterable[Address],
    entries: Iterable[Entry],
    named: frozenset[Address],
    plan: DisclosurePlan,
    sample: Sample,
    catalogue: Catalogue,
    *,
    first_wave: bool = True,
    part: Within = (),
    before: Printed | None = None,
) -> Printed:
    """Return what is printed of whom, and what of it is withheld.

    Parameters
    ----------
    addresses
        Those of all numbers, of those too that there are none of: of all respondents there may be.
    entries
        The tables and figures that show them.
    named
        The addresses of facts. What is neither shown nor named is there to be compared with a fact.
    plan
        How many people are enough.
    sample, catalogue
        The respondents, and what they were asked.
    first_wave
        Of later waves no profile is known already.
    part
        The groups that make the part of the respondents that it is about; nothing if it is of all.
    before
        What is printed of the same respondents elsewhere.
    """
    entries = tuple(entries)
    shown = frozenset(address for entry in entries for address in shown_in(entry, catalogue))
    by_group = {of for entry in entries for of in _by_group(entry, catalogue)}
    public = frozenset(
        (variable, entry.variable)
        for entry in entries
        if isinstance(entry, Profile) and first_wave
        for variable in entry.public
    )
    return Printed(
        # what all are compared with is printed of all
        [_narrowed(one, part) for one in addresses if not one.of_whole],
        [frozenset(_narrowed(address, part) for address in some) for some in (shown, named)],
        by_group,
        public,
        plan.withhold,
        sample.whole,
        nonresponse_exempt=plan.nonresponse == "exempt",
        before=before,
    )


def withhold(
    estimates: Mapping[Address, Value], printed: Printed, part: Within, threshold: int
) -> dict[Address, Withheld]:
    """Return which of all numbers are not to be disclosed, and why.

    Parameters
    ----------
    printed
        What is printed of whom, and what of it is withheld.
    part
        As for `printed_of`.
    threshold
        How many people are enough.
    """
    withheld = {}
    known = dict[Address, Reason | None]()
    for address in estimates:
        judged = _narrowed(address, part)
        if reason := printed.reason(judged, known):
            size = 0 if printed.size_hidden(judged) else _size(address, estimates)
            withheld[address] = Withheld(reason=reason, n=size)
    return withheld | _tests(estimates, withheld, printed, part, threshold)


def _narrowed(address: Address, part: Within) -> Address:
    """Return the number of a part of the respondents as one of all of them."""
    if address.of_model or not part:
        return address
    minus = address.minus and _narrowed(address.minus, part)
    if address.part:
        return address.but(minus=minus)
    return address.but(within=(*address.within, *part), minus=minus)


def _size(address: Address, estimates: Mapping[Address, Value]) -> int:
    """Return the base of a number; of a difference the smaller one."""
    values = (estimates.get(part) for part in address.parts or (address,))
    return min((value.n for value in values if isinstance(value, ShareEstimate | Mean)), default=0)


def _tests(
    estimates: Mapping[Address, Value],
    withheld: Mapping[Address, Withheld],
    printed: Printed,
    part: Within,
    threshold: int,
) -> dict[Address, Withheld]:
    """Withhold tests of tables that lack a group, or that would if they were printed.

    A test is one more equation between numbers.
    """
    lacking: dict[tuple[str, str], Withheld] = {}
    for address, why in withheld.items():
        for one in address.parts or (address,):
            lacking |= {
                (printed.family(one.of), printed.family(variable)): why
                for variable, _ in one.within
            }
    found = {}
    for address in estimates:
        if address.statistic != "independence":
            continue
        table = printed.family(address.of), printed.family(address.by)
        if table in lacking:
            found[address] = lacking[table]
        elif (n := printed.smallest_group(_narrowed(address, part))) < threshold:
            found[address] = Withheld(reason="small_base", n=n)
    return found


def _by_group(entry: Entry, catalogue: Catalogue) -> Iterator[str]:
    """Yield what an entry tabulates by group: questions, items, and groups with a profile."""
    questions: list[str] = []
    banner: tuple[Banner, ...] = ()
    match entry:
        case Cross():
            questions, banner = [rows.question for rows in entry.rows], entry.banner
        case StackedGroups():
            questions = [entry.question]
            banner = tuple(columns for way in entry.ways for columns in way.by)
        case Bars():
            questions, banner = [entry.question], entry.bases
        case Dots():
            questions = [entry.question] if entry.question else []
            banner = (entry.by,) if entry.by else ()
            if entry.group:
                yield entry.group.variable
        case Profile():
            yield entry.variable
    for key in questions if any(columns.base or columns.variable for columns in banner) else ():
        question = catalogue.question(key)
        yield from (answer.code for answer in question.answers) if question.multiple else (key,)
