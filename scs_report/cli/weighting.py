"""The command that weights respondents to targets and tells how that went."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer
from rich.table import Table

from scs_report.border.toml import quoted
from scs_report.cli.options import (
    DataOption,
    JsonOption,
    OutOption,
    StudyOption,
)
from scs_report.cli.output import (
    console,
    plain,
    print_folded,
    print_json,
    print_wrapped,
    progress,
    short,
)
from scs_report.errors import N_, Message, UserError
from scs_report.errors import say as _
from scs_report.project import Project
from scs_report.study import WeightingPlan, weighting_problems
from scs_report.version import VERSION

if TYPE_CHECKING:
    from scs_report.analysis.sample import Sample
    from scs_report.provenance.weighting import WeightingWords

#: The report fits into so many columns.
_WIDTH = 60


def weight(
    study: StudyOption = None,
    data: DataOption = None,
    targets: Annotated[
        str | None,
        typer.Option(metavar="<file>", help="File of targets in data/ [default: targets.toml]"),
    ] = None,
    method: Annotated[
        str | None,
        typer.Option(metavar="<method>", help="raking or post-stratification [default: raking]"),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="<column>",
            help="Column of base weights; '' for none [default: the study's weights]",
        ),
    ] = None,
    cap: Annotated[
        float | None,
        typer.Option(metavar="<number>", help="Largest weight, as a multiple of the mean: 2.0"),
    ] = None,
    minimum: Annotated[
        int | None,
        typer.Option(metavar="<number>", help="Merge groups of fewer people [default: 20]"),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(
            metavar="<rule>", help="People without an answer: refuse or keep [default: refuse]"
        ),
    ] = None,
    out: OutOption = None,
    check: Annotated[bool, typer.Option("--check", help="Report only; write no weights")] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="<file>", help="Write the report as a page")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Weight respondents to the targets in data/targets.toml, and report how.

    What options do not say is taken from [weighting] in study.toml; with it, every analysis weights
    by itself. The weights are written beside the respondents, whose file stays as it is:
    respondents.weights.csv, and respondents.weights.toml, which says how they were made.

        scs-report weight --check --cap 2
        scs-report weight --html weights.html
    """
    from scs_report.analysis.sample import Sample
    from scs_report.analysis.weighting_report import weighting_report
    from scs_report.language.reader import reader
    from scs_report.placing import place
    from scs_report.provenance.weighting import WeightingWords, weighting_page
    from scs_report.survey import load_codebook, load_respondents

    project = Project.find(study)
    plan = _plan(
        project.study.weighting,
        {
            "targets": targets,
            "method": method,
            "base": base,
            "cap": cap,
            "minimum": minimum,
            "missing": missing,
        },
    )
    path = data or project.respondents
    with progress() as step:
        step(_("respondents"))
        codebook = load_codebook(
            project.data / "codebook.toml", weighting=(plan, project.data / plan.targets)
        )
        sample = Sample.of(load_respondents(path, codebook, [project.data]))
        step(_("weights"))
        report = weighting_report(sample)
    made: dict[Path, bytes] = {}
    if not check:
        weights = _weights(sample)
        made[Path(f"{path.stem}.weights.csv")] = weights
        card = _card(sample, plan, project.data / plan.targets, weights)
        made[Path(f"{path.stem}.weights.toml")] = card
    folder = out or path.parent
    if made:
        place(made, folder)
    if html:
        page = weighting_page(report, project.templates, project.study.languages)
        place({Path(html.name): page.encode()}, html.parent)
    if as_json:
        print_json(msgspec.json.format(msgspec.json.encode(report), indent=1))
        return
    _print(WeightingWords(report, reader()))
    for file in (*(folder / name for name in made), *([html] if html else [])):
        print_folded(_("{file}: written", file=short(file)))
    if project.study.weighting is None:
        print_wrapped(_("The study does not use them: put [weighting] into study.toml."), _WIDTH)


def _plan(given: WeightingPlan | None, asked: dict[str, object]) -> WeightingPlan:
    """Return the plan of the study with what options say otherwise.

    Raises
    ------
    UserError
        If there is no such method, or a number is out of bounds.
    """
    told = {name: value for name, value in asked.items() if value is not None}
    try:
        plan = msgspec.convert(
            msgspec.structs.asdict(given or WeightingPlan()) | told, WeightingPlan
        )
    except msgspec.ValidationError as error:
        raise UserError(Message(N_("The options cannot be used")), [str(error)]) from error
    if problems := list(weighting_problems(plan)):
        raise UserError(Message(N_("The options cannot be used")), problems)
    return plan


def _weights(sample: Sample) -> bytes:
    """Return who has which weight, before and after, as CSV."""
    made, column = sample.weighting, sample.codebook.design.id
    assert made is not None
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column or "row", "base_weight", "weight"])
    # rows are numbered as in a spreadsheet
    ids = sample.respondents.codes(column) if column else range(2, sample.design.n + 2)
    for name, before, after in zip(ids, made.base, made.weights, strict=True):
        writer.writerow([name, f"{before:.10g}", f"{after:.10g}"])
    return text.getvalue().encode()


def _card(sample: Sample, plan: WeightingPlan, targets: Path, weights: bytes) -> bytes:
    """Return the card that says how the weights were made."""
    made = sample.weighting
    assert made is not None
    base = sample.codebook.design.weight if plan.base is None else plan.base
    lines = [
        "# How the weights in the file of the same name were made, by `scs-report weight`. The",
        "# respondents' own file is as it was.",
        f"sha256 = {quoted(hashlib.sha256(weights).hexdigest())}",
        f"respondents = {quoted(sample.respondents.file)}",
        f"respondents_sha256 = {quoted(sample.respondents.sha256)}",
        f"targets = {quoted(targets.name)}",
        f"targets_sha256 = {quoted(hashlib.sha256(targets.read_bytes()).hexdigest())}",
        f"method = {quoted(plan.method)}",
        f"base = {quoted(base)}",
        *([f"cap = {plan.cap:g}"] if plan.cap is not None else []),
        f"minimum = {plan.minimum}",
        f"missing = {quoted(plan.missing)}",
        f"steps = {made.steps}",
        f"program = {quoted(VERSION)}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _print(words: WeightingWords) -> None:
    """Print the report, at most 60 columns wide."""

    def write(line: str = "") -> None:
        print_wrapped(line, _WIDTH)

    def table(
        heads: Iterable[str], rows: Iterable[Iterable[str]], title: str, *, texts: int = 1
    ) -> None:
        made = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), title_justify="left")
        write()
        write(title)
        for place, head in enumerate(heads):
            justify: Literal["left", "right"] = "left" if place < texts else "right"
            made.add_column(head, justify=justify, overflow="fold")
        made.show_header = any(heads)
        for row in rows:
            made.add_row(*map(plain, row))
        console.print(made, width=_WIDTH, soft_wrap=False)

    write(f"{words.report.file}{words.language.marks.colon}{words.head()}")
    for line in words.lines():
        write(line)
    for margin in words.report.margins:
        rows = [
            (
                words.group(one),
                words.language.number(one.n),
                *map(words.percent, (one.before, one.target, one.after)),
            )
            for one in margin.groups
        ]
        table(["", "n", _("before"), _("target"), _("after")], rows, words.margin(margin))
    table(["", ""], words.measures(), _("The weights"))
    table(["", "", ""], words.bars(), _("Distribution of the weights"), texts=2)
    table([_("Respondent"), _("before"), _("after")], words.largest(), _("Largest weights"))
    write()
