"""The documents are set in prepared fonts that hold every character they may need."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from scs_report.errors import UserError
from scs_report.fonts import HAN_SANS, HAN_SERIF, SANS, SERIF, FontSet, prepare_fonts
from scs_report.fonts.characters import gb2312_characters, han_characters, latin_characters
from scs_report.fonts.charset import misnumbered, number_by_place
from scs_report.fonts.sources import Source, find_fonts
from scs_report.fonts.subset import postscript_name

# What the typography of the two languages needs beyond letters and Han characters.
NEEDED_IN_ALL = "‐–—‘’“”…‰−×÷±≤≥≠≈·©°→αβσχ"
NEEDED_IN_CHINESE = "①⑩■●▲，。、；：？！（）《》〈〉【】「」—…·～％〇"


@pytest.fixture(scope="module")
def font_set(root: Path) -> FontSet:
    """The fonts that documents are set in: kept, unless the program that cuts them changed."""
    return prepare_fonts(root / ".cache" / "fonts")


def digests(font_set: FontSet) -> dict[str, str]:
    return {
        face.path.name: hashlib.sha256(face.path.read_bytes()).hexdigest()
        for face in font_set.faces
    }


def test_gb2312_is_whole() -> None:
    characters = gb2312_characters()
    assert len(characters) == 7445
    assert sum("一" <= character <= "龥" for character in characters) == 6763
    assert latin_characters() <= han_characters()


def test_four_families_in_the_faces_that_the_documents_use(font_set: FontSet) -> None:
    faces = {(face.family, face.weight, face.italic) for face in font_set.faces}
    assert faces == {
        *((SERIF, weight, italic) for weight in (400, 700) for italic in (False, True)),
        *((SANS, weight, False) for weight in (400, 600, 700)),
        (SANS, 400, True),
        *((family, weight, False) for family in (HAN_SERIF, HAN_SANS) for weight in (400, 700)),
    }
    assert font_set.families == (SERIF, SANS, HAN_SERIF, HAN_SANS)


def test_chinese_faces_hold_every_character_of_the_standard(font_set: FontSet) -> None:
    for face in font_set.faces:
        if face.family in {HAN_SERIF, HAN_SANS}:
            with TTFont(face.path, lazy=True) as font:
                held = set(map(chr, font.getBestCmap()))
            assert not gb2312_characters() - held
            assert not {*NEEDED_IN_ALL, *NEEDED_IN_CHINESE, *map(chr, range(32, 127))} - held


def test_latin_faces_hold_latin_and_pinyin(font_set: FontSet) -> None:
    for face in font_set.faces:
        if face.family in {SERIF, SANS}:
            with TTFont(face.path, lazy=True) as font:
                held = set(map(chr, font.getBestCmap()))
            # a soft hyphen is never drawn: Inter 4 has none
            assert not set(map(chr, (*range(32, 127), *range(0xA0, 0x100)))) - held - {"\xad"}
            assert not {*NEEDED_IN_ALL, *"āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"} - held


def test_names_are_new_ones_and_notices_stay(font_set: FontSet) -> None:
    for face in font_set.faces:
        with TTFont(face.path, lazy=True) as font:
            names = font["name"]
            assert names.getBestFamilyName() == face.family
            assert font["OS/2"].usWeightClass == face.weight
            assert bool(font["head"].macStyle & 2) is face.italic
            given = " ".join(str(names.getDebugName(number)) for number in (1, 2, 3, 4, 6, 16, 17))
            for reserved in ("Noto", "Source", "Charis", "SIL", "Inter"):
                assert reserved not in given.replace("-", " ").split()
            assert names.getDebugName(0), "the copyright notice"
            if "CFF " in font:
                assert font["CFF "].cff.fontNames == [face.path.stem]


def test_chinese_punctuation_can_be_closed_up(font_set: FontSet) -> None:
    import uharfbuzz  # type: ignore[import-untyped]

    for face in font_set.faces:
        if face.family in {HAN_SERIF, HAN_SANS}:
            font = uharfbuzz.Font(uharfbuzz.Face(face.path.read_bytes()))
            widths = []
            for features in ({"chws": False}, {"chws": True}):
                buffer = uharfbuzz.Buffer()
                buffer.add_str("“（好）”，《中国》、【社会】。")
                buffer.guess_segment_properties()
                uharfbuzz.shape(font, buffer, features)
                widths.append(sum(position.x_advance for position in buffer.glyph_positions))
            assert widths[1] < 0.85 * widths[0]


def test_every_glyph_is_numbered_by_its_place(font_set: FontSet) -> None:
    assert [misnumbered(face.path.read_bytes()) for face in font_set.faces] == [0] * 12


def contents(program: bytes) -> tuple[dict[str, bytes], list[tuple[bytes, int]]]:
    """All tables but the outlines (and the checksum), and outlines with their dictionaries."""
    with TTFont(io.BytesIO(program), lazy=True) as font:
        tables = {
            tag: font.reader[tag]
            for tag in sorted(font.reader.keys())
            if tag not in ("CFF ", "head")
        }
        top = font["CFF "].cff.topDictIndex[0]
        outlines = [top.CharStrings.getItemAndSelector(name) for name in top.charset]
        return tables, [(outline.bytecode, place) for outline, place in outlines]


@pytest.mark.slow
def test_numbering_changes_nothing_but_numbers(
    font_set: FontSet, misnumber: Callable[[bytes], bytes]
) -> None:
    (path,) = (f.path for f in font_set.faces if f.family == HAN_SANS and f.weight == 400)
    cut = misnumber(path.read_bytes())
    assert misnumbered(cut) > 7000
    with TTFont(io.BytesIO(cut), recalcBBoxes=False, lazy=True) as font:
        number_by_place(font)
        result = io.BytesIO()
        font.save(result)
    assert misnumbered(result.getvalue()) == 0
    assert contents(result.getvalue()) == contents(cut)


def test_a_font_without_numbers_stays_as_it_is(font_set: FontSet) -> None:
    for face in font_set.faces:
        if face.family in {SERIF, SANS}:
            with TTFont(face.path, lazy=True) as font:
                before = font.getGlyphOrder().copy()
                number_by_place(font)
                assert font.getGlyphOrder() == before


def test_a_second_call_costs_nothing(font_set: FontSet) -> None:
    def progress(done: int, total: int, name: str) -> None:
        raise AssertionError(f"{name} was made again")

    assert prepare_fonts(font_set.folder.parent, progress=progress) == font_set


@pytest.mark.slow
def test_equal_bytes_everywhere(font_set: FontSet, tmp_path: Path) -> None:
    """Another folder, another second, another order of hashes."""
    code = (
        "import sys; from pathlib import Path; from scs_report.fonts import prepare_fonts; "
        "print(prepare_fonts(Path(sys.argv[1])).digest)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "other & <more>")],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == font_set.digest


@pytest.mark.slow
def test_two_builds_at_once_get_the_same_whole_set(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        sets = list(pool.map(lambda _: prepare_fonts(tmp_path), range(2)))
    assert sets[0] == sets[1]
    assert len(digests(sets[0])) == 12
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".new-")] == []


REGULAR, BOLD = "SCSHanSans-Regular.otf", "SCSHanSans-Bold.otf"


def _flip_a_bit(folder: Path) -> None:
    """As a disk does it: neither size nor time of the file tell."""
    path = folder / REGULAR
    status, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _exchange(folder: Path) -> None:
    (folder / REGULAR).rename(folder / "other")
    (folder / BOLD).rename(folder / REGULAR)
    (folder / "other").rename(folder / BOLD)


def _put_a_folder_in_its_place(folder: Path) -> None:
    (folder / REGULAR).unlink()
    (folder / REGULAR / "below").mkdir(parents=True)


def _lock(folder: Path) -> None:
    folder.chmod(0)


def _say_otherwise(folder: Path) -> None:
    manifest = folder.parent / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"weight":700', '"weight":400'))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit": _flip_a_bit,
    "emptied": lambda folder: (folder / REGULAR).write_bytes(b""),
    "cut off": lambda folder: os.truncate(folder / REGULAR, 5000),
    "copied over": lambda folder: shutil.copy(folder / BOLD, folder / REGULAR),
    "exchanged": _exchange,
    "added": lambda folder: shutil.copy(folder / BOLD, folder / "Other.otf"),
    "deleted": lambda folder: (folder / REGULAR).unlink(),
    "a folder for a file": _put_a_folder_in_its_place,
    "a file for the folder": lambda folder: (shutil.rmtree(folder), folder.write_text("")),
    "a link to nowhere": lambda folder: (shutil.rmtree(folder), folder.symlink_to("/nowhere")),
    "unreadable": _lock,
    "manifest": lambda folder: (folder.parent / "manifest.json").write_bytes(b"\xff\0"),
    "manifest altered": _say_otherwise,
}


@pytest.fixture
def made(font_set: FontSet, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of faces made; copied from the set, for cutting them takes long."""
    names: list[str] = []

    def copy(source: Source, folder: Path) -> Path:
        (path,) = font_set.folder.glob(f"{postscript_name(source.wanted)}.*")
        names.append(path.name)
        return Path(shutil.copy(path, folder))

    monkeypatch.setattr("scs_report.fonts.subset.write_face", copy)
    return names


@pytest.mark.exhaustive
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_never_used(
    font_set: FontSet, made: list[str], tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    whole = prepare_fonts(tmp_path)
    assert len(made) == 12
    damage(whole.folder)
    if damage is _lock and os.geteuid() == 0:
        whole.folder.chmod(0o755)
        pytest.skip("nothing is locked for the superuser")
    assert prepare_fonts(tmp_path) == whole
    assert len(made) == 24
    assert digests(whole) == digests(font_set)
    assert len(list(whole.folder.iterdir())) == 12
    assert prepare_fonts(tmp_path) == whole
    assert len(made) == 24
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {whole.folder.name, "fonts.conf", "manifest.json"}


def test_a_configuration_that_cannot_be_read_is_written_again(
    made: list[str], tmp_path: Path
) -> None:
    whole = prepare_fonts(tmp_path)
    before = whole.configuration.read_bytes()
    whole.configuration.write_bytes(b"\xff\0")
    assert prepare_fonts(tmp_path).configuration.read_bytes() == before
    assert len(made) == 12


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_nothing_that_is_used(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it ends: while faces are made, before they are in place, before the manifest is."""
    reached: list[str] = []

    def stop(*_: object, **__: object) -> None:
        reached.append("here")
        raise KeyboardInterrupt

    for place in ("seal", "put_in_place", "write_atomically", "remove_leftovers"):
        with monkeypatch.context() as patch:
            patch.setattr(f"scs_report.fonts.prepare.{place}", stop)
            patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a kill cleans nothing up
            with pytest.raises(KeyboardInterrupt):
                prepare_fonts(tmp_path / place)
        assert len(digests(prepare_fonts(tmp_path / place))) == 12
    assert len(reached) == 4


def test_a_folder_that_cannot_be_used_is_named(made: list[str], tmp_path: Path) -> None:
    (tmp_path / "fonts").write_text("a file")
    with pytest.raises(UserError) as error:
        prepare_fonts(tmp_path / "fonts")
    assert str(tmp_path / "fonts") in error.value.problems[0]
    assert str(tmp_path / "fonts") in error.value.hint


@pytest.mark.slow
def test_two_builds_that_mend_at_once_get_the_same_whole_set(tmp_path: Path) -> None:
    whole = prepare_fonts(tmp_path)
    before = digests(whole)
    _flip_a_bit(whole.folder)
    with ThreadPoolExecutor(2) as pool:
        sets = list(pool.map(lambda _: prepare_fonts(tmp_path), range(2)))
    assert sets == [whole, whole]
    assert digests(whole) == before


@pytest.mark.slow
def test_progress_names_every_face(tmp_path: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    prepare_fonts(tmp_path, progress=lambda *call: calls.append(call))
    assert [done for done, _, _ in calls] == list(range(12))
    assert calls[-1][1:] == (12, f"{HAN_SANS} Bold")


def test_missing_fonts_are_named_with_the_line_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    installed = tmp_path / "fonts"
    installed.mkdir()
    for source in find_fonts():
        if "Bold" not in source.wanted.style:
            (installed / source.path.name).symlink_to(source.path)
    (installed / "Inter-SemiBold.otf").unlink(missing_ok=True)
    with pytest.raises(UserError) as error:
        prepare_fonts(tmp_path / "cache", folders=(installed,))
    assert "Noto Serif CJK SC Bold" in error.value.problems
    assert "Inter Regular" not in error.value.problems
    line = "apt-get install -y fonts-sil-charis fonts-inter fonts-noto-cjk"
    assert error.value.hint.endswith(line)

    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UserError) as error:
        prepare_fonts(tmp_path / "cache", folders=(tmp_path / "none",))
    casks = "font-charis-sil font-inter font-noto-serif-sc font-noto-sans-sc"
    assert error.value.hint == f"Run: brew install {casks}"


@pytest.mark.slow
def test_single_files_serve_in_place_of_collections(font_set: FontSet, tmp_path: Path) -> None:
    """On macOS the Chinese faces are single files, not collections."""
    installed = tmp_path / "Library" / "Fonts"
    installed.mkdir(parents=True)
    for source in find_fonts():
        if not source.wanted.han:
            (installed / source.path.name).symlink_to(source.path)
    for face in font_set.faces:
        if face.family in {HAN_SERIF, HAN_SANS}:
            genre = face.family.removeprefix("SCS Han ")
            style = "Bold" if face.weight == 700 else "Regular"
            (installed / f"Noto{genre}CJKsc-{style}.otf").symlink_to(face.path)
    prepared = prepare_fonts(tmp_path / "cache", folders=(installed,))
    assert prepared.families == font_set.families


@pytest.mark.slow
def test_only_the_prepared_fonts_are_used(font_set: FontSet, tmp_path: Path) -> None:
    """WeasyPrint finds the families and nothing else; matplotlib finds them too."""
    code = """
import sys
from pathlib import Path
from scs_report.fonts import prepare_fonts, use_fonts
use_fonts(prepare_fonts(Path(sys.argv[1])))
import weasyprint
from matplotlib.font_manager import findfont, FontProperties
from PIL import Image
html = '''<p style="font-family: 'SCS Serif', 'SCS Han Serif'">A <i>b</i> 中 <b>中</b></p>
<p style="font-family: 'Noto Sans CJK SC'">the generic fallback 中</p>
<p style="font-family: sans-serif">A 中</p>'''
weasyprint.HTML(string=html).write_pdf(sys.argv[2])
print(findfont(FontProperties(family="SCS Han Sans", weight="bold"), fallback_to_default=False))
"""
    pdf = tmp_path / "page.pdf"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(font_set.folder.parent), str(pdf)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == str(font_set.folder / "SCSHanSans-Bold.otf")

    import pikepdf

    with pikepdf.open(pdf) as document:
        embedded = {
            str(font.BaseFont).split("+")[1]
            for page in document.pages
            for font in page.Resources.Font.values()
        }
    assert {"SCS-Serif", "SCS-Serif-Italic", "SCS-Han-Serif", "SCS-Han-Serif-Bold"} <= embedded
    assert all(name.startswith("SCS-") for name in embedded)
