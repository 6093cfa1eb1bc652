"""All that the command line says is there in every language of the house, and fits the terminal."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
from rich.cells import cell_len

import scs_report
from scs_report import cli
from scs_report.cli import output
from scs_report.cli.help_texts import extract, extract_targets
from scs_report.language import Language
from scs_report.language.reader import language_called, read_by, terminal_language
from scs_report.language.rules import available_languages
from scs_report.names import OF_MESSAGES

PACKAGE = Path(scs_report.__file__).parent
OTHERS = [code for code in available_languages() if code != OF_MESSAGES]
WIDTH = 60
LOCALES = {"zh": "zh_CN.UTF-8", "zh-Hant": "zh_TW.UTF-8", "de": "de_AT.UTF-8", "en": "C.UTF-8"}

#: Functions whose texts stand in the catalogues.
SAYING = {"_", "N_", "gettext", "pgettext", "tell", "say", "Message"}
#: Two words, or one beside a number or name that is filled in.
WORDS = re.compile(
    r"[A-Za-z]{2,}[,;:]? (?:[a-z] )?[A-Za-z]{2,}|\{\}[,;:]? [a-z]{3,}|\b[a-z]{3,}[,;:]? \{\}"
)
#: Functions and errors whose texts are for those who write Python.
OF_PYTHON = {
    *("compile", "fullmatch"),
    *("KeyError", "ValueError", "RuntimeError", "AttributeError", "TypeError"),
}
#: Arguments of help, which are taken from the commands themselves.
OF_HELP = {"Option", "Argument", "Typer"}
#: Rooms and modules whose English stays, and why.
IN_ENGLISH = {
    "estimation/": "it stands alone and speaks to those who write Python",
    "paper/replacements.py": "reasons in docs/weasyprint.md, which is in English",
    "paper/listing.py": "docs/weasyprint.md again",
    "drafting/study.py": "comments in the files of a new study",
    "drafting/codebook.py": "comments in the files of a new study",
    "tables/stargazer_export.py": "markup",
    "latex/booktabs.py": "markup",
    "paper/pixels.py": "styles",
    "office/word_": "markup, and the names that Word gives its styles",
    "revisions/edits.py": "names that Word gives its styles",
    "figures/style.py": "names of fonts",
    "fonts/sources.py": "names of fonts",
    "border/text.py": "names of characters in Unicode",
}
#: Single texts that are not said to whoever runs the program.
NOT_SAID = re.compile(
    r"""
    <[\w!?/]|[{}]%|%}|\$\(id          # markup, tags, shell
    |^\#|\n\#                         # comments in files that are written
    |^sh\ rebuild
    |^scs-report|^\ *scs-report\ |-m\ pip|git\ checkout|apt-get|^brew\ |^HarfBuzz\ subset$
    |SCS\ Report                      # the program's name
    |^Microsoft\ YaHei$|^95%\ interval,\ (low|high)\ \(%\)$   # a font; told by gettext
    |^Google\ Chrome|/Applications
    |^(bold|dim)\ \w+$                # styles of the terminal
    |^(results\ of|notes\ on|model\ tables|replication\ files|files\ beside\ it|numbers\ of\ the)
    |^the\ (results|replication)$     # keys of the cache
    |cannot\ allocate|failed\ to\ map|unable\ to\ allocate|out\ of\ memory|start\ new\ thread
    |resource\ temporarily|memory\ allocation    # what libraries say
    |^(taken\ from\ the\ cache|left\ over|left_out\ in\ results\.json|not\ supported)$
    |^(year\ of\ birth|numbers\ for\ bands)$     # values of a mapping
    |^(end\ of\ comment|Unexpected\ end\ of\ template|unknown\ tag|No\ filter\ named|inline\ table)$
    |^(Cannot\ mutate|invalid\ byte|at\ line\ )
    |^In\ a\ process\ of\ the\ build  # a traceback
    |HALFWIDTH|^cff-version|^use\ ==\ 1|^en,\ zh\ …$
    |^(findings|numbers|package|library)\ \{\}$      # keys of the cache
    |^[a-z]+\.toml,\ \{\}$|^(changes|comparable|outcome|reference):\ \{\}$  # keys of files
    |^when\ \{\}$|^changes,\ \{\},|^(\ |)--\w+\ |^git\ -C   # what is typed
    |class="|data-tip|\ below-        # markup
    |^templates/\{\},\ line\ \{\}$   # data of other programs
    |\{\}\ and\ \{\}\ ==|^model\ \{\}$|coefficients,\ \{\}\ cutpoints   # names, a repr
    |^Expecting\ |^Unterminated\ |^Invalid\ control|^Extra\ data   # of Python
    |'self'|;\ charset=|;\ filename=|^GET,\ HEAD$|^\{\}\ located$    # of HTTP; a key
    |^view\ groups|^chart\ chart|^@media|^table\.cell|overlap\ =\ true
    """,
    re.VERBOSE,
)


def english_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield texts of two words or more that no catalogue holds, with their lines."""
    tree = ast.parse(source)
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in SAYING | OF_PYTHON:
                spared |= {id(inner) for inner in ast.walk(node)}
            elif called in OF_HELP:
                spared |= {id(inner) for word in node.keywords for inner in ast.walk(word)}
            elif called in (
                "KeyError",
                "ValueError",
                "RuntimeError",
                "AttributeError",
                "TypeError",
            ):
                spared |= {id(inner) for inner in ast.walk(node)}  # for those who write Python
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(id(node.value))  # docstrings
        elif isinstance(node, ast.JoinedStr):
            spared |= {id(inner) for inner in ast.walk(node) if inner is not node} - spared
    for node in ast.walk(tree):
        if id(node) in spared:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        else:
            continue
        if WORDS.search(text) and not NOT_SAID.search(text):
            yield node.lineno, text


@pytest.mark.slow
def test_every_sentence_of_the_program_is_in_the_catalogues() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(tuple(IN_ENGLISH)):
            found += [f"{name}:{line}: {t}" for line, t in english_texts(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_a_sentence_outside_the_catalogues_is_found() -> None:
    source = """
def f(x):
    '''Say it.'''
    raise UserError(f"{x} cannot be read", [_("it is a folder")], hint="Name another file.")
"""
    assert list(english_texts(source)) == [(4, "{} cannot be read"), (4, "Name another file.")]


def test_no_exception_is_kept_for_what_is_gone() -> None:
    for name in IN_ENGLISH:
        assert (PACKAGE / name).exists() or [*PACKAGE.glob(f"{name}*")], name


@cache
def untranslated(code: str) -> re.Pattern[str]:
    """Return what matches a part of an English message where the language has other words."""
    catalogue = Language(code).catalogue
    parts = set()
    for message, said in vars(catalogue)["_catalog"].items():
        key = message[0] if isinstance(message, tuple) else message
        for part in re.split(r"\{\w*\}", key.partition("\x04")[2] or key):
            text = part.strip(' .:;,()“”"')
            if len(re.findall(r"[A-Za-z]{2,}", text)) > 2 and text not in str(said):
                parts.add(re.escape(text))
    return re.compile("|".join(sorted(parts, key=len, reverse=True)))


def english_left(said: str, code: str) -> list[str]:
    """Return what is English in what was said."""
    text = " ".join(re.sub(r"\n +", " ", said).split())
    return untranslated(code).findall(text)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command line on a terminal of sixty columns; return all that it says."""
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    for console in (output.console, output.complaints):
        monkeypatch.setattr(console, "_width", WIDTH)  # read from COLUMNS when it was made
    monkeypatch.setattr(sys, "warnoptions", ["default"])

    def spoken(locale: str, *words: str) -> str:
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setattr(sys, "argv", ["scs-report", *words])
        read_by("")
        capsys.readouterr()
        with contextlib.suppress(SystemExit):
            cli.main()
        out, err = capsys.readouterr()
        said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", f"{out}\n{err}")
        assert "Traceback" not in said
        return said

    return spoken


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        found.append((name,))
        found += [(name, inner) for inner in getattr(command, "commands", {})]
    return found


def too_wide(said: str) -> list[str]:
    return [line for line in said.split("\n") if cell_len(line) > WIDTH]


@pytest.mark.slow
@pytest.mark.parametrize("code", available_languages())
def test_all_help_is_in_the_readers_language_and_fits(code: str, run: Callable[..., str]) -> None:
    heads = {Language(code).gettext("Options:")}
    for words in commands():
        said = run(LOCALES[code], *words, "--help")
        assert heads <= set(said.split("\n"))
        assert too_wide(said) == []
        if code != OF_MESSAGES:
            assert english_left(said, code) == []


@pytest.mark.slow
def test_help_gives_whole_texts(run: Callable[..., str]) -> None:
    """Nothing is cut: all that a command says of itself is there, with its options."""
    for words in commands():
        said = " ".join(run("C.UTF-8", *words, "--help").replace(" \\\n", "\n").split())
        assert "…" not in said.replace("CSV …", "").replace("> …", "").replace("…]", "")
    said = " ".join(run("C.UTF-8", "weight", "--help").split())
    assert "is taken from [weighting] in study.toml; with it, every analysis" in said
    assert "[default: the study's weights]" in said
    assert "scs-report weight --html weights.html" in said


def test_the_catalogues_have_all_texts_of_help(root: Path) -> None:
    texts = {text for *_place, text, _comments in extract()}
    with (root / "Makefile").open("rb") as file:
        targets = {text for *_place, text, _comments in extract_targets(file)}
    assert {"<file>", "Print JSON"} <= texts
    assert {"List the targets", "Which Python to use; found by itself if not given"} <= targets
    for code in OTHERS:
        gettext = Language(code).gettext
        assert [text for text in (*texts, *targets) if gettext(text) == text] == []


FAILING = (
    ("--lang", "xx", "build"),
    ("--lang",),
    ("biuld",),
    ("build", "--foo"),
    ("build", "--lang"),
    ("build", "nothing"),
    ("build", "--lang", "fr"),
    ("build", "--format", "rtf"),
    ("build", "--data", "no-such.csv"),
    ("build", "--results", "no-such.json"),
    ("build", "--results", "data"),
    ("build", "--data", "a.csv", "--results", "b.json"),
    ("build", "--where", "nothing == 1"),
    ("build", "--study", "nowhere"),
    ("build", "--study", "templates"),
    ("validate", "no-such.csv"),
    ("validate", "templates"),
    ("validate", "bad.csv"),
    ("analyze", "--data", "bad.csv"),
    ("analyze", "--out", "data/facts.toml"),
    ("trace",),
    ("trace", "no.such"),
    ("trace", "share:nothing=1@all"),
    ("facts", "--json", "--csv"),
    ("diff", "no-such.json", "no-such.json"),
    ("diff", "broken.json", "broken.json"),
    ("diff", "other.json", "other.json"),
    ("replicate",),
    ("stress", "--count", "many"),
    ("stress", "--count", "-1"),
    ("new", "data"),
    ("new", "data/new", "--languages", "xx"),
    ("new-wave",),
    ("new-wave", "bad.csv", "--field", "soon"),
    ("new-wave", "--undo"),
    ("weight", "--targets", "nowhere.toml"),
    ("weight", "--cap", "large"),
    ("weight", "--method", "magic"),
    ("import", "no-such.sav"),
    ("import",),
    ("references", "too", "many"),
    ("translations", "accept"),
    ("translations", "accept", "brief/no-such"),
    ("translations", "status"),
    ("doctor", "--paper", "--foo"),
    ("doctor",),
    ("check",),
)


@pytest.fixture
def study(
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    with_fonts: Callable[[Path], Path],
) -> Path:
    """A copy of the study of invented people, with files that are wrong."""
    with_fonts(tmp_path)
    for name in ("data", "templates"):
        shutil.copytree(demo / name, tmp_path / name)
    rows = (tmp_path / "data" / "respondents.csv").read_text("utf-8").splitlines()
    cells = [row.split(",") for row in rows]
    for row in range(1, 6):
        cells[row][3] = "a wrong answer, and a long one" if row < 3 else "99"
    (tmp_path / "bad.csv").write_text("\n".join(",".join(row) for row in cells), "utf-8")
    (tmp_path / "broken.json").write_text("{", "utf-8")
    (tmp_path / "other.json").write_text('{"schema_version": "0.1"}', "utf-8")
    models = tmp_path / "data" / "tables.toml"
    models.write_text(models.read_text("utf-8").replace('base = "', 'base = "no', 1), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("code", available_languages())
def test_what_goes_wrong_is_said_in_the_readers_language_and_fits(
    code: str, run: Callable[..., str], study: Path
) -> None:
    wrong = []
    for words in FAILING:
        said = run(LOCALES[code], *words)
        assert said.strip(), words
        wrong += [f"{' '.join(words)}: wide: {line}" for line in too_wide(said)]
        if code != OF_MESSAGES:
            wrong += [f"{' '.join(words)}: English: {one}" for one in english_left(said, code)]
        if Language(code).rules.typesetting.han:
            sentences = re.findall(r"\b[a-z]{2,}(?: [a-z]{2,}){3,}\b", said)
            wrong += [f"{' '.join(words)}: English: {one}" for one in sentences]
    assert not wrong, "\n".join(wrong)


@pytest.mark.exhaustive(2)
@pytest.mark.parametrize(
    "words",
    [("--lang", "zh", "trace"), ("trace", "--lang", "zh"), ("trace", "--lang=zh"),
     ("--lang", "zh_CN.UTF-8", "trace"), ("--lang=zh-Hans", "trace")],
)  # fmt: skip
def test_a_language_is_asked_for_before_or_behind_the_command(
    words: tuple[str, ...], run: Callable[..., str]
) -> None:
    assert run("de_DE.UTF-8", *words).strip().startswith("缺少：<事实>")
    assert "用法：" in run("de_DE.UTF-8", *words, "--help")


def test_the_language_of_documents_is_not_that_of_what_is_said(run: Callable[..., str]) -> None:
    assert "Es gibt" in run("de_DE.UTF-8", "build", "--lang", "fr")
    assert "用法：" in run("de_DE.UTF-8", "--lang", "zh", "build", "--lang", "en", "--help")


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LC_ALL": "zh_SG.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "zh_HK", "LANG": "de_DE"}, "zh-Hant"),
        ({"LANG": "zh_Hant_MO"}, "zh-Hant"),
        ({"LANG": "zh"}, "zh"),
        ({"LC_ALL": "de_CH.ISO-8859-1"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr:zh_TW:de"}, "zh-Hant"),
        ({"LC_ALL": "C", "LANGUAGE": "zh"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "tlh_QO"}, "en"),
    ],
)
def test_locales_are_understood(environment: dict[str, str], code: str) -> None:
    assert terminal_language(environment) == code


def test_languages_are_called_as_people_call_them() -> None:
    names = ("zh-CN", "zh_Hans", "zh-TW", "zh-Hant-HK", "de-AT", "en_GB", "fr", "", "x")
    codes = ("zh", "zh", "zh-Hant", "zh-Hant", "de", "en", None, None, None)
    assert tuple(map(language_called, names)) == codes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LC_ALL": "C"}, "Usage: "),
        ({"LC_ALL": "zh_CN.UTF-8"}, "用法："),
        ({"LC_ALL": "zh_CN.GB18030", "PYTHONIOENCODING": "gb18030"}, "用法："),
        ({"LC_ALL": "zh_CN.UTF-8", "PYTHONIOENCODING": "ascii"}, "Usage: "),
        ({"LC_ALL": "de_DE", "PYTHONIOENCODING": "latin-1"}, "Aufruf: "),
    ],
)
def test_terminals_that_lack_characters_get_what_they_can_show(
    environment: dict[str, str], said: str, root: Path
) -> None:
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", "scs_report", "--help"],
        cwd=root,
        env={**ours, **environment},
        capture_output=True,
        check=True,
    )
    text = done.stdout.decode(environment.get("PYTHONIOENCODING", "utf-8"))
    assert text.startswith(said)
    assert done.stderr == b""
    assert "\\u" not in text
