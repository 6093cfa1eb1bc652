"""The index of a batch: a page with the headline and key numbers of each report, and a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scs_report.batch.groups_sheet import WORKBOOK, workbook
from scs_report.batch.made import RESULTS, Made, Manifest, Request, why_withheld
from scs_report.caching import sha256
from scs_report.errors import N_
from scs_report.language import Language
from scs_report.placing import place
from scs_report.project import Project
from scs_report.prose.synthetic import synthetic_words
from scs_report.prose.template_errors import as_user_errors
from scs_report.provenance.notes import NumberNote, number_notes
from scs_report.provenance.page import environments_of, framed
from scs_report.provenance.values import interval, written
from scs_report.results import Address, Estimate, Results, decode_results, read_results
from scs_report.results.facts import named
from scs_report.version import VERSION

INDEX = "index.html"
_PART = "batch/part.html.j2"
#: Key numbers that the page shows of each report.
_SHOWN = 4
#: Width of the drawing of one group.
_WIDTH = 200.0


def results_of(folder: Path, report: Made, *, new: bool) -> Results:
    """Return the results of a report; a file as it was just written is not judged again."""
    path, made = folder / RESULTS, report.files.get(RESULTS)
    if new and made is not None and made.sha256 == sha256(raw := path.read_bytes()):
        return decode_results(raw)
    return read_results(path)


def write_index(
    project: Project,
    requests: Sequence[Request],
    manifest: Manifest,
    folder: Path,
    new: Collection[str] = (),
    failed: Collection[str] = (),
) -> tuple[str, ...]:
    """Write page and workbook of all reports into the folder of a batch; return their names.

    The results of `new` reports were written just now, so nobody can have edited them. Without a
    report there is no index, nor that of an earlier run.
    """
    order = [one.name for one in requests if one.name in manifest.reports]
    results = {
        name: results_of(folder / name, manifest.reports[name], new=name in new) for name in order
    }
    files: dict[Path, bytes] = {}
    if results:
        keys = key_numbers(project, requests, next(iter(results.values())))
        page = _page(project, requests, manifest, results, keys, failed)
        files = {
            Path(INDEX): page.encode(),
            Path(WORKBOOK): workbook(project, requests, manifest, results, keys),
        }
        place(files, folder)
    for name in () if results else (INDEX, WORKBOOK):
        (folder / name).unlink(missing_ok=True)
    return tuple(str(name) for name in files)


def key_numbers(project: Project, requests: Sequence[Request], results: Results) -> tuple[str, ...]:
    """Return the names of the numbers that reports are listed with: those that carry the brief."""
    document = project.study.document(requests[0].documents[0])
    compared = [name.removeprefix("here.") for name in results.compared if name[:5] == "here."]
    known = {name: Address.parse(results.named[name]) for name in compared}
    wanted = [name for name in document.key_numbers if name in known]
    of_all = [name for name, at in known.items() if at.statistic == "share" and not at.within]
    return tuple(wanted or of_all)[:_SHOWN]


def _page(
    project: Project,
    requests: Sequence[Request],
    manifest: Manifest,
    results: Mapping[str, Results],
    keys: Sequence[str],
    failed: Collection[str],
) -> str:
    first = next(iter(results.values()))
    environments = environments_of(project.templates, first, project.study.languages)
    parts, titles = {}, []
    for code, environment in environments.items():
        language = Language(code)
        several = N_("{study}: reports of {n} groups")
        one_only = N_("{study}: the report of one group")
        title = language.gettext(one_only if len(results) == 1 else several).format(
            study=language.text(first.study.title), n=language.number(len(results))
        )
        titles.append(title)
        notice = synthetic_words(first.data, language, first.study.reproduces)
        names = _called(keys, results, language)
        reasons = {name: why_withheld(reason) for name, reason in manifest.withheld.items()}
        reasons |= dict.fromkeys(failed, N_("the report could not be made"))
        withheld = [
            (_title(one, language), language.gettext(reasons[one.name]))
            for one in requests
            if one.name in reasons
        ]
        with as_user_errors(environment, _PART):
            parts[code] = environment.get_template(_PART).render(
                title=title,
                notice=notice.running if notice else "",
                summary=language.gettext("Reports: {n}; groups without one: {withheld}.").format(
                    n=language.number(len(results)), withheld=language.number(len(withheld))
                ),
                compared=language.gettext(
                    "Compared with all respondents: ▲ clearly more, ▼ clearly less (95%); all "
                    "others do not differ clearly."
                ),
                workbook=WORKBOOK,
                strips=_strips(keys, names, requests, manifest, results, language),
                reports=[
                    _report(one, manifest.reports[one.name], results[one.name], names, language)
                    for one in requests
                    if one.name in results
                ],
                withheld=withheld,
                program_version=VERSION,
            )
    return framed(
        "index",
        titles[0],
        {code: Markup(part) for code, part in parts.items()},
        environments,
        searched=True,
    )


def _title(request: Request, language: Language) -> str:
    """Return what a report is called; a list need not say it."""
    return language.text(request.title) if request.title else request.name


def _called(
    keys: Sequence[str], results: Mapping[str, Results], language: Language
) -> dict[str, str]:
    """Return what key numbers are called, by the first report that has each."""
    found: dict[str, str] = {}
    for one in results.values():
        if len(found) == len(keys):
            break
        notes: tuple[NumberNote, ...] = number_notes(
            [key for key in keys if key not in found], one, language
        )
        found |= {note.name: note.short for note in notes}
    return {key: found[key] for key in keys if key in found}


def _report(
    request: Request, made: Made, results: Results, names: Mapping[str, str], language: Language
) -> dict[str, Any]:
    code = language.code if language.code in request.languages else request.languages[0]
    title = _title(request, language)
    headline = made.headline.get(code, "")
    pages = [name for name in made.files if name.split(".")[-1] in ("html", "pdf", "docx")]
    listed = [name for name in pages if f".{code}." in name]
    return {
        "title": title,
        "headline": headline,
        "find": f"{title} {headline} {request.name}".lower(),
        "link": f"{request.name}/{next(iter(sorted(listed)), 'results.json')}",
        "n": language.number(made.n),
        "numbers": list(_numbers(results, names, language)),
        "files": [(f"{request.name}/{name}", name) for name in pages],
    }


def _numbers(
    results: Results, names: Mapping[str, str], language: Language
) -> Iterator[dict[str, str]]:
    for key, name in names.items():
        text = results.named[key]
        value = results.value(text)
        if not isinstance(value, Estimate):
            yield {"name": name, "value": "–", "interval": "", "mark": "", "against": ""}
            continue
        fact = named(key, text, value)
        gap = results.value(f"{text} - {text}:part=all")
        against = ""
        if isinstance(gap, Estimate):
            against = written(gap.value, "difference", language)
        yield {
            "name": name,
            "value": written(fact.value, fact.unit, language),
            "interval": interval(fact, language),
            "mark": mark_of(gap),
            "against": against,
        }


def mark_of(gap: object) -> str:
    """Return whether a group has clearly more or less than all; "" if neither."""
    if not isinstance(gap, Estimate):
        return ""
    return "▲" if gap.low > 0 else "▼" if gap.high < 0 else ""


def _strips(
    keys: Sequence[str],
    names: Mapping[str, str],
    requests: Sequence[Request],
    manifest: Manifest,
    results: Mapping[str, Results],
    language: Language,
) -> dict[str, Any] | None:
    """Return the key number of all groups, to be drawn on one scale."""
    key = next(iter(names), "")
    if not key:
        return None
    values = {name: one.value(one.named[key]) for name, one in results.items()}
    first = next(iter(results.values()))
    whole = first.value(f"{first.named[key]}:part=all")
    known = [one for one in values.values() if isinstance(one, Estimate)]
    if not known or not isinstance(whole, Estimate):
        return None
    low, high = min(one.low for one in known), max(one.high for one in known)
    low, high = min(low, whole.value), max(high, whole.value)

    def at(value: float) -> float:
        return round((value - low) / ((high - low) or 1.0) * _WIDTH, 1)

    groups = []
    for request in requests:
        if request.name not in results:
            continue
        value, made = values[request.name], manifest.reports[request.name]
        shown = _report(request, made, results[request.name], {key: names[key]}, language)
        number = shown["numbers"][0]
        groups.append(
            {
                **{name: shown[name] for name in ("title", "link", "find")},
                "said": " ".join(filter(None, (number["value"], number["mark"]))),
                "at": at(value.value) if isinstance(value, Estimate) else None,
                "low": at(value.low) if isinstance(value, Estimate) else 0,
                "high": at(value.high) if isinstance(value, Estimate) else 0,
            }
        )
    unit = named(key, first.named[key], whole).unit
    return {
        "name": names[key],
        "said": language.gettext(
            "Each group with its 95% interval; the line is all respondents, {value}."
        ).format(value=written(whole.value, unit, language)),
        "all": at(whole.value),
        "groups": groups,
    }
