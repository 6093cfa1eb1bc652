"""Examine whether this computer has what the documents need."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import platform
import shlex
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import msgspec
from packaging.requirements import Requirement

from scs_report.errors import say as _
from scs_report.fonts import missing_fonts
from scs_report.fonts.sources import wanted_faces
from scs_report.fonts.system import install_line

_OLDEST_PYTHON = (3, 11)
_OLDEST_PANGO = (1, 44)  # what WeasyPrint 70 asks for
_PINS = "requirements/runtime.txt"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSERS_OF_MACOS = ("/Applications/Chromium.app", "/Applications/Google Chrome.app")


class Finding(msgspec.Struct, frozen=True):
    """One thing that was examined.

    Parameters
    ----------
    name
        What was examined, e.g. ``"Pango"``.
    ok
        Whether it is as needed.
    found
        What is there: a version, a path or ``"missing"``.
    needed
        What should be there.
    remedy
        The exact line to run on this system; empty if nothing is to be done.
    """

    name: str
    ok: bool
    found: str
    needed: str
    remedy: str = ""


def examine(
    root: Path | None = None,
    study: Path | None = None,
    *,
    regions: tuple[str, ...] = ("SC",),
    respondents: str = "respondents.csv",
) -> list[Finding]:
    """Examine Python, libraries, fonts, packages, files and permissions.

    Nothing is changed and nothing is printed.

    Parameters
    ----------
    root
        Folder of the program, with its pins; the one that this package lies in if not given.
    study
        Folder of a study, whose files and `build/` are examined; `root` if not given.
    regions
        Of the Han characters of its languages, for which fonts are needed.
    respondents
        Name of the file of respondents in its `data/`.

    Returns
    -------
    list of Finding
        Every examined thing, the basic ones first, whether it is as needed or not.
    """
    root = Path(__file__).resolve().parent.parent if root is None else root
    study = root if study is None else study
    return [
        _python(),
        _pango(),
        _harfbuzz_subset(),
        *_fonts(regions),
        *_packages(root / _PINS),
        *_tests(),
        *_files(study, respondents),
        _build_folder(study / "build"),
    ]


def _finding(name: str, ok: bool, found: str, needed: str, remedy: str) -> Finding:
    return Finding(name, ok, found, needed, "" if ok else remedy)


def _python() -> Finding:
    oldest = ".".join(map(str, _OLDEST_PYTHON))
    return _finding(
        "Python",
        sys.version_info >= _OLDEST_PYTHON,
        platform.python_version(),
        _("{version} or newer", version=oldest),
        install_line(["python3", "python3-venv"], ["python"]),
    )


def _pango() -> Finding:
    library = _load("libpango-1.0.so.0", "libpango-1.0.dylib")
    # WeasyPrint lays text out by the second library, which Debian has in another package.
    freetype = _load("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")
    found = _("missing") if library is None or freetype is None else _text(library, "pango_version")
    needed = ".".join(map(str, _OLDEST_PANGO))
    ok = found != _("missing") and _numbers(found) >= _OLDEST_PANGO
    remedy = install_line(["libpango-1.0-0", "libpangoft2-1.0-0"], ["pango"])
    return _finding("Pango", ok, found, _("{version} or newer", version=needed), remedy)


def _harfbuzz_subset() -> Finding:
    library = _load("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib")
    found = _("missing") if library is None else _("installed")
    remedy = install_line(["libharfbuzz-subset0"], ["harfbuzz"])
    return _finding("HarfBuzz subset", library is not None, found, _("installed"), remedy)


def _fonts(regions: tuple[str, ...]) -> Iterator[Finding]:
    missing, remedy = missing_fonts(regions=regions)
    for wanted in wanted_faces(regions):
        name = f"{wanted.title} {wanted.style}"
        ok = name not in missing
        yield _finding(
            _("Font {name}", name=name),
            ok,
            _("installed") if ok else _("missing"),
            _("installed"),
            remedy,
        )


def _tests() -> Iterator[Finding]:
    """Examine what only the tests need, where these have been set up."""
    if importlib.util.find_spec("playwright") is None:
        return
    if sys.platform != "darwin":  # the driver of the browser is linked with it
        ok = _load("libatomic.so.1", "") is not None
        remedy = install_line(["libatomic1"], [])
        found = _("installed") if ok else _("missing")
        yield _finding(_("{name} (tests)", name="libatomic"), ok, found, _("installed"), remedy)
    found = next(filter(None, map(shutil.which, _BROWSERS)), "")
    ok = bool(found) or any(Path(path).exists() for path in _BROWSERS_OF_MACOS)
    remedy = install_line(["chromium"], ["google-chrome"])
    yield _finding(
        _("{name} (tests)", name="Chromium"),
        ok,
        _("installed") if ok else _("missing"),
        _("installed"),
        remedy,
    )
    ok = shutil.which("pdftotext") is not None
    remedy = install_line(["poppler-utils"], ["poppler"])
    yield _finding(
        _("{name} (tests)", name="pdftotext"),
        ok,
        _("installed") if ok else _("missing"),
        _("installed"),
        remedy,
    )


def _packages(pins: Path) -> Iterator[Finding]:
    if not pins.is_file():
        yield _finding(_("Pinned packages"), False, _("missing"), _PINS, f"git checkout -- {_PINS}")
        return
    remedy = (
        f"{shlex.quote(sys.executable)} -m pip install --only-binary :all: --require-hashes "
        f"-r {shlex.quote(str(pins))}"
    )
    for requirement in _pinned(pins):
        needed = str(requirement.specifier).removeprefix("==")
        try:
            found = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found = _("missing")
        yield _finding(
            _("Package {name}", name=requirement.name), found == needed, found, needed, remedy
        )


def _pinned(pins: Path) -> Iterator[Requirement]:
    """Yield the requirements of the file that hold for this Python and system."""
    for line in pins.read_text("utf-8").splitlines():
        if "==" not in line or line.startswith(("#", " ")):
            continue
        requirement = Requirement(line.removesuffix("\\"))
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement


def _files(study: Path, respondents: str) -> Iterator[Finding]:
    for name in ("data/study.toml", "data/codebook.toml", f"data/{respondents}", "templates"):
        there = (study / name).exists()
        remedy = f"git -C {shlex.quote(str(study))} checkout -- {name}"
        yield _finding(
            _("File {name}", name=name),
            there,
            _("there") if there else _("missing"),
            _("there"),
            remedy,
        )


def _build_folder(folder: Path) -> Finding:
    nearest = folder if folder.exists() else folder.parent
    ok = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    remedy = f'sudo chown -R "$(id -u)" {shlex.quote(str(nearest))}'
    return _finding(
        _("Folder {name}", name="build"),
        ok,
        _("writable") if ok else _("not writable"),
        _("writable"),
        remedy,
    )


def _load(linux: str, macos: str) -> ctypes.CDLL | None:
    """Load a shared library as WeasyPrint does, or return None if there is none."""
    if sys.platform == "darwin":
        names = (macos, f"/opt/homebrew/lib/{macos}", f"/usr/local/lib/{macos}")
    else:
        stem = linux.removeprefix("lib").split(".so")[0]
        names = (linux, ctypes.util.find_library(stem) or "")
    for name in filter(None, names):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _text(library: ctypes.CDLL, prefix: str) -> str:
    function = getattr(library, f"{prefix}_string")
    function.restype = ctypes.c_char_p
    text: bytes = function()
    return text.decode("ascii")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
