"""Which shares a figure shows: the addresses that follow from its entry, with their labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from scs_report.border.texts import LocalText
from scs_report.results.addresses import Address, Within
from scs_report.results.figure_entries import (
    Bars,
    ChangesFigure,
    Dots,
    FigureEntry,
    Stacked,
    StackedGroups,
    TrendFigure,
)
from scs_report.results.grids import Catalogue, banner_columns
from scs_report.results.study import QuestionLabel
from scs_report.results.table_entries import Banner, Net
from scs_report.results.table_grids import profile_lines


@dataclass(frozen=True)
class Labelled:
    """A share of a figure: its label, and the code or base by which the entry names it."""

    key: str
    label: LocalText
    address: Address


@dataclass(frozen=True)
class Group:
    """People: those of a base ("" for each question's own) within an answer to a variable.

    `key` is how the entry names them: the answer's code, or the base.
    """

    key: str
    label: LocalText
    base: str = ""
    within: Within = ()


@dataclass(frozen=True)
class Stack:
    """All answers of a group of people, and their total over several answers."""

    label: LocalText
    answers: tuple[Labelled, ...]
    total: Address | None

    @property
    def addresses(self) -> Iterator[Address]:
        """The shares of the answers, then the total."""
        yield from (answer.address for answer in self.answers)
        if self.total:
            yield self.total


@dataclass(frozen=True)
class Block:
    """Rows under one heading; None: without."""

    heading: LocalText | None
    rows: tuple[Stack, ...]


def stack(entry: Stacked, catalogue: Catalogue) -> Stack:
    """Return the answers of the one bar of a figure."""
    question = catalogue.question(entry.question)
    group = Group("", catalogue.base(entry.base or question.base).label, entry.base)
    return _stack(question, group, entry.total)


def stacks(entry: StackedGroups, catalogue: Catalogue) -> tuple[Block, ...]:
    """Return the bars of groups, a block for each variable."""
    question = catalogue.question(entry.question)
    blocks: list[Block] = []
    for banner in entry.by:
        groups = groups_of(banner, entry.base, question, catalogue)
        heading = None
        if banner.variable:
            heading = banner.label or catalogue.question(banner.variable).label
        rows = tuple(_stack(question, group, entry.total) for group in groups)
        if blocks and heading is None and blocks[-1].heading is None:
            rows = (*blocks.pop().rows, *rows)
        blocks.append(Block(heading, rows))
    return tuple(blocks)


def _stack(question: QuestionLabel, group: Group, total: Net | None) -> Stack:
    def address(codes: str | tuple[str, ...]) -> Address:
        return question.address(codes, group.base, group.within)

    return Stack(
        group.label,
        tuple(
            Labelled(answer.code, answer.label, address(answer.code))
            for answer in question.answers
            if answer.counted
        ),
        address(question.codes_of(total.codes)) if total else None,
    )


def bars(entry: Bars, catalogue: Catalogue) -> tuple[Labelled, ...]:
    """Return the bars: nets and answers of a question, or one share in several groups."""
    question = catalogue.question(entry.question)
    if entry.bases:
        codes = entry.codes or question.codes_of(entry.nets[0].codes)
        return tuple(
            Labelled(group.key, group.label, question.address(codes, group.base, group.within))
            for banner in entry.bases
            for group in groups_of(banner, entry.base, question, catalogue)
        )
    nets = [
        Labelled(
            net.codes if isinstance(net.codes, str) else ",".join(map(str, net.codes)),
            net.label,
            question.address(question.codes_of(net.codes), entry.base),
        )
        for net in entry.nets
    ]
    wanted = entry.codes or (
        () if nets else [answer.code for answer in question.answers if answer.counted]
    )
    answers = [
        Labelled(code, question.answer(code).label, question.address(code, entry.base))
        for code in wanted
        if code not in entry.leave_out
    ]
    return (*nets, *answers)


@dataclass(frozen=True)
class DotRow:
    """A row of dots: an answer, and its share in each group."""

    label: LocalText
    code: str
    dots: tuple[Address, ...]


@dataclass(frozen=True)
class DotBlock:
    """Rows of dots under one heading; None: without."""

    heading: LocalText | None
    rows: tuple[DotRow, ...]


def dot_groups(entry: Dots, catalogue: Catalogue) -> tuple[LocalText | None, ...]:
    """Return the labels of the groups compared; None for everybody."""
    labels = tuple(group.label for group in _compared(entry, catalogue))
    if entry.group is not None and len(labels) == 1:
        return (entry.group.label or labels[0], None)
    return labels


def dots(entry: Dots, catalogue: Catalogue) -> tuple[DotBlock, ...]:
    """Return the rows of dots: answers by groups, or a profile by several variables.

    The profile of one group stands beside that of everybody.
    """
    groups = _compared(entry, catalogue)
    if entry.by is not None:
        question = catalogue.question(entry.question)
        rows = tuple(
            DotRow(
                answer.label,
                answer.code,
                tuple(question.address(answer.code, group.base, group.within) for group in groups),
            )
            for answer in question.answers
            if answer.counted and answer.code not in entry.leave_out
        )
        return (DotBlock(None, rows),)
    blocks = []
    for variable in entry.variables:
        question = catalogue.question(variable)
        profiles = [profile_lines(variable, group.within, catalogue) for group in groups]
        rows = tuple(
            DotRow(
                question.answer(lines[0].code).label,
                lines[0].code,
                (
                    *(
                        line.group.narrowed(base=group.base)
                        for line, group in zip(lines, groups, strict=True)
                    ),
                    *([lines[0].total] if len(lines) == 1 else []),
                ),
            )
            for lines in zip(*profiles, strict=True)
            if lines[0].code not in entry.leave_out
        )
        blocks.append(DotBlock(question.label, rows))
    return tuple(blocks)


def _compared(entry: Dots, catalogue: Catalogue) -> tuple[Group, ...]:
    if entry.by is not None:
        return groups_of(entry.by, entry.base, catalogue.question(entry.question), catalogue)
    assert entry.group is not None
    return groups_of(entry.group, entry.base, None, catalogue)


def trend(entry: TrendFigure, catalogue: Catalogue) -> tuple[tuple[Labelled, ...], ...]:
    """Return the points of each line, one a wave."""
    question = catalogue.question(entry.question)
    return tuple(
        tuple(
            Labelled(
                wave,
                net.label,
                question.address(question.codes_of(net.codes), entry.base).narrowed(wave=wave),
            )
            for wave in entry.waves
        )
        for net in entry.lines
    )


def figure_addresses(entry: FigureEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the addresses of all numbers from respondents that a figure shows."""
    match entry:
        case Stacked():
            yield from stack(entry, catalogue).addresses
        case StackedGroups():
            for way in entry.ways:
                for block in stacks(way, catalogue):
                    for row in block.rows:
                        yield from row.addresses
        case Bars():
            yield from (bar.address for bar in bars(entry, catalogue))
            if entry.reference and entry.reference.address:
                yield Address.parse(entry.reference.address)
        case Dots():
            for rows in dots(entry, catalogue):
                for dot in rows.rows:
                    yield from dot.dots
        case TrendFigure():
            for line in trend(entry, catalogue):
                yield from (point.address for point in line)
        case ChangesFigure():
            for one in map(Address.parse, entry.numbers):
                yield from (one.at_wave(wave) for wave in entry.waves)
        case _:  # numbers of models have the addresses of their model
            return


def compared_in(entry: FigureEntry, catalogue: Catalogue) -> Iterator[Address]:
    """Return the differences that a figure shows, or by which it is ordered."""
    if isinstance(entry, Dots) and entry.difference:
        for rows in dots(entry, catalogue):
            yield from (first - second for first, second in (row.dots for row in rows.rows))
    if isinstance(entry, StackedGroups) and entry.order == "clear":
        for block in (block for way in entry.ways for block in stacks(way, catalogue)):
            for first, second in combinations([row.total for row in block.rows if row.total], 2):
                yield first - second


def groups_of(
    banner: Banner, base: str, question: QuestionLabel | None, catalogue: Catalogue
) -> tuple[Group, ...]:
    """Return the groups of a banner; those that name no base have `base`, or the question's."""
    groups = []
    for column in banner_columns((banner,), catalogue, base):
        label = column.label
        if label is None:
            own = column.base or (question.base if question else "")
            label = catalogue.base(own).label
        key = column.within[0][1][0] if column.within else column.base
        groups.append(Group(key, label, column.base, column.within))
    return tuple(groups)
