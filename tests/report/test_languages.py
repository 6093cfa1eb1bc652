"""Every language has a folder that says all; no Python asks which language it is."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pikepdf
import pytest
from babel.messages.pofile import read_po

import scs_report
from scs_report.fonts.characters import han_characters
from scs_report.fonts.sources import REGIONS, wanted_faces
from scs_report.language import Language
from scs_report.language.rules import FOLDER, available_languages, han_regions, rules_of

PACKAGE = Path(scs_report.__file__).parent
CATALOGUES = sorted(FOLDER.glob("*/messages.po"))
#: Modules that still ask for a language by its code; none may join them.
ASKING = re.compile(r"cli/begin\.py")


def _messages(path: Path) -> dict[tuple[str, str], str]:
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {(m.context or "", str(m.id)): str(m.string) for m in catalogue if m.id}


def test_four_languages_are_there() -> None:
    assert available_languages() == ("de", "en", "zh", "zh-Hant")


@pytest.mark.parametrize("code", available_languages())
def test_each_language_says_every_key(code: str) -> None:
    rules = rules_of(code)  # raises where a key is missing or not known
    english = rules_of("en")
    assert set(rules.words.fractions) == set(english.words.fractions)
    assert set(rules.words.times) == set(english.words.times)
    assert len(rules.words.numbers) == len(english.words.numbers)
    assert len(rules.words.ordinals) == len(english.words.ordinals)


def test_only_english_has_no_catalogue() -> None:
    assert {path.parent.name for path in CATALOGUES} == {*available_languages()} - {"en"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.name)
def test_each_catalogue_has_every_message_with_its_places(path: Path) -> None:
    messages = _messages(path)
    assert set(messages) == set().union(*(_messages(other) for other in CATALOGUES))
    for (_, message), text in messages.items():
        assert text.strip(), message
        fields = [{f for _, f, _, _ in Formatter().parse(t) if f} for t in (message, text)]
        assert fields[0] == fields[1], message


def test_german_numbers_ranges_and_lists() -> None:
    german = Language("de")
    assert german.number(1234.5, 1) == "1.234,5"
    assert german.percent(0.12) == "12\u202f%"
    assert german.range(german.percent(0.63), german.percent(0.68)) == "63–68\u202f%"
    assert german.list(["a", "b", "c"]) == "a, b und c"
    assert german.points(0.01) == "1\u00a0Prozentpunkt"
    assert german.points(-0.125, 1) == "12,5\u00a0Prozentpunkte"
    assert german.title_number("table", "4") == "Tabelle\u00a04"
    assert german.months("2018-02-01", "2018-04-30") == "Februar bis April 2018"
    assert german.months("2017-12-01", "2018-01-30") == "Dezember 2017 bis Januar 2018"


def test_traditional_chinese_is_not_simplified() -> None:
    chinese = Language("zh-Hant")
    assert chinese.points(0.15) == "15個百分點"
    assert chinese.title_number("figure", "2") == "圖2"
    assert chinese.months("2018-02-01", "2018-04-30") == "2018年2月至4月"
    assert chinese.gettext("Respondents") == "人數"
    assert chinese.gettext("95% interval") == "95%信賴區間"
    for text in _messages(FOLDER / "zh-Hant" / "messages.po").values():
        assert not re.search("[“”数据样变权间计]", text), text


@pytest.mark.parametrize("code", ["zh", "zh-Hant"])
def test_the_fonts_of_a_language_hold_the_words_of_its_catalogue(code: str) -> None:
    (region,) = han_regions([code])
    own = han_characters(REGIONS[region])
    text = "".join(_messages(FOLDER / code / "messages.po").values())
    assert set(text) - {"\n"} <= own
    families = {face.family for face in wanted_faces((region,)) if face.han}
    assert len(families) == 2
    style = (FOLDER / code / "language.css").read_text("utf-8")
    assert all(f'"{family}"' in style for family in families)


@pytest.mark.slow
def test_nothing_asks_which_language_it_is() -> None:
    codes = {*available_languages()}
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if ASKING.match(name):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in codes:
                found.append(f"{name}:{node.lineno}: {node.value}")
            if isinstance(node, ast.Attribute) and node.attr in codes:
                found.append(f"{name}:{node.lineno}: .{node.attr}")
    assert not found


def test_no_stylesheet_or_layout_of_the_house_asks_which_language_it_is() -> None:
    tags = {rules_of(code).tag for code in available_languages()}
    names = "|".join(map(re.escape, sorted({*available_languages(), *tags}, key=len, reverse=True)))
    asking = re.compile(rf":lang\(|\[lang|(?<![\w/])\.(?:{names})(?![\w-])|[\"']#?(?:{names})[\"']")
    house = sorted((PACKAGE / "house").rglob("*"))
    files = [path for path in house if path.suffix in (".css", ".j2", ".js")]
    assert len(files) > 10
    for path in files:
        assert not asking.search(path.read_text("utf-8")), path.name


FRENCH = {
    'locale = "en"': 'locale = "fr"',
    '\ntag = "en"': '\ntag = "fr"',
    '\nname = "English"': '\nname = "Français"',
    'english_name = "English"': 'english_name = "French"',
    'percent = "{}%"': 'percent = "{}\\u202f%"',
}


@pytest.mark.slow
def test_a_fifth_language_is_a_folder_and_nothing_else(tmp_path: Path, root: Path) -> None:
    program = tmp_path / "scs_report"
    shutil.copytree(PACKAGE, program, ignore=shutil.ignore_patterns("__pycache__"))
    french = program / "languages" / "fr"
    shutil.copytree(program / "languages" / "en", french)
    text = (french / "language.toml").read_text("utf-8")
    for english, other in FRENCH.items():
        assert english in text
        text = text.replace(english, other, 1)
    (french / "language.toml").write_text(text, "utf-8")
    (french / "language.css").write_text("section > p + p { text-indent: 1.25em; }\n", "utf-8")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "fonts").symlink_to(root / ".cache" / "fonts")

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "scs_report", *words]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout

    run("new", "study", "--languages", "en,fr")
    run("check", "--study", "study")
    run("build", "brief", "--study", "study", "--cache", "cache")
    page = (tmp_path / "study" / "build" / "brief.fr.html").read_text("utf-8")
    assert "<html lang=fr>" in page
    assert "text-indent:1.25em" in page
    assert "\u202f%" in page
    assert "Français" in (tmp_path / "study" / "build" / "brief.en.html").read_text("utf-8")
    with pikepdf.open(tmp_path / "study" / "build" / "brief.fr.pdf") as pdf:
        assert str(pdf.Root.Lang) == "fr"
