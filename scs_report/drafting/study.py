"""All files of a new study."""

from __future__ import annotations

import shlex
from pathlib import Path

from scs_report.border.toml import quoted
from scs_report.caching import sha256
from scs_report.drafting.codebook import Writer, codebook
from scs_report.drafting.draft_prose import front, readme, section, topics
from scs_report.drafting.example import example
from scs_report.drafting.recognise import Draft, recognise
from scs_report.drafting.source import read_source
from scs_report.drafting.toml import lines, names
from scs_report.errors import UserError
from scs_report.errors import say as _
from scs_report.language import Language
from scs_report.names import KNOWN
from scs_report.placing import place

_STUDY = """\
# What this study is. The first language is the one the study is written in; files are made in
# this order. `make` reads the lines `languages = […]` and `name = "…"`: each stays on one line.

languages = {languages}

{title}
# ---- Documents: prose in templates/<name>/, files in build/<name>.<language>.<format> -----------
# form = "brief"     short; says on paper where its main numbers come from: those of its front,
#                    or of key_numbers = ["…", …]
#        "appendix"  tables and contents; the numbers of the brief lead into it

[[documents]]
name = "brief"
form = "brief"

# ---- Columns of the respondents that say who they are and how they were drawn --------------------
# id, weight, strata, cluster, fpc (how many clusters the population of a stratum has), wave

[design]
{design}
# ---- Small bases: below which number of people a value is flagged, and withheld; 0 is never ------

[disclosure]
flag = 100
withhold = 30
"""

_TABLES = """\
# Tables, in the order in which they are numbered; prose shows one by {{{{ table("key") }}}}.
{tables}
# A banner: a question down the side, groups of people across the top.
#
# [[tables]]
# key = "by_group"
# kind = "cross"
# rows = [{{ question = "{first}" }}]
# banner = [{{ base = "all" }}, {{ variable = "{second}" }}]
"""

_FIGURES = """\
# Figures; prose shows one by {{ figure("key") }}. Further kinds: stacked, stacked_groups, dots.
"""

_FACTS = """\
# Names for numbers, as prose uses them: {{{{ first.share | pct }}}}.

[facts]
# "first.share" = "share {first} {code} in all"
"""


def new_study(
    folder: Path,
    data: Path | None,
    languages: tuple[str, ...],
    title: str,
    sheet: str | None = None,
    encoding: str | None = None,
) -> tuple[Draft, dict[str, list[str]]]:
    """Write a study into a folder that is not there yet, or is empty.

    Parameters
    ----------
    folder
        Where it goes.
    data
        The respondents; without, people are invented.
    languages
        The first is the one that the data file is taken to be in.
    title
        Of the study; without, the name of the file or of the folder.
    sheet, encoding
        See `read_source`.

    Returns
    -------
    draft, copied
        What was recognised; texts that wait for a translation, by language.

    Raises
    ------
    UserError
        If the folder holds something, a language is not known or the file cannot be read.
    """
    if unknown := [code for code in languages if code not in KNOWN]:
        raise UserError(
            _("The program has no language {name}", name=unknown),
            hint=_("It has {names}.", names=KNOWN),
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(
            _("{folder} is not empty", folder=folder),
            hint=_("Name a folder that is not there yet, for a new study."),
        )
    source = read_source(data, languages[0], sheet, encoding) if data else example(languages)
    draft = recognise(source)
    if not draft.questions:
        raise UserError(
            _("{file} has no columns with answers", file=data),
            [_("{name}: {why}", name=name, why=why) for name, why in source.left_out.items()],
            _(
                "A study needs a row for each respondent below the names of the columns. Is it "
                "another file, or another sheet (--sheet)?"
            ),
        )
    files, copied = _files(draft, data, languages, title or (data or folder).stem, folder)
    folder.mkdir(parents=True, exist_ok=True)
    place({Path(name): content for name, content in files.items()}, folder)
    return draft, copied


def _files(
    draft: Draft, data: Path | None, languages: tuple[str, ...], title: str, folder: Path
) -> tuple[dict[str, bytes], dict[str, list[str]]]:
    known = [Language(code) for code in languages]
    writer = Writer(languages)
    titles = dict.fromkeys(languages, title)
    everybody = {language.code: language.gettext("All respondents") for language in known}
    made = {
        "data/study.toml": _study(draft, titles),
        "data/codebook.toml": codebook(draft, titles, everybody, writer),
        "data/figures.toml": _figures(draft),
        "data/tables.toml": _tables(draft),
        "data/facts.toml": _facts(draft),
        ".gitignore": "build/\n.cache/\n",
    }
    for language in known:
        made[f"templates/brief/00-front.{language.code}.md"] = front(draft, title, language)
        for number, topic in enumerate(topics(draft, language), 1):
            name = f"{10 * number:02}-{topic.key}.{language.code}.md"
            made[f"templates/brief/{name}"] = section(topic)
    counts = {code: len(texts) for code, texts in writer.copied.items() if code != languages[0]}
    made["README.md"] = readme(draft, shlex.quote(str(folder)), title, counts, known[0])
    copied = {code: writer.copied[code] for code in counts}
    if copied:
        made["TODO.md"] = "".join(
            f"# {code}\n\n" + "".join(f"- [ ] {text}\n" for text in texts) + "\n"
            for code, texts in copied.items()
        )
    return {name: text.encode() for name, text in made.items()} | _respondents(draft, data), copied


def _respondents(draft: Draft, data: Path | None) -> dict[str, bytes]:
    """Return the data: the file itself if the study can use it, else its columns as CSV."""
    if data and draft.source.as_it_is:
        return {f"data/respondents{data.suffix.lower()}": data.read_bytes()}
    table = draft.source.frame().to_csv(index=False, lineterminator="\n").encode()
    if data:
        return {"data/respondents.csv": table}
    card = (
        "# These people were invented; every page says so. Delete this file with the data.\n"
        f'synthetic = true\nsha256 = "{sha256(table)}"\n'
    )
    return {"data/respondents.csv": table, "data/respondents.toml": card.encode()}


def _study(draft: Draft, title: dict[str, str]) -> str:
    design = "".join(f"{use} = {quoted(column)}\n" for use, column in draft.design.items())
    return _STUDY.format(languages=names(title), title=lines("title", title), design=design)


def _figures(draft: Draft) -> str:
    return _FIGURES + "".join(
        f'\n[[figures]]\nkey = {key}\nkind = "bars"\nquestion = {key}\n'
        for key in (quoted(asked.id) for asked in draft.questions if asked.topic != "numbers")
    )


def _tables(draft: Draft) -> str:
    numbers = [question.id for question in draft.questions if question.topic == "numbers"]
    made = ""
    if numbers:
        made = f'\n[[tables]]\nkey = "means"\nkind = "moments"\nvariables = {names(numbers)}\n'
    single = [question.id for question in draft.questions if question.kind == "single"] or [
        "question"
    ]
    return _TABLES.format(tables=made, first=single[0], second=single[-1])


def _facts(draft: Draft) -> str:
    single = next((question for question in draft.questions if question.kind == "single"), None)
    if single is None:
        return _FACTS.format(first="question", code=1)
    return _FACTS.format(first=single.id, code=single.answers[-1].code)
