"""A new wave of a study: the present one is kept as an earlier one, the new file takes its place.

All is looked at before anything is changed, and all files are put in place together. What stood
there before lies in the folder of the earlier wave, so that a new wave can be taken back.
"""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scs_report.border.toml import quoted
from scs_report.build.pipeline import analyse_project
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.placing import place
from scs_report.project import Project
from scs_report.results import Results, encode_results
from scs_report.stopping import signals_deferred
from scs_report.study import FILE, Study, load_study
from scs_report.survey import Respondents, load_codebook, load_respondents, read_card

Progress = Callable[[str], None]

#: Folder of the earlier waves, in that of the data.
FOLDER = "waves"
_BEFORE = "study.before.toml"
_UNDONE = "taken-back"


@dataclass(frozen=True)
class NewWave:
    """What was done, to be told.

    Attributes
    ----------
    earlier, key
        Keys of the wave that is kept, and of the new one.
    respondents
        Of the new wave.
    kept
        The folder of the earlier wave.
    shared
        How many ids stand in both files.
    """

    earlier: str
    key: str
    respondents: Respondents
    kept: Path
    shared: int


def add_wave(
    project: Project,
    file: Path,
    field: str,
    labels: Mapping[str, str],
    *,
    overlap: bool = False,
    progress: Progress = lambda _: None,
) -> NewWave:
    """Keep the present wave as an earlier one, and put a new file in its place.

    Parameters
    ----------
    project
        The study.
    file
        Respondents of the new wave.
    field
        Its first and last day: `2020-03-01/2020-05-31`.
    labels
        What texts call it, by language; none for the season of its dates.
    overlap
        Whether equal ids are the same people.
    progress
        Called with the name of each step.

    Raises
    ------
    UserError
        With all that keeps the wave from being added; nothing has changed then.
    """
    study, problems = project.study, list[str]()
    progress(_("the new respondents"))
    codebook = load_codebook(project.data / "codebook.toml")
    respondents: Respondents | None = None
    try:
        respondents = load_respondents(file, codebook, [project.data])
    except UserError as error:
        problems += error.problems or (error.title,)
    end = _end_of(field, problems)
    for code in labels:
        if code not in study.languages:
            problems.append(
                _(
                    '--label: found "{found}", expected one of {names}',
                    found=code,
                    names=list(study.languages),
                )
            )
    if labels and (lacking := [code for code in study.languages if code not in labels]):
        problems.append(
            _("--label: found none in {names}; give one a language", names=", ".join(lacking))
        )
    progress(_("the present wave"))
    results: Results | None = None
    try:
        results = analyse_project(project, None, lambda _: None)
    except UserError as error:
        problems += [
            _("the present wave: {problem}", problem=said)
            for said in error.problems or (error.title,)
        ]
    old = project.respondents
    if respondents and results and respondents.sha256 == results.data.sha256:
        problems.append(_("{file} is the file that {old} is already", file=file.name, old=old.name))
    if problems or respondents is None or results is None:
        raise UserError(
            _("The wave cannot be added; nothing has changed"),
            problems,
            _("Mend what is named, and run the command again."),
            in_lines=True,
        )
    earlier = study.present.key if study.present else _key(results.study.field_end, study, ())
    key = _key(end, study, (earlier,))
    kept = project.data / FOLDER / earlier
    if kept.exists():
        raise UserError(_("{folder} is there already; move it away", folder=kept))
    inside = Path("data", FOLDER, earlier)
    text = _edited(project, results, earlier, key, field, labels, old.suffix, overlap=overlap)
    _check(text)
    files = {
        inside / "results.json": encode_results(results),
        inside / f"respondents{old.suffix}": old.read_bytes(),
        inside / "codebook.toml": (project.data / "codebook.toml").read_bytes(),
        inside / _BEFORE: (project.data / FILE).read_bytes(),
        Path("data", f"respondents{file.suffix.lower()}"): file.read_bytes(),
        Path("data", FILE): text.encode(),
    }
    card = old.with_suffix(".toml")
    if card.is_file():
        files[inside / card.name] = card.read_bytes()
    own = file.with_suffix(".toml") if read_card(file) else None
    if own:
        files[Path("data", card.name)] = own.read_bytes()
    gone = [one for one in (old, card) if one.is_file()]
    _put(files, [one for one in gone if one.relative_to(project.root) not in files], project.root)
    shared = _shared(project, respondents, kept / f"respondents{old.suffix}")
    return NewWave(earlier, key, respondents, kept, shared)


def take_back(project: Project) -> tuple[str, Path]:
    """Take back the last new wave; return the key of the wave that is the present one again.

    The respondents of the wave that is taken back are kept in a folder, which is returned too.

    Raises
    ------
    UserError
        If there is no wave to take back.
    """
    earlier = [one for one in project.study.earlier if one.respondents]
    folder = project.data / FOLDER / earlier[-1].key if earlier else project.data
    if not (folder / _BEFORE).is_file():
        raise UserError(
            _("There is no new wave to take back"),
            hint=_("Nothing in data/{folder}/ says what the study was before.", folder=FOLDER),
        )
    new, old = project.respondents, project.data / earlier[-1].respondents
    aside = Path("data", FOLDER, _UNDONE)
    files = {
        aside / new.name: new.read_bytes(),
        aside / FILE: (project.data / FILE).read_bytes(),
        Path("data", old.name): old.read_bytes(),
        Path("data", FILE): (folder / _BEFORE).read_bytes(),
    }
    card = project.data / "respondents.toml"
    if card.is_file():
        files[aside / card.name] = card.read_bytes()
    if old.with_suffix(".toml").is_file():
        files[Path("data", card.name)] = old.with_suffix(".toml").read_bytes()
    gone = [one for one in (new, card) if one.is_file()]
    gone = [one for one in gone if one.relative_to(project.root) not in files]
    _put(files, [*gone, *sorted(folder.iterdir())], project.root)
    folder.rmdir()
    return earlier[-1].key, project.root / aside


def _put(files: Mapping[Path, bytes], gone: list[Path], root: Path) -> None:
    """Put files in place, and remove those that they stand for under another name."""
    with signals_deferred():
        place(files, root)
        for one in gone:
            one.unlink()


def _end_of(field: str, problems: list[str]) -> str:
    """Return the last day of a field period, or tell what is wrong with it."""
    days = field.split("/")
    for day in days:
        try:
            datetime.date.fromisoformat(day)
        except ValueError:
            problems.append(
                _('--field: found "{found}", expected a day such as 2020-03-01', found=day)
            )
    if len(days) != 2 or days != sorted(days):
        problems.append(
            _(
                '--field: found "{found}", expected the first and the last day, such as '
                "2020-03-01/2020-05-31",
                found=field,
            )
        )
    return days[-1]


def _key(end: str, study: Study, taken: tuple[str, ...]) -> str:
    """Return a key for the wave that ended on a day: its year, or year and month."""
    known = {*(one.key for one in study.waves), *taken}
    wanted = (end[:4], end[:7].replace("-", "_"), end.replace("-", "_"))
    return next((one for one in wanted if one and one not in known), f"wave_{len(known) + 1}")


def _edited(
    project: Project,
    results: Results,
    earlier: str,
    key: str,
    field: str,
    labels: Mapping[str, str],
    suffix: str,
    *,
    overlap: bool,
) -> str:
    """Return `study.toml` with both waves; comments and all else stay as they are."""
    text = (project.data / FILE).read_text(encoding="utf-8").rstrip("\n") + "\n"
    known = [
        f'results = "{FOLDER}/{earlier}/results.json"',
        f'respondents = "{FOLDER}/{earlier}/respondents{suffix}"',
        *(["overlap = true  # people of one id are the same in both waves"] if overlap else []),
    ]
    if project.study.present:
        heads = list(re.finditer(r"^\s*\[\[\s*waves\s*\]\].*\n", text, re.M))
        at = heads[-1].end()
        text = text[:at] + "\n".join(known) + "\n" + text[at:]
    else:
        study = results.study
        dates = [f'field = "{study.field_start}/{study.field_end}"'] if study.field_end else []
        text += "\n# ---- Waves, earliest first; the last is the one that is analysed\n\n"
        text += "\n".join(["[[waves]]", f'key = "{earlier}"', *dates, *known]) + "\n"
    said = [f"label.{code} = {quoted(label)}" for code, label in labels.items()]
    new = ["[[waves]]", f'key = "{key}"', f'field = "{field}"', *said]
    return text + "\n" + "\n".join(new) + "\n"


def _check(text: str) -> None:
    """See that the edited file can be read; errors as `load_study`."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, FILE).write_text(text, encoding="utf-8")
        load_study(Path(folder))


def _shared(project: Project, respondents: Respondents, before: Path) -> int:
    """Return how many ids stand in both files."""
    column = project.study.design.id
    if not column:
        return 0
    codebook = load_codebook(project.data / "codebook.toml")
    old = load_respondents(before, codebook, [project.data])
    return len(set(respondents.codes(column)) & set(old.codes(column)))
