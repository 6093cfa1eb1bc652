"""The command line: commands, progress and exit codes; what they do lives elsewhere."""

from __future__ import annotations

import atexit
import enum
import errno
import gc
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scs_report.errors import UserError
from scs_report.project import Project
from scs_report.quiet import be_quiet

# one thread for linear algebra: matrices are small, and sums then have one order on any machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from collections.abc import Callable

    from scs_report.results import Results

app = typer.Typer(
    help="Regenerate the bilingual brief and appendix from a respondents file.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_BETWEEN_SWEEPS = 200_000  # objects made since the last search for rings
_INTERRUPTED = 130  # what typer makes of Ctrl-C
_FULL = (errno.ENOSPC, errno.EDQUOT)
_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


class Document(enum.StrEnum):
    """What can be built."""

    brief = "brief"
    appendix = "appendix"
    replication = "replication"
    all = "all"


class Lang(enum.StrEnum):
    """Languages of the documents."""

    en = "en"
    zh = "zh"
    all = "all"


class OneLang(enum.StrEnum):
    """Languages of what is printed in the terminal."""

    en = "en"
    zh = "zh"


class Format(enum.StrEnum):
    """Formats of the documents."""

    html = "html"
    pdf = "pdf"
    all = "all"


DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="Respondents: .csv, .parquet, .xlsx, .dta or .sav [default: data/respondents.csv]",
    ),
]
ResultsOption = Annotated[
    Path | None, typer.Option("--results", help="Use these results; no respondents are read")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder for what is made [default: build]")
]


@app.command()
def build(
    documents: Annotated[
        list[Document] | None, typer.Argument(help="Which documents [default: all]")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language")] = Lang.all,
    fmt: Annotated[Format, typer.Option("--format", help="Format")] = Format.all,
    data: DataOption = None,
    out: OutOption = None,
    results_file: Annotated[
        Path | None,
        typer.Option("--results", help="Print these results; no respondents are read"),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option("--cache", help="Folder for what need not be made again [default: .cache]"),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each file was built or not")
    ] = False,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft",
            help="Print sentences that the data do not support, highlighted, in build/draft",
        ),
    ] = False,
) -> None:
    """Analyse respondents and build documents. What did not change is not made again.

    Examples: scs-report build brief --lang zh --format pdf;
    scs-report build --data survey.sav --out /tmp/report
    """
    from scs_report.caching import Sourced, file_inputs
    from scs_report.fonts import prepare_fonts
    from scs_report.pipeline import encoded_replication, encoded_results
    from scs_report.report.build import Plan
    from scs_report.report.build import build as build_documents
    from scs_report.report.building.workers import get_ready
    from scs_report.report.names import DOCUMENTS, FORMATS, LANGUAGES

    project = Project.find()
    asked = [document.value for document in documents or [Document.all]]
    if data and results_file:
        raise UserError("--data and --results exclude each other", hint="Give one of them.")
    plan = Plan(
        documents=DOCUMENTS if Document.all in asked else tuple(dict.fromkeys(asked)),
        languages=LANGUAGES if lang is Lang.all else (lang.value,),
        formats=FORMATS if fmt is Format.all else (fmt.value,),
        templates=project.templates,
        out=out or (project.build / "draft" if draft else project.build),
        cache=cache or project.cache,
        draft=draft,
    )
    start = time.perf_counter()
    with _progress() as step:
        if results_file:
            from scs_report.results import encode_results, read_results

            encoded = encode_results(read_results(results_file))
            results = Sourced(encoded, file_inputs(project.root, [results_file]))
        else:

            def load() -> None:
                step("fonts")
                get_ready(prepare_fonts(plan.fonts), ahead=True)

            # what documents need is loaded while the respondents are analysed
            results = encoded_results(project, data, plan.store, step, load)
        replication = None
        if "replication" in plan.documents:
            replication = encoded_replication(project, results, plan.store, step)
        outcomes = build_documents(results, plan, step, replication)
    seconds = time.perf_counter() - start
    changed = [one for one in outcomes if one.changed]
    if changed:
        _out.print(f"{_files(len(changed))} in {seconds:.1f} s:")
    else:
        _out.print(f"Nothing changed: {_files(len(outcomes))} up to date")
    for one in outcomes if explain else changed:
        _out.print(f"  {_relative(one.path)}" + (f": {_plain(str(one))}" if explain else ""))
    if changed and not explain and len(outcomes) > len(changed):
        _out.print(f"{_files(len(outcomes) - len(changed))} unchanged")
    if json.loads(results.content)["data"]["synthetic"]:
        _out.print("The respondents are synthetic; every page says so.")


@app.command()
def analyze(data: DataOption = None, out: OutOption = None) -> None:
    """Analyse respondents and write results.json, with its JSON Schema beside it."""
    import msgspec

    from scs_report.pipeline import analyse_project
    from scs_report.results import json_schema, write_results

    project = Project.find()
    folder = out or project.build
    with _progress() as step:
        results = analyse_project(project, data, step)
    write_results(results, folder / "results.json")
    schema = msgspec.json.format(msgspec.json.encode(json_schema()), indent=1)
    (folder / "results.schema.json").write_bytes(schema + b"\n")
    _out.print(f"{_relative(folder / 'results.json')}: {len(results.facts)} facts")


@app.command()
def replicate(
    data: DataOption = None,
    update_ledger: Annotated[
        bool, typer.Option("--update-ledger", help="Write down which cells agree now")
    ] = False,
) -> None:
    """Compare every published number with the computed one.

    Prints how many cells of each table agree. Exit status 1 if a cell that the ledger
    (data/published/ledger.txt) says agrees no longer does.
    """
    from scs_report.pipeline import analyse_project, replicate_project
    from scs_report.published import lost, read_ledger, write_ledger

    project = Project.find()
    ledger = project.data / "published" / "ledger.txt"
    with _progress() as step:
        replication = replicate_project(project, analyse_project(project, data, step), step)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    heads = ("as printed", "as read", "rounding", "differs", "ruled out")
    for head in ("table", "cells", *heads, "in words", "unreadable"):
        table.add_column(head, justify="left" if head == "table" else "right")
    for one in replication.summaries:
        counts = (one.cells, one.as_printed, one.as_read, one.within_rounding, one.differs)
        others = (one.contradicted, one.in_words, one.unreadable)
        table.add_row(one.table, *map(str, (*counts, *others)))
    _out.print(table)
    if update_ledger:
        write_ledger(ledger, replication)
        _out.print(f"{_relative(ledger)}: written")
        return
    gone = lost(read_ledger(ledger), replication)
    for cell in gone:
        said = cell if isinstance(cell, str) else f"{cell.key}: {cell.printed}, {cell.computed}"
        _out.print(f"  agreed, but no longer: {said}", markup=False)
    if gone:
        raise typer.Exit(1)


@app.command()
def claims(
    data: DataOption = None,
    broken: Annotated[bool, typer.Option("--broken", help="Only those that fail")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
) -> None:
    """Show every claim of the texts, holding or not, with its evidence.

    Exit status 1 if a claim without an otherwise fails. Example: scs-report claims --broken
    """
    import msgspec

    from scs_report.pipeline import analyse_project
    from scs_report.report.accounts.claim_list import claim_lines, list_claims

    project = Project.find()
    with _progress() as step:
        results = analyse_project(project, data, step)
        step("claims")
        found = list_claims(results, project.templates)
    shown = [one for one in found if one.claim.broken or not broken]
    if as_json:
        _out.file.write(
            msgspec.json.format(msgspec.json.encode([c.as_data() for c in shown])).decode()
        )
        _out.file.write("\n")
    else:
        for head, details in claim_lines(shown):
            _out.print(head, markup=False, style="" if head.startswith("holds") else "bold")
            _out.print("    " + details.replace("\n", "\n    "), markup=False)
        failing = sum(one.claim.broken for one in found)
        _out.print(f"{len(found)} claims, {failing} broken")
    if any(one.claim.broken for one in found):
        raise typer.Exit(1)


@app.command()
def validate(
    data: Annotated[Path | None, typer.Argument(help="Respondents file")] = None,
) -> None:
    """Check a respondents file against the codebook; list every problem."""
    from scs_report.survey import load_codebook, load_respondents

    project = Project.find()
    path = data or project.respondents
    respondents = load_respondents(path, load_codebook(project.data / "codebook.toml"))
    for note in respondents.notes:
        _out.print(f"note: {_plain(note)}")
    _out.print(f"{_relative(path)}: {respondents.rows:,} respondents, no problems")


@app.command()
def synthesize(
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the random numbers")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File [default: data/respondents.csv]")
    ] = None,
) -> None:
    """Make synthetic respondents from the published numbers.

    Takes a few minutes. An interrupted run goes on after the last stage it finished.
    """
    from scs_report import synthesis
    from scs_report.published import load_published

    project = Project.find()
    path = out or project.respondents
    seed = synthesis.DEFAULT_SEED if seed is None else seed
    if path.is_dir() or not path.parent.is_dir():
        found = "is a folder" if path.is_dir() else f"lies in no folder: {path.parent}"
        raise UserError(f"{path} {found}", hint="Give a file to write, for instance made.csv.")
    with _progress() as step:
        published = load_published(project.data / "published")
        frame = synthesis.synthesize(
            published, seed, progress=step, folder=project.cache / "synthesis"
        )
        synthesis.write_respondents(frame, path, seed)
    _out.print(f"{_relative(path)}: {len(frame):,} synthetic respondents, seed {seed}")


@app.command()
def facts(
    name: Annotated[str, typer.Argument(help="A fact, the beginning of names, or *.rural")] = "",
    data: DataOption = None,
    results_file: ResultsOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV")] = False,
    unused: Annotated[bool, typer.Option("--unused", help="Only what no sentence uses")] = False,
) -> None:
    """List the numbers that the prose may use, and where it uses them.

    Examples: scs-report facts approval.support; scs-report facts --unused;
    scs-report facts --csv > facts.csv
    """
    from scs_report.report.accounts import listing, terminal
    from scs_report.report.accounts.uses import read_prose

    if as_json and as_csv:
        raise UserError("--json and --csv exclude each other", hint="Give one of them.")
    results, templates = _results(data, results_file)
    reading = read_prose(templates, results)
    entries = listing.list_facts(results, reading.uses, name, unused=unused)
    _say_unread(reading.problems)
    if as_json or as_csv:
        typer.echo(listing.to_json(entries) if as_json else listing.to_csv(entries), nl=as_json)
    else:
        terminal.make_console().print(terminal.facts_table(entries, results))
        for line in listing.withheld_facts(results, name):
            _out.print(line, markup=False)


@app.command()
def trace(
    name: Annotated[str, typer.Argument(help="A fact, for instance approval.support")],
    lang: Annotated[OneLang, typer.Option(help="Language")] = OneLang.en,
    data: DataOption = None,
    results_file: ResultsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say where one number comes from and which sentences use it.

    Examples: scs-report trace approval.support; scs-report trace gap.location --lang zh
    """
    import msgspec

    from scs_report.report.accounts import origin, terminal
    from scs_report.report.accounts.uses import read_prose
    from scs_report.report.language import Language

    results, templates = _results(data, results_file)
    reading = read_prose(templates, results)
    language = Language(lang.value)
    found = origin.trace(name, results, reading.uses, language)
    _say_unread(reading.problems)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found), indent=1))
    else:
        terminal.make_console().print(terminal.origin_text(found, language))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="results.json of before")],
    new: Annotated[Path, typer.Argument(help="results.json of now")],
    lang: Annotated[
        Lang | None, typer.Option(help="Language [default: English; the page: both]")
    ] = None,
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to this file")] = None,
    every: Annotated[bool, typer.Option("--all", help="All rows, not the first 20")] = False,
) -> None:
    """Say what changed between two results, the most important first.

    Exit status 0 if nothing changed, 1 if something did, 2 if a file cannot be read.
    Examples: scs-report diff old/results.json build/results.json --html changes.html
    """
    import msgspec

    from scs_report.report.accounts import page, terminal
    from scs_report.report.accounts.compare import compare
    from scs_report.report.language import Language
    from scs_report.report.names import LANGUAGES
    from scs_report.results import read_results

    templates = Project.find().templates
    before, after = read_results(old), read_results(new)
    comparison = compare(before, after, templates, (str(old), str(new)))
    if html:
        languages = (lang.value,) if lang in (Lang.en, Lang.zh) else LANGUAGES
        html.write_text(page.comparison_page(comparison, after, templates, languages), "utf-8")
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(comparison), indent=1))
    else:
        language = Language("zh" if lang is Lang.zh else "en")
        most = None if every else 20
        terminal.make_console().print(terminal.comparison_text(comparison, language, most))
        if html:
            _out.print(f"\n{_relative(html)}: written")
    if not comparison.same:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Say whether this computer has what the documents need, and what to run if not."""
    from scs_report.doctor import examine

    findings = examine()
    table = Table(box=None, pad_edge=False)
    for head in ("", "what", "found", "needed"):
        table.add_column(head)
    for finding in findings:
        sign = "[green]ok[/]" if finding.ok else "[red]missing[/]"
        table.add_row(sign, finding.name, finding.found, finding.needed)
    _out.print(table)
    remedies = list(dict.fromkeys(f.remedy for f in findings if not f.ok and f.remedy))
    if all(finding.ok for finding in findings):
        _out.print("All is there.")
        return
    _out.print("Run:" if remedies else "Something is missing.")
    for remedy in remedies:
        _out.print(f"  {remedy}")
    raise typer.Exit(2)


@app.command()
def check() -> None:
    """Check prose, labels and interface strings; list every problem.

    Both languages must be in step and keep to the glossary, and no number may be typed in.
    Exit status 2 if there is a problem.
    """
    from scs_report.report.checks import check_text

    sections = check_text(Project.find().root)
    _out.print(f"{sections} sections in both languages, labels and interface: no problems")


translations = typer.Typer(help="Keep both languages of the prose in step.", no_args_is_help=True)
app.add_typer(translations, name="translations")


@translations.command("status")
def translations_status() -> None:
    """List each section: in step, English changed, Chinese changed or both changed."""
    from scs_report.report.checks import read_sections, standings

    project = Project.find()
    table = Table(box=None, pad_edge=False, show_header=False)
    for one in standings(project.root, read_sections(project.templates)):
        table.add_row(_plain(one.section.name), one.words)
    _out.print(table)


@translations.command("accept")
def translations_accept(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SECTION...", help="Such as brief/10-coverage, or one of its files"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All sections")] = False,
) -> None:
    """Declare that both languages of a section say the same."""
    from scs_report.report.checks import accept, read_sections

    if bool(names) == every:
        raise UserError("Which sections are in step?", hint="Name sections, or give --all.")
    project = Project.find()
    accepted = accept(project.root, read_sections(project.templates), names or [])
    for name in accepted:
        _out.print(f"in step: {_plain(name)}")


def main() -> None:
    """Run a command; what a user can mend is said without a traceback, with exit status 2."""
    be_quiet()
    # the default looks for rings again and again among the objects that libraries are made of
    gc.set_threshold(_BETWEEN_SWEEPS)
    atexit.register(gc.freeze)  # and once more at the end
    try:
        app(standalone_mode=True)
    except UserError as error:
        _complain(error)
        sys.exit(2)
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            _err.print("Stopped. What was there before is unchanged.")
        raise
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        if error.errno is None or (error.filename is None and error.errno not in _FULL):
            _fault(error)
        place = f": {error.filename2 or error.filename}" if error.filename else ""
        hint = "Make room, then run the command again." if error.errno in _FULL else ""
        _complain(UserError("A file cannot be read or written", [f"{error.strerror}{place}"], hint))
        sys.exit(2)
    except Exception as error:
        _fault(error)


def _fault(error: Exception) -> NoReturn:
    """Keep the traceback for the maintainers; say where."""
    details = "".join(traceback.format_exception(error))
    for folder in (Path(), Path(tempfile.gettempdir())):
        log = folder / "scs-report-error.log"
        try:
            log.write_text(details, encoding="utf-8")
        except OSError:
            continue
        break
    _err.print(
        f"[bold red]A fault of the program:[/] {type(error).__name__}. "
        f"The details are in {log}; what was there before is unchanged."
    )
    sys.exit(1)


def _results(data: Path | None, results_file: Path | None) -> tuple[Results, Path]:
    """Return the results asked for, and the folder of templates."""
    from scs_report.pipeline import analyse_project
    from scs_report.results import read_results

    project = Project.find()
    if data and results_file:
        raise UserError("--data and --results exclude each other", hint="Give one of them.")
    with _progress() as step:
        results = (
            read_results(results_file) if results_file else analyse_project(project, data, step)
        )
    return results, project.templates


def _say_unread(problems: tuple[str, ...]) -> None:
    for problem in problems:
        _err.print(f"not read: {_plain(problem)}")


def _files(number: int) -> str:
    return f"{number} {'file' if number == 1 else 'files'}"


def _complain(error: UserError) -> None:
    _err.print(f"[bold red]{_plain(error.title)}[/]")
    for problem in error.problems:
        _err.print(f"  {_plain(problem)}")
    if error.hint:
        _err.print(_plain(error.hint))


def _plain(text: str) -> str:
    return escape(text)


def _relative(path: Path) -> str:
    """Return a path as it is printed: short, with no markup in it."""
    try:
        return _plain(str(path.absolute().relative_to(Path.cwd())))
    except ValueError:
        return _plain(str(path))


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show the step at work on a terminal; say nothing elsewhere."""
    if not _err.is_terminal:
        yield lambda _: None
        return
    with _err.status("…") as status:
        yield lambda name: status.update(name)
