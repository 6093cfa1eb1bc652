"""The registry of what is replaced in WeasyPrint: each entry has an effect and is up to date."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import CodeType, FrameType

import pikepdf
import pytest
from packaging.requirements import Requirement
from sample import HEADING, SAMPLE, WIDTH

from scs_report.errors import UserError
from scs_report.fonts import FontSet, prepare_fonts, use_fonts
from scs_report.pages.rendered import Rendered
from scs_report.paper import replacing
from scs_report.paper.listing import as_markdown
from scs_report.paper.pdf import write_pdf
from scs_report.paper.replacements import REPLACEMENTS, WRITTEN_FOR, Replacement

ROOT = Path(__file__).parents[2]
NEEDED = [entry for entry in REPLACEMENTS if entry.needed]
SAVERS = [entry for entry in REPLACEMENTS if not entry.needed]
COMPRESSION = "pydyf.Stream.data"  # alone changes bytes, not content
HANDED_ON = "weasyprint.layout.inline.iter_line_boxes"
OTHER_BYTES = (COMPRESSION, HANDED_ON)
SAME_BYTES = [one for one in SAVERS if not one.on_import and one.target not in OTHER_BYTES]
MARGIN = 50  # points


def by_target(entry: Replacement) -> str:
    return entry.target


@pytest.fixture(scope="module")
def fonts(root: Path) -> FontSet:
    prepared = prepare_fonts(root / ".cache" / "fonts")
    use_fonts(prepared, charts=False)
    return prepared


@pytest.fixture(scope="module")
def sample(fonts: FontSet) -> bytes:
    return write_pdf(SAMPLE, fonts)


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Replacement], None]]:
    """Let the source of a target differ from the one that its replacement was written for."""
    targets: set[str] = set()
    found = replacing.found
    monkeypatch.setattr(
        replacing, "found", lambda one: "0123456789ab" if one.target in targets else found(one)
    )

    def change(entry: Replacement) -> None:
        targets.add(entry.target)
        replacing.check_sources.cache_clear()

    yield change
    monkeypatch.undo()
    replacing.check_sources.cache_clear()


# Proofs: each reads a finished PDF of the sample.


def text_of(pdf: Path, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout


def chinese_lines_end_at_the_margin(pdf: Path) -> None:
    found = re.findall(r"<line .*?</line>", text_of(pdf, "-bbox-layout"), re.S)
    ends = []
    for line in found:
        text = "".join(re.findall(r">([^<]+)</word>", line))
        if len(re.findall("[\u4e00-\u9fff]", text)) > 15:
            end = re.search(r'xMax="([\d.]+)"', line)
            assert end is not None
            ends.append(float(end[1]) - (5 if text[-1] in "，。”" else 0))
    assert len(ends) > 4
    assert ends[:-1] == pytest.approx([MARGIN + WIDTH] * (len(ends) - 1), abs=0.5)


def an_opening_bracket_stands_at_the_edge(pdf: Path) -> None:
    (bracket,) = re.findall(r'xMin="([\d.]+)"[^>]*>（乙', text_of(pdf, "-bbox-layout"))
    assert float(bracket) == pytest.approx(MARGIN - 5, abs=0.3)  # its left half is blank


def a_heading_has_no_short_last_line(pdf: Path) -> None:
    lines = [line for line in text_of(pdf).splitlines() if len(line) > 9 and line in HEADING]
    assert " ".join(lines) == HEADING
    assert len(lines[-1]) > 0.8 * len(lines[0])


def a_word_is_not_alone_before_what_has_room(pdf: Path) -> None:
    firsts = [line for line in text_of(pdf).splitlines() if line.startswith("ALONE")]
    assert len(firsts) == 20
    assert all(line.startswith("ALONE among") for line in firsts)


def text_fills_a_page_before_a_figure(pdf: Path) -> None:
    before, behind = text_of(pdf).split("FIGURE")
    assert "BEHIND" in before
    assert "甲" in behind


def the_first_page_of_a_table_does_not_say_continued(pdf: Path) -> None:
    first = next(page for page in text_of(pdf).split("\f") if "Table 1" in page)
    assert "Rows" in first
    assert "(continued)" not in first


def later_pages_of_a_table_say_continued(pdf: Path) -> None:
    later = [page for page in text_of(pdf).split("\f") if "of 90" in page][1:]
    assert later
    for page in later:
        assert page.startswith("Table 1 (continued)")
        assert "Block" in page


def a_label_is_one_kerned_text(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        pieces = []
        for operands, operator in pikepdf.parse_content_stream(opened.pages[0]):
            if str(operator) == "TJ":
                strings = [bytes(one) for one in operands[0] if isinstance(one, pikepdf.String)]
                kerned = any(not isinstance(one, pikepdf.String) and one for one in operands[0])
                pieces.append((sum(map(len, strings)) // 2, kerned))
    # after all text of the page: AVATAR as one text, a, b and c where the drawing places them
    labels = (6, True), (1, False), (1, False), (1, False)
    assert any(tuple(pieces[at : at + 4]) == labels for at in range(len(pieces)))


def a_table_on_two_pages_is_one_element(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        elements = [
            one
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
        ]
        assert len([one for one in elements if one.S == "/Table"]) == 2  # one is on one page
        scopes = {str(one.A.Scope) for one in elements if one.S == "/TH"}
        assert scopes == {"/Column", "/Row"}
        assert len([one for one in elements if "/Headers" in one.get("/A", {})]) > 90


PROOFS = (
    chinese_lines_end_at_the_margin,
    an_opening_bracket_stands_at_the_edge,
    a_heading_has_no_short_last_line,
    a_word_is_not_alone_before_what_has_room,
    text_fills_a_page_before_a_figure,
    the_first_page_of_a_table_does_not_say_continued,
    later_pages_of_a_table_say_continued,
    a_label_is_one_kerned_text,
    a_table_on_two_pages_is_one_element,
)


def test_every_entry_names_a_proof_that_is_here() -> None:
    here = {name for name, one in globals().items() if callable(one)}
    assert {entry.proof for entry in REPLACEMENTS} <= here
    assert {entry.proof for entry in NEEDED} == {one.__name__ for one in PROOFS}
    assert len({entry.target for entry in REPLACEMENTS}) == len(REPLACEMENTS)


@pytest.mark.slow
@pytest.mark.parametrize("entry", NEEDED, ids=by_target)
def test_what_pages_need_shows_on_them(
    entry: Replacement, sample: bytes, fonts: FontSet, tmp_path: Path
) -> None:
    (proof,) = (one for one in PROOFS if one.__name__ == entry.proof)
    with_it, without_it = tmp_path / "with.pdf", tmp_path / "without.pdf"
    with_it.write_bytes(sample)
    proof(with_it)
    with replacing.without(entry.target):
        without_it.write_bytes(write_pdf(SAMPLE, fonts))
    with pytest.raises(AssertionError):
        proof(without_it)


@pytest.mark.slow
def test_bytes_are_the_same_without_what_saves_time(fonts: FontSet) -> None:
    """Without it WeasyPrint's own functions are called more often, for the same bytes."""
    write_pdf(SAMPLE, fonts)  # some things are kept for the next document
    quick, quick_calls = counted(fonts)
    with ExitStack() as stack:
        for entry in SAME_BYTES:
            stack.enter_context(replacing.without(entry.target))
        slow, slow_calls = counted(fonts)
    assert quick == slow
    for entry in SAME_BYTES:
        assert quick_calls[original(entry)] < slow_calls[original(entry)], entry.target


@pytest.mark.slow
@pytest.mark.parametrize("entry", SAME_BYTES, ids=by_target)
def test_bytes_are_the_same_without_it(entry: Replacement, sample: bytes, fonts: FontSet) -> None:
    with replacing.without(entry.target):
        assert write_pdf(SAMPLE, fonts) == sample


def original(entry: Replacement) -> CodeType:
    """Return the code of WeasyPrint's own function."""
    owner, name, _ = replacing._resolved(entry.target)
    with replacing.without(entry.target):
        code: CodeType = vars(owner)[name].__code__
    return code


def counted(fonts: FontSet) -> tuple[bytes, Counter[CodeType]]:
    """Return the sample and how often each function was called for it."""
    calls: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code] += 1

    sys.setprofile(count)
    try:
        pdf = write_pdf(SAMPLE, fonts)
    finally:
        sys.setprofile(None)
    return pdf, calls


@pytest.mark.slow
@pytest.mark.parametrize("name", ["brief", "appendix"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_documents_are_the_same_without_all_that_saves_time(
    name: str, language: str, made: Callable[[str, str], Rendered], folder: Path, fonts: FontSet
) -> None:
    html = made(name, language).paper
    with ExitStack() as stack:
        for entry in SAME_BYTES:
            stack.enter_context(replacing.without(entry.target))
        slow = write_pdf(html, fonts)
    assert slow == (folder / f"{name}.{language}.pdf").read_bytes()


@pytest.mark.slow
def test_streams_are_compressed_at_level_6(sample: bytes, fonts: FontSet, tmp_path: Path) -> None:
    with replacing.without(COMPRESSION):
        slow = write_pdf(SAMPLE, fonts)
    (tmp_path / "slow.pdf").write_bytes(slow)
    (tmp_path / "quick.pdf").write_bytes(sample)
    # the first two bytes of a zlib stream tell its level
    assert levels(sample) == {b"\x78\x9c"}
    assert levels(slow) == {b"\x78\xda"}
    with pikepdf.open(tmp_path / "slow.pdf") as one, pikepdf.open(tmp_path / "quick.pdf") as other:
        assert streams(one) == streams(other)


@pytest.mark.slow
def test_lines_set_to_plan_the_pages_are_not_set_again(fonts: FontSet, tmp_path: Path) -> None:
    quick, quick_calls = counted(fonts)
    with replacing.without(HANDED_ON):
        slow, slow_calls = counted(fonts)
    (entry,) = (one for one in SAVERS if one.target == HANDED_ON)
    assert quick_calls[original(entry)] < 0.8 * slow_calls[original(entry)]
    (tmp_path / "quick.pdf").write_bytes(quick)
    (tmp_path / "slow.pdf").write_bytes(slow)
    with pikepdf.open(tmp_path / "slow.pdf") as one, pikepdf.open(tmp_path / "quick.pdf") as other:
        assert streams(one) == streams(other)


def levels(pdf: bytes) -> set[bytes]:
    return set(re.findall(rb"/FlateDecode[^<>]*>>\r?\nstream\r?\n(..)", pdf, re.S))


def streams(pdf: pikepdf.Pdf) -> list[str]:
    """Return digests of what is compressed, except for where objects lie in the file."""
    found = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    kept = [one for one in found if one.get("/Type") not in ("/XRef", "/ObjStm")]
    return [hashlib.sha256(one.read_bytes()).hexdigest() for one in kept]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="libraries have sonames on Linux")
def test_libraries_are_loaded_without_starting_a_compiler() -> None:
    code = """
import ctypes.util
calls = []
find = ctypes.util.find_library
ctypes.util.find_library = counting = lambda name: calls.append(name) or find(name)
from scs_report.paper import replacing
if {off}:
    replacing._switched_off.add("weasyprint.text.ffi._dlopen")
from scs_report.paper import libraries
assert ctypes.util.find_library is counting
print(len(calls))
"""

    def calls(off: bool) -> int:
        command = [sys.executable, "-c", code.format(off=off)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert calls(off=False) == 0
    assert calls(off=True) > 0


def test_a_changed_target_that_pages_need_is_refused(
    changed: Callable[[Replacement], None], fonts: FontSet
) -> None:
    for entry in NEEDED[:2]:
        changed(entry)
    with pytest.raises(UserError) as error:
        write_pdf(SAMPLE, fonts)
    assert [said.split()[0] for said in error.value.problems] == [one.target for one in NEEDED[:2]]
    assert "digest 0123456789ab" in error.value.problems[0]
    assert f"expected {NEEDED[0].digest} of version 70.0" in error.value.problems[0]
    assert "requirements/runtime.txt" in error.value.hint


@pytest.mark.slow
def test_a_changed_target_that_only_saves_time_is_left_out(
    changed: Callable[[Replacement], None], sample: bytes, fonts: FontSet
) -> None:
    for entry in SAME_BYTES:
        changed(entry)
    left_out = replacing.check_sources()
    assert list(left_out) == SAME_BYTES
    assert write_pdf(SAMPLE, fonts) == sample
    line = replacing.note(left_out[0])
    assert line.startswith(f"PDFs take longer: {SAME_BYTES[0].target} in weasyprint 70.0")


def test_a_target_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Replacement("weasyprint.nowhere", "", (), True, "", "", "", "0")
    monkeypatch.setattr(replacing, "REPLACEMENTS", (gone,))
    with pytest.raises(UserError, match=r"weasyprint.nowhere in weasyprint \S+: it is not there"):
        replacing.check_sources.__wrapped__()


def test_digests_depend_on_code_and_not_on_comments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "somepackage"
    package.mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    texts = [
        "class A:\n    def f(self):\n        return 1\n\n\nx = 1\n",
        "y = 2\n\nclass A:\n    # a comment\n    def f(self):\n\n        return 1\n    # end\n",
        "class A:\n    @property\n    def f(self):\n        return 1\n",
        "class A:\n    def f(self):\n        if 1:\n            return 1\n",
        "class A:\n    def f(self):\n        return (\n    1)\n",
    ]
    sources = []
    for text in texts:
        (package / "__init__.py").write_text(text)
        sources.append(replacing.source("somepackage.A.f"))
    assert sources[0] == sources[1] == "def f(self):\n    return 1"
    assert len(set(sources)) == 4


def test_the_versions_are_those_that_are_installed(root: Path) -> None:
    pins = (root / "requirements" / "runtime.txt").read_text("utf-8").splitlines()
    lines = [line.rstrip("\\") for line in pins if line.startswith(tuple(WRITTEN_FOR))]
    pinned = {one.name: str(one.specifier) for one in map(Requirement, lines)}
    assert pinned == {name: f"=={version}" for name, version in WRITTEN_FOR.items()}


def test_the_list_for_readers_is_the_registry(root: Path) -> None:
    page = (root / "docs" / "weasyprint.md").read_text("utf-8")
    assert page.endswith(as_markdown()), "python -m scs_report.paper.listing prints it"


# Settings that their packages document as assignable.
SETTINGS = (
    *("os.environ", "sys.excepthook", "threading.excepthook", "tempfile.tempdir"),
    *("matplotlib.rcParams", "sys.stdout", "sys.stderr"),
)


@pytest.mark.slow
def test_nothing_else_assigns_to_other_packages(root: Path) -> None:
    found = []
    for path in sorted((root / "scs_report").rglob("*.py")):
        # the export hides a part of stargazer while it loads, and gives it back
        if path.name not in ("replacing.py", "stargazer_export.py"):
            name = path.relative_to(root)
            found += [f"{name}:{line}: {what}" for line, what in assigned(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import a.b\na.b.c = 1",
        "import a.b as d\nd.c += 1",
        "from a import b\nx, b.c = 1, 2",
        "from a import b\nb.C['k'] = 1",
        "from a import b\nb.C.update(k=1)",
        "from a import b\nsetattr(b, 'c', 1)",
        "from a import b\nvars(b)['c'] = 1",
        "from a import b\nb.__dict__.setdefault('c', 1)",
        "from a import b\ndel b.c",
        "from a import b\nfor b.c in (): pass",
        "from a import b\nwith f() as b.c: pass",
        "import importlib\nsetattr(importlib.import_module('a'), 'c', 1)",
        "from a import b\nfor module in (b,):\n    module.c = 1",
        "def f():\n    from a import b\n    b.c = 1",
    ],
)
def test_every_way_of_assigning_is_found(code: str) -> None:
    assert assigned(code)


def test_instances_and_local_names_are_free() -> None:
    assert assigned("from a import b\nx = b()\nx.c = 1\nb = 2\nvars(x)['c'] = 1") == []
    assert assigned("import os\nos.environ['A'] = 'b'") == []


CHANGING = {"update", "setdefault", "pop", "clear", "append", "extend", "insert", "__setitem__"}


def assigned(code: str) -> list[tuple[int, str]]:
    """Return lines that assign to an attribute or item of what is imported from elsewhere."""
    tree = ast.parse(code)
    names = dict(foreign_names(tree))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target: ast.expr = node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in ("setattr", "delattr") or not node.args:
                continue
            target = ast.Attribute(node.args[0], "?")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in CHANGING or not isinstance(
                node.func.value, ast.Attribute | ast.Subscript | ast.Call
            ):
                continue
            target = node.func.value
        else:
            continue
        origin = origin_of(target, names)
        if origin is not None and not origin.startswith(SETTINGS):
            found.append((node.lineno, ast.unparse(node)))
    return found


def foreign_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield names of other packages' modules, functions and classes, with what they stand for."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                if not one.name.startswith("scs_report"):
                    name = one.asname or one.name.partition(".")[0]
                    names.add(name)
                    yield name, one.name if one.asname else name
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("scs_report"):
            for one in node.names:
                names.add(one.asname or one.name)
                yield one.asname or one.name, f"{node.module}.{one.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            looped = {one.id for one in node.iter.elts if isinstance(one, ast.Name)}
            if isinstance(node.target, ast.Name) and looped & names:
                yield node.target.id, f"one of {sorted(looped)}"


def origin_of(node: ast.expr, names: dict[str, str]) -> str | None:
    """Return the dotted name of what is assigned to, None if it is not another package's."""
    parts: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("vars", "getattr") and node.args:
                node = node.args[0]
            elif called.endswith(("import_module", "__import__")):
                return "an imported module"
            else:
                return None
        else:
            break
    if isinstance(node, ast.Name) and node.id in names:
        return ".".join((names[node.id], *parts))
    return None


@pytest.fixture
def other_weasyprint(tmp_path: Path) -> Callable[[str, str], dict[str, str]]:
    """Copy WeasyPrint, change a function in it, and return an environment that imports the copy."""

    def change(module: str, function: str) -> dict[str, str]:
        spec = importlib.util.find_spec("weasyprint")
        assert spec is not None
        assert spec.origin is not None
        copy = tmp_path / "other" / "weasyprint"
        shutil.copytree(Path(spec.origin).parent, copy)
        path = copy / module
        signature = re.compile(rf"^(def {function}\([^)]*\):\n)", re.M)
        text, changes = signature.subn(r"\1    _ = None\n", path.read_text("utf-8"))
        assert changes == 1
        path.write_text(text, "utf-8")
        return {**os.environ, "PYTHONPATH": str(copy.parent), "SOURCE_DATE_EPOCH": "0"}

    return change


def build_brief(out: Path, demo: Path, *options: str, env: dict[str, str]) -> tuple[int, str, str]:
    cache = out / "cache"
    cache.mkdir(parents=True)
    (cache / "fonts").symlink_to(ROOT / ".cache" / "fonts")
    command = [sys.executable, "-m", "scs_report", "build", "brief", "--lang", "zh-Hant"]
    folders = ["--cache", str(cache), "--out", str(out)]
    run = subprocess.run(
        [*command, *folders, *options], cwd=demo, env=env, capture_output=True, text=True
    )
    return run.returncode, run.stdout, run.stderr


@pytest.mark.slow
def test_a_build_with_another_weasyprint_is_refused_or_says_what_is_left_out(
    other_weasyprint: Callable[[str, str], dict[str, str]], demo: Path, tmp_path: Path
) -> None:
    env = other_weasyprint("text/line_break.py", "can_break_text")
    status, said, _ = build_brief(tmp_path / "slower", demo, env=env)
    assert status == 0
    target = "weasyprint.text.line_break.can_break_text"
    assert f"PDFs take longer: {target} in weasyprint 70.0: its source has the digest" in said
    shutil.rmtree(tmp_path / "other")
    build_brief(tmp_path / "quick", demo, env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
    slower, quick = (tmp_path / name / "brief.zh-Hant.pdf" for name in ("slower", "quick"))
    assert slower.read_bytes() == quick.read_bytes()

    env = other_weasyprint("layout/inline.py", "justify_line")
    status, _, said = build_brief(tmp_path / "refused", demo, env=env)
    assert status == 2
    assert said.startswith("PDFs cannot be set with the installed WeasyPrint")
    assert "weasyprint.layout.inline.justify_line in weasyprint 70.0" in said
    assert not list((tmp_path / "refused").glob("brief*"))
    status, _, _ = build_brief(tmp_path / "pages", demo, "--format", "html", env=env)
    assert status == 0
