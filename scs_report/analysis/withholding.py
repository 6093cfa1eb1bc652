"""Takes out of the results what would disclose the answers of few people.

`printed` says what tells of whom, `disclosure` which of it is withheld. Answers to one question in
one domain are withheld together; of a profile single lines are, unless it is public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scs_report.analysis.printed import Printed
from scs_report.analysis.sample import Sample
from scs_report.results import Address, Mean, ShareEstimate, Value, Withheld
from scs_report.results.figure_entries import Bars, Dots, FigureEntry, StackedGroups
from scs_report.results.grids import Catalogue
from scs_report.results.shown import shown_in
from scs_report.results.table_entries import Banner, Cross, Profile, TableEntry
from scs_report.study import DisclosurePlan

Entry = TableEntry | FigureEntry


def withhold(
    estimates: Mapping[Address, Value],
    entries: Iterable[Entry],
    named: frozenset[Address],
    plan: DisclosurePlan,
    sample: Sample,
    catalogue: Catalogue,
    *,
    first_wave: bool = True,
) -> dict[Address, Withheld]:
    """Return what is not to be disclosed, and why.

    Parameters
    ----------
    estimates
        All numbers.
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
    """
    entries = tuple(entries)
    shown = frozenset(address for entry in entries for address in shown_in(entry, catalogue))
    printed = Printed(
        estimates,
        (shown, named),
        {of for entry in entries for of in _by_group(entry, catalogue)},
        frozenset(
            (variable, entry.variable)
            for entry in entries
            if isinstance(entry, Profile) and first_wave
            for variable in entry.public
        ),
        plan.withhold,
        sample,
        nonresponse_exempt=plan.nonresponse == "exempt",
    )
    withheld = {
        address: Withheld(
            reason=reason, n=0 if printed.size_hidden(address) else _size(address, estimates)
        )
        for address in estimates
        if (reason := printed.reason(address))
    }
    return withheld | _tests(estimates, withheld, printed, plan.withhold)


def _size(address: Address, estimates: Mapping[Address, Value]) -> int:
    """Return the base of a number; of a difference the smaller one."""
    values = (estimates.get(part) for part in address.parts or (address,))
    return min((value.n for value in values if isinstance(value, ShareEstimate | Mean)), default=0)


def _tests(
    estimates: Mapping[Address, Value],
    withheld: Mapping[Address, Withheld],
    printed: Printed,
    threshold: int,
) -> dict[Address, Withheld]:
    """Withhold tests of tables that lack a group, or that would if they were printed.

    A test is one more equation between numbers.
    """
    lacking: dict[tuple[str, str], Withheld] = {}
    for address, why in withheld.items():
        for part in address.parts or (address,):
            lacking |= {
                (printed.family(part.of), printed.family(variable)): why
                for variable, _ in part.within
            }
    found = {}
    for address in estimates:
        if address.statistic != "independence":
            continue
        table = printed.family(address.of), printed.family(address.by)
        if table in lacking:
            found[address] = lacking[table]
        elif (n := printed.smallest_group(address)) < threshold:
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
